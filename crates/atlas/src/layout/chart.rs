//! Charts: curves with marked points (break-even), and stacked bars. Values are drawn, never computed
//! with; exact figures stay with the caller, who formats what is written.

use super::geometry::{Point, Rect};
use super::graph::{MARGIN, Tone};
use super::size;

mod labels;
mod scale;

pub use scale::{Axis, Scale};

#[derive(Clone, Debug, Default)]
pub struct Curves {
    pub title: String,
    pub description: String,
    pub x: Axis,
    pub y: Axis,
    pub series: Vec<Series>,
    pub marks: Vec<Mark>,
}

/// One curve; its name stands at its end. Curves differ by tone, and by dash and sign in turn.
#[derive(Clone, Debug, Default)]
pub struct Series {
    pub id: String,
    pub name: String,
    pub tone: Tone,
    pub points: Vec<(f64, f64)>,
    pub planned: bool,
}

/// A point that matters, with its text.
#[derive(Clone, Debug, Default)]
pub struct Mark {
    pub x: f64,
    pub y: f64,
    pub label: String,
}

#[derive(Clone, Debug, Default)]
pub struct PlacedCurves {
    pub width: f64,
    pub height: f64,
    pub plot: Rect,
    pub x_ticks: Vec<(f64, String)>,
    pub y_ticks: Vec<(f64, String)>,
    pub curves: Vec<Vec<Point>>,
    /// The name of each curve: left end of the text at the middle of its height.
    pub names: Vec<Point>,
    pub marks: Vec<PlacedMark>,
}

#[derive(Clone, Debug, Default)]
pub struct PlacedMark {
    pub at: Point,
    pub label: Rect,
    pub lines: Vec<String>,
}

const WIDE: f64 = 720.0;
const HIGH: f64 = 380.0;

pub fn place(chart: &Curves) -> PlacedCurves {
    let inside = |p: &&(f64, f64)| p.0.is_finite() && p.1.is_finite();
    let points = || {
        chart
            .series
            .iter()
            .flat_map(|s| s.points.iter())
            .filter(inside)
    };
    let xs = points().map(|p| p.0).chain(chart.marks.iter().map(|m| m.x));
    let ys = points().map(|p| p.1).chain(chart.marks.iter().map(|m| m.y));
    let x = Scale::new(&chart.x, xs, 8);
    let y = Scale::new(&chart.y, ys, 6);
    let numbers = y
        .ticks
        .iter()
        .map(|t| size::NOTE.width(&t.1))
        .fold(0.0, f64::max);
    let left = MARGIN + numbers.ceil() + 12.0;
    let names = chart
        .series
        .iter()
        .map(|s| size::LABEL.width(&s.name) * 1.04)
        .fold(0.0, f64::max);
    let plot = Rect::new(left, MARGIN + 28.0, WIDE, HIGH);
    let at = |(a, b): (f64, f64)| {
        Point::new(
            plot.x + x.share(a) * plot.w,
            plot.bottom() - y.share(b) * plot.h,
        )
    };
    let curves: Vec<Vec<Point>> = chart
        .series
        .iter()
        .map(|s| labels::clipped(s.points.iter().filter(inside).map(|p| at(*p)), &plot))
        .collect();
    let mut placed = PlacedCurves {
        width: (plot.right() + 14.0 + names + MARGIN).ceil(),
        height: plot.bottom() + 52.0 + MARGIN,
        plot,
        x_ticks: x
            .ticks
            .iter()
            .map(|(v, t)| (plot.x + x.share(*v) * plot.w, t.clone()))
            .collect(),
        y_ticks: y
            .ticks
            .iter()
            .map(|(v, t)| (plot.bottom() - y.share(*v) * plot.h, t.clone()))
            .collect(),
        names: labels::names(&curves, &plot),
        curves,
        marks: Vec::new(),
    };
    placed.marks = labels::marks(
        &chart
            .marks
            .iter()
            .map(|m| (at((m.x, m.y)), m.label.as_str()))
            .collect::<Vec<_>>(),
        &placed.curves,
        &plot,
    );
    placed
}

#[derive(Clone, Debug, Default)]
pub struct Bars {
    pub title: String,
    pub description: String,
    pub y: Axis,
    /// The parts of every bar, from the bottom up.
    pub parts: Vec<Part>,
    pub bars: Vec<Bar>,
}

#[derive(Clone, Debug, Default)]
pub struct Part {
    pub name: String,
    pub tone: Tone,
}

#[derive(Clone, Debug, Default)]
pub struct Bar {
    pub label: String,
    /// One value for each part; what is missing is nought.
    pub values: Vec<f64>,
    /// What stands on top, as the caller writes it.
    pub total: String,
}

#[derive(Clone, Debug, Default)]
pub struct PlacedBars {
    pub width: f64,
    pub height: f64,
    pub plot: Rect,
    pub y_ticks: Vec<(f64, String)>,
    pub bars: Vec<PlacedBar>,
    /// Left end of the sign of each part in the legend.
    pub legend: Vec<Point>,
}

#[derive(Clone, Debug, Default)]
pub struct PlacedBar {
    /// One for each part; without height where the value is nought.
    pub parts: Vec<Rect>,
    pub label: Vec<String>,
    pub middle: f64,
    pub top: f64,
}

pub fn place_bars(chart: &Bars) -> PlacedBars {
    let positive = |v: &f64| if v.is_finite() { v.max(0.0) } else { 0.0 };
    let totals = chart
        .bars
        .iter()
        .map(|b| b.values.iter().map(positive).sum::<f64>());
    let y = Scale::new(&chart.y, totals.chain([0.0]), 6);
    let numbers = y
        .ticks
        .iter()
        .map(|t| size::NOTE.width(&t.1))
        .fold(0.0, f64::max);
    let left = MARGIN + numbers.ceil() + 12.0;
    let widest = chart
        .bars
        .iter()
        .map(|b| {
            size::NOTE
                .extent(&size::NOTE.wrap_to(&b.label, 120.0, 3))
                .0
                .max(size::TITLE.width(&b.total))
                + 18.0
        })
        .fold(84.0, f64::max);
    let wide = (widest * chart.bars.len() as f64).max(320.0);
    let plot = Rect::new(left, MARGIN + 28.0, wide, HIGH);
    let step = wide / chart.bars.len().max(1) as f64;
    let thick = (step * 0.56).min(72.0);
    let bars = chart
        .bars
        .iter()
        .enumerate()
        .map(|(index, bar)| {
            let middle = plot.x + step * (index as f64 + 0.5);
            let mut top = plot.bottom();
            let mut sum = 0.0;
            let parts = (0..chart.parts.len())
                .map(|part| {
                    sum += bar.values.get(part).map_or(0.0, positive);
                    let next = plot.bottom() - y.share(sum) * plot.h;
                    let rect = Rect::new(middle - thick / 2.0, next, thick, top - next);
                    top = next;
                    rect
                })
                .collect();
            PlacedBar {
                parts,
                label: size::NOTE.wrap_to(&bar.label, widest - 10.0, 3),
                middle,
                top,
            }
        })
        .collect();
    let (mut x, mut row) = (plot.x, 0.0);
    let mut legend = Vec::new();
    for part in &chart.parts {
        let wide = 20.0 + size::NOTE.width(&part.name) * 1.04 + 20.0;
        if x + wide > plot.right() + 40.0 && x > plot.x {
            (x, row) = (plot.x, row + 22.0);
        }
        legend.push(Point::new(x, plot.bottom() + 76.0 + row));
        x += wide;
    }
    let names = legend
        .iter()
        .zip(&chart.parts)
        .map(|(p, part)| p.x + 24.0 + size::NOTE.width(&part.name) * 1.04);
    PlacedBars {
        width: (names.fold(plot.right(), f64::max) + MARGIN).ceil(),
        height: plot.bottom() + 76.0 + row + 12.0 + MARGIN,
        plot,
        y_ticks: y
            .ticks
            .iter()
            .map(|(v, t)| (plot.bottom() - y.share(*v) * plot.h, t.clone()))
            .collect(),
        bars,
        legend,
    }
}
