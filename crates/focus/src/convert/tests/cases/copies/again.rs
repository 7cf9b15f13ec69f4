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

/// Two files of a month whose lines differ in nothing but a column, and in their amounts by so much at most as a bill
/// that was reckoned again: by one factor, or each by another.
#[tokio::test]
async fn lines_that_another_column_tells_apart_were_not_reckoned_again() {
    let bill = |beside: &str, value: &str, cost: &dyn Fn(u32) -> u32| {
        let rows = (1..=28).map(|day| {
            let cost = cost(day);
            format!(
                "a1,EUR,2024-05-01T00:00:00Z,2024-05-{day:02}T00:00:00Z,compute,{value},{}.{:03}\n",
                cost / 1000,
                cost % 1000
            )
        });
        let header = format!(
            "BillingAccountId,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ChargeDescription,{beside},BilledCost\n"
        );
        (header + &rows.collect::<String>()).into_bytes()
    };
    let first = |day: u32| 1000 + day * 100;
    let more = |day: u32| first(day) * 101 / 100;
    // Each by another factor, of at most four in a hundred.
    let any = |day: u32| first(day) * (1000 + day * 17 % 41) / 1000;
    for (name, column, values, cost, told) in [
        (
            "zones",
            "AvailabilityZone",
            ["z1", "z2"],
            &more as &dyn Fn(u32) -> u32,
            false,
        ),
        ("invoices", "InvoiceId", ["i1", "i2"], &more, false),
        ("prices", "SkuPriceId", ["p1", "p2"], &more, false),
        (
            "an invoice that came later",
            "InvoiceId",
            ["", "i2"],
            &more,
            true,
        ),
        (
            "the same zone",
            "AvailabilityZone",
            ["z1", "z1"],
            &more,
            true,
        ),
        ("any amounts", "RegionId", ["r1", "r1"], &any, false),
    ] {
        let files = [
            ("a.csv", bill(column, values[0], &first)),
            ("b.csv", bill(column, values[1], cost)),
        ];
        let found = twice(&both(&files).await);
        assert_eq!(found.len(), usize::from(told), "{name}: {found:#?}");
        assert!(found.iter().all(|warning| warning.rows == 28), "{name}");
    }
}

/// Parts of one report of AWS that name no resources: lines of two operations, and of two machines of a kind, whose
/// amounts are near each other.
#[tokio::test]
async fn parts_of_a_report_without_resources_were_not_reckoned_again() {
    let part = |id: &str, operation: &str, cost: &dyn Fn(u32) -> f64| {
        let header = "identity/LineItemId,identity/TimeInterval,bill/PayerAccountId,bill/BillingPeriodStartDate,bill/BillingPeriodEndDate,lineItem/UsageAccountId,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageType,lineItem/Operation,lineItem/UsageAmount,lineItem/CurrencyCode,lineItem/UnblendedCost\n";
        let rows = (1..=28).map(|day| {
            let (cost, day) = (cost(day), format!("2024-05-{day:02}"));
            format!(
                "{id}{day},{day}T00:00:00Z/{day}T12:00:00Z,111111111111,2024-05-01T00:00:00Z,2024-06-01T00:00:00Z,222222222222,Usage,{day}T00:00:00Z,{day}T12:00:00Z,AmazonEC2,BoxUsage,{operation},1,USD,{cost:.4}\n"
            )
        });
        (header.to_owned() + &rows.collect::<String>()).into_bytes()
    };
    let first = |day: u32| f64::from(day) + 10.0;
    let more = |day: u32| first(day) * 1.01;
    let any = |day: u32| first(day) * (1.0 + f64::from(day * 17 % 41) / 1000.0);
    for (name, operation, cost, told) in [
        (
            "operations",
            "RunInstances:0002",
            &more as &dyn Fn(u32) -> f64,
            false,
        ),
        ("machines", "RunInstances", &any, false),
        ("all by one factor", "RunInstances", &more, true),
    ] {
        let files = [
            ("a.csv", part("a", "RunInstances", &first)),
            ("b.csv", part("b", operation, cost)),
        ];
        let found = twice(&both(&files).await);
        assert_eq!(found.len(), usize::from(told), "{name}: {found:#?}");
    }
}
