//! The row of each box: short links, groups as flat as their content allows, and groups under one
//! another where the links between them point one way.

use std::collections::BTreeMap;

use super::{Anchor, Input};
use crate::layout::solve::{Wish, law, pull, solve};

/// What a unit of length costs: of a link, of a group's depth, of a group that is not under another.
const LINK: i64 = 4;
const FLAT: i64 = 1;
const BAND: i64 = 5;

#[derive(Debug)]
pub(super) struct Ranks {
    pub(super) rows: Vec<usize>,
    /// First and last row of each frame.
    pub(super) spans: Vec<(usize, usize)>,
    /// The row in which the label of a link stands.
    pub(super) labels: Vec<Option<usize>>,
    pub(super) count: usize,
}

pub(super) fn assign(input: &Input, turned: &[bool]) -> Ranks {
    let boxes = input.boxes.len();
    // With labels every other row is theirs.
    let labelled = input.links.iter().any(|l| l.label.is_some());
    let step = if labelled { 2 } else { 1 };
    let mut wishes = Vec::new();
    for (link, turned) in input.links.iter().zip(turned) {
        let (from, to) = if *turned {
            (link.to, link.from)
        } else {
            (link.from, link.to)
        };
        wishes.push(law(from, to, step));
        wishes.push(pull(from, to, step, LINK));
    }
    frames(input, &mut wishes);
    bands(input, step, &mut wishes);
    grids(input, step, &mut wishes);
    let nodes = boxes + 2 * input.frames.len();
    let at = solve(&super::coords::longest(nodes, &wishes), &wishes);
    compress(input, step, &at)
}

/// A frame is two places, its first and its last row, around those of its boxes.
fn frames(input: &Input, wishes: &mut Vec<Wish>) {
    let (top, bottom) = places(input);
    for (index, b) in input.boxes.iter().enumerate() {
        let Some(frame) = b.frame else { continue };
        wishes.push(law(top(frame), index, 0));
        wishes.push(law(index, bottom(frame), 0));
        match b.anchor {
            Some(Anchor::Top) => wishes.push(pull(top(frame), index, 0, 3 * LINK)),
            Some(Anchor::Bottom) => wishes.push(pull(index, bottom(frame), 0, 3 * LINK)),
            None => {}
        }
    }
    for (index, frame) in input.frames.iter().enumerate() {
        wishes.push(law(top(index), bottom(index), 0));
        wishes.push(pull(top(index), bottom(index), 0, FLAT));
        if let Some(parent) = frame.parent {
            wishes.push(law(top(parent), top(index), 0));
            wishes.push(law(bottom(index), bottom(parent), 0));
        }
    }
}

fn places(input: &Input) -> (impl Fn(usize) -> usize, impl Fn(usize) -> usize) {
    let boxes = input.boxes.len();
    (move |f| boxes + 2 * f, move |f| boxes + 2 * f + 1)
}

/// Siblings of which at least one is a frame: the one that the links leave stands above.
fn bands(input: &Input, step: i64, wishes: &mut Vec<Wish>) {
    let boxes = input.boxes.len();
    let (top, bottom) = places(input);
    let mut between: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    for link in &input.links {
        let (a, b) = siblings(input, link.from, link.to);
        if a == b || (a < boxes && b < boxes) {
            continue;
        }
        let counts = between.entry((a.min(b), a.max(b))).or_default();
        if a < b {
            counts.0 += 1;
        } else {
            counts.1 += 1;
        }
    }
    let last = |e: usize| if e < boxes { e } else { bottom(e - boxes) };
    let first = |e: usize| if e < boxes { e } else { top(e - boxes) };
    for ((a, b), (there, back)) in between {
        let (a, b) = if there >= back { (a, b) } else { (b, a) };
        let (more, less) = (there.max(back), there.min(back));
        if less * 4 <= more {
            wishes.push(Wish {
                tail: last(a),
                head: first(b),
                len: step,
                price: BAND * more as i64,
            });
        }
    }
}

/// The children of the innermost common frame that hold each end: a box, or `boxes + frame`.
fn siblings(input: &Input, a: usize, b: usize) -> (usize, usize) {
    let path = |index: usize| {
        let mut path = vec![index];
        let mut frame = input.boxes[index].frame;
        while let Some(f) = frame {
            path.push(input.boxes.len() + f);
            frame = input.frames[f].parent;
        }
        path.reverse();
        path
    };
    let (a, b) = (path(a), path(b));
    let common = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    match (a.get(common), b.get(common)) {
        (Some(x), Some(y)) => (*x, *y),
        _ => (0, 0),
    }
}

/// Boxes of one frame that nothing links stand in columns, not in one long row.
fn grids(input: &Input, step: i64, wishes: &mut Vec<Wish>) {
    let mut linked = vec![false; input.boxes.len()];
    for link in &input.links {
        linked[link.from] = true;
        linked[link.to] = true;
    }
    let mut loose: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (index, b) in input.boxes.iter().enumerate() {
        if !linked[index] {
            loose.entry(b.frame).or_default().push(index);
        }
    }
    for (frame, boxes) in loose {
        let columns = if boxes.len() < 4 {
            boxes.len()
        } else {
            columns(input, &boxes)
        };
        for (index, b) in boxes.iter().enumerate() {
            if index >= columns {
                wishes.push(law(boxes[index - columns], *b, step));
                wishes.push(pull(boxes[index - columns], *b, step, LINK));
            } else if let Some(frame) = frame {
                wishes.push(pull(input.boxes.len() + 2 * frame, *b, 0, 1));
            }
        }
    }
}

/// Such that the grid is somewhat wider than high.
fn columns(input: &Input, boxes: &[usize]) -> usize {
    let mean = |extent: fn(&super::BoxIn) -> f64| {
        boxes.iter().map(|b| extent(&input.boxes[*b])).sum::<f64>() / boxes.len() as f64
    };
    let across = mean(|b| b.across) + input.gaps.boxes;
    let down = mean(|b| b.down) + input.gaps.rows;
    let wide = (boxes.len() as f64 * 1.4 * down / across).sqrt().ceil();
    (wide as usize).clamp(2, boxes.len())
}

/// Rows without a box or a label vanish.
fn compress(input: &Input, step: i64, at: &[i64]) -> Ranks {
    let boxes = input.boxes.len();
    let mut used: BTreeMap<i64, usize> = at[..boxes].iter().map(|r| (*r, 0)).collect();
    let mut labels = vec![None; input.links.len()];
    for (index, link) in input.links.iter().enumerate() {
        if link.label.is_some() {
            let (a, b) = (at[link.from], at[link.to]);
            let (first, last) = (a.min(b), a.max(b));
            let mut middle = (first + last) / 2;
            if (middle - first) % step == 0 {
                middle -= 1;
            }
            let row = middle.max(first + 1);
            labels[index] = Some(row);
            used.insert(row, 0);
        }
    }
    for (index, row) in used.values_mut().enumerate() {
        *row = index;
    }
    let mut spans = vec![(usize::MAX, 0); input.frames.len()];
    for (index, b) in input.boxes.iter().enumerate() {
        let row = used[&at[index]];
        let mut frame = b.frame;
        while let Some(f) = frame {
            spans[f] = (spans[f].0.min(row), spans[f].1.max(row));
            frame = input.frames[f].parent;
        }
    }
    Ranks {
        rows: at[..boxes].iter().map(|r| used[r]).collect(),
        spans,
        labels: labels.into_iter().map(|l| l.map(|l| used[&l])).collect(),
        count: used.len(),
    }
}
