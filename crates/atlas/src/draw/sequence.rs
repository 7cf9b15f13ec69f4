//! Who says what to whom: heads and life lines from left to right, messages from top to bottom, frames
//! around what is repeated or conditional.

use std::collections::BTreeMap;

use super::boxes;
use crate::layout::text::Font;
use crate::layout::{Path, Point, Rect, Tone};
use crate::model::Status;
use crate::parse::{Message, Step, Written};
use crate::render::diagram::arrow;
use crate::render::scene::{Anchor, Element, Item, Mark, Scene, Stroke, lines};
use crate::render::theme::Paint;
use crate::views::{Picture, Talk};

const HEAD: Font = Font::strong(13.0);
const NOTE: Font = Font::regular(11.5);
const TEXT: Font = Font::regular(12.0);
const TAB: Font = Font::strong(11.0);
const MARGIN: f64 = 24.0;
/// Widest text of a message and of a head.
const WIDEST: f64 = 210.0;
const HEAD_WIDEST: f64 = 140.0;
const APART: f64 = 150.0;
const INSET: f64 = 10.0;

pub(super) fn scene(picture: &Picture, talk: &Talk) -> Scene {
    let columns: BTreeMap<&str, usize> = talk
        .participants
        .iter()
        .enumerate()
        .map(|(number, node)| (node.id.as_str(), number))
        .collect();
    let planned = picture.status == Some(Status::Planned);
    let mut drawing = Drawing {
        columns,
        xs: Vec::new(),
        y: 0.0,
        grounds: Vec::new(),
        marks: Vec::new(),
        right: 0.0,
        planned,
    };
    drawing.spread(talk);
    let heads: Vec<Vec<String>> = talk
        .participants
        .iter()
        .map(|node| HEAD.wrap_to(&node.name, HEAD_WIDEST, 3))
        .collect();
    let tall = heads
        .iter()
        .map(|lines| HEAD.extent(lines).1)
        .fold(0.0, f64::max)
        + 22.0;
    let top = MARGIN + tall;
    drawing.y = top + 14.0;
    drawing.steps(&talk.sequence.steps, 0);
    let bottom = drawing.y + 10.0;
    let mut items: Vec<Item> = Vec::new();
    items.append(&mut drawing.grounds);
    let mut boxes: Vec<Item> = Vec::new();
    for (node, text) in talk.participants.iter().zip(&heads) {
        let x = drawing.xs[drawing.columns[node.id.as_str()]];
        let stroke = Stroke {
            dash: Some((3.0, 4.0)),
            ..Stroke::solid(Paint::Line, 1.0)
        };
        items.push(Item::Mark(Mark::line(
            Point::new(x, top),
            Point::new(x, bottom),
            stroke,
        )));
        let drawn = boxes::node(node);
        let mut element = Element::new("participant", &node.id, &node.name);
        element.link.clone_from(&node.link);
        element.description.clone_from(&drawn.description);
        let wide = (HEAD.extent(text).0 * 1.04 + 28.0).max(84.0);
        element.add(Mark::Rect {
            rect: Rect::new(x - wide / 2.0, MARGIN, wide, tall),
            radius: 8.0,
            fill: Paint::fill(drawn.tone),
            stroke: Stroke::solid(Paint::edge(drawn.tone), 1.5).dashed(drawn.planned),
        });
        let at = Point::new(x, MARGIN + tall / 2.0);
        for mark in lines(at, Anchor::Middle, HEAD, Paint::Ink, text) {
            element.add(mark);
        }
        boxes.push(Item::Element(element));
    }
    items.append(&mut drawing.marks);
    items.append(&mut boxes);
    let last = drawing.xs.last().copied().unwrap_or(MARGIN) + 70.0;
    Scene {
        width: drawing.right.max(last) + MARGIN,
        height: bottom + MARGIN,
        title: picture.title.clone(),
        description: picture.about.clone(),
        items,
    }
}

struct Drawing<'a> {
    columns: BTreeMap<&'a str, usize>,
    xs: Vec<f64>,
    y: f64,
    grounds: Vec<Item>,
    marks: Vec<Item>,
    right: f64,
    planned: bool,
}

impl Drawing<'_> {
    /// Gives every life line its place: far enough from the others for heads and for what is said.
    fn spread(&mut self, talk: &Talk) {
        let heads: Vec<f64> = talk
            .participants
            .iter()
            .map(|node| {
                (HEAD.extent(&HEAD.wrap_to(&node.name, HEAD_WIDEST, 3)).0 * 1.04 + 28.0).max(84.0)
            })
            .collect();
        let mut needs: Vec<(usize, usize, f64)> = Vec::new();
        self.needs(&talk.sequence.steps, &mut needs);
        needs.sort_by_key(|(_, to, _)| *to);
        let depth = depth(&talk.sequence.steps) as f64;
        let mut xs: Vec<f64> = Vec::new();
        for (number, wide) in heads.iter().enumerate() {
            let mut x = match number {
                0 => MARGIN + (wide / 2.0).max(30.0) + depth * INSET,
                _ => xs[number - 1] + ((heads[number - 1] + wide) / 2.0 + 24.0).max(APART * 0.6),
            };
            for (from, to, room) in &needs {
                if *to == number && *from < number {
                    x = x.max(xs[*from] + room);
                }
            }
            xs.push(x.round());
        }
        self.xs = xs;
    }

    fn needs(&self, steps: &[Step], needs: &mut Vec<(usize, usize, f64)>) {
        for step in steps {
            match step {
                Step::Message(message) => {
                    let (Some(from), Some(to)) =
                        (self.column(&message.from), self.column(&message.to))
                    else {
                        continue;
                    };
                    let wide = TEXT.extent(&TEXT.wrap(&message.label, WIDEST)).0 * 1.04;
                    match from == to {
                        // Beside the loop, before the next line.
                        true => needs.push((from, from + 1, wide + 52.0)),
                        false => needs.push((from.min(to), from.max(to), wide + 34.0)),
                    }
                }
                Step::Note { .. } => {}
                Step::Loop { steps, .. } => self.needs(steps, needs),
                Step::When {
                    steps, otherwise, ..
                } => {
                    self.needs(steps, needs);
                    self.needs(otherwise, needs);
                }
            }
        }
    }

    fn column(&self, id: &Written<String>) -> Option<usize> {
        self.columns.get(id.value.as_str()).copied()
    }

    fn steps(&mut self, steps: &[Step], depth: usize) {
        for step in steps {
            match step {
                Step::Message(message) => self.message(message),
                Step::Note { text, over } => self.note(text, over),
                Step::Loop { until, steps } => {
                    self.frame("loop", until, steps, &[], depth);
                }
                Step::When {
                    condition,
                    steps,
                    otherwise,
                } => self.frame("when", condition, steps, otherwise, depth),
            }
        }
    }

    fn message(&mut self, message: &Message) {
        let (Some(from), Some(to)) = (self.column(&message.from), self.column(&message.to)) else {
            return;
        };
        let text = TEXT.wrap(&message.label, WIDEST);
        let (wide, high) = TEXT.extent(&text);
        let stroke = Stroke {
            dash: message.answer.then_some((5.0, 4.0)),
            ..Stroke::solid(Paint::Line, 1.4)
        };
        let what = format!(
            "{} to {}: {}",
            message.from.value, message.to.value, message.label
        );
        let mut element = Element::new("message", &what, &what);
        if from == to {
            let x = self.xs[from];
            let tall = high.max(18.0);
            let y = self.y + 10.0;
            let path = Path::through(&[
                Point::new(x, y),
                Point::new(x + 26.0, y),
                Point::new(x + 26.0, y + tall),
                Point::new(x + 3.0, y + tall),
            ]);
            for mark in arrow(&path, stroke, false, true) {
                element.add(mark);
            }
            let at = Point::new(x + 34.0, y + tall / 2.0);
            for mark in lines(at, Anchor::Start, TEXT, Paint::Ink, &text) {
                element.add(mark);
            }
            self.right = self.right.max(x + 34.0 + wide * 1.04);
            self.y = y + tall + 8.0;
        } else {
            let (a, b) = (self.xs[from], self.xs[to]);
            let y = self.y + high + 12.0;
            let gap = if a < b { 3.0 } else { -3.0 };
            let path = Path::through(&[Point::new(a, y), Point::new(b - gap, y)]);
            let middle = Point::new((a + b) / 2.0, y - 7.0 - high / 2.0);
            let back = Rect::around(middle, wide * 1.04 + 8.0, high);
            if !text.is_empty() {
                // Life lines of others do not run through the words.
                element.add(Mark::Rect {
                    rect: back,
                    radius: 3.0,
                    fill: Paint::Page,
                    stroke: Stroke::NONE,
                });
            }
            for mark in lines(middle, Anchor::Middle, TEXT, Paint::Ink, &text) {
                element.add(mark);
            }
            for mark in arrow(&path, stroke, false, true) {
                element.add(mark);
            }
            self.y = y + 8.0;
        }
        self.marks.push(Item::Element(element));
    }

    fn note(&mut self, text: &str, over: &[Written<String>]) {
        let places: Vec<f64> = over
            .iter()
            .filter_map(|id| Some(self.xs[self.column(id)?]))
            .collect();
        let all = || self.xs.iter().copied();
        let left = places.iter().copied().fold(f64::INFINITY, f64::min);
        let right = places.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (left, right) = match places.is_empty() {
            true => (
                all().fold(f64::INFINITY, f64::min),
                all().fold(0.0, f64::max),
            ),
            false => (left, right),
        };
        if !left.is_finite() {
            return;
        }
        let widest = (right - left + 80.0).max(WIDEST);
        let text = NOTE.wrap(text, widest - 20.0);
        let (wide, high) = NOTE.extent(&text);
        let wide = (wide * 1.04 + 20.0).max(right - left + 40.0);
        let centre = ((left + right) / 2.0).max(MARGIN + wide / 2.0);
        let rect = Rect::new(centre - wide / 2.0, self.y + 10.0, wide, high + 12.0);
        let mut element = Element::new("note", "note", &text.join(" "));
        element.add(Mark::Rect {
            rect,
            radius: 3.0,
            fill: Paint::fill(Tone::Amber),
            stroke: Stroke::solid(Paint::edge(Tone::Amber), 1.0),
        });
        for mark in lines(rect.centre(), Anchor::Middle, NOTE, Paint::Ink, &text) {
            element.add(mark);
        }
        self.right = self.right.max(rect.right());
        self.marks.push(Item::Element(element));
        self.y = rect.bottom() + 6.0;
    }

    fn frame(&mut self, word: &str, text: &str, steps: &[Step], otherwise: &[Step], depth: usize) {
        let mut touched: Vec<usize> = Vec::new();
        self.touched(steps, &mut touched);
        self.touched(otherwise, &mut touched);
        let reach = |list: &[usize]| Some((*list.iter().min()?, *list.iter().max()?));
        let Some((first, last)) = reach(&touched) else {
            return;
        };
        let inset = INSET * (3.0 - depth.min(2) as f64);
        let left = self.xs[first] - 30.0 - inset;
        let label = if text.is_empty() {
            word.to_owned()
        } else {
            format!("{word} {text}")
        };
        let top = self.y + 12.0;
        let place = (self.grounds.len(), self.marks.len());
        self.y = top + 24.0;
        let outer = std::mem::replace(&mut self.right, 0.0);
        self.steps(steps, depth + 1);
        let mut split = None;
        if !otherwise.is_empty() {
            split = Some(self.y + 10.0);
            self.y += 30.0;
            self.steps(otherwise, depth + 1);
        }
        let words = TAB.width(&label) * 1.04 + 20.0;
        let right = (self.xs[last] + 30.0 + inset)
            .max(self.right + 10.0)
            .max(left + words + 10.0);
        self.right = outer.max(right);
        let bottom = self.y + 8.0;
        let rect = Rect::new(left, top, right - left, bottom - top);
        let stroke = Stroke::solid(Paint::edge(Tone::Neutral), 1.0).dashed(self.planned);
        self.grounds.insert(
            place.0,
            Item::Mark(Mark::Rect {
                rect,
                radius: 6.0,
                fill: Paint::Tint(Tone::Neutral.into()),
                stroke,
            }),
        );
        let tab = Rect::new(left, top, words, 20.0);
        let mut marks = vec![
            Mark::Rect {
                rect: tab,
                radius: 6.0,
                fill: Paint::fill(Tone::Neutral),
                stroke,
            },
            Mark::text(
                Point::new(left + 10.0, top + 10.0),
                Anchor::Start,
                TAB,
                Paint::Ink,
                &label,
            ),
        ];
        if let Some(y) = split {
            marks.push(Mark::line(
                Point::new(left, y),
                Point::new(right, y),
                stroke.dashed(true),
            ));
            let wide = TAB.width("otherwise") * 1.04 + 12.0;
            marks.push(Mark::Rect {
                rect: Rect::new(left + 4.0, y + 3.0, wide, 18.0),
                radius: 3.0,
                fill: Paint::fill(Tone::Neutral),
                stroke: Stroke::NONE,
            });
            let at = Point::new(left + 10.0, y + 12.0);
            marks.push(Mark::text(at, Anchor::Start, TAB, Paint::Ink, "otherwise"));
        }
        let items = marks.into_iter().map(Item::Mark);
        self.marks.splice(place.1..place.1, items);
        self.y = bottom + 4.0;
    }

    fn touched(&self, steps: &[Step], found: &mut Vec<usize>) {
        for step in steps {
            match step {
                Step::Message(message) => {
                    found.extend(self.column(&message.from));
                    found.extend(self.column(&message.to));
                }
                Step::Note { over, .. } => {
                    found.extend(over.iter().filter_map(|id| self.column(id)))
                }
                Step::Loop { steps, .. } => self.touched(steps, found),
                Step::When {
                    steps, otherwise, ..
                } => {
                    self.touched(steps, found);
                    self.touched(otherwise, found);
                }
            }
        }
    }
}

fn depth(steps: &[Step]) -> usize {
    let of = |step: &Step| match step {
        Step::Loop { steps, .. } => 1 + depth(steps),
        Step::When {
            steps, otherwise, ..
        } => 1 + depth(steps).max(depth(otherwise)),
        _ => 0,
    };
    steps.iter().map(of).max().unwrap_or(0)
}
