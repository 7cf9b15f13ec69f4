//! From boxes by index back to the graph: loops, labels, titles, lines led to outlines.

use std::collections::BTreeMap;

use stoa_kernel::budget::step;

use super::plan::{Ends, Plan};
use super::{Drawing, Graph, MARGIN, PlacedEdge, PlacedGroup, PlacedLabel};
use crate::layout::geometry::{Path, Point, Rect, Step};
use crate::layout::{by_id, layered, outline, size};

impl Plan {
    pub(super) fn drawing(self, graph: &Graph, output: layered::Output) -> Drawing {
        let (width, height) = self.turn((output.across, output.down));
        let turn = |p: Point| if self.turned { p.turned() } else { p };
        let rect = |r: Rect| if self.turned { r.turned() } else { r }.moved(MARGIN, MARGIN);
        let path = |p: &Path| p.map(|point| turn(point).moved(MARGIN, MARGIN));
        let mut slots: BTreeMap<usize, f64> = BTreeMap::new();
        for ends in &self.links {
            if let Ends::Loop(node, middle, slot) = ends {
                let last = slots.entry(*node).or_default();
                *last = last.max(*middle + slot / 2.0);
            }
        }
        let edges = self
            .links
            .iter()
            .zip(&self.labels)
            .map(|(ends, lines)| match *ends {
                Ends::Nothing => PlacedEdge::default(),
                Ends::Link(link) => {
                    let routed = &output.routes[link];
                    let label = routed.label.map(|r| PlacedLabel {
                        rect: rect(r),
                        lines: lines.clone(),
                    });
                    PlacedEdge {
                        path: path(&routed.path),
                        label,
                    }
                }
                Ends::Loop(node, middle, _) => {
                    let own = output.boxes[node];
                    let start = own.y + 4.0 + middle + free(own.h, slots[&node]);
                    let at = Point::new(own.right(), start);
                    let label = size::label(lines).map(|e| {
                        let (across, down) = self.turn(e);
                        let r = Rect::new(at.x + LOOP + 1.0, at.y - down / 2.0, across, down);
                        PlacedLabel {
                            rect: rect(r),
                            lines: lines.clone(),
                        }
                    });
                    PlacedEdge {
                        path: path(&looped(at)),
                        label,
                    }
                }
            })
            .collect();
        let mut nodes = self.nodes.clone();
        for (node, own) in nodes.iter_mut().zip(&output.boxes) {
            node.rect = rect(*own);
        }
        let groups = graph
            .groups
            .iter()
            .zip(&output.frames)
            .zip(&self.depths)
            .map(|((group, own), depth)| {
                let (own, title) = (rect(*own), size::title(group));
                let title = Rect::new(own.x + size::PAD, own.y + 8.0, title.0, title.1);
                PlacedGroup {
                    rect: own,
                    title,
                    depth: *depth,
                    clear: false,
                }
            })
            .collect();
        let mut drawing = Drawing {
            width: width + 2.0 * MARGIN,
            height: height + 2.0 * MARGIN,
            nodes,
            groups,
            edges,
        };
        meet_outlines(graph, &mut drawing);
        clear_titles(&mut drawing);
        drawing
    }
}

/// How far a loop reaches out.
pub(super) const LOOP: f64 = 21.0;

/// Loops sit in the middle of the side.
fn free(high: f64, last: f64) -> f64 {
    ((high - 8.0 - last) / 2.0).max(0.0)
}

fn looped(at: Point) -> Path {
    let reach = LOOP / 0.75;
    let mut path = Path::from(at.moved(0.0, -7.0));
    path.steps.push(Step::Curve(
        at.moved(reach, -12.0),
        at.moved(reach, 12.0),
        at.moved(0.0, 7.0),
    ));
    path
}

/// Moves the title of a group along its top so that no line runs through it, where there is room.
fn clear_titles(drawing: &mut Drawing) {
    for index in 0..drawing.groups.len() {
        step(drawing.edges.len() as u64 + 1);
        let group = &drawing.groups[index];
        let (title, own) = (group.title, group.rect);
        let mut lines: Vec<(f64, f64)> = Vec::new();
        for edge in &drawing.edges {
            for pair in edge.path.flattened().windows(2) {
                let (top, bottom) = (pair[0].y.min(pair[1].y), pair[0].y.max(pair[1].y));
                if top < title.bottom() && bottom > title.y {
                    lines.push((pair[0].x.min(pair[1].x), pair[0].x.max(pair[1].x)));
                }
            }
        }
        lines.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut x = title.x;
        for (left, right) in lines {
            if right > x - 6.0 && left < x + title.w + 6.0 {
                x = right + 8.0;
            }
        }
        if x + title.w + 8.0 <= own.right() {
            drawing.groups[index].title.x = x;
            drawing.groups[index].clear = true;
        }
    }
}

/// Lines end at outlines, not at the rectangles around them.
fn meet_outlines(graph: &Graph, drawing: &mut Drawing) {
    let nodes = by_id(graph.nodes.iter().map(|node| node.id.as_str()));
    for (edge, placed) in graph.edges.iter().zip(&mut drawing.edges) {
        if placed.path.steps.is_empty() {
            continue;
        }
        for (id, at_end) in [(&edge.from, false), (&edge.to, true)] {
            if let Some(node) = nodes.get(id.as_str()) {
                let rect = drawing.nodes[*node].rect;
                outline::meet(&mut placed.path, graph.nodes[*node].shape, rect, at_end);
            }
        }
    }
}
