//! Google Cloud: the detailed usage cost export, as BigQuery writes it to JSON lines. Its days are those of California, like its
//! invoices; a cost is rounded to millionths, and credits are a member of the line that they lower.

use std::io::Write;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::Deserialize;
use serde_json::{Value, json};

use super::amount::{Amount, Price, Quantity};
use super::course::{Course, Month};
use super::tally::Tally;
use super::{Bill, CUSTOMER, Story, table, unwritten};

const FOLDER: &str = "google";
const CURRENCY: &str = "USD";
const ACCOUNT: &str = "01N0RT-H1IGHT-14AC3E";
/// Months in which Google gives a part of what new models cost back, and how many parts of a hundred.
const PROMOTION: (std::ops::RangeInclusive<usize>, i64) = (1..=4, 35);
const VERTEX_AI: &str = "C7E2-9256-1C43";

/// A row of `data/company/google.csv`.
#[derive(Debug, Deserialize)]
struct Item {
    project: String,
    service_id: String,
    service: String,
    sku_id: String,
    sku: String,
    usage_unit: String,
    /// Usage units in one pricing unit.
    per_unit: i64,
    pricing_unit: String,
    /// Pricing units that the price is for.
    per: i64,
    price: Price,
    location: String,
    team: String,
    env: String,
    resource: String,
    course: Course,
}

pub(super) fn bills(story: &Story, tally: &mut Tally) -> Result<Vec<Bill>, String> {
    let items: Vec<Item> = table(
        "google.csv",
        include_str!("../../../../../data/company/google.csv"),
    )?;
    let chance = story.chance(3);
    let mut files = Vec::new();
    for month in &story.months {
        let mut lines = Vec::new();
        for day in month.days() {
            for item in &items {
                let used = item.course.on(*month, day, &*chance);
                if used.is_zero() {
                    continue;
                }
                let cost = item.price.per(item.per).times(used).to_digits(6);
                let credit =
                    match PROMOTION.0.contains(&month.index) && item.service_id == VERTEX_AI {
                        true => -cost.percent(PROMOTION.1),
                        false => Amount::ZERO,
                    };
                tally.add(FOLDER, *month, CURRENCY, cost + credit, cost + credit);
                let line = line(item, *month, day, (used, cost, credit));
                serde_json::to_writer(&mut lines, &line).map_err(unwritten)?;
                writeln!(lines).map_err(unwritten)?;
            }
        }
        files.push(Bill {
            name: format!("northlight-billing-export-{}.jsonl", month.name()),
            month: month.name(),
            content: lines,
        });
    }
    Ok(files)
}

fn line(
    item: &Item,
    month: Month,
    day: NaiveDate,
    (used, cost, credit): (Quantity, Amount, Amount),
) -> Value {
    let price = item.price.to_string();
    let end = day.succ_opt().unwrap_or(day);
    let labels: Vec<Value> = [("team", &item.team), ("env", &item.env)]
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| json!({"key": key, "value": value}))
        .collect();
    let credits = match credit.is_zero() {
        true => json!([]),
        false => json!([{
            "name": "Generative AI start credit", "full_name": "Generative AI start credit", "id": "nl-genai-start",
            "amount": credit.float(), "type": "PROMOTION",
        }]),
    };
    let country = json!({"location": item.location, "country": "US"});
    let place = match item.location.contains('-') {
        true => json!({"location": item.location, "country": "US", "region": item.location}),
        false => country,
    };
    let resource = match item.resource.rsplit_once('/') {
        Some((_, name)) => json!({"name": name, "global_name": item.resource}),
        None => json!({}),
    };
    let number: String = item
        .project
        .bytes()
        .map(|byte| char::from(b'0' + byte % 10))
        .collect();
    json!({
        "billing_account_id": ACCOUNT,
        "service": {"id": item.service_id, "description": item.service},
        "sku": {"id": item.sku_id, "description": item.sku},
        "usage_start_time": midnight(day),
        "usage_end_time": midnight(end),
        "project": {
            "id": item.project, "number": number, "name": item.project, "labels": [],
            "ancestry_numbers": "/310014014014/",
            "ancestors": [{"resource_name": "organizations/310014014014", "display_name": CUSTOMER}],
        },
        "labels": labels,
        "system_labels": [],
        "location": place,
        "tags": [],
        "transaction_type": "GOOGLE",
        "export_time": midnight(end.succ_opt().unwrap_or(end)),
        "cost": cost.float(),
        "currency": CURRENCY,
        "currency_conversion_rate": 1,
        "usage": {
            "amount": used.in_units(item.per_unit), "unit": item.usage_unit,
            "amount_in_pricing_units": used.float(), "pricing_unit": item.pricing_unit,
        },
        "credits": credits,
        "invoice": {"month": month.first.format("%Y%m").to_string(), "publisher_type": "GOOGLE"},
        "cost_type": "regular",
        "adjustment_info": {},
        "price": {
            "effective_price": price, "tier_start_amount": "0", "unit": item.pricing_unit,
            "pricing_unit_quantity": item.per.to_string(), "list_price": price, "effective_price_default": price,
            "list_price_consumption_model": price,
        },
        "cost_at_list": cost.float(),
        "cost_at_effective_price_default": cost.float(),
        "cost_at_list_consumption_model": cost.float(),
        "consumption_model": {"id": "7754-699E-0EBF", "description": "Default"},
        "resource": resource,
        "subscription": {},
    })
}

/// The beginning of a day in California, in UTC: at seven between the second Sunday of March and the first of November, at eight
/// otherwise.
fn midnight(day: NaiveDate) -> String {
    let sunday =
        |month, nth| NaiveDate::from_weekday_of_month_opt(day.year(), month, Weekday::Sun, nth);
    let summer = sunday(3, 2).is_some_and(|begins| day > begins)
        && sunday(11, 1).is_some_and(|ends| day <= ends);
    format!("{day} {} UTC", if summer { "07:00:00" } else { "08:00:00" })
}
