//! Making, using and revoking keys.

use std::time::Duration;

use sea_orm::EntityTrait;
use serde_json::json;

use crate::testing::House;

#[tokio::test]
async fn a_key_is_shown_once_stored_as_a_hash_and_ends_when_revoked() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let input = json!({"name": "export", "permissions": ["keys:read", "keys:read"]});
    let made = ada.post(&ada.org("/api-keys"), input).await.expect(201);
    let secret = made.text("/secret");
    assert!(secret.starts_with(&made.text("/prefix")));
    assert_eq!(made.body["permissions"], json!(["keys:read"]));
    assert_eq!(made.headers["cache-control"], "no-store, no-transform");

    let key = house.anonymous().with("x-api-key", &secret);
    key.get(&ada.org("/api-keys")).await.expect(200);
    let list = key.get(&ada.org("/api-keys")).await.expect(200).body;
    assert!(list["items"][0].get("secret").is_none());
    assert_eq!(list["items"][0]["last_used_at"], "2026-01-15T12:00:00Z");

    let read = house.kit.store.system_read().await.expect("a read");
    let rows = super::entity::Entity::find()
        .all(read.connection())
        .await
        .expect("rows");
    drop(read);
    assert_eq!(rows.len(), 1);
    assert!(!format!("{rows:?}").contains(&secret));

    let path = ada.org(&format!("/api-keys/{}", made.text("/id")));
    ada.delete(&path).await.expect(204);
    ada.delete(&path).await.expect(204);
    assert_eq!(
        key.get(&ada.org("/api-keys")).await.said(),
        (401, "api_key_invalid")
    );
    let list = ada.get(&ada.org("/api-keys")).await.expect(200).body;
    assert!(list["items"][0]["revoked_at"].is_string());
    let log = house.log_of(&ada.slug).await;
    assert_eq!(log[2..], ["api_key.created", "api_key.revoked"]);
}

#[tokio::test]
async fn a_key_expires() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let input = json!({"name": "short", "permissions": ["members:read"], "expires_at": "2026-01-15T13:00:00Z"});
    let made = ada.post(&ada.org("/api-keys"), input).await.expect(201);
    let key = house.anonymous().with("x-api-key", &made.text("/secret"));
    house.kit.clock.advance(Duration::from_secs(3599));
    key.get(&ada.org("/members")).await.expect(200);
    house.kit.clock.advance(Duration::from_secs(1));
    assert_eq!(
        key.get(&ada.org("/members")).await.said(),
        (401, "api_key_invalid")
    );
}

#[tokio::test]
async fn nobody_makes_a_key_stronger_than_themselves() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let input = json!({"name": "maker", "permissions": ["keys:write", "costs:read"]});
    let made = ada.post(&ada.org("/api-keys"), input).await.expect(201);
    let key = house.anonymous().with("x-api-key", &made.text("/secret"));
    let path = ada.org("/api-keys");
    let weaker = json!({"name": "weaker", "permissions": ["costs:read"]});
    key.post(&path, weaker).await.expect(201);
    let stronger = json!({"name": "stronger", "permissions": ["members:write"]});
    assert_eq!(
        key.post(&path, stronger).await.said(),
        (403, "permission_missing")
    );
}

#[tokio::test]
async fn bad_input_names_the_field() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let path = ada.org("/api-keys");
    let input = json!({"name": "", "permissions": [], "expires_at": "2020-01-01T00:00:00Z"});
    let answer = ada.post(&path, input).await;
    let fields: Vec<_> = answer.body["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|e| e["field"].clone())
        .collect();
    assert_eq!(fields, ["name", "permissions", "expires_at"]);
    let unknown = ada
        .post(
            &path,
            json!({"name": "x", "permissions": ["costs:everything"]}),
        )
        .await;
    assert_eq!(unknown.status, 422);
    assert!(
        unknown.body["errors"][0]["field"]
            .as_str()
            .expect("a field")
            .starts_with("permissions")
    );
}

#[tokio::test]
async fn a_repeated_request_makes_one_key_and_keeps_no_secret() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let path = ada.org("/api-keys");
    let caller = ada.clone().with("idempotency-key", "4711");
    let input = json!({"name": "once", "permissions": ["costs:read"]});
    let first = caller.post(&path, input.clone()).await.expect(201);
    let second = caller.post(&path, input.clone()).await.expect(201);
    assert_eq!(first.body["id"], second.body["id"]);
    assert!(first.body["secret"].is_string());
    assert!(second.body["secret"].is_null());
    assert_eq!(
        ada.get(&path).await.body["items"].as_array().map(Vec::len),
        Some(1)
    );

    let other = json!({"name": "other", "permissions": ["costs:read"]});
    assert_eq!(
        caller.post(&path, other.clone()).await.said(),
        (422, "idempotency_key_reused")
    );
    // Another member's key of the same spelling is another key.
    let bob = house
        .colleague(&ada, "bob", "admin")
        .await
        .with("idempotency-key", "4711");
    bob.post(&path, other.clone()).await.expect(201);
    // After a day the key is free again.
    house.kit.clock.advance(Duration::from_secs(24 * 3600 + 1));
    caller.post(&path, other).await.expect(201);
}

#[tokio::test]
async fn a_key_may_what_its_maker_may_now() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let bob = house.colleague(&ada, "bob", "admin").await;
    let input = json!({"name": "k", "permissions": ["members:read", "members:write", "log:read"]});
    let made = bob.post(&bob.org("/api-keys"), input).await.expect(201);
    let key = house.anonymous().with("x-api-key", &made.text("/secret"));
    key.get(&ada.org("/events")).await.expect(200);
    let members = ada.get(&ada.org("/members")).await.expect(200).body;
    let all = members["items"].as_array().expect("members");
    let bobs = all.iter().find(|m| m["email"] == "bob@example.org");
    let bobs = bobs.and_then(|m| m["id"].as_str()).expect("an id");
    let bobs = ada.org(&format!("/members/{bobs}"));
    let role = |role: &str| json!({ "role": role });
    ada.patch(&bobs, role("viewer")).await.expect(200);
    key.get(&ada.org("/members")).await.expect(200);
    for (path, code) in [("/events", 403), ("/invitations", 403)] {
        assert_eq!(key.get(&ada.org(path)).await.status, code, "{path}");
    }
    ada.patch(&bobs, role("member")).await.expect(200);
    key.get(&ada.org("/events")).await.expect(200);
    ada.delete(&bobs).await.expect(204);
    assert_eq!(
        key.get(&ada.org("/members")).await.said(),
        (401, "api_key_invalid")
    );
    let log = house.log_of(&ada.slug).await;
    assert_eq!(log[log.len() - 2..], ["api_key.revoked", "member.removed"]);
    // Back again he is another member: what he left behind stays ended.
    house.kit.clock.advance(Duration::from_secs(3600));
    let again = json!({"email": "bob@example.org", "role": "admin"});
    let invited = ada.post(&ada.org("/invitations"), again).await.expect(201);
    bob.accept(&invited.text("/id")).await.expect(200);
    assert_eq!(key.get(&ada.org("/members")).await.status, 401);
}

#[tokio::test]
async fn a_key_that_a_key_made_ends_with_it() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let path = ada.org("/api-keys");
    let input = json!({"name": "first", "permissions": ["keys:write", "org:read"], "expires_at": "2026-02-01T00:00:00Z"});
    let first = ada.post(&path, input).await.expect(201);
    let holder = house.anonymous().with("x-api-key", &first.text("/secret"));
    let later =
        json!({"name": "later", "permissions": ["org:read"], "expires_at": "2026-03-01T00:00:00Z"});
    assert_eq!(
        holder.post(&path, later).await.body["errors"][0]["code"],
        "after_its_maker"
    );
    let second = json!({"name": "second", "permissions": ["keys:write", "org:read"]});
    let second = holder.post(&path, second).await.expect(201);
    assert_eq!(second.body["expires_at"], first.body["expires_at"]);
    let holder = house.anonymous().with("x-api-key", &second.text("/secret"));
    let third = json!({"name": "third", "permissions": ["org:read"]});
    let third = holder.post(&path, third).await.expect(201);
    let holder = house.anonymous().with("x-api-key", &third.text("/secret"));
    holder.get(&ada.org("")).await.expect(200);
    let path = ada.org(&format!("/api-keys/{}", first.text("/id")));
    ada.delete(&path).await.expect(204);
    assert_eq!(holder.get(&ada.org("")).await.status, 401);
    let log = house.log_of(&ada.slug).await;
    assert_eq!(log[5..], ["api_key.revoked"; 3]);
}
