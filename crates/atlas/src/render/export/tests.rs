//! One small graph in every format, as it is written.

use expect_test::expect;

use super::*;
use crate::layout::graph::{Edge, Graph, Group, Heads, Line, Node, Shape, place};
use crate::layout::sequence::{Actor, Kind, Sequence, Step};

fn sample() -> Graph {
    Graph {
        title: "A \"small\" <one>".into(),
        nodes: vec![
            Node {
                id: "user".into(),
                label: "User".into(),
                shape: Shape::Person,
                ..Node::default()
            },
            Node {
                id: "api-1".into(),
                label: "API".into(),
                note: "two \"cores\"".into(),
                group: Some("net".into()),
                link: Some("docs/api.md".into()),
                planned: true,
                badge: true,
                ..Node::default()
            },
            Node {
                id: "api.1".into(),
                label: "Store".into(),
                shape: Shape::Cylinder,
                ..Node::default()
            },
        ],
        groups: vec![Group {
            id: "net".into(),
            label: "Network".into(),
            ..Group::default()
        }],
        edges: vec![
            Edge {
                from: "user".into(),
                to: "api-1".into(),
                label: "calls\nagain".into(),
                ..Edge::default()
            },
            Edge {
                from: "net".into(),
                to: "api.1".into(),
                line: Line::Thick,
                ..Edge::default()
            },
            Edge {
                from: "user".into(),
                to: "api.1".into(),
                heads: Heads::Both,
                planned: true,
                ..Edge::default()
            },
            Edge {
                from: "user".into(),
                to: "nobody".into(),
                ..Edge::default()
            },
        ],
        ..Graph::default()
    }
}

#[test]
fn as_mermaid() {
    expect![[r#"
        ---
        title: "A 'small' <one>"
        ---
        flowchart TB
          n_user("User")
          n_api_1__2[("Store")]
          subgraph g_net ["Network"]
            n_api_1["API<br/>two #quot;cores#quot;<br/>(planned)"]
          end
          n_user -->|"calls<br/>again"| n_api_1
          g_net ==> n_api_1__2
          n_user <-.-> n_api_1__2
          classDef planned stroke-dasharray: 6 4
          class n_api_1 planned
          click n_api_1 "docs/api.md"
    "#]]
    .assert_eq(&mermaid(&sample()));
}

#[test]
fn as_dot() {
    expect![[r#"
        digraph "A \"small\" <one>" {
          graph [rankdir=TB, compound=true, fontname="Inter"];
          node [shape=box, style=rounded, fontname="Inter"];
          edge [fontname="Inter"];
          n_user [label="User", shape=egg, style=solid];
          n_api_1__2 [label="Store", shape=cylinder, style=solid];
          subgraph cluster_g_net {
            label="Network"; style=rounded;
            n_api_1 [label="API\ntwo \"cores\"\n(planned)", shape=box, style="rounded,dashed", URL="docs/api.md"];
          }
          n_user -> n_api_1 [label="calls\nagain"];
          n_api_1 -> n_api_1__2 [ltail=cluster_g_net, style=bold];
          n_user -> n_api_1__2 [style=dashed, dir=both];
        }
    "#]].assert_eq(&dot(&sample()));
}

#[test]
fn as_drawio() {
    let graph = sample();
    expect![[r#"
        <mxfile><diagram name="A &quot;small&quot; &lt;one&gt;"><mxGraphModel page="0" pageWidth="318" pageHeight="447"><root>
        <mxCell id="0"/>
        <mxCell id="1" parent="0"/>
        <mxCell id="g_net" value="Network" style="rounded=1;arcSize=6;absoluteArcSize=1;container=1;collapsible=0;verticalAlign=top;align=left;spacingLeft=12;fontStyle=1;dashed=0;fillColor=#f6f8fa;strokeColor=#bcc5d1;" vertex="1" parent="1"><mxGeometry x="24" y="179" width="208" height="134" as="geometry"/></mxCell>
        <mxCell id="n_user" value="User" style="shape=actor;html=1;whiteSpace=wrap;dashed=0;fillColor=#ffffff;strokeColor=#657185;fontColor=#18202c;" vertex="1" parent="1"><mxGeometry x="186" y="24" width="104" height="70" as="geometry"/></mxCell>
        <UserObject id="n_api_1" label="API&lt;br&gt;two &amp;quot;cores&amp;quot;&lt;br&gt;(planned)" link="docs/api.md"><mxCell style="rounded=1;arcSize=8;absoluteArcSize=1;html=1;whiteSpace=wrap;dashed=1;fillColor=#ffffff;strokeColor=#657185;fontColor=#18202c;" vertex="1" parent="g_net"><mxGeometry x="16" y="40" width="100" height="78" as="geometry"/></mxCell></UserObject>
        <mxCell id="n_api_1__2" value="Store" style="shape=cylinder3;size=8;html=1;whiteSpace=wrap;dashed=0;fillColor=#ffffff;strokeColor=#657185;fontColor=#18202c;" vertex="1" parent="1"><mxGeometry x="194" y="361" width="100" height="62" as="geometry"/></mxCell>
        <mxCell id="e_0" value="calls&lt;br&gt;again" style="rounded=1;html=1;startArrow=none;endArrow=block;endFill=1;dashed=0;strokeWidth=1;strokeColor=#5a6778;" edge="1" parent="1" source="n_user" target="n_api_1"><mxGeometry relative="1" as="geometry"><Array as="points"><mxPoint x="221" y="156.4"/><mxPoint x="90" y="175"/></Array></mxGeometry></mxCell>
        <mxCell id="e_1" value="" style="rounded=1;html=1;startArrow=none;endArrow=block;endFill=1;dashed=0;strokeWidth=3;strokeColor=#5a6778;" edge="1" parent="1" source="g_net" target="n_api_1__2"><mxGeometry relative="1" as="geometry"><Array as="points"><mxPoint x="196" y="317.61"/><mxPoint x="231" y="353.32"/></Array></mxGeometry></mxCell>
        <mxCell id="e_2" value="" style="rounded=1;html=1;startArrow=block;endArrow=block;endFill=1;dashed=1;strokeWidth=1;strokeColor=#5a6778;" edge="1" parent="1" source="n_user" target="n_api_1__2"><mxGeometry relative="1" as="geometry"><Array as="points"></Array></mxGeometry></mxCell>
        </root></mxGraphModel></diagram></mxfile>
    "#]].assert_eq(&drawio(&graph, &place(&graph)));
}

#[test]
fn groups_without_end_are_not_walked_without_end() {
    let group = |id: &str, parent: &str| Group {
        id: id.into(),
        parent: Some(parent.into()),
        ..Group::default()
    };
    let graph = Graph {
        groups: vec![group("a", "b"), group("b", "a"), group("c", "a")],
        ..Graph::default()
    };
    assert!(dot(&graph).contains("cluster_g_a") && mermaid(&graph).contains("g_b"));
}

#[test]
fn a_sequence_for_mermaid() {
    let actor = |id: &str, label: &str, shape: Shape| Actor {
        id: id.into(),
        label: label.into(),
        shape,
        ..Actor::default()
    };
    let message = |from: &str, to: &str, label: &str, kind: Kind| Step::Message {
        from: from.into(),
        to: to.into(),
        label: label.into(),
        kind,
    };
    let sequence = Sequence {
        title: "A talk".into(),
        description: "Who says what".into(),
        actors: vec![
            actor("end", "Guest", Shape::Person),
            actor("api", "API", Shape::Box),
            Actor {
                planned: true,
                ..actor("mail", "Mail; #1 <fast>", Shape::Box)
            },
        ],
        steps: vec![
            message("end", "api", "POST /signup", Kind::Call),
            Step::Frame {
                word: "when".into(),
                branches: vec![
                    (
                        "known".into(),
                        vec![message("api", "end", "409", Kind::Reply)],
                    ),
                    (
                        "otherwise".into(),
                        vec![Step::Frame {
                            word: "loop".into(),
                            branches: vec![(
                                "delivered".into(),
                                vec![message("api", "mail", "letter\nwith 100 %", Kind::Send)],
                            )],
                        }],
                    ),
                ],
            },
            Step::Note {
                over: vec!["api".into()],
                text: "waits".into(),
            },
            Step::Part("later".into()),
            message("api", "nobody", "lost", Kind::Call),
            message("api", "api", "", Kind::Call),
        ],
    };
    expect![[r##"
        ---
        title: "A talk"
        ---
        sequenceDiagram
          accDescr: Who says what
          actor a1 as Guest
          participant a2 as API
          participant a3 as Mail#59; #35;1 #lt;fast#gt;<br/>(planned)
          a1->>a2: POST /signup
          alt known
            a2-->>a1: 409
          else otherwise
            loop delivered
              a2-)a3: letter<br/>with 100 #37;
            end
          end
          Note over a2: waits
          Note over a1,a3: later
          a2->>a2: #160;
    "##]]
    .assert_eq(&mermaid_sequence(&sequence));
}
