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
