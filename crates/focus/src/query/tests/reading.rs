//! Filters, currencies, comparison, drill-down, exports, SQL and the overview.

use std::collections::BTreeMap;

use futures::TryStreamExt as _;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};

use crate::lake::testing::{
    Charge, ORG, TestLake, UNIT, charge, pin, publish, run, source, stage, test_lake,
};
use crate::lake::{Lake, Pin, Publish};
use crate::query::{
    ExportFormat, ExportWhat, Overview, OverviewQuery, PlannedTo, Query, QueryResult, RowsQuery,
    RowsSort, SqlLimits, ValuesQuery, sql_files,
};

/// Handlers and jobs need futures that may move between threads.
#[allow(dead_code)]
fn futures_are_send(lake: &Lake, pin: &Pin, request: &Publish, query: &Query) {
    fn send<T: Send>(_: T) {}
    send(lake.publish(request));
    send(lake.unpublish("", source(1)));
    send(lake.latest(""));
    send(lake.maintain("", stoa_kernel::Timestamp::from_micros(0), &[]));
    send(lake.history("", 1));
    send(lake.check());
    send(lake.query(pin, query));
    send(lake.rows(pin, &RowsQuery::default()));
    send(lake.row(pin, ""));
    send(lake.values(pin, &ValuesQuery::default()));
    send(lake.overview(pin, &OverviewQuery::default()));
    send(lake.export(pin, &ExportWhat::Query(query.clone()), ExportFormat::Csv));
    send(sql_files(&[], "", SqlLimits::default()));
}

fn query(value: Value) -> Query {
    serde_json::from_value(value).unwrap()
}

async fn ask(lake: &Lake, pin: &Pin, value: Value) -> QueryResult {
    lake.query(pin, &query(value)).await.unwrap()
}

fn september() -> Value {
    json!({"start": "2024-09-01", "end": "2024-10-01"})
}

/// "key=value" per row, "other" for the rest.
fn brief(result: &QueryResult, key: &str) -> Vec<String> {
    let rows = result.rows.iter().map(|row| {
        let key = if row.other {
            "other"
        } else {
            row.keys[key].as_deref().unwrap_or("none")
        };
        format!("{key}={}", row.values["BilledCost"])
    });
    rows.collect()
}

async fn some_lake(charges: &[Charge]) -> (TestLake, Pin) {
    let lake = test_lake();
    let pin = pin(&publish(&lake.lake, ORG, 1, 1, charges).await);
    (lake, pin)
}

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
            test.lake.values(&pin, &typed).await.unwrap()[0]
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

#[tokio::test(flavor = "multi_thread")]
async fn pages_hold_every_charge_once_in_order() {
    let charges: Vec<Charge> = (0..53)
        .map(|i| {
            charge(
                "2024-09",
                1 + i % 7,
                "EC2",
                (i128::from(i) * 37 % 41 - 20) * UNIT,
            )
        })
        .collect();
    let (test, _) = some_lake(&charges).await;
    // The same bill in another source has the same row ids.
    let mut twin = stage(&test.lake, ORG, source(2), run(1), &charges).await;
    twin.run_id = run(2);
    let pin = pin(&test.lake.publish(&twin).await.unwrap());
    for sort in [
        RowsSort::Time,
        RowsSort::TimeDescending,
        RowsSort::BilledCost,
    ] {
        let mut asked = RowsQuery {
            sort,
            limit: Some(10),
            columns: Some(vec![
                "BilledCost".into(),
                "ChargePeriodStart".into(),
                "source_id".into(),
            ]),
            ..Default::default()
        };
        let mut rows = Vec::new();
        loop {
            let page = test.lake.rows(&pin, &asked).await.unwrap();
            rows.extend(page.rows);
            asked.cursor = page.next_cursor;
            if asked.cursor.is_none() {
                break;
            }
        }
        let ids: std::collections::BTreeSet<String> = rows
            .iter()
            .map(|row| format!("{}{}", row["source_id"], row["x_RowId"]))
            .collect();
        assert_eq!((rows.len(), ids.len()), (106, 106));
        let size = |row: &serde_json::Map<String, Value>| {
            row["BilledCost"]
                .as_str()
                .unwrap()
                .trim_start_matches('-')
                .parse::<i64>()
                .unwrap()
        };
        let time = |row: &serde_json::Map<String, Value>| {
            row["ChargePeriodStart"].as_str().unwrap().to_owned()
        };
        let ordered = |pair: &[serde_json::Map<String, Value>]| match sort {
            RowsSort::Time => time(&pair[0]) <= time(&pair[1]),
            RowsSort::TimeDescending => time(&pair[0]) >= time(&pair[1]),
            _ => size(&pair[0]) >= size(&pair[1]),
        };
        assert!(rows.windows(2).all(ordered), "{sort:?}");
    }
    let cursor = Some("00".to_owned());
    let error = test
        .lake
        .rows(
            &pin,
            &RowsQuery {
                cursor,
                ..Default::default()
            },
        )
        .await
        .unwrap_err();
    assert_eq!(error.fields()[0].field, "cursor");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_charge_and_where_it_came_from() {
    let tagged = Charge {
        tags: Some(r#"{"team":"web"}"#),
        ..charge("2024-09", 3, "EC2", UNIT / 8)
    };
    let (test, pin) = some_lake(&[tagged]).await;
    let id = format!("{}-2024-09-0", run(1));
    let found = test.lake.row(&pin, &id).await.unwrap();
    assert_eq!(
        (
            found.row["BilledCost"].clone(),
            found.row["Tags"]["team"].clone()
        ),
        (json!("0.125"), json!("web"))
    );
    assert_eq!(found.row["ChargePeriodStart"], "2024-09-03T07:00:00Z");
    assert_eq!(
        (found.source_id, found.billing_period),
        (source(1).to_string(), "2024-09".to_owned())
    );
    assert_eq!(
        (found.run_id, found.file, found.line),
        (
            Some(run(1).to_string()),
            Some("bill.csv".to_owned()),
            Some(2)
        )
    );
    assert!(
        test.lake
            .row(&pin, "' or 1=1")
            .await
            .unwrap_err()
            .is(stoa_kernel::Kind::NotFound)
    );
}

async fn export(lake: &Lake, pin: &Pin, what: &ExportWhat, format: ExportFormat) -> Vec<u8> {
    let stream = lake.export(pin, what, format).await.unwrap();
    stream
        .try_fold(Vec::new(), |mut all, piece| async move {
            all.extend_from_slice(&piece);
            Ok(all)
        })
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_say_what_the_screen_says() {
    let charges = [
        charge("2024-09", 3, "EC2, \"big\"", UNIT / 4),
        charge("2024-09", 4, "S3", 2 * UNIT),
    ];
    let (test, pin) = some_lake(&charges).await;
    let asked = query(
        json!({"measures": ["BilledCost", "Rows"], "group_by": ["ServiceName", "SubAccountId"]}),
    );
    let what = ExportWhat::Query(asked);
    let csv = String::from_utf8(export(&test.lake, &pin, &what, ExportFormat::Csv).await).unwrap();
    assert_eq!(
        csv,
        "ServiceName,SubAccountId,SubAccountId_Name,BilledCost,Rows,Currency,other\n\
         S3,111,prod,2,1,USD,false\n\"EC2, \"\"big\"\"\",111,prod,0.25,1,USD,false\n"
    );
    let rows = ExportWhat::Rows(RowsQuery {
        columns: Some(vec!["ServiceName".into(), "BilledCost".into()]),
        ..Default::default()
    });
    for what in [what, rows] {
        let bytes = export(&test.lake, &pin, &what, ExportFormat::Parquet).await;
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes))
            .unwrap()
            .build()
            .unwrap();
        let batch = reader.map(Result::unwrap).next().unwrap();
        let costs =
            crate::query::cells::column(batch.column_by_name("BilledCost").unwrap()).unwrap();
        assert_eq!(
            costs
                .into_iter()
                .flatten()
                .collect::<std::collections::BTreeSet<_>>(),
            ["0.25", "2"].map(str::to_owned).into()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_in_one_go() {
    let mut charges: Vec<Charge> = (0..14_u32)
        .map(|i| {
            charge(
                "2024-09",
                1 + i,
                [
                    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N",
                ][i as usize],
                i128::from(i + 1) * UNIT,
            )
        })
        .collect();
    charges.push(charge("2024-08", 5, "A", 200 * UNIT));
    charges.push(Charge {
        start: Some("2024-08-31T23:00:00Z".into()),
        ..charge("2024-09", 1, "B", UNIT)
    });
    let (test, pin) = some_lake(&charges).await;
    let page: Overview = test
        .lake
        .overview(&pin, &OverviewQuery::default())
        .await
        .unwrap();
    assert_eq!(page.period.unwrap().to_string(), "2024-09");
    assert_eq!((page.periods.len(), page.daily.len()), (2, 31));
    assert_eq!(
        (page.totals.current.as_str(), page.totals.previous.as_str()),
        ("106", "200")
    );
    assert_eq!(
        (
            page.totals.change.as_str(),
            page.totals.change_percent.as_deref()
        ),
        ("-94", Some("-47"))
    );
    assert_eq!(
        (page.totals.list_cost.as_str(), page.totals.rows),
        ("212", 15)
    );
    assert_eq!(page.by_service.len(), 13);
    assert!(
        page.by_service[12].other
            && page.by_service[12].current == "4"
            && page.by_service[12].previous == "200"
    );
    assert_eq!(
        (
            page.movers[0].dimension.as_str(),
            page.movers[0].change.as_str()
        ),
        ("ServiceName", "-199")
    );
    let int = |text: &String| text.parse::<i64>().unwrap();
    let stacked: i64 = page
        .daily
        .iter()
        .flat_map(|day| &day.series)
        .map(|part| int(&part.value))
        .sum();
    let lines: i64 = page
        .by_region
        .iter()
        .flat_map(|item| &item.daily)
        .map(int)
        .sum();
    assert_eq!((stacked, lines), (106, 106));
    assert_eq!(
        (
            page.account_dimension.as_str(),
            page.by_account[0].name.as_deref()
        ),
        ("SubAccountId", Some("prod"))
    );
    let nothing = OverviewQuery {
        period: Some("2020-01".parse().unwrap()),
        ..Default::default()
    };
    assert_eq!(
        test.lake
            .overview(&pin, &nothing)
            .await
            .unwrap()
            .totals
            .current,
        "0"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sql_reads_local_files_and_nothing_else() {
    let (test, _) = some_lake(&[
        charge("2024-09", 3, "EC2", UNIT / 8),
        charge("2024-09", 4, "S3", UNIT),
    ])
    .await;
    let folder = test.folder.path().join(format!(
        "lake/{ORG}_prod/CostAndUsage/source_id={}",
        source(1)
    ));
    let ask = |statement: &str, rows: usize| {
        let (folder, statement) = (folder.clone(), statement.to_owned());
        async move {
            sql_files(
                &[folder],
                &statement,
                SqlLimits {
                    rows,
                    ..SqlLimits::default()
                },
            )
            .await
        }
    };
    let sum = ask("select sum(\"BilledCost\") from focus", 10)
        .await
        .unwrap();
    assert_eq!(sum.cells().unwrap(), [[Some("1.125".to_owned())]]);
    let cut = ask("select * from focus", 1).await.unwrap();
    assert!(cut.truncated && cut.cells().unwrap().len() == 1);
    let all = ask("select \"ServiceName\" from focus", 2).await.unwrap();
    assert!(!all.truncated);
    for statement in [
        "drop table focus",
        "create table t as select 1",
        "insert into focus values (1)",
        "set datafusion.execution.batch_size = 1",
        "copy focus to '/tmp/x.csv'",
        "create external table e stored as csv location '/etc/passwd'",
        "select * from '/etc/passwd'",
        "select nothing from focus",
    ] {
        assert_eq!(
            ask(statement, 10).await.unwrap_err().code(),
            "sql_invalid",
            "{statement}"
        );
    }
}
