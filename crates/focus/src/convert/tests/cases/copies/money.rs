//! How much of the money may count twice: by absolute amounts, as a share of what was written.

use arrow::array::AsArray;
use arrow::datatypes::Decimal128Type;

use super::*;

/// The rows' amounts without their signs.
async fn absolute(bytes: Vec<u8>, name: &str) -> String {
    let run = both(&[("once.csv", bytes)]).await;
    let rows = run.rows().await;
    let column = rows.column_by_name(name).expect("a column");
    let amounts = column.as_primitive::<Decimal128Type>();
    let sizes = amounts.iter().flatten().map(|amount| amount.abs());
    crate::decimal::format(sizes.sum(), amounts.scale())
}

/// What the balance says of a column: amount and millionths.
fn doubt(run: &Run, column: &str) -> (String, u64) {
    let mut money = run.ok().balance.money.iter();
    let money = money.find(|money| money.column == column);
    let money = money.expect("the column");
    (
        money.possibly_twice.clone(),
        money.possibly_twice_millionths,
    )
}

/// Charges and credits of the sample, each amount of the credits turned around.
fn with_credits() -> Table {
    let mut rows = table(&focus());
    let costs = ["BilledCost", "EffectiveCost"].map(|name| column(&rows, name));
    for row in rows[1..].iter_mut().step_by(2) {
        for at in costs {
            row[at] = match row[at].strip_prefix('-') {
                Some(amount) => amount.to_owned(),
                None => format!("-{}", row[at]),
            };
        }
    }
    rows
}

#[tokio::test]
async fn a_copy_is_half_of_the_money_whatever_the_signs() {
    let bill = plain(&with_credits());
    let ends = String::from_utf8(bill.clone()).expect("text");
    let copy = ends.replace('\n', "\r\n").into_bytes();
    let run = both(&[("first.csv", bill.clone()), ("copy.csv", copy)]).await;
    assert_eq!(twice(&run).len(), 1);
    for column in ["BilledCost", "EffectiveCost"] {
        let expected = absolute(bill.clone(), column).await;
        assert_eq!(doubt(&run, column), (expected, 500_000), "{column}");
    }
    let warned = &twice(&run)[0];
    let sums = warned.absolute.sums();
    let columns: Vec<&str> = sums.iter().map(|sum| sum.column.as_str()).collect();
    assert_eq!(columns, ["BilledCost", "EffectiveCost"]);
    // Nothing is in doubt of what no warning is about.
    assert_eq!(doubt(&run, "ListCost"), ("0".to_owned(), 0));
    let once = both(&[("first.csv", bill)]).await;
    assert_eq!(doubt(&once, "BilledCost"), ("0".to_owned(), 0));
}

#[tokio::test]
async fn a_file_three_times_in_itself_is_two_thirds_of_the_money() {
    let all = with_credits();
    let costs = column(&all, "BilledCost");
    let some = all[1..]
        .iter()
        .filter(|row| !row[costs].trim_start_matches('-').starts_with("0E"));
    let some: Table = some.take(9).cloned().collect();
    let once = [all[..1].to_vec(), some.clone()].concat();
    let often = [once.clone(), some.clone(), some].concat();
    let run = both(&[("often.csv", plain(&often))]).await;
    assert_eq!(twice(&run).len(), 1);
    let (amount, share) = doubt(&run, "BilledCost");
    let twice_more = [once[..1].to_vec(), often[once.len()..].to_vec()].concat();
    assert_eq!(amount, absolute(plain(&twice_more), "BilledCost").await);
    assert_eq!(share, 666_667);
}

#[tokio::test]
async fn lines_that_came_before_are_what_they_cost() {
    let all = table(&aws());
    let again: Table = all[1..].iter().step_by(3).cloned().collect();
    let part = [all.clone(), again.clone()].concat();
    let run = both(&[("part.csv", plain(&part))]).await;
    assert_eq!(twice(&run).len(), 1);
    let added = plain(&[all[..1].to_vec(), again].concat());
    let (amount, share) = doubt(&run, "BilledCost");
    assert_eq!(amount, absolute(added, "BilledCost").await);
    assert!((10_000..500_000).contains(&share), "{share}");
}

/// No more than ten files are named; the money of the others counts all the same.
#[tokio::test]
async fn of_many_doubled_files_all_the_money_is_in_doubt() {
    let all = table(&aws());
    let cost = column(&all, "lineItem/UnblendedCost");
    let costing = all[1..].iter().filter(|row| {
        let cost = row[cost].parse::<f64>();
        cost.is_ok_and(|cost| cost != 0.0)
    });
    let rows: Table = costing.take(52).cloned().collect();
    let files = rows.chunks(4).enumerate().map(|(number, some)| {
        let doubled = [all[..1].to_vec(), some.to_vec(), some.to_vec()].concat();
        (format!("{number:02}.csv"), plain(&doubled))
    });
    let inputs = files.map(|(name, bytes)| bytes_input(&name, bytes));
    let run = run(inputs.collect()).await;
    let found = twice(&run);
    let messages = found.iter().map(|warning| warning.message.as_str());
    let messages: Vec<&str> = messages.collect();
    let rest = "nearly every row of 3 more files stands in its file more than once";
    assert_eq!(messages.len(), 11, "{messages:#?}");
    assert!(messages[10].starts_with(rest), "{messages:#?}");
    let once = plain(&[all[..1].to_vec(), rows].concat());
    let expected = absolute(once, "BilledCost").await;
    assert_eq!(doubt(&run, "BilledCost"), (expected, 500_000));
}
