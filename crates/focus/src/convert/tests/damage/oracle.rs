//! An independent reader of the money in a file: other libraries, other arithmetic, no mapping.

use std::collections::BTreeMap;

use bigdecimal::{BigDecimal, Zero};
use serde_json::value::{RawValue, Value};

use super::Seed;

/// Where the cost of a charge stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Money {
    /// In one column of a CSV file.
    Column(&'static str),
    /// Google's: the column `cost` and the amounts of the list `credits`.
    CostAndCredits,
    /// In the results of the buckets of pages.
    Pages { value: &'static str, cents: bool },
}

/// One row of the input.
#[derive(Debug, Clone)]
pub(super) struct Charge {
    pub(super) line: u64,
    /// `None` when nobody can read it.
    pub(super) cost: Option<BigDecimal>,
    pub(super) currency: String,
}

#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub(super) charges: Vec<Charge>,
}

impl Reading {
    /// Sums of absolute amounts, by currency. What lies beyond the digits that are kept is no money.
    pub(super) fn absolute(&self) -> BTreeMap<String, BigDecimal> {
        let mut sums: BTreeMap<String, BigDecimal> = BTreeMap::new();
        for charge in &self.charges {
            if let Some(cost) = &charge.cost {
                *sums
                    .entry(charge.currency.to_ascii_uppercase())
                    .or_default() += cost.abs().round(18);
            }
        }
        sums
    }
}

/// Reads a file; `None` where its structure no longer lets this simple reader find the cost.
pub(super) fn read(seed: &Seed, bytes: &[u8]) -> Option<Reading> {
    let text = text(bytes)?;
    let charges = match seed.money {
        Money::Pages { value, cents } => pages(&text, value, seed.currency, cents)?,
        Money::CostAndCredits if seed.file.1.ends_with(".jsonl") => lines(&text, seed.currency)?,
        Money::CostAndCredits => table(&text, "cost", Some("credits"), seed.currency)?,
        Money::Column(cost) => table(&text, cost, None, seed.currency)?,
    };
    Some(Reading { charges })
}

/// UTF-8, UTF-16 with a mark, or else Windows-1252, in which every byte is a letter.
fn text(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        [0xff, 0xfe, rest @ ..] => Some(encoding_rs::UTF_16LE.decode(rest).0.into_owned()),
        [0xfe, 0xff, rest @ ..] => Some(encoding_rs::UTF_16BE.decode(rest).0.into_owned()),
        _ => Some(match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
        }),
    }
}

fn number(text: &str) -> Option<BigDecimal> {
    let text = text.trim();
    let plain = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'));
    (plain && text.chars().any(|c| c.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
        // Beyond what any bill says; a library that writes it out would fill the memory.
        .filter(|_: &BigDecimal| exponent(text).abs() < 60)
}

fn exponent(text: &str) -> i64 {
    let exponent = text.split(['e', 'E']).nth(1);
    exponent.map_or(0, |text| text.parse().unwrap_or(i64::from(i32::MAX)))
}

/// An empty cost means that the row has none of its own. Of the amounts that people write those are
/// known that [`super::damages`] puts into cells: they are either read as this, or rejected.
fn cost_of(text: &str) -> Option<BigDecimal> {
    match text.trim() {
        "" => Some(BigDecimal::zero()),
        "1,234.56" | "1.234,56" => number("1234.56"),
        "$5.00" => number("5.00"),
        text => number(text),
    }
}

fn table(text: &str, cost: &str, credits: Option<&str>, currency: &str) -> Option<Vec<Charge>> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    let count = |c: char| first.matches(c).count();
    let delimiter = [',', ';', '\t', '|']
        .into_iter()
        .max_by_key(|c| count(*c))?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter as u8)
        .flexible(true)
        .from_reader(text.as_bytes());
    let headers = reader.headers().ok()?.clone();
    let find = |name: &str| {
        let mut found = headers
            .iter()
            .enumerate()
            .filter(|(_, header)| header.trim() == name);
        let only = found.next().map(|(index, _)| index);
        only.filter(|_| found.next().is_none())
    };
    let (cost, currency) = (find(cost)?, find(currency)?);
    let credits = match credits {
        Some(name) => Some(find(name)?),
        None => None,
    };
    let mut charges = Vec::new();
    for record in reader.records() {
        let record = record.ok()?;
        // Whoever has another number of cells has shifted ones.
        if record.len() != headers.len() {
            return None;
        }
        let mut sum = cost_of(&record[cost]);
        if let Some(credits) = credits {
            sum = sum.zip(credits_of(&record[credits])).map(|(a, b)| a + b);
        }
        charges.push(Charge {
            line: line_at(text, record.position()?.byte()),
            cost: sum,
            currency: record[currency].trim().to_owned(),
        });
    }
    Some(charges)
}

/// The line a record begins in: blank lines before it are none of it.
fn line_at(text: &str, byte: u64) -> u64 {
    let (before, rest) = text.as_bytes().split_at((byte as usize).min(text.len()));
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let newlines = before.iter().chain(blank).filter(|byte| **byte == b'\n');
    1 + newlines.count() as u64
}

fn credits_of(text: &str) -> Option<BigDecimal> {
    let none = ["", "None", "NULL", "null", "<NA>", "<null>", "\\N"];
    if none.contains(&text.trim()) {
        return Some(BigDecimal::zero());
    }
    // A backslash where JSON knows none spoils a name, not the amount beside it.
    let credits = exact(text).or_else(|| exact(&text.replace('\\', "\\\\")));
    sum_of(&credits?)
}

/// A JSON text with each number as the text it is written as: `Value` alone would make a double of it.
fn exact(text: &str) -> Option<Value> {
    let raw: &RawValue = serde_json::from_str(text).ok()?;
    match raw.get().as_bytes().first()? {
        b'-' | b'0'..=b'9' => Some(Value::String(raw.get().to_owned())),
        b'[' => {
            let members: Vec<&RawValue> = serde_json::from_str(text).ok()?;
            let members = members.into_iter().map(|member| exact(member.get()));
            members.collect::<Option<Vec<_>>>().map(Value::Array)
        }
        b'{' => {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
            let members = members
                .into_iter()
                .map(|(name, member)| Some((name, exact(member.get())?)));
            members.collect::<Option<_>>().map(Value::Object)
        }
        _ => serde_json::from_str(text).ok(),
    }
}

fn sum_of(credits: &Value) -> Option<BigDecimal> {
    match credits {
        Value::Null => Some(BigDecimal::zero()),
        Value::Array(list) => list
            .iter()
            .map(|credit| json_number(credit.get("amount")?))
            .sum(),
        _ => None,
    }
}

fn json_number(value: &Value) -> Option<BigDecimal> {
    match value {
        Value::String(text) => number(text),
        _ => None,
    }
}

fn lines(text: &str, currency: &str) -> Option<Vec<Charge>> {
    let mut charges = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let row = exact(line)?;
        let cost = json_number(row.get("cost")?);
        let credits = sum_of(row.get("credits").unwrap_or(&Value::Null));
        charges.push(Charge {
            line: index as u64 + 1,
            cost: cost.zip(credits).map(|(a, b)| a + b),
            currency: row.get(currency)?.as_str()?.to_owned(),
        });
    }
    Some(charges)
}

/// Rows of pages are numbered: the nth result is line n.
fn pages(text: &str, value: &str, currency: &str, cents: bool) -> Option<Vec<Charge>> {
    let at = |result: &Value, path: &str| {
        let mut parts = path.split('.');
        parts.try_fold(result.clone(), |value, part| value.get(part).cloned())
    };
    let mut charges = Vec::new();
    let pages = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let pages: Option<Vec<Value>> = pages.map(|page| exact(page.ok()?.get())).collect();
    let pages = pages?;
    let mut buckets = Vec::new();
    for page in &pages {
        buckets.extend(page.get("data")?.as_array()?);
    }
    for bucket in buckets {
        for result in bucket.get("results")?.as_array()? {
            let hundredth = BigDecimal::new(if cents { 1.into() } else { 100.into() }, 2);
            charges.push(Charge {
                line: charges.len() as u64 + 1,
                cost: json_number(&at(result, value)?).map(|cost| cost * hundredth),
                currency: at(result, currency)?.as_str()?.to_owned(),
            });
        }
    }
    Some(charges)
}
