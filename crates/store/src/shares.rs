//! Of the connections that all organisations share, how many one may hold at a time: fewer than half, so that whatever
//! one asks for, there are some for the others. The rest of its statements waits for its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use stoa_kernel::{Error, OrgId, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Cheap to clone; clones share the counts.
#[derive(Debug, Clone)]
pub(crate) struct Shares(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    of_one: usize,
    patience: Duration,
    orgs: Mutex<HashMap<OrgId, Org>>,
}

/// Whoever holds connections or waits for one; forgotten with the last.
#[derive(Debug)]
struct Org {
    places: Arc<Semaphore>,
    count: usize,
}

/// A place in the share of one organisation, until this is dropped.
#[derive(Debug)]
pub(crate) struct Share {
    // In this order: the place is free before the holder is counted as gone.
    _place: OwnedSemaphorePermit,
    _visit: Visit,
}

#[derive(Debug)]
struct Visit {
    inner: Arc<Inner>,
    org: OrgId,
}

impl Shares {
    /// Shares of so many connections, for whom one waits this long.
    pub(crate) fn of(connections: u32, patience: Duration) -> Self {
        let of_one = (connections.saturating_sub(1) / 2).max(1);
        Self(Arc::new(Inner {
            of_one: usize::try_from(of_one).unwrap_or(1),
            patience,
            orgs: Mutex::default(),
        }))
    }

    /// Waits until the organisation holds fewer than its share.
    ///
    /// # Errors
    /// 429 `organisation_busy` when it did all the time.
    pub(crate) async fn enter(&self, org: OrgId) -> Result<Share> {
        let places = {
            let mut orgs = self.0.orgs();
            let of_one = self.0.of_one;
            let entry = orgs.entry(org).or_insert_with(|| Org {
                places: Arc::new(Semaphore::new(of_one)),
                count: 0,
            });
            entry.count += 1;
            Arc::clone(&entry.places)
        };
        let visit = Visit {
            inner: Arc::clone(&self.0),
            org,
        };
        match tokio::time::timeout(self.0.patience, places.acquire_owned()).await {
            Ok(Ok(place)) => Ok(Share {
                _place: place,
                _visit: visit,
            }),
            _ => Err(Error::quota_exceeded(
                "organisation_busy",
                "This organisation asks the database for more at a time than it can answer. Try again in a few seconds.",
            )),
        }
    }
}

impl Inner {
    fn orgs(&self) -> MutexGuard<'_, HashMap<OrgId, Org>> {
        self.orgs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let mut orgs = self.inner.orgs();
        if let Some(entry) = orgs.get_mut(&self.org) {
            entry.count -= 1;
            if entry.count == 0 {
                orgs.remove(&self.org);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn one_organisation_holds_its_share_and_the_others_theirs() {
        let shares = Shares::of(8, Duration::from_millis(20));
        let (one, other) = (OrgId(Uuid::from_u128(1)), OrgId(Uuid::from_u128(2)));
        let mut held = Vec::new();
        for _ in 0..3 {
            held.push(shares.enter(one).await.expect("a share"));
        }
        let refused = shares.enter(one).await.expect_err("no more");
        assert_eq!(refused.code(), "organisation_busy");
        let theirs = shares.enter(other).await.expect("a share");
        held.pop();
        held.push(shares.enter(one).await.expect("what was given back"));
        drop((held, theirs));
        assert!(shares.0.orgs().is_empty(), "nobody is remembered");
    }
}
