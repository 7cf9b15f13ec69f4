//! Layout: what is drawn and where. Graphs with nested groups, and beside them sequences, states,
//! tables and timelines, each with its own small input.
//!
//! [`graph::place`] gives every box, group, line and label of a [`Graph`] its place: no box overlaps
//! another, no label overlaps anything, no line runs through a box that it does not belong to. The
//! same graph gives the same places, to the bit.

pub mod entities;
pub mod geometry;
pub mod graph;
mod layered;
pub mod measure;
pub(crate) mod outline;
pub mod sequence;
pub(crate) mod size;
mod solve;
pub mod state;
pub mod text;
pub mod timeline;

pub use geometry::{Path, Point, Rect, Step};
pub use graph::{Direction, Drawing, Edge, Graph, Group, Line, Node, Shape, Tone, place};

/// The place of each id; of two that are the same, the first.
fn by_id<'a>(
    ids: impl DoubleEndedIterator<Item = &'a str> + ExactSizeIterator,
) -> std::collections::BTreeMap<&'a str, usize> {
    ids.enumerate()
        .rev()
        .map(|(place, id)| (id, place))
        .collect()
}
