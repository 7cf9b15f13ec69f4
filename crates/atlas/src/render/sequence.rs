//! Sequences as scenes.

use super::diagram::{arrow, head};
use super::scene::{Anchor, Element, Item, Mark, Scene, Stroke, lines};
use super::theme::Paint;
use crate::layout::sequence::{Frame, Kind, Message, OUT, Placed, Sequence};
use crate::layout::{Path, Point, Rect, Tone, size};

pub fn sequence(sequence: &Sequence, placed: &Placed) -> Scene {
    let mut scene = Scene {
        width: placed.width,
        height: placed.height,
        title: sequence.title.clone(),
        description: sequence.description.clone(),
        items: Vec::new(),
    };
    let mut add = |element: Element| scene.items.push(Item::Element(element));
    for part in &placed.frames {
        add(ground(part));
    }
    let mut columns = Element {
        class: "columns",
        ..Element::default()
    };
    for head in &placed.heads {
        let x = head.centre().x;
        let stroke = Stroke {
            dash: Some((4.0, 4.0)),
            ..Stroke::solid(Paint::Rim, 1.2)
        };
        columns.add(Mark::line(
            Point::new(x, head.bottom()),
            Point::new(x, placed.bottom),
            stroke,
        ));
    }
    for (actor, rect) in &placed.bars {
        let tone = sequence.actors[*actor].tone;
        columns.add(Mark::Rect {
            rect: *rect,
            radius: 2.0,
            fill: Paint::fill(tone),
            stroke: Stroke::solid(Paint::edge(tone), 1.1),
        });
    }
    add(columns);
    for (y, title) in &placed.parts {
        add(part(*y, title, placed.width));
    }
    for frame in &placed.frames {
        add(words(frame));
    }
    for (rect, text) in &placed.notes {
        let mut element = Element::new("note", "", &text.join(" "));
        let stroke = Stroke::solid(Paint::edge(Tone::Amber), 1.0);
        element.add(Mark::Rect {
            rect: *rect,
            radius: 4.0,
            fill: Paint::fill(Tone::Amber),
            stroke,
        });
        for mark in lines(rect.centre(), Anchor::Middle, size::LABEL, Paint::Ink, text) {
            element.add(mark);
        }
        add(element);
    }
    for message in &placed.messages {
        add(draw(sequence, message));
    }
    for (actor, rect) in sequence.actors.iter().zip(&placed.heads) {
        add(head(actor, *rect));
    }
    scene
}

fn draw(sequence: &Sequence, message: &Message) -> Element {
    let (from, to) = (
        &sequence.actors[message.ends.0],
        &sequence.actors[message.ends.1],
    );
    let said = message.lines.join(" ");
    let what = format!("{} to {}: {said}", from.label, to.label);
    let mut element = Element::new("message", "", &what).between(&from.id, &to.id);
    let stroke = Stroke::solid(Paint::Line, 1.5).dashed(message.kind == Kind::Reply);
    let path = if message.own {
        let (a, b) = (message.from, message.to);
        Path::through(&[a, a.moved(OUT - 4.0, 0.0), b.moved(OUT - 4.0, 0.0), b])
    } else {
        Path::through(&[message.from, message.to])
    };
    for mark in arrow(&path, stroke, false, true) {
        element.add(mark);
    }
    if !message.lines.is_empty() {
        element.add(Mark::Rect {
            rect: message.label.grown(1.0),
            radius: 3.0,
            fill: Paint::Page,
            stroke: Stroke::NONE,
        });
    }
    for mark in lines(
        message.label.centre(),
        Anchor::Middle,
        size::LABEL,
        Paint::Ink,
        &message.lines,
    ) {
        element.add(mark);
    }
    element
}

fn part(y: f64, title: &str, width: f64) -> Element {
    let mut element = Element::new("part", "", title);
    let rule = Stroke::solid(Paint::Rim, 1.0);
    element.add(Mark::line(
        Point::new(12.0, y),
        Point::new(width - 12.0, y),
        rule,
    ));
    let wide = size::TITLE.width(title) * size::SLACK + 20.0;
    element.add(Mark::Rect {
        rect: Rect::around(Point::new(width / 2.0, y), wide, 22.0),
        radius: 11.0,
        fill: Paint::Page,
        stroke: rule,
    });
    element.add(Mark::text(
        Point::new(width / 2.0, y),
        Anchor::Middle,
        size::TITLE,
        Paint::Ink,
        title,
    ));
    element
}

fn ground(frame: &Frame) -> Element {
    let mut element = Element::new("frame", "", &frame.word);
    element.add(Mark::Rect {
        rect: frame.rect,
        radius: 6.0,
        fill: Paint::Ground(frame.depth.min(3) as u8),
        stroke: Stroke::solid(Paint::Rim, 1.2),
    });
    element
}

/// The word in its tab, the conditions, the lines between branches.
fn words(frame: &Frame) -> Element {
    let mut element = Element {
        class: "frame-title",
        ..Element::default()
    };
    let r = frame.rect;
    let tab = size::TITLE.width(&frame.word) + 18.0;
    let (x, y) = (r.x, r.y);
    let corners = [
        (0.0, 0.0),
        (tab, 0.0),
        (tab, 12.0),
        (tab - 7.0, 20.0),
        (0.0, 20.0),
    ];
    let corners: Vec<Point> = corners
        .iter()
        .map(|(a, b)| Point::new(x + a, y + b))
        .collect();
    element.add(Mark::polygon(
        &corners,
        Paint::Page,
        Stroke::solid(Paint::Rim, 1.2),
    ));
    let word = Point::new(x + 8.0, y + 10.0);
    element.add(Mark::text(
        word,
        Anchor::Start,
        size::TITLE,
        Paint::Ink,
        &frame.word,
    ));
    for (index, (top, condition)) in frame.branches.iter().enumerate() {
        if index > 0 {
            let stroke = Stroke::solid(Paint::Line, 1.0).dashed(true);
            element.add(Mark::line(
                Point::new(x, *top),
                Point::new(r.right(), *top),
                stroke,
            ));
        }
        if !condition.is_empty() {
            let at = Point::new(x + if index == 0 { tab + 8.0 } else { 10.0 }, top + 11.0);
            element.add(Mark::text(
                at,
                Anchor::Start,
                size::LABEL,
                Paint::Muted,
                &format!("[{condition}]"),
            ));
        }
    }
    element
}
