//! Each extractor on what it reads in this very repository, and on what it cannot read.

use expect_test::{Expect, expect};
use stoa_kernel::States;

use super::*;
use crate::model::Facts;

fn check(facts: &Facts, expected: Expect) {
    let mut lines: Vec<String> = Vec::new();
    for element in &facts.elements {
        let mut line = format!("{} {:?}", element.id, element.name);
        if let Some(about) = &element.about {
            line += &format!(" ({about})");
        }
        lines.push(line);
        for column in &element.columns {
            let mark = if column.key { " key" } else { "" };
            let may = if column.optional { " ?" } else { "" };
            let target = column
                .target
                .as_ref()
                .map_or(String::new(), |t| format!(" -> {t}"));
            lines.push(format!(
                "  {} {}{mark}{may}{target}",
                column.name, column.kind
            ));
        }
    }
    for link in &facts.links {
        lines.push(
            format!("{} -> {} {}", link.from, link.to, link.label)
                .trim_end()
                .to_owned(),
        );
    }
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn crates_and_imports() {
    let json = r#"{"workspace_root": "/w", "packages": [
        {"name": "a", "manifest_path": "/w/crates/a/Cargo.toml", "description": "The ground", "dependencies": [
            {"name": "serde", "kind": null}]},
        {"name": "b", "manifest_path": "/w/crates/b/Cargo.toml", "dependencies": [
            {"name": "a", "kind": null}, {"name": "t", "kind": "dev"}]},
        {"name": "t", "manifest_path": "/w/t/Cargo.toml", "dependencies": []}]}"#;
    check(
        &crates(&cargo_metadata(json).unwrap()),
        expect![[r#"
        crate/a "a" (The ground)
        crate/b "b"
        crate/t "t"
        crate/b -> crate/a
        crate/b -> crate/t tests"#]],
    );
    assert!(cargo_metadata("{").is_err());
    assert!(cargo_metadata("{}").is_err());
}

#[test]
fn routes() {
    let json = r#"{"paths": {
        "/orders": {"get": {"tags": ["orders"]}, "post": {"tags": ["orders"]}, "parameters": []},
        "/health": {"get": {}}}}"#;
    check(
        &openapi(json).unwrap(),
        expect![[r#"
        routes/orders "orders" (2 routes)
          /orders GET
          /orders POST
        routes/other "other" (1 route)
          /health GET"#]],
    );
    let error = openapi("{\n \"paths\": [\n").unwrap_err();
    assert!(error.to_string().contains("line 3"), "{error}");
    assert!(openapi("{}").unwrap_err().to_string().contains("paths"));
}

#[test]
fn tables() {
    let text = r#"
        CREATE TABLE customer (id BLOB PRIMARY KEY, name TEXT NOT NULL, note TEXT) STRICT;
        CREATE UNIQUE INDEX i ON customer (name) WHERE note IS NOT NULL;
        CREATE TABLE "line" (
          order_id uuid NOT NULL, item bigint NOT NULL, customer BLOB REFERENCES customer (id) ON DELETE CASCADE,
          PRIMARY KEY (order_id, item),
          CONSTRAINT k FOREIGN KEY (order_id) REFERENCES "order" (id)
        );
        CREATE TABLE public."order" (id uuid NOT NULL);
        ALTER TABLE "order" ADD CONSTRAINT p PRIMARY KEY (id);"#;
    check(
        &sql(text).unwrap(),
        expect![[r#"
        table/customer "customer"
          id blob key
          name text
          note text ?
        table/line "line"
          order_id uuid key -> table/order
          item bigint key
          customer blob ? -> table/customer
        table/order "order"
          id uuid key"#]],
    );
    let error = sql("SELECT 1;\nCREATE TABLE (").unwrap_err();
    assert!(error.to_string().contains("line 2"), "{error}");
    assert!(
        error.to_string().contains("SQL that cannot be read"),
        "{error}"
    );
}

#[test]
fn a_dump_with_all_sorts_of_things() {
    let text = r#"
-- Dumped; by hand
SET a = 'b;c';
CREATE FUNCTION f() RETURNS trigger AS $body$ BEGIN CREATE TABLE x (y int); END; $body$ LANGUAGE plpgsql;
/* CREATE TABLE no (id int); */
COPY t (a) FROM stdin;
CREATE TEMPORARY TABLE IF NOT EXISTS t (a int CHECK (a > 0), b text DEFAULT 'x;y');
ALTER TABLE t OWNER TO somebody;
CREATE POLICY p ON t USING (f(g(h(i(j(k(l(m(n(o(p(q(r(s(t(u(v(w(x(y(1)))))))))))))))))))))"#;
    check(
        &sql(text).unwrap(),
        expect![[r#"
        table/t "t"
          a int ?
          b text ?"#]],
    );
    // Every parenthesis is read in more than one way: without a limit this takes hours.
    let deep = format!(
        "CREATE TABLE t (a int CHECK ({}1{}))",
        "NULLIF(cur*(".repeat(200),
        "))".repeat(200)
    );
    assert!(sql(&deep).is_err());
    for open in ["'", "\"", "$$", "/*", "--", "$a"] {
        assert!(
            sql(&format!("CREATE TABLE t (a int); {open} ;")).is_ok(),
            "{open}"
        );
    }
}

/// Both schemas of the store say the same of keys.
#[test]
fn the_schema_of_the_store_in_both_dialects() {
    let sqlite = sql(include_str!("../../../store/schema/sqlite.sql")).unwrap();
    let postgres = sql(include_str!("../../../store/schema/postgres.sql")).unwrap();
    let outline = |facts: &Facts| -> Vec<String> {
        let columns = facts.elements.iter().flat_map(|table| {
            table
                .columns
                .iter()
                .map(|c| format!("{}.{} {} {:?}", table.id, c.name, c.key, c.target))
        });
        columns.collect()
    };
    assert!(outline(&sqlite).len() > 100);
    let mut both = [outline(&sqlite), outline(&postgres)];
    both.iter_mut().for_each(|lines| lines.sort());
    assert_eq!(both[0], both[1]);
}

#[test]
fn chores() {
    let text =
        "help: ## this list\n\t@sed 's/x/##/'\ndemo: build ## start it\nbuild:\n\tcargo build\n";
    check(
        &makefile(text),
        expect![[r#"
        make/help "make help" (this list)
        make/demo "make demo" (start it)
        make/demo -> make/build"#]],
    );
    let source = "fn all() { [Phase {\n name: \"a\",\n title: \"first\", needs: &[] }, Phase { name: \"b\", title: \"second\", needs: &[\"a\"] }] }";
    check(
        &phases(source),
        expect![[r#"
        phase/a "a" (first)
        phase/b "b" (second)
        phase/a -> phase/b"#]],
    );
}

#[test]
fn events_jobs_schedules_and_machines() {
    let fact = |name: &str, public| EventFact {
        name: name.into(),
        version: 1,
        emitter: "costs".into(),
        public,
    };
    check(
        &events(&[
            fact("costs.run.started", true),
            fact("session.ended", false),
        ]),
        expect![[r#"
            event/costs.run.started "costs.run.started"
            event/session.ended "session.ended""#]],
    );
    let schedule = |name: &str, when| ScheduleFact {
        name: name.into(),
        when,
        job: "costs.clean_up".into(),
    };
    let mut facts = jobs(["costs.clean_up"], &["costs"]);
    facts.extend(schedules(&[
        schedule("night", WhenFact::Daily(200)),
        schedule("often", WhenFact::EverySeconds(60)),
    ]));
    check(
        &facts,
        expect![[r#"
            job/costs.clean_up "costs.clean_up"
            schedule/night "night" (daily 03:20 UTC)
            schedule/often "often" (every minute)
            schedule/night -> job/costs.clean_up enqueues
            schedule/often -> job/costs.clean_up enqueues"#]],
    );
    assert_eq!(facts.days[0].events.len(), 2);

    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Lamp {
        Off,
        On,
    }
    impl States for Lamp {
        const NAME: &'static str = "lamp.state";
        const ABOUT: &'static str = "A lamp.";
        const START: Self = Self::Off;
        const MOVES: &'static [(Self, Self, &'static str)] = &[
            (Self::Off, Self::On, "press"),
            (Self::On, Self::Off, "press"),
        ];
        fn word(self) -> &'static str {
            if self == Self::On { "on" } else { "off" }
        }
    }
    let facts = machines(&[Lamp::machine()]);
    assert_eq!(facts.machines[0].id, "states/lamp");
    assert_eq!(
        facts.machines[0].moves[0],
        ("off".into(), "on".into(), "press".into())
    );
}
