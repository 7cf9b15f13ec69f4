//! Random questions over bills in six currencies, answered by the engine from both tables, from the raw
//! one here and by the plan that a cluster gets (feature `cluster`), and by an oracle that shares no code with it (`tests/interchange/oracle.py`): equal to the last digit.
//!
//! `STOA_ORACLE_QUESTIONS` (100) and `STOA_ORACLE_SEED` (1) make the run longer, and another one.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
#[cfg(feature = "cluster")]
use std::sync::Arc;

use serde::{Deserialize as _, Serialize};
use serde_json::{Map, Value, json};
use stoa_kernel::{Error, Kind};
use tempfile::TempDir;

#[cfg(feature = "cluster")]
use super::super::LakeOptions;
use super::super::testing::{ORG, TestLake, pin, run, setting, source, test_lake};
use super::super::{Lake, Pin, Publish, RAW};
use crate::convert::{ConvertRequest, Output, Target, convert};
use crate::query::{Query, RowsQuery};
use crate::read::Input;

/// Runs the oracle; what it printed.
fn oracle(words: &[&str]) -> (bool, String) {
    let python = setting("STOA_INTERCHANGE_PYTHON").expect("STOA_INTERCHANGE_PYTHON is set");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interchange/oracle.py");
    let output = Command::new(python)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(script)
        .args(words)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() || words[0] == "check", "{errors}");
    let said = String::from_utf8_lossy(&output.stdout);
    (output.status.success(), format!("{said}{errors}"))
}

/// Converts and publishes one bill as the source `n`.
async fn publish(lake: &Lake, n: u128, run_n: u128, file: &Path) -> Pin {
    let staging = lake.staging(ORG, source(n)).unwrap();
    let output = Output {
        store: staging.store,
        rejects: staging.prefix.clone().join("rejects.csv"),
        prefix: staging.prefix,
        stem: run(run_n).to_string(),
        target: Target::Lake,
        address: None,
    };
    let name = file.file_name().unwrap().to_str().unwrap();
    let input = Input::reader(name, Box::new(std::fs::File::open(file).unwrap()));
    let conversion = convert(ConvertRequest::new(vec![input], output))
        .await
        .unwrap();
    assert_eq!(conversion.rejects.count, 0, "{name}");
    let periods = conversion
        .periods
        .iter()
        .map(|period| period.parse().unwrap());
    let request = Publish {
        org_slug: ORG.to_owned(),
        source_id: source(n),
        run_id: run(run_n),
        periods: periods.collect(),
        files: conversion.files.clone(),
    };
    pin(&lake.publish(&request).await.unwrap())
}

/// The lake as it is asked: here, and its plans sent to a cluster.
struct Lakes {
    here: Lake,
    cluster: Option<Lake>,
}

impl Lakes {
    #[cfg(feature = "cluster")]
    fn of(here: Lake, folder: &TempDir) -> Self {
        use crate::cluster::{Cluster, Stores};
        let stores = Stores::new(Some(&here), Vec::new(), Vec::new());
        let options = LakeOptions {
            remote: Some(Arc::new(Cluster::in_process(stores, 2).unwrap())),
            ..LakeOptions::new(folder.path().join("lake").display().to_string())
        };
        Self {
            here,
            cluster: Some(Lake::open(options).unwrap()),
        }
    }

    #[cfg(not(feature = "cluster"))]
    fn of(here: Lake, _: &TempDir) -> Self {
        Self {
            here,
            cluster: None,
        }
    }

    /// The answers of the engine to one question, by plan.
    async fn answers(&self, pins: &[Pin], asked: &Value) -> Value {
        let at = asked["pin"].as_u64().unwrap();
        let pin = &pins[usize::try_from(at).unwrap()];
        let question = &asked["question"];
        let mut answers = Map::new();
        if asked["kind"] == "rows" {
            let rows = RowsQuery::deserialize(question).unwrap();
            let here = told(listed(&self.here, pin, rows.clone()).await);
            answers.insert("rows".to_owned(), here);
            if let Some(cluster) = &self.cluster {
                let sent = told(listed(cluster, pin, rows).await);
                answers.insert("rows by a cluster".to_owned(), sent);
            }
            return Value::Object(answers);
        }
        let query = Query::deserialize(question).unwrap();
        let planned = told(self.here.query(pin, &query).await);
        answers.insert("planned".to_owned(), planned);
        let raw = told(self.here.try_query_raw(pin, &query).await);
        answers.insert("raw".to_owned(), raw);
        if let Some(cluster) = &self.cluster {
            let sent = told(cluster.try_query_raw(pin, &query).await);
            answers.insert("raw by a cluster".to_owned(), sent);
        }
        Value::Object(answers)
    }
}

/// An answer, or the field that a question is refused for.
fn told(answer: Result<impl Serialize, Error>) -> Value {
    match answer {
        Ok(answer) => json!(answer),
        Err(error) => {
            assert!(error.is(Kind::Invalid), "{error}");
            json!({"refused": error.fields()[0].field})
        }
    }
}

/// Source and row id of every charge, page by page.
async fn listed(lake: &Lake, pin: &Pin, mut query: RowsQuery) -> Result<Vec<[Value; 2]>, Error> {
    query.columns = Some(vec!["source_id".to_owned()]);
    let mut all = Vec::new();
    loop {
        let page = lake.rows(pin, &query).await?;
        let rows = page.rows.iter();
        all.extend(rows.map(|row| [row["source_id"].clone(), row["x_RowId"].clone()]));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return Ok(all);
        }
    }
}

/// One total of one answer changed: the oracle has to say so.
fn notices_a_digit(answered: &Path, table: &str, told: &str, bills: &str) {
    let text = std::fs::read_to_string(answered).unwrap();
    let mut entry: Value = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .find(|entry| {
            let totals = entry["answers"]["raw"]["totals"].as_object();
            totals.is_some_and(|totals| !totals.is_empty())
        })
        .unwrap();
    let totals = entry["answers"]["raw"]["totals"].as_object_mut().unwrap();
    for total in totals.values_mut() {
        *total = json!(format!("{}1", total.as_str().unwrap()));
    }
    let asked = entry["answers"].as_object().unwrap().len();
    let damaged = answered.with_extension("damaged");
    std::fs::write(&damaged, entry.to_string()).unwrap();
    let damaged = damaged.display().to_string();
    let (same, said) = oracle(&["check", table, told, &damaged, bills]);
    assert!(
        !same && said.contains(&format!("{asked} answers, 1 different")),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Python packages: cargo xtask test --only interchange"]
async fn an_oracle_answers_random_questions_the_same() {
    let count = setting("STOA_ORACLE_QUESTIONS").unwrap_or_else(|| "100".to_owned());
    let seed = setting("STOA_ORACLE_SEED").unwrap_or_else(|| "1".to_owned());
    let TestLake { lake, folder } = test_lake();
    let path = |name: &str| -> PathBuf { folder.path().join(name) };
    std::fs::create_dir_all(path("bills")).unwrap();
    let bills = path("bills").display().to_string();
    oracle(&["bills", &bills, &seed]);
    let bill = |i: u128| path("bills").join(format!("bill{i}.csv"));
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    // Every publish is a moment to go back to; some replace months of earlier ones.
    let mut pins = Vec::new();
    for (run_n, (n, file)) in [
        (1, bill(1)),
        (2, testdata.join("focus_1_0_sample.csv.gz")),
        (1, bill(0)),
        (3, bill(2)),
        (4, bill(3)),
        (5, testdata.join("aws_cur_sample.csv.gz")),
        (6, bill(4)),
        (7, bill(1)),
        (8, bill(5)),
    ]
    .into_iter()
    .enumerate()
    {
        pins.push(publish(&lake, n, 100 + run_n as u128, &file).await);
    }
    let versions: Vec<u64> = pins.iter().map(|pin| pin.raw_version).collect();
    let told = path("pins.json").display().to_string();
    std::fs::write(&told, json!(versions).to_string()).unwrap();
    let table = path("lake").join(format!("{ORG}_prod")).join(RAW);
    let table = table.display().to_string();
    let lakes = Lakes::of(lake, &folder);
    let (_, questions) = oracle(&["ask", &table, &told, &seed, &count]);
    let answered = path("answers.jsonl");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&answered).unwrap());
    for text in questions.lines() {
        let mut asked: Value = serde_json::from_str(text).unwrap();
        asked["answers"] = lakes.answers(&pins, &asked).await;
        writeln!(out, "{asked}").unwrap();
    }
    drop(out);
    notices_a_digit(&answered, &table, &told, &bills);
    let answered = answered.display().to_string();
    let (same, said) = oracle(&["check", &table, &told, &answered, &bills]);
    println!("{said}");
    assert!(same, "{said}");
    assert!(said.contains(" answers, 0 different"), "{said}");
    assert_eq!(said.matches("the same").count(), 6, "{said}");
}
