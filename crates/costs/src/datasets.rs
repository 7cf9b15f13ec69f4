//! The published dataset of an organisation: one row names the lake versions that everyone reads; its
//! history is what time travel goes back to.

pub(crate) mod caveats;
pub mod entity;
pub mod events;
pub mod http;
pub mod pin;
pub mod view;
pub mod wire;
