//! Lines that are headers, as where files were put one after the other. One that says again what the header says
//! is no charge; one that has other columns, or the same in another order, ends the conversion: what follows it
//! would be read under the wrong columns.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use super::FileContext;
use crate::error::{ConvertError, ErrorKind};
use crate::read::cells::{BadCell, Fault};

/// Headers are short.
const LONGEST: usize = 256;
/// What a file may begin with that is none of its first header: a byte order mark, and the sign by which DOS
/// ended the file before it.
const MARKS: [char; 2] = ['\u{feff}', '\u{1a}'];

/// A header without what tells no columns apart: case, spaces, marks and quotation marks.
fn plain(text: &str) -> String {
    let text = text.trim().trim_start_matches(MARKS);
    let quoted = text.strip_prefix('"');
    let quoted = quoted.and_then(|text| text.strip_suffix('"'));
    quoted.unwrap_or(text).trim().to_lowercase()
}

/// Whether it is a line with nothing but the sign by which DOS ended a file.
pub(super) fn is_end_mark(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.chars().all(|sign| sign == '\u{1a}')
}

/// The rows that repeat the header. They are looked for among those with `bad` cells: a name is neither an amount nor
/// a time. `cell` gives what stands in a column of the file, by its place among the program's roots, and a row.
///
/// # Errors
/// A row has mostly names of columns, and not each under its own.
pub(super) fn repeated<'a>(
    file: &FileContext,
    bad: &[BadCell],
    lines: &[i64],
    cell: impl Fn(usize, usize) -> Option<Cow<'a, str>>,
) -> Result<BTreeSet<usize>, ConvertError> {
    let mut found = BTreeSet::new();
    if bad.is_empty() {
        return Ok(found);
    }
    let roots = &file.program.roots;
    let headers: Vec<String> = roots.iter().map(|root| plain(&root.header)).collect();
    let names: HashSet<&str> = headers.iter().map(String::as_str).collect();
    let is_name = |text: &str| text.len() <= LONGEST && names.contains(plain(text).as_str());
    let candidates: BTreeSet<usize> = bad
        .iter()
        .filter(|cell| cell.fault == Fault::Unreadable && is_name(&cell.text))
        .map(|cell| cell.row)
        .collect();
    for row in candidates {
        let texts = (0..roots.len()).map(|root| cell(root, row).unwrap_or_default());
        let texts: Vec<String> = texts.map(|text| plain(&text)).collect();
        let mut cells = texts.iter().zip(&headers).zip(roots);
        let other = cells.find(|((text, header), _)| text != header);
        let Some(((text, _), root)) = other else {
            found.insert(row);
            continue;
        };
        let said = texts
            .iter()
            .filter(|text| !text.is_empty() && names.contains(text.as_str()))
            .count();
        if 2 * said > roots.len() {
            return Err(ConvertError::new(
                ErrorKind::MixedFormats,
                format!(
                    "another header begins here, with {text:?} under {}: what follows it would be read under the wrong columns",
                    root.header
                ),
                "Files with different columns were put one after the other: split the file before this line and give both parts, so that each is read under its own header. Nothing of it was kept.",
            )
            .in_file(&file.name)
            .at_line(u64::try_from(lines[row]).unwrap_or_default()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_quotes_and_case_tell_no_headers_apart() {
        for text in [
            "BilledCost",
            " billedcost ",
            "\u{feff}BilledCost",
            "\u{feff}\"BilledCost\"",
            "\u{1a}\u{feff}BILLEDCOST",
        ] {
            assert_eq!(plain(text), "billedcost", "{text:?}");
        }
        assert_ne!(plain("Billed Cost"), plain("BilledCost"));
        assert!(is_end_mark("\u{1a}") && is_end_mark("\u{1a}\u{1a}\r\n"));
        assert!(!is_end_mark("") && !is_end_mark("\u{1a}1"));
    }
}
