//! Anthropic: the answers of `GET /v1/organizations/analytics/cost`, one page a month, grouped by workspace, product, model and kind of
//! token. Amounts are cents; what was agreed is a tenth below the list.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use super::amount::{Price, Quantity};
use super::course::Course;
use super::tally::Tally;
use super::{Bill, CUSTOMER, Story, table, unwritten};

const FOLDER: &str = "anthropic";
const CURRENCY: &str = "USD";
const MILLION: i64 = 1_000_000;

/// A row of `data/company/anthropic.csv`; prices are those of a million tokens.
#[derive(Debug, Deserialize)]
struct Item {
    workspace_id: String,
    workspace: String,
    product: String,
    model: String,
    token: String,
    list: Price,
    price: Price,
    course: Course,
}

pub(super) fn bills(story: &Story, tally: &mut Tally) -> Result<Vec<Bill>, String> {
    let items: Vec<Item> = table(
        "anthropic.csv",
        include_str!("../../../../../data/company/anthropic.csv"),
    )?;
    let chance = story.chance(5);
    let mut files = Vec::new();
    for month in &story.months {
        let mut rows = Vec::new();
        for day in month.days() {
            for item in &items {
                let tokens = item.course.on(*month, day, &*chance).rounded();
                if tokens.is_zero() {
                    continue;
                }
                let cost = item.price.per(MILLION).times(tokens);
                tally.add(FOLDER, *month, CURRENCY, cost, cost);
                rows.push(row(item, day, tokens));
            }
        }
        let page = json!({"data": rows, "has_more": false, "next_page": null});
        files.push(Bill {
            name: format!("analytics-cost-{}.json", month.name()),
            month: month.name(),
            content: serde_json::to_vec(&page).map_err(unwritten)?,
        });
    }
    Ok(files)
}

fn row(item: &Item, day: NaiveDate, tokens: Quantity) -> Value {
    let cents = |price: Price| price.per(MILLION).times(tokens).in_cents().to_string();
    let instant = |day: NaiveDate| format!("{day}T00:00:00Z");
    json!({
        "starting_at": instant(day),
        "ending_at": instant(day.succ_opt().unwrap_or(day)),
        "organization_id": "6d5f0a14-1414-4e0c-9a3b-0e0f14140014",
        "organization_name": CUSTOMER,
        "group": {
            "product": item.product, "model": item.model, "context_window": "0-200k", "inference_geo": null, "speed": null,
            "actor": null, "actor_type": null, "api_key_id": null, "workspace_id": item.workspace_id,
            "workspace_name": item.workspace, "service_tier": "standard", "cost_type": "tokens", "token_type": item.token,
        },
        "cost": {"amount": cents(item.price), "list_amount": cents(item.list), "currency": CURRENCY, "requests": null},
    })
}
