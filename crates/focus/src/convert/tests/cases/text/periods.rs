//! Periods that end before they begin: the charge is kept, its month and its days follow from what is certain, and all of
//! it is told.
//!
//! After public reports of which period and which end is meant (FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec#586, #1192), of ends
//! that were inclusive and became exclusive (#398), and of purchases without an end (#442).

use super::*;

const HEADER: &str = "BillingAccountId,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeDescription,BilledCost\n";

/// Charges with these billing periods and days, a month or a day each.
fn bill(rows: &[[&str; 4]]) -> String {
    let rows = rows.iter().enumerate().map(|(number, days)| {
        let days = days.map(|day| format!("{day}T00:00:00Z")).join(",");
        format!("a1,EUR,{days},charge {number},{number}.5\n")
    });
    HEADER.to_owned() + &rows.collect::<String>()
}

fn day(text: Option<&str>) -> String {
    text.unwrap_or_default()[..10].to_owned()
}

/// What became of the periods of each row.
async fn periods(run: &Run) -> Vec<[String; 4]> {
    let rows = run.rows().await;
    let columns = [
        "BillingPeriodStart",
        "BillingPeriodEnd",
        "ChargePeriodStart",
        "ChargePeriodEnd",
    ];
    let columns = columns.map(|name| texts(&rows, name));
    let row = |row: usize| columns.each_ref().map(|column| day(column[row].as_deref()));
    let mut found: Vec<[String; 4]> = (0..rows.num_rows()).map(row).collect();
    found.sort();
    found
}

#[tokio::test]
async fn a_billing_period_that_ends_before_it_begins_is_told_and_stays_a_month() {
    let september = ["2025-09-01", "2025-10-01", "2025-09-12", "2025-09-13"];
    for (name, period, made) in [
        (
            "exchanged",
            ["2025-10-01", "2025-09-01"],
            "they are taken for each other",
        ),
        (
            "the end of a year before",
            ["2025-09-01", "2024-10-01"],
            "the month that begins then",
        ),
        (
            "the start of a year after",
            ["2026-09-01", "2025-10-01"],
            "it is billed in that month",
        ),
    ] {
        let [_, _, from, to] = september;
        let [start, end] = period;
        let run = converted(&bill(&[september, [start, end, from, to]])).await;
        assert_eq!(books(&run), [line("EUR", ["2", "2", "0"])], "{name}");
        assert_eq!(run.ok().periods, ["2025-09"], "{name}");
        let expected = september.map(str::to_owned);
        assert_eq!(periods(&run).await, [expected.clone(), expected], "{name}");
        let told = warned(&run, WarningCode::FieldSetAside);
        let [told] = told[..] else {
            panic!("{name}: {told:#?}")
        };
        assert_eq!(
            (told.rows, told.column.as_deref()),
            (1, Some("BillingPeriodStart"))
        );
        assert!(told.message.ends_with(made), "{name}: {}", told.message);
        let shown = told.example.clone().unwrap_or_default();
        assert!(
            shown.starts_with("bill.csv, line 3: ") && shown.contains(start),
            "{shown}"
        );
        // What the file says is there still.
        let extra = texts(&run.rows().await, "x_Extra");
        let kept = extra
            .iter()
            .flatten()
            .filter(|extra| extra.contains(start) && extra.contains(end));
        assert_eq!(kept.count(), 1, "{name}: {extra:?}");
    }
}

#[tokio::test]
async fn days_of_a_charge_that_end_before_they_begin_are_told_and_in_the_period() {
    for (name, days, right) in [
        (
            "exchanged",
            ["2025-09-13", "2025-09-12"],
            ["2025-09-12", "2025-09-13"],
        ),
        (
            "the end of a year before",
            ["2025-09-12", "2024-09-13"],
            ["2025-09-12", "2025-09-13"],
        ),
        (
            "the start of a year after",
            ["2026-09-12", "2025-09-13"],
            ["2025-09-12", "2025-09-13"],
        ),
    ] {
        let row = ["2025-09-01", "2025-10-01", days[0], days[1]];
        let run = converted(&bill(&[row])).await;
        assert_eq!(books(&run), [line("EUR", ["0.5", "0.5", "0"])], "{name}");
        let found = periods(&run).await;
        assert_eq!(found[0][2..], right.map(str::to_owned), "{name}");
        let told = warned(&run, WarningCode::FieldSetAside);
        let [told] = told[..] else {
            panic!("{name}: {told:#?}")
        };
        assert_eq!(
            (told.rows, told.column.as_deref()),
            (1, Some("ChargePeriodStart"))
        );
    }
    // What takes no time, and what lasts as long as the month, is as it should be.
    for row in [
        ["2025-09-01", "2025-10-01", "2025-09-12", "2025-09-12"],
        ["2025-09-01", "2025-09-01", "2025-09-01", "2025-10-01"],
    ] {
        let run = converted(&bill(&[row])).await;
        assert!(
            warned(&run, WarningCode::FieldSetAside).is_empty(),
            "{row:?}"
        );
        assert_eq!(periods(&run).await, [row.map(str::to_owned)]);
    }
}
