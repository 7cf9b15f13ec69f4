//! Estimates of gateways beside the bills of vendors: never in one sum, and never out of sight.

use serde_json::json;

use super::{ask, some_lake};
use crate::lake::testing::{Charge, ORG, UNIT, charge, publish, run, source, stage, test_lake};
use crate::query::{OverviewQuery, PlannedTo, RowsQuery};

/// What a gateway reckons for calls of one day: nothing is billed, all is estimated.
fn estimate(day: u32, service: &'static str, effective: i128) -> Charge {
    Charge {
        effective: Some(effective),
        basis: Some("Estimated"),
        ..charge("2024-09", day, service, 0)
    }
}

fn bill_and_gateway() -> Vec<Charge> {
    vec![
        charge("2024-09", 2, "OpenAI API", 40 * UNIT),
        charge("2024-09", 3, "EC2", 10 * UNIT),
        estimate(2, "OpenAI API", 39 * UNIT),
        estimate(4, "OpenAI API", 3 * UNIT),
    ]
}

/// The vendor's 40 and the gateway's 42 are the same calls: 82 is what nobody has to pay.
#[tokio::test(flavor = "multi_thread")]
async fn an_estimate_is_in_no_total_beside_the_bill() {
    let (test, pin) = some_lake(&bill_and_gateway()).await;
    let measures = [
        "BilledCost",
        "EffectiveCost",
        "ListCost",
        "ContractedCost",
        "EstimatedCost",
        "Rows",
        "EstimatedRows",
    ];
    let question = json!({"measures": measures, "group_by": ["ServiceName"]});
    let rollup = ask(&test.lake, &pin, question.clone()).await;
    assert_eq!(rollup.planned_to, PlannedTo::Rollup);
    let raw = test.lake.query_raw(&pin, &super::query(question)).await;
    for result in [&rollup, &raw] {
        let totals = |name: &str| result.totals[name].as_str();
        assert_eq!(totals("BilledCost"), "50");
        assert_eq!(totals("EffectiveCost"), "50", "40 + 10, and not 92");
        assert_eq!(totals("EstimatedCost"), "42");
        // List prices of the made-up charges are twice what is billed.
        assert_eq!(totals("ListCost"), "100");
        assert_eq!(totals("ContractedCost"), "100");
        assert_eq!((totals("Rows"), totals("EstimatedRows")), ("2", "2"));
        let openai = &result.rows[0];
        assert_eq!(openai.keys["ServiceName"].as_deref(), Some("OpenAI API"));
        assert_eq!(openai.values["EffectiveCost"], "40");
        assert_eq!(openai.values["EstimatedCost"], "42");
    }
    assert_eq!(rollup.totals, raw.totals);
    assert_eq!(rollup.rows, raw.rows);
}

/// A gateway counts the tokens that the vendor bills: 1,000 of them, and not 1,990. Its own unit does not make
/// the vendor's sum one of two units.
#[tokio::test(flavor = "multi_thread")]
async fn a_quantity_is_counted_once_and_the_gateways_apart() {
    let used = |of: Charge, quantity: i128, unit: &'static str| Charge {
        quantity: Some((quantity * UNIT, Some(unit))),
        ..of
    };
    let charges = [
        used(charge("2024-09", 2, "OpenAI API", UNIT), 600, "Tokens"),
        used(charge("2024-09", 3, "OpenAI API", UNIT), 400, "Tokens"),
        used(estimate(2, "OpenAI API", UNIT), 590, "Requests"),
        used(estimate(3, "OpenAI API", UNIT), 400, "Requests"),
    ];
    let (test, pin) = some_lake(&charges).await;
    let measures = [
        "ConsumedQuantity",
        "EstimatedQuantity",
        "Rows",
        "EstimatedRows",
    ];
    let result = ask(&test.lake, &pin, json!({"measures": measures})).await;
    assert_eq!(
        measures.map(|name| result.totals[name].as_str()),
        ["1000", "990", "2", "2"]
    );
}

/// Asking for estimates by name does not make them billed.
#[tokio::test(flavor = "multi_thread")]
async fn the_basis_is_a_dimension_and_a_filter() {
    let (test, pin) = some_lake(&bill_and_gateway()).await;
    let by_basis = json!({"measures": ["EffectiveCost", "EstimatedCost", "Rows"], "group_by": ["x_CostBasis"], "grain": "day"});
    let result = ask(&test.lake, &pin, by_basis).await;
    let shown: Vec<String> = result
        .rows
        .iter()
        .map(|row| {
            format!(
                "{} {} {}+{}",
                row.time.unwrap(),
                row.keys["x_CostBasis"].as_deref().unwrap_or("billed"),
                row.values["EffectiveCost"],
                row.values["EstimatedCost"]
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "2024-09-02 billed 40+0",
            "2024-09-02 Estimated 0+39",
            "2024-09-03 billed 10+0",
            "2024-09-04 Estimated 0+3",
        ]
    );
    let filters = json!([{"dimension": "x_CostBasis", "op": "in", "values": ["Estimated"]}]);
    let only =
        json!({"measures": ["BilledCost", "EffectiveCost", "EstimatedCost"], "filters": filters});
    let result = ask(&test.lake, &pin, only).await;
    assert_eq!(result.totals["EffectiveCost"], "0");
    assert_eq!(result.totals["EstimatedCost"], "42");
    let page = test.lake.rows(&pin, &RowsQuery::default()).await.unwrap();
    let estimated = page
        .rows
        .iter()
        .filter(|row| row["x_CostBasis"] == "Estimated");
    assert_eq!(estimated.count(), 2, "single charges say what they are");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overview_tells_estimates_apart() {
    let (test, pin) = some_lake(&bill_and_gateway()).await;
    let question = OverviewQuery::default();
    let overview = test.lake.overview(&pin, &question).await.unwrap();
    assert_eq!(overview.measure, "BilledCost");
    assert_eq!(overview.totals.as_ref().unwrap().current, "50");
    assert_eq!(overview.totals.as_ref().unwrap().effective_cost, "50");
    assert_eq!(overview.totals.as_ref().unwrap().estimated_cost, "42");
    let asked = OverviewQuery {
        measure: Some("EstimatedCost".to_owned()),
        ..OverviewQuery::default()
    };
    let overview = test.lake.overview(&pin, &asked).await.unwrap();
    assert_eq!(overview.totals.as_ref().unwrap().current, "42");
    assert_eq!(overview.by_service[0].current, "42");
}

/// Who has only a gateway sees what it reckons, and sees that it is that.
#[tokio::test(flavor = "multi_thread")]
async fn a_lake_of_estimates_alone_shows_them_as_estimates() {
    let charges = [
        estimate(2, "OpenAI API", 39 * UNIT),
        estimate(4, "Claude API", 3 * UNIT),
    ];
    let (test, pin) = some_lake(&charges).await;
    let question = OverviewQuery::default();
    let overview = test.lake.overview(&pin, &question).await.unwrap();
    assert_eq!(overview.measure, "EstimatedCost");
    assert_eq!(overview.totals.as_ref().unwrap().current, "42");
    assert_eq!(overview.totals.as_ref().unwrap().billed_cost, "0");
    let services: Vec<_> = overview
        .by_service
        .iter()
        .map(|item| (item.key.as_deref().unwrap(), item.current.as_str()))
        .collect();
    assert_eq!(services, [("OpenAI API", "39"), ("Claude API", "3")]);
}

/// An estimate beside the vendor's bill of the same account and month is no second bill.
#[tokio::test(flavor = "multi_thread")]
async fn an_estimate_is_not_the_same_bill_again() {
    let (test, pin) = some_lake(&[charge("2024-09", 2, "OpenAI API", 40 * UNIT)]).await;
    let again = async |number: u128, charges: &[Charge]| {
        let staged = stage(&test.lake, ORG, source(number), run(number), charges).await;
        let alike = Default::default();
        let held = test
            .lake
            .held_already(&pin, source(number), &staged.files, &alike);
        held.await.unwrap().same.len()
    };
    assert_eq!(again(8, &[estimate(2, "OpenAI API", 39 * UNIT)]).await, 0);
    let bill = charge("2024-09", 2, "OpenAI API", 40 * UNIT);
    assert_eq!(again(9, &[bill]).await, 1);
}

/// A published period names what is invoiced; a zero beside a currency would say that it is free.
#[tokio::test(flavor = "multi_thread")]
async fn a_published_period_of_estimates_has_no_billed_sum() {
    let test = test_lake();
    let published = publish(
        &test.lake,
        ORG,
        1,
        1,
        &[estimate(2, "OpenAI API", 39 * UNIT)],
    )
    .await;
    let period = &published.periods[0];
    assert_eq!((period.rows, period.billed.len()), (1, 0));
    let published = publish(&test.lake, ORG, 2, 2, &bill_and_gateway()).await;
    let billed: Vec<_> = published.periods[0].billed.iter().collect();
    assert_eq!(billed, [(&"USD".to_owned(), &"50".to_owned())]);
}
