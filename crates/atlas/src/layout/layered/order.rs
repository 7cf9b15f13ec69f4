//! The order within each row: few crossings, frames in one piece and in the same order in every row.
//!
//! Sweeps by barycentre and median, swaps of neighbours, and swaps of whole frames. Sibling frames
//! have one order for all rows, which makes the coordinates solvable; pooling of neighbours that
//! stand the wrong way round (isotonic regression) bends the barycentres to it.

use stoa_kernel::budget::step;

use super::Input;
use super::crossings::{self, Tree};
use super::rows::{Joint, Kind, Rows};

mod shake;
mod swaps;
mod walks;

/// Sweeps in items visited, and how many without gain end the search.
const SWEEPING: usize = 16_000;
const PATIENCE: usize = 5;

pub(super) fn reduce(input: &Input, rows: &mut Rows) {
    let sweeps = (SWEEPING / (rows.items.len() + 1)).clamp(8, 28);
    let mut best: Option<(i64, Order)> = None;
    for start in 0..walks::COUNT {
        let mut order = Order::new(input, rows);
        let keys = walks::keys(rows, start);
        order.apply_all(rows, &keys, true);
        let total = order.improve(rows, sweeps);
        if best.as_ref().is_none_or(|(least, _)| total < *least) {
            best = Some((total, order));
        }
        if total == 0 {
            break;
        }
    }
    let Some((total, mut order)) = best else {
        return;
    };
    if total > 0 {
        let total = swaps::frames(&mut order, rows, total);
        shake::improve(&mut order, rows, total);
    }
    rows.rows = order.rows;
}

#[derive(Clone)]
struct Order {
    rows: Vec<Vec<usize>>,
    position: Vec<usize>,
    /// The place of each frame among its siblings.
    place: Vec<f64>,
    parents: Vec<Option<usize>>,
    /// Whether places are kept; not at the very beginning.
    bound: bool,
}

impl Order {
    fn new(input: &Input, rows: &Rows) -> Self {
        let mut order = Self {
            rows: rows.rows.clone(),
            position: vec![0; rows.items.len()],
            place: vec![0.0; input.frames.len()],
            parents: input.frames.iter().map(|f| f.parent).collect(),
            bound: false,
        };
        for row in 0..order.rows.len() {
            order.number(row);
        }
        order
    }

    fn number(&mut self, row: usize) {
        for (position, item) in self.rows[row].iter().enumerate() {
            self.position[*item] = position;
        }
    }

    /// Sweeps from the present order to the best one found; its crossings.
    fn improve(&mut self, rows: &Rows, sweeps: usize) -> i64 {
        if !self.place.is_empty() && !self.bound {
            for round in 0..4 {
                self.sweep(rows, round);
            }
            self.settle_frames(rows);
        }
        self.swap(rows, false);
        let mut best = (self.crossings(rows), self.clone());
        let mut idle = 0;
        for round in 0..sweeps {
            if best.0 == 0 || idle >= PATIENCE {
                break;
            }
            self.sweep(rows, round);
            self.swap(rows, round % 2 == 1);
            let total = self.crossings(rows);
            if total < best.0 {
                best = (total, self.clone());
                idle = 0;
            } else {
                idle += 1;
            }
        }
        *self = best.1;
        best.0
    }

    fn crossings(&self, rows: &Rows) -> i64 {
        self.rows.iter().for_each(|row| charge(rows, row));
        let mut tree = Tree::default();
        (0..self.rows.len())
            .map(|row| crossings::below(&self.rows, rows, row, &self.position, &mut tree))
            .sum()
    }

    fn sweep(&mut self, rows: &Rows, round: usize) {
        let downwards = round.is_multiple_of(2);
        let median = round % 4 >= 2;
        let flip = round % 8 >= 4;
        let count = self.rows.len();
        for step in 1..count {
            let row = if downwards { step } else { count - 1 - step };
            charge(rows, &self.rows[row]);
            let keys: Vec<Option<f64>> = self.rows[row]
                .iter()
                .map(|item| {
                    let joints = if downwards {
                        &rows.up[*item]
                    } else {
                        &rows.down[*item]
                    };
                    self.key(joints, median)
                })
                .collect();
            self.apply(rows, row, &keys, flip);
        }
    }

    fn key(&self, joints: &[Joint], median: bool) -> Option<f64> {
        if joints.is_empty() {
            return None;
        }
        let at = |j: &Joint| self.position[j.item] as f64;
        if !median {
            return Some(joints.iter().map(at).sum::<f64>() / joints.len() as f64);
        }
        let mut places: Vec<usize> = joints.iter().map(|j| self.position[j.item]).collect();
        places.sort_unstable();
        let middle = places.len() / 2;
        Some(if places.len() % 2 == 1 {
            places[middle] as f64
        } else {
            (places[middle - 1] + places[middle]) as f64 / 2.0
        })
    }

    /// Every row by keys per item.
    fn apply_all(&mut self, rows: &Rows, keys: &[f64], free: bool) {
        self.bound = !free;
        for row in 0..self.rows.len() {
            let own: Vec<Option<f64>> = self.rows[row].iter().map(|i| Some(keys[*i])).collect();
            self.apply(rows, row, &own, false);
        }
    }

    fn apply(&mut self, rows: &Rows, row: usize, keys: &[Option<f64>], flip: bool) {
        if self.rows[row]
            .iter()
            .all(|item| rows.items[*item].frames.is_empty())
        {
            self.apply_plain(row, keys, flip);
            return;
        }
        let items: Vec<(usize, Option<f64>)> = self.rows[row]
            .iter()
            .copied()
            .zip(keys.iter().copied())
            .collect();
        let mut sorted = Vec::with_capacity(items.len());
        self.arrange(rows, items, 0, flip, &mut sorted);
        self.rows[row] = sorted;
        self.number(row);
    }

    /// The same for a row without frames.
    fn apply_plain(&mut self, row: usize, keys: &[Option<f64>], flip: bool) {
        let mut last = keys.iter().flatten().next().copied().unwrap_or(0.0);
        let mut sorted: Vec<(f64, usize)> = self.rows[row]
            .iter()
            .zip(keys)
            .map(|(item, key)| {
                last = key.unwrap_or(last);
                (last, *item)
            })
            .collect();
        if flip {
            sorted.reverse();
        }
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (position, (_, item)) in sorted.into_iter().enumerate() {
            self.rows[row][position] = item;
            self.position[item] = position;
        }
    }

    /// Sorts the things of one frame in one row, then those within the frames among them.
    fn arrange(
        &self,
        rows: &Rows,
        items: Vec<(usize, Option<f64>)>,
        depth: usize,
        flip: bool,
        sorted: &mut Vec<usize>,
    ) {
        let mut parts: Vec<Part> = Vec::new();
        for (item, key) in items {
            let it = &rows.items[item];
            match it.frames.get(depth) {
                None if matches!(it.kind, Kind::Border(_)) => sorted.push(item),
                None => parts.push(Part::new(None, item, key)),
                // Nearly always the last one: frames are in one piece.
                Some(frame) => match parts.iter_mut().rev().find(|p| p.frame == Some(*frame)) {
                    Some(part) => part.items.push((item, key)),
                    None => parts.push(Part::new(Some(*frame), item, key)),
                },
            }
        }
        for part in &mut parts {
            part.settle();
        }
        fill(&mut parts);
        if flip {
            parts.reverse();
        }
        if self.bound {
            self.bend(&mut parts);
        }
        parts.sort_by(|a, b| a.at.total_cmp(&b.at));
        for part in parts {
            match part.frame {
                None => sorted.extend(part.items.iter().map(|(item, _)| *item)),
                Some(_) => self.arrange(rows, part.items, depth + 1, flip, sorted),
            }
        }
    }

    /// Puts frames into their one order, with keys that do not fall.
    fn bend(&self, parts: &mut [Part]) {
        let slots: Vec<usize> = (0..parts.len())
            .filter(|p| parts[*p].frame.is_some())
            .collect();
        if slots.len() < 2 {
            return;
        }
        let mut frames: Vec<Part> = slots.iter().map(|s| parts[*s].clone()).collect();
        frames.sort_by(|a, b| self.place_of(a).total_cmp(&self.place_of(b)));
        let mut pools: Vec<(f64, f64, usize)> = Vec::new();
        for frame in &frames {
            let weight = frame.items.len() as f64;
            pools.push((frame.at * weight, weight, 1));
            while let [.., a, b] = pools[..] {
                if a.0 / a.1 <= b.0 / b.1 {
                    break;
                }
                pools.truncate(pools.len() - 2);
                pools.push((a.0 + b.0, a.1 + b.1, a.2 + b.2));
            }
        }
        let at = pools
            .iter()
            .flat_map(|(sum, weight, count)| std::iter::repeat_n(sum / weight, *count));
        for (frame, at) in frames.iter_mut().zip(at) {
            frame.at = at;
        }
        for (slot, frame) in slots.into_iter().zip(frames) {
            parts[slot] = frame;
        }
    }

    fn place_of(&self, part: &Part) -> f64 {
        part.frame.map_or(0.0, |f| self.place[f])
    }

    /// From the present order: the mean place of a frame's things, measured from the middle of the row.
    fn settle_frames(&mut self, rows: &Rows) {
        let mut sums = vec![(0.0, 0.0); self.place.len()];
        for row in &self.rows {
            for (position, item) in row.iter().enumerate() {
                for frame in &rows.items[*item].frames {
                    sums[*frame].0 += (position as f64 + 0.5) - row.len() as f64 / 2.0;
                    sums[*frame].1 += 1.0;
                }
            }
        }
        for (place, (sum, count)) in self.place.iter_mut().zip(sums) {
            *place = sum / f64::max(count, 1.0);
        }
        self.number_places();
        self.bound = true;
        self.keep(rows);
    }

    /// Distinct places, so that ties break the same way everywhere.
    fn number_places(&mut self) {
        let mut frames: Vec<usize> = (0..self.place.len()).collect();
        frames.sort_by(|a, b| self.place[*a].total_cmp(&self.place[*b]));
        for (place, frame) in frames.into_iter().enumerate() {
            self.place[frame] = place as f64;
        }
    }

    /// The present order, bent to the order of frames.
    fn keep(&mut self, rows: &Rows) {
        let keys: Vec<f64> = self.position.iter().map(|p| *p as f64).collect();
        self.apply_all(rows, &keys, false);
    }

    /// Exchanges neighbours; with `level` first also where that changes nothing, to leave a plateau.
    fn swap(&mut self, rows: &Rows, level: bool) {
        let count = self.rows.len();
        let mut due = vec![true; count];
        for round in 0..12 {
            let mut next = vec![false; count];
            for row in (0..count).filter(|row| due[*row]) {
                let end = self.rows[row].len();
                if swaps::neighbours(self, rows, row, (0, end), 0, level && round == 0) {
                    next[row.saturating_sub(1)..(row + 2).min(count)].fill(true);
                }
            }
            if level && round == 0 {
                next = vec![true; count];
            }
            if !next.contains(&true) {
                break;
            }
            due = next;
        }
    }
}

/// What it costs to look at a row with all that it is joined to.
fn charge(rows: &Rows, row: &[usize]) {
    let joints: usize = row
        .iter()
        .map(|item| rows.up[*item].len() + rows.down[*item].len() + rows.items[*item].frames.len())
        .sum();
    step((row.len() + joints) as u64 / 8 + 1);
}

/// A box, bend or label, or the part of a frame that lies in a row.
#[derive(Clone)]
struct Part {
    frame: Option<usize>,
    items: Vec<(usize, Option<f64>)>,
    at: f64,
}

impl Part {
    fn new(frame: Option<usize>, item: usize, key: Option<f64>) -> Self {
        Self {
            frame,
            items: vec![(item, key)],
            at: f64::NAN,
        }
    }

    fn settle(&mut self) {
        let (mut sum, mut count) = (0.0, 0.0);
        for key in self.items.iter().filter_map(|(_, key)| *key) {
            sum += key;
            count += 1.0;
        }
        self.at = sum / count;
    }
}

/// What nothing pulls stays beside its neighbour.
fn fill(parts: &mut [Part]) {
    let mut last = parts
        .iter()
        .map(|p| p.at)
        .find(|at| !at.is_nan())
        .unwrap_or(0.0);
    for part in parts {
        if part.at.is_nan() {
            part.at = last;
        }
        last = part.at;
    }
}
