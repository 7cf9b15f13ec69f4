//! A day: hours from left to right, a lane for each group of events; bars where something lasts, marks
//! where it happens at once, a band where it comes again and again.

use crate::layout::text::Font;
use crate::layout::{Point, Rect, Tone};
use crate::model::{Day, Status};
use crate::parse::TimelineEvent;
use crate::render::scene::{Anchor, Element, Item, Mark, Scene, Stroke};
use crate::render::theme::Paint;
use crate::views::Picture;

const NAME: Font = Font::strong(13.0);
const TEXT: Font = Font::regular(12.0);
const HOUR: f64 = 38.0;
const ROW: f64 = 30.0;
const MARGIN: f64 = 24.0;
const DAY: u16 = 24 * 60;

pub(super) fn scene(picture: &Picture, day: &Day) -> Scene {
    let mut lanes: Vec<(&str, Vec<&TimelineEvent>)> = Vec::new();
    for event in &day.events {
        let name = event.lane.as_deref().unwrap_or_default();
        match lanes.iter_mut().find(|(lane, _)| *lane == name) {
            Some((_, events)) => events.push(event),
            None => lanes.push((name, vec![event])),
        }
    }
    let widest = lanes
        .iter()
        .map(|(name, _)| NAME.width(name))
        .fold(0.0, f64::max);
    let left = MARGIN + widest + if widest > 0.0 { 20.0 } else { 0.0 };
    let right = left + HOUR * 24.0;
    let mut width = right;
    let mut items: Vec<Item> = Vec::new();
    let mut y = MARGIN + 24.0;
    let top = y;
    let mut grounds = Vec::new();
    for (number, (name, events)) in lanes.iter().enumerate() {
        let rows = packed(events, left);
        let height = ROW * rows.iter().map(|(row, _)| row + 1).max().unwrap_or(1) as f64 + 8.0;
        let ground = Rect::new(MARGIN - 8.0, y, right - MARGIN + 16.0, height);
        grounds.push(Item::Mark(Mark::Rect {
            rect: ground,
            radius: 6.0,
            fill: Paint::Ground(if number % 2 == 0 { 0 } else { 1 }),
            stroke: Stroke::NONE,
        }));
        let middle = y + height / 2.0;
        items.push(Item::Mark(Mark::text(
            Point::new(MARGIN, middle),
            Anchor::Start,
            NAME,
            Paint::Ink,
            name,
        )));
        for (event, (row, reach)) in events.iter().zip(rows) {
            let planned = event.status.or(picture.status).or(day.status) == Some(Status::Planned);
            let line = y + 4.0 + ROW * (row as f64 + 0.5);
            items.push(Item::Element(drawn(event, planned, left, line)));
            width = width.max(reach);
        }
        y += height + 6.0;
    }
    let mut all: Vec<Item> = grounds;
    for hour in 0..=24_u16 {
        let x = left + HOUR * f64::from(hour);
        let strong = hour % 6 == 0;
        all.push(Item::Mark(Mark::line(
            Point::new(x, top - 6.0),
            Point::new(x, y),
            Stroke::solid(if strong { Paint::Rim } else { Paint::Faint }, 1.0),
        )));
        if hour % 2 == 0 {
            let text = format!("{hour:02}:00");
            let at = Point::new(x, top - 16.0);
            all.push(Item::Mark(Mark::text(
                at,
                Anchor::Middle,
                TEXT,
                Paint::Muted,
                &text,
            )));
        }
    }
    all.extend(items);
    Scene {
        width: width.max(right) + MARGIN,
        height: y + MARGIN - 6.0,
        title: picture.title.clone(),
        description: picture.about.clone(),
        items: all,
    }
}

fn text(event: &TimelineEvent) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    match (event.at, event.until, &event.every) {
        (Some(at), Some(until), _) => format!("{} {} to {}", event.label, clock(at), clock(until)),
        (Some(at), None, _) => format!("{} {}", event.label, clock(at)),
        (None, _, Some(every)) => format!("{}, every {every}", event.label),
        (None, _, None) => event.label.clone(),
    }
}

/// Begin and end of what is drawn, and whether the text is to its right or in its middle.
fn extent(event: &TimelineEvent, left: f64) -> (f64, f64, f64) {
    let x = |minute: u16| left + HOUR * f64::from(minute.min(DAY)) / 60.0;
    let words = TEXT.width(&text(event)) * 1.04;
    match event.at {
        None => (left, x(DAY), x(DAY)),
        Some(at) => {
            let end = event
                .until
                .filter(|until| *until > at)
                .map_or(x(at) + 6.0, x);
            // Where there is no room to the right, the text stands to the left.
            (x(at) - 6.0, end, end + 8.0 + words)
        }
    }
}

/// A row for each event of a lane, so that no text runs into another; and how far it reaches.
fn packed(events: &[&TimelineEvent], left: f64) -> Vec<(usize, f64)> {
    let mut taken: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut rows = Vec::new();
    for event in events {
        let (begin, _, reach) = extent(event, left);
        let free = |row: &Vec<(f64, f64)>| {
            row.iter()
                .all(|(a, b)| reach + 8.0 < *a || begin > *b + 8.0)
        };
        let row = taken.iter().position(free).unwrap_or_else(|| {
            taken.push(Vec::new());
            taken.len() - 1
        });
        taken[row].push((begin, reach));
        rows.push((row, reach));
    }
    rows
}

fn drawn(event: &TimelineEvent, planned: bool, left: f64, y: f64) -> Element {
    let words = text(event);
    let mut element = Element::new("event", &event.label, &words);
    element.description = event.about.clone().unwrap_or_default();
    let (begin, end, _) = extent(event, left);
    let tone = if event.at.is_some() {
        Tone::Blue
    } else {
        Tone::Teal
    };
    let stroke = Stroke::solid(Paint::edge(tone), 1.5).dashed(planned);
    let high = if event.at.is_some() { 14.0 } else { 20.0 };
    let rect = Rect::new(begin, y - high / 2.0, (end - begin).max(12.0), high);
    if event.at.is_some() && event.until.is_none() {
        let x = begin + 6.0;
        element.add(Mark::polygon(
            &[
                Point::new(x, y - 7.0),
                Point::new(x + 7.0, y),
                Point::new(x, y + 7.0),
                Point::new(x - 7.0, y),
            ],
            Paint::fill(tone),
            stroke,
        ));
    } else {
        element.add(Mark::Rect {
            rect,
            radius: 4.0,
            fill: Paint::fill(tone),
            stroke,
        });
    }
    let (at, anchor) = match event.at {
        Some(_) => (Point::new(end + 8.0, y), Anchor::Start),
        None => (Point::new((begin + end) / 2.0, y), Anchor::Middle),
    };
    let mark = if planned { " (planned)" } else { "" };
    element.add(Mark::text(
        at,
        anchor,
        TEXT,
        Paint::Ink,
        &format!("{words}{mark}"),
    ));
    element
}
