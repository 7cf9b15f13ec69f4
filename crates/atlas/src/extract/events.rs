//! Event types: who writes them to the log, who may read them.

use super::slug;
use crate::model::{Element, Facts, Kind};

/// A type of the event catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFact {
    pub name: String,
    pub version: u32,
    /// Short name of the crate whose catalogue declares it.
    pub emitter: String,
    /// May leave the house.
    pub public: bool,
}

/// `event/<name>` for each type, in the crate that emits it.
pub fn events(found: &[EventFact]) -> Facts {
    let mut facts = Facts::default();
    for fact in found {
        let id = format!("event/{}", slug(&fact.name));
        facts.elements.push(Element {
            tech: Some(format!("v{}", fact.version)),
            inside: Some(format!("crate/{}", slug(&fact.emitter))),
            tags: vec![if fact.public { "public" } else { "internal" }.to_owned()],
            ..Element::new(&id, Kind::Event, &fact.name)
        });
    }
    facts
}
