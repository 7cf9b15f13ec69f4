//! Deployment: the nodes of an environment, what runs on them as instances, and the flows between
//! instances that the model says their elements have.

use std::collections::{BTreeMap, BTreeSet};

use stoa_kernel::budget::step;

use super::structure::{self, edges};
use super::{Graph, Node};
use crate::model::{Element, Kind, Model, Selection};
use crate::parse::WrittenView;

pub(super) fn graph(model: &Model, view: &WrittenView, selection: &Selection) -> Graph {
    let environment = view
        .of
        .as_ref()
        .map(|of| of.value.as_str())
        .unwrap_or_default();
    let there = |element: &Element| {
        element.id != environment
            && selection.contains(&element.id)
            && !is_empty_group(model, element)
    };
    let drawn: BTreeSet<&str> = model
        .elements
        .iter()
        .filter(|element| there(element))
        .map(|element| element.id.as_str())
        .collect();
    let holds: BTreeSet<&str> = drawn
        .iter()
        .filter_map(|id| frame(model, id, &drawn))
        .chain(drawn.iter().copied().filter(|id| has_instances(model, id)))
        .collect();
    let mut graph = Graph::default();
    // Which nodes stand for an element: its instances, or itself.
    let mut stands: BTreeMap<&str, Vec<(String, &str)>> = BTreeMap::new();
    for element in model
        .elements
        .iter()
        .filter(|element| drawn.contains(element.id.as_str()))
    {
        let mut node = structure::node(model, element);
        node.frame = frame(model, &element.id, &drawn).map(str::to_owned);
        stands
            .entry(&element.id)
            .or_default()
            .push((element.id.clone(), &element.id));
        match holds.contains(element.id.as_str()) {
            true => graph.frames.push(node),
            false => graph.nodes.push(node),
        }
        for run in &element.runs {
            step(1);
            let Some(running) = model.element(run) else {
                continue;
            };
            let id = format!("{}@{run}", element.id);
            stands
                .entry(&running.id)
                .or_default()
                .push((id.clone(), &element.id));
            graph.nodes.push(Node {
                id,
                frame: Some(element.id.clone()),
                status: model.status(&element.id).or_else(|| model.status(run)),
                ..structure::node(model, running)
            });
        }
    }
    let find = |id: &str| -> Vec<(String, &str)> {
        let own = stands.get(id).cloned();
        own.or_else(|| {
            model
                .ancestors(id)
                .find_map(|holder| stands.get(holder.id.as_str()).cloned())
        })
        .unwrap_or_default()
    };
    let mut links = Vec::new();
    for link in &model.links {
        let (from, to) = (find(&link.from), find(&link.to));
        for (a, place) in &from {
            // An instance talks to the one beside it where there is one.
            step(to.len() as u64 / 8 + 1);
            let beside = to.iter().any(|(_, other)| other == place);
            for (b, other) in &to {
                step(1);
                if a != b
                    && (!beside || other == place)
                    && !within(model, a, b)
                    && !within(model, b, a)
                {
                    links.push((link, a.clone(), b.clone()));
                }
            }
        }
    }
    graph.edges = edges(model, links.into_iter(), view.labels);
    graph
}

/// Whether one lies in the other: no arrow leads from a frame to what it holds.
fn within(model: &Model, inner: &str, outer: &str) -> bool {
    match inner.split_once('@') {
        Some((node, _)) => node == outer || model.ancestors(node).any(|holder| holder.id == outer),
        None => model.ancestors(inner).any(|holder| holder.id == outer),
    }
}

fn has_instances(model: &Model, id: &str) -> bool {
    model
        .element(id)
        .is_some_and(|element| !element.runs.is_empty())
}

fn frame<'m>(model: &'m Model, id: &str, drawn: &BTreeSet<&str>) -> Option<&'m str> {
    model
        .ancestors(id)
        .find(|holder| drawn.contains(holder.id.as_str()))
        .map(|holder| holder.id.as_str())
}

/// A frame around nothing is not drawn in a deployment.
fn is_empty_group(model: &Model, element: &Element) -> bool {
    if element.kind == Kind::Group {
        step(model.elements.len() as u64 / 8 + 1);
    }
    element.kind == Kind::Group
        && !model
            .elements
            .iter()
            .any(|other| other.inside.as_deref() == Some(&element.id))
}
