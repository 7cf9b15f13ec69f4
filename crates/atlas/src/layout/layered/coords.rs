//! Where everything stands across: by the solver, then centred.

use std::collections::BTreeMap;

use stoa_kernel::budget::step;

use super::Input;
use super::rows::{Kind, Rows};
use crate::layout::solve::{HARD, Wish, law, pull, solve};

mod balance;
mod down;
mod ports;

pub(super) use down::{Down, down};
pub(super) use ports::{Ports, ports, slide};

/// Half pixels.
const SCALE: f64 = 2.0;

pub(super) struct Across {
    /// The line of each item.
    pub(super) items: Vec<f64>,
    pub(super) frames: Vec<(f64, f64)>,
    pub(super) total: f64,
}

pub(super) fn across(input: &Input, rows: &Rows, ports: &Ports) -> Across {
    let count = rows.items.len();
    let mut wishes = laws(input, rows);
    for (index, frame) in input.frames.iter().enumerate() {
        let (near, far) = (count + 2 * index, count + 2 * index + 1);
        wishes.push(law(near, far, scaled(frame.least_across)));
        wishes.push(pull(near, far, 0, 2));
    }
    let nodes = count + 2 * input.frames.len() + 2;
    wishes.push(pull(nodes - 2, nodes - 1, 0, 1));
    let start = longest(nodes, &wishes);
    for (link, chain) in rows.links.iter().enumerate() {
        for pair in 0..chain.len() - 1 {
            let (above, below) = (chain[pair], chain[pair + 1]);
            let bends = usize::from(pair > 0) + usize::from(pair + 2 < chain.len());
            let price = [4, 8, 32][bends];
            let leave = if pair == 0 { ports.ends[link].0 } else { 0.0 };
            let meet = if pair + 2 == chain.len() {
                ports.ends[link].1
            } else {
                0.0
            };
            let shift = scaled(leave) - scaled(meet);
            wishes.push(Wish {
                tail: above,
                head: below,
                len: shift,
                price,
            });
            wishes.push(Wish {
                tail: below,
                head: above,
                len: -shift,
                price,
            });
        }
    }
    let mut at = solve(&start, &wishes);
    balance::centre(&mut at, &wishes, rows);
    let near = at[nodes - 2];
    let place = |node: usize| (at[node] - near) as f64 / SCALE;
    Across {
        items: (0..count).map(place).collect(),
        frames: (0..input.frames.len())
            .map(|f| (place(count + 2 * f), place(count + 2 * f + 1)))
            .collect(),
        total: place(nodes - 1),
    }
}

fn scaled(pixels: f64) -> i64 {
    (pixels * SCALE).round() as i64
}

/// One thing in a row, seen from its siblings.
struct Sibling {
    near: usize,
    far: usize,
    before: f64,
    after: f64,
    kind: Near,
}

#[derive(Clone, Copy, PartialEq)]
enum Near {
    Box,
    Line,
    Frame,
}

/// What must stand apart, and what within what.
fn laws(input: &Input, rows: &Rows) -> Vec<Wish> {
    let mut least: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    for row in &rows.rows {
        within(input, rows, row, 0, None, &mut least);
    }
    least
        .into_iter()
        .map(|((tail, head), len)| law(tail, head, len))
        .collect()
}

fn within(
    input: &Input,
    rows: &Rows,
    items: &[usize],
    depth: usize,
    frame: Option<usize>,
    least: &mut BTreeMap<(usize, usize), i64>,
) {
    let count = rows.items.len();
    step(items.len() as u64 / 4 + 1);
    let mut siblings: Vec<Sibling> = Vec::new();
    let mut start = 0;
    while start < items.len() {
        let item = &rows.items[items[start]];
        let mut end = start + 1;
        if let Some(inner) = item.frames.get(depth) {
            while end < items.len() && rows.items[items[end]].frames.get(depth) == Some(inner) {
                end += 1;
            }
            within(
                input,
                rows,
                &items[start..end],
                depth + 1,
                Some(*inner),
                least,
            );
            siblings.push(Sibling {
                near: count + 2 * inner,
                far: count + 2 * inner + 1,
                before: 0.0,
                after: 0.0,
                kind: Near::Frame,
            });
        } else if !matches!(item.kind, Kind::Border(_)) {
            siblings.push(Sibling {
                near: items[start],
                far: items[start],
                before: item.before,
                after: item.after,
                kind: if matches!(item.kind, Kind::Box(_)) {
                    Near::Box
                } else {
                    Near::Line
                },
            });
        }
        start = end;
    }
    let mut add = |tail: usize, head: usize, pixels: f64| {
        let len = least.entry((tail, head)).or_insert(i64::MIN);
        *len = (*len).max(scaled(pixels));
    };
    let (near, far) = frame.map_or_else(
        || {
            let root = count + 2 * input.frames.len();
            (root, root + 1)
        },
        |f| (count + 2 * f, count + 2 * f + 1),
    );
    let pads = frame.map_or((0.0, 0.0), |f| input.frames[f].across);
    if let (Some(first), Some(last)) = (siblings.first(), siblings.last()) {
        add(near, first.near, pads.0 + first.before);
        add(last.far, far, pads.1 + last.after);
    }
    for pair in siblings.windows(2) {
        let (a, b) = (&pair[0], &pair[1]);
        add(
            a.far,
            b.near,
            a.after + gap(input, a.kind, b.kind) + b.before,
        );
    }
}

fn gap(input: &Input, a: Near, b: Near) -> f64 {
    match (a, b) {
        (Near::Line, Near::Line) => input.gaps.edges,
        (Near::Line, _) | (_, Near::Line) => (input.gaps.edges + input.gaps.boxes) / 2.0,
        (Near::Box, Near::Box) => input.gaps.boxes,
        _ => input.gaps.boxes * 0.75,
    }
}

/// The nearest places that keep every law.
pub(super) fn longest(nodes: usize, wishes: &[Wish]) -> Vec<i64> {
    let mut out: Vec<Vec<(usize, i64)>> = vec![Vec::new(); nodes];
    let mut waits = vec![0usize; nodes];
    for wish in wishes.iter().filter(|w| w.price == HARD) {
        out[wish.tail].push((wish.head, wish.len));
        waits[wish.head] += 1;
    }
    let mut at = vec![0; nodes];
    let mut ready: Vec<usize> = (0..nodes).filter(|n| waits[*n] == 0).collect();
    while let Some(node) = ready.pop() {
        for (head, len) in &out[node] {
            at[*head] = at[*head].max(at[node] + len);
            waits[*head] -= 1;
            if waits[*head] == 0 {
                ready.push(*head);
            }
        }
    }
    at
}
