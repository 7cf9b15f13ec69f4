//! The body of an answer, which tells its request when the client takes of it.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

use super::seat::Request;

#[derive(Debug)]
pub(super) struct Answer {
    body: Body,
    request: Request,
}

impl Answer {
    pub(super) fn new(body: Body, mut request: Request) -> Self {
        if body.is_end_stream() {
            request.complete();
        }
        Self { body, request }
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    /// Asked only when there is room on the way to the client.
    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.request.took();
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        match &frame {
            Poll::Pending => {}
            Poll::Ready(Some(Ok(_))) if !self.body.is_end_stream() => self.request.gave(),
            Poll::Ready(_) => self.request.complete(),
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
