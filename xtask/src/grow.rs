//! Grows the real AWS Cost and Usage sample to millions of rows for benches: the same columns,
//! services and prices, with accounts, resources, hours and tags of a real bill's variety.
//! The same options give the same bytes, on any machine.

mod columns;
mod number;
mod random;
mod row;
mod template;

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;
use flate2::{Compression, write::GzEncoder};

use self::row::Writer;

#[derive(Args)]
pub(crate) struct Options {
    /// How many rows
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// The file to write; compressed if its name ends in .gz
    #[arg(long)]
    out: PathBuf,
    /// The first billing period
    #[arg(long, default_value = "2024-07")]
    start: String,
    /// How many billing periods the rows are spread over, one after the other
    #[arg(long, default_value_t = 3)]
    months: u32,
    /// Another seed gives other rows
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Level of .gz output
    #[arg(long, default_value_t = 6)]
    gzip_level: u32,
}

const BLOCK: usize = 1 << 20;
/// One block in so many is compressed on the side, to report how compressible plain output is.
const SAMPLED: usize = 64;

pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let sample = crate::shell::root().join("testdata/aws_cur_sample.csv.gz");
    let (header, templates) = template::read(&sample)?;
    let months = months(&options.start, options.months)?;
    let begun = Instant::now();
    let (blocks, received) = sync_channel::<Vec<u8>>(4);
    let out = options.out.clone();
    let level = Compression::new(options.gzip_level);
    let sink = thread::spawn(move || drain(&received, &out, level));

    let mut block = Vec::with_capacity(BLOCK + 4096);
    block.extend_from_slice(header.as_bytes());
    let mut writer = Writer::new(&templates, options.rows, options.seed);
    for (number, month) in months.iter().enumerate() {
        let upto = |n: usize| options.rows * n as u64 / months.len() as u64;
        for _ in upto(number)..upto(number + 1) {
            writer.write(month, &mut block);
            if block.len() >= BLOCK {
                let full = std::mem::replace(&mut block, Vec::with_capacity(BLOCK + 4096));
                if blocks.send(full).is_err() {
                    break; // the sink says why
                }
            }
        }
    }
    let _ = blocks.send(block);
    drop(blocks);
    let written = sink
        .join()
        .map_err(|_| anyhow::anyhow!("the writing thread panicked"))??;
    report(options, &written, begun.elapsed().as_secs_f64());
    Ok(ExitCode::SUCCESS)
}

fn report(options: &Options, written: &Written, seconds: f64) {
    let rows = options.rows as f64;
    println!(
        "{}: {} rows, {:.1} MB as text ({:.0} bytes a row), gzip {:.1} : 1, {:.0} k rows/s, {seconds:.1} s",
        options.out.display(),
        options.rows,
        written.plain as f64 / 1e6,
        written.plain as f64 / rows,
        written.sampled as f64 / written.squeezed.max(1) as f64,
        rows / seconds / 1e3,
    );
}

#[derive(Default)]
struct Written {
    plain: u64,
    /// Bytes that were compressed to measure the ratio, and what they became.
    sampled: u64,
    squeezed: u64,
}

fn drain(blocks: &Receiver<Vec<u8>>, out: &Path, level: Compression) -> Result<Written> {
    let mut file = File::create(out).with_context(|| format!("cannot write {}", out.display()))?;
    let mut written = Written::default();
    if out.extension().is_some_and(|end| end == "gz") {
        let mut gzip = GzEncoder::new(file, level);
        for block in blocks {
            written.plain += block.len() as u64;
            gzip.write_all(&block)?;
        }
        written.sampled = written.plain;
        written.squeezed = gzip.finish()?.metadata()?.len();
        return Ok(written);
    }
    for (number, block) in blocks.iter().enumerate() {
        file.write_all(&block)?;
        written.plain += block.len() as u64;
        if number % SAMPLED == 0 {
            let mut gzip = GzEncoder::new(Vec::new(), level);
            gzip.write_all(&block)?;
            written.sampled += block.len() as u64;
            written.squeezed += gzip.finish()?.len() as u64;
        }
    }
    Ok(written)
}

/// A billing period and its hours.
pub(crate) struct Month {
    /// `2024-07-01T00:00:00.000Z` and the same of the next month.
    first: String,
    next: String,
    /// `2024-07-01T00` … up to and with the first hour of the next month.
    hours: Vec<String>,
}

fn months(start: &str, count: u32) -> Result<Vec<Month>> {
    let parsed = start
        .split_once('-')
        .and_then(|(year, month)| Some((year.parse::<u32>().ok()?, month.parse::<u32>().ok()?)));
    let Some((year, month @ 1..=12)) = parsed else {
        bail!("--start {start}: write a month as 2024-07");
    };
    let at = |n: u32| (year + (month - 1 + n) / 12, (month - 1 + n) % 12 + 1);
    Ok((0..count)
        .map(|n| {
            let ((year, month), next) = (at(n), at(n + 1));
            let mut hours: Vec<_> = (1..=days(year, month))
                .flat_map(|day| {
                    (0..24).map(move |hour| format!("{year}-{month:02}-{day:02}T{hour:02}"))
                })
                .collect();
            hours.push(format!("{}-{:02}-01T00", next.0, next.1));
            Month {
                first: format!("{year}-{month:02}-01T00:00:00.000Z"),
                next: format!("{}-{:02}-01T00:00:00.000Z", next.0, next.1),
                hours,
            }
        })
        .collect())
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grow(rows: u64, seed: u64) -> String {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("grown.csv");
        let (start, months, gzip_level) = ("2024-11".to_owned(), 3, 1);
        run(&Options {
            rows,
            out: out.clone(),
            start,
            months,
            seed,
            gzip_level,
        })
        .unwrap();
        std::fs::read_to_string(out).unwrap()
    }

    #[test]
    fn the_same_options_give_the_same_bytes() {
        assert!(grow(500, 7) == grow(500, 7));
        assert!(grow(500, 7) != grow(500, 8));
    }

    #[test]
    fn rows_are_those_of_a_bill() {
        let text = grow(3000, 1);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let headers = reader.headers().unwrap().clone();
        let at = |name: &str| headers.iter().position(|h| h == name).unwrap();
        assert_eq!(headers.len(), 94);
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 3000);
        let values = |name| {
            rows.iter()
                .map(|r| r[at(name)].to_owned())
                .collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!(
            values("bill/BillingPeriodEndDate")
                .into_iter()
                .collect::<Vec<_>>(),
            [
                "2024-12-01T00:00:00.000Z",
                "2025-01-01T00:00:00.000Z",
                "2025-02-01T00:00:00.000Z"
            ]
        );
        assert_eq!(values("identity/LineItemId").len(), 3000);
        assert!(values("lineItem/UsageAccountId").len() > 50);
        assert!(values("lineItem/ResourceId").len() > 500);
        let kinds = values("lineItem/LineItemType");
        for kind in [
            "Usage",
            "Tax",
            "Credit",
            "Refund",
            "DiscountedUsage",
            "RIFee",
            "SavingsPlanCoveredUsage",
        ] {
            assert!(kinds.contains(kind), "no {kind} in {kinds:?}");
        }
    }
}
