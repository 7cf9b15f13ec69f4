//! How much room text asks for: in boxes, on lines, over groups.

use super::geometry::Rect;
use super::graph::{Group, Node, PlacedNode, Shape};
use super::text::Font;

pub(crate) const NAME: Font = Font::strong(14.0);
pub(crate) const NOTE: Font = Font::regular(12.0);
pub(crate) const LABEL: Font = Font::regular(12.0);
pub(crate) const TITLE: Font = Font::strong(12.5);
pub(crate) const MARK: Font = Font::strong(9.5);

/// Padding of a group.
pub(crate) const PAD: f64 = 16.0;
pub(crate) const LABEL_WIDTH: f64 = 170.0;
pub(crate) const ICON: f64 = 20.0;
/// Between the icon and the text.
pub(crate) const APART: f64 = 10.0;

/// What the mark of a planned thing takes under its text.
pub(crate) const PLANNED: f64 = 16.0;

/// Room that other fonts take where Inter is missing.
pub(crate) const SLACK: f64 = 1.04;

pub(crate) fn node(node: &Node) -> PlacedNode {
    if matches!(node.shape, Shape::Start | Shape::End) {
        // Dots have no text; what they are called is in their title.
        let (_, _, w, h) = room(node.shape);
        let (w, h) = node.size.unwrap_or((w, h));
        return PlacedNode {
            rect: Rect::new(0.0, 0.0, even(w), even(h)),
            ..PlacedNode::default()
        };
    }
    let (label, note) = (
        NAME.wrap_to(&node.label, 190.0, 4),
        NOTE.wrap_to(&node.note, 210.0, 5),
    );
    let (a, b) = (NAME.extent(&label), NOTE.extent(&note));
    let between = if label.is_empty() || note.is_empty() {
        0.0
    } else {
        3.0
    };
    let icon = if node.icon.is_some() {
        ICON + APART
    } else {
        0.0
    };
    let mut w = (a.0.max(b.0) * SLACK).ceil() + icon;
    let mut h = a.1 + between + b.1;
    if node.icon.is_some() {
        h = h.max(ICON);
    }
    let (more_w, more_h, least_w, least_h) = room(node.shape);
    w = (w + more_w).max(least_w);
    h = (h + more_h).max(least_h);
    if node.badge {
        w = w.max(MARK.width("planned") + 28.0);
        h += PLANNED;
    }
    let (w, h) = node.size.unwrap_or((w, h));
    PlacedNode {
        rect: Rect::new(0.0, 0.0, even(w), even(h)),
        label,
        note,
    }
}

/// What the outline adds to the text, and the least it takes.
fn room(shape: Shape) -> (f64, f64, f64, f64) {
    match shape {
        Shape::Box | Shape::Document => (28.0, 24.0, 96.0, 48.0),
        Shape::Window => (28.0, 34.0, 104.0, 58.0),
        Shape::External => (40.0, 24.0, 104.0, 48.0),
        Shape::Person => (32.0, 46.0, 104.0, 70.0),
        Shape::Cylinder => (32.0, 40.0, 100.0, 62.0),
        Shape::Pipe => (56.0, 24.0, 112.0, 48.0),
        Shape::Hexagon => (52.0, 24.0, 104.0, 48.0),
        Shape::Pill => (36.0, 20.0, 84.0, 42.0),
        Shape::Start => (0.0, 0.0, 18.0, 18.0),
        Shape::End => (0.0, 0.0, 22.0, 22.0),
    }
}

/// The box of a label on a line, with its halo.
pub(crate) fn label(lines: &[String]) -> Option<(f64, f64)> {
    if lines.is_empty() {
        return None;
    }
    let (w, h) = LABEL.extent(lines);
    Some((even(w * SLACK + 10.0), even(h + 4.0)))
}

/// The box of a group's title.
pub(crate) fn title(group: &Group) -> (f64, f64) {
    if group.label.is_empty() && group.note.is_empty() && group.icon.is_none() {
        return (0.0, 0.0);
    }
    let mut w = TITLE.width(&group.label) * SLACK;
    if !group.note.is_empty() {
        w += 8.0 + NOTE.width(&group.note) * SLACK;
    }
    if group.icon.is_some() {
        w += 22.0;
    }
    if group.badge {
        w += 14.0 + MARK.width("planned");
    }
    (even(w), 18.0)
}

fn even(x: f64) -> f64 {
    (x / 2.0).ceil() * 2.0
}
