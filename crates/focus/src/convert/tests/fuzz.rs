//! A fuzz driver for every reader that needs no special toolchain: seeds from `testdata`, changed
//! at random, each input with a limit of time and all of them with a limit of memory. What breaks
//! one is kept in a file (docs/fuzzing.md).

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use arrow::buffer::Buffer;
use stoa_kernel::Stopwatch;
use tokio::runtime::Handle;

use super::*;
use crate::convert::worker::blank_unreadable;
use crate::mapping::{Formats, Kind};
use crate::places::Pattern;
use crate::read::blocks::{Blocks, Spare};
use crate::read::{Content, Syntax, cells, csv, jsonl, time};
use crate::{decimal, json, read};

/// Longest time for one input, in a debug build.
const SECONDS: u64 = 20;
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
        let mut input = random.changed(start, other);
        if let Some(pack) = reader.pack
            && random.below(3) > 0
        {
            input = pack(&input);
            if random.below(4) == 0 {
                input = random.changed(&input, other);
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

fn readers() -> Vec<Reader> {
    let rows = |name: &str, most: usize| -> Vec<u8> {
        let text = sample_text(name);
        let lines: Vec<&str> = text.lines().take(most).collect();
        (lines.join("\n") + "\n").into_bytes()
    };
    let csv = vec![
        rows("aws_cur_sample.csv.gz", 6),
        rows("focus_1_0_sample.csv.gz", 6),
        TYPED.to_vec(),
        b"a;b\r\n\"x;\"\"y\r\nz\";1\r\n2;\"".to_vec(),
    ];
    let lines = vec![
        br#"{"a":1,"b":{"c":"x","d":[1,{"e":null}]},"f":"\u00e9\ud83d\ude00"}
{"a":1.5e-8,"b":null}
"#
        .to_vec(),
        b"{\"service\": {\"id\": \"6F81\"}, \"cost\": 0.10, \"credits\": [{\"amount\": -1}]}\n"
            .to_vec(),
    ];
    let documents = vec![
        br#"[{"a":1,"b":"x"},{"a":2}]"#.to_vec(),
        br#"{"object":"page","data":[{"start":1,"results":[{"amount":{"value":0.06}}]}],"next":null}{"data":[]}"#.to_vec(),
    ];
    let utf16 = |text: &[u8]| -> Vec<u8> {
        let text = String::from_utf8_lossy(text).into_owned();
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xff, 0xfe].into_iter().chain(units).collect()
    };
    let mut parquet = Vec::new();
    parquet.push(small_parquet());
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    parquet.push(std::fs::read(folder.join("aws_cur_sample.parquet")).expect("sample"));
    let archive = super::archives::archive_of(&[("a.csv", TYPED), ("b/c.jsonl", &lines[0])]);
    let bomb = vec![b'a'; 64 << 20];
    let reader = |name, seeds, run, pack| Reader {
        name,
        seeds,
        run,
        pack,
    };
    vec![
        reader("csv", csv.clone(), open_all, None),
        reader("json lines", lines.clone(), open_all, None),
        reader("json document", documents.clone(), open_all, None),
        reader(
            "utf-16",
            csv.iter().map(|text| utf16(text)).collect(),
            open_all,
            None,
        ),
        reader(
            "gzip",
            [csv.clone(), vec![gzip(&bomb)]].concat(),
            open_all,
            Some(gzip),
        ),
        reader(
            "zstd",
            [csv.clone(), vec![zstd(&bomb)]].concat(),
            open_all,
            Some(zstd),
        ),
        reader("zip", vec![archive], open_all, None),
        reader("parquet", parquet, open_all, None),
        reader(
            "decimal",
            texts(&[
                "1.81E-8",
                "-0.000000000000000001",
                "99999999999999999999.99",
                "(1,234.50)",
                "1e308",
            ]),
            decimals,
            None,
        ),
        reader(
            "time",
            texts(&[
                "2024-02-29T23:59:59.999999Z",
                "2024-01-01 00:00:00 UTC",
                "12/31/2024 01:02",
                "1704067200",
                "2024-01-01T00:00:00+05:30",
            ]),
            times,
            None,
        ),
        reader("json", [lines, documents].concat(), jsons, None),
        reader(
            "pattern",
            texts(&["**/{a,b}*[0-9].csv", "x/**/y/**"]),
            patterns,
            None,
        ),
        reader(
            "conversion",
            vec![TYPED.to_vec(), TYPED_LINES.to_vec()],
            conversions,
            None,
        ),
    ]
}

fn texts(all: &[&str]) -> Vec<Vec<u8>> {
    all.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// Opens whatever it is, cuts it into records and reads every cell as every type.
fn open_all(bytes: &[u8], handle: &Handle) {
    let input = bytes_input("fuzz", bytes.to_vec());
    let Ok(files) = read::files(&input, handle) else {
        return;
    };
    for opened in files.take(16) {
        let Ok(opened) = opened else { return };
        let _choice = crate::recognise::choose(&opened.headers, None, &built_in());
        let width = opened.headers.len();
        match opened.content {
            Content::Text(text) => {
                let syntax = text.syntax;
                for block in Blocks::new(text, Spare::default()) {
                    let Ok(block) = block else { return };
                    cells_of(block.data, syntax, &opened.headers, width);
                }
            }
            Content::Parquet(source) => {
                let Ok(batches) = source.all_batches() else {
                    return;
                };
                for batch in batches {
                    if batch.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

fn cells_of(mut data: Vec<u8>, syntax: Syntax, headers: &[String], width: usize) {
    blank_unreadable(&mut data);
    let (data, table) = match syntax {
        Syntax::Csv { delimiter } => {
            let wanted: Vec<usize> = (0..width).collect();
            let table = csv::tokenise(&data, delimiter, &wanted, width);
            (data, table)
        }
        _ => {
            let wanted: Vec<&str> = headers.iter().map(String::as_str).collect();
            jsonl::tokenise(&data, &wanted)
        }
    };
    let data = Buffer::from_vec(data);
    let mut bad = Vec::new();
    for (index, spans) in table.spans.iter().enumerate() {
        assert_eq!(spans.len(), table.lines.len());
        // One of the types per column, another one in other inputs.
        let kind = KINDS[(index + data.len()) % KINDS.len()];
        let array = cells::build(&data, spans, kind, &["NULL".to_owned()], index, &mut bad);
        assert_eq!(array.len(), spans.len());
        array.to_data().validate_full().expect("a valid array");
    }
}

const KINDS: [Kind; 7] = [
    Kind::Text,
    Kind::Json,
    Kind::Decimal(18),
    Kind::Decimal(22),
    Kind::Time,
    Kind::Epoch,
    Kind::MonthFirst,
];

fn decimals(bytes: &[u8], _: &Handle) {
    for scale in [0, 18, 22] {
        if let Ok(value) = decimal::parse(bytes, scale) {
            let again = decimal::parse(decimal::format(value, scale).as_bytes(), scale);
            assert_eq!(again.ok(), Some(value));
        }
        let _rounded = decimal::parse_float(bytes, scale);
    }
}

fn times(bytes: &[u8], _: &Handle) {
    for kind in [Kind::Time, Kind::Epoch, Kind::MonthFirst] {
        let _moment = time::reader(kind)(bytes);
    }
}

fn jsons(bytes: &[u8], _: &Handle) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Some(compact) = json::normalise(text) {
        // What is normal stays as it is.
        assert_eq!(json::normalise(&compact).as_deref(), Some(&*compact));
    }
    let _members = (
        json::members(text),
        json::raw_members(text),
        json::elements(text),
    );
    let _value = json::get(text, &["a", "b"]);
}

fn patterns(bytes: &[u8], _: &Handle) {
    let text = String::from_utf8_lossy(bytes);
    let (pattern, path) = text.split_at(
        text.char_indices()
            .nth(text.chars().count() / 2)
            .map_or(0, |(at, _)| at),
    );
    let pattern = Pattern::new(pattern);
    let _answers = (pattern.matches(path), pattern.reaches(path));
}

/// Whole conversions with a mapping that has every type: rows in are rows out and rejects, always.
fn conversions(bytes: &[u8], handle: &Handle) {
    let formats = Formats::of_file("fuzz.toml", MAPPING, &[]).expect("a mapping");
    let store = Arc::new(InMemory::new());
    let output = Output {
        store,
        prefix: Path::from("out"),
        stem: "t".to_owned(),
        rejects: Path::from("rejects.csv"),
        target: Target::Lake,
    };
    let mut request = ConvertRequest::new(vec![bytes_input("fuzz", bytes.to_vec())], output);
    request.formats = Some(formats);
    request.threads = 2;
    match handle.block_on(convert(request)) {
        Ok(conversion) => assert!(conversion.balance.balanced(), "{:?}", conversion.balance),
        Err(error) => assert_ne!(
            error.kind,
            ErrorKind::Internal,
            "{error} ({:?})",
            error.source
        ),
    }
}

const TYPED: &[u8] = b"id,cost,price,at,epoch,us,tags,currency
1,1.5,0.25,2024-01-01T00:00:00Z,1704067200,01/31/2024,\"{\"\"a\"\":\"\"b\"\"}\",USD
2,-1.81E-8,1e-22,2024-02-01 00:00:00 UTC,1706745600,02/01/2024 10:00:00,{},EUR
3,,,2024-01-15,,,,USD
";

const TYPED_LINES: &[u8] = br#"{"id":"1","cost":1.5,"price":"0.25","at":"2024-01-01T00:00:00Z","epoch":1704067200,"us":"01/31/2024","tags":{"a":"b"},"currency":"USD"}
{"id":2,"cost":"-1.81E-8","at":"2024-02-01T00:00:00Z","currency":"EUR"}
"#;

const MAPPING: &str = r#"
document = "none, for the fuzz driver"
dataset = "CostAndUsage"
source = "listed"
provider = "Fuzz"
account = "id"
required = ["id", "cost", "at", "currency"]
key = ["id", "cost", "at", "epoch", "us", "tags"]
currency = '"currency"'
balance = { BilledCost = '"cost"' }
[[format]]
id = "fuzz"
title = "Fuzz"
[listed]
text = ["id", "currency"]
json = ["tags"]
cost = ["cost"]
price = ["price"]
time = ["at"]
epoch = ["epoch"]
time_us = ["us"]
[columns]
BilledCost = { from = '"cost"', document = "none" }
BillingCurrency = { from = '"currency"', document = "none" }
BillingPeriodStart = { from = 'month_start("at")', document = "none" }
ChargePeriodStart = { from = 'COALESCE("epoch", "at")', document = "none" }
ChargePeriodEnd = { from = '"us"', document = "none" }
ListUnitPrice = { from = '"price"', document = "none" }
Tags = { from = '"tags"', document = "none" }
SubAccountId = { from = '"id"', document = "none" }
"#;

fn built_in() -> Formats {
    Formats::built_in().expect("mappings")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("in memory");
    encoder.finish().expect("in memory")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(Cursor::new(bytes), 1).expect("in memory")
}

/// A file of a few rows with every type that is read.
fn small_parquet() -> Vec<u8> {
    use arrow::array::{
        BooleanArray, Decimal128Array, Float64Array, Int64Array, StringArray,
        TimestampMicrosecondArray,
    };
    let columns: Vec<(&str, arrow::array::ArrayRef)> = vec![
        (
            "text",
            Arc::new(StringArray::from(vec![Some("a"), None, Some("bc")])),
        ),
        ("number", Arc::new(Int64Array::from(vec![1, 2, 3]))),
        ("float", Arc::new(Float64Array::from(vec![1.5, -0.1, 1e-8]))),
        (
            "flag",
            Arc::new(BooleanArray::from(vec![true, false, true])),
        ),
        (
            "amount",
            Arc::new(
                Decimal128Array::from(vec![1, 2, 3])
                    .with_precision_and_scale(38, 9)
                    .expect("fits"),
            ),
        ),
        (
            "time",
            Arc::new(TimestampMicrosecondArray::from(vec![0, 1, 2]).with_timezone("UTC")),
        ),
    ];
    let batch = RecordBatch::try_from_iter(columns).expect("a batch");
    let mut bytes = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("in memory");
    writer.close().expect("in memory");
    bytes
}

/// Stops the process when one input takes too long, with the input kept.
#[derive(Default)]
struct Watched {
    input: Mutex<(String, Vec<u8>)>,
    began: AtomicU64,
}

struct Guard(Arc<std::sync::atomic::AtomicBool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Watched {
    fn start(self: Arc<Self>) -> Guard {
        let over = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let stop = Arc::clone(&over);
        std::thread::spawn(move || {
            let (mut last, mut seconds) = (0, 0);
            while !stop.load(Ordering::Relaxed) {
                std::thread::sleep(std::time::Duration::from_secs(1));
                let now = self.began.load(Ordering::Relaxed);
                seconds = if now == last && now != 0 {
                    seconds + 1
                } else {
                    0
                };
                last = now;
                if seconds >= SECONDS {
                    let input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
                    eprintln!(
                        "an input takes longer than {SECONDS} s: {}",
                        keep(&input.0, &input.1)
                    );
                    std::process::abort();
                }
            }
        });
        Guard(over)
    }

    fn begin(&self, name: &str, input: &[u8]) {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let mut current = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        *current = (name.to_owned(), input.to_vec());
        self.began
            .store(COUNT.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
    }

    fn end(&self) {
        self.began.store(0, Ordering::Relaxed);
    }
}

/// Writes an input down; returns where.
fn keep(name: &str, input: &[u8]) -> String {
    let folder = std::env::temp_dir().join("stoa-fuzz");
    std::fs::create_dir_all(&folder).expect("a folder");
    let hash = blake3::hash(input).to_hex();
    let path = folder.join(format!("{}-{}", name.replace(' ', "-"), &hash[..12]));
    std::fs::write(&path, input).expect("written");
    path.display().to_string()
}

/// Bytes, as the kernel counts them; 0 where it does not.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}

#[allow(
    clippy::disallowed_methods,
    reason = "how long to fuzz is nobody's setting"
)]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// SplitMix64, so that a run can be repeated.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// A few changes at random places.
    fn changed(&mut self, seed: &[u8], other: &[u8]) -> Vec<u8> {
        const TOKENS: [&[u8]; 24] = [
            b"\"",
            b"\"\"",
            b"\n",
            b"\r\n",
            b",",
            b";",
            b"\t",
            b"\0",
            b"{",
            b"}",
            b"[",
            b"]",
            b":",
            b"\\u0000",
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            b"1e400",
            b"-",
            b"9999999999999999999999999999999999999999",
            b"NULL",
            b"\xf0\x9f\x98\x80",
            b"0000-00-00T00:00:00Z",
            b"PK\x03\x04",
            b"PAR1",
        ];
        // Changing huge seeds over and over would only measure copying.
        let mut bytes = seed[..seed.len().min(1 << 20)].to_vec();
        for _ in 0..1 + self.below(6) {
            let at = self.below(bytes.len() + 1);
            let end = (at + 1 + self.below(16)).min(bytes.len());
            match self.below(9) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 if at < bytes.len() => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][self.below(5)],
                2 => drop(bytes.drain(at..end)),
                3 => bytes.truncate(at),
                4 => {
                    let again: Vec<u8> = bytes[at..end].to_vec();
                    for _ in 0..1 + self.below(50) {
                        bytes.splice(at..at, again.iter().copied());
                    }
                }
                5 => {
                    let from = self.below(other.len() + 1);
                    let to = (from + self.below(400)).min(other.len());
                    bytes.splice(at..at, other[from..to].iter().copied());
                }
                6 if end - at >= 4 => {
                    let number = self.next() as u32 >> self.below(32);
                    bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
                }
                _ => {
                    let token = TOKENS[self.below(TOKENS.len())];
                    bytes.splice(at..at, token.iter().copied());
                }
            }
        }
        bytes
    }
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
        seeds: texts(&["abc"]),
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
