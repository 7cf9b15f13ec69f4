//! `kill -9` of `stoa focus convert` at random moments: the same command goes on, and the result
//! is the same to the byte as one that nobody interrupted.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use stoa_kernel::{SeededRng, Stopwatch};

use crate::app::{AWS, unzip, variable};
use crate::process::{stoa, text};

/// How a conversion ends that wrote everything but the rows it had to reject.
const REJECTED: i32 = 6;

/// Bills of several files, each of more than one block, with rows that are equal across them.
fn bills(dir: &Path) {
    let plain = unzip(AWS);
    let plain = String::from_utf8(plain).unwrap();
    let (header, rows) = plain.split_once('\n').unwrap();
    for (name, copies) in [("1.csv", 0..4), ("2.csv", 3..8)] {
        let mut bill = format!("{header}\n");
        for copy in copies {
            bill += &rows.replace(
                "123412340534",
                &format!("{:012}", 100_000_000_000u64 + copy),
            );
            bill += "broken,row\n";
        }
        std::fs::write(dir.join(name), bill).unwrap();
    }
}

fn convert(dir: &Path, out: &str, more: &[&str]) -> Command {
    let mut command = stoa(dir, "");
    let words = [
        "focus",
        "convert",
        "1.csv",
        "2.csv",
        "--checkpoint",
        "2MB",
        "--threads",
        "2",
    ];
    command.args(words).args(["-o", out]).args(more);
    command
}

/// Every file below a folder.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().display().to_string();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn finish(mut command: Command) -> (i32, String, String) {
    let output = command.output().unwrap();
    let (out, err) = text(&output);
    (output.status.code().unwrap(), out, err)
}

/// Whether the process was still at work when it was killed.
fn killed_after(child: &mut Child, delay: Duration) -> bool {
    let watch = Stopwatch::start();
    while watch.elapsed() < delay {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::yield_now();
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    true
}

/// Kills a conversion that has noted where to go on and is not done.
fn interrupt(dir: &Path, out: &str, more: &[&str]) {
    let journal = dir.join(out).join(".converting/journal/journal.json");
    for _ in 0..20 {
        let mut child = convert(dir, out, more)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while !journal.exists() && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if journal.exists() {
            return;
        }
        // It was done before anyone looked: the machine is busy.
        if !more.contains(&"--overwrite") {
            std::fs::remove_dir_all(dir.join(out)).unwrap();
        }
    }
    panic!("it is always too fast");
}

#[test]
fn a_killed_conversion_goes_on_to_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    bills(dir);
    let watch = Stopwatch::start();
    let (code, _, err) = finish(convert(dir, "whole", &[]));
    assert_eq!(code, REJECTED, "{err}");
    let takes = watch.elapsed();
    let expected = files(&dir.join("whole"));
    assert!(expected.len() > 4, "{:?}", expected.keys());

    let seed = variable("STOA_TEST_SEED").and_then(|text| text.parse().ok());
    let random = SeededRng::new(seed.unwrap_or(7));
    interrupt(dir, "out", &[]);
    let mut kills = 1;
    for attempt in 0.. {
        // Longer each time, so that it ends.
        let share = u32::from(u8::from_ne_bytes(stoa_kernel::rng::bytes(&*random))) + 20 * attempt;
        let mut child = convert(dir, "out", &["--quiet"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        if !killed_after(&mut child, takes * share / 400) {
            let code = child.wait().unwrap().code();
            assert_eq!(code, Some(REJECTED), "after {kills} kills");
            break;
        }
        kills += 1;
        if dir.join("out/CostAndUsage").exists() {
            // It was clearing up.
            break;
        }
    }
    let mut shown = files(&dir.join("out"));
    shown.retain(|name, _| !name.starts_with(".converting"));
    assert!(shown == expected, "after {kills} kills");

    // Once more by hand, to hear what is said.
    interrupt(dir, "said", &[]);
    let (code, out, err) = finish(convert(dir, "said", &[]));
    assert_eq!(code, REJECTED, "{err}");
    assert!(err.contains("Continuing  after 2,"), "{err}");
    assert!(out.contains("11,538 in"), "{out}");
    assert!(files(&dir.join("said")) == expected);

    // Other options begin anew and say why; so does a bill that has changed.
    interrupt(dir, "other", &["--to", "1.2"]);
    let (code, _, err) = finish(convert(dir, "other", &[]));
    assert_eq!(code, REJECTED, "{err}");
    assert!(
        err.contains("cannot be continued: --to is another"),
        "{err}"
    );
    assert!(files(&dir.join("other")) == expected);

    // An earlier result stays until the new one is whole.
    let before = files(&dir.join("other"));
    interrupt(dir, "other", &["--overwrite"]);
    let after: BTreeMap<_, _> = files(&dir.join("other"))
        .into_iter()
        .filter(|(name, _)| !name.starts_with(".converting"))
        .collect();
    assert!(before == after);
    let (code, _, err) = finish(convert(dir, "other", &[]));
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("the same command goes on"), "{err}");
    // Not the same bytes: one of two equal files would be left out.
    let changed = std::fs::read_to_string(dir.join("1.csv")).unwrap() + "broken,row\n";
    std::fs::write(dir.join("2.csv"), changed).unwrap();
    let (code, _, err) = finish(convert(dir, "other", &["--overwrite"]));
    assert_eq!(code, REJECTED, "{err}");
    assert!(
        err.contains("cannot be continued: 2.csv has changed"),
        "{err}"
    );
    assert_eq!(
        files(&dir.join("other"))
            .keys()
            .filter(|name| name.starts_with('.'))
            .count(),
        0
    );
}
