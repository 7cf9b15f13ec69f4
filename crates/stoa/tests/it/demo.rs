//! `stoa demo`: real bills, once, and the sum on the screen is the sum of the file. They are made without the invented company, whose
//! loading is tested beside it (`src/commands/demo/company/tests.rs`).

use serde_json::Value;

use crate::app::Place;
use crate::process::{Server, stoa, text};

fn demo(place: &Place, more: &[&str]) -> Value {
    let output = stoa(place.dir(), &place.database)
        .args(["demo", "--without-company", "--seed-only", "--json"])
        .args(more)
        .output()
        .unwrap();
    let (out, err) = text(&output);
    assert!(output.status.success(), "{out}{err}");
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}"))
}

fn totals(place: &Place) -> Value {
    let output = stoa(place.dir(), &place.database)
        .args(["costs", "totals", "--json"])
        .output()
        .unwrap();
    let (out, err) = text(&output);
    assert!(output.status.success(), "{out}{err}");
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}"))
}

#[tokio::test]
async fn demo_again_changes_nothing_and_every_sum_is_exact() {
    let place = Place::new().await;
    let first = demo(&place, &[]);
    assert_eq!(
        first["organisations"].as_array().unwrap().len(),
        2,
        "{first}"
    );
    let sums = totals(&place);
    let lines = sums["totals"].as_array().unwrap();
    assert!(lines.len() >= 2, "{sums}");
    for line in lines {
        assert_eq!(line["equal"], true, "{line}");
        assert_eq!(line["stoa"], line["file"], "{line}");
    }
    let all: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["stoa"].as_str())
        .collect();
    assert!(
        all.contains(&"20.52022672899") && all.contains(&"1.6823086974"),
        "{sums}"
    );

    let second = demo(&place, &[]);
    assert_eq!(second["organisations"], first["organisations"]);
    assert_eq!(totals(&place), sums);

    if !place.database.is_empty() {
        // What is not Stoa's alone is not Stoa's to delete.
        let (code, err) = refused(&place, &["--fresh"]);
        assert!(code == 2 && err.contains("PostgreSQL"), "{err}");
        return;
    }
    let fresh = demo(&place, &["--fresh"]);
    assert_ne!(
        fresh["organisations"], first["organisations"],
        "--fresh starts over"
    );
    assert_eq!(
        totals(&place)["totals"].as_array().unwrap().len(),
        lines.len()
    );
}

#[tokio::test]
async fn demo_keeps_out_of_what_is_real() {
    let place = Place::new().await;
    let listening = refused(&place, &["--listen", "0.0.0.0:0"]);
    assert!(
        listening.0 == 2 && listening.1.contains("this machine only"),
        "{}",
        listening.1
    );
    let public = refused(
        &place,
        &["--set", "server.public_url=https://stoa.example.com"],
    );
    assert!(
        public.0 == 2
            && public
                .1
                .contains("server.public_url is https://stoa.example.com"),
        "{}",
        public.1
    );
    if place.database.is_empty() {
        Server::start(place.dir(), "", &[]).terminate();
        for flags in [&[][..], &["--fresh"]] {
            let (code, err) = refused(&place, flags);
            assert!(code == 2 && err.contains("is no demo"), "{err}");
        }
        assert!(place.dir().join("stoa.db").exists());
    }
}

fn refused(place: &Place, more: &[&str]) -> (i32, String) {
    let output = stoa(place.dir(), &place.database)
        .args(["demo", "--seed-only"])
        .args(more)
        .output()
        .unwrap();
    (output.status.code().unwrap(), text(&output).1)
}
