//! CSV for spreadsheets: a cell that a spreadsheet would take for a formula is made text by an apostrophe in
//! front (OWASP, "CSV Injection"). The texts of a bill (tags, names of resources) are anybody's who may make
//! a resource. Programs read the cells as they are, so this is an option.
//!
//! A spreadsheet may also be set to another separator than the comma, and then what follows a semicolon, a tab
//! or the end of a line within a cell is a cell by itself: each such piece is looked at like a whole cell.

use bytes::Bytes;
use serde::Deserialize;
use stoa_kernel::{Error, Result};
use utoipa::IntoParams;

/// How a CSV file is to be written.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CsvParams {
    /// For spreadsheets: an apostrophe is put before every cell, and every part of one after a semicolon, tab or
    /// line break, that begins with `=`, `+`, `-` or `@` and is no number, so that it is not taken for a formula.
    #[serde(default)]
    pub escape_formulas: bool,
}

/// Whole records of CSV, with every formula made text.
pub(crate) fn escape(csv: &[u8]) -> Result<Bytes> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(csv);
    let mut written = Vec::with_capacity(csv.len());
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(unwritten)? {
        for (at, field) in record.iter().enumerate() {
            if at > 0 {
                written.push(b',');
            }
            // A record of one empty cell would be no record without its quotes.
            let quoted = field.iter().any(|byte| needs_quotes(*byte))
                || (record.len() == 1 && field.is_empty());
            write_cell(field, quoted, &mut written);
        }
        written.push(b'\n');
    }
    Ok(written.into())
}

/// Appends the cell, with an apostrophe before each piece that a spreadsheet could take for a formula.
fn write_cell(cell: &[u8], quoted: bool, written: &mut Vec<u8>) {
    if quoted {
        written.push(b'"');
    }
    if cell
        .first()
        .is_some_and(|byte| matches!(byte, b'\t' | b'\r' | b'\n'))
    {
        written.push(b'\'');
    }
    for piece in cell.split_inclusive(|byte| separates(*byte)) {
        if is_formula(piece) {
            written.push(b'\'');
        }
        for byte in piece {
            if *byte == b'"' {
                written.push(b'"');
            }
            written.push(*byte);
        }
    }
    if quoted {
        written.push(b'"');
    }
}

/// What may begin another cell where the separator is not the comma.
fn separates(byte: u8) -> bool {
    matches!(byte, b'\t' | b';' | b'\r' | b'\n')
}

fn needs_quotes(byte: u8) -> bool {
    separates(byte) || matches!(byte, b',' | b'"')
}

fn unwritten(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::internal("a CSV file cannot be written for spreadsheets").with_source(error)
}

/// Also the wide forms of the signs, which East Asian spreadsheets take for the narrow ones. `piece` is a cell
/// or part of one up to and with what separates it from the next.
fn is_formula(piece: &[u8]) -> bool {
    let text = match piece {
        [text @ .., last] if separates(*last) => text,
        text => text,
    };
    let text = without_blanks(text);
    match text.first() {
        Some(b'=' | b'@') => true,
        Some(b'+' | b'-') => !is_number(text),
        _ => ["＝", "＋", "－", "＠"]
            .iter()
            .any(|sign| text.starts_with(sign.as_bytes())),
    }
}

/// Without what spreadsheets pass over, or may have stripped, before they look for a sign: blanks, control
/// characters, characters without a width, and quotes that do not belong to the file.
fn without_blanks(text: &[u8]) -> &[u8] {
    let valid = text.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let rest = valid.trim_start_matches(|c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    });
    &text[valid.len() - rest.len()..]
}

/// `-12`, `+0.5`, `-1.25e-7`.
fn is_number(cell: &[u8]) -> bool {
    let digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let text = without_sign(cell);
    let exponent = text.iter().position(|b| matches!(b, b'e' | b'E'));
    let (mantissa, exponent) = match exponent {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let mut parts = mantissa.splitn(2, |b| *b == b'.');
    parts.next().is_some_and(digits)
        && parts.next().is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(without_sign(exponent)))
}

fn without_sign(text: &[u8]) -> &[u8] {
    match text {
        [b'+' | b'-', rest @ ..] => rest,
        text => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(cell: &str) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["first", cell]).expect("memory");
        let csv = writer.into_inner().expect("memory");
        let escaped = escape(&csv).expect("CSV");
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(&*escaped);
        let record = reader.records().next().expect("a record").expect("CSV");
        assert_eq!(&record[0], "first");
        record[1].to_owned()
    }

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        for formula in [
            "=1+1",
            "=HYPERLINK(\"http://x\",\"y\")",
            "+49 170",
            "-2+3+cmd|' /C calc'!A0",
            "@SUM(A1)",
            " =1+1",
            "\u{a0}=1+1",
            "\u{0}\u{b}=1+1",
            "\u{feff}@SUM(A1)",
            "\"=1+1\"",
            "-",
            "--1",
            "-1e",
            "-.",
            "＝1+1",
        ] {
            assert_eq!(escaped(formula), format!("'{formula}"));
        }
        for plain in [
            "",
            "0",
            "-12",
            "+0.5",
            "-1.25e-7",
            "12.5",
            "2024-09-01",
            "a=b",
            " -12",
            "a;b\tc",
            "a;-12;+3",
            " text",
            "'=1",
            "a\nb,\"c\"",
            "Größe",
        ] {
            assert_eq!(escaped(plain), plain);
        }
    }

    #[test]
    fn pieces_that_another_separator_makes_cells_are_looked_at_too() {
        for (cell, guarded) in [
            ("a;=1+1", "a;'=1+1"),
            ("a\t=1+1", "a\t'=1+1"),
            ("a\n=1+1", "a\n'=1+1"),
            ("a\r\n @SUM(A1)", "a\r\n' @SUM(A1)"),
            ("a;\"=1+1", "a;'\"=1+1"),
            ("a;-12;-x", "a;-12;'-x"),
            ("\t=1", "'\t'=1"),
            ("\r=1", "'\r'=1"),
            ("\n=1", "'\n'=1"),
            ("\ttext", "'\ttext"),
        ] {
            assert_eq!(escaped(cell), guarded);
        }
    }

    /// Unquoted, a tab or a semicolon would end the cell where that is the separator.
    #[test]
    fn cells_with_any_separator_are_quoted() {
        let csv = b"a;b,c\td,e f,-1\n";
        let escaped = escape(csv).expect("CSV");
        assert_eq!(&*escaped, b"\"a;b\",\"c\td\",e f,-1\n");
    }

    #[test]
    fn records_of_any_length_stay_what_they_are() {
        let csv = b"a,b\n\"\"\n1,2,=3\n";
        let escaped = escape(csv).expect("CSV");
        assert_eq!(&*escaped, b"a,b\n\"\"\n1,2,'=3\n");
    }
}
