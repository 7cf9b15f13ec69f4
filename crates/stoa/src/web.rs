//! The web app, compiled in from `web/dist`: immutable hashed assets, ETags, what was compressed when it
//! was built, and a page for every address of the app. There are two apps: the console, and the member
//! app of Stays below `/stays/` and under the hosts that are its own. Without `web/dist` a page says how
//! to build it.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use stoa_httpkit::client::without_port;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
#[allow_missing = true]
struct Dist;

/// Encodings that the build makes beside a file, the best first, and how their names end.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// The folder of the member app, in `web/dist` as in the address.
const STAYS: &str = "stays/";

/// Everything that is not the API: a file of the app, else the app's page. `stays_hosts` are the names
/// under which the member app is the only one.
pub async fn serve(
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    stays_hosts: &[String],
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    let own_host = is_one_of(host(&uri, &headers), stays_hosts);
    // On a host of its own the member app has the root, too: its files are looked for first.
    let places: &[&str] = if own_host { &[STAYS, ""] } else { &[""] };
    for place in places {
        let name = match path.starts_with(place) {
            true => path.to_owned(),
            false => format!("{place}{path}"),
        };
        if is_public(&name) && Dist::get(&name).is_some() {
            return respond(&name, &headers);
        }
    }
    if looks_like_a_file(path) {
        return (StatusCode::NOT_FOUND, "no such file\n").into_response();
    }
    respond(page(path, own_host, built("stays/index.html")), &headers)
}

/// Whether there is a web app to serve.
pub fn is_built() -> bool {
    built("index.html")
}

fn built(page: &str) -> bool {
    Dist::get(page).is_some()
}

/// Which app an address belongs to. While the member app is not built, its addresses are the console's
/// (which knows no such page), but its hosts never are.
fn page(path: &str, own_host: bool, stays_built: bool) -> &'static str {
    let below = path == STAYS.trim_end_matches('/') || path.starts_with(STAYS);
    match own_host || (below && stays_built) {
        true => "stays/index.html",
        false => "index.html",
    }
}

/// The name that was asked for, without its port.
fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let named = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let named = named.or_else(|| uri.authority().map(|authority| authority.as_str()))?;
    Some(without_port(named))
}

fn is_one_of(host: Option<&str>, hosts: &[String]) -> bool {
    host.is_some_and(|host| hosts.iter().any(|one| one.eq_ignore_ascii_case(host)))
}

/// What was compressed has no address of its own, and the build's notes (`.vite/`) have none at all.
fn is_public(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && !name.contains("/.")
        && !ENCODINGS.iter().any(|(_, end)| name.ends_with(end))
}

fn respond(name: &str, asked: &HeaderMap) -> Response {
    let Some(plain) = Dist::get(name) else {
        return not_built();
    };
    let (encoding, file) =
        best(name, asked).map_or((None, plain), |(encoding, file)| (Some(encoding), file));
    let etag = etag(&file, encoding);
    // Vite puts a hash of the content into the names below assets/: such a file never changes.
    let cache = if is_hashed(name) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let unchanged = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| {
            tags.split(',')
                .any(|tag| tag.trim().trim_start_matches("W/") == etag)
        });
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let body = match file.data {
            Cow::Borrowed(bytes) => axum::body::Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        };
        ([(header::CONTENT_TYPE, content_type(name))], body).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    response
}

/// The file as the build compressed it, in the best encoding that the caller takes.
fn best(name: &str, asked: &HeaderMap) -> Option<(&'static str, EmbeddedFile)> {
    let taken = ENCODINGS
        .iter()
        .filter(|(encoding, _)| takes(asked, encoding));
    taken.into_iter().find_map(|(encoding, end)| {
        let file = Dist::get(&format!("{name}{end}"))?;
        Some((*encoding, file))
    })
}

/// Whether `Accept-Encoding` names an encoding and does not forbid it (`q=0`).
fn takes(asked: &HeaderMap, encoding: &str) -> bool {
    let all = asked.get_all(header::ACCEPT_ENCODING).iter();
    let all = all.filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
        name.trim().eq_ignore_ascii_case(encoding) && weight.parse::<f32>().is_ok_and(|q| q > 0.0)
    })
}

fn content_type(name: &str) -> String {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    match kind.type_() == mime_guess::mime::TEXT {
        true => format!("{kind}; charset=utf-8"),
        false => kind.to_string(),
    }
}

/// Of the bytes that are sent: one file has another in each encoding.
fn etag(file: &EmbeddedFile, encoding: Option<&str>) -> String {
    let hash = file.metadata.sha256_hash();
    let hex: String = hash
        .iter()
        .take(12)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    match encoding {
        Some(encoding) => format!("\"{hex}-{encoding}\""),
        None => format!("\"{hex}\""),
    }
}

fn is_hashed(name: &str) -> bool {
    name.strip_prefix(STAYS)
        .unwrap_or(name)
        .starts_with("assets/")
}

/// The app's own addresses have no dot in their last part; a missing script must not become a page.
fn looks_like_a_file(path: &str) -> bool {
    is_hashed(path)
        || path
            .rsplit('/')
            .next()
            .is_some_and(|last| last.contains('.'))
}

fn not_built() -> Response {
    let page = include_str!("web/not_built.html");
    (
        StatusCode::OK,
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        page,
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        headers
    }

    #[test]
    fn addresses_of_the_app_are_not_files() {
        assert!(!looks_like_a_file(""));
        assert!(!looks_like_a_file("acme_x/costs/explorer"));
        assert!(!looks_like_a_file("stays/search"));
        assert!(looks_like_a_file("assets/index-abc"));
        assert!(looks_like_a_file("stays/assets/index-abc"));
        assert!(looks_like_a_file("favicon.ico"));
    }

    #[test]
    fn the_entry_is_picked_by_path_and_by_host() {
        let hosts = ["stay.example".to_owned()];
        let own = |name: &str| {
            is_one_of(
                host(&Uri::from_static("/"), &headers(header::HOST, name)),
                &hosts,
            )
        };
        assert!(own("stay.example") && own("Stay.Example:8443"));
        assert!(!own("stay.example.evil") && !own("console.example") && !own("[::1]:7800"));
        assert!(!is_one_of(None, &hosts) && !is_one_of(Some("stay.example"), &[]));
        let far = Uri::from_static("https://stay.example:1/x");
        assert_eq!(host(&far, &HeaderMap::new()), Some("stay.example"));
        for (path, own, stays_built, entry) in [
            ("", false, true, "index.html"),
            ("acme_x/costs", false, true, "index.html"),
            ("stays", false, true, "stays/index.html"),
            ("stays/search", false, true, "stays/index.html"),
            ("stayside", false, true, "index.html"),
            ("stays/search", false, false, "index.html"),
            ("", true, true, "stays/index.html"),
            ("search", true, false, "stays/index.html"),
        ] {
            assert_eq!(
                page(path, own, stays_built),
                entry,
                "{path} {own} {stays_built}"
            );
        }
    }

    #[test]
    fn an_encoding_is_taken_where_it_is_named() {
        let asked = |value: &str| headers(header::ACCEPT_ENCODING, value);
        for value in ["br", "gzip, deflate, br, zstd", "gzip;q=0.5, BR;q=1.0"] {
            assert!(takes(&asked(value), "br"), "{value}");
        }
        for value in ["", "gzip", "br;q=0", "br; q=0.0", "brotli"] {
            assert!(!takes(&asked(value), "br"), "{value}");
        }
        assert!(!takes(&HeaderMap::new(), "gzip"));
    }

    #[test]
    fn what_the_build_leaves_beside_the_files_has_no_address() {
        assert!(is_public("assets/index-abc.js") && is_public("theme.js"));
        for name in [
            "",
            "theme.js.br",
            "assets/x.js.gz",
            ".vite/manifest.json",
            "stays/.vite/manifest.json",
        ] {
            assert!(!is_public(name), "{name}");
        }
    }
}
