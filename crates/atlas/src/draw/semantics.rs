//! What a page can ask of a drawn thing besides its id: what it is, what holds it, whether it is planned.
//! With it a viewer hides layers and follows lines without knowing the model.

use std::collections::BTreeMap;

use crate::model::{FlowKind, Status};
use crate::render::Scene;
use crate::render::scene::{Element, Item};
use crate::views::{Content, Edge, Graph, Node};

type Data = Vec<(&'static str, String)>;

pub(super) fn annotate(scene: &mut Scene, content: &Content) {
    match content {
        Content::Graph(graph) => boxes(scene, graph),
        Content::Entities(graph) => {
            boxes(scene, graph);
            mark(scene, "edge", "reference");
        }
        Content::Sequence(talk) => {
            nodes(scene, &talk.participants);
            mark(scene, "message", "message");
        }
        Content::States(_) => {
            mark(scene, "node", "state");
            mark(scene, "edge", "move");
            mark(scene, "edge-label", "move");
        }
        Content::Timeline(_) => mark(scene, "lane", "lane"),
    }
}

fn boxes(scene: &mut Scene, graph: &Graph) {
    nodes(scene, &graph.nodes);
    nodes(scene, &graph.frames);
    // A view joins the arrows between the same two.
    let ends = |edge: &Edge| format!("{}>{}", edge.from, edge.to);
    let edges: BTreeMap<String, &Edge> = graph.edges.iter().map(|it| (ends(it), it)).collect();
    for class in ["edge", "edge-label"] {
        for element in of_class(scene, class) {
            if let Some(edge) = edges.get(&element.id) {
                element.data.push(("kind", flow(edge.kind).to_owned()));
                element.data.extend(status(edge.status));
            }
        }
    }
}

fn nodes(scene: &mut Scene, nodes: &[Node]) {
    let data: BTreeMap<&str, Data> = nodes.iter().map(|it| (it.id.as_str(), of(it))).collect();
    for class in ["node", "group", "group-title"] {
        for element in of_class(scene, class) {
            if let Some(data) = data.get(element.id.as_str()) {
                element.data.clone_from(data);
            }
        }
    }
}

fn of(node: &Node) -> Data {
    let mut data = vec![("kind", node.kind.word().to_owned())];
    data.extend(node.frame.clone().map(|frame| ("group", frame)));
    data.extend(status(node.status));
    data
}

fn status(status: Option<Status>) -> Option<(&'static str, String)> {
    Some(("status", status?.word().to_owned()))
}

fn flow(kind: FlowKind) -> &'static str {
    match kind {
        FlowKind::Call => "call",
        FlowKind::Event => "event",
        FlowKind::Data => "data",
    }
}

fn mark(scene: &mut Scene, class: &str, kind: &str) {
    for element in of_class(scene, class) {
        element.data.push(("kind", kind.to_owned()));
    }
}

fn of_class<'s>(scene: &'s mut Scene, class: &str) -> impl Iterator<Item = &'s mut Element> {
    scene.items.iter_mut().filter_map(move |item| match item {
        Item::Element(element) if element.class == class => Some(element),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use crate::draw::{Format, Theme, draw};
    use crate::model::{Facts, build};
    use crate::parse::{Source, parse};
    use crate::views::pictures;

    fn svg(model: &str, view: &str) -> String {
        let source = Source::new("m.atlas.toml", model);
        let (document, problems) = parse(&source);
        assert!(problems.is_empty(), "{problems:?}");
        let files = [(source, document)];
        let (model, problems) = build(&files, Facts::default());
        assert!(problems.is_empty(), "{problems:?}");
        let all = pictures(&model, &files);
        let picture = all.iter().find(|it| it.id == view).expect("the view");
        String::from_utf8(draw(picture, Format::Svg, Theme::Light).expect("drawn")).expect("UTF-8")
    }

    #[test]
    fn boxes_and_arrows_say_what_they_are() {
        let drawn = svg(
            r#"
[system.shop]
[container.api]
in = "shop"
to = ["db: reads", { id = "mail", label = "order placed", kind = "event", status = "planned" }]
[store.db]
in = "shop"
[external.mail]
status = "planned"
[view.all]
title = "All"
show = ["*"]
"#,
            "all",
        );
        for part in [
            r#"<g class="group" data-id="shop" data-kind="system">"#,
            r#"<g class="node" data-id="api" data-kind="container" data-group="shop">"#,
            r#"<g class="node" data-id="mail" data-kind="external" data-status="planned">"#,
            r#"<g class="edge" data-id="api&gt;db" data-from="api" data-to="db" data-kind="call">"#,
            r#"<g class="edge" data-id="api&gt;mail" data-from="api" data-to="mail" data-kind="event" data-status="planned">"#,
            r#"<g class="edge-label" data-id="api&gt;mail" data-from="api" data-to="mail" data-kind="event" data-status="planned">"#,
        ] {
            assert!(drawn.contains(part), "{part} is missing in\n{drawn}");
        }
    }

    #[test]
    fn sequences_states_and_tables_lead_from_one_to_the_other() {
        let model = r#"
[person.customer]
[container.web]
[sequence.order]
steps = ["customer -> web: buys", "web -> web: thinks"]
[states.order]
start = "open"
moves = ["open -> paid: money"]
[table.line]
columns = ["order uuid -> orders"]
[table.orders]
columns = ["id uuid key"]
[view.talk]
title = "Talk"
kind = "sequence"
of = "order"
[view.life]
title = "Life"
kind = "states"
of = "order"
[view.tables]
title = "Tables"
kind = "entities"
"#;
        for (view, part) in [
            (
                "talk",
                r#"<g class="message" data-from="customer" data-to="web" data-kind="message">"#,
            ),
            (
                "talk",
                r#"<g class="message" data-from="web" data-to="web" data-kind="message">"#,
            ),
            (
                "talk",
                r#"<g class="node" data-id="web" data-kind="container">"#,
            ),
            (
                "life",
                r#"data-from="open" data-to="paid" data-kind="move">"#,
            ),
            (
                "tables",
                r#"data-from="line" data-to="orders" data-kind="reference">"#,
            ),
        ] {
            let drawn = svg(model, view);
            assert!(drawn.contains(part), "{part} is missing in\n{drawn}");
        }
    }
}
