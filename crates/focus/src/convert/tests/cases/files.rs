//! Which files of a delivery make the bill: `testdata/cases`, and further deliveries made after public
//! reports, converted from where they lie.

use std::io::Write;

use futures::TryStreamExt;

use super::super::*;
use crate::delivery::{Stored, choose};
use crate::places;
use crate::read::Spool;
use crate::warnings::WarningCode;

/// What `stoa focus convert FOLDER` does of a folder in storage.
pub(super) async fn folder(store: Arc<dyn ObjectStore>, folder: &str) -> Result<Run, ConvertError> {
    let listed = places::list(&*store, &Path::from(folder)).await;
    let listed = listed.expect("listed").into_iter();
    let files = listed.filter(|file| crate::delivery::concerns(&file.inside));
    let files = files.map(|file| Stored {
        path: file.inside.clone(),
        shown: file.inside,
        store: Arc::clone(&store),
        place: file.path,
        bytes: Some(file.bytes),
        modified: Some(file.modified),
        met: true,
        columns: Vec::new(),
        spool: Spool::default(),
    });
    let delivery = choose(files.collect(), &|_| None).await?;
    let inputs = delivery.files.into_iter().map(|(file, rows)| {
        let input = Input::object(file.store, file.place);
        input.with_rows(rows).with_columns(file.columns)
    });
    let out = Arc::new(InMemory::new());
    let request = ConvertRequest {
        threads: 2,
        warnings: delivery.warnings,
        ..ConvertRequest::new(inputs.collect(), output(&out, Target::Lake))
    };
    let result = convert(request).await;
    Ok(Run { store: out, result })
}

async fn case(name: &str) -> Run {
    let found = folder(testdata(), &format!("cases/{name}")).await;
    found.expect("decided")
}

/// Files of these names and contents.
pub(super) async fn made(files: &[(&str, &[u8])]) -> Arc<dyn ObjectStore> {
    let store = InMemory::new();
    for (path, bytes) in files {
        let path = Path::parse(path).expect("a path");
        let put = store.put(&path, bytes.to_vec().into()).await;
        put.expect("written");
    }
    Arc::new(store)
}

pub(super) fn warned(run: &Run, code: WarningCode) -> Vec<String> {
    let all = run.ok().warnings.iter();
    let all = all.filter(|warning| warning.code == code);
    all.map(|warning| warning.message.clone()).collect()
}

/// Rows and billed cost.
pub(super) async fn billed(run: &Run) -> (usize, String) {
    let rows = run.rows().await;
    (rows.num_rows(), sum(&rows, "BilledCost"))
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text).expect("packed");
    packed.finish().expect("packed")
}

async fn bytes_of(path: &str) -> Vec<u8> {
    let found = testdata().get(&Path::from(path)).await.expect("there");
    found.bytes().await.expect("read").to_vec()
}

const TWIN: &str = "cases/41-plain-and-gz-twin/bills/may.csv";

/// opencost/opencost#2451, microsoft/finops-toolkit#320, project-koku/koku#4064 and #1180.
#[tokio::test]
async fn the_newest_run_of_a_month_to_date_export_is_the_month() {
    let run = case("04-azure-month-to-date-runs").await;
    assert_eq!(billed(&run).await, (3, "300".to_owned()));
    let said = warned(&run, WarningCode::FilesLeftOut);
    assert!(
        said[0].contains("an older run of shop for 2024-01"),
        "{said:?}"
    );
}

/// A run that was copied while it was written, or cut off: the manifest says more rows than there are.
#[tokio::test]
async fn fewer_rows_than_the_manifest_states_are_an_error_and_more_are_told() {
    let run = "cases/04-azure-month-to-date-runs/daily-month-to-date/shop/20240101-20240131/202401140305/0d5c1c1a-2222-4a77-9d11-0a1b2c3d4e5f";
    let (text, manifest) = (
        bytes_of(&format!("{run}/part_0_0001.csv")).await,
        bytes_of(&format!("{run}/_manifest.json")).await,
    );
    let manifest = String::from_utf8(manifest).expect("UTF-8");
    let stating =
        |rows: &str| manifest.replace("\"dataRowCount\": 3", &format!("\"dataRowCount\": {rows}"));
    for (rows, short) in [("3", false), ("4", true), ("2", false)] {
        let manifest = stating(rows);
        let files = [
            ("e/_manifest.json", manifest.as_bytes()),
            ("e/part_0_0001.csv", text.as_slice()),
        ];
        let run = folder(made(&files).await, "e").await.expect("decided");
        if short {
            assert_eq!(run.error().kind, ErrorKind::TruncatedFile);
            assert!(
                run.error()
                    .to_string()
                    .contains("has 3 rows and its manifest says 4")
            );
            assert!(run.nothing_is_left().await);
        } else {
            let doubts = warned(&run, WarningCode::IncompleteDelivery).len();
            assert_eq!(doubts, usize::from(rows == "2"));
        }
    }
    // Nothing but the header arrived.
    let header = text.iter().position(|byte| *byte == b'\n').expect("a line") + 1;
    let manifest = stating("3");
    let files = [
        ("e/_manifest.json", manifest.as_bytes()),
        ("e/part_0_0001.csv", &text[..header]),
    ];
    let run = folder(made(&files).await, "e").await.expect("decided");
    assert_eq!(run.error().kind, ErrorKind::TruncatedFile);
}

/// nuuday/terraform-aws-cur#31: crawlers exclude the status file of an Athena report.
#[tokio::test]
async fn a_status_file_is_no_bill() {
    let run = case("38-cur-status-file").await;
    assert_eq!(billed(&run).await, (1, "0.096".to_owned()));
    assert_eq!(warned(&run, WarningCode::FilesLeftOut).len(), 1);
}

/// project-koku/koku#1180: a bill counted several times.
#[tokio::test]
async fn a_bill_beside_its_compressed_copy_is_one_bill() {
    let run = case("41-plain-and-gz-twin").await;
    assert_eq!(billed(&run).await, (1, "0.2496".to_owned()));
    let said = warned(&run, WarningCode::FilesLeftOut);
    assert_eq!(
        said,
        ["left out bills/may.csv.gz: holds the same as bills/may.csv"]
    );
}

/// project-koku/koku#1180, microsoft/finops-toolkit#1896 ("I was able to ingest one month twice"):
/// copies under other names, in other compressions, packed and unpacked.
#[tokio::test]
async fn copies_are_told_by_content_and_read_once() {
    let text = bytes_of(TWIN).await;
    let (gz, zst) = (
        gzip(&text),
        zstd::encode_all(text.as_slice(), 1).expect("packed"),
    );
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive
        .start_file("export/may.csv", options)
        .expect("packed");
    archive.write_all(&text).expect("packed");
    let archive = archive.finish().expect("packed").into_inner();
    for (other, bytes) in [
        ("b/may.csv.gz", &gz),
        ("b/may.csv.zst", &zst),
        ("b/copy of may.csv", &text),
        ("b/backup/2024/may.csv", &text),
        ("b/export.zip", &archive),
    ] {
        let files = [("b/may.csv", text.as_slice()), (other, bytes.as_slice())];
        let run = folder(made(&files).await, "b").await.expect("decided");
        assert_eq!(billed(&run).await.1, "0.2496", "{other}");
        assert_eq!(warned(&run, WarningCode::FilesLeftOut).len(), 1, "{other}");
    }
    // The same size is no proof, and neither is the same name.
    let changed = String::from_utf8(text.clone())
        .expect("UTF-8")
        .replace("0.2496", "0.2497");
    let files = [
        ("b/may.csv", text.as_slice()),
        ("b/june.csv", changed.as_bytes()),
    ];
    let run = folder(made(&files).await, "b").await.expect("decided");
    assert_eq!(billed(&run).await, (2, "0.4993".to_owned()));
    let newer = gzip(changed.as_bytes());
    let files = [
        ("b/may.csv", text.as_slice()),
        ("b/may.csv.gz", newer.as_slice()),
    ];
    let Err(error) = folder(made(&files).await, "b").await else {
        panic!("one of them is outdated");
    };
    assert_eq!(error.kind, ErrorKind::CountedTwice);
    assert!(
        error.to_string().contains("hold different things"),
        "{error}"
    );
}

/// A report as CSV beside the same as Parquet: `aws_cur_sample.parquet` was made from the other.
#[tokio::test]
async fn a_bill_beside_its_parquet_form_is_one_bill() {
    let text = bytes_of("aws_cur_sample.csv.gz").await;
    let parquet = bytes_of("aws_cur_sample.parquet").await;
    let files = [
        ("b/cur.csv.gz", text.as_slice()),
        ("b/cur.parquet", parquet.as_slice()),
    ];
    let run = folder(made(&files).await, "b").await.expect("decided");
    let alone = folder(made(&files[..1]).await, "b").await.expect("decided");
    assert_eq!(run.ok().rows_in, alone.ok().rows_in);
    assert_eq!(warned(&run, WarningCode::FilesLeftOut).len(), 1);
}

/// Both interfaces are paged; steipete/CodexBar#1465: "only reading the first page".
#[tokio::test]
async fn a_last_page_that_is_not_the_last_is_told() {
    for (file, cost) in [("openai.json", "1.5"), ("anthropic.json", "1.5")] {
        let name = format!("cases/46-openai-page-has-more/{file}");
        let store = Arc::new(InMemory::new());
        let request = ConvertRequest {
            account: Some("org-1".parse().expect("an account")),
            ..ConvertRequest::new(vec![sample(&name)], output(&store, Target::Lake))
        };
        let result = convert(request).await;
        let run = Run { store, result };
        assert_eq!(billed(&run).await, (1, cost.to_owned()), "{file}");
        let said = warned(&run, WarningCode::IncompleteDelivery);
        assert_eq!(
            said,
            [format!(
                "there is another page after {file}, which was not given: charges are missing"
            )]
        );
    }
}

/// superplanehq/superplane#5873 (`has_more` without a token), gaiin-platform/amplify-genai-frontend#184
/// and steipete/CodexBar#1465: pages in files of their own, in one file, and one lost between.
#[tokio::test]
async fn pages_that_follow_one_another_are_a_whole_bill() {
    let page = |day: u64, more: &str| {
        format!(
            r#"{{"object":"page","data":[{{"object":"bucket","start_time":{},"end_time":{},"results":[{{"object":"organization.costs.result","amount":{{"value":1.5,"currency":"usd"}},"line_item":"gpt-4o, input","project_id":null}}]}}],{more}}}"#,
            1_778_803_200 + day * 86_400,
            1_778_803_200 + (day + 1) * 86_400,
        )
    };
    let (first, second, last) = (
        page(0, r#""has_more":true,"next_page":"page_B""#),
        page(1, r#""has_more":true,"next_page":null"#),
        page(2, r#""has_more":false,"next_page":null"#),
    );
    let one_file = [first.as_str(), second.as_str(), last.as_str()].join("\n");
    for (files, doubts) in [
        (vec![&first, &second, &last], 0),
        // As their names sort.
        (vec![&last, &first, &second], 0),
        (vec![&one_file], 0),
        (vec![&first, &last], 1),
        (vec![&first, &second], 1),
    ] {
        let count = files.len();
        let inputs = files.iter().enumerate();
        let inputs =
            inputs.map(|(number, text)| bytes_input(&format!("{number}.json"), text.as_bytes()));
        let store = Arc::new(InMemory::new());
        let request = ConvertRequest {
            account: Some("org-1".parse().expect("an account")),
            ..ConvertRequest::new(inputs.collect(), output(&store, Target::Lake))
        };
        let run = Run {
            result: convert(request).await,
            store,
        };
        let said = warned(&run, WarningCode::IncompleteDelivery);
        assert_eq!(said.len(), doubts, "{count} files: {said:?}");
    }
}

/// A FOCUS table that was written twice: the folder holds the replaced file too.
#[tokio::test]
async fn a_delta_table_is_read_through_its_log() {
    let run = case("41-plain-and-gz-twin").await;
    let dir = tempfile::tempdir().expect("a folder");
    let file = run.file(&run.ok().files[0].path).await;
    std::fs::create_dir(dir.path().join("converted")).expect("made");
    std::fs::write(dir.path().join("converted/part-0.parquet"), &file).expect("written");
    let request = crate::exchange::ExportRequest {
        source: dir.path().join("converted"),
        target: dir.path().join("table"),
        format: crate::exchange::FileFormat::Delta,
        version: Some(crate::schema::Version::V1_3),
        dataset: None,
        period: None,
        filter: None,
        set: Vec::new(),
        means: crate::exchange::Means::default(),
    };
    crate::exchange::export(&request).await.expect("exported");
    let store: Arc<dyn ObjectStore> =
        Arc::new(LocalFileSystem::new_with_prefix(dir.path()).expect("a store"));
    let listed: Vec<_> = store
        .list(Some(&Path::from("table")))
        .try_collect()
        .await
        .expect("listed");
    let live = listed
        .iter()
        .find(|file| file.location.as_ref().ends_with(".parquet"));
    let live = live.expect("a file").location.clone();
    let bytes = store
        .get(&live)
        .await
        .expect("there")
        .bytes()
        .await
        .expect("read");
    // What a replacement leaves until it is vacuumed.
    let place = Path::from("table/part-replaced.parquet");
    store
        .put(&place, bytes.clone().into())
        .await
        .expect("written");
    for root in ["table", ""] {
        let store: Arc<dyn ObjectStore> = match root {
            "" => Arc::new(
                LocalFileSystem::new_with_prefix(dir.path().join("table")).expect("a store"),
            ),
            _ => Arc::clone(&store),
        };
        let run = folder(store, root).await.expect("decided");
        assert_eq!(billed(&run).await, (1, "0.2496".to_owned()), "{root}");
        let said = warned(&run, WarningCode::FilesLeftOut);
        assert!(
            said[0].contains("part-replaced.parquet: not in the newest version"),
            "{said:?}"
        );
    }
    // Tables of other kinds hold replaced files too.
    for marker in ["t/metadata/v1.metadata.json", "t/.hoodie/hoodie.properties"] {
        let files = [
            (marker, b"{}".as_slice()),
            ("t/data/a.parquet", bytes.as_ref()),
        ];
        let Err(error) = folder(made(&files).await, "t").await else {
            panic!("{marker}");
        };
        assert_eq!(error.kind, ErrorKind::UnsupportedTable, "{error}");
    }
}

/// A download that was resumed into a file of several gzip members, and cut off within the second.
#[tokio::test]
async fn a_gzip_file_that_ends_within_a_later_member_is_refused() {
    let text = bytes_of(TWIN).await;
    let header = text.iter().position(|byte| *byte == b'\n').expect("a line") + 1;
    let mut whole = gzip(&text);
    whole.extend(gzip(&text[header..]));
    let run = run(vec![bytes_input("may.csv.gz", whole.clone())]).await;
    assert_eq!(run.ok().rows_in, 2);
    for cut in [1, 9, 40] {
        let run =
            super::super::run(vec![bytes_input("may.csv.gz", &whole[..whole.len() - cut])]).await;
        assert_eq!(run.error().kind, ErrorKind::TruncatedFile, "{cut}");
    }
}
