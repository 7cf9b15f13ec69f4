//! A placed graph as a scene.

use super::scene::{Anchor, Element, Item, Mark, Scene, Stroke, lines};
use super::theme::Paint;
use crate::layout::graph::{
    Drawing, Edge, Graph, Group, Heads, Line, MARGIN, PlacedEdge, PlacedGroup,
};
use crate::layout::{Point, Rect, Tone, size};

mod arrows;
mod nodes;

pub use arrows::arrow;
pub(crate) use nodes::head;

/// Grounds of groups, then lines, then boxes; texts on lines last.
pub fn graph(graph: &Graph, drawing: &Drawing) -> Scene {
    let mut scene = Scene {
        width: drawing.width,
        height: drawing.height,
        title: graph.title.clone(),
        description: graph.description.clone(),
        items: Vec::new(),
    };
    let mut groups: Vec<(&Group, &PlacedGroup)> =
        graph.groups.iter().zip(&drawing.groups).collect();
    groups.sort_by_key(|(_, placed)| placed.depth);
    let edges = || {
        graph
            .edges
            .iter()
            .zip(&drawing.edges)
            .filter(|(_, p)| !p.path.steps.is_empty())
    };
    let mut add = |element: Element| scene.items.push(Item::Element(element));
    for (group, placed) in &groups {
        add(ground(group, placed));
    }
    for (edge, placed) in edges() {
        add(line(graph, edge, placed));
    }
    for (group, placed) in &groups {
        if placed.title.w > 0.0 {
            add(title(group, placed));
        }
    }
    for (edge, placed) in edges() {
        if let Some(element) = label(edge, placed) {
            add(element);
        }
    }
    for (node, placed) in graph.nodes.iter().zip(&drawing.nodes) {
        add(nodes::node(node, placed));
    }
    if graph.planned {
        // In the margin, where nothing else is.
        let left = MARGIN + size::MARK.width("planned") / 2.0 + 6.0;
        scene.items.extend(planned(Point::new(left, MARGIN / 2.0)));
    }
    scene
}

fn ground(group: &Group, placed: &PlacedGroup) -> Element {
    let mut element = Element::new("group", &group.id, &group.label);
    element.description.clone_from(&group.note);
    element.link.clone_from(&group.link);
    let (fill, rim) = ground_of(group, placed);
    element.add(Mark::Rect {
        rect: placed.rect,
        radius: 10.0,
        fill,
        stroke: Stroke::solid(rim, 1.0).dashed(group.planned),
    });
    element
}

fn ground_of(group: &Group, placed: &PlacedGroup) -> (Paint, Paint) {
    match group.tone {
        Tone::Neutral => (Paint::Ground(placed.depth.min(3) as u8), Paint::Rim),
        tone => (Paint::tint(tone), Paint::edge(tone)),
    }
}

fn title(group: &Group, placed: &PlacedGroup) -> Element {
    let mut element = Element::new("group-title", &group.id, "");
    let (mut x, y) = (placed.title.x, placed.title.centre().y);
    if !placed.clear {
        element.add(Mark::Rect {
            rect: placed.title.grown(2.0),
            radius: 4.0,
            fill: ground_of(group, placed).0,
            stroke: Stroke::NONE,
        });
    }
    let tone = if group.tone == Tone::Neutral {
        Paint::Muted
    } else {
        Paint::edge(group.tone)
    };
    if let Some(icon) = group.icon {
        element.add(Mark::Icon {
            icon,
            at: Point::new(x, y - 8.0),
            size: 16.0,
            paint: tone,
        });
        x += 22.0;
    }
    element.add(Mark::text(
        Point::new(x, y),
        Anchor::Start,
        size::TITLE,
        Paint::Ink,
        &group.label,
    ));
    x += size::TITLE.width(&group.label) + 8.0;
    if !group.note.is_empty() {
        element.add(Mark::text(
            Point::new(x, y),
            Anchor::Start,
            size::NOTE,
            Paint::Muted,
            &group.note,
        ));
        x += size::NOTE.width(&group.note) + 8.0;
    }
    if group.badge {
        element.items.extend(planned(Point::new(x + 22.0, y)));
    }
    element
}

/// The mark of what does not exist yet.
fn planned(at: Point) -> Vec<Item> {
    let rect = Rect::around(at, size::MARK.width("planned") + 12.0, 14.0);
    vec![
        Item::Mark(Mark::Rect {
            rect,
            radius: 7.0,
            fill: Paint::Page,
            stroke: Stroke::solid(Paint::Line, 0.8),
        }),
        Item::Mark(Mark::text(
            at,
            Anchor::Middle,
            size::MARK,
            Paint::Muted,
            "planned",
        )),
    ]
}

fn name<'a>(graph: &'a Graph, id: &'a str) -> &'a str {
    let node = graph
        .nodes
        .iter()
        .find(|n| n.id == id)
        .map(|n| n.label.as_str());
    let group = || {
        graph
            .groups
            .iter()
            .find(|g| g.id == id)
            .map(|g| g.label.as_str())
    };
    node.or_else(group)
        .filter(|label| !label.is_empty())
        .unwrap_or(id)
}

fn line(graph: &Graph, edge: &Edge, placed: &PlacedEdge) -> Element {
    let mut what = format!("{} to {}", name(graph, &edge.from), name(graph, &edge.to));
    if !edge.label.is_empty() {
        what = format!("{what}: {}", edge.label);
    }
    if edge.planned {
        what.push_str(" (planned)");
    }
    let mut element = Element::new("edge", &format!("{}>{}", edge.from, edge.to), &what)
        .between(&edge.from, &edge.to);
    let paint = if edge.tone == Tone::Neutral {
        Paint::Line
    } else {
        Paint::edge(edge.tone)
    };
    let stroke = Stroke {
        paint,
        width: if edge.line == Line::Thick { 2.6 } else { 1.5 },
        dash: match edge.line {
            _ if edge.planned => Some((6.0, 4.0)),
            Line::Dashed => Some((6.0, 4.0)),
            Line::Dotted => Some((1.5, 3.5)),
            Line::Solid | Line::Thick => None,
        },
    };
    let (start, end) = match edge.heads {
        Heads::End => (false, true),
        Heads::Both => (true, true),
        Heads::None => (false, false),
    };
    for mark in arrow(&placed.path, stroke, start, end) {
        element.add(mark);
    }
    element
}

fn label(edge: &Edge, placed: &PlacedEdge) -> Option<Element> {
    let label = placed.label.as_ref()?;
    let mut element = Element::new("edge-label", &format!("{}>{}", edge.from, edge.to), "")
        .between(&edge.from, &edge.to);
    element.add(Mark::Rect {
        rect: label.rect,
        radius: 5.0,
        fill: Paint::Page,
        stroke: Stroke::NONE,
    });
    for mark in lines(
        label.rect.centre(),
        Anchor::Middle,
        size::LABEL,
        Paint::Muted,
        &label.lines,
    ) {
        element.add(mark);
    }
    Some(element)
}
