//! Lines that stand in one file again under other ids of lines or invoices, as they are or rounded: told with their rows
//! and money, wherever they stand; what a vendor writes itself is not.
//!
//! After public reports: a one-time export of the days so far beside the daily one (microsoft/finops-toolkit#320), old and new
//! exports in one store (microsoft/finops-toolkit#966), rows that a job loaded again from a day on
//! (microsoft/AzureUsageAndBillingPortal#39), and that nothing but all columns tells rows apart (MicrosoftDocs/azure-docs#90302).
//! AWS says of its ids of lines that they are not the same in different reports.

use super::*;

const START: &str =
    "charges came before in the same file, with other ids of their lines or invoices";

/// Lines of Amazon's sample with these rows of it again, put in behind so many of its rows, under ids of their own.
fn again(all: &Table, rows: impl Iterator<Item = usize>, behind: usize) -> (Table, Table) {
    let id = column(all, "identity/LineItemId");
    let added = rows.enumerate().map(|(number, row)| {
        let mut row = all[row].clone();
        row[id] = format!("again{number}");
        row
    });
    let added: Table = added.collect();
    let (head, tail) = all.split_at(behind);
    let once = [&all[..1], &added[..]].concat();
    ([head, &added[..], tail].concat(), once)
}

/// Rows of the sample that cost something.
fn with_cost(all: &Table) -> Vec<usize> {
    let cost = column(all, "lineItem/UnblendedCost");
    let costs = |row: &usize| all[*row][cost].parse::<f64>().is_ok_and(|cost| cost != 0.0);
    (1..all.len()).filter(costs).collect()
}

#[tokio::test]
async fn lines_under_other_ids_are_told_wherever_they_stand() {
    let all = table(&aws());
    let costing = with_cost(&all);
    let end = all.len();
    for (name, rows, behind) in [
        ("forty at the end", costing[100..140].to_vec(), end),
        ("forty in the midst", costing[100..140].to_vec(), 700),
        ("forty at the beginning", costing[500..540].to_vec(), 1),
        ("eight in the midst", costing[20..28].to_vec(), 400),
        (
            "every eighth at the end",
            costing.iter().copied().step_by(8).collect(),
            end,
        ),
        (
            "backwards",
            costing[100..140].iter().rev().copied().collect(),
            end,
        ),
    ] {
        let (bill, once) = again(&all, rows.into_iter(), behind);
        let found = twice(&both(&[("a.csv", plain(&bill))]).await);
        assert_eq!(found.len(), 1, "{name}: {found:#?}");
        assert!(found[0].message.starts_with(START), "{}", found[0].message);
        assert!(found[0].code.is_doubt());
        let (rows, money) = super::costing(plain(&once)).await;
        // What stands first is the line, so of those put before the others it is the others that came again.
        assert_eq!(said(&found[0]), (rows, money), "{name}");
    }
}

#[tokio::test]
async fn lines_that_were_put_in_twice_are_told_each_time() {
    let all = table(&aws());
    let rows = with_cost(&all)[100..130].to_vec();
    let thrice = rows.iter().chain(&rows).copied();
    let (bill, once) = again(&all, thrice, all.len());
    let found = twice(&both(&[("a.csv", plain(&bill))]).await);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].rows, 60);
    // The same without ids of lines, where equal rows are told by their place.
    let id = column(&all, "identity/LineItemId");
    let mut nameless = bill;
    nameless.iter_mut().for_each(|row| {
        row.remove(id);
    });
    let found = twice(&both(&[("a.csv", plain(&nameless))]).await);
    assert_eq!(
        found.iter().map(|found| found.rows).sum::<u64>(),
        60,
        "{found:#?}"
    );
    assert_eq!(once.len(), 61);
}

/// Sorted by what people sort by, so that nothing follows what it followed.
#[tokio::test]
async fn lines_that_were_sorted_in_are_told_when_there_are_many() {
    let all = table(&aws());
    let rows = with_cost(&all);
    let rows = rows.into_iter().step_by(5);
    let (mut bill, _) = again(&all, rows, all.len());
    let start = column(&all, "lineItem/UsageStartDate");
    let kind = column(&all, "lineItem/UsageType");
    bill[1..].sort_by(|one, other| (&one[start], &one[kind]).cmp(&(&other[start], &other[kind])));
    let found = twice(&both(&[("a.csv", plain(&bill))]).await);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].rows > 100, "{found:#?}");
}

#[tokio::test]
async fn a_whole_file_under_other_ids_is_told_in_any_order() {
    let all = table(&aws());
    let expected = costing(plain(&all)).await;
    let (mut bill, _) = again(&all, 1..all.len(), all.len());
    for name in ["appended", "sorted"] {
        let run = both(&[("a.csv", plain(&bill))]).await;
        let found = twice(&run);
        assert_eq!(found.len(), 1, "{name}: {found:#?}");
        let start = "nearly every row of a.csv stands in it twice and counts twice: ";
        assert!(found[0].message.starts_with(start), "{}", found[0].message);
        assert_eq!(said(&found[0]), expected, "{name}");
        // Half of the money is in doubt.
        let doubt = run.ok().balance.money.iter();
        let doubt = doubt.map(|money| money.possibly_twice_millionths).max();
        assert_eq!(doubt, Some(500_000));
        let cost = column(&all, "lineItem/UsageStartDate");
        bill[1..].sort_by(|one, other| one[cost].cmp(&other[cost]));
    }
    // Beside another file it is told once.
    let (bill, _) = again(&all, 1..all.len(), all.len());
    let other = [&all[..1], &all[1..40]].concat();
    let run = both(&[("a.csv", plain(&bill)), ("b.csv", plain(&other))]).await;
    let found = twice(&run);
    let whole = found
        .iter()
        .filter(|found| found.message.starts_with("nearly every row of a.csv"));
    assert_eq!(whole.count(), 1, "{found:#?}");
    assert!(
        !found.iter().any(|found| found.message.starts_with(START)),
        "{found:#?}"
    );
}

/// An export that was made again after the month was closed names another invoice.
#[tokio::test]
async fn rows_of_another_invoice_that_are_equal_otherwise_are_told() {
    let all = table(&focus());
    let invoice = all[0].iter().position(|header| header == "InvoiceId");
    let mut all = all;
    let invoice = invoice.unwrap_or_else(|| {
        for (number, row) in all.iter_mut().enumerate() {
            row.push(if number == 0 { "InvoiceId" } else { "i1" }.to_owned());
        }
        all[0].len() - 1
    });
    let mut added: Table = all[200..260].to_vec();
    added
        .iter_mut()
        .for_each(|row| row[invoice] = "i2".to_owned());
    let bill = [&all[..], &added[..]].concat();
    let found = twice(&both(&[("a.csv", plain(&bill))]).await);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].message.starts_with(START), "{}", found[0].message);
}

/// Somebody pasted rows into the sheet that a report had rounded.
#[tokio::test]
async fn rounded_copies_of_lines_are_told_in_the_file_that_they_were_put_into() {
    for (name, text, cost) in [
        ("aws", aws(), "lineItem/UnblendedCost"),
        ("focus", focus(), "BilledCost"),
    ] {
        let mut all = table(&text);
        let at = column(&all, cost);
        // Amazon's sample is of a small account.
        if name == "aws" {
            for row in &mut all[1..] {
                let amount = row[at].parse::<f64>().unwrap_or_default();
                row[at] = format!("{:.6}", amount * 10_000.0);
            }
        }
        let amount = |row: &Vec<String>| row[at].parse::<f64>().unwrap_or_default();
        // What a cent is less than a twentieth of, each purpose once.
        let mut seen = BTreeSet::new();
        let large = all[1..]
            .iter()
            .filter(|row| amount(row).abs() > 0.3 && format!("{:.2}", amount(row)) != row[at]);
        let large = large.filter(|row| seen.insert(row[at].clone()));
        let mut added: Table = large.take(30).cloned().collect();
        assert!(added.len() >= 10, "{name}: {}", added.len());
        let id = all[0]
            .iter()
            .position(|header| header == "identity/LineItemId");
        for (number, row) in added.iter_mut().enumerate() {
            row[at] = format!("{:.2}", amount(row));
            if let Some(id) = id {
                row[id] = format!("again{number}");
            }
        }
        let bill = [&all[..], &added[..]].concat();
        let found = twice(&both(&[("a.csv", plain(&bill))]).await);
        assert_eq!(found.len(), 1, "{name}: {found:#?}");
        let message = &found[0].message;
        assert!(
            message.starts_with(START) && message.contains("rounded"),
            "{message}"
        );
        assert!(found[0].rows >= 10, "{found:#?}");
    }
}

/// What the vendors write: no line of a sample or fixture is taken for another one.
#[tokio::test]
async fn no_file_of_a_vendor_is_told() {
    let folders = ["formats", "cases", "focus-use-cases"];
    let mut asked = 0;
    for folder in folders {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../../testdata")
            .join(folder);
        let files = walk(&root);
        for path in files {
            let bytes = std::fs::read(&path).expect("a file");
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let run = both(&[(&name, bytes)]).await;
            let Ok(conversion) = &run.result else {
                continue;
            };
            asked += 1;
            let told = conversion.warnings.iter();
            let told: Vec<_> = told
                .filter(|told| told.code == WarningCode::PossiblyTwice)
                .collect();
            assert!(told.is_empty(), "{}: {told:#?}", path.display());
        }
    }
    for name in [
        "aws_cur_sample.csv.gz",
        "focus_1_0_sample.csv.gz",
        "focus_1_2_aws.csv.gz",
        "focus_1_3_aws.csv.gz",
    ] {
        assert_eq!(twice(&run(vec![sample(name)]).await), [], "{name}");
    }
    assert!(asked >= 40, "{asked}");
}

fn walk(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => found.extend(walk(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}
