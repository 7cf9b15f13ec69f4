//! The model: elements, how they work together, tables, state machines, sequences, timelines, and the
//! views of them. Made from written files and extracted facts by [`build`].

mod build;
mod refer;
mod select;
#[cfg(test)]
mod slips;
mod sound;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Serialize;
use stoa_kernel::budget::step;

pub use build::build;
pub use select::Selection;

use crate::parse::{Sequence, TimelineEvent, WrittenView};

/// What an element is; decides how it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Person,
    System,
    Container,
    Component,
    Store,
    External,
    Group,
    Step,
    Decision,
    Environment,
    Node,
    Table,
    Crate,
    /// The routes of one OpenAPI tag.
    Routes,
    Event,
    Job,
    Schedule,
    /// A phase of the test run, a make target.
    Chore,
}

impl Kind {
    pub const ALL: [Kind; 18] = [
        Kind::Person,
        Kind::System,
        Kind::Container,
        Kind::Component,
        Kind::Store,
        Kind::External,
        Kind::Group,
        Kind::Step,
        Kind::Decision,
        Kind::Environment,
        Kind::Node,
        Kind::Table,
        Kind::Crate,
        Kind::Routes,
        Kind::Event,
        Kind::Job,
        Kind::Schedule,
        Kind::Chore,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::System => "system",
            Kind::Container => "container",
            Kind::Component => "component",
            Kind::Store => "store",
            Kind::External => "external",
            Kind::Group => "group",
            Kind::Step => "step",
            Kind::Decision => "decision",
            Kind::Environment => "environment",
            Kind::Node => "node",
            Kind::Table => "table",
            Kind::Crate => "crate",
            Kind::Routes => "routes",
            Kind::Event => "event",
            Kind::Job => "job",
            Kind::Schedule => "schedule",
            Kind::Chore => "chore",
        }
    }

    pub fn of_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not built yet.
    Planned,
    /// About to go.
    Legacy,
}

impl Status {
    pub fn word(self) -> &'static str {
        match self {
            Status::Planned => "planned",
            Status::Legacy => "legacy",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowKind {
    #[default]
    Call,
    Event,
    Data,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewKind {
    Structure,
    Deployment,
    States,
    Sequence,
    Entities,
    Timeline,
}

impl ViewKind {
    pub const ALL: [ViewKind; 6] = [
        ViewKind::Structure,
        ViewKind::Deployment,
        ViewKind::States,
        ViewKind::Sequence,
        ViewKind::Entities,
        ViewKind::Timeline,
    ];

    pub fn word(self) -> &'static str {
        match self {
            ViewKind::Structure => "structure",
            ViewKind::Deployment => "deployment",
            ViewKind::States => "states",
            ViewKind::Sequence => "sequence",
            ViewKind::Entities => "entities",
            ViewKind::Timeline => "timeline",
        }
    }

    pub fn of_word(word: &str) -> Option<ViewKind> {
        ViewKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    #[default]
    Down,
    Right,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    pub id: String,
    pub kind: Kind,
    pub name: String,
    pub about: Option<String>,
    pub tech: Option<String>,
    pub inside: Option<String>,
    pub status: Option<Status>,
    pub tags: Vec<String>,
    pub link: Option<String>,
    pub icon: Option<String>,
    pub columns: Vec<Column>,
    pub runs: Vec<String>,
    pub count: Option<String>,
    pub origin: Origin,
}

impl Element {
    pub fn new(id: impl Into<String>, kind: Kind, name: impl Into<String>) -> Element {
        Element {
            id: id.into(),
            kind,
            name: name.into(),
            about: None,
            tech: None,
            inside: None,
            status: None,
            tags: Vec::new(),
            link: None,
            icon: None,
            columns: Vec::new(),
            runs: Vec::new(),
            count: None,
            origin: Origin::Extracted,
        }
    }
}

/// Where an element comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    Written { file: String, line: usize },
    Extracted,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    pub name: String,
    pub kind: String,
    pub key: bool,
    pub optional: bool,
    /// Id of the table it points to.
    pub target: Option<String>,
}

/// An arrow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    pub from: String,
    pub to: String,
    pub label: String,
    pub tech: Option<String>,
    pub kind: FlowKind,
    pub status: Option<Status>,
}

/// A state machine: its moves are all there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateMachine {
    pub id: String,
    pub name: String,
    pub about: Option<String>,
    pub start: String,
    pub moves: Vec<(String, String, String)>,
    /// What a state means.
    pub states: BTreeMap<String, String>,
    pub status: Option<Status>,
    pub link: Option<String>,
    pub origin: Origin,
}

/// What happens over a day.
#[derive(Debug, Clone)]
pub struct Day {
    pub id: String,
    pub name: String,
    pub about: Option<String>,
    pub status: Option<Status>,
    pub events: Vec<TimelineEvent>,
    pub origin: Origin,
}

/// What extractors found; joined with what is written by [`build`].
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub elements: Vec<Element>,
    pub links: Vec<Link>,
    pub machines: Vec<StateMachine>,
    pub days: Vec<Day>,
}

impl Facts {
    pub fn extend(&mut self, other: Facts) {
        self.elements.extend(other.elements);
        self.links.extend(other.links);
        self.machines.extend(other.machines);
        self.days.extend(other.days);
    }
}

/// Everything, by id, in the order it was given.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub title: Option<String>,
    pub about: Option<String>,
    pub elements: Vec<Element>,
    pub links: Vec<Link>,
    pub machines: Vec<StateMachine>,
    pub sequences: Vec<Sequence>,
    pub days: Vec<Day>,
    pub views: Vec<WrittenView>,
    index: BTreeMap<String, usize>,
}

impl Model {
    pub fn element(&self, id: &str) -> Option<&Element> {
        self.elements.get(*self.index.get(id)?)
    }

    pub fn view(&self, id: &str) -> Option<&WrittenView> {
        self.views.iter().find(|view| view.id.value == id)
    }

    /// The element that holds it, that one's holder, and so on. Ends: cycles are cut by [`build`].
    pub fn ancestors<'m>(&'m self, id: &str) -> impl Iterator<Item = &'m Element> {
        let first = self.element(id).and_then(|element| self.holder(element));
        std::iter::successors(first, |element| self.holder(element))
            .take(self.elements.len())
            .inspect(|_| step(1))
    }

    fn holder(&self, element: &Element) -> Option<&Element> {
        self.element(element.inside.as_deref()?)
    }

    /// Its own status, or that of the nearest element around it that has one.
    pub fn status(&self, id: &str) -> Option<Status> {
        let own = self.element(id)?.status;
        own.or_else(|| self.ancestors(id).find_map(|element| element.status))
    }
}
