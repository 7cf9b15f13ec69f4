//! Improvement by exchange: of neighbours in a row, and of neighbouring frames in all rows.

use stoa_kernel::budget::step;

use super::{Order, Rows};
use crate::layout::layered::rows::{Joint, Kind};

/// Exchanges neighbours between `start` and `end` of a row, all inside the same frame, while that
/// saves crossings; then those within each frame. Whether anything changed.
pub(super) fn neighbours(
    order: &mut Order,
    rows: &Rows,
    row: usize,
    (start, end): (usize, usize),
    depth: usize,
    level: bool,
) -> bool {
    let mut spans = spans(order, rows, row, (start, end), depth);
    let mut changed = false;
    for index in 1..spans.len() {
        let (a, b) = (spans[index - 1], spans[index]);
        if a.fixed || (a.frame && b.frame) {
            continue;
        }
        let (before, after) = cost(order, rows, row, a, b);
        if after < before || (level && after == before) {
            order.rows[row][a.start..b.end].rotate_left(a.end - a.start);
            for position in a.start..b.end {
                let item = order.rows[row][position];
                order.position[item] = position;
            }
            let middle = a.start + (b.end - b.start);
            spans[index - 1] = Span {
                start: a.start,
                end: middle,
                ..b
            };
            spans[index] = Span {
                start: middle,
                end: b.end,
                ..a
            };
            changed |= after < before;
        }
    }
    for span in spans.iter().filter(|s| s.frame) {
        changed |= neighbours(order, rows, row, (span.start, span.end), depth + 1, level);
    }
    changed
}

#[derive(Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
    frame: bool,
    /// A frame's own border comes first.
    fixed: bool,
}

fn spans(
    order: &Order,
    rows: &Rows,
    row: usize,
    (start, end): (usize, usize),
    depth: usize,
) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut last = None;
    step((end - start) as u64 / 16 + 1);
    for position in start..end {
        let item = &rows.items[order.rows[row][position]];
        let frame = item.frames.get(depth).copied();
        match spans.last_mut() {
            Some(span) if frame.is_some() && frame == last => span.end = position + 1,
            _ => spans.push(Span {
                start: position,
                end: position + 1,
                frame: frame.is_some(),
                fixed: frame.is_none() && matches!(item.kind, Kind::Border(_)),
            }),
        }
        last = frame;
    }
    spans
}

/// Crossings between the joints of `a` and those of `b`, as they stand and exchanged.
fn cost(order: &Order, rows: &Rows, row: usize, a: Span, b: Span) -> (i64, i64) {
    let (mut before, mut after) = (0, 0);
    for left in &order.rows[row][a.start..a.end] {
        step((b.end - b.start) as u64 / 4 + 1);
        for right in &order.rows[row][b.start..b.end] {
            for (ours, theirs) in [
                (&rows.up[*left], &rows.up[*right]),
                (&rows.down[*left], &rows.down[*right]),
            ] {
                let (stay, change) = pairs(order, ours, theirs);
                before += stay;
                after += change;
            }
        }
    }
    (before, after)
}

fn pairs(order: &Order, ours: &[Joint], theirs: &[Joint]) -> (i64, i64) {
    step((ours.len() * theirs.len()) as u64 / 16);
    let (mut before, mut after) = (0, 0);
    for a in ours {
        let at = order.position[a.item];
        for b in theirs {
            match at.cmp(&order.position[b.item]) {
                std::cmp::Ordering::Greater => before += a.weight * b.weight,
                std::cmp::Ordering::Less => after += a.weight * b.weight,
                std::cmp::Ordering::Equal => {}
            }
        }
    }
    (before, after)
}

/// How much work the exchange of frames may cost, in items visited.
const BUDGET: usize = 20_000;

/// Exchanges sibling frames that stand side by side, in every row, while that saves crossings.
pub(super) fn frames(order: &mut Order, rows: &Rows, mut total: i64) -> i64 {
    let mut left = BUDGET / (rows.items.len() + 1);
    let mut again = true;
    while again && left > 0 && total > 0 {
        again = false;
        for (a, b) in pairs_of_frames(order) {
            if left == 0 || total == 0 {
                return total;
            }
            left -= 1;
            let mut tried = order.clone();
            tried.place.swap(a, b);
            tried.keep(rows);
            let crossings = tried.improve(rows, 2);
            if crossings < total {
                total = crossings;
                *order = tried;
                again = true;
            }
        }
    }
    total
}

fn pairs_of_frames(order: &Order) -> Vec<(usize, usize)> {
    let mut frames: Vec<usize> = (0..order.place.len()).collect();
    frames.sort_by(|a, b| {
        (order.parents[*a], order.place[*a])
            .partial_cmp(&(order.parents[*b], order.place[*b]))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    frames
        .windows(2)
        .filter(|pair| order.parents[pair[0]] == order.parents[pair[1]])
        .map(|pair| (pair[0], pair[1]))
        .collect()
}
