//! What only Google's exports need: one bill in every spelling a query result is saved in, the price
//! list that is no bill, and the rows whose money a reader would look for in vain.

use serde_json::{Map, Value};

use super::*;

fn detailed() -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/formats");
    std::fs::read_to_string(folder.join("gcp-detailed/input.jsonl")).expect("the fixture")
}

fn objects(lines: &str) -> Vec<Map<String, Value>> {
    lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object"))
        .collect()
}

/// A CSV of the rows, with the columns in the order they first appear.
fn csv_of(rows: &[Map<String, Value>]) -> Vec<u8> {
    let mut header: Vec<&String> = Vec::new();
    for name in rows.iter().flat_map(Map::keys) {
        if !header.contains(&name) {
            header.push(name);
        }
    }
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).expect("written");
    for row in rows {
        let cells = header.iter().map(|name| match row.get(*name) {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
        });
        writer.write_record(cells).expect("written");
    }
    writer.into_inner().expect("flushed")
}

/// `{"service":{"id":1}}` as `{"service.id":1}`.
fn flattened(row: &Map<String, Value>, separator: &str) -> Map<String, Value> {
    let mut flat = Map::new();
    for (name, value) in row {
        match value {
            Value::Object(members) => {
                let members = flattened(members, separator).into_iter();
                flat.extend(
                    members.map(|(member, value)| (format!("{name}{separator}{member}"), value)),
                );
            }
            value => {
                flat.insert(name.clone(), value.clone());
            }
        }
    }
    flat
}

async fn converted(name: &str, bytes: Vec<u8>) -> Vec<String> {
    let run = run(vec![bytes_input(name, bytes)]).await;
    assert_eq!(run.ok().recognised.format, "gcp-detailed");
    assert!(run.ok().balance.balanced());
    data_set(&run.rows().await)
}

#[tokio::test]
async fn one_bill_is_one_data_set_in_every_spelling() {
    let rows = objects(&detailed());
    let flat = |separator| -> Vec<_> { rows.iter().map(|row| flattened(row, separator)).collect() };
    // Written anew, since the members of an object lose their order here.
    let anew: String = rows
        .iter()
        .map(|row| format!("{}\n", Value::Object(row.clone())))
        .collect();
    let nested = converted("bill.jsonl", anew.into_bytes()).await;
    for (name, bytes) in [
        ("dots.csv", csv_of(&flat("."))),
        ("underscores.csv", csv_of(&flat("_"))),
        ("json.csv", csv_of(&rows)),
    ] {
        assert_eq!(nested, converted(name, bytes).await, "{name}");
    }
}

#[tokio::test]
async fn row_ids_do_not_depend_on_the_order_of_members() {
    let lines = detailed();
    let mut anew = String::new();
    for row in objects(&lines) {
        anew += &format!("{}\n", Value::Object(row));
    }
    assert_ne!(lines, anew);
    let mut ids = Vec::new();
    for text in [lines, anew] {
        let run = run(vec![bytes_input("bill.jsonl", text)]).await;
        let mut found = texts(&run.rows().await, "x_RowId");
        found.sort();
        ids.push(found);
    }
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_price_list_is_named_and_refused() {
    let line = r#"{"export_time":"2025-07-02 10:00:00 UTC","pricing_as_of_time":"2025-07-02 07:00:00 UTC","billing_account_id":"01A2B3-C4D5E6-F7A8B9","service":{"id":"6F81-5844-456A"},"sku":{"id":"CF4E-A0C7-E3BF"},"pricing_unit":"h","account_currency_code":"USD","list_price":{"tiered_rates":[{"start_usage_amount":"0","usd_amount":"0.02181159"}]}}"#;
    let run = run(vec![bytes_input("prices.jsonl", line)]).await;
    assert_eq!(run.error().kind, ErrorKind::UnsupportedDataset);
    assert!(run.error().to_string().contains("pricing export"));
    assert!(run.nothing_is_left().await);
}

/// The purchase carries what is invoiced and no effective cost, its other half what went unused and
/// nothing invoiced: together they are the line.
#[tokio::test]
async fn a_commitment_fee_becomes_its_purchase_and_what_went_unused() {
    let mut row = objects(&detailed())
        .into_iter()
        .find(|row| row["cost"] == serde_json::json!(0.125637))
        .expect("the under-used fee");
    let rows = |row: &Map<String, Value>| {
        let line = serde_json::to_vec(row).expect("an object");
        async move { run(vec![bytes_input("fee.jsonl", line)]).await.rows().await }
    };
    let under_used = rows(&row).await;
    let of = |batch: &RecordBatch, name| texts(batch, name);
    let some = |values: &[&str]| -> Vec<Option<String>> {
        values
            .iter()
            .map(|value| Some((*value).to_owned()))
            .collect()
    };
    assert_eq!(
        of(&under_used, "ChargeCategory"),
        some(&["Purchase", "Usage"])
    );
    assert_eq!(
        of(&under_used, "BilledCost"),
        some(&["0.000002200000000000", "0.000000000000000000"])
    );
    assert_eq!(
        of(&under_used, "EffectiveCost"),
        some(&["0.000000000000000000", "0.000002200000000000"])
    );
    assert_eq!(
        of(&under_used, "CommitmentDiscountStatus"),
        [None, Some("Unused".to_owned())]
    );
    // Used to the last digit, there is nothing left to be a second charge.
    row["credits"][0]["amount"] = serde_json::json!("-1.25637E-1");
    let used = rows(&row).await;
    assert_eq!(of(&used, "ChargeCategory"), some(&["Purchase"]));
    assert_eq!(of(&used, "BilledCost"), some(&["0.000000000000000000"]));
}

/// A month's first midnight in California, in summer and in winter, and an hour that is in another month there.
#[tokio::test]
async fn invoice_months_are_pacific() {
    let template = objects(&detailed()).swap_remove(0);
    let months = ["202501", "202503", "202504", "202510", "202511", "202512"];
    let lines: Vec<String> = months
        .iter()
        .map(|month| {
            let mut row = template.clone();
            row["invoice"]["month"] = Value::String((*month).to_owned());
            Value::Object(row).to_string()
        })
        .collect();
    let run = run(vec![bytes_input("months.jsonl", lines.join("\n"))]).await;
    let rows = run.rows().await;
    let mut periods: Vec<_> = texts(&rows, "BillingPeriodStart")
        .into_iter()
        .flatten()
        .zip(texts(&rows, "BillingPeriodEnd").into_iter().flatten())
        .collect();
    periods.sort();
    let expected = [
        ("2025-01-01T08:00:00Z", "2025-02-01T08:00:00Z"),
        ("2025-03-01T08:00:00Z", "2025-04-01T07:00:00Z"),
        ("2025-04-01T07:00:00Z", "2025-05-01T07:00:00Z"),
        ("2025-10-01T07:00:00Z", "2025-11-01T07:00:00Z"),
        ("2025-11-01T07:00:00Z", "2025-12-01T08:00:00Z"),
        ("2025-12-01T08:00:00Z", "2026-01-01T08:00:00Z"),
    ];
    assert_eq!(
        periods,
        expected.map(|(start, end)| (start.to_owned(), end.to_owned()))
    );
}

/// An account in euros at 0.8: prices and costs in dollars are those in euros divided by the rate.
#[tokio::test]
async fn prices_are_in_dollars_too() {
    let priced =
        fixture_row(|row| row["cost"].as_f64() > Some(0.0) && row["sku"]["id"].is_string());
    let mut row = priced;
    row.insert("currency".to_owned(), serde_json::json!("EUR"));
    row.insert(
        "currency_conversion_rate".to_owned(),
        serde_json::json!(0.8),
    );
    let line = Value::Object(row).to_string();
    let rows = run(vec![bytes_input("eur.jsonl", line)]).await.rows().await;
    let amount = |name: &str| -> bigdecimal::BigDecimal {
        let text = texts(&rows, name)[0].clone();
        text.unwrap_or_else(|| panic!("no {name}"))
            .parse()
            .expect("an amount")
    };
    assert_eq!(texts(&rows, "BillingCurrency")[0].as_deref(), Some("EUR"));
    assert_eq!(texts(&rows, "PricingCurrency")[0].as_deref(), Some("USD"));
    let rate: bigdecimal::BigDecimal = "0.8".parse().expect("a rate");
    for (billing, pricing) in [
        ("EffectiveCost", "PricingCurrencyEffectiveCost"),
        ("ListUnitPrice", "PricingCurrencyListUnitPrice"),
        ("ContractedUnitPrice", "PricingCurrencyContractedUnitPrice"),
    ] {
        assert_eq!(amount(pricing) * &rate, amount(billing), "{pricing}");
    }
}

/// The first row of the detailed export that is priced and meets a condition.
fn fixture_row(wanted: impl Fn(&Map<String, Value>) -> bool) -> Map<String, Value> {
    let mut rows = objects(&detailed()).into_iter();
    let row = rows.find(|row| {
        wanted(row) && row["cost_type"] == "regular" && row["price"]["list_price"].is_string()
    });
    row.expect("a row")
}
