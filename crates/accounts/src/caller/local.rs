//! Whether a request comes from a program on this very machine, for what only its operator may do. A
//! proxy on it looks the same but for the headers that most of them add, and so does a browser here that
//! a hostile page sends somewhere: the name it asked for tells that, and the page it was on (`page`).

use std::net::IpAddr;

use axum::http::{HeaderMap, Uri, header};
use stoa_httpkit::{Client, client::without_port};

/// From this machine, under a name that no other machine can have, passed on by nobody.
pub fn is_local(client: &Client, uri: &Uri, headers: &HeaderMap) -> bool {
    client.is_direct_from_here() && asked(uri, headers).is_some_and(is_loopback)
}

/// The name and port that were asked for: HTTP/2 says them in the address, HTTP/1 beside it.
pub(super) fn asked<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    match uri.authority() {
        Some(authority) => Some(authority.as_str()),
        None => headers.get(header::HOST)?.to_str().ok(),
    }
}

/// Whether a name, with or without a port, is of this machine whoever asks.
pub(super) fn is_loopback(host: &str) -> bool {
    let name = without_port(host)
        .trim_start_matches('[')
        .trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_was_asked_for() {
        let mut headers = HeaderMap::new();
        let (http1, http2) = (
            Uri::from_static("/x"),
            Uri::from_static("http://a.example/x"),
        );
        assert_eq!(asked(&http1, &headers), None);
        assert_eq!(asked(&http2, &headers), Some("a.example"));
        headers.insert("host", "localhost:7800".parse().unwrap());
        assert_eq!(asked(&http1, &headers), Some("localhost:7800"));
        // What stands in the address is what was asked for.
        assert_eq!(asked(&http2, &headers), Some("a.example"));
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
}
