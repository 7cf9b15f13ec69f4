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

/// Some lines of a report were appended to it, or lie in a second file: their ids tell, where each line has one. Lines
/// that are equal but for their ids are charges of their own.
#[tokio::test]
async fn lines_whose_ids_came_before_are_told() {
    let all = table(&aws());
    let id = column(&all, "identity/LineItemId");
    let cost = column(&all, "lineItem/UnblendedCost");
    let again = all[1..]
        .iter()
        .enumerate()
        .filter(|(number, _)| number % 3 == 0);
    let again: Table = again.map(|(_, row)| row.clone()).collect();
    let costs = |row: &&Vec<String>| row[cost].parse::<f64>().is_ok_and(|cost| cost != 0.0);
    let mut with_header = all[..1].to_vec();
    with_header.extend(again.iter().cloned());
    let expected = costing(plain(&with_header)).await;
    assert_eq!(expected.0, again.iter().filter(costs).count() as u64);

    let part = [all.clone(), again.clone()].concat();
    let run = both(&[("part.csv", plain(&part))]).await;
    let found = twice(&run);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].code.is_doubt());
    assert_eq!(found[0].column.as_deref(), Some("identity/LineItemId"));
    let start = "charges stand in the delivery more than once, under one id of their vendor";
    assert!(found[0].message.starts_with(start), "{}", found[0].message);
    assert_eq!(said(&found[0]), expected);
    let first = again.iter().position(|row| costs(&row)).expect("a charge");
    let place = format!("part.csv, line {}", all.len() + 1 + first);
    assert_eq!(found[0].example.as_deref(), Some(place.as_str()));
    assert_eq!(run.ok().rows_out, part.len() as u64 - 1);

    // Another amount, another id, or none: other charges.
    let changed = |at: usize, text: &dyn Fn(usize) -> String| {
        let mut rows = part.clone();
        let added = rows[all.len()..].iter_mut().enumerate();
        added.for_each(|(number, row)| row[at] = text(number));
        plain(&rows)
    };
    let mut nameless = part.clone();
    nameless[1..]
        .iter_mut()
        .for_each(|row| row[id] = String::new());
    for (name, bytes) in [
        ("amounts", changed(cost, &|number| format!("{number}.125"))),
        ("ids", changed(id, &|number| format!("added{number}"))),
        ("none", plain(&nameless)),
    ] {
        assert_eq!(twice(&both(&[("part.csv", bytes)]).await), [], "{name}");
    }
}
