//! One job: enqueued with its change, run, retried, dead, cancelled, put down, taken over.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use stoa_kernel::{Error, Kind};
use stoa_testkit::TestStore;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::fixture::{all, idle, job, jobs, put, view};
use crate::{JobError, JobState, Jobs, JobsOptions, Worker, cancel, enqueue, retry};

#[tokio::test]
async fn a_job_exists_with_its_change_only() {
    let test = TestStore::new().await;
    let actor = test.actor("acme").await;
    let mut tx = test.store.write(&actor).await.unwrap();
    enqueue(&mut tx, job("lost")).await.unwrap();
    drop(tx);
    assert!(all(&test.store, &actor).await.is_empty());
    assert_eq!(Worker::new(&idle(&test.store)).drain().await.unwrap(), 0);
}

#[tokio::test]
async fn it_runs_once_with_payload_request_and_progress() {
    let test = TestStore::new().await;
    let actor = test.actor("acme").await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = seen.clone();
    let jobs = jobs(&test.store, move |ctx, payload| {
        let kept = kept.clone();
        async move {
            ctx.progress(json!({ "done": 1 })).await?;
            let tx = ctx.write().await?;
            kept.lock().unwrap().push((
                payload,
                tx.correlation().map(str::to_owned),
                tx.actor().label(),
            ));
            tx.commit().await?;
            Ok(())
        }
    });
    let mut tx = test.store.write(&actor).await.unwrap();
    tx.correlate("request-1");
    let id = enqueue(&mut tx, job(json!({ "n": 7 }))).await.unwrap().id;
    tx.commit().await.unwrap();
    assert_eq!(Worker::new(&jobs).drain().await.unwrap(), 1);
    assert_eq!(Worker::new(&jobs).drain().await.unwrap(), 0);
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    assert_eq!(
        seen,
        [(
            json!({ "n": 7 }),
            Some("request-1".to_owned()),
            "system:test".to_owned()
        )]
    );
    let done = view(&test.store, &actor, id).await;
    assert_eq!((done.state, done.attempts), (JobState::Completed, 1));
    assert_eq!(done.progress, Some(json!({ "done": 1 })));
}

#[tokio::test]
async fn failures_pause_longer_and_longer_until_dead_and_retry_revives() {
    let test = TestStore::new().await;
    let actor = test.actor("acme").await;
    let works = Arc::new(AtomicUsize::new(0));
    let flag = works.clone();
    let jobs = jobs(&test.store, move |_, _| {
        let works = flag.load(Ordering::SeqCst) == 1;
        async move {
            match works {
                true => Ok(()),
                false => Err(JobError::Retry(Error::unavailable(
                    "database_unavailable",
                    "The bucket is away",
                ))),
            }
        }
    });
    let worker = Worker::new(&jobs);
    let id = put(&test.store, &actor, job("x").max_attempts(3)).await;
    assert_eq!(worker.drain().await.unwrap(), 1);
    let first = view(&test.store, &actor, id).await;
    assert_eq!(
        (first.state, first.error.as_deref()),
        (JobState::Queued, Some("The bucket is away"))
    );
    let pause = first.run_at.saturating_since(stoa_testkit::START);
    assert!((4..=6).contains(&pause.as_secs()), "5 s ± 20 %: {pause:?}");
    assert_eq!(worker.drain().await.unwrap(), 0, "not before its time");

    test.clock.set(first.run_at);
    assert_eq!(worker.drain().await.unwrap(), 1);
    let second = view(&test.store, &actor, id).await;
    let pause = second.run_at.saturating_since(first.run_at);
    assert!(
        (8..=12).contains(&pause.as_secs()),
        "10 s ± 20 %: {pause:?}"
    );
    test.clock.set(second.run_at);
    assert_eq!(worker.drain().await.unwrap(), 1);
    let dead = view(&test.store, &actor, id).await;
    assert_eq!((dead.state, dead.attempts), (JobState::Dead, 3));
    test.clock.advance(Duration::from_secs(86_400));
    assert_eq!(worker.drain().await.unwrap(), 0, "dead stays dead");

    works.store(1, Ordering::SeqCst);
    let mut tx = test.store.write(&actor).await.unwrap();
    retry(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(worker.drain().await.unwrap(), 1);
    assert_eq!(
        view(&test.store, &actor, id).await.state,
        JobState::Completed
    );
    let mut tx = test.store.write(&actor).await.unwrap();
    assert_eq!(
        retry(&mut tx, id).await.unwrap_err().code(),
        "job_not_retryable"
    );
}

#[tokio::test]
async fn fatal_and_unreadable_are_dead_at_once_and_a_panic_is_a_failure() {
    let test = TestStore::new().await;
    let actor = test.actor("acme").await;
    let jobs = jobs(&test.store, |_, payload| async move {
        match payload.as_str() {
            Some("panic") => panic!("as the test wants"),
            _ => Err(JobError::Fatal(Error::invalid(
                "job_payload_unreadable",
                "This file is empty",
            ))),
        }
    });
    let fatal = put(&test.store, &actor, job("fatal")).await;
    let panics = put(&test.store, &actor, job("panic").max_attempts(2)).await;
    Worker::new(&jobs).drain().await.unwrap();
    let fatal = view(&test.store, &actor, fatal).await;
    assert_eq!(
        (fatal.state, fatal.error.as_deref()),
        (JobState::Dead, Some("This file is empty"))
    );
    let panics = view(&test.store, &actor, panics).await;
    assert_eq!((panics.state, panics.attempts), (JobState::Queued, 1));
}

#[tokio::test]
async fn one_live_job_per_unique_key() {
    let test = TestStore::new().await;
    let (actor, other) = (test.actor("a").await, test.actor("b").await);
    let first = put(&test.store, &actor, job(1).unique("run")).await;
    assert_eq!(put(&test.store, &actor, job(2).unique("run")).await, first);
    assert_ne!(put(&test.store, &other, job(3).unique("run")).await, first);
    assert_ne!(
        put(&test.store, &actor, job(4).unique("another run")).await,
        first
    );
    assert_eq!(Worker::new(&idle(&test.store)).drain().await.unwrap(), 3);
    assert_ne!(
        put(&test.store, &actor, job(5).unique("run")).await,
        first,
        "the first is over"
    );
}

#[tokio::test]
async fn a_silent_worker_loses_its_job_and_cannot_write_any_more() {
    let test = TestStore::new().await;
    let actor = test.actor("acme").await;
    let lease = JobsOptions::default().lease;
    let rival = Worker::new(&idle(&test.another().await));
    let (rival, clock) = (Arc::new(rival), test.clock.clone());
    let outcome = Arc::new(Mutex::new(None));
    let kept = outcome.clone();
    let jobs = jobs(&test.store, move |ctx, _| {
        let (rival, clock, kept) = (rival.clone(), clock.clone(), kept.clone());
        async move {
            // Paused for longer than its lease; the rival takes the job and finishes it.
            clock.advance(lease);
            assert_eq!(rival.drain().await?, 1);
            let refused = ctx.write().await.err().map(|error| error.code());
            *kept.lock().unwrap() = refused;
            Err(JobError::Fatal(Error::internal("must not be recorded")))
        }
    });
    let id = put(&test.store, &actor, job("x")).await;
    assert!(Worker::new(&jobs).run_one().await.unwrap());
    assert_eq!(*outcome.lock().unwrap(), Some("lease_lost"));
    let done = view(&test.store, &actor, id).await;
    assert_eq!((done.state, done.attempts), (JobState::Completed, 2));
}

#[tokio::test]
async fn a_late_answer_does_not_end_the_rivals_run() {
    let test = TestStore::new().await;
    let actor = test.actor("acme").await;
    let rival = Arc::new(Worker::new(&idle(&test.another().await)));
    let clock = test.clock.clone();
    let jobs = jobs(&test.store, move |_, _| {
        let (rival, clock) = (rival.clone(), clock.clone());
        async move {
            clock.advance(JobsOptions::default().lease);
            assert!(rival.claim().await?.is_some());
            Ok(())
        }
    });
    let id = put(&test.store, &actor, job("x")).await;
    assert!(Worker::new(&jobs).run_one().await.unwrap());
    let running = view(&test.store, &actor, id).await;
    assert_eq!((running.state, running.attempts), (JobState::Running, 2));
}

/// The first process claims and dies; the second resumes; and a job whose every worker dies is dead.
#[tokio::test]
async fn a_crash_is_resumed_until_attempts_run_out() {
    let test = TestStore::new().await;
    let actor = test.actor("acme").await;
    let id = put(&test.store, &actor, job("x").max_attempts(3)).await;
    let doomed = Worker::new(&idle(&test.store));
    assert!(doomed.claim().await.unwrap().is_some());
    let second = Worker::new(&idle(&test.another().await));
    assert!(second.claim().await.unwrap().is_none(), "the lease holds");
    for attempt in 2..=3 {
        test.clock.advance(JobsOptions::default().lease);
        let taken = second.claim().await.unwrap().unwrap();
        assert_eq!((taken.id, taken.attempts), (id.uuid(), attempt));
    }
    test.clock.advance(JobsOptions::default().lease);
    assert!(second.claim().await.unwrap().is_none());
    let dead = view(&test.store, &actor, id).await;
    assert_eq!(dead.state, JobState::Dead);
    assert!(
        dead.error
            .unwrap()
            .contains("stopped answering (attempt 3 of 3)")
    );
}

#[tokio::test]
async fn cancelled_while_waiting_and_while_running() {
    let test = TestStore::new().await;
    let (actor, stranger) = (test.actor("a").await, test.actor("b").await);
    let started = Arc::new(Notify::new());
    let told = started.clone();
    let handler = jobs(&test.store, move |ctx, _| {
        let told = told.clone();
        async move {
            told.notify_one();
            ctx.cancellation().cancelled().await;
            Err(JobError::Cancelled)
        }
    });
    let waiting = put(
        &test.store,
        &actor,
        job("waiting").run_at(stoa_testkit::START + Duration::from_secs(9)),
    )
    .await;
    let running = put(&test.store, &actor, job("running")).await;
    let shutdown = CancellationToken::new();
    let (token, worker) = (shutdown.clone(), Worker::new(&quick(handler)));
    let work = tokio::spawn(async move { worker.run(token).await });
    started.notified().await;

    let mut tx = test.store.write(&stranger).await.unwrap();
    assert!(
        cancel(&mut tx, running)
            .await
            .unwrap_err()
            .is(Kind::NotFound)
    );
    drop(tx);
    let mut tx = test.store.write(&actor).await.unwrap();
    assert_eq!(
        cancel(&mut tx, waiting).await.unwrap().state,
        JobState::Cancelled
    );
    let asked = cancel(&mut tx, running).await.unwrap();
    assert_eq!(
        (asked.state, asked.cancel_requested),
        (JobState::Running, true)
    );
    tx.commit().await.unwrap();
    until(&test, &actor, running, JobState::Cancelled).await;
    shutdown.cancel();
    work.await.unwrap();
}

#[tokio::test]
async fn a_shutdown_returns_work_to_the_queue() {
    let test = TestStore::new().await;
    let actor = test.actor("acme").await;
    let started = Arc::new(Notify::new());
    let told = started.clone();
    let polite_and_stubborn = jobs(&test.store, move |ctx, payload| {
        let told = told.clone();
        async move {
            told.notify_one();
            if payload == "stubborn" {
                std::future::pending::<()>().await;
            }
            ctx.stopped().await;
            Err(JobError::Stopped)
        }
    });
    let polite = put(&test.store, &actor, job("polite")).await;
    let stubborn = put(&test.store, &actor, job("stubborn")).await;
    let shutdown = CancellationToken::new();
    let (token, worker) = (shutdown.clone(), Worker::new(&quick(polite_and_stubborn)));
    let work = tokio::spawn(async move { worker.run(token).await });
    for job in [polite, stubborn] {
        until(&test, &actor, job, JobState::Running).await;
    }
    started.notified().await;
    shutdown.cancel();
    work.await.unwrap();
    for job in [polite, stubborn] {
        let back = view(&test.store, &actor, job).await;
        assert_eq!((back.state, back.attempts), (JobState::Queued, 0));
    }
    assert_eq!(Worker::new(&idle(&test.store)).drain().await.unwrap(), 2);
}

/// Polls, heartbeats and grace short enough for a test to wait for.
fn quick(jobs: Jobs) -> Jobs {
    let options = JobsOptions {
        lease: Duration::from_millis(150),
        poll: Duration::from_millis(20),
        grace: Duration::from_millis(100),
        ..JobsOptions::default()
    };
    Jobs { options, ..jobs }
}

async fn until(
    test: &TestStore,
    actor: &stoa_store::Actor,
    id: stoa_kernel::JobId,
    state: JobState,
) {
    while view(&test.store, actor, id).await.state != state {
        tokio::task::yield_now().await;
    }
}
