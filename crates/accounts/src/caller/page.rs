//! Whose page asks. A page of another site can make a browser send a request here, and what signs the
//! browser in needs no cookie: such a page could sign its visitor in as somebody else, who then reads what
//! the visitor types. What makes a session therefore takes an [`OwnPage`]. Where being on this machine is all
//! that proves anything (`auth.disabled`, the operator's pages) the same rule is asked: [`is_foreign`].

use std::ops::Deref;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, Uri, header, request::Parts},
};
use stoa_httpkit::ApiError;
use stoa_kernel::Error;

use super::{
    Origin,
    local::{asked, is_loopback},
};
use crate::Accounts;

/// Where a request comes from that no page of another site sent: a page of ours did, or a program.
#[derive(Clone, Debug)]
pub struct OwnPage(Origin);

impl Deref for OwnPage {
    type Target = Origin;

    fn deref(&self) -> &Origin {
        &self.0
    }
}

impl<S> FromRequestParts<S> for OwnPage
where
    S: Send + Sync,
    Accounts: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let accounts = Accounts::from_ref(state);
        let settings = accounts.settings();
        match is_foreign(&parts.uri, &parts.headers, &settings.public_url) {
            true => Err(foreign().into()),
            false => Ok(Self(Origin::of(parts, &settings.trusted_proxies))),
        }
    }
}

fn foreign() -> Error {
    Error::forbidden(
        "foreign_page",
        "A page of another site sent this. Open Stoa's own page and sign in there. If that is where you are, \
         `server.public_url` has to be the address that the browser shows.",
    )
}

/// Whether a page of another site sent this, by what a browser says of the page that asks, and no page can make it leave
/// out or say otherwise. It says neither header to programs, and `Sec-Fetch-Site` only over https and on this machine;
/// a browser that says it compares schemes, names and ports itself. Else the page's origin has to be
///
/// - the origin of `public_url`, whatever a proxy makes of `Host`, or
/// - the name and port that were asked for, where those are not of `public_url`, which has a scheme too; and where
///   `public_url` is https, no http page is ours but one of this machine: on the way of any other, anybody may have
///   written it, and a session could not be kept there.
pub fn is_foreign(uri: &Uri, headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| {
        let value = headers.get(name);
        value.map(|value| value.to_str().unwrap_or("?"))
    };
    match text("sec-fetch-site") {
        // Known whatever a proxy makes of `Host`.
        Some("same-origin") => return false,
        Some("none") | None => {}
        Some(_) => return true,
    }
    let Some(page) = text(header::ORIGIN.as_str()) else {
        return false;
    };
    let public = Site::of(public_url);
    let Some(page) = Site::of(page) else {
        return true;
    };
    if public.as_ref() == Some(&page) {
        return false;
    }
    let is_asked = asked(uri, headers).is_some_and(|asked| page.is_at(asked));
    let by_public_name = public
        .as_ref()
        .is_some_and(|public| asked(uri, headers).is_some_and(|asked| public.is_at(asked)));
    let in_clear = !page.https && public.is_some_and(|public| public.https);
    !is_asked || by_public_name || (in_clear && !is_loopback(&page.authority))
}

/// An origin: scheme, name and port.
#[derive(Debug, PartialEq, Eq)]
struct Site {
    https: bool,
    /// In lower case, without the port that goes without saying.
    authority: String,
}

impl Site {
    fn of(text: &str) -> Option<Self> {
        let uri = text.parse::<Uri>().ok()?;
        let https = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let authority = bare(uri.authority()?.as_str(), https);
        Some(Self { https, authority })
    }

    /// Whether this name and port, said with this scheme, are its own.
    fn is_at(&self, authority: &str) -> bool {
        self.authority == bare(authority, self.https)
    }
}

/// The port that goes without saying may be said.
fn bare(authority: &str, https: bool) -> String {
    let usual = if https { ":443" } else { ":80" };
    let text = authority.strip_suffix(usual).unwrap_or(authority);
    text.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    const PUBLIC: &str = "https://stoa.example";

    fn foreign_at(public_url: &str, uri: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::post(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        is_foreign(&parts.uri, &parts.headers, public_url)
    }

    fn foreign(uri: &str, headers: &[(&str, &str)]) -> bool {
        foreign_at(PUBLIC, uri, headers)
    }

    #[test]
    fn programs_and_own_pages_are_not_foreign() {
        for headers in [
            &[("host", "stoa.example")][..],
            &[("host", "stoa.example"), ("sec-fetch-site", "none")],
            &[("host", "inside:7800"), ("sec-fetch-site", "same-origin")],
            &[("host", "stoa.example"), ("origin", "https://stoa.example")],
            &[
                ("host", "Stoa.example:443"),
                ("origin", "https://stoa.example"),
            ],
            // A proxy that asks under a name of its own; development behind another port.
            &[("host", "inside:7800"), ("origin", "https://stoa.example")],
            &[
                ("host", "127.0.0.1:7800"),
                ("origin", "http://localhost:5173"),
                ("sec-fetch-site", "same-origin"),
            ],
            // Through a tunnel of the operator's, and by another name of the proxy's.
            &[
                ("host", "localhost:7800"),
                ("origin", "http://localhost:7800"),
            ],
            &[
                ("host", "other.example"),
                ("origin", "https://other.example"),
            ],
        ] {
            assert!(!foreign("/api/v1/sessions", headers), "{headers:?}");
        }
        let own = &[("origin", "https://other.example:8443")];
        assert!(!foreign("https://other.example:8443/", own), "HTTP/2");
    }

    #[test]
    fn pages_of_other_sites_are_foreign() {
        for headers in [
            &[("host", "stoa.example"), ("origin", "https://evil.example")][..],
            &[("host", "stoa.example"), ("origin", "null")],
            &[("host", "stoa.example"), ("origin", "")],
            &[
                ("host", "stoa.example"),
                ("origin", "https://stoa.example:8443"),
            ],
            &[
                ("host", "stoa.example"),
                ("origin", "https://stoa.example.evil.example"),
            ],
            &[("host", "inside:7800"), ("origin", "http://stoa.example")],
            // The right name in the clear: whoever is on the way may have written that page.
            &[("host", "stoa.example"), ("origin", "http://stoa.example")],
            &[
                ("host", "stoa.example:443"),
                ("origin", "http://stoa.example:443"),
            ],
            &[
                ("host", "10.0.0.1:7800"),
                ("origin", "http://10.0.0.1:7800"),
            ],
            &[("host", "localhost:7800"), ("origin", "http://localhost:9")],
            &[("host", "stoa.example"), ("sec-fetch-site", "cross-site")],
            &[("host", "stoa.example"), ("sec-fetch-site", "same-site")],
            &[
                ("host", "stoa.example"),
                ("origin", "https://stoa.example"),
                ("sec-fetch-site", "cross-site"),
            ],
            &[
                ("host", "stoa.example"),
                ("origin", "https://evil.example"),
                ("sec-fetch-site", "none"),
            ],
            &[("origin", "https://evil.example")],
        ] {
            assert!(foreign("/api/v1/sessions", headers), "{headers:?}");
        }
        let other = &[("origin", "https://evil.example")];
        assert!(foreign("https://stoa.example/", other), "HTTP/2");
    }

    /// As it starts by itself, and on a network without https.
    #[test]
    fn without_https_the_page_is_known_by_the_name_that_was_asked_for() {
        let at = |public, host, origin| {
            let headers = [("host", host), ("origin", origin)];
            foreign_at(public, "/api/v1/sessions", &headers)
        };
        for (public, host, origin) in [
            (
                "http://localhost:7800",
                "localhost:7800",
                "http://localhost:7800",
            ),
            (
                "http://localhost:7800",
                "127.0.0.1:7800",
                "http://127.0.0.1:7800",
            ),
            ("http://localhost:7800", "[::1]:7800", "http://[::1]:7800"),
            // The development server of the web app asks by its own name.
            (
                "http://localhost:7800",
                "localhost:5173",
                "http://localhost:5173",
            ),
            ("http://stoa.lan", "10.0.0.1", "http://10.0.0.1"),
            ("http://stoa.lan", "stoa.lan:80", "http://stoa.lan"),
            ("", "10.0.0.1", "http://10.0.0.1"),
        ] {
            assert!(!at(public, host, origin), "{public} {host} {origin}");
        }
        for (public, host, origin) in [
            (
                "http://localhost:7800",
                "localhost:7800",
                "http://localhost:9",
            ),
            (
                "http://localhost:7800",
                "localhost:7800",
                "https://localhost:7800",
            ),
            (
                "http://localhost:7800",
                "localhost:7800",
                "http://127.0.0.1:7800",
            ),
            ("http://stoa.lan", "stoa.lan", "https://stoa.lan"),
            ("http://stoa.lan", "stoa.lan", "null"),
            ("", "10.0.0.1", "https://evil.example"),
        ] {
            assert!(at(public, host, origin), "{public} {host} {origin}");
        }
    }
}
