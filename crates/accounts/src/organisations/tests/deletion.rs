//! Deleting an organisation: who may, what nobody reaches any more, and what the job leaves.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use stoa_jobs::{Handler, JobCtx, JobError, Jobs, JobsOptions, NewJob, Worker};
use stoa_kernel::{Error, OrgId};
use stoa_store::Actor;

use crate::{
    organisations::{self, erase},
    testing::{Caller, House, ROOT_KEY},
};

/// A job of an organisation. The test has it claimed and never run, so that it stays at work until its lease runs out.
struct Endless;

impl Handler for Endless {
    const KIND: &'static str = "test.endless";
    type Payload = serde_json::Value;

    async fn run(&self, _ctx: JobCtx, _: serde_json::Value) -> Result<(), JobError> {
        Ok(())
    }
}

/// A worker, and how often what is kept outside the database was erased. The first `failures` times that fails.
fn worker(house: &House, failures: u32) -> (Worker, Arc<AtomicU32>) {
    let calls = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&calls);
    let keeps = erase::Keeps::new("test", move |_| {
        let call = counted.fetch_add(1, Ordering::Relaxed);
        async move {
            match call < failures {
                true => Err(Error::unavailable("lake_storage", "The storage is away.")),
                false => Ok(()),
            }
        }
    });
    let jobs = Jobs::new(house.kit.store.clone(), JobsOptions::default()).register(Endless);
    let jobs = erase::register(jobs, &house.accounts, vec![keeps]);
    (Worker::new(&jobs), calls)
}

async fn id_of(house: &House, caller: &Caller) -> OrgId {
    let found = organisations::by_slug(&house.kit.store, &caller.slug).await;
    found.expect("a look").expect("an organisation").id
}

async fn rows_of(house: &House, org: OrgId) -> i64 {
    let counts = house.kit.store.rows_of(org).await.expect("counts");
    counts.iter().map(|(_, rows)| rows).sum()
}

fn named(caller: &Caller, name: &str) -> String {
    caller.org(&format!("?name={}", name.replace(' ', "%20")))
}

#[tokio::test]
async fn only_an_owner_who_types_the_name_deletes() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let right = named(&ada, "ada org");
    for role in ["admin", "member", "viewer"] {
        let other = house
            .colleague(&ada, &format!("a {role}").replace(' ', "-"), role)
            .await;
        assert_eq!(
            other.delete(&right).await.said(),
            (403, "owners_only"),
            "{role}"
        );
        // Who may not is told that, whatever was typed.
        assert_eq!(
            other.delete(&ada.org("")).await.said(),
            (403, "owners_only")
        );
    }
    let body = json!({"name": "k", "permissions": ["org:read", "org:write"]});
    let key = ada.post(&ada.org("/api-keys"), body).await.expect(201);
    let key = house.anonymous().with("x-api-key", &key.text("/secret"));
    assert_eq!(key.delete(&right).await.said(), (403, "owners_only"));
    let stranger = house.owner("eve").await;
    assert_eq!(stranger.delete(&right).await.said(), (404, "not_found"));
    for wrong in ["ada", "Ada org", "ada  org", ""] {
        let refused = ada.delete(&named(&ada, wrong)).await;
        assert_eq!(refused.said(), (422, "name_differs"), "{wrong:?}");
        assert_eq!(refused.body["errors"][0]["field"], "name");
    }
    assert_eq!(ada.delete(&ada.org("")).await.status, 422);
    ada.get(&ada.org("")).await.expect(200);
    let log = house.log_of("stoa").await;
    assert!(!log.contains(&"organisation.deleted".to_owned()), "{log:?}");
}

#[tokio::test]
async fn nobody_reaches_it_from_the_answer_on() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let bob = house.colleague(&ada, "bob", "admin").await;
    let body = json!({"name": "k", "permissions": ["org:read"]});
    let key = ada.post(&ada.org("/api-keys"), body).await.expect(201);
    let key = house.anonymous().with("x-api-key", &key.text("/secret"));
    let eve = house.owner("eve").await;
    let ask = json!({"email": "eve@example.org", "role": "viewer"});
    let invited = ada.post(&ada.org("/invitations"), ask).await.expect(201);
    let root = house.anonymous().with("x-stoa-root-key", ROOT_KEY);
    key.get(&ada.org("")).await.expect(200);
    let id = id_of(&house, &ada).await;
    // Somebody who was let in, and whose change comes after the deletion.
    let late = Actor::System {
        org: id,
        reason: "test",
    };

    ada.delete(&named(&ada, "ada org")).await.expect(202);
    for caller in [&ada, &bob, &root] {
        assert_eq!(caller.get(&ada.org("")).await.said(), (404, "not_found"));
        let again = caller.delete(&named(&ada, "ada org")).await;
        assert_eq!(again.said(), (404, "not_found"));
    }
    assert_eq!(key.get(&ada.org("")).await.said(), (401, "api_key_invalid"));
    assert_eq!(
        eve.accept(&invited.text("/id")).await.said(),
        (404, "not_found")
    );
    let mine = eve.get("/invitations").await.expect(200).body;
    assert_eq!(mine["total"], 0);
    let session = ada.get("/session").await.expect(200).body;
    assert_eq!(session["organisations"], json!([]), "she herself stays");
    assert_eq!(ada.get("/organisations").await.body["total"], 0);
    assert!(
        organisations::by_id(&house.kit.store, id)
            .await
            .expect("a look")
            .is_none()
    );
    let all = organisations::all(&house.kit.store).await.expect("a list");
    assert!(all.iter().all(|org| org.id != id));
    let mut tx = house.kit.store.write(&late).await.expect("a transaction");
    let refused = tx
        .append(&organisations::events::OrganisationUpdated {
            organisation_id: id,
            name: "late".into(),
            currency: "USD".into(),
        })
        .await;
    assert!(refused.is_err_and(|error| error.is(stoa_kernel::Kind::NotFound)));
    drop(tx);
    let log = house.log_of("stoa").await;
    assert!(log.contains(&"organisation.deleted".to_owned()), "{log:?}");
    assert!(!log.contains(&"organisation.erased".to_owned()), "{log:?}");
}

#[tokio::test]
async fn the_job_leaves_nothing_and_goes_on_after_a_failure() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    house.colleague(&ada, "bob", "admin").await;
    let eve = house.owner("eve").await;
    let (id, neighbour) = (id_of(&house, &ada).await, id_of(&house, &eve).await);
    let before = rows_of(&house, neighbour).await;
    ada.delete(&named(&ada, "ada org")).await.expect(202);
    assert!(rows_of(&house, id).await > 2);
    let (worker, erased) = worker(&house, 1);
    worker.drain().await.expect("a look at the queue");
    // The storage was away: its row still says what is to be done.
    assert!(rows_of(&house, id).await > 0);
    assert_eq!(erased.load(Ordering::Relaxed), 1);
    house.kit.clock.advance(Duration::from_secs(60));
    worker.drain().await.expect("a look at the queue");
    assert_eq!(rows_of(&house, id).await, 0);
    assert_eq!(erased.load(Ordering::Relaxed), 2);
    assert_eq!(rows_of(&house, neighbour).await, before);
    eve.get(&eve.org("")).await.expect(200);
    let log = house.log_of("stoa").await;
    let ends: Vec<_> = log
        .iter()
        .filter(|kind| kind.starts_with("organisation."))
        .collect();
    assert_eq!(ends, ["organisation.deleted", "organisation.erased"]);

    // What an upload left that was under way goes two days later.
    house.kit.clock.advance(Duration::from_secs(47 * 3600));
    worker.drain().await.expect("a look at the queue");
    assert_eq!(erased.load(Ordering::Relaxed), 2);
    house.kit.clock.advance(Duration::from_secs(3600));
    worker.drain().await.expect("a look at the queue");
    assert_eq!(erased.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn it_waits_for_jobs_that_are_at_work_and_is_picked_up_when_its_job_is_gone() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let id = id_of(&house, &ada).await;
    let own = Actor::System {
        org: id,
        reason: "test",
    };
    let mut tx = house.kit.store.write(&own).await.expect("a transaction");
    for _ in 0..2 {
        let job = NewJob::new(Endless::KIND, &json!({})).expect("a job");
        stoa_jobs::enqueue(&mut tx, job).await.expect("enqueued");
    }
    tx.commit().await.expect("committed");
    let (first, _) = worker(&house, 0);
    // Taken by a worker that falls silent.
    first.claim().await.expect("a look").expect("a job");
    ada.delete(&named(&ada, "ada org")).await.expect(202);
    let (second, erased) = worker(&house, 0);
    second.drain().await.expect("a look at the queue");
    assert_eq!(
        erased.load(Ordering::Relaxed),
        0,
        "one job is at work still"
    );
    assert!(rows_of(&house, id).await > 0);

    // Whatever became of the job that erases, the nightly clean-up makes another.
    let system = crate::identity::system("test");
    let mut tx = house.kit.store.write(&system).await.expect("a transaction");
    let filter = stoa_jobs::JobFilter {
        state: Some(stoa_jobs::JobState::Queued),
        ..Default::default()
    };
    let page = stoa_kernel::PageRequest::default();
    let jobs = stoa_jobs::list(&tx, &filter, &page).await.expect("jobs");
    assert_eq!(jobs.items.len(), 1);
    stoa_jobs::cancel(&mut tx, jobs.items[0].id)
        .await
        .expect("cancelled");
    tx.commit().await.expect("committed");
    house.kit.clock.advance(Duration::from_secs(3600));
    second.drain().await.expect("a look at the queue");
    assert!(rows_of(&house, id).await > 0);
    erase::pick_up(&house.accounts).await.expect("picked up");
    erase::pick_up(&house.accounts).await.expect("picked up");
    second.drain().await.expect("a look at the queue");
    assert_eq!(rows_of(&house, id).await, 0);
    assert_eq!(erased.load(Ordering::Relaxed), 1);
}
