//! `stoa focus diff`: why two bills differ, in money. Exit codes: 0 the same, 1 different, others as of every command.

use std::path::PathBuf;
use std::process::ExitCode;

use stoa_focus::exchange::{self, Charges, Diff, DiffRequest, MatchedBy, Means, Totals};
use stoa_focus::schema::Dataset;
use stoa_focus::wording::counted;

use super::{refused, warned};
use crate::commands::{Failure, exit};
use crate::terminal::{Table, Terminal, count, money};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// One side: a Parquet file, a folder `stoa focus convert` wrote, a Delta table.
    a: PathBuf,
    /// The other side.
    b: PathBuf,
    /// Columns to explain the difference by.
    #[arg(
        long,
        value_name = "COLUMNS",
        value_delimiter = ',',
        value_parser = clap::builder::NonEmptyStringValueParser::new(),
        default_value = "ServiceName"
    )]
    by: Vec<String>,
    /// The cost to compare (default: BilledCost, or the dataset's own).
    #[arg(long, value_name = "COLUMN")]
    measure: Option<String>,
    /// Most groups to list per currency; 0 lists all.
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    /// Dataset to compare, where the folders hold several (default: Cost and Usage).
    #[arg(long, value_name = "NAME")]
    dataset: Option<Dataset>,
}

pub(crate) async fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let usual = match args.dataset {
        Some(Dataset::ContractCommitment) => "ContractCommitmentCost",
        _ => "BilledCost",
    };
    let request = DiffRequest {
        a: args.a,
        b: args.b,
        dataset: args.dataset,
        by: args.by,
        measure: args.measure.unwrap_or_else(|| usual.to_owned()),
        top: (args.top > 0).then_some(args.top),
        means: Means::default(),
    };
    let found = exchange::diff(&request).await.map_err(trouble)?;
    terminal.result(&found, || text(&found, terminal));
    Ok(if found.equal {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// As of every command, but 1 means different: what goes wrong otherwise is 2.
fn trouble(error: stoa_kernel::Error) -> Failure {
    let failure = refused(error);
    match failure.exit_code() {
        exit::FAILED => failure.exiting(exit::USAGE),
        _ => failure,
    }
}

fn text(found: &Diff, terminal: &Terminal) -> String {
    let mut parts: Vec<String> = found
        .totals
        .iter()
        .map(|total| head(total, &found.measure))
        .collect();
    parts.extend(warned::lines(&found.warnings));
    if found.equal {
        parts.push(terminal.good("The same: no charge is new, gone or changed."));
        return parts.join("\n");
    }
    let mut header: Vec<&str> = found.by.iter().map(String::as_str).collect();
    let keys = header.len();
    header.extend([
        "",
        "A",
        "B",
        "Difference",
        "New",
        "",
        "Gone",
        "",
        "Changed",
        "",
    ]);
    let numbers: Vec<usize> = (keys + 1..header.len()).collect();
    let mut table = Table::new(&header).right(&numbers);
    for group in &found.differences {
        let mut row: Vec<String> = group
            .keys
            .iter()
            .map(|key| key.clone().unwrap_or_else(|| "(none)".to_owned()))
            .collect();
        row.push(group.currency.clone());
        row.extend([&group.a, &group.b, &group.difference].map(|amount| money(amount)));
        for charges in [&group.new, &group.gone, &group.changed] {
            row.extend(cells(charges));
        }
        table.row(row);
    }
    parts.push(format!("\n{table}"));
    let groups: u64 = found.totals.iter().map(|total| total.groups).sum();
    let listed = found.differences.len() as u64;
    if groups > listed {
        parts.push(format!(
            "{} more groups differ; list them with --top 0",
            count(groups - listed)
        ));
    }
    if found.matched_by == MatchedBy::Dimensions {
        parts.push(
            "One side has no x_RowId, so charges were told apart by these columns only.".to_owned(),
        );
    }
    parts.join("\n")
}

fn head(total: &Totals, measure: &str) -> String {
    let currency = if total.currency.is_empty() {
        "(no currency)"
    } else {
        &total.currency
    };
    format!(
        "{measure} {currency}   A {} in {}   B {} in {}   difference {}",
        money(&total.a),
        counted(total.rows_a, "row"),
        money(&total.b),
        counted(total.rows_b, "row"),
        money(&total.difference)
    )
}

fn cells(charges: &Charges) -> [String; 2] {
    if charges.count == 0 {
        return [String::new(), String::new()];
    }
    [count(charges.count), money(&charges.amount)]
}
