//! Where texts go on a chart: names at the ends of curves, labels beside marked points.

use super::PlacedMark;
use crate::layout::geometry::{Point, Rect};
use crate::layout::measure::meets;
use crate::layout::size;

/// The part of a curve within the plot.
pub(super) fn clipped(points: impl Iterator<Item = Point>, plot: &Rect) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    let mut last: Option<Point> = None;
    for point in points {
        let inside = |p: Point| p.y >= plot.y - 0.01 && p.y <= plot.bottom() + 0.01;
        if let Some(before) = last
            && inside(before) != inside(point)
        {
            let edge = if before.y.min(point.y) < plot.y {
                plot.y
            } else {
                plot.bottom()
            };
            let share = (edge - before.y) / (point.y - before.y);
            kept.push(Point::new(before.x + (point.x - before.x) * share, edge));
        }
        if inside(point) {
            kept.push(point);
        }
        last = Some(point);
    }
    kept
}

/// Right of the plot, at the height where each curve ends, pushed apart where they are too near.
pub(super) fn names(curves: &[Vec<Point>], plot: &Rect) -> Vec<Point> {
    let apart = size::LABEL.line_height() + 1.0;
    let mut order: Vec<(usize, f64)> = curves
        .iter()
        .enumerate()
        .map(|(i, c)| (i, c.last().map_or(plot.bottom(), |p| p.y)))
        .collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    for index in 1..order.len() {
        order[index].1 = order[index].1.max(order[index - 1].1 + apart);
    }
    let mut most = plot
        .bottom()
        .max(plot.y + apart * (order.len() as f64 - 1.0));
    for entry in order.iter_mut().rev() {
        entry.1 = entry.1.min(most);
        most = entry.1 - apart;
    }
    let mut names = vec![Point::default(); curves.len()];
    for (index, y) in order {
        names[index] = Point::new(plot.right() + 12.0, y);
    }
    names
}

/// The first place around each point at which its text covers the least.
pub(super) fn marks(
    marks: &[(Point, &str)],
    curves: &[Vec<Point>],
    plot: &Rect,
) -> Vec<PlacedMark> {
    let dots: Vec<Rect> = marks
        .iter()
        .map(|(at, _)| Rect::around(*at, 14.0, 14.0))
        .collect();
    let mut placed: Vec<PlacedMark> = Vec::new();
    for (at, label) in marks {
        let lines = size::LABEL.wrap_to(label, 190.0, 4);
        let (w, h) = size::LABEL.extent(&lines);
        let (w, h) = (w * 1.04 + 12.0, h + 6.0);
        let cost = |rect: &Rect| {
            let texts = placed.iter().filter(|p| p.label.overlaps(rect)).count();
            let points = dots.iter().filter(|d| d.overlaps(rect)).count();
            let lines = curves
                .iter()
                .filter(|c| c.windows(2).any(|p| meets(p[0], p[1], rect)))
                .count();
            texts * 100 + points * 20 + lines + if plot.contains(rect) { 0 } else { 50 }
        };
        let best = around(*at, w, h).min_by_key(|rect| cost(rect));
        placed.push(PlacedMark {
            at: *at,
            label: best.unwrap_or_default(),
            lines,
        });
    }
    placed
}

/// Places for a box beside a point, the nearest first.
fn around(at: Point, w: f64, h: f64) -> impl Iterator<Item = Rect> {
    [12.0, 30.0, 56.0, 90.0, 130.0]
        .into_iter()
        .flat_map(move |far| {
            [
                (far, -far - h),
                (-w - far, -far - h),
                (far, far),
                (-w - far, far),
                (-w / 2.0, -far - h),
                (-w / 2.0, far),
                (far + 4.0, -h / 2.0),
                (-w - far - 4.0, -h / 2.0),
            ]
            .into_iter()
            .map(move |(x, y)| Rect::new(at.x + x, at.y + y, w, h))
        })
}
