//! A run that asks before it publishes: it waits with what it converted, and goes on when somebody confirms.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{
    app::{Org, TestApp},
    bills,
    crashes::{die_after, recover},
    gone::{FIRST, load, source},
};
use crate::schedules::lake_maintain;

const DAY: u64 = 86_400;

async fn answer(app: &TestApp, org: &Org, run: &Value, how: &str) -> (StatusCode, Value) {
    let path = format!("runs/{}/{how}", run["id"].as_str().unwrap());
    app.post(org, &path, Value::Null).await
}

/// A month of twenty days, and then two of them: that run waits.
async fn replaced_by_little(app: &TestApp, org: &Org) -> (String, Value) {
    let own = source(app, org, "The bill").await;
    let into = [("source_id", own.as_str())];
    let whole = bills::bill(FIRST, 9, 20, 150);
    let run = load(app, org, &whole, &into).await;
    assert_eq!(
        (&run["state"], &run["replaced"], &run["question"]),
        (&json!("completed"), &json!([]), &Value::Null),
        "{run}"
    );
    app.later(60);
    let waits = load(app, org, &bills::bill(FIRST, 9, 2, 150), &into).await;
    assert_eq!(waits["state"], "waiting", "{waits}");
    (own, waits)
}

fn count(events: &[String], kind: &str) -> usize {
    events.iter().filter(|event| *event == kind).count()
}

#[tokio::test]
async fn a_month_is_replaced_by_little_when_somebody_confirms_it() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let (own, waits) = replaced_by_little(&app, &org).await;
    let question = &waits["question"];
    assert_eq!(
        (&question["number"], &question["asks"][0]["code"]),
        (&json!(1), &json!("account_would_vanish")),
        "{question}"
    );
    let month = json!([{
        "billing_period": "2024-09",
        "before": {"rows": 20, "billed": {"USD": "30"}},
        "after": {"rows": 2, "billed": {"USD": "3"}},
    }]);
    assert_eq!(question["months"], month);
    // Nothing is published, everything that was found out is there, and the stream of its progress is over.
    assert_eq!(app.total(&org, None).await, ("30".into(), "20".into()));
    assert_eq!(
        (&waits["error"], &waits["finished_at"]),
        (&Value::Null, &Value::Null)
    );
    assert!(
        waits["validation"]["rules"].as_u64().unwrap() > 0,
        "{waits}"
    );
    assert_eq!(app.lake_files(&org).len(), 2);
    let progress = format!("runs/{}/progress", waits["id"].as_str().unwrap());
    let (_, told) = app
        .request(&org.key, Method::GET, &org.path(&progress), None)
        .await;
    assert!(
        String::from_utf8(told)
            .unwrap()
            .contains("\"state\":\"waiting\"")
    );
    // The source is free: another month comes in beside it, and the run waits on.
    app.later(60);
    let into = [("source_id", own.as_str())];
    let other = load(&app, &org, &bills::bill(FIRST, 10, 5, 100), &into).await;
    assert_eq!(other["state"], "completed", "{other}");
    assert_eq!(app.run(&org, &waits["id"]).await["state"], "waiting");

    let (status, confirmed) = answer(&app, &org, &waits, "confirm?question=1").await;
    assert_eq!(
        (status, &confirmed["state"]),
        (StatusCode::ACCEPTED, &json!("pending")),
        "{confirmed}"
    );
    let (status, _) = answer(&app, &org, &waits, "confirm?question=1").await;
    assert_eq!(
        status,
        StatusCode::ACCEPTED,
        "said again it changes nothing"
    );
    app.drain().await;
    let run = app.run(&org, &waits["id"]).await;
    assert_eq!(run["state"], "completed", "{run}");
    assert_eq!(
        run["replaced"],
        json!([{"billing_period": "2024-09", "rows": 20, "billed": {"USD": "30"}}])
    );
    let attempts: Vec<i64> = run["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["attempt"].as_i64().unwrap())
        .collect();
    assert_eq!(attempts, [1; 5], "nothing is done twice");
    assert_eq!(app.total(&org, None).await, ("8".into(), "7".into()));
    let (status, _) = answer(&app, &org, &waits, "confirm?question=1").await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let (status, problem) = answer(&app, &org, &waits, "discard").await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("run_state"))
    );
    let events = app.events(&org).await;
    assert_eq!(count(&events, "costs.run.waiting"), 1, "{events:?}");
    assert_eq!(count(&events, "costs.run.confirmed"), 1, "{events:?}");
    assert_eq!(count(&events, "costs.run.completed"), 3, "{events:?}");
    // Nobody answers in another organisation.
    let (_, again) = replaced_by_little(&app, &app.org("rival").await).await;
    assert_eq!(
        answer(&app, &org, &again, "discard").await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn what_is_discarded_leaves_nothing_and_may_be_tried_again() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let (_, waits) = replaced_by_little(&app, &org).await;
    for _ in 0..2 {
        let (status, run) = answer(&app, &org, &waits, "discard").await;
        assert_eq!(
            (status, &run["state"], &run["error"]["code"]),
            (StatusCode::OK, &json!("cancelled"), &json!("discarded")),
            "{run}"
        );
    }
    assert_eq!(app.lake_files(&org).len(), 1, "what it staged is gone");
    let (status, problem) = answer(&app, &org, &waits, "confirm?question=1").await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("run_state"))
    );
    let (status, _) = answer(&app, &org, &waits, "confirm").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let events = app.events(&org).await;
    assert_eq!(count(&events, "costs.run.cancelled"), 1, "{events:?}");

    // Tried again it asks again, under another number: an answer that comes late is none to this question.
    answer(&app, &org, &waits, "retry").await;
    app.drain().await;
    let again = app.run(&org, &waits["id"]).await;
    assert_eq!(
        (&again["state"], &again["question"]["number"]),
        (&json!("waiting"), &json!(2)),
        "{again}"
    );
    let (status, problem) = answer(&app, &org, &waits, "confirm?question=1").await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("question_changed"))
    );
    assert_eq!(app.run(&org, &waits["id"]).await["state"], "waiting");
    // Cancelling it is discarding it.
    let (status, run) = answer(&app, &org, &waits, "cancel").await;
    assert_eq!(
        (status, &run["state"]),
        (StatusCode::ACCEPTED, &json!("cancelled"))
    );
    assert_eq!(app.lake_files(&org).len(), 1);
    assert_eq!(app.total(&org, None).await.0, "30");
}

/// Between the question and the answer somebody else published: what was not asked is not answered.
#[tokio::test]
async fn what_has_come_since_is_asked_anew() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let (_, waits) = replaced_by_little(&app, &org).await;
    let second = source(&app, &org, "The bill again").await;
    let into = [("source_id", second.as_str())];
    let same = load(&app, &org, &bills::bill(FIRST, 9, 20, 150), &into).await;
    assert_eq!(
        same["question"]["asks"][0]["code"], "same_bill_in_two_sources",
        "{same}"
    );
    answer(&app, &org, &same, "confirm?question=1").await;
    app.drain().await;
    assert_eq!(app.run(&org, &same["id"]).await["state"], "completed");

    answer(&app, &org, &waits, "confirm?question=1").await;
    app.drain().await;
    let again = app.run(&org, &waits["id"]).await;
    let codes: Vec<&Value> = again["question"]["asks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|ask| &ask["code"])
        .collect();
    assert_eq!(again["state"], "waiting", "{again}");
    assert_eq!(codes, ["same_bill_in_two_sources", "account_would_vanish"]);
    assert_eq!(
        (
            &again["question"]["number"],
            &again["question"]["confirmed_at"]
        ),
        (&json!(2), &Value::Null)
    );
    assert_eq!(app.total(&org, None).await.0, "60");
    answer(&app, &org, &waits, "confirm?question=2").await;
    app.drain().await;
    assert_eq!(app.run(&org, &waits["id"]).await["state"], "completed");
    assert_eq!(app.total(&org, None).await.0, "33");
}

#[tokio::test]
async fn a_newer_delivery_of_the_month_takes_the_place_of_one_that_waits() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let (own, first) = replaced_by_little(&app, &org).await;
    let into = [("source_id", own.as_str())];
    app.later(60);
    let second = load(&app, &org, &bills::bill(FIRST, 9, 3, 150), &into).await;
    assert_eq!(second["state"], "waiting", "{second}");
    let ended = app.run(&org, &first["id"]).await;
    assert_eq!(
        (&ended["state"], &ended["error"]["code"]),
        (&json!("cancelled"), &json!("superseded")),
        "{ended}"
    );
    // Which one it was, as people tell runs apart: not by their ids.
    let told = ended["error"]["message"].as_str().unwrap();
    assert!(
        told.starts_with("A newer run of this source, made 20"),
        "{told}"
    );
    assert!(
        told.ends_with(" UTC, holds months of this one: 2024-09."),
        "{told}"
    );
    assert!(!told.contains(second["id"].as_str().unwrap()), "{told}");
    assert_eq!(app.lake_files(&org).len(), 2);
    app.later(60);
    let whole = load(&app, &org, &bills::bill(FIRST, 9, 21, 150), &into).await;
    assert_eq!(whole["state"], "completed", "{whole}");
    let ended = app.run(&org, &second["id"]).await;
    assert_eq!(ended["error"]["code"], "superseded", "{ended}");

    // Confirmed while a newer one is on its way: the newer one's rows stay.
    app.later(60);
    let old = load(&app, &org, &bills::bill(FIRST, 9, 2, 150), &into).await;
    app.later(60);
    let files = bills::bill(FIRST, 9, 22, 150);
    let (_, newer) = app
        .upload(&org, &[("bill.csv", files.as_bytes())], &into)
        .await;
    answer(&app, &org, &old, "confirm?question=1").await;
    app.drain().await;
    assert_eq!(
        app.run(&org, &newer["run"]["id"]).await["state"],
        "completed"
    );
    let old = app.run(&org, &old["id"]).await;
    assert_eq!(
        (&old["state"], &old["error"]["code"]),
        (&json!("failed"), &json!("superseded")),
        "{old}"
    );
    assert_eq!(app.total(&org, None).await.1, "22");
}

#[tokio::test]
async fn a_run_that_nobody_answers_is_cancelled() {
    let app = TestApp::with(|settings| settings.waiting = Duration::from_secs(2 * DAY)).await;
    let org = app.org("acme").await;
    let (_, waits) = replaced_by_little(&app, &org).await;
    app.later(DAY);
    app.drain().await;
    assert_eq!(app.run(&org, &waits["id"]).await["state"], "waiting");
    app.later(DAY);
    crate::schedules::unanswered::cancel(&app.costs)
        .await
        .unwrap();
    let run = app.run(&org, &waits["id"]).await;
    assert_eq!(
        (&run["state"], &run["error"]["code"]),
        (&json!("cancelled"), &json!("not_answered")),
        "{run}"
    );
    assert_eq!(app.lake_files(&org).len(), 1);
    assert_eq!(app.total(&org, None).await.0, "30");
    let (status, _) = answer(&app, &org, &waits, "confirm?question=1").await;
    assert_eq!(status, StatusCode::CONFLICT);
}

/// The nightly maintenance keeps what a waiting run staged, and removes what one of a deleted source did.
#[tokio::test]
async fn what_waits_is_kept_and_what_ended_is_removed() {
    let app = TestApp::with(|settings| settings.waiting = Duration::from_secs(90_000 * DAY)).await;
    let org = app.org("acme").await;
    let (own, waits) = replaced_by_little(&app, &org).await;
    // Files carry the time of this machine.
    app.later(20_000 * DAY);
    lake_maintain::maintain(&app.costs).await.unwrap();
    assert_eq!(app.lake_files(&org).len(), 2);
    // How long it has waited is no time that it took.
    answer(&app, &org, &waits, "confirm?question=1").await;
    app.drain().await;
    assert_eq!(app.run(&org, &waits["id"]).await["state"], "completed");
    assert_eq!(app.total(&org, None).await.0, "3");

    let into = [("source_id", own.as_str())];
    load(&app, &org, &bills::bill(FIRST, 9, 20, 150), &into).await;
    let waits = load(&app, &org, &bills::bill(FIRST, 9, 2, 150), &into).await;
    assert_eq!(waits["state"], "waiting", "{waits}");
    let path = org.path(&format!("sources/{own}"));
    let (status, _) = app.request(&org.key, Method::DELETE, &path, None).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let ended = app.run(&org, &waits["id"]).await;
    assert_eq!(
        (&ended["state"], &ended["error"]["code"]),
        (&json!("cancelled"), &json!("source_deleted")),
        "{ended}"
    );
    app.drain().await;
    app.later(20_000 * DAY);
    lake_maintain::maintain(&app.costs).await.unwrap();
    assert!(
        app.lake_files(&org).is_empty(),
        "{:?}",
        app.lake_files(&org)
    );
}

/// What is fetched waits as what is sent does, and the schedule goes on: the next delivery may be whole again.
#[tokio::test]
async fn a_scheduled_source_waits_in_the_same_way() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let inbox = app.folder.path().join("inbox").join(&org.slug).join("aws");
    std::fs::create_dir_all(&inbox).unwrap();
    let holds =
        |rows| std::fs::write(inbox.join("bill.csv"), bills::bill(FIRST, 9, rows, 100)).unwrap();
    holds(20);
    let new = json!({ "name": "Inbox", "kind": "folder", "url": "aws", "schedule": "hourly" });
    let (_, source) = app.post(&org, "sources", new).await;
    let start = format!("sources/{}/runs", source["id"].as_str().unwrap());
    app.post(&org, &start, Value::Null).await;
    app.drain().await;
    app.later(3_700);
    // The first time a schedule is seen it is only noted.
    app.drain().await;
    let next = async |rows: usize| {
        holds(rows);
        app.later(3_700);
        app.drain().await;
        app.get(&org, "runs").await["items"][0].clone()
    };
    let waits = next(2).await;
    assert_eq!(
        (&waits["trigger"], &waits["state"]),
        (&json!("schedule"), &json!("waiting")),
        "{waits}"
    );
    let whole = next(21).await;
    assert_eq!(whole["state"], "completed", "{whole}");
    assert_eq!(
        app.run(&org, &waits["id"]).await["error"]["code"],
        "superseded"
    );
    let waits = next(3).await;
    let (status, _) = answer(&app, &org, &waits, "confirm?question=1").await;
    assert_eq!(status, StatusCode::ACCEPTED);
    // What is fetched by then is another delivery: the files of the question are published.
    holds(1);
    app.drain().await;
    assert_eq!(app.run(&org, &waits["id"]).await["state"], "completed");
    assert_eq!(app.total(&org, None).await.1, "3");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_may_die_while_a_run_asks_and_after_it_is_confirmed() {
    let app = TestApp::new().await;
    let mut polls = 1;
    loop {
        let org = app.org(&format!("acme{polls}")).await;
        let own = source(&app, &org, "The bill").await;
        let into = [("source_id", own.as_str())];
        load(&app, &org, &bills::bill(FIRST, 9, 20, 100), &into).await;
        let part = bills::bill(FIRST, 9, 2, 100);
        let (_, sent) = app
            .upload(&org, &[("bill.csv", part.as_bytes())], &into)
            .await;
        let asked = die_after(app.worker().run_one(), polls).await;
        recover(&app).await;
        let waits = app.run(&org, &sent["run"]["id"]).await;
        assert_eq!(waits["state"], "waiting", "dead after {polls}: {waits}");
        answer(&app, &org, &waits, "confirm?question=1").await;
        let done = die_after(app.worker().run_one(), polls).await;
        recover(&app).await;
        let run = app.run(&org, &waits["id"]).await;
        assert_eq!(run["state"], "completed", "dead after {polls}: {run}");
        assert_eq!(app.total(&org, None).await.1, "2", "dead after {polls}");
        let events = app.events(&org).await;
        for (kind, times) in [("waiting", 1), ("confirmed", 1), ("completed", 2)] {
            let kind = format!("costs.run.{kind}");
            assert_eq!(
                count(&events, &kind),
                times,
                "dead after {polls}: {events:?}"
            );
        }
        if asked && done {
            break;
        }
        polls += 1 + polls / 5;
    }
    assert!(polls > 10, "only {polls} places to die were tried");
}
