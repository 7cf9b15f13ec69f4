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

    pub(crate) fn of(parts: &Parts, trusted: &[IpAddr]) -> Self {
        let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = connection.map(|ConnectInfo(address)| address.ip().to_canonical());
        let header = |name| parts.headers.get(name).and_then(|v| v.to_str().ok());
        Self {
            peer,
            address: peer.map(|peer| client(peer, header("x-forwarded-for"), trusted)),
            user_agent: header(header::USER_AGENT.as_str())
                .map(|text| text.chars().take(AGENT_MAX).collect()),
        }
    }
}

/// Reads `X-Forwarded-For` from the right as long as the hops are ours; the first that is not is the client.
fn client(peer: IpAddr, forwarded: Option<&str>, trusted: &[IpAddr]) -> IpAddr {
    let mut address = peer;
    for hop in forwarded.unwrap_or_default().rsplit(',') {
        if !trusted.contains(&address) {
            break;
        }
        let Ok(next) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        address = next.to_canonical();
    }
    address
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forwarded_address_counts_only_from_a_configured_proxy() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("address");
        let proxies = [ip("10.0.0.1"), ip("10.0.0.2")];
        assert_eq!(
            client(ip("192.0.2.9"), Some("1.1.1.1"), &proxies),
            ip("192.0.2.9")
        );
        assert_eq!(
            client(ip("10.0.0.1"), Some("6.6.6.6, 1.1.1.1"), &proxies),
            ip("1.1.1.1")
        );
        assert_eq!(
            client(ip("10.0.0.1"), Some("1.1.1.1, 10.0.0.2"), &proxies),
            ip("1.1.1.1")
        );
        assert_eq!(
            client(ip("10.0.0.1"), Some("nonsense"), &proxies),
            ip("10.0.0.1")
        );
        assert_eq!(client(ip("10.0.0.1"), None, &proxies), ip("10.0.0.1"));
    }
}
