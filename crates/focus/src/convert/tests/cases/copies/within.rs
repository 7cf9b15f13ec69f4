//! Files that hold their charges twice, and copies from which a column was taken out.

use super::*;

/// A file that was appended to itself, header and all: told when it is the only one, and beside another.
#[tokio::test]
async fn a_file_that_holds_its_charges_twice_is_told() {
    let all = table(&sample_text("focus_1_0_sample.csv.gz"));
    let rows = |range: std::ops::Range<usize>| -> Table { all[range].to_vec() };
    let (header, half) = (rows(0..1), all.len() / 2);
    let first = [header.clone(), rows(1..half)].concat();
    let second = [header, rows(half..all.len())].concat();
    let expected = costing(plain(&second)).await;
    let doubled = [plain(&second), plain(&second)].concat();
    let start = "nearly every row of doubled.csv stands in it twice and counts twice: ";

    let run = both(&[("doubled.csv", doubled.clone())]).await;
    let found = twice(&run);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].message.starts_with(start), "{}", found[0].message);
    assert!(found[0].code.is_doubt());
    assert!(
        found[0].rows >= (second.len() - 1) as u64,
        "{}",
        found[0].rows
    );

    let run = both(&[("first.csv", plain(&first)), ("doubled.csv", doubled)]).await;
    let found = twice(&run);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].message.starts_with(start), "{}", found[0].message);
    assert_eq!(said(&found[0]), expected);
    // Equal lines are common in a bill, and prove nothing.
    let few = [rows(0..40), rows(1..11)].concat();
    assert_eq!(twice(&both(&[("few.csv", plain(&few))]).await), []);
    // All of them three times is the file three times.
    let often = [rows(0..9), rows(1..9), rows(1..9)].concat();
    let run = both(&[("often.csv", plain(&often))]).await;
    let found = twice(&run);
    assert_eq!((found.len(), found[0].rows), (1, 16), "{found:#?}");
    assert!(found[0].message.contains("3 times"), "{}", found[0].message);
}

/// A copy from which a whole column was taken out is told by its days and amounts.
#[tokio::test]
async fn a_copy_that_lacks_a_column_is_told() {
    let text = sample_text("focus_1_0_sample.csv.gz");
    let all = table(&text);
    for name in ["ChargeDescription", "ResourceId"] {
        let at = column(&all, name);
        let without: Table = all
            .iter()
            .map(|row| {
                let mut row = row.clone();
                row.remove(at);
                row
            })
            .collect();
        let second = ("second.csv", plain(&without));
        assert_told(name, plain(&all), second, plain(&all)).await;
    }
}
