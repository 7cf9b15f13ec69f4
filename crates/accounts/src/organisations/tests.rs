//! Opening, showing, changing and switching organisations.

use serde_json::json;

use crate::testing::House;

#[tokio::test]
async fn a_person_opens_a_second_organisation_and_switches() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let made = ada
        .post(
            "/organisations",
            json!({"name": "Second", "currency": "eur"}),
        )
        .await
        .expect(201);
    assert_eq!(made.body["currency"], "EUR");
    let second = made.text("/slug");
    let list = ada.get("/organisations").await.expect(200).body;
    assert_eq!(list["items"].as_array().map(Vec::len), Some(2));

    let switched = ada
        .post("/session/organisation", json!({"organisation": second}))
        .await
        .expect(200);
    assert_eq!(switched.body["organisation"]["slug"], second);
    assert_eq!(
        ada.get("/session").await.body["organisation"]["slug"],
        second
    );
    // The next session of the person begins where this one is.
    let again = house
        .anonymous()
        .post(
            "/sessions",
            json!({"email": "ada@example.org", "password": crate::testing::PASSWORD}),
        )
        .await;
    assert_eq!(again.body["organisation"]["slug"], second);

    let eve = house.owner("eve").await;
    let foreign = json!({"organisation": ada.slug});
    assert_eq!(eve.post("/session/organisation", foreign).await.status, 404);
    assert_eq!(
        ada.post(
            "/session/organisation",
            json!({"organisation": "nowhere_abc"})
        )
        .await
        .status,
        404
    );
}

#[tokio::test]
async fn a_change_is_checked_logged_and_guarded_by_its_version() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let before = ada.get(&ada.org("")).await.expect(200);
    let etag = before.headers["etag"].to_str().expect("text").to_owned();

    let wrong = ada
        .patch(&ada.org(""), json!({"currency": "dollars"}))
        .await;
    assert_eq!(wrong.said(), (422, "validation_failed"));
    assert_eq!(wrong.body["errors"][0]["field"], "currency");

    let careful = ada.clone().with("if-match", &etag);
    let changed = careful
        .patch(&ada.org(""), json!({"name": "New name"}))
        .await
        .expect(200);
    assert_eq!(changed.body["name"], "New name");
    assert_ne!(changed.headers["etag"], etag.as_str());
    let late = careful
        .patch(&ada.org(""), json!({"name": "Later name"}))
        .await;
    assert_eq!(late.status, 412);

    // The same again writes nothing.
    ada.patch(&ada.org(""), json!({"name": "New name"}))
        .await
        .expect(200);
    let log = house.log_of(&ada.slug).await;
    assert_eq!(
        log,
        [
            "organisation.created",
            "member.joined",
            "organisation.updated"
        ]
    );
}

#[tokio::test]
async fn two_organisations_of_one_name_and_moment_get_two_slugs() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let one = ada
        .post("/organisations", json!({"name": "Twin"}))
        .await
        .expect(201)
        .text("/slug");
    let two = ada
        .post("/organisations", json!({"name": "Twin"}))
        .await
        .expect(201)
        .text("/slug");
    assert_ne!(one, two);
}

#[tokio::test]
async fn a_repeated_opening_opens_one() {
    let house = House::new().await;
    let ada = house.owner("ada").await.with("idempotency-key", "again");
    let one = ada
        .post("/organisations", json!({"name": "Once"}))
        .await
        .expect(201);
    let two = ada
        .post("/organisations", json!({"name": "Once"}))
        .await
        .expect(201);
    assert_eq!(one.body, two.body);
    assert_eq!(two.headers["idempotent-replayed"], "true");
    assert_eq!(
        ada.get("/organisations").await.body["items"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
}
