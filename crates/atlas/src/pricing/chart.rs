//! The comparison as a picture: every plan's cost over the load with the points where the cheapest
//! changes, and what each plan's month is made of.

mod bars;
mod curves;
mod scale;

use num_traits::ToPrimitive;

use super::compare::Comparison;
use super::number::{Number, rounded};
use super::plans::Plan;
use crate::layout::text::Font;
use crate::layout::{Point, Tone};
use crate::render::scene::{Anchor, Item, Mark, Scene, Stroke};
use crate::render::theme::Paint;

const WIDTH: f64 = 1240.0;
const MARGIN: f64 = 40.0;
const TITLE: Font = Font::strong(24.0);
const HEADING: Font = Font::strong(16.0);
const BODY: Font = Font::regular(13.5);
const SMALL: Font = Font::regular(12.5);
const NAME: Font = Font::strong(13.5);

/// The picture of a comparison; `render::svg` and `render::png` write it.
pub fn chart(comparison: &Comparison) -> Scene {
    let mut canvas = Canvas { items: Vec::new() };
    let mut y = 44.0;
    canvas.text(
        MARGIN,
        y,
        Anchor::Start,
        TITLE,
        Paint::Ink,
        &heading(comparison),
    );
    y += 28.0;
    canvas.text(
        MARGIN,
        y,
        Anchor::Start,
        BODY,
        Paint::Muted,
        &subtitle(comparison),
    );
    y += 34.0;
    y = curves::draw(&mut canvas, comparison, y);
    y = bars::draw(&mut canvas, comparison, y + 40.0);
    y += 30.0;
    let note = format!(
        "List prices of {} without tax, valid from {}. Assumptions and sources: stoa atlas cost.",
        comparison.book.title, comparison.book.valid_from
    );
    canvas.text(MARGIN, y, Anchor::Start, SMALL, Paint::Muted, &note);
    Scene {
        width: WIDTH,
        height: y + 28.0,
        title: heading(comparison),
        description: description(comparison),
        items: canvas.items,
    }
}

fn heading(comparison: &Comparison) -> String {
    format!(
        "{}: what {} costs a month",
        comparison.workload, comparison.environment
    )
}

fn subtitle(comparison: &Comparison) -> String {
    format!(
        "Load 1 is {} requests a month, {} a second in the busiest hour.",
        grouped(&rounded(&comparison.requests_per_month, 0)),
        super::number::short(&comparison.peak_per_second, 2)
    )
}

/// The picture in words, for those who do not see it.
fn description(comparison: &Comparison) -> String {
    let stretches: Vec<String> = comparison
        .cheapest
        .iter()
        .map(|stretch| {
            format!(
                "from load {} {}",
                super::number::short(&stretch.from, 3),
                comparison.plans[stretch.plan].plan.name()
            )
        })
        .collect();
    format!(
        "Monthly cost of {} from load 0 to {}. Cheapest: {}.",
        match comparison.plans.len() {
            1 => "one plan".to_owned(),
            several => format!("{several} plans"),
        },
        super::number::short(&comparison.highest_load, 3),
        stretches.join("; ")
    )
}

/// Marks, in drawing order.
struct Canvas {
    items: Vec<Item>,
}

impl Canvas {
    fn add(&mut self, mark: Mark) {
        self.items.push(Item::Mark(mark));
    }

    fn text(&mut self, x: f64, y: f64, anchor: Anchor, font: Font, paint: Paint, text: &str) {
        self.add(Mark::text(Point::new(x, y), anchor, font, paint, text));
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke) {
        let point = |(x, y): (f64, f64)| Point::new(x, y);
        self.add(Mark::line(point(from), point(to), stroke));
    }
}

/// How a plan's line looks: one colour for what is paid alike, dashed for the second of a kind.
fn stroke(plan: Plan) -> Stroke {
    let (tone, dashed) = match plan {
        Plan::CloudRunRequest => (Tone::Blue, false),
        Plan::CloudRunInstance => (Tone::Blue, true),
        Plan::VmOnDemand => (Tone::Amber, false),
        Plan::VmAutoscaled => (Tone::Amber, true),
        Plan::VmOneYear => (Tone::Green, true),
        Plan::VmThreeYear => (Tone::Green, false),
        Plan::VmSpot => (Tone::Red, false),
        Plan::GkeAutopilot => (Tone::Violet, false),
        Plan::GkeStandard => (Tone::Violet, true),
    };
    Stroke::solid(Paint::edge(tone), 2.2).dashed(dashed)
}

/// For the eye only: pictures are drawn with floats, money never is.
fn drawn(value: &Number) -> f64 {
    value.to_f64().unwrap_or_default()
}

/// `1234567` → `1,234,567`.
fn grouped(digits: &str) -> String {
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    match rest.is_empty() {
        true => out,
        false => format!("{out}.{rest}"),
    }
}

/// `$1,234`, or with the currency's code.
fn money(currency: &str, amount: f64, places: usize) -> String {
    let text = grouped(&format!("{amount:.places$}"));
    match currency {
        "USD" => format!("${text}"),
        "EUR" => format!("€{text}"),
        other => format!("{other} {text}"),
    }
}
