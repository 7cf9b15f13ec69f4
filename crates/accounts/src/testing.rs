//! For the tests of this crate: accounts on a throwaway database behind their real routes, and people
//! who call them.

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
    middleware::from_fn_with_state,
};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};
use stoa_httpkit::{context, replay};
use stoa_testkit::TestStore;
use tower::ServiceExt;

use crate::{Accounts, Limits, PasswordCost, Settings, identity, mailbox::MailboxKey};

pub(crate) const PASSWORD: &str = "three plain words";
pub(crate) const ROOT_KEY: &str = "root-key-of-the-tests";

/// An installation.
pub(crate) struct House {
    pub(crate) kit: TestStore,
    pub(crate) accounts: Accounts,
    app: Router,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// The status and, for a refusal, its code.
    pub(crate) fn said(&self) -> (u16, &str) {
        (
            self.status.as_u16(),
            self.body["code"].as_str().unwrap_or_default(),
        )
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self
    }

    pub(crate) fn text(&self, pointer: &str) -> String {
        let value = self.body.pointer(pointer).and_then(Value::as_str);
        value
            .unwrap_or_else(|| panic!("no {pointer} in {}", self.body))
            .to_owned()
    }
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let kit = TestStore::new().await;
        let mut settings = Settings {
            root_key: Some(ROOT_KEY.into()),
            password_cost: PasswordCost {
                memory_kib: 8,
                passes: 1,
            },
            limits: Limits::generous(),
            mailbox: Some(MailboxKey::generate(&*kit.rng)),
            ..Settings::default()
        };
        change(&mut settings);
        let (clock, rng) = (kit.clock.clone(), kit.rng.clone());
        let ids = context::RequestIds {
            clock: clock.clone(),
            rng: rng.clone(),
        };
        let accounts = Accounts::new(kit.store.clone(), clock, rng, settings).expect("settings");
        let (routes, _) = crate::router::<Accounts>().split_for_parts();
        let app = Router::new()
            .nest("/api/v1", routes)
            .layer(from_fn_with_state(
                accounts.clone(),
                replay::layer::<Accounts>,
            ))
            .layer(from_fn_with_state(ids, context::layer))
            .with_state(accounts.clone());
        Self { kit, accounts, app }
    }

    /// Somebody who is not signed in.
    pub(crate) fn anonymous(&self) -> Caller {
        Caller {
            app: self.app.clone(),
            headers: Vec::new(),
            slug: String::new(),
        }
    }

    /// Whoever started it, at the machine itself.
    pub(crate) fn operator(&self) -> Caller {
        let key = self.accounts.settings().mailbox.as_ref();
        let key = key.expect("a mailbox").reveal();
        self.anonymous().with("x-stoa-mailbox-key", key)
    }

    /// What signing up sends; the organisation is named after the person.
    pub(crate) fn sign_up_of(name: &str) -> Value {
        json!({
            "name": name, "email": format!("{name}@example.org"), "password": PASSWORD,
            "organisation_name": format!("{name} org"),
        })
    }

    /// Signs somebody up: at once on an empty server, else by the link in the mail.
    pub(crate) async fn owner(&self, name: &str) -> Caller {
        let mut caller = self.anonymous();
        let mut answer = caller.post("/sign-up", Self::sign_up_of(name)).await;
        if answer.status == StatusCode::ACCEPTED {
            let token = self.token_to(&format!("{name}@example.org")).await;
            answer = caller
                .clone()
                .with("cookie", &cookie_of(&answer))
                .post("/sessions/email-link/redeem", json!({ "token": token }))
                .await;
        }
        let answer = answer.expect(201);
        caller.slug = answer.text("/organisations/0/slug");
        caller.adopt(&answer);
        caller
    }

    /// Somebody whose address the operator vouches for, who accepted a role in `owner`'s organisation.
    pub(crate) async fn colleague(&self, owner: &Caller, name: &str, role: &str) -> Caller {
        let input: identity::SignUp =
            serde_json::from_value(Self::sign_up_of(name)).expect("a sign-up");
        identity::sign_up(&self.accounts, &input)
            .await
            .expect("a colleague");
        let invitation = json!({ "email": input.email, "role": role });
        let path = owner.org("/invitations");
        let invited = owner.post(&path, invitation).await.expect(201);
        let mut caller = self.anonymous();
        let credentials = json!({ "email": input.email, "password": PASSWORD });
        let answer = caller.post("/sessions", credentials).await.expect(201);
        caller.adopt(&answer);
        caller.accept(&invited.text("/id")).await.expect(200);
        caller.slug = owner.slug.clone();
        caller
    }

    /// Somebody as an older version left them: signed up and signed in with an address that nobody proved.
    pub(crate) async fn unproved(&self, name: &str) -> Caller {
        let caller = self.owner(name).await;
        let tx = self.kit.store.system("test").await.expect("a transaction");
        tx.update_many::<identity::entity::person::Entity>()
            .filter(identity::entity::person::Column::EmailLower.eq(format!("{name}@example.org")))
            .col(
                identity::entity::person::Column::Status,
                identity::people::UNCONFIRMED,
            )
            .exec()
            .await
            .expect("a person");
        tx.commit().await.expect("committed");
        caller
    }

    /// Asks for a sign-in link, a moment after whatever was mailed before.
    pub(crate) async fn ask_for_link(&self, email: &str) -> Answer {
        self.kit.clock.advance(Duration::from_millis(1));
        let body = json!({ "email": email });
        self.anonymous()
            .post("/sessions/email-link", body)
            .await
            .expect(202)
    }

    /// The mails to an address, newest first.
    async fn mails_to(&self, email: &str) -> Vec<Value> {
        let page = self
            .operator()
            .get("/development/mailbox")
            .await
            .expect(200)
            .body;
        let mails = page["items"].as_array().expect("mails").clone();
        mails.into_iter().filter(|m| m["to"] == email).collect()
    }

    /// The newest mail to an address.
    pub(crate) async fn mail_to(&self, email: &str) -> Value {
        let newest = self.mails_to(email).await.into_iter().next();
        newest.unwrap_or_else(|| panic!("no mail to {email}"))
    }

    /// The token in the newest mail to an address that has one.
    pub(crate) async fn token_to(&self, email: &str) -> String {
        let mails = self.mails_to(email).await;
        let rest = mails
            .iter()
            .find_map(|mail| Some(mail["text"].as_str()?.split_once("?token=")?.1));
        let rest = rest.unwrap_or_else(|| panic!("no link to {email}"));
        rest.split_whitespace().next().expect("a token").to_owned()
    }

    /// The types of the events in an organisation's log, in order.
    pub(crate) async fn log_of(&self, slug: &str) -> Vec<String> {
        let root = self.anonymous().with("x-stoa-root-key", ROOT_KEY);
        let path = format!("/organisations/{slug}/events?limit=500");
        let page = root.get(&path).await.expect(200).body;
        let items = page["items"].as_array().expect("events").clone();
        items
            .iter()
            .map(|e| e["type"].as_str().expect("a type").to_owned())
            .collect()
    }
}

/// `name=value` of the cookie that an answer sets.
pub(crate) fn cookie_of(answer: &Answer) -> String {
    let cookie = answer.headers[header::SET_COOKIE]
        .to_str()
        .expect("a cookie");
    cookie.split(';').next().expect("a pair").to_owned()
}

/// Someone with (or without) something to prove who they are.
#[derive(Clone)]
pub(crate) struct Caller {
    app: Router,
    headers: Vec<(String, String)>,
    /// The organisation they are concerned with.
    pub(crate) slug: String,
}

impl Caller {
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(n, _)| n != name);
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(n, _)| n != name);
        self
    }

    pub(crate) fn header(&self, name: &str) -> String {
        let found = self.headers.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// Keeps the cookie and the CSRF token of an answer, as a browser and its page do.
    pub(crate) fn adopt(&mut self, answer: &Answer) {
        *self = self
            .clone()
            .with("cookie", &cookie_of(answer))
            .with("x-csrf-token", &answer.text("/csrf_token"));
    }

    /// Accepts an invitation.
    pub(crate) async fn accept(&self, invitation: &str) -> Answer {
        let path = format!("/invitations/{invitation}/accept");
        self.post(&path, json!({})).await
    }

    /// An address inside their organisation.
    pub(crate) fn org(&self, rest: &str) -> String {
        format!("/organisations/{}{rest}", self.slug)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PUT, path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PATCH, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"));
        if !self.headers.iter().any(|(name, _)| name == "host") {
            request = request.header(header::HOST, "127.0.0.1:7800");
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        let mut request = request.expect("a request");
        let peer: SocketAddr = "127.0.0.1:50000".parse().expect("an address");
        request.extensions_mut().insert(ConnectInfo(peer));
        let response = self.app.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }
}
