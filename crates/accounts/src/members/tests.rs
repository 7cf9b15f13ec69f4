//! Adding, changing and removing members, and the rule that an owner stays.

use serde_json::{Value, json};

use crate::testing::{Caller, House};

async fn members(caller: &Caller) -> Vec<Value> {
    let page = caller.get(&caller.org("/members")).await.expect(200).body;
    page["items"].as_array().expect("members").clone()
}

async fn id_of(caller: &Caller, email: &str) -> String {
    let all = members(caller).await;
    let found = all.iter().find(|m| m["email"] == email).expect("a member");
    found["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn the_last_owner_stays_and_stays_owner() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let own = format!("/members/{}", id_of(&ada, "ada@example.org").await);
    let demote = json!({"role": "member"});
    assert_eq!(
        ada.patch(&ada.org(&own), demote.clone()).await.said(),
        (409, "last_owner")
    );
    assert_eq!(ada.delete(&ada.org(&own)).await.said(), (409, "last_owner"));

    let bob = house.colleague(&ada, "bob", "owner").await;
    ada.patch(&ada.org(&own), demote).await.expect(200);
    let bobs = format!("/members/{}", id_of(&bob, "bob@example.org").await);
    assert_eq!(
        bob.delete(&bob.org(&bobs)).await.said(),
        (409, "last_owner")
    );
    bob.delete(&bob.org(&own)).await.expect(204);
    assert_eq!(ada.get(&ada.org("")).await.status, 404);
    let log = house.log_of(&ada.slug).await;
    assert_eq!(
        log[2..],
        [
            "invitation.sent",
            "member.joined",
            "invitation.accepted",
            "member.role_changed",
            "member.removed"
        ]
    );
}

#[tokio::test]
async fn two_owners_demoting_each_other_leave_one() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let bob = house.colleague(&ada, "bob", "owner").await;
    let adas = ada.org(&format!(
        "/members/{}",
        id_of(&ada, "ada@example.org").await
    ));
    let bobs = ada.org(&format!(
        "/members/{}",
        id_of(&ada, "bob@example.org").await
    ));
    let (a, b) = tokio::join!(
        ada.patch(&bobs, json!({"role": "member"})),
        bob.patch(&adas, json!({"role": "member"}))
    );
    let worked = [a.status.as_u16(), b.status.as_u16()]
        .iter()
        .filter(|s| **s == 200)
        .count();
    assert_eq!(worked, 1, "{:?} {:?}", a.said(), b.said());
    let root = house
        .anonymous()
        .with("x-stoa-root-key", crate::testing::ROOT_KEY);
    let page = root.get(&ada.org("/members")).await.expect(200).body;
    let owners = page["items"]
        .as_array()
        .expect("members")
        .iter()
        .filter(|m| m["role"] == "owner")
        .count();
    assert_eq!(owners, 1);
}

#[tokio::test]
async fn an_admin_manages_members_but_not_owners() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let admin = house.colleague(&ada, "andy", "admin").await;
    let owner = format!("/members/{}", id_of(&ada, "ada@example.org").await);
    let own = format!("/members/{}", id_of(&ada, "andy@example.org").await);
    let refused = (403, "owner_required");
    assert_eq!(
        admin
            .patch(&admin.org(&own), json!({"role": "owner"}))
            .await
            .said(),
        refused
    );
    assert_eq!(admin.delete(&admin.org(&owner)).await.said(), refused);
    let promoted = json!({"email": "carl@example.org", "role": "owner"});
    assert_eq!(
        admin
            .post(&admin.org("/invitations"), promoted)
            .await
            .said(),
        refused
    );
    admin
        .post(
            &admin.org("/invitations"),
            json!({"email": "carl@example.org", "role": "member"}),
        )
        .await
        .expect(201);
    // Leaving needs no permission.
    let vera = house.colleague(&ada, "vera", "viewer").await;
    let veras = format!("/members/{}", id_of(&ada, "vera@example.org").await);
    vera.delete(&vera.org(&veras)).await.expect(204);
    assert_eq!(vera.get(&vera.org("")).await.status, 404);
}

#[tokio::test]
async fn everybody_leaves_by_themselves_and_takes_what_they_made_along() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let bob = house.colleague(&ada, "bob", "admin").await;
    let body = json!({"name": "k", "permissions": ["org:read"]});
    let key = bob.post(&bob.org("/api-keys"), body).await.expect(201);
    let key = house.anonymous().with("x-api-key", &key.text("/secret"));
    let asked = json!({"email": "carl@example.org", "role": "viewer"});
    bob.post(&bob.org("/invitations"), asked).await.expect(201);
    let me = bob.org("/members/me");
    assert_eq!(key.delete(&me).await.said(), (403, "person_required"));
    assert_eq!(ada.delete(&me).await.said(), (409, "last_owner"));
    bob.delete(&me).await.expect(204);
    assert_eq!(bob.get(&bob.org("")).await.said(), (404, "not_found"));
    assert_eq!(bob.delete(&me).await.said(), (404, "not_found"));
    assert_eq!(key.get(&bob.org("")).await.said(), (401, "api_key_invalid"));
    let open = ada.get(&ada.org("/invitations")).await.expect(200).body;
    assert_eq!(open["total"], 0);
    let session = bob.get("/session").await.expect(200).body;
    let left = session["organisations"].as_array().expect("a list");
    assert!(left.iter().all(|one| one["slug"] != bob.slug), "{left:?}");
    let log = house.log_of(&ada.slug).await;
    assert_eq!(
        log[log.len() - 3..],
        ["api_key.revoked", "invitation.revoked", "member.removed"]
    );
}

#[tokio::test]
async fn pages_follow_each_other_and_their_cursor_is_for_this_list() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    for n in 0..4 {
        house.colleague(&ada, &format!("m{n}"), "viewer").await;
    }
    let mut seen = Vec::new();
    let mut next = String::new();
    loop {
        let page = ada
            .get(&ada.org(&format!("/members?limit=2{next}")))
            .await
            .expect(200)
            .body;
        seen.extend(
            page["items"]
                .as_array()
                .expect("members")
                .iter()
                .map(|m| m["email"].clone()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        assert_eq!(
            ada.get(&ada.org(&format!("/api-keys?cursor={cursor}")))
                .await
                .said(),
            (422, "cursor_invalid")
        );
        next = format!("&cursor={cursor}");
    }
    assert_eq!(seen.len(), 5);
    seen.dedup();
    assert_eq!(seen.len(), 5);
}
