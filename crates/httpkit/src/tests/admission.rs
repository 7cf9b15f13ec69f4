//! Places for requests that take much work.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::{StreamExt, stream};
use stoa_kernel::{Error, OrgId, PersonId, SeededRng, SystemClock, budget};

use crate::admission::{STREAMS, UPLOADS, WATCHES};
use crate::{Admission, AdmissionOptions, OnAccountOf, WorkLimits};

const LIMITS: WorkLimits = WorkLimits {
    time: Duration::from_secs(3600),
    units: u64::MAX,
};

fn orgs<const N: usize>() -> [OrgId; N] {
    let rng = SeededRng::new(3);
    std::array::from_fn(|_| OrgId::new(&SystemClock, &*rng))
}

fn admission(at_once: usize, per_org: usize, waiting: usize, patience: Duration) -> Admission {
    Admission::new(AdmissionOptions {
        at_once,
        per_org,
        waiting,
        patience,
    })
}

const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_machine_keeps_a_core_and_an_organisation_gets_half() {
    let places = |cores| {
        let options = AdmissionOptions::of_cores(cores);
        (options.at_once, options.per_org)
    };
    assert_eq!(places(1), (2, 1));
    assert_eq!(places(2), (2, 1));
    assert_eq!(places(4), (3, 1));
    assert_eq!(places(16), (15, 7));
}

#[tokio::test]
async fn one_organisation_waits_for_itself_and_its_neighbour_does_not() {
    let [hostile, neighbour] = orgs();
    let admission = admission(2, 1, 2, LONG);
    let first = admission.enter(hostile).await.expect("a place");
    let waiting: Vec<_> = (0..2)
        .map(|_| {
            let admission = admission.clone();
            tokio::spawn(async move { admission.enter(hostile).await.map(drop) })
        })
        .collect();
    tokio::task::yield_now().await;
    let refused = admission.enter(hostile).await.expect_err("too many");
    assert_eq!(refused.error().code(), "organisation_busy");
    assert_eq!(refused.status(), 429);
    drop(admission.enter(neighbour).await.expect("a place at once"));
    assert!(waiting.iter().all(|one| !one.is_finished()));
    drop(first);
    for one in waiting {
        one.await.expect("it ends").expect("its turn comes");
    }
    drop(admission.enter(hostile).await.expect("a place again"));
}

#[tokio::test]
async fn whoever_waits_too_long_is_told_to_come_again() {
    let [one, other, third] = orgs();
    let admission = admission(2, 1, 9, Duration::from_millis(20));
    let _held = (
        admission.enter(one).await.expect("a place"),
        admission.enter(other).await.expect("a place"),
    );
    let refused = admission.enter(third).await.expect_err("none is free");
    assert_eq!(refused.error().code(), "server_busy");
    assert_eq!(refused.status(), 503);
}

#[tokio::test(flavor = "multi_thread")]
async fn work_ends_with_its_caller_and_its_place_with_the_work() {
    let [org] = orgs();
    let admission = admission(1, 1, 9, LONG);
    let steps = Arc::new(AtomicU64::new(0));
    let work = {
        let (admission, steps) = (admission.clone(), Arc::clone(&steps));
        async move {
            let endless = move || {
                loop {
                    steps.fetch_add(1, Ordering::SeqCst);
                    budget::step(1);
                }
            };
            admission.run::<(), _>(org, LIMITS, endless).await
        }
    };
    let caller = tokio::spawn(work);
    while steps.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    caller.abort();
    // Only when the work has ended is there a place for the next.
    let done = admission.run(org, LIMITS, || 7).await.expect("a place");
    assert_eq!(done, 7);
    let after = steps.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(steps.load(Ordering::SeqCst), after);
    let few = WorkLimits { units: 9, ..LIMITS };
    let refused = admission.run(org, few, || budget::step(10)).await;
    let refused = refused.expect_err("too much");
    assert_eq!(
        (refused.error().code(), refused.status().as_u16()),
        ("too_much_work", 422)
    );
}

#[tokio::test]
async fn a_slow_reader_keeps_no_place() {
    let [org] = orgs();
    let admission = admission(1, 1, 0, LONG);
    let mut open = Vec::new();
    for _ in 0..STREAMS {
        let place = admission.enter_stream(org).await.expect("a place");
        let pieces = stream::iter([Ok::<_, Error>(1), Ok(2)]).boxed();
        let mut pieces = admission.stream(place, pieces);
        assert_eq!(pieces.next().await.map(Result::ok), Some(Some(1)));
        open.push(pieces);
    }
    let place = admission.enter(org).await;
    drop(place.expect("a report of the same organisation, between two pieces"));
    let refused = admission.enter_stream(org).await.expect_err("too many");
    assert_eq!(refused.error().code(), "organisation_busy");
    // At its end it is counted no more, whoever still holds it, and may be asked again.
    let mut first = open.remove(0);
    assert_eq!(first.next().await.map(Result::ok), Some(Some(2)));
    assert!(first.next().await.is_none());
    let next = admission.enter_stream(org).await.expect("at its end");
    assert!(first.next().await.is_none());
    drop((first, next));
    // Nor when it is left in the middle.
    drop(open.remove(0));
    drop(admission.enter_stream(org).await.expect("it was left"));
    drop(open);
    assert!(admission.is_idle());
}

#[tokio::test]
async fn a_piece_waits_for_a_place() {
    let [org] = orgs();
    let admission = admission(1, 1, 0, LONG);
    let place = admission.enter_stream(org).await.expect("a place");
    let mut pieces = admission.stream(place, stream::iter([Ok::<_, Error>(1)]).boxed());
    let report = admission.enter(org).await.expect("a place");
    let early = tokio::time::timeout(Duration::from_millis(20), pieces.next()).await;
    assert!(early.is_err(), "{early:?}");
    drop(report);
    assert_eq!(pieces.next().await.map(Result::ok), Some(Some(1)));
    assert!(pieces.next().await.is_none());
    drop(pieces);
    assert!(admission.is_idle());
}

/// Left while its piece is made, and while it waits for the place to make it.
#[tokio::test]
async fn a_piece_that_nobody_waits_for_returns_its_place() {
    let [org] = orgs();
    let admission = admission(1, 1, 0, LONG);
    for made in [false, true] {
        let place = admission.enter_stream(org).await.expect("a place");
        let never = stream::pending::<Result<u8, Error>>().boxed();
        let mut pieces = admission.stream(place, never);
        let report = match made {
            true => None,
            false => Some(admission.enter(org).await.expect("a place")),
        };
        let early = tokio::time::timeout(Duration::from_millis(20), pieces.next()).await;
        assert!(early.is_err(), "{early:?}");
        drop(pieces);
        drop(report);
        drop(admission.enter(org).await.expect("the place is free"));
    }
    assert!(admission.is_idle());
}

/// One person of an organisation neither takes all that may wait there nor all that is sent and received.
#[tokio::test]
async fn a_person_leaves_room_to_the_organisation() {
    let [org] = orgs();
    let rng = SeededRng::new(5);
    let [person, colleague] = [0; 2].map(|_| PersonId::new(&SystemClock, &*rng));
    let on = move |person| OnAccountOf {
        org,
        person: Some(person),
    };
    let admission = admission(2, 1, 8, LONG);
    let mut waiting = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let admission = admission.clone();
        waiting.spawn(async move {
            let place = admission
                .enter(on(person))
                .await
                .map_err(|e| e.error().code())?;
            tokio::time::sleep(Duration::from_millis(1)).await;
            drop(place);
            Ok(())
        });
    }
    tokio::task::yield_now().await;
    drop(
        admission
            .enter(on(colleague))
            .await
            .expect("its turn comes"),
    );
    let outcomes = waiting.join_all().await;
    let refused = outcomes.iter().filter(|one| **one == Err("person_busy"));
    assert_eq!(refused.count(), 15, "{outcomes:?}");

    let sent: Vec<_> = futures::future::join_all((0..STREAMS).map(|_| async {
        let place = admission.enter_stream(on(person)).await?;
        Ok(admission.stream(place, stream::pending::<Result<u8, Error>>().boxed()))
    }))
    .await;
    let code = |one: &crate::ApiError| one.error().code();
    let refused = sent.iter().filter_map(|one| one.as_ref().err().map(code));
    assert_eq!(refused.collect::<Vec<_>>(), ["person_busy"; STREAMS / 2]);
    drop(admission.enter_stream(on(colleague)).await.expect("room"));
    let received: Vec<_> = (0..UPLOADS)
        .map(|_| admission.receive(on(person)))
        .collect();
    assert_eq!(
        received.iter().filter(|one| one.is_ok()).count(),
        UPLOADS / 2
    );
    drop(admission.receive(on(colleague)).expect("room"));
    drop((sent, received));
    assert!(admission.is_idle());
}

#[tokio::test]
async fn a_person_has_one_share_over_all_organisations() {
    let [one, other, neighbours] = orgs();
    let rng = SeededRng::new(4);
    let [person, neighbour] = [0; 2].map(|_| PersonId::new(&SystemClock, &*rng));
    let on = |org, person| OnAccountOf {
        org,
        person: Some(person),
    };
    let admission = admission(2, 1, 1, LONG);
    let first = admission.enter(on(one, person)).await.expect("a place");
    let second = {
        let admission = admission.clone();
        tokio::spawn(async move { admission.enter(on(other, person)).await.map(drop) })
    };
    tokio::task::yield_now().await;
    assert!(!second.is_finished());
    let place = admission.enter(on(neighbours, neighbour)).await;
    drop(place.expect("a place at once"));
    // Who waits for themselves holds no place of the organisation.
    drop(admission.enter(on(other, neighbour)).await.expect("free"));
    let third = admission.enter(on(neighbours, person)).await;
    let refused = third.expect_err("too many");
    assert_eq!(refused.error().code(), "person_busy");
    drop(first);
    second.await.expect("it ends").expect("its turn comes");
    assert!(admission.is_idle());
}

#[tokio::test]
async fn so_many_uploads_are_received_at_once() {
    let [org, neighbour] = orgs();
    let admission = admission(1, 1, 0, LONG);
    let received: Vec<_> = (0..UPLOADS)
        .map(|_| admission.receive(org).expect("room"))
        .collect();
    let refused = admission.receive(org).expect_err("too many");
    assert_eq!(refused.error().code(), "organisation_busy");
    assert!(admission.receive(neighbour).is_ok());
    drop(admission.enter(org).await.expect("no place is kept"));
    drop(received);
    assert!(admission.receive(org).is_ok());
    assert!(admission.is_idle());
}

/// A page that listens asks the database again and again, so that a viewer with a thousand of them slows everybody.
#[tokio::test]
async fn so_many_pages_listen_at_once() {
    let [org, neighbour] = orgs();
    let admission = admission(1, 1, 0, LONG);
    let changes = || futures::stream::iter([1, 2]);
    let open: Vec<_> = (0..WATCHES)
        .map(|_| admission.watch(org).expect("room").during(changes()))
        .collect();
    let refused = admission.watch(org).expect_err("too many");
    assert_eq!(refused.error().code(), "organisation_busy");
    assert!(admission.watch(neighbour).is_ok());
    drop(admission.enter(org).await.expect("no place is kept"));
    let told = open.into_iter().next().expect("a stream");
    assert_eq!(told.collect::<Vec<_>>().await, [1, 2]);
    assert!(admission.watch(org).is_ok());
    assert!(admission.is_idle());
}
