//! The org log: gapless, commit-ordered, and never without its change.

use futures::future::join_all;
use proptest::prelude::*;
use stoa_kernel::{Kind, OrgSlug, Permission};

use super::fixture::{Fixture, Noted, noted};
use crate::{EventType, Sequence, Store};

#[tokio::test]
async fn an_event_carries_who_when_and_why() {
    let fixture = Fixture::new().await;
    let actor = fixture.tenant("acme").await;
    let mut tx = fixture.store.write(&actor).await.unwrap();
    tx.correlate("request-1");
    assert_eq!(tx.append(&noted("a")).await.unwrap(), Sequence(1));
    let first = tx.events_after(Sequence(0), 10).await.unwrap().remove(0);
    tx.caused_by(first.id);
    assert_eq!(tx.append(&noted("b")).await.unwrap(), Sequence(2));
    tx.commit().await.unwrap();

    let read = fixture.store.read(&actor).await.unwrap();
    let second = read.event(Sequence(2)).await.unwrap().unwrap();
    assert_eq!(second.causation_id, Some(first.id));
    assert_eq!(second.correlation_id.as_deref(), Some("request-1"));
    let slug: OrgSlug = "acme".parse().unwrap();
    let envelope = serde_json::to_value(second.envelope(&slug)).unwrap();
    assert_eq!(envelope["specversion"], "1.0");
    assert_eq!(envelope["type"], "note.noted");
    assert_eq!(envelope["source"], "/orgs/acme");
    assert_eq!(envelope["subject"], "note/b");
    assert_eq!(envelope["time"], "2026-01-15T12:00:00Z");
    assert_eq!(envelope["actor"], "system:test");
    assert_eq!(envelope["sequence"], 2);
    assert_eq!(envelope["data"], serde_json::json!({ "note": "b" }));
}

/// Two "processes", four writers each, over two organisations; every third transaction is given up
/// after its events were written. A reader looks all the while.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn gapless_under_concurrent_writers() {
    let fixture = Fixture::new().await;
    let tenants = [fixture.tenant("a_co").await, fixture.tenant("b_co").await];
    let stores = [fixture.store.clone(), fixture.another().await];
    let writer = |n: usize| {
        let (store, actor) = (stores[n % 2].clone(), tenants[n / 2 % 2].clone());
        tokio::spawn(async move {
            let mut acknowledged = Vec::new();
            for i in 0..15 {
                let mut tx = store.write(&actor).await.unwrap();
                let one = tx.append(&noted(format!("{n}-{i}"))).await.unwrap();
                let two = tx.append(&noted(format!("{n}-{i}+"))).await.unwrap();
                assert_eq!(two.0, one.0 + 1, "a transaction's events stand together");
                if i % 3 == 2 {
                    drop(tx);
                } else {
                    tx.commit().await.unwrap();
                    acknowledged.push((one, format!("{n}-{i}")));
                    acknowledged.push((two, format!("{n}-{i}+")));
                }
            }
            (actor, acknowledged)
        })
    };
    let writers: Vec<_> = (0..8).map(writer).collect();
    while !writers.iter().all(|writer| writer.is_finished()) {
        for tenant in &tenants {
            prefix(&fixture.store, tenant).await;
        }
    }
    let mut expected = 0;
    for (actor, acknowledged) in join_all(writers).await.into_iter().map(Result::unwrap) {
        let log = prefix(&fixture.store, &actor).await;
        expected += acknowledged.len();
        for (sequence, note) in acknowledged {
            assert_eq!(
                log[usize::try_from(sequence.0).unwrap() - 1],
                note,
                "acknowledged, so kept"
            );
        }
    }
    let mut total = 0;
    for tenant in &tenants {
        total += prefix(&fixture.store, tenant).await.len();
    }
    assert_eq!((total, expected), (160, 160));
}

/// The log's notes, after checking that it is 1, 2, 3 … without a gap, as any reader must see it.
async fn prefix(store: &Store, actor: &crate::Actor) -> Vec<String> {
    let read = store.read(actor).await.unwrap();
    let events = read.events_after(Sequence(0), 10_000).await.unwrap();
    for (index, event) in events.iter().enumerate() {
        assert_eq!(event.sequence.0, index as i64 + 1, "a gap");
    }
    events
        .into_iter()
        .map(|event| event.data["note"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn rollback_leaves_no_gap_and_no_change() {
    let fixture = Fixture::new().await;
    let actor = fixture.tenant("acme").await;
    for (note, kept) in [("a", true), ("b", false), ("c", true)] {
        let mut tx = fixture.store.write(&actor).await.unwrap();
        tx.append(&noted(note)).await.unwrap();
        if kept {
            tx.commit().await.unwrap()
        } else {
            tx.rollback().await.unwrap()
        }
    }
    assert_eq!(prefix(&fixture.store, &actor).await, ["a", "c"]);
    let read = fixture.store.read(&actor).await.unwrap();
    assert_eq!(read.log_head().await.unwrap(), Sequence(2));
}

#[tokio::test]
async fn too_large_is_refused_when_written() {
    let fixture = Fixture::new().await;
    let actor = fixture.tenant("acme").await;
    let mut tx = fixture.store.write(&actor).await.unwrap();
    let error = tx.append(&noted("x".repeat(256 * 1024))).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.code()),
        (Kind::Invalid, "event_too_large")
    );
    tx.append(&noted("x".repeat(255 * 1024))).await.unwrap();
}

#[test]
fn a_type_describes_itself() {
    let kind = EventType::public::<Noted>(Permission::LogRead, &["note"], &noted("a"));
    assert_eq!(kind.schema["properties"]["note"]["type"], "string");
    assert_eq!((kind.reread)(kind.example.clone()).unwrap(), kind.example);
    assert!((kind.reread)(serde_json::json!({ "text": 1 })).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any sequence of transactions, kept or given up, in any organisation, gives logs 1..=n.
    #[test]
    fn any_history_is_gapless(script in prop::collection::vec((0..3_usize, 1..4_usize, any::<bool>()), 0..20)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let fixture = Fixture::new().await;
            let mut tenants = Vec::new();
            for slug in ["a_co", "b_co", "c_co"] {
                tenants.push((fixture.tenant(slug).await, 0));
            }
            for (tenant, events, kept) in script {
                let (actor, count) = &mut tenants[tenant];
                let mut tx = fixture.store.write(actor).await.unwrap();
                for n in 0..events {
                    tx.append(&noted(n)).await.unwrap();
                }
                if kept {
                    tx.commit().await.unwrap();
                    *count += events;
                }
            }
            for (actor, count) in &tenants {
                assert_eq!(prefix(&fixture.store, actor).await.len(), *count);
            }
        });
    }
}
