//! Broken inputs: a clear error with the place and the remedy, and nothing half done.

use std::io::Write;

use super::*;
use crate::balance::MoneyBalance;
use crate::warnings::{Warning, WarningCode};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("in memory");
    encoder.finish().expect("in memory")
}

async fn fails(name: &str, bytes: impl Into<Vec<u8>>) -> (ErrorKind, String) {
    let run = run(vec![bytes_input(name, bytes)]).await;
    assert!(
        run.nothing_is_left().await,
        "{name}: files were left behind"
    );
    let error = run.error();
    assert_eq!(error.file.as_deref(), Some(name));
    assert!(!error.remedy().is_empty());
    (error.kind, format!("{error}\n{}", error.remedy()))
}

#[tokio::test]
async fn files_without_content() {
    assert_eq!(fails("a.csv", "").await.0, ErrorKind::EmptyFile);
    assert_eq!(fails("b.csv", "\n \n\n").await.0, ErrorKind::EmptyFile);
    assert_eq!(fails("c.csv.gz", gzip(b"")).await.0, ErrorKind::EmptyFile);
    let text = sample_text("aws_cur_sample.csv.gz");
    let header = text.lines().next().expect("a header");
    assert_eq!(fails("d.csv", header).await.0, ErrorKind::HeaderOnly);
    assert_eq!(
        fails("e.csv", format!("{header}\r\n")).await.0,
        ErrorKind::HeaderOnly
    );
}

#[tokio::test]
async fn truncated_and_damaged_files() {
    let text = sample_text("aws_cur_sample.csv.gz");
    let whole = gzip(text.as_bytes());
    assert_eq!(
        fails("a.csv.gz", &whole[..whole.len() / 2]).await.0,
        ErrorKind::TruncatedFile
    );
    assert_eq!(
        fails("b.csv.gz", &whole[..whole.len() - 4]).await.0,
        ErrorKind::TruncatedFile
    );
    let zstd = zstd::encode_all(text.as_bytes(), 1).expect("in memory");
    assert_eq!(
        fails("c.csv.zst", &zstd[..zstd.len() - 9]).await.0,
        ErrorKind::TruncatedFile
    );
    let mut parquet = Vec::new();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    std::fs::File::open(folder.join("aws_cur_sample.parquet"))
        .expect("sample")
        .read_to_end(&mut parquet)
        .expect("sample");
    assert_eq!(
        fails("d.parquet", &parquet[..parquet.len() - 100]).await.0,
        ErrorKind::TruncatedFile
    );
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].fill(0x55);
    assert!(matches!(
        fails("e.csv.gz", damaged).await.0,
        ErrorKind::CorruptFile | ErrorKind::TruncatedFile
    ));
}

#[tokio::test]
async fn files_that_are_something_else() {
    let (kind, message) = fails("a.csv", "name,age\nx,1\n").await;
    assert_eq!(kind, ErrorKind::UnknownColumns);
    assert!(
        message.contains("\"name\", \"age\"") && message.contains("None of them is a column"),
        "{message}"
    );
    let noise: Vec<u8> = (0..5000u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    assert_eq!(fails("b.bin", noise).await.0, ErrorKind::BinaryFile);
    assert_eq!(
        fails("c.zip", b"PK\x03\x04rest".as_slice()).await.0,
        ErrorKind::TruncatedFile
    );
    let (kind, message) = fails("d.json", "[{\"BilledCost\": 1}]").await;
    assert_eq!(kind, ErrorKind::UnknownColumns);
    assert!(message.contains("Nearest: FOCUS 1.0"), "{message}");
    // Of a version that lacks what all of them need, that version comes first.
    for version in Version::ALL {
        let columns = crate::schema::columns(Dataset::CostAndUsage, version);
        let names = columns.iter().map(|column| column.name.as_str());
        let names: Vec<&str> = names.filter(|name| *name != "BilledCost").collect();
        let row = vec!["1"; names.len()].join(",");
        let (_, message) = fails("f.csv", format!("{}\n{row}\n", names.join(","))).await;
        let nearest = format!("Nearest: FOCUS {version} Cost and Usage (missing: BilledCost)");
        assert!(message.contains(&nearest), "{message}");
    }
    let (kind, message) = fails("e.json", "[{\"BilledCost\": 1}, {\"Bil").await;
    assert_eq!(kind, ErrorKind::CorruptFile);
    assert!(
        message.contains("value 2 of the JSON is incomplete"),
        "{message}"
    );
    let run = run(vec![sample("focus_1_3_contract_commitment.csv.gz")]).await;
    assert_eq!(run.error().kind, ErrorKind::UnsupportedDataset);
    assert!(run.nothing_is_left().await);
}

#[tokio::test]
async fn unknown_columns_name_the_nearest_format_and_what_is_missing() {
    let text =
        sample_text("aws_cur_sample.csv.gz").replace("lineItem/UnblendedCost", "lineItem/Price");
    let (kind, message) = fails("a.csv", text).await;
    assert_eq!(kind, ErrorKind::UnknownColumns);
    assert!(
        message.contains("AWS Cost and Usage Report, legacy (missing: lineItem/UnblendedCost)"),
        "{message}"
    );
}

#[tokio::test]
async fn a_record_without_end() {
    let mut text = sample_text("aws_cur_sample.csv.gz").into_bytes();
    text.extend(std::iter::repeat_n(b'x', 40 << 20));
    let run = run(vec![bytes_input("a.csv", text)]).await;
    assert_eq!(run.error().kind, ErrorKind::RecordTooLong);
    assert_eq!(run.error().line, Some(1283));
    assert!(run.nothing_is_left().await);
}

#[tokio::test]
async fn three_broken_lines_are_rejected_and_the_rest_is_kept() {
    let text = sample_text("focus_1_0_sample.csv.gz");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines[10] = "half,a,line".to_owned();
    lines[500] = lines[500].replacen("\"USD\"", "\"USD\",\"extra\"", 1);
    // The second field is BilledCost.
    let mut fields: Vec<&str> = lines[700].splitn(3, ',').collect();
    let shown = lines[700].clone();
    fields[1] = "n/a";
    lines[700] = fields.join(",");
    assert_ne!(shown, lines[700]);
    let run = run(vec![bytes_input("bill.csv", lines.join("\n"))]).await;
    let conversion = run.ok();
    assert_eq!(
        (
            conversion.rows_in,
            conversion.rows_out,
            conversion.rejects.count
        ),
        (1000, 997, 3)
    );
    assert!(conversion.balance.balanced());
    let described: Vec<String> = conversion
        .rejects
        .first
        .iter()
        .map(|reject| reject.describe())
        .collect();
    assert!(
        described[0].starts_with("line 11: \"half,a,line\" has 3 fields where the header has 44"),
        "{described:?}"
    );
    assert!(
        described[1].contains("line 501") && described[1].contains("45 fields"),
        "{described:?}"
    );
    assert_eq!(
        described[2],
        "line 701, BilledCost: \"n/a\" is not a number"
    );
    let csv = run.file("rejects.csv").await;
    let csv = String::from_utf8_lossy(&csv).into_owned();
    assert!(
        csv.starts_with("file,line,column,value,reason,code,params\nbill.csv,11,,")
            && csv.contains(",is not a number,not_a_number,\n"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 4);
}

#[tokio::test]
async fn money_of_rejected_rows_is_in_the_balance() {
    let text = sample_text("aws_cur_sample.csv.gz");
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().expect("a header").clone();
    let position = |name: &str| {
        headers
            .iter()
            .position(|header| header == name)
            .expect("a column")
    };
    let (start, cost) = (
        position("bill/BillingPeriodStartDate"),
        position("lineItem/UnblendedCost"),
    );
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(&headers).expect("in memory");
    let mut spoiled = String::new();
    for record in reader.records() {
        let mut fields: Vec<String> = record
            .expect("a record")
            .iter()
            .map(str::to_owned)
            .collect();
        if spoiled.is_empty() && fields[cost] == "5.2E-9" {
            spoiled = std::mem::replace(&mut fields[start], "yesterday".to_owned());
        }
        writer.write_record(&fields).expect("in memory");
    }
    let run = run(vec![bytes_input(
        "cur.csv",
        writer.into_inner().expect("in memory"),
    )])
    .await;
    let conversion = run.ok();
    assert_eq!(conversion.rejects.count, 1);
    assert_eq!(
        conversion.rejects.first[0].column.as_deref(),
        Some("bill/BillingPeriodStartDate")
    );
    assert_eq!(
        conversion.rejects.first[0].value.as_deref(),
        Some("yesterday")
    );
    assert_eq!(conversion.balance.money[0].rejected, "0.0000000052");
    assert!(conversion.balance.balanced());
}

#[tokio::test]
async fn when_no_row_is_good_nothing_is_kept() {
    let text = sample_text("focus_1_0_sample.csv.gz").replace("\"USD\"", "NULL");
    let (kind, message) = fails("a.csv", text).await;
    assert_eq!(kind, ErrorKind::NoGoodRows);
    assert!(
        message.contains("line 2, BillingCurrency: has no value"),
        "{message}"
    );
}

#[tokio::test]
async fn other_encodings_and_delimiters_are_read() {
    let text = sample_text("focus_1_0_sample.csv.gz");
    let plain = run(vec![bytes_input("a.csv", text.clone())]).await;
    let expected = data_set(&plain.rows().await);
    let utf16 = |bytes: fn(u16) -> [u8; 2], mark: bool| {
        let mark = if mark { "\u{feff}" } else { "" };
        format!("{mark}{text}")
            .encode_utf16()
            .flat_map(bytes)
            .collect::<Vec<u8>>()
    };
    let cases = [
        ("utf-16 le", utf16(u16::to_le_bytes, true)),
        ("utf-16 be", utf16(u16::to_be_bytes, true)),
        ("utf-16 le without mark", utf16(u16::to_le_bytes, false)),
        ("utf-8 mark", format!("\u{feff}{text}").into_bytes()),
        ("carriage returns", text.replace('\n', "\r\n").into_bytes()),
        ("no last line break", text.trim_end().as_bytes().to_vec()),
        ("gzip of two members", {
            let (first, second) = text.split_at(text.len() / 3);
            [gzip(first.as_bytes()), gzip(second.as_bytes())].concat()
        }),
        (
            "zstd",
            zstd::encode_all(text.as_bytes(), 1).expect("in memory"),
        ),
        ("semicolons", {
            let mut reader = ::csv::Reader::from_reader(text.as_bytes());
            let mut writer = ::csv::WriterBuilder::new()
                .delimiter(b';')
                .from_writer(Vec::new());
            writer
                .write_record(reader.headers().expect("a header"))
                .expect("in memory");
            reader.records().for_each(|record| {
                writer
                    .write_record(&record.expect("a record"))
                    .expect("in memory")
            });
            writer.into_inner().expect("in memory")
        }),
    ];
    for (name, bytes) in cases {
        let converted = run(vec![bytes_input("a.csv", bytes)]).await;
        assert_eq!(converted.ok().rows_out, 1000, "{name}");
        assert_eq!(data_set(&converted.rows().await), expected, "{name}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_utf_8_cost_no_charge() {
    let plain = sample_text("focus_1_0_sample.csv.gz").into_bytes();
    let spoiled = |line: usize, byte: u8| {
        let mut text = plain.clone();
        let breaks = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let (start, _) = { breaks }.nth(line - 2).expect("lines");
        // A letter of the first text of the line, which is quoted.
        let quote = text[start..].iter().position(|byte| *byte == b'"');
        text[start + quote.expect("a text") + 1] = byte;
        text
    };
    for (byte, said) in [(0xff, "Windows-1252"), (0, "NUL")] {
        let run = run(vec![bytes_input("a.csv", spoiled(4, byte))]).await;
        let done = run.ok();
        assert_eq!((done.rows_out, done.rejects.count), (1000, 0), "{said}");
        let warning = &done.warnings[0];
        assert_eq!(warning.rows, 1);
        assert!(warning.message.contains(said), "{warning:?}");
        let place = warning.example.as_deref().unwrap_or_default();
        assert!(place.starts_with("a.csv, line 4: "), "{place}");
    }
}

#[tokio::test]
async fn a_header_that_names_a_column_twice_is_refused() {
    let text = sample_text("focus_1_2_aws.csv.gz").replacen("SkuMeter", "BilledCost", 1);
    let (kind, message) = fails("a.csv", text).await;
    assert_eq!(kind, ErrorKind::DuplicateColumns);
    // The row where they differ, and where both are.
    assert!(
        message.contains("line 2, BilledCost") && message.contains("position 39"),
        "{message}"
    );
}

#[tokio::test]
async fn two_formats_in_one_conversion_are_refused() {
    let run = run(vec![
        sample("focus_1_0_sample.csv.gz"),
        sample("aws_cur_sample.csv.gz"),
    ])
    .await;
    assert_eq!(run.error().kind, ErrorKind::MixedFormats);
    assert!(run.nothing_is_left().await);
}

#[tokio::test]
async fn a_cancelled_conversion_leaves_nothing() {
    let store = Arc::new(InMemory::new());
    let output = Output {
        store: store.clone(),
        prefix: Path::from("out"),
        stem: "t".to_owned(),
        rejects: Path::from("r.csv"),
        target: Target::Lake,
        address: None,
    };
    let request = ConvertRequest::new(vec![sample("aws_cur_sample.csv.gz")], output);
    request.cancel.cancel();
    let run = Run {
        store,
        result: convert(request).await,
    };
    assert_eq!(run.error().kind, ErrorKind::Cancelled);
    assert!(run.nothing_is_left().await);
}

#[tokio::test]
async fn an_unknown_format_name_lists_the_known_ones() {
    let error = recognise(
        sample("aws_cur_sample.csv.gz"),
        Some("aws".to_owned()),
        None,
    )
    .await
    .expect_err("unknown");
    assert_eq!(error.code(), "unknown_format");
    assert!(error.remedy().contains("aws-cur"));
}

#[tokio::test]
async fn a_missing_file_is_said_to_be_missing() {
    let run = run(vec![sample("nowhere.csv")]).await;
    assert_eq!(run.error().kind, ErrorKind::NotFound);
    assert_eq!(run.error().file.as_deref(), Some("nowhere.csv"));
}

/// Oracle's usage report has no cost column; it must be named, with the report to take instead.
#[tokio::test]
async fn a_report_without_cost_is_named() {
    let header = "lineItem/referenceNo,lineItem/tenantId,lineItem/intervalUsageStart,lineItem/intervalUsageEnd,\
        product/service,product/resource,product/compartmentId,product/compartmentName,product/region,\
        product/availabilityDomain,product/resourceId,usage/consumedQuantity,usage/billedQuantity,\
        usage/consumedQuantityUnits,usage/consumedQuantityMeasure,lineItem/isCorrection,lineItem/backreferenceNo";
    let row = "1,ocid1.tenancy.oc1..a,2024-10-13T10:00Z,2024-10-13T11:00Z,NETWORK,PIC_COMPUTE_VNIC_SECS,ocid1.compartment.oc1..b,\
        prod,us-ashburn-1,,ocid1.vnic.oc1..c,1024,1024,BYTES,DATA_TRANSFERRED,false,";
    let (kind, message) = fails("usage.csv", format!("{header}\n{row}\n")).await;
    assert_eq!(kind, ErrorKind::UnsupportedDataset);
    assert!(
        message.contains("usage report") && message.contains("cost report"),
        "{message}"
    );
}

#[tokio::test]
async fn amounts_too_large_for_a_formula_cost_what_follows_from_them() {
    let header = "vendor,product,plan,charge,period_start,period_end,seats,unit_price,amount,currency,billing_cycle";
    let row = |seats: &str, price: &str, amount: &str| {
        format!(
            "Slack,Slack,Pro,subscription,2026-01-01,2026-02-01,{seats},{price},{amount},USD,monthly"
        )
    };
    let huge = row("9999999999999999999", "999999999999", "12.5");
    let bill = [
        header,
        &row("2", "15", ""),
        &huge,
        &row("3", "15", ""),
        &huge,
        &row("9999999999999999999", "999999999999", ""),
    ]
    .join("\n");
    let run = run(vec![bytes_input("seats.csv", bill)]).await;
    let done = run.ok();
    assert_eq!((done.rows_in, done.rows_out, done.rejects.count), (5, 4, 1));
    let said: Vec<String> = done
        .rejects
        .first
        .iter()
        .map(|reject| reject.describe())
        .collect();
    // Here the amount is not stated, so there is no cost.
    assert_eq!(
        said,
        ["line 6, at_price: cannot be computed: the product is too large"]
    );
    let of_price = |warning: &&Warning| warning.column.as_deref() == Some("at_price");
    let warning = done.warnings.iter().find(of_price).expect("said");
    assert_eq!(
        (warning.code, warning.rows),
        (WarningCode::FieldSetAside, 2)
    );
    let money = done.balance.money.iter();
    let billed = money.filter(|money| money.column == "BilledCost");
    let sums = |money: &MoneyBalance| {
        [&money.money_in, &money.money_out, &money.rejected].map(String::clone)
    };
    assert_eq!(billed.map(sums).collect::<Vec<_>>(), [["100", "100", "0"]]);
    assert!(done.balance.balanced());
}
