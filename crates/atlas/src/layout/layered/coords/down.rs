//! Where everything stands down: row by row, with room for the paddings of frames and for slanting links.

use super::Across;
use crate::layout::layered::Input;
use crate::layout::layered::rows::{Kind, Rows};

pub(in crate::layout::layered) struct Down {
    /// Top and bottom of each row.
    pub(in crate::layout::layered) rows: Vec<(f64, f64)>,
    /// The same with the paddings of the frames that begin and end there.
    pub(in crate::layout::layered) zones: Vec<(f64, f64)>,
    pub(in crate::layout::layered) frames: Vec<(f64, f64)>,
    pub(in crate::layout::layered) total: f64,
}

pub(in crate::layout::layered) fn down(input: &Input, rows: &Rows, across: &Across) -> Down {
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
        input.gaps.rows * 0.5
    } else {
        input.gaps.rows
    };
    (base + (slope * 0.04 - 4.0).clamp(0.0, base * 0.5)).round()
}
