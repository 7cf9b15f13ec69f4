//! Opening, showing, changing, switching and deleting organisations.

mod deletion;

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
    let list = ada.get("/organisations").await.expect(200).body;
    assert_eq!(list["items"].as_array().map(Vec::len), Some(2));

    // Two tabs with two organisations: each finds in the session what the person may do in its own, whatever
    // the other does.
    let bob = house.colleague(&ada, "bob", "viewer").await;
    bob.post("/organisations", json!({"name": "Bob's"}))
        .await
        .expect(201);
    let session = bob.get("/session").await.expect(200).body;
    let organisations = session["organisations"].as_array().expect("organisations");
    let here = organisations.iter().find(|one| one["slug"] == ada.slug);
    let here = here.expect("the organisation he was invited to").clone();
    let own = organisations.iter().find(|one| one["name"] == "Bob's");
    let own = own.expect("his own").clone();
    assert_eq!(
        (&here["role"], &own["role"]),
        (&json!("viewer"), &json!("owner"))
    );
    let may = |one: &serde_json::Value| one["permissions"].as_array().expect("permissions").clone();
    let expected = |role: stoa_kernel::Role| {
        let all = role.permissions().iter();
        all.map(|permission| json!(permission)).collect::<Vec<_>>()
    };
    assert_eq!(may(&here), expected(stoa_kernel::Role::Viewer));
    assert_eq!(may(&own), expected(stoa_kernel::Role::Owner));
    assert!(session.get("organisation").is_none() && session.get("permissions").is_none());
    // Work in one changes nothing of what the session says of the other.
    let keys = format!(
        "/organisations/{}/api-keys",
        own["slug"].as_str().expect("a slug")
    );
    bob.post(&keys, json!({"name": "k", "permissions": ["org:read"]}))
        .await
        .expect(201);
    assert_eq!(
        bob.get(&ada.org("/api-keys")).await.said(),
        (403, "permission_missing")
    );
    let again = bob.get("/session").await.expect(200).body;
    assert_eq!(again["organisations"], session["organisations"]);
    let gone = bob
        .post("/session/organisation", json!({"organisation": ada.slug}))
        .await;
    assert_eq!(gone.status, 404);
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
