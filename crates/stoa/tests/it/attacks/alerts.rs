//! What strangers and tenants can bring about at will is no alert for the operator: a flood of alerts hides
//! the one that counts. What is broken is one.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::assert_no_alarm;
use super::beside::beside;
use crate::app::{self, Place};
use crate::persona::{PASSWORD, Persona};
use crate::process::Server;

/// More than one network may have waiting for a password to be checked.
const SIGN_INS: usize = 40;
/// More than the owner, who works on beside, sends in the time.
const REQUESTS_PER_MINUTE: usize = 600;

#[tokio::test(flavor = "multi_thread")]
async fn refusals_that_strangers_bring_about_alarm_nobody() {
    let place = Place::new().await;
    let rate = format!("limits.requests_per_minute={REQUESTS_PER_MINUTE}");
    let settings = ["mail.url=", "log.level=info", &rate];
    let server = Server::start(place.dir(), &place.database, &settings);
    let owner = Persona::new("owner", &server.url).sign_up("Acme").await;
    let answers = beside(&owner, async |_| {
        let mut asked = tokio::task::JoinSet::new();
        for attempt in 0..SIGN_INS {
            let stranger = Persona::new("stranger", &server.url);
            let email = format!("nobody{attempt}@example.com");
            let body = json!({"email": email, "password": PASSWORD});
            asked.spawn(async move { stranger.post("/api/v1/sessions", body).await });
        }
        let mut answers = asked.join_all().await;
        let stranger = Persona::new("stranger", &server.url);
        let link = json!({"email": "nobody@example.com"});
        answers.push(stranger.post("/api/v1/sessions/email-link", link).await);
        // What is left grows while they are sent.
        for _ in 0..4 * REQUESTS_PER_MINUTE {
            let path = "/api/v1/session";
            let answer = stranger.send(Method::GET, path, None).await;
            let refused = answer.status.as_u16() == 429;
            answers.push(answer);
            if refused {
                break;
            }
        }
        answers
    })
    .await;
    let mut codes = BTreeMap::<(u16, String), usize>::new();
    for answer in answers {
        let code = answer.body["code"].as_str().unwrap_or_default().to_owned();
        *codes.entry((answer.status.as_u16(), code)).or_default() += 1;
    }
    for refusal in [
        (503, "passwords_busy"),
        (503, "mail_missing"),
        (429, "rate_limited"),
    ] {
        let key = (refusal.0, refusal.1.to_owned());
        assert!(codes.contains_key(&key), "{refusal:?} is not in {codes:?}");
    }
    let log = server.terminate();
    assert!(log.contains("passwords_busy"), "it is logged:\n{log}");
    assert_no_alarm(&log);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_tenant_sends_alarms_nobody_and_a_broken_disk_does() {
    let place = Place::new().await;
    let inbox = place.dir().join("inbox");
    let server = Server::start(place.dir(), &place.database, &["log.level=info"]);
    let (hostile, neighbour) = super::two_tenants(&server).await;

    // A bill without a charge that could be read, and a folder that is not there: both fail in a job.
    let bill = String::from_utf8(app::unzip(app::FOCUS)).expect("UTF-8");
    let header = bill.lines().next().expect("a header");
    let unreadable = format!("{header}\n{}", "no,charge\n".repeat(50));
    let sent = hostile.upload("bill.csv", unreadable.into_bytes(), &[]);
    let sent = sent.await.expect(202);
    let gone = inbox.join(&hostile.org).join("gone");
    std::fs::create_dir_all(&gone).expect("a folder");
    let source = json!({"kind": "folder", "name": "Inbox", "url": "gone"});
    let sources = hostile.at("/costs/sources");
    let source = hostile.post(&sources, source).await.expect(201);
    std::fs::remove_dir(&gone).expect("a folder");
    let source = source["id"].as_str().expect("an id");
    let start = hostile.at(&format!("/costs/sources/{source}/runs"));
    beside(&neighbour, async |_| {
        let started = hostile.post(&start, json!({})).await.expect(202);
        for run in [&sent["run"]["id"], &started["id"]] {
            let run = run.as_str().expect("an id");
            let ended = hostile.ended(run, Duration::from_secs(120)).await;
            assert_eq!(ended["state"], "failed", "{ended}");
        }
    })
    .await;
    let garbage = hostile.upload("bill.csv", b"\0\x01\x02".to_vec(), &[]);
    garbage.await.expect(422);
    assert_no_alarm(&server.log());

    // The same request, when it is the server's disk that fails.
    let lake = place.dir().join("lake");
    std::fs::rename(&lake, place.dir().join("elsewhere")).expect("a lake");
    std::fs::write(&lake, "no folder").expect("a file");
    let refused = hostile.upload("bill.csv.gz", app::FOCUS.to_vec(), &[]);
    let refused = refused.await.expect(503);
    assert_eq!(refused["code"], "storage", "{refused}");
    let log = server.terminate();
    let alarm = log
        .lines()
        .find(|line| line.contains("\"level\":\"ERROR\"") && line.contains("\"code\":\"storage\""));
    assert!(alarm.is_some(), "nobody is told of the disk:\n{log}");
}
