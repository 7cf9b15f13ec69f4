//! Boxes, frames and arrows as a graph for the layout.

use std::collections::BTreeSet;

use crate::layout::state::{self, Machine, State, Transition};
use crate::layout::{self, Edge, Group, Line, Node, Shape, Tone};
use crate::model::{Direction, FlowKind, Kind, StateMachine, Status};
use crate::render::icons::Icon;
use crate::views::{self, Picture};

pub(super) fn graph(picture: &Picture, content: &views::Graph) -> layout::Graph {
    let mut graph = empty(picture);
    graph.groups = content.frames.iter().map(frame).collect();
    graph.nodes = content.nodes.iter().map(node).collect();
    graph.edges = content
        .edges
        .iter()
        .map(|edge| Edge {
            from: edge.from.clone(),
            to: edge.to.clone(),
            label: edge.label.clone(),
            line: match edge.kind {
                FlowKind::Call => Line::Solid,
                FlowKind::Event => Line::Dotted,
                FlowKind::Data => Line::Dotted,
            },
            planned: edge.status.is_some(),
            ..Edge::default()
        })
        .collect();
    badges(&mut graph);
    graph
}

/// Where all is planned it is said once, otherwise of each box that is.
fn badges(graph: &mut layout::Graph) {
    let boxes = || graph.nodes.iter().map(|node| node.planned);
    let frames = || graph.groups.iter().map(|group| group.planned);
    graph.planned = !graph.nodes.is_empty() && boxes().chain(frames()).all(|planned| planned);
    let some = !graph.planned;
    for node in &mut graph.nodes {
        node.badge = some && node.planned;
    }
    for group in &mut graph.groups {
        group.badge = some && group.planned;
    }
}

fn empty(picture: &Picture) -> layout::Graph {
    layout::Graph {
        title: picture.title.clone(),
        description: picture.about.clone(),
        direction: match picture.direction {
            Direction::Down => layout::Direction::Down,
            Direction::Right => layout::Direction::Right,
        },
        ..layout::Graph::default()
    }
}

pub(super) fn node(node: &views::Node) -> Node {
    let (shape, tone) = look(node.kind);
    Node {
        id: node.id.clone(),
        label: name(node),
        note: note(node),
        shape,
        tone: if node.status == Some(Status::Legacy) {
            Tone::Grey
        } else {
            tone
        },
        icon: icon(node),
        link: node.link.clone(),
        description: note(node),
        planned: node.status == Some(Status::Planned),
        badge: false,
        group: node.frame.clone(),
        size: (!node.columns.is_empty()).then(|| super::tables::size(node)),
    }
}

fn frame(node: &views::Node) -> Group {
    Group {
        id: node.id.clone(),
        label: name(node),
        note: note(node),
        parent: node.frame.clone(),
        tone: Tone::Neutral,
        icon: icon(node).filter(|_| node.icon.is_some()),
        link: node.link.clone(),
        planned: node.status == Some(Status::Planned),
        badge: false,
    }
}

fn name(node: &views::Node) -> String {
    match &node.count {
        Some(count) => format!("{} × {count}", node.name),
        None => node.name.clone(),
    }
}

fn note(node: &views::Node) -> String {
    let mut parts: Vec<&str> = node.about.iter().map(String::as_str).collect();
    let tech = node.tech.as_ref().map(|tech| format!("[{tech}]"));
    parts.extend(tech.as_deref());
    if node.status == Some(Status::Legacy) {
        parts.push("(legacy)");
    }
    parts.join(" ")
}

fn look(kind: Kind) -> (Shape, Tone) {
    match kind {
        Kind::Person => (Shape::Person, Tone::Blue),
        Kind::System => (Shape::Box, Tone::Blue),
        Kind::Container => (Shape::Box, Tone::Teal),
        Kind::Component | Kind::Crate => (Shape::Box, Tone::Teal),
        Kind::Store => (Shape::Cylinder, Tone::Violet),
        Kind::External => (Shape::External, Tone::Amber),
        Kind::Step => (Shape::Pill, Tone::Blue),
        Kind::Decision => (Shape::Hexagon, Tone::Amber),
        Kind::Event => (Shape::Document, Tone::Green),
        Kind::Job | Kind::Chore => (Shape::Box, Tone::Green),
        Kind::Schedule => (Shape::Pill, Tone::Amber),
        Kind::Table | Kind::Routes => (Shape::Box, Tone::Violet),
        Kind::Group | Kind::Environment | Kind::Node => (Shape::Box, Tone::Neutral),
    }
}

fn icon(node: &views::Node) -> Option<Icon> {
    let named = node.icon.as_deref().and_then(Icon::named);
    named.or(match node.kind {
        Kind::Schedule => Some(Icon::Clock),
        Kind::Chore => Some(Icon::Terminal),
        Kind::Job => Some(Icon::Gear),
        Kind::Routes => Some(Icon::Globe),
        Kind::Crate => Some(Icon::Package),
        _ => None,
    })
}

/// States as round boxes; a dot before the first, a ring behind those that nothing leaves.
pub(super) fn states(picture: &Picture, machine: &StateMachine) -> layout::Graph {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut order: Vec<&str> = vec![&machine.start];
    for (from, to, _) in &machine.moves {
        order.extend([from.as_str(), to.as_str()]);
    }
    let planned = picture.status.or(machine.status) == Some(Status::Planned);
    let last = |state: &str| !machine.moves.iter().any(|(from, _, _)| from == state);
    let states = order
        .into_iter()
        .filter(|state| seen.insert(state))
        .map(|state| State {
            id: state.to_owned(),
            label: state.replace('_', " "),
            note: machine.states.get(state).cloned().unwrap_or_default(),
            tone: if last(state) { Tone::Grey } else { Tone::Blue },
            last: last(state),
            planned,
            link: None,
        });
    let mut graph = state::graph(&Machine {
        title: picture.title.clone(),
        description: picture.about.clone(),
        direction: empty(picture).direction,
        states: states.collect(),
        transitions: machine
            .moves
            .iter()
            .map(|(from, to, why)| Transition {
                from: from.clone(),
                to: to.clone(),
                event: why.clone(),
                guard: String::new(),
                planned,
            })
            .collect(),
        initial: Some(machine.start.clone()),
    });
    graph.planned = planned;
    // The way in and the ways out too.
    graph
        .edges
        .iter_mut()
        .for_each(|edge| edge.planned = planned);
    graph
}
