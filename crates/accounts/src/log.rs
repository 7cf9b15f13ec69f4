//! The org log over HTTP: what happened in an organisation, in order, and the catalogue of what can.

pub mod changes;
pub mod list;
pub mod show;
#[cfg(test)]
mod tests;
pub mod types;
