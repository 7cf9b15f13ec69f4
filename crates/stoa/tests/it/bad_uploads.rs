//! Uploads a person gets wrong: each ends with a code, a place and a remedy, and changes nothing.

use std::io::Write;

use serde_json::Value;

use crate::app::{self, TestApp};
use crate::persona::Persona;

#[tokio::test]
async fn each_says_what_to_do() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let focus = app::unzip(app::FOCUS);
    let text = String::from_utf8(focus.clone()).unwrap();
    let truncated = app::FOCUS[..app::FOCUS.len() / 2].to_vec();
    let cases: Vec<(&str, Vec<u8>, &[&str])> = vec![
        ("empty.csv", Vec::new(), &["empty_file"]),
        (
            "header_only.csv",
            text.lines().next().unwrap().as_bytes().to_vec(),
            &["header_only", "empty_file"],
        ),
        ("truncated.csv.gz", truncated, &["truncated_file"]),
        (
            "unknown.csv",
            b"name,colour\na,b\n".to_vec(),
            &["unknown_columns", "unknown_format"],
        ),
        (
            "nul.csv",
            vec![0; 5000],
            &["binary_file", "unknown_columns"],
        ),
        (
            "picture.png",
            b"\x89PNG\r\n\x1a\n0000".to_vec(),
            &["binary_file", "unknown_columns"],
        ),
    ];
    for (name, content, codes) in cases {
        let outcome = outcome(&app, &owner, name, content).await;
        assert!(
            codes.contains(&outcome.code.as_str()),
            "{name}: {outcome:?}"
        );
        assert!(outcome.message.len() > 20, "{name}: {outcome:?}");
    }
    let sources = owner.all("/costs/sources").await;
    let rows: Vec<&Value> = sources
        .iter()
        .flat_map(|source| source["periods"].as_array().unwrap())
        .collect();
    assert!(rows.is_empty(), "something was published: {rows:?}");
}

#[tokio::test]
async fn broken_lines_are_listed_and_the_rest_is_kept() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let text = String::from_utf8(app::unzip(app::FOCUS)).unwrap();
    let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
    for line in [10, 500, 900] {
        lines[line] = lines[line].replacen(",0.", ",n/a", 1);
    }
    let broken = lines
        .iter()
        .zip(text.lines())
        .filter(|(a, b)| a != b)
        .count() as u64;
    assert_eq!(
        broken, 3,
        "the sample has a cost that starts with 0. in these lines"
    );
    let broken = lines.join("\n").into_bytes();
    let run = app.run(&owner, "broken.csv", broken.clone()).await;
    assert_eq!(
        run["question"]["asks"][0]["code"], "charges_missing",
        "{run}"
    );
    // Nobody can tell what they cost: somebody has to say that the rest is to be shown.
    let said = [("allow_missing_charges", "true")];
    let run = app.run_saying(&owner, "broken.csv", broken, &said).await;
    assert_eq!(run["state"], "completed", "{run}");
    assert_eq!(
        (&run["rows_in"], &run["rejects"]),
        (&1000.into(), &3.into()),
        "{run}"
    );
    let id = run["id"].as_str().unwrap();
    let rejects = owner.all(&format!("/costs/runs/{id}/rejects")).await;
    let at: Vec<u64> = rejects
        .iter()
        .filter_map(|reject| reject["line"].as_u64())
        .collect();
    assert_eq!(at, [11, 501, 901], "{rejects:?}");
    assert!(
        rejects
            .iter()
            .all(|reject| reject["reason"].is_string() && reject["column"].is_string()),
        "{rejects:?}"
    );
    let csv = owner
        .get(&owner.at(&format!("/costs/runs/{id}/rejects.csv")))
        .await;
    assert_eq!(csv.text.lines().count(), 4, "{}", csv.text);
}

#[tokio::test]
async fn spellings_of_the_same_file_are_the_same_bill() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let plain = app::unzip(app::FOCUS);
    let text = String::from_utf8(plain.clone()).unwrap();
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let first = app.run(&owner, "bill.csv", plain).await;
    assert_eq!(first["state"], "completed", "{first}");
    let expected = app.totals(&owner).await;
    for (name, content) in [
        ("utf16.csv", utf16),
        ("semicolons.csv", delimited(&text, b';')),
        ("tabs.tsv", delimited(&text, b'\t')),
        ("again.csv.gz", app::FOCUS.to_vec()),
        ("z.csv.zst", zstd(&text)),
    ] {
        let run = app.run(&owner, name, content).await;
        assert_eq!(run["state"], "completed", "{name}: {run}");
        assert_eq!(
            run["source_id"], first["source_id"],
            "{name} is the same bill"
        );
        assert_eq!(app.totals(&owner).await, expected, "{name}");
    }
}

#[tokio::test]
async fn a_source_of_another_organisation_takes_nothing() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let run = app.run(&owner, "bill.csv.gz", app::FOCUS.to_vec()).await;
    let source = run["source_id"].as_str().unwrap();
    let stranger = app.stranger().await;
    stranger
        .upload("bill.csv.gz", app::FOCUS.to_vec(), &[("source_id", source)])
        .await
        .expect(404);
    let seen = stranger
        .get(&stranger.at(&format!("/costs/runs?source={source}")))
        .await;
    assert!(
        seen.status == 404 || seen.body["items"] == serde_json::json!([]),
        "{}",
        seen.text
    );
}

#[derive(Debug)]
struct Outcome {
    code: String,
    message: String,
}

/// Refused at once, or a run that failed: either way a code and a message.
async fn outcome(app: &TestApp, who: &Persona, name: &str, content: Vec<u8>) -> Outcome {
    let answer = who.upload(name, content, &[]).await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if answer.status == 422 {
        return Outcome {
            code: text(&answer.body["code"]),
            message: text(&answer.body["detail"]),
        };
    }
    let accepted = answer.expect(202);
    app.run_jobs().await;
    let id = text(&accepted["run"]["id"]);
    let run = who
        .get(&who.at(&format!("/costs/runs/{id}")))
        .await
        .expect(200);
    assert_eq!(run["state"], "failed", "{name}: {run}");
    assert!(
        run["error"]["remedy"]
            .as_str()
            .is_some_and(|remedy| !remedy.is_empty()),
        "{name}: {run}"
    );
    Outcome {
        code: text(&run["error"]["code"]),
        message: text(&run["error"]["message"]),
    }
}

fn delimited(text: &str, delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .from_writer(Vec::new());
    for record in csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes())
        .records()
    {
        writer.write_record(&record.unwrap()).unwrap();
    }
    writer.into_inner().unwrap()
}

fn zstd(text: &str) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}
