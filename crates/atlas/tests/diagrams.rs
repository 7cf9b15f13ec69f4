//! The measured set keeps every promise of the layout, and so does whatever proptest invents.

use proptest::prelude::*;
use stoa_atlas::layout::{self, Direction, Edge, Graph, Group, Node, Shape};
use stoa_atlas::render::{self, Theme};

mod set;

const SHAPES: [Shape; 11] = [
    Shape::Box,
    Shape::Person,
    Shape::Cylinder,
    Shape::Pipe,
    Shape::Window,
    Shape::Document,
    Shape::Hexagon,
    Shape::External,
    Shape::Pill,
    Shape::Start,
    Shape::End,
];

fn faults(graph: &Graph) -> Vec<String> {
    layout::measure::faults(graph, &layout::place(graph))
}

#[test]
fn the_set_is_large_enough() {
    let set = set::all();
    assert!(set.len() >= 40, "{}", set.len());
    assert!(set.iter().any(|(_, g)| g.nodes.len() >= 300));
}

#[test]
fn no_small_diagram_of_the_set_has_a_fault() {
    without_fault(0..100);
}

#[test]
fn no_large_diagram_of_the_set_has_a_fault() {
    without_fault(100..1000);
}

fn without_fault(sizes: std::ops::Range<usize>) {
    for (name, graph) in set::all() {
        if !sizes.contains(&graph.nodes.len()) {
            continue;
        }
        let faults = faults(&graph);
        assert!(faults.is_empty(), "{name}:\n{}", faults.join("\n"));
    }
}

#[test]
fn the_measure_sees_what_is_wrong() {
    let (_, graph) = set::all()
        .into_iter()
        .find(|(name, _)| name == "shop")
        .unwrap();
    let right = layout::place(&graph);
    let mut wrong = right.clone();
    wrong.nodes[1].rect = wrong.nodes[0].rect;
    let labelled = graph
        .edges
        .iter()
        .position(|e| !e.label.is_empty())
        .unwrap();
    wrong.edges[labelled].label.as_mut().unwrap().rect.x += 9000.0;
    let wh = graph.nodes.iter().position(|n| n.id == "wh").unwrap();
    let middle = right.edges[labelled].path.middle();
    wrong.nodes[wh].rect = layout::Rect::around(middle, 40.0, 40.0);
    // A line over the label of another one.
    let other = (0..graph.edges.len()).find(|at| *at != labelled).unwrap();
    let label = right.edges[labelled].label.as_ref().unwrap();
    let mut covered = right.clone();
    covered.edges[other].label = Some(label.clone());
    let covers = |faults: &[String]| {
        faults
            .iter()
            .any(|fault| fault.contains("covers the label"))
    };
    assert!(covers(&layout::measure::faults(&graph, &covered)));
    let faults = layout::measure::faults(&graph, &wrong).join("\n");
    for what in [
        "overlaps",
        "leaves its group",
        "does not touch its edge",
        "runs through",
        "leaves the page",
    ] {
        assert!(faults.contains(what), "{what} is not in\n{faults}");
    }
}

#[test]
fn the_same_graph_gives_the_same_bytes() {
    for (name, graph) in set::all().into_iter().filter(|(_, g)| g.nodes.len() <= 60) {
        let draw = || render::svg(&render::graph(&graph, &layout::place(&graph)), Theme::Auto);
        assert!(draw() == draw(), "{name}");
    }
}

#[test]
fn pictures_are_read_by_an_svg_parser_and_drawn() {
    let (_, graph) = set::all()
        .into_iter()
        .find(|(name, _)| name == "stays")
        .unwrap();
    let scene = render::graph(&graph, &layout::place(&graph));
    let light = render::png(&scene, Theme::Light, 0.5, &[]).unwrap();
    let dark = render::png(&scene, Theme::Dark, 0.5, &[]).unwrap();
    assert!(light.starts_with(b"\x89PNG") && dark.starts_with(b"\x89PNG"));
    assert!(light != dark);
    assert!(render::png(&scene, Theme::Light, 1e6, &[]).is_err());
}

#[test]
fn groups_that_contain_each_other_are_drawn_all_the_same() {
    let group = |id: &str, parent: &str| Group {
        id: id.into(),
        label: id.into(),
        parent: Some(parent.into()),
        ..Group::default()
    };
    let graph = Graph {
        groups: vec![group("a", "b"), group("b", "a"), group("c", "c")],
        ..Graph::default()
    };
    assert_eq!(layout::place(&graph).groups.len(), 3);
}

#[test]
fn the_other_kinds_are_drawn_the_same_every_time() {
    let draw = || {
        set::kinds::all()
            .into_iter()
            .map(|(_, scene)| render::svg(&scene, Theme::Light))
    };
    for (svg, again) in draw().zip(draw()) {
        assert!(svg == again);
        resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default()).unwrap();
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[a-z]{1,12}",
        "[ -~]{0,40}",
        "\\PC{0,20}",
        Just("日本語のラベル και ελληνικά مرحبا 🏛️".to_owned()),
        Just("x".repeat(400)),
    ]
}

fn graph() -> impl Strategy<Value = Graph> {
    let node = (text(), text(), 0usize..8, 0usize..11, any::<bool>(), 0u8..4);
    let group = (text(), 0usize..9);
    let edge = (0usize..20, 0usize..20, text());
    (
        prop::collection::vec(node, 0..13),
        prop::collection::vec(group, 0..7),
        prop::collection::vec(edge, 0..22),
        any::<bool>(),
    )
        .prop_map(|(nodes, groups, edges, right)| build(nodes, groups, edges, right))
}

type NodeSeed = (String, String, usize, usize, bool, u8);

/// Ids beyond the nodes name groups, and beyond those nothing.
fn build(
    nodes: Vec<NodeSeed>,
    groups: Vec<(String, usize)>,
    edges: Vec<(usize, usize, String)>,
    right: bool,
) -> Graph {
    let count = nodes.len();
    let id = |index: usize| {
        if index < count {
            format!("n{index}")
        } else {
            format!("g{}", index - count)
        }
    };
    Graph {
        title: "invented".into(),
        direction: if right {
            Direction::Right
        } else {
            Direction::Down
        },
        nodes: nodes
            .into_iter()
            .enumerate()
            .map(|(index, (label, note, group, shape, planned, size))| Node {
                id: format!("n{index}"),
                label,
                note,
                group: (group < 7).then(|| format!("g{group}")),
                shape: SHAPES[shape],
                planned,
                size: (size == 0).then_some((37.0, 91.0)),
                ..Node::default()
            })
            .collect(),
        groups: groups
            .into_iter()
            .enumerate()
            .map(|(index, (label, parent))| Group {
                id: format!("g{index}"),
                label,
                parent: (parent < index || parent > 6).then(|| format!("g{parent}")),
                ..Group::default()
            })
            .collect(),
        edges: edges
            .into_iter()
            .map(|(from, to, label)| Edge {
                from: id(from),
                to: id(to),
                label,
                ..Edge::default()
            })
            .collect(),
        ..Graph::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 120, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_drawn_has_no_fault(graph in graph()) {
        let drawing = layout::place(&graph);
        let faults = layout::measure::faults(&graph, &drawing);
        prop_assert!(faults.is_empty(), "{}", faults.join("\n"));
        let svg = render::svg(&render::graph(&graph, &drawing), Theme::Light);
        let again = render::svg(&render::graph(&graph, &layout::place(&graph)), Theme::Light);
        prop_assert_eq!(&svg, &again);
        if let Err(error) = resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default()) {
            prop_assert!(false, "not SVG: {error}");
        }
    }
}
