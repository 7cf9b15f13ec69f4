//! Drawings: an organisation's own models. Owns the drawings, every version of their text, and what is drawn of a text
//! that somebody sends or keeps.
//!
//! It promises: a version that was saved is never changed, so that whoever saves over somebody else's work loses nothing of
//! it; who saved without having seen the newest version is told; a text with mistakes is kept as it is and says where they
//! are; drawing works in a place of the admission and under a budget; no organisation sees another's.
//!
//! In reading order: [`service`] → [`drawing`] (create, save, rename, delete, restore) → [`desk`] (drawing, with its
//! limits) → [`draw`] → [`look`] (formats and sizes) → `room` → `clean_up` → `http`.

mod catalogue;
mod clean_up;
pub mod desk;
pub mod draw;
pub mod drawing;
mod export;
mod http;
pub mod look;
mod room;
pub mod service;
pub mod wire;

#[cfg(test)]
mod tests;

use stoa_jobs::Jobs;

pub use catalogue::event_types;
pub use clean_up::schedules;
pub use desk::{Desk, House};
pub use http::router;
pub use service::{Drawings, DrawingsSettings};

/// Adds this crate's handler and schedule to the installation's list.
pub fn register(jobs: Jobs, drawings: &Drawings) -> Jobs {
    let jobs = jobs.register(clean_up::CleanUpJob(drawings.clone()));
    schedules().into_iter().fold(jobs, Jobs::schedule)
}

/// A picture that was given up although its text is sound is a defect of ours.
pub fn defect(error: impl std::error::Error + Send + Sync + 'static) -> stoa_kernel::Error {
    stoa_kernel::Error::internal("a picture or a comparison was given up").with_source(error)
}
