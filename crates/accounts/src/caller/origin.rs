//! Where a request comes from: for rate limits, the list of sessions, and the audit.

use std::{convert::Infallible, net::IpAddr};

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use stoa_httpkit::{Client, TrustedProxies};

use super::is_local;
use crate::Accounts;

/// Longest user agent that is kept.
const AGENT_MAX: usize = 300;

/// The client's address and what it calls itself.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    client: Client,
    user_agent: Option<String>,
    /// The cookies as they came; see `identity::device`.
    cookies: HeaderMap,
    local: bool,
}

impl Origin {
    /// Both ends of the connection.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The other end of the connection: a browser, or a proxy.
    pub fn peer(&self) -> Option<IpAddr> {
        self.client.peer()
    }

    /// The client: the peer, or whom a configured proxy names.
    pub fn address(&self) -> Option<IpAddr> {
        self.client.address()
    }

    pub fn user_agent(&self) -> Option<&str> {
        self.user_agent.as_deref()
    }

    pub(crate) fn cookies(&self) -> &HeaderMap {
        &self.cookies
    }

    /// Whether a program on this very machine asks ([`super::is_local`]).
    pub(crate) fn is_local(&self) -> bool {
        self.local
    }

    pub(crate) fn of(parts: &Parts, proxies: &TrustedProxies) -> Self {
        let agent = parts.headers.get(header::USER_AGENT);
        let mut cookies = HeaderMap::new();
        for line in parts.headers.get_all(header::COOKIE) {
            cookies.append(header::COOKIE, line.clone());
        }
        let client = Client::of(&parts.extensions, &parts.headers, proxies);
        Self {
            local: is_local(&client, &parts.uri, &parts.headers),
            client,
            user_agent: agent
                .and_then(|value| value.to_str().ok())
                .map(|text| text.chars().take(AGENT_MAX).collect()),
            cookies,
        }
    }
}

impl<S> FromRequestParts<S> for Origin
where
    S: Send + Sync,
    Accounts: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let accounts = Accounts::from_ref(state);
        Ok(Self::of(parts, &accounts.settings().trusted_proxies))
    }
}
