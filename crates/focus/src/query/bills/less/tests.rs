//! What a delivery has less of, by value.

use super::super::tests::charges;
use super::*;

const UNIT: i128 = 10i128.pow(18);

fn accounts(of: Vec<(&str, super::super::Held)>) -> Accounts {
    let all = of.into_iter();
    all.map(|(id, held)| (Arc::from(id), held)).collect()
}

/// Each day of `days` costs so many units in each of the sub-accounts.
fn held(parts: &[Option<&str>], days: std::ops::Range<i32>, cost: i128) -> super::super::Held {
    charges(parts, days, |_| cost * UNIT)
}

fn told(held: &Accounts, new: &Accounts) -> Vec<String> {
    let all = less("2024-09", held, new).into_iter();
    all.map(|less| {
        format!(
            "{} {} {} {} {}/{} {}/{} -{}",
            less.account,
            less.sub_account.as_deref().unwrap_or("-"),
            less.measure,
            less.currency,
            less.held.money,
            less.held.rows,
            less.now.money,
            less.now.rows,
            less.gone
        )
    })
    .collect()
}

#[test]
fn less_of_a_sub_account_is_told_with_its_rows_and_money() {
    let both = |shop: std::ops::Range<i32>, office: std::ops::Range<i32>| {
        let mut all = held(&[Some("shop")], shop, 10);
        all.merge(&held(&[Some("office")], office, 2));
        accounts(vec![("1", all)])
    };
    let old = both(0..10, 0..10);
    assert!(told(&old, &old).is_empty());
    // Two days of ten; the days that come later make up for nothing.
    let gone = ["1 shop BilledCost USD 100/10 80/8 -20"];
    assert_eq!(told(&old, &both(2..10, 0..10)), gone);
    assert_eq!(told(&old, &both(2..20, 0..20)), gone);
    // The most first.
    assert_eq!(
        told(&old, &both(2..10, 4..10)),
        [gone[0], "1 office BilledCost USD 20/10 12/6 -8"]
    );
    // Nothing of it at all, as somebody may allow.
    assert_eq!(
        told(&old, &both(0..10, 0..0)),
        ["1 office BilledCost USD 20/10 0/0 -20"]
    );
    // Moved to another sub-account or account on those days.
    let moved = accounts(vec![
        ("1", held(&[Some("office")], 0..10, 6)),
        ("2", held(&[Some("kiosk")], 0..10, 6)),
    ]);
    assert!(told(&old, &moved).is_empty());
    // By month, on any day.
    let mut by_month = held(&[Some("shop")], 29..30, 100);
    by_month.merge(&held(&[Some("office")], 29..30, 20));
    assert!(told(&old, &accounts(vec![("1", by_month)])).is_empty());
}

#[test]
fn a_correction_of_a_hundredth_is_none() {
    let of = |cost: i128| accounts(vec![("1", held(&[None], 0..1, cost))]);
    assert!(told(&of(1000), &of(990)).is_empty());
    assert_eq!(
        told(&of(1000), &of(989)),
        ["1 - BilledCost USD 1000/1 989/1 -11"]
    );
}

/// Each amount is of a kind of charge of a sub-account, on a day.
fn kinds(charges: &[(&str, &str, i32, i128)]) -> Accounts {
    let mut held = Held::default();
    for (part, category, day, cost) in charges {
        let charged = super::super::Charged {
            day: *day,
            sums: [cost * UNIT; 2],
            some: [true; 2],
            rows: 1,
        };
        let keys = [
            None,
            Some((*part).into()),
            Some("USD".into()),
            Some((*category).into()),
        ];
        held.add(keys, charged);
    }
    accounts(vec![("1", held)])
}

fn days(part: &str, amounts: &[i128]) -> Accounts {
    let charges: Vec<_> = amounts
        .iter()
        .zip(1..)
        .map(|(cost, day)| (part, "Usage", day, *cost))
        .collect();
    kinds(&charges)
}

#[test]
fn what_grows_on_one_day_does_not_make_up_for_another() {
    let old = days("shop", &[10, 10, 10, 10, 10, 4]);
    let shop = |held: &str, now: &str, gone: &str| {
        vec![format!("1 shop BilledCost USD {held} {now} -{gone}")]
    };
    // The last day was not over; the third one is gone, and so is a half of it.
    assert_eq!(
        told(&old, &days("shop", &[10, 10, 0, 10, 10, 40])),
        shop("50/5", "40/5", "10")
    );
    assert_eq!(
        told(&old, &days("shop", &[10, 10, 5, 10, 10, 40, 10])),
        shop("50/5", "45/5", "5")
    );
    // A day in the middle has grown, and one has lost as much: those that lost are told.
    let grown = days("shop", &[10, 30, 3, 10, 5, 4]);
    assert_eq!(told(&old, &grown), shop("20/2", "8/2", "12"));
    let all = less("2024-09", &old, &grown);
    assert_eq!(all[0].days, ["1970-01-04", "1970-01-06"]);
    // The last day is one like the others where it has not grown.
    assert_eq!(
        told(&old, &days("shop", &[10, 10, 10, 10, 10, 1])),
        shop("54/6", "51/6", "3")
    );
    for same in [
        &[10, 10, 10, 10, 10, 9][..],
        &[10, 10, 10, 10, 10, 4, 12],
        // Late charges; a correction of less than a hundredth.
        &[11, 10, 12, 10, 10, 40, 10],
    ] {
        assert!(told(&old, &days("shop", same)).is_empty(), "{same:?}");
    }
}

#[test]
fn credits_and_kinds_of_charge_speak_for_themselves() {
    let old = kinds(&[
        ("shop", "Usage", 1, 100),
        ("shop", "Credit", 1, -40),
        ("shop", "Usage", 2, 100),
        ("shop", "Tax", 2, 20),
    ]);
    let new = |more: &[(&'static str, &'static str, i32, i128)]| {
        let first = [("shop", "Usage", 2, 100)];
        kinds(&[&first[..], more].concat())
    };
    let shop = |held: &str, now: &str, gone: &str| {
        vec![format!("1 shop BilledCost USD {held} {now} -{gone}")]
    };
    // The credit is gone, and as much more is charged on its day.
    let more = new(&[("shop", "Usage", 1, 140), ("shop", "Tax", 2, 20)]);
    assert_eq!(told(&old, &more), shop("40/1", "0/0", "40"));
    // The tax is gone, and usage has grown by three times as much.
    let more = new(&[("shop", "Usage", 1, 160), ("shop", "Credit", 1, -40)]);
    assert_eq!(told(&old, &more), shop("20/1", "0/0", "20"));
    // Called otherwise, in part or all of it; of another sub-account.
    for same in [
        &[
            ("shop", "Usage", 1, 100),
            ("shop", "Adjustment", 1, -40),
            ("shop", "Tax", 2, 20),
        ][..],
        &[
            ("shop", "Purchase", 1, 100),
            ("shop", "Credit", 1, -40),
            ("shop", "Tax", 2, 20),
        ],
        &[
            ("office", "Usage", 1, 100),
            ("shop", "Credit", 1, -40),
            ("office", "Tax", 2, 20),
        ],
        &[
            ("shop", "Usage", 1, 60),
            ("shop", "Purchase", 1, 40),
            ("shop", "Credit", 1, -40),
            ("shop", "Tax", 2, 20),
        ],
    ] {
        assert!(told(&old, &new(same)).is_empty(), "{same:?}");
    }
}

#[test]
fn what_is_dated_anew_is_not_gone() {
    let taxed = |last: i32, tax: i128| {
        let usage = (1..=last).map(|day| ("shop", "Usage", day, 10));
        kinds(
            &usage
                .chain([("shop", "Tax", last, tax)])
                .collect::<Vec<_>>(),
        )
    };
    assert!(told(&taxed(10, 20), &taxed(12, 24)).is_empty());
    assert_eq!(
        told(&taxed(10, 20), &taxed(12, 5)),
        ["1 shop BilledCost USD 120/11 100/10 -20"]
    );
    // By week, with the same money.
    let weeks = kinds(&[("shop", "Usage", 7, 70), ("shop", "Usage", 10, 30)]);
    assert!(told(&days("shop", &[10; 10]), &weeks).is_empty());
}

#[test]
fn a_sub_account_that_a_spreadsheet_shortened_is_not_gone() {
    let old = days("111111111111", &[10, 10, 10]);
    assert!(told(&old, &days("1.11111E+11", &[10, 10, 10])).is_empty());
    assert_eq!(
        told(&old, &days("1.11111E+11", &[10, 7, 10])),
        ["1 111111111111 BilledCost USD 30/3 27/3 -3"]
    );
}

/// After public reports of subscriptions and projects that drop out of an export while others grow (Azure exports at the
/// scope of a management group, AWS accounts that leave an organization, Google projects that are moved).
#[test]
fn what_one_sub_account_grows_by_makes_up_for_no_other() {
    let day = |shop: i128, office: i128, kiosk: i128| {
        let parts = [("shop", shop), ("office", office), ("kiosk", kiosk)];
        let charges = (1..=3).flat_map(|day| {
            parts
                .iter()
                .filter(|(_, cost)| *cost != 0)
                .map(move |(part, cost)| (*part, "Usage", day, *cost))
        });
        kinds(&charges.collect::<Vec<_>>())
    };
    let old = day(10, 20, 0);
    for (new, gone) in [
        (day(0, 40, 0), "1 shop BilledCost USD 20/2 0/0 -20"),
        (day(4, 40, 0), "1 shop BilledCost USD 20/2 8/2 -12"),
        (day(0, 20, 40), "1 shop BilledCost USD 20/2 0/0 -20"),
    ] {
        assert_eq!(told(&old, &new), [gone]);
    }
    // All of it has moved, and nothing else has changed.
    for new in [day(0, 30, 0), day(0, 20, 10), day(5, 25, 0)] {
        assert!(told(&old, &new).is_empty());
    }
}
