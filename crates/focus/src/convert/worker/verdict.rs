//! Which rows are no charges that can be kept, and what nobody can tell of them.

use std::collections::{BTreeSet, HashMap};

use arrow::array::{Array, AsArray};
use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;

use super::FileContext;
use super::aside::Follows;
use super::currency::{self, Currencies};
use super::records::Records;
use super::totals;
use crate::balance::{COST_SCALE, Ledger};
use crate::convert::skips;
use crate::json::amounts;
use crate::mapping::Kind;
use crate::mapping::compile::Evaluated;
use crate::read::cells::{BadCell, Fault};
use crate::rejects::{Reject, excerpt};

/// What a charge costs once commitments are spread: money, though the charge is there without it.
const EFFECTIVE: &str = "EffectiveCost";

/// What becomes of the rows of a block.
pub(super) struct Verdict {
    /// By row, each once, with the first thing that is wrong.
    pub(super) rejects: Vec<(usize, Reject)>,
    /// Rejected rows whose cost nobody can tell.
    costless: BTreeSet<usize>,
    /// Rows that say again what the header says.
    pub(super) headers: BTreeSet<usize>,
    /// Rows that lack what a charge needs and that a first conversion has found to be totals.
    pub(super) totals: BTreeSet<usize>,
}

impl Verdict {
    /// Rows that cannot be written, with the others that have no charge.
    pub(super) fn bad(&self, rows: usize) -> Vec<bool> {
        let mut bad = vec![false; rows];
        let rejected = self.rejects.iter().map(|(row, _)| row);
        let others = self.headers.iter().chain(&self.totals);
        rejected.chain(others).for_each(|row| bad[*row] = true);
        bad
    }

    /// Rejected rows whose cost is known.
    pub(super) fn with_cost(&self) -> impl Iterator<Item = usize> {
        let rejects = self.rejects.iter().map(|(row, _)| *row);
        rejects.filter(|row| !self.costless.contains(row))
    }
}

/// Rows to reject, each once: those whose cost, currency or billing period nobody can know. What else
/// is wrong in a row costs a field.
pub(super) fn judge(
    file: &FileContext,
    rows: &Records,
    evaluated: &Evaluated,
    follows: &Follows,
    currencies: &Currencies,
) -> Verdict {
    let mut rejects: HashMap<usize, Reject> = HashMap::new();
    let mut costless = BTreeSet::new();
    let headers = rows.headers.clone();
    let cost = file
        .program
        .cost
        .map(|cost| file.program.balance[cost].as_str());
    let reject = |row: usize, column: String, value: Option<String>, said: Statement| {
        let line = rows.lines[row] as u64;
        Reject::of(&file.name, line, (Some(column), value), said)
    };
    let of_cell = |cell: &BadCell| {
        let header = file.program.source[cell.column].header.clone();
        let value = Some(excerpt(cell.text.as_bytes()));
        reject(cell.row, header, value, cell.reason.into())
    };
    let decides = |column: usize| {
        let mut essential = file.program.comes_from.iter();
        essential.any(|(_, columns)| columns.contains(&column))
    };
    for cell in &rows.bad {
        let column = &file.program.source[cell.column];
        let costs = match column.kind {
            // What it decides, it decides by being missing.
            _ if cell.fault != Fault::Unreadable => false,
            Kind::Time | Kind::Epoch | Kind::MonthFirst | Kind::DayFirst => false,
            Kind::Decimal(_) | Kind::Float => column.essential && follows.cost.contains(&cell.row),
            // A text is read as it stands, unless its key says several: what may be empty must not decide by it.
            Kind::Text => column.essential || decides(cell.column),
            Kind::Json => column.essential,
        };
        if costs && !headers.contains(&cell.row) {
            if column.kind != Kind::Text {
                costless.insert(cell.row);
            }
            let amounts = cost.filter(|_| column.kind == Kind::Json);
            let amounts = amounts.and_then(|cost| unsaid(file, rows, (cell.row, cost)));
            rejects.entry(cell.row).or_insert_with(|| match amounts {
                Some((column, text, said)) => reject(cell.row, column, Some(text), said),
                None => of_cell(cell),
            });
        }
    }
    for (name, column) in file.program.output_names().zip(&evaluated.columns) {
        if !file.mapping.dataset.essential().contains(&name) || !column.has_nulls() {
            continue;
        }
        let mut comes_from = file.program.comes_from.iter();
        let comes_from = comes_from.find(|(known, _)| known == name);
        let comes_from = comes_from.map_or(&[][..], |(_, columns)| columns);
        let mut because: HashMap<usize, &BadCell> = HashMap::new();
        for cell in rows.bad.iter().rev() {
            if comes_from.contains(&cell.column) && cell.fault != Fault::Rounded {
                because.insert(cell.row, cell);
            }
        }
        let unworkable = |row: usize| evaluated.unworkable.iter().find(|found| found.row == row);
        for row in (0..rows.lines.len()).filter(|row| column.is_null(*row)) {
            if headers.contains(&row) {
                continue;
            }
            let mut doubt = None;
            if cost == Some(name) {
                doubt = doubted(file, rows, evaluated, comes_from, row);
                // An amount of which a rule cannot tell what it is for is known all the same.
                if doubt.is_none() {
                    costless.insert(row);
                }
            }
            if name == currency::COLUMN
                && let Some((text, reason)) = currencies.none.get(&row)
            {
                rejects.entry(row).or_insert_with(|| {
                    let column = file.program.origin(name);
                    reject(row, column, Some(text.clone()), (*reason).into())
                });
                continue;
            }
            if Some(name) == file.mapping.dataset.period_column()
                && let Some(month) = currencies.no_month.get(&row)
            {
                rejects.entry(row).or_insert_with(|| {
                    let column = file.program.origin(name);
                    let said = statements::months_too_many();
                    reject(row, column, Some(month.clone()), said.into())
                });
                continue;
            }
            if let Some((column, said)) = doubt {
                let doubted = || reject(row, column, None, said);
                rejects.entry(row).or_insert_with(doubted);
                continue;
            }
            rejects
                .entry(row)
                .or_insert_with(|| match (because.get(&row), unworkable(row)) {
                    (Some(cell), _) => of_cell(cell),
                    (None, Some(found)) => {
                        let column = file.program.origin(&found.name);
                        reject(row, column, None, found.reason.clone())
                    }
                    (None, None) => match unsaid(file, rows, (row, name))
                        .or_else(|| {
                            let (column, text) = totals::cell(file, rows, row)?;
                            Some((column, text, statements::line_of_totals().into()))
                        })
                        .or_else(|| no_month(file, rows, (row, name), comes_from))
                    {
                        Some((column, text, said)) => reject(row, column, Some(text), said),
                        None => {
                            let said = statements::value_missing(name);
                            reject(row, file.program.origin(name), None, said)
                        }
                    },
                });
        }
    }
    let mut rejects: Vec<(usize, Reject)> = rejects.into_iter().collect();
    rejects.sort_by_key(|(row, _)| *row);
    let mut totals = BTreeSet::new();
    if !file.totals.is_empty() {
        let is_total = |row: &usize| {
            file.totals.contains(&(rows.lines[*row] as u64)) && !costless.contains(row)
        };
        let found = rejects.iter().map(|(row, _)| *row).filter(is_total);
        totals.extend(found);
        rejects.retain(|(row, _)| !totals.contains(row));
    }
    Verdict {
        rejects,
        costless,
        headers,
        totals,
    }
}

/// Why a rule of the mapping leaves open what a row costs, which comes from these source columns: the one that does not
/// decide it, and what the rule says.
fn doubted(
    file: &FileContext,
    rows: &Records,
    evaluated: &Evaluated,
    comes_from: &[usize],
    row: usize,
) -> Option<(String, Statement)> {
    if rows.origins.is_some() {
        return None;
    }
    evaluated.doubts.iter().find_map(|(number, mask)| {
        let doubt = &file.mapping.doubts[*number];
        let column = doubt.column.as_deref()?;
        // A file that lacks the column says as little as an empty cell.
        let source = rows.batch.schema_ref().index_of(column).ok();
        let meant = source.is_none_or(|source| comes_from.contains(&source));
        (meant && skips::holds(mask, row)).then(|| (column.to_owned(), doubt.said.clone()))
    })
}

/// The list in a row that does not say what it adds to a cost: its column, its text, and why.
fn unsaid(
    file: &FileContext,
    rows: &Records,
    (row, name): (usize, &str),
) -> Option<(String, String, Statement)> {
    let program = &file.program;
    let number = program.balance.iter().position(|known| known == name)?;
    let lists = &program.counted[number].as_ref()?.sum;
    lists.iter().find_map(|(source, member)| {
        let member = member.as_deref()?;
        let texts = rows.batch.column(*source).as_string_view_opt()?;
        let text = texts.is_valid(row).then(|| texts.value(row))?;
        let unsaid = amounts::unsaid(text, member, COST_SCALE)?;
        let header = program.source[*source].header.clone();
        Some((header, excerpt(text.as_bytes()), unsaid.describe(member)))
    })
}

/// The text that should say in which month a charge is billed and does not: its column, the text, and why.
fn no_month(
    file: &FileContext,
    rows: &Records,
    (row, name): (usize, &str),
    comes_from: &[usize],
) -> Option<(String, String, Statement)> {
    if !name.starts_with("BillingPeriod") {
        return None;
    }
    comes_from.iter().find_map(|source| {
        let texts = rows.batch.column(*source).as_string_view_opt()?;
        let text = texts.is_valid(row).then(|| texts.value(row))?;
        let header = file.program.source[*source].header.clone();
        let said = statements::month_missing(name);
        Some((header, excerpt(text.as_bytes()), said))
    })
}

/// Counts the costs that nobody can tell, with their texts: of the column that is the cost of a row, those
/// of rejected rows and of records that never became rows; of the others, what is no amount, and the rows and
/// texts of `effective`.
pub(super) fn count_unreadable(
    file: &FileContext,
    rows: &Records,
    verdict: &Verdict,
    effective: &[(usize, String)],
    ledger: &mut Ledger,
) {
    let program = &file.program;
    let first_charge = |row: usize| match &rows.origins {
        None => row,
        Some(origins) => origins.partition_point(|origin| *origin < row),
    };
    let mut seen: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut count = |column: usize, row: usize, text: &str| {
        if !verdict.headers.contains(&row) && seen.insert((column, row)) {
            let place = (file.number, rows.lines[row] as u64);
            ledger.unreadable(&program.balance[column], place, || {
                format!("{}, line {}: {text:?}", file.name, place.1)
            });
        }
    };
    for (row, column, text) in &rows.money.unreadable {
        count(*column, first_charge(*row), text);
    }
    // What is effective and has no texts of its own follows from amounts; without a place in the balance it is
    // counted here alone.
    let in_books = program.balance.iter().position(|name| name == EFFECTIVE);
    if let Some(column) = in_books.filter(|column| program.cost != Some(*column)) {
        for (row, text) in effective {
            count(column, *row, text);
        }
    }
    let Some(cost) = program.cost else { return };
    // What is counted from the same cells is as unreadable as the cost.
    let texts = program.counted[cost].as_ref();
    let alike = |column: &usize| {
        let same = texts.is_some() && program.counted[*column].as_ref() == texts;
        *column == cost || same
    };
    for column in (0..program.balance.len()).filter(alike) {
        for (row, reject) in &verdict.rejects {
            if verdict.costless.contains(row) {
                count(column, *row, reject.value.as_deref().unwrap_or_default());
            }
        }
    }
    for column in (0..program.balance.len()).filter(alike) {
        for reject in &rows.rejects {
            ledger.unreadable(&program.balance[column], (file.number, reject.line), || {
                let text = reject.value.as_deref().unwrap_or_default();
                format!("{}, line {}: {text:?}", file.name, reject.line)
            });
        }
    }
    if in_books.is_none() {
        for (row, text) in effective {
            let line = rows.lines[*row] as u64;
            ledger.unreadable(EFFECTIVE, (file.number, line), || {
                format!("{}, line {line}: {text:?}", file.name)
            });
        }
    }
}

/// The rows, of those that are not `gone`, whose `EffectiveCost` follows from an amount that could not be read, with
/// its text.
pub(super) fn effective(
    file: &FileContext,
    rows: &Records,
    follows: &Follows,
    gone: &[bool],
) -> Vec<(usize, String)> {
    let program = &file.program;
    let output = program.output_names().position(|name| name == EFFECTIVE);
    let found = output.map_or(&[][..], |output| follows.rows(output)).iter();
    let unread = found.filter(|row| !gone[**row]).map(|row| {
        let is_amount = |cell: &&BadCell| {
            cell.row == *row
                && cell.fault == Fault::Unreadable
                && program.source[cell.column].kind.is_amount()
        };
        let text = rows.bad.iter().find(is_amount);
        let text = text.map(|cell| excerpt(cell.text.as_bytes()));
        (*row, text.unwrap_or_default())
    });
    unread.collect()
}
