//! Whose page asks. A page of another site can make a browser send a request here, and what signs the
//! browser in needs no cookie: such a page could sign its visitor in as somebody else, who then reads what
//! the visitor types. What makes a session therefore takes an [`OwnPage`].

use std::ops::Deref;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{Uri, header, request::Parts},
};
use stoa_httpkit::ApiError;
use stoa_kernel::Error;

use super::Origin;
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
        match is_foreign(parts, &settings.public_url) {
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

/// What a browser says of the page that asks, and no page can make it leave out or say otherwise. It says
/// neither header to programs, and `Sec-Fetch-Site` only over https and on this machine.
fn is_foreign(parts: &Parts, public_url: &str) -> bool {
    let text = |name: &str| {
        let value = parts.headers.get(name);
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
    let asked = match parts.uri.authority() {
        Some(authority) => Some(authority.as_str()),
        None => text(header::HOST.as_str()),
    };
    let Ok(page) = page.parse::<Uri>() else {
        return true;
    };
    let public = public_url.parse::<Uri>().ok();
    let own = |authority: &str| is_at(&page, authority);
    let asked = asked.is_some_and(own);
    let public = public.is_some_and(|url| {
        url.scheme() == page.scheme() && url.authority().is_some_and(|it| own(it.as_str()))
    });
    !asked && !public
}

/// Whether a page's origin has this name and port. The port that goes without saying may be said.
fn is_at(page: &Uri, authority: &str) -> bool {
    let usual = match page.scheme_str() {
        Some("https") => ":443",
        Some("http") => ":80",
        _ => return false,
    };
    let bare = |text: &str| {
        text.strip_suffix(usual)
            .unwrap_or(text)
            .to_ascii_lowercase()
    };
    page.authority()
        .is_some_and(|it| bare(it.as_str()) == bare(authority))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    const PUBLIC: &str = "https://stoa.example";

    fn foreign(uri: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::post(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        is_foreign(&parts, PUBLIC)
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
            &[
                ("host", "10.0.0.1:7800"),
                ("origin", "http://10.0.0.1:7800"),
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
}
