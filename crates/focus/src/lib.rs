//! The FOCUS engine: from any vendor's bill to FOCUS Parquet, exact to the last digit.
//!
//! Pure: no tenants, no HTTP, no clock; storage only through the `object_store` it is handed.

pub mod error;
pub mod schema;
pub mod lake;
pub mod query;
