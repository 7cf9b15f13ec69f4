//! Sums survive being sent, and tell how much of them was rejected.

use super::*;

#[test]
fn a_ledger_survives_being_sent() {
    let mut ledger = Ledger {
        rows_in: 3,
        rows_out: 2,
        rows_rejected: 1,
        ..Ledger::default()
    };
    let wide = i256::from_i128(i128::MAX).wrapping_mul(i256::from_i128(1 << 40));
    ledger.add(Side::In, "BilledCost", "USD", wide);
    ledger.add(Side::Out, "BilledCost", "USD", i256::from_i128(-17));
    ledger.add(Side::Rejected, "EffectiveCost", "", i256::MIN);
    let unpaid = stoa_kernel::Statement::of_format("nothing was paid");
    ledger.skip(&unpaid, 1);
    ledger.unreadable("BilledCost", (0, 7), || "a.csv, line 7: \"n/a\"".to_owned());
    ledger.add(Side::Skipped(&unpaid), "BilledCost", "USD", wide);
    let rows = [5, -3].map(|amount| (Some(amount), Some("EUR")));
    add_amounts(&mut ledger, Side::In, "BilledCost", rows.into_iter());
    add_amounts(&mut ledger, Side::Out, "BilledCost", rows.into_iter());
    let text = serde_json::to_string(&ledger).expect("plain data");
    assert_eq!(
        serde_json::from_str::<Ledger>(&text).expect("the same"),
        ledger
    );
}

#[test]
fn a_rejected_credit_makes_up_for_no_rejected_charge() {
    let share = |all: &[i128], rejected: &[i128]| {
        let mut ledger = Ledger::default();
        for (side, amounts) in [(Side::In, all), (Side::Rejected, rejected)] {
            let rows = amounts.iter().map(|amount| (Some(*amount), Some("USD")));
            // Blocks are merged.
            let mut block = Ledger::default();
            add_amounts(&mut block, side, "BilledCost", rows);
            ledger.merge(&block);
        }
        ledger.finish().money[0].rejected_millionths
    };
    assert_eq!(share(&[60, -60, 80], &[60, -60]), 600_000);
    assert_eq!(share(&[100_000, 1], &[1]), 10);
    assert_eq!(share(&[100, 1], &[]), 0);
    assert_eq!(share(&[0, 0], &[0]), 0);
    assert_eq!(share(&[-7], &[-7]), 1_000_000);
}

#[test]
fn what_may_count_twice_is_a_share_of_what_went_out_without_signs() {
    let mut ledger = Ledger::default();
    for (side, amounts) in [(Side::In, &[60, -60, 80][..]), (Side::Out, &[60, -60])] {
        let mut block = Ledger::default();
        let rows = amounts.iter().map(|amount| (Some(*amount), Some("USD")));
        add_amounts(&mut block, side, "BilledCost", rows);
        ledger.merge(&block);
    }
    let mut balance = ledger.finish();
    let mut twice = Absolute::default();
    ledger.doubt(&mut balance, &twice);
    assert_eq!(balance.money[0].possibly_twice_millionths, 0);
    twice.add("BilledCost", "USD", i256::from_i128(-30));
    twice.add("BilledCost", "EUR", i256::from_i128(1));
    ledger.doubt(&mut balance, &twice);
    let money = &balance.money[0];
    assert_eq!(money.possibly_twice_millionths, 250_000);
    assert_eq!(money.possibly_twice, "0.00000000000000003");
    // Of copies of copies it may be more than all.
    twice.add("BilledCost", "USD", i256::from_i128(-150));
    ledger.doubt(&mut balance, &twice);
    assert_eq!(balance.money[0].possibly_twice_millionths, 1_500_000);
}
