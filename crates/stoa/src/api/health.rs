//! `/healthz` (alive) and `/readyz` (fit for requests): what load balancers and `stoa doctor` ask.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use stoa_httpkit::disk::{FULL, Full};
use stoa_kernel::{Error, Stopwatch};
use tokio::sync::Mutex;

use crate::app::App;

/// The store's codes for a database that answers but is of another version.
pub(crate) const MIGRATIONS: [&str; 2] = ["migrations_pending", "database_newer"];

/// `GET /healthz`: the process answers.
pub async fn alive() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// `GET /readyz`: whether requests can be answered; for the operator each thing they need, with what is
/// wrong. A disk at its floor is told and is no reason to send requests elsewhere: all but storing goes on. Strangers are answered from a look that is a second old at most, so that asking costs nothing.
pub async fn ready(State(app): State<App>, request: Request) -> Response {
    if super::metrics::operator(&app, &request).is_ok() {
        let look = Look::take(&app).await;
        return look.answer(json!({"checks": look.checks()}));
    }
    app.readiness.recent(&app).await.answer(json!({}))
}

/// What was found the last time somebody looked.
#[derive(Clone, Default)]
pub struct Readiness(Arc<Mutex<Option<(Stopwatch, bool)>>>);

impl Readiness {
    async fn recent(&self, app: &App) -> Summary {
        // One at a time: the others find what the first has found.
        let mut last = self.0.lock().await;
        match &*last {
            Some((since, ready)) if since.elapsed() < Duration::from_secs(1) => Summary(*ready),
            _ => {
                let ready = Look::take(app).await.is_ready();
                *last = Some((Stopwatch::start(), ready));
                Summary(ready)
            }
        }
    }
}

struct Summary(bool);

impl Summary {
    fn answer(&self, mut more: Value) -> Response {
        let (status, text) = match self.0 {
            true => (StatusCode::OK, "ready"),
            false => (StatusCode::SERVICE_UNAVAILABLE, "not ready"),
        };
        let mut body = json!({ "status": text });
        if let (Some(body), Some(more)) = (body.as_object_mut(), more.as_object_mut()) {
            body.append(more);
        }
        (status, Json(body)).into_response()
    }
}

struct Look {
    database: Result<(), Error>,
    lake: Result<(), Error>,
    disk: Result<(), Full>,
}

impl Look {
    async fn take(app: &App) -> Self {
        let (database, lake) = tokio::join!(app.store.check(), app.costs.lake.check());
        Self {
            database,
            lake,
            disk: app.floor.check(),
        }
    }

    fn is_ready(&self) -> bool {
        self.database.is_ok() && self.lake.is_ok()
    }

    fn answer(&self, more: Value) -> Response {
        Summary(self.is_ready()).answer(more)
    }

    fn checks(&self) -> Map<String, Value> {
        let mut checks = Map::new();
        let outdated = self
            .database
            .as_ref()
            .is_err_and(|error| MIGRATIONS.contains(&error.code()));
        let database = if outdated { &Ok(()) } else { &self.database };
        checks.insert("database".into(), describe(database));
        checks.insert("migrations".into(), describe(&self.database));
        checks.insert("lake".into(), describe(&self.lake));
        let disk = match &self.disk {
            Ok(()) => json!({"ok": true}),
            Err(full) => json!({"ok": false, "code": FULL, "message": format!("{full}.")}),
        };
        checks.insert("disk".into(), disk);
        checks
    }
}

fn describe(outcome: &Result<(), Error>) -> Value {
    match outcome {
        Ok(()) => json!({"ok": true}),
        Err(error) => json!({"ok": false, "code": error.code(), "message": error.message()}),
    }
}
