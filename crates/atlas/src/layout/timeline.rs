//! Timelines: lanes with spans and moments over one scale. Texts never cover each other: what does
//! not fit beside its neighbour goes to the next line of its lane.

use stoa_kernel::budget::step;

use super::geometry::{Point, Rect};
use super::graph::{MARGIN, Tone};
use super::size;

#[derive(Clone, Debug, Default)]
pub struct Timeline {
    pub title: String,
    pub description: String,
    /// The ends of the scale, in any unit.
    pub from: f64,
    pub to: f64,
    /// Where the scale is labelled.
    pub ticks: Vec<(f64, String)>,
    pub lanes: Vec<Lane>,
}

#[derive(Clone, Debug, Default)]
pub struct Lane {
    pub id: String,
    pub label: String,
    pub note: String,
    pub tone: Tone,
    pub planned: bool,
    pub spans: Vec<Span>,
}

/// A moment, where both ends are the same.
#[derive(Clone, Debug, Default)]
pub struct Span {
    pub from: f64,
    pub to: f64,
    pub label: String,
}

#[derive(Clone, Debug, Default)]
pub struct Placed {
    pub width: f64,
    pub height: f64,
    /// The area of the scale.
    pub plot: Rect,
    pub ticks: Vec<(f64, String)>,
    pub lanes: Vec<PlacedLane>,
}

#[derive(Clone, Debug, Default)]
pub struct PlacedLane {
    pub rect: Rect,
    pub label: Vec<String>,
    pub note: Vec<String>,
    pub spans: Vec<PlacedSpan>,
}

#[derive(Clone, Debug, Default)]
pub struct PlacedSpan {
    pub rect: Rect,
    pub moment: bool,
    /// The left end of the text, at the middle of its height; and whether it lies within the bar.
    pub text: Point,
    pub within: bool,
}

const WIDE: f64 = 960.0;
const NAMES: f64 = 190.0;
const LINE: f64 = 26.0;
const BAR: f64 = 18.0;

pub fn place(timeline: &Timeline) -> Placed {
    let left = MARGIN + NAMES;
    let extent = (timeline.to - timeline.from).max(f64::MIN_POSITIVE);
    let scale = |value: f64| left + ((value - timeline.from) / extent).clamp(0.0, 1.0) * WIDE;
    let mut y = MARGIN + 24.0;
    let mut right = left + WIDE;
    let mut lanes = Vec::new();
    for lane in &timeline.lanes {
        let placed = lane_at(lane, y, &scale);
        right = placed
            .spans
            .iter()
            .map(|s| s.rect.right())
            .fold(right, f64::max);
        for (span, own) in lane.spans.iter().zip(&placed.spans) {
            right = right.max(own.text.x + size::LABEL.width(&span.label) * size::SLACK + 4.0);
        }
        y = placed.rect.bottom();
        lanes.push(placed);
    }
    for lane in &mut lanes {
        lane.rect.w = right - MARGIN;
    }
    Placed {
        width: (right + MARGIN).ceil(),
        height: (y + MARGIN).ceil(),
        plot: Rect::new(left, MARGIN + 24.0, WIDE, y - MARGIN - 24.0),
        ticks: timeline
            .ticks
            .iter()
            .map(|(at, label)| (scale(*at), label.clone()))
            .collect(),
        lanes,
    }
}

fn lane_at(lane: &Lane, y: f64, scale: &impl Fn(f64) -> f64) -> PlacedLane {
    let label = size::TITLE.wrap_to(&lane.label, NAMES - 24.0, 2);
    let note = size::NOTE.wrap_to(&lane.note, NAMES - 24.0, 2);
    let mut ends: Vec<f64> = Vec::new();
    let mut spans = Vec::new();
    let mut order: Vec<usize> = (0..lane.spans.len()).collect();
    order.sort_by(|a, b| lane.spans[*a].from.total_cmp(&lane.spans[*b].from));
    spans.resize(lane.spans.len(), PlacedSpan::default());
    for index in order {
        let span = &lane.spans[index];
        let (from, to) = (scale(span.from.min(span.to)), scale(span.from.max(span.to)));
        let moment = span.from == span.to;
        let (from, to) = if moment {
            (from - 5.0, from + 5.0)
        } else {
            (from, to.max(from + 4.0))
        };
        step(ends.len() as u64 / 8 + 1);
        let text = size::LABEL.width(&span.label) * size::SLACK;
        let within = !moment && text + 12.0 <= to - from;
        let end = if within || span.label.is_empty() {
            to
        } else {
            to + 6.0 + text
        };
        let line = ends
            .iter()
            .position(|last| *last + 8.0 <= from)
            .unwrap_or(ends.len());
        if line == ends.len() {
            ends.push(0.0);
        }
        ends[line] = end;
        let top = y + 8.0 + LINE * line as f64;
        let rect = Rect::new(from, top + (LINE - BAR) / 2.0, to - from, BAR);
        let x = if within { from + 6.0 } else { to + 6.0 };
        spans[index] = PlacedSpan {
            rect,
            moment,
            text: Point::new(x, rect.centre().y),
            within,
        };
    }
    let names = size::TITLE.extent(&label).1 + size::NOTE.extent(&note).1 + 16.0;
    let high = (LINE * ends.len().max(1) as f64 + 16.0).max(names);
    PlacedLane {
        rect: Rect::new(MARGIN, y, 0.0, high),
        label,
        note,
        spans,
    }
}
