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

#[test]
fn equal_to_the_last_digit_is_the_same_whatever_the_account_is() {
    let held = |parts: &[Option<&str>], days: i32, cost: fn(i32) -> i128| {
        let mut held = Held::default();
        for day in 0..days {
            for part in parts {
                let charged = Charged {
                    day,
                    sums: [cost(day); 2],
                    some: [true, true],
                };
                let part = part.map(Into::into);
                let keys = [Some("AWS".into()), part, Some("USD".into()), None];
                held.add(keys, charged);
            }
        }
        held
    };
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
fn a_provider_is_the_same_in_capitals() {
    let held = |provider: &str| {
        let mut held = Held::default();
        let charged = Charged {
            day: 0,
            sums: [1, 1],
            some: [true, true],
        };
        held.add([Some(provider.into()), None, None, None], charged);
        held
    };
    assert!(held("Nimbus").doubles(&held("nimbus "), "4711"));
    assert!(!held("Nimbus").doubles(&held("Cirrus"), "4711"));
}
