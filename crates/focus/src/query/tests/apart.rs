//! What is never added up: amounts of different currencies, quantities of different units.

use serde_json::json;

use super::{ask, query, some_lake};
use crate::lake::testing::{Charge, UNIT, charge};
use crate::query::{Overview, OverviewQuery, PlannedTo, QueryResult, ValuesQuery};

fn in_currency(charge: Charge, currency: &'static str) -> Charge {
    Charge {
        currency: Some(currency),
        ..charge
    }
}

/// Four currencies in September, none in October.
fn four() -> Vec<Charge> {
    vec![
        in_currency(charge("2024-09", 3, "EC2", 5 * UNIT), "CHF"),
        in_currency(charge("2024-09", 3, "EC2", 7 * UNIT), "EUR"),
        in_currency(charge("2024-09", 4, "S3", 3 * UNIT), "EUR"),
        in_currency(charge("2024-09", 3, "EC2", 1000 * UNIT), "JPY"),
        in_currency(charge("2024-09", 3, "Λ only here", UNIT), "USD"),
    ]
}

fn by_currency(result: &QueryResult) -> Vec<String> {
    let line = |totals: &crate::query::CurrencyTotals| {
        let before = totals
            .previous_totals
            .as_ref()
            .map(|p| p["BilledCost"].as_str());
        format!(
            "{} {}/{}",
            totals.currency,
            totals.totals["BilledCost"],
            before.unwrap_or("-")
        )
    };
    result.totals_by_currency.iter().map(line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_range_beside_four_currencies() {
    let (test, pin) = some_lake(&four()).await;
    let asked = query(json!({"measures": ["BilledCost"], "compare": "previous",
        "range": {"start": "2024-10-01", "end": "2024-11-01"}}));
    let rolled = test.lake.query(&pin, &asked).await.unwrap();
    let raw = test.lake.query_raw(&pin, &asked).await;
    for result in [rolled, raw] {
        assert_eq!(result.currency.as_deref(), Some("EUR"));
        assert_eq!(result.currencies, ["EUR", "CHF", "JPY", "USD"]);
        assert_eq!(result.totals["BilledCost"], "0");
        assert_eq!(result.previous_totals.as_ref().unwrap()["BilledCost"], "10");
        assert_eq!(
            by_currency(&result),
            ["EUR 0/10", "CHF 0/5", "JPY 0/1000", "USD 0/1"]
        );
    }
    let october = OverviewQuery {
        period: Some("2024-10".parse().unwrap()),
        ..OverviewQuery::default()
    };
    let page: Overview = test.lake.overview(&pin, &october).await.unwrap();
    assert_eq!(
        (
            page.totals.unwrap().previous.as_str(),
            page.currency.as_deref()
        ),
        ("10", Some("EUR"))
    );
    assert_eq!(page.currencies, ["EUR", "CHF", "JPY", "USD"]);
    assert!(page.movers.iter().all(|mover| mover.previous != "1013"));
    // Two months later neither month has anything: no currency, and nothing to add up.
    let asked = query(json!({"measures": ["BilledCost"], "compare": "previous",
        "range": {"start": "2024-12-01", "end": "2025-01-01"}}));
    let nothing = test.lake.query(&pin, &asked).await.unwrap();
    assert_eq!((nothing.currency, nothing.currencies.len()), (None, 0));
    assert_eq!(nothing.totals.len(), 0);
    assert_eq!(nothing.previous_totals.unwrap().len(), 0);
    assert_eq!(nothing.totals_by_currency.len(), 0);
    let december = OverviewQuery {
        period: Some("2024-12".parse().unwrap()),
        ..OverviewQuery::default()
    };
    let page = test.lake.overview(&pin, &december).await.unwrap();
    assert_eq!((page.totals, page.currency), (None, None));
    assert_eq!(page.daily.len(), 31);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_others_stand_beside_the_one_that_is_shown() {
    let (test, pin) = some_lake(&four()).await;
    for asked in [
        json!({"measures": ["BilledCost"], "group_by": ["ServiceName"]}),
        json!({"measures": ["BilledCost"], "group_by": ["ResourceId"]}),
    ] {
        let result = ask(&test.lake, &pin, asked).await;
        assert_eq!(result.currency.as_deref(), Some("EUR"));
        assert_eq!(result.totals["BilledCost"], "10");
        assert_eq!(
            by_currency(&result),
            ["EUR 10/-", "CHF 5/-", "JPY 1000/-", "USD 1/-"]
        );
    }
    let named = json!({"measures": ["BilledCost"], "currency": "JPY"});
    let result = ask(&test.lake, &pin, named).await;
    assert_eq!(by_currency(&result), ["JPY 1000/-"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn grouped_by_currency_every_currency_is_answered_by_itself() {
    let mut charges = four();
    charges.push(Charge {
        currency: None,
        ..charge("2024-09", 5, "EC2", 2 * UNIT)
    });
    let (test, pin) = some_lake(&charges).await;
    for second in ["ServiceName", "ResourceId"] {
        let asked = json!({"measures": ["BilledCost"], "group_by": ["BillingCurrency", second],
            "top": {"n": 1}});
        let result = ask(&test.lake, &pin, asked).await;
        let raw = second == "ResourceId";
        assert_eq!(result.planned_to == PlannedTo::Raw, raw);
        let lines: Vec<String> = result
            .rows
            .iter()
            .map(|row| {
                let key = row.keys["BillingCurrency"].as_deref().unwrap_or("none");
                let (currency, other) = (row.currency.as_deref().unwrap(), row.other);
                format!("{key} {currency} {} {other}", row.values["BilledCost"])
            })
            .collect();
        let euros: &[&str] = if raw {
            &["EUR EUR 10 false"]
        } else {
            &["EUR EUR 7 false", "EUR EUR 3 true"]
        };
        let others = [
            "CHF CHF 5 false",
            "JPY JPY 1000 false",
            "USD USD 1 false",
            "none XXX 2 false",
        ];
        assert_eq!(lines, [euros, &others].concat());
        assert_eq!((result.currency, result.totals.len()), (None, 0));
        assert_eq!(result.totals_by_currency.len(), 5);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pickers_offer_every_value_of_every_currency() {
    let mut charges = four();
    charges.push(in_currency(
        charge("2024-09", 3, "B only dollars", UNIT),
        "USD",
    ));
    charges.push(in_currency(
        charge("2024-09", 3, "a only francs", UNIT),
        "CHF",
    ));
    for service in ["EC2", "S3", "S3", "S3"] {
        charges.push(in_currency(charge("2024-09", 5, service, UNIT), "EUR"));
    }
    for (resource, charge) in ["r2", "r1", "r3", "r4", "r5", "r6", "r7"]
        .into_iter()
        .zip(&mut charges)
    {
        charge.resource = Some(resource);
    }
    let (test, pin) = some_lake(&charges).await;
    let values = |dimension: &str, q: Option<&str>, currency: Option<&str>, limit| {
        let asked = ValuesQuery {
            dimension: dimension.to_owned(),
            q: q.map(str::to_owned),
            currency: currency.map(str::to_owned),
            limit,
            ..ValuesQuery::default()
        };
        let (lake, pin) = (test.lake.clone(), pin.clone());
        async move {
            let found = lake.values(&pin, &asked).await.unwrap();
            let line = |value: &crate::query::DimensionValue| {
                let billed = value.billed.as_deref().unwrap_or("-");
                format!("{}={billed}", value.value.as_deref().unwrap_or("none"))
            };
            let lines: Vec<String> = found.values.iter().map(line).collect();
            (lines, found.currency.unwrap(), found.more)
        }
    };
    let all = [
        "EC2=8",
        "S3=6",
        "B only dollars=-",
        "a only francs=-",
        "Λ only here=-",
    ];
    let (lines, currency, more) = values("ServiceName", None, None, None).await;
    assert_eq!(
        (lines, currency.as_str(), more),
        (all.map(str::to_owned).to_vec(), "EUR", false)
    );
    let (lines, _, more) = values("ServiceName", None, None, Some(3)).await;
    assert_eq!(
        (lines, more),
        (all[..3].iter().map(ToString::to_string).collect(), true)
    );
    // A search stays in the currency and finds the others too.
    let (lines, currency, _) = values("ServiceName", Some("ONLY"), None, None).await;
    assert_eq!(
        lines,
        ["B only dollars=-", "a only francs=-", "Λ only here=-"]
    );
    assert_eq!(currency, "EUR");
    let (lines, _, _) = values("ServiceName", Some("only"), Some("USD"), None).await;
    assert_eq!(
        lines,
        ["B only dollars=1", "Λ only here=1", "a only francs=-"]
    );
    // Beyond the rollup the same.
    let (lines, _, _) = values("ResourceId", None, Some("CHF"), None).await;
    assert_eq!(
        lines,
        [
            "r2=5", "r7=1", "i-1=-", "r1=-", "r3=-", "r4=-", "r5=-", "r6=-"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn values_and_pages_say_how_many_they_give() {
    let (test, pin) = some_lake(&four()).await;
    for limit in [0, 201, usize::MAX] {
        let asked = ValuesQuery {
            dimension: "ServiceName".into(),
            limit: Some(limit),
            ..ValuesQuery::default()
        };
        let error = test.lake.values(&pin, &asked).await.unwrap_err();
        assert_eq!(error.fields()[0].field, "limit");
        assert!(error.message().contains("between 1 and 200"), "{error}");
        assert_eq!(asked.unanswered().unwrap_err().code(), "query_invalid");
    }
    for limit in [0, 501] {
        let asked = crate::query::RowsQuery {
            limit: Some(limit),
            ..Default::default()
        };
        let error = test.lake.rows(&pin, &asked).await.unwrap_err();
        assert!(error.message().contains("between 1 and 500"), "{error}");
        assert_eq!(asked.unanswered().unwrap_err().code(), "query_invalid");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn quantities_of_several_units_have_no_sum() {
    let used = |unit: Option<&'static str>, resource, quantity: i128| Charge {
        quantity: Some((quantity * UNIT, unit)),
        resource: Some(resource),
        ..charge("2024-09", 3, "EC2", UNIT)
    };
    let charges = [
        used(Some("Hours"), "a", 3),
        used(Some("Hours"), "a", 4),
        used(Some("GB"), "b", 5),
        used(None, "c", 6),
        charge("2024-09", 4, "Tax", UNIT),
    ];
    let (test, pin) = some_lake(&charges).await;
    let by = json!({"measures": ["ConsumedQuantity", "BilledCost"], "group_by": ["ResourceId"],
        "top": {"n": 9, "by": "ConsumedQuantity"}});
    let result = ask(&test.lake, &pin, by).await;
    let lines: Vec<_> = result
        .rows
        .iter()
        .map(|row| {
            let text = |map: &std::collections::BTreeMap<String, String>| {
                map.get("ConsumedQuantity").cloned().unwrap_or("-".into())
            };
            let key = row.keys["ResourceId"].as_deref().unwrap();
            format!("{key} {} {}", text(&row.values), text(&row.units))
        })
        .collect();
    assert_eq!(lines, ["a 7 Hours", "c 6 -", "b 5 GB", "i-1 0 -"]);
    assert_eq!(result.totals.get("ConsumedQuantity"), None);
    assert_eq!(result.totals["BilledCost"], "5");
    let hours = json!({"measures": ["ConsumedQuantity"],
        "filters": [{"dimension": "ConsumedUnit", "op": "in", "values": ["Hours"]}]});
    let result = ask(&test.lake, &pin, hours).await;
    assert_eq!(result.totals["ConsumedQuantity"], "7");
    assert_eq!(result.units["ConsumedQuantity"], "Hours");
    // A few byte-seconds fill 38 digits: their sum is told or refused, never something else.
    let huge: Vec<Charge> = (0..3)
        .map(|_| used(Some("By.s"), "z", 99_999_999_999_999_999_999))
        .collect();
    let (test, pin) = some_lake(&huge).await;
    let asked = query(json!({"measures": ["ConsumedQuantity"]}));
    let error = test.lake.query(&pin, &asked).await.unwrap_err();
    assert_eq!(error.code(), "sum_too_large");
}
