//! What a month at load 1 is made of: a bar for each plan, cheapest first.

use super::scale::{Scale, ticks};
use super::{BODY, Canvas, HEADING, MARGIN, NAME, SMALL, WIDTH, drawn, money};
use crate::layout::{Rect, Tone};
use crate::pricing::compare::{Comparison, PlanCost};
use crate::render::scene::{Anchor, Element, Item, Mark, Stroke};
use crate::render::theme::Paint;

const LEFT: f64 = MARGIN + 222.0;
const RIGHT: f64 = WIDTH - MARGIN - 90.0;
const BAR: f64 = 20.0;
const STEP: f64 = 30.0;

/// Kinds of lines, by the beginning of their meters; credits are taken off their kind.
const PARTS: [(&str, Tone, &[&str]); 5] = [
    (
        "Compute",
        Tone::Blue,
        &[
            "run.request.cpu",
            "run.request.memory",
            "run.request.idle",
            "run.instance",
            "compute.",
            "gke.autopilot",
        ],
    ),
    ("Requests", Tone::Teal, &["run.request.requests"]),
    ("Cluster fee", Tone::Violet, &["gke.cluster"]),
    ("Network", Tone::Amber, &["network."]),
    (
        "Storage and database",
        Tone::Green,
        &["storage.", "database."],
    ),
];

pub(super) fn draw(canvas: &mut Canvas, comparison: &Comparison, top: f64) -> f64 {
    canvas.text(
        MARGIN,
        top,
        Anchor::Start,
        HEADING,
        Paint::Ink,
        "A month at load 1",
    );
    legend(canvas, top);
    let mut plans: Vec<&PlanCost> = comparison.plans.iter().collect();
    plans.sort_by(|a, b| a.total.cmp(&b.total));
    let most = plans.last().map_or(1.0, |plan| drawn(&plan.total));
    let x = Scale::new(most, LEFT, RIGHT - LEFT);
    let first = top + 26.0;
    let bottom = first + STEP * plans.len() as f64;
    for cost in ticks(most, 6.0) {
        let at = x.at(cost);
        canvas.line((at, first), (at, bottom), Stroke::solid(Paint::Faint, 1.0));
        let places = usize::from(most < 10.0) * 2;
        let text = money(&comparison.book.currency, cost, places);
        canvas.text(
            at,
            bottom + 14.0,
            Anchor::Middle,
            SMALL,
            Paint::Muted,
            &text,
        );
    }
    for (index, plan) in plans.iter().enumerate() {
        bar(
            canvas,
            comparison,
            plan,
            x,
            first + STEP * index as f64 + (STEP - BAR) / 2.0,
        );
    }
    bottom + 22.0
}

fn bar(canvas: &mut Canvas, comparison: &Comparison, plan: &PlanCost, x: Scale, top: f64) {
    let middle = top + BAR / 2.0;
    canvas.text(
        LEFT - 12.0,
        middle,
        Anchor::End,
        BODY,
        Paint::Ink,
        plan.plan.name(),
    );
    let mut element = Element::new("bar", plan.plan.id(), plan.plan.name());
    let mut sum = 0.0;
    for (_, tone, meters) in PARTS {
        let part: f64 = plan
            .lines
            .iter()
            .filter(|line| meters.iter().any(|begin| line.meter.starts_with(begin)))
            .map(|line| drawn(&line.amount))
            .sum();
        let (from, to) = (x.at(sum), x.at(sum + part));
        if to - from > 0.2 {
            element.add(Mark::Rect {
                rect: Rect::new(from, top, to - from, BAR),
                radius: 0.0,
                fill: Paint::fill(tone),
                stroke: Stroke::solid(Paint::edge(tone), 1.2),
            });
        }
        sum += part;
    }
    canvas.items.push(Item::Element(element));
    let text = money(&comparison.book.currency, drawn(&plan.total), 2);
    canvas.text(
        x.at(sum) + 10.0,
        middle,
        Anchor::Start,
        NAME,
        Paint::Ink,
        &text,
    );
}

fn legend(canvas: &mut Canvas, y: f64) {
    let mut at = LEFT;
    for (name, tone, _) in PARTS {
        canvas.add(Mark::Rect {
            rect: Rect::new(at, y - 6.0, 12.0, 12.0),
            radius: 2.0,
            fill: Paint::fill(tone),
            stroke: Stroke::solid(Paint::edge(tone), 1.2),
        });
        canvas.text(at + 18.0, y, Anchor::Start, SMALL, Paint::Ink, name);
        at += 18.0 + SMALL.width(name) + 26.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pricing::book::BUILT_IN;
    use crate::pricing::{Options, PriceBook, Workload, compare};

    #[test]
    fn every_line_is_in_one_part() {
        let workload = Workload::example().expect("sound");
        let built_in = |name: &str| PriceBook::built_in(name).expect("there").expect("sound");
        for (name, _) in BUILT_IN {
            for meter in built_in(name).prices.keys() {
                let parts = PARTS
                    .iter()
                    .filter(|(_, _, meters)| meters.iter().any(|begin| meter.starts_with(begin)));
                assert_eq!(parts.count(), 1, "{name}: {meter}");
            }
        }
        let book = built_in("gcp-us-central1");
        let comparison = compare(&workload, &book, &Options::default()).expect("comparable");
        let scene = super::super::chart(&comparison);
        let svg = crate::render::svg(&scene, crate::render::Theme::Light);
        for plan in &comparison.plans {
            assert!(svg.contains(plan.plan.name()), "{:?}", plan.plan);
        }
        assert_eq!(svg, crate::render::svg(&scene, crate::render::Theme::Light));
    }
}
