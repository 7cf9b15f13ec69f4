//! Laws that hold for every question: both tables agree, rows add up to totals, and the numbers
//! are those of plain arithmetic over the charges.

use std::collections::BTreeMap;
use std::str::FromStr as _;

use bigdecimal::BigDecimal;
use proptest::prelude::*;
use proptest::sample::select;

use crate::lake::testing::{Charge, ORG, TestLake, UNIT, charge, pin, publish, test_lake};
use crate::lake::{Lake, Pin};
use crate::query::{
    Basis, Compare, DateRange, Filter, FilterOp, Grain, MAX_ROWS, PlannedTo, Query, QueryResult,
    Top,
};

const SERVICES: [Option<&str>; 5] = [
    Some("EC2"),
    Some("S3"),
    Some("it's \"λ\"; -- drop"),
    Some(""),
    None,
];
const PERIODS: [&str; 3] = ["2024-07", "2024-08", "2024-09"];

fn charges() -> impl Strategy<Value = Vec<Charge>> {
    let one = (
        select(&PERIODS[..]),
        0..40_i64,
        select(&SERVICES[..]),
        select(vec![Some("111"), Some("222"), None]),
        select(vec![Some("eu"), Some("us"), None]),
        select(vec![Some("USD"), Some("USD"), Some("EUR"), None]),
        prop_oneof![
            Just(0_i128),
            -5..5_i128,
            -UNIT * 1_000_000_000..UNIT * 1_000_000_000
        ],
        prop::bool::weighted(0.95),
        prop::bool::weighted(0.3),
    );
    let charge = one.prop_map(
        |(period, day, service, account, region, currency, billed, timed, estimated)| {
            let first: chrono::NaiveDate = format!("{period}-01").parse().unwrap();
            // Some charges of a bill start before its period, some after.
            let day = first + chrono::TimeDelta::days(day - 5);
            Charge {
                start: timed.then(|| format!("{day}T23:59:59Z")),
                service,
                account,
                account_name: account.map(|account| if account == "111" { "prod" } else { "test" }),
                region,
                currency,
                effective: (billed % 3 != 0).then_some(billed / 7),
                basis: estimated.then_some("Estimated"),
                ..charge(period, 1, "EC2", billed)
            }
        },
    );
    prop::collection::vec(charge, 1..40)
}

fn queries() -> impl Strategy<Value = Query> {
    let dimensions = select(vec![
        "ServiceName",
        "SubAccountId",
        "RegionId",
        "ChargeCategory",
        "billing_period",
        "source_id",
        "ServiceCategory",
        "x_CostBasis",
    ]);
    let value = prop_oneof![
        select(&SERVICES[..]).prop_map(|value| value.map(str::to_owned)),
        select(vec![
            Some("111".to_owned()),
            Some("eu".to_owned()),
            Some("2024-08".to_owned()),
            Some("E".to_owned())
        ]),
    ];
    let op = select(vec![
        FilterOp::In,
        FilterOp::NotIn,
        FilterOp::Contains,
        FilterOp::IsNull,
        FilterOp::IsNotNull,
    ]);
    let filter = (dimensions.clone(), op, prop::collection::vec(value, 1..3)).prop_map(
        |(dimension, op, values)| Filter {
            dimension: dimension.to_owned(),
            op,
            values: match op {
                FilterOp::IsNull | FilterOp::IsNotNull => Vec::new(),
                _ => values,
            },
        },
    );
    let range = (0..80_i64, 1..50_i64, any::<bool>()).prop_map(|(start, length, whole)| {
        let first = chrono::NaiveDate::from_ymd_opt(2024, 7, 1).unwrap();
        let start = first + chrono::TimeDelta::days(start);
        let range = DateRange {
            start,
            end: start + chrono::TimeDelta::days(length),
        };
        let month = |date: chrono::NaiveDate| date.to_string()[..8].to_owned() + "01";
        if whole {
            let start = month(range.start).parse().unwrap();
            return DateRange {
                start,
                end: start + chrono::Months::new(1 + (length as u32) % 2),
            };
        }
        range
    });
    (
        prop::collection::btree_set(dimensions, 0..3),
        select(vec![Grain::None, Grain::Day, Grain::Month]),
        prop::option::weighted(0.8, range),
        select(vec![Basis::Charge, Basis::Billing]),
        prop::collection::vec(filter, 0..2),
        any::<bool>(),
        prop::option::of(1..3_usize),
        prop::option::of(select(vec!["USD", "EUR", "XXX"])),
    )
        .prop_map(
            |(group_by, grain, range, basis, filters, compare, top, currency)| Query {
                measures: [
                    "BilledCost",
                    "EffectiveCost",
                    "EstimatedCost",
                    "Rows",
                    "EstimatedRows",
                ]
                .map(str::to_owned)
                .to_vec(),
                group_by: group_by.into_iter().map(str::to_owned).collect(),
                grain,
                range,
                basis,
                filters,
                compare: if compare && range.is_some() {
                    Compare::Previous
                } else {
                    Compare::None
                },
                top: top.map(|n| Top { n, by: None }),
                currency: currency.map(str::to_owned),
                as_of: None,
            },
        )
}

type Sums = BTreeMap<String, BigDecimal>;

fn sums<'r>(rows: impl Iterator<Item = &'r BTreeMap<String, String>>) -> Sums {
    let mut sums = Sums::new();
    for row in rows {
        for (measure, value) in row {
            *sums.entry(measure.clone()).or_default() += BigDecimal::from_str(value).unwrap();
        }
    }
    sums
}

fn check_sums(query: &Query, result: &QueryResult) {
    let totals = sums(std::iter::once(&result.totals));
    let zero = || sums(std::iter::empty());
    let rows = sums(result.rows.iter().map(|row| &row.values));
    assert!(!result.truncated);
    assert_eq!(
        rows,
        if result.rows.is_empty() {
            zero()
        } else {
            totals
        },
        "rows add up to totals: {query:?}"
    );
    if let Some(previous) = &result.previous_totals {
        let previous = sums(std::iter::once(previous));
        let rows = sums(result.rows.iter().map(|row| row.previous.as_ref().unwrap()));
        assert_eq!(
            rows,
            if result.rows.is_empty() {
                zero()
            } else {
                previous
            },
            "{query:?}"
        );
    }
}

/// The numbers of charges and of estimates by plain counting, for the conditions that are simple to restate.
fn expected_rows(query: &Query, currency: Option<&str>, charges: &[Charge]) -> [usize; 2] {
    let (estimates, billed): (Vec<_>, Vec<_>) = charges
        .iter()
        .partition(|charge| charge.basis == Some("Estimated"));
    [billed, estimates].map(|charges| counted(query, currency, &charges))
}

fn counted(query: &Query, currency: Option<&str>, charges: &[&Charge]) -> usize {
    charges
        .iter()
        .filter(|charge| {
            currency.is_none_or(|currency| charge.currency.unwrap_or("XXX") == currency)
        })
        .filter(|charge| {
            let Some(range) = query.range else {
                return true;
            };
            match query.basis {
                Basis::Charge => charge.start.as_ref().is_some_and(|start| {
                    let day: chrono::NaiveDate = start[..10].parse().unwrap();
                    range.start <= day && day < range.end
                }),
                Basis::Billing => {
                    let first = range.start.to_string()[..7].to_owned();
                    let last = range.end.pred_opt().unwrap().to_string()[..7].to_owned();
                    first.as_str() <= charge.period && charge.period <= last.as_str()
                }
            }
        })
        .count()
}

async fn check(lake: &Lake, pin: &Pin, query: &Query, charges: &[Charge]) {
    let has = |name: &String| charges.iter().any(|c| c.currency.unwrap_or("XXX") == name);
    if query.currency.as_ref().is_some_and(|name| !has(name)) {
        for refused in [
            lake.query(pin, query).await,
            lake.try_query_raw(pin, query).await,
        ] {
            assert_eq!(refused.unwrap_err().fields()[0].field, "currency");
        }
        return;
    }
    let rolled = lake.query(pin, query).await.unwrap();
    let raw = lake.query_raw(pin, query).await;
    assert_eq!(rolled.planned_to, PlannedTo::Rollup);
    let same = |result: &QueryResult| {
        let QueryResult {
            columns,
            rows,
            totals,
            previous_totals,
            currency,
            currencies,
            truncated,
            ..
        } = result.clone();
        (
            columns,
            rows,
            totals,
            previous_totals,
            currency,
            currencies,
            truncated,
        )
    };
    assert_eq!(same(&rolled), same(&raw), "{query:#?}");
    check_sums(query, &rolled);
    if query.filters.is_empty() {
        let expected = expected_rows(query, rolled.currency.as_deref(), charges);
        let found = ["Rows", "EstimatedRows"].map(|name| rolled.totals[name].as_str());
        assert_eq!(found, expected.map(|count| count.to_string()), "{query:?}");
    }
}

#[test]
fn rollup_and_raw_rows_agree_and_everything_adds_up() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let config = ProptestConfig {
        cases: 6,
        max_shrink_iters: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(a in charges(), b in charges(), questions in prop::collection::vec(queries(), 8))| {
        runtime.block_on(async {
            let TestLake { lake, folder: _folder } = test_lake();
            publish(&lake, ORG, 1, 1, &a).await;
            let pin = pin(&publish(&lake, ORG, 2, 2, &b).await);
            let all = [a, b].concat();
            for query in &questions {
                check(&lake, &pin, query, &all).await;
            }
        });
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn sums_are_exact_where_floats_would_not_be() {
    let TestLake {
        lake,
        folder: _folder,
    } = test_lake();
    // 10^14 with 18 digits, and as many times the smallest amount there is.
    let mut charges: Vec<Charge> = (1..=20)
        .map(|day| charge("2024-09", day, "EC2", 99_999_999_999_999 * UNIT + 1))
        .collect();
    charges.extend((1..=20).map(|day| charge("2024-09", day, "S3", -99_999_999_999_999 * UNIT)));
    let expected: i128 = charges.iter().map(|charge| charge.billed).sum();
    assert_eq!(expected, 20);
    let pin = pin(&publish(&lake, ORG, 1, 1, &charges).await);
    let query: Query =
        serde_json::from_value(serde_json::json!({"measures": ["BilledCost"]})).unwrap();
    assert_eq!(
        lake.query(&pin, &query).await.unwrap().totals["BilledCost"],
        "0.00000000000000002"
    );
    assert_eq!(
        lake.query_raw(&pin, &query).await.totals["BilledCost"],
        "0.00000000000000002"
    );
    assert!(charges.len() < MAX_ROWS);
}
