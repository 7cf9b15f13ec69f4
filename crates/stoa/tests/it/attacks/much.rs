//! Much of one organisation: the largest runs there can be, asked for many times at once, and as many sources as there
//! may be, all due at once. Nobody else waits for either.

use reqwest::Method;
use serde_json::{Value, json};
use stoa_accounts::organisations;
use stoa_costs::{runs, sources};
use stoa_kernel::{Clock, OrgId};
use stoa_store::Actor;
use uuid::Uuid;

use super::beside::beside;
use crate::app::{TestApp, source};
use crate::persona::Persona;

fn id(of: u128, n: usize) -> Uuid {
    Uuid::from_u128(0x019b_0000_0000_7000_8000_0000_0000_0000 + of * 0x1_0000_0000 + n as u128)
}

async fn org_of(app: &TestApp, who: &Persona) -> OrgId {
    let found = organisations::by_slug(&app.app.store, &who.org).await;
    found.expect("an answer").expect("an organisation").id
}

/// `count` sources of a folder that is not there.
async fn seed_sources(app: &TestApp, org: OrgId, count: usize, schedule: Option<&str>) {
    let actor = Actor::System {
        org,
        reason: "test",
    };
    let now = app.clock.now().micros();
    let tx = app.app.store.write(&actor).await.unwrap();
    tx.insert_many::<sources::entity::ActiveModel>((0..count).map(|n| sources::entity::Model {
        kind: "folder".into(),
        location: json!({"url": "file:///nowhere"}),
        schedule: schedule.map(str::to_owned),
        created_at: now,
        updated_at: now,
        ..source(id(6, n), org.uuid(), format!("Source {n}"))
    }))
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// What a run keeps at most of each list: the server cuts them, and this fills them.
const LIST: usize = 32 << 10;
const RUNS: usize = 200;
/// Requests at once.
const AT_ONCE: usize = 60;

/// As many runs as large as there can be, that have ended.
async fn seed_runs(app: &TestApp, org: OrgId) {
    let actor = Actor::System {
        org,
        reason: "test",
    };
    let text = "x".repeat(LIST);
    let warning = |message: &str| json!([{"code": "c", "column": null, "message": message, "rows": 1, "example": null}]);
    let rule = json!([{"rule": "r", "column": "c", "message": text, "count": 1, "examples": []}]);
    let balance = json!({"rows_in": 1, "rows_out": 1, "rows_rejected": 0, "money": [],
        "unreadable": [{"column": "c", "rows": 1, "first": [text]}],
        "skipped": [{"because": text, "rows": 1, "money": []}], "warnings": warning(&text)});
    let validation = json!({"rules": 2, "passed": 0, "failed": rule, "advised": rule});
    let now = app.clock.now().micros();
    for part in (0..RUNS).collect::<Vec<_>>().chunks(50) {
        let tx = app.app.store.write(&actor).await.unwrap();
        let rows = part.iter().map(|n| runs::entity::run::Model {
            id: id(7, *n),
            org_id: org.uuid(),
            source_id: id(6, 0),
            state: "completed".into(),
            trigger: "upload".into(),
            files: json!([]),
            recognised: None,
            progress: None,
            balance: Some(balance.clone()),
            validation: Some(validation.clone()),
            publish: None,
            question: None,
            error: None,
            rows_in: 1,
            rows_out: 1,
            rejects: 0,
            bytes: 0,
            created_at: now,
            started_at: Some(now),
            finished_at: Some(now),
            job_id: None,
            files_brief: Some(json!({"first": [], "more": 0})),
            periods_brief: None,
            question_brief: None,
        });
        tx.insert_many::<runs::entity::run::ActiveModel>(rows)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_the_largest_runs_asked_for_at_once_stop_no_neighbour() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let org = org_of(&app, &owner).await;
    seed_sources(&app, org, 1, None).await;
    seed_runs(&app, org).await;
    let one = format!("/costs/runs/{}", id(7, 3));
    let attack = async |_: &super::beside::Beside| {
        let mut asked = tokio::task::JoinSet::new();
        for path in ["/costs/runs?limit=500", "/costs/sources?limit=500", &one] {
            for _ in 0..AT_ONCE {
                let (owner, path) = (owner.clone(), owner.at(path));
                asked.spawn(async move { owner.get(&path).await.expect_text(200).len() });
            }
        }
        asked.join_all().await.into_iter().max().expect("answers")
    };
    let largest = beside(&stranger, attack).await;
    assert!(largest < 10 * LIST, "{largest} bytes in one answer");

    let page = owner.get(&owner.at("/costs/runs?limit=500")).await;
    let page = page.expect(200);
    let listed = &page["items"][0];
    assert_eq!(page["items"].as_array().map(Vec::len), Some(RUNS));
    assert_eq!(listed["balance"], Value::Null, "a list is brief");
    assert_eq!(listed["validation"], Value::Null, "a list is brief");
    let whole = owner.get(&owner.at(&one)).await.expect(200);
    assert_eq!(whole["balance"]["rows_in"], 1, "the run itself is whole");
}

#[tokio::test(flavor = "multi_thread")]
async fn as_many_due_sources_as_there_may_be_stop_no_neighbours_writing() {
    const MOST: usize = 500;
    /// Of one organisation, each time.
    const BEGUN: usize = 50;
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let org = org_of(&app, &owner).await;
    seed_sources(&app, org, MOST, Some("hourly")).await;
    let one_more = json!({"name": "One more", "kind": "upload"});
    let refused = owner.post(&owner.at("/costs/sources"), one_more).await;
    let refused = refused.expect(409);
    assert_eq!(refused["code"], "too_many_sources", "{refused}");

    let actor = Actor::System {
        org,
        reason: "test",
    };
    for time in 1..=2 {
        // Before the runs that the last one began: these stay as they are, and are looked at.
        let job = stoa_jobs::NewJob::new("costs.reconcile", &json!({})).unwrap();
        let mut tx = app.app.store.write(&actor).await.unwrap();
        stoa_jobs::enqueue(&mut tx, job.priority(100))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let attack = async |beside: &super::beside::Beside| {
            let ran = app.app.worker().run_one().await.expect("the queue runs");
            beside.answered(1).await;
            ran
        };
        assert!(beside(&stranger, attack).await);
        let begun = owner.get(&owner.at("/costs/runs?limit=1")).await;
        let begun = begun.expect(200)["total"].as_u64();
        // None a second time, and the others when it is their turn.
        assert_eq!(begun, Some((time * BEGUN) as u64));
    }
    let gone = owner.at(&format!("/costs/sources/{}", id(6, MOST - 1)));
    let gone = owner.send(Method::DELETE, &gone, None).await;
    gone.expect(202);
}
