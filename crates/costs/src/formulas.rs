//! CSV for spreadsheets: a cell that a spreadsheet would take for a formula is made text by an apostrophe in
//! front (OWASP, "CSV Injection"). The texts of a bill (tags, names of resources) are anybody's who may make
//! a resource. Programs read the cells as they are, so this is an option.

use bytes::Bytes;
use serde::Deserialize;
use stoa_kernel::{Error, Result};
use utoipa::IntoParams;

/// How a CSV file is to be written.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CsvParams {
    /// For spreadsheets: an apostrophe is put before every cell that begins with `=`, `+`, `-`, `@`, a tab
    /// or a carriage return and is no number, so that it is not taken for a formula.
    #[serde(default)]
    pub escape_formulas: bool,
}

/// Whole records of CSV, with every formula made text.
pub(crate) fn escape(csv: &[u8]) -> Result<Bytes> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(csv);
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::with_capacity(csv.len()));
    let mut record = csv::ByteRecord::new();
    let mut cell = Vec::new();
    while reader.read_byte_record(&mut record).map_err(unwritten)? {
        for field in &record {
            if is_formula(field) {
                cell.clear();
                cell.push(b'\'');
                cell.extend_from_slice(field);
                writer.write_field(&cell).map_err(unwritten)?;
            } else {
                writer.write_field(field).map_err(unwritten)?;
            }
        }
        writer.write_record(None::<&[u8]>).map_err(unwritten)?;
    }
    let bytes = writer.into_inner().map_err(|e| unwritten(e.into_error()))?;
    Ok(bytes.into())
}

fn unwritten(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::internal("a CSV file cannot be written for spreadsheets").with_source(error)
}

/// Also the wide forms of the signs, which East Asian spreadsheets take for the narrow ones.
fn is_formula(cell: &[u8]) -> bool {
    match cell.first() {
        Some(b'=' | b'@' | b'\t' | b'\r') => true,
        Some(b'+' | b'-') => !is_number(cell),
        _ => ["＝", "＋", "－", "＠"]
            .iter()
            .any(|sign| cell.starts_with(sign.as_bytes())),
    }
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
            "\t=1",
            "\r=1",
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
            " text",
            "'=1",
            "a\nb,\"c\"",
            "Größe",
        ] {
            assert_eq!(escaped(plain), plain);
        }
    }

    #[test]
    fn records_of_any_length_stay_what_they_are() {
        let csv = b"a,b\n\"\"\n1,2,=3\n";
        let escaped = escape(csv).expect("CSV");
        assert_eq!(&*escaped, b"a,b\n\"\"\n1,2,'=3\n");
    }
}
