//! Subscriptions: the table of invoices that Stoa reads (`docs/formats/saas-subscriptions.md`). Every vendor has a day of the month on
//! which it sends its invoice, for the month that begins with it; use is counted by the day. A year paid ahead is one prepayment and
//! twelve shares that add up to it.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::amount::{Amount, Price, Quantity};
use super::course::{Course, Month};
use super::tally::Tally;
use super::{Bill, Story, code, table, unwritten};

const FOLDER: &str = "saas";

/// A row of `data/company/saas.csv`: prices are those of a month, or of a unit that is used.
#[derive(Debug, Deserialize)]
struct Item {
    vendor: String,
    product: String,
    plan: String,
    charge: String,
    unit: String,
    price: Price,
    list: Price,
    currency: String,
    team: String,
    /// The month, of the first twelve, in which a year is paid ahead.
    term: Option<usize>,
    course: Course,
}

#[derive(Debug, Clone, Default, Serialize)]
struct Row {
    vendor: String,
    product: String,
    plan: String,
    charge: &'static str,
    period_start: String,
    period_end: String,
    seats: String,
    unit: String,
    unit_price: String,
    list_unit_price: String,
    amount: String,
    currency: String,
    billing_cycle: &'static str,
    account_id: String,
    subscription_id: String,
    invoice_id: String,
    invoice_date: String,
    description: String,
    #[serde(rename = "tag:team")]
    team: String,
}

pub(super) fn bills(story: &Story, tally: &mut Tally) -> Result<Vec<Bill>, String> {
    let items: Vec<Item> = table(
        "saas.csv",
        include_str!("../../../../../data/company/saas.csv"),
    )?;
    let chance = story.chance(6);
    let mut files = Vec::new();
    for month in &story.months {
        let mut lines = csv::Writer::from_writer(Vec::new());
        let mut write = |row: Row, billed: Amount, effective: Amount| {
            tally.add(FOLDER, *month, &row.currency, billed, effective);
            lines.serialize(row).map_err(unwritten)
        };
        for item in items.iter().filter(|item| item.course.runs_in(*month)) {
            if item.charge == "usage" {
                for day in month.days() {
                    let used = item.course.on(*month, day, &*chance);
                    let row = sold(
                        item,
                        *month,
                        "usage",
                        "monthly",
                        (used, item.price, item.list),
                    );
                    let cost = item.price.times(used);
                    write(row.over(day, day.succ_opt().unwrap_or(day)), cost, cost)?;
                }
                continue;
            }
            let seats = item.course.at_start_of(*month);
            let cost = item.price.times(seats);
            let invoiced = invoice_day(&item.vendor, *month) < month.end;
            if item.charge == "subscription" {
                let prices = (seats, item.price, item.list);
                if invoiced {
                    let row = sold(item, *month, "subscription", "monthly", prices);
                    write(row, cost, cost)?;
                }
                continue;
            }
            if invoiced && item.term.is_some_and(|term| month.index % 12 == term) {
                let year = (seats, item.price.of(12), item.list.of(12));
                let end = month.first.checked_add_months(Months::new(12));
                let row = sold(item, *month, "prepayment", "annual", year)
                    .over(month.first, end.unwrap_or(month.next));
                write(row, item.price.of(12).times(seats), Amount::ZERO)?;
            }
            // A share is on no invoice: it belongs to the month that it is for.
            let share = (seats, item.price, item.list);
            let row = Row {
                invoice_id: String::new(),
                invoice_date: String::new(),
                ..sold(item, *month, "prepaid", "annual", share)
            };
            write(row.over(month.first, month.next), Amount::ZERO, cost)?;
        }
        for (row, amount) in beside(*month) {
            if invoice_day(&row.vendor, *month) < month.end {
                write(row, amount, amount)?;
            }
        }
        files.push(Bill {
            name: format!("northlight-subscriptions-{}.csv", month.name()),
            month: month.name(),
            content: lines.into_inner().map_err(unwritten)?,
        });
    }
    Ok(files)
}

impl Row {
    fn over(mut self, first: NaiveDate, end: NaiveDate) -> Self {
        self.period_start = first.to_string();
        self.period_end = end.to_string();
        self
    }
}

fn sold(
    item: &Item,
    month: Month,
    charge: &'static str,
    cycle: &'static str,
    (seats, price, list): (Quantity, Price, Price),
) -> Row {
    Row {
        plan: item.plan.clone(),
        charge,
        seats: seats.to_string(),
        unit: item.unit.clone(),
        unit_price: price.to_string(),
        list_unit_price: list.to_string(),
        billing_cycle: cycle,
        subscription_id: format!("sub-{}", code(&item.product, 8).to_lowercase()),
        team: item.team.clone(),
        ..of_invoice(month, &item.vendor, &item.product, &item.currency)
    }
}

fn of_invoice(month: Month, vendor: &str, product: &str, currency: &str) -> Row {
    let first = invoice_day(vendor, month);
    let end = first.checked_add_months(Months::new(1));
    Row {
        vendor: vendor.into(),
        product: product.into(),
        currency: currency.into(),
        account_id: format!("{}-14", code(vendor, 6)),
        invoice_id: format!("{}-{}", code(vendor, 4), month.first.format("%Y%m")),
        invoice_date: first.to_string(),
        ..Row::default()
    }
    .over(first, end.unwrap_or(month.next))
}

/// The day of the month on which a vendor sends its invoice: one that every month has.
fn invoice_day(vendor: &str, month: Month) -> NaiveDate {
    let sum: usize = vendor.bytes().map(usize::from).sum();
    let later = Days::new(sum as u64 % 27);
    month.first.checked_add_days(later).unwrap_or(month.first)
}

/// What stands on invoices beside what was bought: the tax of one vendor, once a credit, once a refund.
fn beside(month: Month) -> Vec<(Row, Amount)> {
    let line = |vendor: &str,
                product: &str,
                plan: &str,
                currency: &str,
                charge,
                text: &str,
                amount: Amount| {
        let row = Row {
            plan: plan.into(),
            charge,
            amount: amount.to_string(),
            billing_cycle: "monthly",
            description: text.into(),
            ..of_invoice(month, vendor, product, currency)
        };
        (row, amount)
    };
    let mut lines = vec![line(
        "Workday",
        "Workday",
        "Human Capital Management",
        "EUR",
        "tax",
        "VAT 19 %",
        Amount::cents(78_850),
    )];
    if month.index == 3 {
        let credit = -Amount::whole(1_250);
        let text = "Credit for a late migration";
        lines.push(line(
            "Datadog",
            "Datadog",
            "Infrastructure Pro",
            "USD",
            "credit",
            text,
            credit,
        ));
    }
    if month.index == 7 {
        let refund = -Amount::cents(18_750);
        let text = "Fifteen seats of last month given back";
        lines.push(line(
            "Slack",
            "Slack",
            "Business+",
            "USD",
            "refund",
            text,
            refund,
        ));
    }
    lines
}
