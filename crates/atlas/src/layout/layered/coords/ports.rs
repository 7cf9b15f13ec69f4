//! Where on the sides of boxes links begin and end.

use std::collections::BTreeMap;

use super::{Across, SCALE};
use crate::layout::layered::Input;
use crate::layout::layered::rows::{Kind, Rows};

/// The nearest that two links may come at a box when that makes them straight.
const NEAR: f64 = 9.0;
/// The widest they stand apart.
const APART: f64 = 26.0;
/// Steps between two boxes that are small enough to be taken out.
const JOG: f64 = 14.0;

pub(in crate::layout::layered) struct Ports {
    /// Where each link leaves its upper and meets its lower item, as offsets across.
    pub(in crate::layout::layered) ends: Vec<(f64, f64)>,
    sides: Vec<Side>,
}

struct Side {
    item: usize,
    /// Links leave here, or arrive.
    leaves: bool,
    links: Vec<usize>,
    range: (f64, f64),
    fixed: bool,
}

/// Links on one side of a box stand apart, in the order in which they lead away.
pub(in crate::layout::layered) fn ports(input: &Input, rows: &Rows) -> Ports {
    let mut position = vec![0usize; rows.items.len()];
    for row in &rows.rows {
        for (index, item) in row.iter().enumerate() {
            position[*item] = index;
        }
    }
    let mut found: BTreeMap<(usize, bool), Vec<usize>> = BTreeMap::new();
    for (link, chain) in rows.links.iter().enumerate() {
        found.entry((chain[0], true)).or_default().push(link);
        found
            .entry((chain[chain.len() - 1], false))
            .or_default()
            .push(link);
    }
    let mut ports = Ports {
        ends: vec![(0.0, 0.0); rows.links.len()],
        sides: Vec::new(),
    };
    for ((item, leaves), mut links) in found {
        links.sort_by_key(|link| (position[neighbour(rows, *link, leaves)], *link));
        let range = range(input, rows, item, leaves);
        let step = APART.min((range.1 - range.0) / links.len() as f64);
        let middle = (links.len() as f64 - 1.0) / 2.0;
        let mut any_fixed = false;
        for (index, link) in links.iter().enumerate() {
            let even = (range.0 + range.1) / 2.0 + (index as f64 - middle) * step;
            let fixed = fixed(input, rows, *link, item);
            any_fixed |= fixed.is_some();
            *ports.end(*link, leaves) = (fixed.unwrap_or(even) * SCALE).round() / SCALE;
        }
        ports.sides.push(Side {
            item,
            leaves,
            links,
            range,
            fixed: any_fixed,
        });
    }
    ports
}

impl Ports {
    fn end(&mut self, link: usize, leaves: bool) -> &mut f64 {
        let ends = &mut self.ends[link];
        if leaves { &mut ends.0 } else { &mut ends.1 }
    }
}

fn neighbour(rows: &Rows, link: usize, leaves: bool) -> usize {
    let chain = &rows.links[link];
    if leaves {
        chain[1]
    } else {
        chain[chain.len() - 2]
    }
}

fn fixed(input: &Input, rows: &Rows, link: usize, item: usize) -> Option<f64> {
    let l = &input.links[link];
    if Kind::Box(l.from) == rows.items[item].kind {
        l.from_port
    } else {
        l.to_port
    }
}

fn range(input: &Input, rows: &Rows, item: usize, leaves: bool) -> (f64, f64) {
    let Kind::Box(index) = rows.items[item].kind else {
        return (0.0, 0.0);
    };
    let b = &input.boxes[index];
    let half = (b.across / 2.0 - 8.0).max(0.0);
    (if leaves { b.below } else { b.above }).unwrap_or((-half, half))
}

/// Moves ends along their sides where that makes a line straight.
pub(in crate::layout::layered) fn slide(rows: &Rows, across: &Across, ports: &mut Ports) {
    for index in 0..ports.sides.len() {
        let side = &ports.sides[index];
        let (item, leaves, (low, high)) = (side.item, side.leaves, side.range);
        if side.fixed || low >= high {
            continue;
        }
        let links = side.links.clone();
        let count = links.len() as f64;
        let near = NEAR.min((high - low) / count);
        let mut wanted: Vec<f64> = links
            .iter()
            .map(|l| want(rows, across, ports, *l, item, leaves, (low, high)))
            .collect();
        for at in 1..wanted.len() {
            wanted[at] = wanted[at].max(wanted[at - 1] + near);
        }
        let mut most = high;
        for place in wanted.iter_mut().rev() {
            *place = place.min(most);
            most = *place - near;
        }
        if most + near + 0.01 < low {
            continue;
        }
        for (link, place) in links.iter().zip(wanted) {
            *ports.end(*link, leaves) = place;
        }
    }
}

/// Where the end would have to be for a straight line, if the side reaches there.
fn want(
    rows: &Rows,
    across: &Across,
    ports: &mut Ports,
    link: usize,
    item: usize,
    leaves: bool,
    (low, high): (f64, f64),
) -> f64 {
    let next = neighbour(rows, link, leaves);
    let present = *ports.end(link, leaves);
    let mut wanted = across.items[next] - across.items[item];
    if matches!(rows.items[next].kind, Kind::Box(_)) {
        wanted += *ports.end(link, !leaves);
        if (wanted - present).abs() > JOG {
            return present;
        }
    }
    if wanted < low || wanted > high {
        present
    } else {
        wanted
    }
}
