//! From a picture to bytes: which shape, colour and pictogram stands for what, and which layout draws
//! which kind of content.

mod boxes;
mod forms;
mod others;
mod semantics;
mod tables;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::layout;
use crate::render::{self, Scene};
use crate::views::{Content, Picture};

pub use crate::render::Theme;
pub use forms::{Forms, file_name};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

    /// Pictures have themes; texts for other tools have none.
    pub fn themed(self) -> bool {
        matches!(self, Format::Svg | Format::Png)
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
    let text = match format {
        Format::Svg => render::svg(&scene(picture), theme),
        Format::Png => return png(picture, theme, SCALE),
        Format::Mermaid | Format::Dot | Format::Drawio => {
            if let (Content::Sequence(talk), Format::Mermaid) = (&picture.content, format) {
                let text = render::mermaid_sequence(&others::talk(picture, talk));
                return Ok(text.into_bytes());
            }
            let graph = graph(picture).ok_or_else(|| DrawError::NoSuchForm {
                view: picture.id.clone(),
                kind: picture.kind.word(),
                format: format.word(),
            })?;
            match format {
                Format::Mermaid => render::mermaid(&graph),
                Format::Dot => render::dot(&graph),
                _ => render::drawio(&graph, &layout::place(&graph)),
            }
        }
    };
    Ok(text.into_bytes())
}

/// A PNG with `scale` pixels for each unit of the picture.
pub fn png(picture: &Picture, theme: Theme, scale: f64) -> Result<Vec<u8>, DrawError> {
    render::png(&scene(picture), theme, scale, &[]).map_err(|source| DrawError::Png {
        view: picture.id.clone(),
        source,
    })
}

/// The formats that there are of a picture.
pub fn formats(picture: &Picture) -> &'static [Format] {
    const ALL: [Format; 5] = [
        Format::Svg,
        Format::Png,
        Format::Mermaid,
        Format::Dot,
        Format::Drawio,
    ];
    match &picture.content {
        Content::Sequence(_) => &ALL[..3],
        Content::Timeline(_) => &ALL[..2],
        _ => &ALL,
    }
}

/// What is made of boxes and arrows.
fn graph(picture: &Picture) -> Option<layout::Graph> {
    match &picture.content {
        Content::Graph(content) | Content::Entities(content) => {
            Some(boxes::graph(picture, content))
        }
        Content::States(machine) => Some(boxes::states(picture, machine)),
        Content::Sequence(_) | Content::Timeline(_) => None,
    }
}

/// Everything in its place, with what a page may ask of it.
pub fn scene(picture: &Picture) -> Scene {
    let mut scene = placed(picture);
    semantics::annotate(&mut scene, &picture.content);
    scene
}

fn placed(picture: &Picture) -> Scene {
    match &picture.content {
        Content::Graph(content) => {
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
        Content::Entities(content) => {
            let tables = others::tables(picture, content);
            render::entities(&tables, &layout::entities::place(&tables))
        }
        Content::Sequence(talk) => {
            let sequence = others::talk(picture, talk);
            render::sequence(&sequence, &layout::sequence::place(&sequence))
        }
        Content::Timeline(day) => {
            let timeline = others::day(picture, day);
            render::timeline(&timeline, &layout::timeline::place(&timeline))
        }
    }
}
