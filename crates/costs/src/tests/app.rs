//! The crate under test: its own routes beside those of accounts, a worker, a lake in a temporary folder,
//! two organisations, and a key with all rights in each.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    extract::FromRef,
    http::{Method, Request, StatusCode, header},
};
use serde_json::Value;
use stoa_accounts::{Accounts, Settings, api_keys, organisations};
use stoa_focus::lake::{Lake, LakeOptions};
use stoa_jobs::{Jobs, JobsOptions, Worker};
use stoa_kernel::{Permission, RunId};
use stoa_store::{Actor, Sequence, Store};
use stoa_testkit::TestStore;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::{Costs, CostsSettings, Landing, Locations};

pub(super) struct TestApp {
    pub(super) store: TestStore,
    pub(super) costs: Costs,
    pub(super) jobs: Jobs,
    pub(super) folder: TempDir,
    accounts: Accounts,
    pub(super) router: Router,
}

/// An organisation and someone in it.
#[derive(Clone)]
pub(super) struct Org {
    pub(super) slug: String,
    pub(super) actor: Actor,
    pub(super) key: String,
}

#[derive(Clone)]
struct State {
    accounts: Accounts,
    costs: Costs,
}

impl FromRef<State> for Accounts {
    fn from_ref(state: &State) -> Accounts {
        state.accounts.clone()
    }
}

impl FromRef<State> for Costs {
    fn from_ref(state: &State) -> Costs {
        state.costs.clone()
    }
}

impl TestApp {
    pub(super) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut CostsSettings)) -> Self {
        let store = TestStore::new().await;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().display();
        let mut settings = CostsSettings {
            locations: Locations {
                folder_roots: vec![format!("{root}/inbox/{{org}}")],
                url_prefixes: Vec::new(),
                url_options: Vec::new(),
            },
            ..CostsSettings::default()
        };
        change(&mut settings);
        let (costs, accounts, jobs, router) = assemble(&store.store, &folder, settings);
        Self {
            router,
            store,
            costs,
            jobs,
            folder,
            accounts,
        }
    }

    /// The same installation in a new process: nothing is kept but database and lake.
    pub(super) async fn restart(&mut self) {
        self.store.store = self.store.another().await;
        let settings = (*self.costs.settings).clone();
        let parts = assemble(&self.store.store, &self.folder, settings);
        (self.costs, self.accounts, self.jobs, self.router) = parts;
    }

    pub(super) async fn org(&self, name: &str) -> Org {
        let id = self.store.organisation(name).await;
        let org = organisations::by_id(&self.store.store, id)
            .await
            .unwrap()
            .unwrap();
        let actor = org.system_actor("test");
        let key = self.key(&actor, Permission::ALL.to_vec()).await;
        Org {
            slug: org.slug.to_string(),
            actor,
            key,
        }
    }

    pub(super) async fn key(&self, actor: &Actor, permissions: Vec<Permission>) -> String {
        let new = api_keys::NewApiKey {
            name: "test".into(),
            permissions,
            expires_at: None,
        };
        api_keys::create(&self.accounts, actor, &new)
            .await
            .unwrap()
            .secret
            .unwrap()
    }

    pub(super) async fn request(
        &self,
        key: &str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Vec<u8>) {
        let mut request = Request::builder().method(method).uri(path);
        if !key.is_empty() {
            request = request.header("x-api-key", key);
        }
        let body = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(json.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).unwrap()).await
    }

    pub(super) async fn send(&self, request: Request<Body>) -> (StatusCode, Vec<u8>) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), 1 << 28)
            .await
            .unwrap();
        (status, body.to_vec())
    }

    pub(super) async fn get(&self, org: &Org, path: &str) -> Value {
        let (status, body) = self
            .request(&org.key, Method::GET, &org.path(path), None)
            .await;
        assert_eq!(
            status,
            StatusCode::OK,
            "GET {path}: {}",
            String::from_utf8_lossy(&body)
        );
        serde_json::from_slice(&body).unwrap()
    }

    pub(super) async fn post(&self, org: &Org, path: &str, body: Value) -> (StatusCode, Value) {
        let (status, body) = self
            .request(&org.key, Method::POST, &org.path(path), Some(body))
            .await;
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// Uploads files `(name, content)` and other fields as one multipart request.
    pub(super) async fn upload(
        &self,
        org: &Org,
        files: &[(&str, &[u8])],
        fields: &[(&str, &str)],
    ) -> (StatusCode, Value) {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!(
                    "--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        for (name, content) in files {
            body.extend(
                format!("--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").bytes(),
            );
            body.extend_from_slice(content);
            body.extend(b"\r\n");
        }
        body.extend(b"--XX--\r\n");
        let request = Request::post(org.path("uploads"))
            .header("x-api-key", &org.key)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=XX")
            .header(header::CONTENT_LENGTH, body.len())
            .body(Body::from(body))
            .unwrap();
        let (status, body) = self.send(request).await;
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// Uploads one file, runs the jobs, and gives the run as it ended.
    pub(super) async fn load(&self, org: &Org, name: &str, content: &[u8]) -> Value {
        let (status, answer) = self.upload(org, &[(name, content)], &[]).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
        self.drain().await;
        self.run(org, &answer["run"]["id"]).await
    }

    pub(super) async fn run(&self, org: &Org, id: &Value) -> Value {
        self.get(org, &format!("runs/{}", id.as_str().unwrap()))
            .await
    }

    pub(super) fn worker(&self) -> Worker {
        Worker::new(&self.jobs)
    }

    pub(super) async fn drain(&self) {
        self.worker().drain().await.unwrap();
    }

    pub(super) fn later(&self, seconds: u64) {
        self.store.clock.advance(Duration::from_secs(seconds));
    }

    /// `BilledCost` of everything, by a report.
    pub(super) async fn total(&self, org: &Org, as_of: Option<&str>) -> (String, String) {
        let query = serde_json::json!({ "measures": ["BilledCost", "Rows"], "as_of": as_of });
        let (status, result) = self.post(org, "reports/query", query).await;
        assert_eq!(status, StatusCode::OK, "{result}");
        let text = |name: &str| result["totals"][name].as_str().unwrap_or("0").to_owned();
        (text("BilledCost"), text("Rows"))
    }

    /// The types of all events, in order; fails when the log has a gap.
    pub(super) async fn events(&self, org: &Org) -> Vec<String> {
        let read = self.store.store.read(&org.actor).await.unwrap();
        let events = read.events_after(Sequence(0), 10_000).await.unwrap();
        for (index, event) in events.iter().enumerate() {
            assert_eq!(event.sequence.0, index as i64 + 1, "a gap in the log");
        }
        events.into_iter().map(|event| event.kind).collect()
    }

    /// Names of the Parquet files that lie in the lake's raw table of the organisation.
    pub(super) fn lake_files(&self, org: &Org) -> Vec<String> {
        let table = self
            .folder
            .path()
            .join(format!("lake/{}_prod/CostAndUsage", org.slug));
        let mut found = Vec::new();
        let mut folders = vec![table];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else if name.ends_with(".parquet") && name.starts_with("part-") {
                    found.push(name);
                }
            }
        }
        found
    }
}

fn assemble(
    store: &Store,
    folder: &TempDir,
    settings: CostsSettings,
) -> (Costs, Accounts, Jobs, Router) {
    let lake = Lake::open(LakeOptions::new(format!(
        "{}/lake",
        folder.path().display()
    )))
    .unwrap();
    let (objects, lake_root) = lake.store();
    let landing = Landing {
        floor: Default::default(),
        store: objects,
        prefix: lake_root.join("_landing"),
        local: lake.folder().map(|folder| folder.join("_landing")),
    };
    let (clock, rng) = (store.clock().clone(), store.rng().clone());
    let costs = Costs::new(
        store.clone(),
        clock.clone(),
        rng.clone(),
        lake,
        landing,
        settings,
    );
    let accounts = Accounts::new(store.clone(), clock, rng, Settings::default()).unwrap();
    let jobs = crate::register(Jobs::new(store.clone(), JobsOptions::default()), &costs);
    let state = State {
        accounts: accounts.clone(),
        costs: costs.clone(),
    };
    let (router, _) = crate::router::<State>().split_for_parts();
    (costs, accounts, jobs, router.with_state(state))
}

impl Org {
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/organisations/{}/costs/{rest}", self.slug)
    }
}

pub(super) fn id(value: &Value) -> RunId {
    value.as_str().unwrap().parse().unwrap()
}

/// Equal as decimals: `1.5` and `1.500000`.
pub(super) fn same_money(left: &str, right: &str) -> bool {
    let plain = |text: &str| {
        let text = if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.')
        } else {
            text
        };
        text.to_owned()
    };
    plain(left) == plain(right)
}
