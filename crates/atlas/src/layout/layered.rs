//! Boxes in rows: the layered layout under graphs, state machines and tables. Everything here runs
//! top to bottom; `across` is along a row, `down` is from row to row. The callers turn it.

mod acyclic;
mod coords;
mod crossings;
mod order;
mod pack;
mod ranks;
mod route;
mod rows;

pub(crate) use pack::arrange;

use super::geometry::{Path, Rect};

/// What is laid out, by index. Sizes are whole pixels.
#[derive(Clone, Debug, Default)]
pub(crate) struct Input {
    pub(crate) boxes: Vec<BoxIn>,
    pub(crate) frames: Vec<FrameIn>,
    pub(crate) links: Vec<LinkIn>,
    pub(crate) gaps: Gaps,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct BoxIn {
    pub(crate) across: f64,
    pub(crate) down: f64,
    pub(crate) frame: Option<usize>,
    /// Room kept free beyond the far end, for loops.
    pub(crate) beyond: f64,
    /// Where links may arrive and leave, as offsets from the middle.
    pub(crate) above: Option<(f64, f64)>,
    pub(crate) below: Option<(f64, f64)>,
    /// Stands for its whole frame: the link that ends here ends at the frame's border.
    pub(crate) anchor: Option<Anchor>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Top,
    Bottom,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct FrameIn {
    pub(crate) parent: Option<usize>,
    /// Padding before and after the content, across and down.
    pub(crate) across: (f64, f64),
    pub(crate) down: (f64, f64),
    /// The least extent, for the title.
    pub(crate) least_across: f64,
    pub(crate) least_down: f64,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct LinkIn {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Extent of the label, across and down.
    pub(crate) label: Option<(f64, f64)>,
    /// Fixed ends, as offsets from the middle of the box.
    pub(crate) from_port: Option<f64>,
    pub(crate) to_port: Option<f64>,
}

#[derive(Clone, Debug)]
pub(crate) struct Gaps {
    pub(crate) boxes: f64,
    pub(crate) rows: f64,
    pub(crate) edges: f64,
}

impl Default for Gaps {
    fn default() -> Self {
        Self {
            boxes: 36.0,
            rows: 48.0,
            edges: 14.0,
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Output {
    pub(crate) boxes: Vec<Rect>,
    pub(crate) frames: Vec<Rect>,
    pub(crate) routes: Vec<Routed>,
    pub(crate) across: f64,
    pub(crate) down: f64,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Routed {
    pub(crate) path: Path,
    pub(crate) label: Option<Rect>,
}

/// One connected part. Links must not be loops.
fn lay_out(input: &Input) -> Output {
    let turned = acyclic::turned(input);
    let ranks = ranks::assign(input, &turned);
    let mut rows = rows::Rows::new(input, &turned, &ranks);
    order::reduce(input, &mut rows);
    let mut ports = coords::ports(input, &rows);
    let across = coords::across(input, &rows, &ports);
    coords::slide(&rows, &across, &mut ports);
    let down = coords::down(input, &rows, &across);
    route::draw(input, &turned, &rows, &ports, &across, &down)
}
