//! Models from text: what is understood, and what is said about what is not.

use expect_test::{Expect, expect};

use super::*;
use crate::parse::{Source, parse};

fn load(files: &[&str], facts: Facts) -> (Model, String) {
    let mut problems = Vec::new();
    let mut documents = Vec::new();
    for (number, text) in files.iter().enumerate() {
        let source = Source::new(
            format!("{}.atlas.toml", (b'a' + number as u8) as char),
            *text,
        )
        .numbered(number);
        let (document, found) = parse(&source);
        problems.extend(found);
        documents.push((source, document));
    }
    let (model, found) = build(&documents, facts);
    problems.extend(found);
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    (model, lines.join("\n"))
}

fn check(text: &str, expected: Expect) {
    let (_, problems) = load(&[text], Facts::default());
    expected.assert_eq(&problems);
}

#[test]
fn a_small_system() {
    let (model, problems) = load(
        &[r#"
[person.customer]
name = "Customer"
to = ["web: buys"]

[system.shop]
status = "planned"

[container.web]
in = "shop"
to = ["db: reads and writes", { id = "customer", label = "mail", tech = "SMTP", kind = "event" }]

[store.db]
in = "shop"

[view.all]
title = "Everything"
"#],
        Facts::default(),
    );
    assert_eq!(problems, "");
    assert_eq!(model.links.len(), 3);
    assert_eq!(model.status("web"), Some(Status::Planned));
    assert_eq!(model.status("customer"), None);
    assert_eq!(model.links[2].tech.as_deref(), Some("SMTP"));
    let view = model.view("all").unwrap();
    assert_eq!(Selection::of(&model, view).len(), 4);
}

#[test]
fn several_problems_at_once_each_with_its_place() {
    check(
        r#"[persn.customer]
name = "Customer"

[container.web]
nmae = "Web"
in = "shopp"
status = "planed"
to = ["dbb: reads", "db"]
tech = 3

[system.shop]
in = "web.x"

[store.db]

[view.v]
show = ["kind:stor", "we*"]
"#,
        expect![[r#"
            a.atlas.toml:1:2: "persn": no such table
              did you mean "person"?
            a.atlas.toml:5:1: "nmae": an element has no such key, in [container.web]
              did you mean "name"?
            a.atlas.toml:7:10: container.web.status is "planed"
              did you mean "planned"?
            a.atlas.toml:9:8: container.web.tech is an integer, and should be a text in quotes
            a.atlas.toml:16:1: [view.v] needs "title": Its name in index.md and for screen readers; it is not drawn.
            a.atlas.toml:6:6: in: there is no element "shopp"
              did you mean "shop"?
            a.atlas.toml:8:8: to: there is no element "dbb"
              did you mean "db"?
            a.atlas.toml:12:6: in: there is no element "web.x"
              there is: db, shop, web
            a.atlas.toml:17:9: "kind:stor" selects nothing
              did you mean "kind:store"?"#]],
    );
}

#[test]
fn a_name_shows_what_it_is() {
    let (_, problems) = load(
        &["[system.a]\nname = \"Acme\u{202e}gpj\"\nabout = \"two\\nlines\"\n"],
        Facts::default(),
    );
    assert!(
        problems.contains("has the character U+202E RIGHT-TO-LEFT OVERRIDE"),
        "{problems}"
    );
}

#[test]
fn broken_toml_and_the_rest_of_the_file() {
    check(
        "[person.a]\nname = \"A\nto = [\"b\"\n\n[system.b]\nnome = 1\n",
        expect![[r#"
            a.atlas.toml:5:1: not TOML: the list before this line is not closed
              end the list with ]"#]],
    );
}

#[test]
fn ids_once_over_all_files() {
    let (_, problems) = load(
        &[
            "[person.a]\n\n[person.b]",
            "[system.a]\n[system.\"c d\"]\n[person]\nx = 1",
        ],
        Facts::default(),
    );
    expect![[r#"
        b.atlas.toml:2:9: "c d" cannot be an id
          an id is made of letters, digits, - and _; what the box says is its name
        b.atlas.toml:4:1: [person] has no id
          write [person.some_id], and its keys below
        b.atlas.toml:1:9: there are two elements "a"
          the first is at a.atlas.toml:1; give one of them another id"#]]
    .assert_eq(&problems);
}

#[test]
fn frames_in_each_other() {
    check(
        "[group.a]\nin = 'b'\n[group.b]\nin = 'c'\n[group.c]\nin = 'a'\n[group.d]\nin = 'd'\n[group.e]\nin='a'",
        expect![[r#"
            a.atlas.toml:1:8: these are in each other: a in b in c in a
              take one "in" away, or let it name another element
            a.atlas.toml:7:8: "d" is in itself
              take one "in" away, or let it name another element"#]],
    );
}

#[test]
fn machines() {
    check(
        r#"[states.booking]
start = "requestd"
moves = [
  "requested -> accepted: the host accepts",
  "accepted -> done",
  "acepted -> gone",
  "accepted -> done",
  "accepted to done",
]
states = { requested = "x", dnoe = "y" }
[view.v]
title = "V"
kind = "states"
of = "bokking"
"#,
        expect![[r#"
            a.atlas.toml:8:3: "accepted to done" cannot be read
              write from -> to: "requested -> accepted: the host accepts"
            a.atlas.toml:2:9: no move leaves the start "requestd"
              did you mean "requested"?
            a.atlas.toml:14:6: there is no state machine "bokking"
              did you mean "booking"?"#]],
    );
}

#[test]
fn sequences() {
    check(
        r#"[person.p]
[container.web]
[sequence.s]
participants = ["p", "wbe"]
steps = [
  "p -> web: asks",
  { note = "x", over = ["q"] },
  { loop = "until done", steps = ["web -> api: y", 3, "nothing"] },
  { when = "x" },
]
[view.v]
title = "V"
kind = "sequence"
"#,
        expect![[r#"
            a.atlas.toml:8:52: a step of sequence.s.steps.steps is an integer, and should be a text like "web -> api: asks", or a table
            a.atlas.toml:8:55: "nothing" cannot be read
              write a message: "web -> api: asks", or "api --> web: answers"
            a.atlas.toml:9:3: this step has no steps in it
              { loop = "until …", steps = [ … ] }, { when = "…", steps = [ … ] } or { note = "…" }
            a.atlas.toml:4:22: there is no element "wbe"
              did you mean "web"?
            a.atlas.toml:6:9: "web" is not among the participants
              add it to participants
            a.atlas.toml:7:25: there is no element "q"
              did you mean "p"?
            a.atlas.toml:8:36: "web" is not among the participants
              add it to participants
            a.atlas.toml:8:43: there is no element "api"
              there is: p, web
            a.atlas.toml:11:7: [view.v] needs of = the id of the sequence it draws
              there is: s"#]],
    );
}

#[test]
fn tables_and_timelines() {
    check(
        r#"[table.order]
columns = ["id uuid key", "customer uuid -> custmer", "->", "note text ?"]
[table.customer]
columns = ["id uuid key"]
[timeline.day]
events = [{ at = "25:00", label = "x" }, { every = "60 s" }]
[view.v]
title = "V"
kind = "entities"
hide = ["*"]
"#,
        expect![[r#"
            a.atlas.toml:2:55: "->" cannot be read
              write name and type: "order_id uuid key -> order"
            a.atlas.toml:6:18: timeline.day.events.at is "25:00", which is no time
              write hours and minutes: "08:30", up to "24:00"
            a.atlas.toml:6:42: [timeline.day.events] needs "label": What happens.
            a.atlas.toml:2:45: there is no table "custmer"
              did you mean "customer"?"#]],
    );
}

#[test]
fn additions_need_what_was_extracted() {
    let text = "[extend.\"crate/stoer\"]\nname = 'x'\nin = 'g'\n[group.g]\n[extend.\"crate/kernel\"]\nabout = 'the ground'\nin = 'g'\nto = ['crate/store']";
    let facts = Facts {
        elements: vec![
            Element::new("crate/kernel", Kind::Crate, "kernel"),
            Element::new("crate/store", Kind::Crate, "store"),
        ],
        ..Facts::default()
    };
    let (model, problems) = load(&[text], facts);
    expect![[r#"
        a.atlas.toml:1:9: nothing that was extracted is called "crate/stoer"
          did you mean "crate/store"?"#]]
    .assert_eq(&problems);
    let kernel = model.element("crate/kernel").unwrap();
    assert_eq!(
        (kernel.about.as_deref(), kernel.inside.as_deref()),
        (Some("the ground"), Some("g"))
    );
    check(
        text,
        expect![[r#"
        a.atlas.toml:1:9: nothing that was extracted is called "crate/stoer"
          nothing is extracted: [extract] says from where
        a.atlas.toml:5:9: nothing that was extracted is called "crate/kernel"
          nothing is extracted: [extract] says from where"#]],
    );
}

/// A long line of mistakes costs no more than a short one: places and suggestions are not quadratic.
#[test]
fn ten_thousand_mistakes_are_reported_as_a_hundred() {
    let list = |word: &str| format!("[{}]", format!("\"{word} é\", ").repeat(10_000));
    let text = format!(
        "[states.s]\nstart = \"a\"\nmoves = {}\n[person.p]\nto = {}\ntags = {}\n",
        list("a to b"),
        list("nobody"),
        list("x").replace('"', ""),
    );
    let source = Source::new("a.atlas.toml", text.replace("tags", "#"));
    let (document, problems) = parse(&source);
    assert_eq!(problems.len(), 100);
    let (_, problems) = build(&[(source, document)], Facts::default());
    assert_eq!(problems.len(), 100);
    assert_eq!((problems[99].line, problems[99].column), (5, 8 + 99 * 12));
    let (_, problems) = parse(&Source::new("b.atlas.toml", text));
    assert!(problems.len() <= 100, "{}", problems.len());
}
