//! Downloads with a line a day whose days overlap.

use super::*;

/// One line a day, as OpenAI's costs are without groups: few rows, and all of the common days agree. Equal amounts
/// of other days, and a flat price on the same days, are no proof.
#[tokio::test]
async fn common_days_of_bills_with_a_line_a_day_are_told() {
    let bill = |days: std::ops::RangeInclusive<u32>, cost: &dyn Fn(u32) -> String| {
        let rows = days.map(|day| {
            format!(
                "a1,EUR,2024-05-01T00:00:00Z,2024-05-{day:02}T00:00:00Z,tokens,{}\n",
                cost(day)
            )
        });
        let header = "BillingAccountId,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ChargeDescription,BilledCost\n";
        (header.to_owned() + &rows.collect::<String>()).into_bytes()
    };
    let grows = |day: u32| format!("{}.25", 10 + day);
    let seat = |_: u32| "9.99".to_owned();
    let other = |day: u32| format!("{}.25", 11 + day);
    for (second, cost, told) in [
        (
            10..=30,
            &grows as &dyn Fn(u32) -> String,
            Some((11, "277.75")),
        ),
        (18..=30, &grows, Some((3, "87.75"))),
        // One or two lines on common days, with amounts that no other day has.
        (19..=30, &grows, Some((2, "59.5"))),
        (20..=30, &grows, Some((1, "30.25"))),
        (20..=30, &seat, None),
        (21..=30, &grows, None),
        (10..=30, &other, None),
        (10..=30, &seat, None),
    ] {
        let first: &dyn Fn(u32) -> String = if cost(1) == seat(1) { &seat } else { &grows };
        let name = format!("{second:?} {}", cost(1));
        let files = [
            ("a.csv", bill(1..=20, first)),
            ("b.csv", bill(second, cost)),
        ];
        let found = twice(&both(&files).await);
        let expected = told
            .map(|(rows, money): (u64, &str)| (rows, vec![("EUR".to_owned(), money.to_owned())]));
        assert_eq!(found.iter().map(said).next(), expected, "{name}");
        assert_eq!(found.len(), usize::from(told.is_some()), "{name}");
    }
}

/// One day or two in common tell only where one file ends when the other begins, and nothing else costs the same.
#[tokio::test]
async fn one_common_day_tells_where_a_download_goes_on() {
    let bill = |days: &[(u32, &str)]| {
        let rows = days.iter().map(|(day, cost)| {
            format!("a1,EUR,2024-05-01T00:00:00Z,2024-05-{day:02}T00:00:00Z,tokens,{cost}\n")
        });
        let header = "BillingAccountId,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ChargeDescription,BilledCost\n";
        (header.to_owned() + &rows.collect::<String>()).into_bytes()
    };
    let first = [(1, "1.25"), (2, "2.5"), (3, "3.75"), (3, "0.4")];
    for (name, second, told) in [
        (
            "on",
            &[(3, "3.75"), (3, "0.4"), (4, "7.5"), (5, "6.25")][..],
            Some((2, "4.15")),
        ),
        (
            "fewer lines on that day",
            &[(3, "3.75"), (4, "7.5"), (5, "6.25")],
            Some((1, "3.75")),
        ),
        (
            "another amount",
            &[(3, "3.75"), (3, "0.5"), (4, "7.5"), (5, "6.25")],
            None,
        ),
        (
            "a price",
            &[(3, "3.75"), (3, "0.4"), (4, "3.75"), (5, "6.25")],
            None,
        ),
        ("too few days", &[(3, "3.75"), (3, "0.4"), (4, "7.5")], None),
        (
            "the day after",
            &[(4, "3.75"), (5, "0.4"), (6, "7.5")],
            None,
        ),
    ] {
        let files = [("a.csv", bill(&first)), ("b.csv", bill(second))];
        for order in [[0, 1], [1, 0]] {
            let found = twice(&both(&order.map(|file| files[file].clone())).await);
            let expected = told.map(|(rows, money): (u64, &str)| {
                (rows, vec![("EUR".to_owned(), money.to_owned())])
            });
            assert_eq!(
                found.iter().map(said).next(),
                expected,
                "{name}: {found:#?}"
            );
            assert_eq!(found.len(), usize::from(told.is_some()), "{name}");
            for warning in found {
                let start = "the same charges of 2024-05-03 stand in ";
                assert!(warning.message.starts_with(start), "{}", warning.message);
            }
        }
    }
}

/// The preliminary bill of a month beside the final one: the same charges, some or all of which cost a little more. What
/// other accounts and resources cost, or the same ones in another month, is no such thing, however near.
#[tokio::test]
async fn a_bill_that_was_reckoned_again_beside_the_first_is_told() {
    let bill = |resource: &str, month: u32, cost: &dyn Fn(u32) -> u32| {
        let rows = (1..=28).map(|day| {
            let cost = cost(day);
            format!(
                "a1,EUR,2024-0{month}-01T00:00:00Z,2024-0{month}-{day:02}T00:00:00Z,compute,{resource},{}.{:03}\n",
                cost / 1000,
                cost % 1000
            )
        });
        let header = "BillingAccountId,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ChargeDescription,ResourceId,BilledCost\n";
        (header.to_owned() + &rows.collect::<String>()).into_bytes()
    };
    let first = |day: u32| 1000 + day * 100;
    let more = |day: u32| first(day) * 101 / 100;
    let some = |day: u32| {
        if day.is_multiple_of(3) {
            more(day)
        } else {
            first(day)
        }
    };
    let twofold = |day: u32| first(day) * 2;
    let flat = |_: u32| 9990;
    let dearer = |_: u32| 10_090;
    let preliminary = bill("r", 5, &first);
    for (name, one, other, told) in [
        ("all", preliminary.clone(), bill("r", 5, &more), true),
        ("some", preliminary.clone(), bill("r", 5, &some), true),
        ("far", preliminary.clone(), bill("r", 5, &twofold), false),
        ("resource", preliminary.clone(), bill("s", 5, &more), false),
        ("month", preliminary, bill("r", 4, &more), false),
        ("flat", bill("r", 5, &flat), bill("r", 5, &dearer), false),
    ] {
        let expected = sum(
            &both(&[("b.csv", other.clone())]).await.rows().await,
            "BilledCost",
        );
        let found = twice(&both(&[("a.csv", one), ("b.csv", other)]).await);
        assert_eq!(found.len(), usize::from(told), "{name}: {found:#?}");
        for warning in found {
            let start = "the same charges, reckoned again with other amounts, stand in b.csv and in a.csv, and count twice: ";
            assert!(warning.message.starts_with(start), "{}", warning.message);
            assert_eq!(
                said(&warning),
                (28, vec![("EUR".to_owned(), expected.clone())])
            );
        }
    }
}

/// Two downloads of the month so far: the last day of the first was not over, and some lines of common days were
/// corrected since. Days are judged one by one, and what a month of other charges has in common with it is nothing.
#[tokio::test]
async fn common_days_are_told_where_one_was_not_over_or_lines_were_corrected() {
    let bill = |days: std::ops::RangeInclusive<u32>, cost: &dyn Fn(u32, u32) -> u32| {
        let rows = days.flat_map(|day| (1..=6).map(move |line| (day, line)));
        let rows = rows.map(|(day, line)| {
            let cost = cost(day, line);
            format!(
                "a1,EUR,2024-05-01T00:00:00Z,2024-05-{day:02}T00:00:00Z,use,r{line},{}.{:03}\n",
                cost / 1000,
                cost % 1000
            )
        });
        let header = "BillingAccountId,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ChargeDescription,ResourceId,BilledCost\n";
        (header.to_owned() + &rows.collect::<String>()).into_bytes()
    };
    let plain = |day: u32, line: u32| 1000 + day * 61 + line * 1007;
    let unfinished = |last: u32| {
        move |day: u32, line: u32| plain(day, line) * if day == last { 2 } else { 5 } / 5
    };
    // Every fifth line by two in a hundred.
    let corrected = |day: u32, line: u32| {
        let times = if (day + line).is_multiple_of(5) {
            102
        } else {
            100
        };
        plain(day, line) * times / 100
    };
    let other = |day: u32, line: u32| plain(day, line) * 3 / 2;
    for (name, first, second, told) in [
        (
            "unfinished",
            bill(1..=20, &unfinished(20)),
            bill(15..=30, &plain),
            true,
        ),
        (
            "early",
            bill(1..=3, &unfinished(3)),
            bill(1..=30, &plain),
            true,
        ),
        (
            "corrected",
            bill(1..=20, &plain),
            bill(11..=30, &corrected),
            true,
        ),
        (
            "two days",
            bill(1..=20, &unfinished(20)),
            bill(19..=30, &plain),
            true,
        ),
        (
            "one day",
            bill(1..=20, &unfinished(20)),
            bill(20..=30, &plain),
            false,
        ),
        ("other", bill(1..=20, &plain), bill(11..=30, &other), false),
        (
            "apart",
            bill(1..=14, &plain),
            bill(15..=30, &corrected),
            false,
        ),
    ] {
        let found = twice(&both(&[("a.csv", first), ("b.csv", second)]).await);
        assert_eq!(found.len(), usize::from(told), "{name}: {found:#?}");
    }
}
