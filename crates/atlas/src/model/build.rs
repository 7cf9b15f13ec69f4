//! Joins files and facts: ids once, references that lead somewhere, frames without cycles.

use std::collections::{BTreeMap, BTreeSet};

use stoa_kernel::budget::step;

use super::refer::{self, Known};
use super::sound;
use super::{Column, Day, Element, Facts, Kind, Link, Model, Origin, StateMachine};
use crate::parse::{
    Addition, Declared, Diagnostic, Document, Flow, MOST, Machine, Source, Spot, WrittenTable,
};

/// The model of these files (each with its source) and facts, and everything that is wrong with it.
pub fn build(files: &[(Source, Document)], facts: Facts) -> (Model, Vec<Diagnostic>) {
    let mut build = Build {
        files,
        model: Model::default(),
        spots: BTreeMap::new(),
        problems: Vec::new(),
        nothing_extracted: facts.elements.is_empty(),
        unread: files
            .iter()
            .flat_map(|(_, file)| file.unread.iter().map(String::as_str))
            .collect(),
    };
    build.facts(facts);
    for (_, document) in files {
        build.declare(document);
    }
    let mut links = Vec::new();
    for (_, document) in files {
        build.extend(document, &mut links);
        build.references(document, &mut links);
    }
    build.model.links.extend(links);
    build.cut_cycles();
    sound::check(&build.model, files, &mut build.problems);
    refer::views(&mut build.model, files, &build.unread, &mut build.problems);
    let order = |problem: &Diagnostic| {
        let file = files
            .iter()
            .position(|(source, _)| source.name() == problem.file);
        (file, problem.line, problem.column)
    };
    build.problems.sort_by_key(order);
    build.problems.truncate(MOST);
    if files.iter().any(|(_, document)| document.broken) {
        // What is said to be missing may stand where nothing could be read.
        build.problems.clear();
    }
    (build.model, build.problems)
}

struct Build<'a> {
    files: &'a [(Source, Document)],
    model: Model,
    /// Where each id was written first.
    spots: BTreeMap<(&'static str, String), Spot>,
    problems: Vec<Diagnostic>,
    nothing_extracted: bool,
    /// Ids in tables that could not be read: they are not missing.
    unread: BTreeSet<&'a str>,
}

impl Build<'_> {
    fn facts(&mut self, facts: Facts) {
        for element in facts.elements {
            self.insert(element);
        }
        self.model.links = facts.links;
        self.model.links.sort();
        self.model.links.dedup();
        self.model.machines = facts.machines;
        self.model.days = facts.days;
    }

    fn insert(&mut self, element: Element) {
        let at = self.model.elements.len();
        if self.model.index.contains_key(&element.id) {
            return;
        }
        self.model.index.insert(element.id.clone(), at);
        self.model.elements.push(element);
    }

    /// Nobody reads on; and every suggestion looks at every id.
    fn enough(&self) -> bool {
        self.problems.len() > MOST
    }

    fn problem(&mut self, spot: Spot, message: String, remedy: impl Into<String>) {
        if let Some((source, _)) = self.files.get(spot.file as usize) {
            self.problems.push(source.at(spot, message).remedy(remedy));
        }
    }

    /// False, with a problem, when this id was written before.
    fn once(&mut self, space: &'static str, id: &str, spot: Spot) -> bool {
        let Some(first) = self.spots.get(&(space, id.to_owned())).copied() else {
            self.spots.insert((space, id.to_owned()), spot);
            return true;
        };
        let place = self
            .files
            .get(first.file as usize)
            .map_or_else(String::new, |(source, _)| {
                let (line, _) = source.place(first.start as usize);
                format!("{}:{line}", source.name())
            });
        self.problem(
            spot,
            format!("there are two {space} \"{id}\""),
            format!("the first is at {place}; give one of them another id"),
        );
        false
    }

    fn declare(&mut self, document: &Document) {
        self.model.title = self.model.title.take().or_else(|| document.title.clone());
        self.model.about = self.model.about.take().or_else(|| document.about.clone());
        for declared in &document.elements {
            if self.once("elements", &declared.id.value, declared.id.spot) {
                let element = self.element(declared);
                self.insert(element);
            }
        }
        for table in &document.tables {
            if self.once("elements", &table.id.value, table.id.spot) {
                let element = self.table(table);
                self.insert(element);
            }
        }
        for machine in &document.machines {
            if self.once("state machines", &machine.id.value, machine.id.spot) {
                let machine = self.machine(machine);
                self.model.machines.push(machine);
            }
        }
        for sequence in &document.sequences {
            if self.once("sequences", &sequence.id.value, sequence.id.spot) {
                self.model.sequences.push(sequence.clone());
            }
        }
        for day in &document.timelines {
            if self.once("timelines", &day.id.value, day.id.spot) {
                self.model.days.push(Day {
                    id: day.id.value.clone(),
                    name: name(&day.common.name, &day.id.value),
                    about: day.common.about.clone(),
                    status: day.common.status,
                    events: day.events.clone(),
                    origin: self.origin(day.id.spot),
                });
            }
        }
        for view in &document.views {
            if self.once("views", &view.id.value, view.id.spot) {
                self.model.views.push(view.clone());
            }
        }
    }

    fn origin(&self, spot: Spot) -> Origin {
        match self.files.get(spot.file as usize) {
            Some((source, _)) => Origin::Written {
                file: source.name().to_owned(),
                line: source.place(spot.start as usize).0,
            },
            None => Origin::Extracted,
        }
    }

    fn element(&self, declared: &Declared) -> Element {
        let common = &declared.common;
        let id = &declared.id.value;
        Element {
            about: common.about.clone(),
            tech: common.tech.clone(),
            inside: common.inside.as_ref().map(|inside| inside.value.clone()),
            status: common.status,
            tags: common.tags.clone(),
            link: common.link.clone(),
            icon: common.icon.clone(),
            runs: declared.runs.iter().map(|id| id.value.clone()).collect(),
            count: declared.count.clone(),
            origin: self.origin(declared.id.spot),
            ..Element::new(id.clone(), declared.kind, name(&common.name, id))
        }
    }

    fn table(&self, table: &WrittenTable) -> Element {
        let common = &table.common;
        let id = &table.id.value;
        let columns = table.columns.iter().map(|column| Column {
            name: column.name.clone(),
            kind: column.kind.clone(),
            key: column.key,
            optional: column.optional,
            target: column.target.as_ref().map(|target| target.value.clone()),
        });
        Element {
            about: common.about.clone(),
            inside: common.inside.as_ref().map(|inside| inside.value.clone()),
            status: common.status,
            tags: common.tags.clone(),
            link: common.link.clone(),
            columns: columns.collect(),
            origin: self.origin(table.id.spot),
            ..Element::new(id.clone(), Kind::Table, name(&common.name, id))
        }
    }

    fn machine(&mut self, machine: &Machine) -> StateMachine {
        refer::machine(self.files, machine, &mut self.problems);
        let text = |from: &crate::parse::Written<String>| from.value.clone();
        StateMachine {
            id: text(&machine.id),
            name: name(&machine.common.name, &machine.id.value),
            about: machine.common.about.clone(),
            start: machine.start.as_ref().map(text).unwrap_or_default(),
            moves: machine
                .moves
                .iter()
                .map(|step| (text(&step.from), text(&step.to), step.why.clone()))
                .collect(),
            states: machine
                .states
                .iter()
                .map(|(state, about)| (text(state), about.clone()))
                .collect(),
            status: machine.common.status,
            link: machine.common.link.clone(),
            origin: self.origin(machine.id.spot),
        }
    }

    /// What is added to extracted elements.
    fn extend(&mut self, document: &Document, links: &mut Vec<Link>) {
        for Addition { id, common } in &document.additions {
            let Some(place) = self.model.index.get(&id.value).copied() else {
                if self.enough() {
                    continue;
                }
                let remedy = match self.nothing_extracted {
                    true => "nothing is extracted: [extract] says from where".to_owned(),
                    false => {
                        let extracted = self
                            .model
                            .elements
                            .iter()
                            .filter(|e| e.origin == Origin::Extracted);
                        crate::parse::suggestion(
                            &id.value,
                            extracted.map(|element| element.id.as_str()),
                        )
                    }
                };
                let message = format!("nothing that was extracted is called \"{}\"", id.value);
                self.problem(id.spot, message, remedy);
                continue;
            };
            let element = &mut self.model.elements[place];
            if let Some(name) = &common.name {
                element.name.clone_from(name);
            }
            for (old, new) in [
                (&mut element.about, &common.about),
                (&mut element.tech, &common.tech),
                (&mut element.link, &common.link),
                (&mut element.icon, &common.icon),
            ] {
                if new.is_some() {
                    old.clone_from(new);
                }
            }
            element.status = common.status.or(element.status);
            element.tags.extend(common.tags.iter().cloned());
            if let Some(inside) = &common.inside {
                element.inside = Some(inside.value.clone());
            }
            self.inside(&id.value, common.inside.as_ref());
            self.flows(&id.value, &common.flows, links);
        }
    }

    fn references(&mut self, document: &Document, links: &mut Vec<Link>) {
        for declared in &document.elements {
            let id = &declared.id.value;
            self.inside(id, declared.common.inside.as_ref());
            self.flows(id, &declared.common.flows, links);
            for run in &declared.runs {
                self.known(run, "runs");
            }
        }
        for table in &document.tables {
            self.inside(&table.id.value, table.common.inside.as_ref());
            for target in table
                .columns
                .iter()
                .filter_map(|column| column.target.as_ref())
            {
                if self.enough() {
                    return;
                }
                if self.unread.contains(target.value.as_str()) {
                    continue;
                }
                let is_table = |element: &Element| element.kind == Kind::Table;
                if !self.model.element(&target.value).is_some_and(is_table) {
                    let tables = self.model.elements.iter().filter(|e| is_table(e));
                    let remedy =
                        crate::parse::suggestion(&target.value, tables.map(|t| t.id.as_str()));
                    self.problem(
                        target.spot,
                        format!("there is no table \"{}\"", target.value),
                        remedy,
                    );
                }
            }
        }
        for sequence in &document.sequences {
            if self.enough() {
                return;
            }
            let known = Known::of(&self.model, &self.unread);
            refer::sequence(self.files, sequence, &known, &mut self.problems);
        }
    }

    fn known(&mut self, id: &crate::parse::Written<String>, what: &str) -> bool {
        if self.model.index.contains_key(&id.value) {
            return true;
        }
        if self.enough() || self.unread.contains(id.value.as_str()) {
            return false;
        }
        let remedy = Known::of(&self.model, &self.unread).nearest(&id.value, what);
        self.problem(
            id.spot,
            format!("{what}: there is no element \"{}\"", id.value),
            remedy,
        );
        false
    }

    fn inside(&mut self, of: &str, inside: Option<&crate::parse::Written<String>>) {
        let Some(inside) = inside else { return };
        if !self.known(inside, "in")
            && let Some(place) = self.model.index.get(of)
        {
            self.model.elements[*place].inside = None;
        }
    }

    fn flows(&mut self, from: &str, flows: &[Flow], links: &mut Vec<Link>) {
        for flow in flows {
            if self.known(&flow.to, "to") {
                links.push(Link {
                    from: from.to_owned(),
                    to: flow.to.value.clone(),
                    label: flow.label.clone(),
                    tech: flow.tech.clone(),
                    kind: flow.kind,
                    status: flow.status,
                });
            }
        }
    }

    /// Reports frames that hold each other, once per cycle, and takes one out of the other.
    fn cut_cycles(&mut self) {
        let mut done: BTreeSet<String> = BTreeSet::new();
        for start in 0..self.model.elements.len() {
            let mut path: Vec<String> = Vec::new();
            let mut on_path: BTreeSet<String> = BTreeSet::new();
            let mut at = Some(self.model.elements[start].id.clone());
            while let Some(id) = at {
                if done.contains(&id) {
                    break;
                }
                step(1);
                if !on_path.insert(id.clone()) {
                    self.cut(&path, &id);
                    break;
                }
                at = self
                    .model
                    .element(&id)
                    .and_then(|element| element.inside.clone());
                path.push(id);
            }
            done.extend(path);
        }
    }

    fn cut(&mut self, path: &[String], id: &str) {
        step(path.len() as u64);
        let begin = path.iter().position(|step| step == id).unwrap_or(0);
        let round: Vec<&str> = path[begin..]
            .iter()
            .map(String::as_str)
            .chain([id])
            .collect();
        let message = match round.len() {
            2 => format!("\"{id}\" is in itself"),
            _ => format!("these are in each other: {}", round.join(" in ")),
        };
        let spot = path[begin..]
            .iter()
            .filter_map(|id| self.spots.get(&("elements", id.clone())))
            .min()
            .copied();
        self.problem(
            spot.unwrap_or_default(),
            message,
            "take one \"in\" away, or let it name another element",
        );
        if let Some(place) = self.model.index.get(id).copied() {
            self.model.elements[place].inside = None;
        }
    }
}

fn name(given: &Option<String>, id: &str) -> String {
    given.clone().unwrap_or_else(|| id.to_owned())
}
