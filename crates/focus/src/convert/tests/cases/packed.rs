//! Deliveries in an archive: what is part of the bill is decided there as in a folder.

use super::super::archives::zip;
use super::super::*;
use super::files::{billed, folder, made, warned};
use super::money::case;
use crate::warnings::WarningCode;

const RUNS: &str = "daily-month-to-date/shop/20240101-20240131";
const FILES: [&str; 4] = [
    "202401130307/94a015c6-1d05-46a7-83c4-dc4bf5e16b1f/_manifest.json",
    "202401130307/94a015c6-1d05-46a7-83c4-dc4bf5e16b1f/part_0_0001.csv",
    "202401140305/0d5c1c1a-2222-4a77-9d11-0a1b2c3d4e5f/_manifest.json",
    "202401140305/0d5c1c1a-2222-4a77-9d11-0a1b2c3d4e5f/part_0_0001.csv",
];

fn text(name: &str, file: &str) -> String {
    String::from_utf8(case(name, file)).expect("UTF-8")
}

/// The two runs of case 04, with the paths that they have.
fn runs() -> Vec<(String, String)> {
    let file = |file: &&str| {
        let path = format!("{RUNS}/{file}");
        let text = text("04-azure-month-to-date-runs", &path);
        (path, text)
    };
    FILES.iter().map(file).collect()
}

async fn packed(files: &[(String, String)]) -> Run {
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    run(vec![bytes_input("export.zip", zip(&files))]).await
}

/// hashicorp/terraform-provider-azurerm#27098 and Azure/azure-powershell#24784: a month-to-date export writes the
/// month anew each day. Packed as a whole, the newest run is the month, with and without manifests, and whoever
/// packed it on Windows.
#[tokio::test]
async fn an_archive_of_runs_is_its_newest_run() {
    let run = packed(&runs()).await;
    assert_eq!(billed(&run).await, (3, "300".to_owned()));
    let said = warned(&run, WarningCode::FilesLeftOut);
    assert!(
        said[0].contains("an older run of shop for 2024-01"),
        "{said:?}"
    );

    let without: Vec<_> = runs()
        .into_iter()
        .filter(|(path, _)| path.ends_with(".csv"))
        .collect();
    let run = packed(&without).await;
    assert_eq!(billed(&run).await, (3, "300".to_owned()));

    let windows: Vec<_> = runs()
        .into_iter()
        .map(|(path, text)| (path.replace('/', "\\"), text))
        .collect();
    assert_eq!(billed(&packed(&windows).await).await, (3, "300".to_owned()));
}

/// The manifest says how many rows there are, and names what there is.
#[tokio::test]
async fn a_manifest_in_an_archive_is_followed() {
    let newest: Vec<_> = runs().split_off(2);
    for (rows, kind) in [("3", None), ("4", Some(ErrorKind::TruncatedFile))] {
        let mut files = newest.clone();
        files[0].1 = files[0]
            .1
            .replace("\"dataRowCount\": 3", &format!("\"dataRowCount\": {rows}"));
        let run = packed(&files).await;
        assert_eq!(
            run.result.as_ref().err().map(|error| error.kind),
            kind,
            "{rows}"
        );
    }
    // concurrencylabs/aws-cost-analysis#15: "only ~ 20% of the actual amount". A file that is named is missing.
    let manifest = r#"{"reportName":"cur","billingPeriod":{"start":"20240101T000000.000Z"},"reportKeys":["p/cur/20240101-20240201/b/cur-1.csv","p/cur/20240101-20240201/b/cur-2.csv"]}"#;
    let bill = text("53-cur-split-rows-without-cost", "input.csv");
    let parts = [
        ("cur/cur-Manifest.json".to_owned(), manifest.to_owned()),
        ("cur/cur-1.csv".to_owned(), bill.clone()),
    ];
    let run = packed(&parts).await;
    assert_eq!(run.error().kind, ErrorKind::MissingFiles, "{}", run.error());
    // concurrencylabs/aws-cost-analysis#10: a report in several files is all of them, and nothing beside them.
    let second = bill
        .replace("line001", "line002")
        .replace("0.0960000000,0.0960000000,222", "0.2,0.0960000000,222");
    let mut parts = parts.to_vec();
    parts.push(("cur/cur-2.csv".to_owned(), second));
    parts.push(("cur/cur-3.csv".to_owned(), bill));
    let run = packed(&parts).await;
    assert_eq!(billed(&run).await, (4, "0.296".to_owned()));
    let said = warned(&run, WarningCode::FilesLeftOut);
    assert!(said[0].contains("cur-3.csv"), "{said:?}");
}

/// ministryofjustice/modernisation-platform#8286 makes a table of AWS's status files beside that of the bill;
/// nuuday/terraform-aws-cur#31 leaves them out. They are no bill, in a folder and in an archive, and neither is
/// what Spark and Databricks leave beside theirs.
#[tokio::test]
async fn status_files_are_no_bills_wherever_they_lie() {
    let bill = text("53-cur-split-rows-without-cost", "input.csv");
    let february = bill
        .replace("2024-01-05", "2024-02-05")
        .replace("2024-02-01T", "2024-03-01T")
        .replace("2024-01-01T", "2024-02-01T");
    let files = [
        (
            "cur/cost_and_usage_data_status/cost_and_usage_data_status.csv",
            "status\nREADY\n",
        ),
        ("cur/year=2024/month=1/cur-00001.csv", bill.as_str()),
        ("cur/year=2024/month=2/cur-00001.csv", february.as_str()),
        ("cur/year=2024/month=2/_SUCCESS", ""),
        (
            "cur/year=2024/month=2/_committed_4097",
            "{\"added\":[\"cur-00001.csv\"],\"removed\":[]}",
        ),
        ("cur/year=2024/month=2/.cur-00001.csv.crc", "crc"),
    ];
    let stored: Vec<_> = files
        .iter()
        .map(|(path, text)| (*path, text.as_bytes()))
        .collect();
    let run = folder(made(&stored).await, "cur").await.expect("decided");
    assert_eq!(billed(&run).await, (4, "0.192".to_owned()));
    assert_eq!(warned(&run, WarningCode::FilesLeftOut).len(), 1);
    let owned: Vec<_> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    let run = packed(&owned).await;
    assert_eq!(billed(&run).await, (4, "0.192".to_owned()));
    assert_eq!(warned(&run, WarningCode::FilesLeftOut).len(), 1);
}
