//! From facts to elements of the model: pure functions. Whoever calls gathers the facts: the command
//! from the binary's own registries, or from the files that a model names.

mod chores;
mod crates;
mod events;
mod machines;
mod openapi;
mod schedules;
mod sql;
#[cfg(test)]
mod tests;

pub use chores::{makefile, phases};
pub use crates::{CrateFact, cargo_metadata, crates};
pub use events::{EventFact, events};
pub use machines::machines;
pub use openapi::{openapi, tags};
pub use schedules::{ScheduleFact, WhenFact, jobs, schedules};
pub use sql::sql;

/// Facts that cannot be read: what was wrong and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ExtractError(pub String);

/// The part of an id behind its kind: lower case, no spaces, no second slash.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars() {
        match c {
            c if c.is_alphanumeric() || c == '_' || c == '.' => slug.extend(c.to_lowercase()),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_end_matches('-').to_owned()
}
