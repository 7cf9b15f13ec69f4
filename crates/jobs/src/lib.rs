//! Durable jobs in the database: enqueued in the same transaction as the change that asks for them,
//! claimed by lease, retried with backoff, dead after too many attempts, fair between organisations,
//! cancellable, with progress. And schedules: one list, one leader, a missed run caught up once.
//!
//! Delivery is at least once: a handler is idempotent, and calls `ctx.fence(&tx)` in transactions that
//! must not happen after its lease is lost.
//!
//! In reading order: [`handler`] → [`enqueue`](mod@enqueue) → [`claim`] → [`worker`] → [`schedule`] → [`manage`].

pub mod claim;
pub mod clean_up;
pub mod context;
pub mod enqueue;
pub mod entity;
pub mod handler;
pub mod manage;
pub mod schedule;
pub mod worker;

#[cfg(test)]
mod tests;

pub use context::JobCtx;
pub use enqueue::{Enqueued, NewJob, enqueue};
pub use handler::{Handler, JobError, Jobs, JobsOptions};
pub use manage::{
    JobFilter, JobState, JobView, cancel, cancel_all, counts, expire_leases, get, list, retry,
    running,
};
pub use schedule::{Schedule, When};
pub use worker::Worker;

use stoa_kernel::{Machine, States};

/// Every state machine of this crate, as it is enforced.
pub fn machines() -> Vec<Machine> {
    vec![JobState::machine()]
}
