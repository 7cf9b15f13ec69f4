//! Ids that a spreadsheet took for numbers: `1.23457E+11` is what it shows of an account of twelve digits, and
//! what it saves. The digits that are missing are nowhere in the file.

use arrow::array::{Array, AsArray};
use stoa_kernel::statement::list as statements;

use super::FileContext;
use super::records::Records;
use crate::column::Column;
use crate::convert::findings::Findings;
use crate::warnings::WarningCode;

/// Columns whose values tell things apart.
const IDS: [&str; 8] = [
    "BillingAccountId",
    "SubAccountId",
    "ResourceId",
    "InvoiceId",
    "CommitmentDiscountId",
    "CapacityReservationId",
    "SkuId",
    "SkuPriceId",
];

/// Warns of such ids in the rows that are not `gone`.
pub(super) fn warn(
    file: &FileContext,
    rows: &Records,
    columns: &[Column],
    gone: &[bool],
    findings: &mut Findings,
) {
    let named = file.program.output_names().zip(columns);
    for (name, column) in named.filter(|(name, _)| IDS.contains(name)) {
        let Some(texts) = column.values().as_string_view_opt() else {
            continue;
        };
        let views = texts.views().iter().enumerate();
        // A shortened id begins with a digit too; most texts are known by this byte.
        let digits = views.filter(|(_, view)| ((**view >> 32) as u8).is_ascii_digit());
        let mut odd = digits.filter(|(at, view)| {
            is_shortened_view(**view)
                || begins_with_digits(**view) && texts.is_valid(*at) && is_decimal(texts.value(*at))
        });
        if !odd.any(|(at, _)| texts.is_valid(at)) {
            continue;
        }
        // The column that holds the very text, where the mapping makes ids of several.
        let header = |row: usize, text: &str| {
            let source = file.program.source.iter().zip(rows.batch.columns());
            let mut source = source.filter(|(_, array)| {
                let texts = array.as_string_view_opt();
                texts.is_some_and(|texts| texts.is_valid(row) && texts.value(row) == text)
            });
            let found = source.next().map(|(column, _)| column.header.clone());
            found.unwrap_or_else(|| file.program.origin(name))
        };
        for row in (0..gone.len()).filter(|row| !gone[*row]) {
            let Some(text) = column.text(row) else {
                continue;
            };
            let said = match text {
                text if is_shortened(text) => statements::id_shortened(),
                text if is_decimal(text) => statements::id_with_point(),
                _ => continue,
            };
            let header = header(row, text);
            let line = rows.lines[row] as u64;
            let kind = (WarningCode::UnknownValues, Some(header.as_str()), said);
            let place = || format!("{}, line {line}: {text:?}", file.name);
            findings.warnings.row(kind, (file.number, line), place);
        }
    }
}

/// Whether a text of 8 to 20 bytes begins with four digits: its view has its length and then its first bytes.
fn begins_with_digits(view: u128) -> bool {
    let bytes = view.to_le_bytes();
    (8..=20).contains(&(view as u32)) && bytes[4..8].iter().all(u8::is_ascii_digit)
}

/// `123456789012.0`: at least six digits, as no version has, and nothing behind the point.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_suffix(".0").unwrap_or_default();
    (6..=18).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The view of a text of 5 to 12 bytes holds its length and then its bytes: such a text is short, so all of
/// it is there.
fn is_shortened_view(view: u128) -> bool {
    let bytes = view.to_le_bytes();
    let length = bytes[0] as usize;
    view as u32 == u32::from(bytes[0])
        && (5..=12).contains(&length)
        && bytes[4 + length - 3] == b'+'
        && std::str::from_utf8(&bytes[4..4 + length]).is_ok_and(is_shortened)
}

/// `1E+11`, `1.23457E+11`, `8,96529E+19`.
fn is_shortened(text: &str) -> bool {
    let Some((mantissa, power)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    let power = power.strip_prefix('+').filter(|power| power.len() == 2);
    whole.len() == 1 && digits(whole) && digits(fraction) && power.is_some_and(digits)
}

#[cfg(test)]
mod tests {
    use arrow::array::StringViewArray;

    use super::*;

    #[test]
    fn the_decimal_point_of_a_number_is_told_from_ids() {
        let found = |text: &str| {
            let array = StringViewArray::from(vec![text]);
            begins_with_digits(array.views()[0]) && is_decimal(text)
        };
        for text in ["123456789012.0", "8612345.0", "123456.0"] {
            assert!(found(text), "{text}");
        }
        for text in [
            "123456789012",
            "12345.0",
            "2024.10.0",
            "1234567.5",
            "a123456.0",
            "1234567.00",
            "",
        ] {
            assert!(!found(text), "{text}");
        }
    }

    #[test]
    fn what_a_spreadsheet_shortens_is_told_from_ids() {
        let found = |text: &str| {
            let array = StringViewArray::from(vec![text]);
            let view = is_shortened_view(array.views()[0]);
            assert_eq!(view, is_shortened(text), "{text}");
            view
        };
        for text in ["1.11111E+11", "1E+11", "8,96529E+19", "2.19E+26"] {
            assert!(found(text), "{text}");
        }
        for text in [
            "111111111111",
            "219E01BE",
            "1.5",
            "i-0E+11",
            "E+11",
            "12.5E+11",
            "",
            "a-1E+11",
            "1.1E+111",
        ] {
            assert!(!found(text), "{text}");
        }
    }
}
