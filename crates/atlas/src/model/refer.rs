//! What state machines, sequences and views name has to be there.

use std::collections::BTreeSet;

use stoa_kernel::budget::step;

use super::{Kind, Model, Selection, ViewKind};
use crate::parse::{
    Diagnostic, Document, MOST, Machine, Sequence, Source, Spot, Step, WrittenView, suggestion,
};

/// The ids of a model, to suggest from.
pub(super) struct Known<'m> {
    ids: BTreeSet<&'m str>,
    unread: &'m Unread<'m>,
}

/// Ids in tables that could not be read.
type Unread<'a> = BTreeSet<&'a str>;

impl<'m> Known<'m> {
    pub(super) fn of(model: &'m Model, unread: &'m Unread<'m>) -> Known<'m> {
        Known {
            unread,
            ids: model
                .elements
                .iter()
                .map(|element| element.id.as_str())
                .collect(),
        }
    }

    /// `key` is where the id stands.
    pub(super) fn nearest(&self, id: &str, key: &str) -> String {
        if let Some((_, target)) = id.split_once("->") {
            let target = target.trim();
            return format!("{key} holds only where the arrow leads: \"{target}\"");
        }
        if let Some((first, text)) = self.spaced(id) {
            return format!("a colon stands before the text: \"{first}: {text}\"");
        }
        match suggestion(id, self.ids.iter().copied()) {
            near if near.is_empty() => format!("declare it: [system.{id}], [person.{id}], …"),
            near => near,
        }
    }
}

impl Known<'_> {
    /// An id that is there, a space, and a text: the colon was forgotten.
    fn spaced<'i>(&self, id: &'i str) -> Option<(&'i str, &'i str)> {
        let (first, text) = id.split_once(' ')?;
        let text = text.trim();
        (self.ids.contains(first) && !text.is_empty()).then_some((first, text))
    }
}

type Files<'a> = &'a [(Source, Document)];

fn report(
    files: Files<'_>,
    spot: Spot,
    message: String,
    remedy: impl Into<String>,
    problems: &mut Vec<Diagnostic>,
) {
    if problems.len() > MOST {
        return;
    }
    if let Some((source, _)) = files.get(spot.file as usize) {
        problems.push(source.at(spot, message).remedy(remedy));
    }
}

pub(super) fn machine(files: Files<'_>, machine: &Machine, problems: &mut Vec<Diagnostic>) {
    let targets: BTreeSet<&str> = machine
        .moves
        .iter()
        .map(|step| step.to.value.as_str())
        .collect();
    let sources: BTreeSet<&str> = machine
        .moves
        .iter()
        .map(|step| step.from.value.as_str())
        .collect();
    let all: BTreeSet<&str> = targets.union(&sources).copied().collect();
    let Some(start) = &machine.start else { return };
    if !sources.contains(start.value.as_str()) && !machine.moves.is_empty() {
        let remedy = suggestion(&start.value, sources.iter().copied());
        let message = format!("no move leaves the start \"{}\"", start.value);
        report(files, start.spot, message, remedy, problems);
        return;
    }
    let mut told = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for step in &machine.moves {
        if problems.len() > MOST {
            return;
        }
        let from = step.from.value.as_str();
        if from != start.value && !targets.contains(from) && told.insert(from) {
            let others = targets.iter().copied().chain([start.value.as_str()]);
            let message = format!("no move leads to \"{from}\"");
            report(
                files,
                step.from.spot,
                message,
                suggestion(from, others),
                problems,
            );
        }
        if !seen.insert((from, step.to.value.as_str())) {
            let message = format!("the move {from} -> {} stands twice", step.to.value);
            report(
                files,
                step.from.spot,
                message,
                "join the reasons into one move",
                problems,
            );
        }
    }
    for (state, _) in &machine.states {
        if !all.contains(state.value.as_str()) {
            let message = format!("no move names the state \"{}\"", state.value);
            let remedy = suggestion(&state.value, all.iter().copied());
            report(files, state.spot, message, remedy, problems);
        }
    }
}

pub(super) fn sequence(
    files: Files<'_>,
    sequence: &Sequence,
    known: &Known<'_>,
    problems: &mut Vec<Diagnostic>,
) {
    let mut check = |id: &crate::parse::Written<String>, from: &str, listed: bool| {
        if problems.len() > MOST || known.unread.contains(id.value.as_str()) {
            // Nobody reads on; or the id stands where nothing could be read.
        } else if let (Some((to, text)), false) = (known.spaced(&id.value), from.is_empty()) {
            let message = format!("there is no element \"{}\"", id.value);
            let remedy = format!("a colon stands before the text: \"{from} {to}: {text}\"");
            report(files, id.spot, message, remedy, problems);
        } else if !known.ids.contains(id.value.as_str()) {
            let message = format!("there is no element \"{}\"", id.value);
            report(
                files,
                id.spot,
                message,
                known.nearest(&id.value, "this"),
                problems,
            );
        } else if !listed {
            let message = format!("\"{}\" is not among the participants", id.value);
            report(files, id.spot, message, "add it to participants", problems);
        }
    };
    let listed: BTreeSet<&str> = sequence
        .participants
        .iter()
        .map(|id| id.value.as_str())
        .collect();
    let is_listed = |id: &str| listed.is_empty() || listed.contains(id);
    sequence
        .participants
        .iter()
        .for_each(|id| check(id, "", true));
    fn walk<'s>(steps: &'s [Step], each: &mut dyn FnMut(&'s crate::parse::Written<String>, &str)) {
        for step in steps {
            match step {
                Step::Message(message) => {
                    let arrow = if message.answer { "-->" } else { "->" };
                    each(&message.from, "");
                    each(&message.to, &format!("{} {arrow}", message.from.value));
                }
                Step::Note { over, .. } => over.iter().for_each(|id| each(id, "")),
                Step::Loop { steps, .. } => walk(steps, each),
                Step::When {
                    steps, otherwise, ..
                } => {
                    walk(steps, each);
                    walk(otherwise, each);
                }
            }
        }
    }
    walk(&sequence.steps, &mut |id, from| {
        check(id, from, is_listed(&id.value));
    });
}

/// Every view draws something, and every word in it selects something.
pub(super) fn views(
    model: &mut Model,
    files: Files<'_>,
    unread: &Unread<'_>,
    problems: &mut Vec<Diagnostic>,
) {
    let views = std::mem::take(&mut model.views);
    for view in &views {
        step(1);
        let of = view.of.as_ref();
        if of.is_some_and(|of| unread.contains(of.value.as_str())) {
            continue;
        }
        match view.kind {
            ViewKind::Structure | ViewKind::Entities => {
                unused_of(files, view, problems);
                selects(model, files, view, unread, problems);
            }
            ViewKind::Deployment => {
                let ids = of_kind(model, Kind::Environment);
                subject(files, view, "environment", ids, problems);
                selects(model, files, view, unread, problems);
            }
            ViewKind::States => {
                let ids = model.machines.iter().map(|machine| machine.id.as_str());
                subject(files, view, "state machine", ids.collect(), problems);
            }
            ViewKind::Sequence => {
                let ids = model
                    .sequences
                    .iter()
                    .map(|sequence| sequence.id.value.as_str());
                subject(files, view, "sequence", ids.collect(), problems);
            }
            ViewKind::Timeline => {
                let ids = model.days.iter().map(|day| day.id.as_str());
                subject(files, view, "timeline", ids.collect(), problems);
            }
        }
    }
    model.views = views;
}

fn of_kind(model: &Model, kind: Kind) -> Vec<&str> {
    step(model.elements.len() as u64 / 4);
    let found = model.elements.iter().filter(|element| element.kind == kind);
    found.map(|element| element.id.as_str()).collect()
}

fn unused_of(files: Files<'_>, view: &WrittenView, problems: &mut Vec<Diagnostic>) {
    if let Some(of) = &view.of {
        let message = format!("a view of kind {} has no \"of\"", view.kind.word());
        let remedy = "say with show what it shows, or with kind what it is: states, sequence, timeline, deployment";
        report(files, of.spot, message, remedy, problems);
    }
}

/// `of` names one of these.
fn subject(
    files: Files<'_>,
    view: &WrittenView,
    what: &str,
    ids: Vec<&str>,
    problems: &mut Vec<Diagnostic>,
) {
    match &view.of {
        None => {
            let message = format!(
                "[view.{}] needs of = the id of the {what} it draws",
                view.id.value
            );
            report(files, view.id.spot, message, suggestion("", ids), problems);
        }
        Some(of) if !ids.contains(&of.value.as_str()) => {
            let message = format!("there is no {what} \"{}\"", of.value);
            report(
                files,
                of.spot,
                message,
                suggestion(&of.value, ids),
                problems,
            );
        }
        Some(_) => {}
    }
}

fn selects(
    model: &Model,
    files: Files<'_>,
    view: &WrittenView,
    unread: &Unread<'_>,
    problems: &mut Vec<Diagnostic>,
) {
    for word in view.show.iter().chain(&view.hide) {
        if problems.len() > MOST {
            return;
        }
        let id = word
            .value
            .split_once(':')
            .map_or(word.value.as_str(), |it| it.1);
        if unread.contains(id) {
            return;
        }
        if let Err(remedy) = Selection::word(model, &word.value) {
            let message = format!("\"{}\" selects nothing", word.value);
            report(files, word.spot, message, remedy, problems);
        }
    }
    if Selection::of(model, view).is_empty() && problems.is_empty() {
        let message = format!("[view.{}] shows nothing", view.id.value);
        let remedy = "hide takes away all that show selects; take a word out of hide";
        report(files, view.id.spot, message, remedy, problems);
    }
}
