//! The crate under test: its own routes beside those of accounts, a worker, and an organisation with keys.

use std::sync::Arc;

use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    extract::FromRef,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use serde_json::{Value, json};
use stoa_accounts::{Accounts, Settings, api_keys, organisations};
use stoa_atlas::model::Facts;
use stoa_httpkit::{Admission, DiskFloor};
use stoa_jobs::{Jobs, JobsOptions, Worker};
use stoa_kernel::Permission;
use stoa_store::{Actor, Sequence};
use stoa_testkit::TestStore;
use tower::ServiceExt;

use crate::{Desk, Drawings, DrawingsSettings, House};

/// Two pictures: the overview of everything, and the states of an order.
pub(super) const SOUND: &str = "[container.web]\nto = [\"db: reads\"]\n[store.db]\n[states.order]\nstart = \"open\"\nmoves = [\"open -> paid: money\"]\n";

pub(super) struct TestApp {
    pub(super) store: TestStore,
    pub(super) drawings: Drawings,
    pub(super) jobs: Jobs,
    accounts: Accounts,
    router: Router,
}

/// An organisation and someone in it.
pub(super) struct Org {
    pub(super) slug: String,
    pub(super) actor: Actor,
    pub(super) key: String,
}

#[derive(Clone)]
struct State {
    accounts: Accounts,
    drawings: Drawings,
}

impl FromRef<State> for Accounts {
    fn from_ref(state: &State) -> Accounts {
        state.accounts.clone()
    }
}

impl FromRef<State> for Drawings {
    fn from_ref(state: &State) -> Drawings {
        state.drawings.clone()
    }
}

/// An installation that knows nothing of itself.
struct Bare;

#[async_trait]
impl House for Bare {
    async fn facts(&self) -> stoa_kernel::Result<Arc<Facts>> {
        Ok(Arc::default())
    }
}

/// What was answered.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) bytes: Vec<u8>,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(super) fn header(&self, name: &str) -> String {
        let value = self.headers.get(name).map(|it| it.to_str().unwrap());
        value.unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub(super) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    /// The code of a refusal.
    #[track_caller]
    pub(super) fn refused(self, status: u16) -> String {
        self.expect(status).json()["code"].as_str().unwrap().into()
    }
}

impl TestApp {
    pub(super) async fn new() -> Self {
        Self::with(DrawingsSettings::default()).await
    }

    pub(super) async fn with(settings: DrawingsSettings) -> Self {
        let store = TestStore::new().await;
        let (clock, rng) = (store.clock.clone(), store.rng.clone());
        let drawings = Drawings::new(
            store.store.clone(),
            clock.clone(),
            rng.clone(),
            Desk::new(Admission::default(), Bare),
            DiskFloor::default(),
            settings,
        );
        let accounts = Accounts::new(store.store.clone(), clock, rng, Settings::default()).unwrap();
        let jobs = Jobs::new(store.store.clone(), JobsOptions::default());
        let jobs = crate::register(jobs, &drawings);
        let state = State {
            accounts: accounts.clone(),
            drawings: drawings.clone(),
        };
        let (router, _) = crate::router::<State>().split_for_parts();
        Self {
            router: router.with_state(state),
            store,
            drawings,
            jobs,
            accounts,
        }
    }

    pub(super) async fn org(&self, name: &str) -> Org {
        let id = self.store.organisation(name).await;
        let org = organisations::by_id(&self.store.store, id)
            .await
            .unwrap()
            .unwrap();
        let actor = org.system_actor("test");
        let key = self.key(&actor, "everything", &Permission::ALL).await;
        Org {
            slug: org.slug.to_string(),
            actor,
            key,
        }
    }

    pub(super) async fn key(&self, actor: &Actor, name: &str, may: &[Permission]) -> String {
        let new = api_keys::NewApiKey {
            name: name.into(),
            permissions: may.to_vec(),
            expires_at: None,
        };
        let made = api_keys::create(&self.accounts, actor, &new).await.unwrap();
        made.secret.unwrap()
    }

    /// With a header that says which version of the drawing was seen.
    pub(super) async fn ask(
        &self,
        key: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
        with: Option<(header::HeaderName, &str)>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !key.is_empty() {
            request = request.header("x-api-key", key);
        }
        if let Some((name, value)) = with {
            request = request.header(name, value);
        }
        let body = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        let request = request.body(body).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 26)
            .await
            .unwrap()
            .to_vec();
        Answer {
            status,
            headers,
            bytes,
        }
    }

    pub(super) async fn get(&self, org: &Org, path: &str) -> Answer {
        self.ask(&org.key, Method::GET, &org.path(path), None, None)
            .await
    }

    pub(super) async fn post(&self, org: &Org, path: &str, body: Value) -> Answer {
        self.ask(&org.key, Method::POST, &org.path(path), Some(body), None)
            .await
    }

    /// The drawing of this name, just made.
    pub(super) async fn drawing(&self, org: &Org, name: &str, model: &str) -> String {
        let new = json!({ "name": name, "model": model });
        let made = self.post(org, "", new).await.expect(201).json();
        made["id"].as_str().unwrap().to_owned()
    }

    pub(super) async fn save(&self, org: &Org, id: &str, model: &str, seen: &str) -> Answer {
        self.ask(
            &org.key,
            Method::POST,
            &org.path(&format!("/{id}/versions")),
            Some(json!({ "model": model })),
            Some((header::IF_MATCH, seen)),
        )
        .await
    }

    pub(super) async fn delete(&self, org: &Org, path: &str) -> Answer {
        self.ask(&org.key, Method::DELETE, &org.path(path), None, None)
            .await
    }

    /// The names in a list.
    pub(super) async fn names(&self, org: &Org, query: &str) -> Vec<String> {
        let page = self.get(org, query).await.expect(200).json();
        let items = page["items"].as_array().unwrap();
        let name = |item: &Value| item["name"].as_str().unwrap().to_owned();
        items.iter().map(name).collect()
    }

    /// The types of all events about drawings, in order, without `drawings.drawing.`.
    pub(super) async fn events(&self, org: &Org) -> Vec<String> {
        let read = self.store.store.read(&org.actor).await.unwrap();
        let events = read.events_after(Sequence(0), 10_000).await.unwrap();
        let short = |kind: &str| Some(kind.strip_prefix("drawings.drawing.")?.to_owned());
        events.iter().filter_map(|it| short(&it.kind)).collect()
    }

    pub(super) async fn drain(&self) {
        Worker::new(&self.jobs).drain().await.unwrap();
    }
}

impl Org {
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/organisations/{}/drawings{rest}", self.slug)
    }
}
