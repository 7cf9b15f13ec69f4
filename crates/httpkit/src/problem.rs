//! `ApiError`: an error on the wire, as RFC 9457 `application/problem+json`. Here is the one place that
//! maps a kind to a status. What is logged and what is shown part ways here, too: the chain of causes
//! goes to the log once, the caller gets the message.

use std::collections::BTreeMap;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use stoa_kernel::{Error, FieldError, Kind};
use utoipa::ToSchema;

pub type ApiResult<T> = Result<T, ApiError>;

#[derive(Debug)]
pub struct ApiError {
    error: Error,
    status: StatusCode,
    retry_after: Option<u64>,
}

impl ApiError {
    pub fn new(error: impl Into<Error>) -> Self {
        let error = error.into();
        Self {
            status: status(&error),
            retry_after: None,
            error,
        }
    }

    /// For the few statuses that are HTTP's own business (405, 413, 415).
    pub fn with_status(error: Error, status: StatusCode) -> Self {
        Self {
            error,
            status,
            retry_after: None,
        }
    }

    /// Seconds until trying again makes sense.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    pub fn error(&self) -> &Error {
        &self.error
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self::new(error)
    }
}

/// The one match.
fn status(error: &Error) -> StatusCode {
    match error.kind() {
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::AlreadyExists => StatusCode::CONFLICT,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::QuotaExceeded
            if [crate::disk::ORGANISATION_FULL, crate::disk::DRAWINGS_FULL]
                .contains(&error.code()) =>
        {
            StatusCode::INSUFFICIENT_STORAGE
        }
        Kind::QuotaExceeded => StatusCode::TOO_MANY_REQUESTS,
        // RFC 9110 reserves a status of its own for `If-Match`.
        Kind::Conflict if error.code() == crate::etag::CODE => StatusCode::PRECONDITION_FAILED,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Declined | Kind::Unavailable if error.code() == crate::disk::FULL => {
            StatusCode::INSUFFICIENT_STORAGE
        }
        Kind::Declined | Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// RFC 9457, with our extensions `code`, `errors` and `request_id`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Names the kind of problem: `/problems/{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// What happened, and what to do next.
    pub detail: String,
    /// Stable, for programs.
    #[schema(value_type = stoa_kernel::codes::ProblemCode)]
    pub code: String,
    /// What the sentence in `detail` is made with, by name, for whoever says it in another language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, serde_json::Value>,
    /// The fields concerned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Quote it when asking for help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl ApiError {
    pub fn problem(&self) -> Problem {
        let told = self.error.told();
        Problem {
            kind: format!("/problems/{}", told.code),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            detail: told.message.to_owned(),
            code: told.code.to_owned(),
            params: (self.error.params().iter())
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
            errors: self.error.fields().to_vec(),
            request_id: crate::request_id(),
        }
    }

    /// What is broken alarms the operator; what was declined is told, since it may mean that a limit is too
    /// low; what is wrong with a request is the caller's.
    fn log(&self) {
        let (code, error) = (self.error.code(), self.error.chain());
        if self.error.kind().is_alarm() {
            tracing::error!(code, error, "request failed");
        } else if self.status.is_server_error() {
            tracing::warn!(code, error, "request declined for now");
        } else {
            tracing::debug!(code, error, "request refused");
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.log();
        let body = serde_json::to_vec(&self.problem()).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"stoa\""),
            );
        }
        let retry_after = self
            .retry_after
            .or((self.status == StatusCode::SERVICE_UNAVAILABLE).then_some(1));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
