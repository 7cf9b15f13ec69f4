//! Fills a template's holes: one row of a bill.

use super::Month;
use super::columns::{Price, Slot};
use super::number::{self, ONE, Units};
use super::random::{Random, mix, skewed};
use super::template::Template;

const ACCOUNTS: u64 = 120;
const APPLICATIONS: &[&str] = &[
    "checkout",
    "search",
    "catalogue",
    "ledger",
    "mailer",
    "ingest",
    "reports",
    "identity",
    "media",
    "pricing",
    "booking",
    "support",
    "forecast",
    "gateway",
    "archive",
    "labs",
];
const ENVIRONMENTS: &[&str] = &["production", "production", "staging", "development", ""];
const TEAMS: &[&str] = &[
    "atlas", "beacon", "cobalt", "delta", "ember", "falcon", "granite", "harbour", "iris", "",
];

pub(crate) struct Writer<'a> {
    templates: &'a [Template],
    random: Random,
    /// How many different resources there can be of each service.
    resources: u64,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(templates: &'a [Template], rows: u64, seed: u64) -> Self {
        Self {
            templates,
            random: Random::new(seed),
            resources: (rows / 12).max(500),
        }
    }

    pub(crate) fn write(&mut self, month: &Month, out: &mut Vec<u8>) {
        let random = &mut self.random;
        let template = &self.templates[random.below(self.templates.len() as u64) as usize];
        // A resource has its account and its tags for ever.
        let resource = mix(skewed(random.next(), self.resources));
        let hour = random.below(month.hours.len() as u64 - 1) as usize;
        let draw = random.next();
        let price = &template.price;
        let amount = amount(price, draw);
        for (text, slot) in &template.pieces {
            out.extend_from_slice(text);
            match slot {
                None => {}
                Some(Slot::LineItemId) => line_item_id(random, out),
                Some(Slot::TimeInterval) => {
                    time(&month.hours[hour], "Z", out);
                    out.push(b'/');
                    time(&month.hours[hour + 1], "Z", out);
                }
                Some(Slot::InvoiceId) => {
                    let month = month
                        .first
                        .bytes()
                        .fold(0, |sum, byte| mix(sum ^ u64::from(byte)));
                    decimal(month, 10, out);
                }
                Some(Slot::PeriodStart) => out.extend_from_slice(month.first.as_bytes()),
                Some(Slot::PeriodEnd) => out.extend_from_slice(month.next.as_bytes()),
                Some(Slot::Account) => account(resource, out),
                Some(Slot::Resource) => resource_id(template, resource, out),
                Some(Slot::UsageStart) => time(&month.hours[hour], ".000Z", out),
                Some(Slot::UsageEnd) => time(&month.hours[hour + 1], ".000Z", out),
                Some(Slot::Amount) => number::write(amount, out),
                Some(Slot::Cost) => number::write(number::times(amount, price.rate), out),
                Some(Slot::OnDemandCost) => {
                    number::write(number::times(amount, price.on_demand_rate), out)
                }
                Some(Slot::Effective) => number::write(effective(template, amount), out),
                Some(Slot::EffectiveHalf) => number::write(effective(template, amount) / 2, out),
                Some(Slot::Application) => tag(APPLICATIONS, resource, 8, out),
                Some(Slot::Environment) => tag(ENVIRONMENTS, resource, 16, out),
                Some(Slot::Team) => tag(TEAMS, account_number(resource), 0, out),
                Some(Slot::CostCenter) => {
                    out.extend_from_slice(b"cc-");
                    decimal(account_number(resource), 4, out);
                }
            }
        }
    }
}

/// From a fraction of the template's amount to thousands of it: few rows carry most of a bill.
fn amount(price: &Price, draw: u64) -> Units {
    let most = match (price.fee, price.whole) {
        (true, _) => 3,
        (false, true) => 12,
        (false, false) => 9,
    };
    let doublings = skewed(draw, most);
    let factor = Units::from(1000 + (mix(draw) % 9000)) << doublings;
    let amount = price.amount * factor / 2000;
    if price.whole {
        (amount / ONE).max(1) * ONE
    } else {
        amount.max(1)
    }
}

/// What a commitment makes of an hour: the plan's rate, or 60 % of the public price.
fn effective(template: &Template, amount: Units) -> Units {
    let price = &template.price;
    match price.effective_rate {
        0 => number::times(amount, price.on_demand_rate) * 6 / 10,
        rate => number::times(amount, rate),
    }
}

fn line_item_id(random: &mut Random, out: &mut Vec<u8>) {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    for _ in 0..4 {
        let mut bits = random.next();
        for _ in 0..12 {
            out.push(LETTERS[(bits & 31) as usize]);
            bits >>= 5;
        }
    }
    out.extend_from_slice(b"abcd");
}

fn account_number(resource: u64) -> u64 {
    skewed(mix(resource ^ 0xacc0), ACCOUNTS)
}

fn account(resource: u64, out: &mut Vec<u8>) {
    decimal(
        100_000_000_000 + mix(account_number(resource)) % 900_000_000_000,
        12,
        out,
    );
}

fn resource_id(template: &Template, resource: u64, out: &mut Vec<u8>) {
    if template.resource.is_empty() {
        tag(APPLICATIONS, resource, 8, out);
        out.push(b'-');
        return hex(resource, 10, out);
    }
    out.extend_from_slice(template.resource.as_bytes());
    if template.resource.starts_with("arn") {
        account(resource, out);
        out.push(b':');
        tag(APPLICATIONS, resource, 8, out);
        out.push(b'/');
    }
    hex(resource, 16, out);
}

fn tag(values: &[&str], resource: u64, shift: u32, out: &mut Vec<u8>) {
    let chosen = (resource >> shift) % values.len() as u64;
    out.extend_from_slice(values[chosen as usize].as_bytes());
}

fn time(hour: &str, end: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(hour.as_bytes());
    out.extend_from_slice(b":00:00");
    out.extend_from_slice(end.as_bytes());
}

/// The last `width` digits of a number.
fn decimal(mut number: u64, width: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + width, b'0');
    for digit in out[start..].iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

fn hex(mut number: u64, width: usize, out: &mut Vec<u8>) {
    for _ in 0..width {
        out.push(b"0123456789abcdef"[(number & 15) as usize]);
        number >>= 4;
    }
}
