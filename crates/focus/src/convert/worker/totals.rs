//! Lines of totals below the rows of a bill, as reports for people have them: no charges, and told as what
//! they are.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, AsArray, Decimal128Array, StringViewArray};
use arrow::datatypes::{Decimal128Type, i256};
use stoa_kernel::statement::list as statements;

use super::FileContext;
use super::owners::Owners;
use super::records::Records;
use crate::balance::Ledger;
use crate::convert::findings::Findings;
use crate::convert::skips::Skipped;
use crate::convert::totals::{Block, Line, MOST, Totals};
use crate::mapping::Kind;
use crate::mapping::compile::Evaluated;
use crate::rejects::excerpt;
use crate::schema::Dataset;

/// Words that such lines begin with, in the languages of the vendors' portals.
const WORDS: [&str; 14] = [
    "total",
    "totals",
    "grand total",
    "sum",
    "subtotal",
    "sub-total",
    "sub total",
    "summe",
    "gesamt",
    "gesamtsumme",
    "gesamtbetrag",
    "totale",
    "totaal",
    "total general",
];

/// What each of [`WORDS`] begins with.
const BEGIN: [[u8; 3]; 5] = [*b"tot", *b"gra", *b"sum", *b"sub", *b"ges"];

/// The bits of the first letters of [`BEGIN`] in both cases and of a blank, by their lower six bits.
const FIRST: u64 = {
    let letters = *b"tTgGsS ";
    let (mut bits, mut at) = (0, 0);
    while at < letters.len() {
        bits |= 1 << (letters[at] & 63);
        at += 1;
    }
    bits
};

/// Longest text that is one of [`WORDS`], with what may stand behind it.
const LONGEST: u32 = 40;

/// The cell of a row that says that it is one of totals: its column and text.
pub(super) fn cell(file: &FileContext, rows: &Records, row: usize) -> Option<(String, String)> {
    let columns = file.program.source.iter().zip(rows.batch.columns());
    let mut texts = columns.filter(|(column, _)| column.kind == Kind::Text);
    texts.find_map(|(column, array)| {
        let array = array.as_string_view_opt()?;
        let text = array.is_valid(row).then(|| array.value(row))?;
        is_word(text).then(|| (column.header.clone(), text.to_owned()))
    })
}

/// The source columns that say the currency and the time of a row: a line of totals has them too.
fn neutral(file: &FileContext) -> BTreeSet<usize> {
    const NAMES: [&str; 5] = [
        "BillingCurrency",
        "BillingPeriodStart",
        "BillingPeriodEnd",
        "ChargePeriodStart",
        "ChargePeriodEnd",
    ];
    let columns = file.program.comes_from.iter();
    let columns = columns.filter(|(name, _)| NAMES.contains(&name.as_str()));
    columns
        .flat_map(|(_, columns)| columns.iter().copied())
        .collect()
}

/// Whether a row has no text but words for totals; what is in `neutral` columns says nothing.
fn is_bare(file: &FileContext, rows: &Records, neutral: &BTreeSet<usize>, row: usize) -> bool {
    let columns = file.program.source.iter().zip(rows.batch.columns());
    let texts = columns.enumerate().filter(|(index, (column, _))| {
        matches!(column.kind, Kind::Text | Kind::Json) && !neutral.contains(index)
    });
    let mut texts = texts.filter_map(|(_, (_, array))| {
        let array = array.as_string_view_opt()?;
        array.is_valid(row).then(|| array.value(row).trim())
    });
    texts.all(|text| matches!(text, "" | "{}" | "[]") || is_word(text))
}

/// `Total`, `Grand Total:`, `SUMME (EUR)`.
pub(super) fn is_word(text: &str) -> bool {
    let text = text.trim();
    let end = text.find([':', '(', '=']).unwrap_or(text.len());
    let word = text[..end].trim_end();
    WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Skips the rows that a first conversion has found to be totals.
pub(super) fn leave_out(
    file: &FileContext,
    rows: &Records,
    (bad, totals): (&[bool], &BTreeSet<usize>),
    skipped: &mut Option<Skipped>,
) {
    if file.totals.is_empty() {
        return;
    }
    let may = |row: usize| !bad[row] || totals.contains(&row);
    let lines = rows.lines.iter().enumerate();
    let totals = lines.filter(|(row, line)| may(*row) && file.totals.contains(&(**line as u64)));
    let totals: Vec<usize> = totals.map(|(row, _)| row).collect();
    let skipped = skipped.get_or_insert_with(|| Skipped::none(bad.len()));
    skipped.take(statements::total_left_out(), totals.into_iter());
}

/// Which columns of the balance are the cost of a row, and its effective cost where that is another.
fn measures(file: &FileContext) -> [Option<usize>; 2] {
    let cost = file.program.cost;
    let mut names = file.program.balance.iter();
    let effective = names.position(|name| name == "EffectiveCost");
    [cost, effective.filter(|effective| cost != Some(*effective))]
}

/// What this thread has written so far of the columns that are [`measures`], per currency.
pub(super) fn written(file: &FileContext, ledger: &Ledger) -> [BTreeMap<String, i256>; 2] {
    measures(file).map(|column| {
        let column = column.map(|column| &file.program.balance[column]);
        column.map_or_else(BTreeMap::new, |column| ledger.written(column))
    })
}

/// Notes a block: how many rows were written, what was written `before` them, and which may be totals.
pub(super) fn see(
    findings: &mut Findings,
    file: &FileContext,
    before: [BTreeMap<String, i256>; 2],
    (rows, mut block): (u64, Block),
) {
    let mut now = written(file, &findings.ledger);
    for (sums, before) in now.iter_mut().zip(&before) {
        for (currency, sum) in sums {
            let before = before.get(currency).copied().unwrap_or_default();
            *sum = sum.wrapping_sub(before);
        }
    }
    block.rows = rows;
    [block.sums, block.effective] = now;
    findings.totals.see(file.number, block);
}

/// What each row of a block costs; none where the file has no charges.
fn costs<'a>(file: &FileContext, evaluated: &'a Evaluated) -> Option<&'a Decimal128Array> {
    let [cost, _] = measures(file);
    let cost = cost.filter(|_| file.mapping.dataset == Dataset::CostAndUsage);
    evaluated.amounts[cost?].as_primitive_opt::<Decimal128Type>()
}

/// What a row of a block costs effectively; zero where that is no measure of its own.
fn effective(file: &FileContext, evaluated: &Evaluated, row: usize) -> i128 {
    let [_, effective] = measures(file);
    let amounts = effective.map(|column| &evaluated.amounts[column]);
    let amounts = amounts.and_then(|amounts| amounts.as_primitive_opt::<Decimal128Type>());
    let amounts = amounts.filter(|amounts| amounts.is_valid(row));
    amounts.map_or(0, |amounts| amounts.value(row))
}

/// What the rows of a block that are not `gone` cost by account and service, and those of them that may be totals;
/// the sums only where `before`, what is known of the blocks before, says that they are kept.
pub(super) fn found(
    file: &FileContext,
    rows: &Records,
    evaluated: &Evaluated,
    gone: &[bool],
    before: &Totals,
) -> Block {
    let mut block = Block::default();
    let Some(amounts) = costs(file, evaluated) else {
        return block;
    };
    let currency = evaluated.currency.as_string_view();
    let owners = Owners::of(file, evaluated, gone.len());
    if before.follows_owners(file.number) {
        block.owned = owners.sums(amounts, currency, gone);
    }
    // A row that became several charges says more than a sum.
    let whole = |row: usize| {
        rows.origins.as_ref().is_none_or(|origins| {
            let same = |other: usize| origins.get(other) == Some(&origins[row]);
            !same(row + 1) && !row.checked_sub(1).is_some_and(same)
        })
    };
    let is_line = |row: &usize| !gone[*row] && amounts.is_valid(*row) && whole(*row);
    let nameless = nameless(file, rows);
    let mut lines: BTreeMap<usize, bool> = BTreeMap::new();
    let named = saying(file, rows).into_iter();
    lines.extend(named.filter(is_line).map(|row| (row, true)));
    let of_accounts = accounts(file, rows).into_iter().filter(is_line);
    lines.extend(of_accounts.map(|row| (row, true)));
    lines.extend(nameless.into_iter().filter(is_line).map(|row| (row, false)));
    if lines.is_empty() {
        return block;
    }
    let neutral = neutral(file);
    let owning: BTreeSet<usize> = neutral
        .iter()
        .chain(&file.program.naming.owners)
        .copied()
        .collect();
    let line = |(row, named): (usize, bool)| {
        let word = cell(file, rows, row);
        let shown = match &word {
            Some((_, text)) => format!(", {:?}", excerpt(text.as_bytes())),
            None => String::new(),
        };
        let known = currency.is_valid(row).then(|| currency.value(row));
        let line = rows.lines[row] as u64;
        let silent = if named { &owning } else { &neutral };
        Line {
            line,
            currency: known.unwrap_or_default().to_owned(),
            amount: amounts.value(row),
            effective: effective(file, evaluated, row),
            place: format!("{}, line {line}{shown}", file.name),
            says: word.is_some(),
            bare: is_bare(file, rows, silent, row),
            named,
            owners: match named {
                true => owners.of_row(row, known.unwrap_or_default()),
                false => Vec::new(),
            },
        }
    };
    block.lines = lines.into_iter().map(line).collect();
    block
}

/// Rejected rows that have a cost, call themselves totals and say nothing else.
pub(super) fn rejected(
    file: &FileContext,
    rows: &Records,
    evaluated: &Evaluated,
    rejects: impl Iterator<Item = usize>,
) -> Vec<Line> {
    let Some(amounts) = costs(file, evaluated) else {
        return Vec::new();
    };
    let currency = evaluated.currency.as_string_view();
    let neutral = neutral(file);
    let line = |row: usize| {
        let (_, text) = cell(file, rows, row).filter(|_| amounts.is_valid(row))?;
        let line = rows.lines[row] as u64;
        let known = currency.is_valid(row).then(|| currency.value(row));
        is_bare(file, rows, &neutral, row).then(|| Line {
            line,
            currency: known.unwrap_or_default().to_owned(),
            amount: amounts.value(row),
            effective: effective(file, evaluated, row),
            place: format!("{}, line {line}, {:?}", file.name, excerpt(text.as_bytes())),
            says: true,
            bare: true,
            named: false,
            owners: Vec::new(),
        })
    };
    rejects.filter_map(line).take(MOST).collect()
}

/// The texts of source columns.
fn texts<'a>(rows: &'a Records, columns: &[usize]) -> Vec<&'a StringViewArray> {
    let columns = columns.iter();
    columns
        .filter_map(|index| rows.batch.column(*index).as_string_view_opt())
        .collect()
}

/// The rows of a block that name no account, service or resource: nothing, or a word for a total.
fn nameless(file: &FileContext, rows: &Records) -> Vec<usize> {
    let keys = texts(rows, &file.program.naming.keys);
    let named = keys.iter().filter(|key| key.null_count() == 0).count();
    // One of them may have the word.
    if named > 1 || keys.is_empty() {
        return Vec::new();
    }
    // The key that most rows have, of those that some lack.
    let some_lack = keys.iter().filter(|key| key.null_count() > 0);
    let nulls = some_lack.min_by_key(|key| key.null_count());
    let nulls = nulls.and_then(|key| key.nulls());
    let is_nameless = |row: &usize| {
        nulls.is_none_or(|nulls| nulls.is_null(*row))
            && keys
                .iter()
                .all(|key| key.is_null(*row) || is_word(key.value(*row)))
    };
    (0..rows.batch.num_rows()).filter(is_nameless).collect()
}

/// The rows that name an account and nothing that it is charged for, where others do; none where many are so.
fn accounts(file: &FileContext, rows: &Records) -> Vec<usize> {
    /// Of so many rows one may be so, or a few.
    const FEW: usize = 8;
    let of_accounts = |index: &&usize| file.program.naming.accounts.contains(index);
    let (accounts, others): (Vec<usize>, Vec<usize>) = {
        let keys = file.program.naming.keys.iter();
        let (accounts, others): (Vec<&usize>, Vec<&usize>) = keys.partition(of_accounts);
        (
            accounts.into_iter().copied().collect(),
            others.into_iter().copied().collect(),
        )
    };
    let (accounts, others) = (texts(rows, &accounts), texts(rows, &others));
    let count = rows.batch.num_rows();
    let said = others.iter().any(|key| key.null_count() < count);
    if !said || others.iter().any(|key| key.null_count() == 0) {
        return Vec::new();
    }
    let is_one = |row: &usize| {
        others.iter().all(|key| key.is_null(*row)) && accounts.iter().any(|key| key.is_valid(*row))
    };
    let found: Vec<usize> = (0..count).filter(is_one).collect();
    match found.len() > FEW.max(count / FEW) {
        true => Vec::new(),
        false => found,
    }
}

/// The rows that have a word for a total where it says what a row is for or whose it is.
fn saying(file: &FileContext, rows: &Records) -> Vec<usize> {
    let mut found = Vec::new();
    for texts in texts(rows, &file.program.naming.described) {
        // Nearly all texts begin with other letters, or are longer. A view holds the length of its text and then
        // its first bytes.
        let views = texts.views().iter().enumerate();
        let begun = views.filter(|(_, view)| FIRST >> ((**view >> 32) as u8 & 63) & 1 == 1);
        let may = begun.filter(|(_, view)| {
            let [first, second, third, _] = ((**view >> 32) as u32 | 0x2020_2020).to_le_bytes();
            (3..=LONGEST).contains(&(**view as u32))
                && (first == b' ' || BEGIN.contains(&[first, second, third]))
        });
        let words = may.filter(|(row, _)| texts.is_valid(*row) && is_word(texts.value(*row)));
        found.extend(words.map(|(row, _)| row));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_how_they_begin() {
        for word in WORDS {
            assert!(
                BEGIN.iter().any(|begin| word.as_bytes().starts_with(begin)),
                "{word}"
            );
            for text in [
                word.to_uppercase(),
                format!("{word}:"),
                format!("  {word} "),
            ] {
                assert!(FIRST >> (text.as_bytes()[0] & 63) & 1 == 1, "{text}");
            }
            assert!(
                is_word(&word.to_uppercase()) && word.len() < LONGEST as usize,
                "{word}"
            );
        }
    }
}
