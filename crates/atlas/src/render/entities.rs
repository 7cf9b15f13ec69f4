//! Tables and keys as scenes: heads, rows with marks for keys, lines with feet for "many".

use super::scene::{Anchor, Element, Item, Mark, Scene, Stroke};
use super::theme::Paint;
use crate::layout::entities::{
    Entities, HEAD, KIND, Key, MARKS, NAME, Placed, ROW, Relation, SIDE, Table,
};
use crate::layout::{Path, Point, Rect, size};

pub fn entities(entities: &Entities, placed: &Placed) -> Scene {
    let mut scene = Scene {
        width: placed.width,
        height: placed.height,
        title: entities.title.clone(),
        description: entities.description.clone(),
        items: Vec::new(),
    };
    let mut add = |element: Element| scene.items.push(Item::Element(element));
    for ((id, title), rect) in entities.groups.iter().zip(&placed.groups) {
        let mut element = Element::new("group", id, title);
        element.add(Mark::Rect {
            rect: *rect,
            radius: 10.0,
            fill: Paint::Ground(0),
            stroke: Stroke::solid(Paint::Rim, 1.0),
        });
        let at = Point::new(rect.x + size::PAD, rect.y + 18.0);
        element.add(Mark::text(
            at,
            Anchor::Start,
            size::TITLE,
            Paint::Ink,
            title,
        ));
        add(element);
    }
    for (relation, path) in entities.relations.iter().zip(&placed.lines) {
        if !path.steps.is_empty() {
            add(line(relation, path));
        }
    }
    for (table, rect) in entities.tables.iter().zip(&placed.tables) {
        add(draw(table, *rect));
    }
    scene
}

fn line(relation: &Relation, path: &Path) -> Element {
    let end = |table: &str, column: &str| {
        if column.is_empty() {
            table.to_owned()
        } else {
            format!("{table}.{column}")
        }
    };
    let (from, to) = (
        end(&relation.from, &relation.from_column),
        end(&relation.to, &relation.to_column),
    );
    let mut element = Element::new(
        "edge",
        &format!("{from}>{to}"),
        &format!("{from} names {to}"),
    )
    .between(&relation.from, &relation.to);
    let stroke = Stroke::solid(Paint::Line, 1.4).dashed(relation.optional);
    element.add(Mark::open(path.clone(), stroke));
    let points = path.flattened();
    let plain = Stroke::solid(Paint::Line, 1.4);
    if let [a, b, ..] = points[..] {
        let out = (b.x - a.x).signum();
        if relation.single {
            element.add(Mark::line(
                a.moved(8.0 * out, -5.0),
                a.moved(8.0 * out, 5.0),
                plain,
            ));
        } else {
            for y in [-5.5, 5.5] {
                element.add(Mark::line(a.moved(0.0, y), a.moved(10.0 * out, 0.0), plain));
            }
        }
    }
    if let [.., b, a] = points[..] {
        let out = (b.x - a.x).signum();
        element.add(Mark::line(
            a.moved(8.0 * out, -5.0),
            a.moved(8.0 * out, 5.0),
            plain,
        ));
    }
    element
}

fn draw(table: &Table, rect: Rect) -> Element {
    let mut element = Element::new("node", &table.id, &table.label);
    element.description = table
        .columns
        .iter()
        .map(|c| c.name.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    element.link.clone_from(&table.link);
    let edge = Stroke::solid(Paint::edge(table.tone), 1.4).dashed(table.planned);
    element.add(Mark::Rect {
        rect,
        radius: 6.0,
        fill: Paint::Page,
        stroke: Stroke::NONE,
    });
    let head = Rect::new(rect.x, rect.y, rect.w, HEAD);
    element.add(Mark::Rect {
        rect: head,
        radius: 6.0,
        fill: Paint::fill(table.tone),
        stroke: Stroke::NONE,
    });
    let left = Point::new(rect.x + SIDE, head.centre().y);
    element.add(Mark::text(
        left,
        Anchor::Start,
        size::NAME,
        Paint::Ink,
        &table.label,
    ));
    if table.planned {
        let at = Point::new(rect.right() - SIDE, left.y);
        element.add(Mark::text(
            at,
            Anchor::End,
            size::MARK,
            Paint::Muted,
            "planned",
        ));
    }
    element.add(Mark::line(
        Point::new(rect.x, head.bottom()),
        Point::new(rect.right(), head.bottom()),
        edge,
    ));
    for (index, column) in table.columns.iter().enumerate() {
        let y = rect.y + HEAD + ROW * (index as f64 + 0.5);
        let paint = if column.key == Key::None {
            Paint::Ink
        } else {
            Paint::edge(table.tone)
        };
        let mark = Point::new(rect.x + SIDE, y);
        element.add(Mark::text(
            mark,
            Anchor::Start,
            size::MARK,
            paint,
            column.key.mark(),
        ));
        let name = Point::new(rect.x + SIDE + MARKS, y);
        element.add(Mark::text(
            name,
            Anchor::Start,
            NAME,
            Paint::Ink,
            &column.name,
        ));
        let kind = if column.optional {
            format!("{}?", column.kind)
        } else {
            column.kind.clone()
        };
        let right = Point::new(rect.right() - SIDE, y);
        element.add(Mark::text(right, Anchor::End, KIND, Paint::Muted, &kind));
    }
    element.add(Mark::Rect {
        rect,
        radius: 6.0,
        fill: Paint::None,
        stroke: edge,
    });
    element
}
