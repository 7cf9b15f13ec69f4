//! What is on a picture, in drawing order: marks, and elements that give marks a name, a text for
//! those who do not see them, and a link.

use super::icons::Icon;
use super::theme::Paint;
use crate::layout::text::Font;
use crate::layout::{Path, Point, Rect};

#[derive(Clone, Debug, Default)]
pub struct Scene {
    pub width: f64,
    pub height: f64,
    pub title: String,
    pub description: String,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug)]
pub enum Item {
    Mark(Mark),
    Element(Element),
}

/// One thing of the model: a node, a group, an edge, a point of a curve.
#[derive(Clone, Debug, Default)]
pub struct Element {
    /// `node`, `group`, `edge` …
    pub class: &'static str,
    /// The identifier in the model; `data-id` in SVG.
    pub id: String,
    /// What else a page may ask of it (`from`, `to`, `kind`, `group`, `status`): `data-…` in SVG.
    pub data: Vec<(&'static str, String)>,
    pub title: String,
    pub description: String,
    pub link: Option<String>,
    pub items: Vec<Item>,
}

impl Element {
    pub fn new(class: &'static str, id: &str, title: &str) -> Self {
        Self {
            class,
            id: id.to_owned(),
            title: title.to_owned(),
            ..Self::default()
        }
    }

    pub fn add(&mut self, mark: Mark) {
        self.items.push(Item::Mark(mark));
    }

    /// The things a line leads between.
    pub fn between(mut self, from: &str, to: &str) -> Self {
        self.data.push(("from", from.to_owned()));
        self.data.push(("to", to.to_owned()));
        self
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Anchor {
    Start,
    #[default]
    Middle,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    pub paint: Paint,
    pub width: f64,
    /// Length of dash and gap; none for a full line.
    pub dash: Option<(f64, f64)>,
}

impl Stroke {
    pub const NONE: Self = Self::solid(Paint::None, 0.0);

    pub const fn solid(paint: Paint, width: f64) -> Self {
        Self {
            paint,
            width,
            dash: None,
        }
    }

    pub fn dashed(self, dashed: bool) -> Self {
        Self {
            dash: if dashed { Some((6.0, 4.0)) } else { self.dash },
            ..self
        }
    }
}

#[derive(Clone, Debug)]
pub enum Mark {
    Rect {
        rect: Rect,
        radius: f64,
        fill: Paint,
        stroke: Stroke,
    },
    Ellipse {
        rect: Rect,
        fill: Paint,
        stroke: Stroke,
    },
    Path {
        path: Path,
        closed: bool,
        fill: Paint,
        stroke: Stroke,
    },
    /// One line of text; `at` is the middle of its height.
    Text {
        at: Point,
        anchor: Anchor,
        font: Font,
        paint: Paint,
        text: String,
    },
    Icon {
        icon: Icon,
        at: Point,
        size: f64,
        paint: Paint,
    },
}

impl Mark {
    pub fn line(from: Point, to: Point, stroke: Stroke) -> Self {
        Self::open(Path::through(&[from, to]), stroke)
    }

    pub fn open(path: Path, stroke: Stroke) -> Self {
        Self::Path {
            path,
            closed: false,
            fill: Paint::None,
            stroke,
        }
    }

    pub fn polygon(points: &[Point], fill: Paint, stroke: Stroke) -> Self {
        Self::Path {
            path: Path::through(points),
            closed: true,
            fill,
            stroke,
        }
    }

    pub fn text(at: Point, anchor: Anchor, font: Font, paint: Paint, text: &str) -> Self {
        Self::Text {
            at,
            anchor,
            font,
            paint,
            text: text.to_owned(),
        }
    }
}

/// Lines of text under one another, their block centred on `middle` in height.
pub fn lines(at: Point, anchor: Anchor, font: Font, paint: Paint, text: &[String]) -> Vec<Mark> {
    let step = font.line_height();
    let first = at.y - step * (text.len() as f64 - 1.0) / 2.0;
    text.iter()
        .enumerate()
        .map(|(index, line)| {
            Mark::text(
                Point::new(at.x, first + step * index as f64),
                anchor,
                font,
                paint,
                line,
            )
        })
        .collect()
}
