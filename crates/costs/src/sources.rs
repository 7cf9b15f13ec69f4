//! Sources: where cost data comes from. A source owns its months in the dataset: what its runs publish
//! replaces exactly the months of that source, and deleting it takes them away.
//!
//! Reading order: `wire` → `location` → `create` → `update` → `delete` → `view` → `http`.

pub(crate) mod beneath;
pub(crate) mod by_name;
pub mod create;
pub mod delete;
pub mod entity;
pub mod events;
pub mod http;
pub mod kinds;
pub mod location;
pub mod update;
pub mod view;
pub mod wire;
