//! The request id: taken from `X-Request-Id` when it is well formed, else made here; sent back in the
//! answer, in every problem document, in the log line and, through `OrgTx::correlate`, in every event.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use stoa_kernel::{SharedClock, SharedRng, ids};

pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static REQUEST_ID: Arc<str>;
}

/// The id of the request this task answers, if it answers one.
pub fn request_id() -> Option<String> {
    REQUEST_ID.try_with(|id| id.to_string()).ok()
}

/// `Router::layer(from_fn_with_state(RequestIds { clock, rng }, context::layer))`, outermost.
#[derive(Clone)]
pub struct RequestIds {
    pub clock: SharedClock,
    pub rng: SharedRng,
}

pub async fn layer(State(ids): State<RequestIds>, mut request: Request, next: Next) -> Response {
    let id: Arc<str> = match request
        .headers()
        .get(HEADER)
        .and_then(|value| value.to_str().ok())
    {
        Some(given) if well_formed(given) => given.into(),
        _ => ids::uuid_v7(&*ids.clock, &*ids.rng).to_string().into(),
    };
    let Ok(value) = HeaderValue::from_str(&id) else {
        return next.run(request).await;
    };
    request.headers_mut().insert(HEADER, value.clone());
    let mut response = REQUEST_ID.scope(id, next.run(request)).await;
    response.headers_mut().insert(HEADER, value);
    response
}

fn well_formed(id: &str) -> bool {
    (8..=64).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
