//! Cells that a bill leaves empty although they are money, and months of another time zone.

use super::*;

/// A FOCUS file; a row is its period's start, what it costs as billed and effective.
fn bill(rows: &[[&str; 3]]) -> Vec<u8> {
    let header = "BillingAccountId,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ChargeDescription,BilledCost,EffectiveCost\n";
    let rows = rows
        .iter()
        .enumerate()
        .map(|(number, [period, billed, effective])| {
            format!("a1,EUR,{period},2024-05-02T00:00:00Z,charge {number},{billed},{effective}\n")
        });
    (header.to_owned() + &rows.collect::<String>()).into_bytes()
}

const MAY: &str = "2024-05-01T00:00:00Z";

#[tokio::test]
async fn empty_effective_costs_beside_filled_ones_are_told() {
    let rows = [
        [MAY, "1", "1"],
        [MAY, "2", ""],
        [MAY, "0", ""],
        [MAY, "4", ""],
    ];
    let run = run(vec![bytes_input("a.csv", bill(&rows))]).await;
    assert_eq!(run.ok().rows_out, 4);
    assert_eq!(sum(&run.rows().await, "EffectiveCost"), "1");
    let [warning] = warnings(&run, WarningCode::FieldSetAside)[..] else {
        panic!("{:?}", run.ok().warnings);
    };
    assert_eq!(warning.column.as_deref(), Some("EffectiveCost"));
    assert_eq!(warning.rows, 2);
    assert_eq!(warning.example.as_deref(), Some("a.csv, line 3"));
    let money = &warning.money[0];
    assert_eq!(
        (money.currency.as_str(), money.amount.as_str()),
        ("EUR", "6")
    );
    // A bill that has none at all says nothing of single charges, and a full one is as it should be.
    for rows in [
        [[MAY, "1", ""], [MAY, "2", ""]],
        [[MAY, "1", "1"], [MAY, "2", "0"]],
    ] {
        let run = crate::convert::tests::run(vec![bytes_input("a.csv", bill(&rows))]).await;
        assert!(warnings(&run, WarningCode::FieldSetAside).is_empty());
    }
}

#[tokio::test]
async fn a_billing_period_of_another_time_zone_is_told() {
    for (period, month, told) in [
        ("2024-05-01T00:00:00+02:00", "2024-04", 1),
        (MAY, "2024-05", 0),
        ("2024-05-01T00:00:00-07:00", "2024-05", 0),
        ("2024-05-15T00:00:00Z", "2024-05", 0),
    ] {
        let run =
            crate::convert::tests::run(vec![bytes_input("a.csv", bill(&[[period, "1", "1"]]))])
                .await;
        assert_eq!(run.ok().periods, [month], "{period}");
        let dates = warnings(&run, WarningCode::AmbiguousDates);
        assert_eq!(dates.len(), told, "{period}: {dates:?}");
        assert!(dates.iter().all(|warning| {
            warning.column.as_deref() == Some("BillingPeriodStart") && warning.rows == 1
        }));
    }
}
