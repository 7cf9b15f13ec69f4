//! From a graph to boxes by index: sizes, frames, anchors for groups that lines end at, slots for loops.

use std::collections::BTreeMap;

use super::finish::LOOP;
use super::{Direction, Graph, PlacedNode, Shape};
use crate::layout::layered::{Anchor, BoxIn, FrameIn, Input, LinkIn};
use crate::layout::{by_id, outline, size};

/// A graph by index, turned so that it runs down.
pub(super) struct Plan {
    pub(super) input: Input,
    pub(super) turned: bool,
    pub(super) nodes: Vec<PlacedNode>,
    pub(super) depths: Vec<usize>,
    pub(super) labels: Vec<Vec<String>>,
    /// The link of each edge.
    pub(super) links: Vec<Ends>,
}

#[derive(Clone, Copy)]
pub(super) enum Ends {
    Nothing,
    Link(usize),
    /// The node, and the slot of the loop along its side: its middle and its length.
    Loop(usize, f64, f64),
}

impl Plan {
    pub(super) fn new(graph: &Graph) -> Self {
        let mut plan = Self {
            input: Input::default(),
            turned: graph.direction == Direction::Right,
            nodes: Vec::new(),
            depths: Vec::new(),
            labels: Vec::new(),
            links: Vec::new(),
        };
        let groups = plan.groups(graph);
        plan.boxes(graph, &groups);
        plan.edges(graph, &groups);
        plan
    }

    /// Across and down of a size on the page.
    pub(super) fn turn(&self, (w, h): (f64, f64)) -> (f64, f64) {
        if self.turned { (h, w) } else { (w, h) }
    }

    fn groups<'a>(&mut self, graph: &'a Graph) -> BTreeMap<&'a str, usize> {
        let index = by_id(graph.groups.iter().map(|group| group.id.as_str()));
        let mut parents: Vec<Option<usize>> = graph
            .groups
            .iter()
            .map(|g| g.parent.as_deref().and_then(|p| index.get(p).copied()))
            .collect();
        for group in 0..parents.len() {
            let mut above = parents[group];
            let mut steps = 0;
            while let Some(next) = above {
                steps += 1;
                if next == group || steps > parents.len() {
                    parents[group] = None; // it would contain itself
                    break;
                }
                above = parents[next];
            }
        }
        for (group, parent) in graph.groups.iter().zip(&parents) {
            let title = size::title(group);
            let least = title.0 + 2.0 * size::PAD;
            // The head of an arrow that comes in under the title stays whole.
            let under = if title.1 > 0.0 { 6.0 } else { 0.0 };
            let (first, rest) = (size::PAD + title.1 + under, size::PAD);
            self.input.frames.push(if self.turned {
                FrameIn {
                    parent: *parent,
                    across: (first, rest),
                    down: (rest, rest),
                    least_across: 0.0,
                    least_down: least,
                }
            } else {
                FrameIn {
                    parent: *parent,
                    across: (rest, rest),
                    down: (first, rest),
                    least_across: least,
                    least_down: 0.0,
                }
            });
        }
        let depth = |g: usize| std::iter::successors(parents[g], |p| parents[*p]).count();
        self.depths = (0..parents.len()).map(depth).collect();
        index
    }

    fn boxes(&mut self, graph: &Graph, groups: &BTreeMap<&str, usize>) {
        let mut filled = vec![false; graph.groups.len()];
        for (node, lines) in graph.nodes.iter().zip(busiest(graph)) {
            let mut sized = size::node(node);
            if lines > 2 && node.size.is_none() && !matches!(node.shape, Shape::Start | Shape::End)
            {
                let long = lines as f64 * 13.0 + 14.0;
                let side = if self.turned {
                    &mut sized.rect.h
                } else {
                    &mut sized.rect.w
                };
                *side = side.max((long / 2.0).ceil() * 2.0);
            }
            let (across, down) = self.turn((sized.rect.w, sized.rect.h));
            let frame = node.group.as_deref().and_then(|g| groups.get(g).copied());
            if let Some(frame) = frame {
                filled[frame] = true;
            }
            let ranges = outline::ranges(node.shape, sized.rect.w, sized.rect.h, self.turned);
            self.input.boxes.push(BoxIn {
                across,
                down,
                frame,
                above: ranges.map(|r| r[0]),
                below: ranges.map(|r| r[1]),
                ..BoxIn::default()
            });
            self.nodes.push(sized);
        }
        for (frame, filled) in filled.into_iter().enumerate() {
            let holds = filled || self.input.frames.iter().any(|f| f.parent == Some(frame));
            if !holds {
                let (across, down) = self.turn((40.0, 8.0));
                self.input.boxes.push(BoxIn {
                    across,
                    down,
                    frame: Some(frame),
                    ..BoxIn::default()
                });
            }
        }
    }

    fn edges(&mut self, graph: &Graph, groups: &BTreeMap<&str, usize>) {
        let index = by_id(graph.nodes.iter().map(|node| node.id.as_str()));
        let mut loops: BTreeMap<usize, f64> = BTreeMap::new();
        let mut anchors = BTreeMap::new();
        for edge in &graph.edges {
            let label = size::LABEL.wrap_to(&edge.label, size::LABEL_WIDTH, 4);
            let extent = size::label(&label);
            let end = |id: &str| match (index.get(id), groups.get(id)) {
                (Some(node), _) => Some(Found::Node(*node)),
                (None, Some(group)) => Some(Found::Group(*group)),
                _ => None,
            };
            let ends = match (end(&edge.from), end(&edge.to)) {
                (Some(Found::Node(a)), Some(Found::Node(b))) if a == b => {
                    self.add_loop(a, extent, &mut loops)
                }
                (Some(a), Some(b)) if !self.within(a, b) && !self.within(b, a) => {
                    let from = self.anchor(a, Anchor::Bottom, &mut anchors);
                    let to = self.anchor(b, Anchor::Top, &mut anchors);
                    self.input.links.push(LinkIn {
                        from,
                        to,
                        label: extent.map(|e| self.turn(e)),
                        ..LinkIn::default()
                    });
                    Ends::Link(self.input.links.len() - 1)
                }
                _ => Ends::Nothing,
            };
            self.links.push(ends);
            self.labels.push(label);
        }
        for (node, slots) in loops {
            let b = &mut self.input.boxes[node];
            b.down = b.down.max(slots + 8.0);
        }
    }

    /// Whether `a` is the group `b` or lies in it.
    fn within(&self, a: Found, b: Found) -> bool {
        let Found::Group(outer) = b else { return false };
        let mut frame = match a {
            Found::Node(node) => self.input.boxes[node].frame,
            Found::Group(group) => Some(group),
        };
        while let Some(f) = frame {
            if f == outer {
                return true;
            }
            frame = self.input.frames[f].parent;
        }
        false
    }

    fn anchor(
        &mut self,
        end: Found,
        side: Anchor,
        known: &mut BTreeMap<(usize, bool), usize>,
    ) -> usize {
        match end {
            Found::Node(node) => node,
            Found::Group(group) => {
                *known
                    .entry((group, side == Anchor::Top))
                    .or_insert_with(|| {
                        self.input.boxes.push(BoxIn {
                            across: 40.0,
                            frame: Some(group),
                            anchor: Some(side),
                            ..BoxIn::default()
                        });
                        self.input.boxes.len() - 1
                    })
            }
        }
    }

    /// Loops stand one after another along the far side of their box.
    fn add_loop(
        &mut self,
        node: usize,
        extent: Option<(f64, f64)>,
        loops: &mut BTreeMap<usize, f64>,
    ) -> Ends {
        let (across, down) = self.turn(extent.unwrap_or_default());
        let slot = (down + 6.0).max(24.0);
        let used = loops.entry(node).or_default();
        let middle = *used + slot / 2.0;
        *used += slot;
        let b = &mut self.input.boxes[node];
        b.beyond = b.beyond.max(LOOP + across + 4.0);
        Ends::Loop(node, middle, slot)
    }
}

#[derive(Clone, Copy)]
enum Found {
    Node(usize),
    Group(usize),
}

/// The most lines on one side of each node: those that leave or those that arrive, with the answers
/// that come back on the same side.
fn busiest(graph: &Graph) -> Vec<usize> {
    let mut leave: BTreeMap<&str, usize> = BTreeMap::new();
    let mut arrive: BTreeMap<&str, usize> = BTreeMap::new();
    let mut pairs: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for edge in graph.edges.iter().filter(|e| e.from != e.to) {
        let (from, to) = (edge.from.as_str(), edge.to.as_str());
        *leave.entry(from).or_default() += 1;
        *arrive.entry(to).or_default() += 1;
        if from < to {
            pairs.entry((from, to)).or_default().0 += 1;
        } else {
            pairs.entry((to, from)).or_default().1 += 1;
        }
    }
    let mut back: BTreeMap<&str, usize> = BTreeMap::new();
    for ((a, b), (there, again)) in pairs {
        for id in [a, b] {
            *back.entry(id).or_default() += there.min(again);
        }
    }
    let count = |lines: &BTreeMap<&str, usize>, id: &str| lines.get(id).copied().unwrap_or(0);
    let side = |id: &str| count(&leave, id).max(count(&arrive, id)) + count(&back, id);
    graph.nodes.iter().map(|n| side(&n.id)).collect()
}
