//! The tokeniser against the `csv` crate, and its behaviour on broken lines.

use proptest::prelude::*;

use super::*;

fn rows(data: &[u8], width: usize) -> (Vec<Vec<String>>, Vec<(u32, String)>) {
    let wanted: Vec<usize> = (0..width).collect();
    let table = tokenise(data, b',', &wanted, width);
    let rows = (0..table.lines.len())
        .map(|row| {
            table
                .spans
                .iter()
                .map(|column| text(data, column[row]).into_owned())
                .collect()
        })
        .collect();
    (
        rows,
        table
            .failures
            .into_iter()
            .map(|failure| (failure.line, failure.reason.to_string()))
            .collect(),
    )
}

#[test]
fn reads_quotes_line_breaks_and_carriage_returns() {
    let (found, failures) = rows(b"a,\"b,1\",c\r\n\"x\"\"y\",\"\",\"l1\nl2\"\n\n1,2,3", 3);
    assert_eq!(
        found,
        [["a", "b,1", "c"], ["x\"y", "", "l1\nl2"], ["1", "2", "3"]]
    );
    assert!(failures.is_empty());
}

#[test]
fn a_broken_line_costs_only_itself() {
    let (found, failures) = rows(b"1,2,3\n1,2\n4,\"5,6\n7,8,9\n\"a\"b,1,2\n1,5\" disk,3\n", 3);
    assert_eq!(
        found,
        [["1", "2", "3"], ["7", "8", "9"], ["1", "5\" disk", "3"]]
    );
    assert_eq!(
        failures.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
        [1, 2, 4]
    );
    assert_eq!(failures[0].1, "has 2 fields where the header has 3");
}

#[test]
fn an_open_quote_that_meets_another_quote_costs_only_its_line() {
    let (found, failures) = rows(b"1,\"2,3\n4,\"5\",6\n7,8,9\n", 3);
    assert_eq!(found, [["4", "5", "6"], ["7", "8", "9"]]);
    assert_eq!(failures.len(), 1);
}

/// Whether a batch has doubled quotes is remembered, and a record that lies across two batches is
/// told with the second: its quotes may all have been seen with the first.
#[test]
fn doubled_quotes_are_one_wherever_a_batch_ends() {
    let content = format!("x\"{}", "y".repeat(80));
    for before in 0..70 {
        for first in 0..64 {
            let data = [
                &format!("{},b\n", "a".repeat(first)),
                &"a,b\n".repeat(before),
                &format!("c,\"{}\"\n", content.replace('"', "\"\"")),
                &"d,e\n".repeat(40),
            ];
            let (found, failures) = rows(data.map(String::as_str).concat().as_bytes(), 2);
            assert_eq!(
                found[before + 1][1],
                content,
                "behind {before} rows and {first} bytes"
            );
            assert_eq!((found.len(), failures.len()), (before + 42, 0));
        }
    }
}

#[test]
fn picks_the_delimiter_of_the_header() {
    assert_eq!(delimiter(b"a;b;c,d\n"), b';');
    assert_eq!(delimiter(b"a\tb\n1,2,3,4"), b'\t');
    assert_eq!(delimiter(b"\"a,b,c\"|d\n"), b'|');
    assert_eq!(delimiter(b"one\n"), b',');
}

proptest! {
    #[test]
    fn agrees_with_the_csv_crate(table in proptest::collection::vec(proptest::collection::vec("[a-z ,\"\n;é]{0,90}", 3), 1..20)) {
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        for row in &table {
            writer.write_record(row).expect("in memory");
        }
        let data = writer.into_inner().expect("in memory");
        let (found, failures) = rows(&data, 3);
        prop_assert_eq!(found, table);
        prop_assert!(failures.is_empty());
    }

    /// Many records at once and one at a time are the same, also where the text is none a writer
    /// would write, and where a batch ends amid the records of a window.
    #[test]
    fn records_at_once_are_those_read_one_by_one(
        pieces in proptest::collection::vec(("a,b,c\n|\"a\",,\"b\"\"c\"\r\n|\"x\ny\",[a-z]{0,70},z\n|[a,\"\r\n]{0,9}", 1usize..80), 0..12),
        width in 1usize..5,
    ) {
        let data: String = pieces.iter().map(|(piece, times)| piece.repeat(*times)).collect();
        let data = data.as_bytes();
        let wanted: Vec<usize> = (0..width).collect();
        let mut single = Tokeniser {
            data,
            delimiter: b',',
            wanted: &wanted,
            width,
            scanner: Scanner::new(data, b','),
            ends: Vec::new(),
            table: Table::default(),
            start: 0,
            line: 0,
        };
        single.table.clear(width);
        while single.start < data.len() {
            single.single();
        }
        prop_assert_eq!(tokenise(data, b',', &wanted, width), single.table);
    }
}
