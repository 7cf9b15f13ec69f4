//! What people and build servers run: make targets, and the phases of the test run.

use super::slug;
use crate::model::{Element, Facts, FlowKind, Kind, Link};

/// `make/<target>` for each target with a `##` comment.
pub fn makefile(text: &str) -> Facts {
    let mut facts = Facts::default();
    for line in text.lines() {
        let Some((rule, about)) = line.split_once("##") else {
            continue;
        };
        let Some((target, needs)) = rule.split_once(':') else {
            continue;
        };
        let good = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        if target.is_empty() || !target.chars().all(good) {
            continue;
        }
        let id = format!("make/{}", slug(target));
        facts.elements.push(Element {
            about: Some(about.trim().to_owned()),
            link: Some("Makefile".to_owned()),
            ..Element::new(&id, Kind::Chore, format!("make {target}"))
        });
        for need in needs.split_whitespace() {
            facts
                .links
                .push(after(&id, &format!("make/{}", slug(need))));
        }
    }
    facts
}

/// `phase/<name>` for each phase of the test run, an arrow from each to the one after it. Reads the
/// list in the source that runs them: `name: "…"`, `title: "…"`.
pub fn phases(source: &str) -> Facts {
    let mut facts = Facts::default();
    let mut last: Option<String> = None;
    for block in source.split("Phase {").skip(1) {
        let block = block.split('}').next().unwrap_or_default();
        let (Some(name), Some(title)) = (field(block, "name"), field(block, "title")) else {
            continue;
        };
        let id = format!("phase/{}", slug(name));
        facts.elements.push(Element {
            about: Some(title.to_owned()),
            ..Element::new(&id, Kind::Chore, name)
        });
        if let Some(last) = &last {
            facts.links.push(after(last, &id));
        }
        last = Some(id);
    }
    facts
}

fn after(from: &str, to: &str) -> Link {
    Link {
        from: from.to_owned(),
        to: to.to_owned(),
        label: String::new(),
        tech: None,
        kind: FlowKind::Call,
        status: None,
    }
}

fn field<'a>(block: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = block.split_once(&format!("{name}: \""))?;
    Some(rest.split_once('"')?.0)
}
