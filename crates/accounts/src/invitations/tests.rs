//! Asking somebody in, and the answers.

use std::time::Duration;

use serde_json::{Value, json};

use super::{LIFETIME, PAUSE};
use crate::testing::{Caller, House, ROOT_KEY};

/// What a key needs to offer the role of a viewer.
const INVITES_VIEWERS: [&str; 6] = [
    "members:write",
    "org:read",
    "members:read",
    "costs:read",
    "drawings:read",
    "jobs:read",
];

async fn invite(caller: &Caller, email: &str, role: &str) -> String {
    let input = json!({"email": email, "role": role});
    let path = caller.org("/invitations");
    caller.post(&path, input).await.expect(201).text("/id")
}

async fn pending(caller: &Caller) -> Vec<Value> {
    let page = caller.get(&caller.org("/invitations")).await.expect(200);
    page.body["items"].as_array().expect("items").clone()
}

async fn mine(caller: &Caller) -> Vec<Value> {
    let list = caller.get("/invitations").await.expect(200).body;
    list["items"].as_array().expect("items").clone()
}

#[tokio::test]
async fn somebody_without_an_account_proves_the_address_and_accepts() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let id = invite(&ada, "Bob@example.org", "member").await;
    let mail = house.mail_to("Bob@example.org").await;
    assert_eq!(mail["purpose"], "invitation");
    assert_eq!(pending(&ada).await[0]["email"], "Bob@example.org");

    // However it is typed, the link goes to the address that was invited.
    house.ask_for_link("bob@example.org").await;
    let token = house.token_to("Bob@example.org").await;
    let redeemed = house
        .anonymous()
        .post("/sessions/email-link/redeem", json!({"token": token}))
        .await
        .expect(201);
    assert_eq!(redeemed.body["organisations"], json!([]));
    let mut bob = house.anonymous();
    bob.adopt(&redeemed);
    let waiting = mine(&bob).await;
    assert_eq!(waiting[0]["organisation_name"], "ada org");
    assert_eq!(waiting[0]["role"], "member");
    // Being asked is not being in.
    assert_eq!(bob.get(&ada.org("/members")).await.status, 404);

    let joined = bob.accept(&id).await.expect(200);
    assert_eq!(joined.body["slug"], ada.slug);
    bob.get(&ada.org("/members")).await.expect(200);
    assert_eq!(bob.accept(&id).await.status, 404);
    assert!(pending(&ada).await.is_empty() && mine(&bob).await.is_empty());
    let log = house.log_of(&ada.slug).await;
    assert_eq!(
        log[2..],
        ["invitation.sent", "member.joined", "invitation.accepted"]
    );
}

#[tokio::test]
async fn a_link_makes_nobody_of_an_address_that_is_not_invited_any_more() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let id = invite(&ada, "bob@example.org", "member").await;
    house.ask_for_link("bob@example.org").await;
    let token = house.token_to("bob@example.org").await;
    let path = ada.org(&format!("/invitations/{id}"));
    ada.delete(&path).await.expect(204);
    let answer = house
        .anonymous()
        .post("/sessions/email-link/redeem", json!({"token": token}))
        .await;
    assert_eq!(answer.said(), (401, "link_unknown"));
}

#[tokio::test]
async fn known_and_unknown_addresses_are_answered_alike() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    house.owner("grace").await;
    let mut answers = Vec::new();
    for email in ["grace@example.org", "nobody@example.org"] {
        let input = json!({"email": email, "role": "viewer"});
        let mut body = ada
            .post(&ada.org("/invitations"), input)
            .await
            .expect(201)
            .body;
        body["id"] = json!(null);
        body["email"] = json!(null);
        let mut mail = house.mail_to(email).await;
        for own in ["id", "to", "text", "created_at"] {
            mail[own] = json!(null);
        }
        answers.push((body, mail));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn only_the_owner_of_the_address_answers() {
    let house = House::new().await;
    let (ada, eve) = (house.owner("ada").await, house.owner("eve").await);
    let id = invite(&ada, "bob@example.org", "admin").await;
    assert!(mine(&eve).await.is_empty());
    assert_eq!(eve.accept(&id).await.said(), (404, "not_found"));
    let decline = format!("/invitations/{id}/decline");
    assert_eq!(eve.post(&decline, json!({})).await.status, 404);
    // Somebody who typed the address and did not prove it.
    let typed = house.unproved("bob").await;
    assert!(mine(&typed).await.is_empty());
    assert_eq!(typed.accept(&id).await.status, 404);
}

#[tokio::test]
async fn declining_ends_it_and_names_nobody() {
    let house = House::new().await;
    let (ada, bob) = (house.owner("ada").await, house.owner("bob").await);
    let id = invite(&ada, "bob@example.org", "viewer").await;
    let decline = format!("/invitations/{id}/decline");
    bob.post(&decline, json!({})).await.expect(204);
    assert_eq!(bob.accept(&id).await.status, 404);
    assert!(pending(&ada).await.is_empty());
    let event = ada.get(&ada.org("/events/4")).await.expect(200).body;
    assert_eq!(event["type"], "invitation.declined");
    assert_eq!(event["actor"], "system:invitation-decline");
    assert_eq!(event["data"], json!({"invitation_id": id}));
}

#[tokio::test]
async fn it_lasts_seven_days_and_can_be_sent_again() {
    let house = House::new().await;
    let (ada, bob) = (house.owner("ada").await, house.owner("bob").await);
    let id = invite(&ada, "bob@example.org", "viewer").await;
    let again = ada.org(&format!("/invitations/{id}/resend"));
    let hurry = ada.post(&again, json!({})).await;
    assert_eq!(hurry.said(), (429, "invitation_sent_just_now"));
    house.kit.clock.advance(LIFETIME);
    assert_eq!(bob.accept(&id).await.status, 404);
    assert_eq!(pending(&ada).await.len(), 1);
    ada.post(&again, json!({})).await.expect(200);
    bob.accept(&id).await.expect(200);
}

#[tokio::test]
async fn one_address_is_asked_once_and_not_written_to_in_a_row() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    house.colleague(&ada, "carl", "viewer").await;
    let id = invite(&ada, "bob@example.org", "viewer").await;
    let path = ada.org("/invitations");
    let input = json!({"email": "BOB@example.org", "role": "admin"});
    assert_eq!(
        ada.post(&path, input.clone()).await.said(),
        (409, "invitation_exists")
    );
    let member = json!({"email": "carl@example.org", "role": "admin"});
    assert_eq!(ada.post(&path, member).await.said(), (409, "member_exists"));
    ada.delete(&format!("{path}/{id}")).await.expect(204);
    assert_eq!(
        ada.post(&path, input.clone()).await.said(),
        (429, "invitation_sent_just_now")
    );
    house.kit.clock.advance(PAUSE);
    ada.post(&path, input).await.expect(201);
}

#[tokio::test]
async fn what_an_inviter_may_not_give_any_more_cannot_be_accepted() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let bob = house.owner("bob").await;
    let members = || async { ada.get(&ada.org("/members")).await.body["items"].clone() };
    let id_of = |all: Value, email: &str| {
        let found = all.as_array().expect("items").iter();
        let found = found
            .clone()
            .find(|m| m["email"] == email)
            .expect("a member");
        found["id"].as_str().expect("an id").to_owned()
    };
    // An owner who offered ownership is demoted: that offer ends, a smaller one stays.
    let olga = house.colleague(&ada, "olga", "owner").await;
    let ownership = invite(&olga, "bob@example.org", "owner").await;
    let viewing = invite(&olga, "eve@example.org", "viewer").await;
    let olgas = ada.org(&format!(
        "/members/{}",
        id_of(members().await, "olga@example.org")
    ));
    let demoted = json!({"role": "admin"});
    ada.patch(&olgas, demoted).await.expect(200);
    assert!(mine(&bob).await.is_empty());
    assert_eq!(bob.accept(&ownership).await.status, 404);
    let left = pending(&ada).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["id"], viewing);
    // Removed, she invites nobody, not even by what her key sent.
    let key = json!({"name": "k", "permissions": INVITES_VIEWERS});
    let made = olga.post(&olga.org("/api-keys"), key).await.expect(201);
    let mut key = house.anonymous().with("x-api-key", &made.text("/secret"));
    key.slug = ada.slug.clone();
    house.kit.clock.advance(Duration::from_secs(3600));
    let by_key = invite(&key, "bob@example.org", "viewer").await;
    ada.delete(&olgas).await.expect(204);
    assert_eq!(bob.accept(&by_key).await.status, 404);
    assert!(pending(&ada).await.is_empty());
}

#[tokio::test]
async fn who_did_not_prove_an_address_invites_nobody() {
    let house = House::new().await;
    let ada = house.unproved("ada").await;
    let input = json!({"email": "bob@example.org", "role": "viewer"});
    let path = ada.org("/invitations");
    let refused = (403, "address_not_proved");
    assert_eq!(ada.post(&path, input.clone()).await.said(), refused);
    let key = json!({"name": "k", "permissions": INVITES_VIEWERS});
    let made = ada.post(&ada.org("/api-keys"), key).await.expect(201);
    let key = house.anonymous().with("x-api-key", &made.text("/secret"));
    assert_eq!(key.post(&path, input.clone()).await.said(), refused);
    // The operator vouches for nobody's address and needs none.
    let root = house.anonymous().with("x-stoa-root-key", ROOT_KEY);
    root.post(&path, input).await.expect(201);
}

#[tokio::test]
async fn a_mail_says_in_its_subject_only_what_the_house_says() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let long = format!("Your account is locked {}", "x".repeat(170));
    let rename = json!({ "name": long });
    ada.patch(&ada.org(""), rename).await.expect(200);
    invite(&ada, "bob@example.org", "viewer").await;
    let mail = house.mail_to("bob@example.org").await;
    assert_eq!(mail["subject"], "An invitation at Stoa");
    let text = mail["text"].as_str().expect("text");
    let shown: String = long.chars().take(80).collect();
    assert!(text.contains(&format!("\n    {shown}…\n")), "{text}");
    assert!(!text.contains(&long));
}

#[tokio::test]
async fn an_organisation_writes_to_thirty_people_an_hour() {
    let house = House::with(|s| s.limits = crate::Limits::default()).await;
    let ada = house.owner("ada").await;
    let path = ada.org("/invitations");
    for n in 0..30 {
        let input = json!({"email": format!("s{n}@example.org"), "role": "viewer"});
        ada.post(&path, input).await.expect(201);
    }
    let input = json!({"email": "one-more@example.org", "role": "viewer"});
    let refused = ada.post(&path, input.clone()).await;
    assert_eq!(refused.said(), (429, "rate_limited"));
    house.kit.clock.advance(Duration::from_secs(3600));
    ada.post(&path, input).await.expect(201);
}
