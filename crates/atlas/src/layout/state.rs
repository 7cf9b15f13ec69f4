//! State machines as graphs: rounded states, a dot where they begin, a ring where they end.

use std::collections::BTreeMap;

use super::graph::{Direction, Edge, Graph, Node, Shape, Tone};

#[derive(Clone, Debug, Default)]
pub struct Machine {
    pub title: String,
    pub description: String,
    pub direction: Direction,
    pub states: Vec<State>,
    pub transitions: Vec<Transition>,
    /// Where it begins.
    pub initial: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct State {
    pub id: String,
    pub label: String,
    pub note: String,
    pub tone: Tone,
    /// Nothing follows; leads to the ring.
    pub last: bool,
    pub planned: bool,
    pub link: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Transition {
    pub from: String,
    pub to: String,
    pub event: String,
    /// The condition under which the event leads there.
    pub guard: String,
    pub planned: bool,
}

/// Transitions between the same two states share one line; their events stand under one another.
pub fn graph(machine: &Machine) -> Graph {
    let mut graph = Graph {
        title: machine.title.clone(),
        description: machine.description.clone(),
        direction: machine.direction,
        ..Graph::default()
    };
    let free = |wanted: &str| {
        let mut id = wanted.to_owned();
        while machine.states.iter().any(|s| s.id == id) {
            id.insert(0, '(');
        }
        id
    };
    if let Some(initial) = &machine.initial {
        let start = free("start");
        graph.nodes.push(dot(&start, "Start", Shape::Start));
        graph.edges.push(Edge {
            from: start,
            to: initial.clone(),
            ..Edge::default()
        });
    }
    for state in &machine.states {
        graph.nodes.push(Node {
            id: state.id.clone(),
            label: state.label.clone(),
            note: state.note.clone(),
            shape: Shape::Pill,
            tone: state.tone,
            link: state.link.clone(),
            planned: state.planned,
            ..Node::default()
        });
    }
    let mut known: BTreeMap<(&str, &str, bool), usize> = BTreeMap::new();
    for t in &machine.transitions {
        let label = match (t.event.is_empty(), t.guard.is_empty()) {
            (_, true) => t.event.clone(),
            (true, false) => format!("[{}]", t.guard),
            (false, false) => format!("{} [{}]", t.event, t.guard),
        };
        let edge = *known.entry((&t.from, &t.to, t.planned)).or_insert_with(|| {
            graph.edges.push(Edge {
                from: t.from.clone(),
                to: t.to.clone(),
                planned: t.planned,
                ..Edge::default()
            });
            graph.edges.len() - 1
        });
        let all = &mut graph.edges[edge].label;
        if !all.is_empty() {
            all.push('\n');
        }
        all.push_str(&label);
    }
    if machine.states.iter().any(|s| s.last) {
        let end = free("end");
        graph.nodes.push(dot(&end, "End", Shape::End));
        for state in machine.states.iter().filter(|s| s.last) {
            graph.edges.push(Edge {
                from: state.id.clone(),
                to: end.clone(),
                ..Edge::default()
            });
        }
    }
    graph
}

fn dot(id: &str, what: &str, shape: Shape) -> Node {
    Node {
        id: id.to_owned(),
        description: what.to_owned(),
        shape,
        ..Node::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_between_the_same_states_share_a_line() {
        let go = |from: &str, to: &str, event: &str, guard: &str| Transition {
            from: from.into(),
            to: to.into(),
            event: event.into(),
            guard: guard.into(),
            ..Transition::default()
        };
        let state = |id: &str, last| State {
            id: id.into(),
            last,
            ..State::default()
        };
        let machine = Machine {
            states: vec![state("start", false), state("b", true)],
            transitions: vec![
                go("start", "b", "x", ""),
                go("start", "b", "y", "late"),
                go("b", "b", "z", ""),
            ],
            initial: Some("start".into()),
            ..Machine::default()
        };
        let graph = graph(&machine);
        assert_eq!(graph.nodes.len(), 4);
        assert_eq!(graph.nodes[0].id, "(start");
        let labels: Vec<&str> = graph.edges.iter().map(|e| e.label.as_str()).collect();
        assert_eq!(labels, ["", "x\ny [late]", "z", ""]);
    }
}
