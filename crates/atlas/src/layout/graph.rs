//! Graphs: boxes in nested groups with labelled lines between them. Input, result, and the way
//! from one to the other.

use super::geometry::{Path, Rect};
use super::layered;
use crate::render::icons::Icon;

mod finish;
mod plan;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Lines lead from top to bottom.
    #[default]
    Down,
    /// Lines lead from left to right.
    Right,
}

/// A graph to be drawn. The order of declaration decides wherever nothing else does.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    pub title: String,
    pub description: String,
    pub direction: Direction,
    pub nodes: Vec<Node>,
    pub groups: Vec<Group>,
    pub edges: Vec<Edge>,
    /// All of it is, which is said once.
    pub planned: bool,
}

/// The outline, which tells kinds apart without colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    #[default]
    Box,
    Person,
    /// A cylinder: a database, a store.
    Cylinder,
    /// A lying cylinder: a queue, a log, a stream.
    Pipe,
    /// A window of a browser or a desktop.
    Window,
    /// A sheet with a folded corner.
    Document,
    /// A box with cut corners: a decision, a gateway.
    Hexagon,
    /// A box with double sides: something that others run.
    External,
    /// Round ends: a state, a step.
    Pill,
    /// The dot where it begins.
    Start,
    /// The ringed dot where it ends.
    End,
}

/// Colour by role; every tone has a light and a dark pair in each theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Neutral,
    Blue,
    Teal,
    Violet,
    Amber,
    Green,
    Red,
    Grey,
}

#[derive(Clone, Debug, Default)]
pub struct Node {
    pub id: String,
    pub label: String,
    /// A smaller second text.
    pub note: String,
    pub shape: Shape,
    pub tone: Tone,
    pub icon: Option<Icon>,
    pub link: Option<String>,
    pub description: String,
    pub planned: bool,
    /// Says that it is planned; otherwise only its outline does.
    pub badge: bool,
    pub group: Option<String>,
    /// Instead of the size that the text asks for.
    pub size: Option<(f64, f64)>,
}

#[derive(Clone, Debug, Default)]
pub struct Group {
    pub id: String,
    pub label: String,
    pub note: String,
    pub parent: Option<String>,
    pub tone: Tone,
    pub icon: Option<Icon>,
    pub link: Option<String>,
    pub planned: bool,
    /// As that of a node.
    pub badge: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    #[default]
    Solid,
    Dashed,
    Dotted,
    Thick,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Heads {
    #[default]
    End,
    Both,
    None,
}

/// From one node or group to another.
#[derive(Clone, Debug, Default)]
pub struct Edge {
    pub from: String,
    pub to: String,
    pub label: String,
    pub line: Line,
    pub heads: Heads,
    pub tone: Tone,
    pub planned: bool,
}

/// Where everything is; each list in the order of the graph's.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    pub width: f64,
    pub height: f64,
    pub nodes: Vec<PlacedNode>,
    pub groups: Vec<PlacedGroup>,
    pub edges: Vec<PlacedEdge>,
}

#[derive(Clone, Debug, Default)]
pub struct PlacedNode {
    pub rect: Rect,
    pub label: Vec<String>,
    pub note: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub struct PlacedGroup {
    pub rect: Rect,
    /// The box of the title.
    pub title: Rect,
    /// Nought for the outermost.
    pub depth: usize,
    /// Whether no line runs through the title.
    pub clear: bool,
}

/// Without a path: an end is unknown, or one end lies within the other.
#[derive(Clone, Debug, Default)]
pub struct PlacedEdge {
    pub path: Path,
    pub label: Option<PlacedLabel>,
}

#[derive(Clone, Debug, Default)]
pub struct PlacedLabel {
    pub rect: Rect,
    pub lines: Vec<String>,
}

/// Space around the whole.
pub const MARGIN: f64 = 24.0;

/// Gives everything its place.
pub fn place(graph: &Graph) -> Drawing {
    let plan = plan::Plan::new(graph);
    let output = layered::arrange(&plan.input, !plan.turned);
    plan.drawing(graph, output)
}
