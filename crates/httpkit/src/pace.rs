//! How slowly a client may send a body: it has so much patience, spends it while the server waits for
//! bytes, and earns it back by sending them. A slow upload of any length goes on; one that stalls, or
//! drips, ends with 408.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body::{Frame, SizeHint};
use stoa_kernel::{Error, Stopwatch};
use tokio::time::{Sleep, sleep};

use crate::ApiError;

/// How long the server waits for the bytes of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The most that is waited at a stretch, and what a request begins with.
    pub patience: Duration,
    /// Bytes that earn one second of patience back.
    pub bytes_per_second: u32,
}

/// `Router::layer(from_fn_with_state(pace, pace::layer))`.
pub async fn layer(State(pace): State<Pace>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let version = request.version();
    let seen = Arc::new(Seen::default());
    let request = request.map(|body| Body::new(Paced::new(body, pace, Arc::clone(&seen))));
    let mut response = next.run(request).await;
    if seen.stalled.load(Ordering::Relaxed) {
        response = too_slow(pace);
    }
    if version < Version::HTTP_2 && !seen.all.load(Ordering::Relaxed) {
        // The rest of the body is still to come, so the server ends the connection. A client that is not told so
        // may send its next request on it, which is then lost.
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}

/// What became of a body.
#[derive(Default)]
struct Seen {
    stalled: AtomicBool,
    /// It was read to its end.
    all: AtomicBool,
}

/// Whatever the handler made of the end of its input.
fn too_slow(pace: Pace) -> Response {
    let message = format!(
        "The request body did not arrive: nothing, or next to nothing, came for {} s. Send it again.",
        pace.patience.as_secs_f32()
    );
    let error = Error::invalid("request_too_slow", message);
    ApiError::with_status(error, StatusCode::REQUEST_TIMEOUT).into_response()
}

struct Paced {
    body: Body,
    pace: Pace,
    left: Duration,
    /// Since when the client is waited for, and the end of the patience.
    waiting: Option<(Stopwatch, Pin<Box<Sleep>>)>,
    seen: Arc<Seen>,
}

impl Paced {
    fn new(body: Body, pace: Pace, seen: Arc<Seen>) -> Self {
        Self {
            body,
            pace,
            left: pace.patience,
            waiting: None,
            seen,
        }
    }

    fn earn(&mut self, bytes: usize) {
        if let Some((since, _)) = self.waiting.take() {
            self.left = self.left.saturating_sub(since.elapsed());
        }
        let earned = bytes as f64 / f64::from(self.pace.bytes_per_second.max(1));
        let earned = Duration::try_from_secs_f64(earned).unwrap_or(self.pace.patience);
        self.left = (self.left.saturating_add(earned)).min(self.pace.patience);
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            let bytes = match &frame {
                Some(Ok(frame)) => frame.data_ref().map_or(0, Bytes::len),
                _ => 0,
            };
            this.earn(bytes);
            if frame.is_none() || this.body.is_end_stream() {
                this.seen.all.store(true, Ordering::Relaxed);
            }
            return Poll::Ready(frame.map(|it| it.map_err(Into::into)));
        }
        let left = this.left;
        let (_, end) = this
            .waiting
            .get_or_insert_with(|| (Stopwatch::start(), Box::pin(sleep(left))));
        ready!(end.as_mut().poll(cx));
        this.seen.stalled.store(true, Ordering::Relaxed);
        let late = std::io::Error::new(std::io::ErrorKind::TimedOut, "the request body stalled");
        Poll::Ready(Some(Err(late.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::post;
    use futures::stream;
    use tower::ServiceExt;

    use super::*;

    /// Sends pieces of so many bytes, each after so many milliseconds; the status and the body of the answer.
    async fn send(patience: Duration, pieces: Vec<(u64, usize)>) -> (u16, String) {
        let pace = Pace {
            patience,
            bytes_per_second: 100,
        };
        let service = Router::new()
            .route("/", post(async |body: Bytes| body.len().to_string()))
            .layer(from_fn_with_state(pace, layer));
        let pieces = stream::unfold(pieces.into_iter(), async |mut pieces| {
            let (millis, bytes) = pieces.next()?;
            sleep(Duration::from_millis(millis)).await;
            Some((Ok::<_, Infallible>(vec![b'x'; bytes]), pieces))
        });
        let request = Request::post("/").body(Body::from_stream(pieces));
        let response = service.oneshot(request.expect("a request")).await;
        let response = response.expect("an answer");
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 10_000).await;
        let body = body.expect("a body");
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    #[tokio::test]
    async fn slow_goes_on_and_stalling_does_not() {
        let long = Duration::from_secs(60);
        let slow = send(long, vec![(20, 5), (20, 5), (20, 5)]).await;
        assert_eq!(slow, (200, "15".into()));
        let short = Duration::from_millis(100);
        let dripping = vec![(30, 1); 200];
        for pieces in [vec![(0, 5), (60_000, 5)], dripping] {
            let (status, body) = send(short, pieces).await;
            assert_eq!(status, 408);
            assert!(body.contains("request_too_slow"), "{body}");
        }
    }

    /// A connection on which a body is left over is of no further use, and the client is told.
    #[tokio::test]
    async fn who_is_not_heard_out_is_told_that_the_connection_ends() {
        let pace = Pace {
            patience: Duration::from_secs(60),
            bytes_per_second: 100,
        };
        let service = Router::new()
            .route("/heard", post(async |_: Bytes| ()))
            .route("/refused", post(async || ()))
            .layer(from_fn_with_state(pace, layer));
        let ends = async |path: &str, version: Version, body: Body| {
            let request = Request::post(path).version(version).body(body);
            let response = service.clone().oneshot(request.expect("a request")).await;
            let response = response.expect("an answer");
            response.headers().get(header::CONNECTION).cloned()
        };
        let text = || Body::from("some text");
        let close = Some(HeaderValue::from_static("close"));
        assert_eq!(ends("/refused", Version::HTTP_11, text()).await, close);
        assert_eq!(ends("/refused", Version::HTTP_2, text()).await, None);
        assert_eq!(
            ends("/refused", Version::HTTP_11, Body::empty()).await,
            None
        );
        assert_eq!(ends("/heard", Version::HTTP_11, text()).await, None);
    }

    #[test]
    fn patience_is_spent_and_earned_but_never_saved_up() {
        let pace = Pace {
            patience: Duration::from_secs(10),
            bytes_per_second: 100,
        };
        let mut body = Paced::new(Body::empty(), pace, Arc::default());
        body.earn(1_000_000);
        assert_eq!(body.left, Duration::from_secs(10));
        body.left = Duration::from_secs(2);
        body.earn(300);
        assert_eq!(body.left, Duration::from_secs(5));
        body.earn(0);
        assert_eq!(body.left, Duration::from_secs(5));
    }
}
