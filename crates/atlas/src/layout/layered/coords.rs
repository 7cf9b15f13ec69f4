//! Where everything stands: across by the solver, down row by row.

use std::collections::BTreeMap;

use super::Input;
use super::rows::{Kind, Rows};
use crate::layout::solve::{HARD, Wish, law, pull, solve};

mod balance;

/// Half pixels.
const SCALE: f64 = 2.0;

/// Where each link leaves its upper and meets its lower item, as offsets across.
pub(super) type Ports = Vec<(f64, f64)>;

/// Links on one side of a box stand apart, in the order in which they lead away.
pub(super) fn ports(input: &Input, rows: &Rows) -> Ports {
    let mut position = vec![0usize; rows.items.len()];
    for row in &rows.rows {
        for (index, item) in row.iter().enumerate() {
            position[*item] = index;
        }
    }
    let mut ports = vec![(0.0, 0.0); rows.links.len()];
    let mut sides: BTreeMap<(usize, bool), Vec<usize>> = BTreeMap::new();
    for (link, chain) in rows.links.iter().enumerate() {
        sides.entry((chain[0], true)).or_default().push(link);
        sides
            .entry((chain[chain.len() - 1], false))
            .or_default()
            .push(link);
    }
    for ((item, leaves), mut links) in sides {
        let fixed = |link: usize| {
            let l = &input.links[link];
            if Kind::Box(l.from) == rows.items[item].kind {
                l.from_port
            } else {
                l.to_port
            }
        };
        links.sort_by_key(|link| {
            let chain = &rows.links[*link];
            let next = if leaves {
                chain[1]
            } else {
                chain[chain.len() - 2]
            };
            (position[next], *link)
        });
        let wide = rows.items[item].before * 2.0;
        let step = (26.0f64).min((wide - 16.0).max(0.0) / links.len() as f64);
        let middle = (links.len() as f64 - 1.0) / 2.0;
        for (index, link) in links.into_iter().enumerate() {
            let even = ((index as f64 - middle) * step * SCALE).round() / SCALE;
            let offset = fixed(link).unwrap_or(even);
            if leaves {
                ports[link].0 = offset;
            } else {
                ports[link].1 = offset;
            }
        }
    }
    ports
}

pub(super) struct Across {
    /// The line of each item.
    pub(super) items: Vec<f64>,
    pub(super) frames: Vec<(f64, f64)>,
    pub(super) total: f64,
}

pub(super) fn across(input: &Input, rows: &Rows, ports: &Ports) -> Across {
    let count = rows.items.len();
    let laws = laws(input, rows);
    let mut wishes = laws.clone();
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
            let leave = if pair == 0 { ports[link].0 } else { 0.0 };
            let meet = if pair + 2 == chain.len() {
                ports[link].1
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

pub(super) struct Down {
    /// Top and bottom of each row.
    pub(super) rows: Vec<(f64, f64)>,
    /// The same with the paddings of the frames that begin and end there.
    pub(super) zones: Vec<(f64, f64)>,
    pub(super) frames: Vec<(f64, f64)>,
    pub(super) total: f64,
}

pub(super) fn down(input: &Input, rows: &Rows, across: &Across) -> Down {
    let mut pads: Vec<(f64, f64)> = input.frames.iter().map(|f| f.down).collect();
    let mut placed = stack(input, rows, across, &pads);
    for (frame, extent) in (0..pads.len())
        .rev()
        .map(|f| (f, input.frames[f].least_down))
    {
        let missing = extent - (placed.frames[frame].1 - placed.frames[frame].0);
        if missing > 0.0 {
            pads[frame].1 += missing;
            placed = stack(input, rows, across, &pads);
        }
    }
    placed
}

fn stack(input: &Input, rows: &Rows, across: &Across, pads: &[(f64, f64)]) -> Down {
    let count = rows.rows.len();
    let (mut head, mut foot) = (vec![0.0; pads.len()], vec![0.0; pads.len()]);
    let mut order: Vec<usize> = (0..pads.len()).collect();
    order.sort_by_key(|f| std::cmp::Reverse(depth(input, *f)));
    let (mut before, mut after) = (vec![0.0f64; count], vec![0.0f64; count]);
    for frame in &order {
        let (first, last) = rows.spans[*frame];
        head[*frame] += pads[*frame].0;
        foot[*frame] += pads[*frame].1;
        before[first] = before[first].max(head[*frame]);
        after[last] = after[last].max(foot[*frame]);
        if let Some(parent) = input.frames[*frame].parent {
            if rows.spans[parent].0 == first {
                head[parent] = f64::max(head[parent], head[*frame]);
            }
            if rows.spans[parent].1 == last {
                foot[parent] = f64::max(foot[parent], foot[*frame]);
            }
        }
    }
    let slopes = slopes(rows, across);
    let (mut tops, mut zones) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let mut at = 0.0;
    for row in 0..count {
        let high = rows.rows[row]
            .iter()
            .map(|i| rows.items[*i].down)
            .fold(0.0, f64::max);
        if row > 0 {
            at += gap_below(input, rows, row - 1, slopes[row - 1]);
        }
        let top = at + before[row];
        tops.push((top, top + high));
        zones.push((at, top + high + after[row]));
        at = top + high + after[row];
    }
    let frames = (0..pads.len())
        .map(|f| {
            let (first, last) = rows.spans[f];
            (tops[first].0 - head[f], tops[last].1 + foot[f])
        })
        .collect();
    Down {
        rows: tops,
        zones,
        frames,
        total: at,
    }
}

fn depth(input: &Input, frame: usize) -> usize {
    std::iter::successors(input.frames[frame].parent, |f| input.frames[*f].parent).count()
}

/// The widest step across between each row and the next.
fn slopes(rows: &Rows, across: &Across) -> Vec<f64> {
    let mut widest = vec![0.0f64; rows.rows.len()];
    for chain in &rows.links {
        for pair in chain.windows(2) {
            let row = rows.items[pair[0]].row;
            let step = (across.items[pair[0]] - across.items[pair[1]]).abs();
            widest[row] = widest[row].max(step);
        }
    }
    widest
}

/// Long slanting links need room to be told apart.
fn gap_below(input: &Input, rows: &Rows, row: usize, slope: f64) -> f64 {
    let label = |row: usize| {
        rows.rows[row]
            .iter()
            .any(|i| matches!(rows.items[*i].kind, Kind::Label(_)))
    };
    let boxed = |row: usize| {
        rows.rows[row]
            .iter()
            .any(|i| matches!(rows.items[*i].kind, Kind::Box(_)))
    };
    let only = |row: usize| label(row) && !boxed(row);
    let base = if only(row) || only(row + 1) {
        input.gaps.rows * 0.62
    } else {
        input.gaps.rows
    };
    base + (slope * 0.06).min(base * 0.9)
}
