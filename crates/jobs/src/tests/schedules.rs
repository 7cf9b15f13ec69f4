//! Schedules: at their times, once, by one leader, and caught up once.

use std::time::Duration;

use proptest::prelude::*;
use stoa_kernel::{Kind, OrgId, Timestamp};
use stoa_store::{Actor, Store};
use stoa_testkit::TestStore;

use super::fixture::{all, idle, job, put};
use crate::clean_up::clean_up;
use crate::{JobState, Jobs, Schedule, When, Worker, schedule};

const DAILY: Schedule = Schedule {
    name: "cleanup",
    when: When::Daily {
        hour: 2,
        minute: 30,
    },
    kind: "test",
};

fn system() -> Actor {
    Actor::System {
        org: OrgId::SYSTEM,
        reason: "test",
    }
}

fn with_schedule(store: &Store) -> Jobs {
    idle(store).schedule(DAILY)
}

#[tokio::test]
async fn missed_runs_are_caught_up_once() {
    let test = TestStore::new().await;
    let worker = Worker::new(&with_schedule(&test.store));
    assert_eq!(
        worker.drain().await.unwrap(),
        0,
        "12:00: the first start waits for 02:30"
    );
    test.clock.advance(Duration::from_secs(14 * 3600));
    assert_eq!(worker.drain().await.unwrap(), 0, "02:00");
    test.clock.advance(Duration::from_secs(1800));
    assert_eq!(worker.drain().await.unwrap(), 1, "02:30");
    assert_eq!(worker.drain().await.unwrap(), 0);
    test.clock.advance(Duration::from_secs(5 * 86_400));
    assert_eq!(worker.drain().await.unwrap(), 1, "five days away, one run");
    test.clock.advance(Duration::from_secs(86_399));
    assert_eq!(
        worker.drain().await.unwrap(),
        0,
        "and then at its own time again"
    );
    test.clock.advance(Duration::from_secs(1));
    assert_eq!(worker.drain().await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_workers_have_one_leader() {
    let test = TestStore::new().await;
    let (one, two) = (
        with_schedule(&test.store),
        with_schedule(&test.another().await),
    );
    schedule::tick(&one, "one").await.unwrap();
    test.clock.advance(Duration::from_secs(86_400));
    let (first, second) = tokio::join!(schedule::tick(&one, "one"), schedule::tick(&two, "two"));
    assert_eq!(first.unwrap().len() + second.unwrap().len(), 1);
    assert_eq!(all(&test.store, &system()).await.len(), 1);

    // While the leader's lease runs, the other does nothing; when it has run out, it leads.
    test.clock.advance(Duration::from_secs(86_400));
    Worker::new(&one).run_one().await.unwrap();
    assert!(
        stoa_store::lease::try_acquire(&test.store, "schedules", "one", Duration::from_secs(30))
            .await
            .unwrap()
    );
    assert!(schedule::tick(&two, "two").await.unwrap().is_empty());
    test.clock.advance(Duration::from_secs(30));
    assert_eq!(schedule::tick(&two, "two").await.unwrap().len(), 1);
}

#[tokio::test]
async fn run_now_by_name_while_one_waits_is_the_same_job() {
    let test = TestStore::new().await;
    let jobs = with_schedule(&test.store);
    let first = jobs.run_schedule("cleanup").await.unwrap();
    assert_eq!(jobs.run_schedule("cleanup").await.unwrap(), first);
    let unknown = jobs.run_schedule("clean").await.unwrap_err();
    assert!(unknown.is(Kind::NotFound) && unknown.message().contains("cleanup"));
    assert_eq!(Worker::new(&jobs).drain().await.unwrap(), 1);
    assert_eq!(
        all(&test.store, &system()).await[0].state,
        JobState::Completed
    );
}

#[tokio::test]
async fn finished_jobs_are_kept_for_a_while() {
    let test = TestStore::new().await;
    let actor = test.actor("acme").await;
    put(&test.store, &actor, job("done")).await;
    Worker::new(&idle(&test.store)).drain().await.unwrap();
    let unwanted = put(&test.store, &actor, job("unwanted")).await;
    let mut tx = test.store.write(&actor).await.unwrap();
    crate::cancel(&mut tx, unwanted).await.unwrap();
    tx.commit().await.unwrap();
    put(&test.store, &actor, job("waiting")).await;
    for (after, left) in [(0, 3), (7, 2), (22, 2), (1, 1), (365, 1)] {
        test.clock.advance(Duration::from_secs(after * 86_400));
        clean_up(&test.store).await.unwrap();
        assert_eq!(
            all(&test.store, &actor).await.len(),
            left,
            "after {after} days more"
        );
    }
}

proptest! {
    /// The next time lies after now, at most one step away, and has no other time in between.
    #[test]
    fn next_is_the_next(now in -10_i64.pow(15)..10_i64.pow(16), hour in 0..24_u8, minute in 0..60_u8, step in 1..100_000_u64) {
        let now = Timestamp::from_micros(now);
        let day = Duration::from_secs(86_400);
        let daily = When::Daily { hour, minute };
        for (when, step) in [(daily, day), (When::Every(Duration::from_secs(step)), Duration::from_secs(step))] {
            let next = when.after(now);
            prop_assert!(next > now && next - step <= now);
            prop_assert_eq!(when.after(next), next + step);
            prop_assert_eq!(when.after(next - Duration::from_micros(1)), next);
        }
        let text = daily.after(now).to_string();
        let expected = format!("T{hour:02}:{minute:02}:00Z");
        prop_assert!(text.ends_with(&expected));
    }
}
