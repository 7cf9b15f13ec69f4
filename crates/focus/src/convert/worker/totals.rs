//! Lines of totals below the rows of a bill, as reports for people have them: no charges, and told as what
//! they are.

use arrow::array::{Array, AsArray};

use super::FileContext;
use super::records::Records;
use crate::mapping::Kind;

/// What a person has to know of such a line; follows the word it begins with.
pub(super) const REASON: &str = "looks like the first cell of a line of totals, which is no charge: its amount is among the rejected ones of the balance and in no result; take the line out of the file to have none rejected";

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

/// `Total`, `Grand Total:`, `SUMME (EUR)`.
pub(super) fn is_word(text: &str) -> bool {
    let text = text.trim();
    let end = text.find([':', '(', '=']).unwrap_or(text.len());
    let word = text[..end].trim_end();
    WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}
