//! What changes is told while it happens, to whoever may read it, and to nobody else.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::persona::Persona;

/// Long enough for a busy machine; nothing waits for it to pass.
const IN_TIME: Duration = Duration::from_secs(30);

/// An open stream of server-sent events.
struct Stream {
    response: reqwest::Response,
    text: String,
}

/// One event: its name, its id and its data.
#[derive(Debug)]
struct Told {
    event: String,
    id: i64,
    data: Value,
}

impl Stream {
    async fn open(who: &Persona, last: Option<&str>) -> Stream {
        let mut request = who.request(Method::GET, &who.at("/changes"));
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert!(response.headers().get("content-encoding").is_none());
        Stream {
            response,
            text: String::new(),
        }
    }

    /// The next event, without comments; `None` when the stream has ended.
    async fn next(&mut self) -> Option<Told> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    let mut lines = block.lines();
                    let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
                    line.unwrap_or_default().to_owned()
                };
                let told = (!field("event").is_empty()).then(|| Told {
                    event: field("event"),
                    id: field("id").parse().unwrap(),
                    data: serde_json::from_str(&field("data")).unwrap(),
                });
                self.text = rest.to_owned();
                match told {
                    Some(told) => return Some(told),
                    None => continue,
                }
            }
            let chunk = tokio::time::timeout(IN_TIME, self.response.chunk()).await;
            let chunk = chunk.expect("nothing came in time").ok().flatten()?;
            self.text += std::str::from_utf8(&chunk).unwrap();
        }
    }

    /// The types of the events up to the first of this type.
    async fn until(&mut self, kind: &str) -> Vec<String> {
        let mut kinds = Vec::new();
        loop {
            let told = self.next().await.expect("the stream goes on");
            assert_eq!(told.event, "change");
            assert_eq!(told.data["sequence"], told.id);
            kinds.push(told.data["type"].as_str().unwrap().to_owned());
            if kinds.last().is_some_and(|last| last == kind) {
                return kinds;
            }
        }
    }
}

async fn make_key(owner: &Persona) -> Value {
    let body = json!({"name": "k", "permissions": ["org:read"]});
    owner.post(&owner.at("/api-keys"), body).await.expect(201)
}

async fn rename(owner: &Persona, name: &str) {
    let body = json!({ "name": name });
    owner
        .send(Method::PATCH, &owner.at(""), Some(body))
        .await
        .expect(200);
}

async fn member(owner: &Persona, who: &Persona) -> String {
    let members = owner.all("/members").await;
    let theirs = members
        .iter()
        .find(|one| one["email"] == who.email.as_str());
    let id = theirs.unwrap()["id"].as_str().unwrap();
    owner.at(&format!("/members/{id}"))
}

#[tokio::test]
async fn each_is_told_what_they_may_read() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let viewer = app.member(&owner, "viewer").await;
    let (mut all, mut some) = (
        Stream::open(&owner, None).await,
        Stream::open(&viewer, None).await,
    );
    let key = make_key(&owner).await;
    rename(&owner, "Acme Holding").await;

    let first = all.next().await.unwrap();
    assert_eq!(first.data["type"], "api_key.created");
    assert_eq!(first.data["subject_kind"], "api_key");
    assert_eq!(first.data["subject_id"], key["id"]);
    assert_eq!(
        all.until("organisation.updated").await,
        ["organisation.updated"]
    );
    assert_eq!(
        some.until("organisation.updated").await,
        ["organisation.updated"]
    );

    // Somebody who gets another role is told by it from then on.
    let admin = json!({"role": "admin"});
    let at = member(&owner, &viewer).await;
    owner
        .send(Method::PATCH, &at, Some(admin))
        .await
        .expect(200);
    assert_eq!(
        some.until("member.role_changed").await,
        ["member.role_changed"]
    );
    make_key(&owner).await;
    assert_eq!(some.until("api_key.created").await, ["api_key.created"]);

    // And is not told any more when they leave: the stream ends.
    owner.send(Method::DELETE, &at, None).await.expect(204);
    make_key(&owner).await;
    while let Some(told) = some.next().await {
        assert_ne!(told.data["type"], "api_key.created");
    }
    let expected = ["member.role_changed", "api_key.created", "member.removed"];
    assert_eq!(all.until("member.removed").await, expected);
}

#[tokio::test]
async fn whoever_was_cut_off_goes_on_where_they_were() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let mut stream = Stream::open(&owner, None).await;
    make_key(&owner).await;
    let seen = stream.next().await.unwrap().id;
    drop(stream);
    make_key(&owner).await;
    rename(&owner, "While away").await;
    let mut stream = Stream::open(&owner, Some(&seen.to_string())).await;
    let missed = stream.until("organisation.updated").await;
    assert_eq!(missed, ["api_key.created", "organisation.updated"]);

    // Places that are not in this log, or too far back: fetch anew.
    for last in ["x", "", "-5000", "999999"] {
        let mut stream = Stream::open(&owner, Some(last)).await;
        let reset = stream.next().await.unwrap();
        assert_eq!(reset.event, "reset", "{last}");
        assert_eq!(reset.id, seen + 2, "{last}");
    }
}

/// Every type of the catalogue says who is told of it, and nobody is told more than the lists show.
#[tokio::test]
async fn the_catalogue_says_who_is_told() {
    let app = TestApp::start().await;
    let types = app
        .anonymous()
        .get("/api/v1/events/types")
        .await
        .expect(200);
    let types = types["types"].as_array().unwrap();
    assert!(types.len() > 20);
    for one in types {
        let kind = one["type"].as_str().unwrap();
        let needs = match kind.split('.').next().unwrap() {
            // The end of an organisation stands in the installation's log, which no member reads.
            "organisation" if ["organisation.deleted", "organisation.erased"].contains(&kind) => {
                "log:read"
            }
            "organisation" => "org:read",
            "member" => "members:read",
            "invitation" => "members:write",
            "api_key" => "keys:read",
            "costs" => "costs:read",
            "drawings" => "drawings:read",
            _ => "log:read",
        };
        assert_eq!(one["read_by"], needs, "{kind}");
    }
}
