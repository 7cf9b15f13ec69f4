//! What is said before somebody comes in: whom a link signs in, and whether strangers may sign up.

use serde_json::json;

use crate::{identity, testing::House};

/// Whom a link signs in is told before anybody presses the button, and telling uses nothing up.
#[tokio::test]
async fn a_link_says_whom_it_signs_in_and_stays_unused() {
    let house = House::new().await;
    house.owner("ada").await;
    house.ask_for_link("ADA@example.org").await;
    let token = house.token_to("ada@example.org").await;
    let body = json!({ "token": token });
    let look = || house.anonymous();
    for _ in 0..2 {
        let seen = look().post("/sessions/email-link/look", body.clone()).await;
        let seen = seen.expect(200);
        assert_eq!(seen.body["purpose"], "sign_in");
        assert_eq!(seen.text("/email"), "ada@example.org", "as it is on record");
        assert_eq!(seen.body.as_object().map(serde_json::Map::len), Some(2));
    }
    let foreign = house.anonymous().with("origin", "https://evil.example");
    assert_eq!(
        foreign
            .post("/sessions/email-link/look", body.clone())
            .await
            .said(),
        (403, "foreign_page")
    );
    let redeemed = house.anonymous();
    redeemed
        .post("/sessions/email-link/redeem", body.clone())
        .await
        .expect(201);
    assert_eq!(
        look().post("/sessions/email-link/look", body).await.said(),
        (401, "link_used")
    );
    let unknown = json!({ "token": "made up" });
    assert_eq!(
        look()
            .post("/sessions/email-link/look", unknown)
            .await
            .said(),
        (401, "link_unknown")
    );

    let sign_up = House::sign_up_of("bob");
    house
        .anonymous()
        .post("/sign-up", sign_up)
        .await
        .expect(202);
    let token = house.token_to("bob@example.org").await;
    let seen = look()
        .post("/sessions/email-link/look", json!({ "token": token }))
        .await
        .expect(200);
    assert_eq!(
        seen.body,
        json!({"email": "bob@example.org", "purpose": "sign_up"})
    );
    house.kit.clock.advance(identity::email_link::LIFETIME);
    assert_eq!(
        look()
            .post("/sessions/email-link/look", json!({ "token": token }))
            .await
            .said(),
        (401, "link_expired")
    );
}

#[tokio::test]
async fn the_capabilities_say_when_nobody_is_here_yet() {
    let house = House::with(|s| s.sign_up = false).await;
    let can = |caller: crate::testing::Caller| async move {
        caller.get("/capabilities").await.expect(200).body
    };
    let before = can(house.anonymous()).await;
    assert_eq!(
        (&before["sign_up"], &before["nobody_yet"]),
        (&json!(false), &json!(true))
    );
    house.owner("ada").await;
    for _ in 0..2 {
        let after = can(house.anonymous()).await;
        assert_eq!(
            (&after["sign_up"], &after["nobody_yet"]),
            (&json!(false), &json!(false))
        );
    }
    let sign_up = House::sign_up_of("bob");
    assert_eq!(
        house.anonymous().post("/sign-up", sign_up).await.said(),
        (403, "sign_up_closed")
    );
}
