//! What the committed pictures said, and what changed since: in terms of the model, not of bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Picture;
use crate::draw::Forms;

/// The statements of the pictures as they were drawn, by view; committed beside them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// The files that were drawn; a file of before does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forms: Option<Forms>,
    pub views: BTreeMap<String, BTreeMap<String, String>>,
}

/// The statements of these pictures, and the files they are drawn as.
pub fn drawn(pictures: &[Picture], forms: Option<Forms>) -> Drawn {
    let views = pictures
        .iter()
        .map(|picture| (picture.id.clone(), picture.statements()));
    Drawn {
        forms,
        views: views.collect(),
    }
}

/// One difference, and the views it shows in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// `route POST /orders`.
    pub what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    pub views: Vec<String>,
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = &self.what;
        match (&self.before, &self.now) {
            (None, _) => write!(formatter, "{what} added")?,
            (Some(_), None) => write!(formatter, "{what} gone")?,
            (Some(before), Some(now)) => {
                write!(formatter, "{what} changed: was \"{before}\", is \"{now}\"")?;
            }
        }
        write!(formatter, "  ({})", self.views.join(", "))
    }
}

/// What is different, each change once, whole views first.
pub fn changes(before: &Drawn, now: &Drawn) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    let names: BTreeSet<&String> = before.views.keys().chain(now.views.keys()).collect();
    let mut found: BTreeMap<(String, Option<String>, Option<String>), Vec<String>> =
        BTreeMap::new();
    for name in names {
        let (old, new) = match (before.views.get(name), now.views.get(name)) {
            (Some(old), Some(new)) => (old, new),
            (old, new) => {
                changes.push(Change {
                    what: format!("view {name}"),
                    before: old.map(|_| String::new()),
                    now: new.map(|_| String::new()),
                    views: vec![name.clone()],
                });
                continue;
            }
        };
        for key in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
            let (old, new) = (old.get(key), new.get(key));
            if old != new {
                let change = (key.clone(), old.cloned(), new.cloned());
                let views = found.entry(change).or_default();
                views.push(name.clone());
            }
        }
    }
    changes.extend(
        found
            .into_iter()
            .map(|((what, before, now), views)| Change {
                what,
                before,
                now,
                views,
            }),
    );
    changes
}
