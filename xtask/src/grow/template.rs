//! Rows to grow from: those of the real sample, and the kinds of line it does not have.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::read::GzDecoder;

use super::columns::{self, Price, Slot};

/// One row with holes.
pub(crate) struct Template {
    /// Text before each slot; the last text has none after it.
    pub(crate) pieces: Vec<(Vec<u8>, Option<Slot>)>,
    pub(crate) price: Price,
    /// What a resource's id begins with; empty for buckets, which are named, not numbered.
    pub(crate) resource: String,
}

/// The header line and the templates. A template occurs as often as its share of rows asks for.
pub(crate) fn read(sample: &Path) -> Result<(String, Vec<Template>)> {
    let file = File::open(sample).with_context(|| format!("cannot read {}", sample.display()))?;
    let mut reader = csv::Reader::from_reader(GzDecoder::new(file));
    let names: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let columns = columns::header(&names);
    let mut templates = Vec::new();
    let mut model = None;
    for record in reader.records() {
        let record = record?;
        let row = Row {
            cells: columns
                .iter()
                .map(|column| {
                    let at = names.iter().position(|name| name == column);
                    (
                        column.clone(),
                        at.map_or(String::new(), |at| record[at].to_owned()),
                    )
                })
                .collect(),
        };
        if row.get("lineItem/LineItemType") == "Usage" {
            model.get_or_insert_with(|| row.clone());
        }
        templates.push(row.template());
    }
    let model = model.context("the sample has no usage")?;
    for (times, cells) in kinds() {
        let row = model.with(&cells);
        templates.extend((0..times).map(|_| row.template()));
    }
    Ok((columns.join(",") + "\n", templates))
}

#[derive(Clone)]
struct Row {
    cells: Vec<(String, String)>,
}

impl Row {
    fn get(&self, column: &str) -> String {
        let cell = self.cells.iter().find(|(name, _)| name == column);
        cell.map_or(String::new(), |(_, value)| value.clone())
    }

    /// The same bill, another line: product and pricing of the model do not apply.
    fn with(&self, cells: &[(&str, String)]) -> Self {
        let mut row = self.clone();
        for (name, value) in &mut row.cells {
            let described = ["product/", "pricing/", "reservation/", "savingsPlan/"];
            if described.iter().any(|group| name.starts_with(group)) && name != "pricing/currency" {
                value.clear();
            }
            if let Some((_, new)) = cells.iter().find(|(column, _)| column == name) {
                value.clone_from(new);
            }
        }
        row
    }

    fn template(&self) -> Template {
        let kind = self.get("lineItem/LineItemType");
        let mut pieces = Vec::new();
        let mut text = Vec::new();
        for (number, (column, value)) in self.cells.iter().enumerate() {
            if number > 0 {
                text.push(b',');
            }
            match columns::slot(column, &kind) {
                Some(slot) => pieces.push((std::mem::take(&mut text), Some(slot))),
                None if value.contains([',', '"', '\n']) => {
                    text.extend_from_slice(
                        format!("\"{}\"", value.replace('"', "\"\"")).as_bytes(),
                    );
                }
                None => text.extend_from_slice(value.as_bytes()),
            }
        }
        text.push(b'\n');
        pieces.push((text, None));
        Template {
            pieces,
            price: Price::of(|column| self.get(column)),
            resource: self.resource(),
        }
    }

    fn resource(&self) -> String {
        let service = self.get("lineItem/ProductCode");
        match service.as_str() {
            "AmazonS3" => String::new(),
            "AmazonEC2" => "i-".to_owned(),
            other => {
                let name = other.trim_start_matches("Amazon").trim_start_matches("AWS");
                format!(
                    "arn:aws:{}:{}:",
                    name.to_lowercase(),
                    self.get("product/region")
                )
            }
        }
    }
}

/// Kinds of line that the sample's account did not have, with how many templates of each.
fn kinds() -> Vec<(usize, Vec<(&'static str, String)>)> {
    let mut kinds = Vec::new();
    for (region, code) in [
        ("us-east-1", "USE1"),
        ("us-west-2", "USW2"),
        ("ca-central-1", "CAN1"),
    ] {
        for (size, rate) in [
            ("t3.medium", 0.0416),
            ("m5.large", 0.096),
            ("c5.xlarge", 0.17),
            ("r5.2xlarge", 0.504),
        ] {
            let machine =
                |kind: &str, usage: &str, rate: String, cells: &[(&'static str, String)]| {
                    let mut all = vec![
                        ("lineItem/LineItemType", kind.to_owned()),
                        ("lineItem/ProductCode", "AmazonEC2".to_owned()),
                        ("lineItem/UsageType", format!("{code}-{usage}:{size}")),
                        ("lineItem/Operation", "RunInstances".to_owned()),
                        ("lineItem/UsageAmount", "0.5".to_owned()),
                        ("lineItem/UnblendedRate", rate),
                        (
                            "lineItem/LineItemDescription",
                            format!("{kind}, Linux/UNIX, {size}, per instance hour"),
                        ),
                        (
                            "product/ProductName",
                            "Amazon Elastic Compute Cloud".to_owned(),
                        ),
                        ("product/servicecode", "AmazonEC2".to_owned()),
                        (
                            "product/servicename",
                            "Amazon Elastic Compute Cloud".to_owned(),
                        ),
                        ("product/productFamily", "Compute Instance".to_owned()),
                        ("product/instanceType", size.to_owned()),
                        ("product/region", region.to_owned()),
                        ("product/regionCode", region.to_owned()),
                        (
                            "product/sku",
                            format!(
                                "{:X}",
                                super::random::mix(region.len() as u64 * 31 + size.len() as u64)
                            ),
                        ),
                        ("pricing/unit", "Hrs".to_owned()),
                    ];
                    all.extend_from_slice(cells);
                    all
                };
            let od = ("pricing/publicOnDemandRate", rate.to_string());
            let term = |term: &str| ("pricing/term", term.to_owned());
            let arn = |kind: &str| format!("arn:aws:{kind}:123412340534:{code}-{size}-0001");
            let plan = ("savingsPlan/SavingsPlanARN", arn(":savingsplans:"));
            let reservation = ("reservation/ReservationARN", arn("ec2:us-east-1"));
            let lower = |part: f64| ("savingsPlan/SavingsPlanRate", format!("{:.4}", rate * part));
            kinds.push((
                8,
                machine(
                    "Usage",
                    "BoxUsage",
                    rate.to_string(),
                    &[od.clone(), term("OnDemand")],
                ),
            ));
            kinds.push((
                3,
                machine(
                    "DiscountedUsage",
                    "BoxUsage",
                    "0.0".to_owned(),
                    &[od.clone(), term("Reserved"), reservation.clone()],
                ),
            ));
            kinds.push((
                2,
                machine(
                    "SavingsPlanCoveredUsage",
                    "BoxUsage",
                    rate.to_string(),
                    &[od, plan.clone(), lower(0.7)],
                ),
            ));
            kinds.push((
                2,
                machine(
                    "SavingsPlanNegation",
                    "BoxUsage",
                    format!("-{rate}"),
                    &[plan],
                ),
            ));
            kinds.push((
                1,
                machine(
                    "RIFee",
                    "HeavyUsage",
                    format!("{:.4}", rate * 0.6),
                    &[reservation],
                ),
            ));
        }
    }
    let line = |kind: &str, description: &str, cost: &str, usage: &str| {
        let plan = usage.starts_with("ComputeSP");
        let (code, name) = match plan {
            true => ("ComputeSavingsPlans", "Savings Plans for AWS Compute usage"),
            false => ("AmazonS3", "Amazon Simple Storage Service"),
        };
        vec![
            ("lineItem/ProductCode", code.to_owned()),
            ("product/ProductName", name.to_owned()),
            ("lineItem/LineItemType", kind.to_owned()),
            ("lineItem/LineItemDescription", description.to_owned()),
            ("lineItem/UsageType", usage.to_owned()),
            ("lineItem/Operation", String::new()),
            ("lineItem/UsageAmount", "1.0".to_owned()),
            ("lineItem/UnblendedRate", String::new()),
            ("lineItem/BlendedRate", String::new()),
            ("lineItem/UnblendedCost", cost.to_owned()),
        ]
    };
    let mut commitment = line(
        "SavingsPlanRecurringFee",
        "1 year No Upfront Compute Savings Plan",
        "1.25",
        "ComputeSP:1yrNoUpfront",
    );
    commitment.push((
        "savingsPlan/SavingsPlanARN",
        "arn:aws:savingsplans::123412340534:savingsplan/0001".to_owned(),
    ));
    commitment.push(("savingsPlan/TotalCommitmentToDate", "1.25".to_owned()));
    commitment.push(("savingsPlan/UsedCommitment", "1.0625".to_owned()));
    commitment.push((
        "savingsPlan/RecurringCommitmentForBillingPeriod",
        "1.25".to_owned(),
    ));
    kinds.push((6, commitment));
    kinds.push((
        12,
        line(
            "Credit",
            "AWS Promotional Credit",
            "-0.75",
            "CAN1-TimedStorage-ByteHrs",
        ),
    ));
    kinds.push((
        4,
        line(
            "Refund",
            "Refund for service interruption",
            "-1.5",
            "CAN1-Requests-Tier1",
        ),
    ));
    kinds
}
