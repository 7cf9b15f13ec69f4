//! Conversions between FOCUS versions: what both have goes through unchanged, what one lacks is
//! listed and can be had back.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;
use crate::schema::{Column, ColumnType, columns};

/// The files of a run, as inputs of the next.
fn files_of(run: &Run) -> Vec<Input> {
    let files = run.ok().files.iter();
    files
        .map(|file| Input::object(run.store.clone(), Path::from(file.path.as_str())))
        .collect()
}

async fn to(inputs: Vec<Input>, version: Version) -> Run {
    run_as(inputs, Target::Version(version), 1).await
}

/// The columns as text, by source line, which no conversion here changes.
fn table(batch: &RecordBatch, names: &BTreeSet<String>) -> Vec<(String, Vec<Option<String>>)> {
    names
        .iter()
        .map(|name| (name.clone(), texts(batch, name)))
        .collect()
}

fn names(version: Version) -> BTreeSet<String> {
    let columns = columns(Dataset::CostAndUsage, version).into_iter();
    columns
        .map(|column| column.name.clone())
        .chain(["x_Extra".to_owned()])
        .collect()
}

fn not_carried(run: &Run) -> Vec<(&str, u64, u64)> {
    let list = run.ok().not_carried.iter();
    list.map(|lost| (lost.column.as_str(), lost.rows, lost.kept))
        .collect()
}

#[tokio::test]
async fn real_samples_survive_every_version_and_back() {
    for (file, own) in [
        ("focus_1_0_sample.csv.gz", Version::V1_0),
        ("focus_1_2_aws.csv.gz", Version::V1_2),
        ("focus_1_3_aws.csv.gz", Version::V1_3),
    ] {
        let first = to(vec![sample(file)], own).await;
        assert_eq!(not_carried(&first), [], "{file} in its own version");
        let expected = table(&first.rows().await, &names(own));
        for other in Version::ALL {
            let there = to(files_of(&first), other).await;
            assert!(there.ok().balance.balanced());
            assert_eq!(
                there.ok().recognised.version.as_deref(),
                Some(own.as_str()),
                "{file}"
            );
            let back = to(files_of(&there), own).await;
            assert!(back.ok().balance.balanced());
            assert_eq!(
                table(&back.rows().await, &names(own)),
                expected,
                "{file} to {other} and back"
            );
        }
    }
}

#[tokio::test]
async fn what_could_not_be_carried_is_listed() {
    let down = to(vec![sample("focus_1_3_aws.csv.gz")], Version::V1_1).await;
    let list = not_carried(&down);
    let find = |name: &str| list.iter().find(|(column, ..)| *column == name).copied();
    assert_eq!(find("InvoiceId"), Some(("InvoiceId", 1000, 1000)));
    // Said by ProviderName, so listed but not kept twice.
    assert_eq!(
        find("ServiceProviderName"),
        Some(("ServiceProviderName", 1000, 0))
    );
    assert_eq!(find("ServiceName"), None);
    let reasons: Vec<&str> = down
        .ok()
        .not_carried
        .iter()
        .filter(|lost| ["InvoiceId", "ServiceProviderName"].contains(&lost.column.as_str()))
        .map(|lost| lost.reason.as_str())
        .collect();
    assert_eq!(
        reasons,
        [
            "exists since 1.2",
            "exists since 1.3; ProviderName carries it"
        ]
    );
    let extra = texts(&down.rows().await, "x_Extra");
    let first: serde_json::Value =
        serde_json::from_str(extra[0].as_deref().expect("kept")).expect("JSON");
    assert_eq!(first["InvoiceId"], "INV-2026-05-0002");
    assert_eq!(first["PricingCurrencyEffectiveCost"], "0.2524128");
    assert_eq!(first["AllocatedTags"]["workload"], "search");
    assert_eq!(first.get("ServiceProviderName"), None);
}

#[tokio::test]
async fn an_aws_report_loses_nothing_in_1_4_and_says_what_it_loses_in_1_0() {
    let new = to(vec![sample("aws_cur_sample.csv.gz")], Version::V1_4).await;
    let lost: Vec<_> = not_carried(&new)
        .into_iter()
        .filter(|(column, ..)| *column != "PublisherName")
        .collect();
    assert_eq!(lost, []);
    let old = to(vec![sample("aws_cur_sample.csv.gz")], Version::V1_0).await;
    assert_eq!(
        old.rows().await.num_columns(),
        columns(Dataset::CostAndUsage, Version::V1_0).len() + 5
    );
    assert!(
        not_carried(&old)
            .iter()
            .any(|(column, _, kept)| *column == "ServiceSubcategory" && *kept > 0)
    );
    assert!(
        not_carried(&old)
            .iter()
            .all(|(column, ..)| *column != "ServiceProviderName")
    );
}

#[tokio::test]
async fn an_unknown_vendors_columns_go_through() {
    let text = sample_text("focus_1_2_aws.csv.gz");
    let mut lines = text.lines();
    let mut wide = format!("{},x_Team,x_Cost Center\n", lines.next().expect("a header"));
    for (number, line) in lines.take(40).enumerate() {
        wide += &format!("{line},team {number},\"a \"\"b\"\", c\"\n");
    }
    let up = to(vec![bytes_input("vendor.csv", wide)], Version::V1_4).await;
    let down = to(files_of(&up), Version::V1_0).await;
    let again = to(files_of(&down), Version::V1_2).await;
    for run in [&up, &again] {
        let extra = texts(&run.rows().await, "x_Extra");
        let row: serde_json::Value =
            serde_json::from_str(extra[7].as_deref().expect("kept")).expect("JSON");
        assert_eq!(
            row,
            serde_json::json!({"x_Team": "team 7", "x_Cost Center": "a \"b\", c"})
        );
    }
}

/// A value of a column as CSV text; `None` is null.
fn cell(column: &'static Column) -> BoxedStrategy<Option<String>> {
    let text = "v[A-Za-z ,\"{}:é]{0,6}w";
    let value: BoxedStrategy<String> = if column.name == "ChargePeriodStart" {
        (1u32..28)
            .prop_map(|day| format!("2026-05-{day:02}T05:00:00Z"))
            .boxed()
    } else if column.name == "BillingCurrency" {
        // Any other text is no currency.
        "USD|EUR|Acme Credits".boxed()
    } else if !column.allowed.is_empty() {
        proptest::sample::select(&column.allowed[..]).boxed()
    } else {
        match column.kind {
            ColumnType::String => text.boxed(),
            ColumnType::Json => (text, any::<i64>(), "[0-9]{1,4}\\.[0-9]{1,20}")
                .prop_map(|(text, whole, number)| {
                    let text = serde_json::Value::from(text);
                    let number = number.trim_start_matches('0');
                    let number = if number.starts_with('.') {
                        format!("0{number}")
                    } else {
                        number.to_owned()
                    };
                    format!("{{\"k\":{text},\"n\":{whole},\"d\":[{number}]}}")
                })
                .boxed(),
            ColumnType::Decimal { .. } => "-?[0-9]{1,9}\\.[0-9]{1,18}".boxed(),
            ColumnType::Timestamp => (1u32..13)
                .prop_map(|month| format!("2026-{month:02}-01T00:00:00Z"))
                .boxed(),
        }
    };
    if column.nullable {
        proptest::option::weighted(0.7, value).boxed()
    } else {
        value.prop_map(Some).boxed()
    }
}

fn bill(version: Version) -> impl Strategy<Value = String> {
    let columns = columns(Dataset::CostAndUsage, version);
    let row: Vec<_> = columns.iter().map(|column| cell(column)).collect();
    let custom = proptest::option::of("v[a-z\"]{0,5}");
    let header: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    proptest::collection::vec((row, custom), 1..6).prop_map(move |rows| {
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        let names = header.iter().map(String::as_str).chain(["x_Custom"]);
        writer.write_record(names).expect("written");
        for (row, custom) in rows {
            let cells = row.iter().chain([&custom]);
            writer
                .write_record(cells.map(|cell| cell.as_deref().unwrap_or_default()))
                .expect("written");
        }
        String::from_utf8(writer.into_inner().expect("flushed")).expect("UTF-8")
    })
}

/// For random rows: to any version and back changes nothing, neither in what both versions have nor,
/// because `x_Extra` keeps it, in the rest. The one thing an older version cannot say is that
/// nobody hosts a service.
#[test]
fn there_and_back_is_the_identity() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for from in Version::ALL {
        for other in Version::ALL.into_iter().filter(|other| *other != from) {
            let config = Config {
                cases: 6,
                failure_persistence: None,
                ..Config::default()
            };
            let outcome = TestRunner::new(config).run(&bill(from), |text| {
                runtime.block_on(async {
                    let first = to(vec![bytes_input("a.csv", text)], from).await;
                    prop_assert_eq!(first.ok().rejects.count, 0);
                    let there = to(files_of(&first), other).await;
                    let back = to(files_of(&there), from).await;
                    let mut compared = names(from);
                    if !names(other).contains("HostProviderName") {
                        compared.remove("HostProviderName");
                    }
                    let one = table(&first.rows().await, &compared);
                    prop_assert_eq!(one, table(&back.rows().await, &compared));
                    let (ours, theirs) = (names(from), names(other));
                    let shared = ours.intersection(&theirs).cloned();
                    let shared: BTreeSet<_> = shared.filter(|name| name != "x_Extra").collect();
                    let one = table(&first.rows().await, &shared);
                    prop_assert_eq!(one, table(&there.rows().await, &shared));
                    Ok(())
                })
            });
            outcome.unwrap_or_else(|error| panic!("{from} to {other}: {error}"));
        }
    }
}
