//! The FOCUS engine: from any vendor's bill to FOCUS Parquet, exact to the last digit; and the lake
//! that keeps it, queried at pinned versions.
//!
//! Pure: no tenants, no HTTP, no clock; storage only through the `object_store` it is handed.
//!
//! Reading order: `schema` → `places` → `delivery` → `recognise` → `convert` → `check` → `lake` → `query`.

pub mod account;
pub mod balance;
mod bounds;
pub mod check;
#[cfg(feature = "cluster")]
pub mod cluster;
mod column;
pub mod convert;
mod currency;
pub mod decimal;
pub mod delivery;
pub mod error;
pub mod exchange;
mod json;
pub mod lake;
mod mapping;
mod origin;
pub mod places;
pub mod query;
pub mod read;
pub mod recognise;
pub mod rejects;
pub mod remote;
pub mod schema;
mod source_money;
pub mod stream;
pub mod tables;
pub mod versions;
pub mod warnings;
pub mod wording;
mod write;

pub use account::Account;
pub use check::{CheckReport, CheckRequest, check};
pub use convert::{Cancel, Conversion, ConvertRequest, Output, Progress, Target, convert};
pub use error::{ConvertError, ErrorKind};
pub use mapping::{Candidate, FormatInfo, Formats};
pub use read::Input;
pub use read::time::DateOrder;
pub use recognise::{Recognised, recognise};
