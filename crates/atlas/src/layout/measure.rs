//! How good a drawing is, in figures: overlaps, crossings, lengths. For tests and for `make bench`.

use super::geometry::{Point, Rect};
use super::graph::{Drawing, Graph};

/// What is wrong with a drawing, in words that name the things.
pub fn faults(graph: &Graph, drawing: &Drawing) -> Vec<String> {
    let mut faults = Vec::new();
    overlaps(graph, drawing, &mut faults);
    nesting(graph, drawing, &mut faults);
    labels(graph, drawing, &mut faults);
    through_boxes(graph, drawing, &mut faults);
    through_labels(graph, drawing, &mut faults);
    faults
}

fn overlaps(graph: &Graph, drawing: &Drawing, faults: &mut Vec<String>) {
    let mut things: Vec<(String, Rect)> = Vec::new();
    for (node, placed) in graph.nodes.iter().zip(&drawing.nodes) {
        things.push((format!("node {}", node.id), placed.rect));
    }
    for (edge, placed) in graph.edges.iter().zip(&drawing.edges) {
        if let Some(label) = &placed.label {
            things.push((
                format!("label {} of {} to {}", edge.label, edge.from, edge.to),
                label.rect,
            ));
        }
    }
    for (group, placed) in graph.groups.iter().zip(&drawing.groups) {
        if placed.title.w > 0.0 {
            things.push((format!("title of {}", group.id), placed.title));
        }
    }
    let page = Rect::new(0.0, 0.0, drawing.width, drawing.height);
    for (index, (name, rect)) in things.iter().enumerate() {
        for (other, its) in &things[..index] {
            if rect.overlaps(its) {
                faults.push(format!("{name} overlaps {other}"));
            }
        }
        if !page.contains(rect) {
            faults.push(format!("{name} leaves the page"));
        }
    }
}

/// Groups hold what is theirs and nothing else.
fn nesting(graph: &Graph, drawing: &Drawing, faults: &mut Vec<String>) {
    for (g, group) in graph.groups.iter().enumerate() {
        let outer = drawing.groups[g].rect;
        for (n, node) in graph.nodes.iter().enumerate() {
            let inner = drawing.nodes[n].rect;
            let ours = inside(graph, node.group.as_deref(), &group.id);
            if ours && !outer.contains(&inner) {
                faults.push(format!("node {} leaves its group {}", node.id, group.id));
            }
            if !ours && outer.overlaps(&inner) {
                faults.push(format!(
                    "node {} lies in the foreign group {}",
                    node.id, group.id
                ));
            }
        }
        for (o, other) in graph.groups.iter().enumerate().take(g) {
            let apart = !inside(graph, Some(&other.id), &group.id)
                && !inside(graph, Some(&group.id), &other.id);
            if apart && outer.overlaps(&drawing.groups[o].rect) {
                faults.push(format!("group {} overlaps group {}", group.id, other.id));
            }
        }
    }
}

fn inside<'a>(graph: &'a Graph, mut group: Option<&'a str>, outer: &str) -> bool {
    for _ in 0..=graph.groups.len() {
        match group {
            Some(id) if id == outer => return true,
            Some(id) => {
                group = graph
                    .groups
                    .iter()
                    .find(|g| g.id == id)
                    .and_then(|g| g.parent.as_deref());
            }
            None => return false,
        }
    }
    false
}

fn labels(graph: &Graph, drawing: &Drawing, faults: &mut Vec<String>) {
    for (edge, placed) in graph.edges.iter().zip(&drawing.edges) {
        let points = placed.path.flattened();
        match &placed.label {
            Some(label)
                if !points
                    .windows(2)
                    .any(|p| meets(p[0], p[1], &label.rect.grown(1.5))) =>
            {
                faults.push(format!("label {} does not touch its edge", edge.label));
            }
            None if !edge.label.trim().is_empty() && !placed.path.steps.is_empty() => {
                faults.push(format!("label {} is missing", edge.label));
            }
            _ => {}
        }
    }
}

fn through_boxes(graph: &Graph, drawing: &Drawing, faults: &mut Vec<String>) {
    for (edge, placed) in graph.edges.iter().zip(&drawing.edges) {
        let points = placed.path.flattened();
        for (node, own) in graph.nodes.iter().zip(&drawing.nodes) {
            // At its own ends a line may reach into the rectangle as far as the outline does.
            let own_end = node.id == edge.from || node.id == edge.to;
            let rect = own.rect.grown(if own_end { -14.5 } else { -1.0 });
            if rect.w <= 0.0 || rect.h <= 0.0 {
                continue;
            }
            if points.windows(2).any(|p| meets(p[0], p[1], &rect)) {
                faults.push(format!(
                    "line {} to {} runs through {}",
                    edge.from, edge.to, node.id
                ));
            }
        }
    }
}

/// A line hides no other line's label.
fn through_labels(graph: &Graph, drawing: &Drawing, faults: &mut Vec<String>) {
    for (at, (edge, placed)) in graph.edges.iter().zip(&drawing.edges).enumerate() {
        let points = placed.path.flattened();
        for (other, its) in drawing.edges.iter().enumerate() {
            let Some(label) = its.label.as_ref().filter(|_| other != at) else {
                continue;
            };
            let rect = label.rect.grown(-1.0);
            if points.windows(2).any(|pair| meets(pair[0], pair[1], &rect)) {
                faults.push(format!(
                    "line {} to {} covers the label {}",
                    edge.from, edge.to, graph.edges[other].label
                ));
            }
        }
    }
}

/// Whether a straight piece touches a rectangle.
pub fn meets(a: Point, b: Point, rect: &Rect) -> bool {
    let (mut first, mut last) = (0.0f64, 1.0f64);
    for (from, by, low, high) in [
        (a.x, b.x - a.x, rect.x, rect.right()),
        (a.y, b.y - a.y, rect.y, rect.bottom()),
    ] {
        if by.abs() < 1e-12 {
            if from < low || from > high {
                return false;
            }
            continue;
        }
        let (enter, leave) = ((low - from) / by, (high - from) / by);
        first = first.max(enter.min(leave));
        last = last.min(enter.max(leave));
    }
    first <= last
}

/// How often lines cross, each pair as often as it does. Lines that only meet at an end do not cross.
pub fn crossings(lines: &[Vec<Point>]) -> usize {
    let mut total = 0;
    let bounds: Vec<Rect> = lines.iter().map(|l| bounds(l)).collect();
    for (index, line) in lines.iter().enumerate() {
        for (other, its) in lines[..index].iter().zip(&bounds) {
            if !bounds[index].grown(1.0).overlaps(&its.grown(1.0)) {
                continue;
            }
            for a in line.windows(2) {
                for b in other.windows(2) {
                    let Some(at) = cross(a[0], a[1], b[0], b[1]) else {
                        continue;
                    };
                    let ends = [line.first(), line.last(), other.first(), other.last()];
                    let apart = ends.iter().flatten().all(|end| end.distance(at) > 0.5);
                    total += usize::from(apart);
                }
            }
        }
    }
    total
}

fn bounds(line: &[Point]) -> Rect {
    line.iter()
        .map(|p| Rect::new(p.x, p.y, 0.0, 0.0))
        .reduce(Rect::union)
        .unwrap_or_default()
}

fn cross(a: Point, b: Point, c: Point, d: Point) -> Option<Point> {
    let side = |p: Point, q: Point, r: Point| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    // Half open, so that a crossing at a joint of pieces counts once.
    let (above_c, above_d) = (side(a, b, c), side(a, b, d));
    let (above_a, above_b) = (side(c, d, a), side(c, d, b));
    if (above_c >= 0.0) == (above_d >= 0.0) || (above_a >= 0.0) == (above_b >= 0.0) {
        return None;
    }
    let share = above_a / (above_a - above_b);
    Some(Point::new(
        a.x + (b.x - a.x) * share,
        a.y + (b.y - a.y) * share,
    ))
}

/// The length of all lines together.
pub fn length(lines: &[Vec<Point>]) -> f64 {
    lines
        .iter()
        .flat_map(|line| line.windows(2).map(|p| p[0].distance(p[1])))
        .sum()
}
