//! Another organisation's drawings do not exist; rights are asked for.

use axum::http::Method;
use serde_json::{Value, json};
use stoa_kernel::Permission;

use super::app::{SOUND, TestApp};

/// Every route of one drawing, with a body that it takes.
fn routes(id: &str) -> Vec<(Method, String, Option<Value>, bool)> {
    let at = |rest: &str| format!("/{id}{rest}");
    let model = || Some(json!({ "model": "[person.them]\n" }));
    vec![
        (Method::GET, at(""), None, false),
        (Method::GET, at("/versions"), None, false),
        (Method::GET, at("/versions/1"), None, false),
        (Method::GET, at("/export/toml"), None, false),
        (Method::GET, at("/export/svg"), None, false),
        (Method::PATCH, at(""), Some(json!({ "name": "Mine" })), true),
        (Method::POST, at("/versions"), model(), true),
        (Method::POST, at("/versions/1/restore"), None, true),
        (Method::POST, at("/restore"), None, true),
        (Method::DELETE, at(""), None, true),
        (Method::DELETE, at("?forever=true"), None, true),
    ]
}

#[tokio::test]
async fn everything_of_another_organisation_is_not_found() {
    let app = TestApp::new().await;
    let (ours, theirs) = (app.org("acme").await, app.org("rival").await);
    let id = app.drawing(&theirs, "Theirs", SOUND).await;
    for (method, path, body, _) in routes(&id) {
        let ask = async |key: &str, path: String| {
            app.ask(key, method.clone(), &path, body.clone(), None)
                .await
        };
        ask(&ours.key, ours.path(&path)).await.expect(404);
        ask(&ours.key, theirs.path(&path)).await.expect(404);
        ask("", theirs.path(&path)).await.expect(401);
    }
    assert!(app.names(&ours, "").await.is_empty());
    assert!(app.names(&ours, "?state=deleted").await.is_empty());
    let kept = app.get(&theirs, &format!("/{id}")).await.expect(200).json();
    assert_eq!(
        (&kept["model"], &kept["name"]),
        (&json!(SOUND), &json!("Theirs"))
    );
    assert_eq!(app.events(&theirs).await, ["created"]);
}

#[tokio::test]
async fn reading_needs_one_right_and_changing_another() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let id = app.drawing(&org, "Ours", SOUND).await;
    let reader = app
        .key(&org.actor, "reader", &[Permission::DrawingsRead])
        .await;
    let stranger = app.key(&org.actor, "other", &[Permission::OrgRead]).await;
    let mut all = routes(&id);
    all.push((Method::GET, String::new(), None, false));
    let new = json!({ "name": "New", "model": "" });
    all.push((Method::POST, String::new(), Some(new), true));
    for (method, path, body, changes) in all {
        let path = org.path(&path);
        let ask = async |key: &str| {
            app.ask(key, method.clone(), &path, body.clone(), None)
                .await
        };
        let allowed = ask(&reader).await.status.as_u16();
        assert_eq!(allowed, if changes { 403 } else { 200 }, "{method} {path}");
        ask(&stranger).await.expect(403);
    }
    assert_eq!(app.names(&org, "").await, ["Ours"]);
}
