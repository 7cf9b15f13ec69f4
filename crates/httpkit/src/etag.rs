//! ETags from a row's version number, and `If-Match` on updates: who edited an older version is told.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use stoa_kernel::{Error, Result};

use crate::ApiError;

pub(crate) const CODE: &str = "etag_mismatch";

/// `(ETAG, etag(row.etag))` in a response.
pub fn etag(version: i64) -> HeaderValue {
    // Digits and quotes are always a valid header value.
    HeaderValue::from_str(&format!("\"{version}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

/// The caller's `If-Match`, if any. Without one the update goes through unconditionally.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(pub Option<String>);

impl IfMatch {
    /// 412 when the caller saw another version.
    pub fn check(&self, current: i64) -> Result<()> {
        let wanted = format!("\"{current}\"");
        match &self.0 {
            Some(list)
                if !list
                    .split(',')
                    .any(|tag| matches!(tag.trim(), t if t == "*" || t == wanted)) =>
            {
                Err(Error::conflict(
                    CODE,
                    "Someone changed this in the meantime. Load it again, then repeat your change.",
                ))
            }
            _ => Ok(()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let value = parts
            .headers
            .get(header::IF_MATCH)
            .and_then(|value| value.to_str().ok());
        Ok(Self(value.map(str::to_owned)))
    }
}
