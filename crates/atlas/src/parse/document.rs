//! What one file says, before ids are looked up: the same nouns as the model, with their places.

use super::Spot;
use crate::model::{Kind, Status};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written<T> {
    pub value: T,
    pub spot: Spot,
}

#[derive(Debug, Clone, Default)]
pub struct Document {
    pub title: Option<String>,
    pub about: Option<String>,
    pub extract: Extract,
    pub elements: Vec<Declared>,
    pub additions: Vec<Addition>,
    pub tables: Vec<WrittenTable>,
    pub machines: Vec<Machine>,
    pub sequences: Vec<Sequence>,
    pub timelines: Vec<Timeline>,
    pub views: Vec<WrittenView>,
    /// No table of the file says anything, but for what it is about and what to extract.
    pub blank: bool,
    /// Ids in tables that are none: what is said to be missing stands there.
    pub unread: Vec<String>,
    /// Parts of the file could not be read.
    pub broken: bool,
}

/// Where facts are to be had; paths relative to the file.
#[derive(Debug, Clone, Default)]
pub struct Extract {
    pub cargo: Option<Written<String>>,
    pub openapi: Option<Written<String>>,
    pub sql: Option<Written<String>>,
    pub stoa: bool,
}

/// What most tables share.
#[derive(Debug, Clone, Default)]
pub struct Common {
    pub name: Option<String>,
    pub about: Option<String>,
    pub tech: Option<String>,
    pub inside: Option<Written<String>>,
    pub status: Option<Status>,
    pub tags: Vec<String>,
    pub link: Option<String>,
    pub icon: Option<String>,
    pub flows: Vec<Flow>,
}

#[derive(Debug, Clone)]
pub struct Declared {
    pub kind: Kind,
    pub id: Written<String>,
    pub common: Common,
    pub runs: Vec<Written<String>>,
    pub count: Option<String>,
}

/// What is added to an extracted element.
#[derive(Debug, Clone)]
pub struct Addition {
    pub id: Written<String>,
    pub common: Common,
}

#[derive(Debug, Clone)]
pub struct Flow {
    pub to: Written<String>,
    pub label: String,
    pub tech: Option<String>,
    pub kind: crate::model::FlowKind,
    pub status: Option<Status>,
}

#[derive(Debug, Clone)]
pub struct WrittenTable {
    pub id: Written<String>,
    pub common: Common,
    pub columns: Vec<WrittenColumn>,
}

#[derive(Debug, Clone)]
pub struct WrittenColumn {
    pub name: String,
    pub kind: String,
    pub key: bool,
    pub optional: bool,
    pub target: Option<Written<String>>,
}

#[derive(Debug, Clone)]
pub struct Machine {
    pub id: Written<String>,
    pub common: Common,
    pub start: Option<Written<String>>,
    pub moves: Vec<Move>,
    pub states: Vec<(Written<String>, String)>,
}

#[derive(Debug, Clone)]
pub struct Move {
    pub from: Written<String>,
    pub to: Written<String>,
    pub why: String,
}

#[derive(Debug, Clone)]
pub struct Sequence {
    pub id: Written<String>,
    pub common: Common,
    pub participants: Vec<Written<String>>,
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone)]
pub struct Message {
    pub from: Written<String>,
    pub to: Written<String>,
    pub label: String,
    pub answer: bool,
}

#[derive(Debug, Clone)]
pub enum Step {
    Message(Message),
    Note {
        text: String,
        over: Vec<Written<String>>,
    },
    Loop {
        until: String,
        steps: Vec<Step>,
    },
    When {
        condition: String,
        steps: Vec<Step>,
        otherwise: Vec<Step>,
    },
}

#[derive(Debug, Clone)]
pub struct Timeline {
    pub id: Written<String>,
    pub common: Common,
    pub events: Vec<TimelineEvent>,
}

/// Minutes after midnight.
#[derive(Debug, Clone)]
pub struct TimelineEvent {
    pub at: Option<u16>,
    pub until: Option<u16>,
    pub every: Option<String>,
    pub label: String,
    pub lane: Option<String>,
    pub about: Option<String>,
    pub status: Option<Status>,
}

#[derive(Debug, Clone)]
pub struct WrittenView {
    pub id: Written<String>,
    pub title: String,
    pub about: String,
    pub kind: crate::model::ViewKind,
    pub of: Option<Written<String>>,
    pub show: Vec<Written<String>>,
    pub hide: Vec<Written<String>>,
    pub direction: crate::model::Direction,
    pub frames: bool,
    pub labels: bool,
    pub status: Option<Status>,
    pub tags: Vec<String>,
}

/// The content without places, for comparisons.
#[cfg(test)]
pub(crate) fn outline(document: &Document) -> String {
    let mut document = document.clone();
    // What stands for a place in debug output is cut; order is the file's.
    document.title.get_or_insert_default();
    let text = format!("{document:?}");
    text.split("spot: Spot {")
        .map(|part| match part.split_once('}') {
            Some((place, rest)) if place.contains("start") => rest,
            _ => part,
        })
        .collect()
}
