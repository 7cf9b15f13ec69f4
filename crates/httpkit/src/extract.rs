//! `Json`, `Query` and `Path` as in axum, but a refusal is a problem document that names the field, and a body that
//! arrives slowly is read by nobody whose rights have ended meanwhile.

use axum::extract::path::ErrorKind;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use stoa_kernel::{Error, Stopwatch, sentence};

use crate::{ApiError, StillAllowed, objects::Objects};

#[derive(Debug, Clone, Copy, Default)]
pub struct Json<T>(pub T);

#[derive(Debug, Clone, Copy, Default)]
pub struct Query<T>(pub T);

#[derive(Debug, Clone, Copy, Default)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let still = request.extensions().get::<StillAllowed>().cloned();
        let since = Stopwatch::start();
        let read = axum::Json::<Objects<T>>::from_request(request, state).await;
        if let Some(still) = still {
            still.after(since).await?;
        }
        match read {
            Ok(axum::Json(Objects(value))) => Ok(Self(value)),
            Err(JsonRejection::JsonDataError(e)) => {
                Err(wrong_field("body_invalid", "The request body", &e.body_text()).into())
            }
            Err(JsonRejection::MissingJsonContentType(_)) => Err(ApiError::with_status(
                Error::invalid(
                    "content_type",
                    "Send the body as JSON with `Content-Type: application/json`.",
                ),
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
            )),
            Err(other) if other.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(ApiError::with_status(
                    Error::invalid(
                        "body_too_large",
                        "The request body is too large for this endpoint.",
                    ),
                    StatusCode::PAYLOAD_TOO_LARGE,
                ))
            }
            Err(other) => {
                let what = sentence(inner_message(&other.body_text()));
                let message = format!("The request body is not JSON: {what}");
                Err(ApiError::with_status(
                    Error::invalid("body_not_json", message),
                    StatusCode::BAD_REQUEST,
                ))
            }
        }
    }
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
    let reason = match named {
        Some(_) if what.starts_with("missing field") => "required",
        Some(_) => "unknown",
        None => "invalid",
    };
    let what = in_words(what);
    let told = sentence(what);
    let error = Error::invalid(code, format!("{whole} is not as expected: {told}"));
    if field.is_empty() {
        error
    } else {
        error.field(field, reason, what)
    }
}

/// What a parser of numbers says of a value, in words for whoever wrote it.
fn in_words(what: &str) -> &str {
    const WHOLE: &str = "it must be a whole number, without a sign";
    match what {
        "invalid digit found in string" => WHOLE,
        "cannot parse integer from empty string" => "it is empty; it must be a whole number",
        "number too large to fit in target type" => "the number is too large",
        "number too small to fit in target type" => "the number is too small",
        "invalid float literal" => "it must be a number",
        "cannot parse float from empty string" => "it is empty; it must be a number",
        "provided string was not `true` or `false`" => "it must be true or false",
        // Of a body, with its place: `invalid value: integer `-1`, expected usize at line 1 column 20`.
        other if other.starts_with("invalid value: integer `-") && other.contains("expected u") => {
            WHOLE
        }
        other => other,
    }
}

fn inner_message(text: &str) -> &str {
    text.split_once(": ").map_or(text, |(_, rest)| rest)
}
