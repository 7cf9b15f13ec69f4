//! Drill-down, exports, the overview and SQL over files.

use futures::TryStreamExt as _;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};

use super::{query, some_lake};
use crate::lake::testing::{Charge, ORG, UNIT, charge, pin, run, source, stage};
use crate::lake::{Lake, Pin};
use crate::query::{
    ExportFormat, ExportWhat, Overview, OverviewQuery, RowsQuery, RowsSort, SqlLimits, sql_files,
};

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
        serde_json::from_value(Value::from("-BilledCost")).unwrap(),
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
    let found = test.lake.row(&pin, &id, None).await.unwrap();
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
            .row(&pin, "' or 1=1", None)
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
    let totals = page.totals.as_ref().unwrap();
    assert_eq!(page.period.unwrap().to_string(), "2024-09");
    assert_eq!((page.periods.len(), page.daily.len()), (2, 31));
    assert_eq!(
        (totals.current.as_str(), totals.previous.as_str()),
        ("106", "200")
    );
    assert_eq!(
        (totals.change.as_str(), totals.change_percent.as_deref()),
        ("-94", Some("-47"))
    );
    assert_eq!((totals.list_cost.as_str(), totals.rows), ("212", 15));
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
        test.lake.overview(&pin, &nothing).await.unwrap().totals,
        None
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sql_reads_local_files_and_nothing_else() {
    let (test, pin) = some_lake(&[
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
                &[],
                SqlLimits {
                    rows,
                    ..SqlLimits::default()
                },
                None,
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
    let pinned = test
        .lake
        .sql(&pin, "select sum(\"BilledCost\") from focus", 10)
        .await
        .unwrap();
    assert_eq!(pinned.cells().unwrap(), sum.cells().unwrap());
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

/// A file has no place that would tell of other currencies: it holds all of them, never added up.
#[tokio::test(flavor = "multi_thread")]
async fn an_export_holds_every_currency() {
    let of = |currency, service, cost| Charge {
        currency: Some(currency),
        ..charge("2024-09", 3, service, cost)
    };
    let charges = [
        of("EUR", "EC2", UNIT),
        of("EUR", "S3", 2 * UNIT),
        of("USD", "EC2", 4 * UNIT),
    ];
    let (test, pin) = some_lake(&charges).await;
    let csv = async |asked: serde_json::Value| {
        let what = ExportWhat::Query(query(asked));
        let bytes = export(&test.lake, &pin, &what, ExportFormat::Csv).await;
        String::from_utf8(bytes).unwrap()
    };
    let asked = json!({"measures": ["BilledCost"], "group_by": ["ServiceName"]});
    assert_eq!(
        csv(asked.clone()).await,
        "ServiceName,BilledCost,Currency,other\nS3,2,EUR,false\nEC2,1,EUR,false\nEC2,4,USD,false\n"
    );
    let mut one = asked;
    one["currency"] = json!("USD");
    assert_eq!(
        csv(one).await,
        "ServiceName,BilledCost,Currency,other\nEC2,4,USD,false\n"
    );
}
