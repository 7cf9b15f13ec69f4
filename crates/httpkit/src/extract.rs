//! `Json`, `Query` and `Path` as in axum, but a refusal is a problem document that names the field, and a body that
//! arrives slowly is read by nobody whose rights have ended meanwhile.

use axum::body::Bytes;
use axum::extract::path::ErrorKind;
use axum::extract::rejection::{BytesRejection, JsonRejection, PathRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use stoa_kernel::{Error, Stopwatch, sentence};

use crate::{
    ApiError, StillAllowed,
    objects::Objects,
    parsers::{reading, without_place},
};

#[derive(Debug, Clone, Copy, Default)]
pub struct Json<T>(pub T);

#[derive(Debug, Clone, Copy, Default)]
pub struct Query<T>(pub T);

#[derive(Debug, Clone, Copy, Default)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if !says_json(request.headers()) {
            return Err(ApiError::with_status(
                Error::invalid(
                    "content_type",
                    "Send the body as JSON with `Content-Type: application/json`.",
                ),
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ));
        }
        let still = request.extensions().get::<StillAllowed>().cloned();
        let since = Stopwatch::start();
        let read = Bytes::from_request(request, state).await;
        if let Some(still) = still {
            still.after(since).await?;
        }
        let body = read.map_err(|error| unread(&error))?;
        match axum::Json::<Objects<T>>::from_bytes(&body) {
            Ok(axum::Json(Objects(value))) => Ok(Self(value)),
            Err(JsonRejection::JsonDataError(e)) => Err(wrong_body(&e.body_text())),
            // serde calls an object where a word belongs a mistake of syntax. What is JSON is not said to be none.
            Err(other) if is_json(&body) => Err(wrong_body(&other.body_text())),
            Err(other) => Err(not_json(&other.body_text())),
        }
    }
}

/// `application/json`, or a kind of it such as `application/merge-patch+json`.
fn says_json(headers: &HeaderMap) -> bool {
    let said = headers.get(header::CONTENT_TYPE);
    let said = said.and_then(|said| said.to_str().ok()).unwrap_or_default();
    let kind = said.split(';').next().unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    let within = kind.strip_prefix("application/");
    within.is_some_and(|kind| kind == "json" || kind.ends_with("+json"))
}

fn is_json(body: &[u8]) -> bool {
    let text = std::str::from_utf8(body);
    text.is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
}

fn unread(error: &BytesRejection) -> ApiError {
    match error.status() {
        status @ StatusCode::PAYLOAD_TOO_LARGE => ApiError::with_status(
            Error::invalid(
                "body_too_large",
                "The request body is too large for this endpoint.",
            ),
            status,
        ),
        _ => not_json(&error.body_text()),
    }
}

fn wrong_body(text: &str) -> ApiError {
    wrong_field("body_invalid", "The request body", text).into()
}

fn not_json(text: &str) -> ApiError {
    let what = sentence(inner_message(text));
    let message = format!("The request body is not JSON: {what}");
    ApiError::with_status(
        Error::invalid("body_not_json", message),
        StatusCode::BAD_REQUEST,
    )
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(e) => Err(wrong_field("query_invalid", "The query", &e.body_text()).into()),
        }
    }
}

/// An address that cannot exist does not exist: a malformed id is a 404, as an unknown one.
impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(PathRejection::FailedToDeserializePathParams(e)) => {
                let noun = match e.kind() {
                    ErrorKind::ParseErrorAtKey { key, .. }
                    | ErrorKind::DeserializeError { key, .. } => {
                        format!("The {key} in the address is not one.")
                    }
                    _ => "The address names something that cannot exist.".to_owned(),
                };
                Err(Error::not_found("path", format!("{noun} Check it for a typing error.")).into())
            }
            Err(_) => Err(Error::internal(
                "a handler takes path parameters its route does not have",
            )
            .into()),
        }
    }
}

/// axum says `Failed to …: path.to.field: what is wrong`.
fn wrong_field(code: &'static str, whole: &str, text: &str) -> Error {
    let rest = inner_message(text);
    let (path, what) = match rest.split_once(": ") {
        Some((path, what)) if !path.contains([' ', '`']) && path != "." => (path, what),
        _ => ("", rest),
    };
    let what = without_place(what);
    let named = what
        .split('`')
        .nth(1)
        .filter(|_| what.starts_with("missing field") || what.starts_with("unknown field"));
    let field = match (path, named) {
        ("" | ".", Some(name)) => name.to_owned(),
        // serde reports an unknown field at its own path already.
        (path, Some(name)) if !path.ends_with(name) => format!("{path}.{name}"),
        (path, _) => path.to_owned(),
    };
    let (reason, what) = match named {
        Some(_) if what.starts_with("missing field") => ("required", what.into()),
        Some(_) => ("unknown", what.into()),
        None => reading(what),
    };
    let named = match named.is_some() || field.is_empty() {
        true => String::new(),
        false => format!("`{field}`: "),
    };
    let told = sentence(what.as_ref());
    let error = Error::invalid(code, format!("{whole} is not as expected: {named}{told}"));
    if field.is_empty() {
        error
    } else {
        error.field(field, reason, what)
    }
}

fn inner_message(text: &str) -> &str {
    text.split_once(": ").map_or(text, |(_, rest)| rest)
}
