//! Reports: questions about the published dataset, always of the caller's organisation and at pinned versions.
//! The questions and answers are the engine's (`stoa_focus::query`); here they meet the pin and the lineage.

pub mod ask;
pub mod http;
pub mod lineage;
mod name;
pub mod wire;
