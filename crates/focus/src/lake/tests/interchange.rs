//! Others read the lake as it is: DuckDB, Polars, delta-rs for Python and Spark, each with its own
//! reader, find the same rows and sums, before and after a compaction, and before again when the
//! newest version is compacted. Runs as a phase of its own, which brings the Python packages.

use std::process::Command;

use serde_json::{Value, json};
use stoa_kernel::ids::PublishId;
use uuid::Uuid;

use super::super::testing::{ORG, TestLake, pin, setting, test_lake};
use super::super::{Compact, Lake, Pin, RAW};
use super::bills::{publish_parts, publish_run};

/// What Stoa itself says of a version.
async fn said(lake: &Lake, name: &str, pin: &Pin) -> Value {
    let sums = r#"SELECT source_id, billing_period, "BillingCurrency", count(*), sum("BilledCost"), sum("EffectiveCost")
                  FROM focus GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"#;
    let days = r#"SELECT CAST(CAST("ChargePeriodStart" AS DATE) AS TEXT), count(*) FROM focus
                  GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"#;
    let cells = async |statement: &str| {
        let result = lake.sql(pin, statement, 1000).await.unwrap();
        result.cells().unwrap()
    };
    let number = |cell: &Option<String>| cell.as_deref().unwrap().parse::<u64>().unwrap();
    let rows = number(&cells("SELECT count(*) FROM focus").await[0][0]);
    let (sums, days) = (cells(sums).await, cells(days).await);
    assert!(sums.len() > 1 && rows > 1000);
    json!({
        "name": name,
        "version": pin.raw_version,
        "rows": rows,
        "day": days[0][0],
        "on_day": number(&days[0][1]),
        "sums": sums,
    })
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Python packages: cargo xtask test --only interchange"]
async fn others_read_the_lake() {
    let python = setting("STOA_INTERCHANGE_PYTHON").expect("STOA_INTERCHANGE_PYTHON is set");
    let TestLake { lake, folder } = test_lake();
    // In many files: each month of it in one per section of the conversion.
    publish_parts(&lake, 1, 1, "focus_1_0_sample.csv.gz").await;
    publish_run(&lake, 2, 2, "aws_cur_sample.csv.gz").await;
    // Replaced: the folder holds files the newest version no longer names.
    let (_, published) = publish_run(&lake, 2, 3, "aws_cur_sample.csv.gz").await;
    let before = pin(&published);
    let request = Compact {
        org_slug: ORG.to_owned(),
        id: PublishId(Uuid::from_u128(0xC0)),
        at_least: 2,
    };
    let done = lake.compact(&request).await.unwrap().unwrap();
    assert!(done.files.0 > 2 * done.files.1, "{done:?}");
    let after = done.pin.unwrap();
    let versions = [
        said(&lake, "before", &before).await,
        said(&lake, "after", &after).await,
    ];
    for part in ["rows", "day", "on_day", "sums"] {
        assert_eq!(versions[0][part], versions[1][part], "{part}");
    }
    let expected = folder.path().join("expected.json");
    std::fs::write(&expected, json!(versions).to_string()).unwrap();
    let table = folder
        .path()
        .join("lake")
        .join(format!("{ORG}_prod"))
        .join(RAW);
    let output = Command::new(python)
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/interchange/read.py"
        ))
        .arg(&table)
        .arg(&expected)
        .output()
        .unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{said}");
    for version in versions {
        for name in ["DuckDB", "Polars", "delta-rs", "Spark"] {
            let (at, rows) = (version["name"].as_str().unwrap(), &version["rows"]);
            let line = format!("{at}, {name}: {rows} rows, the same");
            assert!(said.contains(&line), "{said}");
        }
    }
}
