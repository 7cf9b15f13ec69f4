//! Signing up, in and out, through the real routes.

mod doors;
mod proving;
mod sessions;

use std::time::Duration;

use axum::http::header;
use serde_json::json;

use crate::testing::{House, PASSWORD};

#[tokio::test]
async fn sign_up_gives_a_session_an_organisation_and_a_log() {
    let house = House::new().await;
    let answer = house
        .anonymous()
        .post(
            "/sign-up",
            json!({"name": "Ada", "email": "Ada@Example.org", "password": PASSWORD, "organisation_name": "Engines & Co"}),
        )
        .await
        .expect(201);
    let slug = answer.text("/organisations/0/slug");
    assert!(slug.starts_with("engines_co_"), "{slug}");
    assert_eq!(answer.body["organisations"][0]["role"], "owner");
    assert_eq!(answer.body["organisations"][0]["currency"], "USD");
    assert_eq!(answer.body["person"]["email"], "Ada@Example.org");
    assert!(
        answer.body["organisations"][0]["permissions"]
            .as_array()
            .is_some_and(|p| p.contains(&json!("keys:write")))
    );
    let cookie = answer.headers[header::SET_COOKIE]
        .to_str()
        .expect("text")
        .to_owned();
    assert!(cookie.starts_with("stoa_session="), "{cookie}");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=1209600"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(
        !cookie.contains("Secure"),
        "plain http cannot keep a secure cookie: {cookie}"
    );

    let mut browser = house.anonymous();
    browser.adopt(&answer);
    let again = browser.get("/session").await.expect(200);
    assert_eq!(again.body, answer.body);
    assert_eq!(
        house.log_of(&slug).await,
        ["organisation.created", "member.joined"]
    );
    let system = house.log_of("stoa").await;
    assert_eq!(system[..2], ["person.signed_up", "session.started"]);
}

#[tokio::test]
async fn the_cookie_is_secure_behind_https() {
    let house = House::with(|s| s.public_url = "https://stoa.example.org/".into()).await;
    let input = json!({"name": "Ada", "email": "ada@example.org", "password": PASSWORD, "organisation_name": "A"});
    let answer = house.anonymous().post("/sign-up", input).await.expect(201);
    assert!(
        answer.headers[header::SET_COOKIE]
            .to_str()
            .expect("text")
            .contains("; Secure")
    );
    house.ask_for_link("ada@example.org").await;
    let mail = house.mail_to("ada@example.org").await;
    let text = mail["text"].as_str().expect("text");
    assert!(
        text.contains("https://stoa.example.org/sign-in/link?token="),
        "{text}"
    );
}

#[tokio::test]
async fn a_bad_sign_up_names_every_field_and_leaves_nothing() {
    let house = House::new().await;
    let input =
        json!({"name": " ", "email": "nobody", "password": "short", "organisation_name": ""});
    let answer = house.anonymous().post("/sign-up", input).await;
    assert_eq!(answer.said(), (422, "validation_failed"));
    let fields: Vec<_> = answer.body["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|e| e["field"].clone())
        .collect();
    assert_eq!(fields, ["name", "email", "password", "organisation_name"]);
    assert!(
        !house
            .log_of("stoa")
            .await
            .contains(&"person.signed_up".to_owned())
    );
    let unknown = house
        .anonymous()
        .post("/sign-up", json!({"nom": "Ada"}))
        .await;
    assert_eq!(unknown.status, 422);
}

#[tokio::test]
async fn an_address_has_one_account_whatever_its_case() {
    let house = House::new().await;
    house.owner("ada").await;
    let mut input = House::sign_up_of("ada");
    input["email"] = json!("ADA@Example.ORG");
    house.anonymous().post("/sign-up", input).await.expect(202);
    let mail = house.mail_to("ada@example.org").await;
    assert_eq!(mail["purpose"], "has_account");
    assert!(!mail["text"].as_str().expect("text").contains("token"));
    let signed_in = house
        .anonymous()
        .post(
            "/sessions",
            json!({"email": "ADA@EXAMPLE.ORG", "password": PASSWORD}),
        )
        .await;
    assert_eq!(signed_in.status, 201);
}

#[tokio::test]
async fn unknown_address_and_wrong_password_are_answered_alike() {
    let house = House::new().await;
    house.owner("ada").await;
    let try_in = |email: &str, password: &str| {
        let (caller, body) = (
            house.anonymous(),
            json!({"email": email, "password": password}),
        );
        async move {
            let mut answer = caller.post("/sessions", body).await;
            answer.body["request_id"] = json!(null);
            (answer.status, answer.body)
        }
    };
    let wrong = try_in("ada@example.org", "not the password").await;
    assert_eq!(wrong.0, 401);
    for (email, password) in [
        ("bob@example.org", "not the password"),
        ("not an address", "x"),
        ("bob@example.org", ""),
    ] {
        assert_eq!(try_in(email, password).await, wrong);
    }
}

#[tokio::test]
async fn asking_for_a_link_tells_nothing_and_mails_something() {
    let house = House::new().await;
    house.owner("ada").await;
    let known = house.ask_for_link("ada@example.org").await.body;
    assert_eq!(known, house.ask_for_link("bob@example.org").await.body);
    assert_eq!(house.mail_to("ada@example.org").await["purpose"], "sign_in");
    let mail = house.mail_to("bob@example.org").await;
    assert_eq!(mail["purpose"], "no_account");
    assert!(!mail["text"].as_str().expect("text").contains("token"));
}

#[tokio::test]
async fn a_link_works_once_and_for_ten_minutes() {
    let house = House::new().await;
    house.owner("ada").await;
    house.ask_for_link("ada@example.org").await;
    let token = house.token_to("ada@example.org").await;
    let redeem = |token: String| {
        let caller = house.anonymous();
        async move {
            caller
                .post("/sessions/email-link/redeem", json!({"token": token}))
                .await
        }
    };
    let first = redeem(token.clone()).await.expect(201);
    assert_eq!(first.body["person"]["email"], "ada@example.org");
    assert_eq!(redeem(token).await.said(), (401, "link_used"));
    assert_eq!(redeem("made-up".into()).await.said(), (401, "link_unknown"));

    house.ask_for_link("ada@example.org").await;
    let token = house.token_to("ada@example.org").await;
    house.kit.clock.advance(Duration::from_secs(10 * 60));
    assert_eq!(redeem(token).await.said(), (401, "link_expired"));
}

#[tokio::test]
async fn two_requests_with_one_link_get_one_session() {
    let house = House::new().await;
    house.owner("ada").await;
    house.ask_for_link("ada@example.org").await;
    let body = json!({"token": house.token_to("ada@example.org").await});
    let (a, b) = (house.anonymous(), house.anonymous());
    let path = "/sessions/email-link/redeem";
    let (a, b) = tokio::join!(a.post(path, body.clone()), b.post(path, body));
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 401]);
}

#[tokio::test]
async fn signing_out_ends_this_browser_and_no_other() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let mut other = house.anonymous();
    let answer = other
        .post(
            "/sessions",
            json!({"email": "ada@example.org", "password": PASSWORD}),
        )
        .await;
    other.adopt(&answer);
    let bye = ada.delete("/session").await.expect(204);
    assert!(
        bye.headers[header::SET_COOKIE]
            .to_str()
            .expect("text")
            .contains("Max-Age=0")
    );
    assert_eq!(ada.get("/session").await.said(), (401, "session_over"));
    other.get("/session").await.expect(200);
    assert_eq!(
        house.anonymous().get("/session").await.said(),
        (401, "not_signed_in")
    );
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    house
        .kit
        .clock
        .advance(Duration::from_secs(14 * 24 * 3600 - 1));
    ada.get("/session").await.expect(200);
    house.kit.clock.advance(Duration::from_secs(1));
    assert_eq!(ada.get("/session").await.said(), (401, "session_over"));
}

#[tokio::test]
async fn too_many_attempts_are_stopped_for_known_and_unknown_alike() {
    let house = House::with(|s| s.limits = crate::Limits::default()).await;
    let body = |email: &str| json!({"email": email, "password": "not the password"});
    for email in ["ada@example.org", "ADA@example.org"] {
        for _ in 0..5 {
            let answer = house.anonymous().post("/sessions", body(email)).await;
            assert_eq!(answer.status, 401);
            assert!(answer.headers.contains_key("ratelimit-remaining"));
        }
    }
    let stopped = house
        .anonymous()
        .post("/sessions", body("ada@example.org"))
        .await;
    assert_eq!(stopped.said(), (429, "rate_limited"));
    assert!(stopped.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(
        house
            .anonymous()
            .post("/sessions", body("bob@example.org"))
            .await
            .status,
        401
    );
    house.kit.clock.advance(Duration::from_secs(15 * 60));
    assert_eq!(
        house
            .anonymous()
            .post("/sessions", body("ada@example.org"))
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn with_auth_disabled_everybody_is_the_first_person() {
    let house = House::with(|s| s.auth_disabled = true).await;
    assert_eq!(
        house.anonymous().get("/session").await.said(),
        (401, "not_signed_in")
    );
    let ada = house.owner("ada").await;
    let nobody = house.anonymous();
    assert_eq!(
        nobody.get("/session").await.expect(200).body["person"]["name"],
        "ada"
    );
    nobody.get(&ada.org("/members")).await.expect(200);
}
