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
    let few: Table = rows(0..40)
        .into_iter()
        .enumerate()
        .flat_map(|(number, row)| vec![row; if number % 4 == 1 { 2 } else { 1 }])
        .collect();
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

/// Some lines of a report were appended to it, or lie in a second file: their ids tell, where each line has one.
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

    let changed = |at: usize, text: &dyn Fn(usize) -> String| {
        let mut rows = part.clone();
        let added = rows[all.len()..].iter_mut().enumerate();
        added.for_each(|(number, row)| row[at] = text(number));
        plain(&rows)
    };
    // Other ids, or none: everything else tells, and that they follow each other.
    let mut nameless = part.clone();
    nameless[1..]
        .iter_mut()
        .for_each(|row| row[id] = String::new());
    for (name, bytes) in [
        ("ids", changed(id, &|number| format!("added{number}"))),
        ("none", plain(&nameless)),
    ] {
        let found = twice(&both(&[("part.csv", bytes)]).await);
        assert_eq!(found.len(), 1, "{name}: {found:#?}");
        assert_eq!(said(&found[0]), expected, "{name}");
    }
    // The same ids with other amounts may be the same lines, reckoned again.
    let dearer = changed(cost, &|number| format!("{}.125", 1000 + number));
    let found = twice(&both(&[("part.csv", dearer)]).await);
    assert_eq!(found.len(), 1, "{found:#?}");
    let start = "lines stand in the delivery more than once under one id of their vendor, with amounts that differ";
    assert!(found[0].message.starts_with(start), "{}", found[0].message);
    assert_eq!(found[0].column.as_deref(), Some("identity/LineItemId"));
    // What costs nothing is no amount.
    assert_eq!(found[0].rows, expected.0);
    assert!(found[0].code.is_doubt());
}

/// Part of a file without ids of lines was appended to it: the rows name their resources, or are the last of a file in
/// which no others are equal. Told with their rows and money, over the borders of blocks too.
#[tokio::test]
async fn a_part_of_a_file_that_was_appended_to_it_is_told() {
    let all = table(&focus());
    let (resource, cost) = (column(&all, "ResourceId"), column(&all, "BilledCost"));
    let named = |row: &&Vec<String>| {
        !["", "NULL"].contains(&&*row[resource])
            && row[cost].parse::<f64>().is_ok_and(|cost| cost != 0.0)
    };
    // No two of them cost the same.
    let mut costs = BTreeSet::new();
    let distinct = all[1..].iter().filter(named);
    let distinct = distinct.filter(|row| costs.insert(row[cost].clone()));
    let rows: Table = distinct.take(60).cloned().collect();
    assert_eq!(rows.len(), 60);
    let header = all[..1].to_vec();
    let part = |rows: &Table, again: std::ops::Range<usize>, behind: usize| {
        let (head, tail) = rows.split_at(rows.len() - behind);
        [&header[..], head, &rows[again], tail].concat()
    };
    let start =
        "charges that stand one after another all came before, as those of a part of the file";
    let mut bare = rows.clone();
    bare.iter_mut()
        .for_each(|row| row[resource] = String::new());
    for (name, bill, added, told) in [
        (
            "a quarter",
            part(&rows, 5..20, 0),
            rows[5..20].to_vec(),
            true,
        ),
        (
            "ten inside",
            part(&rows, 0..10, 30),
            rows[0..10].to_vec(),
            true,
        ),
        (
            "nine inside",
            part(&rows, 0..9, 30),
            rows[0..9].to_vec(),
            false,
        ),
        (
            "five at the end",
            part(&rows, 0..5, 0),
            rows[0..5].to_vec(),
            true,
        ),
        (
            "nameless at the end",
            part(&bare, 3..13, 0),
            bare[3..13].to_vec(),
            true,
        ),
        (
            "nameless inside",
            part(&bare, 3..13, 7),
            bare[3..13].to_vec(),
            false,
        ),
    ] {
        let found = twice(&both(&[("a.csv", plain(&bill))]).await);
        assert_eq!(found.len(), usize::from(told), "{name}: {found:#?}");
        if told {
            assert!(found[0].message.starts_with(start), "{}", found[0].message);
            let expected = costing(plain(&[header.clone(), added].concat())).await;
            assert_eq!(said(&found[0]), expected, "{name}");
        }
    }
    // Twenty equal machines without names, hour after hour: no row stands twice by mistake.
    let fleet: Table = bare[..12]
        .iter()
        .flat_map(|row| vec![row.clone(); 5])
        .collect();
    let others: Table = bare[12..40].to_vec();
    let mixed: Table = fleet
        .chunks(6)
        .zip(others.chunks(2))
        .flat_map(|(fleet, others)| [fleet, others].concat())
        .collect();
    let bill = [header.clone(), mixed].concat();
    assert_eq!(twice(&both(&[("a.csv", plain(&bill))]).await), []);
}
