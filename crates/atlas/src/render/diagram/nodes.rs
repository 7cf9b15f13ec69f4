//! Boxes in their outlines, with icon and text.

use super::planned;
use crate::layout::graph::{Node, PlacedNode, Shape};
use crate::layout::sequence::Actor;
use crate::layout::{Path, Point, Rect, Step, outline, size};
use crate::render::scene::{Anchor, Element, Mark, Stroke, lines};
use crate::render::theme::Paint;

pub(super) fn node(node: &Node, placed: &PlacedNode) -> Element {
    let mut what = if node.label.is_empty() {
        node.id.clone()
    } else {
        node.label.clone()
    };
    if node.planned {
        what.push_str(" (planned)");
    }
    let mut element = Element::new("node", &node.id, &what);
    element.description = if node.description.is_empty() {
        node.note.clone()
    } else {
        node.description.clone()
    };
    element.link.clone_from(&node.link);
    let stroke = Stroke::solid(Paint::edge(node.tone), 1.5).dashed(node.planned);
    draw(
        &mut element,
        node.shape,
        placed.rect,
        Paint::fill(node.tone),
        stroke,
    );
    content(&mut element, node, placed);
    element
}

/// The head of a column in a sequence.
pub(crate) fn head(actor: &Actor, rect: Rect) -> Element {
    let own = actor.node();
    let placed = PlacedNode {
        rect,
        ..size::node(&own)
    };
    node(&own, &placed)
}

fn draw(element: &mut Element, shape: Shape, r: Rect, fill: Paint, stroke: Stroke) {
    let thin = Stroke {
        width: 1.0,
        ..stroke
    };
    let at = |x: f64, y: f64| Point::new(x, y);
    match shape {
        Shape::Box => element.add(Mark::Rect {
            rect: r,
            radius: 8.0,
            fill,
            stroke,
        }),
        Shape::Pill => element.add(Mark::Rect {
            rect: r,
            radius: outline::round(r.h),
            fill,
            stroke,
        }),
        Shape::External => {
            element.add(Mark::Rect {
                rect: r,
                radius: 2.0,
                fill,
                stroke,
            });
            for x in [r.x + 7.0, r.right() - 7.0] {
                element.add(Mark::line(at(x, r.y), at(x, r.bottom()), thin));
            }
        }
        Shape::Window => {
            element.add(Mark::Rect {
                rect: r,
                radius: 6.0,
                fill,
                stroke,
            });
            element.add(Mark::line(
                at(r.x, r.y + 13.0),
                at(r.right(), r.y + 13.0),
                thin,
            ));
            for dot in 0..3 {
                let rect = Rect::around(at(r.x + 10.0 + 8.0 * f64::from(dot), r.y + 6.7), 4.0, 4.0);
                element.add(Mark::Ellipse {
                    rect,
                    fill: stroke.paint,
                    stroke: Stroke::NONE,
                });
            }
        }
        Shape::Person => {
            let body = Rect::new(r.x, r.y + outline::BODY, r.w, r.h - outline::BODY);
            element.add(Mark::Rect {
                rect: body,
                radius: 16.0,
                fill,
                stroke,
            });
            let head = Rect::around(at(r.centre().x, r.y + 16.0), 31.0, 31.0);
            element.add(Mark::Ellipse {
                rect: head,
                fill,
                stroke,
            });
        }
        Shape::Cylinder => {
            let ry = outline::CAP;
            element.add(Mark::Path {
                path: upright(r, ry),
                closed: true,
                fill,
                stroke,
            });
            let (left, right) = (at(r.x, r.y + ry), at(r.right(), r.y + ry));
            let mut rim = Path::from(left);
            rim.steps.push(arc(left, right, ry, 1.0));
            element.add(Mark::open(rim, stroke));
        }
        Shape::Pipe => {
            let rx = outline::CAP + 1.0;
            let turned = upright(r.turned(), rx).map(Point::turned);
            // The open end is on the right, where things come out.
            let flipped = turned.map(|p| at(r.x + r.right() - p.x, p.y));
            element.add(Mark::Path {
                path: flipped,
                closed: true,
                fill,
                stroke,
            });
            let (top, bottom) = (at(r.right() - rx, r.y), at(r.right() - rx, r.bottom()));
            let mut rim = Path::from(top);
            let bend = rx * 4.0 / 3.0;
            rim.steps.push(Step::Curve(
                top.moved(-bend, 0.0),
                bottom.moved(-bend, 0.0),
                bottom,
            ));
            element.add(Mark::open(rim, stroke));
        }
        Shape::Document => {
            let fold = 12.0;
            let corner = [
                at(r.right() - fold, r.y),
                at(r.right() - fold, r.y + fold),
                at(r.right(), r.y + fold),
            ];
            let sheet = [
                at(r.x, r.y),
                corner[0],
                corner[2],
                at(r.right(), r.bottom()),
                at(r.x, r.bottom()),
            ];
            element.add(Mark::polygon(&sheet, fill, stroke));
            element.add(Mark::open(Path::through(&corner), thin));
        }
        Shape::Hexagon => {
            let (cut, middle) = (outline::CUT, r.centre().y);
            let points = [
                at(r.x + cut, r.y),
                at(r.right() - cut, r.y),
                at(r.right(), middle),
                at(r.right() - cut, r.bottom()),
                at(r.x + cut, r.bottom()),
                at(r.x, middle),
            ];
            element.add(Mark::polygon(&points, fill, stroke));
        }
        Shape::Start => {
            element.add(Mark::Ellipse {
                rect: r,
                fill: Paint::Line,
                stroke: Stroke::NONE,
            });
        }
        Shape::End => {
            let ring = Stroke::solid(Paint::Line, 1.5);
            element.add(Mark::Ellipse {
                rect: r.grown(-1.0),
                fill: Paint::Page,
                stroke: ring,
            });
            element.add(Mark::Ellipse {
                rect: r.grown(-5.0),
                fill: Paint::Line,
                stroke: Stroke::NONE,
            });
        }
    }
}

/// The outline of a standing cylinder.
fn upright(r: Rect, ry: f64) -> Path {
    let (left, right) = (Point::new(r.x, r.y + ry), Point::new(r.right(), r.y + ry));
    let (low_right, low_left) = (
        Point::new(r.right(), r.bottom() - ry),
        Point::new(r.x, r.bottom() - ry),
    );
    let mut path = Path::from(left);
    path.steps.push(arc(left, right, ry, -1.0));
    path.line_to(low_right);
    path.steps.push(arc(low_right, low_left, ry, 1.0));
    path
}

/// Half an ellipse between two points at one height.
fn arc(from: Point, to: Point, ry: f64, side: f64) -> Step {
    let bend = ry * 4.0 / 3.0 * side;
    Step::Curve(from.moved(0.0, bend), to.moved(0.0, bend), to)
}

/// Where the text is, within the outline.
fn inner(shape: Shape, r: Rect) -> Rect {
    let (left, top, right, bottom) = match shape {
        Shape::Person => (0.0, 30.0, 0.0, 0.0),
        Shape::Cylinder => (0.0, 16.0, 0.0, 2.0),
        Shape::Pipe => (0.0, 0.0, 16.0, 0.0),
        Shape::Window => (0.0, 13.0, 0.0, 0.0),
        _ => (0.0, 0.0, 0.0, 0.0),
    };
    Rect::new(
        r.x + left,
        r.y + top,
        r.w - left - right,
        r.h - top - bottom,
    )
}

fn content(element: &mut Element, node: &Node, placed: &PlacedNode) {
    let mut r = inner(node.shape, placed.rect);
    if node.badge {
        element
            .items
            .extend(planned(Point::new(r.centre().x, r.bottom() - 14.0)));
        r.h -= size::PLANNED;
    }
    let (name, note) = (
        size::NAME.extent(&placed.label),
        size::NOTE.extent(&placed.note),
    );
    let between = if placed.label.is_empty() || placed.note.is_empty() {
        0.0
    } else {
        3.0
    };
    let top = r.centre().y - (name.1 + between + note.1) / 2.0;
    let (mut x, mut anchor) = (r.centre().x, Anchor::Middle);
    if let Some(icon) = node.icon {
        let wide = size::ICON + size::APART + name.0.max(note.0);
        let left = r.centre().x - wide / 2.0;
        element.add(Mark::Icon {
            icon,
            at: Point::new(left, r.centre().y - size::ICON / 2.0),
            size: size::ICON,
            paint: Paint::edge(node.tone),
        });
        (x, anchor) = (left + size::ICON + size::APART, Anchor::Start);
    }
    let upper = Point::new(x, top + name.1 / 2.0);
    let lower = Point::new(x, top + name.1 + between + note.1 / 2.0);
    for mark in lines(upper, anchor, size::NAME, Paint::Ink, &placed.label)
        .into_iter()
        .chain(lines(lower, anchor, size::NOTE, Paint::Muted, &placed.note))
    {
        element.add(mark);
    }
}
