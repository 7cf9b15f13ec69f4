//! Amazon Web Services: the Cost and Usage Report 2.0 as Data Exports writes it, one line per day, resource and kind of use.
//!
//! A Compute Savings Plan covers what runs on EC2 from the fifth month on, and a reservation of four databases from the third: one
//! of the four is given up later, so that a quarter of it goes unused. On one weekend the debug log of the checkout is left on.

mod line;
mod plan;
mod reservation;

use chrono::NaiveDate;
use flate2::{Compression, GzBuilder};
use serde::Deserialize;
use stoa_kernel::rng::Rng;

use self::line::Line;
use super::amount::{Amount, Price, Quantity};
use super::course::{Course, Month};
use super::tally::{Anomaly, Tally};
use super::{Bill, Story, table, unwritten};

const FOLDER: &str = "aws";
const CURRENCY: &str = "USD";
/// Number and name of the accounts; the first one pays.
const ACCOUNTS: [(&str, &str); 6] = [
    ("310000000011", "northlight"),
    ("310000000021", "shop-prod"),
    ("310000000031", "platform"),
    ("310000000041", "data-prod"),
    ("310000000051", "assistant-prod"),
    ("310000000061", "staging"),
];

/// A row of `data/company/aws.csv`.
#[derive(Debug, Deserialize)]
struct Item {
    account: String,
    service: String,
    name: String,
    family: String,
    usage_type: String,
    operation: String,
    description: String,
    unit: String,
    price: Price,
    plan_rate: Option<Price>,
    reserved_rate: Option<Price>,
    region: String,
    instance: String,
    seller: String,
    resource: String,
    team: String,
    env: String,
    burst: Option<i64>,
    course: Course,
}

/// One month's report while it is written.
struct Report<'a> {
    month: Month,
    lines: csv::Writer<Vec<u8>>,
    tally: &'a mut Tally,
    chance: &'a dyn Rng,
}

impl Report<'_> {
    /// Writes a line whose effective cost is given, since the line itself says it in columns that depend on its type.
    fn write(&mut self, mut line: Line, effective: Amount) -> Result<(), String> {
        line.identify(self.month, self.chance);
        self.tally.add(
            FOLDER,
            self.month,
            CURRENCY,
            line.line_item_unblended_cost,
            effective,
        );
        self.lines.serialize(line).map_err(unwritten)
    }

    /// Writes a line that costs what is billed for it.
    fn charge(&mut self, line: Line) -> Result<(), String> {
        let billed = line.line_item_unblended_cost;
        self.write(line, billed)
    }
}

pub(super) fn bills(story: &Story, tally: &mut Tally) -> Result<Vec<Bill>, String> {
    let items: Vec<Item> = table(
        "aws.csv",
        include_str!("../../../../../data/company/aws.csv"),
    )?;
    let chance = story.chance(1);
    let mut files = Vec::new();
    for month in &story.months {
        let mut report = Report {
            month: *month,
            lines: csv::Writer::from_writer(Vec::new()),
            tally,
            chance: &*chance,
        };
        for day in month.days() {
            usage(&mut report, &items, day, story.burst)?;
        }
        reservation::fee(&mut report, &items)?;
        if month.is_closed() {
            invoice_lines(&mut report)?;
        }
        let lines = report.lines.into_inner().map_err(unwritten)?;
        files.push(Bill {
            name: format!("northlight-cur2-{}.csv.gz", month.name()),
            month: month.name(),
            content: zipped(&lines)?,
        });
    }
    Ok(files)
}

fn usage(
    report: &mut Report<'_>,
    items: &[Item],
    day: NaiveDate,
    burst: (NaiveDate, NaiveDate),
) -> Result<(), String> {
    let mut plan = plan::Day::new(report.month);
    for item in items {
        let used = item.course.on(report.month, day, report.chance);
        if used.is_zero() {
            continue;
        }
        let line = Line::of(item, report.month, day);
        match (item.plan_rate, item.reserved_rate) {
            (Some(rate), _) => plan.cover(report, item, &line, rate, used)?,
            (_, Some(rate)) if reservation::holds(report.month) => {
                reservation::cover(report, line, (rate, item.price), used)?;
            }
            _ => {
                let extra = match item.burst {
                    Some(extra) if (burst.0..burst.1).contains(&day) => Quantity::whole(extra),
                    _ => Quantity::default(),
                };
                if !extra.is_zero() {
                    note_anomaly(report.tally, item, burst, item.price.times(extra));
                }
                report.charge(line.used(used + extra, item.price))?;
            }
        }
    }
    plan.fee(report, day)
}

fn note_anomaly(tally: &mut Tally, item: &Item, days: (NaiveDate, NaiveDate), cost: Amount) {
    let anomaly = tally.anomaly.get_or_insert_with(|| Anomaly {
        first_day: days.0,
        end: days.1,
        vendor: FOLDER.into(),
        service: item.name.clone(),
        resource: item.resource.clone(),
        team: item.team.clone(),
        extra_cost: Amount::ZERO,
    });
    anomaly.extra_cost += cost;
}

/// What comes with the invoice of a month: support, its tax, credits of a migration in the first months, once a refund.
fn invoice_lines(report: &mut Report<'_>) -> Result<(), String> {
    let month = report.month;
    let support = Amount::whole(2_180 + 45 * month.index as i64);
    report.charge(Line {
        line_item_line_item_type: "Fee",
        line_item_product_code: "AWSSupportBusiness".into(),
        line_item_line_item_description: "AWS Support (Business), share of the monthly AWS charges"
            .into(),
        line_item_usage_type: "Dollar".into(),
        line_item_usage_amount: support.to_string(),
        line_item_unblended_rate: "1".into(),
        line_item_unblended_cost: support,
        pricing_public_on_demand_cost: support.to_string(),
        pricing_public_on_demand_rate: "1".into(),
        pricing_rate_code: "NLSUPPORTBUSIN01.JRTCKXETXF.6YS6EN2CT7".into(),
        pricing_unit: "Dollar".into(),
        product: line::product("AWS Support (Business)", "", ""),
        product_sku: "NLSUPPORTBUSIN01".into(),
        ..Line::of_month(month, 0)
    })?;
    report.charge(Line {
        line_item_line_item_type: "Tax",
        line_item_product_code: "AWSSupportBusiness".into(),
        line_item_line_item_description: "Tax for product code AWSSupportBusiness".into(),
        line_item_tax_type: "USSalesTax",
        line_item_usage_amount: "1".into(),
        line_item_unblended_cost: support.percent(6),
        product: line::product("AWS Support (Business)", "", ""),
        ..Line::of_month(month, 0)
    })?;
    let credits = [3_500, 3_500, 3_000, 2_500, 1_500];
    if let Some(credit) = credits.get(month.index) {
        report.charge(Line {
            line_item_line_item_type: "Credit",
            line_item_product_code: "AmazonEC2".into(),
            line_item_line_item_description: "AWS Migration Acceleration Program credit".into(),
            line_item_usage_type: "BoxUsage:r6i.8xlarge".into(),
            line_item_operation: "RunInstances".into(),
            line_item_usage_amount: "0".into(),
            line_item_unblended_cost: -Amount::whole(*credit),
            product: line::product("Amazon Elastic Compute Cloud", "us-east-1", ""),
            product_servicecode: "AmazonEC2".into(),
            product_region_code: "us-east-1".into(),
            ..Line::of_month(month, 3)
        })?;
    }
    if month.index == 6 {
        let before = month.first.pred_opt().unwrap_or(month.first);
        report.charge(
            Line {
                line_item_line_item_type: "Refund",
                line_item_product_code: "AmazonCloudFront".into(),
                line_item_line_item_description: "Refund for data transfer that was counted twice"
                    .into(),
                line_item_usage_type: "EU-DataTransfer-Out-Bytes".into(),
                line_item_usage_amount: "0".into(),
                line_item_unblended_cost: -Amount::cents(128_460),
                product: line::product("Amazon CloudFront", "", ""),
                product_servicecode: "AmazonCloudFront".into(),
                ..Line::of_month(month, 1)
            }
            .over(before, month.first),
        )?;
    }
    Ok(())
}

/// Without a time of its own, so that the same lines are the same bytes.
fn zipped(lines: &[u8]) -> Result<Vec<u8>, String> {
    use std::io::Write;
    let mut file = GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), Compression::new(6));
    file.write_all(lines).map_err(unwritten)?;
    file.finish().map_err(unwritten)
}
