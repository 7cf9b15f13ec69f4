//! Many jobs, many organisations, many workers: turns, bounds, and each job once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::*;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::Value;
use stoa_kernel::{Kind, PageRequest};
use stoa_store::Actor;
use stoa_testkit::{START, TestStore};

use super::fixture::{idle, job, jobs, put};
use crate::{JobFilter, JobState, Jobs, JobsOptions, Worker, list};

#[tokio::test]
async fn one_organisation_has_a_bounded_share() {
    let test = TestStore::new().await;
    let (busy, quiet) = (test.actor("busy").await, test.actor("quiet").await);
    for n in 0..5 {
        put(&test.store, &busy, job(n)).await;
    }
    put(&test.store, &quiet, job("one")).await;
    let worker = Worker::new(&idle(&test.store));
    let mut orgs = Vec::new();
    while let Some(taken) = worker.claim().await.unwrap() {
        orgs.push(taken.org_id);
    }
    assert_eq!(
        orgs.iter().filter(|org| **org == busy.org().uuid()).count(),
        2,
        "per_org"
    );
    assert_eq!(
        orgs.iter()
            .filter(|org| **org == quiet.org().uuid())
            .count(),
        1
    );
}

/// Makes `person` a member of the organisation, after those who are there.
async fn join(test: &TestStore, actor: &Actor, person: uuid::Uuid, role: &str) {
    test.clock.advance(Duration::from_millis(1));
    let tx = test.store.system("test").await.unwrap();
    let connection = tx.connection();
    let backend = connection.get_database_backend();
    let name = person.to_string();
    let people = "INSERT INTO person (id, email, email_lower, name, locale, status, created_at) \
        VALUES ($1, $2, $2, $2, 'en', 'active', 0) ON CONFLICT (id) DO NOTHING";
    let values = [person.into(), name.into()];
    let insert = Statement::from_sql_and_values(backend, people, values);
    connection.execute_raw(insert).await.unwrap();
    let id = stoa_kernel::MemberId::new(&*test.clock, &*test.rng).uuid();
    let members = "INSERT INTO member (id, org_id, person_id, role, created_at) \
        VALUES ($1, $2, $3, $4, $5)";
    let values = [
        id.into(),
        actor.org().uuid().into(),
        person.into(),
        role.into(),
        stoa_kernel::Clock::now(&*test.clock).micros().into(),
    ];
    let insert = Statement::from_sql_and_values(backend, members, values);
    connection.execute_raw(insert).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn one_person_has_one_share_over_all_organisations() {
    let test = TestStore::new().await;
    let [person, colleague] = [1, 2].map(uuid::Uuid::from_u128);
    let mut owned = Vec::new();
    for number in 0..3 {
        let actor = test.actor(&format!("mine{number}")).await;
        join(&test, &actor, person, "owner").await;
        put(&test.store, &actor, job(number)).await;
        owned.push(actor);
    }
    let shared = test.actor("shared").await;
    // Its first member is another, whom the bound of those who came later does not hold up.
    join(&test, &shared, colleague, "viewer").await;
    join(&test, &shared, person, "owner").await;
    put(&test.store, &shared, job("shared")).await;
    let nobodys = test.actor("nobodys").await;
    put(&test.store, &nobodys, job("nobodys")).await;
    let worker = Worker::new(&idle(&test.store));
    let mut orgs = BTreeMap::new();
    while let Some(taken) = worker.claim().await.unwrap() {
        *orgs.entry(taken.org_id).or_insert(0) += 1;
    }
    let of = |actor: &Actor| orgs.get(&actor.org().uuid()).copied().unwrap_or(0);
    assert_eq!(owned.iter().map(of).sum::<i32>(), 2, "per_org, of three");
    assert_eq!((of(&shared), of(&nobodys)), (1, 1));
    // The third is taken when one of the two has ended.
    let end = |actor: &Actor| {
        let sql = "UPDATE job SET state = 'completed' WHERE org_id = $1";
        (sql, [sea_orm::Value::from(actor.org().uuid())])
    };
    let ran = owned.iter().find(|actor| of(actor) > 0).unwrap();
    let (sql, values) = end(ran);
    let tx = test.store.system("test").await.unwrap();
    let connection = tx.connection();
    let update = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    connection.execute_raw(update).await.unwrap();
    tx.commit().await.unwrap();
    let taken = worker.claim().await.unwrap().unwrap();
    let waited = owned.iter().find(|actor| of(actor) == 0).unwrap();
    assert_eq!(taken.org_id, waited.org().uuid());
}

#[tokio::test]
async fn priority_then_age_and_never_early() {
    let test = TestStore::new().await;
    let actor = test.actor("acme").await;
    put(
        &test.store,
        &actor,
        job("later")
            .run_at(START + Duration::from_secs(60))
            .priority(99),
    )
    .await;
    put(&test.store, &actor, job("first")).await;
    test.clock.advance(Duration::from_millis(1));
    put(&test.store, &actor, job("second")).await;
    put(&test.store, &actor, job("urgent").priority(5)).await;
    let (worker, order) = recording(&test);
    worker.drain().await.unwrap();
    assert_eq!(*order.lock().unwrap(), ["urgent", "first", "second"]);
    test.clock.advance(Duration::from_secs(60));
    worker.drain().await.unwrap();
    assert_eq!(order.lock().unwrap().last().unwrap(), "later");
}

/// A worker leaves alone what it has no handler for.
#[tokio::test]
async fn unknown_kinds_wait_for_a_worker_that_knows_them() {
    let test = TestStore::new().await;
    let actor = test.actor("acme").await;
    put(&test.store, &actor, job("x")).await;
    let knows_nothing = Jobs::new(test.store.clone(), JobsOptions::default());
    assert_eq!(Worker::new(&knows_nothing).drain().await.unwrap(), 0);
    assert_eq!(Worker::new(&idle(&test.store)).drain().await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_run_each_job_once() {
    let test = TestStore::new().await;
    let mut wanted = Vec::new();
    for org in 0..3 {
        let actor = test.actor(&format!("org{org}")).await;
        for n in 0..8 {
            let name = format!("{org}-{n}");
            put(&test.store, &actor, job(name.clone())).await;
            wanted.push(name);
        }
    }
    let ran = Arc::new(Mutex::new(Vec::new()));
    let workers = [test.store.clone(), test.another().await].map(|store| {
        let ran = ran.clone();
        let jobs = jobs(&store, move |_, payload| {
            let ran = ran.clone();
            async move {
                ran.lock()
                    .unwrap()
                    .push(payload.as_str().unwrap().to_owned());
                Ok(())
            }
        });
        tokio::spawn(async move { Worker::new(&jobs).drain().await.unwrap() })
    });
    let counts = futures::future::join_all(workers).await;
    assert_eq!(counts.into_iter().map(Result::unwrap).sum::<usize>(), 24);
    let mut ran = ran.lock().unwrap().clone();
    ran.sort();
    wanted.sort();
    assert_eq!(ran, wanted);
}

#[tokio::test]
async fn lists_are_paged_filtered_and_the_organisations_own() {
    let test = TestStore::new().await;
    let (actor, other) = (test.actor("a").await, test.actor("b").await);
    for n in 0..5 {
        test.clock.advance(Duration::from_millis(1));
        put(&test.store, &actor, job(n)).await;
    }
    let theirs = put(&test.store, &other, job("theirs")).await;
    let read = test.store.read(&actor).await.unwrap();
    assert!(
        crate::get(&read, theirs)
            .await
            .unwrap_err()
            .is(Kind::NotFound)
    );
    let request = PageRequest {
        cursor: None,
        limit: 3,
    };
    let queued = JobFilter {
        state: Some(JobState::Queued),
        ..JobFilter::default()
    };
    let first = list(&read, &queued, &request).await.unwrap();
    assert_eq!((first.items.len(), first.total), (3, 5));
    let request = PageRequest {
        cursor: first.next_cursor,
        limit: 3,
    };
    let second = list(&read, &queued, &request).await.unwrap();
    assert_eq!((second.items.len(), second.next_cursor), (2, None));
    let other_filter = list(&read, &JobFilter::default(), &request)
        .await
        .unwrap_err();
    assert_eq!(other_filter.code(), "cursor_invalid");
    assert!(
        list(
            &read,
            &JobFilter {
                kind: "nothing".parse().ok(),
                ..JobFilter::default()
            },
            &PageRequest::default()
        )
        .await
        .unwrap()
        .items
        .is_empty()
    );
}

fn recording(test: &TestStore) -> (Worker, Arc<Mutex<Vec<String>>>) {
    let order = Arc::new(Mutex::new(Vec::new()));
    let kept = order.clone();
    let jobs = jobs(&test.store, move |_, payload: Value| {
        let kept = kept.clone();
        async move {
            kept.lock()
                .unwrap()
                .push(payload.as_str().unwrap_or_default().to_owned());
            Ok(())
        }
    });
    (Worker::new(&jobs), order)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the queues: no organisation that still waits is ever more than one turn behind another.
    #[test]
    fn turns_go_round(counts in prop::collection::vec(0..6_usize, 1..5)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let test = TestStore::new().await;
            let mut left: BTreeMap<_, (Actor, usize, usize)> = BTreeMap::new();
            for (n, count) in counts.iter().enumerate() {
                let actor = test.actor(&format!("org{n}")).await;
                for i in 0..*count {
                    put(&test.store, &actor, job(i)).await;
                }
                left.insert(actor.org().uuid(), (actor, *count, 0));
            }
            let options = JobsOptions { per_org: 1000, ..JobsOptions::default() };
            let worker = Worker::new(&Jobs { options, ..idle(&test.store) });
            while let Some(taken) = worker.claim().await.unwrap() {
                left.get_mut(&taken.org_id).unwrap().2 += 1;
                let waiting = left.values().filter(|(_, count, served)| served < count);
                let least = waiting.map(|(_, _, served)| *served).min();
                let most = left[&taken.org_id].2;
                assert!(least.is_none_or(|least| most <= least + 1), "{most} turns while another had {least:?}");
            }
            assert!(left.values().all(|(_, count, served)| count == served));
        });
    }
}
