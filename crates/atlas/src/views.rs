//! Pictures: what a view of the model shows, before anything has a place on paper. Every picture can
//! say what it says in words ([`Picture::statements`]), and that is what `check` compares.

mod deployment;
mod difference;
mod index;
mod statements;
mod structure;
#[cfg(test)]
mod tests;

use stoa_kernel::budget::step;

use crate::model::{
    Column, Day, Direction, FlowKind, Kind, Model, Selection, StateMachine, Status, ViewKind,
};
use crate::parse::{Sequence, WrittenView};

pub use difference::{Change, Drawn, changes, drawn};
pub use index::index;

/// One picture.
#[derive(Debug, Clone)]
pub struct Picture {
    pub id: String,
    pub title: String,
    pub about: String,
    pub kind: ViewKind,
    pub status: Option<Status>,
    pub direction: Direction,
    pub tags: Vec<String>,
    pub content: Content,
    /// File and line of the view, and whether any of it was extracted.
    pub source: Origins,
}

/// Where the content of a picture comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    pub file: String,
    pub line: usize,
    pub extracted: bool,
    pub written: bool,
}

#[derive(Debug, Clone)]
pub enum Content {
    Graph(Graph),
    States(StateMachine),
    Sequence(Talk),
    Entities(Graph),
    Timeline(Day),
}

/// Boxes in frames, with arrows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    pub nodes: Vec<Node>,
    pub frames: Vec<Node>,
    pub edges: Vec<Edge>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub id: String,
    pub kind: Kind,
    pub name: String,
    pub about: Option<String>,
    pub tech: Option<String>,
    pub status: Option<Status>,
    pub link: Option<String>,
    pub icon: Option<String>,
    pub count: Option<String>,
    pub columns: Vec<Column>,
    /// Id of the frame it is in.
    pub frame: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    pub from: String,
    pub to: String,
    pub label: String,
    pub kind: FlowKind,
    pub status: Option<Status>,
}

/// A sequence with the elements that take part.
#[derive(Debug, Clone)]
pub struct Talk {
    pub participants: Vec<Node>,
    pub sequence: Sequence,
}

/// The pictures of all views; of a model without views one of every part.
pub fn pictures(
    model: &Model,
    files: &[(crate::parse::Source, crate::parse::Document)],
) -> Vec<Picture> {
    each(model, files).collect()
}

/// The same one after the other, each made when it is asked for: many views of a large model are
/// never there at the same time.
pub fn each<'m>(
    model: &'m Model,
    files: &'m [(crate::parse::Source, crate::parse::Document)],
) -> impl Iterator<Item = Picture> + use<'m> {
    let views = match model.views.is_empty() {
        true => unasked(model),
        false => model.views.clone(),
    };
    views
        .into_iter()
        .filter_map(|view| picture(model, files, &view))
}

fn picture(
    model: &Model,
    files: &[(crate::parse::Source, crate::parse::Document)],
    view: &WrittenView,
) -> Option<Picture> {
    step((model.elements.len() + model.links.len()) as u64);
    let of = view.of.as_ref().map(|of| of.value.as_str());
    let content = match view.kind {
        ViewKind::Structure => {
            let selection = Selection::of(model, view);
            Content::Graph(structure::graph(model, view, &selection))
        }
        ViewKind::Deployment => {
            let selection = Selection::of(model, view);
            Content::Graph(deployment::graph(model, view, &selection))
        }
        ViewKind::Entities => {
            let selection = Selection::of(model, view);
            Content::Entities(structure::entities(model, view, &selection))
        }
        ViewKind::States => {
            let found = model
                .machines
                .iter()
                .find(|machine| Some(machine.id.as_str()) == of);
            let found = found?;
            step((found.moves.len() + found.states.len()) as u64);
            Content::States(found.clone())
        }
        ViewKind::Sequence => {
            let found = model
                .sequences
                .iter()
                .find(|it| Some(it.id.value.as_str()) == of);
            Content::Sequence(structure::talk(model, found?))
        }
        ViewKind::Timeline => {
            let found = model.days.iter().find(|day| Some(day.id.as_str()) == of);
            let found = found?;
            step(found.events.len() as u64);
            Content::Timeline(found.clone())
        }
    };
    let mut source = origins(model, &content);
    if let Some((file, _)) = files.get(view.id.spot.file as usize) {
        source.file = file.name().to_owned();
        source.line = file.place(view.id.spot.start as usize).0;
    }
    Some(Picture {
        id: view.id.value.clone(),
        title: view.title.clone(),
        about: view.about.clone(),
        kind: view.kind,
        status: view.status,
        direction: view.direction,
        tags: view.tags.clone(),
        content,
        source,
    })
}

fn origins(model: &Model, content: &Content) -> Origins {
    use crate::model::Origin;
    let of = |origins: Vec<&Origin>| Origins {
        extracted: origins.iter().any(|origin| **origin == Origin::Extracted),
        written: origins.iter().any(|origin| **origin != Origin::Extracted),
        ..Origins::default()
    };
    match content {
        Content::Graph(graph) | Content::Entities(graph) => {
            let ids = graph
                .nodes
                .iter()
                .map(|node| structure::element_of(&node.id));
            of(ids
                .filter_map(|id| model.element(id))
                .map(|element| &element.origin)
                .collect())
        }
        Content::States(machine) => of(vec![&machine.origin]),
        Content::Sequence(_) => Origins {
            written: true,
            ..Origins::default()
        },
        Content::Timeline(day) => of(vec![&day.origin]),
    }
}

/// A model without views: everything once.
fn unasked(model: &Model) -> Vec<WrittenView> {
    let view = |id: &str, title: &str, kind: ViewKind, of: Option<&str>| WrittenView {
        id: written(id),
        title: title.to_owned(),
        about: String::new(),
        kind,
        of: of.map(written),
        show: Vec::new(),
        hide: Vec::new(),
        direction: Direction::default(),
        frames: true,
        labels: true,
        status: None,
        tags: Vec::new(),
    };
    let has = |test: &dyn Fn(Kind) -> bool| model.elements.iter().any(|element| test(element.kind));
    let mut views = Vec::new();
    if has(&|kind| !matches!(kind, Kind::Table | Kind::Environment | Kind::Node)) {
        let title = model.title.as_deref().unwrap_or("Overview");
        views.push(view("overview", title, ViewKind::Structure, None));
    }
    if has(&|kind| kind == Kind::Table) {
        views.push(view("tables", "Tables", ViewKind::Entities, None));
    }
    for element in model
        .elements
        .iter()
        .filter(|element| element.kind == Kind::Environment)
    {
        views.push(view(
            &element.id,
            &element.name,
            ViewKind::Deployment,
            Some(&element.id),
        ));
    }
    for machine in &model.machines {
        let id = machine.id.replace('/', "-");
        views.push(view(
            &id,
            &machine.name,
            ViewKind::States,
            Some(&machine.id),
        ));
    }
    for sequence in &model.sequences {
        let id = &sequence.id.value;
        let title = sequence.common.name.as_deref().unwrap_or(id);
        views.push(view(id, title, ViewKind::Sequence, Some(id)));
    }
    for day in &model.days {
        views.push(view(&day.id, &day.name, ViewKind::Timeline, Some(&day.id)));
    }
    views
}

fn written(text: &str) -> crate::parse::Written<String> {
    crate::parse::Written {
        value: text.to_owned(),
        ..Default::default()
    }
}
