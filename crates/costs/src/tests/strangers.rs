//! Bills that name neither account nor sub-account: another customer's in the place of the first one's, the same
//! customer's next one, and one that has the month in one line.

use serde_json::Value;

use super::{
    app::TestApp,
    bills,
    twins::{allow, load, source},
    unnamed::send,
};

/// Lines of charges without account and sub-account: a day of the month, what it costs, its resource and its SKU. Each
/// is of one request, so that quantities tell nothing.
fn bill_of(lines: &[(usize, String, &str, &str)]) -> String {
    let account = "111122223333";
    let mut bill = bills::bill(account, 9, 0, 0);
    for (day, cost, resource, sku) in lines {
        let row = day - 1;
        let line = bills::line(account, 9, row, cost)
            .replace(&format!("arn:row:{row}"), resource)
            .replace(&format!("SKU{row}.1"), &format!("{sku}.1"))
            .replace(&format!("SKU{row},"), &format!("{sku},"))
            .replace(&format!("Usage of row {row}"), &format!("Usage of {sku}"));
        bill.push_str(&line);
        bill.push('\n');
    }
    bill.replace(&format!(",{account},"), ",,")
        .replace(&format!(",sub-{account},Team,"), ",,,")
}

/// Four machines a day, of amounts that differ, a factor of the price in hundredths; the name of their resources.
fn machines(days: std::ops::RangeInclusive<usize>, factor: usize, name: &str) -> String {
    let lines = days.flat_map(|day| {
        (0..4).map(move |machine| {
            let cents = (500 + 137 * ((day * 7 + machine * 3) % 11)) * factor;
            let cost = format!("{}.{:04}", cents / 10_000, cents % 10_000);
            (day, cost, machine)
        })
    });
    let lines: Vec<_> = lines.collect();
    let resources = (0..4).map(|machine| match name {
        "" => String::new(),
        name => format!("{name}-{machine}"),
    });
    let resources: Vec<String> = resources.collect();
    let skus: Vec<_> = (0..4).map(|machine| format!("BoxUsage{machine}")).collect();
    let lines: Vec<_> = lines
        .into_iter()
        .map(|(day, cost, machine)| (day, cost, &*resources[machine], &*skus[machine]))
        .collect();
    bill_of(&lines)
}

/// A stranger's bill of the same name that costs as much, or more, or the same part more on every day.
#[tokio::test]
async fn a_strangers_bill_that_costs_as_much_or_more_is_asked_about() {
    let first = machines(1..=8, 100, "arn:ours");
    let flat = |name: &str, cost: &str, sku: &str| {
        let lines: Vec<_> = (1..=8)
            .map(|day| (day, cost.to_owned(), name, sku))
            .collect();
        bill_of(&lines)
    };
    let other_days: Vec<_> = (1..=8)
        .map(|day| {
            (
                day,
                format!("{}.25", 60 + 13 * ((day * 5) % 7)),
                "",
                "BoxUsage0",
            )
        })
        .collect();
    let other_days = bill_of(&other_days);
    let app = TestApp::new().await;
    let cases = [
        // Scaled alike, as another price list is.
        (
            &first,
            machines(1..=8, 200, "arn:theirs"),
            "0 of 4 values of its ResourceId",
        ),
        (
            &first,
            machines(1..=12, 300, "arn:theirs"),
            "0 of 4 values of its ResourceId",
        ),
        // As much as the first to the last digit, day by day.
        (
            &flat("arn:ours", "5.00", "Seat"),
            flat("arn:theirs", "5.00", "Seat"),
            "0 of 1 value of its ResourceId",
        ),
        // Nobody names a resource: they buy other things; or the same ones, and each day costs something else.
        (
            &flat("", "5.00", "Seat"),
            flat("", "9.00", "Build minutes"),
            "0 of 1 value of its SkuId",
        ),
        (
            &machines(1..=8, 100, ""),
            other_days,
            "the same amount on no day",
        ),
    ];
    for (number, (held, strangers, told)) in cases.into_iter().enumerate() {
        let org = app.org(&format!("acme{number}")).await;
        let run = send(&app, &org, held, &[]).await;
        assert_eq!(run["state"], "completed", "{run}");
        let before = app.total(&org, None).await;
        let stopped = send(&app, &org, &strangers, &[]).await;
        assert_eq!(stopped["source_id"], run["source_id"]);
        assert_eq!(
            stopped["question"]["asks"][0]["code"], "account_would_vanish",
            "{stopped}"
        );
        let message = stopped["question"]["asks"][0]["message"].as_str().unwrap();
        assert!(message.contains(told), "{message}");
        assert_eq!(app.total(&org, None).await, before);
    }
}

/// The same customer's next download, whatever has come to it.
#[tokio::test]
async fn the_same_customers_next_download_is_not_asked_about() {
    let first = machines(1..=8, 100, "arn:ours");
    let more = machines(1..=12, 100, "arn:new");
    let rows = |bill: &str| bill.split_once('\n').unwrap().1.to_owned();
    let app = TestApp::new().await;
    let cases = [
        ("the month goes on", machines(1..=12, 100, "arn:ours")),
        (
            "with as many new resources, and twice the money of each day",
            first.clone() + &rows(&more),
        ),
        ("a tenth cheaper", machines(1..=8, 90, "arn:ours")),
        (
            "of another price, and the month goes on",
            machines(1..=12, 130, "arn:ours"),
        ),
        (
            "a service was renamed",
            machines(1..=12, 100, "arn:ours").replace("Amazon Elastic Compute Cloud", "Amazon EC2"),
        ),
        (
            "resources are written otherwise",
            machines(1..=12, 100, "ours"),
        ),
        (
            "resources were renamed, of another price",
            machines(1..=8, 90, "ours")
                .replace("ours-0", "arn:ours-0")
                .replace("ours-1", "arn:ours-1"),
        ),
    ];
    for (number, (what, next)) in cases.into_iter().enumerate() {
        let org = app.org(&format!("acme{number}")).await;
        let run = send(&app, &org, &first, &[]).await;
        assert_eq!(run["state"], "completed", "{run}");
        let again = send(&app, &org, &next, &[]).await;
        assert_eq!(again["source_id"], run["source_id"], "{what}");
        assert_eq!(again["state"], "completed", "{what}: {again}");
    }
}

/// One line for the month in a second source, beside the month to date by day: nothing but the amounts tells that they
/// are one, so it is published and told.
#[tokio::test]
async fn a_month_in_one_line_beside_its_days_is_told() {
    let seats = |days: std::ops::RangeInclusive<usize>, cost: fn(usize) -> usize| {
        let lines: Vec<_> = days
            .map(|day| (day, format!("{}.50", cost(day)), "", "Seat"))
            .collect();
        bill_of(&lines)
    };
    let by_day = seats(1..=12, |day| 10 + 7 * (day % 4));
    let told = |run: &Value| -> Vec<String> {
        assert_eq!(run["state"], "completed", "{run}");
        let warnings = run["balance"]["warnings"].as_array().unwrap().iter();
        let told = warnings.filter(|warning| warning["code"] == "possibly_held_already");
        told.map(|warning| warning["message"].as_str().unwrap().to_owned())
            .collect()
    };
    let app = TestApp::new().await;
    let cases = [
        ("the whole month", seats(1..=1, |_| 630), true),
        ("the month some days before", seats(1..=1, |_| 150), true),
        ("dated at its end", seats(28..=28, |_| 630), true),
        ("a day of another team", seats(3..=3, |_| 20), false),
        (
            "another team's days",
            seats(1..=9, |day| 90 + 31 * (day % 3)),
            false,
        ),
    ];
    let ways = cases
        .iter()
        .map(|(what, line, is_told)| (*what, &by_day, line, *is_told));
    // Whichever comes first.
    let again = (cases[0].0, &cases[0].1, &by_day, true);
    for (number, (what, first, second, is_told)) in ways.chain([again]).enumerate() {
        let org = app.org(&format!("acme{number}")).await;
        let one = source(&app, &org, "One").await;
        assert!(told(&load(&app, &org, &one, first, &[]).await).is_empty());
        let two = source(&app, &org, "Two").await;
        let run = load(&app, &org, &two, second, &[]).await;
        let messages = told(&run);
        assert_eq!(messages.len(), usize::from(is_told), "{what}: {run}");
        for message in messages {
            assert!(
                message.contains("\"One\"") && message.contains("2024-09"),
                "{message}"
            );
        }
        // What somebody says to count is not told.
        if number == 0 {
            allow(&app, &org, &two, true).await;
            app.later(60);
            assert!(told(&load(&app, &org, &two, second, &[]).await).is_empty());
        }
    }
}
