//! Mermaid flowcharts.

use std::fmt::Write;

use super::{Names, members, texts, within};
use crate::layout::graph::{Direction, Edge, Graph, Heads, Line, Shape};

pub fn mermaid(graph: &Graph) -> String {
    let names = Names::new(graph);
    let direction = if graph.direction == Direction::Right {
        "LR"
    } else {
        "TB"
    };
    let mut out = head(
        &graph.title,
        &format!("flowchart {direction}"),
        &graph.description,
    );
    content(graph, &names, None, 1, &mut out);
    for edge in &graph.edges {
        line(edge, &names, &mut out);
    }
    let planned = graph
        .nodes
        .iter()
        .filter(|n| n.planned)
        .filter_map(|n| names.of(&n.id));
    let planned: Vec<&str> = planned.collect();
    if !planned.is_empty() {
        let _ = writeln!(
            out,
            "  classDef planned stroke-dasharray: 6 4\n  class {} planned",
            planned.join(",")
        );
    }
    for node in &graph.nodes {
        let link = node
            .link
            .as_deref()
            .filter(|l| crate::render::svg::harmless(l));
        if let (Some(link), Some(name)) = (link, names.of(&node.id)) {
            let _ = writeln!(out, "  click {name} \"{}\"", link.replace('"', "%22"));
        }
    }
    out
}

/// Title, the word for the kind, description.
pub(super) fn head(title: &str, kind: &str, description: &str) -> String {
    let mut out = String::new();
    if !title.is_empty() {
        let _ = writeln!(
            out,
            "---\ntitle: \"{}\"\n---",
            plain(title).replace('"', "'").replace('\\', "/")
        );
    }
    let _ = writeln!(out, "{kind}");
    if !description.is_empty() {
        let _ = writeln!(
            out,
            "  accDescr: {}",
            plain(description).replace(['{', '}', ';'], " ")
        );
    }
    out
}

fn content(graph: &Graph, names: &Names<'_>, parent: Option<&str>, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    for index in members(graph, parent) {
        let node = &graph.nodes[index];
        let Some(name) = names.of(&node.id) else {
            continue;
        };
        let label = quoted(&texts(&node.label, &node.note, node.planned));
        let (open, close) = match node.shape {
            Shape::Cylinder => ("[(", ")]"),
            Shape::Pipe => ("([", "])"),
            Shape::Hexagon => ("{{", "}}"),
            Shape::External => ("[[", "]]"),
            Shape::Pill | Shape::Person => ("(", ")"),
            Shape::Start => ("((", "))"),
            Shape::End => ("(((", ")))"),
            Shape::Document => (">", "]"),
            Shape::Box | Shape::Window => ("[", "]"),
        };
        let _ = writeln!(out, "{indent}{name}{open}{label}{close}");
    }
    for index in within(graph, parent) {
        let group = &graph.groups[index];
        let Some(name) = names.groups.get(group.id.as_str()) else {
            continue;
        };
        let label = quoted(&texts(&group.label, &group.note, group.planned));
        let _ = writeln!(out, "{indent}subgraph {name} [{label}]");
        content(graph, names, Some(&group.id), depth + 1, out);
        let _ = writeln!(out, "{indent}end");
    }
}

fn line(edge: &Edge, names: &Names<'_>, out: &mut String) {
    let (Some(from), Some(to)) = (names.of(&edge.from), names.of(&edge.to)) else {
        return;
    };
    let dashed = edge.planned || matches!(edge.line, Line::Dashed | Line::Dotted);
    let body = match (dashed, edge.line) {
        (true, _) => ("-.->", "-.-", "<-.->"),
        (_, Line::Thick) => ("==>", "===", "<==>"),
        _ => ("-->", "---", "<-->"),
    };
    let arrow = match edge.heads {
        Heads::End => body.0,
        Heads::None => body.1,
        Heads::Both => body.2,
    };
    let label = if edge.label.trim().is_empty() {
        String::new()
    } else {
        format!("|{}|", quoted(&edge.label.lines().collect::<Vec<_>>()))
    };
    let _ = writeln!(out, "  {from} {arrow}{label} {to}");
}

/// Quoted, with entities for what ends a text or begins a mark.
fn quoted(lines: &[&str]) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| {
            plain(line)
                .replace('&', "&amp;")
                .replace('"', "#quot;")
                .replace('<', "#lt;")
                .replace('>', "#gt;")
                .replace('`', "'")
        })
        .collect();
    let text = lines.join("<br/>");
    format!("\"{}\"", if text.trim().is_empty() { " " } else { &text })
}

/// Without what ends a line.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
