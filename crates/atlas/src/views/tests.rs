//! What pictures show, what they say, and what `check` says when the facts change.

use expect_test::{Expect, expect};

use super::*;
use crate::draw::{Format, Forms, Theme};
use crate::extract::{self, CrateFact};
use crate::model::{Facts, build};
use crate::parse::{Source, parse};

fn draw(text: &str, facts: Facts) -> Vec<Picture> {
    let source = Source::new("a.atlas.toml", text);
    let (document, problems) = parse(&source);
    assert_eq!(problems, []);
    let files = [(source, document)];
    let (model, problems) = build(&files, facts);
    assert_eq!(problems, []);
    pictures(&model, &files)
}

fn check(text: &str, expected: Expect) {
    let mut lines = Vec::new();
    for picture in draw(text, Facts::default()) {
        lines.push(format!("# {}", picture.id));
        lines.extend(
            picture
                .statements()
                .into_iter()
                .map(|(what, how)| format!("{what} = {how}")),
        );
    }
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn frames_and_lifted_flows() {
    check(
        r#"
[person.ada]
to = ["web: looks", "api: asks"]
[system.shop]
status = "planned"
[container.web]
in = "shop"
tech = "React"
to = ["api: JSON"]
[container.api]
in = "shop"
to = ["db: SQL", "db: more SQL", "api: itself"]
[store.db]
[view.inside]
title = "Inside"
[view.outside]
title = "Outside"
show = ["ada", "shop", "db"]
[view.flat]
title = "Flat"
frames = false
labels = false
hide = ["shop"]
"#,
        expect![[r#"
            # inside
            container api = api, in shop (planned)
            container web = web, [React], in shop (planned)
            flow ada → api = asks (planned)
            flow ada → web = looks (planned)
            flow api → api = itself (planned)
            flow api → db = SQL, more SQL (planned)
            flow web → api = JSON (planned)
            person ada = ada
            store db = db
            system shop = shop (planned)
            # outside
            flow ada → shop = looks, asks (planned)
            flow shop → db = SQL, more SQL (planned)
            person ada = ada
            store db = db
            system shop = shop (planned)
            # flat
            container api = api (planned)
            container web = web, [React] (planned)
            flow ada → api = planned
            flow ada → web = planned
            flow api → api = planned
            flow api → db = planned
            flow web → api = planned
            person ada = ada
            store db = db"#]],
    );
}

#[test]
fn instances_talk_to_those_beside_them() {
    check(
        r#"
[person.ada]
to = ["web"]
[system.shop]
[container.web]
in = "shop"
to = ["db: SQL"]
[store.db]
[environment.production]
[node.region]
in = "production"
[node.a]
in = "region"
runs = ["web", "db"]
count = "2"
[node.b]
in = "region"
runs = ["web"]
[node.balancer]
in = "region"
to = ["a", "b"]
[node.c]
in = "region"
runs = ["db"]
[environment.development]
[node.laptop]
in = "development"
runs = ["web"]
[view.p]
title = "Production"
kind = "deployment"
of = "production"
show = ["ada"]
"#,
        expect![[r#"
            # p
            flow a@web → a@db = SQL
            flow ada → a@web = 
            flow ada → b@web = 
            flow b@web → a@db = SQL
            flow b@web → c@db = SQL
            flow balancer → a = 
            flow balancer → b = 
            instance of db on a = db, in a
            instance of db on c = db, in c
            instance of web on a = web, in a
            instance of web on b = web, in b
            node a = a, × 2, in region
            node b = b, in region
            node balancer = balancer, in region
            node c = c, in region
            node region = region
            person ada = ada"#]],
    );
}

#[test]
fn sequences_states_tables_and_days() {
    check(
        r#"
[person.ada]
[container.web]
[sequence.s]
steps = [
  "ada -> web: asks",
  { loop = "each second", steps = ["web --> ada: answers", { when = "late", steps = ["ada -> web: asks"] }] },
  { note = "done", over = ["web"] },
]
[states.lamp]
start = "off"
moves = ["off -> on: press", "on -> off"]
[table.lamp]
columns = ["id int key", "room int ? -> room"]
[table.room]
columns = ["id int key"]
[timeline.day]
events = [{ at = "08:00", until = "09:30", label = "breakfast", lane = "kitchen" }, { every = "1 h", label = "tea" }]
"#,
        expect![[r#"
            # overview
            container web = web
            person ada = ada
            # tables
            column lamp.id = int key
            column lamp.room = int ? → room
            column room.id = int key
            table lamp = 
            table room = 
            # lamp
            start of lamp = off
            state off of lamp = 
            state on of lamp = 
            transition off → on of lamp = press
            transition on → off of lamp = 
            # s
            message ada → web: asks = 
            message ada → web: asks again = loop each second, when late
            message web ⇢ ada: answers = loop each second
            note done = 
            participant ada = ada
            participant web = web
            # day
            at day: breakfast = 08:00 to 09:30, kitchen
            at day: tea = every 1 h"#]],
    );
}

/// What the issue asks: change a table of moves, a route, a table, an import, and the check names it.
#[test]
fn a_changed_fact_is_named() {
    use stoa_kernel::Machine;
    let model = r#"
[extract]
stoa = true
[view.house]
title = "House"
show = ["crate/*"]
[view.api]
title = "API"
show = ["routes/*"]
[view.tables]
title = "Tables"
kind = "entities"
[view.run]
title = "Run"
kind = "states"
of = "states/cost_run"
[view.day]
title = "Day"
kind = "timeline"
of = "scheduler"
"#;
    let facts = |changed: bool| {
        let mut facts = Facts::default();
        let costs = CrateFact {
            name: "costs".into(),
            imports: if changed {
                vec![]
            } else {
                vec!["store".into()]
            },
            ..CrateFact::default()
        };
        let store = CrateFact {
            name: "store".into(),
            imports: if changed {
                vec!["costs".into()]
            } else {
                vec![]
            },
            ..CrateFact::default()
        };
        facts.extend(extract::crates(&[costs, store]));
        let method = if changed { "post" } else { "get" };
        facts.extend(
            extract::openapi(&format!(
                r#"{{"paths": {{"/runs": {{"{method}": {{"tags": ["runs"]}}}}}}}}"#
            ))
            .unwrap(),
        );
        let table = if changed {
            "CREATE TABLE a (id TEXT NOT NULL); CREATE TABLE c (id INT)"
        } else {
            "CREATE TABLE a (id INT NOT NULL); CREATE TABLE b (id INT)"
        };
        facts.extend(extract::sql(table).unwrap());
        facts.extend(extract::machines(&[Machine {
            name: "cost_run.state",
            about: "A run",
            start: "pending",
            moves: match changed {
                true => vec![
                    ("pending", "running", "a worker begins it"),
                    ("running", "failed", ""),
                ],
                false => vec![
                    ("pending", "running", "a worker begins"),
                    ("running", "done", ""),
                ],
            },
        }]));
        facts.extend(extract::schedules(&[extract::ScheduleFact {
            name: "clean_up".into(),
            when: extract::WhenFact::Daily(if changed { 200 } else { 180 }),
            job: "costs.clean_up".into(),
        }]));
        facts
    };
    let (before, now) = (
        drawn(&draw(model, facts(false)), None),
        drawn(&draw(model, facts(true)), None),
    );
    assert_eq!(changes(&before, &before), []);
    let lines: Vec<String> = changes(&before, &now)
        .iter()
        .map(ToString::to_string)
        .collect();
    expect![[r#"
        at scheduler: clean_up changed: was "03:00, costs", is "03:20, costs"  (day)
        column a.id changed: was "int", is "text"  (tables)
        column b.id gone  (tables)
        column c.id added  (tables)
        import costs → store gone  (house)
        import store → costs added  (house)
        route GET /runs gone  (api)
        route POST /runs added  (api)
        state done of cost_run gone  (run)
        state failed of cost_run added  (run)
        table b gone  (tables)
        table c added  (tables)
        transition pending → running of cost_run changed: was "a worker begins", is "a worker begins it"  (run)
        transition running → done of cost_run gone  (run)
        transition running → failed of cost_run added  (run)"#]].assert_eq(&lines.join("\n"));
    // As committed and read again.
    let text = serde_json::to_string(&before).unwrap();
    assert_eq!(serde_json::from_str::<Drawn>(&text).unwrap(), before);
    let less = Drawn::default();
    assert_eq!(changes(&less, &now).len(), 5);
}

#[test]
fn an_index_names_every_picture() {
    let pictures = draw(
        "[person.a]\n[states.s]\nstart='x'\nmoves=['x -> y']\nstatus='planned'\n[view.v]\ntitle='All'\nabout='Shows all.'\n[view.s]\ntitle='S'\nstatus='planned'\nkind='states'\nof='s'",
        Facts::default(),
    );
    expect![[r##"
        # Pictures

        Of a house.

        | Picture | What it shows |
        | --- | --- |
        | [All](#v) | Shows all. |
        | [S](#s) | *planned* |

        <a id="v"></a>
        ## All

        Shows all.

        <picture>
          <source media="(prefers-color-scheme: dark)" srcset="v.dark.svg">
          <img src="v.svg" alt="All">
        </picture>

        Source: written; view in [a.atlas.toml](a.atlas.toml), line 6.

        <a id="s"></a>
        ## S

        *planned*

        <picture>
          <source media="(prefers-color-scheme: dark)" srcset="s.dark.svg">
          <img src="s.svg" alt="S">
        </picture>

        Source: written; view in [a.atlas.toml](a.atlas.toml), line 9.
    "##]]
    .assert_eq(&index(
        "Pictures",
        "Of a house.",
        &pictures,
        &Forms {
            formats: vec![Format::Svg],
            themes: vec![Theme::Light, Theme::Dark],
        },
    ));
}
