//! What is fuzzed, and from which seeds.

use super::*;
use crate::read::comma::Writing;

pub(super) fn readers() -> Vec<Reader> {
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
pub(super) fn open_all(bytes: &[u8], handle: &Handle) {
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

pub(super) fn cells_of(mut data: Vec<u8>, syntax: Syntax, headers: &[String], width: usize) {
    let _odd = legacy::to_utf8(&mut data);
    let (data, table) = match syntax {
        Syntax::Csv { delimiter } => {
            let wanted: Vec<usize> = (0..width).collect();
            let table = csv::tokenise(&data, delimiter, &wanted, width);
            (data, table)
        }
        _ => {
            let wanted: Vec<&str> = headers.iter().map(String::as_str).collect();
            jsonl::tokenise(
                &data,
                &wanted,
                headers,
                &mut Default::default(),
                &Default::default(),
            )
        }
    };
    let data = Buffer::from_vec(data);
    let mut bad = Vec::new();
    for (index, spans) in table.spans.iter().enumerate() {
        assert_eq!(spans.len(), table.lines.len());
        // One of the types per column, another one in other inputs.
        let kind = KINDS[(index + data.len()) % KINDS.len()];
        let array = cells::build(
            &data,
            spans,
            (kind, Writing::default()),
            &Nulls::default(),
            index,
            &mut bad,
        );
        assert_eq!(array.len(), spans.len());
        array.to_data().validate_full().expect("a valid array");
    }
}

pub(super) const KINDS: [Kind; 8] = [
    Kind::Text,
    Kind::Json,
    Kind::Decimal(18),
    Kind::Decimal(22),
    Kind::Time,
    Kind::Epoch,
    Kind::MonthFirst,
    Kind::DayFirst,
];

pub(super) fn decimals(bytes: &[u8], _: &Handle) {
    for scale in [0, 18, 22] {
        if let Ok(value) = decimal::parse(bytes, scale) {
            let again = decimal::parse(decimal::format(value, scale).as_bytes(), scale);
            assert_eq!(again.ok(), Some(value));
        }
        let _rounded = decimal::parse_float(bytes, scale);
    }
}

pub(super) fn times(bytes: &[u8], _: &Handle) {
    for kind in [Kind::Time, Kind::Epoch, Kind::MonthFirst, Kind::DayFirst] {
        let _moment = time::reader(kind)(bytes);
    }
}

pub(super) fn jsons(bytes: &[u8], _: &Handle) {
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

pub(super) fn patterns(bytes: &[u8], _: &Handle) {
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
pub(super) fn conversions(bytes: &[u8], handle: &Handle) {
    let formats = Formats::of_file("fuzz.toml", MAPPING, &[]).expect("a mapping");
    let store = Arc::new(InMemory::new());
    let output = output(&store, Target::Lake);
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

pub(super) const TYPED: &[u8] = b"id,cost,price,at,epoch,us,tags,currency
1,1.5,0.25,2024-01-01T00:00:00Z,1704067200,01/31/2024,\"{\"\"a\"\":\"\"b\"\"}\",USD
2,-1.81E-8,1e-22,2024-02-01 00:00:00 UTC,1706745600,02/01/2024 10:00:00,{},EUR
3,,,2024-01-15,,,,USD
";

pub(super) const TYPED_LINES: &[u8] = br#"{"id":"1","cost":1.5,"price":"0.25","at":"2024-01-01T00:00:00Z","epoch":1704067200,"us":"01/31/2024","tags":{"a":"b"},"currency":"USD"}
{"id":2,"cost":"-1.81E-8","at":"2024-02-01T00:00:00Z","currency":"EUR"}
"#;

pub(super) const MAPPING: &str = r#"
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

pub(super) fn built_in() -> Formats {
    Formats::built_in().expect("mappings")
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("in memory");
    encoder.finish().expect("in memory")
}

pub(super) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(Cursor::new(bytes), 1).expect("in memory")
}

/// A file of a few rows with every type that is read.
pub(super) fn small_parquet() -> Vec<u8> {
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
