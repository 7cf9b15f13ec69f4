//! API keys: how programs come in. A key belongs to an organisation, may do what it lists, and is known
//! to the database by its hash alone.

pub mod create;
pub mod entity;
pub mod events;
pub(crate) mod find;
pub mod format;
pub mod list;
pub mod revoke;
pub mod show;
#[cfg(test)]
mod tests;
pub mod wire;

pub use create::create;
pub use format::Secret;
pub(crate) use format::hex;
pub use wire::{ApiKey, CreatedApiKey, NewApiKey};
