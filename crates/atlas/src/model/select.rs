//! Which elements a view shows: ids, patterns with `*`, `kind:`, `tag:`, `in:`, `near:`, `status:`.

use std::collections::BTreeSet;

use stoa_kernel::budget::step;

use super::{Element, Kind, Model, Status, ViewKind};
use crate::parse::{WrittenView, suggestion};

/// The elements of a view, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    ids: BTreeSet<String>,
}

impl Selection {
    /// `show` without `hide`; without `show` everything of the kinds the view draws.
    pub fn of(model: &Model, view: &WrittenView) -> Selection {
        let mut ids: BTreeSet<String> = BTreeSet::new();
        if view.show.is_empty() {
            let drawn = model
                .elements
                .iter()
                .filter(|element| by_default(view, element));
            ids.extend(drawn.map(|element| element.id.clone()));
        }
        for word in &view.show {
            ids.extend(Selection::word(model, &word.value).unwrap_or_default());
        }
        if view.kind == ViewKind::Entities {
            ids.retain(|id| {
                model
                    .element(id)
                    .is_some_and(|element| element.kind == Kind::Table)
            });
        }
        if let (ViewKind::Deployment, Some(of)) = (view.kind, &view.of) {
            let there = |id: &String| {
                *id == of.value || model.ancestors(id).any(|holder| holder.id == of.value)
            };
            if view.show.is_empty() {
                ids.retain(there);
            } else {
                let placed = model
                    .elements
                    .iter()
                    .map(|element| &element.id)
                    .filter(|id| there(id));
                ids.extend(placed.cloned());
            }
        }
        let hidden = Selection::hidden(model, view);
        ids.retain(|id| !hidden.contains(id));
        Selection { ids }
    }

    /// What `hide` takes away, frames too.
    pub fn hidden(model: &Model, view: &WrittenView) -> BTreeSet<String> {
        let words = view.hide.iter();
        words
            .flat_map(|word| Selection::word(model, &word.value).unwrap_or_default())
            .collect()
    }

    /// The ids one word selects, or what to write instead when there is none.
    pub fn word(model: &Model, word: &str) -> Result<BTreeSet<String>, String> {
        step((model.elements.len() + model.links.len()) as u64);
        let all = || model.elements.iter();
        let ids = |found: Vec<&Element>| -> BTreeSet<String> {
            found
                .into_iter()
                .map(|element| element.id.clone())
                .collect()
        };
        let (found, remedy) = match word.split_once(':') {
            Some(("kind", name)) => {
                let kind = Kind::of_word(name);
                let found = all().filter(|element| Some(element.kind) == kind).collect();
                (
                    ids(found),
                    prefixed("kind", name, Kind::ALL.map(Kind::word)),
                )
            }
            Some(("tag", name)) => {
                let tagged = |element: &&Element| element.tags.iter().any(|tag| tag == name);
                let tags = all().flat_map(|element| &element.tags).map(String::as_str);
                (
                    ids(all().filter(tagged).collect()),
                    prefixed("tag", name, tags),
                )
            }
            Some(("status", name)) => {
                let status = [Status::Planned, Status::Legacy]
                    .into_iter()
                    .find(|s| s.word() == name);
                let found =
                    all().filter(|element| status.is_some() && model.status(&element.id) == status);
                (
                    ids(found.collect()),
                    prefixed("status", name, ["planned", "legacy"]),
                )
            }
            Some(("in", name)) => {
                let inside = |element: &&Element| {
                    model
                        .ancestors(&element.id)
                        .any(|holder| matches(name, &holder.id))
                };
                let holders = all().filter_map(|element| element.inside.as_deref());
                (
                    ids(all().filter(inside).collect()),
                    prefixed("in", name, holders),
                )
            }
            Some(("near", name)) => {
                let mut found: BTreeSet<String> = BTreeSet::new();
                for link in &model.links {
                    if matches(name, &link.from) || matches(name, &link.to) {
                        found.extend([link.from.clone(), link.to.clone()]);
                    }
                }
                found.extend(
                    all()
                        .map(|element| &element.id)
                        .filter(|id| matches(name, id))
                        .cloned(),
                );
                (
                    found,
                    prefixed("near", name, all().map(|element| element.id.as_str())),
                )
            }
            _ => {
                let found = all().filter(|element| matches(word, &element.id)).collect();
                (
                    ids(found),
                    suggestion(word, all().map(|element| element.id.as_str())),
                )
            }
        };
        match found.is_empty() {
            true => Err(remedy),
            false => Ok(found),
        }
    }

    pub fn contains(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }
}

/// What a view without `show` draws.
fn by_default(view: &WrittenView, element: &Element) -> bool {
    match view.kind {
        ViewKind::Entities => element.kind == Kind::Table,
        ViewKind::Deployment => true,
        _ => !matches!(element.kind, Kind::Table | Kind::Environment | Kind::Node),
    }
}

/// The suggestion as it is to be written, with what stands before the colon.
fn prefixed<'a>(word: &str, given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let near = suggestion(given, known);
    match near.strip_prefix("did you mean \"") {
        Some(rest) => format!("did you mean \"{word}:{rest}"),
        None => near,
    }
}

/// `*` stands for any characters; after a mismatch only the last `*` is extended.
pub(super) fn matches(pattern: &str, id: &str) -> bool {
    let (pattern, id) = (pattern.as_bytes(), id.as_bytes());
    let (mut p, mut i) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while i < id.len() {
        if p < pattern.len() && pattern[p] == b'*' {
            star = Some((p, i));
            p += 1;
        } else if p < pattern.len() && pattern[p] == id[i] {
            p += 1;
            i += 1;
        } else if let Some((at, begun)) = star {
            step(1);
            p = at + 1;
            i = begun + 1;
            star = Some((at, begun + 1));
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns() {
        for (pattern, id, expected) in [
            ("*", "", true),
            ("crate/*", "crate/store", true),
            ("crate/*", "crates/store", false),
            ("*/store", "crate/store", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXbY", false),
            ("", "", true),
            ("", "a", false),
            ("a", "a", true),
        ] {
            assert_eq!(matches(pattern, id), expected, "{pattern} {id}");
        }
    }
}
