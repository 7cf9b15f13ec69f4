//! The HTTP tests of Stoa: one executable, the real router on a real port, a real database.
//! `STOA_TEST_DATABASE=postgres` runs the same tests on PostgreSQL.
#![allow(unreachable_pub, reason = "nothing is reachable from outside a test")]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod app;
mod atlas_commands;
mod atlas_page;
mod attacks;
mod bad_uploads;
mod bounds;
mod bucket;
mod changes;
#[cfg(feature = "cluster")]
mod cluster;
mod commands;
mod crash;
mod demo;
mod document;
mod edges;
mod erasure;
mod focus;
mod focus_commands;
mod interrupted;
mod lists;
#[cfg(not(feature = "cluster"))]
mod no_cluster;
mod openapi;
mod persona;
mod process;
mod quiet_logs;
mod readme;
mod schema;
mod terminal;
mod waiting;
mod walk;
