//! Others read the lake as it is: DuckDB, Polars, delta-rs for Python and Spark, each with its own
//! reader, find the same rows and sums. Runs as a phase of its own, which brings the Python packages.

use std::process::Command;

use super::super::RAW;
use super::super::testing::{ORG, TestLake, pin, test_lake};
use super::bills::publish_run;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Python packages: cargo xtask test --only interchange"]
async fn others_read_the_lake() {
    #[allow(
        clippy::disallowed_methods,
        reason = "the phase that runs this test says where its Python is"
    )]
    let python = std::env::var("STOA_INTERCHANGE_PYTHON").expect("STOA_INTERCHANGE_PYTHON is set");
    let TestLake { lake, folder } = test_lake();
    publish_run(&lake, 1, 1, "focus_1_0_sample.csv.gz").await;
    publish_run(&lake, 2, 2, "aws_cur_sample.csv.gz").await;
    // Replaced: the folder holds files the newest version no longer names.
    let (_, published) = publish_run(&lake, 2, 3, "aws_cur_sample.csv.gz").await;
    let statement = r#"SELECT source_id, billing_period, "BillingCurrency", count(*), sum("BilledCost"), sum("EffectiveCost")
                       FROM focus GROUP BY 1, 2, 3"#;
    let sums = lake.sql(&pin(&published), statement, 1000).await.unwrap();
    let rows = lake
        .sql(&pin(&published), "SELECT count(*) FROM focus", 1)
        .await
        .unwrap();
    let rows: u64 = rows.cells().unwrap()[0][0]
        .as_deref()
        .unwrap()
        .parse()
        .unwrap();
    let sums = sums.cells().unwrap();
    assert!(sums.len() > 1 && rows > 1000);
    let expected = folder.path().join("expected.json");
    std::fs::write(
        &expected,
        serde_json::json!({"rows": rows, "sums": sums}).to_string(),
    )
    .unwrap();
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
    for name in ["DuckDB", "Polars", "delta-rs", "Spark"] {
        assert!(
            said.contains(&format!("{name}: {rows} rows, the same")),
            "{said}"
        );
    }
}
