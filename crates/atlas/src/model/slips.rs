//! Slips of people who write their first models: what is said about each.

use expect_test::{Expect, expect};

use super::*;
use crate::parse::{Source, parse};

fn check(texts: &[&str], expected: Expect) {
    let mut lines = Vec::new();
    let mut documents = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let name = format!("{}.atlas.toml", ["a", "b"][number]);
        let source = Source::new(name, *text).numbered(number);
        let (document, found) = parse(&source);
        lines.extend(found.iter().map(ToString::to_string));
        documents.push((source, document));
    }
    let (_, found) = build(&documents, Facts::default());
    lines.extend(found.iter().map(ToString::to_string));
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn nothing_is_written() {
    check(
        &[""],
        expect![[r#"
        a.atlas.toml:1:1: there is nothing in a.atlas.toml
          begin with a box: [system.shop]; docs/atlas.md has a first example"#]],
    );
    check(
        &["# a shop\n", "[atlas]\ntitle = 'x'\n[person]\n"],
        expect![[r#"
            a.atlas.toml:1:1: there is nothing in these 2 files
              begin with a box: [system.shop]; docs/atlas.md has a first example"#]],
    );
    check(&["", "[person.a]\n"], expect![[""]]);
}

#[test]
fn environments_with_nothing_in_them_and_nodes_in_none() {
    check(
        &["[environment.p]\n"],
        expect![[r#"
        a.atlas.toml:1:14: no node lies in environment "p"
          put one in with in = "p""#]],
    );
    check(
        &[
            "[person.a]\n[environment.p]\n[view.d]\ntitle = 'x'\nkind = 'deployment'\nof = 'p'\nshow = ['a']\n",
        ],
        expect![[r#"
            a.atlas.toml:6:6: view.d: no node lies in environment "p"
              put one in with in = "p""#]],
    );
    // One node outside, one in it, one whose `in` leads nowhere.
    check(
        &[
            "[environment.p]\n[node.ok]\nin = 'p'\n[node.a]\n[node.b]\nin = 'a'\n[node.c]\nin = 'q'\n[group.g]\n[node.d]\nin = 'g'\n",
        ],
        expect![[r#"
            a.atlas.toml:4:7: the node "a" lies in no environment
              put it in one with in = "p"
            a.atlas.toml:8:6: in: there is no element "q"
              did you mean "a"?
            a.atlas.toml:10:7: the node "d" lies in no environment
              put it in one with in = "p""#]],
    );
    check(
        &["[node.a]\n"],
        expect![[r#"
        a.atlas.toml:1:7: the node "a" lies in no environment
          declare one, [environment.production], and put it in with in = "production""#]],
    );
}

#[test]
fn arrows_that_no_picture_has() {
    check(
        &[
            "[system.shop]\nto = ['web: has', 'db']\n[container.web]\nin = 'shop'\nto = ['shop', 'db', 'db: reads', 'db: reads']\n[store.db]\nto = ['db: compacts', 'web: tells', 'web: asks']\n",
        ],
        expect![[r#"
            a.atlas.toml:2:8: "web" lies in "shop": an arrow between a box and what it holds is not drawn
              let it begin or end at another box in "shop", or take "web" out of it
            a.atlas.toml:5:8: "web" lies in "shop": an arrow between a box and what it holds is not drawn
              let it begin or end at another box in "shop", or take "web" out of it
            a.atlas.toml:5:22: the arrow to "db" stands twice
              keep the one that says what for: arrows to the same box are drawn as one
            a.atlas.toml:5:35: the arrow to "db" stands twice
              keep the one that says what for: arrows to the same box are drawn as one"#]],
    );
}

/// What is in a table that is none is not missing.
#[test]
fn a_misspelt_table_is_told_alone() {
    check(
        &[
            "[person.a]\nto = ['web: buys', 'wbe']\n[contaner.web]\nname = 'Web'\n[component.c]\nin = 'web'\n[sequence.s]\nsteps = ['a -> web: asks']\n[view.v]\ntitle = 'V'\nshow = ['web', 'in:web', 'a']\n[view.s]\ntitle = 'S'\nkind = 'sequence'\nof = 's'\n",
        ],
        expect![[r#"
            a.atlas.toml:3:2: "contaner": no such table
              did you mean "container"?
            a.atlas.toml:2:21: to: there is no element "wbe"
              there is: a, c"#]],
    );
    check(
        &["[person.a]\n[stats.x]\nstart = 'a'\n[view.v]\ntitle = 'V'\nkind = 'states'\nof = 'x'\n"],
        expect![[r#"
            a.atlas.toml:2:2: "stats": no such table
              did you mean "states"?"#]],
    );
}

#[test]
fn what_stands_twice_is_named_with_its_first_place() {
    check(
        &[
            "[container.orders]\nname = 'a'\nabout = 'b'\nname = 'c'\n\n[person.p]\nname = 'p'\n\n[container.orders]\n",
        ],
        expect![[r#"
            a.atlas.toml:4:1: "name" stands twice; the first is at line 2
              rename one, or join the two
            a.atlas.toml:9:12: [container.orders] stands twice; the first is at line 1
              rename one, or join the two"#]],
    );
}

#[test]
fn words_where_ids_belong() {
    check(
        &[
            "[person.eater]\ntags = ['money']\nto = ['app -> web', 'app taps']\n[container.app]\n[container.web]\n[sequence.s]\nsteps = ['eater -> app taps Order', 'app --> eater says so']\n[view.v]\ntitle = 'V'\nshow = ['tag:mony', 'kind:contaner', 'near:ap', 'status:planed', 'in:x']\n",
        ],
        expect![[r#"
            a.atlas.toml:3:8: to: there is no element "app -> web"
              to holds only where the arrow leads: "web"
            a.atlas.toml:3:22: to: there is no element "app taps"
              a colon stands before the text: "app: taps"
            a.atlas.toml:7:20: there is no element "app taps Order"
              a colon stands before the text: "eater -> app: taps Order"
            a.atlas.toml:7:46: there is no element "eater says so"
              a colon stands before the text: "app --> eater: says so"
            a.atlas.toml:10:9: "tag:mony" selects nothing
              did you mean "tag:money"?
            a.atlas.toml:10:21: "kind:contaner" selects nothing
              did you mean "kind:container"?
            a.atlas.toml:10:38: "near:ap" selects nothing
              did you mean "near:app"?
            a.atlas.toml:10:49: "status:planed" selects nothing
              did you mean "status:planned"?
            a.atlas.toml:10:66: "in:x" selects nothing"#]],
    );
}

#[test]
fn a_misspelt_kind_and_a_missing_title() {
    check(
        &[
            "[person.a]\n[states.x]\nstart = 'a'\nmoves = ['a -> b']\n[view.v]\nkind = 'state'\nof = 'x'\n",
        ],
        expect![[r#"
            a.atlas.toml:5:1: [view.v] needs "title": Its name in index.md and for screen readers; it is not drawn.
            a.atlas.toml:6:8: view.v.kind is "state"
              did you mean "states"?"#]],
    );
}

#[test]
fn a_count_is_a_number_or_a_range() {
    let text = "[environment.p]\n[node.a]\nin = 'p'\ncount = 3\n[node.b]\nin = 'p'\ncount = '2..10'\n[node.c]\nin = 'p'\ncount = 1.5\n";
    check(
        &[text],
        expect![[
            r#"a.atlas.toml:10:9: node.c.count is a float, and should be a number, or a range in quotes: "2..10""#
        ]],
    );
    let source = Source::new("a.atlas.toml", text.replace("1.5", "4"));
    let (document, problems) = parse(&source);
    assert_eq!(problems, []);
    let (model, _) = build(&[(source, document)], Facts::default());
    let count = |id: &str| model.element(id).unwrap().count.clone().unwrap();
    assert_eq!([count("a"), count("b"), count("c")], ["3", "2..10", "4"]);
}
