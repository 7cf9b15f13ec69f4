//! For other tools: Mermaid (sequences too) and DOT lay out anew, draw.io gets our places and can be edited.

mod dot;
mod drawio;
mod mermaid;
mod talk;

use std::collections::BTreeMap;

pub use dot::dot;
pub use drawio::drawio;
pub use mermaid::mermaid;
pub use talk::mermaid_sequence;

use crate::layout::Graph;

/// Names that every tool accepts, one for each node and each group, readable where ids are.
struct Names<'a> {
    nodes: BTreeMap<&'a str, String>,
    groups: BTreeMap<&'a str, String>,
}

impl<'a> Names<'a> {
    fn new(graph: &'a Graph) -> Self {
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        let mut name = |prefix: &str, id: &str| {
            let plain: String = id
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
                .collect();
            let wanted = format!("{prefix}_{plain}");
            let count = taken.entry(wanted.clone()).or_default();
            *count += 1;
            if *count == 1 {
                wanted
            } else {
                format!("{wanted}__{count}")
            }
        };
        let mut names = Self {
            nodes: BTreeMap::new(),
            groups: BTreeMap::new(),
        };
        for node in &graph.nodes {
            names
                .nodes
                .entry(&node.id)
                .or_insert_with(|| name("n", &node.id));
        }
        for group in &graph.groups {
            names
                .groups
                .entry(&group.id)
                .or_insert_with(|| name("g", &group.id));
        }
        names
    }

    fn of(&self, id: &str) -> Option<&str> {
        self.nodes
            .get(id)
            .or_else(|| self.groups.get(id))
            .map(String::as_str)
    }
}

/// The groups directly within one, in order; `None` for the outermost, with those whose parent is unknown.
fn within(graph: &Graph, parent: Option<&str>) -> Vec<usize> {
    let known = |id: &str| graph.groups.iter().any(|g| g.id == id);
    let rooted = |mut index: usize| {
        for _ in 0..=graph.groups.len() {
            match graph.groups[index]
                .parent
                .as_deref()
                .and_then(|p| graph.groups.iter().position(|g| g.id == p))
            {
                Some(next) => index = next,
                None => return true,
            }
        }
        false // groups that contain each other
    };
    (0..graph.groups.len())
        .filter(|g| match (graph.groups[*g].parent.as_deref(), parent) {
            (Some(own), Some(wanted)) => own == wanted && rooted(*g),
            (Some(own), None) => !known(own) || !rooted(*g),
            (None, wanted) => wanted.is_none(),
        })
        .collect()
}

/// The nodes directly within a group.
fn members<'a>(graph: &'a Graph, group: Option<&'a str>) -> impl Iterator<Item = usize> + 'a {
    (0..graph.nodes.len()).filter(move |n| {
        let own = graph.nodes[*n].group.as_deref();
        let known = own.filter(|id| graph.groups.iter().any(|g| g.id == *id));
        known == group
    })
}

/// Name and note as lines, with the mark of what is planned.
fn texts<'a>(label: &'a str, note: &'a str, planned: bool) -> Vec<&'a str> {
    let mut texts: Vec<&str> = [label, note]
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect();
    if planned {
        texts.push("(planned)");
    }
    texts
}

#[cfg(test)]
mod tests;
