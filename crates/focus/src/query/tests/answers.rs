//! Grouping, filters, currencies, comparison, tags: what a question gets.

use std::collections::BTreeMap;

use serde_json::json;

use super::{ask, brief, query, september, some_lake};
use crate::lake::testing::{Charge, UNIT, charge};
use crate::query::{PlannedTo, Query, ValuesQuery};

#[tokio::test(flavor = "multi_thread")]
async fn top_and_other_make_the_total() {
    let charges = [("EC2", 50), ("S3", 5), ("RDS", -40), ("SQS", 1), ("SNS", 2)]
        .map(|(service, billed)| charge("2024-09", 3, service, billed * UNIT));
    let (test, pin) = some_lake(&charges).await;
    let top = json!({"measures": ["BilledCost"], "group_by": ["ServiceName"], "top": {"n": 2}});
    let result = ask(&test.lake, &pin, top).await;
    assert_eq!(
        brief(&result, "ServiceName"),
        ["EC2=50", "RDS=-40", "other=8"]
    );
    assert_eq!(result.totals["BilledCost"], "18");
    // Beyond the rollup, per day: the same, from raw rows.
    let by_resource = json!({"measures": ["BilledCost", "ConsumedQuantity"], "group_by": ["ServiceName", "ResourceId"],
        "grain": "day", "top": {"n": 2, "by": "BilledCost"}});
    let result = ask(&test.lake, &pin, by_resource).await;
    assert_eq!(result.planned_to, PlannedTo::Raw);
    assert_eq!(
        brief(&result, "ServiceName"),
        ["EC2=50", "RDS=-40", "other=8"]
    );
    assert_eq!(result.rows[2].keys["ResourceId"], None);
}

#[tokio::test(flavor = "multi_thread")]
async fn currencies_are_never_mixed() {
    let mut charges = vec![
        charge("2024-09", 3, "EC2", UNIT),
        charge("2024-09", 4, "EC2", UNIT),
    ];
    charges.push(Charge {
        currency: Some("EUR"),
        resource: Some("r-eur"),
        ..charge("2024-09", 5, "EC2", 100 * UNIT)
    });
    charges.push(Charge {
        currency: None,
        ..charge("2024-09", 5, "EC2", 7 * UNIT)
    });
    let (test, pin) = some_lake(&charges).await;
    let result = ask(&test.lake, &pin, json!({"measures": ["BilledCost"]})).await;
    assert_eq!(
        (
            result.currency.as_deref(),
            result.totals["BilledCost"].as_str()
        ),
        (Some("USD"), "2")
    );
    assert_eq!(result.currencies, ["USD", "EUR", "XXX"]);
    let euros = ask(
        &test.lake,
        &pin,
        json!({"measures": ["BilledCost"], "currency": "EUR"}),
    )
    .await;
    assert_eq!(euros.totals["BilledCost"], "100");
    let none = ask(
        &test.lake,
        &pin,
        json!({"measures": ["BilledCost"], "currency": "XXX"}),
    )
    .await;
    assert_eq!(none.totals["BilledCost"], "7");
    // The resource is only in euros: showing dollars would show nothing.
    let filters = json!([{"dimension": "ResourceId", "op": "in", "values": ["r-eur"]}]);
    let resource = ask(
        &test.lake,
        &pin,
        json!({"measures": ["BilledCost"], "filters": filters}),
    )
    .await;
    assert_eq!(
        (
            resource.currency.as_deref(),
            resource.totals["BilledCost"].as_str()
        ),
        (Some("EUR"), "100")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn values_with_quotes_and_odd_characters_are_only_values() {
    let odd = [
        "it's",
        "\"q\"",
        "'; drop table focus; --",
        "日本\u{202e}語",
        "a\\b",
        "%",
        "null",
        "\u{0}x",
    ];
    let charges: Vec<Charge> = odd
        .iter()
        .enumerate()
        .map(|(i, s)| charge("2024-09", 3, s, (i as i128 + 1) * UNIT))
        .collect();
    let (test, pin) = some_lake(&charges).await;
    for (i, value) in odd.iter().enumerate() {
        for op in ["in", "contains"] {
            let filters = json!([{"dimension": "ServiceName", "op": op, "values": [value]}]);
            let asked = query(json!({"measures": ["BilledCost"], "filters": filters}));
            let expected = (i + 1).to_string();
            assert_eq!(
                test.lake.query(&pin, &asked).await.unwrap().totals["BilledCost"],
                expected,
                "{value:?} {op}"
            );
            assert_eq!(
                test.lake.query_raw(&pin, &asked).await.totals["BilledCost"],
                expected,
                "{value:?} {op}"
            );
        }
        let typed = ValuesQuery {
            dimension: "ServiceName".into(),
            q: Some((*value).into()),
            ..Default::default()
        };
        assert_eq!(
            test.lake.values(&pin, &typed).await.unwrap().values[0]
                .value
                .as_deref(),
            Some(*value)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_query_may_not_ask_is_named() {
    let (test, pin) = some_lake(&[charge("2024-09", 3, "EC2", UNIT)]).await;
    let cases = [
        (json!({"measures": []}), "measures"),
        (json!({"measures": ["Cost"]}), "measures[0]"),
        (
            json!({"measures": ["BilledCost"], "group_by": ["RegionId", "Regon"]}),
            "group_by[1]",
        ),
        (
            json!({"measures": ["BilledCost"], "group_by": ["RegionId", "RegionId"]}),
            "group_by[1]",
        ),
        (
            json!({"measures": ["BilledCost"], "top": {"n": 0}}),
            "top.n",
        ),
        (
            json!({"measures": ["BilledCost"], "top": {"n": 3, "by": "Rows"}}),
            "top.by",
        ),
        (
            json!({"measures": ["BilledCost"], "compare": "previous"}),
            "compare",
        ),
        (
            json!({"measures": ["BilledCost"], "range": {"start": "2024-09-02", "end": "2024-09-02"}}),
            "range",
        ),
        (
            json!({"measures": ["BilledCost"], "filters": [{"dimension": "RegionId", "op": "in", "values": []}]}),
            "filters[0].values",
        ),
        (
            json!({"measures": ["BilledCost"], "filters": [{"dimension": "x", "op": "is_null"}]}),
            "filters[0].dimension",
        ),
    ];
    for (asked, field) in cases {
        let error = test.lake.query(&pin, &query(asked)).await.unwrap_err();
        assert_eq!(
            (error.code(), error.fields()[0].field.as_str()),
            ("query_invalid", field)
        );
        if field == "range" {
            assert!(error.message().contains("is empty"), "{error}");
        }
    }
    assert!(
        serde_json::from_value::<Query>(json!({"measures": ["BilledCost"], "where": "1=1"}))
            .is_err()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn this_month_beside_the_last() {
    let charges = [
        charge("2024-08", 2, "EC2", 10 * UNIT),
        charge("2024-08", 2, "Gone", 3 * UNIT),
        charge("2024-09", 2, "EC2", 12 * UNIT),
        charge("2024-09", 3, "New", UNIT),
    ];
    let (test, pin) = some_lake(&charges).await;
    let asked = json!({"measures": ["BilledCost"], "group_by": ["ServiceName"], "range": september(), "compare": "previous"});
    let result = ask(&test.lake, &pin, asked).await;
    let both = |row: &crate::query::ResultRow| {
        (
            row.values["BilledCost"].clone(),
            row.previous.as_ref().unwrap()["BilledCost"].clone(),
        )
    };
    let rows: BTreeMap<_, _> = result
        .rows
        .iter()
        .map(|row| (row.keys["ServiceName"].clone().unwrap(), both(row)))
        .collect();
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(rows["EC2"], pair("12", "10"));
    assert_eq!(rows["Gone"], pair("0", "3"));
    assert_eq!(rows["New"], pair("1", "0"));
    assert_eq!(result.previous_totals.unwrap()["BilledCost"], "13");
    let daily = json!({"measures": ["BilledCost"], "grain": "day", "range": september(), "compare": "previous"});
    let result = ask(&test.lake, &pin, daily).await;
    // The second of August lies under the second of September.
    assert_eq!(result.rows[0].time.unwrap().to_string(), "2024-09-02");
    assert_eq!(both(&result.rows[0]), pair("12", "13"));
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_group_and_filter() {
    let tags = [r#"{"team":"web","n":1}"#, r#"{"team":"data"}"#, r#"{}"#];
    let mut charges: Vec<Charge> = tags
        .iter()
        .enumerate()
        .map(|(i, tags)| Charge {
            tags: Some(tags),
            ..charge("2024-09", 3, "EC2", (i as i128 + 1) * UNIT)
        })
        .collect();
    charges.push(charge("2024-09", 4, "EC2", 10 * UNIT));
    let (test, pin) = some_lake(&charges).await;
    let result = ask(
        &test.lake,
        &pin,
        json!({"measures": ["BilledCost"], "group_by": ["Tags.team"]}),
    )
    .await;
    assert_eq!(brief(&result, "Tags.team"), ["none=13", "data=2", "web=1"]);
    let filters = json!([{"dimension": "Tags.n", "op": "in", "values": ["1", null]}, {"dimension": "Tags.team", "op": "is_not_null"}]);
    let result = ask(
        &test.lake,
        &pin,
        json!({"measures": ["BilledCost"], "filters": filters}),
    )
    .await;
    assert_eq!(result.totals["BilledCost"], "3");
}
