//! A fuzz driver for everything that reads what strangers write: model files, OpenAPI documents, SQL,
//! manifests. Seeds are changed at random; an input fails when it panics, breaks a law or takes too
//! long. docs/fuzzing.md says how to run it.

#[path = "fuzz/driver.rs"]
mod driver;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use driver::changed;
use stoa_atlas::draw::{Format, Theme, draw};
use stoa_atlas::extract;
use stoa_atlas::format::format;
use stoa_atlas::model::{Facts, build};
use stoa_atlas::parse::{Source, parse};
use stoa_atlas::views::{changes, drawn, pictures};
use stoa_kernel::Stopwatch;
use stoa_testkit::fuzz::{Random, Watched, keep, setting};

/// Models with more boxes and lines are not laid out here: that is measured elsewhere.
const DRAWN: usize = 80;

struct Reader {
    name: &'static str,
    seeds: Vec<String>,
    run: fn(&str),
}

fn readers() -> Vec<Reader> {
    let models = || -> Vec<String> {
        let mut seeds: Vec<String> = ["house", "costs", "platform", "stays", "deployment"]
            .into_iter()
            .map(|name| {
                let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/diagrams");
                std::fs::read_to_string(format!("{folder}/{name}.atlas.toml")).expect("a model")
            })
            .collect();
        let page = include_str!("../../../docs/atlas.md");
        seeds.extend(
            page.split("```toml\n")
                .skip(1)
                .filter_map(|rest| Some(rest.split("```").next()?.to_owned())),
        );
        seeds.push("[person.a]\nto = [\"b: c\", { id = \"a\", kind = \"event\" }]\n[group.b]\nin = \"a\"\n".to_owned());
        seeds
    };
    vec![
        Reader { name: "model", seeds: models(), run: model },
        Reader { name: "format", seeds: models(), run: formatted },
        Reader {
            name: "openapi",
            seeds: vec![some_paths(include_str!("../../stoa/openapi.json")),
                r#"{"paths": {"/a": {"get": {"tags": ["x"]}, "post": {}}, "/b": []}}"#.to_owned()],
            run: |text| drop(extract::openapi(text).map(|facts| with(facts, ""))),
        },
        Reader {
            name: "sql",
            seeds: vec![some_statements(include_str!("../../store/schema/sqlite.sql")),
                some_statements(include_str!("../../store/schema/postgres.sql")),
                "CREATE TABLE a (id INT PRIMARY KEY, b INT REFERENCES a (id));".to_owned()],
            run: |text| drop(extract::sql(text).map(|facts| with(facts, ""))),
        },
        Reader {
            name: "cargo",
            seeds: vec![r#"{"workspace_root": "/w", "packages": [{"name": "a", "manifest_path": "/w/a/Cargo.toml", "dependencies": [{"name": "a", "kind": "dev"}]}]}"#.to_owned()],
            run: |text| {
                if let Ok(found) = extract::cargo_metadata(text) {
                    with(extract::crates(&found), "");
                }
                with(extract::makefile(text), "");
                with(extract::phases(text), "");
            },
        },
    ]
}

/// An OpenAPI document with only its first paths, so that many inputs are tried.
fn some_paths(document: &str) -> String {
    let mut document: serde_json::Value = serde_json::from_str(document).expect("JSON");
    let paths = document["paths"].as_object().expect("paths").clone();
    let first = paths
        .into_iter()
        .take(12)
        .collect::<serde_json::Map<_, _>>();
    serde_json::json!({"openapi": document["openapi"].take(), "paths": first}).to_string()
}

fn some_statements(sql: &str) -> String {
    let statements = sql.split_inclusive(";\n");
    statements.take(12).collect()
}

fn model(text: &str) {
    with(Facts::default(), text);
    // With something extracted, so that additions are reached.
    let sql =
        "CREATE TABLE a (id INT PRIMARY KEY, b INT REFERENCES c (id)); CREATE TABLE c (id INT)";
    with(extract::sql(sql).expect("SQL"), text);
}

/// The whole way: text, model, pictures, words, bytes.
fn with(facts: Facts, text: &str) {
    let source = Source::new("a.atlas.toml", text);
    let (document, problems) = parse(&source);
    let lines = text.lines().count().max(1) + 1;
    for problem in &problems {
        assert!(problem.line >= 1 && problem.line <= lines, "{problem}");
        assert!(
            problem.column >= 1 && !problem.message.is_empty(),
            "{problem}"
        );
    }
    let files = [(source, document)];
    let (model, _) = build(&files, facts);
    let drawings = pictures(&model, &files);
    let said = drawn(&drawings, None);
    assert_eq!(changes(&said, &said), []);
    if model.elements.len() + model.links.len() > DRAWN {
        return;
    }
    for picture in drawings.iter().take(4) {
        let svg = draw(picture, Format::Svg, Theme::Light).expect("a picture");
        assert_eq!(
            svg,
            draw(picture, Format::Svg, Theme::Light).expect("again"),
            "the same bytes"
        );
    }
}

/// Formatting changes neither what is said nor itself, and loses no comment.
fn formatted(text: &str) {
    let Some(written) = format(text) else { return };
    let value = |text: &str| text.parse::<toml::Table>().ok();
    assert_eq!(
        format!("{:?}", value(text)),
        format!("{:?}", value(&written))
    );
    assert_eq!(text.matches('#').count(), written.matches('#').count());
    assert_eq!(
        format(&written).as_deref(),
        Some(&*written),
        "written twice"
    );
}

#[test]
#[ignore = "runs for STOA_FUZZ_SECONDS; see docs/fuzzing.md"]
fn every_reader_survives_anything() {
    let number = |name: &str, otherwise: u64| {
        setting(name).map_or(otherwise, |text| text.parse().expect("a number"))
    };
    let (seconds, seed) = (number("STOA_FUZZ_SECONDS", 60), number("STOA_FUZZ_SEED", 1));
    let only = setting("STOA_FUZZ_READER");
    let wanted = |reader: &Reader| only.as_deref().is_none_or(|only| only == reader.name);
    let readers: Vec<Reader> = readers().into_iter().filter(wanted).collect();
    assert!(!readers.is_empty(), "there is no reader {only:?}");
    let watched = Arc::new(Watched::default());
    let _guard = Arc::clone(&watched).start();
    let mut failed = Vec::new();
    for reader in &readers {
        let each = seconds * 1000 / readers.len() as u64;
        let watch = Stopwatch::start();
        let (tried, failures) = fuzz(reader, seed, &watched, |_| watch.elapsed_ms() < each);
        println!(
            "{:<8} {tried:>9} inputs, {} failures",
            reader.name,
            failures.len()
        );
        failed.extend(failures);
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

/// Otherwise only the complaint about a broken document would be fuzzed.
#[test]
fn seeds_are_read() {
    for reader in readers() {
        for seed in &reader.seeds {
            let read = match reader.name {
                "openapi" => extract::openapi(seed).map(drop),
                "sql" => extract::sql(seed).map(drop),
                "cargo" => extract::cargo_metadata(seed).map(drop),
                _ => continue,
            };
            assert!(read.is_ok(), "{}: {read:?}", reader.name);
        }
    }
}

/// The seeds themselves, on every run of the tests, with a few changes each.
#[test]
fn seeds_and_a_few_changes() {
    let watched = Watched::default();
    for reader in &readers() {
        let (_, failures) = fuzz(reader, 7, &watched, |tried| tried < 100);
        assert!(failures.is_empty(), "{failures:#?}");
    }
}

/// Tries inputs while it is told to go on after so many; returns how many, and where the failing ones are kept.
fn fuzz(
    reader: &Reader,
    seed: u64,
    watched: &Watched,
    go_on: impl Fn(u64) -> bool,
) -> (u64, Vec<String>) {
    let mut random = Random(seed ^ 0x9e37_79b9_7f4a_7c15);
    let mut failures = Vec::new();
    for seed in &reader.seeds {
        attempt(reader, seed, watched, &mut failures);
    }
    let mut tried = 0;
    while go_on(tried) && failures.len() < 5 {
        let start = &reader.seeds[random.below(reader.seeds.len())];
        let other = &reader.seeds[random.below(reader.seeds.len())];
        let input = changed(&mut random, start, other);
        attempt(reader, &input, watched, &mut failures);
        tried += 1;
    }
    (tried, failures)
}

fn attempt(reader: &Reader, input: &str, watched: &Watched, failures: &mut Vec<String>) {
    let name = format!("atlas {}", reader.name);
    watched.begin(&name, input.as_bytes());
    if catch_unwind(AssertUnwindSafe(|| (reader.run)(input))).is_err() {
        failures.push(keep(&name, input.as_bytes()));
    }
    watched.end();
}

#[test]
fn the_driver_finds_what_it_is_to_find() {
    let reader = Reader {
        name: "broken",
        seeds: vec!["abc".to_owned()],
        run: |text| assert!(!text.contains('['), "a defect"),
    };
    let (_, failures) = fuzz(&reader, 1, &Watched::default(), |tried| tried < 10_000);
    assert!(!failures.is_empty());
    for path in failures {
        assert!(std::fs::read_to_string(&path).expect("kept").contains('['));
        std::fs::remove_file(path).expect("removed");
    }
}
