//! Small faults that must not cost a charge, and what is done with them.

use crate::convert::tests::*;
use crate::warnings::{Warning, WarningCode};

mod balance;
mod credits;
mod keys;
mod unfilled;

pub(super) fn case(name: &str, file: &str) -> Vec<u8> {
    let cases = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/cases");
    std::fs::read(cases.join(name).join(file)).expect("a case")
}

async fn converted(name: &str, file: &str) -> Run {
    run(vec![bytes_input(file, case(name, file))]).await
}

/// Rows out of rows in, with books that balance.
fn assert_rows(run: &Run, rows: u64) {
    let done = run.ok();
    assert_eq!(
        (done.rows_in, done.rows_out),
        (rows, rows),
        "{:?}",
        done.rejects.first
    );
    assert!(done.balance.balanced(), "{:?}", done.balance);
}

fn warnings(run: &Run, code: WarningCode) -> Vec<&Warning> {
    let warnings = run.ok().warnings.iter();
    warnings.filter(|warning| warning.code == code).collect()
}

/// A table as CSV text, with one cell of one line replaced (lines count from 1 after the header).
pub(super) fn with_cell(text: &[u8], line: usize, column: &str, value: &str) -> Vec<u8> {
    let mut reader = ::csv::Reader::from_reader(text);
    let headers = reader.headers().expect("a header").clone();
    let at = headers.iter().position(|header| header == column);
    let at = at.unwrap_or_else(|| panic!("no column {column}"));
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(&headers).expect("in memory");
    for (number, record) in reader.records().enumerate() {
        let record = record.expect("a record");
        let cells = record.iter().enumerate();
        let cells = cells.map(|(index, cell)| match (number + 1 == line, index == at) {
            (true, true) => value,
            _ => cell,
        });
        writer.write_record(cells).expect("in memory");
    }
    writer.into_inner().expect("in memory")
}

/// Case 09: amounts of OpenAI's costs as text and in scientific notation (steipete/CodexBar#999,
/// mozilla/bigquery-etl#9739, superplanehq/superplane#5873).
#[tokio::test]
async fn openai_amounts_in_every_notation() {
    let run = converted("09-openai-amount-texts", "input.json").await;
    assert_rows(&run, 5);
    assert_eq!(
        sum(&run.rows().await, "BilledCost"),
        "12.504200223456789012"
    );
    // Thirty-five digits are no noise of a double.
    let rounded = warnings(&run, WarningCode::Rounded);
    assert_eq!(rounded.iter().map(|warning| warning.rows).sum::<u64>(), 1);
}

/// Cases 10 and 27: AWS FOCUS with costs as doubles, in Parquet and in CSV
/// (FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec#1077, #679).
#[tokio::test]
async fn the_noise_of_doubles_is_rounded_and_said() {
    for (name, file) in [
        ("10-aws-focus-parquet-doubles", "input.parquet"),
        ("27-focus-csv-double-noise", "input.csv"),
    ] {
        let run = converted(name, file).await;
        assert_rows(&run, 3);
        // 0.30000000000000004 + 0.0000231 + 0.00000028, the last two without their 21st digit.
        assert_eq!(
            sum(&run.rows().await, "BilledCost"),
            "0.30002338000000004",
            "{file}"
        );
        let rounded = warnings(&run, WarningCode::Rounded);
        let billed = rounded
            .iter()
            .find(|warning| warning.column.as_deref() == Some("BilledCost"));
        assert_eq!(billed.map(|warning| warning.rows), Some(2), "{rounded:?}");
        assert!(rounded.iter().all(|warning| warning.code.is_doubt()));
    }
}

/// Case 11: a tool that writes NaN for missing numbers (project-koku/koku#2719,
/// huggingface/dataset-viewer#2797, duckdb/duckdb#7803).
#[tokio::test]
async fn nan_in_an_optional_column_is_no_value() {
    let run = converted("11-parquet-nan-for-missing", "input.parquet").await;
    assert_rows(&run, 1);
    assert_eq!(sum(&run.rows().await, "BilledCost"), "0.096");
    assert!(warnings(&run, WarningCode::FieldSetAside).is_empty());
}

/// Case 12: tags that are no JSON (kubecost/kubecost#414, Azure/azure-sdk-for-net#44894).
#[tokio::test]
async fn tags_that_are_no_json_cost_no_charge() {
    let run = converted("12-azure-malformed-tags", "input.csv").await;
    assert_rows(&run, 3);
    let rows = run.rows().await;
    assert_eq!(sum(&rows, "BilledCost"), "30");
    let tags = texts(&rows, "Tags");
    assert_eq!(tags.iter().filter(|tags| tags.is_some()).count(), 1);
    let kept = texts(&rows, "x_Extra");
    let with_text = |extra: &&Option<String>| extra.as_deref().unwrap_or("").contains(r#""Tags":"#);
    assert_eq!(kept.iter().filter(with_text).count(), 2);
    let mut told = run.ok().warnings.iter();
    let told = told.find(|warning| warning.column.as_deref() == Some("Tags"));
    assert_eq!(told.map(|warning| warning.rows), Some(2));
}

/// Case 13: an amount of -2 is an amount (Microsoft's conformance summary, Teevity/ice#138, FOCUS_Spec#636).
#[tokio::test]
async fn minus_two_is_an_amount_and_a_word_for_nothing_in_ids_only() {
    let text = case("13-azure-amount-minus-two", "input.csv");
    let run = run(vec![bytes_input("a.csv", text.clone())]).await;
    assert_rows(&run, 3);
    let rows = run.rows().await;
    assert_eq!(sum(&rows, "BilledCost"), "5");
    assert_eq!(sum(&rows, "PricingQuantity"), "5");
    let named = with_cell(&text, 2, "InvoiceSectionId", "-2");
    let named = with_cell(&named, 2, "ReservationName", "Unassigned");
    let run = super::super::run(vec![bytes_input("a.csv", named)]).await;
    assert_rows(&run, 3);
    assert_eq!(sum(&run.rows().await, "BilledCost"), "5");
}

/// Case 14: byte-seconds of a petabyte (project-koku/koku#2648).
#[tokio::test]
async fn byte_seconds_of_a_petabyte() {
    let run = converted("14-gcp-byte-seconds", "input.jsonl").await;
    assert_rows(&run, 2);
    let rows = run.rows().await;
    assert_eq!(sum(&rows, "BilledCost"), "908.766734");
    let quantities = texts(&rows, "ConsumedQuantity");
    assert!(
        quantities
            .iter()
            .flatten()
            .any(|text| text.starts_with("97277751951202710000")),
        "{quantities:?}"
    );
}

/// Case 35: labels as Python prints a list (googleapis/python-bigquery, to_dataframe and to_csv).
#[tokio::test]
async fn labels_as_python_prints_them_cost_no_charge() {
    let run = converted("35-gcp-csv-labels-python-repr", "input.csv").await;
    assert_rows(&run, 2);
    assert_eq!(sum(&run.rows().await, "BilledCost"), "0.65055417999999999");
}

/// Case 53: a line that splits another's cost has none of its own (aws-samples/aws-usage-queries#8,
/// DigitalPebble/spruce#56).
#[tokio::test]
async fn a_split_line_without_a_cost_of_its_own() {
    let run = converted("53-cur-split-rows-without-cost", "input.csv").await;
    assert_rows(&run, 2);
    let rows = run.rows().await;
    assert_eq!(sum(&rows, "BilledCost"), "0.096");
    let extra = texts(&rows, "x_Extra");
    assert!(
        extra
            .iter()
            .flatten()
            .any(|text| text.contains("SplitCost")),
        "{extra:?}"
    );
}

/// Fields of a charge that cannot be read: the charge stays, the field is null and what follows from it
/// too, its text is kept, and it is said where.
#[tokio::test]
async fn a_field_that_cannot_be_read_is_set_aside() {
    let text = case("53-cur-split-rows-without-cost", "input.csv");
    let plain = run(vec![bytes_input("cur.csv", text.clone())]).await;
    let cost = |rows: &RecordBatch| texts(rows, "BilledCost");
    for (column, value) in [
        // A unit beside the number, as spreadsheets show it.
        ("lineItem/UsageAmount", "1,5 Hrs"),
        // A word where the date belongs, as in kubecost/kubecost#414 and #917.
        ("lineItem/UsageStartDate", "InvoiceSectionName"),
        // #VALUE! and #REF! of spreadsheets, in a rate.
        ("pricing/publicOnDemandRate", "#REF!"),
        // A quantity of 10^30 (project-koku/koku#2648 has the kind).
        ("lineItem/NormalizedUsageAmount", "1e30"),
    ] {
        let spoiled = with_cell(&text, 1, column, value);
        let run = run(vec![bytes_input("cur.csv", spoiled)]).await;
        assert_rows(&run, 2);
        let rows = run.rows().await;
        assert_eq!(cost(&rows), cost(&plain.rows().await), "{column}");
        let used = texts(&rows, "x_Extra")[0].clone().unwrap_or_default();
        let said = warnings(&run, WarningCode::FieldSetAside);
        if said.is_empty() {
            // The mapping does not read it.
            assert_eq!(column, "lineItem/NormalizedUsageAmount");
            continue;
        }
        assert!(used.contains(&format!("{column:?}:{value:?}")), "{used}");
        let place = format!("cur.csv, line 2: {value:?}");
        let named = |warning: &&&Warning| {
            warning.column.as_deref() == Some(column) && warning.example.as_ref() == Some(&place)
        };
        assert_eq!(said.iter().filter(named).count(), 1, "{said:?}");
    }
    let spoiled = with_cell(&text, 1, "lineItem/UsageAmount", "n/a");
    let run = run(vec![bytes_input("cur.csv", spoiled)]).await;
    let rows = run.rows().await;
    // No quantity is made up from a cell that could not be read.
    assert_eq!(texts(&rows, "ConsumedQuantity")[0], None);
    assert_eq!(texts(&rows, "PricingQuantity")[0], None);
    let dated = with_cell(&text, 1, "lineItem/UsageStartDate", "soon");
    let run = super::super::run(vec![bytes_input("cur.csv", dated)]).await;
    let rows = run.rows().await;
    // The day on which it ends.
    assert_eq!(
        texts(&rows, "ChargePeriodStart")[0].as_deref(),
        Some("2024-01-05T00:00:00Z")
    );
}

/// The cost, the currency and the billing period cannot be done without.
#[tokio::test]
async fn a_cost_that_cannot_be_read_rejects_the_charge() {
    let text = case("53-cur-split-rows-without-cost", "input.csv");
    for (column, value, reason) in [
        ("lineItem/UnblendedCost", "n/a", "is not a number"),
        ("lineItem/UnblendedCost", "NaN", "is no amount"),
        ("lineItem/UnblendedCost", "1e25", "is too large"),
        (
            "bill/BillingPeriodStartDate",
            "soon",
            "is not a date and time",
        ),
    ] {
        let run = run(vec![bytes_input(
            "cur.csv",
            with_cell(&text, 1, column, value),
        )])
        .await;
        let done = run.ok();
        assert_eq!(
            (done.rows_in, done.rows_out, done.rejects.count),
            (2, 1, 1),
            "{value}"
        );
        let said = done.rejects.first[0].describe();
        assert_eq!(said, format!("line 2, {column}: {value:?} {reason}"));
        assert!(done.balance.balanced());
    }
}

/// Words that programs write for nothing, in every format: pandas' NaN and NaT, Python's None, MySQL's
/// and Hive's \N (project-koku/koku#2719, duckdb/duckdb#7803, pandas-dev/pandas#36033).
#[tokio::test]
async fn words_for_nothing_are_no_values() {
    let text = case("53-cur-split-rows-without-cost", "input.csv");
    for word in [
        "nan", "NaN", "NaT", "None", "NULL", "null", "\\N", "N/A", "<NA>",
    ] {
        let mut spoiled = text.clone();
        for column in [
            "lineItem/AvailabilityZone",
            "lineItem/UsageAmount",
            "reservation/ReservationARN",
        ] {
            spoiled = with_cell(&spoiled, 1, column, word);
        }
        let run = run(vec![bytes_input("cur.csv", spoiled)]).await;
        assert_rows(&run, 2);
        assert_eq!(run.ok().warnings, vec![], "{word}");
        let rows = run.rows().await;
        assert_eq!(texts(&rows, "AvailabilityZone")[0], None, "{word}");
        assert_eq!(texts(&rows, "CommitmentDiscountId")[0], None, "{word}");
    }
    // A person's tag `N/A` is one; a program's `NaN` is none.
    let tagged = with_cell(&text, 1, "resourceTags/user:Team", "N/A");
    let tagged = with_cell(&tagged, 1, "resourceTags/aws:createdBy", "nan");
    let run = run(vec![bytes_input("cur.csv", tagged)]).await;
    let tags = texts(&run.rows().await, "Tags")[0]
        .clone()
        .unwrap_or_default();
    assert!(tags.contains("N/A") && !tags.contains("nan"), "{tags}");
}

/// A table of a western spreadsheet: all of it in Windows-1252 (baserow/baserow#791 is of the kind).
#[tokio::test]
async fn a_file_in_windows_1252_reads_right() {
    let text = case("13-azure-amount-minus-two", "input.csv");
    let text = String::from_utf8(text).expect("UTF-8");
    let named = text
        .replace("Example Retail", "Müller & Söhne € GmbH")
        .replace("checkout", "Straßenbau");
    let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(&named);
    assert!(!lost);
    let run = run(vec![bytes_input("a.csv", bytes.into_owned())]).await;
    assert_rows(&run, 3);
    let rows = run.rows().await;
    let expected = super::super::run(vec![bytes_input("a.csv", named)]).await;
    assert_eq!(data_set(&rows), data_set(&expected.rows().await));
    let said = warnings(&run, WarningCode::OtherEncoding);
    assert_eq!(said.iter().map(|warning| warning.rows).sum::<u64>(), 3);
}

/// Python's JSON has NaN where a number is missing, and pandas prints lists as Python does
/// (googleapis/python-bigquery: to_dataframe; marimo-team/marimo#7388; pandas-dev/pandas#10813).
#[tokio::test]
async fn what_python_prints_is_read() {
    let text = case("14-gcp-byte-seconds", "input.jsonl");
    let text = String::from_utf8(text).expect("UTF-8");
    let spoiled = text.replacen("\"cost_at_list\": 908.765867", "\"cost_at_list\": NaN", 1);
    assert_ne!(text, spoiled);
    let run_of = |text: String| run(vec![bytes_input("gcp.jsonl", text)]);
    let run = run_of(spoiled).await;
    assert_rows(&run, 2);
    assert_eq!(sum(&run.rows().await, "BilledCost"), "908.766734");
    let costless = run_of(text.replacen("\"cost\": 908.765867", "\"cost\": NaN", 1)).await;
    let done = costless.ok();
    assert_eq!((done.rows_out, done.rejects.count), (1, 1));
    assert_eq!(done.balance.unreadable[0].rows, 1);
    // Credits decide what is billed: read where they can be, and never taken for none.
    let text = case("35-gcp-csv-labels-python-repr", "input.csv");
    let python = "[{'name': 'Sustained Usage Discount', 'amount': -0.151733, 'id': None}]";
    let run = super::super::run(vec![bytes_input(
        "a.csv",
        with_cell(&text, 2, "credits", python),
    )])
    .await;
    assert_rows(&run, 2);
    assert_eq!(sum(&run.rows().await, "BilledCost"), "0.65055417999999999");
    let broken = with_cell(&text, 2, "credits", "[{'amount': -0.15");
    let run = super::super::run(vec![bytes_input("a.csv", broken)]).await;
    let done = run.ok();
    assert_eq!((done.rows_out, done.rejects.count), (1, 1));
    assert!(done.balance.balanced(), "{:?}", done.balance);
}

/// More than a petabyte and a day of byte-seconds: exact, in a larger unit (project-koku/koku#2648).
#[tokio::test]
async fn quantities_beyond_a_column_are_given_in_a_larger_unit() {
    let text = case("14-gcp-byte-seconds", "input.jsonl");
    let text = String::from_utf8(text).expect("UTF-8");
    let larger = text.replace("9.727775195120271e+19", "2.9183325585360813e+21");
    assert_ne!(text, larger);
    let run = run(vec![bytes_input("gcp.jsonl", larger)]).await;
    assert_rows(&run, 2);
    let rows = run.rows().await;
    assert_eq!(sum(&rows, "BilledCost"), "908.766734");
    let of = |name: &str| texts(&rows, name);
    let at = of("ConsumedUnit").iter().position(|unit| {
        unit.as_deref()
            .is_some_and(|unit| unit.starts_with("1000000000 "))
    });
    let at = at.unwrap_or_else(|| panic!("{:?}", of("ConsumedUnit")));
    let quantity = of("ConsumedQuantity")[at].clone().unwrap_or_default();
    assert_eq!(quantity.trim_end_matches('0'), "2918332558536.0813");
    let said = warnings(&run, WarningCode::Note);
    assert_eq!(said.iter().map(|warning| warning.rows).sum::<u64>(), 1);
}

/// A 32-bit float is its shortest text: 0.3, and not 0.30000001192092896 (FOCUS_Spec#1077 has doubles;
/// writers that save space halve them).
#[tokio::test]
async fn floats_of_32_bits_are_their_shortest_texts() {
    let bytes = bytes::Bytes::from(case("10-aws-focus-parquet-doubles", "input.parquet"));
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).expect("Parquet");
    let batch = reader
        .build()
        .expect("readable")
        .next()
        .expect("a batch")
        .expect("rows");
    let at = batch.schema().index_of("BilledCost").expect("a column");
    let single = arrow::datatypes::DataType::Float32;
    let mut columns = batch.columns().to_vec();
    columns[at] = arrow::compute::cast(&columns[at], &single).expect("floats");
    let schema = batch.schema();
    let fields = schema.fields().iter().enumerate().map(|(index, field)| {
        let field = field.as_ref().clone();
        if index == at {
            field.with_data_type(single.clone())
        } else {
            field
        }
    });
    let schema = Arc::new(arrow::datatypes::Schema::new(fields.collect::<Vec<_>>()));
    let batch = RecordBatch::try_new(schema.clone(), columns).expect("a batch");
    let mut written = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut written, schema, None).expect("in memory");
    writer.write(&batch).expect("in memory");
    writer.close().expect("in memory");
    let run = run(vec![bytes_input("a.parquet", written)]).await;
    assert_rows(&run, 3);
    assert_eq!(sum(&run.rows().await, "BilledCost"), "0.30002338");
}
