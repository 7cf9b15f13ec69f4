//! Microsoft Azure: the FOCUS 1.2 export of Cost Management, in euros, with Microsoft's own columns.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::amount::{Amount, Price, Quantity};
use super::course::{Course, Month};
use super::tally::Tally;
use super::{Bill, CUSTOMER, Story, code, table, unwritten};

const FOLDER: &str = "azure";
const CURRENCY: &str = "EUR";
const ACCOUNT: &str = "/providers/Microsoft.Billing/billingAccounts/86004411";
/// What a euro is worth in US dollars, in ten thousandths: Microsoft gives each cost in dollars too.
const DOLLARS: i64 = 10_870;

/// A row of `data/company/azure.csv`.
#[derive(Debug, Deserialize)]
struct Item {
    subscription: String,
    service: String,
    category: String,
    subcategory: String,
    meter: String,
    description: String,
    unit: String,
    block: String,
    list: Price,
    price: Price,
    region: String,
    resource_group: String,
    resource_type: String,
    type_name: String,
    resource: String,
    team: String,
    env: String,
    course: Course,
}

/// The columns of the export, in FOCUS's spelling.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Charge {
    billed_cost: Amount,
    billing_account_id: &'static str,
    billing_account_name: &'static str,
    billing_account_type: &'static str,
    billing_currency: &'static str,
    billing_period_end: String,
    billing_period_start: String,
    capacity_reservation_id: &'static str,
    capacity_reservation_status: &'static str,
    charge_category: &'static str,
    charge_class: &'static str,
    charge_description: String,
    charge_frequency: &'static str,
    charge_period_end: String,
    charge_period_start: String,
    commitment_discount_category: &'static str,
    commitment_discount_id: &'static str,
    commitment_discount_name: &'static str,
    commitment_discount_quantity: &'static str,
    commitment_discount_status: &'static str,
    commitment_discount_type: &'static str,
    commitment_discount_unit: &'static str,
    consumed_quantity: String,
    consumed_unit: String,
    contracted_cost: Amount,
    contracted_unit_price: String,
    effective_cost: Amount,
    invoice_id: String,
    invoice_issuer_name: &'static str,
    list_cost: Amount,
    list_unit_price: String,
    pricing_category: &'static str,
    pricing_currency: &'static str,
    pricing_quantity: String,
    pricing_unit: String,
    provider_name: &'static str,
    publisher_name: &'static str,
    region_id: String,
    region_name: &'static str,
    resource_id: String,
    resource_name: String,
    resource_type: String,
    service_category: String,
    service_name: String,
    service_subcategory: String,
    sku_id: String,
    sku_meter: String,
    sku_price_details: String,
    sku_price_id: String,
    sub_account_id: String,
    sub_account_name: String,
    sub_account_type: &'static str,
    tags: String,
    #[serde(rename = "x_BilledCostInUsd")]
    billed_in_usd: Amount,
    #[serde(rename = "x_BillingExchangeRate")]
    exchange_rate: &'static str,
    #[serde(rename = "x_ContractedCostInUsd")]
    contracted_in_usd: Amount,
    #[serde(rename = "x_EffectiveCostInUsd")]
    effective_in_usd: Amount,
    #[serde(rename = "x_ListCostInUsd")]
    list_in_usd: Amount,
    #[serde(rename = "x_PricingUnitDescription")]
    pricing_unit_description: String,
    #[serde(rename = "x_PublisherCategory")]
    publisher_category: &'static str,
    #[serde(rename = "x_ResourceGroupName")]
    resource_group_name: String,
    #[serde(rename = "x_ResourceType")]
    arm_type: String,
    #[serde(rename = "x_SkuMeterCategory")]
    meter_category: String,
    #[serde(rename = "x_SkuRegion")]
    sku_region: String,
}

pub(super) fn bills(story: &Story, tally: &mut Tally) -> Result<Vec<Bill>, String> {
    let items: Vec<Item> = table(
        "azure.csv",
        include_str!("../../../../../data/company/azure.csv"),
    )?;
    let chance = story.chance(2);
    let mut files = Vec::new();
    for month in &story.months {
        let mut lines = csv::Writer::from_writer(Vec::new());
        let mut write = |charge: Charge| {
            let (billed, effective) = (charge.billed_cost, charge.effective_cost);
            tally.add(FOLDER, *month, CURRENCY, billed, effective);
            lines.serialize(charge).map_err(unwritten)
        };
        for day in month.days() {
            for item in &items {
                let used = item.course.on(*month, day, &*chance);
                if !used.is_zero() {
                    write(usage(item, *month, day, used))?;
                }
            }
        }
        // An hour in which the databases of the tills were away, paid back once.
        if month.index == 9 && month.is_closed() {
            write(credit(*month))?;
        }
        files.push(Bill {
            name: format!("northlight-focus-cost-{}.csv", month.name()),
            month: month.name(),
            content: lines.into_inner().map_err(unwritten)?,
        });
    }
    Ok(files)
}

fn usage(item: &Item, month: Month, day: NaiveDate, used: Quantity) -> Charge {
    let (cost, list) = (item.price.times(used), item.list.times(used));
    let tokens = item.unit == "Tokens";
    let per_block = match item.block.as_str() {
        "1K" => 1_000,
        "10K" => 10_000,
        _ => 1,
    };
    let unit = match per_block {
        1 => item.unit.clone(),
        _ => format!("{per_block} {}", item.unit),
    };
    let part = format!("AAN-{}", &code(&item.meter, 5));
    let subscription = subscription(&item.subscription);
    Charge {
        billed_cost: cost,
        charge_category: "Usage",
        charge_description: item.description.clone(),
        charge_frequency: "Usage-Based",
        consumed_quantity: match per_block {
            1 => used.to_string(),
            _ => used.in_units(per_block).to_string(),
        },
        consumed_unit: item.unit.clone(),
        contracted_cost: cost,
        contracted_unit_price: item.price.to_string(),
        effective_cost: cost,
        list_cost: list,
        list_unit_price: item.list.to_string(),
        pricing_category: if item.meter.ends_with("Spot") {
            "Dynamic"
        } else {
            "Standard"
        },
        pricing_quantity: used.to_string(),
        pricing_unit: unit,
        region_id: item.region.clone(),
        region_name: region_name(&item.region),
        resource_id: format!(
            "{subscription}/resourcegroups/{}/providers/{}/{}",
            item.resource_group, item.resource_type, item.resource
        ),
        resource_name: item.resource.clone(),
        resource_type: item.type_name.clone(),
        service_category: item.category.clone(),
        service_name: item.service.clone(),
        service_subcategory: item.subcategory.clone(),
        sku_price_details: match tokens {
            true => String::new(),
            false => json!({"x_PricingBlock": item.block}).to_string(),
        },
        sku_price_id: format!("{part}_2025"),
        sku_id: part,
        sku_meter: item.meter.clone(),
        sub_account_id: subscription,
        sub_account_name: item.subscription.clone(),
        sub_account_type: "Subscription",
        tags: tags(item),
        pricing_unit_description: item.block.clone(),
        resource_group_name: item.resource_group.clone(),
        arm_type: item.resource_type.clone(),
        meter_category: item.service.clone(),
        sku_region: item.region.clone(),
        ..of_month(month, day, day.succ_opt().unwrap_or(day))
    }
    .in_dollars()
}

fn credit(month: Month) -> Charge {
    let amount = -Amount::cents(41_860);
    Charge {
        billed_cost: amount,
        charge_category: "Credit",
        charge_description: "Service level credit: Azure SQL Database, EU West".into(),
        charge_frequency: "One-Time",
        contracted_cost: amount,
        effective_cost: amount,
        list_cost: amount,
        service_category: "Databases".into(),
        service_name: "Azure SQL Database".into(),
        service_subcategory: "Relational Databases".into(),
        sub_account_id: subscription("retail-eu-prod"),
        sub_account_name: "retail-eu-prod".into(),
        sub_account_type: "Subscription",
        tags: "{}".into(),
        ..of_month(month, month.first, month.next)
    }
    .in_dollars()
}

impl Charge {
    fn in_dollars(mut self) -> Self {
        self.billed_in_usd = self.billed_cost.converted(DOLLARS);
        self.contracted_in_usd = self.contracted_cost.converted(DOLLARS);
        self.effective_in_usd = self.effective_cost.converted(DOLLARS);
        self.list_in_usd = self.list_cost.converted(DOLLARS);
        self
    }
}

fn of_month(month: Month, first: NaiveDate, end: NaiveDate) -> Charge {
    let invoice = format!("E0400NL{:02}", month.index + 10);
    Charge {
        billing_account_id: ACCOUNT,
        billing_account_name: CUSTOMER,
        billing_account_type: "Billing Account",
        billing_currency: CURRENCY,
        billing_period_start: instant(month.first),
        billing_period_end: instant(month.next),
        charge_period_start: instant(first),
        charge_period_end: instant(end),
        invoice_id: if month.is_closed() {
            invoice
        } else {
            String::new()
        },
        invoice_issuer_name: "Microsoft",
        pricing_currency: CURRENCY,
        provider_name: "Microsoft",
        publisher_name: "Microsoft",
        publisher_category: "Cloud Provider",
        exchange_rate: "1",
        ..Charge::default()
    }
}

/// Subscriptions have ids, which are made of their names here.
fn subscription(name: &str) -> String {
    let id: String = name
        .bytes()
        .cycle()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let (a, b, c, d, e) = (&id[..8], &id[8..12], &id[13..16], &id[17..20], &id[20..]);
    format!("/subscriptions/{a}-{b}-4{c}-8{d}-{e}")
}

fn region_name(region: &str) -> &'static str {
    match region {
        "germanywestcentral" => "Germany West Central",
        _ => "West Europe",
    }
}

fn tags(item: &Item) -> String {
    let mut tags = json!({});
    if !item.team.is_empty() {
        tags["team"] = item.team.as_str().into();
    }
    if !item.env.is_empty() {
        tags["env"] = item.env.as_str().into();
    }
    tags.to_string()
}

fn instant(day: NaiveDate) -> String {
    format!("{day}T00:00:00Z")
}
