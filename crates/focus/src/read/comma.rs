//! Amounts with a decimal comma, as spreadsheets of half of the world write them: `1.234,56`.
//!
//! A comma is only read as the decimal sign when the amounts of a file prove it together: at least one
//! can be nothing else (`0,25`), and none contradicts it. What then does not fit stays unreadable.

use super::Sample;
use super::csv::Table;

/// Whether the amounts in these columns of the first rows are written with a decimal comma.
pub(crate) fn is_proven(sample: &Sample, positions: &[usize]) -> bool {
    let mut proven = false;
    for row in sample {
        let cells = positions.iter();
        for cell in cells.filter_map(|position| row.get(*position)?.as_deref()) {
            match written(cell.trim().as_bytes()) {
                Written::Comma => proven = true,
                Written::Point => return false,
                Written::Either => {}
            }
        }
    }
    proven
}

enum Written {
    Comma,
    Point,
    /// A whole number, something that is no number, or `1,234`, which may be either.
    Either,
}

fn written(cell: &[u8]) -> Written {
    let digits = cell.strip_prefix(b"-").unwrap_or(cell);
    let number = |byte: &u8| {
        byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'e' | b'E' | b'+' | b'-')
    };
    if digits.is_empty() || !digits.iter().all(number) {
        return Written::Either;
    }
    let comma = memchr::memrchr(b',', digits);
    let point = memchr::memrchr(b'.', digits);
    match (comma, point) {
        (None, None) => Written::Either,
        (None, Some(_)) => Written::Point,
        (Some(comma), Some(point)) if comma < point => Written::Point,
        (Some(_), Some(_)) => Written::Comma,
        (Some(comma), None) => {
            let behind = digits.len() - comma - 1;
            let grouped = behind == 3 && (1..=3).contains(&comma) && digits[0] != b'0';
            let whole = digits[..comma].iter().any(u8::is_ascii_digit);
            if grouped
                || behind == 0
                || !whole
                || digits.iter().filter(|byte| **byte == b',').count() > 1
            {
                Written::Either
            } else {
                Written::Comma
            }
        }
    }
}

/// Puts points for the commas in these columns of a block, and takes out the points that group digits
/// before a comma.
pub(crate) fn to_points(data: &mut [u8], table: &mut Table, columns: &[usize]) {
    for column in columns {
        for span in &mut table.spans[*column] {
            let (start, end) = (span.start as usize, span.end as usize);
            let cell = &data[start..end];
            let Some(comma) = memchr::memchr(b',', cell) else {
                continue;
            };
            if memchr::memchr2(b',', b'.', &cell[comma + 1..]).is_some() || !grouped(&cell[..comma])
            {
                continue;
            }
            let mut to = start;
            for from in start..end {
                let byte = match data[from] {
                    b'.' => continue,
                    b',' => b'.',
                    byte => byte,
                };
                data[to] = byte;
                to += 1;
            }
            span.end = to as u32;
        }
    }
}

/// Whether what is before the comma is a whole number, with a point before every three digits or with none.
fn grouped(whole: &[u8]) -> bool {
    let digits = whole.strip_prefix(b"-").unwrap_or(whole);
    let mut groups = digits.split(|byte| *byte == b'.');
    let first = groups.next().unwrap_or_default();
    let fits = |group: &[u8]| group.len() == 3 && group.iter().all(u8::is_ascii_digit);
    let alone = memchr::memchr(b'.', digits).is_none();
    first.iter().all(u8::is_ascii_digit)
        && (alone || (1..=3).contains(&first.len()))
        && groups.all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::csv::tokenise;

    fn proven(cells: &[&str]) -> bool {
        let rows = cells.iter().map(|cell| vec![Some((*cell).to_owned())]);
        is_proven(&rows.collect(), &[0])
    }

    #[test]
    fn a_comma_is_a_decimal_sign_only_when_the_column_proves_it() {
        assert!(proven(&["1,234", "0,25", "7", ""]));
        assert!(proven(&["1.234,5"]));
        assert!(proven(&["0,123"]));
        // Thousands of English numbers, or not to be known.
        for cells in [
            &["1,234", "12"][..],
            &["1,234.50", "0,25"],
            &["0,25", "0.25"],
            &["1,234,567"],
            &["1.5"],
            &[],
        ] {
            assert!(!proven(cells), "{cells:?}");
        }
    }

    #[test]
    fn commas_become_points_and_nothing_else_changes() {
        let mut data = b"1,5;a,b\n-1.234,56;x\n12;y\n1.5,2,3;z\n1.2,3;w\n".to_vec();
        let mut table = tokenise(&data, b';', &[0, 1], 2);
        to_points(&mut data, &mut table, &[0]);
        let text = |column: usize, row: usize| {
            let span = table.spans[column][row];
            String::from_utf8_lossy(&data[span.start as usize..span.end as usize]).into_owned()
        };
        let found: Vec<String> = (0..5).map(|row| text(0, row)).collect();
        assert_eq!(found, ["1.5", "-1234.56", "12", "1.5,2,3", "1.2,3"]);
        assert_eq!(text(1, 0), "a,b");
    }
}
