//! One account has many spellings.

use super::*;

#[test]
fn an_account_has_one_spelling() {
    for (id, key) in [
        ("123412340534", Some("123412340534")),
        (" HUF-Account-77 ", Some("huf-account-77")),
        (
            "/providers/Microsoft.Billing/billingAccounts/8612345",
            Some("8612345"),
        ),
        (
            "/providers/Microsoft.Billing/billingAccounts/8612345/",
            Some("8612345"),
        ),
        ("1234-5678-9012", Some("123456789012")),
        ("12345678901", Some("012345678901")),
        // A slash inside an id of another vendor means something else.
        ("acme/team", Some("acme/team")),
        ("unknown", None),
        (" ", None),
    ] {
        assert_eq!(account_key(id).as_deref(), key, "{id:?}");
    }
}

/// What a source holds: each day of `days` costs `cost` in each of the sub-accounts.
pub(super) fn charges(
    parts: &[Option<&str>],
    days: impl IntoIterator<Item = i32>,
    cost: impl Fn(i32) -> i128,
) -> Held {
    let mut held = Held::default();
    for day in days {
        for part in parts {
            let charged = Charged {
                day,
                sums: [cost(day); 2],
                some: [true, true],
                rows: 1,
            };
            let part = part.map(Into::into);
            let keys = [Some("AWS".into()), part, Some("USD".into()), None];
            held.add(keys, charged);
        }
    }
    held
}

#[test]
fn equal_to_the_last_digit_is_the_same_whatever_the_account_is() {
    let held =
        |parts: &[Option<&str>], days: i32, cost: fn(i32) -> i128| charges(parts, 0..days, cost);
    let parts = [Some("111"), Some("222")];
    let whole = held(&parts, 3, |_| 5);
    assert!(whole.is_a_copy_of(&held(&parts, 3, |_| 5)));
    assert!(!whole.is_a_copy_of(&held(&[Some("111"), Some("333")], 3, |_| 5)));
    // The same money on other days, and a digit of difference.
    assert!(!whole.is_a_copy_of(&held(&parts, 5, |_| 3)));
    assert!(!held(&parts, 5, |_| 3).is_a_copy_of(&held(&parts, 3, |_| 5)));
    let last = |day| if day == 2 { 6 } else { 5 };
    assert!(!whole.is_a_copy_of(&held(&parts, 3, last)));
    // A flat fee tells nothing; many amounts do, also when the sub-accounts are written otherwise.
    assert!(!held(&[None], 30, |_| 5).is_a_copy_of(&held(&[None], 30, |_| 5)));
    let growing = |day| i128::from(day) + 1;
    assert!(held(&[None], 10, growing).is_a_copy_of(&held(&[None], 10, growing)));
    assert!(!held(&[None], 9, growing).is_a_copy_of(&held(&[None], 9, growing)));
    assert!(held(&parts, 10, growing).is_a_copy_of(&held(
        &[Some("1.1e+2"), Some("2.2e+2")],
        10,
        growing
    )));
    assert!(!held(&[None], 3, |_| 0).is_a_copy_of(&whole));
}

#[test]
fn shared_sub_accounts_on_shared_days_are_the_same_bill_with_and_without_an_account() {
    let ways = [Whose::Nobodys, Whose::OneIsNamed];
    let projects = [Some("proj_a"), Some("proj_b")];
    let bill = charges(&projects, 1..11, |day| 1000 + i128::from(day));
    for (other, doubles) in [
        // Whatever the amounts are: it was corrected, has more days, or fewer projects.
        (charges(&projects, 1..11, |_| 1002), true),
        (charges(&projects[..1], 5..29, |_| 7), true),
        // Another half of the month, and other projects.
        (charges(&projects, 11..21, |_| 1005), false),
        (
            charges(&[Some("proj_c")], 1..11, |day| 2000 + i128::from(day)),
            false,
        ),
        // By month on a day without charges: as much, or not.
        (charges(&projects, [0], |_| 10_000), true),
        (charges(&projects, [0], |_| 3_000), false),
        // The next day, as a file a day has it.
        (charges(&projects, [12], |_| 1000), false),
    ] {
        for whose in ways {
            assert_eq!(bill.doubles(&other, whose), doubles, "{whose:?} {other:?}");
            assert_eq!(other.doubles(&bill, whose), doubles, "{whose:?} {other:?}");
        }
        // Two accounts of their own share nothing by having a project of the same name.
        assert!(!bill.doubles(&other, Whose::Others));
    }
}

#[test]
fn without_sub_accounts_the_amounts_of_shared_days_tell() {
    let cost = |day| 100_000 + 7_000 * i128::from(day % 5);
    let to_the_5th = charges(&[None], 1..6, cost);
    for (other, nobodys, named) in [
        // To the twelfth; to the twelfth with the last day of before restated; with a cent more on each day.
        (charges(&[None], 1..13, cost), true, true),
        (
            charges(&[None], 1..13, |day| {
                cost(day) + i128::from(day == 5) * 40_000
            }),
            true,
            true,
        ),
        (charges(&[None], 1..6, |day| cost(day) + 1), true, true),
        // One part in two hundred more: perhaps the same where nobody is named, but not beside any account.
        (charges(&[None], 1..6, |day| cost(day) + 500), true, false),
        // Of the same projects' names on one side only.
        (charges(&[Some("proj_a")], 1..13, cost), true, true),
        // Another organisation's, another half of the month's.
        (
            charges(&[None], 1..13, |day| 60_000 + 7_000 * i128::from(day % 3)),
            false,
            false,
        ),
        (charges(&[None], 6..13, cost), false, false),
        // One day of five is the same by chance.
        (
            charges(&[None], 1..6, |day| {
                if day == 1 { cost(day) } else { 3 * cost(day) }
            }),
            false,
            false,
        ),
    ] {
        let found = [Whose::Nobodys, Whose::OneIsNamed].map(|whose| {
            assert_eq!(
                to_the_5th.doubles(&other, whose),
                other.doubles(&to_the_5th, whose)
            );
            to_the_5th.doubles(&other, whose)
        });
        assert_eq!(found, [nobodys, named], "{other:?}");
    }
    // By month beside by day: to a cent of much.
    let by_month = |cost: fn(i32) -> i128| charges(&[None], [0], cost);
    assert!(to_the_5th.doubles(&by_month(|_| 570_001), Whose::OneIsNamed));
    assert!(!to_the_5th.doubles(&by_month(|_| 580_000), Whose::OneIsNamed));
    // A file a day of a flat fee: each has its own day.
    let today = charges(&[None], [1], |_| 5);
    assert!(!today.doubles(&charges(&[None], [2], |_| 5), Whose::Nobodys));
    assert!(today.doubles(&charges(&[None], [1], |_| 5), Whose::Nobodys));
}

#[test]
fn a_copy_may_be_a_cent_off_and_no_more() {
    let growing = |day| 100_000 * (i128::from(day) + 1);
    let bill = charges(&[Some("111")], 0..12, growing);
    let other = |more: i128| charges(&[Some("1.1e+2")], 0..12, |day| growing(day) + more);
    assert!(bill.doubles(&other(9), Whose::Others));
    assert!(!bill.doubles(&other(99), Whose::Others));
    assert!(may_be_copies(7_800_000, 7_800_108));
    assert!(!may_be_copies(7_800_000, 7_900_000));
    let longer = charges(&[Some("1.1e+2")], 0..13, growing);
    assert!(!bill.doubles(&longer, Whose::Others) && !longer.doubles(&bill, Whose::Others));
}

#[test]
fn a_provider_is_the_same_in_capitals() {
    let held = |provider: &str| {
        let mut held = Held::default();
        let charged = Charged {
            day: 0,
            sums: [1, 1],
            some: [true, true],
            rows: 1,
        };
        held.add([Some(provider.into()), None, None, None], charged);
        held
    };
    assert!(held("Nimbus").doubles(&held("nimbus "), Whose::Account("4711")));
    assert!(!held("Nimbus").doubles(&held("Cirrus"), Whose::Account("4711")));
}
