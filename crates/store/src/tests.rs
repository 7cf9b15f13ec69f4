//! Tests of the store, on the database that `STOA_TEST_DATABASE` names.
