//! Files that are wrong: every problem with its place and a remedy, and never a panic.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

fn workload_problems(text: &str, expected: Expect) {
    let problems = Workload::read(text).expect_err("wrong on purpose");
    expected.assert_eq(&problems.of("w.toml"));
}

fn book_problems(text: &str, expected: Expect) {
    let problems = PriceBook::read(text).expect_err("wrong on purpose");
    expected.assert_eq(&problems.of("prices.toml"));
}

#[test]
fn the_books_and_the_example_are_sound() {
    for (name, _) in BUILT_IN {
        let book = book(name);
        assert!(book.holds_on(&book.valid_from));
        assert!(!book.holds_on("2020-01-01"));
        for price in book.prices.values() {
            assert!(!price.source.title.is_empty(), "{}", price.meter);
        }
        for machine in &book.machines {
            for part in ["cpu", "memory"] {
                let meter = format!("compute.{}.{part}.on-demand", machine.family);
                assert!(book.prices.contains_key(&meter), "{meter}");
            }
        }
    }
    assert_eq!(Workload::example().expect("sound").environments.len(), 3);
}

#[test]
fn several_problems_are_told_at_once() {
    workload_problems(
        r#"format = 1
name = "x"
[requests]
peak_per_second = "lots"
shape = "weekly"
latencyms = 100
concurrency = -2
response_kib = 1
[instance]
cpu = 1
[environments.production]
hours = "25-3"
days = 9
redundancy = 1.5
"#,
        expect![[r#"
            w.toml:3:1: `latency_ms` is missing in [requests]
            w.toml:4:19: `peak_per_second` must be a number such as 0.25, but this is "lots"
            w.toml:5:9: there is no shape `weekly`; there are flat, day, office, evening, or 24 numbers
            w.toml:6:1: unknown key `latencyms`; did you mean `latency_ms`?
            w.toml:7:15: `concurrency` must be more than 0, but it is -2
            w.toml:9:1: `memory_gib` is missing in [instance]
            w.toml:12:9: `hours` must be a range of full hours such as "08-18"
            w.toml:13:8: `days` are days of a week: at most 7
            w.toml:14:14: `redundancy` must be a whole number, 0 or more, but it is 1.5"#]],
    );
}

#[test]
fn what_is_not_there_is_said() {
    workload_problems(
        "",
        expect![[r#"
        w.toml:1:1: `name` is missing
        w.toml:1:1: `requests` is missing
        w.toml:1:1: `instance` is missing
        w.toml:1:1: there is no environment: add [environments.production]"#]],
    );
    workload_problems(
        "format = 2\nname = 7\nrequests = 3\n[instance]\ncpu = 1\nmemory_gib = 1\n[environments.production]\n",
        expect![[r#"
            w.toml:1:1: this Stoa reads workloads of `format = 1`
            w.toml:2:8: `name` must be text in quotes, but this is a number it cannot be
            w.toml:3:12: [requests] must be a table, but this is a number it cannot be"#]],
    );
    workload_problems(
        "format = 1\nname = \"x\"\n[requests]\nper_second = [1, 2, 3]\n",
        expect![[r#"
            w.toml:1:1: `instance` is missing
            w.toml:1:1: there is no environment: add [environments.production]
            w.toml:3:1: `latency_ms` is missing in [requests]
            w.toml:3:1: `concurrency` is missing in [requests]
            w.toml:3:1: `response_kib` is missing in [requests]
            w.toml:4:14: `per_second` needs 24 numbers, one for each hour of the day, but has 3"#]],
    );
    workload_problems(
        "format = 1\nname = \"x\n[requests\n",
        expect![[r#"
        w.toml:1:1: `instance` is missing
        w.toml:1:1: there is no environment: add [environments.production]
        w.toml:2:10: not TOML: invalid basic string, expected `"`
        w.toml:3:1: `peak_per_second` is missing in [requests]
        w.toml:3:1: `latency_ms` is missing in [requests]
        w.toml:3:1: `concurrency` is missing in [requests]
        w.toml:3:1: `response_kib` is missing in [requests]
        w.toml:3:10: not TOML: unclosed table, expected `]`"#]],
    );
}

/// Keys in the wrong table, and words that are nearly right.
#[test]
fn where_a_key_belongs_and_what_was_meant_is_said() {
    workload_problems(
        r#"name = "x"
latency_ms = 100
concurency = 4
machine = "auto"
[requests]
peak_per_second = 1
shape = "evning"
latency_ms = 100
concurrency = 8
response_kib = 1
[instance]
cpu = 1
memory_gib = 1
[environments.production]
"#,
        expect![[r#"
            w.toml:2:1: unknown key `latency_ms`; it belongs in [requests]
            w.toml:3:1: unknown key `concurency`; did you mean `concurrency`? It belongs in [requests]
            w.toml:4:1: unknown key `machine`; it belongs in [vm] or [gke]
            w.toml:7:9: there is no shape `evning`; did you mean `evening`? there are flat, day, office, evening, or 24 numbers"#]],
    );
    let workload =
        Workload::read(&EXAMPLE.replace("format = 1\n", "")).expect("format is optional");
    assert_eq!(workload.environments.len(), 3);
}

#[test]
fn a_database_without_a_price_is_told_before_the_figures() {
    let text = format!("{EXAMPLE}\n[database]\ncpu = 1\nmemory_gib = 4\n");
    let workload = Workload::read(&text).expect("sound");
    let without = compare(
        &Workload::example().expect("sound"),
        &book("gcp-us-central1"),
        &Options::default(),
    );
    assert_eq!(without.expect("compared").without_database, None);
    for (name, _) in BUILT_IN {
        let book = book(name);
        let lacks = !book.prices.contains_key("database.cpu");
        let comparison = compare(&workload, &book, &Options::default()).expect("compared");
        assert_eq!(comparison.without_database.is_some(), lacks, "{name}");
    }
}

#[test]
fn a_price_needs_an_amount_and_a_source() {
    book_problems(
        r#"format = 1
title = "mine"
provider = "me"
region = "here"
currency = "EUR"
valid_from = "soon"
[sources.page]
title = "My page"
read = "yesterday"
seen = "vendor"
[[prices]]
meter = "run.request.cpu"
unit = "vCPU-second"
amount = "0.000024"
source = "pgae"
[[prices]]
meter = "network.egress"
unit = "GiB"
tiers = [{ up_to = "10", amount = "1" }, { up_to = "5", amount = "0,5" }]
source = "page"
[[machines]]
name = "m"
family = "none"
vcpu = 1
memory_gib = 0
source = "page"
"#,
        expect![[r#"
            prices.toml:6:14: `valid_from` must be a day such as "2026-10-01"
            prices.toml:9:8: `read` must be the day, month or year it was read: "2026-09-30"
            prices.toml:15:10: there is no [sources.pgae]; there are: page
            prices.toml:19:42: `up_to` must rise from tier to tier
            prices.toml:19:66: `amount` must be a number such as 0.25, but this is "0,5"
            prices.toml:23:10: there is no [families.none]
            prices.toml:25:14: `memory_gib` must be more than 0, but it is 0"#]],
    );
}

#[test]
fn a_comparison_that_cannot_be_is_refused() {
    let workload = Workload::example().expect("sound");
    let options = Options {
        environment: Some("prod".into()),
        ..Options::default()
    };
    let refused = |options: &Options| {
        compare(&workload, &book("gcp-us-central1"), options)
            .expect_err("refused")
            .to_string()
    };
    assert_eq!(
        refused(&options),
        "the workload has no environment prod; did you mean production? it has production, staging, development"
    );
    let options = Options {
        highest_load: parse("0.5").expect("a number"),
        ..Options::default()
    };
    assert!(refused(&options).contains("at least 1"));
}

#[test]
fn a_plan_without_a_price_is_left_out_and_says_so() {
    let text = BUILT_IN[0]
        .1
        .replace("meter = \"gke.cluster\"", "meter = \"gke.other\"");
    let book = PriceBook::read(&text).expect("sound");
    let workload = Workload::example().expect("sound");
    let comparison = compare(&workload, &book, &Options::default()).expect("the rest");
    let left_out: Vec<&str> = comparison
        .left_out
        .iter()
        .map(|(_, why)| why.as_str())
        .collect();
    assert_eq!(left_out, ["the price book has no price for gke.cluster"; 2]);
    assert_eq!(comparison.plans.len(), 7);
}

#[test]
fn too_many_steps_are_refused_in_words() {
    let text = EXAMPLE.replace("peak_per_second = 40", "peak_per_second = 40000000");
    let comparison = compare(
        &workload(&text),
        &book("gcp-us-central1"),
        &Options::default(),
    )
    .expect("Cloud Run by request has no steps");
    assert_eq!(comparison.plans.len(), 1);
    assert!(comparison.left_out[0].1.contains("20,000 steps"));
}

/// The text with a few bytes removed, doubled or replaced.
fn broken(text: &'static str) -> impl Strategy<Value = String> {
    let edits = prop::collection::vec((0..text.len(), 0usize..12, "[ -~\n\\[\\]=\"'é]{0,6}"), 1..6);
    edits.prop_map(move |edits| {
        let mut out = text.to_owned();
        for (at, length, with) in edits {
            let start = (0..=at.min(out.len()))
                .rev()
                .find(|it| out.is_char_boundary(*it))
                .unwrap_or(0);
            let end = ((start + length).min(out.len())..=out.len())
                .find(|it| out.is_char_boundary(*it))
                .unwrap_or(out.len());
            out.replace_range(start..end, &with);
        }
        out
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_broken_workload_never_panics(text in broken(EXAMPLE)) {
        match Workload::read(&text) {
            Ok(_) => {}
            Err(problems) => {
                prop_assert!(!problems.0.is_empty());
                let lines = text.lines().count().max(1) + 1;
                for problem in problems.0 {
                    prop_assert!(problem.line >= 1 && problem.line <= lines);
                }
            }
        }
    }

    #[test]
    fn a_broken_price_book_never_panics(text in broken(BUILT_IN[0].1)) {
        if let Ok(book) = PriceBook::read(&text) {
            prop_assert!(!book.title.is_empty() || text.contains("title = \"\""));
        }
    }

    #[test]
    fn any_text_at_all_never_panics(text in "\\PC{0,200}") {
        let _ = Workload::read(&text);
        let _ = PriceBook::read(&text);
    }
}
