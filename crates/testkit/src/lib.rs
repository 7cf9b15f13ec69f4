//! What tests stand on: a throwaway database (SQLite or PostgreSQL, as `STOA_TEST_DATABASE` says), a
//! clock that moves when told, randomness from a seed, golden files, and what fuzz drivers need. A dev-dependency only.
//!
//! The crates' own tests and `stoa/tests/it` build their `TestApp` from [`TestStore`].

mod database;
pub mod fuzz;
pub mod golden;
mod store;

pub use database::TestDatabase;
pub use store::{START, TestStore};
