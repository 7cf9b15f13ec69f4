//! Structure: the selected elements, the frames around them, and the flows between them; a flow of
//! something that is not shown is drawn at what holds it.

use std::collections::{BTreeMap, BTreeSet};

use stoa_kernel::budget::step;

use super::{Edge, Graph, Node, Talk};
use crate::model::{Element, Link, Model, Selection};
use crate::parse::{Sequence, Step, WrittenView};

pub(super) fn graph(model: &Model, view: &WrittenView, selection: &Selection) -> Graph {
    let shown = |element: &&Element| selection.contains(&element.id);
    let hidden = Selection::hidden(model, view);
    let frames: BTreeSet<&str> = match view.frames {
        true => model
            .elements
            .iter()
            .filter(shown)
            .flat_map(|element| model.ancestors(&element.id))
            .map(|holder| holder.id.as_str())
            .filter(|id| !hidden.contains(*id))
            .collect(),
        false => BTreeSet::new(),
    };
    let mut graph = Graph::default();
    for element in &model.elements {
        step(1 + element.columns.len() as u64);
        let mut node = node(model, element);
        node.frame = frame(model, &element.id, &frames);
        if frames.contains(element.id.as_str()) {
            graph.frames.push(node);
        } else if selection.contains(&element.id) {
            graph.nodes.push(node);
        }
    }
    let place = |id: &str| -> Option<String> {
        if frames.contains(id) || selection.contains(id) {
            return Some(id.to_owned());
        }
        // A frame that is only there to hold others stands for nothing but itself.
        let asked = |holder: &&Element| selection.contains(&holder.id);
        model
            .ancestors(id)
            .find(asked)
            .map(|holder| holder.id.clone())
    };
    let links = model.links.iter().filter_map(|link| {
        let (from, to) = (place(&link.from)?, place(&link.to)?);
        let within =
            |inner: &str, outer: &str| model.ancestors(inner).any(|holder| holder.id == outer);
        // Only what is drawn itself has a loop.
        let itself = from == to && (link.from != from || link.to != to);
        let lifted = within(&from, &to) || within(&to, &from);
        // Frames that are only there to hold others have no business among themselves.
        let asked = selection.contains(&from) || selection.contains(&to);
        (asked && !itself && !lifted).then_some((link, from, to))
    });
    graph.edges = edges(model, links, view.labels);
    graph
}

/// Tables, with an arrow for each column that points to one that is shown.
pub(super) fn entities(model: &Model, view: &WrittenView, selection: &Selection) -> Graph {
    let mut graph = graph(model, view, selection);
    graph.edges.clear();
    for node in &graph.nodes {
        for column in &node.columns {
            step(1);
            let Some(target) = &column.target else {
                continue;
            };
            if selection.contains(target) {
                graph.edges.push(Edge {
                    from: node.id.clone(),
                    to: target.clone(),
                    label: if view.labels {
                        column.name.clone()
                    } else {
                        String::new()
                    },
                    kind: Default::default(),
                    status: None,
                });
            }
        }
    }
    graph
}

/// The participants of a sequence: those listed, or in order of appearance.
pub(super) fn talk(model: &Model, sequence: &Sequence) -> Talk {
    step(count(&sequence.steps));
    let mut ids: Vec<String> = sequence
        .participants
        .iter()
        .map(|id| id.value.clone())
        .collect();
    if ids.is_empty() {
        appear(&sequence.steps, &mut ids);
    }
    let elements = ids.iter().filter_map(|id| model.element(id));
    Talk {
        participants: elements.map(|element| node(model, element)).collect(),
        sequence: sequence.clone(),
    }
}

fn count(steps: &[Step]) -> u64 {
    let each = |step: &Step| match step {
        Step::Message(_) => 1,
        Step::Note { over, .. } => 1 + over.len() as u64,
        Step::Loop { steps, .. } => 1 + count(steps),
        Step::When {
            steps, otherwise, ..
        } => 1 + count(steps) + count(otherwise),
    };
    steps.iter().map(each).sum()
}

fn appear(steps: &[Step], ids: &mut Vec<String>) {
    for one in steps {
        let named: Vec<&String> = match one {
            Step::Message(message) => vec![&message.from.value, &message.to.value],
            Step::Note { over, .. } => over.iter().map(|id| &id.value).collect(),
            Step::Loop { steps, .. } => {
                appear(steps, ids);
                continue;
            }
            Step::When {
                steps, otherwise, ..
            } => {
                appear(steps, ids);
                appear(otherwise, ids);
                continue;
            }
        };
        step(ids.len() as u64 / 8 + 1);
        for id in named {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
    }
}

pub(super) fn node(model: &Model, element: &Element) -> Node {
    Node {
        id: element.id.clone(),
        kind: element.kind,
        name: element.name.clone(),
        about: element.about.clone(),
        tech: element.tech.clone(),
        status: model.status(&element.id),
        link: element.link.clone(),
        icon: element.icon.clone(),
        count: element.count.clone(),
        columns: element.columns.clone(),
        frame: None,
    }
}

fn frame(model: &Model, id: &str, frames: &BTreeSet<&str>) -> Option<String> {
    model
        .ancestors(id)
        .find(|holder| frames.contains(holder.id.as_str()))
        .map(|holder| holder.id.clone())
}

/// One arrow for all flows that lead the same way; its label names them.
pub(super) fn edges<'m>(
    model: &Model,
    links: impl Iterator<Item = (&'m Link, String, String)>,
    labels: bool,
) -> Vec<Edge> {
    const NAMED: usize = 3;
    let mut order: Vec<(String, String)> = Vec::new();
    let mut joined: BTreeMap<(String, String), (Edge, Vec<String>)> = BTreeMap::new();
    for (link, from, to) in links {
        let key = (from, to);
        // An arrow is planned when what it belongs to is.
        let ends = model.status(&link.from).or_else(|| model.status(&link.to));
        let status = link.status.or(ends);
        let label = labelled(link);
        match joined.get_mut(&key) {
            None => {
                let edge = Edge {
                    from: key.0.clone(),
                    to: key.1.clone(),
                    label: String::new(),
                    kind: link.kind,
                    status,
                };
                order.push(key.clone());
                joined.insert(key, (edge, vec![label]));
            }
            Some((edge, others)) => {
                step(others.len() as u64 / 8 + 1);
                if !others.contains(&label) {
                    others.push(label);
                }
                edge.status = if edge.status == status { status } else { None };
                if edge.kind != link.kind {
                    edge.kind = Default::default();
                }
            }
        }
    }
    order
        .into_iter()
        .filter_map(|key| joined.remove(&key))
        .map(|(mut edge, mut texts)| {
            texts.retain(|text| !text.is_empty());
            edge.label = match texts.len() {
                _ if !labels => String::new(),
                count if count > NAMED => {
                    format!(
                        "{}, and {} more",
                        texts[..NAMED - 1].join(", "),
                        count + 1 - NAMED
                    )
                }
                _ => texts.join(", "),
            };
            edge
        })
        .collect()
}

fn labelled(link: &Link) -> String {
    match (&link.label, &link.tech) {
        (label, None) => label.clone(),
        (label, Some(tech)) if label.is_empty() => format!("[{tech}]"),
        (label, Some(tech)) => format!("{label} [{tech}]"),
    }
}

/// The element behind the id of a node: an instance is `node@element`.
pub(super) fn element_of(id: &str) -> &str {
    id.split_once('@').map_or(id, |(_, element)| element)
}
