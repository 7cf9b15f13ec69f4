//! `Idempotency-Key` on POST: the first answer is stored and replayed. This crate knows the protocol;
//! where answers are kept, and for whom, is the `Replays` port (in Stoa: `store::idempotency`, in the
//! caller's organisation).

use std::future::Future;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use stoa_kernel::{Error, Result};

use crate::ApiError;

pub const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Larger bodies and answers than this are not stored; the request goes through without the guarantee
/// only when its body is a stream (an upload), and is refused otherwise.
const MAX_BODY: usize = 1024 * 1024;

/// An answer, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub content_type: Option<String>,
    pub body: Vec<u8>,
}

pub enum Begin<Scope> {
    /// No caller to keep an answer for (anonymous, or not a route of an organisation): just go on.
    Pass,
    /// Go on, then `finish` or `abandon` with this scope.
    Fresh(Scope),
    Replay(Answer),
}

pub trait Replays: Clone + Send + Sync + 'static {
    /// Whose key it is.
    type Scope: Send + Sync;

    fn begin(
        &self,
        parts: &Parts,
        key: &str,
        fingerprint: &str,
    ) -> impl Future<Output = Result<Begin<Self::Scope>>> + Send;
    fn finish(
        &self,
        scope: &Self::Scope,
        key: &str,
        answer: &Answer,
    ) -> impl Future<Output = Result<()>> + Send;
    fn abandon(&self, scope: &Self::Scope, key: &str) -> impl Future<Output = Result<()>> + Send;
}

/// `Router::layer(from_fn_with_state(replays, replay::layer::<R>))`.
pub async fn layer<R: Replays>(State(replays): State<R>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key(HEADER) {
        return next.run(request).await;
    }
    match once(&replays, request, next).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn once<R: Replays>(replays: &R, request: Request, next: Next) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let key = parts
        .headers
        .get(HEADER)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let (body, print) = fingerprint(&parts, body).await?;
    let scope = match replays.begin(&parts, &key, &print).await? {
        Begin::Pass => return Ok(next.run(Request::from_parts(parts, body)).await),
        Begin::Replay(answer) => return Ok(replayed(answer)),
        Begin::Fresh(scope) => scope,
    };
    let response = next.run(Request::from_parts(parts, body)).await;
    if response.status().is_server_error() {
        replays.abandon(&scope, &key).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        replays.abandon(&scope, &key).await?;
        return Err(Error::internal(
            "an answer to a POST with an idempotency key is too large to keep",
        )
        .into());
    };
    let content_type = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let answer = Answer {
        status: parts.status.as_u16(),
        content_type: content_type.map(str::to_owned),
        body: body.to_vec(),
    };
    replays.finish(&scope, &key, &answer).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// Method, path, query and body. A multipart upload streams through: its length stands for its content.
async fn fingerprint(parts: &Parts, body: Body) -> Result<(Body, String), ApiError> {
    let mut hash = Sha256::new();
    let address = parts.uri.path_and_query().map_or("", |it| it.as_str());
    hash.update(format!("{} {address}\n", parts.method));
    let text = |name| {
        parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    if text(header::CONTENT_TYPE).starts_with("multipart/") {
        hash.update(text(header::CONTENT_LENGTH));
        return Ok((body, hex(&hash.finalize())));
    }
    let bytes: Bytes = to_bytes(body, MAX_BODY).await.map_err(|_| {
        ApiError::with_status(
            Error::invalid(
                "body_too_large",
                "A request with an `Idempotency-Key` may have 1 MiB of body.",
            ),
            StatusCode::PAYLOAD_TOO_LARGE,
        )
    })?;
    hash.update(&bytes);
    Ok((Body::from(bytes), hex(&hash.finalize())))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn replayed(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    if let Some(value) = answer
        .content_type
        .and_then(|it| HeaderValue::from_str(&it).ok())
    {
        headers.insert(header::CONTENT_TYPE, value);
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    // What was kept does not say whether a secret is in it.
    let (name, value) = crate::headers::CONFIDENTIAL;
    headers.insert(name, value);
    response
}
