//! The session cookie and its neighbours: out of reach of scripts, not sent by other sites' forms, and over https only
//! when that is how people reach the installation. There their names begin with `__Host-`: browsers take such a cookie
//! from this very host over https alone, so that no neighbour under the same domain, and nobody on the way of a page
//! without https, can put one of theirs in its place and have people work in another's account.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum_extra::extract::CookieJar;

use super::Token;
use crate::Accounts;

/// The name of the session's cookie, without what https puts before it.
const SESSION: &str = "stoa_session";
/// The name of the cookie that a sign-up leaves until its link is opened.
const SIGN_UP: &str = "stoa_sign_up";
/// What browsers keep to the host that set it, over https.
const HOST: &str = "__Host-";
/// Answers with a CSRF token, a key or a link in them are not for caches, and are not compressed.
pub(crate) const NO_STORE: (HeaderName, HeaderValue) = stoa_httpkit::headers::CONFIDENTIAL;

/// The header that signs the browser in.
pub(crate) fn issue(accounts: &Accounts, token: &Token) -> (HeaderName, HeaderValue) {
    let seconds = accounts.session_length().as_secs();
    named(accounts, SESSION, token.reveal(), seconds)
}

/// Ties the link of a sign-up to the browser that asked for it, for as long as the link works.
pub(crate) fn remember_sign_up(accounts: &Accounts, token: &Token) -> (HeaderName, HeaderValue) {
    let seconds = super::email_link::LIFETIME.as_secs();
    named(accounts, SIGN_UP, token.reveal(), seconds)
}

/// The browser that asked to sign up, if it did.
pub(crate) fn read_sign_up(accounts: &Accounts, headers: &HeaderMap) -> Option<Token> {
    read_named(accounts, headers, SIGN_UP)
}

/// The header that makes the browser forget.
pub(crate) fn clear(accounts: &Accounts) -> (HeaderName, HeaderValue) {
    named(accounts, SESSION, "", 0)
}

/// The token a browser sent, if it sent one.
pub(crate) fn read(accounts: &Accounts, headers: &HeaderMap) -> Option<Token> {
    read_named(accounts, headers, SESSION)
}

/// A cookie by its name without what https puts before it.
pub(crate) fn read_named(accounts: &Accounts, headers: &HeaderMap, name: &str) -> Option<Token> {
    CookieJar::from_headers(headers)
        .get(&format!("{}{name}", prefix(accounts)))
        .map(|cookie| Token::from_client(cookie.value()))
        .filter(|token| !token.reveal().is_empty())
}

/// Every cookie that this server may have set, by its name without what https puts before it. Behind https one that is
/// called otherwise may be a neighbour's, and counts for nothing.
pub(crate) fn all(
    accounts: &Accounts,
    headers: &HeaderMap,
) -> impl Iterator<Item = (String, String)> {
    let prefix = prefix(accounts);
    let cookies: Vec<_> = CookieJar::from_headers(headers)
        .iter()
        .filter_map(|cookie| {
            let name = cookie.name().strip_prefix(prefix)?;
            Some((name.to_owned(), cookie.value().to_owned()))
        })
        .collect();
    cookies.into_iter()
}

fn prefix(accounts: &Accounts) -> &'static str {
    if is_https(accounts) { HOST } else { "" }
}

fn is_https(accounts: &Accounts) -> bool {
    accounts.settings().public_url.starts_with("https:")
}

pub(crate) fn named(
    accounts: &Accounts,
    name: &str,
    value: &str,
    seconds: u64,
) -> (HeaderName, HeaderValue) {
    let secure = if is_https(accounts) { "; Secure" } else { "" };
    let prefix = prefix(accounts);
    let text = format!(
        "{prefix}{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"
    );
    // A token is base64url: always a valid header value.
    let value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    (header::SET_COOKIE, value)
}
