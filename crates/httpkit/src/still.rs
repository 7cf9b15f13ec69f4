//! A request that arrives slowly must not act by rights that ended while it arrived: whoever asks is looked
//! up when the headers are there, and once more when a body that took its time is complete.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use stoa_kernel::{Error, Stopwatch};

/// A body that is complete as soon arrived with its headers, as nearly all do.
const AT_ONCE: Duration = Duration::from_millis(250);

/// Asks whether the caller of a request still is who they were, with the same rights. Who looks a caller up
/// puts it among the extensions of the request; [`crate::Json`] asks.
#[derive(Clone)]
pub struct StillAllowed(Arc<dyn Fn() -> BoxFuture<'static, Result<(), Error>> + Send + Sync>);

impl StillAllowed {
    /// `ask` answers with the error that a new request of the same caller would get.
    pub fn new<F>(ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), Error>> + Send + 'static,
    {
        Self(Arc::new(move || Box::pin(ask())))
    }

    /// Asks, if the body that began to arrive at `since` took its time.
    ///
    /// # Errors
    /// What the caller gets instead of an answer.
    pub(crate) async fn after(&self, since: Stopwatch) -> Result<(), Error> {
        if since.elapsed() < AT_ONCE {
            return Ok(());
        }
        (self.0)().await
    }
}
