//! Another account's bill in the place of the first one's: nothing leaves the view without a word.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    app::{Org, TestApp},
    bills,
};

pub(super) const FIRST: &str = "111122223333";
const SECOND: &str = "444455556666";

pub(super) async fn source(app: &TestApp, org: &Org, name: &str) -> String {
    let new = json!({ "name": name, "kind": "upload" });
    let (status, source) = app.post(org, "sources", new).await;
    assert_eq!(status, StatusCode::CREATED, "{source}");
    assert_eq!(source["allow_account_change"], false);
    source["id"].as_str().unwrap().to_owned()
}

pub(super) async fn load(app: &TestApp, org: &Org, bill: &str, fields: &[(&str, &str)]) -> Value {
    let (status, answer) = app
        .upload(org, &[("bill.csv", bill.as_bytes())], fields)
        .await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    app.drain().await;
    app.run(org, &answer["run"]["id"]).await
}

async fn accounts(app: &TestApp, org: &Org) -> Value {
    let query = json!({
        "measures": ["BilledCost"], "group_by": ["BillingAccountId"],
        "range": {"start": "2024-08-01", "end": "2024-11-01"},
    });
    let (status, answer) = app.post(org, "reports/query", query).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let rows = answer["rows"].as_array().unwrap().iter();
    let mut rows: Vec<String> = rows.map(ToString::to_string).collect();
    rows.sort();
    json!(rows)
}

#[tokio::test]
async fn a_bill_of_another_account_replaces_nothing_until_somebody_says_so() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let own = source(&app, &org, "The bill").await;
    let into = [("source_id", own.as_str())];
    let bill = bills::bill(FIRST, 9, 10, 100);
    assert_eq!(load(&app, &org, &bill, &into).await["state"], "completed");
    let before = accounts(&app, &org).await;

    let other = bills::bill(SECOND, 9, 3, 100);
    let stopped = load(&app, &org, &other, &into).await;
    assert_eq!(stopped["state"], "waiting", "{stopped}");
    let ask = &stopped["question"]["asks"][0];
    assert_eq!(ask["code"], "account_would_vanish");
    let message = ask["message"].as_str().unwrap();
    assert!(
        message.ends_with(&format!(": AWS {FIRST} for 2024-09, 10 USD.")),
        "{message}"
    );
    let remedy = ask["remedy"].as_str().unwrap();
    assert!(remedy.contains("allow_account_change"), "{remedy}");
    assert_eq!(app.total(&org, None).await, ("10".into(), "10".into()));
    assert_eq!(accounts(&app, &org).await, before);

    // A correction of the same account, and another month of the other one, go through.
    let corrected = bills::bill(FIRST, 9, 11, 100);
    for (bill, total) in [(&corrected, "11"), (&bills::bill(SECOND, 8, 2, 100), "13")] {
        assert_eq!(load(&app, &org, bill, &into).await["state"], "completed");
        assert_eq!(app.total(&org, None).await.0, total);
    }

    // Both accounts in one delivery take nothing away, and then each of them is held.
    let rows = other.split_once('\n').unwrap().1;
    let both = format!("{corrected}{rows}");
    assert_eq!(load(&app, &org, &both, &into).await["state"], "completed");
    assert_eq!(app.total(&org, None).await.0, "16");
    let stopped = load(&app, &org, &other, &into).await;
    assert_eq!(
        stopped["question"]["asks"][0]["code"],
        "account_would_vanish"
    );

    // Somebody says that the first account is rightly gone: the same run goes on.
    let body = Some(json!({ "allow_account_change": true }));
    let path = org.path(&format!("sources/{own}"));
    let (status, body) = app.request(&org.key, Method::PATCH, &path, body).await;
    assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&body));
    let changed: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(changed["allow_account_change"], true);
    let point = app.get(&org, "datasets/versions").await["items"][0].clone();
    app.later(60);
    let retry = format!("runs/{}/retry", stopped["id"].as_str().unwrap());
    let (status, answer) = app.post(&org, &retry, Value::Null).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    app.drain().await;
    assert_eq!(app.run(&org, &stopped["id"]).await["state"], "completed");
    assert_eq!(app.total(&org, None).await.0, "5");
    // It held for that run: the next one that would take charges away is stopped again.
    let told = app.get(&org, &format!("sources/{own}")).await;
    assert_eq!(told["allow_account_change"], false);
    let stopped = load(&app, &org, &bills::bill(FIRST, 9, 9, 100), &into).await;
    assert_eq!(
        stopped["question"]["asks"][0]["code"],
        "account_would_vanish"
    );
    // What was there stays readable in the version of before.
    let at = point["published_at"].as_str().unwrap();
    assert_eq!(app.total(&org, Some(at)).await.0, "16");
}

/// Two subscriptions of one enrolment: uploaded without a source, both go where the account is known.
#[tokio::test]
async fn other_parts_of_an_account_do_not_replace_the_first_ones() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let part =
        |rows, sub: &str| bills::bill(FIRST, 9, rows, 100).replace(&format!("sub-{FIRST}"), sub);
    let run = load(&app, &org, &part(4, "shop"), &[]).await;
    assert_eq!(run["state"], "completed", "{run}");
    let stopped = load(&app, &org, &part(2, "office"), &[]).await;
    assert_eq!(stopped["source_id"], run["source_id"], "{stopped}");
    assert_eq!(
        stopped["question"]["asks"][0]["code"], "account_would_vanish",
        "{stopped}"
    );
    let message = stopped["question"]["asks"][0]["message"].as_str().unwrap();
    assert!(
        message.contains(&format!(
            "{FIRST} (its sub-account shop) for 2024-09, 4 USD"
        )),
        "{message}"
    );
    assert_eq!(app.total(&org, None).await.0, "4");
    // In a source of its own it counts beside the first.
    let own = source(&app, &org, "Office").await;
    let beside = load(&app, &org, &part(2, "office"), &[("source_id", &own)]).await;
    assert_eq!(beside["state"], "completed", "{beside}");
    assert_eq!(app.total(&org, None).await.0, "6");
}

/// What is allowed is of one run: it ends with it, and neither an earlier nor a later one may use it.
#[tokio::test]
async fn what_was_allowed_one_run_is_no_others() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let own = source(&app, &org, "The bill").await;
    let into = [("source_id", own.as_str())];
    let said = [into[0], ("allow_account_change", "true")];
    let whole = bills::bill(FIRST, 9, 10, 100);
    assert_eq!(load(&app, &org, &whole, &into).await["state"], "completed");
    let other = bills::bill(SECOND, 9, 1, 100);
    let broken = bills::with_broken_rows(FIRST, 9, 4, &[0, 1, 2, 3]);
    let send = async |bill: &str, fields: &[(&str, &str)]| {
        let files = [("bill.csv", bill.as_bytes())];
        let (status, answer) = app.upload(&org, &files, fields).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
        answer["run"]["id"].clone()
    };
    let is_stopped = async |run: &Value| {
        assert_eq!(
            run["question"]["asks"][0]["code"], "account_would_vanish",
            "{run}"
        );
        assert_eq!(app.total(&org, None).await.0, "10");
        let told = app.get(&org, &format!("sources/{own}")).await;
        assert_eq!(told["allow_account_change"], false);
    };
    let allow = async || {
        let body = Some(json!({ "allow_account_change": true }));
        let path = org.path(&format!("sources/{own}"));
        let (status, _) = app.request(&org.key, Method::PATCH, &path, body).await;
        assert_eq!(status, StatusCode::OK);
    };
    // Said with an upload that fails, and of the source before such a one.
    assert_eq!(load(&app, &org, &broken, &said).await["state"], "failed");
    is_stopped(&load(&app, &org, &other, &into).await).await;
    allow().await;
    assert_eq!(load(&app, &org, &broken, &into).await["state"], "failed");
    is_stopped(&load(&app, &org, &other, &into).await).await;
    // Said no with the upload.
    allow().await;
    let no = [into[0], ("allow_account_change", "false")];
    is_stopped(&load(&app, &org, &other, &no).await).await;
    // Cancelled while it waits.
    let cancelled = send(&other, &said).await;
    let path = format!("runs/{}/cancel", cancelled.as_str().unwrap());
    let (status, answer) = app.post(&org, &path, Value::Null).await;
    assert!(status.is_success(), "{answer}");
    is_stopped(&load(&app, &org, &other, &into).await).await;
    // One that waits in front of it: of the two, only the one that asked goes on.
    let earlier = send(&other, &into).await;
    app.later(1);
    let asked = send(&bills::bill(SECOND, 9, 2, 100), &said).await;
    app.drain().await;
    let run = app.run(&org, &earlier).await;
    assert_eq!(
        run["question"]["asks"][0]["code"], "account_would_vanish",
        "{run}"
    );
    assert_eq!(app.run(&org, &asked).await["state"], "completed");
    assert_eq!(app.total(&org, None).await.0, "2");

    // So it is with charges that could not be read: 1 of 100.
    let unread = bills::with_broken_rows(SECOND, 9, 100, &[7]);
    let said = [into[0], ("allow_missing_charges", "true")];
    assert_eq!(load(&app, &org, &broken, &said).await["state"], "failed");
    let run = load(&app, &org, &unread, &into).await;
    assert_eq!(
        run["question"]["asks"][0]["code"], "charges_missing",
        "{run}"
    );
    let run = load(&app, &org, &unread, &said).await;
    assert_eq!(run["state"], "completed", "{run}");
    assert_eq!(app.total(&org, None).await.0, "99");
}

/// Charges that name no account are held as well: a sliver of a named account does not replace them.
#[tokio::test]
async fn a_named_sliver_does_not_replace_charges_without_an_account() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let own = source(&app, &org, "The bill").await;
    let into = [("source_id", own.as_str())];
    let named = bills::bill(FIRST, 9, 10, 100);
    let unnamed = named.replace(&format!(",{FIRST},"), ",,");
    assert_eq!(
        load(&app, &org, &unnamed, &into).await["state"],
        "completed"
    );
    for (bill, told) in [
        (
            bills::bill(SECOND, 9, 1, 100),
            format!(
                "AWS charges without an account (its sub-account sub-{FIRST}) for 2024-09, 10 USD (1 USD would be there instead)."
            ),
        ),
        (
            bills::bill(FIRST, 9, 1, 100),
            "AWS charges without an account for 2024-09, 10 USD (of which 1 USD would be left)."
                .into(),
        ),
    ] {
        let stopped = load(&app, &org, &bill, &into).await;
        let ask = &stopped["question"]["asks"][0];
        assert_eq!(ask["code"], "account_would_vanish", "{stopped}");
        let message = ask["message"].as_str().unwrap();
        assert_eq!(ask["said"]["code"], "ask_account_would_vanish", "{ask}");
        let bill = &ask["said"]["params"]["bills"][0];
        assert_eq!(
            (&bill["code"], &bill["params"]["month"]),
            (&json!("gone_bill"), &json!("2024-09")),
            "{ask}"
        );
        assert_eq!(
            message,
            format!(
                "Publishing this delivery would replace what the source holds now, and of that this would be gone, in whole or for the most part: {told}"
            )
        );
        assert_eq!(app.total(&org, None).await.0, "10");
    }
    // The whole of them, with its account, takes their place.
    assert_eq!(load(&app, &org, &named, &into).await["state"], "completed");
    assert_eq!(app.total(&org, None).await.0, "10");
}

#[tokio::test]
async fn what_takes_no_money_away_is_not_stopped() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let own = source(&app, &org, "One").await;
    let into = [("source_id", own.as_str())];
    // A report without money, then the bill of another account.
    for bill in [bills::bill(FIRST, 9, 4, 0), bills::bill(SECOND, 9, 4, 100)] {
        assert_eq!(load(&app, &org, &bill, &into).await["state"], "completed");
    }
    // An upload may say itself that the account changes.
    let said = [into[0], ("allow_account_change", "true")];
    let bill = bills::bill(FIRST, 9, 7, 100);
    assert_eq!(load(&app, &org, &bill, &said).await["state"], "completed");
    assert_eq!(app.total(&org, None).await.0, "7");
    let told = app.get(&org, &format!("sources/{own}")).await;
    assert_eq!(
        told["allow_account_change"], false,
        "it held for that upload"
    );
    let wrong = [into[0], ("allow_account_change", "perhaps")];
    let (status, problem) = app
        .upload(&org, &[("b.csv", bill.as_bytes())], &wrong)
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["errors"][0]["field"], "allow_account_change");
}

/// A part of a bill in the place of the whole: one of two sub-accounts, a few days, a fraction of the money.
#[tokio::test]
async fn a_part_of_a_bill_does_not_replace_the_whole() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let own = source(&app, &org, "The bill").await;
    let into = [("source_id", own.as_str())];
    let part = |rows, sub: &str, cents| {
        bills::bill(FIRST, 9, rows, cents).replace(&format!("sub-{FIRST}"), sub)
    };
    let rows = |bill: String| bill.split_once('\n').unwrap().1.to_owned();
    let whole = part(28, "shop", 100) + &rows(part(4, "office", 100));
    assert_eq!(load(&app, &org, &whole, &into).await["state"], "completed");
    for (bill, told) in [
        // One sub-account survives, with more money than both had.
        (
            part(28, "shop", 200),
            format!("AWS {FIRST} (its sub-account office) for 2024-09, 4 USD."),
        ),
        // One is gone, and nearly all of the other, which is the larger one.
        (
            part(2, "shop", 100),
            format!(
                "AWS {FIRST} (its sub-account shop and 1 more) for 2024-09, 32 USD (2 USD would be there instead)."
            ),
        ),
        // Both survive, with less than half.
        (
            part(8, "shop", 100) + &rows(part(4, "office", 100)),
            format!("AWS {FIRST} for 2024-09, 32 USD (of which 12 USD would be left)."),
        ),
        // Nearly all of the money, on three days of 28.
        (
            part(3, "shop", 900) + &rows(part(1, "office", 100)),
            format!("AWS {FIRST} for 2024-09, 32 USD (charges of 3 of its 28 days would be left)."),
        ),
    ] {
        let stopped = load(&app, &org, &bill, &into).await;
        assert_eq!(
            stopped["question"]["asks"][0]["code"], "account_would_vanish",
            "{stopped}"
        );
        let message = stopped["question"]["asks"][0]["message"].as_str().unwrap();
        assert!(message.ends_with(&told), "{message}");
        assert_eq!(app.total(&org, None).await.0, "32");
    }
    // A correction that lowers some amounts goes through.
    let corrected = part(28, "shop", 80) + &rows(part(4, "office", 90));
    assert_eq!(
        load(&app, &org, &corrected, &into).await["state"],
        "completed"
    );
    assert_eq!(app.total(&org, None).await.0, "26");
}

/// Credits do not hide the charges they pay for, and what is effective alone is money too.
#[tokio::test]
async fn a_part_of_a_bill_is_told_by_its_absolute_amounts() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let own = source(&app, &org, "The bill").await;
    let into = [("source_id", own.as_str())];
    let with = |lines: &[(&str, &str)]| {
        let mut text = bills::bill(FIRST, 9, 0, 0);
        for (row, (category, cost)) in lines.iter().enumerate() {
            let line = bills::line(FIRST, 9, row, cost);
            text.push_str(
                &line.replace(",Usage,,Usage of row", &format!(",{category},,Line of row")),
            );
            text.push('\n');
        }
        text
    };
    let whole = [("Usage", "10000.00"), ("Credit", "-9990.00")];
    assert_eq!(
        load(&app, &org, &with(&whole), &into).await["state"],
        "completed"
    );
    for (lines, told) in [
        (
            [("Usage", "10000.00"), ("Usage", "1.00")],
            "10 USD (of 9990 USD of BilledCost of the category \"Credit\", charges and credits added without their signs, 0 USD would be left).",
        ),
        (
            [("Usage", "10.00"), ("Usage", "0.50")],
            "10 USD (of 19990 USD of BilledCost, charges and credits added without their signs, 10.5 USD would be left).",
        ),
    ] {
        let stopped = load(&app, &org, &with(&lines), &into).await;
        assert_eq!(
            stopped["question"]["asks"][0]["code"], "account_would_vanish",
            "{stopped}"
        );
        let message = stopped["question"]["asks"][0]["message"].as_str().unwrap();
        let told = format!("AWS {FIRST} for 2024-09, {told}");
        assert!(message.ends_with(&told), "{message}");
        assert_eq!(app.total(&org, None).await.0, "10");
    }
    // Moved a little, and called otherwise.
    let restated = [("Purchase", "9900.00"), ("Adjustment", "-9880.00")];
    assert_eq!(
        load(&app, &org, &with(&restated), &into).await["state"],
        "completed"
    );
    assert_eq!(app.total(&org, None).await.0, "20");

    // Usage that a commitment covers: effective, with nothing billed. Then its fee alone.
    let covered = |month: u32| {
        let bill = bills::bill(SECOND, month, 4, 500);
        bill.replace("\n,5.00,", "\n,0.00,")
    };
    let fee = bills::bill(SECOND, 9, 1, 2000).replace(
        "1,Requests,20.00,20.00,20.00,",
        "1,Requests,20.00,20.00,0.00,",
    );
    let own = source(&app, &org, "Covered").await;
    let into = [("source_id", own.as_str())];
    assert_eq!(
        load(&app, &org, &covered(9), &into).await["state"],
        "completed"
    );
    assert_eq!(app.total(&org, None).await, ("20".into(), "6".into()));
    let stopped = load(&app, &org, &fee, &into).await;
    let message = stopped["question"]["asks"][0]["message"].as_str().unwrap();
    let told = format!(
        "AWS {SECOND} for 2024-09, 20 USD of EffectiveCost (of which 0 USD would be left)."
    );
    assert!(message.ends_with(&told), "{message}");
}
