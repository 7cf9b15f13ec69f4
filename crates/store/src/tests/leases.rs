//! One holder at a time, until it lets go or its time is over.

use std::time::Duration;

use super::fixture::Fixture;
use crate::lease::{release, try_acquire};

const TTL: Duration = Duration::from_secs(30);

#[tokio::test]
async fn one_holder_until_it_expires() {
    let fixture = Fixture::new().await;
    let another = fixture.another().await;
    assert!(
        try_acquire(&fixture.store, "leader", "one", TTL)
            .await
            .unwrap()
    );
    assert!(!try_acquire(&another, "leader", "two", TTL).await.unwrap());
    assert!(try_acquire(&another, "other", "two", TTL).await.unwrap());
    fixture.clock.advance(TTL / 2);
    assert!(
        try_acquire(&fixture.store, "leader", "one", TTL)
            .await
            .unwrap(),
        "renewed"
    );
    fixture.clock.advance(TTL / 2);
    assert!(
        !try_acquire(&another, "leader", "two", TTL).await.unwrap(),
        "the renewal counts"
    );
    fixture.clock.advance(TTL / 2);
    assert!(
        try_acquire(&another, "leader", "two", TTL).await.unwrap(),
        "taken over"
    );
    release(&fixture.store, "leader", "one").await.unwrap();
    assert!(
        !try_acquire(&fixture.store, "leader", "one", TTL)
            .await
            .unwrap(),
        "only the holder lets go"
    );
    release(&another, "leader", "two").await.unwrap();
    assert!(
        try_acquire(&fixture.store, "leader", "one", TTL)
            .await
            .unwrap()
    );
}
