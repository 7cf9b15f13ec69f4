//! draw.io (diagrams.net): cells at our places, groups as containers, lines with our bends.

use std::fmt::Write;

use super::{Names, texts};
use crate::layout::graph::{Drawing, Edge, Graph, Heads, Line, Shape};
use crate::layout::{Path, Rect, Tone};
use crate::render::svg::{harmless, number, text};
use crate::render::theme::{Paint, Theme};

pub fn drawio(graph: &Graph, drawing: &Drawing) -> String {
    let names = Names::new(graph);
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<mxfile><diagram name=\"{}\"><mxGraphModel page=\"0\" pageWidth=\"{}\" pageHeight=\"{}\"><root>\n<mxCell id=\"0\"/>\n<mxCell id=\"1\" parent=\"0\"/>",
        text(&graph.title),
        number(drawing.width),
        number(drawing.height)
    );
    let mut groups: Vec<usize> = (0..graph.groups.len()).collect();
    groups.sort_by_key(|g| drawing.groups[*g].depth);
    for index in groups {
        let (group, placed) = (&graph.groups[index], &drawing.groups[index]);
        let fill = match group.tone {
            Tone::Neutral => Paint::Ground(placed.depth.min(3) as u8),
            tone => Paint::tint(tone),
        };
        let dashed = u8::from(group.planned);
        let style = format!(
            "rounded=1;arcSize=6;absoluteArcSize=1;container=1;collapsible=0;verticalAlign=top;align=left;spacingLeft=12;fontStyle=1;dashed={dashed};fillColor={};strokeColor={};",
            fill.colour(Theme::Light),
            Paint::Rim.colour(Theme::Light)
        );
        let parent = group.parent.as_deref().filter(|_| placed.depth > 0);
        let label = texts(&group.label, &group.note, group.planned).join(" ");
        cell(
            graph,
            drawing,
            &names,
            (names.groups.get(group.id.as_str()), &label, &style),
            placed.rect,
            parent,
            None,
            &mut out,
        );
    }
    for (node, placed) in graph.nodes.iter().zip(&drawing.nodes) {
        let style = format!(
            "{}html=1;whiteSpace=wrap;dashed={};fillColor={};strokeColor={};fontColor={};",
            shape(node.shape),
            u8::from(node.planned),
            Paint::fill(node.tone).colour(Theme::Light),
            Paint::edge(node.tone).colour(Theme::Light),
            Paint::Ink.colour(Theme::Light)
        );
        let lines: Vec<String> = texts(&node.label, &node.note, node.planned)
            .iter()
            .map(|t| text(t))
            .collect();
        let label = lines.join("<br>");
        let link = node.link.as_deref().filter(|l| harmless(l));
        cell(
            graph,
            drawing,
            &names,
            (names.nodes.get(node.id.as_str()), &label, &style),
            placed.rect,
            node.group.as_deref(),
            link,
            &mut out,
        );
    }
    for (index, (edge, placed)) in graph.edges.iter().zip(&drawing.edges).enumerate() {
        if !placed.path.steps.is_empty() {
            line(index, edge, &placed.path, &names, &mut out);
        }
    }
    out.push_str("</root></mxGraphModel></diagram></mxfile>\n");
    out
}

type Named<'a> = (Option<&'a String>, &'a str, &'a str);

#[allow(clippy::too_many_arguments)] // a cell is all of this
fn cell(
    graph: &Graph,
    drawing: &Drawing,
    names: &Names<'_>,
    (name, label, style): Named<'_>,
    rect: Rect,
    parent: Option<&str>,
    link: Option<&str>,
    out: &mut String,
) {
    let Some(name) = name else { return };
    // Places are relative to the container.
    let outer = parent.and_then(|id| graph.groups.iter().position(|g| g.id == id));
    let (holder, rect) = match (outer, parent.and_then(|id| names.groups.get(id))) {
        (Some(index), Some(holder)) => {
            let o = drawing.groups[index].rect;
            (holder.as_str(), rect.moved(-o.x, -o.y))
        }
        _ => ("1", rect),
    };
    let geometry = format!(
        "<mxGeometry x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" as=\"geometry\"/>",
        number(rect.x),
        number(rect.y),
        number(rect.w),
        number(rect.h)
    );
    let (label, style) = (text(label), text(style));
    let _ = match link {
        Some(link) => writeln!(
            out,
            "<UserObject id=\"{name}\" label=\"{label}\" link=\"{}\"><mxCell style=\"{style}\" vertex=\"1\" parent=\"{holder}\">{geometry}</mxCell></UserObject>",
            text(link)
        ),
        None => writeln!(
            out,
            "<mxCell id=\"{name}\" value=\"{label}\" style=\"{style}\" vertex=\"1\" parent=\"{holder}\">{geometry}</mxCell>"
        ),
    };
}

fn shape(shape: Shape) -> &'static str {
    match shape {
        Shape::Box | Shape::Window => "rounded=1;arcSize=8;absoluteArcSize=1;",
        Shape::Person => "shape=actor;",
        Shape::Cylinder => "shape=cylinder3;size=8;",
        Shape::Pipe => "shape=cylinder3;size=8;direction=south;",
        Shape::Document => "shape=note;size=12;",
        Shape::Hexagon => "shape=hexagon;size=14;fixedSize=1;",
        Shape::External => "shape=process;size=7;fixedSize=1;",
        Shape::Pill => "rounded=1;arcSize=50;",
        Shape::Start => "ellipse;",
        Shape::End => "ellipse;shape=doubleEllipse;",
    }
}

fn line(index: usize, edge: &Edge, path: &Path, names: &Names<'_>, out: &mut String) {
    let (Some(from), Some(to)) = (names.of(&edge.from), names.of(&edge.to)) else {
        return;
    };
    let (start, end) = match edge.heads {
        Heads::End => ("none", "block"),
        Heads::Both => ("block", "block"),
        Heads::None => ("none", "none"),
    };
    let dashed = u8::from(edge.planned || matches!(edge.line, Line::Dashed | Line::Dotted));
    let width = if edge.line == Line::Thick { 3 } else { 1 };
    let style = format!(
        "rounded=1;html=1;startArrow={start};endArrow={end};endFill=1;dashed={dashed};strokeWidth={width};strokeColor={};",
        Paint::Line.colour(Theme::Light)
    );
    let bends = path.steps.len().saturating_sub(1);
    let points: String = path.steps[..bends]
        .iter()
        .map(|s| {
            format!(
                "<mxPoint x=\"{}\" y=\"{}\"/>",
                number(s.end().x),
                number(s.end().y)
            )
        })
        .collect();
    let _ = writeln!(
        out,
        "<mxCell id=\"e_{index}\" value=\"{}\" style=\"{style}\" edge=\"1\" parent=\"1\" source=\"{from}\" target=\"{to}\"><mxGeometry relative=\"1\" as=\"geometry\"><Array as=\"points\">{points}</Array></mxGeometry></mxCell>",
        text(
            &edge
                .label
                .lines()
                .map(text)
                .collect::<Vec<_>>()
                .join("<br>")
        )
    );
}
