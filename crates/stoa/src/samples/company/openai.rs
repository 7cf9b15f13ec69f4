//! OpenAI: the answers of `GET /v1/organization/costs`, one page a month with a bucket a day, grouped by project and line item.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use super::amount::{Amount, Price};
use super::course::{Course, Month};
use super::tally::Tally;
use super::{Bill, CUSTOMER, Story, table, unwritten};

const FOLDER: &str = "openai";
const CURRENCY: &str = "USD";
const MILLION: i64 = 1_000_000;

/// A row of `data/company/openai.csv`; the price is that of a million tokens.
#[derive(Debug, Deserialize)]
struct Item {
    project_id: String,
    project: String,
    model: String,
    meter: String,
    price: Price,
    course: Course,
}

pub(super) fn bills(story: &Story, tally: &mut Tally) -> Result<Vec<Bill>, String> {
    let items: Vec<Item> = table(
        "openai.csv",
        include_str!("../../../../../data/company/openai.csv"),
    )?;
    let chance = story.chance(4);
    let mut files = Vec::new();
    for month in &story.months {
        let mut buckets = Vec::new();
        for day in month.days() {
            let mut results = Vec::new();
            for item in &items {
                let tokens = item.course.on(*month, day, &*chance).rounded();
                if tokens.is_zero() {
                    continue;
                }
                let cost = item.price.per(MILLION).times(tokens);
                tally.add(FOLDER, *month, CURRENCY, cost, cost);
                results.push(result(item, cost, tokens.in_units(1)));
            }
            // Answers that were paid twice the month before come back as a negative amount, as OpenAI writes a correction.
            if month.index == 8 && day == month.first {
                results.extend(refund(*month, &items, tally));
            }
            buckets.push(bucket(day, results));
        }
        let page = json!({"object": "page", "data": buckets, "has_more": false, "next_page": null});
        files.push(Bill {
            name: format!("organization-costs-{}.json", month.name()),
            month: month.name(),
            content: serde_json::to_vec_pretty(&page).map_err(unwritten)?,
        });
    }
    Ok(files)
}

fn refund(month: Month, items: &[Item], tally: &mut Tally) -> Option<Value> {
    let amount = -Amount::cents(31_250);
    let item = items.first()?;
    tally.add(FOLDER, month, CURRENCY, amount, amount);
    let mut result = result(item, amount, 0);
    result["quantity"] = Value::Null;
    result["quantity_unit"] = Value::Null;
    Some(result)
}

fn result(item: &Item, cost: Amount, tokens: i64) -> Value {
    json!({
        "object": "organization.costs.result",
        "amount": {"value": cost.float(), "currency": "usd"},
        "line_item": format!("{}, {}", item.model, item.meter),
        "project_id": item.project_id,
        "project_name": item.project,
        "organization_id": "org-northlight",
        "organization_name": CUSTOMER,
        "api_key_id": null,
        "quantity": tokens,
        "quantity_unit": "tokens",
    })
}

fn bucket(day: NaiveDate, results: Vec<Value>) -> Value {
    let seconds = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
    json!({
        "object": "bucket",
        "start_time": seconds(day),
        "end_time": seconds(day.succ_opt().unwrap_or(day)),
        "results": results,
    })
}
