//! What a picture says, in words: for `check`, and for whoever cannot see it.

use std::collections::BTreeMap;

use super::{Content, Graph, Node, Picture, Talk};
use crate::model::{Day, Kind, StateMachine, Status};
use crate::parse::Step;

/// What is said about what: `transition pending → running of cost_run` → `a worker begins`.
pub(crate) type Statements = BTreeMap<String, String>;

impl Picture {
    pub fn statements(&self) -> BTreeMap<String, String> {
        let mut said = Statements::new();
        match &self.content {
            Content::Graph(graph) => structure(graph, &mut said),
            Content::Entities(graph) => entities(graph, &mut said),
            Content::States(machine) => states(machine, &mut said),
            Content::Sequence(talk) => sequence(talk, &mut said),
            Content::Timeline(day) => timeline(day, &mut said),
        }
        said
    }
}

/// `crate store`, `container web`, `web on vm`.
fn called(node: &Node) -> String {
    if let Some((place, element)) = node.id.split_once('@') {
        return format!("instance of {element} on {place}");
    }
    match node.id.split_once('/') {
        Some((_, name)) => format!("{} {name}", node.kind.word()),
        None => format!("{} {}", node.kind.word(), node.id),
    }
}

fn short(id: &str) -> &str {
    id.split_once('/').map_or(id, |(_, name)| name)
}

fn structure(graph: &Graph, said: &mut Statements) {
    for node in graph.frames.iter().chain(&graph.nodes) {
        said.insert(called(node), described(node));
        if node.kind == Kind::Routes {
            for row in &node.columns {
                said.insert(
                    format!("route {} {}", row.kind, row.name),
                    format!("in {}", node.name),
                );
            }
        }
    }
    for edge in &graph.edges {
        let both_crates = edge.from.starts_with("crate/") && edge.to.starts_with("crate/");
        let word = if both_crates { "import" } else { "flow" };
        let key = format!("{word} {} → {}", short(&edge.from), short(&edge.to));
        said.insert(key, with(&edge.label, edge.status));
    }
}

fn described(node: &Node) -> String {
    let mut parts = vec![node.name.clone()];
    parts.extend(node.tech.iter().map(|tech| format!("[{tech}]")));
    parts.extend(node.about.clone());
    parts.extend(node.count.iter().map(|count| format!("× {count}")));
    parts.extend(
        node.frame
            .iter()
            .map(|frame| format!("in {}", short(frame))),
    );
    with(&parts.join(", "), node.status)
}

fn with(text: &str, status: Option<Status>) -> String {
    match status {
        Some(status) if text.is_empty() => status.word().to_owned(),
        Some(status) => format!("{text} ({})", status.word()),
        None => text.to_owned(),
    }
}

fn entities(graph: &Graph, said: &mut Statements) {
    for node in &graph.nodes {
        let table = short(&node.id);
        said.insert(format!("table {table}"), with("", node.status));
        for column in &node.columns {
            let mut words = column.kind.clone();
            if column.key {
                words += " key";
            }
            if column.optional {
                words += " ?";
            }
            if let Some(target) = &column.target {
                words += &format!(" → {}", short(target));
            }
            said.insert(format!("column {table}.{}", column.name), words);
        }
    }
}

fn states(machine: &StateMachine, said: &mut Statements) {
    let name = short(&machine.id);
    said.insert(format!("start of {name}"), machine.start.clone());
    for (from, to, why) in &machine.moves {
        for state in [from, to] {
            let about = machine.states.get(state).cloned().unwrap_or_default();
            said.insert(format!("state {state} of {name}"), about);
        }
        said.insert(format!("transition {from} → {to} of {name}"), why.clone());
    }
}

fn sequence(talk: &Talk, said: &mut Statements) {
    for node in &talk.participants {
        said.insert(
            format!("participant {}", short(&node.id)),
            with(&node.name, node.status),
        );
    }
    steps(&talk.sequence.steps, "", said);
}

/// The value tells under which condition a step is taken; what is said twice is counted.
fn steps(list: &[Step], context: &str, said: &mut Statements) {
    let inner = |text: &str| match context {
        "" => text.to_owned(),
        outer => format!("{outer}, {text}"),
    };
    for step in list {
        match step {
            Step::Message(message) => {
                let arrow = if message.answer { "⇢" } else { "→" };
                let (from, to) = (short(&message.from.value), short(&message.to.value));
                let mut key = format!("message {from} {arrow} {to}: {}", message.label);
                while said.contains_key(&key) {
                    key += " again";
                }
                said.insert(key, context.to_owned());
            }
            Step::Note { text, .. } => {
                said.insert(format!("note {text}"), context.to_owned());
            }
            Step::Loop { until, steps: list } => {
                steps(list, &inner(&format!("loop {until}")), said)
            }
            Step::When {
                condition,
                steps: list,
                otherwise,
            } => {
                steps(list, &inner(&format!("when {condition}")), said);
                steps(otherwise, &inner(&format!("unless {condition}")), said);
            }
        }
    }
}

fn timeline(day: &Day, said: &mut Statements) {
    for event in &day.events {
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let mut when = match (event.at, &event.every) {
            (Some(at), _) => clock(at),
            (None, Some(every)) => format!("every {every}"),
            (None, None) => String::new(),
        };
        if let Some(until) = event.until {
            when += &format!(" to {}", clock(until));
        }
        if let Some(lane) = &event.lane {
            when += &format!(", {lane}");
        }
        said.insert(
            format!("at {}: {}", day.id, event.label),
            with(&when, event.status),
        );
    }
}
