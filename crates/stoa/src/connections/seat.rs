//! One connection as its time-outs see it: how many requests it is being answered, since when it has
//! none, and what has passed over the wire.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use stoa_kernel::Stopwatch;
use tokio_util::sync::CancellationToken;

use super::Limits;
use super::room::Room;

/// Why the server ends a connection; a label of `stoa_connections_closed_total`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reason {
    /// The headers of a request did not arrive.
    Headers,
    /// No further request came.
    Idle,
    /// An answer was not taken.
    Stalled,
    /// Too many requests were taken back.
    Resets,
    /// Somebody else needed the room.
    Displaced,
}

impl Reason {
    fn label(self) -> &'static str {
        match self {
            Self::Headers => "headers",
            Self::Idle => "idle",
            Self::Stalled => "stalled",
            Self::Resets => "resets",
            Self::Displaced => "displaced",
        }
    }
}

/// Times are milliseconds of the room's clock.
#[derive(Debug)]
pub(super) struct Seat {
    id: u64,
    network: String,
    limits: Arc<Limits>,
    clock: Stopwatch,
    end: CancellationToken,
    requests: AtomicUsize,
    idle_since: AtomicU64,
    /// Since when part of a request's headers is there; 0: not.
    headers_since: AtomicU64,
    /// Whether a request came yet, and whether by HTTP/2.
    used: AtomicBool,
    http2: AtomicBool,
    written: AtomicU64,
    /// Whether the wire takes nothing at the moment, and since when it has been slow: with what had been
    /// written then.
    blocked: AtomicBool,
    slow: Mutex<Option<(u64, u64)>>,
    /// Answers of which a piece waits for the client: since when, and what had been written then.
    taking: Mutex<HashMap<u64, (u64, u64)>>,
    next: AtomicU64,
    /// When the requests taken back will be forgotten, as a bucket that empties evenly.
    resets: AtomicU64,
}

impl Seat {
    pub(super) fn new(id: u64, network: String, room: &Room) -> Self {
        let clock = room.clock();
        Self {
            id,
            network,
            limits: Arc::clone(room.limits()),
            clock,
            end: CancellationToken::new(),
            requests: AtomicUsize::new(0),
            idle_since: AtomicU64::new(clock.elapsed_ms()),
            headers_since: AtomicU64::new(0),
            used: AtomicBool::new(false),
            http2: AtomicBool::new(false),
            written: AtomicU64::new(0),
            blocked: AtomicBool::new(false),
            slow: Mutex::default(),
            taking: Mutex::default(),
            next: AtomicU64::new(0),
            resets: AtomicU64::new(0),
        }
    }

    pub(super) fn id(&self) -> u64 {
        self.id
    }

    pub(super) fn network(&self) -> &str {
        &self.network
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Since when there has been no request; `None` while one is being answered.
    pub(super) fn idle_since(&self) -> Option<u64> {
        (self.requests.load(Relaxed) == 0).then(|| self.idle_since.load(Relaxed))
    }

    pub(super) fn end(&self, reason: Reason) {
        let reason = reason.label();
        metrics::counter!("stoa_connections_closed_total", "reason" => reason).increment(1);
        tracing::debug!(reason, network = self.network, "a connection is closed");
        self.end.cancel();
    }

    /// Counts what the protocol itself refused, above all floods of HTTP/2 frames.
    pub(super) fn broke(&self, error: &(dyn StdError + 'static)) {
        let mut cause = Some(error);
        while let Some(error) = cause {
            let text = error.to_string();
            if text.contains("too_many") || text.contains("excessive load") {
                metrics::counter!("stoa_connections_closed_total", "reason" => "flood")
                    .increment(1);
                return;
            }
            cause = error.source();
        }
    }

    pub(super) fn read(&self) {
        if self.requests.load(Relaxed) == 0 {
            let now = self.clock.elapsed_ms().max(1);
            let _ = self
                .headers_since
                .compare_exchange(0, now, Relaxed, Relaxed);
        }
    }

    pub(super) fn wrote(&self, bytes: usize) {
        self.written.fetch_add(bytes as u64, Relaxed);
        self.blocked.store(false, Relaxed);
    }

    /// The client's side is full.
    pub(super) fn could_not_write(&self) {
        self.blocked.store(true, Relaxed);
        let now = (self.clock.elapsed_ms(), self.written.load(Relaxed));
        lock(&self.slow).get_or_insert(now);
    }

    /// A request has come; it is being answered until the value is dropped.
    pub(super) fn begin(self: &Arc<Self>, http2: bool) -> Request {
        self.requests.fetch_add(1, Relaxed);
        self.headers_since.store(0, Relaxed);
        self.used.store(true, Relaxed);
        self.http2.store(http2, Relaxed);
        Request {
            seat: Arc::clone(self),
            number: self.next.fetch_add(1, Relaxed),
            complete: false,
        }
    }

    /// Returns when the connection has to end.
    pub(super) async fn over(&self) {
        loop {
            let wait = match self.verdict() {
                Ok(wait) => wait,
                Err(reason) => {
                    self.end(reason);
                    return;
                }
            };
            tokio::select! {
                () = self.end.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// How long nothing can be wrong yet, or what is.
    fn verdict(&self) -> Result<Duration, Reason> {
        let now = self.clock.elapsed_ms();
        let limits = &self.limits;
        let soon = self.stalled(now)?;
        let Some(idle_since) = self.idle_since() else {
            return Ok(soon);
        };
        let idle = remaining(idle_since, limits.idle, now).ok_or(Reason::Idle)?;
        let headers_since = match self.used.load(Relaxed) {
            false => idle_since,
            // The frames that keep an HTTP/2 connection alive are no headers.
            true if self.http2.load(Relaxed) => return Ok(idle.min(soon)),
            true => match self.headers_since.load(Relaxed) {
                // They may begin at any time.
                0 => return Ok(idle.min(limits.headers).min(soon)),
                since => since,
            },
        };
        let headers = remaining(headers_since, limits.headers, now).ok_or(Reason::Headers)?;
        Ok(idle.min(headers).min(soon))
    }

    /// Whether an answer is not being taken: the wire takes nothing, or what passes over it is next to
    /// nothing while a piece of some answer waits (HTTP/2 holds back each by itself).
    fn stalled(&self, now: u64) -> Result<Duration, Reason> {
        let stall = self.limits.stall;
        let written = self.written.load(Relaxed);
        let enough = stall
            .as_secs()
            .max(1)
            .saturating_mul(self.limits.bytes_per_second.into());
        let late = |since: u64| remaining(since, stall, now).is_none();
        let mut slow = lock(&self.slow);
        if let Some((since, before)) = *slow
            && late(since)
        {
            if self.blocked.load(Relaxed) && written - before < enough {
                return Err(Reason::Stalled);
            }
            *slow = None;
        }
        for (since, before) in lock(&self.taking).values_mut() {
            if !late(*since) {
                continue;
            }
            if written - *before < enough {
                return Err(Reason::Stalled);
            }
            (*since, *before) = (now, written);
        }
        Ok((stall / 4).max(Duration::from_millis(100)))
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let seat = &self.seat;
        lock(&seat.taking).remove(&self.number);
        let now = seat.clock.elapsed_ms();
        seat.idle_since.store(now, Relaxed);
        seat.requests.fetch_sub(1, Relaxed);
        if !self.complete {
            metrics::counter!("stoa_http_requests_abandoned_total").increment(1);
            if seat.http2.load(Relaxed) && seat.taken_back(now) {
                seat.end(Reason::Resets);
            }
        }
    }
}

impl Seat {
    /// Counts a request that was taken back; true when that were too many.
    fn taken_back(&self, now: u64) -> bool {
        const MINUTE: u64 = 60_000;
        let one = MINUTE / u64::from(self.limits.resets_per_minute.max(1));
        let counted = self.resets.fetch_update(Relaxed, Relaxed, |until| {
            Some(until.max(now).saturating_add(one))
        });
        counted.unwrap_or_default().max(now).saturating_add(one) > now.saturating_add(MINUTE)
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(super) struct Request {
    seat: Arc<Seat>,
    number: u64,
    complete: bool,
}

impl Request {
    /// The client has something to take.
    pub(super) fn gave(&self) {
        let seat = &self.seat;
        let entry = (seat.clock.elapsed_ms(), seat.written.load(Relaxed));
        lock(&seat.taking).insert(self.number, entry);
    }

    /// It wants more.
    pub(super) fn took(&self) {
        lock(&self.seat.taking).remove(&self.number);
    }

    /// The whole answer was handed over.
    pub(super) fn complete(&mut self) {
        self.complete = true;
    }
}

fn lock<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

fn remaining(since: u64, limit: Duration, now: u64) -> Option<Duration> {
    let left = limit.checked_sub(Duration::from_millis(now.saturating_sub(since)))?;
    (!left.is_zero()).then_some(left)
}
