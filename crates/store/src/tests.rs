//! Tests of the store, on the database that `STOA_TEST_DATABASE` names.

mod erasure;
mod fixture;
mod idempotency;
mod leases;
mod log;
mod migrations;
mod paging;
mod postgres;
mod tenancy;
