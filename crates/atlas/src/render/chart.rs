//! Charts as scenes.

use super::scene::{Anchor, Element, Item, Mark, Scene, Stroke, lines};
use super::theme::Paint;
use crate::layout::chart::{Axis, Bars, Curves, PlacedBars, PlacedCurves};
use crate::layout::{Path, Point, Rect, size};

/// Dashes in turn, so that curves are told apart without colour.
const DASHES: [Option<(f64, f64)>; 4] =
    [None, Some((8.0, 4.0)), Some((2.0, 3.5)), Some((12.0, 3.0))];

pub fn curves(chart: &Curves, placed: &PlacedCurves) -> Scene {
    let mut scene = Scene {
        width: placed.width,
        height: placed.height,
        title: chart.title.clone(),
        description: chart.description.clone(),
        items: Vec::new(),
    };
    let plot = placed.plot;
    let mut axes = rules(&placed.y_ticks, &plot, &chart.y);
    for (x, text) in &placed.x_ticks {
        let foot = Point::new(*x, plot.bottom());
        axes.add(Mark::line(
            foot,
            foot.moved(0.0, 5.0),
            Stroke::solid(Paint::Line, 1.0),
        ));
        axes.add(Mark::text(
            foot.moved(0.0, 17.0),
            Anchor::Middle,
            size::NOTE,
            Paint::Muted,
            text,
        ));
    }
    let below = Point::new(plot.centre().x, plot.bottom() + 42.0);
    axes.add(Mark::text(
        below,
        Anchor::Middle,
        size::TITLE,
        Paint::Ink,
        &chart.x.label,
    ));
    scene.items.push(Item::Element(axes));
    for (index, series) in chart.series.iter().enumerate() {
        let mut element = Element::new("series", &series.id, &series.name);
        let paint = Paint::edge(series.tone);
        let dash = if series.planned {
            Some((6.0, 4.0))
        } else {
            DASHES[index % DASHES.len()]
        };
        let stroke = Stroke {
            paint,
            width: 2.4,
            dash,
        };
        if placed.curves[index].len() > 1 {
            element.add(Mark::open(Path::through(&placed.curves[index]), stroke));
        }
        let name = placed.names[index];
        if let Some(end) = placed.curves[index].last() {
            let leader = [*end, Point::new(name.x - 3.0, name.y)];
            if (end.y - name.y).abs() > 2.0 {
                element.add(Mark::open(
                    Path::through(&leader),
                    Stroke::solid(paint, 0.8),
                ));
            }
        }
        element.add(Mark::text(
            name,
            Anchor::Start,
            size::LABEL,
            paint,
            &series.name,
        ));
        scene.items.push(Item::Element(element));
    }
    for (mark, own) in placed.marks.iter().zip(&chart.marks) {
        let mut element = Element::new("mark", "", &own.label);
        let near = Point::new(
            mark.at.x.clamp(mark.label.x, mark.label.right()),
            mark.at.y.clamp(mark.label.y, mark.label.bottom()),
        );
        element.add(Mark::line(mark.at, near, Stroke::solid(Paint::Line, 1.0)));
        element.add(Mark::Rect {
            rect: mark.label,
            radius: 5.0,
            fill: Paint::Page,
            stroke: Stroke::solid(Paint::Rim, 1.0),
        });
        element.add(Mark::Ellipse {
            rect: Rect::around(mark.at, 10.0, 10.0),
            fill: Paint::Page,
            stroke: Stroke::solid(Paint::Ink, 2.0),
        });
        for line in lines(
            mark.label.centre(),
            Anchor::Middle,
            size::LABEL,
            Paint::Ink,
            &mark.lines,
        ) {
            element.add(line);
        }
        scene.items.push(Item::Element(element));
    }
    scene
}

/// Level rules with their numbers, and the name of the axis over them.
fn rules(ticks: &[(f64, String)], plot: &Rect, axis: &Axis) -> Element {
    let mut element = Element {
        class: "axes",
        ..Element::default()
    };
    for (y, text) in ticks {
        let from = Point::new(plot.x, *y);
        element.add(Mark::line(
            from,
            Point::new(plot.right(), *y),
            Stroke::solid(Paint::Faint, 1.0),
        ));
        element.add(Mark::text(
            from.moved(-8.0, 0.0),
            Anchor::End,
            size::NOTE,
            Paint::Muted,
            text,
        ));
    }
    let base = Point::new(plot.x, plot.bottom());
    element.add(Mark::line(
        base,
        Point::new(plot.right(), plot.bottom()),
        Stroke::solid(Paint::Line, 1.2),
    ));
    let above = Point::new(24.0, plot.y - 24.0);
    element.add(Mark::text(
        above,
        Anchor::Start,
        size::TITLE,
        Paint::Ink,
        &axis.label,
    ));
    element
}

pub fn bars(chart: &Bars, placed: &PlacedBars) -> Scene {
    let mut scene = Scene {
        width: placed.width,
        height: placed.height,
        title: chart.title.clone(),
        description: chart.description.clone(),
        items: vec![Item::Element(rules(
            &placed.y_ticks,
            &placed.plot,
            &chart.y,
        ))],
    };
    for (bar, own) in placed.bars.iter().zip(&chart.bars) {
        let mut element = Element::new("bar", &own.label, &format!("{} {}", own.label, own.total));
        for ((rect, part), value) in bar.parts.iter().zip(&chart.parts).zip(&own.values) {
            if rect.h < 0.05 {
                continue;
            }
            let mut piece = Element::new("part", &part.name, &format!("{}: {value}", part.name));
            piece.add(Mark::Rect {
                rect: *rect,
                radius: 0.0,
                fill: Paint::fill(part.tone),
                stroke: Stroke::solid(Paint::edge(part.tone), 1.2),
            });
            element.items.push(Item::Element(piece));
        }
        let top = Point::new(bar.middle, bar.top - 12.0);
        element.add(Mark::text(
            top,
            Anchor::Middle,
            size::TITLE,
            Paint::Ink,
            &own.total,
        ));
        let under = size::NOTE.extent(&bar.label).1 / 2.0 + 10.0;
        let foot = Point::new(bar.middle, placed.plot.bottom() + under);
        for line in lines(foot, Anchor::Middle, size::NOTE, Paint::Muted, &bar.label) {
            element.add(line);
        }
        scene.items.push(Item::Element(element));
    }
    for (at, part) in placed.legend.iter().zip(&chart.parts) {
        let mut element = Element {
            class: "legend",
            ..Element::default()
        };
        element.add(Mark::Rect {
            rect: Rect::new(at.x, at.y - 6.0, 12.0, 12.0),
            radius: 2.0,
            fill: Paint::fill(part.tone),
            stroke: Stroke::solid(Paint::edge(part.tone), 1.2),
        });
        element.add(Mark::text(
            at.moved(20.0, 0.0),
            Anchor::Start,
            size::NOTE,
            Paint::Muted,
            &part.name,
        ));
        scene.items.push(Item::Element(element));
    }
    scene
}
