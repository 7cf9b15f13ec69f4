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
    // A bill that has none at all says so with all that is billed, and a full one is as it should be.
    for (rows, told) in [
        (
            [[MAY, "1", ""], [MAY, "-2", ""], [MAY, "0", ""]],
            Some((2, "-1")),
        ),
        ([[MAY, "1", "1"], [MAY, "2", "0"], [MAY, "0", "0"]], None),
    ] {
        let run = crate::convert::tests::run(vec![bytes_input("a.csv", bill(&rows))]).await;
        let found = warnings(&run, WarningCode::FieldSetAside);
        let found: Vec<_> = found
            .iter()
            .map(|warning| {
                assert!(warning.message.starts_with("is empty in all charges"));
                assert_eq!(warning.column.as_deref(), Some("EffectiveCost"));
                (warning.rows, warning.money[0].amount.as_str())
            })
            .collect();
        assert_eq!(found, told.into_iter().collect::<Vec<_>>());
    }
}

/// Amortised costs that AWS leaves empty beside others: the charge counts with what is billed for it, 0 under a
/// reservation and the price on demand under a savings plan, and what that leaves open is told.
#[tokio::test]
async fn empty_amortised_costs_of_aws_are_told() {
    let header = "identity/LineItemId,identity/TimeInterval,bill/PayerAccountId,bill/BillingPeriodStartDate,bill/BillingPeriodEndDate,lineItem/UsageAccountId,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageType,lineItem/UsageAmount,lineItem/CurrencyCode,lineItem/UnblendedCost,pricing/publicOnDemandCost,reservation/EffectiveCost,reservation/ReservationARN,savingsPlan/SavingsPlanEffectiveCost,savingsPlan/SavingsPlanARN\n";
    let row = |id: u64, kind: &str, [billed, on_demand]: [&str; 2], effective: &str| {
        let (reserved, planned) = match kind {
            "DiscountedUsage" => (
                format!("{effective},arn:aws:ec2:us-east-1:1:reserved-instances/x"),
                ",".to_owned(),
            ),
            "SavingsPlanCoveredUsage" => (
                ",".to_owned(),
                format!("{effective},arn:aws:savingsplans::1:savingsplan/y"),
            ),
            _ => (",".to_owned(), ",".to_owned()),
        };
        format!(
            "{id},2024-01-03T0{id}:00:00Z/2024-01-03T0{id}:30:00Z,111111111111,2024-01-01T00:00:00Z,2024-02-01T00:00:00Z,222222222222,{kind},2024-01-03T0{id}:00:00Z,2024-01-03T0{id}:30:00Z,AmazonEC2,BoxUsage,1,USD,{billed},{on_demand},{reserved},{planned}\n"
        )
    };
    let text = header.to_owned()
        + &row(1, "DiscountedUsage", ["0", "2"], "1.2")
        + &row(2, "DiscountedUsage", ["0", "2.5"], "")
        + &row(3, "DiscountedUsage", ["0", "3"], "nan")
        + &row(4, "DiscountedUsage", ["0", "4"], "0")
        + &row(5, "SavingsPlanCoveredUsage", ["7", "7"], "5")
        + &row(6, "SavingsPlanCoveredUsage", ["8", "8"], "")
        + &row(7, "Usage", ["9", "9"], "");
    let run = run(vec![bytes_input("cur.csv", text)]).await;
    assert_rows(&run, 7);
    assert_eq!(sum(&run.rows().await, "EffectiveCost"), "23.2");
    let told: Vec<_> = warnings(&run, WarningCode::FieldSetAside)
        .iter()
        .map(|warning| {
            let money = &warning.money[0];
            (
                warning.column.clone().unwrap_or_default(),
                warning.rows,
                format!("{} {}", money.amount, money.currency),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                "reservation/EffectiveCost".to_owned(),
                2,
                "5.5 USD".to_owned()
            ),
            (
                "savingsPlan/SavingsPlanEffectiveCost".to_owned(),
                1,
                "8 USD".to_owned()
            ),
        ]
    );
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
