//! What can be read and drawn, and yet would not be seen: models and deployments with nothing in them,
//! nodes in no environment, arrows that no picture has.

use std::collections::{BTreeMap, BTreeSet};

use stoa_kernel::budget::step;

use super::{Kind, Model, ViewKind};
use crate::parse::{Declared, Diagnostic, Document, Flow, MOST, Source, Spot, Written};

type Files<'a> = &'a [(Source, Document)];

pub(super) fn check(model: &Model, files: Files<'_>, problems: &mut Vec<Diagnostic>) {
    let mut check = Check {
        model,
        files,
        problems,
    };
    if check.blank() {
        return;
    }
    check.environments();
    check.nodes();
    check.arrows();
}

struct Check<'a> {
    model: &'a Model,
    files: Files<'a>,
    problems: &'a mut Vec<Diagnostic>,
}

impl<'a> Check<'a> {
    fn problem(&mut self, spot: Spot, message: String, remedy: impl Into<String>) {
        if self.problems.len() > MOST {
            return;
        }
        if let Some((source, _)) = self.files.get(spot.file as usize) {
            self.problems.push(source.at(spot, message).remedy(remedy));
        }
    }

    fn declared(&self) -> impl Iterator<Item = &'a Declared> + use<'a> {
        self.files.iter().flat_map(|(_, file)| &file.elements)
    }

    fn blank(&mut self) -> bool {
        let Model {
            elements,
            machines,
            days,
            ..
        } = self.model;
        let extracted = !elements.is_empty() || !machines.is_empty() || !days.is_empty();
        if extracted || !self.files.iter().all(|(_, file)| file.blank) {
            return false;
        }
        let message = match self.files {
            [] => return false,
            [(only, _)] => format!("there is nothing in {}", only.name()),
            files => format!("there is nothing in these {} files", files.len()),
        };
        let remedy = "begin with a box: [system.shop]; docs/atlas.md has a first example";
        self.problem(Spot::default(), message, remedy);
        true
    }

    /// An environment that is drawn has something in it.
    fn environments(&mut self) {
        let filled: BTreeSet<&str> = self
            .model
            .elements
            .iter()
            .filter_map(|element| element.inside.as_deref())
            .collect();
        let is = |id: &str| {
            let found = self.model.element(id);
            found.is_some_and(|element| element.kind == Kind::Environment)
        };
        let mut empty: Vec<(Spot, String, String)> = Vec::new();
        for view in &self.model.views {
            if view.kind == ViewKind::Deployment
                && let Some(of) = &view.of
                && is(&of.value)
                && !filled.contains(of.value.as_str())
            {
                empty.push((
                    of.spot,
                    format!("view.{}: ", view.id.value),
                    of.value.clone(),
                ));
            }
        }
        // Without views each environment is a picture.
        for declared in self.declared().filter(|_| self.model.views.is_empty()) {
            let id = declared.id.value.as_str();
            if declared.kind == Kind::Environment && !filled.contains(id) {
                empty.push((declared.id.spot, String::new(), id.to_owned()));
            }
        }
        if self.files.iter().any(|(_, file)| !file.unread.is_empty()) {
            // It may be among what could not be read.
            return;
        }
        for (spot, whose, id) in empty {
            self.problem(
                spot,
                format!("{whose}no node lies in environment \"{id}\""),
                format!("put one in with in = \"{id}\""),
            );
        }
    }

    /// Only the outermost is told.
    fn nodes(&mut self) {
        let written: BTreeMap<&str, &Declared> = self
            .declared()
            .map(|declared| (declared.id.value.as_str(), declared))
            .collect();
        let environments: BTreeSet<&str> = self
            .model
            .elements
            .iter()
            .filter(|element| element.kind == Kind::Environment)
            .map(|element| element.id.as_str())
            .collect();
        for declared in self.declared().filter(|it| it.kind == Kind::Node) {
            let id = declared.id.value.as_str();
            let outermost = self.model.ancestors(id).last();
            let top = outermost.map_or(id, |holder| holder.id.as_str());
            let told = outermost.is_some_and(|holder| holder.kind == Kind::Node);
            let placed = environments.contains(top);
            // Where an `in` leads nowhere, that is the problem.
            let cut = written
                .get(top)
                .is_some_and(|it| it.common.inside.is_some());
            if told || placed || cut {
                continue;
            }
            let remedy = match environments.first() {
                Some(first) => format!("put it in one with in = \"{first}\""),
                None => {
                    "declare one, [environment.production], and put it in with in = \"production\""
                        .to_owned()
                }
            };
            let message = format!("the node \"{id}\" lies in no environment");
            self.problem(declared.id.spot, message, remedy);
        }
    }

    fn arrows(&mut self) {
        let files = self.files;
        for (_, file) in files {
            let written = file.elements.iter().map(|it| (&it.id, &it.common));
            let added = file.additions.iter().map(|it| (&it.id, &it.common));
            let tables = file.tables.iter().map(|it| (&it.id, &it.common));
            for (id, common) in written.chain(added).chain(tables) {
                self.twice(&common.flows);
                for flow in &common.flows {
                    self.inward(id, flow);
                }
            }
        }
    }

    /// No arrow leads from a frame to what it holds, nor back.
    fn inward(&mut self, from: &Written<String>, flow: &Flow) {
        let (from, to) = (from.value.as_str(), flow.to.value.as_str());
        let within =
            |inner: &str, outer: &str| self.model.ancestors(inner).any(|it| it.id == outer);
        let (inner, outer) = match (within(to, from), within(from, to)) {
            (true, _) => (to, from),
            (_, true) => (from, to),
            _ => return,
        };
        self.problem(
            flow.to.spot,
            format!(
                "\"{inner}\" lies in \"{outer}\": an arrow between a box and what it holds is not drawn"
            ),
            format!(
                "let it begin or end at another box in \"{outer}\", or take \"{inner}\" out of it"
            ),
        );
    }

    /// Arrows to the same box are drawn as one: one that adds nothing is a slip.
    fn twice(&mut self, flows: &[Flow]) {
        let mut seen: BTreeMap<&str, Vec<&Flow>> = BTreeMap::new();
        for flow in flows {
            let others = seen.entry(flow.to.value.as_str()).or_default();
            step(others.len() as u64 / 4 + 1);
            let same = others.iter().any(|other| {
                other.label == flow.label || other.label.is_empty() || flow.label.is_empty()
            });
            if same {
                self.problem(
                    flow.to.spot,
                    format!("the arrow to \"{}\" stands twice", flow.to.value),
                    "keep the one that says what for: arrows to the same box are drawn as one",
                );
            } else if others.len() < MOST {
                others.push(flow);
            }
        }
    }
}
