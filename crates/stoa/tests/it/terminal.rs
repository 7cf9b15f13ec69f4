//! What a newcomer does in a terminal: pipes that close, disks that are full, names that promise another format.

use std::path::Path;
use std::process::Stdio;

use crate::process::{stoa, text};

fn run(dir: &Path, words: &[&str]) -> (i32, String, String) {
    let output = stoa(dir, "").args(words).output().expect("stoa runs");
    let (out, err) = text(&output);
    (output.status.code().expect("an exit code"), out, err)
}

fn testdata(name: &str) -> String {
    format!("{}/../../testdata/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// What a command says whose reader is gone before it writes: what fits into a pipe is not noticed otherwise.
fn without_reader(dir: &Path, words: &[&str]) -> (i32, String) {
    let mut child = stoa(dir, "")
        .args(words)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("stoa runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("stoa ends");
    let (_, err) = text(&output);
    (output.status.code().expect("an exit code"), err)
}

#[test]
fn a_reader_that_has_seen_enough_is_a_quiet_end() {
    let dir = tempfile::tempdir().unwrap();
    let bill = testdata("focus_1_0_sample.csv.gz");
    let (code, _, err) = run(dir.path(), &["focus", "convert", &bill, "-o", "out"]);
    assert_eq!(code, 0, "{err}");
    let all = "select * from focus";
    for words in [
        &["completions", "bash"][..],
        &["completions", "zsh"],
        &["man"],
        &["openapi"],
        &["--help"],
        &["config", "default"],
        &["config", "show"],
        &["atlas", "schema"],
        &["focus", "formats", "--json"],
        &["focus", "query", "out", "-s", all],
        &["focus", "recognise", &bill],
        &["-q", "focus", "convert", &bill, "-o", "-"],
    ] {
        let (code, err) = without_reader(dir.path(), words);
        assert_eq!((code, err.as_str()), (0, ""), "{words:?}");
    }
}

/// A result that did not arrive is not a success.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let dir = tempfile::tempdir().unwrap();
    for words in [
        &["openapi"][..],
        &["completions", "bash"],
        &["config", "show", "--json"],
        &["focus", "formats"],
    ] {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = stoa(dir.path(), "")
            .args(words)
            .stdout(full)
            .output()
            .expect("stoa runs");
        let (_, err) = text(&output);
        assert_eq!(output.status.code(), Some(4), "{words:?}: {err}");
        assert!(
            err.contains("standard output cannot be written: No space left"),
            "{words:?}: {err}"
        );
    }
}

#[test]
fn a_name_that_promises_another_format_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let bill = testdata("focus_1_0_sample.csv.gz");
    for name in ["out.xlsx", "out.XLSX", "out.json", "out.gz", "a/b.ods"] {
        let (code, out, err) = run(dir.path(), &["focus", "convert", &bill, "-o", name]);
        assert_eq!((code, out.as_str()), (2, ""), "{name}: {err}");
        assert!(err.contains(name) && err.contains("bill.csv"), "{err}");
        assert!(!dir.path().join(name).exists(), "{name}");
    }
    // Whoever means a folder says so; capitals change nothing.
    let (code, _, err) = run(dir.path(), &["focus", "convert", &bill, "-o", "odd.json/"]);
    assert_eq!(code, 0, "{err}");
    assert!(dir.path().join("odd.json/CostAndUsage").is_dir());
    let (code, _, err) = run(dir.path(), &["focus", "convert", &bill, "-o", "BILL.CSV"]);
    assert_eq!(code, 0, "{err}");
    assert!(dir.path().join("BILL.CSV").is_file());
    for name in ["all.xlsx", "all.jsonl", "all.csv.zst"] {
        let (code, _, err) = run(dir.path(), &["focus", "export", "odd.json", "-o", name]);
        assert_eq!((code, err.contains("bill.parquet")), (2, true), "{err}");
        assert!(!dir.path().join(name).exists(), "{name}");
    }
}

#[test]
fn only_formats_that_are_near_are_offered() {
    let dir = tempfile::tempdir().unwrap();
    let recognised = |name: &str, content: &str, words: &[&str]| {
        std::fs::write(dir.path().join(name), content).unwrap();
        run(
            dir.path(),
            &[&["focus", "recognise", name][..], words].concat(),
        )
    };
    let (code, out, _) = recognised("pets.csv", "cat,dog\n1,2\n", &[]);
    assert_eq!(code, 3);
    assert!(
        !out.contains("lacks") && out.contains("stoa focus formats"),
        "{out}"
    );
    let (_, out, _) = recognised("pets.csv", "cat,dog\n1,2\n", &["--json"]);
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(told["files"][0]["candidates"], serde_json::json!([]));
    // A bill with one column misspelt is near to what it is.
    let header =
        "vendor,product,plan,charge,period_start,period_end,seats,unit_price,amnt,currency\n";
    let (code, out, _) = recognised("saas.csv", header, &[]);
    assert_eq!(code, 3, "{out}");
    assert!(
        out.contains("Nearest     SaaS subscriptions lacks 1"),
        "{out}"
    );
}

#[test]
fn a_first_picture_takes_two_commands() {
    let dir = tempfile::tempdir().unwrap();
    let (code, _, err) = run(dir.path(), &["atlas", "draw"]);
    assert_eq!((code, err.contains("stoa atlas init")), (2, true), "{err}");
    let (code, out, err) = run(dir.path(), &["atlas", "init"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("shop.atlas.toml") && out.contains("stoa atlas draw"),
        "{out}"
    );
    let (code, out, err) = run(dir.path(), &["atlas", "draw"]);
    assert_eq!((code, out.trim()), (0, "overview.svg"), "{err}");
    let picture = std::fs::read_to_string(dir.path().join("overview.svg")).unwrap();
    assert!(picture.contains("Order confirmations") || picture.contains("order confirmations"));
    // It is as `stoa atlas fmt` would write it, and the one of the documentation.
    let (code, out, err) = run(dir.path(), &["atlas", "fmt", "--check", "shop.atlas.toml"]);
    assert_eq!(code, 0, "{out}{err}");
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/atlas.md");
    let model = std::fs::read_to_string(dir.path().join("shop.atlas.toml")).unwrap();
    assert!(std::fs::read_to_string(page).unwrap().contains(&model));
    let (code, _, err) = run(dir.path(), &["atlas", "draw", "--out", "overview.svg"]);
    assert_eq!((code, err.contains("it is no folder")), (4, true), "{err}");
    // Nothing of anybody's is written over, and no second model is put beside one.
    let (code, _, err) = run(dir.path(), &["atlas", "init"]);
    assert_eq!(
        (code, err.contains("shop.atlas.toml is there already")),
        (2, true),
        "{err}"
    );
    let (code, out, err) = run(dir.path(), &["atlas", "init", "other"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("--model other"), "{out}");
    let (code, _, err) = run(dir.path(), &["atlas", "draw", "--model", "other"]);
    assert_eq!(code, 0, "{err}");
}

/// Names that are no UTF-8 are told, never left out and never a panic.
#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_are_told() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let dir = tempfile::tempdir().unwrap();
    let name = OsStr::from_bytes(b"b\xffll.csv");
    let header = "BilledCost,BillingCurrency,ServiceName\n1,USD,EC2\n";
    std::fs::write(dir.path().join(name), header).unwrap();
    let focus = |words: &[&OsStr]| {
        let output = stoa(dir.path(), "")
            .arg("focus")
            .args(words)
            .output()
            .expect("stoa runs");
        let (_, err) = text(&output);
        (output.status.code(), err)
    };
    let os = OsStr::new;
    let folder = OsStr::from_bytes(b"c\xffmpany");
    let (code, err) = focus(&[
        os("sample"),
        os("--company"),
        os("-o"),
        folder,
        os("--json"),
    ]);
    assert_eq!(
        (code, err.as_str()),
        (Some(0), ""),
        "a folder may have any name"
    );
    for words in [
        &[os("convert"), name][..],
        &[os("convert"), os("*.csv")],
        &[os("convert"), os(".")],
        &[os("check"), name],
        &[os("recognise"), name],
    ] {
        let (code, err) = focus(words);
        assert_eq!(code, Some(3), "{words:?}: {err}");
        assert!(
            err.contains("is not UTF-8") && err.contains("Rename it"),
            "{words:?}: {err}"
        );
    }
    let place = OsStr::from_bytes(b"s\xff.csv.gz");
    let (code, err) = focus(&[os("sample"), os("focus-1.0"), os("-o"), place]);
    assert_eq!(code, Some(0), "{err}");
    assert!(dir.path().join(place).is_file());
}

/// A sample is written as it was delivered: a name that says another form is refused, and a folder takes its own name.
#[test]
fn a_sample_has_a_name_that_says_what_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let sample = |place: &str| run(dir.path(), &["focus", "sample", "aws-cur", "-o", place]);
    for place in [
        "x.zip",
        "x.csv",
        "x.parquet",
        "x.XLSX",
        "bills.2026.csv.zip",
    ] {
        let (code, _, err) = sample(place);
        assert_eq!(code, 2, "{place}: {err}");
        let right = match place {
            "bills.2026.csv.zip" => "-o bills.2026.csv.gz",
            _ => "-o x.csv.gz",
        };
        assert!(
            err.contains("the sample is .csv.gz") && err.contains(right),
            "{place}: {err}"
        );
        assert!(!dir.path().join(place).exists(), "{place}");
    }
    for (place, file) in [
        ("x.csv.gz", "x.csv.gz"),
        ("x.gz", "x.gz"),
        ("bill of 2026.11", "bill of 2026.11"),
        ("new/", "new/aws_cur_sample.csv.gz"),
        ("new", "new/aws_cur_sample.csv.gz"),
    ] {
        let (code, out, err) = sample(place);
        assert_eq!(code, 0, "{place}: {err}");
        assert!(out.contains(file), "{place}: {out}");
        let written = std::fs::read(dir.path().join(file)).unwrap();
        assert!(written.starts_with(&[0x1f, 0x8b]), "{place}");
    }
}

/// A bill that was not converted and a statement that is wrong have the exit codes of their kind.
#[test]
fn what_cannot_be_read_or_run_has_its_exit_code() {
    let dir = tempfile::tempdir().unwrap();
    let bill = testdata("focus_1_0_sample.csv.gz");
    let run = |words: &[&str]| run(dir.path(), &[&["focus"], words].concat());
    let (code, _, err) = run(&["convert", &bill, "-o", "out"]);
    assert_eq!(code, 0, "{err}");
    let (code, _, err) = run(&["export", &bill, "-o", "a.csv"]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("is not Parquet. Convert it first"), "{err}");
    assert_eq!(run(&["export", "nowhere", "-o", "a.csv"]).0, 3);
    // What is behind a file is not said to be nowhere.
    let behind = format!("{bill}/x.csv");
    let (code, _, err) = run(&["convert", &behind]);
    assert_eq!((code, err.contains("cannot be read")), (3, true), "{err}");
    // Standard input and addresses are for what reads once.
    for command in ["check", "query"] {
        for place in ["-", "s3://bucket/bill.csv"] {
            let (code, _, err) = run(&[command, place]);
            assert_eq!(
                (code, err.contains("stoa focus convert")),
                (2, true),
                "{err}"
            );
        }
    }
    // Conditions are read as those of a query are, and told as they are.
    let wanted = "billedcost > 0 AND tags->>'environment' = 'dev'";
    let (code, out, err) = run(&["export", "out", "-o", "dev.csv", "--filter", wanted]);
    assert_eq!(code, 0, "{err}");
    let asked = format!("select count(*) as n from focus where {wanted}");
    let (_, counted, _) = run(&["query", "out", "--json", "-s", &asked]);
    let counted: serde_json::Value = serde_json::from_str(&counted).unwrap();
    let rows = counted["rows"][0]["n"].as_str().unwrap();
    assert!(
        rows != "0" && out.contains(&format!("{rows} rows")),
        "{rows}: {out}"
    );
    for (wrong, part) in [
        ("biledcost > 0", "Did you mean BilledCost?"),
        ("billedcost >", "EOF"),
    ] {
        let (code, _, err) = run(&["export", "out", "-o", "x.csv", "--filter", wrong]);
        assert_eq!((code, err.contains(part)), (2, true), "{err}");
        assert!(err.len() < 300, "{err}");
    }
    let (code, _, err) = run(&["export", "out", "-o", "-"]);
    assert_eq!(
        (code, err.contains("stoa focus convert out -o -")),
        (2, true),
        "{err}"
    );
    assert!(!dir.path().join("-").exists());
    let (code, _, err) = run(&["query", "out", "-s", "select * from bills"]);
    assert_eq!(code, 2, "{err}");
    assert!(
        err.contains("there is no table \"bills\"") && err.contains("focus"),
        "{err}"
    );
    let (code, _, err) = run(&["query", "out", "-s", "select ? as x from focus"]);
    assert_eq!((code, err.contains("--param")), (2, true), "{err}");
    let asked = "-- As in a file.\nselect servicename, ? as note from focus_data_table where billedcost > ? order by 1 limit 1";
    let words = [
        "query", "out", "--json", "-s", asked, "--param", "a b", "--param", "-1",
    ];
    let (code, out, err) = run(&words);
    assert_eq!(code, 0, "{err}");
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(told["columns"], serde_json::json!(["ServiceName", "note"]));
    assert_eq!(told["rows"][0]["note"], "a b");
}
