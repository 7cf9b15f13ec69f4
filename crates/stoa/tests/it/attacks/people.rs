//! Who is there: a stranger, and a tenant with every right in an organisation of their own, learn nothing
//! about other people, bring nobody anywhere without asking, and write nothing into anybody's mail but
//! what the house says.

use reqwest::Method;
use serde_json::{Value, json};

use super::beside::beside;
use crate::app::{Place, TestApp};
use crate::persona::{Answer, PASSWORD, Persona};
use crate::process::{Server, stoa, text};

/// Everything of an answer but what differs between any two answers.
fn shape(answer: Answer) -> (u16, Vec<String>, Value) {
    let names = answer.headers.keys().map(|name| name.as_str().to_owned());
    let mut names: Vec<String> = names.collect();
    names.sort();
    (answer.status.as_u16(), names, answer.body)
}

#[tokio::test]
async fn signing_up_with_a_taken_address_looks_like_any_other() {
    const ATTEMPTS: usize = 10;
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let try_it = |email: &'static str| {
        let body = json!({"name": "Eve", "email": email, "password": PASSWORD, "organisation_name": "Eve"});
        let stranger = Persona::new("eve", &app.url);
        async move { shape(stranger.post("/api/v1/sign-up", body).await) }
    };
    beside(&owner, async |_| {
        for _ in 0..ATTEMPTS {
            let taken = try_it("owner@example.com").await;
            assert_eq!(taken.0, 202);
            assert_eq!(taken, try_it("nobody@example.com").await);
        }
    })
    .await;
    // The owner of the address is told, and nothing that signs anybody in is in that mail.
    let mails = app.mail().await;
    let told: Vec<&Value> = mails
        .iter()
        .filter(|mail| mail["to"] == "owner@example.com")
        .collect();
    assert_eq!(told.len(), ATTEMPTS);
    assert!(told.iter().all(|it| !it.to_string().contains("token=")));
    // What was typed with the taken address changed nothing.
    let owner = json!({"email": "owner@example.com", "password": PASSWORD});
    let session = app
        .anonymous()
        .post("/api/v1/sessions", owner)
        .await
        .expect(201);
    assert_eq!(session["organisations"][0]["name"], "Acme");
}

#[tokio::test]
async fn inviting_tells_nothing_and_joins_nobody() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let victim = app.stranger().await;
    let invite = |email: String| {
        let body = json!({"email": email, "role": "viewer"});
        let owner = owner.clone();
        async move { shape(owner.post(&owner.at("/invitations"), body).await) }
    };
    beside(&victim, async |_| {
        // The first time, and when they are invited already.
        for _ in 0..10 {
            let (status, headers, mut known) = invite(victim.email.clone()).await;
            let (other_status, other_headers, mut unknown) =
                invite("nobody@example.com".into()).await;
            for answer in [&mut known, &mut unknown] {
                answer["id"].take();
                answer["email"].take();
                answer["request_id"].take();
            }
            assert_eq!(
                (status, headers, known),
                (other_status, other_headers, unknown)
            );
        }
    })
    .await;
    // Nobody is anywhere without having said so: not in the list, and not by the way it was done before.
    assert_eq!(owner.all("/members").await.len(), 1);
    let session = victim.get("/api/v1/session").await.expect(200);
    assert_eq!(session["organisations"].as_array().map(Vec::len), Some(1));
    let added = json!({"email": victim.email, "role": "viewer"});
    owner.post(&owner.at("/members"), added).await.expect(405);
}

#[tokio::test]
async fn a_mail_says_what_the_house_says() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let bait = format!(
        "Your account is locked, open evil.example {}",
        "!".repeat(150)
    );
    let rename = json!({"name": bait});
    owner
        .send(Method::PATCH, &owner.at(""), Some(rename))
        .await
        .expect(200);
    owner.invite("victim@example.com", "viewer").await;
    let body = json!({"name": bait, "email": "victim2@example.com", "password": PASSWORD, "organisation_name": bait});
    app.anonymous()
        .post("/api/v1/sign-up", body)
        .await
        .expect(202);
    let mails = app.mail().await;
    assert!(mails.len() >= 2);
    for mail in mails {
        let subject = mail["subject"].as_str().expect("a subject");
        assert!(!subject.contains("evil"), "{subject}");
        let body = mail["text"].as_str().expect("a text");
        assert!(!body.contains(&bait), "{body}");
        if mail["purpose"] == "confirm" {
            assert!(!body.contains("evil"), "{body}");
        }
    }
}

/// Characters that hide, turn or break, in every name that can be typed.
#[tokio::test]
async fn names_show_what_they_are() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let stranger = app.stranger().await;
    beside(&stranger, async |_| send_bad_names(&owner).await).await;
}

async fn send_bad_names(owner: &Persona) {
    let bad = [
        ('\u{202e}', "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ('\u{2066}', "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ('\u{200b}', "U+200B ZERO WIDTH SPACE"),
        ('\u{feff}', "U+FEFF BYTE ORDER MARK"),
        ('\u{1b}', "U+001B ESCAPE"),
        ('\n', "U+000A LINE FEED"),
    ];
    for (character, called) in bad {
        let name = format!("Ac{character}me");
        let mail = "someone@example.com";
        let tries = [
            (Method::PATCH, owner.at(""), json!({"name": name})),
            (
                Method::POST,
                "/api/v1/organisations".into(),
                json!({"name": name}),
            ),
            (
                Method::PATCH,
                "/api/v1/session".into(),
                json!({"name": name}),
            ),
            (
                Method::POST,
                owner.at("/api-keys"),
                json!({"name": name, "permissions": ["org:read"]}),
            ),
            (
                Method::POST,
                owner.at("/costs/sources"),
                json!({"name": name, "kind": "upload"}),
            ),
            (
                Method::POST,
                "/api/v1/sign-up".into(),
                json!({"name": name, "email": mail, "password": PASSWORD, "organisation_name": "A"}),
            ),
            (
                Method::POST,
                "/api/v1/sign-up".into(),
                json!({"name": "A", "email": mail, "password": PASSWORD, "organisation_name": name}),
            ),
        ];
        for (method, path, body) in tries {
            let answer = owner.send(method, &path, Some(body)).await;
            assert_eq!(answer.status, 422, "{path}: {}", answer.text);
            let error = &answer.body["errors"][0];
            assert_eq!(error["code"], "character_not_allowed", "{path}");
            let message = error["message"].as_str().expect("a message");
            assert!(message.contains(called), "{path}: {message}");
        }
        let body = json!({"email": format!("a{character}b@example.com"), "role": "viewer"});
        let path = owner.at("/invitations");
        owner.post(&path, body).await.expect(422);
    }
}

/// The hour after `stoa serve` on a machine without mail.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_mail_lets_its_operator_in_and_through_the_operator_everybody() {
    let place = Place::new().await;
    let data = place.dir().join("stoa-data");
    let server = Server::start(&data, &place.database, &["mail.url="]);
    let owner = Persona::new("owner", &server.url).sign_up("Acme").await;
    let invitation = owner.invite("guest@example.com", "member").await;

    // Everybody after the first has to prove the address, which takes a mail.
    let guest = Persona::new("guest", &server.url);
    let body = json!({"name": "G", "email": "guest@example.com", "password": PASSWORD, "organisation_name": "G"});
    let asked = guest.post("/api/v1/sign-up", body).await;
    assert_eq!(asked.expect(503)["code"], "mail_missing");
    guest.get("/api/v1/session").await.expect(401);

    let output = stoa(&data, &place.database)
        .args([
            "--json",
            "people",
            "link",
            "guest@example.com",
            "--name",
            "Guest",
        ])
        .output()
        .expect("stoa runs");
    let (out, err) = text(&output);
    assert!(output.status.success(), "{err}");
    let said: Value = serde_json::from_str(&out).expect("JSON");
    let link = said["link"].as_str().expect("a link");
    let (_, token) = link.split_once("token=").expect("a token");
    let guest = guest.sign_in_by_link(token).await.accept(&invitation).await;
    let members = guest.get(&guest.at("/members")).await.expect(200);
    assert_eq!(members["items"].as_array().map(Vec::len), Some(2));
    server.terminate();
}
