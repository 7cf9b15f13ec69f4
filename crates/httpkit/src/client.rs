//! Who asks: the address of the client, from the connection and, behind a proxy that is ours, from what
//! that proxy wrote. Rate limits, sessions, the audit and the checks for "this machine only" all ask here.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};
use ipnet::IpNet;

/// The list in which every proxy appends whom it was asked by.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Headers that only proxies write. A request with one of them did not come straight from its client.
const BY_PROXIES: [&str; 7] = [
    "forwarded",
    "via",
    "x-real-ip",
    "x-client-ip",
    "x-cluster-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
];

/// Whether any header says that somebody passed the request on: one of those, or any `X-Forwarded…`.
fn is_forwarded(headers: &HeaderMap) -> bool {
    let mut names = headers.keys().map(axum::http::HeaderName::as_str);
    names.any(|name| name.starts_with("x-forwarded") || BY_PROXIES.contains(&name))
}

const LOOPBACK: [&str; 2] = ["127.0.0.0/8", "::1/128"];
const PRIVATE: [&str; 4] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

/// The networks of the proxies that stand in front of this server. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// Networks (`10.1.0.0/16`), single addresses, and the words `loopback` and `private`. The error is a
    /// sentence that names the entry that is none of these.
    pub fn parse<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut networks = Vec::new();
        for entry in entries {
            let texts: &[&str] = match entry {
                "loopback" => &LOOPBACK,
                "private" => &PRIVATE,
                other => &[other],
            };
            for text in texts {
                networks.push(network(text)?);
            }
        }
        Ok(Self(networks.into()))
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

fn network(text: &str) -> Result<IpNet, String> {
    let parsed = match text.parse::<IpNet>() {
        Ok(network) => Some(network),
        Err(_) => text
            .parse::<IpAddr>()
            .ok()
            .map(|address| IpNet::from(address.to_canonical())),
    };
    let network = parsed.ok_or_else(|| {
        format!(
            "\"{text}\" is not a network like 10.1.0.0/16, an address like 10.1.2.3, \"loopback\" or \"private\""
        )
    })?;
    match network.prefix_len() {
        0 => Err(format!(
            "\"{text}\" is every address, and then everybody could write whom they like. List the proxies"
        )),
        _ => Ok(network.trunc()),
    }
}

/// The two ends a request came through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Client {
    peer: Option<IpAddr>,
    address: Option<IpAddr>,
    forwarded: bool,
}

impl Client {
    /// `extensions` hold the connection (`ConnectInfo`); without one nobody is known.
    pub fn of(extensions: &Extensions, headers: &HeaderMap, proxies: &TrustedProxies) -> Self {
        let connection = extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = connection.map(|ConnectInfo(address)| address.ip().to_canonical());
        Self {
            peer,
            address: peer.map(|peer| behind(peer, headers, proxies)),
            forwarded: is_forwarded(headers),
        }
    }

    /// The other end of the connection: a browser, or a proxy.
    pub fn peer(&self) -> Option<IpAddr> {
        self.peer
    }

    /// The client: the peer, or whom a trusted proxy names. IPv4 is never written as IPv6.
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// Whether the request came from this machine with no sign of a proxy. A proxy on this machine that
    /// adds no header looks the same: what depends on this must also ask how people reach the server.
    pub fn is_direct_from_here(&self) -> bool {
        !self.forwarded && self.peer.is_some_and(|peer| peer.is_loopback())
    }

    /// What limits count by; `unknown` without a connection.
    pub fn network(&self) -> String {
        self.address
            .map_or_else(|| "unknown".to_owned(), network_of)
    }
}

/// Who shares an address, in text: an IPv4 address, or the /64 that every IPv6 client owns at least.
pub fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let s = address.segments();
            format!("{:x}:{:x}:{:x}:{:x}::/64", s[0], s[1], s[2], s[3])
        }
    }
}

/// All lines of the header are one list, to which each hop appended at the end. From there backwards every
/// entry is believed that was written by a proxy of ours, so the first address that is none of them is
/// the client; what stands before it is the client's own word. What is no address ends the walk.
fn behind(peer: IpAddr, headers: &HeaderMap, proxies: &TrustedProxies) -> IpAddr {
    let lines = headers.get_all(FORWARDED_FOR);
    // Text that is not ASCII cannot be split, and stands for one entry that is no address.
    let lines: Vec<&str> = lines.iter().map(|v| v.to_str().unwrap_or("?")).collect();
    let mut entries = lines.iter().rev().flat_map(|line| line.rsplit(','));
    let mut client = peer;
    while proxies.contains(client) {
        match entries.next().and_then(entry) {
            Some(before) => client = before,
            None => break,
        }
    }
    client
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` or `[2001:db8::1]:4711`.
fn entry(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    let address = bare.unwrap_or(text).parse::<IpAddr>().ok();
    let address = address.or_else(|| text.parse::<SocketAddr>().ok().map(|it| it.ip()))?;
    Some(address.to_canonical())
}

/// The name in a `Host` header; of an IPv6 address with its brackets.
pub fn without_port(host: &str) -> &str {
    host.rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(host, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    const OURS: [&str; 2] = ["10.0.0.0/8", "2001:db8:1::/48"];

    fn client(peer: &str, lines: &[&str]) -> Client {
        let proxies = TrustedProxies::parse(OURS).expect("networks");
        let mut extensions = Extensions::new();
        let peer: IpAddr = peer.parse().expect("an address");
        extensions.insert(ConnectInfo(SocketAddr::new(peer, 50_000)));
        let mut headers = HeaderMap::new();
        for line in lines {
            let value = HeaderValue::from_bytes(line.as_bytes()).expect("a value");
            headers.append(HeaderName::from_static(FORWARDED_FOR), value);
        }
        Client::of(&extensions, &headers, &proxies)
    }

    #[test]
    fn the_nearest_address_that_is_no_proxy_of_ours_is_the_client() {
        for (peer, lines, expected) in [
            ("10.0.0.1", &["1.1.1.1"][..], "1.1.1.1"),
            ("10.0.0.1", &["6.6.6.6, 1.1.1.1"], "1.1.1.1"),
            ("10.0.0.1", &["6.6.6.6", "1.1.1.1"], "1.1.1.1"),
            ("10.0.0.1", &["6.6.6.6, 1.1.1.1", "10.0.0.7"], "1.1.1.1"),
            ("10.0.0.1", &["1.1.1.1, 10.0.0.7, 2001:db8:1::9"], "1.1.1.1"),
            ("10.0.0.1", &["::ffff:1.1.1.1"], "1.1.1.1"),
            ("10.0.0.1", &["1.1.1.1:4711"], "1.1.1.1"),
            ("10.0.0.1", &["[2a00::1]:443"], "2a00::1"),
            ("10.0.0.1", &["[2a00::1]"], "2a00::1"),
            ("::ffff:10.0.0.1", &["1.1.1.1"], "1.1.1.1"),
            // Nobody of ours said so.
            ("9.9.9.9", &["1.1.1.1"], "9.9.9.9"),
            ("2001:db8:2::1", &["1.1.1.1"], "2001:db8:2::1"),
            // What cannot be read ends the walk at the last that could.
            ("10.0.0.1", &["1.1.1.1, nonsense"], "10.0.0.1"),
            ("10.0.0.1", &["nonsense, 1.1.1.1"], "1.1.1.1"),
            ("10.0.0.1", &["1.1.1.1", "\u{fc}"], "10.0.0.1"),
            ("10.0.0.1", &["1.1.1.1,"], "10.0.0.1"),
            ("10.0.0.1", &["1.1.1.1, 10.0.0.7, unknown"], "10.0.0.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            // Everybody is one of ours: the first of them asked.
            ("10.0.0.1", &["10.0.0.2, 10.0.0.3"], "10.0.0.2"),
        ] {
            let found = client(peer, lines).address();
            assert_eq!(found, expected.parse().ok(), "{peer} {lines:?}");
        }
    }

    #[test]
    fn one_client_of_ipv6_is_one_network() {
        assert_eq!(client("2a00:1:2:3:4::5", &[]).network(), "2a00:1:2:3::/64");
        assert_eq!(client("2a00:1:2:3:9::9", &[]).network(), "2a00:1:2:3::/64");
        assert_eq!(client("::ffff:1.1.1.1", &[]).network(), "1.1.1.1");
        assert_eq!(Client::default().network(), "unknown");
    }

    #[test]
    fn a_proxy_is_seen_by_what_it_writes() {
        assert!(client("127.0.0.1", &[]).is_direct_from_here());
        assert!(client("::1", &[]).is_direct_from_here());
        assert!(!client("127.0.0.1", &["127.0.0.1"]).is_direct_from_here());
        assert!(!client("192.0.2.1", &[]).is_direct_from_here());
    }

    #[test]
    fn entries_that_are_no_networks_are_named() {
        let parse = |entry| TrustedProxies::parse([entry]);
        let here = parse("loopback").expect("a word");
        assert!(here.contains("127.1.2.3".parse().expect("an address")));
        assert!(here.contains("::1".parse().expect("an address")));
        assert!(!here.contains("10.0.0.1".parse().expect("an address")));
        assert!(parse("192.0.2.7").is_ok_and(|it| !it.contains([192, 0, 2, 8].into())));
        assert!(parse("proxy.local").is_err_and(|e| e.contains("proxy.local")));
        assert!(parse("0.0.0.0/0").is_err_and(|e| e.contains("every address")));
    }
}
