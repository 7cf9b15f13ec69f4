//! A fuzz driver for every reader that needs no special toolchain: seeds from `testdata`, changed
//! at random, each input with a limit of time and all of them with a limit of memory. What breaks
//! one is kept in a file (docs/fuzzing.md).

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow::buffer::Buffer;
use stoa_kernel::Stopwatch;
use stoa_testkit::fuzz::{Random, Watched, keep, setting};
use tokio::runtime::Handle;

use super::*;
use crate::mapping::{Formats, Kind};
use crate::places::Pattern;
use crate::read::blocks::{Blocks, Spare};
use crate::read::legacy;
use crate::read::nulls::Nulls;
use crate::read::{Content, Syntax, cells, csv, jsonl, time};
use crate::{decimal, json, read};

mod driver;
mod readers;

use driver::{changed, peak};
use readers::readers;

/// Most memory above what the seeds need.
const BYTES: u64 = 700 << 20;

/// One reader, or one way to it.
struct Reader {
    name: &'static str,
    seeds: Vec<Vec<u8>>,
    run: fn(&[u8], &Handle),
    /// Applied to the changed content, so that changes get past the checksum.
    pack: Option<Pack>,
}

type Pack = fn(&[u8]) -> Vec<u8>;

#[test]
#[ignore = "runs for STOA_FUZZ_SECONDS; see docs/fuzzing.md"]
fn every_reader_survives_anything() {
    let number = |name: &str, otherwise: u64| {
        setting(name).map_or(otherwise, |text| text.parse().expect("a number"))
    };
    let (seconds, seed) = (number("STOA_FUZZ_SECONDS", 60), number("STOA_FUZZ_SEED", 1));
    let only = setting("STOA_FUZZ_READER");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let readers: Vec<Reader> = readers()
        .into_iter()
        .filter(|reader| only.as_deref().is_none_or(|only| only == reader.name))
        .collect();
    assert!(!readers.is_empty(), "there is no reader {only:?}");
    let each = seconds * 1000 / readers.len() as u64;
    let watched = Arc::new(Watched::default());
    let _guard = watched.clone().start();
    let mut failed = Vec::new();
    for reader in &readers {
        let (tried, failures) = fuzz(reader, each, seed, runtime.handle(), &watched);
        println!(
            "{:<14} {tried:>9} inputs, {} failures, peak {} MB",
            reader.name,
            failures.len(),
            peak() >> 20
        );
        failed.extend(failures);
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

/// Tries inputs until the time is over; returns how many, and where the failing ones are kept.
fn fuzz(
    reader: &Reader,
    milliseconds: u64,
    seed: u64,
    handle: &Handle,
    watched: &Watched,
) -> (u64, Vec<String>) {
    let mut random = Random(seed ^ 0x9e37_79b9_7f4a_7c15);
    let mut failures = Vec::new();
    for seed in &reader.seeds {
        // What is not changed has to work before anything else.
        attempt(reader, seed.clone(), handle, watched, &mut failures);
    }
    let allowed = peak() + BYTES;
    let watch = Stopwatch::start();
    let mut tried = 0;
    while watch.elapsed_ms() < milliseconds && failures.len() < 5 {
        let start = &reader.seeds[random.below(reader.seeds.len())];
        let other = &reader.seeds[random.below(reader.seeds.len())];
        let mut input = changed(&mut random, start, other);
        if let Some(pack) = reader.pack
            && random.below(3) > 0
        {
            input = pack(&input);
            if random.below(4) == 0 {
                input = changed(&mut random, &input, other);
            }
        }
        attempt(reader, input, handle, watched, &mut failures);
        tried += 1;
        if tried % 64 == 0 && peak() > allowed {
            failures.push(format!(
                "{}: more than {} MB of memory, by input {tried}",
                reader.name,
                allowed >> 20
            ));
            break;
        }
    }
    (tried, failures)
}

fn attempt(
    reader: &Reader,
    input: Vec<u8>,
    handle: &Handle,
    watched: &Watched,
    failures: &mut Vec<String>,
) {
    watched.begin(reader.name, &input);
    let run = || (reader.run)(&input, handle);
    if catch_unwind(AssertUnwindSafe(run)).is_err() {
        failures.push(keep(reader.name, &input));
    }
    watched.end();
}

/// `testdata/fuzz` holds inputs that once failed, named by their reader.
#[test]
fn what_was_found_once_stays_found() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/fuzz");
    let readers = readers();
    let mut tried = 0;
    for entry in folder.read_dir().expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let of = |reader: &&Reader| name.starts_with(&reader.name.replace(' ', "-"));
        let reader = readers
            .iter()
            .find(of)
            .unwrap_or_else(|| panic!("{name}: whose is it?"));
        let input = std::fs::read(&path).expect("readable");
        let run = || (reader.run)(&input, runtime.handle());
        assert!(catch_unwind(AssertUnwindSafe(run)).is_ok(), "{name}");
        tried += 1;
    }
    assert!(tried > 0);
}

#[test]
fn the_driver_finds_what_it_is_to_find() {
    let reader = Reader {
        name: "broken",
        seeds: vec![b"abc".to_vec()],
        run: |bytes, _| assert!(!bytes.contains(&b'"'), "a defect"),
        pack: None,
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (_, failures) = fuzz(&reader, 10_000, 1, runtime.handle(), &Watched::default());
    let kept: BTreeMap<String, Vec<u8>> = failures
        .into_iter()
        .map(|path| (path.clone(), std::fs::read(path).expect("kept")))
        .collect();
    assert!(!kept.is_empty() && kept.values().all(|input| input.contains(&b'"')));
    kept.keys()
        .for_each(|path| std::fs::remove_file(path).expect("removed"));
}
