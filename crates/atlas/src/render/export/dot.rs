//! DOT, for Graphviz.

use std::fmt::Write;

use super::{Names, members, texts, within};
use crate::layout::graph::{Direction, Edge, Graph, Heads, Line, Shape};

pub fn dot(graph: &Graph) -> String {
    let names = Names::new(graph);
    let mut out = String::new();
    let direction = if graph.direction == Direction::Right {
        "LR"
    } else {
        "TB"
    };
    let _ = writeln!(out, "digraph {} {{", quoted(&[&graph.title]));
    let _ = writeln!(
        out,
        "  graph [rankdir={direction}, compound=true, fontname=\"Inter\"];"
    );
    let _ = writeln!(
        out,
        "  node [shape=box, style=rounded, fontname=\"Inter\"];\n  edge [fontname=\"Inter\"];"
    );
    content(graph, &names, None, 1, &mut out);
    for edge in &graph.edges {
        line(graph, edge, &names, &mut out);
    }
    out.push_str("}\n");
    out
}

fn content(graph: &Graph, names: &Names<'_>, parent: Option<&str>, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    for index in members(graph, parent) {
        let node = &graph.nodes[index];
        let Some(name) = names.of(&node.id) else {
            continue;
        };
        let shape = match node.shape {
            Shape::Box | Shape::Pill => "box",
            Shape::Person => "egg",
            Shape::Cylinder | Shape::Pipe => "cylinder",
            Shape::Window => "tab",
            Shape::Document => "note",
            Shape::Hexagon => "hexagon",
            Shape::External => "box3d",
            Shape::Start => "circle",
            Shape::End => "doublecircle",
        };
        let style = match (node.planned, shape) {
            (true, "box") => "\"rounded,dashed\"",
            (false, "box") => "rounded",
            (true, _) => "dashed",
            (false, _) => "solid",
        };
        let label = quoted(&texts(&node.label, &node.note, node.planned));
        let link = node
            .link
            .as_deref()
            .filter(|l| crate::render::svg::harmless(l));
        let link = link.map_or(String::new(), |l| format!(", URL={}", quoted(&[l])));
        let _ = writeln!(
            out,
            "{indent}{name} [label={label}, shape={shape}, style={style}{link}];"
        );
    }
    for index in within(graph, parent) {
        let group = &graph.groups[index];
        let Some(name) = names.groups.get(group.id.as_str()) else {
            continue;
        };
        let style = if group.planned {
            "\"rounded,dashed\""
        } else {
            "rounded"
        };
        let label = quoted(&texts(&group.label, &group.note, group.planned));
        let _ = writeln!(
            out,
            "{indent}subgraph cluster_{name} {{\n{indent}  label={label}; style={style};"
        );
        if first(graph, &group.id, 0).is_none() {
            let _ = writeln!(out, "{indent}  {name}_empty [style=invis, label=\"\"];");
        }
        content(graph, names, Some(&group.id), depth + 1, out);
        let _ = writeln!(out, "{indent}}}");
    }
}

/// A node somewhere in a group: DOT links groups by way of one.
fn first<'a>(graph: &'a Graph, group: &str, depth: usize) -> Option<&'a str> {
    if depth > graph.groups.len() {
        return None;
    }
    let own = graph
        .nodes
        .iter()
        .find(|n| n.group.as_deref() == Some(group))
        .map(|n| n.id.as_str());
    own.or_else(|| {
        let inner = graph
            .groups
            .iter()
            .filter(|g| g.parent.as_deref() == Some(group));
        inner
            .map(|g| first(graph, &g.id, depth + 1))
            .find(Option::is_some)
            .flatten()
    })
}

fn line(graph: &Graph, edge: &Edge, names: &Names<'_>, out: &mut String) {
    let mut marks: Vec<String> = Vec::new();
    let mut end = |id: &str, mark: &str| -> Option<String> {
        if let Some(name) = names.nodes.get(id) {
            return Some(name.clone());
        }
        let group = names.groups.get(id)?;
        marks.push(format!("{mark}=cluster_{group}"));
        let node = first(graph, id, 0).and_then(|n| names.nodes.get(n).cloned());
        Some(node.unwrap_or_else(|| format!("{group}_empty")))
    };
    let (Some(from), Some(to)) = (end(&edge.from, "ltail"), end(&edge.to, "lhead")) else {
        return;
    };
    if !edge.label.trim().is_empty() {
        marks.push(format!(
            "label={}",
            quoted(&edge.label.lines().collect::<Vec<_>>())
        ));
    }
    match edge.line {
        _ if edge.planned => marks.push("style=dashed".into()),
        Line::Dashed => marks.push("style=dashed".into()),
        Line::Dotted => marks.push("style=dotted".into()),
        Line::Thick => marks.push("style=bold".into()),
        Line::Solid => {}
    }
    match edge.heads {
        Heads::Both => marks.push("dir=both".into()),
        Heads::None => marks.push("dir=none".into()),
        Heads::End => {}
    }
    let marks = if marks.is_empty() {
        String::new()
    } else {
        format!(" [{}]", marks.join(", "))
    };
    let _ = writeln!(out, "  {from} -> {to}{marks};");
}

fn quoted(lines: &[&str]) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| {
            let plain: String = line
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect();
            plain.replace('\\', "\\\\").replace('"', "\\\"")
        })
        .collect();
    format!("\"{}\"", lines.join("\\n"))
}
