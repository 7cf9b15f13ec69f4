//! What holds for every workload: lines add up, cost never falls as load rises, and break-even
//! points are where the order of two plans changes.

use std::cmp::Ordering;

use num_traits::Zero;
use proptest::prelude::*;

use super::super::bill::Bill;
use super::super::curve::Domain;
use super::super::demand::Demand;
use super::super::meeting::{cheapest, meetings};
use super::super::number::{fraction, whole};
use super::*;

/// A workload of any kind: from nothing to thousands of requests, light and heavy instances.
fn workloads() -> impl Strategy<Value = String> {
    let hours = prop::collection::vec(0u32..120, 24);
    let requests = (1u32..4000, 1u32..100, 20u32..=100, 0u32..200);
    let instance = (1u32..40, 1u32..64);
    let environment = (0u32..300, 0u32..24, 1u32..24, 1u32..=7, 0u32..4, 1u32..4);
    let flags = any::<[bool; 4]>();
    (hours, requests, instance, environment, flags).prop_map(
        |(hours, (latency, concurrency, utilisation, kib), (cpu, memory), place, flags)| {
            let (scale, from, length, days, warm, redundancy) = place;
            let hours: Vec<String> = hours.iter().map(|it| format!("{it}e-1")).collect();
            format!(
                r#"format = 1
name = "any"
[requests]
per_second = [{hours}]
latency_ms = {latency}
concurrency = {concurrency}
utilisation = {share}
request_kib = 3
response_kib = {kib}
[instance]
cpu = {cpu}
memory_gib = {memory}
[storage]
object_gib = 20
[network]
load_balancer = {balanced}
cloud_run_load_balancer = {run_balanced}
[gke]
regional = {regional}
[environments.production]
scale = {scale}e-2
hours = "{from}-{to}"
days = {days}
min_instances = {warm}
redundancy = {redundancy}
free_tier = {free}
"#,
                hours = hours.join(", "),
                share = f64::from(utilisation) / 100.0,
                cpu = f64::from(cpu) / 10.0,
                memory = f64::from(memory) / 8.0,
                balanced = flags[0],
                run_balanced = flags[1],
                regional = flags[2],
                free = flags[3],
                to = match from + length {
                    to if to > 24 => to - 24,
                    to => to,
                },
            )
        },
    )
}

/// Every plan's bill of a workload's only environment, up to twice its load.
fn with_bills(text: &str, then: impl FnOnce(&Workload, &[(Plan, Bill<'_>)])) {
    let (workload, book) = (workload(text), book("gcp-us-central1"));
    let demand = Demand::new(
        &workload,
        &workload.environments[0],
        &book,
        Domain::up_to(&whole(2)),
    );
    let bills: Vec<(Plan, Bill<'_>)> = Plan::ALL
        .iter()
        .filter_map(|plan| Some((*plan, plan.bill(&demand).ok()?)))
        .collect();
    assert!(!bills.is_empty(), "Cloud Run can always be priced");
    then(&workload, &bills);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_add_up_and_cost_never_falls(text in workloads(), at in 0u32..=2000) {
        with_bills(&text, |_, bills| {
            let load = fraction(i64::from(at), 1000);
            for (plan, bill) in bills {
                let total = bill.total();
                let sum: Number = bill.lines.iter().map(|line| line.amount.at(&load)).sum();
                assert_eq!(sum, total.at(&load), "{plan:?} at {load}");
                let mut before: Option<Number> = None;
                for piece in total.pieces() {
                    assert!(piece.slope >= Number::zero(), "{plan:?} falls: {piece:?}");
                    let start = piece.at(&piece.from);
                    assert!(before.is_none_or(|end| end <= start), "{plan:?} steps down at {}", piece.from);
                    before = Some(piece.at(&piece.to));
                }
                // A line with one price and nothing free is quantity × price.
                for line in bill.lines.iter().filter(|line| line.remark.is_none()) {
                    if let Some(price) = line.price.flat()
                        && line.price.free.is_zero()
                    {
                        assert_eq!(line.amount.at(&load), line.quantity.at(&load) * price);
                    }
                }
            }
        });
    }

    #[test]
    fn break_even_points_are_where_plans_change_places(text in workloads()) {
        with_bills(&text, |_, bills| {
            let curves: Vec<Curve> = bills.iter().map(|(_, bill)| bill.total()).collect();
            for (index, first) in curves.iter().enumerate() {
                for second in &curves[index + 1..] {
                    check_meetings(first, second);
                }
            }
        });
    }

    #[test]
    fn the_cheapest_plan_is_the_cheapest_everywhere(text in workloads(), at in prop::collection::vec(1u32..=2000, 8)) {
        with_bills(&text, |_, bills| {
            let curves: Vec<Curve> = bills.iter().map(|(_, bill)| bill.total()).collect();
            let refs: Vec<&Curve> = curves.iter().collect();
            let stretches = cheapest(&refs);
            assert_eq!(stretches[0].from, whole(0));
            assert_eq!(stretches.last().map(|it| it.to.clone()), Some(whole(2)));
            assert!(stretches.windows(2).all(|pair| pair[0].to == pair[1].from && pair[0].plan != pair[1].plan));
            for at in at {
                let load = fraction(i64::from(at), 1000);
                let stretch = stretches.iter().find(|it| load > it.from && load <= it.to).expect("no gap");
                let least = curves.iter().map(|curve| curve.at(&load)).min().expect("some");
                assert_eq!(curves[stretch.plan].at(&load), least);
            }
        });
    }

    #[test]
    fn more_requests_never_cost_less(text in workloads()) {
        let (workload, book) = (workload(&text), book("gcp-us-central1"));
        let costs = super::super::sensitivity::sensitivity(&workload, &book, "production", &[Plan::CloudRunRequest, Plan::VmSpot, Plan::GkeAutopilot]);
        // A heavier instance may need another machine type, which may be cheaper under other terms.
        let other = ["concurrency", "utilisation", "vCPU of an instance", "memory of an instance"];
        for effect in costs.iter().filter(|it| !other.contains(&it.input)) {
            for (plan, lower, higher) in &effect.costs {
                assert!(lower <= higher, "{plan:?}, {}", effect.input);
            }
        }
    }
}

/// Around each meeting the order is what it says, between meetings it does not change.
fn check_meetings(first: &Curve, second: &Curve) {
    let order = |load: &Number| first.at(load).cmp(&second.at(load));
    let met = meetings(first, second);
    let mut bends: Vec<Number> = [first, second]
        .iter()
        .flat_map(|curve| curve.pieces().iter().map(|piece| piece.to.clone()))
        .chain(met.iter().map(|it| it.load.clone()))
        .chain([whole(0)])
        .collect();
    bends.sort();
    bends.dedup();
    for meeting in &met {
        let at = bends.iter().position(|it| *it == meeting.load).expect("in");
        let middle = |a: &Number, b: &Number| (a + b) / whole(2);
        let below = middle(&bends[at - 1], &bends[at]);
        let above = middle(&bends[at], &bends[at + 1]);
        assert_eq!(order(&below), meeting.below);
        assert_eq!(order(&above), meeting.above);
        assert_ne!(meeting.below, meeting.above);
        let gap = first.at(&meeting.load) - second.at(&meeting.load);
        assert_eq!(gap, meeting.gap_at);
        match meeting.kind {
            Kind::Crossing => assert!(gap.is_zero() || meeting.gap_above.is_zero()),
            Kind::Step => assert!(!gap.is_zero() && !meeting.gap_above.is_zero()),
            Kind::Equal => assert_eq!(meeting.above, Ordering::Equal),
            Kind::Apart => assert_eq!(meeting.below, Ordering::Equal),
        }
    }
    // Between two neighbouring bends both are straight, so the order there is the order of the middle;
    // it may change only at a meeting.
    for pair in bends.windows(3) {
        let [a, b, c] = [0, 1, 2].map(|index| &pair[index]);
        let (left, right) = ((a + b) / whole(2), (b + c) / whole(2));
        if order(&left) != order(&right) {
            assert!(met.iter().any(|it| it.load == *b), "no meeting at {b}");
        }
    }
}
