//! Tests of the jobs, on the database that `STOA_TEST_DATABASE` names.
