//! Among placements of equal price, the one in the middle: a parent above the middle of its children.

use stoa_kernel::budget::step;

use crate::layout::layered::rows::{Kind, Rows};
use crate::layout::solve::{HARD, Wish};

const ROUNDS: usize = 4;

/// Moves single boxes, and stacks of things that stand on one line, to the middle of where they
/// cost the same.
pub(super) fn centre(at: &mut [i64], wishes: &[Wish], rows: &Rows) {
    let mut touching: Vec<Vec<usize>> = vec![Vec::new(); at.len()];
    for (index, wish) in wishes.iter().enumerate() {
        touching[wish.tail].push(index);
        touching[wish.head].push(index);
    }
    let mut member = vec![false; at.len()];
    for _ in 0..ROUNDS {
        for item in 0..rows.items.len() {
            if matches!(rows.items[item].kind, Kind::Box(_)) {
                shift(at, wishes, &touching, &[item], &mut member);
            }
        }
        let mut seen = vec![false; at.len()];
        for item in 0..rows.items.len() {
            if seen[item] || matches!(rows.items[item].kind, Kind::Border(_)) {
                continue;
            }
            let stack = stack(at, wishes, &touching, item, &mut seen);
            if stack.len() > 1 {
                shift(at, wishes, &touching, &stack, &mut member);
            }
        }
    }
}

/// Everything that links without a step across connect.
fn stack(
    at: &[i64],
    wishes: &[Wish],
    touching: &[Vec<usize>],
    start: usize,
    seen: &mut [bool],
) -> Vec<usize> {
    let mut stack = vec![start];
    seen[start] = true;
    let mut next = 0;
    while let Some(item) = stack.get(next).copied() {
        next += 1;
        for index in &touching[item] {
            let w = &wishes[*index];
            let other = w.tail + w.head - item;
            let straight = w.price < HARD && w.price > 2 && at[w.head] - at[w.tail] == w.len;
            if straight && !seen[other] {
                seen[other] = true;
                stack.push(other);
            }
        }
    }
    stack
}

/// Moves a set to the middle of the cheapest places it can reach.
fn shift(
    at: &mut [i64],
    wishes: &[Wish],
    touching: &[Vec<usize>],
    set: &[usize],
    member: &mut [bool],
) {
    for item in set {
        member[*item] = true;
    }
    let (mut least, mut most) = (i64::MIN, i64::MAX);
    // Breaking points of the price along the move, with the change of slope at each.
    let mut breaks: Vec<(i64, i64)> = Vec::new();
    let mut slope = 0;
    for item in set {
        for index in &touching[*item] {
            let w = &wishes[*index];
            let other = w.tail + w.head - item;
            if member[other] {
                continue;
            }
            let over = at[w.head] - at[w.tail] - w.len;
            match (w.price == HARD, w.head == *item) {
                (true, true) => least = least.max(-over),
                (true, false) => most = most.min(over),
                (false, true) => {
                    // Missing shrinks as the set moves on: slope -price up to the break.
                    breaks.push((-over, w.price));
                    slope -= w.price;
                }
                (false, false) => breaks.push((over, w.price)),
            }
        }
    }
    for item in set {
        member[*item] = false;
    }
    breaks.sort_unstable();
    step(set.len() as u64 / 4 + breaks.len() as u64 / 8 + 1);
    let (mut low, mut high) = (None, None);
    for (place, change) in breaks {
        slope += change;
        if slope >= 0 && low.is_none() {
            low = Some(place);
        }
        if slope > 0 {
            high = Some(place);
            break;
        }
    }
    let (Some(low), Some(high)) = (low, high) else {
        return;
    };
    let (low, high) = (low.max(least), high.min(most));
    if low < high {
        let step = (low + high).div_euclid(2);
        for item in set {
            at[*item] += step;
        }
    }
}
