//! Rights end when they end: every credential against every way in which the right behind it ends.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use stoa_accounts::identity::entity::person;

use super::beside::beside;
use crate::app::{FOCUS, TestApp};
use crate::persona::{PASSWORD, Persona};

/// What an administrator holds, in the order of [`ENDS`].
const HELD: [&str; 10] = [
    "session",
    "session of another browser",
    "key",
    "key made with the key",
    "stream of the session",
    "stream of the key",
    "invitation they sent",
    "mailed link",
    "request of the session, half sent",
    "request of the key, half sent",
];

/// What then happens, and what of [`HELD`] still opens what it opened.
const ENDS: [(Way, [bool; 10]); 11] = [
    (Way::Removed, [false; 10]),
    (Way::Leaves, [false; 10]),
    // A viewer may watch a run, and nothing else of what is tried here.
    (
        Way::Demoted,
        [
            false, false, false, false, true, true, false, false, false, false,
        ],
    ),
    (
        Way::ChangesPassword,
        [true, false, true, true, true, true, true, false, true, true],
    ),
    (
        Way::ChangesPasswordAndEndsKeys,
        [
            true, false, false, false, true, false, true, false, true, false,
        ],
    ),
    (
        Way::SignsOut,
        [
            false, true, true, true, false, true, true, true, false, true,
        ],
    ),
    (
        Way::KeyRevoked,
        [
            true, true, false, false, true, false, true, true, true, false,
        ],
    ),
    // From the other browser, which is lost or found.
    (
        Way::SessionEnded,
        [
            false, true, true, true, false, true, true, true, false, true,
        ],
    ),
    (
        Way::OtherSessionsEnded,
        [true, false, true, true, true, true, true, true, true, true],
    ),
    (Way::AddressProvedByAnother, [false; 10]),
    (Way::OrganisationDeleted, [false; 10]),
];

#[derive(Debug, Clone, Copy)]
enum Way {
    Removed,
    Leaves,
    Demoted,
    ChangesPassword,
    ChangesPasswordAndEndsKeys,
    SignsOut,
    KeyRevoked,
    SessionEnded,
    OtherSessionsEnded,
    AddressProvedByAnother,
    OrganisationDeleted,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_credential_ends_with_the_right_behind_it() {
    let worlds = ENDS.map(|(way, expected)| tokio::spawn(async move { walk(way, expected).await }));
    let mut wrong = Vec::new();
    for world in worlds {
        wrong.extend(world.await.expect("a world"));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

async fn walk(way: Way, expected: [bool; 10]) -> Vec<String> {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let held = Held::by_an_admin(&app, &owner).await;
    let other = app.stranger().await;
    let opens = beside(&other, async |_| {
        held.happens(&app, &owner, way).await;
        held.opens(&app, expected).await
    })
    .await;
    let all = HELD.iter().zip(opens).zip(expected);
    all.filter(|((_, opens), expected)| opens != expected)
        .map(|((held, opens), _)| format!("{way:?}: {held}: opens is {opens}"))
        .collect()
}

struct Held {
    session: Persona,
    other: Persona,
    key: Persona,
    key_id: String,
    keys_key: Persona,
    stream: reqwest::Response,
    key_stream: reqwest::Response,
    invited: Persona,
    invitation: String,
    link: String,
    half_sent: HalfSent,
    key_half_sent: HalfSent,
}

const ALL: [&str; 3] = ["keys:read", "keys:write", "costs:read"];

impl Held {
    async fn by_an_admin(app: &TestApp, owner: &Persona) -> Held {
        let invited = Persona::new("ivy", &app.url).sign_up("Elsewhere").await;
        let session = app.member_called(owner, "adam", "admin").await;
        let password = json!({"new_password": PASSWORD});
        session
            .send(Method::PUT, "/api/v1/session/password", Some(password))
            .await
            .expect(200);
        let other = Persona::new("adam", &app.url).sign_in(&session.org).await;
        let made = json!({"name": "k", "permissions": ALL});
        let made = session.post(&session.at("/api-keys"), made).await;
        let key_id = made.body["id"].as_str().expect("an id").to_owned();
        let secret = made.expect(201)["secret"]
            .as_str()
            .expect("a secret")
            .to_owned();
        let mut key = Persona::new("key", &app.url).with_header("X-API-Key", &secret);
        key.org = owner.org.clone();
        let keys_key = app.key(&key, &ALL).await;
        // Nobody runs the queue here, so the run waits and its streams stay open.
        let upload = owner.upload("bill.csv.gz", FOCUS.to_vec(), &[]).await;
        let run = upload.expect(202)["run"]["id"]
            .as_str()
            .expect("a run")
            .to_owned();
        let path = owner.at(&format!("/costs/runs/{run}/progress"));
        let stream = watched(&session, &path).await;
        let key_stream = watched(&key, &path).await;
        let invitation = session.invite(&invited.email, "viewer").await;
        app.clock.advance(Duration::from_millis(1));
        let ask = json!({"email": session.email});
        app.anonymous()
            .post("/api/v1/sessions/email-link", ask)
            .await
            .expect(202);
        let link = session.mailed_token().await;
        let keys = owner.at("/api-keys");
        let half_sent = HalfSent::begin(&session, &keys);
        let key_half_sent = HalfSent::begin(&key, &keys);
        tokio::time::sleep(Duration::from_millis(500)).await;
        Held {
            session,
            other,
            key,
            key_id,
            keys_key,
            stream,
            key_stream,
            invited,
            invitation,
            link,
            half_sent,
            key_half_sent,
        }
    }

    async fn happens(&self, app: &TestApp, owner: &Persona, way: Way) {
        let members = owner.all("/members").await;
        let adam = members
            .iter()
            .find(|member| member["email"] == self.session.email.as_str())
            .expect("a member");
        let member = owner.at(&format!("/members/{}", adam["id"].as_str().expect("an id")));
        match way {
            Way::Removed => owner.send(Method::DELETE, &member, None).await.expect(204),
            Way::Leaves => self
                .session
                .send(Method::DELETE, &owner.at("/members/me"), None)
                .await
                .expect(204),
            Way::Demoted => {
                let role = json!({"role": "viewer"});
                owner
                    .send(Method::PATCH, &member, Some(role))
                    .await
                    .expect(200)
            }
            Way::ChangesPassword | Way::ChangesPasswordAndEndsKeys => {
                let ends_keys = matches!(way, Way::ChangesPasswordAndEndsKeys);
                let change = json!({
                    "current_password": PASSWORD,
                    "new_password": "three other words",
                    "end_api_keys": ends_keys,
                });
                let changed = self
                    .session
                    .send(Method::PUT, "/api/v1/session/password", Some(change))
                    .await
                    .expect(200);
                // The key, and the key made with it.
                assert_eq!(changed["api_keys"], if ends_keys { 0 } else { 2 });
                changed
            }
            Way::SignsOut => self
                .session
                .send(Method::DELETE, "/api/v1/session", None)
                .await
                .expect(204),
            Way::KeyRevoked => {
                let key = owner.at(&format!("/api-keys/{}", self.key_id));
                owner.send(Method::DELETE, &key, None).await.expect(204)
            }
            Way::SessionEnded => {
                let listed = self.session.get("/api/v1/sessions").await.expect(200);
                let sessions = listed["items"].as_array().expect("sessions");
                let own = sessions.iter().find(|one| one["current"] == true);
                let own = own.expect("its own")["id"].as_str().expect("an id");
                let path = format!("/api/v1/sessions/{own}");
                self.other
                    .send(Method::DELETE, &path, None)
                    .await
                    .expect(204)
            }
            Way::OtherSessionsEnded => self
                .session
                .send(Method::DELETE, "/api/v1/sessions", None)
                .await
                .expect(204),
            Way::OrganisationDeleted => {
                let path = owner.at("?name=Acme");
                owner.send(Method::DELETE, &path, None).await.expect(202)
            }
            Way::AddressProvedByAnother => {
                // As an older version left it: an account with an address that nobody proved.
                let tx = app.app.store.system("test").await.expect("a transaction");
                tx.update_many::<person::Entity>()
                    .col(person::Column::Status, "unconfirmed")
                    .exec()
                    .await
                    .expect("people");
                tx.commit().await.expect("committed");
                app.clock.advance(Duration::from_millis(1));
                let someone = Persona::new("adam", &app.url).sign_in_by_mail().await;
                someone.get("/api/v1/session").await.expect(200)
            }
        };
    }

    /// What each of [`HELD`] can do now. A stream that should be open is watched for a while.
    async fn opens(self, app: &TestApp, expected: [bool; 10]) -> [bool; 10] {
        let org = self.session.org.clone();
        let keys = self.session.at("/api-keys");
        let (stream, key_stream) = tokio::join!(
            stays_open(self.stream, expected[4]),
            stays_open(self.key_stream, expected[5])
        );
        // First of all: a request that comes through must not have been helped by what follows.
        let half_sent = self.half_sent.end().await;
        let key_half_sent = self.key_half_sent.end().await;
        let accept = format!("/api/v1/invitations/{}/accept", self.invitation);
        let invitation = self.invited.post(&accept, json!({})).await.status == 200;
        let redeem = json!({"token": self.link});
        let by_link = Persona::new("adam", &app.url);
        let path = "/api/v1/sessions/email-link/redeem";
        let link = by_link.post(path, redeem).await.status == 201
            && by_link
                .get(&format!("/api/v1/organisations/{org}/api-keys"))
                .await
                .status
                == 200;
        [
            self.session.get(&keys).await.status == 200,
            self.other.get(&keys).await.status == 200,
            self.key.get(&keys).await.status == 200,
            self.keys_key.get(&keys).await.status == 200,
            stream,
            key_stream,
            invitation,
            link,
            half_sent,
            key_half_sent,
        ]
    }
}

/// A request for a new key, whose headers are there and whose body comes later.
struct HalfSent {
    rest: tokio::sync::oneshot::Sender<()>,
    answer: tokio::task::JoinHandle<u16>,
}

impl HalfSent {
    fn begin(who: &Persona, path: &str) -> HalfSent {
        let (rest, told) = tokio::sync::oneshot::channel();
        let body = json!({"name": "late", "permissions": ["costs:read"]}).to_string();
        let blanks = futures::stream::once(async { Ok::<_, std::io::Error>(" ".repeat(10)) });
        let body = futures::stream::once(async move {
            told.await.map_err(std::io::Error::other)?;
            Ok(body)
        });
        let body = reqwest::Body::wrap_stream(futures::StreamExt::chain(blanks, body));
        let request = who
            .request(Method::POST, path)
            .header("content-type", "application/json")
            .body(body);
        let answer = tokio::spawn(async move {
            let answer = request.send().await.expect("an answer");
            answer.status().as_u16()
        });
        HalfSent { rest, answer }
    }

    /// Sends the rest; whether the key was made.
    async fn end(self) -> bool {
        self.rest.send(()).expect("the request waits");
        self.answer.await.expect("a status") == 201
    }
}

/// A stream that has begun: its first event is read.
async fn watched(who: &Persona, path: &str) -> reqwest::Response {
    let mut stream = who
        .request(Method::GET, path)
        .send()
        .await
        .expect("an answer");
    assert_eq!(stream.status(), 200);
    stream.chunk().await.expect("a chunk").expect("an event");
    stream
}

async fn stays_open(mut stream: reqwest::Response, expected: bool) -> bool {
    let patience = match expected {
        true => Duration::from_secs(3),
        false => Duration::from_secs(20),
    };
    let rest = async { while let Ok(Some(_)) = stream.chunk().await {} };
    tokio::time::timeout(patience, rest).await.is_err()
}

/// A removed administrator whose key may manage members asks himself back in.
#[tokio::test]
async fn a_removed_member_does_not_come_back_by_a_key() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let adam = app.member_called(&owner, "adam", "admin").await;
    let key = app.key(&adam, &["members:read", "members:write"]).await;
    let members = owner.all("/members").await;
    let his = members
        .iter()
        .find(|member| member["email"] == adam.email.as_str());
    let id = his.and_then(|his| his["id"].as_str()).expect("an id");
    let member = owner.at(&format!("/members/{id}"));
    owner.send(Method::DELETE, &member, None).await.expect(204);
    let back = json!({"email": adam.email, "role": "admin"});
    key.post(&key.at("/invitations"), back).await.expect(401);
    adam.get(&adam.at("")).await.expect(404);
    let session = adam.get("/api/v1/session").await.expect(200);
    assert_eq!(session["organisations"], json!([]));
}

/// A key that may manage members makes no administrator, and what it may offer ends with it.
#[tokio::test]
async fn a_key_gives_no_more_than_it_holds_and_not_longer_than_it_lives() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let vera = app.member_called(&owner, "vera", "viewer").await;
    let members = owner.all("/members").await;
    let veras = members
        .iter()
        .find(|member| member["email"] == vera.email.as_str());
    let veras = veras.and_then(|member| member["id"].as_str());
    let veras = owner.at(&format!("/members/{}", veras.expect("an id")));
    let key = app.key(&owner, &["members:write"]).await;
    for role in ["owner", "admin", "member", "viewer"] {
        let offer = json!({"email": "ivy@example.org", "role": role});
        key.post(&key.at("/invitations"), offer).await.expect(403);
    }
    for role in ["owner", "admin", "member"] {
        let change = json!({ "role": role });
        key.send(Method::PATCH, &veras, Some(change))
            .await
            .expect(403);
    }
    assert_eq!(owner.all("/invitations").await.len(), 0);

    // One that holds what a viewer holds invites viewers.
    let ivy = Persona::new("ivy", &app.url).sign_up("Elsewhere").await;
    let may = [
        "members:write",
        "org:read",
        "members:read",
        "costs:read",
        "drawings:read",
        "jobs:read",
    ];
    let ends = stoa_kernel::Clock::now(&*app.clock) + Duration::from_secs(3600);
    let mut sent = Vec::new();
    for (name, end) in [("revoked", None), ("expires", Some(ends))] {
        let made = json!({"name": name, "permissions": may, "expires_at": end});
        let made = owner.post(&owner.at("/api-keys"), made).await.expect(201);
        let secret = made["secret"].as_str().expect("a secret");
        let mut key = Persona::new("key", &app.url).with_header("X-API-Key", secret);
        key.org = owner.org.clone();
        let invitation = key.invite(&ivy.email, "viewer").await;
        let waiting = ivy.get("/api/v1/invitations").await.expect(200);
        assert_eq!(waiting["items"][0]["id"], invitation.as_str());
        match end {
            None => {
                let id = made["id"].as_str().expect("an id");
                let path = owner.at(&format!("/api-keys/{id}"));
                owner.send(Method::DELETE, &path, None).await.expect(204);
                assert_eq!(owner.all("/invitations").await.len(), 0);
                // The pause between two mails to one address.
                app.clock.advance(Duration::from_secs(600));
            }
            Some(_) => app.clock.advance(Duration::from_secs(3600)),
        }
        sent.push(invitation);
    }
    for invitation in sent {
        let accept = format!("/api/v1/invitations/{invitation}/accept");
        ivy.post(&accept, json!({})).await.expect(404);
    }
    let waiting = ivy.get("/api/v1/invitations").await.expect(200);
    assert_eq!(waiting["items"], json!([]));
}
