//! Cost over load: a line for each plan, named at its end; points where the cheapest plan changes,
//! numbered and listed; a strip that says which plan is the cheapest.

use super::scale::{Scale, spread, ticks};
use super::{BODY, Canvas, HEADING, MARGIN, NAME, SMALL, WIDTH, drawn, grouped, money, stroke};
use crate::layout::text::Font;
use crate::layout::{Path, Point, Rect};
use crate::pricing::compare::{BreakEven, Comparison};
use crate::pricing::meeting::Kind;
use crate::pricing::number::{rounded, short};
use crate::render::scene::{Anchor, Element, Item, Mark, Stroke};
use crate::render::theme::Paint;

const HEIGHT: f64 = 440.0;
const LEFT: f64 = MARGIN + 62.0;
/// Room for the names at the ends of the lines.
const RIGHT: f64 = WIDTH - 262.0;
/// More points than that are in the JSON; on a picture they would be a smear.
const MOST_POINTS: usize = 8;
const NUMBER: Font = Font::strong(11.5);

pub(super) fn draw(canvas: &mut Canvas, comparison: &Comparison, top: f64) -> f64 {
    canvas.text(
        MARGIN,
        top,
        Anchor::Start,
        HEADING,
        Paint::Ink,
        "Cost over load",
    );
    let plot = Rect::new(LEFT, top + 24.0, RIGHT - LEFT, HEIGHT);
    let most_load = drawn(&comparison.highest_load);
    let most_cost = comparison
        .plans
        .iter()
        .map(|plan| drawn(&plan.curve.at(&comparison.highest_load)))
        .fold(1.0, f64::max)
        * crate::layout::size::SLACK;
    let x = Scale::new(most_load, plot.x, plot.w);
    let y = Scale::new(most_cost, plot.bottom(), -plot.h);
    axes(canvas, comparison, plot, (x, most_load), (y, most_cost));
    for plan in &comparison.plans {
        let mut path: Option<Path> = None;
        for piece in plan.curve.pieces() {
            for load in [&piece.from, &piece.to] {
                let at = Point::new(x.at(drawn(load)), y.at(drawn(&piece.at(load))));
                match &mut path {
                    None => path = Some(Path::from(at)),
                    Some(path) => path.line_to(at),
                }
            }
        }
        let mut element = Element::new("curve", plan.plan.id(), plan.plan.name());
        if let Some(path) = path {
            element.add(Mark::open(path, stroke(plan.plan)));
        }
        canvas.items.push(Item::Element(element));
    }
    names(canvas, comparison, plot, y);
    let below = strip(canvas, comparison, x, plot.bottom() + 56.0);
    points(canvas, comparison, (x, y), below + 30.0)
}

fn axes(
    canvas: &mut Canvas,
    comparison: &Comparison,
    plot: Rect,
    (x, most_load): (Scale, f64),
    (y, most_cost): (Scale, f64),
) {
    for cost in ticks(most_cost, 6.0) {
        let at = y.at(cost);
        canvas.line(
            (plot.x, at),
            (plot.right(), at),
            Stroke::solid(Paint::Faint, 1.0),
        );
        let places = usize::from(most_cost < 10.0) * 2;
        let text = money(&comparison.book.currency, cost, places);
        canvas.text(plot.x - 10.0, at, Anchor::End, SMALL, Paint::Muted, &text);
    }
    for load in ticks(most_load, 8.0) {
        let at = x.at(load);
        canvas.line(
            (at, plot.bottom()),
            (at, plot.bottom() + 5.0),
            Stroke::solid(Paint::Line, 1.0),
        );
        let text = format!("{load}");
        canvas.text(
            at,
            plot.bottom() + 17.0,
            Anchor::Middle,
            SMALL,
            Paint::Muted,
            &text,
        );
    }
    canvas.line(
        (plot.x, plot.bottom()),
        (plot.right(), plot.bottom()),
        Stroke::solid(Paint::Line, 1.0),
    );
    let title = "Load, as a multiple of the workload's own";
    canvas.text(
        plot.x + plot.w / 2.0,
        plot.bottom() + 36.0,
        Anchor::Middle,
        SMALL,
        Paint::Muted,
        title,
    );
}

/// Each plan's name and cost at the highest load, beside the end of its line.
fn names(canvas: &mut Canvas, comparison: &Comparison, plot: Rect, y: Scale) {
    let ends: Vec<f64> = comparison
        .plans
        .iter()
        .map(|plan| y.at(drawn(&plan.curve.at(&comparison.highest_load))))
        .collect();
    let mut heights = ends.clone();
    spread(&mut heights, 19.0, plot.y - 10.0, plot.bottom() + 10.0);
    for ((plan, end), height) in comparison.plans.iter().zip(&ends).zip(&heights) {
        let look = stroke(plan.plan);
        let lead = Stroke { width: 1.0, ..look };
        canvas.line((plot.right(), *end), (plot.right() + 18.0, *height), lead);
        canvas.text(
            plot.right() + 24.0,
            *height,
            Anchor::Start,
            BODY,
            look.paint,
            plan.plan.name(),
        );
    }
}

/// Which plan is the cheapest, as a band under the axis.
fn strip(canvas: &mut Canvas, comparison: &Comparison, x: Scale, top: f64) -> f64 {
    let height = 14.0;
    canvas.text(
        LEFT - 10.0,
        top + height / 2.0,
        Anchor::End,
        SMALL,
        Paint::Muted,
        "Cheapest",
    );
    for stretch in &comparison.cheapest {
        let (from, to) = (x.at(drawn(&stretch.from)), x.at(drawn(&stretch.to)));
        let plan = comparison.plans[stretch.plan].plan;
        let look = stroke(plan);
        // Dashed lines have hollow bands.
        let fill = match look.dash {
            None => look.paint,
            Some(_) => Paint::Page,
        };
        let mut element = Element::new("stretch", plan.id(), plan.name());
        element.add(Mark::Rect {
            rect: Rect::new(from + 0.75, top, (to - from - 1.5).max(0.5), height),
            radius: 2.0,
            fill,
            stroke: Stroke::solid(look.paint, 1.2),
        });
        canvas.items.push(Item::Element(element));
    }
    top + height
}

/// The points where the cheapest plan changes: on the curves, and as a list.
fn points(canvas: &mut Canvas, comparison: &Comparison, (x, y): (Scale, Scale), top: f64) -> f64 {
    let decisive: Vec<&BreakEven> = {
        let mut seen: Vec<&BreakEven> = Vec::new();
        for point in comparison.break_evens.iter().filter(|it| it.decides) {
            if seen.iter().all(|it| it.meeting.load != point.meeting.load) {
                seen.push(point);
            }
        }
        seen
    };
    let mut row = top;
    for (index, point) in decisive.iter().take(MOST_POINTS).enumerate() {
        let at = Point::new(x.at(drawn(&point.meeting.load)), y.at(drawn(&point.cost)));
        let number = (index + 1).to_string();
        let mut element = Element::new("point", &number, &told(comparison, point));
        element.add(Mark::Ellipse {
            rect: Rect::around(at, 18.0, 18.0),
            fill: Paint::Page,
            stroke: Stroke::solid(Paint::Ink, 1.6),
        });
        element.add(Mark::text(at, Anchor::Middle, NUMBER, Paint::Ink, &number));
        canvas.items.push(Item::Element(element));
        canvas.text(LEFT, row, Anchor::End, NAME, Paint::Ink, &number);
        canvas.text(
            LEFT + 14.0,
            row,
            Anchor::Start,
            BODY,
            Paint::Ink,
            &told(comparison, point),
        );
        row += 21.0;
    }
    if decisive.len() > MOST_POINTS {
        let more = format!("and {} more", decisive.len() - MOST_POINTS);
        canvas.text(LEFT + 14.0, row, Anchor::Start, BODY, Paint::Muted, &more);
        row += 21.0;
    }
    if decisive.is_empty() {
        let text = "The cheapest plan is the same at every load shown.";
        canvas.text(LEFT, row, Anchor::Start, BODY, Paint::Ink, text);
        row += 21.0;
    }
    row
}

fn told(comparison: &Comparison, point: &BreakEven) -> String {
    let before = comparison
        .cheapest
        .iter()
        .find(|it| it.to == point.meeting.load);
    let after = comparison
        .cheapest
        .iter()
        .find(|it| it.from == point.meeting.load);
    let name = |stretch: Option<&crate::pricing::Stretch>| {
        stretch.map_or("", |it| comparison.plans[it.plan].plan.name())
    };
    let requests = &point.meeting.load * &comparison.requests_per_month;
    let how = match point.meeting.kind {
        Kind::Crossing => format!(
            "both {} a month",
            money(&comparison.book.currency, drawn(&point.cost), 2)
        ),
        _ => "by a step".to_owned(),
    };
    format!(
        "Load {} ({} requests a month): {} gives way to {}, {how}",
        short(&point.meeting.load, 4),
        grouped(&rounded(&requests, 0)),
        name(before),
        name(after)
    )
}
