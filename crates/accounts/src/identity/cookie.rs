//! The session cookie: out of reach of scripts, not sent by other sites' forms, and over https only
//! when that is how people reach the installation.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum_extra::extract::CookieJar;

use super::Token;
use crate::Accounts;

/// The name of the cookie.
pub const NAME: &str = "stoa_session";
/// The name of the cookie that a sign-up leaves until its link is opened.
const SIGN_UP: &str = "stoa_sign_up";
/// Answers with a CSRF token, a key or a link in them are not for caches, and are not compressed.
pub(crate) const NO_STORE: (HeaderName, HeaderValue) = stoa_httpkit::headers::CONFIDENTIAL;

/// The header that signs the browser in.
pub(crate) fn issue(accounts: &Accounts, token: &Token) -> (HeaderName, HeaderValue) {
    set(
        accounts,
        token.reveal(),
        accounts.session_length().as_secs(),
    )
}

/// Ties the link of a sign-up to the browser that asked for it, for as long as the link works.
pub(crate) fn remember_sign_up(accounts: &Accounts, token: &Token) -> (HeaderName, HeaderValue) {
    named(
        accounts,
        SIGN_UP,
        token.reveal(),
        super::email_link::LIFETIME.as_secs(),
    )
}

/// The browser that asked to sign up, if it did.
pub(crate) fn read_sign_up(headers: &HeaderMap) -> Option<Token> {
    read_named(headers, SIGN_UP)
}

/// The header that makes the browser forget.
pub(crate) fn clear(accounts: &Accounts) -> (HeaderName, HeaderValue) {
    set(accounts, "", 0)
}

/// The token a browser sent, if it sent one.
pub(crate) fn read(headers: &HeaderMap) -> Option<Token> {
    read_named(headers, NAME)
}

pub(crate) fn read_named(headers: &HeaderMap, name: &str) -> Option<Token> {
    let jar = CookieJar::from_headers(headers);
    jar.get(name)
        .map(|cookie| Token::from_client(cookie.value()))
        .filter(|t| !t.reveal().is_empty())
}

fn set(accounts: &Accounts, value: &str, seconds: u64) -> (HeaderName, HeaderValue) {
    named(accounts, NAME, value, seconds)
}

pub(crate) fn named(
    accounts: &Accounts,
    name: &str,
    value: &str,
    seconds: u64,
) -> (HeaderName, HeaderValue) {
    let secure = if accounts.settings().public_url.starts_with("https:") {
        "; Secure"
    } else {
        ""
    };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    // A token is base64url: always a valid header value.
    let value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    (header::SET_COOKIE, value)
}
