//! The database, behind one door. A tenant's rows are reached only through `Actor` → `OrgTx`/`OrgRead`,
//! and every statement made there is filtered by that actor's organisation; on PostgreSQL row-level
//! security says the same a second time. Owns the org log, migrations, signed cursors, idempotency
//! keys and leases. The pool is private: nobody else opens a connection.
//!
//! In reading order: [`actor`] → [`store`] → [`tx`] → [`scoped`] → [`paging`] → [`log`] → [`catalogue`].

pub mod actor;
pub mod catalogue;
pub mod connect;
pub mod cursor;
pub mod entity;
pub mod erase;
pub mod failure;
pub mod idempotency;
pub mod lease;
pub mod log;
pub mod migrations;
pub mod paging;
pub mod schema;
pub mod scoped;
mod shares;
pub mod store;
pub mod system;
pub mod tenant;
pub mod tx;

#[cfg(test)]
mod tests;

pub use actor::Actor;
pub use catalogue::{Audience, EventData, EventType};
pub use cursor::Cursors;
pub use failure::{DbResult, violated};
pub use log::{Envelope, Event, Sequence};
pub use paging::{Order, SortKey, contains};
pub use scoped::{Delete, Find, Update};
pub use store::{Signal, Store, StoreOptions};
pub use system::{SystemRead, SystemTx};
pub use tenant::{Global, Tenant};
pub use tx::{OrgRead, OrgTx};
