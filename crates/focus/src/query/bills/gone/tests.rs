//! What of a bill is gone, by value.

use super::*;
use crate::query::bills::Charged;
use crate::query::segment::Text;

const ID: &str = "111122223333";
const UNIT: i128 = 10i128.pow(18);

fn charged(day: i32, sums: [i128; 2]) -> Charged {
    Charged {
        day,
        sums: sums.map(|sum| sum * UNIT),
        some: sums.map(|sum| sum != 0),
        rows: 1,
    }
}

/// Charges of a sub-account, a day and an amount each.
pub(in crate::query::bills) fn held(charges: &[(&str, i32, i128)]) -> Held {
    let mut held = Held::default();
    for (sub_account, day, cost) in charges {
        let sub_account: Text = (!sub_account.is_empty()).then(|| (*sub_account).into());
        let keys = [Some("AWS".into()), sub_account, Some("USD".into()), None];
        held.add(keys, charged(*day, [*cost; 2]));
    }
    held
}

/// Charges of a kind, a day, and what they cost billed and effective.
fn kinds(charges: &[(&str, i32, [i128; 2])]) -> Held {
    let mut held = Held::default();
    for (category, day, costs) in charges {
        let category: Text = (!category.is_empty()).then(|| (*category).into());
        let keys = [Some("AWS".into()), None, Some("USD".into()), category];
        held.add(keys, charged(*day, *costs));
    }
    held
}

fn what(old: &Held, new: &Held, account: &str) -> Option<Gone> {
    old.gone(Some(new), account).map(|(gone, _)| gone)
}

/// So much of so much would be left.
fn lost(measure: &'static str, category: Option<&str>, held: i128, left: i128) -> Lost {
    Lost {
        measure,
        currency: "USD".to_owned(),
        category: category.map(str::to_owned),
        part: category.is_some(),
        held: held.to_string(),
        left: left.to_string(),
    }
}

fn billed(held: i128, left: i128) -> Option<Gone> {
    Some(Gone::Money(vec![lost("BilledCost", None, held, left)]))
}

#[test]
fn an_account_is_gone_or_parts_of_it_are() {
    let old = held(&[("a", 1, 4), ("b", 1, 6)]);
    assert_eq!(old.gone(None, "1").map(|gone| gone.0), Some(Gone::All));
    assert_eq!(held(&[("a", 1, 0)]).gone(None, "1"), None);
    let unnamed = old.gone(None, NO_ACCOUNT).map(|gone| gone.0);
    assert_eq!(unnamed, Some(Gone::All));
    let parts = |parts: &[&str]| {
        let parts = parts.iter().map(|part| (*part).to_owned());
        Some(Gone::SubAccounts(parts.collect()))
    };
    // One that survives does not speak for the other, whatever the sum is.
    assert_eq!(what(&old, &held(&[("b", 1, 10)]), ID), parts(&["a"]));
    // The larger loss first.
    assert_eq!(what(&old, &held(&[("c", 1, 10)]), ID), parts(&["b", "a"]));
    assert_eq!(what(&old, &held(&[("a", 1, 0), ("b", 1, 10)]), ID), None);
    assert_eq!(what(&old, &held(&[("", 1, 10)]), ID), None);
    // Named still, and nothing of its money is anywhere: the other has grown.
    assert_eq!(
        what(&old, &held(&[("a", 1, 0), ("b", 1, 20)]), ID),
        parts(&["a"])
    );
    assert_eq!(
        what(&old, &held(&[("a", 1, 0), ("b", 1, 6), ("c", 1, 4)]), ID),
        None
    );
    let (_, loss) = old
        .gone(Some(&held(&[("b", 1, 10)])), ID)
        .expect("one part");
    let dollars = |units: i128| BTreeMap::from([("USD".to_owned(), units * UNIT)]);
    assert_eq!(loss.held.sums[0], dollars(4));
    assert_eq!(loss.left.sums[0], BTreeMap::new());
    // Another spelling of the same subscription is no other part.
    let subscription = held(&[("6F1D2C3B", 1, 1)]);
    let path = held(&[("/subscriptions/6f1d2c3b", 1, 1)]);
    assert_eq!(what(&subscription, &path, "8612345"), None);
    // A short id that another vendor's customer has too.
    let mut vendor = Held::default();
    let keys = [Some("Datadog".into()), Some("a".into()), None, None];
    vendor.add(keys, charged(1, [1, 1]));
    assert_eq!(
        what(&held(&[("a", 1, 1)]), &vendor, "acme"),
        Some(Gone::All)
    );
}

/// The first rows of a bill in the place of all of them: most sub-accounts are gone, and nearly all of the largest.
#[test]
fn the_money_that_is_gone_is_all_of_it_and_the_largest_part_is_named_first() {
    let parts = |parts: &[&str]| {
        let parts = parts.iter().map(|part| (*part).to_owned());
        Gone::SubAccounts(parts.collect())
    };
    let old = held(&[("small", 1, 3), ("large", 1, 100), ("kept", 1, 10)]);
    let money = |money: &Money| money.sums[0].values().sum::<i128>() / UNIT;
    let both = |new: &Held| {
        let (what, loss) = old.gone(Some(new), ID).expect("gone");
        (
            what,
            money(&loss.held),
            money(&loss.left),
            loss.size() / UNIT,
        )
    };
    // What is left of the account is what the source would hold then.
    assert_eq!(
        both(&held(&[("large", 1, 4), ("kept", 1, 9)])),
        (parts(&["large", "small"]), 113, 13, 100)
    );
    // Of one that keeps most of its money, the parts alone are told.
    assert_eq!(
        both(&held(&[("large", 1, 98), ("kept", 1, 4)])),
        (parts(&["kept", "small"]), 13, 4, 9)
    );
    // None has gone altogether: the account's money is told as before.
    let less = held(&[("small", 1, 3), ("large", 1, 4), ("kept", 1, 10)]);
    assert_eq!(what(&old, &less, ID), billed(113, 17));
}

#[test]
fn charges_without_an_account_may_be_named_now_as_much_as_they_are() {
    /// A sub-account, a day and an amount.
    type Charge<'a> = (&'a str, i32, i128);
    let accounts = |accounts: &[(&str, &[Charge])]| -> Accounts {
        let all = accounts.iter();
        all.map(|(id, charges)| (Arc::from(*id), held(charges)))
            .collect()
    };
    let old = accounts(&[("", &[("a", 1, 4), ("b", 2, 6)]), (ID, &[("c", 1, 1)])]);
    let gone = |new: &Accounts| {
        let named = named_now(&old, new);
        old[NO_ACCOUNT]
            .gone(named.as_ref(), NO_ACCOUNT)
            .map(|gone| gone.0)
    };
    // In one account or in two, also with the one that was named before.
    assert_eq!(gone(&accounts(&[("x", &[("a", 1, 4), ("b", 2, 6)])])), None);
    let two = accounts(&[
        ("x", &[("a", 1, 4)]),
        ("y", &[("b", 2, 6)]),
        (ID, &[("c", 1, 1)]),
    ]);
    assert_eq!(gone(&two), None);
    assert_eq!(
        gone(&accounts(&[(ID, &[("a", 1, 4), ("b", 2, 6)])])),
        Some(Gone::All)
    );
    let parts = ["b".to_owned(), "a".to_owned()].to_vec();
    assert_eq!(
        gone(&accounts(&[("x", &[("z", 1, 1)])])),
        Some(Gone::SubAccounts(parts))
    );
    assert_eq!(gone(&accounts(&[("x", &[("", 1, 4)])])), billed(10, 4));
}

#[test]
fn half_of_the_money_or_most_of_the_days_are_gone() {
    let old = held(&[("a", 1, 40), ("a", 2, 30), ("a", 3, 30)]);
    assert_eq!(what(&old, &held(&[("a", 1, 49)]), ID), billed(100, 49));
    // Nobody names the account, and still it is the same bill.
    let unnamed = what(&old, &held(&[("a", 1, 49)]), NO_ACCOUNT);
    assert_eq!(unnamed, billed(100, 49));
    let days = Some(Gone::Days { left: 1, of: 3 });
    assert_eq!(what(&old, &held(&[("a", 1, 99)]), ID), days);
    // The same money by month is no loss, also with a tax; nor is a correction of the days that are there.
    assert_eq!(what(&old, &held(&[("a", 1, 100)]), ID), None);
    assert_eq!(what(&old, &held(&[("a", 1, 110)]), ID), None);
    assert_eq!(what(&old, &held(&[("a", 1, 50), ("a", 3, 1)]), ID), None);
    // Much more on one day does not make up for the others.
    assert_eq!(what(&old, &held(&[("a", 1, 200)]), ID), days);
    // A month of credits has a half as well.
    let credits = what(&held(&[("a", 1, -40)]), &held(&[("a", 1, -1)]), ID);
    assert_eq!(credits, billed(40, 1));
}

#[test]
fn credits_do_not_hide_the_charges_they_pay_for() {
    // Everything is paid for by credits, and a few days replace the month.
    let month: Vec<_> = (1..=30)
        .flat_map(|day| [("Usage", day, [7; 2]), ("Credit", day, [-7; 2])])
        .collect();
    let (old, few) = (kinds(&month), kinds(&month[..4]));
    assert_eq!(what(&old, &few, ID), billed(420, 28));
    assert_eq!(what(&old, &kinds(&month), ID), None);
    // The charges alone, and the credits alone.
    let old = kinds(&[("Usage", 1, [10_000; 2]), ("Credit", 1, [-9_990; 2])]);
    let part = |category, held| {
        Some(Gone::Money(vec![lost(
            "BilledCost",
            Some(category),
            held,
            0,
        )]))
    };
    let usage = kinds(&[("Usage", 1, [10_000; 2])]);
    assert_eq!(what(&old, &usage, ID), part("Credit", 9_990));
    let credit = kinds(&[("Credit", 1, [-9_990; 2])]);
    assert_eq!(what(&old, &credit, ID), billed(19_990, 9_990));
    let more = kinds(&[("Usage", 1, [30_000; 2])]);
    assert_eq!(what(&old, &more, ID), part("Credit", 9_990));
    // Called otherwise, moved a little, and with a new credit.
    let named = kinds(&[("Purchase", 1, [10_000; 2]), ("Adjustment", 1, [-9_990; 2])]);
    assert_eq!(what(&old, &named, ID), None);
    let unnamed = kinds(&[("Usage", 1, [9_800; 2]), ("", 2, [-9_500; 2])]);
    assert_eq!(what(&old, &unnamed, ID), None);
    assert_eq!(what(&usage, &old, ID), None);
    // A small credit that is gone, and a tax that is not small.
    let small = kinds(&[("Usage", 1, [10_000; 2]), ("Credit", 1, [-50; 2])]);
    assert_eq!(what(&small, &usage, ID), None);
    let taxed = kinds(&[("Usage", 1, [10_000; 2]), ("Tax", 1, [1_900; 2])]);
    assert_eq!(what(&taxed, &usage, ID), part("Tax", 1_900));
}

#[test]
fn what_is_effective_alone_is_held_as_well() {
    // Usage of a commitment that was paid for before: a fee replaces it.
    let month: Vec<_> = (1..=30).map(|day| ("Usage", day, [0, 5])).collect();
    let old = kinds(&month);
    let fee = kinds(&[("Purchase", 1, [900, 0])]);
    let gone = Some(Gone::Money(vec![lost("EffectiveCost", None, 150, 0)]));
    assert_eq!(what(&old, &fee, ID), gone);
    // The fee is there already, and is all that the delivery has.
    let mut both = month.clone();
    both.push(("Purchase", 1, [900, 0]));
    assert_eq!(what(&kinds(&both), &fee, ID), gone);
    assert_eq!(what(&kinds(&both), &kinds(&both), ID), None);
    // What is told of the bill is what it costs.
    let (_, money) = old.gone(Some(&fee), ID).expect("it is gone");
    assert_eq!(money.held.effective_alone()["USD"], "150");
    let (_, money) = kinds(&both).gone(Some(&fee), ID).expect("it is gone");
    assert!(money.held.effective_alone().is_empty());
}

#[test]
fn days_that_come_make_up_for_none_that_are_less() {
    let days = |days: std::ops::RangeInclusive<i32>, cost: i128| -> Vec<(&str, i32, i128)> {
        days.map(|day| ("a", day, cost)).collect()
    };
    let old = held(&days(1..=10, 10));
    // A fifth of each day is left, and twenty other days have come.
    let new = held(&[days(1..=10, 2), days(11..=30, 10)].concat());
    assert_eq!(what(&old, &new, ID), billed(100, 20));
    // The month goes on; it was corrected; its last day was not over.
    for new in [
        [days(1..=10, 10), days(11..=30, 10)].concat(),
        [days(1..=10, 7), days(11..=30, 10)].concat(),
        [days(1..=9, 10), days(10..=10, 90)].concat(),
    ] {
        assert_eq!(what(&old, &held(&new), ID), None);
    }
    // A tax on the month so far is dated anew with every download.
    let taxed = |last: i32, tax: i128| -> Vec<(&str, i32, [i128; 2])> {
        let usage = (1..=last).map(|day| ("Usage", day, [10; 2]));
        usage.chain([("Tax", last, [tax; 2])]).collect()
    };
    let (old, new) = (kinds(&taxed(10, 20)), kinds(&taxed(12, 24)));
    assert_eq!(what(&old, &new, ID), None);
    // A credit that later days have again is gone from those that had it.
    let credits = |days: std::ops::RangeInclusive<i32>| -> Vec<(&str, i32, [i128; 2])> {
        days.flat_map(|day| [("Usage", day, [10; 2]), ("Credit", day, [-4; 2])])
            .collect()
    };
    let usage: Vec<_> = (1..=10).map(|day| ("Usage", day, [10; 2])).collect();
    let new = [usage, credits(11..=30)].concat();
    let gone = Gone::Money(vec![lost("BilledCost", Some("Credit"), 40, 0)]);
    assert_eq!(what(&kinds(&credits(1..=10)), &kinds(&new), ID), Some(gone));
}

#[test]
fn what_a_spreadsheet_shortened_is_not_gone() {
    let accounts = |accounts: &[(&str, &str)]| -> Accounts {
        let all = accounts.iter();
        all.map(|(id, part)| (Arc::from(*id), held(&[(*part, 1, 10)])))
            .collect()
    };
    let gone = |old: &[(&str, &str)], new: &[(&str, &str)]| -> Vec<(String, Option<Gone>)> {
        let (old, new) = spelled(accounts(old), accounts(new));
        let all = old.iter();
        all.map(|(id, held)| {
            let gone = held.gone(new.get(id), id).map(|(gone, _)| gone);
            (id.to_string(), gone)
        })
        .collect()
    };
    let whole = ("111122223333", "222233334444");
    let short = ("1.11122e+11", "2.22233E+11");
    for (old, new) in [
        (whole, short),
        (short, whole),
        (whole, ("1.1e+11", "222233334444")),
    ] {
        assert_eq!(gone(&[old], &[new]), [("111122223333".to_owned(), None)]);
    }
    let parts = Gone::SubAccounts(vec!["222233334444".to_owned()]);
    assert_eq!(
        gone(&[whole], &[("1.11122e+11", "3.33333E+11")]),
        [("111122223333".to_owned(), Some(parts))]
    );
    assert_eq!(
        gone(&[whole], &[("9.99999e+11", "2.22233E+11")]),
        [("111122223333".to_owned(), Some(Gone::All))]
    );
}
