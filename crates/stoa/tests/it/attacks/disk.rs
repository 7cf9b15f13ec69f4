//! A disk that tenants have filled down to its floor: nobody stores more, and everything else goes on.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::beside::beside;
use super::{assert_no_alarm, two_tenants};
use crate::app::{self, Place};
use crate::persona::{Answer, Persona};
use crate::process::Server;

/// In time, on a machine that is busy with other things.
const IN_TIME: Duration = Duration::from_secs(120);
/// More than any disk has.
const ABOVE_ALL: &str = "limits.min_free_bytes=1152921504606846976";
/// How many an organisation at its quota has.
const BILLS: usize = 3;
const TOKEN: &str = "metrics-token-of-the-tests-0123456789";

#[track_caller]
fn assert_full(answer: Answer) {
    let problem = answer.expect(507);
    assert_eq!(problem["code"], "storage_full", "{problem}");
    // How full, and where, is the operator's.
    let detail = problem["detail"].as_str().expect("a detail");
    assert!(
        !detail.contains("bytes") && !detail.contains('/'),
        "{detail}"
    );
}

fn files_below(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let count = |path: std::path::PathBuf| match path.is_dir() {
        true => files_below(&path),
        false => 1,
    };
    entries.map(|entry| count(entry.path())).sum()
}

/// Sent and deleted again and again, at once, and in one piece: none of it takes more than the share.
#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_at_its_quota_stores_no_more_and_its_neighbour_does() {
    let place = Place::new().await;
    let quota = format!("limits.organisation_bytes={}", BILLS * app::FOCUS.len());
    let settings = ["limits.requests_per_minute=0", "log.level=info", &quota];
    let server = Server::start(place.dir(), &place.database, &settings);
    let (hostile, neighbour) = two_tenants(&server).await;
    let vast = vec![b'x'; (BILLS + 1) * app::FOCUS.len()];
    let refused = hostile.upload("vast.csv", vast, &[]).await.expect(507);
    assert_eq!(refused["code"], "organisation_full");
    let landing = place.dir().join("lake/_landing");
    assert_eq!(files_below(&landing), 0, "what was refused lies there");
    beside(&neighbour, async |_| fill(&hostile, &landing).await).await;

    let sent = neighbour
        .upload("bill.csv.gz", app::FOCUS.to_vec(), &[])
        .await;
    let sent = sent.expect(202);
    let run = sent["run"]["id"].as_str().expect("an id");
    let run = neighbour.ended(run, IN_TIME).await;
    assert_eq!(run["state"], "completed", "{run}");
    assert_no_alarm(&server.terminate());
}

/// As many bills as there is room for, at once, and one more after all of them were deleted.
async fn fill(hostile: &Persona, landing: &std::path::Path) {
    let bill = || app::FOCUS.to_vec();
    let first = hostile.upload("bill.csv.gz", bill(), &[]).await.expect(202);
    let mut at_once = tokio::task::JoinSet::new();
    for _ in 0..2 * BILLS {
        let hostile = hostile.clone();
        at_once.spawn(async move { hostile.upload("bill.csv.gz", bill(), &[]).await });
    }
    let mut sources = vec![first["source"]["id"].clone()];
    for answer in at_once.join_all().await {
        match answer.status.as_u16() {
            202 => sources.push(answer.body["source"]["id"].clone()),
            // One person sends only so many at once.
            429 => assert_eq!(answer.body["code"], "person_busy"),
            _ => assert_eq!(answer.expect(507)["code"], "organisation_full"),
        }
    }
    assert!(sources.len() <= BILLS, "{sources:?}");
    assert_eq!(files_below(landing), sources.len(), "one file of each");
    while sources.len() < BILLS {
        let sent = hostile.upload("bill.csv.gz", bill(), &[]).await;
        sources.push(sent.expect(202)["source"]["id"].clone());
    }
    for run in hostile.all("/costs/runs").await {
        let run = run["id"].as_str().expect("an id");
        hostile.ended(run, IN_TIME).await;
    }
    for source in sources {
        let source = source.as_str().expect("an id");
        let source = hostile.at(&format!("/costs/sources/{source}"));
        hostile.send(Method::DELETE, &source, None).await;
    }
    let before = files_below(landing);
    let refused = hostile.upload("bill.csv.gz", bill(), &[]).await;
    let refused = refused.expect(507);
    assert_eq!(refused["code"], "organisation_full", "{refused}");
    let detail = refused["detail"].as_str().expect("a detail");
    assert!(detail.contains("`limits.organisation_bytes`"), "{detail}");
    assert_eq!(files_below(landing), before, "nothing was written");
    hostile.get("/api/v1/session").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_what_stores_and_nothing_else() {
    let place = Place::new().await;
    let inbox = place.dir().join("inbox");
    let token = format!("server.metrics_token={TOKEN}");
    let settings = [token.as_str(), "log.level=info"];
    let server = Server::start(place.dir(), &place.database, &settings);
    let (owner, neighbour) = two_tenants(&server).await;
    let bills = inbox.join(&owner.org).join("bills");
    std::fs::create_dir_all(&bills).expect("a folder");
    std::fs::write(bills.join("bill.csv.gz"), app::FOCUS).expect("a bill");
    let keyed = owner.clone().with_header("Idempotency-Key", "before");
    let bill = keyed.upload("bill.csv.gz", app::FOCUS.to_vec(), &[]).await;
    let accepted = bill.expect(202);
    let run = accepted["run"]["id"].as_str().expect("an id").to_owned();
    let ended = owner.ended(&run, Duration::from_secs(120)).await;
    assert_eq!(ended["state"], "completed");
    let source = accepted["source"]["id"].as_str().expect("an id").to_owned();
    let folder = json!({"kind": "folder", "name": "Inbox", "url": "bills"});
    let folder = owner.post(&owner.at("/costs/sources"), folder).await;
    let folder = folder.expect(201)["id"].as_str().expect("an id").to_owned();
    server.terminate();

    let settings = [token.as_str(), "log.level=info", ABOVE_ALL];
    let server = Server::start(place.dir(), &place.database, &settings);
    let owner = owner.moved_to(&server.url);
    let neighbour = neighbour.moved_to(&server.url);
    let landing = place.dir().join("lake/_landing");
    let before = files_below(&landing);
    let bill = app::FOCUS.to_vec();
    let start = owner.at(&format!("/costs/sources/{folder}/runs"));
    // What a full disk does not stop, for the other organisation either, however often somebody tries.
    beside(&neighbour, async |beside| {
        while beside.count() < 4 {
            assert_full(owner.upload("more.csv.gz", bill.clone(), &[]).await);
            assert_full(owner.post(&start, json!({})).await);
        }
    })
    .await;
    assert_eq!(files_below(&landing), before, "nothing was written");
    let runs = owner.all("/costs/runs").await;
    assert_eq!(runs.len(), 1, "nothing was begun: {runs:?}");
    // No new answer is kept, and one that was kept is given.
    let keyed = owner.clone().with_header("Idempotency-Key", "after");
    let key = json!({"name": "k", "permissions": ["costs:read"]});
    assert_full(keyed.post(&keyed.at("/api-keys"), key).await);
    let keyed = owner.clone().with_header("Idempotency-Key", "before");
    let repeated = keyed.upload("bill.csv.gz", bill, &[]).await;
    assert_eq!(repeated.expect(202)["run"]["id"], run.as_str());

    // Whoever comes signs in and reads; what is there can be deleted.
    let again = Persona::new(&owner.name, &server.url).sign_in_by_password();
    again.await.get("/api/v1/session").await.expect(200);
    let query = json!({"measures": ["BilledCost"]});
    let reported = owner.post(&owner.at("/costs/reports/query"), query).await;
    let rows = reported.expect(200)["rows"].clone();
    assert!(
        rows.as_array().is_some_and(|rows| !rows.is_empty()),
        "{rows}"
    );
    let gone = owner.at(&format!("/costs/sources/{source}"));
    let deleted = owner.send(Method::DELETE, &gone, None::<Value>).await;
    assert!(deleted.status.is_success(), "{}", deleted.text);

    // The operator is told: where they look, and once in the log.
    let operator = Persona::new("operator", &server.url);
    let operator = operator.with_header("Authorization", &format!("Bearer {TOKEN}"));
    let ready = operator.get("/readyz").await.expect(200);
    assert_eq!(ready["checks"]["disk"]["code"], "storage_full", "{ready}");
    let metrics = operator.get("/metrics").await.expect_text(200);
    for series in [
        "stoa_disk_free_bytes{disk=\"data\"}",
        "stoa_disk_floor_bytes ",
    ] {
        assert!(metrics.contains(series), "{series} is not in {metrics}");
    }
    let log = server.terminate();
    let alarms: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("\"level\":\"ERROR\""))
        .collect();
    assert_eq!(alarms.len(), 1, "{alarms:?}");
    assert!(alarms[0].contains("limits.min_free_bytes"), "{alarms:?}");
}
