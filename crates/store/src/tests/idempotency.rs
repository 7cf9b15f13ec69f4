//! The same key, the same answer; another body, a refusal.

use std::time::Duration;

use super::fixture::Fixture;
use crate::idempotency::{Answer, Begin, KEPT, UNFINISHED, abandon, begin, finish, purge};

fn answer() -> Answer {
    Answer {
        status: 201,
        content_type: Some("application/json".into()),
        body: b"{\"id\":1}".to_vec(),
    }
}

#[tokio::test]
async fn the_first_answer_is_replayed_for_a_day() {
    let fixture = Fixture::new().await;
    let (store, actor, other) = (
        &fixture.store,
        fixture.tenant("a_co").await,
        fixture.tenant("b_co").await,
    );
    assert_eq!(begin(store, &actor, "k", "f").await.unwrap(), Begin::Fresh);
    let early = begin(store, &actor, "k", "f").await.unwrap_err();
    assert_eq!(early.code(), "idempotency_in_progress");
    finish(store, &actor, "k", &answer()).await.unwrap();
    assert_eq!(
        begin(store, &actor, "k", "f").await.unwrap(),
        Begin::Replay(answer())
    );
    let reused = begin(store, &actor, "k", "another request")
        .await
        .unwrap_err();
    assert_eq!(reused.code(), "idempotency_key_reused");
    assert_eq!(
        begin(store, &other, "k", "theirs").await.unwrap(),
        Begin::Fresh,
        "keys are the organisation's own"
    );

    fixture.clock.advance(KEPT - Duration::from_secs(1));
    assert_eq!(
        begin(store, &actor, "k", "f").await.unwrap(),
        Begin::Replay(answer())
    );
    fixture.clock.advance(Duration::from_secs(1));
    assert_eq!(
        begin(store, &actor, "k", "another request").await.unwrap(),
        Begin::Fresh
    );
}

#[tokio::test]
async fn a_crash_or_a_failure_frees_the_key() {
    let fixture = Fixture::new().await;
    let (store, actor) = (&fixture.store, fixture.tenant("a_co").await);
    begin(store, &actor, "crashed", "f").await.unwrap();
    fixture.clock.advance(UNFINISHED);
    assert_eq!(
        begin(store, &actor, "crashed", "f").await.unwrap(),
        Begin::Fresh
    );
    abandon(store, &actor, "crashed").await.unwrap();
    assert_eq!(
        begin(store, &actor, "crashed", "f").await.unwrap(),
        Begin::Fresh
    );
    finish(store, &actor, "crashed", &answer()).await.unwrap();
    abandon(store, &actor, "crashed").await.unwrap();
    assert_eq!(
        begin(store, &actor, "crashed", "f").await.unwrap(),
        Begin::Replay(answer()),
        "an answer stays"
    );
    fixture.clock.advance(KEPT);
    assert_eq!(purge(store).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_one_is_first() {
    let fixture = Fixture::new().await;
    let actor = fixture.tenant("a_co").await;
    let stores = [fixture.store.clone(), fixture.another().await];
    let tries = (0..10).map(|n| {
        let (store, actor) = (stores[n % 2].clone(), actor.clone());
        tokio::spawn(async move { begin(&store, &actor, "k", "f").await })
    });
    let outcomes = futures::future::join_all(tries).await;
    let fresh = outcomes
        .into_iter()
        .filter(|outcome| matches!(outcome, Ok(Ok(Begin::Fresh))))
        .count();
    assert_eq!(fresh, 1);
}
