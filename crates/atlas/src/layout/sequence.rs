//! Sequences: who says what to whom, in order. Columns as near as their texts allow, one row for
//! each step, frames around alternatives and repetitions.

use std::collections::BTreeMap;

use stoa_kernel::budget::step;

use super::geometry::{Point, Rect};
use super::graph::{MARGIN, Node, Shape, Tone};
use super::{by_id, size};
use crate::render::icons::Icon;

mod walk;

#[derive(Clone, Debug, Default)]
pub struct Sequence {
    pub title: String,
    pub description: String,
    pub actors: Vec<Actor>,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, Default)]
pub struct Actor {
    pub id: String,
    pub label: String,
    pub note: String,
    pub shape: Shape,
    pub tone: Tone,
    pub icon: Option<Icon>,
    pub link: Option<String>,
    pub planned: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Waits for the answer; the other side is at work until then.
    #[default]
    Call,
    Reply,
    /// Sent and forgotten.
    Send,
}

#[derive(Clone, Debug)]
pub enum Step {
    Message {
        from: String,
        to: String,
        label: String,
        kind: Kind,
    },
    /// Beside or over some actors.
    Note { over: Vec<String>, text: String },
    /// A line across with a title.
    Part(String),
    /// `alt`, `opt`, `loop`, `par` … with a condition for each branch.
    Frame {
        word: String,
        branches: Vec<(String, Vec<Step>)>,
    },
}

#[derive(Clone, Debug, Default)]
pub struct Placed {
    pub width: f64,
    pub height: f64,
    /// Heads of the columns, and where their lines end.
    pub heads: Vec<Rect>,
    pub bottom: f64,
    /// While an actor is at work.
    pub bars: Vec<(usize, Rect)>,
    pub messages: Vec<Message>,
    pub notes: Vec<(Rect, Vec<String>)>,
    pub parts: Vec<(f64, String)>,
    pub frames: Vec<Frame>,
}

#[derive(Clone, Debug)]
pub struct Message {
    pub from: Point,
    pub to: Point,
    pub own: bool,
    pub kind: Kind,
    pub label: Rect,
    pub lines: Vec<String>,
    /// Indexes of the actors at both ends.
    pub ends: (usize, usize),
}

#[derive(Clone, Debug)]
pub struct Frame {
    pub rect: Rect,
    pub word: String,
    pub depth: usize,
    /// Where each branch begins, and its condition.
    pub branches: Vec<(f64, String)>,
}

/// The widest line of a message.
const WIDE: f64 = 200.0;
pub(crate) const BAR: f64 = 10.0;
/// How far a message to oneself reaches out.
pub(crate) const OUT: f64 = 34.0;

pub fn place(sequence: &Sequence) -> Placed {
    let index = by_id(sequence.actors.iter().map(|actor| actor.id.as_str()));
    let mut heads: Vec<Rect> = sequence
        .actors
        .iter()
        .map(|actor| size::node(&actor.node()).rect)
        .collect();
    let high = heads.iter().map(|h| h.h).fold(0.0, f64::max);
    let columns = columns(sequence, &index, &heads);
    for (head, x) in heads.iter_mut().zip(&columns) {
        *head = Rect::new(x - head.w / 2.0, MARGIN + high - head.h, head.w, head.h);
    }
    let mut walk = walk::Walk::new(&index, &columns, MARGIN + high + 18.0);
    walk.steps(&sequence.steps, 0);
    let mut placed = walk.finish();
    let right = heads.iter().map(Rect::right).fold(0.0, f64::max);
    placed.width = (placed.width.max(right) + MARGIN).ceil();
    placed.height = (placed.bottom + MARGIN).ceil();
    placed.heads = heads;
    placed
}

impl Actor {
    /// The box at the head of its column.
    pub(crate) fn node(&self) -> Node {
        Node {
            id: self.id.clone(),
            label: self.label.clone(),
            note: self.note.clone(),
            shape: self.shape,
            tone: self.tone,
            icon: self.icon,
            link: self.link.clone(),
            planned: self.planned,
            badge: self.planned,
            ..Node::default()
        }
    }
}

/// Each column as far left as heads, labels and notes allow.
fn columns(sequence: &Sequence, index: &BTreeMap<&str, usize>, heads: &[Rect]) -> Vec<f64> {
    let mut needs: Vec<(usize, usize, f64)> = Vec::new();
    for pair in 1..heads.len() {
        needs.push((
            pair - 1,
            pair,
            (heads[pair - 1].w + heads[pair].w) / 2.0 + 28.0,
        ));
    }
    demand(&sequence.steps, index, heads.len(), &mut needs);
    let mut columns = vec![0.0; heads.len()];
    let first = heads.first().map_or(0.0, |h| h.w / 2.0);
    for column in 0..heads.len() {
        step(needs.len() as u64 / 8 + 1);
        let least = needs
            .iter()
            .filter(|(_, to, _)| *to == column)
            .map(|(from, _, apart)| columns[*from] + apart)
            .fold(
                if column == 0 {
                    MARGIN + first.max(60.0)
                } else {
                    0.0
                },
                f64::max,
            );
        columns[column] = f64::max(least, 0.0).round();
    }
    columns
}

fn demand(
    steps: &[Step],
    index: &BTreeMap<&str, usize>,
    count: usize,
    needs: &mut Vec<(usize, usize, f64)>,
) {
    for step in steps {
        match step {
            Step::Message {
                from, to, label, ..
            } => {
                let (Some(a), Some(b)) = (index.get(from.as_str()), index.get(to.as_str())) else {
                    continue;
                };
                let wide = size::LABEL.extent(&size::LABEL.wrap_to(label, WIDE, 4)).0 * size::SLACK;
                if a != b {
                    needs.push((*a.min(b), *a.max(b), wide + BAR + 34.0));
                } else if a + 1 < count {
                    needs.push((*a, a + 1, wide + OUT + BAR + 24.0));
                }
            }
            Step::Note { over, text } => {
                let at: Vec<usize> = over
                    .iter()
                    .filter_map(|o| index.get(o.as_str()).copied())
                    .collect();
                let wide = size::LABEL.extent(&size::LABEL.wrap_to(text, WIDE, 8)).0 + 24.0;
                if let (Some(low), Some(high)) = (at.iter().min(), at.iter().max()) {
                    if low == high && high + 1 < count {
                        needs.push((*low, high + 1, wide / 2.0 + 30.0));
                    }
                    if low == high && *low > 0 {
                        needs.push((low - 1, *low, wide / 2.0 + 30.0));
                    }
                }
            }
            Step::Frame { branches, .. } => {
                for (_, inner) in branches {
                    demand(inner, index, count, needs);
                }
            }
            Step::Part(_) => {}
        }
    }
}
