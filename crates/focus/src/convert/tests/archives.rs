//! Zip archives: every bill in them once, and clear words for those that cannot be read.

use std::io::Write;

use super::*;
use crate::warnings::WarningCode;

#[derive(Clone, Copy, PartialEq)]
enum Method {
    Stored = 0,
    Deflate = 8,
    Lzma = 14,
    Zstd = 93,
}

/// Writes an archive the way the format describes it (PKWARE, APPNOTE.TXT: 4.3).
fn archive(members: &[(&str, Method, &[u8])]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut directory = Vec::new();
    for (name, method, content) in members {
        let stored = match method {
            Method::Stored | Method::Lzma => content.to_vec(),
            Method::Zstd => zstd::encode_all(*content, 1).expect("in memory"),
            Method::Deflate => {
                let level = flate2::Compression::fast();
                let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), level);
                encoder.write_all(content).expect("in memory");
                encoder.finish().expect("in memory")
            }
        };
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let start = file.len() as u32;
        let mut shared = Vec::new();
        shared.extend([20, 0, 0, 0, *method as u8, 0, 0, 0, 33, 0]);
        shared.extend(crc.sum().to_le_bytes());
        shared.extend((stored.len() as u32).to_le_bytes());
        shared.extend((content.len() as u32).to_le_bytes());
        shared.extend((name.len() as u16).to_le_bytes());
        shared.extend([0, 0]);
        file.extend(b"PK\x03\x04");
        file.extend(&shared);
        file.extend(name.as_bytes());
        file.extend(&stored);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&shared);
        directory.extend([0; 10]);
        directory.extend(start.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, count) = (file.len() as u32, members.len() as u16);
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    file.extend((directory.len() as u32).to_le_bytes());
    file.extend(at.to_le_bytes());
    file.extend([0, 0]);
    file
}

/// An archive of bills as they are usually packed.
pub(super) fn zip(members: &[(&str, &str)]) -> Vec<u8> {
    let members: Vec<_> = members
        .iter()
        .map(|(name, text)| (*name, Method::Deflate, text.as_bytes()))
        .collect();
    archive(&members)
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes).expect("in memory");
    gzip.finish().expect("in memory")
}

/// An archive of compressed files.
pub(super) fn archive_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let packed: Vec<_> = members
        .iter()
        .map(|(name, content)| (*name, Method::Deflate, *content))
        .collect();
    archive(&packed)
}

/// A bill of a few rows, cut from the sample.
fn bill(rows: std::ops::Range<usize>) -> Vec<u8> {
    let text = sample_text("aws_cur_sample.csv.gz");
    let mut lines = text.lines();
    let mut bill = vec![lines.next().expect("a header")];
    bill.extend(lines.skip(rows.start).take(rows.len()));
    (bill.join("\n") + "\n").into_bytes()
}

fn parquet_sample() -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    std::fs::read(folder.join("aws_cur_sample.parquet")).expect("sample")
}

#[tokio::test]
async fn every_bill_of_an_archive_is_read_once() {
    let (first, second, third) = (bill(0..10), bill(10..30), bill(30..35));
    let manifest = br#"{"reportKeys": ["2019/a.csv", "2019/b.csv", "2019/c.csv"]}"#;
    let packed = archive(&[
        ("2019/b.csv", Method::Deflate, &second),
        ("2019/a.csv", Method::Stored, &first),
        ("__MACOSX/2019/._a.csv", Method::Stored, b"\x00\x05\x16\x07"),
        (
            "notes.pdf",
            Method::Lzma,
            b"no bill, so nobody has to read it",
        ),
        ("cur-Manifest.json", Method::Deflate, manifest),
        ("2019/c.csv", Method::Zstd, &third),
    ]);
    let plain = run(vec![
        bytes_input("a", first),
        bytes_input("b", second),
        bytes_input("c", third),
    ])
    .await;
    let zipped = run(vec![bytes_input("cur.zip", packed.clone())]).await;
    assert_eq!(zipped.ok().rows_in, 35);
    assert_eq!(zipped.ok().recognised.encoding, "CSV, zip");
    let (plain, zipped) = (plain.rows().await, zipped.rows().await);
    assert_eq!(data_set(&plain), data_set(&zipped));
    let names = texts(&zipped, "x_SourceFile");
    assert_eq!(names[0].as_deref(), Some("cur.zip/2019/a.csv"));
    assert_eq!(names[34].as_deref(), Some("cur.zip/2019/c.csv"));

    // From the disk it is read where it lies.
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("cur.zip"), &packed).expect("written");
    let store = Arc::new(LocalFileSystem::new_with_prefix(folder.path()).expect("a store"));
    let local = run(vec![Input::object(store, Path::from("cur.zip"))]).await;
    assert_eq!(data_set(&local.rows().await), data_set(&plain));
    assert!(
        local.ok().bytes_in <= packed.len() as u64,
        "{}",
        local.ok().bytes_in
    );
}

#[tokio::test]
async fn an_archive_may_hold_parquet_and_a_file_of_any_name() {
    let parquet = parquet_sample();
    let alone = run(vec![bytes_input("x", parquet.clone())]).await;
    let packed = archive(&[("data/part-0", Method::Deflate, &parquet)]);
    let zipped = run(vec![bytes_input("x.zip", packed)]).await;
    assert_eq!(
        data_set(&zipped.rows().await),
        data_set(&alone.rows().await)
    );
    assert_eq!(zipped.ok().recognised.encoding, "Parquet, zip");
}

#[tokio::test]
async fn archives_that_cannot_be_read_say_why() {
    let csv = bill(0..5);
    let good = archive(&[("a.csv", Method::Deflate, &csv)]);
    let mut wrong_checksum = good.clone();
    let at = wrong_checksum.len() - 22 - 46 - 5 + 16;
    wrong_checksum[at] ^= 1;
    let mut encrypted = good.clone();
    encrypted[6] |= 1;
    let at = encrypted.len() - 22 - 46 - 5 + 8;
    encrypted[at] |= 1;
    for (name, bytes, kind, part) in [
        (
            "cut.zip",
            good[..good.len() / 2].to_vec(),
            ErrorKind::TruncatedFile,
            "incomplete",
        ),
        (
            "crc.zip",
            wrong_checksum,
            ErrorKind::CorruptFile,
            "checksum",
        ),
        (
            "secret.zip",
            encrypted,
            ErrorKind::UnsupportedCompression,
            "encrypted",
        ),
        (
            "lzma.zip",
            archive(&[("a.csv", Method::Lzma, &csv)]),
            ErrorKind::UnsupportedCompression,
            "compressed in a way",
        ),
        (
            "nested.zip",
            archive(&[("in.zip", Method::Stored, &good)]),
            ErrorKind::UnsupportedCompression,
            "archive inside",
        ),
        ("empty.zip", archive(&[]), ErrorKind::NoBills, "it is empty"),
        (
            "papers.zip",
            archive(&[
                ("a.pdf", Method::Stored, b"x"),
                ("b.pdf", Method::Stored, b"y"),
            ]),
            ErrorKind::NoBills,
            "\"a.pdf\", \"b.pdf\"",
        ),
        (
            "book.xlsx",
            archive(&[
                ("[Content_Types].xml", Method::Deflate, b"<Types/>"),
                ("xl/workbook.xml", Method::Deflate, b"<workbook/>"),
                ("xl/worksheets/sheet1.xml", Method::Deflate, b"<sheet/>"),
            ]),
            ErrorKind::BinaryFile,
            "workbook",
        ),
        (
            "book.ods",
            archive(&[
                ("mimetype", Method::Stored, b"application/vnd.oasis"),
                ("content.xml", Method::Deflate, b"<office/>"),
            ]),
            ErrorKind::BinaryFile,
            "workbook",
        ),
    ] {
        let run = run(vec![bytes_input(name, bytes)]).await;
        let error = run.error();
        assert_eq!(error.kind, kind, "{name}: {error}");
        assert!(
            error.to_string().starts_with(name) && error.to_string().contains(part),
            "{error}"
        );
        assert!(run.nothing_is_left().await, "{name}");
    }
}

#[tokio::test]
async fn large_objects_come_in_pieces() {
    // More than two pieces of it: rows repeated until then.
    let mut text = bill(0..40);
    let rows = text[text.iter().position(|byte| *byte == b'\n').expect("lines") + 1..].to_vec();
    while text.len() < 20 << 20 {
        text.extend_from_slice(&rows);
    }
    let store = Arc::new(InMemory::new());
    store
        .put(&Path::from("big.csv"), text.clone().into())
        .await
        .expect("stored");
    let remote = run(vec![Input::object(store, Path::from("big.csv"))]).await;
    let local = run(vec![bytes_input("big.csv", text)]).await;
    assert_eq!(remote.ok().rows_in, local.ok().rows_in);
    assert_eq!(remote.ok().bytes_in, local.ok().bytes_in);
    assert_eq!(remote.ok().balance, local.ok().balance);
}

#[tokio::test]
async fn a_conversion_knows_where_its_time_went() {
    let store = Arc::new(InMemory::new());
    let output = output(&store, Target::Lake);
    let request = ConvertRequest::new(vec![sample("aws_cur_sample.csv.gz")], output);
    let profile = request.profile.clone();
    convert(request).await.expect("converts");
    let shares = profile.shares();
    for stage in [
        Stage::Read,
        Stage::Decompress,
        Stage::Tokenise,
        Stage::Type,
        Stage::Evaluate,
        Stage::Write,
    ] {
        let share = shares
            .iter()
            .find(|share| share.stage == stage)
            .expect("listed");
        assert!(share.seconds > 0.0, "{stage:?}");
    }
    let whole: f64 = shares.iter().map(|share| share.share).sum();
    assert!((whole - 1.0).abs() < 1e-9, "{whole}");
    assert!(profile.workers() > 0 && profile.workers_busy() > 0.0);
}

/// What lies in an archive beside its bills and is not read is told as in a folder.
#[tokio::test]
async fn what_an_archive_leaves_out_is_told() {
    let (first, second) = (bill(0..10), bill(10..30));
    for (name, code) in [
        ("b.txt", WarningCode::FilesLeftOut),
        ("part-0000", WarningCode::FilesLeftOut),
        ("b.csv.bz2", WarningCode::FilesLeftOut),
        ("b.xlsx", WarningCode::FilesLeftOut),
        ("b.dat", WarningCode::FilesLeftOut),
        ("b.csv.1", WarningCode::FilesLeftOut),
        ("b.csv.part", WarningCode::IncompleteDelivery),
        ("b.csv.crdownload", WarningCode::IncompleteDelivery),
    ] {
        let members: [(&str, &[u8]); 3] =
            [("a.csv", &first), (name, &second), ("README.txt", b"-")];
        let run = run(vec![bytes_input("cur.zip", archive_of(&members))]).await;
        assert_eq!(run.ok().rows_out, 10, "{name}");
        let warnings = run.ok().warnings.iter();
        let mut told = warnings.filter(|warning| warning.message.contains(name));
        assert_eq!(told.next().map(|told| told.code), Some(code), "{name}");
        let mut silent = run.ok().warnings.iter();
        assert!(
            silent.all(|warning| !warning.message.contains("README")),
            "{name}"
        );
    }
}
