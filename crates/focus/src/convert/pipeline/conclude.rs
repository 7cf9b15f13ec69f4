//! The end of a conversion: is there anything good in it, what was rejected, what was not carried.

use std::collections::{BTreeMap, BTreeSet};

use object_store::ObjectStoreExt;
use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;
use tokio::runtime::Handle;

use super::twice::{can_be_read_again, disagreements};
use super::{Part, delete};
use crate::convert::findings::LeftOut;
use crate::convert::{Conversion, ConvertRequest};
use crate::error::{ConvertError, ErrorKind};
use crate::rejects::{Reject, Rejects, to_csv};
use crate::schema::Dataset;
use crate::versions::{self, NotCarried};
use crate::warnings::{Absolute, WarningCode};
use crate::wording::counted;

/// Judges the whole and writes the list of rejects. When there is nothing good in it, the files are
/// deleted.
pub(crate) fn conclude(
    request: &ConvertRequest,
    handle: &Handle,
    part: Part,
) -> Result<Conversion, ConvertError> {
    let files = if part.noted {
        Vec::new()
    } else {
        part.files.clone()
    };
    judge(request, handle, part).inspect_err(|_| delete(&*request.output.store, handle, &files))
}

/// Bytes of names that a sentence lists: it is kept with the run.
const TOLD: usize = 16 << 10;

/// Names for a sentence: all of them, or the first and a sign that there are more.
fn told(names: &BTreeSet<String>) -> Vec<String> {
    let mut bytes = 0;
    let mut told: Vec<String> = names
        .iter()
        .take_while(|name| {
            bytes += name.len();
            bytes <= TOLD
        })
        .cloned()
        .collect();
    if told.len() < names.len() {
        told.push("…".to_owned());
    }
    told
}

/// Columns that are kept and that no mapping knows: a vendor may have added them, and somebody should look.
fn unknown(columns: &BTreeSet<String>) -> Statement {
    let named = told(columns);
    match named.as_slice() {
        [one] => statements::column_unknown(one),
        several => statements::columns_unknown(columns.len(), several),
    }
}

fn judge(
    request: &ConvertRequest,
    handle: &Handle,
    part: Part,
) -> Result<Conversion, ConvertError> {
    let Part {
        recognised,
        findings,
        mut files,
        bytes_in,
        noted: _,
        totals,
        repeats,
        amounts,
    } = part;
    if request.cancel.is_cancelled() {
        return Err(ConvertError::cancelled());
    }
    findings.warnings.seen.refuse_short()?;
    let mut balance = findings.ledger.finish();
    let name = &request.inputs[0].name;
    if balance.rows_in == 0 {
        return Err(ConvertError::new(
            ErrorKind::HeaderOnly,
            "the file has columns but not one row",
            "Export a period that has charges.",
        )
        .in_file(name));
    }
    if let Some((column, currency)) = findings.ledger.too_large() {
        return Err(ConvertError::new(
            ErrorKind::AmountsTooLarge,
            format!("the amounts of {column} in {currency} add up to more than a hundred million billion"),
            "That is more than any bill: look whether ids or numbers stand where the costs belong, and correct the file.",
        )
        .in_file(name));
    }
    let listed: Vec<Reject> = findings
        .rejects
        .into_iter()
        .map(|(_, reject)| reject)
        .collect();
    if let (0, 0, Some(first)) = (
        balance.rows_out,
        balance.rows_rejected,
        balance.skipped.first(),
    ) {
        return Err(ConvertError::new(
            ErrorKind::NoGoodRows,
            format!(
                "there is no charge in it: {} left out, because {}",
                match balance.rows_in {
                    1 => "its only row is".to_owned(),
                    rows => format!("all of {} are", counted(rows, "row")),
                },
                first.because
            ),
            "Name a file with charges.",
        )
        .in_file(name));
    }
    if balance.rows_out == 0 {
        let first = listed.first().map(Reject::describe).unwrap_or_default();
        return Err(ConvertError::new(
            ErrorKind::NoGoodRows,
            format!(
                "not one of {} could be read; the first: {first}",
                counted(balance.rows_in, "row")
            ),
            format!("{} Nothing of it was kept.", hint(listed.first())),
        )
        .in_file(name));
    }
    let mut rejects = Rejects {
        count: balance.rows_rejected,
        path: None,
        bytes: 0,
        first: listed.iter().take(20).cloned().collect(),
    };
    if rejects.count > 0 {
        let csv = to_csv(&listed, rejects.count).map_err(ConvertError::write)?;
        rejects.bytes = csv.len() as u64;
        let path = &request.output.rejects;
        handle
            .block_on(request.output.store.put(path, csv.into()))
            .map_err(ConvertError::write)?;
        rejects.path = Some(path.to_string());
    }
    files.sort_by(|a, b| {
        (&a.billing_period, a.path.len(), &a.path).cmp(&(&b.billing_period, b.path.len(), &b.path))
    });
    let mut periods: Vec<String> = files
        .iter()
        .map(|file| file.billing_period.clone())
        .filter(|period| !period.is_empty())
        .collect();
    let not_carried = not_carried(recognised.dataset, &findings.left_out);
    periods.dedup();
    let mut warnings = request.warnings.clone();
    let mut copies = findings.charges.copies();
    let (within, doubled) = findings
        .charges
        .within(repeats, &findings.again.equal, name);
    copies.extend(within);
    let cost = findings.ledger.cost();
    let again = findings.again.warnings(&copies, &doubled, cost);
    warnings.extend(copies.into_iter().chain(again));
    warnings.extend(findings.unfilled.warnings());
    warnings.extend(findings.totals.warnings(&totals, cost));
    warnings.extend(disagreements(request, &recognised, &findings.views)?);
    let mut found = findings.warnings;
    if !findings.unknown.is_empty() {
        found.note(WarningCode::UnknownColumns, unknown(&findings.unknown));
    }
    if !findings.late.is_empty() {
        let keys = statements::keys_late(told(&findings.late));
        found.note(WarningCode::UnknownColumns, keys);
    }
    let once = !can_be_read_again(request);
    for (column, said, cells, example) in findings.amounts.doubts(&amounts, once) {
        let kind = (WarningCode::AmbiguousAmounts, Some(column.as_str()), said);
        found.rows(kind, cells, example);
    }
    if request.date_order.is_none() {
        for (column, said, dates, example) in findings.dates.doubts() {
            let kind = (WarningCode::AmbiguousDates, Some(column.as_str()), said);
            found.rows(kind, dates, example);
        }
    }
    warnings.extend(found.finish());
    let mut twice = Absolute::default();
    let doubts = warnings.iter();
    let doubts = doubts.filter(|warning| warning.code == WarningCode::PossiblyTwice);
    doubts.for_each(|warning| twice.merge(&warning.absolute));
    findings.ledger.doubt(&mut balance, &twice);
    Ok(Conversion {
        recognised,
        rows_in: balance.rows_in,
        rows_out: balance.rows_out,
        bytes_in,
        rejects,
        balance,
        not_carried,
        warnings,
        periods,
        files,
    })
}

/// What to look at, by what is wrong with the first rejected row.
fn hint(first: Option<&Reject>) -> &'static str {
    let Some(Reject { value, said, .. }) = first else {
        return "Check the export.";
    };
    let value = value.as_deref().unwrap_or_default();
    match said.code() {
        "amount_missing" => {
            "The program that wrote the file had no amounts where costs belong: take the vendor's own export."
        }
        "number_too_large" => {
            "Check whether the decimal sign was lost: costs have at most 20 digits before the point."
        }
        _ if value.contains("\\\"") => {
            "The file escapes quotes with backslashes, as Spark writes them: write it with doubled quotes (option escape='\"')."
        }
        "value_missing" => {
            "Check that the export has its columns of cost, currency and billing period filled."
        }
        _ => "Check the delimiter, the decimal signs and the dates of the export.",
    }
}

/// A column that a mapping makes and other columns say too is no loss; one that the source names
/// is listed also then, so that nobody looks for it in vain.
fn not_carried(dataset: Dataset, left_out: &BTreeMap<String, LeftOut>) -> Vec<NotCarried> {
    let missed = left_out
        .iter()
        .filter(|(_, found)| found.kept > 0 || (found.named && found.rows > 0));
    missed
        .map(|(column, found)| NotCarried {
            column: column.clone(),
            rows: found.rows,
            kept: found.kept,
            reason: versions::reason(dataset, column),
        })
        .collect()
}
