//! An invented company and fourteen months of its bills: what `stoa demo` shows and `stoa focus sample --company` writes.
//!
//! Northlight sells outdoor gear: a shop on AWS, tills and books in Europe on Azure, data and search on Google Cloud, an assistant
//! that answers customers with the models of four makers and grows, and two dozen subscriptions. Every vendor's bill comes in that
//! vendor's own format, so that the conversion works as on real ones. What costs what stands in `data/company`; how a vendor
//! writes it, in the module of that vendor. The same seed and day give the same bytes.

mod amount;
mod anthropic;
mod aws;
mod azure;
mod course;
mod google;
mod openai;
mod saas;
mod tally;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use stoa_kernel::rng::{Rng, SeededRng};

use self::course::Month;
pub use self::tally::{Anomaly, Commitment, Sums, Tally};

/// Everybody is told that it is invented, wherever its name stands.
pub const NAME: &str = "Northlight Outdoor (invented)";
pub const SEED: u64 = 14;
/// What it is called among the samples.
pub const SAMPLE: &str = "company";

/// The company's name as its vendors know it.
const CUSTOMER: &str = "Northlight Outdoor";

/// A vendor whose bills there are.
#[derive(Debug, Clone, Copy)]
pub struct Vendor {
    /// Folder of its files.
    pub folder: &'static str,
    pub name: &'static str,
    pub title: &'static str,
    make: fn(&Story, &mut Tally) -> Result<Vec<Bill>, String>,
}

pub const VENDORS: [Vendor; 6] = [
    Vendor {
        folder: "aws",
        name: "AWS",
        title: "AWS: Cost and Usage Report 2.0",
        make: aws::bills,
    },
    Vendor {
        folder: "azure",
        name: "Azure",
        title: "Azure: FOCUS 1.2 export, in euros",
        make: azure::bills,
    },
    Vendor {
        folder: "google",
        name: "Google Cloud",
        title: "Google Cloud: detailed usage cost export",
        make: google::bills,
    },
    Vendor {
        folder: "openai",
        name: "OpenAI",
        title: "OpenAI: organization costs",
        make: openai::bills,
    },
    Vendor {
        folder: "anthropic",
        name: "Anthropic",
        title: "Anthropic: analytics, cost",
        make: anthropic::bills,
    },
    Vendor {
        folder: "saas",
        name: "Subscriptions",
        title: "Subscriptions: a table of invoices",
        make: saas::bills,
    },
];

/// The bill of one vendor and month, as that vendor delivers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    pub name: String,
    /// `2026-03`
    pub month: String,
    pub content: Vec<u8>,
}

#[derive(Debug, Clone)]
pub struct Company {
    /// In the order of [`VENDORS`].
    pub bills: Vec<(Vendor, Vec<Bill>)>,
    pub tally: Tally,
}

/// What every vendor's module is given.
struct Story {
    seed: u64,
    months: Vec<Month>,
    burst: (NaiveDate, NaiveDate),
}

impl Story {
    /// Chance of one vendor: that of another does not depend on how much of it is drawn.
    fn chance(&self, vendor: u64) -> Arc<dyn Rng> {
        SeededRng::new(self.seed.wrapping_mul(1_000_003).wrapping_add(vendor))
    }
}

/// The fourteen calendar months that end with the day before `until`. Refused when there are no such months in the calendar, or when
/// a table in `data/company` is wrong, which a test rules out.
pub fn company(seed: u64, until: NaiveDate) -> Result<Company, String> {
    let story = story(seed, until)?;
    let mut tally = Tally::default();
    let mut bills = Vec::new();
    for vendor in VENDORS {
        bills.push((vendor, (vendor.make)(&story, &mut tally)?));
    }
    Ok(Company { bills, tally })
}

fn story(seed: u64, until: NaiveDate) -> Result<Story, String> {
    let out_of_time = || format!("there are no fourteen months before {until}");
    Ok(Story {
        seed,
        months: course::months(until).ok_or_else(out_of_time)?,
        burst: course::burst(until).ok_or_else(out_of_time)?,
    })
}

fn table<T: DeserializeOwned>(name: &str, text: &str) -> Result<Vec<T>, String> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| format!("data/company/{name} cannot be read: {error}"))
}

fn unwritten(error: impl std::fmt::Display) -> String {
    format!("a line of a bill cannot be written: {error}")
}

/// An id that looks like one and is the same for the same text: capital letters and digits (FNV-1a, stretched).
fn code(text: &str, length: usize) -> String {
    const SIGNS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    let mut mix = |byte: u8| {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        state ^ (state >> 29)
    };
    for byte in text.bytes() {
        mix(byte);
    }
    (0..length)
        .map(|place| {
            let sign = (mix(place as u8) % 36) as usize;
            char::from(SIGNS[sign])
        })
        .collect()
}
