//! Real files, damaged: a byte, a cell, a column, an encoding or a part is gone or wrong, and an independent
//! reader of the cost column says what became of each charge.
//!
//! Laws: every charge that the independent reader can read is written or listed as rejected, with that very
//! amount; and a run that rejected nothing has lost no more than a thousandth of the money. Money is the sum
//! of absolute amounts per currency, so that errors cannot cancel each other.

use std::collections::BTreeMap;

use bigdecimal::{BigDecimal, Zero};
use stoa_testkit::fuzz::{Random, keep, setting};

use super::*;

mod damages;
mod oracle;

use damages::{Damage, damaged};
use oracle::{Charge, Money, Reading, read};

/// A file and where its money stands in it.
#[derive(Debug, Clone, Copy)]
struct Seed {
    /// Folder of `testdata/formats`, and the file in it; without a folder a sample, of which the first
    /// lines are taken.
    file: (&'static str, &'static str),
    money: Money,
    /// Column or path of the currency.
    currency: &'static str,
}

/// Lines of a sample that are damaged.
const SAMPLE_LINES: usize = 80;

const SEEDS: [Seed; 16] = [
    csv("aws-cur", "lineItem/UnblendedCost", "lineItem/CurrencyCode"),
    csv(
        "aws-cur-2",
        "line_item_unblended_cost",
        "line_item_currency_code",
    ),
    csv("azure-ea", "CostInBillingCurrency", "BillingCurrencyCode"),
    csv("azure-mca", "costInBillingCurrency", "billingCurrency"),
    csv("azure-payg", "PreTaxCost", "Currency"),
    csv("oci-cost", "cost/myCost", "cost/currencyCode"),
    csv("aws-focus-1.0", "BilledCost", "BillingCurrency"),
    csv("aws-focus-1.2", "BilledCost", "BillingCurrency"),
    csv("azure-focus-1.0", "BilledCost", "BillingCurrency"),
    csv("vendor-focus-1.2", "BilledCost", "BillingCurrency"),
    Seed {
        file: ("", "focus_1_0_sample.csv.gz"),
        ..csv("", "BilledCost", "BillingCurrency")
    },
    Seed {
        file: ("", "aws_cur_sample.csv.gz"),
        ..csv("", "lineItem/UnblendedCost", "lineItem/CurrencyCode")
    },
    Seed {
        file: ("gcp-standard-csv", "input.csv"),
        money: Money::CostAndCredits,
        currency: "currency",
    },
    Seed {
        file: ("gcp-standard", "input.jsonl"),
        money: Money::CostAndCredits,
        currency: "currency",
    },
    Seed {
        file: ("openai-costs", "input-1.json"),
        money: Money::Pages {
            value: "amount.value",
            cents: false,
        },
        currency: "amount.currency",
    },
    Seed {
        file: ("anthropic-costs", "input.json"),
        money: Money::Pages {
            value: "amount",
            cents: true,
        },
        currency: "currency",
    },
];

const fn csv(folder: &'static str, cost: &'static str, currency: &'static str) -> Seed {
    Seed {
        file: (folder, "input.csv"),
        money: Money::Column(cost),
        currency,
    }
}

impl Seed {
    fn name(&self) -> &'static str {
        match self.file {
            ("", sample) => sample,
            (folder, _) => folder,
        }
    }

    fn is_table(&self) -> bool {
        self.file.1.contains(".csv")
    }

    fn bytes(&self) -> Vec<u8> {
        if self.file.0.is_empty() {
            let text = sample_text(self.file.1);
            let lines: Vec<&str> = text.split_inclusive('\n').take(SAMPLE_LINES).collect();
            return lines.concat().into_bytes();
        }
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/formats");
        std::fs::read(folder.join(self.file.0).join(self.file.1)).expect("a fixture")
    }
}

/// What became of one line: cost written, as billed and as effective, and whether it is listed as rejected.
#[derive(Debug, Default)]
struct Fate {
    written: BTreeMap<String, BigDecimal>,
    effective: BTreeMap<String, BigDecimal>,
    /// A commitment that was paid before covers it, or it is its purchase.
    committed: bool,
    rejected: bool,
}

impl Fate {
    fn bills_nothing(&self) -> bool {
        self.written.values().all(Zero::is_zero)
    }

    /// Its cost: what it bills, or what it is worth where it was paid before.
    fn cost(&self) -> &BTreeMap<String, BigDecimal> {
        match self.committed && self.bills_nothing() {
            true => &self.effective,
            false => &self.written,
        }
    }
}

struct Outcome {
    fates: BTreeMap<u64, Fate>,
    /// Rows of the input, by the count of the conversion: what one row was split into is one.
    rows: u64,
    skipped: u64,
    /// What decides that the command ends with 0.
    lost_nothing: bool,
    /// A cost that could not be read, or a field that was set aside, is named.
    named: bool,
    balanced: bool,
}

/// Converts; `None` when the file is refused, which costs nobody anything.
async fn outcome(name: &str, bytes: Vec<u8>) -> Option<Outcome> {
    // Their bills name no account.
    let nameless = name.starts_with("openai") || name.starts_with("anthropic");
    let store = Arc::new(InMemory::new());
    let request = ConvertRequest {
        threads: 1,
        account: nameless.then(|| "org-1".parse().expect("an account")),
        ..ConvertRequest::new(vec![bytes_input(name, bytes)], output(&store, Target::Lake))
    };
    judge(&Run {
        store,
        result: convert(request).await,
    })
    .await
}

async fn judge(run: &Run) -> Option<Outcome> {
    let conversion = match &run.result {
        Ok(conversion) => conversion,
        // Said as a whole.
        Err(error) => {
            assert_ne!(error.kind, ErrorKind::Internal, "{error}");
            return None;
        }
    };
    let mut fates: BTreeMap<u64, Fate> = BTreeMap::new();
    let rows = run.rows().await;
    let texts = |column| texts(&rows, column);
    let lines = texts("x_SourceLine");
    let costs = texts("BilledCost").into_iter().zip(texts("EffectiveCost"));
    let said = texts("BillingCurrency")
        .into_iter()
        .zip(texts("CommitmentDiscountId"));
    for ((line, (currency, commitment)), (billed, effective)) in lines.iter().zip(said).zip(costs) {
        let line = line.as_deref().and_then(|line| line.parse().ok());
        let fate = fates.entry(line.expect("a line")).or_default();
        fate.committed |= commitment.is_some();
        let currency = currency.expect("a currency");
        let billed = Some(billed.expect("a cost"));
        // What covered usage is worth is not known where its amount cannot be read.
        for (sums, cost) in [
            (&mut fate.written, billed),
            (&mut fate.effective, effective),
        ] {
            if let Some(cost) = cost {
                let cost: BigDecimal = cost.parse().expect("a number");
                *sums.entry(currency.clone()).or_default() += cost;
            }
        }
    }
    // Some rows bill nothing whatever stands there, such as usage that a reservation covers.
    let nothing = fates
        .values()
        .filter(|fate| fate.committed && fate.bills_nothing())
        .count() as u64;
    let mut unreadable = conversion.balance.unreadable.iter();
    let billed = unreadable.find(|cost| cost.column == "BilledCost");
    assert!(
        billed.map_or(0, |cost| cost.rows) <= conversion.balance.rows_rejected + nothing,
        "a row without a cost that can be read is rejected: {:?}",
        conversion.balance
    );
    if conversion.rejects.count > 0 {
        let list = run.file("rejects.csv").await;
        for record in csv_records(&list) {
            let line = record.get(1).and_then(|line| line.parse().ok());
            fates
                .entry(line.expect("rejects have lines"))
                .or_default()
                .rejected = true;
        }
    }
    Some(Outcome {
        fates,
        rows: conversion.balance.rows_in,
        skipped: conversion.balance.rows_skipped,
        lost_nothing: conversion.rejects.count == 0 && conversion.balance.unreadable.is_empty(),
        named: !conversion.balance.unreadable.is_empty()
            || conversion
                .warnings
                .iter()
                .any(|warning| warning.code.is_doubt()),
        balanced: conversion.balance.balanced(),
    })
}

fn csv_records(bytes: &[u8]) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_reader(bytes);
    reader
        .records()
        .map(|record| record.expect("a record"))
        .collect()
}

/// The laws; what is wrong, or `None`.
fn broken(reading: Option<&Reading>, whole: &Reading, outcome: &Outcome) -> Option<String> {
    if !outcome.balanced {
        return Some("the books do not balance".to_owned());
    }
    // Where both see the same records each charge can be followed.
    if let Some(reading) = reading
        && reading.charges.len() as u64 == outcome.rows
        && outcome.skipped == 0
    {
        for Charge {
            line,
            cost,
            currency,
        } in &reading.charges
        {
            let fate = outcome.fates.get(line);
            if fate.is_some_and(|fate| fate.rejected) {
                continue;
            }
            let Some(cost) = cost else {
                if fate.is_some_and(Fate::bills_nothing) && outcome.named {
                    continue;
                }
                return Some(format!(
                    "line {line}: a cost nobody can read is not rejected"
                ));
            };
            let Some(fate) = fate else {
                return Some(format!(
                    "line {line}: {cost} is neither written nor rejected"
                ));
            };
            let sum = |sums: &BTreeMap<String, BigDecimal>| sums.values().sum::<BigDecimal>();
            if [&fate.written, fate.cost()]
                .iter()
                .all(|it| sum(it).round(18) != cost.round(18))
            {
                let sum = sum(&fate.written);
                return Some(format!("line {line}: {cost} {currency} became {sum}"));
            }
            let same = |known: &String| known.eq_ignore_ascii_case(currency);
            if !fate.written.keys().any(same) {
                return Some(format!(
                    "line {line}: {currency} became {:?}",
                    fate.written.keys()
                ));
            }
        }
    }
    if !outcome.lost_nothing || outcome.skipped > 0 {
        return None;
    }
    let mut written: BTreeMap<String, BigDecimal> = BTreeMap::new();
    for fate in outcome.fates.values() {
        for (currency, cost) in fate.cost() {
            *written.entry(currency.to_ascii_uppercase()).or_default() += cost.abs();
        }
    }
    // What nobody can read any more is compared with what the file said before.
    for (currency, amount) in reading.unwrap_or(whole).absolute() {
        let written = written.get(&currency).cloned().unwrap_or_default();
        if written < &amount * BigDecimal::new(999.into(), 3) {
            return Some(format!(
                "{currency} {amount} became {written}, and nothing is said"
            ));
        }
    }
    None
}

async fn try_seed(seed: &Seed, runs: usize, start: u64) -> Vec<String> {
    let (name, bytes) = (seed.name(), seed.bytes());
    let whole = read(seed, &bytes).expect("the independent reader reads the fixture");
    assert!(!whole.charges.is_empty(), "{name}");
    let plain = outcome(name, bytes.clone())
        .await
        .expect("the fixture converts");
    assert_eq!(
        broken(Some(&whole), &whole, &plain),
        None,
        "{name}, undamaged"
    );
    assert_eq!(
        whole.charges.len() as u64,
        plain.rows,
        "{name}: both see the same records"
    );
    let mut failures = Vec::new();
    for run in 0..runs {
        let mut random =
            Random(start.wrapping_mul(1_000_003) + run as u64 * 7919 + name.len() as u64);
        let Damage {
            bytes: damaged,
            what,
        } = damaged(&mut random, seed, &bytes);
        let Some(outcome) = outcome(name, damaged.clone()).await else {
            continue;
        };
        let reading = read(seed, &damaged);
        if let Some(wrong) = broken(reading.as_ref(), &whole, &outcome) {
            let kept = keep(&format!("damage-{name}"), &damaged);
            failures.push(format!("{name}, {what}: {wrong} ({kept})"));
        }
    }
    failures
}

async fn try_seeds(seeds: &[Seed]) {
    let number = |name: &str, otherwise: u64| {
        setting(name).map_or(otherwise, |text| text.parse().expect("a number"))
    };
    let (runs, start) = (number("STOA_DAMAGE_RUNS", 5), number("STOA_DAMAGE_SEED", 1));
    let mut failures = Vec::new();
    for seed in seeds {
        failures.extend(try_seed(seed, runs as usize, start).await);
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_damage_to_amazons_report_loses_money_in_silence() {
    try_seeds(&SEEDS[..2]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_damage_to_microsofts_exports_loses_money_in_silence() {
    try_seeds(&SEEDS[2..5]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_damage_to_focus_files_loses_money_in_silence() {
    try_seeds(&SEEDS[5..10]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_damage_to_the_samples_loses_money_in_silence() {
    try_seeds(&SEEDS[10..12]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_damage_to_nested_exports_loses_money_in_silence() {
    try_seeds(&SEEDS[12..]).await;
}

#[test]
fn the_laws_find_what_they_are_to_find() {
    let charge = |line, cost: &str| Charge {
        line,
        cost: cost.parse().ok(),
        currency: "USD".to_owned(),
    };
    let reading = Reading {
        charges: vec![charge(2, "10"), charge(3, "-10"), charge(4, "x")],
    };
    let outcome = |fates: &[(u64, &str, bool)]| Outcome {
        fates: fates
            .iter()
            .map(|(line, cost, rejected)| {
                let written = cost.parse().ok().map(|cost| ("USD".to_owned(), cost));
                (
                    *line,
                    Fate {
                        written: written.into_iter().collect(),
                        rejected: *rejected,
                        ..Fate::default()
                    },
                )
            })
            .collect(),
        rows: 3,
        skipped: 0,
        lost_nothing: fates.iter().all(|(_, _, rejected)| !rejected),
        named: false,
        balanced: true,
    };
    let good = outcome(&[(2, "10", false), (3, "-10", false), (4, "", true)]);
    assert_eq!(broken(Some(&reading), &reading, &good), None);
    for wrong in [
        // A charge is gone, another amount stands there, a cost nobody can read became zero.
        outcome(&[(2, "10", false), (4, "", true)]),
        outcome(&[(2, "10", false), (3, "-9.999", false), (4, "", true)]),
        outcome(&[(2, "10", false), (3, "-10", false), (4, "0", false)]),
    ] {
        assert!(broken(Some(&reading), &reading, &wrong).is_some());
    }
    // Two errors that cancel each other: nothing is written, and the sum is right.
    assert!(broken(None, &reading, &outcome(&[])).is_some());
}
