//! Timelines as scenes.

use super::scene::{Anchor, Element, Item, Mark, Scene, Stroke, lines};
use super::theme::Paint;
use crate::layout::timeline::{Placed, Timeline};
use crate::layout::{Point, size};

pub fn timeline(timeline: &Timeline, placed: &Placed) -> Scene {
    let mut scene = Scene {
        width: placed.width,
        height: placed.height,
        title: timeline.title.clone(),
        description: timeline.description.clone(),
        items: Vec::new(),
    };
    let mut grounds = Element {
        class: "lanes",
        ..Element::default()
    };
    for lane in placed.lanes.iter().step_by(2) {
        grounds.add(Mark::Rect {
            rect: lane.rect,
            radius: 6.0,
            fill: Paint::Ground(0),
            stroke: Stroke::NONE,
        });
    }
    for (x, label) in &placed.ticks {
        let top = Point::new(*x, placed.plot.y);
        let rule = Stroke::solid(Paint::Faint, 1.0);
        grounds.add(Mark::line(top, Point::new(*x, placed.plot.bottom()), rule));
        grounds.add(Mark::text(
            top.moved(0.0, -13.0),
            Anchor::Middle,
            size::NOTE,
            Paint::Muted,
            label,
        ));
    }
    scene.items.push(Item::Element(grounds));
    for (lane, own) in placed.lanes.iter().zip(&timeline.lanes) {
        let mut element = Element::new("lane", &own.id, &own.label);
        element.description.clone_from(&own.note);
        let (label, note) = (
            size::TITLE.extent(&lane.label).1,
            size::NOTE.extent(&lane.note).1,
        );
        let (x, top) = (
            lane.rect.x + 10.0,
            lane.rect.centre().y - (label + note) / 2.0,
        );
        let name = Point::new(x, top + label / 2.0);
        for mark in lines(name, Anchor::Start, size::TITLE, Paint::Ink, &lane.label) {
            element.add(mark);
        }
        let under = Point::new(x, top + label + note / 2.0);
        for mark in lines(under, Anchor::Start, size::NOTE, Paint::Muted, &lane.note) {
            element.add(mark);
        }
        for (span, text) in lane.spans.iter().zip(&own.spans) {
            let stroke = Stroke::solid(Paint::edge(own.tone), 1.4).dashed(own.planned);
            let mut piece = Element::new("span", "", &text.label);
            if span.moment {
                let c = span.rect.centre();
                let corners = [
                    c.moved(0.0, -7.0),
                    c.moved(7.0, 0.0),
                    c.moved(0.0, 7.0),
                    c.moved(-7.0, 0.0),
                ];
                piece.add(Mark::polygon(&corners, Paint::fill(own.tone), stroke));
            } else {
                let radius = 4.0f64.min(span.rect.w / 2.0);
                piece.add(Mark::Rect {
                    rect: span.rect,
                    radius,
                    fill: Paint::fill(own.tone),
                    stroke,
                });
            }
            let paint = if span.within {
                Paint::Ink
            } else {
                Paint::Muted
            };
            piece.add(Mark::text(
                span.text,
                Anchor::Start,
                size::LABEL,
                paint,
                &text.label,
            ));
            element.items.push(Item::Element(piece));
        }
        scene.items.push(Item::Element(element));
    }
    scene
}
