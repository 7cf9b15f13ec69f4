//! Manifests as AWS documents them, and copies of deliveries in all the ways people make them.

use super::*;

const LEGACY: &str = r#"{"assemblyId":"1f2e","account":"111111111111","reportName":"cur","bucket":"bills",
  "compression":"GZIP","contentType":"text/csv","charset":"UTF-8",
  "billingPeriod":{"start":"20240101T000000.000Z","end":"20240201T000000.000Z"},
  "columns":[{"category":"identity","name":"LineItemId"}],
  "reportKeys":["aws/cur/20240101-20240201/1f2e/cur-00001.csv.gz","aws/cur/20240101-20240201/1f2e/cur-00002.csv.gz"]}"#;

const EXPORT: &str = r#"{"executionId":"9c","columns":[{"name":"line_item_usage_amount","type":"double"}],
  "dataFiles":["s3://bills/aws/cur2/data/BILLING_PERIOD=2024-01/cur2-00001.snappy.parquet"]}"#;

fn parsed(path: &str, text: &str) -> Manifest {
    Manifest::parse(path, text.as_bytes())
        .expect("readable")
        .expect("a manifest")
}

/// Where the files are, among these paths.
fn located(path: &str, text: &str, there: &[&str]) -> Located {
    parsed(path, text).locate(path, |candidate| there.contains(&candidate))
}

#[test]
fn a_legacy_manifest_names_report_month_and_files() {
    let manifest = parsed("x/cur-Manifest.json", LEGACY);
    assert_eq!(manifest.report, "cur");
    assert_eq!(manifest.period.as_deref(), Some("2024-01"));
    assert_eq!(
        manifest.keys,
        [
            "aws/cur/20240101-20240201/1f2e/cur-00001.csv.gz",
            "aws/cur/20240101-20240201/1f2e/cur-00002.csv.gz"
        ]
    );
}

#[test]
fn a_manifest_of_data_exports_takes_name_and_month_from_the_paths() {
    let manifest = parsed("m/cur2-Manifest.json", EXPORT);
    assert_eq!(manifest.report, "cur2");
    assert_eq!(manifest.period.as_deref(), Some("2024-01"));
    assert_eq!(
        manifest.keys,
        ["aws/cur2/data/BILLING_PERIOD=2024-01/cur2-00001.snappy.parquet"]
    );
    let objects = r#"{"dataFiles":[{"key":"/a//b.parquet","size":7}]}"#;
    assert_eq!(parsed("m-Manifest.json", objects).keys, ["a/b.parquet"]);
}

#[test]
fn a_copy_of_the_bucket_is_found_below_any_folder() {
    let file = |number: u8| format!("/copy/aws/cur/20240101-20240201/1f2e/cur-0000{number}.csv.gz");
    let (one, two) = (file(1), file(2));
    let there = [one.as_str(), two.as_str()];
    for manifest in [
        "/copy/aws/cur/20240101-20240201/cur-Manifest.json",
        "/copy/aws/cur/20240101-20240201/1f2e/cur-Manifest.json",
    ] {
        assert_eq!(located(manifest, LEGACY, &there).files, there, "{manifest}");
    }
}

#[test]
fn a_copy_without_the_prefix_and_a_flat_copy_are_found() {
    let bare = ["20240101-20240201/1f2e/cur-00001.csv.gz"];
    let found = located("20240101-20240201/cur-Manifest.json", LEGACY, &bare);
    assert_eq!(found.files, bare);
    assert_eq!(
        found.missing,
        ["aws/cur/20240101-20240201/1f2e/cur-00002.csv.gz"]
    );
    let flat = ["bill/cur-00001.csv.gz", "bill/cur-00002.csv.gz"];
    assert_eq!(located("bill/cur-Manifest.json", LEGACY, &flat).files, flat);
}

#[test]
fn files_of_data_exports_lie_beside_the_folder_of_the_manifest() {
    let data = ["cur2/data/BILLING_PERIOD=2024-01/cur2-00001.snappy.parquet"];
    let path = "cur2/metadata/BILLING_PERIOD=2024-01/cur2-Manifest.json";
    assert_eq!(located(path, EXPORT, &data).files, data);
    let files: Vec<String> = data.map(str::to_owned).to_vec();
    assert_eq!(root(path, &files), "cur2");
}

#[test]
fn a_file_of_the_same_name_elsewhere_is_not_taken() {
    let older = [
        "cur/20240101-20240201/0aaa/cur-00001.csv.gz",
        "cur/20240101-20240201/cur-00002.csv",
        "cur-00001.csv.gz",
    ];
    let found = located("cur/20240101-20240201/cur-Manifest.json", LEGACY, &older);
    assert_eq!(found.files, Vec::<String>::new());
    assert_eq!(found.missing.len(), 2);
    let escaping = r#"{"reportKeys":["../../etc/passwd"]}"#;
    let found = parsed("a/m-Manifest.json", escaping).locate("a/m-Manifest.json", |_| true);
    assert_eq!(found.missing, ["../../etc/passwd"]);
}

#[test]
fn what_is_no_manifest_is_refused_with_a_remedy() {
    for (text, said) in [
        ("{", "not readable"),
        ("{}", "neither reportKeys nor dataFiles"),
        (
            r#"{"reportKeys":[]}"#,
            "delivered nothing for this period yet",
        ),
    ] {
        let error = Manifest::parse("a/cur-Manifest.json", text.as_bytes()).expect_err(text);
        assert!(error.to_string().contains(said), "{error}");
        assert!(!error.remedy().is_empty());
    }
    assert!(is_manifest("a/cur-Manifest.json"));
    assert!(!is_manifest("a/cur-RedshiftManifest.json"));
    assert!(is_manifest("a/manifest.json") && is_manifest("_manifest.json"));
    // Web applications have files of that name.
    let other = Manifest::parse("a/manifest.json", br#"{"name":"App","icons":[]}"#);
    assert_eq!(other.expect("readable"), None);
}

#[test]
fn the_folder_of_a_delivery_is_the_deepest_common_one() {
    let files = |paths: &[&str]| -> Vec<String> { paths.iter().map(|p| (*p).to_owned()).collect() };
    assert_eq!(root("/a/m-Manifest.json", &files(&["/a/x.csv"])), "/a");
    assert_eq!(
        root(
            "/a/r/p/m-Manifest.json",
            &files(&["/a/r/r/year=2024/x.parquet"])
        ),
        "/a/r"
    );
    assert_eq!(root("m-Manifest.json", &files(&["x.csv"])), "");
    assert!(paths::inside("/a/b", "/a"));
    assert!(!paths::inside("/ab", "/a"));
}

/// As Microsoft's FinOps toolkit reads it.
#[test]
fn a_manifest_of_azure_says_whose_it_is_when_it_was_made_and_how_many_rows_there_are() {
    let text = r#"{"manifestVersion":"2024-04-01","byteCount":9,"blobCount":2,"dataRowCount":5,
      "exportConfig":{"exportName":"shop","resourceId":"/subscriptions/0b9a/providers/Microsoft.CostManagement/exports/shop","type":"FocusCost"},
      "runInfo":{"submittedTime":"2024-01-14T03:05:00.1234567Z","startDate":"2024-01-01T00:00:00","endDate":"2024-01-13T00:00:00"},
      "blobs":[{"blobName":"d/shop/20240101-20240131/g/part_0_0001.csv","byteCount":4,"dataRowCount":2},
               {"blobName":"d/shop/20240101-20240131/g/part_1_0001.csv","byteCount":5,"dataRowCount":3}]}"#;
    let manifest = parsed("d/shop/20240101-20240131/g/manifest.json", text);
    assert_eq!(manifest.of, "/subscriptions/0b9a FocusCost");
    assert_eq!(manifest.period.as_deref(), Some("2024-01"));
    assert_eq!(manifest.keys.len(), 2);
    let stated = manifest.stated["d/shop/20240101-20240131/g/part_1_0001.csv"];
    assert_eq!((stated.rows, stated.bytes), (Some(3), Some(5)));
    assert_eq!(
        manifest.made.map(|made| made.to_rfc3339()).as_deref(),
        Some("2024-01-14T03:05:00.123456700+00:00")
    );
    let cut = text.replace("\"blobCount\":2", "\"blobCount\":3");
    let error = Manifest::parse("manifest.json", cut.as_bytes()).expect_err("one is missing");
    assert!(error.to_string().contains("names 2 files"), "{error}");
    let prices = text.replace("FocusCost", "PriceSheet");
    assert_eq!(
        parsed("manifest.json", &prices).no_bill.as_deref(),
        Some("PriceSheet")
    );
}
