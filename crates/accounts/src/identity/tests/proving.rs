//! Proving an address, and what ends when somebody proves it or changes the password.

use std::time::Duration;

use serde_json::json;

use crate::{
    identity,
    testing::{House, PASSWORD},
};

#[tokio::test]
async fn the_second_person_proves_the_address_first() {
    let house = House::new().await;
    house.owner("ada").await;
    let browser = house.anonymous();
    let asked = browser
        .post("/sign-up", House::sign_up_of("bob"))
        .await
        .expect(202);
    // Nobody is there yet: not to sign in, not in the log.
    let password = json!({"email": "bob@example.org", "password": PASSWORD});
    let early = house.anonymous().post("/sessions", password.clone()).await;
    assert_eq!(early.said(), (401, "credentials_wrong"));
    let mail = house.mail_to("bob@example.org").await;
    assert_eq!(mail["purpose"], "confirm");
    assert!(!mail["text"].as_str().expect("text").contains("bob org"));

    let token = house.token_to("bob@example.org").await;
    let session = browser
        .with("cookie", &crate::testing::cookie_of(&asked))
        .post("/sessions/email-link/redeem", json!({"token": token}))
        .await
        .expect(201);
    assert_eq!(session.body["organisations"][0]["name"], "bob org");
    assert_eq!(session.body["organisations"][0]["role"], "owner");
    house
        .anonymous()
        .post("/sessions", password)
        .await
        .expect(201);
    let system = house.log_of("stoa").await;
    assert_eq!(
        system[2..6],
        [
            "person.signed_up",
            "person.confirmed",
            "session.started",
            "session.started"
        ]
    );
}

#[tokio::test]
async fn a_password_that_a_stranger_chose_is_left_behind() {
    let house = House::new().await;
    house.owner("ada").await;
    // Mallory types Bob's address; Bob opens the link in his own browser.
    house
        .anonymous()
        .post("/sign-up", House::sign_up_of("bob"))
        .await
        .expect(202);
    let token = house.token_to("bob@example.org").await;
    house
        .anonymous()
        .post("/sessions/email-link/redeem", json!({"token": token}))
        .await
        .expect(201);
    let password = json!({"email": "bob@example.org", "password": PASSWORD});
    let mallory = house.anonymous().post("/sessions", password).await;
    assert_eq!(mallory.said(), (401, "credentials_wrong"));
}

#[tokio::test]
async fn two_sign_ups_of_one_address_make_one_person_and_one_organisation() {
    let house = House::new().await;
    house.owner("ada").await;
    let mut tokens = Vec::new();
    for _ in 0..2 {
        house.kit.clock.advance(Duration::from_millis(1));
        let input = House::sign_up_of("bob");
        house.anonymous().post("/sign-up", input).await.expect(202);
        tokens.push(house.token_to("bob@example.org").await);
    }
    let mut opened = 0;
    for token in tokens {
        let body = json!({"token": token});
        let path = "/sessions/email-link/redeem";
        let answer = house.anonymous().post(path, body).await;
        if answer.status == 201 {
            opened = answer.body["organisations"].as_array().map_or(0, Vec::len);
        }
    }
    assert_eq!(opened, 1);
}

#[tokio::test]
async fn of_two_first_people_at_once_one_is_the_first() {
    let house = House::new().await;
    let (a, b) = (house.anonymous(), house.anonymous());
    let (a, b) = tokio::join!(
        a.post("/sign-up", House::sign_up_of("ada")),
        b.post("/sign-up", House::sign_up_of("bob"))
    );
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 202]);
}

#[tokio::test]
async fn proving_the_address_elsewhere_ends_everything_made_before() {
    let house = House::new().await;
    // Mallory has an account with Ada's address, from before addresses were proved first.
    let mallory = house.unproved("ada").await;
    let all = json!({"name": "k", "permissions": ["org:read", "keys:write"]});
    let made = mallory
        .post(&mallory.org("/api-keys"), all.clone())
        .await
        .expect(201);
    let key = house.anonymous().with("x-api-key", &made.text("/secret"));
    let made = key.post(&mallory.org("/api-keys"), all).await.expect(201);
    let second = house.anonymous().with("x-api-key", &made.text("/secret"));
    second.get(&mallory.org("")).await.expect(200);
    house.ask_for_link("ada@example.org").await;
    let older = house.token_to("ada@example.org").await;
    // Ada answers a mail in her own browser.
    house.ask_for_link("ada@example.org").await;
    let token = house.token_to("ada@example.org").await;
    let redeemed = house
        .anonymous()
        .post("/sessions/email-link/redeem", json!({"token": token}))
        .await
        .expect(201);
    assert_eq!(mallory.get("/session").await.said(), (401, "session_over"));
    let password = json!({"email": "ada@example.org", "password": PASSWORD});
    assert_eq!(
        house.anonymous().post("/sessions", password).await.status,
        401
    );
    for key in [key, second] {
        let answer = key.get(&mallory.org("")).await;
        assert_eq!(answer.said(), (401, "api_key_invalid"));
    }
    let older = house
        .anonymous()
        .post("/sessions/email-link/redeem", json!({"token": older}))
        .await;
    assert_eq!(older.status, 401);
    let mut ada = house.anonymous();
    ada.adopt(&redeemed);
    ada.get("/session").await.expect(200);
    let log = house.log_of(&mallory.slug).await;
    assert_eq!(log[log.len() - 2..], ["api_key.revoked", "api_key.revoked"]);
    let system = house.log_of("stoa").await;
    assert_eq!(
        system[2..5],
        ["person.confirmed", "session.ended", "session.started"]
    );
}

#[tokio::test]
async fn proving_the_address_in_the_same_browser_keeps_what_was_made() {
    let house = House::new().await;
    let ada = house.unproved("ada").await;
    let input = json!({"name": "k", "permissions": ["org:read"]});
    let made = ada.post(&ada.org("/api-keys"), input).await.expect(201);
    house.ask_for_link("ada@example.org").await;
    let token = house.token_to("ada@example.org").await;
    ada.post("/sessions/email-link/redeem", json!({"token": token}))
        .await
        .expect(201);
    ada.get("/session").await.expect(200);
    let password = json!({"email": "ada@example.org", "password": PASSWORD});
    house
        .anonymous()
        .post("/sessions", password)
        .await
        .expect(201);
    let key = house.anonymous().with("x-api-key", &made.text("/secret"));
    key.get(&ada.org("")).await.expect(200);
}

#[tokio::test]
async fn another_password_ends_other_browsers_and_mailed_links() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let sign_in = |password: &str| {
        let body = json!({"email": "ada@example.org", "password": password});
        let caller = house.anonymous();
        async move { caller.post("/sessions", body).await }
    };
    let mut other = house.anonymous();
    other.adopt(&sign_in(PASSWORD).await.expect(201));
    house.ask_for_link("ada@example.org").await;
    let token = house.token_to("ada@example.org").await;

    let change =
        |current: &str| json!({"current_password": current, "new_password": "three other words"});
    let path = "/session/password";
    assert_eq!(
        ada.put(path, change("a guess")).await.said(),
        (422, "password_wrong")
    );
    let missing = json!({"new_password": "three other words"});
    assert_eq!(ada.put(path, missing).await.said(), (422, "password_wrong"));
    let short = json!({"current_password": PASSWORD, "new_password": "short"});
    assert_eq!(
        ada.put(path, short).await.said(),
        (422, "validation_failed")
    );
    ada.put(path, change(PASSWORD)).await.expect(200);

    ada.get("/session").await.expect(200);
    assert_eq!(other.get("/session").await.said(), (401, "session_over"));
    assert_eq!(sign_in(PASSWORD).await.status, 401);
    sign_in("three other words").await.expect(201);
    let link = house
        .anonymous()
        .post("/sessions/email-link/redeem", json!({"token": token}))
        .await;
    assert_eq!(link.said(), (401, "link_used"));
    let log = house.log_of("stoa").await;
    assert!(
        log.contains(&"person.password_changed".to_owned()),
        "{log:?}"
    );
}

#[tokio::test]
async fn a_first_password_is_set_soon_after_signing_in() {
    let house = House::new().await;
    house.owner("ada").await;
    let link = identity::email_link::by_operator(&house.accounts, "bob@example.org", Some("Bob"));
    let link = link.await.expect("a link");
    let (_, token) = link.split_once("?token=").expect("a token");
    let redeem = json!({"token": token});
    let path = "/sessions/email-link/redeem";
    let mut bob = house.anonymous();
    bob.adopt(&house.anonymous().post(path, redeem).await.expect(201));
    let renamed = bob.patch("/session", json!({"name": "Robert"})).await;
    assert_eq!(renamed.expect(200).body["person"]["name"], "Robert");
    let first = json!({"new_password": "three other words"});
    house.kit.clock.advance(Duration::from_secs(15 * 60));
    assert_eq!(
        bob.put("/session/password", first.clone()).await.said(),
        (403, "sign_in_again")
    );
    house.ask_for_link("bob@example.org").await;
    let redeem = json!({"token": house.token_to("bob@example.org").await});
    bob.adopt(&house.anonymous().post(path, redeem).await.expect(201));
    bob.put("/session/password", first).await.expect(200);
    let password = json!({"email": "bob@example.org", "password": "three other words"});
    house
        .anonymous()
        .post("/sessions", password)
        .await
        .expect(201);
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_whoever_just_opened_a_link() {
    let house = House::new().await;
    let by_password = house.owner("ada").await;
    let change = json!({"new_password": "three other words"});
    let path = "/session/password";
    let refused = by_password.put(path, change.clone()).await;
    assert_eq!(refused.said(), (422, "password_wrong"));
    let mut sessions = Vec::new();
    for _ in 0..2 {
        house.ask_for_link("ada@example.org").await;
        let token = house.token_to("ada@example.org").await;
        let redeem = json!({"token": token});
        let redeemed = house
            .anonymous()
            .post("/sessions/email-link/redeem", redeem)
            .await
            .expect(201);
        let mut by_link = house.anonymous();
        by_link.adopt(&redeemed);
        sessions.push(by_link);
    }
    sessions[0].put(path, change.clone()).await.expect(200);
    let password = json!({"email": "ada@example.org", "password": "three other words"});
    house
        .anonymous()
        .post("/sessions", password)
        .await
        .expect(201);
    // The quarter of an hour is over: the link proves nothing any more.
    house.kit.clock.advance(Duration::from_secs(15 * 60));
    let late = sessions[0].put(path, change).await;
    assert_eq!(late.said(), (422, "password_wrong"));
}

#[tokio::test]
async fn a_newer_link_ends_the_older_however_the_address_is_written() {
    let house = House::new().await;
    house.owner("ada").await;
    let mut tokens = Vec::new();
    for email in ["ÅSA@example.org", "åsa@example.org"] {
        house.kit.clock.advance(Duration::from_millis(1));
        let mut sign_up = json!(House::sign_up_of("asa"));
        sign_up["email"] = json!(email);
        house
            .anonymous()
            .post("/sign-up", sign_up)
            .await
            .expect(202);
        tokens.push(house.token_to(email).await);
    }
    for (token, status) in tokens.iter().zip([401, 201]) {
        let redeem = json!({ "token": token });
        let answer = house
            .anonymous()
            .post("/sessions/email-link/redeem", redeem)
            .await;
        assert_eq!(answer.status, status);
    }
}

#[tokio::test]
async fn signing_up_mails_one_address_as_often_as_links_do() {
    let mut limits = crate::Limits::generous();
    limits.link_per_account.times = 2;
    let house = House::with(|s| s.limits = limits).await;
    house.owner("ada").await;
    for status in [202, 202, 429] {
        let answer = house
            .anonymous()
            .post("/sign-up", House::sign_up_of("bob"))
            .await;
        assert_eq!(answer.status, status);
    }
}

#[tokio::test]
async fn a_closed_house_lets_in_the_first_and_whom_somebody_invites() {
    let house = House::with(|settings| settings.sign_up = false).await;
    let capabilities = house
        .anonymous()
        .get("/capabilities")
        .await
        .expect(200)
        .body;
    assert_eq!(capabilities["sign_up"], false);
    let ada = house.owner("ada").await;
    for name in ["bob", "ada"] {
        let answer = house
            .anonymous()
            .post("/sign-up", House::sign_up_of(name))
            .await;
        assert_eq!(answer.said(), (403, "sign_up_closed"), "{name}");
    }
    let bob = house.colleague(&ada, "bob", "viewer").await;
    bob.get("/session").await.expect(200);
}
