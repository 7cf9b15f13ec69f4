//! What a request brings to prove who asks. An explicit key wins over a cookie that the browser adds by itself.

use axum::http::{HeaderMap, Method, header};
use stoa_kernel::Error;

use crate::{
    Accounts,
    api_keys::Secret,
    identity::{Token, cookie},
};

const API_KEY: &str = "x-api-key";
pub(super) const ROOT_KEY: &str = "x-stoa-root-key";
const CSRF: &str = "x-csrf-token";

/// What was presented, not checked against anything yet.
pub(super) enum Credentials<'a> {
    Root(&'a [u8]),
    Key(Secret),
    Session(Token),
    None,
}

impl<'a> Credentials<'a> {
    pub(super) fn of(accounts: &Accounts, headers: &'a HeaderMap) -> Result<Self, Error> {
        if let Some(key) = headers.get(ROOT_KEY) {
            return Ok(Self::Root(key.as_bytes()));
        }
        if let Some(text) = key_text(headers)? {
            return Ok(Self::Key(Secret::parse(text).ok_or_else(wrong_key)?));
        }
        Ok(cookie::read(accounts, headers).map_or(Self::None, Self::Session))
    }
}

/// A cookie is sent by the browser whoever wrote the page; only our own pages know this token.
pub(super) fn check_csrf(method: &Method, headers: &HeaderMap, token: &Token) -> Result<(), Error> {
    if method.is_safe() {
        return Ok(());
    }
    let sent = headers.get(CSRF).and_then(|v| v.to_str().ok());
    match sent {
        Some(sent) if token.csrf_matches(sent) => Ok(()),
        Some(_) => Err(Error::forbidden(
            "csrf_token_wrong",
            "The header X-CSRF-Token does not belong to this session. Reload the page and try again.",
        )),
        None => Err(Error::forbidden(
            "csrf_token_missing",
            "The request does not carry the token of its session. Reload the page and try again; a program sends the `csrf_token` that it was told of its session as the header X-CSRF-Token, or uses an API key.",
        )),
    }
}

pub(super) fn nobody() -> Error {
    Error::unauthenticated(
        "not_signed_in",
        "Sign in, or send an API key in the header X-API-Key.",
    )
}

pub(super) fn session_over() -> Error {
    Error::unauthenticated("session_over", "This session has ended. Sign in again.")
}

pub(super) fn wrong_key() -> Error {
    Error::unauthenticated(
        "api_key_invalid",
        "This API key is mistyped, revoked or expired. Create another under API keys.",
    )
}

pub(super) fn key_text(headers: &HeaderMap) -> Result<Option<&str>, Error> {
    if let Some(value) = headers.get(API_KEY) {
        return Ok(Some(value.to_str().map_err(|_| wrong_key())?));
    }
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let value = value.to_str().map_err(|_| wrong_key())?;
    match value.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(key.trim())),
        _ => Err(Error::unauthenticated(
            "authorization_unknown",
            "Send the API key as `Authorization: Bearer …`, or in the header X-API-Key.",
        )),
    }
}
