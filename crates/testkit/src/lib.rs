//! What tests stand on: a throwaway database (SQLite or PostgreSQL, as `STOA_TEST_DATABASE` says), a
//! clock that moves when told, randomness from a seed, and golden files. A dev-dependency only.
//!
//! The crates' own tests and `stoa/tests/it` build their `TestApp` from [`TestStore`].

mod database;
pub mod golden;
mod store;

pub use database::TestDatabase;
pub use store::{START, TestStore};
