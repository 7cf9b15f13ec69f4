//! The example workload: what changes here changes what `stoa atlas cost` says first.

use expect_test::{expect, expect_file};
use num_traits::Zero;

use super::*;

fn example() -> Comparison {
    let workload = Workload::example().expect("sound");
    compare(&workload, &book("gcp-us-central1"), &Options::default()).expect("comparable")
}

#[test]
fn the_cheapest_plan_changes_at_exact_loads() {
    let comparison = example();
    let mut out = String::new();
    for stretch in &comparison.cheapest {
        let plan = &comparison.plans[stretch.plan];
        let taken = comparison
            .break_evens
            .iter()
            .find(|it| it.decides && it.meeting.load == stretch.from);
        let kind = taken.map(|it| format!(" {:?} {}", it.meeting.kind, rounded(&it.cost, 4)));
        out += &format!(
            "{} {}{}\n",
            exact(&stretch.from),
            plan.plan.id(),
            kind.unwrap_or_default()
        );
    }
    expect![[r#"
        0 cloud-run-request
        568975/3890754 cloud-run-instance Crossing 63.3148
        175/207 vm-spot Step 127.7109
        280/207 vm-three-year Step 176.0180
        14/9 vm-spot Step 193.6230
    "#]]
    .assert_eq(&out);
}

#[test]
fn curves_that_cross_cost_the_same_to_the_last_digit() {
    let comparison = example();
    let crossings: Vec<&BreakEven> = comparison
        .break_evens
        .iter()
        .filter(|it| it.meeting.kind == Kind::Crossing)
        .collect();
    assert!(!crossings.is_empty());
    for crossing in crossings {
        let cost = |plan: usize| comparison.plans[plan].curve.at(&crossing.meeting.load);
        assert!(crossing.meeting.gap_at.is_zero() || crossing.meeting.gap_above.is_zero());
        if crossing.meeting.gap_at.is_zero() {
            assert_eq!(cost(crossing.first), cost(crossing.second));
        }
    }
    let steps = comparison
        .break_evens
        .iter()
        .filter(|it| it.meeting.kind == Kind::Step);
    assert!(steps.count() > 0);
}

/// The pictures of the documentation; `UPDATE_EXPECT=1` draws them anew, then look at them.
#[test]
fn the_pictures_of_the_documentation_are_true() {
    let scene = chart(&example());
    let drawn = |theme| crate::render::svg(&scene, theme);
    expect_file!["../../../../../docs/diagrams/cost/cost-comparison-light.svg"]
        .assert_eq(&drawn(crate::render::Theme::Light));
    expect_file!["../../../../../docs/diagrams/cost/cost-comparison-dark.svg"]
        .assert_eq(&drawn(crate::render::Theme::Dark));
}

/// A client that has only the JSON draws the same curve.
#[test]
fn the_json_is_enough_to_redraw() {
    let comparison = example();
    let json = serde_json::to_value(&comparison).expect("JSON");
    let number = |value: &serde_json::Value| parse(value.as_str().expect("text")).expect("exact");
    let tolerance = parse("0.0000001").expect("a number");
    for (index, plan) in comparison.plans.iter().enumerate() {
        let told = &json["plans"][index];
        assert_eq!(told["plan"], plan.plan.id());
        assert_eq!(told["total"], rounded(&plan.total, 2));
        for load in ["0.05", "1", "2.5", "2.99"].map(|it| parse(it).expect("a number")) {
            let pieces = told["curve"].as_array().expect("pieces");
            let piece = pieces
                .iter()
                .find(|it| load > number(&it["from"]) && load <= number(&it["to"]))
                .expect("no gap");
            let drawn = number(&piece["intercept"]) + number(&piece["slope"]) * &load;
            let off = drawn - plan.curve.at(&load);
            assert!(off < tolerance && -off < tolerance);
        }
        let lines = told["lines"].as_array().expect("lines");
        assert!(lines.iter().all(|line| line["source"]["title"].is_string()));
    }
    let first = &json["break_evens"][0];
    for key in [
        "first",
        "second",
        "kind",
        "load",
        "exact",
        "requests_per_month",
        "cost",
    ] {
        assert!(first[key].is_string(), "{key}");
    }
    // Amounts are text: a reader's floats must not touch them.
    fn no_floats(value: &serde_json::Value) -> bool {
        match value {
            serde_json::Value::Number(_) => false,
            serde_json::Value::Array(items) => items.iter().all(no_floats),
            serde_json::Value::Object(map) => map.values().all(no_floats),
            _ => true,
        }
    }
    assert!(no_floats(&json));
}

/// Free units belong to one environment, so that environments add up.
#[test]
fn environments_have_their_own_scale_and_hours() {
    let comparison = example();
    let of = |name: &str| {
        let found = comparison.environments.iter().find(|it| it.name == name);
        found.expect("there")
    };
    assert_eq!(short(&of("production").hours_on, 2), "730");
    // 730 hours × 12 of 24 × 5 of 7.
    assert_eq!(short(&of("staging").hours_on, 2), "260.71");
    assert!(of("development").requests_per_month < of("staging").requests_per_month);
    let production = of("production").costs.iter();
    for (plan, cost) in production {
        let of_plan = comparison.plans.iter().find(|it| it.plan == *plan);
        assert_eq!(of_plan.map(|it| &it.total), Some(cost));
    }
}
