//! Deliveries of vendors as paths and texts: which files count, and what is said.

use chrono::TimeZone;

use super::*;

/// Files at these paths, of this size and age in hours: the larger, the newer.
fn listed(files: &[(&str, u64, Option<i64>)]) -> Vec<Listed> {
    let file = |(path, bytes, hour): &(&str, u64, Option<i64>)| Listed {
        path: (*path).to_owned(),
        shown: (*path).to_owned(),
        bytes: Some(*bytes),
        modified: hour.map(|hour| Utc.timestamp_opt(1_700_000_000 + hour * 3600, 0).unwrap()),
        met: true,
    };
    files.iter().map(file).collect()
}

fn decided(files: &[Listed], manifests: &[(&str, String)]) -> Result<Decision, ConvertError> {
    let texts = manifests.iter();
    let texts = texts.map(|(path, text)| ((*path).to_owned(), Bytes::from(text.clone())));
    let exists = |path: &str| files.iter().any(|file| file.path == path);
    decide(files, &texts.collect(), &[], &exists)
}

fn paths_of(decision: &Decision) -> Vec<&str> {
    decision
        .files
        .iter()
        .map(|file| file.path.as_str())
        .collect()
}

fn said(decision: &Decision) -> String {
    let lines = decision.warnings.iter();
    let lines = lines.map(|one| format!("{:?}: {}", one.code, one.message));
    lines.collect::<Vec<_>>().join("\n")
}

/// A manifest of a run of an Azure export.
fn azure(scope: &str, made: &str, days: (&str, &str), blobs: &[&str]) -> String {
    let blobs: Vec<_> = blobs
        .iter()
        .map(|blob| serde_json::json!({"blobName": blob, "dataRowCount": 2}))
        .collect();
    serde_json::json!({
        "blobCount": blobs.len(),
        "exportConfig": {
            "exportName": "shop", "type": "ActualCost",
            "resourceId": format!("/subscriptions/{scope}/providers/Microsoft.CostManagement/exports/shop"),
        },
        "runInfo": {"submittedTime": made, "startDate": days.0, "endDate": days.1},
        "blobs": blobs,
    })
    .to_string()
}

const JANUARY: (&str, &str) = ("2024-01-01T00:00:00", "2024-01-31T00:00:00");

/// opencost/opencost#2451, kubecost/kubecost#3451: partitioned runs in folders of their own.
#[test]
fn the_newest_run_of_an_azure_export_counts_with_all_its_parts() {
    let month = "c/shop/20240101-20240131";
    let path = |rest: &str| format!("{month}/{rest}");
    let all = [
        "202401130307/94a015c6/_manifest.json",
        "202401130307/94a015c6/part_0_0001.csv",
        "202401140305/0d5c1c1a/_manifest.json",
        "202401140305/0d5c1c1a/part_0_0001.csv",
        "202401140305/0d5c1c1a/part_1_0001.csv",
        // A run that was cut off before its manifest was written.
        "202401150305/11111111/part_0_0001.csv",
    ]
    .map(path);
    let files: Vec<(&str, u64, Option<i64>)> =
        all.iter().map(|path| (path.as_str(), 5, None)).collect();
    let older = azure("s", "2024-01-13T03:07:00Z", JANUARY, &[&all[1]]);
    let newer = azure("s", "2024-01-14T03:05:00Z", JANUARY, &[&all[3], &all[4]]);
    let manifests = [(all[0].as_str(), older), (all[2].as_str(), newer.clone())];
    let found = decided(&listed(&files), &manifests).expect("decided");
    assert_eq!(paths_of(&found), [&all[3], &all[4]]);
    assert_eq!(found.files[0].rows, Some(2));
    let text = said(&found);
    assert!(
        text.contains("an older run of shop for 2024-01; the newest is"),
        "{text}"
    );
    assert!(
        text.contains("11111111/part_0_0001.csv: its run has no manifest"),
        "{text}"
    );
    // A part of the newest is missing: older ones do not stand in for it.
    let without = listed(&files[..4]);
    let error = decided(&without, &manifests).expect_err("a part is missing");
    assert_eq!(error.kind, ErrorKind::MissingFiles);
    assert!(error.to_string().contains("part_1_0001.csv"), "{error}");
}

/// microsoft/finops-toolkit#320: a one-time export of the first days beside the daily one.
#[test]
fn a_run_that_covers_another_replaces_it_and_what_overlaps_is_refused() {
    let one = "c/once/20230601-20230609/a/part_0_0001.csv";
    let daily = "c/daily/20230601-20230630/b/part_0_0001.csv";
    let (of_one, of_daily) = (
        "c/once/20230601-20230609/a/manifest.json",
        "c/daily/20230601-20230630/b/manifest.json",
    );
    let files = listed(&[
        (one, 5, None),
        (of_one, 1, None),
        (daily, 9, None),
        (of_daily, 1, None),
    ]);
    let days = ("2023-06-01T00:00:00", "2023-06-30T00:00:00");
    let manifests = |once: &str| {
        [
            (of_one, azure("s", once, days, &[one])),
            (of_daily, azure("s", "2023-06-20T00:00:00Z", days, &[daily])),
        ]
    };
    let found = decided(&files, &manifests("2023-06-10T00:00:00Z")).expect("decided");
    assert_eq!(paths_of(&found), [daily]);
    // The narrow one is the newer: neither can stand for the other.
    let error = decided(&files, &manifests("2023-06-25T00:00:00Z")).expect_err("unclear");
    assert_eq!(error.kind, ErrorKind::CountedTwice);
    // Another subscription's bill never replaces this one's.
    let mut other = manifests("2023-06-10T00:00:00Z");
    other[0].1 = azure("t", "2023-06-10T00:00:00Z", days, &[one]);
    let found = decided(&files, &other).expect("decided");
    assert_eq!(paths_of(&found), [daily, one]);
}

/// microsoft/finops-toolkit#966: a price sheet beside the costs; an export that delivered nothing.
#[test]
fn price_sheets_are_left_out_and_empty_runs_are_said() {
    let (costs, prices) = (
        "c/20240101-20240131/a/part.csv",
        "p/20240101-20240131/b/part.csv",
    );
    let of = |path: &str| path.replace("part.csv", "manifest.json");
    let sheet = azure("s", "2024-01-14T03:05:00Z", JANUARY, &[prices]);
    let empty = azure("s", "2024-01-15T03:05:00Z", JANUARY, &[]);
    let (of_costs, of_prices, of_empty) =
        (of(costs), of(prices), "c/20240101-20240131/z/manifest.json");
    let files = listed(&[
        (costs, 5, None),
        (&of_costs, 1, None),
        (prices, 5, None),
        (&of_prices, 1, None),
        (of_empty, 1, None),
    ]);
    let manifests = [
        (
            of_costs.as_str(),
            azure("s", "2024-01-14T03:05:00Z", JANUARY, &[costs]),
        ),
        (
            of_prices.as_str(),
            sheet.replace("ActualCost", "PriceSheet"),
        ),
        (of_empty, empty),
    ];
    let found = decided(&files, &manifests).expect("decided");
    assert_eq!(paths_of(&found), [costs]);
    let text = said(&found);
    assert!(text.contains("is a price sheet, no bill"), "{text}");
    assert!(
        text.contains("IncompleteDelivery: c/20240101-20240131/z/manifest.json names no files"),
        "{text}"
    );
}

/// project-koku/koku#1180 (10 times the cost) and JGrubb/open-finops-stack#4 ("no manifest"): each file
/// of a daily month-to-date export is a full copy.
#[test]
fn without_a_manifest_the_newest_copy_counts_where_it_can_be_told() {
    let name =
        |id: u8| format!("d/shop/20240101-20240131/shop_{id:08}-0a1b-4c2d-8e3f-a1b2c3d4e5f6.csv");
    let (one, two, three) = (name(1), name(2), name(3));
    let files = |hours: [Option<i64>; 3], sizes: [u64; 3]| {
        listed(&[
            (&one, sizes[0], hours[0]),
            (&two, sizes[1], hours[1]),
            (&three, sizes[2], hours[2]),
        ])
    };
    let found = decided(&files([Some(1), Some(9), Some(2)], [10, 30, 20]), &[]).expect("decided");
    assert_eq!(paths_of(&found), [&two]);
    assert!(
        said(&found).contains("an older run of shop; the newest is"),
        "{}",
        said(&found)
    );
    for (hours, sizes) in [
        // All downloaded in one second, from a listing without times, or in the order of the listing.
        ([Some(1), Some(1), Some(1)], [10, 30, 20]),
        ([None, None, None], [10, 30, 20]),
        ([Some(1), Some(2), Some(3)], [10, 30, 20]),
    ] {
        let error = decided(&files(hours, sizes), &[]).expect_err("nothing tells");
        assert_eq!(error.kind, ErrorKind::CountedTwice, "{error}");
        assert!(error.remedy().contains("Name the one to convert"));
    }
    // Months and exports do not compete.
    let months = listed(&[
        (&one, 10, Some(1)),
        (
            "d/shop/20240201-20240229/shop_00000009-0a1b-4c2d-8e3f-a1b2c3d4e5f6.csv",
            5,
            Some(2),
        ),
        (
            "d/other/20240101-20240131/shop_00000008-0a1b-4c2d-8e3f-a1b2c3d4e5f6.csv",
            5,
            Some(3),
        ),
    ]);
    assert_eq!(decided(&months, &[]).expect("decided").files.len(), 3);
}

/// turbot/tailpipe-plugin-aws#115 and concurrencylabs/aws-cost-analysis#10: each folder of an assembly
/// or execution holds the whole month so far, in several files.
#[test]
fn of_folders_of_runs_without_a_manifest_the_newest_counts_whole() {
    let legacy = "p/cur/20240101-20240201";
    let (a, b) = (
        "1f2e3d4c-0a1b-4c2d-8e3f-a1b2c3d4e5f6",
        "0f2e3d4c-0a1b-4c2d-8e3f-a1b2c3d4e5f6",
    );
    let path = |id: &str, number: u8| format!("{legacy}/{id}/cur-0000{number}.csv.gz");
    let all = [path(a, 1), path(a, 2), path(b, 1), path(b, 2)];
    let hours = [1, 1, 5, 6];
    let files = all.iter().zip(hours);
    let files: Vec<_> = files
        .map(|(path, hour)| (path.as_str(), 9, Some(hour)))
        .collect();
    let found = decided(&listed(&files), &[]).expect("decided");
    assert_eq!(paths_of(&found), [&all[2], &all[3]]);
    // Data Exports say the time in the folder's name, whatever the files' times are.
    let export = |time: &str| format!("e/data/BILLING_PERIOD=2024-01/{time}/e-00001.csv.gz");
    let (old, new) = (export("20240108T031500Z-bb"), export("20240109T031500Z-aa"));
    let files = listed(&[(&old, 9, Some(7)), (&new, 1, Some(1))]);
    assert_eq!(paths_of(&decided(&files, &[]).expect("decided")), [&new]);
    // Folders of subscriptions are called by ids too: nothing is left out, and it is said.
    let of = |id: &str, name: &str| format!("{legacy}/{id}/{name}.csv");
    let (one, other) = (of(a, "hub"), of(b, "spoke"));
    let files = listed(&[(&one, 9, Some(1)), (&other, 9, Some(2))]);
    let found = decided(&files, &[]).expect("decided");
    assert_eq!(found.files.len(), 2);
    assert!(
        said(&found).starts_with("PossiblyTwice"),
        "{}",
        said(&found)
    );
    // People's own folders are nobody's runs.
    let files = listed(&[
        ("20240101-20240201/hub/x.csv", 9, Some(1)),
        ("20240101-20240201/spoke/x.csv", 9, Some(2)),
    ]);
    let found = decided(&files, &[]).expect("decided");
    assert_eq!((found.files.len(), found.warnings.len()), (2, 0));
}

fn legacy(report: &str, month: &str, keys: &[&str], account: &str) -> String {
    serde_json::json!({
        "reportName": report, "account": account,
        "billingPeriod": {"start": format!("{month}01T000000.000Z")}, "reportKeys": keys,
    })
    .to_string()
}

#[test]
fn of_several_manifests_of_aws_the_one_beside_the_deliveries_counts() {
    let (old, new) = (
        "p/cur/20240101-20240201/0a/cur-1.csv",
        "p/cur/20240101-20240201/1f/cur-1.csv",
    );
    let (of_old, of_new, top) = (
        "p/cur/20240101-20240201/0a/cur-Manifest.json",
        "p/cur/20240101-20240201/1f/cur-Manifest.json",
        "p/cur/20240101-20240201/cur-Manifest.json",
    );
    let files = listed(&[
        (old, 9, None),
        (new, 9, None),
        (of_old, 1, None),
        (of_new, 1, None),
        (top, 1, None),
    ]);
    let manifests = [
        (of_old, legacy("cur", "202401", &[old], "1")),
        (of_new, legacy("cur", "202401", &[new], "1")),
        (top, legacy("cur", "202401", &[new], "1")),
    ];
    let found = decided(&files, &manifests).expect("decided");
    assert_eq!(paths_of(&found), [new]);
    let why = format!("left out {old}: an older run of cur for 2024-01; the newest is {top}");
    assert!(said(&found).contains(&why), "{}", said(&found));
    // Without it nothing tells which is newer …
    let error = decided(&files[..4], &manifests[..2]).expect_err("two deliveries");
    assert!(error.to_string().contains("several deliveries"), "{error}");
    // … and reports of the same name of two accounts are two bills.
    let other = [
        (of_old, legacy("cur", "202401", &[old], "1")),
        (of_new, legacy("cur", "202401", &[new], "2")),
    ];
    assert_eq!(
        decided(&files[..4], &other).expect("decided").files.len(),
        2
    );
}

/// nuuday/terraform-aws-cur#31; Oracle's bucket holds usage reports beside the cost reports.
#[test]
fn files_that_are_no_bills_are_left_out_unless_they_are_all_there_is() {
    let status = "cur/cost_and_usage_data_status/cost_and_usage_data_status.parquet";
    let bill = "cur/year=2024/month=1/cur-00001.snappy.parquet";
    let files = listed(&[(status, 1, None), (bill, 9, None)]);
    let found = decided(&files, &[]).expect("decided");
    assert_eq!(paths_of(&found), [bill]);
    assert!(
        said(&found).contains("a status file of AWS"),
        "{}",
        said(&found)
    );
    assert_eq!(
        paths_of(&decided(&files[..1], &[]).expect("decided")),
        [status]
    );
    let oracle = listed(&[
        ("reports/cost-csv/0001000000000001.csv.gz", 9, None),
        ("reports/cost-csv/0001000000000002.csv.gz", 9, None),
        ("reports/usage-csv/0001000000000001.csv.gz", 9, None),
        ("cur/_temporary/0/part-0.csv", 9, None),
    ]);
    let found = decided(&oracle, &[]).expect("decided");
    assert_eq!(paths_of(&found), [&oracle[0].path, &oracle[1].path]);
    assert!(
        said(&found).contains("which holds no costs"),
        "{}",
        said(&found)
    );
}

#[test]
fn unfinished_downloads_make_a_delivery_doubtful() {
    let files = listed(&[
        ("b/may.csv", 9, None),
        ("b/june.csv.crdownload", 9, None),
        ("b/may.csv.part", 9, None),
    ]);
    let found = decided(&files, &[]).expect("decided");
    assert_eq!(paths_of(&found), ["b/may.csv"]);
    assert_eq!(
        said(&found),
        "IncompleteDelivery: b/june.csv.crdownload is an unfinished download or copy and was not read"
    );
    for (path, wanted) in [
        ("a/.cache/b.csv", false),
        ("a/b.csv", true),
        ("_billing/b.csv", true),
        ("a/b.csv.tmp", true),
        ("a/notes.tmp", false),
        ("t/_delta_log/00000000000000000000.json", true),
        ("a/create-table.sql", false),
        ("a/LICENSE", false),
        ("a/README.txt", false),
        ("a/SHA256SUMS", false),
        ("a/readme.md", false),
        ("a/june.xlsx", true),
        ("a/000000000001", true),
        ("a/may.csv.1", true),
        ("a/may.csv.gz.002", true),
        ("a/may.csv.bak", true),
        ("a/may.csv.md5", false),
        ("a/notes.1", false),
        ("a/cur-RedshiftManifest.json", false),
        ("a/_SUCCESS", false),
        ("a/.part-0.csv.crc", false),
    ] {
        assert_eq!(concerns(path), wanted, "{path}");
    }
}

/// What lies beside a bill in a form that is not read is told; who names it means it.
#[test]
fn tables_of_other_forms_are_named() {
    let mut files = listed(&[
        ("b/may.csv", 9, None),
        ("b/june.xlsx", 9, None),
        ("b/july", 9, None),
    ]);
    let found = decided(&files, &[]).expect("decided");
    assert_eq!(paths_of(&found), ["b/may.csv"]);
    let told = said(&found);
    assert!(
        told.starts_with("FilesLeftOut: left out ")
            && ["b/june.xlsx", "b/july", "its ending is none of a bill"]
                .iter()
                .all(|part| told.contains(part)),
        "{told}"
    );
    files[2].met = false;
    let found = decided(&files, &[]).expect("decided");
    assert_eq!(paths_of(&found), ["b/may.csv", "b/july"]);
}

#[test]
fn only_what_the_log_of_a_table_names_is_read() {
    let files = listed(&[
        ("t/_delta_log/0.json", 1, None),
        ("t/old.parquet", 5, None),
        ("t/new.parquet", 9, None),
        ("u/other.parquet", 9, None),
    ]);
    let live = Live {
        root: "t".to_owned(),
        files: [("t/new.parquet".to_owned(), Vec::new())].into(),
    };
    let exists = |path: &str| files.iter().any(|file| file.path == path);
    let found = decide(
        &files,
        &BTreeMap::new(),
        std::slice::from_ref(&live),
        &exists,
    );
    let found = found.expect("decided");
    assert_eq!(paths_of(&found), ["t/new.parquet", "u/other.parquet"]);
    assert!(
        said(&found).contains("not in the newest version of the Delta table t"),
        "{}",
        said(&found)
    );
    let error = decide(&files[..2], &BTreeMap::new(), &[live], &|path| {
        path == "t/old.parquet"
    });
    assert_eq!(
        error.expect_err("a file is gone").kind,
        ErrorKind::MissingFiles
    );
}
