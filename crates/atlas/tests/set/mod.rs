//! The measured set: diagrams of real systems, and generated ones. Used by the tests and by `make bench`.

use stoa_atlas::layout::{Direction, Edge, Graph, Group, Node, Shape, Tone};
use stoa_atlas::render::icons::Icon;

mod generated;
pub(crate) mod kinds;

/// Every diagram with its name.
pub(crate) fn all() -> Vec<(String, Graph)> {
    let mut set: Vec<(String, Graph)> = REAL
        .iter()
        .map(|(name, text)| ((*name).to_owned(), read(name, text)))
        .collect();
    set.extend(generated::all());
    set
}

macro_rules! real {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!($name, ".graph")))),*]
    };
}

const REAL: &[(&str, &str)] = real![
    "house",
    "workspace",
    "stays",
    "production",
    "pipeline",
    "spine",
    "onboarding",
    "verification",
    "development",
    "shop",
    "compiler",
    "kubernetes",
    "profile",
    "booking",
];

/// Lines of `title`, `direction`, `group`, `node` and `edge`, their fields parted by `|`.
fn read(name: &str, text: &str) -> Graph {
    let mut graph = Graph::default();
    for (number, line) in text
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty())
    {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let fields: Vec<&str> = rest.split('|').map(str::trim).collect();
        let field = |index: usize| fields.get(index).copied().unwrap_or("").to_owned();
        let maybe = |index: usize| Some(field(index)).filter(|f| !f.is_empty());
        match verb {
            "title" => graph.title = field(0),
            "right" => graph.direction = Direction::Right,
            "group" => graph.groups.push(Group {
                id: field(0),
                label: field(1),
                parent: maybe(2),
                tone: tone(&field(3)),
                ..Group::default()
            }),
            "node" => graph.nodes.push(Node {
                id: field(0),
                label: field(1),
                note: field(2),
                group: maybe(3),
                shape: shape(&field(4)),
                tone: tone(&field(5)),
                icon: maybe(6).and_then(|i| Icon::named(&i)),
                planned: field(7) == "planned",
                ..Node::default()
            }),
            "edge" => graph.edges.push(Edge {
                from: field(0),
                to: field(1),
                label: field(2),
                planned: field(3) == "planned",
                ..Edge::default()
            }),
            _ => panic!("{name}.graph:{}: unknown word {verb}", number + 1),
        }
    }
    graph
}

fn shape(word: &str) -> Shape {
    match word {
        "person" => Shape::Person,
        "cylinder" => Shape::Cylinder,
        "pipe" => Shape::Pipe,
        "window" => Shape::Window,
        "document" => Shape::Document,
        "hexagon" => Shape::Hexagon,
        "external" => Shape::External,
        "pill" => Shape::Pill,
        "start" => Shape::Start,
        "end" => Shape::End,
        _ => Shape::Box,
    }
}

fn tone(word: &str) -> Tone {
    match word {
        "blue" => Tone::Blue,
        "teal" => Tone::Teal,
        "violet" => Tone::Violet,
        "amber" => Tone::Amber,
        "green" => Tone::Green,
        "red" => Tone::Red,
        "grey" => Tone::Grey,
        _ => Tone::Neutral,
    }
}
