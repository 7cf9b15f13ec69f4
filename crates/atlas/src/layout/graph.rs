//! Graphs: boxes in nested groups with labelled lines between them. Input, result, and the way
//! from one to the other.

use std::collections::BTreeMap;

use super::geometry::{Path, Point, Rect, Step};
use super::layered::{self, Anchor, BoxIn, FrameIn, Gaps, Input, LinkIn};
use super::size;
use crate::render::icons::Icon;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Lines lead from top to bottom.
    #[default]
    Down,
    /// Lines lead from left to right.
    Right,
}

/// A graph to be drawn. The order of declaration decides wherever nothing else does.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    pub title: String,
    pub description: String,
    pub direction: Direction,
    pub nodes: Vec<Node>,
    pub groups: Vec<Group>,
    pub edges: Vec<Edge>,
}

/// The outline, which tells kinds apart without colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    #[default]
    Box,
    Person,
    /// A cylinder: a database, a store.
    Cylinder,
    /// A lying cylinder: a queue, a log, a stream.
    Pipe,
    /// A window of a browser or a desktop.
    Window,
    /// A sheet with a folded corner.
    Document,
    /// A box with cut corners: a decision, a gateway.
    Hexagon,
    /// A box with double sides: something that others run.
    External,
    /// Round ends: a state, a step.
    Pill,
    /// The dot where it begins.
    Start,
    /// The ringed dot where it ends.
    End,
}

/// Colour by role; every tone has a light and a dark pair in each theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Neutral,
    Blue,
    Teal,
    Violet,
    Amber,
    Green,
    Red,
    Grey,
}

#[derive(Clone, Debug, Default)]
pub struct Node {
    pub id: String,
    pub label: String,
    /// A smaller second text.
    pub note: String,
    pub shape: Shape,
    pub tone: Tone,
    pub icon: Option<Icon>,
    pub link: Option<String>,
    pub description: String,
    pub planned: bool,
    pub group: Option<String>,
    /// Instead of the size that the text asks for.
    pub size: Option<(f64, f64)>,
}

#[derive(Clone, Debug, Default)]
pub struct Group {
    pub id: String,
    pub label: String,
    pub note: String,
    pub parent: Option<String>,
    pub tone: Tone,
    pub icon: Option<Icon>,
    pub link: Option<String>,
    pub planned: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    #[default]
    Solid,
    Dashed,
    Dotted,
    Thick,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Heads {
    #[default]
    End,
    Both,
    None,
}

/// From one node or group to another.
#[derive(Clone, Debug, Default)]
pub struct Edge {
    pub from: String,
    pub to: String,
    pub label: String,
    pub line: Line,
    pub heads: Heads,
    pub tone: Tone,
    pub planned: bool,
}

/// Where everything is; each list in the order of the graph's.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    pub width: f64,
    pub height: f64,
    pub nodes: Vec<PlacedNode>,
    pub groups: Vec<PlacedGroup>,
    pub edges: Vec<PlacedEdge>,
}

#[derive(Clone, Debug, Default)]
pub struct PlacedNode {
    pub rect: Rect,
    pub label: Vec<String>,
    pub note: Vec<String>,
}

#[derive(Clone, Debug, Default)]
pub struct PlacedGroup {
    pub rect: Rect,
    /// The box of the title.
    pub title: Rect,
    /// Nought for the outermost.
    pub depth: usize,
}

/// Without a path: an end is unknown, or one end lies within the other.
#[derive(Clone, Debug, Default)]
pub struct PlacedEdge {
    pub path: Path,
    pub label: Option<PlacedLabel>,
}

#[derive(Clone, Debug, Default)]
pub struct PlacedLabel {
    pub rect: Rect,
    pub lines: Vec<String>,
}

/// Space around the whole.
pub const MARGIN: f64 = 24.0;

/// Gives everything its place.
pub fn place(graph: &Graph) -> Drawing {
    let plan = Plan::new(graph);
    let output = layered::arrange(&plan.input, !plan.turned);
    plan.drawing(graph, output)
}

/// A graph by index, turned so that it runs down.
struct Plan {
    input: Input,
    turned: bool,
    nodes: Vec<PlacedNode>,
    depths: Vec<usize>,
    labels: Vec<Vec<String>>,
    /// The link of each edge.
    links: Vec<Ends>,
}

#[derive(Clone, Copy)]
enum Ends {
    Nothing,
    Link(usize),
    /// The node, and the slot of the loop along its side.
    Loop(usize, f64),
}

impl Plan {
    fn new(graph: &Graph) -> Self {
        let mut plan = Self {
            input: Input {
                gaps: Gaps::default(),
                ..Input::default()
            },
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
    fn turn(&self, (w, h): (f64, f64)) -> (f64, f64) {
        if self.turned { (h, w) } else { (w, h) }
    }

    fn groups<'a>(&mut self, graph: &'a Graph) -> BTreeMap<&'a str, usize> {
        let index: BTreeMap<&str, usize> = graph
            .groups
            .iter()
            .enumerate()
            .rev()
            .map(|(i, g)| (g.id.as_str(), i))
            .collect();
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
            let (first, rest) = (size::PAD + title.1, size::PAD);
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
        for node in &graph.nodes {
            let sized = size::node(node);
            let (across, down) = self.turn((sized.rect.w, sized.rect.h));
            let frame = node.group.as_deref().and_then(|g| groups.get(g).copied());
            if let Some(frame) = frame {
                filled[frame] = true;
            }
            self.input.boxes.push(BoxIn {
                across,
                down,
                frame,
                ..BoxIn::default()
            });
            self.nodes.push(sized);
        }
        for frame in 0..filled.len() {
            let holds = filled[frame] || self.input.frames.iter().any(|f| f.parent == Some(frame));
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
        let index: BTreeMap<&str, usize> = graph
            .nodes
            .iter()
            .enumerate()
            .rev()
            .map(|(i, n)| (n.id.as_str(), i))
            .collect();
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
        Ends::Loop(node, middle)
    }

    fn drawing(self, graph: &Graph, output: layered::Output) -> Drawing {
        let (width, height) = self.turn((output.across, output.down));
        let turn = |p: Point| if self.turned { p.turned() } else { p };
        let rect = |r: Rect| if self.turned { r.turned() } else { r }.moved(MARGIN, MARGIN);
        let path = |p: &Path| p.map(|point| turn(point).moved(MARGIN, MARGIN));
        let mut slots: BTreeMap<usize, f64> = BTreeMap::new();
        for ends in &self.links {
            if let Ends::Loop(node, middle) = ends {
                let last = slots.entry(*node).or_default();
                *last = last.max(*middle);
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
                Ends::Loop(node, middle) => {
                    let own = output.boxes[node];
                    let start = own.y + 4.0 + middle + free(own.h, slots[&node]);
                    let at = Point::new(own.right(), start);
                    let label = size::label(lines).map(|e| {
                        let (across, down) = self.turn(e);
                        let r = Rect::new(at.x + LOOP, at.y - down / 2.0, across, down);
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
        clear_titles(&mut drawing);
        drawing
    }
}

#[derive(Clone, Copy)]
enum Found {
    Node(usize),
    Group(usize),
}

/// How far a loop reaches out.
const LOOP: f64 = 21.0;

/// Loops sit in the middle of the side.
fn free(high: f64, last: f64) -> f64 {
    ((high - 8.0 - last - 12.0) / 2.0).max(0.0)
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
        let group = &drawing.groups[index];
        let (title, own) = (group.title, group.rect);
        let mut lines: Vec<f64> = Vec::new();
        for edge in &drawing.edges {
            for pair in edge.path.flattened().windows(2) {
                let (top, bottom) = (pair[0].y.min(pair[1].y), pair[0].y.max(pair[1].y));
                if top < title.bottom() && bottom > title.y {
                    lines.push(pair[0].x);
                    lines.push(pair[1].x);
                }
            }
        }
        lines.sort_by(f64::total_cmp);
        let mut x = title.x;
        for line in lines {
            if line > x - 6.0 && line < x + title.w + 6.0 {
                x = line + 8.0;
            }
        }
        if x + title.w + 8.0 <= own.right() {
            drawing.groups[index].title.x = x;
        }
    }
}
