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

/// The charges of a month, one a day, of an account, or of none that is named, in a currency.
fn month(account: Option<&str>, currency: &str, cost: &dyn Fn(u32) -> f64) -> Vec<u8> {
    let account = account.unwrap_or_default();
    let rows = (1..=28).map(|day| {
        let cost = cost(day);
        format!("{account},{currency},2024-05-01T00:00:00Z,2024-05-{day:02}T00:00:00Z,compute,{cost:.4}\n")
    });
    let header = "BillingAccountId,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ChargeDescription,BilledCost\n";
    (header.to_owned() + &rows.collect::<String>()).into_bytes()
}

/// One bill in two currencies, as Azure and Google write it for a customer that is billed in one and looks at another
/// (`CostInBillingCurrency` beside `CostInUSD`; `currency_conversion_rate`), and as a reseller translates it: all amounts
/// differ by the rate, of the month or of each day. After public reports of both amounts side by side
/// (electrolux-oss/azure-cost-exporter#7, mivano/azure-cost-cli#35) and of sums over several currencies
/// (cloud-carbon-footprint/cloud-carbon-footprint#1154).
#[tokio::test]
async fn a_bill_in_another_currency_is_told() {
    let euros = |day: u32| 10.0 + f64::from(day) * 1.37;
    let first = month(Some("a1"), "EUR", &euros);
    let of_month: &dyn Fn(u32) -> f64 = &|_| 1.0834;
    let of_day: &dyn Fn(u32) -> f64 = &|day| 1.08 + f64::from(day % 5) * 0.002;
    let yen: &dyn Fn(u32) -> f64 = &|_| 163.21;
    for (name, currency, rate) in [
        ("month", "USD", of_month),
        ("days", "USD", of_day),
        ("yen", "JPY", yen),
    ] {
        let second = month(Some("a1"), currency, &|day| euros(day) * rate(day));
        let found = twice(&both(&[("a.csv", first.clone()), ("b.csv", second)]).await);
        let [warning] = &found[..] else {
            panic!("{name}: {found:#?}")
        };
        assert_eq!(warning.rows, 28, "{name}");
        let start =
            "the same charges, in another currency, stand in b.csv and in a.csv, and count twice: ";
        assert!(
            warning.message.starts_with(start),
            "{name}: {}",
            warning.message
        );
        assert_eq!(warning.money[0].currency, currency, "{name}");
    }
    // Other usage of the same kind, and another account.
    let any = month(Some("a1"), "USD", &|day| 5.0 + f64::from(day * 17 % 41));
    let other = month(Some("a2"), "USD", &|day| euros(day) * 1.0834);
    for second in [any, other] {
        let found = twice(&both(&[("a.csv", first.clone()), ("b.csv", second)]).await);
        assert_eq!(found, []);
    }
}

/// A bill that was corrected, exported by somebody whose columns have no account.
#[tokio::test]
async fn a_corrected_bill_without_its_account_is_told() {
    let cost = |day: u32| 10.0 + f64::from(day) * 1.37;
    let first = month(Some("a1"), "EUR", &cost);
    let corrected = month(None, "EUR", &|day| cost(day) * 1.02);
    for (files, name) in [
        (
            [("a.csv", first.clone()), ("b.csv", corrected.clone())],
            "b.csv",
        ),
        (
            [("a.csv", corrected.clone()), ("b.csv", first.clone())],
            "b.csv",
        ),
    ] {
        let found = twice(&both(&files).await);
        let [warning] = &found[..] else {
            panic!("{found:#?}")
        };
        assert_eq!(warning.rows, 28);
        let start = format!(
            "the same charges, reckoned again with other amounts and without their account in one of the files, stand in {name} and in a.csv"
        );
        assert!(warning.message.starts_with(&start), "{}", warning.message);
    }
    // Each amount by another factor, or of another account.
    let any = month(None, "EUR", &|day| {
        cost(day) * (1.0 + f64::from(day * 17 % 41) / 1000.0)
    });
    let other = month(Some("a2"), "EUR", &|day| cost(day) * 1.02);
    for second in [any, other] {
        let found = twice(&both(&[("a.csv", first.clone()), ("b.csv", second)]).await);
        assert_eq!(found, []);
    }
}

/// Google's preliminary export beside the final one: costs and credits were reckoned again, line by line.
#[tokio::test]
async fn credits_that_were_reckoned_again_tell_no_lines_apart() {
    let bill = |factor: f64| {
        let rows = (1..=28).map(|day| {
            let cost = 10.0 + f64::from(day) * 1.37;
            let credit = -cost / 4.0 * factor;
            format!(
                r#"{{"billing_account_id":"01A-B2-C3","invoice":{{"month":"202405"}},"cost_type":"regular","service":{{"id":"6F81-5844-456A","description":"Compute Engine"}},"sku":{{"id":"AAAA-BBBB","description":"N1 core"}},"usage_start_time":"2024-05-{day:02}T00:00:00Z","usage_end_time":"2024-05-{day:02}T01:00:00Z","project":{{"id":"p1"}},"cost":{:.6},"currency":"EUR","credits":[{{"name":"Sustained use","type":"SUSTAINED_USAGE_DISCOUNT","amount":{credit:.6}}}],"export_time":"2024-06-01T00:00:00Z"}}"#,
                cost * factor
            )
        });
        rows.collect::<Vec<_>>().join("\n").into_bytes()
    };
    let files = [("a.jsonl", bill(1.0)), ("b.jsonl", bill(1.02))];
    let found = twice(&both(&files).await);
    let [warning] = &found[..] else {
        panic!("{found:#?}")
    };
    assert_eq!(warning.rows, 28);
    assert!(
        warning.message.contains("reckoned again"),
        "{}",
        warning.message
    );
}
