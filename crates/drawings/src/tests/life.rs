//! Deleted, brought back, and erased.

use std::time::Duration;

use serde_json::json;
use stoa_jobs::{NewJob, enqueue};

use super::app::{SOUND, TestApp};
use crate::clean_up::{CleanUpJob, Nothing};

#[tokio::test]
async fn a_deleted_drawing_can_be_brought_back_with_its_versions() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let id = app.drawing(&org, "Ours", SOUND).await;
    app.save(&org, &id, "[person.me]\n", "*").await.expect(200);
    app.delete(&org, &format!("/{id}")).await.expect(204);
    for path in ["", "/versions", "/versions/1", "/export/toml"] {
        app.get(&org, &format!("/{id}{path}")).await.expect(404);
    }
    app.save(&org, &id, SOUND, "*").await.expect(404);
    app.delete(&org, &format!("/{id}")).await.expect(404);
    assert!(app.names(&org, "").await.is_empty());
    assert_eq!(app.names(&org, "?state=deleted").await, ["Ours"]);
    let deleted = app.get(&org, "?state=deleted").await.json()["items"][0].clone();
    assert_eq!(deleted["erased_at"], "2026-02-14T12:00:00Z", "{deleted}");

    // Its name is free meanwhile, and then it has to wait for it.
    let other = app.drawing(&org, "Ours", "").await;
    let back = format!("/{id}/restore");
    let taken = app.post(&org, &back, json!({})).await;
    assert_eq!(taken.refused(409), "drawing_exists");
    app.delete(&org, &format!("/{other}")).await.expect(204);
    let restored = app.post(&org, &back, json!({})).await.expect(200).json();
    assert_eq!(
        (&restored["name"], &restored["version"]),
        (&json!("Ours"), &json!(2))
    );
    assert_eq!(restored["deleted_at"], json!(null));
    // Twice does no harm.
    app.post(&org, &back, json!({})).await.expect(200);
    let first = app.get(&org, &format!("/{id}/versions/1")).await;
    assert_eq!(first.expect(200).json()["model"], SOUND);
    let expected = [
        "created", "saved", "deleted", "created", "deleted", "restored",
    ];
    assert_eq!(app.events(&org).await, expected);
}

#[tokio::test]
async fn what_was_deleted_a_month_ago_is_erased_and_nothing_else() {
    let app = TestApp::new().await;
    let (org, other) = (app.org("acme").await, app.org("rival").await);
    let gone = app.drawing(&org, "Gone", SOUND).await;
    app.drawing(&other, "Kept", SOUND).await;
    app.delete(&org, &format!("/{gone}")).await.expect(204);
    app.store.clock.advance(Duration::from_secs(29 * 86_400));
    let late = app.drawing(&org, "Late", SOUND).await;
    app.delete(&org, &format!("/{late}")).await.expect(204);
    let clean_up = async || {
        let mut tx = app.store.store.write(&org.actor).await.unwrap();
        let job = NewJob::new(<CleanUpJob as stoa_jobs::Handler>::KIND, &Nothing {}).unwrap();
        enqueue(&mut tx, job).await.unwrap();
        tx.commit().await.unwrap();
        app.drain().await;
    };
    clean_up().await;
    assert_eq!(
        app.names(&org, "?state=deleted&sort=name").await,
        ["Gone", "Late"]
    );
    app.store.clock.advance(Duration::from_secs(2 * 86_400));
    clean_up().await;
    assert_eq!(app.names(&org, "?state=deleted").await, ["Late"]);
    assert_eq!(app.names(&other, "").await, ["Kept"]);
    let path = format!("/{gone}/restore");
    app.post(&org, &path, json!({})).await.expect(404);
    let events = app.events(&org).await;
    assert_eq!(events.last().unwrap(), "erased", "{events:?}");
}

#[tokio::test]
async fn who_needs_the_room_erases_at_once() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let id = app.drawing(&org, "Ours", SOUND).await;
    let forever = format!("/{id}?forever=true");
    app.delete(&org, &forever).await.expect(204);
    app.delete(&org, &forever).await.expect(404);
    assert!(app.names(&org, "?state=deleted").await.is_empty());
    assert_eq!(app.events(&org).await, ["created", "erased"]);
}
