//! `/healthz` (alive) and `/readyz` (fit for requests): what load balancers and `stoa doctor` ask.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use stoa_kernel::Error;

use crate::app::App;

/// The store's codes for a database that answers but is of another version.
pub(crate) const MIGRATIONS: [&str; 2] = ["migrations_pending", "database_newer"];

/// `GET /healthz`: the process answers.
pub async fn alive() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// `GET /readyz`: each thing requests need, with what is wrong.
pub async fn ready(State(app): State<App>) -> Response {
    let (database, lake) = tokio::join!(app.store.check(), app.costs.lake.check());
    let mut checks = Map::new();
    let outdated = database
        .as_ref()
        .is_err_and(|error| MIGRATIONS.contains(&error.code()));
    checks.insert(
        "database".into(),
        describe(if outdated { &Ok(()) } else { &database }),
    );
    checks.insert("migrations".into(), describe(&database));
    checks.insert("lake".into(), describe(&lake));
    let all = database.is_ok() && lake.is_ok();
    let status = if all {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (
        status,
        Json(json!({"status": if all { "ready" } else { "not ready" }, "checks": checks})),
    )
        .into_response()
}

fn describe(outcome: &Result<(), Error>) -> Value {
    match outcome {
        Ok(()) => json!({"ok": true}),
        Err(error) => json!({"ok": false, "code": error.code(), "message": error.message()}),
    }
}
