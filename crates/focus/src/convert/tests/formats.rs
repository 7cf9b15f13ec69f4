//! Every format of `testdata/formats`: recognised by its columns, balanced, its totals those that
//! were computed without this code, its rows those that were reviewed, the same twice, in any order
//! and in any number of files. `conformance.rs` checks them.

use std::collections::BTreeMap;

use expect_test::expect_file;
use serde::Deserialize;

use super::*;
use crate::warnings::WarningCode;

/// `totals.toml` of a format's folder.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// Id that recognition must give, when it is not the folder's name.
    format: Option<String>,
    /// Given with the files: `ID` or `ID=NAME`.
    account: Option<String>,
    /// Charges: rows of the input, after splitting.
    rows: u64,
    #[serde(default)]
    rejects: u64,
    /// Column → currency → amount.
    totals: BTreeMap<String, BTreeMap<String, String>>,
    /// Another folder whose rows must be the same, in another spelling of the format.
    same_as: Option<String>,
}

pub(super) struct Fixture {
    pub(super) name: String,
    pub(super) files: Vec<(String, Vec<u8>)>,
    expected: Expected,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/formats")
}

pub(super) fn fixture(name: &str) -> Fixture {
    let folder = folder().join(name);
    let text = std::fs::read_to_string(folder.join("totals.toml"))
        .unwrap_or_else(|error| panic!("{name}: totals.toml: {error}"));
    let expected = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut files = Vec::new();
    for entry in folder.read_dir().expect("a folder") {
        let path = entry.expect("readable").path();
        let file = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if file.starts_with("input") {
            files.push((file, std::fs::read(&path).expect("readable")));
        }
    }
    files.sort();
    assert!(
        !files.is_empty(),
        "{name} has no file whose name begins with input"
    );
    Fixture {
        name: name.to_owned(),
        files,
        expected,
    }
}

pub(super) fn fixtures() -> Vec<Fixture> {
    let mut names: Vec<String> = folder()
        .read_dir()
        .expect("testdata/formats")
        .map(|entry| {
            entry
                .expect("readable")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert!(!names.is_empty(), "testdata/formats holds no format");
    names.sort();
    names.iter().map(|name| fixture(name)).collect()
}

impl Fixture {
    pub(super) async fn run(&self) -> Run {
        self.run_of(&self.files, Target::Lake, 2).await
    }

    /// Converts these files as the fixture says.
    pub(super) async fn run_of(
        &self,
        files: &[(String, Vec<u8>)],
        target: Target,
        threads: usize,
    ) -> Run {
        let files = files.iter();
        let inputs = files.map(|(name, bytes)| bytes_input(name, bytes.clone()));
        let account = self.expected.account.as_ref();
        let store = Arc::new(InMemory::new());
        let request = ConvertRequest {
            threads,
            account: account.map(|account| account.parse().expect("an account")),
            ..ConvertRequest::new(inputs.collect(), output(&store, target))
        };
        Run {
            store,
            result: convert(request).await,
        }
    }
}

/// Each row as its columns that have a value, for people to read.
fn shown(rows: &RecordBatch) -> String {
    let columns: Vec<_> = rows
        .schema()
        .fields()
        .iter()
        .map(|field| (field.name().clone(), texts(rows, field.name())))
        .collect();
    let mut text = String::new();
    for row in 0..rows.num_rows() {
        let place = |name: &str| {
            let column = columns.iter().find(|(known, _)| known == name);
            column
                .and_then(|(_, values)| values[row].clone())
                .unwrap_or_default()
        };
        text += &format!("# {}:{}\n", place("x_SourceFile"), place("x_SourceLine"));
        for (name, values) in &columns {
            if let Some(value) = &values[row]
                && !["x_SourceFile", "x_SourceLine"].contains(&name.as_str())
            {
                text += &format!("{name}: {value}\n");
            }
        }
        text.push('\n');
    }
    text
}

fn totals(rows: &RecordBatch, column: &str) -> BTreeMap<String, i128> {
    let amounts = rows
        .column_by_name(column)
        .unwrap_or_else(|| panic!("no column {column}"));
    let amounts = amounts.as_primitive::<Decimal128Type>();
    let mut sums = BTreeMap::new();
    for (amount, currency) in amounts.iter().zip(texts(rows, "BillingCurrency")) {
        *sums.entry(currency.unwrap_or_default()).or_insert(0) += amount.unwrap_or_default();
    }
    sums
}

#[tokio::test]
async fn each_is_recognised_balanced_and_adds_up() {
    for fixture in fixtures() {
        let name = &fixture.name;
        let run = fixture.run().await;
        let conversion = match &run.result {
            Ok(conversion) => conversion,
            Err(error) => panic!("{name}: {error} ({:?})", error.source),
        };
        // Files of one delivery hold nothing twice.
        let mut warnings = conversion.warnings.iter();
        let twice = warnings.find(|warning| warning.code == WarningCode::PossiblyTwice);
        assert_eq!(twice, None, "{name}");
        let expected = &fixture.expected;
        assert_eq!(
            &conversion.recognised.format,
            expected.format.as_ref().unwrap_or(name),
            "{name}"
        );
        assert_eq!(
            (
                conversion.rows_in + conversion.balance.rows_split,
                conversion.rejects.count
            ),
            (expected.rows, expected.rejects),
            "{name}: {:?}",
            conversion.rejects.first
        );
        assert!(
            conversion.balance.balanced(),
            "{name}: {:?}",
            conversion.balance
        );
        let rows = run.rows().await;
        assert!(expected.totals.contains_key("BilledCost"), "{name}");
        for (column, amounts) in &expected.totals {
            let wanted: BTreeMap<_, _> = amounts
                .iter()
                .map(|(currency, amount)| {
                    let amount = crate::decimal::parse(amount.as_bytes(), 18);
                    (currency.clone(), amount.expect("a decimal"))
                })
                .collect();
            let print = |sums: &BTreeMap<String, i128>| {
                let each = sums.iter().map(|(currency, sum)| {
                    format!("{} {currency}", crate::decimal::format(*sum, 18))
                });
                each.collect::<Vec<_>>().join(", ")
            };
            assert_eq!(
                print(&totals(&rows, column)),
                print(&wanted),
                "{name}: {column}"
            );
        }
        if let Some(other) = &expected.same_as {
            let other = self::fixture(other).run().await;
            assert_eq!(data_set(&rows), data_set(&other.rows().await), "{name}");
        }
    }
}

/// `UPDATE_EXPECT=1` writes the files anew; read the difference row by row.
#[tokio::test]
async fn each_gives_the_reviewed_rows() {
    for fixture in fixtures() {
        let target = Target::Version(Version::V1_3);
        let run = fixture.run_of(&fixture.files, target, 1).await;
        expect_file![folder().join(&fixture.name).join("golden-1.3.txt")]
            .assert_eq(&shown(&run.rows().await));
    }
}

#[tokio::test]
async fn each_is_the_same_twice_and_in_any_order() {
    for fixture in fixtures() {
        let name = &fixture.name;
        let first = fixture.run().await;
        let again = fixture.run().await;
        for file in &first.ok().files {
            assert_eq!(
                first.file(&file.path).await,
                again.file(&file.path).await,
                "{name}"
            );
        }
        let rows = data_set(&first.rows().await);
        let mut shuffled = Vec::new();
        for (file, bytes) in &fixture.files {
            shuffled.extend(parted(file, bytes));
        }
        let other = fixture.run_of(&shuffled, Target::Lake, 2).await;
        assert_eq!(rows, data_set(&other.rows().await), "{name}");
    }
}

/// The rows of a file in another order, in two files; files that cannot be cut by lines as they are.
fn parted(file: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let shuffle = |length: usize| {
        let mut order: Vec<usize> = (0..length).collect();
        order.sort_by_key(|index| (*index as u32 + 7).wrapping_mul(2_654_435_761));
        order
    };
    let mut halves = [Vec::new(), Vec::new()];
    if file.ends_with(".csv") {
        let delimiter = crate::read::csv::delimiter(bytes);
        let mut reader = ::csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(bytes);
        let header = reader.byte_headers().expect("a header").clone();
        let records: Vec<_> = reader
            .byte_records()
            .map(|record| record.expect("a record"))
            .collect();
        for (half, part) in halves.iter_mut().enumerate() {
            let mut writer = ::csv::WriterBuilder::new()
                .delimiter(delimiter)
                .flexible(true)
                .from_writer(part);
            writer.write_byte_record(&header).expect("written");
            for index in shuffle(records.len()).iter().skip(half).step_by(2) {
                writer.write_byte_record(&records[*index]).expect("written");
            }
        }
    } else if file.ends_with(".jsonl") {
        let lines: Vec<&[u8]> = bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .collect();
        for (half, part) in halves.iter_mut().enumerate() {
            for index in shuffle(lines.len()).iter().skip(half).step_by(2) {
                part.extend_from_slice(lines[*index]);
                part.push(b'\n');
            }
        }
    } else {
        return vec![(file.to_owned(), bytes.to_vec())];
    }
    let [first, second] = halves;
    vec![(format!("1-{file}"), first), (format!("2-{file}"), second)]
}
