//! Rate limits in this process: a bucket per key that refills evenly. Answers carry `RateLimit-*`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use stoa_kernel::{Error, SharedClock, Timestamp};

use crate::ApiError;

/// `burst` requests at once, refilled over `window`. Cheap to clone; clones share the buckets.
#[derive(Clone)]
pub struct RateLimiter {
    clock: SharedClock,
    burst: u32,
    window: Duration,
    buckets: Arc<Mutex<Buckets>>,
}

#[derive(Default)]
struct Buckets {
    /// When each key's bucket will be full again (the "theoretical arrival time" of GCRA).
    full_at: HashMap<String, Timestamp>,
    /// How many keys there were after the last look for full ones.
    kept: usize,
}

/// What the bucket says, for the headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    pub allowed: bool,
    pub limit: u32,
    pub remaining: u32,
    /// Until the bucket is full (allowed) or has a drop again (refused).
    pub reset: Duration,
}

/// Above this many keys, and whenever they have doubled since, full buckets are forgotten.
const PRUNE_ABOVE: usize = 10_000;
/// More keys than this are not kept, so that made-up ones (addresses, e-mails) do not fill the memory:
/// the half that was used least begins anew.
const MOST: usize = 200_000;

impl Buckets {
    fn make_room(&mut self, now: Timestamp) {
        if self.full_at.len() <= PRUNE_ABOVE.max(2 * self.kept) && self.full_at.len() < MOST {
            return;
        }
        self.full_at.retain(|_, full_at| *full_at > now);
        if self.full_at.len() >= MOST / 2 {
            let mut times: Vec<Timestamp> = self.full_at.values().copied().collect();
            let half = times.len() / 2;
            let (_, middle, _) = times.select_nth_unstable(half);
            let middle = *middle;
            self.full_at.retain(|_, full_at| *full_at > middle);
        }
        self.kept = self.full_at.len();
    }
}

impl RateLimiter {
    pub fn new(clock: SharedClock, burst: u32, window: Duration) -> Self {
        Self {
            clock,
            burst: burst.max(1),
            window,
            buckets: Arc::default(),
        }
    }

    /// Takes one drop from the key's bucket. The key says who and what: `sign-in 192.0.2.1`.
    pub fn check(&self, key: &str) -> Verdict {
        let now = self.clock.now();
        let drop_time = self.window / self.burst;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.make_room(now);
        let full_at = buckets.full_at.get(key).copied().unwrap_or(now).max(now);
        let after = full_at + drop_time;
        let missing = after.saturating_since(now);
        if missing > self.window {
            let reset = missing - self.window;
            return Verdict {
                allowed: false,
                limit: self.burst,
                remaining: 0,
                reset,
            };
        }
        buckets.full_at.insert(key.to_owned(), after);
        let left = self.window - missing;
        let remaining =
            u32::try_from(left.as_micros() / drop_time.as_micros().max(1)).unwrap_or(self.burst);
        Verdict {
            allowed: true,
            limit: self.burst,
            remaining,
            reset: missing,
        }
    }

    /// 429 with `Retry-After` when the bucket is empty.
    pub fn require(&self, key: &str) -> Result<Verdict, ApiError> {
        let verdict = self.check(key);
        match verdict.allowed {
            true => Ok(verdict),
            false => Err(verdict.refusal()),
        }
    }

    /// Runs the request when the bucket allows it, and adds the headers either way.
    pub async fn guard(&self, key: &str, run: impl Future<Output = Response>) -> Response {
        let verdict = self.check(key);
        let mut response = match verdict.allowed {
            true => run.await,
            false => verdict.refusal().into_response(),
        };
        verdict.write(response.headers_mut());
        response
    }
}

impl Verdict {
    fn refusal(&self) -> ApiError {
        let seconds = self.seconds();
        let message = format!("Too many requests. Try again in {seconds} s.");
        let error = Error::quota_exceeded("rate_limited", message).param("seconds", seconds);
        ApiError::new(error).retry_after(seconds)
    }

    fn seconds(&self) -> u64 {
        u64::try_from(self.reset.as_micros().div_ceil(1_000_000))
            .unwrap_or(u64::MAX)
            .max(1)
    }

    pub fn write(&self, headers: &mut HeaderMap) {
        let values = [
            ("ratelimit-limit", u64::from(self.limit)),
            ("ratelimit-remaining", u64::from(self.remaining)),
            ("ratelimit-reset", self.seconds()),
        ];
        for (name, value) in values {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use stoa_kernel::FixedClock;

    use super::*;

    #[test]
    fn made_up_keys_do_not_fill_the_memory_and_the_busiest_are_remembered() {
        let clock = FixedClock::new("2026-03-02T09:00:00Z".parse().expect("a time"));
        let limiter = RateLimiter::new(clock.clone(), 10, Duration::from_secs(600));
        for _ in 0..10 {
            assert!(limiter.check("busy").allowed);
        }
        for key in 0..MOST + 1_000 {
            limiter.check(&key.to_string());
        }
        let kept = || limiter.buckets.lock().expect("a lock").full_at.len();
        assert!(kept() <= MOST, "{}", kept());
        assert!(!limiter.check("busy").allowed);
        clock.advance(Duration::from_secs(601));
        limiter.buckets.lock().expect("a lock").kept = 0;
        limiter.check("one more");
        assert_eq!(kept(), 1);
    }
}
