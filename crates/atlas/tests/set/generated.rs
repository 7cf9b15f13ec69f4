//! Diagrams by seed: trees, layered graphs, nested groups, cycles, fans, grids; four to three hundred boxes.

use stoa_atlas::layout::{Direction, Edge, Graph, Group, Node};

/// What a generated diagram is like.
struct Recipe {
    name: &'static str,
    seed: u64,
    nodes: usize,
    /// Edges per hundred nodes.
    density: usize,
    /// Groups, and how deep they nest.
    groups: usize,
    depth: usize,
    /// Percent of edges with a label, percent that lead back.
    labels: u64,
    back: u64,
    direction: Direction,
}

const DOWN: Direction = Direction::Down;
const RIGHT: Direction = Direction::Right;

#[rustfmt::skip]
const RECIPES: &[Recipe] = &[
    Recipe { name: "chain", seed: 1, nodes: 6, density: 90, groups: 0, depth: 0, labels: 0, back: 0, direction: RIGHT },
    Recipe { name: "tiny", seed: 2, nodes: 4, density: 150, groups: 0, depth: 0, labels: 50, back: 0, direction: DOWN },
    Recipe { name: "tree-20", seed: 3, nodes: 20, density: 0, groups: 0, depth: 0, labels: 0, back: 0, direction: DOWN },
    Recipe { name: "tree-60", seed: 4, nodes: 60, density: 0, groups: 0, depth: 0, labels: 0, back: 0, direction: RIGHT },
    Recipe { name: "sparse-20", seed: 5, nodes: 20, density: 110, groups: 0, depth: 0, labels: 0, back: 0, direction: DOWN },
    Recipe { name: "sparse-40", seed: 6, nodes: 40, density: 115, groups: 0, depth: 0, labels: 20, back: 5, direction: DOWN },
    Recipe { name: "sparse-80", seed: 7, nodes: 80, density: 120, groups: 0, depth: 0, labels: 0, back: 0, direction: RIGHT },
    Recipe { name: "dense-15", seed: 8, nodes: 15, density: 200, groups: 0, depth: 0, labels: 0, back: 0, direction: DOWN },
    Recipe { name: "dense-30", seed: 9, nodes: 30, density: 180, groups: 0, depth: 0, labels: 0, back: 5, direction: DOWN },
    Recipe { name: "dense-60", seed: 10, nodes: 60, density: 160, groups: 0, depth: 0, labels: 0, back: 0, direction: DOWN },
    Recipe { name: "labels-15", seed: 11, nodes: 15, density: 130, groups: 0, depth: 0, labels: 100, back: 0, direction: DOWN },
    Recipe { name: "labels-40", seed: 12, nodes: 40, density: 120, groups: 0, depth: 0, labels: 100, back: 5, direction: RIGHT },
    Recipe { name: "cycles-12", seed: 13, nodes: 12, density: 150, groups: 0, depth: 0, labels: 30, back: 40, direction: DOWN },
    Recipe { name: "cycles-30", seed: 14, nodes: 30, density: 140, groups: 0, depth: 0, labels: 0, back: 30, direction: RIGHT },
    Recipe { name: "groups-12", seed: 15, nodes: 12, density: 120, groups: 3, depth: 1, labels: 0, back: 0, direction: DOWN },
    Recipe { name: "groups-25", seed: 16, nodes: 25, density: 120, groups: 5, depth: 1, labels: 20, back: 0, direction: DOWN },
    Recipe { name: "groups-25-right", seed: 17, nodes: 25, density: 120, groups: 5, depth: 2, labels: 20, back: 0, direction: RIGHT },
    Recipe { name: "groups-40", seed: 18, nodes: 40, density: 115, groups: 8, depth: 2, labels: 0, back: 5, direction: DOWN },
    Recipe { name: "groups-60", seed: 19, nodes: 60, density: 110, groups: 10, depth: 3, labels: 10, back: 5, direction: DOWN },
    Recipe { name: "groups-80", seed: 20, nodes: 80, density: 110, groups: 14, depth: 4, labels: 0, back: 0, direction: RIGHT },
    Recipe { name: "nested-16", seed: 21, nodes: 16, density: 130, groups: 6, depth: 4, labels: 0, back: 0, direction: DOWN },
    Recipe { name: "nested-40", seed: 22, nodes: 40, density: 115, groups: 12, depth: 4, labels: 30, back: 0, direction: DOWN },
    Recipe { name: "nested-100", seed: 23, nodes: 100, density: 110, groups: 20, depth: 4, labels: 0, back: 3, direction: DOWN },
    Recipe { name: "parts-30", seed: 24, nodes: 30, density: 60, groups: 0, depth: 0, labels: 0, back: 0, direction: DOWN },
    Recipe { name: "parts-60", seed: 25, nodes: 60, density: 70, groups: 6, depth: 1, labels: 10, back: 0, direction: RIGHT },
    Recipe { name: "large-120", seed: 26, nodes: 120, density: 125, groups: 0, depth: 0, labels: 0, back: 2, direction: DOWN },
    Recipe { name: "large-150", seed: 27, nodes: 150, density: 115, groups: 15, depth: 2, labels: 10, back: 2, direction: DOWN },
    Recipe { name: "large-200", seed: 28, nodes: 200, density: 120, groups: 0, depth: 0, labels: 0, back: 0, direction: RIGHT },
    Recipe { name: "large-200-groups", seed: 29, nodes: 200, density: 115, groups: 24, depth: 3, labels: 0, back: 0, direction: DOWN },
    Recipe { name: "large-300", seed: 30, nodes: 300, density: 115, groups: 30, depth: 4, labels: 5, back: 1, direction: DOWN },
];

pub(crate) fn all() -> Vec<(String, Graph)> {
    RECIPES
        .iter()
        .map(|r| (r.name.to_owned(), make(r)))
        .collect()
}

/// Small steps of a well-known generator; the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides.max(1) as u64) as usize
    }

    fn percent(&mut self, share: u64) -> bool {
        (self.roll(100) as u64) < share
    }
}

const WORDS: &[&str] = &[
    "orders", "billing", "search", "gateway", "mail", "ledger", "quota", "session", "media",
    "index", "report", "stock", "price", "route", "audit", "token", "export", "import", "cache",
    "feed",
];
const VERBS: &[&str] = &[
    "reads",
    "writes",
    "calls",
    "asks for a token",
    "publishes",
    "on change",
    "nightly",
];

fn make(recipe: &Recipe) -> Graph {
    let mut dice = Dice(recipe.seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
    let mut graph = Graph {
        title: recipe.name.to_owned(),
        direction: recipe.direction,
        ..Graph::default()
    };
    groups(recipe, &mut dice, &mut graph);
    let leaf_groups = graph.groups.len();
    for index in 0..recipe.nodes {
        let note = if dice.percent(30) {
            format!("about {}", WORDS[dice.roll(WORDS.len())])
        } else {
            String::new()
        };
        // Neighbours in declaration share a group, as they do in models that people write.
        let group = (leaf_groups > 0 && !dice.percent(10)).then(|| {
            let near = index * leaf_groups / recipe.nodes;
            let shift = if dice.percent(15) {
                dice.roll(leaf_groups)
            } else {
                near
            };
            graph.groups[shift].id.clone()
        });
        graph.nodes.push(Node {
            id: format!("n{index}"),
            label: format!("{} {index}", WORDS[dice.roll(WORDS.len())]),
            note,
            group,
            ..Node::default()
        });
    }
    edges(recipe, &mut dice, &mut graph);
    graph
}

fn groups(recipe: &Recipe, dice: &mut Dice, graph: &mut Graph) {
    let mut depths: Vec<usize> = Vec::new();
    for index in 0..recipe.groups {
        let open: Vec<usize> = (0..index)
            .filter(|g| depths[*g] + 1 < recipe.depth)
            .collect();
        let parent = (!open.is_empty() && dice.percent(75))
            .then(|| open[open.len() - 1 - dice.roll(open.len().min(3))]);
        depths.push(parent.map_or(0, |p| depths[p] + 1));
        graph.groups.push(Group {
            id: format!("g{index}"),
            label: format!("Group {}", WORDS[dice.roll(WORDS.len())]),
            parent: parent.map(|p| format!("g{p}")),
            ..Group::default()
        });
    }
}

fn edges(recipe: &Recipe, dice: &mut Dice, graph: &mut Graph) {
    let count = recipe.nodes;
    let tree = recipe.density == 0;
    let total = if tree {
        count - 1
    } else {
        count * recipe.density / 100
    };
    for index in 0..total {
        // First a forest, each box under an earlier one; then more between near ones.
        let (from, to) = if tree || (index + 1 < count && index < total * 7 / 10) {
            let to = index + 1;
            (to - 1 - dice.roll(to.min(if tree { 8 } else { 12 })), to)
        } else {
            let from = dice.roll(count - 1);
            (
                from,
                (from + 1 + dice.roll((count / 3).max(2))).min(count - 1),
            )
        };
        let (from, to) = if dice.percent(recipe.back) {
            (to, from)
        } else {
            (from, to)
        };
        let label = if dice.percent(recipe.labels) {
            VERBS[dice.roll(VERBS.len())].to_owned()
        } else {
            String::new()
        };
        graph.edges.push(Edge {
            from: format!("n{from}"),
            to: format!("n{to}"),
            label,
            ..Edge::default()
        });
    }
}
