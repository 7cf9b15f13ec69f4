//! `stoa focus query`: SQL over converted files; without a statement, the money by service.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Map, Value, json};
use stoa_focus::query::{SqlLimits, SqlResult, sql_files};
use stoa_focus::schema::Dataset;
use stoa_focus::tables::Tables;

use super::{refused, warned};
use crate::cluster;
use crate::commands::Failure;
use crate::terminal::{Table, Terminal};

/// What most people ask first.
const BY_SERVICE: &str = r#"SELECT "BillingCurrency", "ServiceName", count(*) AS "Rows", sum("BilledCost") AS "BilledCost"
FROM focus GROUP BY 1, 2 ORDER BY 4 DESC, 1, 2"#;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// FOCUS Parquet files or folders of them: those of one dataset are together the table `focus`, also called
    /// `focus_data_table`.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// One SELECT (default: billed cost by service). Names of columns in any case; JSON by ->>, json_extract, json_value.
    // A file of SQL often begins with a comment, `-- …`.
    #[arg(long, short, allow_hyphen_values = true)]
    sql: Option<String>,
    /// A value for a ? in the statement; once for each, in their order. Dates are 2026-05-01.
    #[arg(
        long = "param",
        short,
        value_name = "VALUE",
        requires = "sql",
        allow_hyphen_values = true
    )]
    params: Vec<String>,
    /// Dataset to ask, where the files are of several (default: Cost and Usage).
    #[arg(long, value_name = "NAME")]
    dataset: Option<Dataset>,
    /// Most rows to print.
    #[arg(long, default_value_t = 1000)]
    limit: usize,
    /// Let a cluster answer: df://HOST:PORT of its scheduler (docs/scale-out.md). Its machines need
    /// the files under the same names.
    #[arg(long, value_name = "ADDRESS")]
    cluster: Option<String>,
}

pub(crate) async fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let statement = args.sql.as_deref().unwrap_or(BY_SERVICE);
    let limits = SqlLimits {
        rows: args.limit,
        ..SqlLimits::default()
    };
    let (files, mut warnings) = super::check::parquet(&args.files).await?;
    let tables = Tables::of(files).map_err(refused)?;
    let (_, files, left_out) = tables.take(args.dataset).map_err(refused)?;
    warnings.extend(left_out);
    let remote = args
        .cluster
        .as_deref()
        .map(cluster::of_command)
        .transpose()?;
    let params = &args.params;
    let result = sql_files(&files, statement, params, limits, remote.as_deref())
        .await
        .map_err(refused)?;
    let names = result.names();
    let rows = result.cells()?;
    let json = json!({
        "columns": names,
        "rows": objects(&names, &rows),
        "truncated": result.truncated,
        "warnings": warnings,
    });
    terminal.result(&json, || {
        let mut text = table(&names, &rows, &result);
        for line in warned::lines(&warnings) {
            text += &format!("\n{line}");
        }
        text
    });
    if result.truncated {
        terminal.note(&match args.limit {
            0 => "There are rows, and --limit 0 shows none of them".to_owned(),
            1 => "The first row; more with --limit".to_owned(),
            rows => format!("The first {rows} rows; more with --limit"),
        });
    }
    Ok(ExitCode::SUCCESS)
}

fn objects(names: &[String], rows: &[Vec<Option<String>>]) -> Vec<Value> {
    let object = |row: &Vec<Option<String>>| {
        let pairs = names
            .iter()
            .cloned()
            .zip(row.iter().map(|cell| json!(cell)));
        Value::Object(pairs.collect::<Map<_, _>>())
    };
    rows.iter().map(object).collect()
}

fn table(names: &[String], rows: &[Vec<Option<String>>], result: &SqlResult) -> String {
    let numbers: Vec<usize> = result
        .schema
        .fields()
        .iter()
        .enumerate()
        .filter(|(_, field)| field.data_type().is_numeric())
        .map(|(index, _)| index)
        .collect();
    let header: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut table = Table::new(&header).right(&numbers);
    for row in rows {
        table.row(row.iter().map(|cell| cell.clone().unwrap_or_default()));
    }
    table.to_string()
}
