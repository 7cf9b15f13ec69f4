//! The measured set for `make bench`: `emit` prints every diagram with sizes for other layout programs and
//! with our own lines and times; `judge OWN PEER…` compares the lines of all by the same figures.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stoa_atlas::layout::{self, Direction, Drawing, Graph, Point, Rect, measure};
use stoa_kernel::Stopwatch;

#[path = "../tests/set/mod.rs"]
#[allow(dead_code)] // the other kinds are not measured
mod set;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("emit") => emit(),
        Some("judge") if arguments.len() > 1 => judge(&arguments[1..]),
        Some("stability") => stability(),
        _ => Err("say `emit`, `stability` or `judge OWN.json PEER.json…`".into()),
    }
}

/// A diagram as every program gets it, and what one made of it.
#[derive(Serialize, Deserialize)]
struct Sized {
    right: bool,
    nodes: Vec<SizedNode>,
    groups: Vec<SizedGroup>,
    edges: Vec<SizedEdge>,
    made: Made,
}

#[derive(Serialize, Deserialize)]
struct SizedNode {
    w: f64,
    h: f64,
    group: Option<usize>,
}

#[derive(Serialize, Deserialize)]
struct SizedGroup {
    parent: Option<usize>,
    w: f64,
    h: f64,
}

#[derive(Serialize, Deserialize)]
struct SizedEdge {
    from: usize,
    to: usize,
    label: Option<(f64, f64)>,
}

#[derive(Serialize, Deserialize, Default)]
struct Made {
    milliseconds: f64,
    boxes: Vec<(f64, f64, f64, f64)>,
    lines: Vec<Vec<(f64, f64)>>,
}

fn emit() -> Result<(), Box<dyn std::error::Error>> {
    let set: BTreeMap<String, Sized> = set::all()
        .into_iter()
        .map(|(name, graph)| {
            let drawing = layout::place(&graph);
            let best = (0..5)
                .map(|_| {
                    let watch = Stopwatch::start();
                    std::hint::black_box(layout::place(&graph));
                    watch.elapsed().as_secs_f64() * 1e3
                })
                .fold(f64::MAX, f64::min);
            (name, sized(&graph, &drawing, best))
        })
        .collect();
    println!("{}", serde_json::to_string(&set)?);
    Ok(())
}

fn sized(graph: &Graph, drawing: &Drawing, milliseconds: f64) -> Sized {
    let group = |id: &str| graph.groups.iter().position(|g| g.id == id);
    // Other programs link only boxes: a group's first box stands for it.
    let node = |id: &str| {
        graph
            .nodes
            .iter()
            .position(|n| n.id == id)
            .or_else(|| {
                graph
                    .nodes
                    .iter()
                    .position(|n| n.group.as_deref() == Some(id))
            })
            .unwrap_or_default()
    };
    Sized {
        right: graph.direction == Direction::Right,
        nodes: graph
            .nodes
            .iter()
            .zip(&drawing.nodes)
            .map(|(n, p)| SizedNode {
                w: p.rect.w,
                h: p.rect.h,
                group: n.group.as_deref().and_then(group),
            })
            .collect(),
        groups: graph
            .groups
            .iter()
            .zip(&drawing.groups)
            .map(|(g, p)| SizedGroup {
                parent: g.parent.as_deref().and_then(group),
                w: p.title.w,
                h: p.title.h,
            })
            .collect(),
        edges: graph
            .edges
            .iter()
            .zip(&drawing.edges)
            .map(|(e, p)| SizedEdge {
                from: node(&e.from),
                to: node(&e.to),
                label: p.label.as_ref().map(|l| (l.rect.w, l.rect.h)),
            })
            .collect(),
        made: Made {
            milliseconds,
            boxes: drawing
                .nodes
                .iter()
                .map(|n| (n.rect.x, n.rect.y, n.rect.w, n.rect.h))
                .collect(),
            lines: drawing
                .edges
                .iter()
                .map(|e| e.path.flattened().iter().map(|p| (p.x, p.y)).collect())
                .collect(),
        },
    }
}

#[derive(Clone, Copy, Default, Serialize)]
struct Figures {
    crossings: usize,
    length: f64,
    through: usize,
    overlaps: usize,
    milliseconds: f64,
}

fn figures(sized: &Sized, made: &Made) -> Figures {
    let lines: Vec<Vec<Point>> = made
        .lines
        .iter()
        .map(|l| l.iter().map(|(x, y)| Point::new(*x, *y)).collect())
        .collect();
    let boxes: Vec<Rect> = made
        .boxes
        .iter()
        .map(|(x, y, w, h)| Rect::new(*x, *y, *w, *h))
        .collect();
    let mut through = 0;
    for (line, edge) in lines.iter().zip(&sized.edges) {
        through += boxes
            .iter()
            .enumerate()
            .filter(|(index, rect)| {
                let foreign = *index != edge.from && *index != edge.to;
                foreign
                    && line
                        .windows(2)
                        .any(|p| measure::meets(p[0], p[1], &rect.grown(-1.0)))
            })
            .count();
    }
    let overlaps = (0..boxes.len())
        .map(|a| (0..a).filter(|b| boxes[a].overlaps(&boxes[*b])).count())
        .sum();
    Figures {
        crossings: measure::crossings(&lines),
        length: measure::length(&lines),
        through,
        overlaps,
        milliseconds: made.milliseconds,
    }
}

/// One line of JSON for each diagram: its size and everyone's figures.
fn judge(files: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let own: BTreeMap<String, Sized> = serde_json::from_str(&std::fs::read_to_string(&files[0])?)?;
    let peers: Vec<BTreeMap<String, Made>> = files[1..]
        .iter()
        .map(|file| Ok(serde_json::from_str(&std::fs::read_to_string(file)?)?))
        .collect::<Result<_, Box<dyn std::error::Error>>>()?;
    for (name, sized) in &own {
        let mut all = vec![Some(figures(sized, &sized.made))];
        all.extend(
            peers
                .iter()
                .map(|p| p.get(name).map(|made| figures(sized, made))),
        );
        let line = serde_json::json!({
            "name": name, "nodes": sized.nodes.len(), "edges": sized.edges.len(),
            "groups": sized.groups.len(), "figures": all,
        });
        println!("{line}");
    }
    Ok(())
}

/// How far the boxes move when one is added under each third box in turn: JSON per diagram.
fn stability() -> Result<(), Box<dyn std::error::Error>> {
    for (name, graph) in set::all()
        .into_iter()
        .filter(|(_, g)| (6..=80).contains(&g.nodes.len()))
    {
        let before = layout::place(&graph);
        let (mut moved, mut swapped, mut trials) = (0.0, 0.0, 0.0);
        for index in (0..graph.nodes.len()).step_by(3) {
            let mut more = graph.clone();
            let under = graph.nodes[index].clone();
            more.nodes.push(layout::Node {
                id: "added".into(),
                label: "added".into(),
                group: under.group,
                ..layout::Node::default()
            });
            more.edges.push(layout::Edge {
                from: under.id,
                to: "added".into(),
                ..layout::Edge::default()
            });
            let after = layout::place(&more);
            let (far, out) = shifted(&graph, &before, &after);
            moved += far;
            swapped += out;
            trials += 1.0;
        }
        let line = serde_json::json!({ "name": name, "nodes": graph.nodes.len(),
            "moved": moved / trials, "swapped": swapped / trials });
        println!("{line}");
    }
    Ok(())
}

/// The share of boxes that moved by more than 60 pixels against the common shift, and the share of
/// pairs of boxes that changed sides.
fn shifted(graph: &Graph, before: &Drawing, after: &Drawing) -> (f64, f64) {
    let count = graph.nodes.len();
    let by: Vec<Point> = (0..count)
        .map(|n| {
            let (a, b) = (before.nodes[n].rect.centre(), after.nodes[n].rect.centre());
            Point::new(b.x - a.x, b.y - a.y)
        })
        .collect();
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let common = Point::new(
        median(by.iter().map(|p| p.x).collect()),
        median(by.iter().map(|p| p.y).collect()),
    );
    let far = by.iter().filter(|p| p.distance(common) > 60.0).count();
    let (mut pairs, mut changed) = (0usize, 0usize);
    for a in 0..count {
        for b in 0..a {
            let side = |d: &Drawing| {
                let (p, q) = (d.nodes[a].rect.centre(), d.nodes[b].rect.centre());
                (
                    (p.x - q.x).signum() * f64::from((p.x - q.x).abs() > 8.0),
                    (p.y - q.y).signum() * f64::from((p.y - q.y).abs() > 8.0),
                )
            };
            let (was, is) = (side(before), side(after));
            pairs += 1;
            changed += usize::from(was.0 * is.0 < 0.0 || was.1 * is.1 < 0.0);
        }
    }
    (
        far as f64 / count as f64,
        changed as f64 / pairs.max(1) as f64,
    )
}
