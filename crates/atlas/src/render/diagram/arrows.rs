//! Lines with heads.

use crate::layout::{Path, Point, Step};
use crate::render::scene::{Mark, Stroke};

const LONG: f64 = 9.0;
const HALF: f64 = 4.2;

/// A line with a filled head at either end.
pub fn arrow(path: &Path, stroke: Stroke, start: bool, end: bool) -> Vec<Mark> {
    let mut line = path.clone();
    let mut heads = Vec::new();
    if start {
        let mut back = line.reversed();
        heads.extend(head(&mut back, stroke));
        line = back.reversed();
    }
    if end {
        heads.extend(head(&mut line, stroke));
    }
    let mut marks = vec![Mark::open(line, stroke)];
    marks.extend(heads);
    marks
}

/// The head at the end of a path, which is shortened so that its end stays pointed.
fn head(path: &mut Path, stroke: Stroke) -> Option<Mark> {
    let tip = path.end();
    let before = path
        .steps
        .len()
        .checked_sub(2)
        .map_or(path.start, |i| path.steps[i].end());
    let last = path.steps.last_mut()?;
    let from = match *last {
        Step::Line(_) => before,
        Step::Curve(_, control, _) => control,
    };
    let length = from.distance(tip);
    if length < 0.01 {
        return None;
    }
    let (x, y) = ((tip.x - from.x) / length, (tip.y - from.y) / length);
    let cut = (LONG - 2.0).min(length * 0.8);
    match last {
        Step::Line(end) => *end = tip.moved(-x * cut, -y * cut),
        Step::Curve(_, control, end) => {
            *end = tip.moved(-x * cut, -y * cut);
            *control = control.moved(-x * cut * 0.5, -y * cut * 0.5);
        }
    }
    let back = tip.moved(-x * LONG, -y * LONG);
    let wing = HALF + stroke.width * 0.3;
    Some(Mark::polygon(
        &[
            tip,
            Point::new(back.x - y * wing, back.y + x * wing),
            Point::new(back.x + y * wing, back.y - x * wing),
        ],
        stroke.paint,
        Stroke::NONE,
    ))
}
