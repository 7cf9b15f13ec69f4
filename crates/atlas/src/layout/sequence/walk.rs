//! Down through the steps: a row for each, bars while someone is at work, frames around rows.

use std::collections::BTreeMap;

use super::{BAR, Frame, Kind, Message, OUT, Placed, Step, WIDE};
use crate::layout::geometry::{Point, Rect};
use crate::layout::graph::MARGIN;
use crate::layout::size;

pub(super) struct Walk<'a> {
    index: &'a BTreeMap<&'a str, usize>,
    columns: &'a [f64],
    y: f64,
    /// Since when each actor is at work, calls within calls last.
    open: Vec<Vec<f64>>,
    placed: Placed,
    /// Extent of what has been placed since each open frame began.
    reach: Vec<(f64, f64)>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(index: &'a BTreeMap<&'a str, usize>, columns: &'a [f64], y: f64) -> Self {
        Self {
            index,
            columns,
            y,
            open: vec![Vec::new(); columns.len()],
            placed: Placed::default(),
            reach: Vec::new(),
        }
    }

    pub(super) fn steps(&mut self, steps: &[Step], depth: usize) {
        for step in steps {
            match step {
                Step::Message {
                    from,
                    to,
                    label,
                    kind,
                } => self.message(from, to, label, *kind),
                Step::Note { over, text } => self.note(over, text),
                Step::Part(title) => {
                    self.y += 14.0;
                    self.placed.parts.push((self.y + 9.0, title.clone()));
                    self.y += 30.0;
                }
                Step::Frame { word, branches } => self.frame(word, branches, depth),
            }
        }
    }

    pub(super) fn finish(mut self) -> Placed {
        self.y += 14.0;
        for actor in 0..self.open.len() {
            while let Some(since) = self.open[actor].pop() {
                self.bar(actor, since, self.y - 8.0);
            }
        }
        self.placed.bottom = self.y;
        self.placed
    }

    fn message(&mut self, from: &str, to: &str, label: &str, kind: Kind) {
        let (Some(a), Some(b)) = (self.index.get(from).copied(), self.index.get(to).copied())
        else {
            return;
        };
        let lines = size::LABEL.wrap_to(label, WIDE, 4);
        let (wide, high) = size::LABEL.extent(&lines);
        let wide = wide * size::SLACK;
        self.y += high + 10.0;
        let (y, ends) = (self.y, (a, b));
        if a == b {
            let x = self.columns[a]
                + if self.open[a].is_empty() {
                    0.0
                } else {
                    BAR / 2.0
                };
            let middle = y - high / 2.0 + 6.0;
            let label = Rect::new(x + OUT + 4.0, middle - high / 2.0, wide, high);
            self.reached(x, label.right() + 8.0);
            let (from, to) = (Point::new(x, middle - 8.0), Point::new(x, middle + 8.0));
            self.placed.messages.push(Message {
                from,
                to,
                own: true,
                kind,
                label,
                lines,
                ends,
            });
            self.y += 14.0;
            return;
        }
        if kind == Kind::Call {
            self.open[b].push(y);
        }
        let side = |walk: &Self, actor: usize, other: usize| {
            let at_work = !walk.open[actor].is_empty();
            let to_right = walk.columns[other] > walk.columns[actor];
            walk.columns[actor]
                + if at_work {
                    BAR / 2.0 * if to_right { 1.0 } else { -1.0 }
                } else {
                    0.0
                }
        };
        let (x, to_x) = (side(self, a, b), side(self, b, a));
        let label = Rect::new((x + to_x - wide) / 2.0, y - high - 3.0, wide, high);
        self.reached(x.min(to_x).min(label.x), x.max(to_x).max(label.right()));
        let (from, to) = (Point::new(x, y), Point::new(to_x, y));
        self.placed.messages.push(Message {
            from,
            to,
            own: false,
            kind,
            label,
            lines,
            ends,
        });
        if kind == Kind::Reply
            && let Some(since) = self.open[a].pop()
        {
            self.bar(a, since, y);
        }
        self.y += 10.0;
    }

    fn bar(&mut self, actor: usize, since: f64, until: f64) {
        let within = self.open[actor].len() as f64 * 4.0;
        let rect = Rect::new(
            self.columns[actor] - BAR / 2.0 + within,
            since,
            BAR,
            (until - since).max(6.0),
        );
        self.placed.bars.push((actor, rect));
    }

    fn note(&mut self, over: &[String], text: &str) {
        let at: Vec<f64> = over
            .iter()
            .filter_map(|o| self.index.get(o.as_str()))
            .map(|i| self.columns[*i])
            .collect();
        let (Some(low), Some(high)) = (
            at.iter().copied().reduce(f64::min),
            at.iter().copied().reduce(f64::max),
        ) else {
            return;
        };
        let lines = size::LABEL.wrap_to(text, WIDE.max(high - low), 8);
        let (wide, tall) = size::LABEL.extent(&lines);
        let wide = (wide * size::SLACK + 20.0).max(high - low + 40.0);
        self.y += 10.0;
        let x = ((low + high - wide) / 2.0).max(MARGIN);
        let rect = Rect::new(x, self.y, wide, tall + 12.0);
        self.reached(rect.x, rect.right());
        self.placed.notes.push((rect, lines));
        self.y += rect.h + 4.0;
    }

    fn frame(&mut self, word: &str, branches: &[(String, Vec<Step>)], depth: usize) {
        self.y += 14.0;
        let top = self.y;
        self.reach.push((f64::MAX, f64::MIN));
        let place = self.placed.frames.len();
        self.placed.frames.push(Frame {
            rect: Rect::default(),
            word: word.into(),
            depth,
            branches: Vec::new(),
        });
        let mut starts = Vec::new();
        for (condition, steps) in branches {
            if !starts.is_empty() {
                self.y += 12.0;
            }
            starts.push((self.y, condition.clone()));
            self.y += 22.0;
            self.steps(steps, depth + 1);
        }
        self.y += 12.0;
        let (mut low, mut high) = self.reach.pop().unwrap_or_default();
        if low > high {
            (low, high) = (
                self.columns.first().copied().unwrap_or(MARGIN),
                self.columns.last().copied().unwrap_or(MARGIN),
            );
        }
        let tab = size::TITLE.width(word) + 30.0;
        let title = starts
            .iter()
            .map(|(_, c)| size::LABEL.width(c) * size::SLACK + 16.0)
            .fold(0.0, f64::max);
        let (left, right) = ((low - 22.0).max(4.0), high + 22.0);
        let right = right.max(left + tab + title + 8.0);
        self.placed.frames[place].rect = Rect::new(left, top, right - left, self.y - top);
        self.placed.frames[place].branches = starts;
        self.reached(left, right);
        self.y += 4.0;
    }

    fn reached(&mut self, low: f64, high: f64) {
        self.placed.width = self.placed.width.max(high);
        if let Some(last) = self.reach.last_mut() {
            *last = (last.0.min(low), last.1.max(high));
        }
    }
}
