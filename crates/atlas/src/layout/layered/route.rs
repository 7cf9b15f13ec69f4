//! Links as lines: straight through the rows, curved between them, so that none runs through a box.

use super::coords::{Across, Down, Ports};
use super::rows::{Kind, Rows};
use super::{Input, Output, Routed};
use crate::layout::geometry::{Path, Point, Rect, Step};

pub(super) fn draw(
    input: &Input,
    turned: &[bool],
    rows: &Rows,
    ports: &Ports,
    across: &Across,
    down: &Down,
) -> Output {
    let boxes: Vec<Rect> = (0..input.boxes.len())
        .map(|index| {
            let (b, row) = (&input.boxes[index], down.rows[rows.items[index].row]);
            let middle = Point::new(across.items[index], (row.0 + row.1) / 2.0);
            Rect::around(middle, b.across, b.down)
        })
        .collect();
    let frames: Vec<Rect> = across
        .frames
        .iter()
        .zip(&down.frames)
        .map(|(a, d)| Rect::new(a.0, d.0, a.1 - a.0, d.1 - d.0))
        .collect();
    let routes = (0..input.links.len())
        .map(|link| {
            let chain = &rows.links[link];
            let mut path = line(
                input,
                chain,
                rows,
                ports.ends[link],
                across,
                down,
                &boxes,
                &frames,
            );
            if turned[link] {
                path = path.reversed();
            }
            let label = chain.iter().find_map(|item| match rows.items[*item].kind {
                Kind::Label(_) => {
                    let (it, row) = (&rows.items[*item], down.rows[rows.items[*item].row]);
                    let middle = Point::new(across.items[*item], (row.0 + row.1) / 2.0);
                    Some(Rect::around(middle, it.before + it.after, it.down))
                }
                _ => None,
            });
            Routed { path, label }
        })
        .collect();
    Output {
        boxes,
        frames,
        routes,
        across: across.total,
        down: down.total,
    }
}

/// From top to bottom: upright through each row, a curve in each gap.
#[allow(clippy::too_many_arguments)] // one picture, seen from all sides
fn line(
    input: &Input,
    chain: &[usize],
    rows: &Rows,
    (leave, meet): (f64, f64),
    across: &Across,
    down: &Down,
    boxes: &[Rect],
    frames: &[Rect],
) -> Path {
    let last = chain.len() - 1;
    let mut path = Path::from(Point::new(
        across.items[chain[0]] + leave,
        boxes[chain[0]].bottom(),
    ));
    for pair in 0..last {
        let (above, below) = (&rows.items[chain[pair]], &rows.items[chain[pair + 1]]);
        let from = path.end().x;
        let to = across.items[chain[pair + 1]] + if pair + 1 == last { meet } else { 0.0 };
        let (start, end) = (down.zones[above.row].1, down.zones[below.row].0);
        // Straight at both ends, so that heads of arrows point where the line goes.
        let lead = ((end - start) * 0.16).min(LEAD);
        let (start, end) = (start + lead * 0.6, end - lead);
        if (from - to).abs() > 0.01 {
            path.line_to(Point::new(from, start));
            curve(&mut path, Point::new(to, end));
        }
        if pair + 1 == last {
            path.line_to(Point::new(to, boxes[chain[last]].y));
        } else if (from - to).abs() > 0.01 {
            path.line_to(Point::new(to, down.zones[below.row].1));
        }
    }
    // A link to a frame ends at its border, not at the place held for it inside.
    let held = |item: usize| input.boxes[item].anchor.and(input.boxes[item].frame);
    if let Some(frame) = held(chain[last]) {
        path = path.cut_before(&frames[frame]);
    }
    if let Some(frame) = held(chain[0]) {
        path = path.reversed().cut_before(&frames[frame]).reversed();
    }
    path
}

/// The straight piece before an arrow's head.
const LEAD: f64 = 9.0;

/// Leaves and arrives upright. All curves of one gap have the same shape, so two of them cross at most once.
fn curve(path: &mut Path, to: Point) {
    let from = path.end();
    let reach = (to.y - from.y) * 0.42;
    path.steps.push(Step::Curve(
        Point::new(from.x, from.y + reach),
        Point::new(to.x, to.y - reach),
        to,
    ));
}
