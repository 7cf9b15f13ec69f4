//! Bills that were reckoned again beside the bills they replace, known by the ids of their lines.

use super::*;

/// The lines of one account of AWS in May 2024, three a day, each amount another.
fn lines(days: std::ops::RangeInclusive<u32>, id: &str, factor: f64) -> Vec<u8> {
    let mut text = "identity/LineItemId,identity/TimeInterval,bill/PayerAccountId,bill/BillingPeriodStartDate,bill/BillingPeriodEndDate,lineItem/UsageAccountId,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageType,lineItem/UsageAmount,lineItem/CurrencyCode,lineItem/UnblendedCost,lineItem/ResourceId\n".to_owned();
    for day in days {
        for machine in 1..=3 {
            let cost = f64::from(day * 10 + machine) * factor;
            let day = format!("2024-05-{day:02}");
            text += &format!(
                "{id}{day}{machine},{day}T00:00:00Z/{day}T12:00:00Z,111111111111,2024-05-01T00:00:00Z,2024-06-01T00:00:00Z,222222222222,Usage,{day}T00:00:00Z,{day}T12:00:00Z,AmazonEC2,BoxUsage,1,USD,{cost:.4},i-{machine}\n"
            );
        }
    }
    text.into_bytes()
}

/// What the final bill costs and what the preliminary one cost may differ by more than what happens by chance: equal ids
/// of lines say that they are the same.
#[tokio::test]
async fn lines_with_the_ids_of_others_are_told_whatever_they_cost() {
    let first = lines(1..=20, "l", 1.0);
    for (second, rows, said) in [
        // The same month, then with more days, then from the day on that both have.
        (lines(1..=20, "l", 1.25), 60, " stand in b.csv and in a.csv"),
        (lines(1..=31, "l", 1.25), 60, " stand in a.csv and in b.csv"),
        (
            lines(11..=31, "l", 1.25),
            30,
            " stand in a.csv and in b.csv",
        ),
    ] {
        let run = both(&[("a.csv", first.clone()), ("b.csv", second)]).await;
        let found = twice(&run);
        let [warning] = &found[..] else {
            panic!("{found:#?}");
        };
        assert_eq!(warning.rows, rows);
        let start = match rows {
            30 => {
                "the same charges of 2024-05-11 to 2024-05-20, reckoned again with other amounts,"
            }
            _ => "the same charges, reckoned again with other amounts,",
        };
        let start = format!("{start}{said}, and count twice: ");
        assert!(warning.message.starts_with(&start), "{}", warning.message);
    }
    // Lines of other ids with other amounts are other lines, and parts of a month have no days in common.
    for second in [lines(1..=20, "m", 1.25), lines(21..=31, "l", 1.25)] {
        let run = both(&[("a.csv", first.clone()), ("b.csv", second)]).await;
        assert_eq!(twice(&run), []);
    }
}
