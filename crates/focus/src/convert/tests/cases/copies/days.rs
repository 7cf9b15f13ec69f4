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
        (19..=30, &grows, None),
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
    let some = |day: u32| if day % 3 == 0 { more(day) } else { first(day) };
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
