//! What "previous" is for each basis and grain, by hand: literal charges, literal answers. (A comparison
//! of the two tables cannot find a fault that both share.)

use serde_json::json;

use super::{query, some_lake};
use crate::lake::Pin;
use crate::lake::testing::{Charge, TestLake, UNIT, charge};
use crate::query::{QueryResult, ResultRow};

/// `day now/before` of every row that is not nothing.
fn lines(result: &QueryResult) -> Vec<String> {
    let number = |row: &ResultRow| {
        let before = &row.previous.as_ref().unwrap()["BilledCost"];
        let time = row.time.map_or("all".to_owned(), |time| time.to_string());
        format!("{time} {}/{before}", row.values["BilledCost"])
    };
    result.rows.iter().map(number).collect()
}

/// Published charges that are asked beside what was before.
struct Bill {
    test: TestLake,
    pin: Pin,
}

impl Bill {
    async fn of(charges: &[Charge]) -> Self {
        let (test, pin) = some_lake(charges).await;
        Self { test, pin }
    }

    /// Asks both tables by `grain basis start end`; they must say `expected`, and `previous` of all.
    async fn says(&self, asked: &str, expected: &[&str], previous: &str) {
        let words: Vec<&str> = asked.split(' ').collect();
        let asked = query(
            json!({"measures": ["BilledCost"], "grain": words[0], "basis": words[1],
            "range": {"start": words[2], "end": words[3]}, "compare": "previous"}),
        );
        let rolled = self.test.lake.query(&self.pin, &asked).await.unwrap();
        let raw = self.test.lake.query_raw(&self.pin, &asked).await;
        for result in [rolled, raw] {
            let (planned, words) = (result.planned_to, &words);
            assert_eq!(lines(&result), expected, "{words:?} {planned:?}");
            assert_eq!(result.previous_totals.unwrap()["BilledCost"], previous);
        }
    }
}

fn on(period: &'static str, day: &str, billed: i128) -> Charge {
    Charge {
        start: Some(format!("{day}T23:00:00Z")),
        ..charge(period, 1, "EC2", billed * UNIT)
    }
}

/// The bills of the report: 1 Aug 100, 31 Aug 31, 1 Sep 7, 10 Sep 9.
fn reported() -> Vec<Charge> {
    vec![
        on("2024-08", "2024-08-01", 100),
        on("2024-08", "2024-08-31", 31),
        on("2024-09", "2024-09-01", 7),
        on("2024-09", "2024-09-10", 9),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn billing_periods_by_day_lie_over_each_other_from_their_first_day() {
    // Basis billing: all of September, beside all of August. The 100 of 1 August stood at 10 September
    // before. 31 August lies under the last day of September.
    let bill = Bill::of(&reported()).await;
    let expected = ["2024-09-01 7/100", "2024-09-10 9/0", "2024-09-30 0/31"];
    bill.says("day billing 2024-09-10 2024-09-17", &expected, "131")
        .await;
    bill.says("day billing 2024-09-01 2024-10-01", &expected, "131")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn billing_periods_without_a_grain_and_by_month() {
    let bill = Bill::of(&reported()).await;
    bill.says("none billing 2024-09-10 2024-09-17", &["all 16/131"], "131")
        .await;
    bill.says(
        "month billing 2024-09-10 2024-09-17",
        &["2024-09-01 16/131"],
        "131",
    )
    .await;
    // Two months beside two: July under August … none there, so August under October.
    let bill = Bill::of(&[
        on("2024-08", "2024-08-05", 1),
        on("2024-09", "2024-09-30", 2),
        on("2024-10", "2024-10-05", 4),
        on("2024-11", "2024-11-30", 8),
    ])
    .await;
    bill.says(
        "month billing 2024-10-31 2024-11-02",
        &["2024-10-01 4/1", "2024-11-01 8/2"],
        "3",
    )
    .await;
    let expected = ["2024-10-05 4/1", "2024-11-30 8/2"];
    bill.says("day billing 2024-10-31 2024-11-02", &expected, "3")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn charges_of_a_bill_outside_its_month_keep_their_distance() {
    // The bill of August has a charge of 30 July, that of September one of 30 August.
    let bill = Bill::of(&[
        on("2024-08", "2024-07-30", 5),
        on("2024-09", "2024-08-30", 6),
        on("2024-09", "2024-09-02", 7),
    ])
    .await;
    bill.says(
        "day billing 2024-09-01 2024-10-01",
        &["2024-08-30 6/5", "2024-09-02 7/0"],
        "5",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn days_go_back_by_days_and_months_by_months() {
    // Basis charge, a week: 10 to 16 September beside 3 to 9 September.
    let bill = Bill::of(&[
        on("2024-09", "2024-09-02", 1),
        on("2024-09", "2024-09-03", 2),
        on("2024-09", "2024-09-09", 4),
        on("2024-09", "2024-09-10", 8),
        on("2024-09", "2024-09-16", 16),
        on("2024-09", "2024-09-17", 32),
    ])
    .await;
    bill.says(
        "day charge 2024-09-10 2024-09-17",
        &["2024-09-10 8/2", "2024-09-16 16/4"],
        "6",
    )
    .await;
    bill.says("none charge 2024-09-10 2024-09-17", &["all 24/6"], "6")
        .await;
    // Whole months: the same day of the month, February shorter than January.
    let bill = Bill::of(&[
        on("2024-01", "2024-01-28", 1),
        on("2024-01", "2024-01-31", 2),
        on("2024-02", "2024-02-28", 4),
        on("2024-02", "2024-02-29", 8),
    ])
    .await;
    let expected = ["2024-02-28 4/1", "2024-02-29 8/2"];
    bill.says("day charge 2024-02-01 2024-03-01", &expected, "3")
        .await;
    // A quarter: 1 December under 1 March, though November and February differ in length.
    let bill = Bill::of(&[
        on("2023-10", "2023-10-01", 1),
        on("2023-12", "2023-12-01", 2),
        on("2024-03", "2024-03-01", 4),
    ])
    .await;
    let expected = ["2024-01-01 0/1", "2024-03-01 4/2"];
    bill.says("day charge 2024-01-01 2024-04-01", &expected, "3")
        .await;
    bill.says("month charge 2024-01-01 2024-04-01", &expected, "3")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn days_before_fall_into_the_month_they_lie_under() {
    // 20 September to 9 October, twenty days; before it 31 August to 19 September. By month: what lies
    // under September (31 August to 10 September) and under October (11 to 19 September).
    let bill = Bill::of(&[
        on("2024-08", "2024-08-31", 1),
        on("2024-09", "2024-09-10", 2),
        on("2024-09", "2024-09-11", 4),
        on("2024-09", "2024-09-19", 8),
        on("2024-09", "2024-09-20", 16),
        on("2024-10", "2024-10-09", 32),
        on("2024-10", "2024-10-10", 64),
    ])
    .await;
    let expected = ["2024-09-01 16/3", "2024-10-01 32/12"];
    bill.says("month charge 2024-09-20 2024-10-10", &expected, "15")
        .await;
}
