//! Boxes with rows: tables with their columns, routes of a module. The layout gives them their places
//! by size; here they are filled.

use crate::layout::graph::Drawing;
use crate::layout::text::Font;
use crate::layout::{Graph, Point, Rect};
use crate::model::{Column, Kind};
use crate::render::icons::Icon;
use crate::render::scene::{Anchor, Element, Item, Mark, Scene, Stroke};
use crate::render::theme::Paint;
use crate::views;

const HEAD: Font = Font::strong(14.0);
const ROW: Font = Font::regular(12.0);
const STRONG: Font = Font::strong(12.0);
const HEAD_HEIGHT: f64 = 34.0;
const STEP: f64 = 20.0;
const PAD: f64 = 12.0;
const MARK: f64 = 20.0;

/// Two texts of a row: what it is called, and of what kind.
fn texts(node: &views::Node, column: &Column) -> (String, String) {
    match node.kind {
        Kind::Routes => (column.kind.clone(), column.name.clone()),
        _ => {
            let may = if column.optional { " ?" } else { "" };
            (column.name.clone(), format!("{}{may}", column.kind))
        }
    }
}

fn widths(node: &views::Node) -> (f64, f64) {
    let mut widths = (0.0_f64, 0.0_f64);
    for column in &node.columns {
        let (first, second) = texts(node, column);
        widths.0 = widths.0.max(STRONG.width(&first));
        widths.1 = widths.1.max(ROW.width(&second));
    }
    widths
}

/// The room a box with rows takes.
pub(super) fn size(node: &views::Node) -> (f64, f64) {
    let (first, second) = widths(node);
    let rows = 2.0 * PAD + MARK + first + 16.0 + second;
    let head = 2.0 * PAD + HEAD.width(&node.name) + 40.0;
    let width = (rows.max(head) * crate::layout::size::SLACK / 2.0).ceil() * 2.0;
    let height = HEAD_HEIGHT + STEP * node.columns.len() as f64 + 10.0;
    (width.max(120.0), (height / 2.0).ceil() * 2.0)
}

/// Puts rows into the boxes that have some.
pub(super) fn fill(scene: &mut Scene, graph: &Graph, drawing: &Drawing, nodes: &[views::Node]) {
    for node in nodes.iter().filter(|node| !node.columns.is_empty()) {
        let Some(at) = graph.nodes.iter().position(|other| other.id == node.id) else {
            continue;
        };
        let (drawn, rect) = (&graph.nodes[at], drawing.nodes[at].rect);
        for item in &mut scene.items {
            if let Item::Element(element) = item
                && element.class == "node"
                && element.id == node.id
            {
                element.items.clear();
                rows(
                    element,
                    node,
                    rect,
                    Paint::fill(drawn.tone),
                    Paint::edge(drawn.tone),
                );
            }
        }
    }
}

fn rows(element: &mut Element, node: &views::Node, rect: Rect, fill: Paint, edge: Paint) {
    let planned = node.status.is_some();
    let stroke = Stroke::solid(edge, 1.5).dashed(planned);
    element.add(Mark::Rect {
        rect,
        radius: 6.0,
        fill: Paint::Page,
        stroke: Stroke::NONE,
    });
    element.add(Mark::Rect {
        rect: Rect::new(rect.x, rect.y, rect.w, HEAD_HEIGHT - 6.0),
        radius: 6.0,
        fill,
        stroke: Stroke::NONE,
    });
    element.add(Mark::Rect {
        rect,
        radius: 6.0,
        fill: Paint::None,
        stroke,
    });
    let line = rect.y + HEAD_HEIGHT - 6.0;
    let thin = Stroke::solid(edge, 1.0);
    element.add(Mark::line(
        Point::new(rect.x, line),
        Point::new(rect.right(), line),
        thin,
    ));
    let middle = rect.y + (HEAD_HEIGHT - 6.0) / 2.0;
    let (x, mut y) = (rect.x + PAD, line + 5.0 + STEP / 2.0);
    element.add(Mark::text(
        Point::new(x, middle),
        Anchor::Start,
        HEAD,
        Paint::Ink,
        &node.name,
    ));
    let routes = node.kind == Kind::Routes;
    let first = widths(node).0;
    for column in &node.columns {
        let (name, kind) = texts(node, column);
        let mark = match (column.key, column.target.is_some()) {
            (true, _) => Some(Icon::Key),
            (false, true) => Some(Icon::Network),
            _ => None,
        };
        if let Some(icon) = mark {
            element.add(Mark::Icon {
                icon,
                at: Point::new(x, y - 6.0),
                size: 12.0,
                paint: edge,
            });
        }
        let left = if routes { x } else { x + MARK };
        let font = if column.key || routes { STRONG } else { ROW };
        element.add(Mark::text(
            Point::new(left, y),
            Anchor::Start,
            font,
            Paint::Ink,
            &name,
        ));
        let (at, anchor) = match routes {
            true => (Point::new(x + first + 14.0, y), Anchor::Start),
            false => (Point::new(rect.right() - PAD, y), Anchor::End),
        };
        element.add(Mark::text(at, anchor, ROW, Paint::Muted, &kind));
        y += STEP;
    }
}
