//! Every cut has one answer, cursors are taken or refused, and questions are judged before there is data.

use std::collections::BTreeMap;

use futures::TryStreamExt as _;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};

use super::{query, some_lake};
use crate::lake::Pin;
use crate::lake::testing::{Charge, UNIT, charge, pin, run, source, stage};
use crate::query::{
    ExportFormat, ExportWhat, OverviewQuery, RowsQuery, RowsSort, ValuesQuery, Versions,
};

fn cursor(content: &Value) -> String {
    content.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_of_equal_size_are_cut_by_name_and_time() {
    // Forty equal days, in several files, of which ten rows are kept.
    let charges: Vec<Charge> = (0..40_u32)
        .map(|i| {
            let period = if i % 2 == 0 { "2024-08" } else { "2024-09" };
            charge(period, 1 + i % 20, ["S3", "EC2"][(i / 20) as usize], UNIT)
        })
        .collect();
    let (test, pin) = some_lake(&charges).await;
    let asked =
        query(json!({"measures": ["BilledCost"], "group_by": ["ServiceName"], "grain": "day"}));
    let mut answers = Vec::new();
    for planned in [
        Some(crate::query::PlannedTo::Raw),
        None,
        Some(crate::query::PlannedTo::Raw),
    ] {
        let result = test
            .lake
            .query_with(&pin, &asked, planned, 10)
            .await
            .unwrap();
        assert!(result.truncated);
        assert_eq!(result.totals["BilledCost"], "40");
        let line = |row: &crate::query::ResultRow| {
            let service = row.keys["ServiceName"].clone().unwrap();
            format!("{} {service}", row.time.unwrap())
        };
        answers.push(result.rows.iter().map(line).collect::<Vec<_>>());
    }
    // EC2 before S3, and its earliest days.
    let expected: Vec<String> = (0..10)
        .map(|i| format!("2024-08-{:02} EC2", 1 + 2 * i))
        .collect();
    assert_eq!(answers, [expected.clone(), expected.clone(), expected]);
}

#[tokio::test(flavor = "multi_thread")]
async fn crafted_cursors_are_refused() {
    let (test, pin) = some_lake(&[charge("2024-09", 3, "EC2", UNIT)]).await;
    let many = "9".repeat(39);
    let cases = [
        (
            RowsSort::Time,
            json!({"key": many, "id": "", "sort": "time"}),
        ),
        (
            RowsSort::Time,
            json!({"key": "9223372036854775808", "id": "", "sort": "time"}),
        ),
        (
            RowsSort::Time,
            json!({"key": "1.5", "id": "", "sort": "time"}),
        ),
        (
            RowsSort::Time,
            json!({"key": "1", "id": "", "sort": "BilledCost"}),
        ),
        (RowsSort::Time, json!({"key": 1, "id": "", "sort": "time"})),
        (
            RowsSort::BilledCost,
            json!({"key": "1".to_owned() + &"0".repeat(38), "id": "", "sort": "BilledCost"}),
        ),
        (
            RowsSort::BilledCost,
            json!({"key": i128::MIN.to_string(), "id": "", "sort": "BilledCost"}),
        ),
        (
            RowsSort::BilledCost,
            json!({"key": "NaN", "id": "", "sort": "BilledCost"}),
        ),
    ];
    let mut texts: Vec<(RowsSort, String)> = cases
        .iter()
        .map(|(sort, content)| (*sort, cursor(content)))
        .collect();
    texts.extend(["", "0", "zz", "+1", "7b7d", "é"].map(|text| (RowsSort::Time, text.to_owned())));
    for (sort, text) in texts {
        let asked = RowsQuery {
            sort,
            cursor: Some(text.clone()),
            ..RowsQuery::default()
        };
        let error = test.lake.rows(&pin, &asked).await.unwrap_err();
        assert!(error.is(stoa_kernel::Kind::Invalid), "{text}: {error}");
        assert_eq!(
            (error.code(), error.fields()[0].field.as_str()),
            ("query_invalid", "cursor")
        );
    }
    // One that could have been given is taken.
    let text = cursor(&json!({"key": "5", "id": "x", "sort": "BilledCost"}));
    let asked = RowsQuery {
        sort: RowsSort::BilledCost,
        cursor: Some(text),
        ..RowsQuery::default()
    };
    assert!(test.lake.rows(&pin, &asked).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_charge_in_two_sources_is_named_by_its_source() {
    let charges = [charge("2024-09", 3, "EC2", UNIT)];
    let (test, first) = some_lake(&charges).await;
    let mut twin = stage(
        &test.lake,
        crate::lake::testing::ORG,
        source(2),
        run(1),
        &charges,
    )
    .await;
    twin.run_id = run(2);
    let both: Pin = pin(&test.lake.publish(&twin).await.unwrap());
    let id = format!("{}-2024-09-0", run(1));
    assert!(test.lake.row(&first, &id, None).await.is_ok());
    let error = test.lake.row(&both, &id, None).await.unwrap_err();
    assert_eq!(error.code(), "row_in_several_sources");
    for n in [1, 2] {
        let source = source(n).to_string();
        assert!(error.message().contains(&source), "{error}");
        let found = test.lake.row(&both, &id, Some(&source)).await.unwrap();
        assert_eq!(found.source_id, source);
        assert_eq!(found.run_id, Some(run(1).to_string()));
    }
    let gone = test
        .lake
        .row(&both, &id, Some("nowhere"))
        .await
        .unwrap_err();
    assert!(gone.is(stoa_kernel::Kind::NotFound));
}

#[tokio::test]
async fn where_nothing_is_published_questions_are_judged_and_files_have_headers() {
    let wrong = query(json!({"measures": ["Cost"]}));
    assert_eq!(
        wrong.unanswered().unwrap_err().fields()[0].field,
        "measures[0]"
    );
    let top = query(json!({"measures": ["BilledCost"], "group_by": ["RegionId"], "top": {"n": 0}}));
    assert_eq!(top.unanswered().unwrap_err().fields()[0].field, "top.n");
    let rows = RowsQuery {
        columns: Some(vec!["BilledCosts".into()]),
        ..RowsQuery::default()
    };
    assert_eq!(
        rows.unanswered().unwrap_err().fields()[0].field,
        "columns[0]"
    );
    let values = ValuesQuery {
        dimension: "Regon".into(),
        ..ValuesQuery::default()
    };
    assert_eq!(
        values.unanswered().unwrap_err().fields()[0].field,
        "dimension"
    );
    let overview = OverviewQuery {
        measure: Some("Rows".into()),
        ..OverviewQuery::default()
    };
    let none = Versions { raw: 0, rollup: 0 };
    assert!(overview.unanswered(none).is_err());
    assert!(
        ExportWhat::Rows(rows)
            .unanswered(ExportFormat::Csv)
            .is_err()
    );
    assert!(
        ExportWhat::Query(wrong)
            .unanswered(ExportFormat::Parquet)
            .is_err()
    );

    let asked = query(
        json!({"measures": ["BilledCost", "Rows"], "group_by": ["RegionId"],
        "grain": "day", "compare": "previous", "range": {"start": "2024-09-01", "end": "2024-10-01"}}),
    );
    let empty = asked.unanswered().unwrap();
    assert_eq!(
        (empty.columns.len(), empty.rows.len(), empty.currency),
        (4, 0, None)
    );
    // Amounts would have to say a currency: there are none. A count of nothing is zero.
    let none = BTreeMap::from([("Rows".to_owned(), "0".to_owned())]);
    assert_eq!(empty.totals, none);
    assert_eq!(empty.previous_totals, Some(none));
    let file = async |what: &ExportWhat, format| -> Vec<u8> {
        let pieces = what.unanswered(format).unwrap();
        let pieces: Vec<bytes::Bytes> = pieces.try_collect().await.unwrap();
        pieces.concat()
    };
    let what = ExportWhat::Query(asked);
    let csv = String::from_utf8(file(&what, ExportFormat::Csv).await).unwrap();
    assert_eq!(
        csv,
        "RegionId,time,BilledCost,Previous_BilledCost,Rows,Previous_Rows,Currency,other\n"
    );
    let rows = ExportWhat::Rows(RowsQuery {
        columns: Some(vec!["BilledCost".into(), "source_id".into()]),
        ..RowsQuery::default()
    });
    let csv = String::from_utf8(file(&rows, ExportFormat::Csv).await).unwrap();
    assert_eq!(csv, "BilledCost,source_id,x_RowId\n");
    for (what, columns) in [(what, 8), (rows, 3)] {
        let bytes = bytes::Bytes::from(file(&what, ExportFormat::Parquet).await);
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).unwrap();
        assert_eq!(reader.schema().fields().len(), columns);
        assert_eq!(
            reader
                .build()
                .unwrap()
                .map(|b| b.unwrap().num_rows())
                .sum::<usize>(),
            0
        );
    }
}
