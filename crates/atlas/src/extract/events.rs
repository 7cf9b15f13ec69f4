//! Event types: who writes them to the log, who may read them.

use super::slug;
use crate::model::{Element, Facts, FlowKind, Kind, Link};

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

/// `event/<name>` for each type, with an arrow from `crate/<emitter>`, and the arrow between the two
/// noted on the event, so that a view of many types can show the emitters only.
pub fn events(found: &[EventFact]) -> Facts {
    let mut facts = Facts::default();
    for fact in found {
        let id = format!("event/{}", slug(&fact.name));
        facts.elements.push(Element {
            tech: Some(format!("v{}", fact.version)),
            tags: vec![
                if fact.public { "public" } else { "internal" }.to_owned(),
                format!("from-{}", fact.emitter),
            ],
            ..Element::new(&id, Kind::Event, &fact.name)
        });
        facts.links.push(Link {
            from: format!("crate/{}", slug(&fact.emitter)),
            to: id,
            label: String::new(),
            tech: None,
            kind: FlowKind::Event,
            status: None,
        });
    }
    facts
}
