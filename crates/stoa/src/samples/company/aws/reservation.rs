//! The reservation of four databases: its fee is one line a month, and says how many hours nothing used.

use super::super::amount::{Amount, Price, Quantity};
use super::super::course::Month;
use super::line::Line;
use super::{Item, Report};

const ARN: &str = "arn:aws:rds:us-east-1:310000000021:ri:ri-2026-orders-postgresql";
const FIRST_MONTH: usize = 2;

pub(super) fn holds(month: Month) -> bool {
    month.index >= FIRST_MONTH
}

/// Writes the use of a database that the reservation pays for.
pub(super) fn cover(
    report: &mut Report<'_>,
    line: Line,
    (rate, on_demand): (Price, Price),
    used: Quantity,
) -> Result<(), String> {
    let paid = rate.times(used);
    let month = report.month;
    report.tally.commitment(ARN, month).used += paid;
    let on_demand = line.used(used, on_demand);
    report.write(
        Line {
            line_item_line_item_type: "DiscountedUsage",
            line_item_line_item_description: "PostgreSQL, db.r6g.4xlarge reserved instance applied"
                .into(),
            line_item_unblended_cost: Amount::ZERO,
            line_item_unblended_rate: "0".into(),
            reservation_effective_cost: paid.to_string(),
            ..of_reservation(on_demand)
        },
        paid,
    )
}

/// Writes the fee of a month: all its hours are paid, those that are over may have gone unused.
pub(super) fn fee(report: &mut Report<'_>, items: &[Item]) -> Result<(), String> {
    let month = report.month;
    let reserved: Vec<&Item> = items
        .iter()
        .filter(|item| item.reserved_rate.is_some())
        .collect();
    let (true, Some(first)) = (holds(month), reserved.first()) else {
        return Ok(());
    };
    let rate = first.reserved_rate.unwrap_or_default();
    let hours = 24 * month.length() * reserved.len() as i64;
    let gone = (month.end - month.first).num_days() * 24;
    let idle = reserved
        .iter()
        .filter(|item| !item.course.runs_in(month))
        .count();
    let unused = Quantity::whole(gone * idle as i64);
    let fee = rate.times(Quantity::whole(hours));
    let commitment = report.tally.commitment(ARN, month);
    commitment.fee += fee;
    commitment.unused += rate.times(unused);
    let line = Line::of(first, month, month.first);
    let line = Line {
        line_item_line_item_type: "RIFee",
        line_item_line_item_description: format!(
            "USD {rate} hourly fee per PostgreSQL, db.r6g.4xlarge instance"
        ),
        line_item_operation: "CreateDBInstance:0014".into(),
        line_item_resource_id: String::new(),
        line_item_usage_type: "HeavyUsage:db.r6g.4xl".into(),
        line_item_usage_amount: hours.to_string(),
        line_item_unblended_rate: rate.to_string(),
        line_item_unblended_cost: fee,
        resource_tags: "{}".into(),
        reservation_total_reserved_units: hours.to_string(),
        reservation_unused_amortized_upfront_fee_for_billing_period: "0",
        reservation_unused_quantity: unused.to_string(),
        reservation_unused_recurring_fee: rate.times(unused).to_string(),
        ..of_reservation(line)
    };
    report.write(line.over(month.first, month.next), rate.times(unused))
}

fn of_reservation(line: Line) -> Line {
    Line {
        pricing_lease_contract_length: "1yr",
        pricing_offering_class: "standard",
        pricing_purchase_option: "No Upfront",
        pricing_rate_code: format!("{}.MZU6U2429S.6YS6EN2CT7", line.product_sku),
        pricing_term: "Reserved",
        reservation_reservation_a_r_n: ARN,
        ..line
    }
}
