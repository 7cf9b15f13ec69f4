//! Compaction under the product: whoever dies in it, at whatever point, no answer changes; readers follow in
//! one step that nobody is told of; the past stays.

use stoa_accounts::organisations::{self, Organisation};
use stoa_focus::lake::Publish;
use stoa_kernel::Timestamp;

use super::{
    app::{Org, TestApp},
    bills,
    crashes::die_after,
};
use crate::{datasets, schedules::lake_maintain};

/// A month in several files: as many as there are threads.
async fn in_pieces() -> TestApp {
    TestApp::with(|settings| settings.threads = 4).await
}

async fn load(app: &TestApp, org: &Org, month: u32, rows: usize) {
    let parts: Vec<(String, String)> = (0..8)
        .map(|part| {
            let bill = bills::bill(&format!("11{part}"), month, rows, 100 + part);
            (format!("{month}-{part}.csv"), bill)
        })
        .collect();
    let files: Vec<(&str, &[u8])> = parts
        .iter()
        .map(|(name, bill)| (name.as_str(), bill.as_bytes()))
        .collect();
    app.upload(org, &files, &[]).await;
    app.drain().await;
}

async fn organisation(app: &TestApp, org: &Org) -> Organisation {
    organisations::by_id(&app.store.store, org.actor.org())
        .await
        .unwrap()
        .unwrap()
}

/// Everything that is asked for: a report from the rollup, one from the raw rows, charges.
async fn answers(app: &TestApp, org: &Org, as_of: Option<&str>) -> Vec<serde_json::Value> {
    let mut answers = Vec::new();
    for query in [
        serde_json::json!({"measures": ["BilledCost", "EffectiveCost", "Rows"], "group_by": ["ServiceName", "SubAccountId"], "grain": "day", "as_of": as_of}),
        serde_json::json!({"measures": ["BilledCost", "Rows"], "group_by": ["ResourceId"], "as_of": as_of}),
    ] {
        let (status, mut answer) = app.post(org, "reports/query", query).await;
        assert_eq!(status, 200, "{answer}");
        // Not the time it took, nor how many rows of which files were looked at.
        let said = ["columns", "rows", "totals", "currency", "currencies"];
        let answer_parts = answer.as_object_mut().unwrap();
        answer_parts.retain(|name, _| said.contains(&name.as_str()));
        assert!(!answer["rows"].as_array().unwrap().is_empty());
        answers.push(answer);
    }
    let rows = serde_json::json!({"sort": "BilledCost", "limit": 30, "as_of": as_of});
    let (status, mut answer) = app.post(org, "reports/rows", rows).await;
    assert_eq!(status, 200, "{answer}");
    answer
        .as_object_mut()
        .unwrap()
        .retain(|name, _| name == "rows" || name == "next_cursor");
    assert!(!answer["rows"].as_array().unwrap().is_empty());
    answers.push(answer);
    answers
}

async fn versions(app: &TestApp, org: &Org) -> (i64, i64) {
    let list = app.get(org, "datasets").await;
    let dataset = &list["datasets"][0];
    let version = |name: &str| dataset[name].as_i64().unwrap();
    (version("raw_version"), version("rollup_version"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_may_die_at_any_point_of_a_compaction() {
    let app = in_pieces().await;
    let mut polls = 1;
    let mut round: u32 = 0;
    let mut unnoticed = 0;
    loop {
        round += 1;
        let when = format!("dead after {polls} polls");
        let org = app.org(&format!("acme{round}")).await;
        load(&app, &org, 9, 6).await;
        let before = answers(&app, &org, None).await;
        let (then, events) = (versions(&app, &org).await, app.events(&org).await);
        let points = app.get(&org, "datasets/versions").await;
        let organisation = organisation(&app, &org).await;
        let ended = die_after(lake_maintain::compact(&app.costs, &organisation, 2), polls).await;
        assert_eq!(answers(&app, &org, None).await, before, "{when}");
        if !ended && versions(&app, &org).await == then {
            unnoticed += 1;
        }
        // The next publish builds on whatever was left.
        app.later(60);
        load(&app, &org, 8, 1).await;
        let both = answers(&app, &org, None).await;
        assert_ne!(both, before, "{when}");
        // What nobody finished is done the next time, and then readers have followed.
        lake_maintain::compact(&app.costs, &organisation, 2)
            .await
            .unwrap();
        assert_eq!(answers(&app, &org, None).await, both, "{when}");
        let now = versions(&app, &org).await;
        assert!(now.0 > then.0 && now.1 > then.1, "{when}: {then:?} {now:?}");
        // Nobody is told, and the past is as it was.
        let told = app.events(&org).await;
        let published = |events: &[String]| {
            let kind = |event: &&String| *event == "costs.dataset.published";
            events.iter().filter(kind).count()
        };
        assert_eq!(published(&told), published(&events) + 1, "{when}");
        let point = &points["items"][0];
        let at = point["published_at"].as_str().unwrap();
        assert_eq!(answers(&app, &org, Some(at)).await, before, "{when}");
        if ended {
            break;
        }
        polls += 1 + polls / 3;
    }
    assert!(round > 8, "only {round} places to die were tried");
    assert!(unnoticed > 0, "no death was before the switch");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_nightly_job_compacts_and_keeps_what_can_be_asked_for() {
    let app = in_pieces().await;
    let org = app.org("acme").await;
    load(&app, &org, 9, 6).await;
    let pieces = app.lake_files(&org).len();
    assert!(pieces >= 4, "{:?}", app.lake_files(&org));
    let before = answers(&app, &org, None).await;
    let events = app.events(&org).await;
    let point = app.get(&org, "datasets/versions").await["items"][0].clone();
    let at = point["published_at"].as_str().unwrap().to_owned();

    lake_maintain::maintain(&app.costs).await.unwrap();
    assert_eq!(app.lake_files(&org).len(), pieces + 1, "the old files stay");
    assert_eq!(answers(&app, &org, None).await, before);
    assert_eq!(app.events(&org).await, events);
    // Nothing is left to do, so nothing is done.
    let then = versions(&app, &org).await;
    lake_maintain::maintain(&app.costs).await.unwrap();
    assert_eq!(versions(&app, &org).await, then);
    assert_eq!(app.lake_files(&org).len(), pieces + 1);

    // What can be asked for is what is shown, and what was shown at any time since.
    let kept = async |since: Timestamp| {
        let read = app.store.store.read(&org.actor).await.unwrap();
        let pins = datasets::pin::kept(&read, &org.slug, since).await.unwrap();
        let versions = pins.iter().map(|pin| pin.raw_version as i64);
        versions.collect::<std::collections::BTreeSet<_>>()
    };
    let first = point["raw_version"].as_i64().unwrap();
    let since = app.costs.clock.now();
    assert_eq!(kept(since).await, [first, then.0].into());
    assert!(then.0 > first);
    // A day later the nightly job comes by itself, and compacts what was published before it.
    app.later(86_400);
    load(&app, &org, 8, 1).await;
    let second = app.get(&org, "datasets/versions").await["items"][0]["raw_version"].clone();
    let (second, now) = (second.as_i64().unwrap(), versions(&app, &org).await.0);
    assert!(second > then.0 && now >= second);
    assert_eq!(kept(since).await, [first, second, now].into());
    app.later(60);
    assert_eq!(kept(app.costs.clock.now()).await, [second, now].into());
    assert_eq!(answers(&app, &org, Some(&at)).await, before);
}

/// A change that is not announced lies between what readers see and the newest version: they stay
/// where they are.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_do_not_follow_past_a_change_that_is_not_announced() {
    let app = in_pieces().await;
    let org = app.org("acme").await;
    load(&app, &org, 8, 1).await;
    load(&app, &org, 9, 6).await;
    let before = answers(&app, &org, None).await;
    let then = versions(&app, &org).await;
    let runs = app.get(&org, "runs").await;
    // August is emptied in the lake, by a run that is gone before its switch.
    let emptied = Publish {
        org_slug: org.slug.clone(),
        source_id: runs["items"][0]["source_id"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap(),
        run_id: stoa_kernel::RunId::new(&*app.costs.clock, &*app.costs.rng),
        files: Vec::new(),
        periods: vec!["2024-08".parse().unwrap()],
    };
    let published = app.costs.lake.publish(&emptied).await.unwrap();
    assert_eq!(published.raw_version as i64, then.0 + 1);
    let organisation = organisation(&app, &org).await;
    lake_maintain::compact(&app.costs, &organisation, 2)
        .await
        .unwrap();
    let latest = app.costs.lake.latest(&org.slug).await.unwrap().unwrap();
    assert_eq!(latest.raw_version as i64, then.0 + 2, "it was compacted");
    assert_eq!(versions(&app, &org).await, then);
    assert_eq!(answers(&app, &org, None).await, before);
}

#[test]
fn months_in_many_files_are_compacted_at_once() {
    let file = |period: &str, number: usize| stoa_focus::lake::StagedFile {
        path: format!("x/{number}"),
        billing_period: period.to_owned(),
        rows: 1,
        bytes: 1,
    };
    let few: Vec<_> = (0..30)
        .map(|n| file(if n % 2 == 0 { "2024-08" } else { "2024-09" }, n))
        .collect();
    assert!(!crate::schedules::in_pieces(&few));
    let many: Vec<_> = (0..16).map(|n| file("2024-09", n)).collect();
    assert!(crate::schedules::in_pieces(&many));
}
