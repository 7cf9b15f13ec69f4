//! The route walk: every route of the OpenAPI document, tried by everyone who must not get in.
//! A new route is covered the moment it is in the document.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::app::TestApp;
use crate::document::{Operation, operations};
use crate::persona::Persona;

/// Open to anyone by design.
const PUBLIC: [&str; 9] = [
    "GET /api/v1/capabilities",
    "POST /api/v1/sign-up",
    "POST /api/v1/sessions",
    "POST /api/v1/sessions/email-link",
    "POST /api/v1/sessions/email-link/look",
    "POST /api/v1/sessions/email-link/redeem",
    "GET /api/v1/events/types",
    "GET /api/v1/development/mailbox",
    "GET /api/v1/development/mailbox/{message}",
];

/// Reads that take a body: a viewer may.
const READING_POSTS: [&str; 5] = [
    "reports/query",
    "reports/rows",
    "reports/export",
    "atlas/draw",
    "atlas/costs/compare",
];

/// Parameters of what comes with the binary and is the same in every organisation.
const SHARED: [&str; 2] = ["picture", "format"];

/// Reads that a viewer may not.
const NOT_FOR_VIEWERS: [&str; 3] = ["/api-keys", "/events", "/invitations"];

/// What everybody may do about themselves, whatever their role.
const OF_EVERYBODY: [&str; 1] = ["DELETE /api/v1/organisations/{org}/members/me"];

/// Routes the walk does not try. Keep it empty.
const UNCOVERED: [&str; 0] = [];

#[tokio::test]
async fn nobody_gets_in_without_credentials() {
    let app = TestApp::start().await;
    let mut world = World::new(&app).await;
    for operation in world.operations(|name| !PUBLIC.contains(&name)) {
        world.refused(&app.anonymous(), &operation, &[401]).await;
    }
    world.verdict();
}

#[tokio::test]
async fn another_organisation_is_not_there() {
    let app = TestApp::start().await;
    let mut world = World::new(&app).await;
    for operation in world
        .operations(|_| true)
        .into_iter()
        .filter(Operation::of_organisation)
    {
        // The stranger at A's door, with A's ids.
        world
            .refused(&world.stranger.clone(), &operation, &[404])
            .await;
        // The stranger's own house, with ids of things in A's.
        let own = |name: &&str| *name != "org" && !SHARED.contains(name);
        if operation.parameters().iter().any(own) {
            let inside = world.stranger_at_home();
            world.refused(&inside, &operation, &[404]).await;
        }
    }
    world.verdict();
}

#[tokio::test]
async fn viewers_change_nothing() {
    let app = TestApp::start().await;
    let mut world = World::new(&app).await;
    for operation in world
        .operations(|name| !OF_EVERYBODY.contains(&name))
        .into_iter()
        .filter(Operation::of_organisation)
    {
        let reads = operation.method == "GET"
            || READING_POSTS
                .iter()
                .any(|end| operation.path.ends_with(end));
        let hidden = NOT_FOR_VIEWERS
            .iter()
            .any(|part| operation.path.contains(part));
        if !reads || hidden {
            world
                .refused(&world.viewer.clone(), &operation, &[403])
                .await;
        } else {
            world.allowed(&world.viewer.clone(), &operation).await;
        }
    }
    for operation in world.operations(|name| OF_EVERYBODY.contains(&name)) {
        world.allowed(&world.viewer.clone(), &operation).await;
    }
    world.verdict();
}

/// Kept answers fill the disk: whoever may only read leaves none, whatever they ask.
#[tokio::test]
async fn nothing_is_kept_of_what_a_viewer_asks() {
    let app = TestApp::start().await;
    let mut world = World::new(&app).await;
    let mut number = 0;
    for operation in world.operations(|name| name.starts_with("POST ")) {
        if !operation.of_organisation() {
            continue;
        }
        number += 1;
        let key = format!("viewer-{number}");
        let viewer = world.viewer.clone().with_header("Idempotency-Key", &key);
        for _ in 0..2 {
            let answer = world.send(&viewer, &operation).await;
            if answer.headers().contains_key("idempotent-replayed") {
                let status = answer.status();
                world
                    .failures
                    .push(format!("{}: {status} is kept", operation.name()));
            }
        }
    }
    assert!(number > 10, "{number}");
    // What changes something is: the header above is the one to look for.
    let owner = world.owner.clone().with_header("Idempotency-Key", "owner");
    let made = |operation: &Operation| operation.path.ends_with("/api-keys");
    let operations = world.operations(|name| name.starts_with("POST "));
    let make = operations.iter().find(|it| made(it)).expect("a route");
    assert_eq!(world.send(&owner, make).await.status(), 201);
    let again = world.send(&owner, make).await;
    assert_eq!(again.status(), 201);
    assert!(again.headers().contains_key("idempotent-replayed"));
    world.verdict();
}

#[tokio::test]
async fn keys_do_what_their_scopes_say() {
    let app = TestApp::start().await;
    let mut world = World::new(&app).await;
    let reader = app.key(&world.owner, &["org:read"]).await;
    let queue = app.key(&world.owner, &["jobs:read"]).await;
    for operation in world
        .operations(|_| true)
        .into_iter()
        .filter(Operation::of_organisation)
    {
        // No permission opens every door, so at least one of two unrelated keys must be refused.
        let first = world.call(&reader, &operation).await;
        let second = world.call(&queue, &operation).await;
        if first.0 != 403 && second.0 != 403 {
            world.failures.push(format!(
                "{}: keys with one scope got {} and {}",
                operation.name(),
                first.0,
                second.0
            ));
        }
    }
    world.verdict();
}

#[tokio::test]
async fn the_operator_is_let_in_everywhere() {
    let app = TestApp::start().await;
    let mut world = World::new(&app).await;
    let gets = |operation: &Operation| operation.of_organisation() && operation.method == "GET";
    for operation in world.operations(|_| true).into_iter().filter(gets) {
        world.allowed(&app.root(), &operation).await;
    }
    let wrong = app
        .root()
        .with_header("X-Stoa-Root-Key", "not-the-root-key-0123456789abcdef012345");
    wrong.get(&world.owner.at("")).await.expect(401);
    world.verdict();
}

#[tokio::test]
async fn the_walk_knows_every_route() {
    let app = TestApp::start().await;
    let world = World::new(&app).await;
    let all: BTreeSet<String> = operations(&world.document)
        .iter()
        .map(Operation::name)
        .collect();
    for known in PUBLIC.iter().chain(&OF_EVERYBODY).chain(&UNCOVERED) {
        assert!(
            all.contains(*known),
            "{known} is listed here but not in the document"
        );
    }
    let parameters: BTreeSet<&str> = [
        "org",
        "member",
        "invitation",
        "session",
        "key",
        "sequence",
        "message",
        "job",
        "source",
        "run",
        "version",
        "row",
        "picture",
        "format",
        "drawing",
        "number",
    ]
    .into();
    for operation in operations(&world.document) {
        for name in operation.parameters() {
            assert!(
                parameters.contains(name),
                "{}: the walk has no value for {{{name}}}",
                operation.name()
            );
        }
    }
}

/// Organisation A with one of everything, and those who must not see it.
struct World {
    document: Value,
    owner: Persona,
    viewer: Persona,
    stranger: Persona,
    ids: Vec<(&'static str, String)>,
    failures: Vec<String>,
}

impl World {
    async fn new(app: &TestApp) -> World {
        let owner = app.owner().await;
        let viewer = app.member(&owner, "viewer").await;
        app.member(&owner, "member").await;
        let stranger = app.stranger().await;
        let ids = app.one_of_everything(&owner).await;
        let document = app.anonymous().get("/api/openapi.json").await.expect(200);
        World {
            document,
            owner,
            viewer,
            stranger,
            ids,
            failures: Vec::new(),
        }
    }

    fn operations(&self, wanted: impl Fn(&str) -> bool) -> Vec<Operation> {
        operations(&self.document)
            .into_iter()
            .filter(|operation| {
                wanted(&operation.name()) && !UNCOVERED.contains(&operation.name().as_str())
            })
            .collect()
    }

    fn stranger_at_home(&self) -> Persona {
        let mut inside = self.stranger.clone();
        inside.name = "stranger at home".into();
        inside
    }

    async fn refused(&mut self, who: &Persona, operation: &Operation, expected: &[u16]) {
        let (status, text) = self.call(who, operation).await;
        if !expected.contains(&status) {
            self.failures.push(format!(
                "{} {}: {status}, not {expected:?}: {text}",
                who.name,
                operation.name()
            ));
        }
    }

    async fn allowed(&mut self, who: &Persona, operation: &Operation) {
        let (status, text) = self.call(who, operation).await;
        if [401, 403].contains(&status) || status >= 500 {
            self.failures.push(format!(
                "{} {}: {status} for something it may: {text}",
                who.name,
                operation.name()
            ));
        }
    }

    async fn call(&self, who: &Persona, operation: &Operation) -> (u16, String) {
        // A stream (server-sent events) must not hold the walk: the status is enough.
        let response = self.send(who, operation).await;
        let status = response.status().as_u16();
        let text = if status >= 400 {
            response.text().await.unwrap_or_default()
        } else {
            String::new()
        };
        (status, text.chars().take(300).collect())
    }

    async fn send(&self, who: &Persona, operation: &Operation) -> reqwest::Response {
        let mut path = operation.path.clone();
        let home = if who.name == "stranger at home" {
            &who.org
        } else {
            &self.owner.org
        };
        path = path.replace("{org}", home);
        for (name, id) in &self.ids {
            path = path.replace(&format!("{{{name}}}"), id);
        }
        if !operation.query.is_empty() {
            path = format!("{path}?{}", operation.query);
        }
        let method = operation.method.parse().expect("a method");
        let mut request = who.request(method, &path);
        if operation.multipart {
            let part = reqwest::multipart::Part::bytes(b"a,b\n1,2\n".to_vec()).file_name("a.csv");
            request = request.multipart(reqwest::multipart::Form::new().part("file", part));
        } else if let Some(body) = &operation.body {
            request = request.json(body);
        }
        request.send().await.expect("an answer")
    }

    #[track_caller]
    fn verdict(&self) {
        assert!(self.failures.is_empty(), "\n{}", self.failures.join("\n"));
    }
}
