//! A line of the report: the columns that a Data Export of CUR 2.0 was asked for, named as AWS names them.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::json;
use stoa_kernel::rng::{self, Rng};

use super::super::amount::{Amount, Price, Quantity};
use super::super::code;
use super::super::course::Month;
use super::{ACCOUNTS, CURRENCY, Item};

const AWS: &str = "Amazon Web Services, Inc.";

#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Line {
    pub(super) bill_bill_type: &'static str,
    pub(super) bill_billing_entity: &'static str,
    pub(super) bill_billing_period_end_date: String,
    pub(super) bill_billing_period_start_date: String,
    /// Empty until the month is over.
    pub(super) bill_invoice_id: String,
    pub(super) bill_invoicing_entity: &'static str,
    pub(super) bill_payer_account_id: &'static str,
    pub(super) bill_payer_account_name: &'static str,
    pub(super) identity_line_item_id: String,
    pub(super) identity_time_interval: String,
    pub(super) line_item_availability_zone: String,
    pub(super) line_item_currency_code: &'static str,
    pub(super) line_item_iam_principal: String,
    pub(super) line_item_legal_entity: String,
    pub(super) line_item_line_item_description: String,
    pub(super) line_item_line_item_type: &'static str,
    pub(super) line_item_operation: String,
    pub(super) line_item_product_code: String,
    pub(super) line_item_resource_id: String,
    pub(super) line_item_tax_type: &'static str,
    pub(super) line_item_unblended_cost: Amount,
    pub(super) line_item_unblended_rate: String,
    pub(super) line_item_usage_account_id: &'static str,
    pub(super) line_item_usage_account_name: &'static str,
    pub(super) line_item_usage_amount: String,
    pub(super) line_item_usage_end_date: String,
    pub(super) line_item_usage_start_date: String,
    pub(super) line_item_usage_type: String,
    pub(super) pricing_currency: &'static str,
    pub(super) pricing_lease_contract_length: &'static str,
    pub(super) pricing_offering_class: &'static str,
    pub(super) pricing_public_on_demand_cost: String,
    pub(super) pricing_public_on_demand_rate: String,
    pub(super) pricing_purchase_option: &'static str,
    pub(super) pricing_rate_code: String,
    pub(super) pricing_term: &'static str,
    pub(super) pricing_unit: String,
    pub(super) product: String,
    pub(super) product_instance_type: String,
    pub(super) product_location: &'static str,
    pub(super) product_location_type: &'static str,
    pub(super) product_product_family: String,
    pub(super) product_region_code: String,
    pub(super) product_servicecode: String,
    pub(super) product_sku: String,
    pub(super) reservation_effective_cost: String,
    pub(super) reservation_reservation_a_r_n: &'static str,
    pub(super) reservation_total_reserved_units: String,
    pub(super) reservation_unused_amortized_upfront_fee_for_billing_period: &'static str,
    pub(super) reservation_unused_quantity: String,
    pub(super) reservation_unused_recurring_fee: String,
    pub(super) resource_tags: String,
    pub(super) savings_plan_offering_type: &'static str,
    pub(super) savings_plan_payment_option: &'static str,
    pub(super) savings_plan_purchase_term: &'static str,
    pub(super) savings_plan_recurring_commitment_for_billing_period: String,
    pub(super) savings_plan_savings_plan_a_r_n: &'static str,
    pub(super) savings_plan_savings_plan_effective_cost: String,
    pub(super) savings_plan_savings_plan_rate: String,
    pub(super) savings_plan_total_commitment_to_date: String,
    pub(super) savings_plan_used_commitment: String,
}

impl Line {
    /// What all lines of a month and an account have in common, over the whole month.
    pub(super) fn of_month(month: Month, account: usize) -> Self {
        let invoice = format!("29{}{:02}", month.first.format("%Y%m"), 17);
        Self {
            bill_bill_type: "Anniversary",
            bill_billing_entity: "AWS",
            bill_billing_period_start_date: instant(month.first),
            bill_billing_period_end_date: instant(month.next),
            bill_invoice_id: if month.is_closed() {
                invoice
            } else {
                String::new()
            },
            bill_invoicing_entity: AWS,
            bill_payer_account_id: ACCOUNTS[0].0,
            bill_payer_account_name: ACCOUNTS[0].1,
            line_item_currency_code: CURRENCY,
            line_item_legal_entity: AWS.into(),
            line_item_usage_account_id: ACCOUNTS[account].0,
            line_item_usage_account_name: ACCOUNTS[account].1,
            pricing_currency: CURRENCY,
            ..Self::default()
        }
        .over(month.first, month.next)
    }

    /// Everything of a line of the table but its amounts.
    pub(super) fn of(item: &Item, month: Month, day: NaiveDate) -> Self {
        let account = ACCOUNTS.iter().position(|(_, name)| *name == item.account);
        let sku = code(&format!("{}{}", item.service, item.usage_type), 16);
        let spot = item.usage_type.starts_with("SpotUsage");
        let model = if item.service == "AmazonBedrock" {
            "Nova Pro"
        } else {
            ""
        };
        let zone = match item.instance.is_empty() || item.service != "AmazonEC2" {
            true => String::new(),
            false => format!("{}a", item.region),
        };
        let assistant = item.service == "AmazonBedrock";
        Self {
            bill_billing_entity: if item.seller.is_empty() {
                "AWS"
            } else {
                "AWS Marketplace"
            },
            line_item_availability_zone: zone,
            line_item_iam_principal: match assistant {
                true => "arn:aws:iam::310000000051:role/assistant".into(),
                false => String::new(),
            },
            line_item_legal_entity: match item.seller.as_str() {
                "" => AWS.into(),
                seller => seller.into(),
            },
            line_item_line_item_description: item.description.clone(),
            line_item_line_item_type: "Usage",
            line_item_operation: item.operation.clone(),
            line_item_product_code: item.service.clone(),
            line_item_resource_id: item.resource.clone(),
            line_item_usage_type: item.usage_type.clone(),
            pricing_rate_code: match spot {
                true => format!("{sku}.SPOT.SPOT"),
                false => format!("{sku}.JRTCKXETXF.{}", code(&item.description, 10)),
            },
            pricing_term: if spot { "Spot" } else { "OnDemand" },
            pricing_unit: item.unit.clone(),
            product: product(&item.name, &item.region, model),
            product_instance_type: item.instance.clone(),
            product_location: match item.region.as_str() {
                "us-east-1" => "US East (N. Virginia)",
                "eu-central-1" => "EU (Frankfurt)",
                _ => "",
            },
            product_location_type: if item.region.is_empty() {
                ""
            } else {
                "AWS Region"
            },
            product_product_family: item.family.clone(),
            product_region_code: item.region.clone(),
            product_servicecode: item.service.clone(),
            product_sku: sku,
            resource_tags: tags(item),
            ..Self::of_month(month, account.unwrap_or(0))
        }
        .over(day, day.succ_opt().unwrap_or(day))
    }

    pub(super) fn over(mut self, first: NaiveDate, end: NaiveDate) -> Self {
        self.line_item_usage_start_date = instant(first);
        self.line_item_usage_end_date = instant(end);
        self.identity_time_interval = format!("{first}T00:00:00Z/{end}T00:00:00Z");
        self
    }

    /// So much at a price, which is also the public one.
    pub(super) fn used(mut self, amount: Quantity, price: Price) -> Self {
        let cost = price.times(amount);
        self.line_item_usage_amount = amount.to_string();
        self.line_item_unblended_rate = price.to_string();
        self.line_item_unblended_cost = cost;
        self.pricing_public_on_demand_rate = price.to_string();
        self.pricing_public_on_demand_cost = cost.to_string();
        self
    }

    /// The id that AWS gives each line of one delivery.
    pub(super) fn identify(&mut self, month: Month, chance: &dyn Rng) {
        const SIGNS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        let id = rng::bytes::<26>(chance).map(|byte| char::from(SIGNS[usize::from(byte % 32)]));
        self.identity_line_item_id = format!("{}{}", String::from_iter(id), month.index);
    }
}

pub(super) fn product(name: &str, region: &str, model: &str) -> String {
    let mut product = json!({"product_name": name});
    if !region.is_empty() {
        product["region"] = region.into();
    }
    if !model.is_empty() {
        product["model"] = model.into();
    }
    product.to_string()
}

fn tags(item: &Item) -> String {
    let mut tags = json!({});
    if !item.team.is_empty() {
        tags["user_team"] = item.team.as_str().into();
    }
    if !item.env.is_empty() {
        tags["user_env"] = item.env.as_str().into();
    }
    tags.to_string()
}

fn instant(day: NaiveDate) -> String {
    format!("{day}T00:00:00.000Z")
}
