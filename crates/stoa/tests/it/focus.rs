//! `stoa focus convert` as scripts and people use it: places in and out, exit codes, and what is
//! said about every input that cannot be read.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::app::{AWS, FOCUS, unzip};
use crate::bucket::Bucket;
use crate::process::{stoa, text};

mod company;
mod doubts;
mod folders;

struct Outcome {
    code: i32,
    out: Vec<u8>,
    err: String,
}

impl Outcome {
    fn of(command: &mut Command) -> Outcome {
        let output = command.stdin(Stdio::null()).output().expect("stoa runs");
        let (_, err) = text(&output);
        Outcome {
            code: output.status.code().expect("an exit code"),
            out: output.stdout,
            err,
        }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.out)
            .unwrap_or_else(|_| panic!("{}\n{}", self.text(), self.err))
    }
}

fn convert(dir: &Path, args: &[&str]) -> Command {
    let mut command = stoa(dir, "");
    command.args(["focus", "convert"]).args(args);
    command
}

fn run(dir: &Path, args: &[&str]) -> Outcome {
    Outcome::of(&mut convert(dir, args))
}

/// A folder with the bills of the tests.
fn bills() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    };
    write("aws.csv.gz", AWS);
    write("focus.csv.gz", FOCUS);
    let plain = unzip(AWS);
    let half = |from: usize, to: usize| {
        let lines: Vec<&[u8]> = plain.split_inclusive(|byte| *byte == b'\n').collect();
        [lines[0], &lines[from..to].concat()].concat()
    };
    let rows = plain.iter().filter(|byte| **byte == b'\n').count();
    write("parts/a/1.csv", &half(1, 600));
    write("parts/b/2.csv", &half(600, rows));
    write("parts/b/notes.md", b"no bill");
    let broken = String::from_utf8(half(1, 20)).unwrap();
    let mut lines: Vec<String> = broken.lines().map(str::to_owned).collect();
    lines[3] = lines[3].replacen(',', ",\"", 1).replace('"', "");
    lines[5].truncate(40);
    write("broken.csv", (lines.join("\n") + "\n").as_bytes());
    dir
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn one_bill_in_every_shape_of_output_is_the_same_bill() {
    let bills = bills();
    let dir = bills.path();
    let folder = run(dir, &["aws.csv.gz", "-o", "out", "--json"]);
    assert_eq!(folder.code, 0, "{}", folder.err);
    let report = folder.json();
    let rows = report["conversion"]["rows_out"].as_u64().unwrap();
    assert_eq!(report["balanced"], true);
    assert_eq!(names(&dir.join("out")), ["CostAndUsage"]);

    let csv = run(dir, &["aws.csv.gz", "-o", "-"]);
    assert_eq!(csv.code, 0, "{}", csv.err);
    assert!(
        csv.err.contains("Balance") && csv.err.contains("standard output"),
        "{}",
        csv.err
    );
    assert_eq!(csv.text().lines().count() as u64, rows + 1);
    let quiet = run(
        dir,
        &[
            "aws.csv.gz",
            "-o",
            "-",
            "--output-format",
            "jsonl",
            "--quiet",
        ],
    );
    assert_eq!(quiet.err, "");
    let first: serde_json::Value =
        serde_json::from_str(quiet.text().lines().next().unwrap()).unwrap();
    assert!(first["BilledCost"].is_string() && first["ChargePeriodStart"].is_string());
    assert_eq!(quiet.text().lines().count() as u64, rows);

    for file in ["b.csv", "b.csv.gz", "b.jsonl.zst", "b.parquet"] {
        let one = run(dir, &["parts", "-o", file]);
        assert_eq!(one.code, 0, "{file}: {}", one.err);
        // What was written can be read again, and nothing was lost.
        let again = run(
            dir,
            &[
                file,
                "-o",
                &format!("again-{file}"),
                "--output-format",
                "parquet",
                "--json",
            ],
        );
        let again = if file.ends_with("parquet") {
            again
        } else {
            run(dir, &[file, "-o", &format!("dir-{file}.d"), "--json"])
        };
        assert_eq!(again.code, 0, "{file}: {}", again.err);
        let report = again.json();
        assert_eq!(report["conversion"]["rows_out"], rows, "{file}");
        assert_eq!(
            report["conversion"]["balance"]["money"][0]["out"],
            folder.json()["conversion"]["balance"]["money"][0]["out"],
            "{file}"
        );
    }
}

#[test]
fn standard_input_patterns_folders_and_archives() {
    let bills = bills();
    let dir = bills.path();
    let mut piped = convert(dir, &["-", "-o", "piped", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("stoa runs");
    piped.stdin.take().unwrap().write_all(AWS).unwrap();
    let mut out = String::new();
    piped
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut out)
        .unwrap();
    assert!(piped.wait().unwrap().success());
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let rows = report["conversion"]["rows_in"].clone();

    for input in ["parts", "parts/**/*.csv", "parts/{a,b}/?.csv"] {
        let report = run(dir, &[input, "-o", "some", "--overwrite", "--json"]);
        assert_eq!(report.code, 0, "{input}: {}", report.err);
        assert_eq!(report.json()["conversion"]["rows_in"], rows, "{input}");
    }
    let twice = run(dir, &["parts", "parts/a/1.csv", "-o", "twice", "--profile"]);
    assert_eq!(twice.code, 0, "{}", twice.err);
    assert!(twice.text().contains("named twice"), "{}", twice.text());
    assert!(twice.text().contains("evaluate mapping") && twice.text().contains("next wall"));
}

#[test]
fn rejected_rows_are_listed_where_asked_and_refused_when_strict() {
    let bills = bills();
    let dir = bills.path();
    let lenient = run(dir, &["broken.csv", "-o", "lenient"]);
    // Written, but a charge is missing.
    assert_eq!(lenient.code, 6, "{}", lenient.err);
    assert!(
        lenient.text().contains("Rejected    lenient/rejects.csv"),
        "{}",
        lenient.text()
    );
    assert!(dir.join("lenient/rejects.csv").is_file());

    let strict = run(dir, &["broken.csv", "-o", "strict", "--strict"]);
    assert_eq!(strict.code, 1, "{}", strict.err);
    assert!(
        strict.err.contains("--strict allows none") && strict.err.contains("broken.csv, line"),
        "{}",
        strict.err
    );
    assert!(!dir.join("strict/CostAndUsage").exists());
    let strict = run(
        dir,
        &[
            "broken.csv",
            "-o",
            "strict2",
            "--strict",
            "--rejects",
            "bad.csv",
        ],
    );
    assert_eq!(strict.code, 1);
    assert!(!dir.join("strict2").exists());
    let list = std::fs::read_to_string(dir.join("bad.csv")).unwrap();
    assert!(
        list.starts_with("file,line,column,value,reason,code,params\nbroken.csv,"),
        "{list}"
    );

    let printed = run(dir, &["broken.csv", "-o", "printed", "--rejects", "-"]);
    assert_eq!(printed.code, 6);
    assert_eq!(printed.text(), list);
    assert!(printed.err.contains("Balance"), "{}", printed.err);
    let (rows, line) = (
        lenient.text(),
        "without a BilledCost that can be read, in no sum",
    );
    assert!(rows.contains(line), "{rows}");
    // Asked for, and there are none: an old list must not be taken for this one.
    assert_eq!(
        run(dir, &["aws.csv.gz", "-o", "good", "--rejects", "bad.csv"]).code,
        0
    );
    assert_eq!(
        std::fs::read_to_string(dir.join("bad.csv"))
            .unwrap()
            .lines()
            .count(),
        1
    );
}

#[test]
fn what_cannot_be_done_says_why_and_how() {
    let bills = bills();
    let dir = bills.path();
    std::fs::create_dir(dir.join("papers")).unwrap();
    std::fs::write(dir.join("papers/a.pdf"), b"%PDF").unwrap();
    std::fs::write(dir.join("empty.csv"), b"").unwrap();
    std::fs::write(dir.join("wrong.zip"), b"PK\x03\x04nothing").unwrap();
    std::fs::write(dir.join("other.csv"), b"a,b\n1,2\n").unwrap();
    std::fs::write(dir.join("file"), b"").unwrap();
    let cases: &[(&[&str], i32, &str)] = &[
        (
            &["nowhere.csv"],
            3,
            "nowhere.csv: there is no such file or folder",
        ),
        (&["aws.csv"], 3, "Did you mean aws.csv.gz?"),
        (&["*.xlsx"], 3, "no file matches the pattern"),
        (&["papers"], 3, "has no bills in it"),
        (&["empty.csv"], 3, "empty.csv: the file is empty"),
        (
            &["wrong.zip"],
            3,
            "wrong.zip: the zip archive is incomplete",
        ),
        (&["other.csv"], 3, "belong to no known format"),
        (
            &["aws.csv.gz", "focus.csv.gz"],
            3,
            "Give the files of each format by themselves",
        ),
        (
            &["aws.csv.gz", "--format", "gibberish"],
            2,
            "Known formats: ",
        ),
        (&["ftp://host/x.csv"], 2, "nothing can be read from ftp://"),
        (&["az://container/x.csv"], 3, "AZURE_STORAGE_ACCOUNT_NAME"),
        (&["aws.csv.gz", "-o", "file/out"], 4, "cannot be written"),
        (
            &["aws.csv.gz", "-o", "s3://bucket/out"],
            2,
            "written to this machine only",
        ),
        (
            &["aws.csv.gz", "-o", "out", "--output-format", "csv"],
            2,
            "folders hold Parquet",
        ),
        (
            &["aws.csv.gz", "-o", "-", "--rejects", "-"],
            2,
            "takes either",
        ),
        (&["aws.csv.gz", "-o", "focus.csv.gz"], 2, "--overwrite"),
        (&["aws.csv.gz", "--max-memory", "1MB"], 2, "at least"),
        (&["aws.csv.gz", "--max-memory", "much"], 2, "700MB"),
        (&[], 2, "BILL"),
    ];
    for (args, code, part) in cases {
        let before = names(dir);
        let outcome = run(dir, args);
        assert_eq!(outcome.code, *code, "{args:?}: {}", outcome.err);
        assert!(outcome.err.contains(part), "{args:?}: {}", outcome.err);
        assert_eq!(outcome.text(), "", "{args:?}");
        assert_eq!(names(dir), before, "{args:?} left something");
    }
    let json = run(dir, &["nowhere.csv", "--json"]);
    let error: serde_json::Value = serde_json::from_str(&json.err).unwrap();
    assert_eq!(error["error"]["code"], "not_found");
}

#[test]
fn an_earlier_result_stays_until_the_new_one_is_complete() {
    let bills = bills();
    let dir = bills.path();
    assert_eq!(run(dir, &["aws.csv.gz", "-o", "out"]).code, 0);
    let occupied = run(dir, &["focus.csv.gz", "-o", "out"]);
    assert_eq!(occupied.code, 2, "{}", occupied.err);
    assert!(occupied.err.contains("--overwrite"), "{}", occupied.err);
    let before = names(&dir.join("out/CostAndUsage"));
    let failed = run(
        dir,
        &["other.csv", "aws.csv.gz", "-o", "out", "--overwrite"],
    );
    assert_eq!(failed.code, 3, "{}", failed.err);
    let strict = run(dir, &["broken.csv", "-o", "out", "--overwrite", "--strict"]);
    assert_eq!(strict.code, 1);
    assert_eq!(names(&dir.join("out/CostAndUsage")), before);
    let replaced = run(dir, &["focus.csv.gz", "-o", "out", "--overwrite"]);
    assert_eq!(replaced.code, 0, "{}", replaced.err);
    assert_ne!(names(&dir.join("out/CostAndUsage")), before);
    assert_eq!(names(&dir.join("out")), ["CostAndUsage"]);
}

#[test]
fn ctrl_c_ends_a_conversion_that_waits_for_its_input() {
    let bills = bills();
    let mut child: Child = convert(bills.path(), &["-", "-o", "out"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("stoa runs");
    let mut input = child.stdin.take().unwrap();
    input.write_all(&unzip(AWS)).unwrap();
    input.flush().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    // It is recognised, so it runs; and its input stays open.
    err.read_line(&mut line).unwrap();
    assert!(line.starts_with("Recognised"), "{line}");
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(input);
    assert!(!bills.path().join("out").exists());
}

const MANIFEST: &[u8] = br#"{"reportName":"cur","billingPeriod":{"start":"20240101T000000.000Z"},
    "reportKeys":["all/20240101-20240201/new/cur-1.csv.gz"]}"#;

#[test]
fn bills_in_buckets_and_behind_links() {
    let (first, second) = (unzip(AWS), AWS);
    let bucket = Bucket::of(&[
        ("cur/2024-01/a.csv", &first),
        ("cur/2024-02/b.csv.gz", second),
        ("cur/2024-02/notes.pdf", b"%PDF"),
        ("papers/x.pdf", b"%PDF"),
        ("all/20240101-20240201/cur-Manifest.json", MANIFEST),
        ("all/20240101-20240201/new/cur-1.csv.gz", second),
        ("all/20240101-20240201/old/cur-1.csv.gz", second),
        ("half/20240101-20240201/cur-Manifest.json", MANIFEST),
        ("half/20240101-20240201/old/cur-1.csv.gz", second),
    ]);
    let dir = tempfile::tempdir().unwrap();
    let open = |args: &[&str]| {
        let mut command = convert(dir.path(), args);
        command.args(["-o", "out", "--overwrite", "--json"]);
        command.envs(bucket.environment());
        Outcome::of(&mut command)
    };
    let rows = |outcome: &Outcome| {
        assert_eq!(outcome.code, 0, "{}", outcome.err);
        outcome.json()["conversion"]["rows_in"].as_u64().unwrap()
    };
    let one = rows(&open(&["s3://bills/cur/2024-01/a.csv"]));
    assert_eq!(rows(&open(&["s3://bills/cur/2024-0[12]/*.csv.gz"])), one);
    assert_eq!(rows(&open(&["s3://bills/cur/"])), 2 * one);
    assert_eq!(
        rows(&open(&["s3://bills/cur", "s3://bills/cur/**/*.gz"])),
        2 * one
    );
    let link = format!(
        "{}/web/cur/2024-02/b.csv.gz?signature=right",
        bucket.address
    );
    assert_eq!(rows(&open(&[&link])), one);

    // Only the delivery that the manifest names counts: two would be twice the money.
    assert_eq!(rows(&open(&["s3://bills/all/"])), one);
    let refused = |args: &[&str], code: i32, error: &str| {
        let outcome = open(args);
        assert_eq!(outcome.code, code, "{args:?}: {}", outcome.err);
        let problem: serde_json::Value = serde_json::from_str(&outcome.err).unwrap();
        assert_eq!(problem["error"]["code"], error, "{}", outcome.err);
        assert!(!outcome.err.contains("signature="), "{}", outcome.err);
        outcome.err
    };
    refused(&["s3://bills/papers/"], 3, "no_bills");
    refused(&["s3://bills/half/"], 3, "missing_files");
    refused(
        &["s3://bills/all/20240101-20240201/cur-Manifest.json"],
        3,
        "missing_files",
    );
    refused(&["s3://bills/cur/2023-*/*"], 3, "no_match");
    refused(&["s3://other/cur/a.csv"], 3, "not_found");
    refused(&[&link.replace("right", "wrong")], 3, "access_denied");
    refused(&[&link.replace("b.csv", "c.csv")], 3, "not_found");
    let mut stranger = convert(dir.path(), &["s3://bills/cur/", "--json"]);
    stranger
        .envs(bucket.environment())
        .env("AWS_ACCESS_KEY_ID", "STRANGER");
    let stranger = Outcome::of(&mut stranger);
    assert_eq!(stranger.code, 3);
    assert!(stranger.err.contains("access_denied"), "{}", stranger.err);
}
