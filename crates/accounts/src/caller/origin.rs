//! Where a request comes from: for rate limits, the list of sessions, and the audit.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRef, FromRequestParts},
    http::{header, request::Parts},
};

use crate::Accounts;

/// Longest user agent that is kept.
const AGENT_MAX: usize = 300;

/// The client's address and what it calls itself.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    peer: Option<IpAddr>,
    address: Option<IpAddr>,
    user_agent: Option<String>,
}

impl Origin {
    /// The other end of the connection: a browser, or a proxy.
    pub fn peer(&self) -> Option<IpAddr> {
        self.peer
    }

    /// The client: the peer, or whom a configured proxy names.
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }

    pub fn user_agent(&self) -> Option<&str> {
        self.user_agent.as_deref()
    }

    pub(crate) fn of(parts: &Parts, trust_proxy: bool) -> Self {
        let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = connection.map(|ConnectInfo(address)| address.ip().to_canonical());
        let header = |name| parts.headers.get(name).and_then(|v| v.to_str().ok());
        Self {
            peer,
            address: peer
                .map(|peer| client(peer, header("x-forwarded-for").filter(|_| trust_proxy))),
            user_agent: header(header::USER_AGENT.as_str())
                .map(|text| text.chars().take(AGENT_MAX).collect()),
        }
    }
}

/// The last address in `X-Forwarded-For` is the one our own proxy wrote; those before it are the client's word.
fn client(peer: IpAddr, forwarded: Option<&str>) -> IpAddr {
    let last = forwarded.and_then(|list| list.rsplit(',').next());
    last.and_then(|ip| ip.trim().parse::<IpAddr>().ok())
        .map_or(peer, |ip| ip.to_canonical())
}

impl<S> FromRequestParts<S> for Origin
where
    S: Send + Sync,
    Accounts: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let accounts = Accounts::from_ref(state);
        Ok(Self::of(parts, accounts.settings().trust_proxy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_hop_is_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("address");
        let peer = ip("10.0.0.1");
        assert_eq!(client(peer, Some("6.6.6.6, 1.1.1.1")), ip("1.1.1.1"));
        assert_eq!(client(peer, Some("::ffff:1.1.1.1")), ip("1.1.1.1"));
        assert_eq!(client(peer, Some("nonsense")), peer);
        assert_eq!(client(peer, None), peer);
    }
}
