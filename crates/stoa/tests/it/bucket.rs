//! A bucket that speaks enough of S3's protocol to be listed and read, and a web server of links.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, Uri};

type Files = Arc<BTreeMap<String, Vec<u8>>>;

/// The one key that opens the bucket.
pub const KEY: &str = "AKIDTESTER";

pub struct Bucket {
    pub address: String,
    _runtime: tokio::runtime::Runtime,
}

impl Bucket {
    /// Serves these objects as `s3://bills/…`, and as `/web/…` to whoever has the signature.
    pub fn of(objects: &[(&str, &[u8])]) -> Bucket {
        let files = objects
            .iter()
            .map(|(key, content)| ((*key).to_owned(), content.to_vec()));
        let files: Files = Arc::new(files.collect());
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let app = axum::Router::new().fallback(answer).with_state(files);
        runtime.spawn(async move { axum::serve(listener, app).await.expect("serves") });
        Bucket {
            address,
            _runtime: runtime,
        }
    }

    /// What a person sets to read it.
    pub fn environment(&self) -> [(&'static str, String); 4] {
        [
            ("AWS_ENDPOINT_URL", self.address.clone()),
            ("AWS_ACCESS_KEY_ID", KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "secret".to_owned()),
            ("AWS_REGION", "eu-central-1".to_owned()),
        ]
    }
}

async fn answer(State(files): State<Files>, request: Request<Body>) -> Response<Body> {
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    let path = uri.path().trim_start_matches('/');
    if let Some(key) = path.strip_prefix("web/") {
        // A signed link is for reading, and a signature for one method.
        return match (uri.query(), method) {
            (Some("signature=right"), &Method::GET) => object(&files, key, method, headers),
            _ => status(StatusCode::FORBIDDEN),
        };
    }
    let authorization = headers.get("authorization").and_then(|v| v.to_str().ok());
    if !authorization.is_some_and(|value| value.contains(KEY)) {
        return status(StatusCode::FORBIDDEN);
    }
    match path.strip_prefix("bills") {
        Some("" | "/") => listing(&files, uri),
        Some(key) => object(&files, key.trim_start_matches('/'), method, headers),
        None => status(StatusCode::NOT_FOUND),
    }
}

fn status(code: StatusCode) -> Response<Body> {
    let body = Body::from("<Error><Code>x</Code><Message>refused</Message></Error>");
    let mut response = Response::new(body);
    *response.status_mut() = code;
    response
}

fn listing(files: &Files, uri: &Uri) -> Response<Body> {
    let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let prefix = query
        .filter(|(name, _)| name == "prefix")
        .map(|(_, value)| value.into_owned())
        .next()
        .unwrap_or_default();
    let contents: String = files
        .iter()
        .filter(|(key, _)| key.starts_with(&prefix))
        .map(|(key, content)| {
            format!(
                "<Contents><Key>{key}</Key><LastModified>2024-02-01T00:00:00.000Z</LastModified><ETag>\"1\"</ETag><Size>{}</Size></Contents>",
                content.len()
            )
        })
        .collect();
    Response::new(Body::from(format!(
        "<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
    )))
}

fn object(files: &Files, key: &str, method: &Method, headers: &HeaderMap) -> Response<Body> {
    let Some(content) = files.get(key) else {
        return status(StatusCode::NOT_FOUND);
    };
    let range = headers.get("range").and_then(|value| value.to_str().ok());
    let range = range.and_then(|value| value.strip_prefix("bytes=")?.split_once('-'));
    let range = range.and_then(|(first, last)| {
        let first: usize = first.parse().ok()?;
        let last: usize = last.parse().ok()?;
        Some(first..(last + 1).min(content.len()))
    });
    let builder = Response::builder()
        .header("ETag", "\"1\"")
        .header("Last-Modified", "Thu, 01 Feb 2024 00:00:00 GMT");
    let (builder, part) = match range {
        Some(range) if range.start < content.len() => {
            let place = format!("bytes {}-{}/{}", range.start, range.end - 1, content.len());
            let builder = builder.status(StatusCode::PARTIAL_CONTENT);
            (builder.header("Content-Range", place), &content[range])
        }
        Some(_) => return status(StatusCode::RANGE_NOT_SATISFIABLE),
        None => (builder, content.as_slice()),
    };
    let builder = builder.header("Content-Length", part.len());
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        Body::from(part.to_vec())
    };
    builder.body(body).expect("a response")
}
