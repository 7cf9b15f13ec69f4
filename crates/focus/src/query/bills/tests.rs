//! One account has many spellings.

use super::doubles::may_be_copies;
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

/// What a source holds: on each day so many lines, which cost so much in all, in millionths of a dollar.
fn lines(days: &[(i32, i128, u64)]) -> Held {
    let mut held = Held::default();
    for (day, millionths, rows) in days {
        let charged = Charged {
            day: *day,
            sums: [millionths * 10i128.pow(12); 2],
            some: [true, true],
            rows: *rows,
        };
        let keys = [Some("AWS".into()), None, Some("USD".into()), None];
        held.add(keys, charged);
    }
    held
}

#[test]
fn a_part_of_a_month_in_cents_is_the_bill_with_all_digits() {
    // A line costs 0.1234 of a dollar on average.
    let bill: Vec<_> = (1..=20)
        .map(|day| (day, 123_417 * (30 + i128::from(day)), 30 + day as u64))
        .collect();
    let named = lines(&bill);
    let cents = |off: fn(i128) -> i128, days: std::ops::Range<usize>| {
        let part: Vec<_> = bill[days]
            .iter()
            .map(|(day, money, rows)| {
                (
                    *day,
                    (money - off(i128::from(*rows))) / 10_000 * 10_000,
                    *rows,
                )
            })
            .collect();
        lines(&part)
    };
    for whose in [Whose::OneIsNamed, Whose::Nobodys] {
        // Each line was rounded down by a third of a cent, or up by a fourth; three days of it.
        for part in [
            cents(|rows| rows * 3_417, 4..14),
            cents(|rows| -rows * 2_500, 4..14),
            cents(|rows| rows * 3_417, 0..3),
        ] {
            assert!(
                named.doubles(&part, whose) && part.doubles(&named, whose),
                "{whose:?} {part:?}"
            );
        }
        // Three cents a line are another price; other lines are another bill.
        assert!(
            !named.doubles(&cents(|rows| rows * 30_000, 4..14), whose),
            "{whose:?}"
        );
    }
    let others: Vec<_> = bill
        .iter()
        .map(|(day, money, rows)| (*day, (money - 100_000) / 10_000 * 10_000, rows + 2))
        .collect();
    assert!(!named.doubles(&lines(&others), Whose::OneIsNamed));
    // A day whose amount is the same to its last digit tells by itself, unless it is a price that many pay.
    let day = lines(&[(7, 123_417 * 37, 1)]);
    assert!(named.doubles(&day, Whose::OneIsNamed));
    let price = |days: std::ops::Range<i32>| {
        lines(&days.map(|day| (day, 71_424_000, 1)).collect::<Vec<_>>())
    };
    assert!(!price(1..20).doubles(&price(4..6), Whose::OneIsNamed));
}

#[test]
fn a_shortened_account_is_every_account_that_it_may_be() {
    let whose = |one: &'static str, other: &'static str| Whose::of(one, other);
    assert_eq!(whose("1.11111e+11", "111111111111"), Whose::Shortened);
    assert_eq!(whose("111111499999", "1,11111e+11"), Whose::Shortened);
    assert_eq!(whose("1.11111e+11", "222222222222"), Whose::Others);
    assert_eq!(
        whose("1.11111e+11", "1.11111e+11"),
        Whose::Account("1.11111e+11")
    );
    let growing = |day: i32| 100_000 * (i128::from(day) + 1);
    let bill = charges(&[Some("222222222222")], 0..12, growing);
    // Corrected, with more days, with its sub-account shortened too.
    for other in [
        charges(&[Some("222222222222")], 0..20, |day| 2 * growing(day)),
        charges(&[Some("2.22222E+11")], 0..12, growing),
        charges(&[None], 3..5, |_| 7),
    ] {
        assert!(bill.doubles(&other, Whose::Shortened), "{other:?}");
        assert!(other.doubles(&bill, Whose::Shortened), "{other:?}");
    }
    // Another member account, also when nobody knows its last digits.
    for part in ["333333333333", "3.33333E+11"] {
        assert!(!bill.doubles(
            &charges(&[Some(part)], 0..12, |day| growing(day) + 7_000),
            Whose::Shortened
        ));
    }
}

#[test]
fn a_month_in_one_line_may_be_the_sum_of_its_days() {
    let cost = |day: i32| 100_000 + 7_000 * i128::from(day % 5);
    let days = charges(&[None], 1..13, cost);
    let month = |cost: i128| charges(&[None], [1], |_| cost);
    let both = [Whose::Nobodys, Whose::OneIsNamed];
    for (line, nobodys, named) in [
        // The whole month, and what it was some days before.
        (month(3_100_000), true, false),
        (month(1_500_000), true, true),
        (month(700_000), true, true),
        (month(400_000), true, false),
        // About what a day costs.
        (month(110_000), false, false),
    ] {
        let found = both.map(|whose| {
            assert_eq!(days.may_sum_up(&line, whose), line.may_sum_up(&days, whose));
            days.may_sum_up(&line, whose)
        });
        assert_eq!(found, [nobodys, named], "{line:?}");
    }
    // By day as well, two months in one line, two accounts, and two projects.
    assert!(!days.may_sum_up(&charges(&[None], 1..3, |_| 1_500_000), Whose::Nobodys));
    assert!(!month(1_500_000).may_sum_up(&month(1_400_000), Whose::Nobodys));
    assert!(!days.may_sum_up(&month(1_500_000), Whose::Others));
    let project = |id: &'static str, days: std::ops::Range<i32>, cost: i128| {
        charges(&[Some(id)], days, move |_| cost)
    };
    assert!(
        !project("proj_a", 1..13, 100_000)
            .may_sum_up(&project("proj_b", 1..2, 1_500_000), Whose::Nobodys)
    );
}

#[test]
fn a_report_of_a_member_account_is_a_part_of_its_payers() {
    let growing = |day: i32| 100_000 * (i128::from(day) + 1);
    let payer = charges(
        &[Some("222222222222"), Some("333333333333")],
        0..12,
        growing,
    );
    let member = |days: std::ops::Range<i32>, cost: i128| {
        charges(&[Some("222222222222")], days, move |_| cost)
    };
    let is_part = |account: &str, held: &Held| held.is_a_part_of(&Arc::from(account), &payer);
    assert!(is_part("222222222222", &member(3..5, 7)));
    assert!(is_part("222222222222", &charges(&[None], 0..30, |_| 9)));
    // Before it joined, another account, and nobody's charges.
    assert!(!is_part("222222222222", &member(12..20, 7)));
    assert!(!is_part("444444444444", &member(3..5, 7)));
    assert!(!is_part(NO_ACCOUNT, &member(3..5, 7)));
}

#[test]
fn sub_accounts_by_name_beside_the_same_by_id_are_told_by_their_days() {
    let account = Whose::Account("111122223333");
    let growing = |day: i32| 100_000 * (i128::from(day) + 1);
    let by_id = charges(&[Some("6f1d2c3b")], 0..12, growing);
    let by_name =
        |days: std::ops::Range<i32>, cost: fn(i32) -> i128| charges(&[Some("Shop")], days, cost);
    // To a later day, and a part of it.
    assert!(by_id.doubles(&by_name(0..20, growing), account));
    assert!(by_name(3..9, growing).doubles(&by_id, account));
    // Another subscription, also where both pay the same flat fee, or happen to cost the same on some days.
    assert!(!by_id.doubles(&by_name(0..20, |day| 70_000 * i128::from(day % 7)), account));
    let flat = |part: &'static str| charges(&[Some(part)], 0..12, |_| 5);
    assert!(!flat("6f1d2c3b").doubles(&flat("Shop"), account));
    let few = |day: i32| {
        if day < 4 {
            100_000 * (i128::from(day) + 1)
        } else {
            1
        }
    };
    assert!(!by_id.doubles(&by_name(0..12, few), account));
    // Of other accounts it has to be all of it.
    assert!(!by_id.doubles(&by_name(0..20, growing), Whose::Others));
}

#[test]
fn a_bill_without_an_account_may_be_of_several_accounts() {
    let accounts: Accounts = [("111122223333", 70_000), ("444455556666", 31_000), ("", 1)]
        .map(|(id, part)| {
            let cost = move |day: i32| part * (i128::from(day % 5) + 2);
            (Arc::from(id), charges(&[None], 1..20, cost))
        })
        .into();
    let unnamed = |days: std::ops::Range<i32>, factor: i128| {
        charges(&[None], days, move |day| factor * (i128::from(day % 5) + 2))
    };
    let whole = |like: &Held| copies::together(&accounts, like).expect("two accounts");
    let both = unnamed(1..12, 101_000);
    assert!(both.doubles(&whole(&both), Whose::OneIsNamed));
    for one in accounts.values() {
        assert!(!both.doubles(one, Whose::OneIsNamed));
    }
    let other = unnamed(1..12, 95_000);
    assert!(!other.doubles(&whole(&other), Whose::OneIsNamed));
    // One account is no several, and what another provider charges is not added.
    let one: Accounts = [(Arc::from("111122223333"), unnamed(1..3, 7))].into();
    assert!(copies::together(&one, &both).is_none());
    let mut vendors = Held::default();
    vendors.add(
        [Some("Datadog".into()), None, None, None],
        Charged::default(),
    );
    assert!(copies::together(&accounts, &vendors).is_none());
}

#[test]
fn a_bill_that_does_not_say_its_provider_may_be_anybodys() {
    let held = |provider: Option<&str>| {
        let mut held = Held::default();
        for day in 0..5 {
            let charged = Charged {
                day,
                sums: [123_456_700 * i128::from(day + 1); 2],
                some: [true, true],
                rows: 1,
            };
            held.add([provider.map(Into::into), None, None, None], charged);
        }
        held
    };
    assert!(held(Some("Nimbus")).doubles(&held(None), Whose::Nobodys));
    assert!(held(None).doubles(&held(Some("Nimbus")), Whose::Account("4711")));
    assert!(!held(Some("Nimbus")).doubles(&held(Some("Cirrus")), Whose::Nobodys));
}
