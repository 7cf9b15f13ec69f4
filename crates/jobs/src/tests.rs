//! Tests of the jobs, on the database that `STOA_TEST_DATABASE` names.

mod fixture;
mod lifecycle;
mod schedules;
mod sharing;
