//! The same input gives the same bytes; order and block boundaries change nothing but lines.

use proptest::prelude::*;

use super::*;
use crate::read::blocks::{Blocks, Spare};
use crate::read::csv::tokenise;
use crate::read::text_for_tests;

/// About 40 MB: enough blocks for several threads.
fn large(text: &str, copies: usize) -> String {
    let (header, rows) = text.split_once('\n').expect("a header");
    let mut large = format!("{header}\n");
    for copy in 0..copies {
        // Another payer per copy, so that rows differ.
        large += &rows.replace(
            "123412340534",
            &format!("{:012}", 100_000_000_000u64 + copy as u64),
        );
    }
    large
}

#[tokio::test]
async fn twice_is_the_same_to_the_byte() {
    let text = large(&sample_text("aws_cur_sample.csv.gz"), 40);
    let first = run_as(vec![bytes_input("a.csv", text.clone())], Target::Lake, 2).await;
    assert!(
        first.ok().files.len() > 1,
        "the input should keep both threads busy"
    );
    let again = run_as(vec![bytes_input("a.csv", text.clone())], Target::Lake, 2).await;
    assert_eq!(first.ok(), again.ok());
    for file in &first.ok().files {
        assert_eq!(
            first.file(&file.path).await,
            again.file(&file.path).await,
            "{}",
            file.path
        );
    }
    let rows = data_set(&first.rows().await);
    for threads in [1, 4] {
        let other = run_as(
            vec![bytes_input("a.csv", text.clone())],
            Target::Lake,
            threads,
        )
        .await;
        assert_eq!(first.ok().balance, other.ok().balance);
        assert_eq!(rows, data_set(&other.rows().await), "{threads} threads");
    }
}

#[tokio::test]
async fn equal_rows_get_different_ids() {
    let text = sample_text("aws_cur_sample.csv.gz");
    let (_, rows) = text.split_once('\n').expect("a header");
    let doubled = run(vec![bytes_input("a.csv", format!("{text}{rows}"))]).await;
    let ids = texts(&doubled.rows().await, "x_RowId");
    assert_eq!(
        ids.iter().collect::<std::collections::BTreeSet<_>>().len(),
        2 * 1281
    );
}

#[tokio::test]
async fn shuffled_rows_give_the_same_data_set() {
    let text = sample_text("aws_cur_sample.csv.gz");
    let (header, rows) = text.split_once('\n').expect("a header");
    let mut lines: Vec<&str> = rows.lines().collect();
    lines.sort_unstable_by_key(|line| {
        line.bytes().fold(7u32, |hash, byte| {
            hash.wrapping_mul(31).wrapping_add(u32::from(byte))
        })
    });
    let shuffled = format!("{header}\n{}\n", lines.join("\n"));
    assert_ne!(text, shuffled);
    let (a, b) = (
        run(vec![bytes_input("a.csv", text)]).await,
        run(vec![bytes_input("b.csv", shuffled)]).await,
    );
    assert_eq!(data_set(&a.rows().await), data_set(&b.rows().await));
}

#[tokio::test]
async fn memory_is_bounded_when_a_bill_has_many_months() {
    let text = sample_text("focus_1_0_sample.csv.gz");
    let (header, rows) = text.split_once('\n').expect("a header");
    let mut many = format!("{header}\n");
    for (number, row) in rows.lines().enumerate() {
        let start = format!("{}-{:02}-01 00:00:00", 1990 + number % 30, 1 + number % 12);
        many += &row.replacen("2024-09-01 00:00:00", &start, 1);
        many.push('\n');
    }
    let run = run(vec![bytes_input("a.csv", many)]).await;
    assert!(run.ok().periods.len() > 50, "{:?}", run.ok().periods);
    assert!(run.ok().balance.balanced());
    assert_eq!(run.rows().await.num_rows(), 1000);
}

/// Rows of a text cut into blocks of `size`, as texts of all fields.
fn cut(text: &str, width: usize, size: usize) -> Vec<Vec<String>> {
    let wanted: Vec<usize> = (0..width).collect();
    let mut rows = Vec::new();
    let mut lines = 1;
    for block in Blocks::with_size(
        text_for_tests(text.as_bytes().to_vec()),
        Spare::default(),
        size,
    ) {
        let block = block.expect("readable");
        assert_eq!(block.first_line, lines);
        lines += block.data.iter().filter(|byte| **byte == b'\n').count() as u64;
        let table = tokenise(&block.data, b',', &wanted, width);
        assert!(table.failures.is_empty(), "{:?}", table.failures);
        for row in 0..table.lines.len() {
            let field = |column: &Vec<crate::read::csv::Span>| {
                let span = column[row];
                String::from_utf8_lossy(&block.data[span.start as usize..span.end as usize])
                    .into_owned()
            };
            rows.push(table.spans.iter().map(field).collect());
        }
    }
    rows
}

proptest! {
    #[test]
    fn blocks_may_end_anywhere(
        table in proptest::collection::vec(proptest::collection::vec("[ab,\"\n]{0,12}", 3), 1..12),
        size in 1usize..80,
    ) {
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        for row in &table {
            writer.write_record(row).expect("in memory");
        }
        let text = String::from_utf8(writer.into_inner().expect("in memory")).expect("text");
        prop_assert_eq!(cut(&text, 3, size), cut(&text, 3, 1 << 20));
        prop_assert_eq!(cut(&text, 3, size).len(), table.len());
    }
}
