//! Tables, sequences and days as the layout takes them.

use super::boxes;
use std::collections::BTreeSet;

use crate::layout::Tone;
use crate::layout::entities::{self, Entities, Key, Relation, Table};
use crate::layout::sequence::{self, Actor, Sequence};
use crate::layout::timeline::{Lane, Span, Timeline};
use crate::model::{Column, Day, Status};
use crate::parse::{Message, Spot, Step, TimelineEvent, Written};
use crate::views::{Graph, Picture, Talk};

pub(super) fn tables(picture: &Picture, graph: &Graph) -> Entities {
    let mut relations = Vec::new();
    for node in &graph.nodes {
        for column in &node.columns {
            let Some(target) = &column.target else {
                continue;
            };
            let Some(other) = graph.nodes.iter().find(|other| other.id == *target) else {
                continue;
            };
            let key = other.columns.iter().find(|column| column.key);
            relations.push(Relation {
                from: node.id.clone(),
                from_column: column.name.clone(),
                to: target.clone(),
                to_column: key.map(|key| key.name.clone()).unwrap_or_default(),
                optional: column.optional,
                // One row a key where the key is all there is to the primary key.
                single: column.key && node.columns.iter().filter(|column| column.key).count() == 1,
            });
        }
    }
    Entities {
        title: picture.title.clone(),
        description: picture.about.clone(),
        tables: graph
            .nodes
            .iter()
            .map(|node| Table {
                id: node.id.clone(),
                label: node.name.clone(),
                columns: node.columns.iter().map(column).collect(),
                group: node.frame.clone(),
                tone: Tone::Violet,
                link: node.link.clone(),
                planned: node.status == Some(Status::Planned),
            })
            .collect(),
        relations,
        groups: graph
            .frames
            .iter()
            .map(|frame| (frame.id.clone(), frame.name.clone()))
            .collect(),
    }
}

fn column(column: &Column) -> entities::Column {
    entities::Column {
        name: column.name.clone(),
        kind: column.kind.clone(),
        key: match (column.key, &column.target) {
            (true, _) => Key::Primary,
            (false, Some(_)) => Key::Foreign,
            (false, None) => Key::None,
        },
        optional: column.optional,
    }
}

pub(super) fn talk(picture: &Picture, talk: &Talk) -> Sequence {
    let actors = talk.participants.iter().map(|node| {
        let drawn = boxes::node(node);
        Actor {
            id: drawn.id,
            label: drawn.label,
            note: String::new(),
            shape: drawn.shape,
            tone: drawn.tone,
            icon: drawn.icon,
            link: drawn.link,
            planned: drawn.planned,
        }
    });
    Sequence {
        title: picture.title.clone(),
        description: picture.about.clone(),
        actors: actors.collect(),
        steps: {
            let answered = answered(&talk.sequence.steps);
            let steps = talk.sequence.steps.iter();
            steps.map(|given| step(given, &answered)).collect()
        },
    }
}

/// Where the calls stand that are answered later: only there somebody is at work until then.
fn answered(steps: &[Step]) -> BTreeSet<Spot> {
    fn walk<'s>(steps: &'s [Step], open: &mut Vec<&'s Message>, found: &mut BTreeSet<Spot>) {
        for step in steps {
            match step {
                Step::Message(message) if message.answer => {
                    let calls = |call: &&Message| {
                        call.from.value == message.to.value && call.to.value == message.from.value
                    };
                    if let Some(at) = open.iter().rposition(calls) {
                        found.insert(open.remove(at).from.spot);
                    }
                }
                Step::Message(message) => open.push(message),
                Step::Note { .. } => {}
                Step::Loop { steps, .. } => walk(steps, open, found),
                Step::When {
                    steps, otherwise, ..
                } => {
                    walk(steps, open, found);
                    walk(otherwise, open, found);
                }
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(steps, &mut Vec::new(), &mut found);
    found
}

fn step(given: &Step, answered: &BTreeSet<Spot>) -> sequence::Step {
    let all = |steps: &[Step]| -> Vec<sequence::Step> {
        steps.iter().map(|given| step(given, answered)).collect()
    };
    match given {
        Step::Message(message) => sequence::Step::Message {
            from: message.from.value.clone(),
            to: message.to.value.clone(),
            label: message.label.clone(),
            kind: match message.answer {
                true => sequence::Kind::Reply,
                false if answered.contains(&message.from.spot) => sequence::Kind::Call,
                false => sequence::Kind::Send,
            },
        },
        Step::Note { text, over } => sequence::Step::Note {
            over: over
                .iter()
                .map(|id: &Written<String>| id.value.clone())
                .collect(),
            text: text.clone(),
        },
        Step::Loop { until, steps } => sequence::Step::Frame {
            word: "loop".into(),
            branches: vec![(until.clone(), all(steps))],
        },
        Step::When {
            condition,
            steps,
            otherwise,
        } => {
            let mut branches = vec![(condition.clone(), all(steps))];
            if !otherwise.is_empty() {
                branches.push(("otherwise".into(), all(otherwise)));
            }
            sequence::Step::Frame {
                word: "when".into(),
                branches,
            }
        }
    }
}

pub(super) fn day(picture: &Picture, day: &Day) -> Timeline {
    let mut lanes: Vec<Lane> = Vec::new();
    for event in &day.events {
        let planned = event.status.or(day.status).or(picture.status) == Some(Status::Planned);
        let label = event.lane.clone().unwrap_or_default();
        let id = format!("{label}{planned}");
        let span = span(event);
        match lanes.iter_mut().find(|lane| lane.id == id) {
            Some(lane) => lane.spans.push(span),
            None => lanes.push(Lane {
                id,
                label,
                note: String::new(),
                tone: Tone::Blue,
                planned,
                spans: vec![span],
            }),
        }
    }
    Timeline {
        title: picture.title.clone(),
        description: picture.about.clone(),
        from: 0.0,
        to: 24.0 * 60.0,
        ticks: (0..=12)
            .map(|two| (f64::from(two) * 120.0, format!("{:02}:00", two * 2)))
            .collect(),
        lanes,
    }
}

fn span(event: &TimelineEvent) -> Span {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let (from, to, when) = match (event.at, event.until) {
        (Some(at), Some(until)) if until > at => {
            (at, until, format!(" {} to {}", clock(at), clock(until)))
        }
        (Some(at), _) => (at, at, format!(" {}", clock(at))),
        (None, _) => {
            let every = event.every.as_ref().map(|every| format!(", every {every}"));
            (0, 24 * 60, every.unwrap_or_default())
        }
    };
    Span {
        from: f64::from(from),
        to: f64::from(to),
        label: format!("{}{when}", event.label),
    }
}
