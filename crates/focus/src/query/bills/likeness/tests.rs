//! What two bills have in common, by value.

use super::*;

fn charged(of: &[(&str, i32, i128)]) -> Charged {
    let mut charged = Charged::new();
    for (value, day, units) in of {
        let value: Text = (!value.is_empty()).then(|| Arc::from(*value));
        let days = charged.entry(value).or_default();
        days.insert(*day, units * MILLIONTH * 1_000_000);
    }
    charged
}

#[test]
fn values_in_common_are_counted_with_their_money() {
    let own = charged(&[("a", 1, 60), ("b", 1, 30), ("b", 2, 10), ("", 1, 100)]);
    let news = charged(&[("b", 1, 7), ("c", 1, 1)]);
    let found = common(&own, &news).expect("half of it is known");
    let units = |units: i128| units * MILLIONTH * 1_000_000;
    let expected = Common {
        both: 1,
        telling: false,
        of: [2, 2],
        money: [units(40), units(7)],
        all: [units(100), units(8)],
    };
    assert_eq!(found, expected);
    assert!(found.is_large());
    // A long id is of one customer, and so are several short ones.
    let tells = |ids: [&str; 3]| {
        let charged = charged(&ids.map(|id| (id, 1, 5)));
        common(&charged, &charged).is_some_and(|common| common.telling)
    };
    assert!(tells(["i-0123456789abcdef0"; 3]) && tells(["a", "b", "c"]));
    assert!(!tells(["default"; 3]));
    // Most of it names none.
    assert_eq!(common(&charged(&[("a", 1, 1), ("", 1, 2)]), &news), None);
    let none = common(&own, &charged(&[("d", 1, 1)])).expect("known");
    assert!(!none.is_large());
}

#[test]
fn a_price_list_changes_what_each_thing_costs_on_all_days() {
    let own = charged(&[
        ("a", 1, 10),
        ("a", 2, 20),
        ("a", 3, 40),
        ("b", 1, 8),
        ("b", 2, 8),
        ("b", 3, 8),
    ]);
    let cheaper = charged(&[
        ("a", 1, 5),
        ("a", 2, 10),
        ("a", 3, 20),
        ("b", 1, 7),
        ("b", 2, 7),
        ("b", 3, 7),
    ]);
    assert_eq!(other_prices(&own, &cheaper), Some(Prices { telling: true }));
    let fees = charged(&[("b", 1, 8), ("b", 2, 8), ("b", 3, 8)]);
    assert_eq!(
        other_prices(&fees, &cheaper),
        Some(Prices { telling: false })
    );
    let others = charged(&[
        ("a", 1, 5),
        ("a", 2, 19),
        ("a", 3, 20),
        ("b", 1, 7),
        ("b", 2, 7),
        ("b", 3, 7),
    ]);
    assert_eq!(other_prices(&own, &others), None);
}

#[test]
fn the_same_use_is_told_by_different_quantities() {
    let of = |quantities: &[i128]| -> HashMap<usize, i128> {
        quantities.iter().copied().enumerate().collect()
    };
    let like = |own: &[i128], news: &[i128]| Likeness {
        quantities: quantities(&of(own), &of(news)),
        ..Likeness::default()
    };
    let same = like(&[17, 19, 23, 5], &[17, 19, 23, 9, 11]);
    assert!(same.same_quantities() && !same.other_quantities());
    // Once a day is what everybody uses.
    let flat = like(&[1, 1, 1, 1], &[1, 1, 1, 1]);
    assert!(!flat.same_quantities() && !flat.other_quantities());
    let others = like(&[17, 19, 23, 5], &[4, 1, 2, 3]);
    assert!(!others.same_quantities() && others.other_quantities());
    let nothing = Likeness::default();
    assert!(!nothing.same_quantities() && !nothing.other_quantities());
}
