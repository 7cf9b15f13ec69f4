//! `stoa atlas …` as scripts see it: pictures of another system, the check that names what changed,
//! and the house's own diagrams.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::process::{stoa, text};

fn atlas(dir: &Path, words: &[&str]) -> (i32, String, String) {
    let output = stoa(dir, "")
        .arg("atlas")
        .args(words)
        .output()
        .expect("stoa runs");
    let (out, err) = text(&output);
    (output.status.code().expect("an exit code"), out, err)
}

const MODEL: &str = r#"[extract]
openapi = "api.json"
sql = "schema.sql"

[person.customer]
to = ["routes/orders: orders"]

[extend."routes/orders"]
to = ["table/order: rows"]

[states.order]
start = "open"
moves = ["open -> paid: money arrived", "paid -> sent"]

[view.api]
title = "API"
show = ["customer", "routes/*", "table/*"]

[view.tables]
title = "Tables"
kind = "entities"

[view.order]
title = "An order"
kind = "states"
of = "order"
"#;
const API: &str = r#"{"paths": {"/orders": {"get": {"tags": ["orders"]}}}}"#;
const SQL: &str = "CREATE TABLE \"order\" (id INT PRIMARY KEY, note TEXT);\n";

fn shop() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in [
        ("shop.atlas.toml", MODEL),
        ("api.json", API),
        ("schema.sql", SQL),
    ] {
        std::fs::write(dir.path().join(name), content).unwrap();
    }
    dir
}

#[test]
fn a_system_is_drawn_and_the_check_names_what_changes() {
    let dir = shop();
    let (code, _, err) = atlas(dir.path(), &["check"]);
    assert_eq!(code, 3, "{err}");
    assert!(err.contains("stoa atlas draw --index"), "{err}");
    let (code, out, err) = atlas(dir.path(), &["draw", "--index", "--theme", "light,dark"]);
    assert_eq!(code, 0, "{out}{err}");
    for file in [
        "api.svg",
        "api.dark.svg",
        "tables.svg",
        "order.svg",
        "index.md",
        "drawn.json",
    ] {
        assert!(dir.path().join(file).is_file(), "{file}");
    }
    let (code, out, err) = atlas(dir.path(), &["check"]);
    assert_eq!(code, 0, "{out}{err}");

    let change = |file: &str, from: &str, to: &str| {
        let path = dir.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file}: {from}");
        std::fs::write(path, text.replace(from, to)).unwrap();
    };
    change(
        "api.json",
        "\"get\"",
        "\"post\": {\"tags\": [\"orders\"]}, \"get\"",
    );
    change("schema.sql", "note TEXT", "note TEXT NOT NULL");
    change("shop.atlas.toml", "\"paid -> sent\"", "\"paid -> lost\"");
    let (code, out, _) = atlas(dir.path(), &["check"]);
    assert_eq!(code, 1, "{out}");
    for line in [
        "route POST /orders added  (api)",
        "column order.note changed: was \"text ?\", is \"text\"  (tables)",
        "transition paid → sent of order gone  (order)",
        "transition paid → lost of order added  (order)",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    let (code, out, _) = atlas(dir.path(), &["check", "--json"]);
    assert_eq!(code, 1);
    let found: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(found["same"], false);
    assert!(found["changes"].as_array().unwrap().len() > 3, "{out}");
    // Drawn again, all is well; a picture that somebody touched is not.
    assert_eq!(
        atlas(dir.path(), &["draw", "--index", "--theme", "light,dark"]).0,
        0
    );
    assert_eq!(atlas(dir.path(), &["check"]).0, 0);
    change("order.svg", "</svg>", "<!-- --></svg>");
    let (code, out, _) = atlas(dir.path(), &["check"]);
    assert_eq!(
        (code, out.contains("order.svg says the same")),
        (1, true),
        "{out}"
    );
}

/// What was drawn is what is checked: the same formats and themes, and the page shows what is there.
#[test]
fn the_check_knows_what_was_drawn() {
    for (options, shown) in [
        (&[][..], "(order.svg)"),
        (&["--theme", "dark"][..], "(order.dark.svg)"),
        (&["--theme", "dark,light"][..], "srcset=\"order.dark.svg\""),
        (&["--format", "png"][..], "(order.png)"),
        (&["--format", "png,dot"][..], "[order.dot](order.dot)"),
        (
            &["--format", "png,svg", "--theme", "light,dark"][..],
            "[order.dark.png](order.dark.png)",
        ),
        (&["--format", "mermaid"][..], "[order.mmd](order.mmd)"),
        (
            &["--format", "drawio,drawio", "--theme", "dark"][..],
            "[order.drawio](order.drawio)",
        ),
    ] {
        let dir = shop();
        let draw = [&["draw", "--index"], options].concat();
        let (code, out, err) = atlas(dir.path(), &draw);
        assert_eq!(code, 0, "{options:?}: {out}{err}");
        let (code, out, err) = atlas(dir.path(), &["check"]);
        assert_eq!(
            (code, out.trim()),
            (0, "3 pictures say what is so"),
            "{options:?}: {err}"
        );
        let page = std::fs::read_to_string(dir.path().join("index.md")).unwrap();
        assert!(page.contains(shown), "{options:?}: {page}");
        for file in page
            .split(['(', ')', '"'])
            .filter(|part| part.starts_with("order."))
        {
            assert!(dir.path().join(file).is_file(), "{options:?}: {file}");
        }

        // Each file that was drawn is looked at: one that is gone is named, and the remedy draws it again.
        let mut pictures = 0;
        for entry in dir.path().read_dir().unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if !name.starts_with("order.") {
                continue;
            }
            pictures += 1;
            let kept = std::fs::read(dir.path().join(&name)).unwrap();
            std::fs::remove_file(dir.path().join(&name)).unwrap();
            let (code, out, _) = atlas(dir.path(), &["check"]);
            assert_eq!(code, 1, "{options:?}: {out}");
            assert!(
                out.contains(&format!("{name} is missing")),
                "{options:?}: {out}"
            );
            let remedy = out
                .lines()
                .last()
                .unwrap()
                .split("stoa atlas ")
                .nth(1)
                .unwrap();
            let words: Vec<&str> = remedy.split(' ').collect();
            assert_eq!(atlas(dir.path(), &words).0, 0, "{remedy}");
            assert_eq!(
                std::fs::read(dir.path().join(&name)).unwrap(),
                kept,
                "{remedy}"
            );
            let (code, out, _) = atlas(dir.path(), &["check"]);
            assert_eq!(code, 0, "{remedy}: {out}");
        }
        assert!(pictures > 0, "{options:?}");
    }
}

#[test]
fn formats_standard_output_and_lists() {
    let dir = shop();
    let (code, out, err) = atlas(dir.path(), &["draw", "order", "--out", "-"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        out.starts_with("<svg") && out.contains("money arrived"),
        "{out}"
    );
    let (code, _, err) = atlas(
        dir.path(),
        &["draw", "--format", "png", "--out", "pictures"],
    );
    assert_eq!(code, 0, "{err}");
    let png = std::fs::read(dir.path().join("pictures/api.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG"), "{}", png.len());
    for (format, begin) in [
        ("mermaid", "flowchart"),
        ("dot", "digraph"),
        ("drawio", "<mxfile"),
    ] {
        let (code, out, err) = atlas(
            dir.path(),
            &["draw", "api", "--format", format, "--out", "-"],
        );
        assert_eq!(
            (code, out.contains(begin)),
            (0, true),
            "{format}: {out}{err}"
        );
    }
    let (code, out, _) = atlas(dir.path(), &["list", "--json"]);
    assert_eq!(code, 0);
    let found: Value = serde_json::from_str(&out).unwrap();
    let kinds: Vec<&str> = found["views"]
        .as_array()
        .unwrap()
        .iter()
        .map(|view| view["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["structure", "entities", "states"]);
    let (code, out, _) = atlas(dir.path(), &["schema"]);
    assert_eq!(code, 0);
    assert!(serde_json::from_str::<Value>(&out).is_ok());
}

#[test]
fn mistakes_are_named_with_their_place() {
    let dir = shop();
    let (code, _, err) = atlas(dir.path(), &["draw", "ordre"]);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean \"order\"?"), "{err}");
    std::fs::write(
        dir.path().join("b.atlas.toml"),
        "[person.x]\nto = [\"customr\"]\nnmae = \"X\"\n",
    )
    .unwrap();
    let (code, _, err) = atlas(dir.path(), &["list"]);
    assert_eq!(code, 3);
    assert!(
        err.contains("b.atlas.toml:2:8: to: there is no element \"customr\""),
        "{err}"
    );
    assert!(
        err.contains("b.atlas.toml:3:1:") && err.contains("did you mean \"name\"?"),
        "{err}"
    );
    let (code, out, _) = atlas(dir.path(), &["list", "--json"]);
    assert_eq!(code, 3);
    let found: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(found["problems"][0]["line"], 2, "{out}");
    std::fs::write(dir.path().join("b.atlas.toml"), b"# \xff\n").unwrap();
    let (code, _, err) = atlas(dir.path(), &["list"]);
    assert_eq!(
        (code, err.contains("b.atlas.toml:1: not UTF-8")),
        (3, true),
        "{err}"
    );
    std::fs::remove_file(dir.path().join("b.atlas.toml")).unwrap();
    std::fs::write(dir.path().join("api.json"), "{").unwrap();
    let (code, _, err) = atlas(dir.path(), &["list"]);
    assert_eq!(code, 3);
    assert!(
        err.contains("shop.atlas.toml:2:11: ") && err.contains("api.json"),
        "{err}"
    );
    let (code, _, err) = atlas(dir.path(), &["list", "--model", "nowhere"]);
    assert_eq!((code, err.contains("nowhere")), (2, true), "{err}");
}

#[test]
fn files_are_written_one_way() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.atlas.toml");
    std::fs::write(&path, "[person.a]\nto=['a']  # self\nname='A'\n").unwrap();
    assert_eq!(atlas(dir.path(), &["fmt", "--check"]).0, 1);
    assert_eq!(atlas(dir.path(), &["fmt"]).0, 0);
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text, "[person.a]\nname = 'A'\nto = ['a'] # self\n");
    assert_eq!(atlas(dir.path(), &["fmt", "--check"]).0, 0);
    std::fs::write(&path, "[person.a\n").unwrap();
    let (code, _, err) = atlas(dir.path(), &["fmt"]);
    assert_eq!((code, err.contains("a.atlas.toml:1:")), (3, true), "{err}");
}

/// The house's own pictures are true, and the check would say so if they were not.
#[test]
fn the_diagrams_of_the_house_are_true_and_each_kind_of_change_is_named() {
    let house = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/diagrams"));
    let model = house.display().to_string();
    let dir = tempfile::tempdir().unwrap();
    let (code, out, err) = atlas(dir.path(), &["check", "--model", &model]);
    assert_eq!(code, 0, "{out}{err}");
    let (code, out, _) = atlas(dir.path(), &["fmt", "--check", &model]);
    assert_eq!(code, 0, "{out}");

    // As if these had been different when the pictures were drawn.
    let mut drawn: Value =
        serde_json::from_str(&std::fs::read_to_string(house.join("drawn.json")).unwrap()).unwrap();
    let views = &mut drawn["views"];
    for (view, key) in [
        ("run-states", "transition running → cancelling of cost_run"),
        ("routes", "route POST /api/v1/sign-up"),
        ("tables-costs", "table cost_run"),
        ("workspace", "import costs → focus"),
        ("events", "event costs.run.started"),
        ("jobs", "schedule costs.clean_up"),
    ] {
        let removed = views[view].as_object_mut().unwrap().shift_remove(key);
        assert!(removed.is_some(), "{view} says nothing of {key}");
    }
    views["run-states"]["transition failed → completed of cost_run"] = "because".into();
    views["routes"]["route GET /api/v1/gone"] = "in session".into();
    std::fs::write(dir.path().join("drawn.json"), drawn.to_string()).unwrap();
    let (code, out, _) = atlas(dir.path(), &["check", "--model", &model, "--out", "."]);
    assert_eq!(code, 1);
    for line in [
        "transition running → cancelling of cost_run added",
        "transition failed → completed of cost_run changed: was \"because\", is ",
        "route POST /api/v1/sign-up added",
        "route GET /api/v1/gone gone",
        "table cost_run added",
        "import costs → focus added",
        "event costs.run.started added",
        "schedule costs.clean_up added",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
}

/// The slips of a first hour, and what is said about them.
#[test]
fn nothing_to_draw_is_an_error_and_leaves_what_was_drawn() {
    let dir = tempfile::tempdir().unwrap();
    let (code, _, err) = atlas(dir.path(), &["draw"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("there is no *.atlas.toml file in this folder.\n"),
        "{err}"
    );
    let path = dir.path().join("shop.atlas.toml");
    std::fs::write(&path, "[system.shop]\n").unwrap();
    let (code, out, _) = atlas(dir.path(), &["fmt", "--check"]);
    assert_eq!((code, out.trim()), (0, "1 file is written as it should be"));
    let (code, _, err) = atlas(dir.path(), &["check", "--out", "pictures"]);
    assert_eq!(code, 3);
    assert!(!err.contains("os error"), "{err}");
    assert!(err.contains("--index --out pictures"), "{err}");
    assert_eq!(atlas(dir.path(), &["draw", "--index"]).0, 0);
    let index = std::fs::read(dir.path().join("index.md")).unwrap();
    std::fs::write(&path, "# later\n").unwrap();
    let (code, _, err) = atlas(dir.path(), &["draw", "--index"]);
    assert_eq!(code, 3);
    assert!(err.contains("there is nothing in shop.atlas.toml"), "{err}");
    assert!(err.contains("[system.shop]"), "{err}");
    assert_eq!(std::fs::read(dir.path().join("index.md")).unwrap(), index);
    std::fs::write(&path, "[system.shop]\n").unwrap();
    let (code, _, err) = atlas(dir.path(), &["draw", "a,b"]);
    assert_eq!(code, 2);
    assert!(err.contains("stoa atlas draw a b"), "{err}");
}
