//! From a picture to bytes: which shape, colour and pictogram stands for what, and which layout draws
//! which kind of content.

mod boxes;
mod sequence;
mod tables;
mod timeline;

use thiserror::Error;

use crate::layout;
use crate::render::{self, Scene};
use crate::views::{Content, Picture};

pub use crate::render::Theme;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Svg,
    Png,
    Mermaid,
    Dot,
    Drawio,
}

impl Format {
    pub fn word(self) -> &'static str {
        match self {
            Format::Svg => "svg",
            Format::Png => "png",
            Format::Mermaid => "mermaid",
            Format::Dot => "dot",
            Format::Drawio => "drawio",
        }
    }

    /// The ending of file names.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Mermaid => "mmd",
            other => other.word(),
        }
    }
}

#[derive(Debug, Error)]
pub enum DrawError {
    #[error("{view} is a {kind}, which has no form in {format}; svg and png draw everything")]
    NoSuchForm {
        view: String,
        kind: &'static str,
        format: &'static str,
    },
    #[error("{view}: {source}")]
    Png {
        view: String,
        #[source]
        source: render::png::PngError,
    },
}

/// Pixels per unit of a PNG: sharp on a dense screen.
const SCALE: f64 = 2.0;

/// The picture in a format; the theme counts for SVG and PNG.
pub fn draw(picture: &Picture, format: Format, theme: Theme) -> Result<Vec<u8>, DrawError> {
    let none = || DrawError::NoSuchForm {
        view: picture.id.clone(),
        kind: picture.kind.word(),
        format: format.word(),
    };
    match format {
        Format::Svg => Ok(render::svg(&scene(picture), theme).into_bytes()),
        Format::Png => {
            render::png(&scene(picture), theme, SCALE, &[]).map_err(|source| DrawError::Png {
                view: picture.id.clone(),
                source,
            })
        }
        _ => Err(none()),
    }
}

/// Everything in its place.
pub fn scene(picture: &Picture) -> Scene {
    match &picture.content {
        Content::Graph(content) | Content::Entities(content) => {
            let graph = boxes::graph(picture, content);
            let drawing = layout::place(&graph);
            let mut scene = render::graph(&graph, &drawing);
            tables::fill(&mut scene, &graph, &drawing, &content.nodes);
            scene
        }
        Content::States(machine) => {
            let graph = boxes::states(picture, machine);
            render::graph(&graph, &layout::place(&graph))
        }
        Content::Sequence(talk) => sequence::scene(picture, talk),
        Content::Timeline(day) => timeline::scene(picture, day),
    }
}
