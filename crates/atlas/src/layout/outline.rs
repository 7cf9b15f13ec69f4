//! Where on an outline lines may end, and how far its sides lie within the rectangle around it.

use super::geometry::{Path, Point, Rect, Step};
use super::graph::Shape;

/// Corner of a shape with round ends.
pub(crate) fn round(h: f64) -> f64 {
    (h / 2.0).min(22.0)
}

/// Where the body of a person begins, and how wide the head is.
pub(crate) const BODY: f64 = 24.0;
const HEAD: f64 = 15.5;
pub(crate) const CAP: f64 = 8.0;
pub(crate) const CUT: f64 = 14.0;

/// Where lines may arrive and leave along a side, as offsets from its middle; `turned` for the
/// upright sides.
pub(crate) fn ranges(shape: Shape, w: f64, h: f64, turned: bool) -> Option<[(f64, f64); 2]> {
    let both = |half: f64| Some([(-half.max(0.0), half.max(0.0)); 2]);
    match (shape, turned) {
        (Shape::Person, false) => {
            let foot = w / 2.0 - 16.0;
            Some([(-9.0, 9.0), (-foot, foot)])
        }
        (Shape::Person, true) => Some([(BODY + 9.0 - h / 2.0, h / 2.0 - 9.0); 2]),
        (Shape::Cylinder, true) => both(h / 2.0 - CAP - 4.0),
        (Shape::Start | Shape::End, _) => both(0.0),
        (Shape::Hexagon, false) => both(w / 2.0 - CUT - 4.0),
        (Shape::Pill, true) => both(h / 2.0 - 9.0),
        (Shape::Pill, false) => both(w / 2.0 - round(h) * 0.7),
        _ => None,
    }
}

/// Leads a line that ends at the rectangle on to the outline.
pub(crate) fn meet(path: &mut Path, shape: Shape, rect: Rect, at_end: bool) {
    if !at_end {
        let mut back = path.reversed();
        meet(&mut back, shape, rect, true);
        *path = back.reversed();
        return;
    }
    let end = path.end();
    let Some((gap, x, y)) = gap(shape, rect, end) else {
        return;
    };
    if gap < 0.05 {
        return;
    }
    let to = end.moved(x * gap, y * gap);
    match path.steps.last_mut() {
        Some(Step::Line(last)) => *last = to,
        _ => path.line_to(to),
    }
}

/// How far inwards the outline lies at a point of the rectangle, and which way inwards is.
fn gap(shape: Shape, r: Rect, at: Point) -> Option<(f64, f64, f64)> {
    const NEAR: f64 = 0.02;
    let c = r.centre();
    let (dx, dy) = ((at.x - c.x).abs(), (at.y - c.y).abs());
    let arc = |radius: f64, off: f64| radius - (radius * radius - off * off).max(0.0).sqrt();
    let corner = |half: f64, off: f64, radius: f64| arc(radius, (off - (half - radius)).max(0.0));
    let upper = (at.y - r.y).abs() < NEAR;
    if upper || (at.y - r.bottom()).abs() < NEAR {
        let depth = match shape {
            Shape::Cylinder => round_off(CAP, dx / (r.w / 2.0)),
            Shape::Person if upper => arc(HEAD, dx.min(HEAD)),
            Shape::Pill => corner(r.w / 2.0, dx, round(r.h)),
            Shape::Start | Shape::End => round_off(r.h / 2.0, dx / (r.w / 2.0)),
            _ => 0.0,
        };
        return Some((depth, 0.0, if upper { 1.0 } else { -1.0 }));
    }
    let left = (at.x - r.x).abs() < NEAR;
    if left || (at.x - r.right()).abs() < NEAR {
        let depth = match shape {
            Shape::Pipe => round_off(CAP + 1.0, dy / (r.h / 2.0)),
            Shape::Hexagon => CUT * dy / (r.h / 2.0),
            Shape::Pill => corner(r.h / 2.0, dy, round(r.h)),
            Shape::Start | Shape::End => round_off(r.w / 2.0, dy / (r.h / 2.0)),
            _ => 0.0,
        };
        return Some((depth, if left { 1.0 } else { -1.0 }, 0.0));
    }
    None
}

/// How far an ellipse lies within its side, at a share of the way from the middle to the corner.
fn round_off(depth: f64, share: f64) -> f64 {
    depth * (1.0 - (1.0 - share * share).max(0.0).sqrt())
}
