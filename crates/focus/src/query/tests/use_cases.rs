//! The use cases of the FOCUS project (58 of 1.3, 66 of 1.4) as they are published: each is run as it is written, over files
//! that a conversion wrote, and answers what DuckDB answers over the same files (`testdata/focus-use-cases`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use serde::Deserialize;
use stoa_testkit::golden::check_text;

use super::{SqlLimits, sql_files};
use crate::convert::{ConvertRequest, Output, Target, convert};
use crate::lake::testing::setting;
use crate::query::SqlResult;
use crate::read::Input;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/focus-use-cases")
}

/// The invented bill of that folder, as `stoa focus convert --to lake` writes it.
async fn converted() -> tempfile::TempDir {
    let written = tempfile::tempdir().unwrap();
    let output = Output {
        store: Arc::new(LocalFileSystem::new_with_prefix(written.path()).unwrap()),
        prefix: object_store::path::Path::from("CostAndUsage"),
        stem: "part-0".to_owned(),
        rejects: object_store::path::Path::from("rejects.csv"),
        target: Target::Lake,
        address: None,
    };
    let bill = std::fs::File::open(folder().join("bill.csv.gz")).unwrap();
    let bill = Input::reader("bill.csv.gz", Box::new(bill));
    let conversion = convert(ConvertRequest::new(vec![bill], output))
        .await
        .unwrap();
    assert_eq!(conversion.rejects.count, 0);
    written
}

async fn ask(files: &Path, statement: &str, params: &[String]) -> Result<SqlResult, String> {
    let files = [files.join("CostAndUsage")];
    sql_files(&files, statement, params, SqlLimits::default(), None)
        .await
        .map_err(|error| error.message().to_owned())
}

/// What DuckDB says of one query.
#[derive(Debug, Deserialize)]
struct Answer {
    columns: Vec<String>,
    types: Vec<String>,
    rows: Vec<Vec<Option<String>>>,
}

fn params() -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(folder().join("params.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn statement(name: &str) -> String {
    std::fs::read_to_string(folder().join(format!("{name}.sql"))).unwrap()
}

/// One form of what two engines write otherwise: exact numbers without zeros at their end, doubles to twelve digits, times
/// without their zone, which is UTC.
fn told(cell: Option<&str>, kind: &str) -> String {
    let Some(cell) = cell else {
        return "null".to_owned();
    };
    match kind {
        "DOUBLE" => format!("{:.11e}", cell.parse::<f64>().unwrap()),
        kind if kind.starts_with("DECIMAL") || kind.ends_with("INT") || kind == "INTEGER" => {
            let number: bigdecimal::BigDecimal = cell.parse().unwrap();
            number.normalized().to_plain_string()
        }
        kind if kind.starts_with("TIMESTAMP") => cell
            .trim_end_matches("+00")
            .trim_end_matches('Z')
            .replace('T', " "),
        _ => cell.to_owned(),
    }
}

fn compared(rows: &[Vec<Option<String>>], types: &[String]) -> Vec<String> {
    let row = |row: &Vec<Option<String>>| {
        assert_eq!(row.len(), types.len());
        let cells = row.iter().zip(types);
        let cells: Vec<String> = cells
            .map(|(cell, kind)| told(cell.as_deref(), kind))
            .collect();
        cells.join(" | ")
    };
    let mut rows: Vec<String> = rows.iter().map(row).collect();
    rows.sort();
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn every_use_case_of_focus_answers_as_duckdb_does() {
    let files = converted().await;
    let golden = std::fs::read_to_string(folder().join("duckdb.json")).unwrap();
    let answers: BTreeMap<String, Answer> = serde_json::from_str(&golden).unwrap();
    let (mut of_1_3, mut of_1_4) = (0, 0);
    let mut wrong = Vec::new();
    for (name, params) in params() {
        let text = statement(&name);
        let versions = text.lines().find(|line| line.starts_with("-- FOCUS "));
        let versions = versions.expect("a line that says the versions");
        of_1_3 += usize::from(versions.contains("1.3"));
        of_1_4 += usize::from(versions.contains("1.4"));
        let expected = &answers[&name];
        // Of two conditions no row can meet both: FOCUS knows no other class than Correction.
        let none = name.starts_with("verify_discount_accuracy_for_a_previously");
        assert_eq!(expected.rows.is_empty(), none, "{name} proves nothing");
        match ask(files.path(), &text, &params).await {
            Err(why) => wrong.push(format!("{name}: {why}")),
            Ok(result) => {
                let rows = compared(&result.cells().unwrap(), &expected.types);
                let wanted = compared(&expected.rows, &expected.types);
                if rows != wanted {
                    let first = rows.iter().zip(&wanted).find(|(one, other)| one != other);
                    wrong.push(format!(
                        "{name}: {} rows and {} of DuckDB; {first:?}",
                        rows.len(),
                        wanted.len()
                    ));
                }
                // Aliases and columns are called as they are written; what is reckoned without one, each engine has its words for.
                let names = result.schema.fields().iter().zip(&expected.columns);
                for (field, column) in names.filter(|(_, column)| !column.contains(['(', '>'])) {
                    if field.name() != column {
                        wrong.push(format!("{name}: {} is called {column}", field.name()));
                    }
                }
            }
        }
    }
    assert_eq!((of_1_3, of_1_4), (58, 66));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is compared with above is what DuckDB says of these files: answered anew where Python is.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Python packages: cargo xtask test --only interchange"]
async fn duckdb_answers_the_use_cases() {
    let python = setting("STOA_INTERCHANGE_PYTHON").expect("STOA_INTERCHANGE_PYTHON is set");
    let files = converted().await;
    let output = Command::new(python)
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/interchange/use_cases.py"
        ))
        .args([files.path(), folder().as_path()])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let answers = String::from_utf8(output.stdout).unwrap();
    check_text(&folder().join("duckdb.json"), &answers);
}

#[tokio::test(flavor = "multi_thread")]
async fn sql_is_read_as_the_field_writes_it() {
    let files = converted().await;
    let one = async |statement: &str, params: &[&str]| {
        let params: Vec<String> = params.iter().map(|text| (*text).to_owned()).collect();
        let result = ask(files.path(), statement, &params).await;
        let result = result.unwrap_or_else(|why| panic!("{statement}: {why}"));
        let names = result.names();
        let rows = result.cells().unwrap();
        let row = rows.first().cloned().unwrap_or_default();
        let row = row.into_iter().map(|cell| cell.unwrap_or("null".into()));
        (names.join(","), row.collect::<Vec<_>>().join(","))
    };
    let answers = |names: &str, row: &str| (names.to_owned(), row.to_owned());
    // Both names of the table and every spelling of a column; headers as they are written.
    for (statement, names) in [
        ("select count(*) from focus", "count(*)"),
        ("SELECT COUNT(*) FROM Focus_Data_Table", "COUNT(*)"),
        ("select count(BILLEDCOST) as N from FOCUS f", "N"),
        ("select count(f.\"billedcost\") \"n\" from focus as F", "n"),
        (
            "with Some as (select BilledCost as cost from focus) select count(COST) AS billedcost from SOME",
            "billedcost",
        ),
    ] {
        assert_eq!(
            one(statement, &[]).await,
            answers(names, "238"),
            "{statement}"
        );
    }
    // A column that is only named is called as the bill has it.
    let (names, _) = one("select servicename, regionid from focus limit ?", &["1"]).await;
    assert_eq!(names, "ServiceName,RegionId");
    // Parameters by place and by number, also of numbers, and what looks like one and is none.
    let counted = "select count(*) as n from focus where ";
    for (condition, params, expected) in [
        (
            "billedcost > ? and billedcost < ?",
            &["5.5", "12"][..],
            "56",
        ),
        ("billedcost > $2 and billedcost < $1", &["12", "5.5"], "56"),
        ("chargeperiodstart < '2026-03-02'", &[], "4"),
        ("chargeperiodstart < ?", &["2026-03-02T00:00:00Z"], "4"),
        ("servicename = '?'", &[], "0"),
        ("servicename = ?", &["x' or '1'='1"], "0"),
        (
            "tags->>'Application' = ? and tags -> 'team' is not null",
            &["shop"],
            "22",
        ),
        ("json_exists(Tags, '$.team')", &[], "98"),
        ("tags->>'team' = 'data \"core\"'", &[], "24"),
    ] {
        let statement = format!("{counted}{condition}");
        let (_, row) = one(&statement, params).await;
        assert_eq!(row, expected, "{statement}");
    }
    // A quotient is a number with a fraction; rows without a value are last in either direction.
    assert_eq!(
        one(
            "select 1 / 2, sum(listcost) / sum(listcost) from focus",
            &[]
        )
        .await
        .1,
        "0.5,1.0"
    );
    // Three quantities of twenty digits before the point are more than 38 digits hold.
    let many = "cast('99999999999999999999' as decimal(38,18))";
    assert_eq!(
        one(
            &format!("select sum(q), sum(q) over () from (select {many} as q from focus limit 3) group by q"),
            &[]
        )
        .await
        .1,
        "299999999999999999997,99999999999999999999"
    );
    for order in ["asc", "desc"] {
        let last = format!(
            "select capacityreservationid from focus order by 1 {order} nulls last limit 1"
        );
        let usual = format!("select capacityreservationid from focus order by 1 {order} limit 1");
        assert_eq!(one(&last, &[]).await.1, one(&usual, &[]).await.1);
    }
    // Lists of a row: an element that is asked for by one, and the rows of each of them.
    let program = "json_value(p, '$.ProgramType') = 'FlexibleSpendPlan'";
    let qualified = program.replace("(p,", "(u.p,");
    let list =
        "unnest(json_extract(CommitmentProgramEligibilityDetails, '$.CommitmentPrograms[*]'))";
    let joined = one(
        &format!("select count(*) from focus, {list} as u(p) where {program}"),
        &[],
    )
    .await;
    let asked = one(
        &format!("select count(*) from focus f where exists (select 1 from {list} as u(p) where {program})"),
        &[],
    )
    .await;
    let none = one(
        &format!("select count(*) from focus f where not exists (select 1 from {list} as u(p) where {qualified})"),
        &[],
    )
    .await;
    assert_eq!(joined.1, asked.1);
    let (some, others): (u32, u32) = (asked.1.parse().unwrap(), none.1.parse().unwrap());
    assert!(some > 0 && some + others == 238, "{some} {others}");
}

/// What cannot be run is told in words of SQL: which table there is, which column is like it, which value is missing.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_statement_is_told_without_the_engine() {
    let files = converted().await;
    for (statement, params, parts) in [
        (
            "select * from nope",
            &[][..],
            &["no table \"nope\"", "focus", "focus_data_table"][..],
        ),
        (
            "select BiledCost from focus",
            &[],
            &["\"BiledCost\"", "BilledCost?"],
        ),
        ("select zzz from focus", &[], &["\"zzz\"", "more"]),
        ("select frobnicate(1) from focus", &[], &["frobnicate"]),
        ("select version() from focus", &[], &["version"]),
        (
            "select input_file_name() from focus",
            &[],
            &["input_file_name"],
        ),
        ("selekt 1", &[], &["cannot be read"]),
        ("", &[], &["one SELECT"]),
        ("select 1; select 2", &[], &["one statement"]),
        ("drop table focus", &[], &["Only a SELECT"]),
        ("show all", &[], &["Only a SELECT"]),
        ("set a = 1", &[], &["Only a SELECT"]),
        ("explain drop table focus", &[], &["Only a SELECT"]),
        (
            "select * from information_schema.tables",
            &[],
            &["no table"],
        ),
        (
            "select * from information_schema.df_settings",
            &[],
            &["no table"],
        ),
        ("select * from '/etc/passwd'", &[], &["no table"]),
        ("select * from read_parquet('x')", &[], &["read_parquet"]),
        (
            "select 1 from focus where chargeperiodstart > 'soon'",
            &[],
            &["'soon' is no date"],
        ),
        (
            "select ? from focus",
            &[],
            &["1 parameter", "0 were", "--param"],
        ),
        (
            "select ? from focus",
            &["a", "b"],
            &["1 parameter", "2 were"],
        ),
        ("select ?, $1 from focus", &["a"], &["all as $1"]),
        ("select $name from focus", &["a"], &["as ?"]),
        (
            "select json_extract(Tags, '$tags') from focus",
            &[],
            &["JSON path"],
        ),
        (
            "select json_extract(BilledCost, '$.a') from focus",
            &[],
            &["JSON text"],
        ),
    ] {
        let params: Vec<String> = params
            .iter()
            .map(|text: &&str| (*text).to_owned())
            .collect();
        let why = match ask(files.path(), statement, &params).await {
            Ok(_) => panic!("{statement} was answered"),
            Err(why) => why,
        };
        for part in parts {
            assert!(why.contains(part), "{statement}: {why}");
        }
        assert!(
            !why.to_lowercase().contains("datafusion") && !why.contains("configuration"),
            "{statement}: {why}"
        );
        assert!(why.len() < 400, "{statement}: {why}");
    }
}
