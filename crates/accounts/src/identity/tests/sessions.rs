//! The list of one's own sessions, and ending them.

use serde_json::{Value, json};

use crate::testing::{Caller, House, PASSWORD};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/// Another browser of somebody who has signed up.
async fn browser(house: &House, name: &str, agent: &str) -> Caller {
    house.kit.clock.advance(std::time::Duration::from_millis(1));
    let mut caller = house.anonymous().with("user-agent", agent);
    let credentials = json!({"email": format!("{name}@example.org"), "password": PASSWORD});
    let answer = caller.post("/sessions", credentials).await.expect(201);
    caller.adopt(&answer);
    caller
}

async fn sessions(caller: &Caller) -> Vec<Value> {
    let page = caller.get("/sessions").await.expect(200).body;
    assert_eq!(
        page["total"].as_u64(),
        page["items"].as_array().map(|all| all.len() as u64)
    );
    page["items"].as_array().expect("sessions").clone()
}

#[tokio::test]
async fn everybody_sees_their_own_sessions_and_nothing_that_opens_one() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    house.owner("bob").await;
    let second = browser(&house, "ada", FIREFOX).await;
    let answer = second.get("/sessions").await.expect(200);
    let all = answer.body["items"].as_array().expect("sessions").clone();
    assert_eq!(all.len(), 2, "{all:?}");
    let here = all.iter().find(|one| one["current"] == true);
    let here = here.expect("the one that asks");
    assert_eq!(
        (&here["browser"], &here["system"], &here["network"]),
        (&json!("Firefox"), &json!("Linux"), &json!("127.0.0.0/24"))
    );
    let there = all.iter().find(|one| one["current"] == false);
    assert_eq!(there.expect("the other")["browser"], Value::Null);
    let mut fields: Vec<&String> = here.as_object().expect("fields").keys().collect();
    fields.sort();
    assert_eq!(
        fields,
        [
            "browser",
            "created_at",
            "current",
            "expires_at",
            "id",
            "last_used_at",
            "network",
            "system"
        ],
        "no token, no hash, no whole address"
    );
    let cookie = second.header("cookie");
    let token = cookie.split_once('=').expect("a cookie").1;
    assert!(!answer.body.to_string().contains(&token[..20]));

    // Last used first, as far back as is asked for.
    house.kit.clock.advance(std::time::Duration::from_secs(600));
    ada.get("/session").await.expect(200);
    let newest = sessions(&ada).await;
    assert_eq!(newest[0]["current"], true);
    let first = ada.get("/sessions?limit=1").await.expect(200).body;
    assert_eq!(first["items"].as_array().map(Vec::len), Some(1));
    let cursor = first["next_cursor"].as_str().expect("a cursor");
    let path = format!("/sessions?limit=1&cursor={cursor}");
    let next = ada.get(&path).await.expect(200).body;
    assert_eq!(next["items"][0]["browser"], "Firefox");
    // A page of one's own list is no place in another person's.
    let eve = browser(&house, "bob", "").await;
    assert_eq!(eve.get(&path).await.said(), (422, "cursor_invalid"));
}

#[tokio::test]
async fn one_session_is_ended_and_nobody_ends_anothers() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let bob = house.owner("bob").await;
    let lost = browser(&house, "ada", FIREFOX).await;
    let id = sessions(&lost).await;
    let id = id.iter().find(|one| one["current"] == true);
    let id = id.expect("it")["id"].as_str().expect("an id").to_owned();
    let path = format!("/sessions/{id}");

    assert_eq!(bob.delete(&path).await.said(), (404, "not_found"));
    let careless = ada.clone().without("x-csrf-token");
    assert_eq!(
        careless.delete(&path).await.said(),
        (403, "csrf_token_missing")
    );
    lost.get("/session").await.expect(200);
    ada.delete(&path).await.expect(204);
    assert_eq!(lost.get("/session").await.said(), (401, "session_over"));
    assert_eq!(ada.delete(&path).await.said(), (404, "not_found"));
    assert_eq!(sessions(&ada).await.len(), 1);
    let log = house.log_of("stoa").await;
    let ended = log.iter().filter(|kind| *kind == "session.ended");
    assert_eq!(ended.count(), 1, "{log:?}");

    // Its own: that is signing out.
    let own = sessions(&ada).await[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let out = ada.delete(&format!("/sessions/{own}")).await.expect(204);
    let cookie = out.headers["set-cookie"].to_str().expect("text");
    assert!(cookie.contains("Max-Age=0"), "{cookie}");
    assert_eq!(ada.get("/session").await.said(), (401, "session_over"));
}

#[tokio::test]
async fn all_others_end_at_once_and_by_a_new_password() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    let bob = house.owner("bob").await;
    let others = [
        browser(&house, "ada", FIREFOX).await,
        browser(&house, "ada", "curl/8").await,
    ];
    ada.delete("/sessions").await.expect(204);
    for other in &others {
        assert_eq!(other.get("/session").await.said(), (401, "session_over"));
    }
    bob.get("/session").await.expect(200);
    assert_eq!(sessions(&ada).await.len(), 1);

    let other = browser(&house, "ada", FIREFOX).await;
    let change = json!({"current_password": PASSWORD, "new_password": "four other plain words"});
    ada.put("/session/password", change).await.expect(200);
    assert_eq!(other.get("/session").await.said(), (401, "session_over"));
    let left = sessions(&ada).await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["current"], true);
}

#[tokio::test]
async fn sessions_that_ended_by_themselves_are_not_listed() {
    let house = House::new().await;
    let ada = house.owner("ada").await;
    house
        .kit
        .clock
        .advance(std::time::Duration::from_secs(10 * 86_400));
    let second = browser(&house, "ada", FIREFOX).await;
    assert_eq!(sessions(&second).await.len(), 2);
    house
        .kit
        .clock
        .advance(std::time::Duration::from_secs(5 * 86_400));
    assert_eq!(ada.get("/sessions").await.said(), (401, "session_over"));
    assert_eq!(sessions(&second).await.len(), 1);
}

/// Behind https the cookies have names that browsers take from this host alone, and others count for nothing: a
/// neighbour under the same domain signs nobody in as somebody else.
#[tokio::test]
async fn behind_https_only_cookies_of_this_very_host_count() {
    let house = House::with(|s| s.public_url = "https://stoa.example.org".into()).await;
    let sign_up = House::sign_up_of("ada");
    let answer = house
        .anonymous()
        .post("/sign-up", sign_up)
        .await
        .expect(201);
    let set: Vec<&str> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|value| value.to_str().expect("text"))
        .collect();
    assert_eq!(set.len(), 2, "{set:?}");
    for cookie in &set {
        assert!(cookie.starts_with("__Host-stoa_"), "{cookie}");
        assert!(cookie.contains("; Secure"), "{cookie}");
        assert!(cookie.contains("Path=/;"), "{cookie}");
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    let session = set[0].split(';').next().expect("a pair");
    let theirs = session.strip_prefix("__Host-").expect("a prefix");
    let with = |cookie: &str| house.anonymous().with("cookie", cookie);
    with(session).get("/session").await.expect(200);
    assert_eq!(
        with(theirs).get("/session").await.said(),
        (401, "not_signed_in")
    );
    let both = format!("stoa_session=planted; {session}");
    with(&both).get("/session").await.expect(200);
}
