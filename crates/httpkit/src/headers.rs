//! Security headers on every answer. The policy allows what the web app needs and nothing from elsewhere.
//! And answers with a secret in them, which are neither stored nor compressed.

use axum::body::HttpBody;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::compression::{DefaultPredicate, Predicate};

/// Inline styles are allowed because charts and the API reference page set them; inline scripts are not.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; \
    manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const FIXED: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=()",
    ),
];

/// `Router::layer(from_fn(headers::layer))`. A header that a handler has set stays.
pub async fn layer(request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if api {
        headers
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// For answers that hold a CSRF token, a key or a link that signs in: no cache keeps them, and nobody on
/// the way compresses them. How long a compressed answer is tells how much of what the caller had put into
/// it is like the secret beside it, which is enough to guess the secret piece by piece.
pub const CONFIDENTIAL: (HeaderName, HeaderValue) = (
    header::CACHE_CONTROL,
    HeaderValue::from_static("no-store, no-transform"),
);

/// What `CompressionLayer` may compress: everything that is worth it and not confidential.
pub fn compressible() -> impl Predicate {
    DefaultPredicate::new().and(Transformable)
}

#[derive(Clone, Copy)]
struct Transformable;

impl Predicate for Transformable {
    fn should_compress<B: HttpBody>(&self, response: &axum::http::Response<B>) -> bool {
        let values = response.headers().get_all(header::CACHE_CONTROL);
        !values.iter().any(|value| {
            value
                .as_bytes()
                .split(|byte| *byte == b',')
                .any(|part| part.trim_ascii().eq_ignore_ascii_case(b"no-transform"))
        })
    }
}
