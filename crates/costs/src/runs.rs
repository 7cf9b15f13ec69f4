//! Runs: one journey of files from a source into the published dataset. A run is made with its source
//! locked, gets a job when its source is free, and ends in exactly one final state.
//!
//! Reading order: `state` → `wire` → `allowed` → `start` → `finish` → `question`, `answer` → `cancel`, `retry` → `brief`, `kept`, `view`, `log`,
//! `rejects`, `live` → `http`.

pub mod allowed;
pub mod answer;
pub(crate) mod brief;
pub mod cancel;
pub mod entity;
pub mod events;
pub mod finish;
pub mod http;
pub(crate) mod kept;
pub mod live;
pub mod log;
pub mod question;
pub mod rejects;
pub mod retry;
pub mod start;
pub mod state;
pub mod view;
pub mod wire;
