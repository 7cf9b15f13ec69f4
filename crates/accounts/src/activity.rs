//! "Last seen" and "last used": noted now and then, so that not every read becomes a write, and never
//! at the cost of the request that is the occasion.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use stoa_kernel::{Error, Timestamp};
use uuid::Uuid;

/// How long a request waits for its note when the database is busy. Then the note is left to a later one.
const PATIENCE: Duration = Duration::from_millis(250);
/// Above this many entries, those whose time has come are forgotten.
const PRUNE_ABOVE: usize = 10_000;

/// When each session or key may be noted again, as far as this process knows.
#[derive(Default)]
pub(crate) struct Activity(Mutex<HashMap<Uuid, Timestamp>>);

impl Activity {
    /// Runs `write` unless the row `id` was noted less than `every` ago. `last` is what the row says.
    pub(crate) async fn note(
        &self,
        id: Uuid,
        last: Option<Timestamp>,
        now: Timestamp,
        every: Duration,
        write: impl Future<Output = Result<(), Error>>,
    ) {
        if last.is_some_and(|last| now < last + every) || !self.claim(id, now, every) {
            return;
        }
        match tokio::time::timeout(PATIENCE, write).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(error = %error.chain(), "a last use was not noted"),
            Err(_) => tracing::debug!("a last use was not noted: the database is busy"),
        }
    }

    /// True for one caller per row and interval, however many requests come at once.
    fn claim(&self, id: Uuid, now: Timestamp, every: Duration) -> bool {
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if next.len() > PRUNE_ABOVE {
            next.retain(|_, at| *at > now);
        }
        if next.get(&id).is_some_and(|at| now < *at) {
            return false;
        }
        next.insert(id, now + every);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_write_per_row_and_interval() {
        let activity = Activity::default();
        let (minute, start) = (Duration::from_secs(60), Timestamp::from_micros(0));
        let written = std::cell::Cell::new(0);
        let id = Uuid::from_u128(1);
        let note = |id, last, now| {
            activity.note(id, last, now, minute, async {
                written.set(written.get() + 1);
                Ok(())
            })
        };
        note(id, None, start).await;
        note(id, None, start).await;
        assert_eq!(written.get(), 1);
        note(Uuid::from_u128(2), None, start).await;
        assert_eq!(written.get(), 2);
        note(id, None, start + minute).await;
        assert_eq!(written.get(), 3);
        // Another process noted it: the row says so.
        note(id, Some(start + minute + minute), start + minute + minute).await;
        assert_eq!(written.get(), 3);
    }
}
