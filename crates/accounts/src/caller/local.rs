//! Whether a request comes from a program on this very machine, for what only its operator may do. A
//! proxy on it looks the same but for the headers that most of them add, and so does a browser here that
//! a hostile page sends somewhere: the name it asked for and the page it was on tell that.

use std::net::IpAddr;

use axum::http::{HeaderMap, Uri, header};
use stoa_httpkit::{Client, client::without_port};

/// From this machine, under a name that no other machine can have, passed on by nobody.
pub fn is_local(client: &Client, headers: &HeaderMap) -> bool {
    client.is_direct_from_here() && host(headers).is_some_and(is_loopback)
}

/// Not from a page of another site: what a browser says of the page that asks, where it says anything.
pub fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let page = text(header::ORIGIN.as_str()).is_none_or(|page| {
        let page = page.parse::<Uri>().ok();
        let authority = page.as_ref().and_then(Uri::authority);
        authority.map(|a| a.as_str()) == host(headers)
    });
    site && page
}

/// The name and port that were asked for.
fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST)?.to_str().ok()
}

fn is_loopback(host: &str) -> bool {
    let name = without_port(host)
        .trim_start_matches('[')
        .trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    fn headers(all: &[(&'static str, &'static str)]) -> HeaderMap {
        let all = all
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        all.collect()
    }

    #[test]
    fn names_of_this_machine() {
        for host in [
            "localhost",
            "LOCALHOST:80",
            "127.0.0.1:7800",
            "[::1]:7800",
            "127.9.9.9",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "localhost.evil.example",
            "127.0.0.1.nip.io",
            "10.0.0.1",
            "127.0.0.1@evil:80",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn pages_of_other_sites_are_told_apart() {
        let same = |all| is_same_origin(&headers(all));
        assert!(same(&[("host", "localhost:7800")]));
        assert!(same(&[
            ("host", "localhost:7800"),
            ("origin", "http://localhost:7800")
        ]));
        assert!(same(&[
            ("host", "localhost:7800"),
            ("sec-fetch-site", "none")
        ]));
        assert!(!same(&[
            ("host", "localhost:7800"),
            ("origin", "http://localhost:9")
        ]));
        assert!(!same(&[("host", "localhost:7800"), ("origin", "null")]));
        assert!(!same(&[
            ("host", "localhost:7800"),
            ("origin", "https://evil.example")
        ]));
        assert!(!same(&[
            ("host", "localhost:7800"),
            ("sec-fetch-site", "cross-site")
        ]));
        assert!(!same(&[
            ("host", "localhost:7800"),
            ("sec-fetch-site", "same-site")
        ]));
    }
}
