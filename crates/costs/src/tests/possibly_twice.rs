//! What a run itself says may count twice is published when somebody allows it, and not before.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{app::TestApp, bills};

/// The bill a second time with other ends of lines, as a program saves it again: no file is the bytes of the other.
fn copied(bill: &str) -> Vec<(&'static str, Vec<u8>)> {
    let copy = bill.replace('\n', "\r\n");
    vec![
        ("bill.csv", bill.as_bytes().to_vec()),
        ("bill (1).csv", copy.into_bytes()),
    ]
}

#[tokio::test]
async fn what_may_count_twice_is_not_published_in_silence() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    // Half of it is a credit, which does not make up for the charges beside it.
    let mut bill = bills::bill("111", 9, 30, 100);
    for row in 30..60 {
        bill.push_str(&bills::line("111", 9, row, "-1.00"));
        bill.push('\n');
    }
    let copies = copied(&bill);
    let files: Vec<(&str, &[u8])> = copies
        .iter()
        .map(|(name, text)| (*name, &text[..]))
        .collect();
    let send = async |said: &[(&str, &str)]| {
        let (status, answer) = app.upload(&org, &files, said).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
        app.drain().await;
        app.run(&org, &answer["run"]["id"]).await
    };
    let stopped = send(&[]).await;
    assert_eq!(
        (&stopped["state"], &stopped["question"]["asks"][0]["code"]),
        (&json!("waiting"), &json!("charges_possibly_twice")),
        "{stopped}"
    );
    let message = stopped["question"]["asks"][0]["message"].as_str().unwrap();
    assert_eq!(
        message,
        "Charges may count twice: 50 % of the BilledCost in USD (60 by absolute amounts); 50 % of the EffectiveCost in USD (60 by absolute amounts). The run says why: the same charges stand in bill (1).csv and in bill.csv, and count twice: leave one of them out, or convert them one after the other if both are to count."
    );
    let money = &stopped["balance"]["money"][0];
    assert_eq!(
        (
            &money["possibly_twice"],
            &money["possibly_twice_millionths"]
        ),
        (&json!("60"), &json!(500_000)),
        "{money}"
    );
    assert_eq!(app.get(&org, "datasets/versions").await["items"], json!([]));

    // Somebody says that all of it counts: the same run goes on, and the overview says what may be too much.
    let source = stopped["source_id"].as_str().unwrap().to_owned();
    let path = org.path(&format!("sources/{source}"));
    let body = Some(json!({ "allow_possibly_twice": true }));
    let (status, told) = app.request(&org.key, Method::PATCH, &path, body).await;
    assert_eq!(status, StatusCode::OK);
    let told: Value = serde_json::from_slice(&told).unwrap();
    assert_eq!(told["allow_possibly_twice"], true);
    let retry = format!("runs/{}/retry", stopped["id"].as_str().unwrap());
    app.post(&org, &retry, Value::Null).await;
    app.drain().await;
    let run = app.run(&org, &stopped["id"]).await;
    assert_eq!(
        (&run["state"], &run["rows_out"]),
        (&json!("completed"), &json!(120)),
        "{run}"
    );
    let told = json!([{
        "billing_period": "2024-09", "source_id": source, "name": "AWS 111",
        "run_id": stopped["id"], "amount": {"USD": "60"},
    }]);
    let overview = app.get(&org, "reports/overview?period=2024-09").await;
    assert_eq!(overview["possibly_twice"], told);
    assert_eq!(overview["missing_charges"], json!([]));

    // What was said held for that run, and what is said with an upload holds for that upload.
    let now =
        async || app.get(&org, &format!("sources/{source}")).await["allow_possibly_twice"].clone();
    assert_eq!(now().await, false);
    app.later(60);
    assert_eq!(
        send(&[]).await["question"]["asks"][0]["code"],
        "charges_possibly_twice"
    );
    app.later(60);
    let said = [("allow_possibly_twice", "true")];
    assert_eq!(send(&said).await["state"], "completed");
    assert_eq!(now().await, false);
    app.later(60);
    assert_eq!(
        send(&[]).await["question"]["asks"][0]["code"],
        "charges_possibly_twice"
    );
    // A run that fails takes it along all the same.
    let body = Some(json!({ "allow_possibly_twice": true }));
    let (status, _) = app.request(&org.key, Method::PATCH, &path, body).await;
    assert_eq!(status, StatusCode::OK);
    app.later(60);
    let broken = bills::with_broken_rows("111", 9, 4, &[0, 1, 2, 3]);
    let run = app.load(&org, "bill.csv", broken.as_bytes()).await;
    assert_eq!(run["state"], "failed");
    app.later(60);
    assert_eq!(
        send(&[]).await["question"]["asks"][0]["code"],
        "charges_possibly_twice"
    );
    let (status, problem) = app
        .upload(&org, &files, &[("allow_possibly_twice", "maybe")])
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["errors"][0]["field"], "allow_possibly_twice");

    // Without the copy there is nothing to ask, and nothing to tell; the moment before still says it.
    let before = app.get(&org, "datasets/versions").await["items"][0]["published_at"].clone();
    app.later(60);
    let run = app.load(&org, "bill.csv", bill.as_bytes()).await;
    assert_eq!(
        (&run["state"], &run["rows_out"]),
        (&json!("completed"), &json!(60))
    );
    let overview = app.get(&org, "reports/overview?period=2024-09").await;
    assert_eq!(overview["possibly_twice"], json!([]));
    let path = format!(
        "reports/overview?period=2024-09&as_of={}",
        before.as_str().unwrap()
    );
    let then = app.get(&org, &path).await["possibly_twice"].clone();
    assert_eq!(then[0]["amount"], json!({"USD": "60"}), "{then}");
}

/// Each kind of doubt is asked about by its money; a little of it is only told.
#[tokio::test]
async fn every_kind_of_what_may_count_twice_asks_by_its_money() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let bill = bills::bill("111", 9, 30, 100);
    let (header, rows) = bill.split_once('\n').unwrap();
    let send = async |files: &[(&str, String)]| {
        app.later(60);
        let files: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(name, text)| (*name, text.as_bytes()))
            .collect();
        let (status, answer) = app.upload(&org, &files, &[]).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
        app.drain().await;
        app.run(&org, &answer["run"]["id"]).await
    };
    // The only file was appended to itself.
    let run = send(&[("bill.csv", format!("{header}\n{rows}{rows}"))]).await;
    let asked = |run: &Value, start: &str| {
        assert_eq!(
            run["question"]["asks"][0]["code"], "charges_possibly_twice",
            "{run}"
        );
        let message = run["question"]["asks"][0]["message"].as_str().unwrap();
        assert!(message.starts_with(start), "{message}");
    };
    asked(
        &run,
        "Charges may count twice: 50 % of the BilledCost in USD (30 by absolute amounts); 50 % of the EffectiveCost in USD (30 by absolute amounts). The run says why: nearly every row of bill.csv stands in it twice",
    );
    // A line that calls itself a total and has a service, so that it may be a charge.
    let line = bills::line("111", 9, 40, "30.00");
    let total = line.replace("Usage of row 40", "Total");
    assert_ne!(line, total);
    let run = send(&[("bill.csv", format!("{bill}{total}\n"))]).await;
    asked(
        &run,
        "Charges may count twice: 50 % of the BilledCost in USD (30 by absolute amounts); 50 % of the EffectiveCost in USD (30 by absolute amounts). The run says why: lines ",
    );
    // Usage that a commitment covers costs nothing as billed, and counts as effective.
    let covered = bill.replace("\n,1.00,", "\n,0.00,");
    assert_ne!(bill, covered);
    let copies = copied(&covered).into_iter();
    let copies: Vec<(&str, String)> = copies
        .map(|(name, text)| (name, String::from_utf8(text).unwrap()))
        .collect();
    let run = send(&copies).await;
    asked(
        &run,
        "Charges may count twice: 50 % of the EffectiveCost in USD (30 by absolute amounts). The run says why: the same charges",
    );
    // Some of the days of a large bill in a second file, whose money is not a thousandth of it.
    let small: String = (0..20)
        .map(|row| bills::line("111", 9, row, &format!("0.{:02}", row + 1)) + "\n")
        .collect();
    let large: String = (21..28)
        .map(|row| bills::line("111", 9, row, &format!("{}.00", 1000 + row)) + "\n")
        .collect();
    let files = [
        ("bill.csv", format!("{header}\n{small}{large}")),
        ("days.csv", format!("{header}\n{small}")),
    ];
    let run = send(&files).await;
    assert_eq!(run["state"], "completed", "{run}");
    let warnings = run["balance"]["warnings"].as_array().unwrap();
    let mut codes = warnings.iter().map(|warning| &warning["code"]);
    assert!(codes.any(|code| code == "possibly_twice"), "{run}");
    assert_eq!(run["balance"]["money"][0]["possibly_twice"], "2.1");
    let overview = app.get(&org, "reports/overview?period=2024-09").await;
    assert_eq!(overview["possibly_twice"], json!([]));
}
