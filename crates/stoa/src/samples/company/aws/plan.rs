//! The Compute Savings Plan: so many dollars an hour for a year, whether they are used or not. What it covers is billed at the price on
//! demand, taken back by a line of the type `SavingsPlanNegation`, and paid by the fee.

use chrono::NaiveDate;

use super::super::amount::{Amount, Price, Quantity};
use super::super::course::Month;
use super::line::{self, Line};
use super::{Item, Report};

const ARN: &str =
    "arn:aws:savingsplans::310000000011:savingsplan/6f2c1d90-4b7e-4a35-9c18-2d5e7f0a1b34";
const FIRST_MONTH: usize = 4;
const DOLLARS_AN_HOUR: i64 = 31;

/// What is left of the plan while the lines of a day are gone through, in the order of their discounts.
pub(super) struct Day {
    month: Month,
    left: Option<Amount>,
}

impl Day {
    pub(super) fn new(month: Month) -> Self {
        let left = (month.index >= FIRST_MONTH).then(|| Amount::whole(DOLLARS_AN_HOUR * 24));
        Self { month, left }
    }

    /// Writes the use of a line: what the plan pays for, and what is beyond it.
    pub(super) fn cover(
        &mut self,
        report: &mut Report<'_>,
        item: &Item,
        line: &Line,
        rate: Price,
        used: Quantity,
    ) -> Result<(), String> {
        // Hours of hundredths, so that the last line divides what is left of the plan without a remainder.
        let used = used.in_hundredths();
        let left = self.left.unwrap_or_default();
        let covered = used.min(rate.paid_by(left));
        if !covered.is_zero() {
            let paid = rate.times(covered);
            self.left = Some(left - paid);
            report.tally.commitment(ARN, self.month).used += paid;
            report.write(
                Line {
                    line_item_line_item_type: "SavingsPlanCoveredUsage",
                    savings_plan_savings_plan_effective_cost: paid.to_string(),
                    savings_plan_savings_plan_rate: rate.to_string(),
                    ..of_plan(line.clone())
                }
                .used(covered, item.price),
                paid,
            )?;
            let taken_back = Line {
                line_item_line_item_type: "SavingsPlanNegation",
                line_item_line_item_description: format!(
                    "SavingsPlanNegation used by AccountId : {} and UsageSku : {}",
                    line.line_item_usage_account_id, line.product_sku
                ),
                line_item_resource_id: String::new(),
                ..of_plan(line.clone())
            };
            report.write(
                Line {
                    pricing_public_on_demand_cost: String::new(),
                    ..taken_back.used(-covered, item.price)
                },
                Amount::ZERO,
            )?;
        }
        match (used - covered).is_zero() {
            true => Ok(()),
            false => report.charge(line.clone().used(used - covered, item.price)),
        }
    }

    pub(super) fn fee(self, report: &mut Report<'_>, day: NaiveDate) -> Result<(), String> {
        let Some(left) = self.left else { return Ok(()) };
        let month = self.month;
        let a_day = Amount::whole(DOLLARS_AN_HOUR * 24);
        let commitment = report.tally.commitment(ARN, month);
        commitment.fee += a_day;
        commitment.unused += left;
        let fee = Line {
            line_item_line_item_type: "SavingsPlanRecurringFee",
            line_item_line_item_description: "1 year No Upfront Compute Savings Plan".into(),
            line_item_product_code: "ComputeSavingsPlans".into(),
            line_item_usage_type: "ComputeSP:1yrNoUpfront".into(),
            line_item_usage_amount: "24".into(),
            line_item_unblended_rate: DOLLARS_AN_HOUR.to_string(),
            line_item_unblended_cost: a_day,
            pricing_rate_code: "NLSPNOUPFRONT001.RATE".into(),
            pricing_unit: "Hrs".into(),
            product: line::product("Savings Plans for AWS Compute usage", "", ""),
            product_servicecode: "ComputeSavingsPlans".into(),
            product_sku: "NLSPNOUPFRONT001".into(),
            savings_plan_recurring_commitment_for_billing_period: Amount::whole(
                DOLLARS_AN_HOUR * 24 * month.length(),
            )
            .to_string(),
            savings_plan_total_commitment_to_date: a_day.to_string(),
            savings_plan_used_commitment: (a_day - left).to_string(),
            ..of_plan(Line::of_month(month, 0))
        };
        // Effective is what nothing took: the rest is in the lines that the plan covered.
        report.write(fee.over(day, day.succ_opt().unwrap_or(day)), left)
    }
}

fn of_plan(line: Line) -> Line {
    Line {
        savings_plan_offering_type: "ComputeSavingsPlans",
        savings_plan_payment_option: "No Upfront",
        savings_plan_purchase_term: "1yr",
        savings_plan_savings_plan_a_r_n: ARN,
        ..line
    }
}
