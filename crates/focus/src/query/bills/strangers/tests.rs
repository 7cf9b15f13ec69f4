//! Whose bill it is where none names an account, by value.

use std::collections::BTreeMap;

use super::super::gone::tests::held;
use super::super::likeness::{Common, Prices, Quantities};
use super::*;

fn days(amounts: &[i128]) -> Held {
    let charges = amounts.iter().zip(1..);
    let charges: Vec<_> = charges.map(|(cost, day)| ("", day, *cost)).collect();
    held(&charges)
}

/// Whether it is another's, as far as the amounts tell.
fn is_other(old: &Held, new: &Held) -> bool {
    let unlike = old.unlike(new, &Likeness::default());
    assert!(matches!(unlike, None | Some(Unlike::Amounts)));
    unlike.is_some()
}

/// So many of the values of a column, of equal money, are in both bills; each has so many.
fn in_common(column: &'static str, both: usize, of: [usize; 2]) -> Likeness {
    let money = |number: usize| 100 * number as i128;
    let common = Common {
        both,
        telling: both > 0,
        of,
        money: [money(both); 2],
        all: of.map(money),
    };
    Likeness {
        columns: BTreeMap::from([(column, common)]),
        ..Likeness::default()
    }
}

fn things(column: &'static str, common: usize, of: usize) -> Option<Unlike> {
    Some(Unlike::Things { column, common, of })
}

#[test]
fn a_strangers_bill_without_an_account_does_not_take_the_place_of_the_first() {
    let old = days(&[40, 55, 30, 61, 48]);
    // Another customer's, with more in all and with less.
    for amounts in [&[90, 12, 77, 20, 95, 33][..], &[21, 33, 50, 17, 60]] {
        assert!(is_other(&old, &days(amounts)));
    }
    for amounts in [
        // The month goes on, also where the last day is restated; one day is as it was.
        &[40, 55, 30, 61, 48, 52, 39][..],
        &[40, 55, 30, 61, 70, 52, 39],
        &[35, 51, 30, 58, 42],
        // Late charges come to every day; everything costs a fifth less.
        &[43, 58, 36, 66, 49],
        &[32, 44, 24, 49, 38],
        // Every day is a little less, otherwise than the next.
        &[37, 53, 28, 57, 46],
    ] {
        assert!(!is_other(&old, &days(amounts)), "{amounts:?}");
    }
    // A project of both speaks for the same customer.
    let project = |cost| held(&[("proj_a", 1, cost), ("proj_a", 2, cost + 7)]);
    assert!(!is_other(&project(40), &project(25)));
    // By month: less is asked about, more is a month that goes on.
    let month = |cost| days(&[cost]);
    assert!(is_other(&month(100), &month(70)));
    assert!(!is_other(&month(100), &month(95)));
    assert!(!is_other(&month(100), &month(240)));
}

#[test]
fn resources_tell_whose_bill_it_is_whatever_it_costs() {
    let old = days(&[40, 55, 30, 61, 48]);
    let (dearer, flat) = (days(&[90, 102, 77, 120, 95, 33]), days(&[5; 10]));
    for new in [
        &dearer,
        &days(&[80, 110, 60, 122, 96]),
        &days(&[21, 33, 50, 17, 60]),
    ] {
        let unlike = |like| old.unlike(new, &like);
        assert_eq!(
            unlike(in_common("ResourceId", 0, [6, 9])),
            things("ResourceId", 0, 6)
        );
        // A name that others use too.
        assert_eq!(
            unlike(in_common("ResourceId", 1, [6, 9])),
            things("ResourceId", 1, 6)
        );
    }
    // One resource that anybody may call so tells nothing: the days do.
    let mut named = in_common("ResourceId", 1, [1, 1]);
    for common in named.columns.values_mut() {
        common.telling = false;
    }
    assert_eq!(old.unlike(&dearer, &named), Some(Unlike::Amounts));
    assert_eq!(old.unlike(&days(&[43, 58, 36, 66, 49]), &named), None);
    // As much each day, and as much: a flat fee tells nothing.
    for new in [&flat, &days(&[8; 12])] {
        assert_eq!(
            flat.unlike(new, &in_common("ResourceId", 0, [3, 3])),
            things("ResourceId", 0, 3)
        );
        assert_eq!(flat.unlike(new, &in_common("ResourceId", 3, [3, 3])), None);
    }
    assert_eq!(flat.unlike(&days(&[5; 12]), &Likeness::default()), None);
    // Nor does one with a little use on each day.
    let (fee, other) = (
        days(&[1003, 1007, 1001, 1009, 1004]),
        days(&[1001, 1002, 1008, 1000, 1006]),
    );
    let unlike = fee.unlike(&other, &in_common("ResourceId", 0, [3, 3]));
    assert_eq!(unlike, things("ResourceId", 0, 3));
    // The same customer's: new resources beside the old ones; twice the price; and resources written otherwise on days
    // that cost what they did.
    assert_eq!(
        old.unlike(&dearer, &in_common("ResourceId", 6, [6, 60])),
        None
    );
    assert_eq!(
        old.unlike(
            &days(&[80, 110, 60, 122, 96]),
            &in_common("ResourceId", 5, [6, 6])
        ),
        None
    );
    let later = days(&[40, 55, 30, 61, 70, 52, 39]);
    assert_eq!(
        old.unlike(&later, &in_common("ResourceId", 0, [6, 9])),
        None
    );
}

#[test]
fn without_resources_what_is_charged_for_tells() {
    let old = days(&[40, 55, 30, 61, 48]);
    let dearer = days(&[90, 102, 77, 120, 95, 33]);
    // Other SKUs, descriptions or, where nothing else is known, services.
    for column in ["SkuId", "ChargeDescription", "ServiceName"] {
        let like = in_common(column, 0, [4, 7]);
        assert_eq!(old.unlike(&dearer, &like), things(column, 0, 4), "{column}");
        // One line for the month, which only grows.
        assert_eq!(
            days(&[100]).unlike(&days(&[240]), &like),
            things(column, 0, 4),
            "{column}"
        );
    }
    // A service that was renamed.
    let mut renamed = in_common("ServiceName", 0, [2, 2]);
    renamed
        .columns
        .extend(in_common("SkuId", 4, [4, 4]).columns);
    assert_eq!(old.unlike(&days(&[43, 58, 36, 66, 49]), &renamed), None);
    let mut moved = in_common("SkuId", 4, [4, 4]);
    moved
        .columns
        .extend(in_common("RegionId", 0, [1, 1]).columns);
    assert_eq!(old.unlike(&dearer, &moved), things("RegionId", 0, 1));
    // What everybody buys of the vendor tells nothing: the days do.
    let same = in_common("SkuId", 4, [4, 4]);
    assert_eq!(old.unlike(&dearer, &same), Some(Unlike::Amounts));
    assert_eq!(old.unlike(&days(&[43, 58, 36, 66, 49]), &same), None);
}

#[test]
fn another_price_leaves_the_quantities_as_they_are() {
    let old = days(&[40, 54, 30, 60, 48]);
    let dearer = days(&[90, 102, 77, 120, 95, 33]);
    let used = |same: usize, different: usize, like: Likeness| Likeness {
        quantities: Quantities {
            common: 5,
            same,
            different,
        },
        ..like
    };
    assert_eq!(
        old.unlike(&dearer, &used(5, 4, in_common("SkuId", 0, [4, 4]))),
        None
    );
    // Half as much on every day is another price, or another customer who uses half as much.
    let half = days(&[20, 27, 15, 30, 24]);
    assert_eq!(old.unlike(&half, &in_common("SkuId", 4, [4, 4])), None);
    assert_eq!(
        old.unlike(&half, &used(0, 0, in_common("SkuId", 4, [4, 4]))),
        Some(Unlike::Amounts)
    );
    // Each service has another price.
    let prices = |telling: bool, both: usize| Likeness {
        prices: Some(Prices { telling }),
        ..in_common("SkuId", both, [both, both])
    };
    assert_eq!(old.unlike(&dearer, &prices(true, 4)), None);
    assert_eq!(old.unlike(&dearer, &prices(false, 30)), None);
    assert_eq!(
        old.unlike(&dearer, &prices(false, 4)),
        Some(Unlike::Amounts)
    );
    // A flat fee is what it is.
    assert_eq!(
        days(&[9; 6]).unlike(&days(&[5; 6]), &in_common("SkuId", 1, [1, 1])),
        Some(Unlike::Amounts)
    );
    assert_eq!(
        days(&[9; 6]).unlike(&days(&[5; 6]), &in_common("SkuId", 12, [12, 13])),
        None
    );
}
