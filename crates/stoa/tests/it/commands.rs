//! The command line as scripts see it: exit codes, JSON, messages that name the fix.

use std::process::Command;

use crate::process::{Server, stoa, text};

fn run(command: &mut Command) -> (i32, String, String) {
    let output = command.output().expect("stoa runs");
    let (out, err) = text(&output);
    assert!(
        !out.contains('\x1b') && !err.contains('\x1b'),
        "colour without a terminal:\n{out}{err}"
    );
    (output.status.code().expect("an exit code"), out, err)
}

#[test]
fn settings_are_shown_and_mistakes_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (code, out, _) =
        run(stoa(dir.path(), "postgres://u:hush@h/d").args(["config", "show", "--json"]));
    assert_eq!(code, 0);
    assert!(!out.contains("hush"), "{out}");
    let shown: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(shown["jobs.workers"]["from"], "default");

    let (code, _, err) =
        run(stoa(dir.path(), "").args(["--set", "jobs.workrs=1", "config", "show"]));
    assert_eq!(code, 2);
    assert!(err.contains("Did you mean `workers`?"), "{err}");

    let (code, _, err) = run(stoa(dir.path(), "")
        .env("STOA_LOG_FORMT", "json")
        .args(["config", "show"]));
    assert_eq!((code, err.contains("STOA_LOG_FORMT")), (2, true), "{err}");

    let (code, _, err) = run(stoa(dir.path(), "")
        .env("STOA_SERVR_LISTEN", "0.0.0.0:7800")
        .args(["config", "show"]));
    assert_eq!(
        (code, err.contains("Did you mean `server`?")),
        (2, true),
        "{err}"
    );

    assert_eq!(run(stoa(dir.path(), "").arg("sreve")).0, 2);

    // Before and after the words of the command: all of them count.
    let (code, out, err) = run(stoa(dir.path(), "").args([
        "--set",
        "auth.sign_up=false",
        "config",
        "--set",
        "jobs.workers=3",
        "show",
        "--json",
        "--set",
        "log.format=json",
    ]));
    assert_eq!(code, 0, "{err}");
    let shown: serde_json::Value = serde_json::from_str(&out).unwrap();
    for (setting, value) in [
        ("auth.sign_up", serde_json::json!(false)),
        ("jobs.workers", serde_json::json!(3)),
        ("log.format", serde_json::json!("json")),
    ] {
        assert_eq!(shown[setting]["value"], value, "{setting}: {out}");
        assert_eq!(shown[setting]["from"], "flag", "{setting}: {out}");
    }
}

#[test]
fn documents_are_generated() {
    let dir = tempfile::tempdir().unwrap();
    assert!(
        run(stoa(dir.path(), "").args(["completions", "bash"]))
            .1
            .contains("complete")
    );
    let pages = dir.path().join("man");
    assert_eq!(
        run(stoa(dir.path(), "").args(["man", "-o"]).arg(&pages)).0,
        0
    );
    assert!(pages.join("stoa-serve.1").is_file() && pages.join("stoa-focus-convert.1").is_file());
    assert_eq!(
        run(stoa(dir.path(), "").arg("openapi")).1.trim(),
        stoa::router::openapi_json().trim()
    );
}

#[test]
fn what_cannot_start_says_why() {
    let dir = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, _, err) = run(stoa(dir.path(), "").args(["serve", "--listen", &address]));
    assert_eq!(code, 1);
    assert!(
        err.contains(&address) && err.contains("choose another port"),
        "{err}"
    );

    let file = dir.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let mut unwritable = Command::new(env!("CARGO_BIN_EXE_stoa"));
    let (code, _, err) = run(unwritable
        .env_clear()
        .current_dir(dir.path())
        .arg("--data")
        .arg(file.join("x"))
        .arg("serve"));
    assert_eq!(code, 1);
    assert!(
        err.contains("cannot be written") && err.contains("--data"),
        "{err}"
    );

    let nowhere = "postgres://stoa:secret@127.0.0.1:1/stoa";
    let (code, _, err) = run(stoa(dir.path(), nowhere).args(["serve", "--listen", "127.0.0.1:0"]));
    assert_eq!(code, 1);
    assert!(
        err.contains("PostgreSQL") && !err.contains("secret"),
        "{err}"
    );
}

#[test]
fn one_server_per_data_folder() {
    let dir = tempfile::tempdir().unwrap();
    let first = Server::start(dir.path(), "", &[]);
    let (code, _, err) = run(stoa(dir.path(), "").args(["serve", "--listen", "127.0.0.1:0"]));
    assert_eq!(code, 1);
    assert!(
        err.contains("another Stoa already serves") && err.contains(&first.url),
        "{err}"
    );
    // A link is for the server that runs here, on whichever port.
    let (code, out, err) = run(stoa(dir.path(), "").args(["people", "link", "ada@example.org"]));
    assert_eq!((code, out.starts_with(&first.url)), (0, true), "{out}{err}");
    assert!(err.is_empty(), "{err}");
    let (code, _, err) = run(stoa(dir.path(), "").args(["people", "link", "nobody"]));
    assert_eq!(
        (code, err.matches("name@example.org").count()),
        (1, 1),
        "{err}"
    );
    // No limit of nothing, and what has ended is not cancelled.
    for list in ["costs runs", "jobs list"] {
        let words = list.split(' ').chain(["--limit", "0"]);
        let (code, _, err) = run(stoa(dir.path(), "").args(words));
        assert_eq!((code, err.contains("--limit")), (2, true), "{list}: {err}");
    }
    let (code, out, err) = run(stoa(dir.path(), "").args(["jobs", "run", "--json"]));
    assert_eq!(code, 0, "{err}");
    let names: serde_json::Value = serde_json::from_str(&out).unwrap();
    let name = names["schedules"][0].as_str().unwrap();
    let (code, out, err) = run(stoa(dir.path(), "").args(["jobs", "run", name, "--json"]));
    assert_eq!(code, 0, "{err}");
    let job: serde_json::Value = serde_json::from_str(&out).unwrap();
    let id = job["id"].as_str().unwrap();
    let (code, _, err) = run(stoa(dir.path(), "").args(["jobs", "cancel", id]));
    assert_eq!((code, err.contains("is completed")), (1, true), "{err}");
    // Commands work beside a running server.
    let (code, out, err) = run(stoa(dir.path(), "").args(["jobs", "list", "--json"]));
    assert_eq!(code, 0, "{err}");
    assert!(
        serde_json::from_str::<serde_json::Value>(&out).unwrap()["jobs"].is_array(),
        "{out}"
    );
    let log = first.terminate();
    assert!(log.contains("stoa stopped"), "{log}");
    let (code, _, err) = run(stoa(dir.path(), "").args(["people", "link", "ada@example.org"]));
    assert_eq!(
        (code, err.contains("No server runs on")),
        (0, true),
        "{err}"
    );
}

#[test]
fn the_doctor_looks_at_everything() {
    let dir = tempfile::tempdir().unwrap();
    let (code, out, err) = run(stoa(dir.path(), "").args(["doctor", "--json"]));
    assert_eq!(code, 0, "{out}{err}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let names: Vec<&str> = report["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|check| check["name"].as_str())
        .collect();
    for name in [
        "configuration",
        "data folder",
        "disk",
        "database",
        "migrations",
        "lake",
        "address",
    ] {
        assert!(names.contains(&name), "{names:?}");
    }
    let (code, out, _) = run(stoa(dir.path(), "").args([
        "--set",
        "limits.min_free_bytes=1152921504606846976",
        "doctor",
    ]));
    assert_eq!(code, 1);
    assert!(out.contains("limits.min_free_bytes"), "{out}");
    let (code, out, _) = run(stoa(dir.path(), "postgres://x@127.0.0.1:1/x").arg("doctor"));
    assert_eq!(code, 1);
    assert!(out.contains("database.url"), "{out}");
}
