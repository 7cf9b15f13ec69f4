//! Who gets in and who does not, over every route of an organisation.

use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::testing::{Caller, House, ROOT_KEY};

const ANY_ID: &str = "01900000-0000-7000-8000-000000000000";

/// Every route inside an organisation, with a body that would be right.
fn routes() -> Vec<(Method, String, Option<Value>)> {
    let member = format!("/members/{ANY_ID}");
    let key = format!("/api-keys/{ANY_ID}");
    let new_key = json!({"name": "k", "permissions": ["costs:read"]});
    vec![
        (Method::GET, String::new(), None),
        (
            Method::PATCH,
            String::new(),
            Some(json!({"name": "Taken over"})),
        ),
        (Method::DELETE, "?name=ada%20org".into(), None),
        (Method::GET, "/members".into(), None),
        (Method::GET, "/invitations".into(), None),
        (
            Method::POST,
            "/invitations".into(),
            Some(json!({"email": "eve@example.org", "role": "viewer"})),
        ),
        (Method::POST, format!("/invitations/{ANY_ID}/resend"), None),
        (Method::DELETE, format!("/invitations/{ANY_ID}"), None),
        (
            Method::PATCH,
            member.clone(),
            Some(json!({"role": "owner"})),
        ),
        (Method::DELETE, member, None),
        (Method::GET, "/api-keys".into(), None),
        (Method::POST, "/api-keys".into(), Some(new_key)),
        (Method::DELETE, key, None),
        (Method::GET, "/events".into(), None),
        (Method::GET, "/events/1".into(), None),
    ]
}

/// What whoever lacks the right is told: deleting the organisation takes an owner, all else a permission.
fn missing(route: &str) -> &'static str {
    match route.starts_with("DELETE ?name") {
        true => "owners_only",
        false => "permission_missing",
    }
}

async fn answers(caller: &Caller, slug: &str) -> Vec<(String, u16, String)> {
    let mut out = Vec::new();
    for (method, rest, body) in routes() {
        let answer = caller
            .call(
                method.clone(),
                &format!("/organisations/{slug}{rest}"),
                body,
            )
            .await;
        let (status, code) = answer.said();
        out.push((format!("{method} {rest}"), status, code.to_owned()));
    }
    out
}

#[tokio::test]
async fn strangers_get_404_and_anonymous_get_401_everywhere() {
    let house = House::new().await;
    let (ada, eve) = (house.owner("ada").await, house.owner("eve").await);
    for (route, status, code) in answers(&eve, &ada.slug).await {
        assert_eq!((status, code.as_str()), (404, "not_found"), "{route}");
    }
    for (route, status, _) in answers(&house.anonymous(), &ada.slug).await {
        assert_eq!(status, 401, "{route}");
    }
    // An organisation that does not exist looks the same as one that is somebody else's.
    let there = eve.get(&ada.org("")).await.body["detail"].clone();
    assert_eq!(
        eve.get("/organisations/nobody_abc").await.body["detail"],
        there
    );
    // And so does the installation's own.
    assert_eq!(eve.get("/organisations/stoa/events").await.status, 404);
    assert_eq!(
        house.log_of(&ada.slug).await,
        ["organisation.created", "member.joined"]
    );
}

#[tokio::test]
async fn a_viewer_reads_and_gets_403_for_the_rest() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let viewer = house.colleague(&ada, "vera", "viewer").await;
    let allowed = ["GET ", "GET /members"];
    for (route, status, code) in answers(&viewer, &ada.slug).await {
        match allowed.contains(&route.as_str()) {
            true => assert_eq!(status, 200, "{route}"),
            false => assert_eq!((status, code.as_str()), (403, missing(&route)), "{route}"),
        }
    }
}

#[tokio::test]
async fn a_key_does_what_it_lists_in_its_own_organisation_only() {
    let house = House::new().await;
    let (ada, eve) = (house.owner("ada").await, house.owner("eve").await);
    let made = ada
        .post(
            &ada.org("/api-keys"),
            json!({"name": "reader", "permissions": ["members:read"]}),
        )
        .await
        .expect(201);
    let secret = made.text("/secret");
    let key = house.anonymous().with("x-api-key", &secret);
    let allowed = ["GET /members"];
    for (route, status, code) in answers(&key, &ada.slug).await {
        match allowed.contains(&route.as_str()) {
            true => assert_eq!(status, 200, "{route}"),
            false => assert_eq!((status, code.as_str()), (403, missing(&route)), "{route}"),
        }
    }
    for (route, status, _) in answers(&key, &eve.slug).await {
        assert_eq!(status, 404, "{route}");
    }
    let bearer = house
        .anonymous()
        .with("authorization", &format!("Bearer {secret}"));
    bearer.get(&ada.org("/members")).await.expect(200);
    for wrong in [
        secret[..secret.len() - 1].to_owned(),
        "nonsense".into(),
        secret.replace("stoa_live_", "stoa_live_x"),
    ] {
        let caller = house.anonymous().with("x-api-key", &wrong);
        assert_eq!(
            caller.get(&ada.org("/members")).await.said(),
            (401, "api_key_invalid")
        );
    }
    // A key is not a person.
    assert_eq!(key.get("/session").await.said(), (401, "person_required"));
}

#[tokio::test]
async fn a_cookie_alone_changes_nothing() {
    let house = House::new().await;
    let (ada, eve) = (house.owner("ada").await, house.owner("eve").await);
    let forged = ada.clone().without("x-csrf-token");
    let change = json!({"name": "Forged"});
    assert_eq!(
        forged.patch(&ada.org(""), change.clone()).await.said(),
        (403, "csrf_token_missing")
    );
    assert_eq!(
        forged.delete("/session").await.said(),
        (403, "csrf_token_missing")
    );
    let borrowed = ada
        .clone()
        .with("x-csrf-token", &eve.header("x-csrf-token"));
    assert_eq!(
        borrowed.patch(&ada.org(""), change.clone()).await.said(),
        (403, "csrf_token_wrong")
    );
    forged.get(&ada.org("")).await.expect(200);
    ada.patch(&ada.org(""), change).await.expect(200);
}

#[tokio::test]
async fn the_root_key_opens_everything_and_is_written_down() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let root = house
        .anonymous()
        .with("x-stoa-root-key", ROOT_KEY)
        .with("x-request-id", "audited-request");
    root.get(&ada.org("/members")).await.expect(200);
    let events = root
        .get("/organisations/stoa/events?limit=500")
        .await
        .expect(200)
        .body;
    let used: Vec<_> = events["items"]
        .as_array()
        .expect("events")
        .iter()
        .filter(|e| e["type"] == "root_key.used")
        .collect();
    assert_eq!(
        used[0]["data"]["path"],
        format!("/api/v1{}", ada.org("/members"))
    );
    assert_eq!(used[0]["data"]["organisation"], ada.slug);
    assert_eq!(used[0]["correlationid"], "audited-request");
    assert_eq!(root.get("/organisations/nobody_abc").await.status, 404);
    let wrong = house.anonymous().with("x-stoa-root-key", "something else");
    assert_eq!(
        wrong.get(&ada.org("")).await.said(),
        (401, "root_key_invalid")
    );

    let without = House::with(|s| s.root_key = None).await;
    let grace = without.owner("grace").await;
    for key in ["", ROOT_KEY] {
        let caller = without.anonymous().with("x-stoa-root-key", key);
        assert_eq!(caller.get(&grace.org("")).await.status, 401);
    }
}

#[tokio::test]
async fn refusals_are_problem_documents() {
    let house = House::new().await;
    let answer = house.anonymous().get("/organisations/any_abc").await;
    assert_eq!(
        answer.headers[header::CONTENT_TYPE],
        "application/problem+json"
    );
    assert_eq!(answer.body["status"], 401);
    assert_eq!(
        answer.body["request_id"],
        answer.headers["x-request-id"].to_str().expect("text")
    );
}

#[tokio::test]
async fn addresses_that_cannot_exist_do_not_exist() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let root = house.anonymous().with("x-stoa-root-key", ROOT_KEY);
    let made = ada
        .post(
            &ada.org("/api-keys"),
            json!({"name": "k", "permissions": ["org:read"]}),
        )
        .await
        .expect(201);
    let key = house.anonymous().with("x-api-key", &made.text("/secret"));
    for slug in ["a%00b", "%F0%9F%8F%9B", "a'b", "..", "%2e%2e%2fx"] {
        for caller in [&ada, &root, &key] {
            let answer = caller.get(&format!("/organisations/{slug}")).await;
            assert_eq!(answer.status, 404, "{slug}");
        }
    }
    for id in ["x", "%00", "00000000-0000-0000-0000-000000000000"] {
        assert_eq!(
            ada.delete(&ada.org(&format!("/members/{id}"))).await.status,
            404
        );
        assert_eq!(
            ada.delete(&ada.org(&format!("/api-keys/{id}")))
                .await
                .status,
            404
        );
    }
}
