//! What the known formats are and what they are recognised by, for people.

use serde::Serialize;

use super::{Formats, Mapping};
use crate::schema::Dataset;

/// One format, and the columns that tell it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FormatInfo {
    pub id: String,
    pub title: String,
    /// The vendor's document its mapping follows.
    pub document: String,
    pub dataset: Dataset,
    pub version: Option<String>,
    /// All of these have to be there.
    pub required: Vec<String>,
    /// At least one of these, unless empty.
    pub any: Vec<String>,
    /// None of these.
    pub without: Vec<String>,
    /// Why files of this format are recognised but refused.
    pub unsupported: Option<String>,
}

/// How near a file is to a format.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    pub format: String,
    pub title: String,
    /// Columns that are asked for and not there; empty when it fits.
    pub missing: Vec<String>,
    /// Columns that are asked for, altogether.
    pub required: usize,
}

impl Formats {
    /// Every format, by id.
    pub fn describe(&self) -> Vec<FormatInfo> {
        let mut all: Vec<FormatInfo> = self.iter().map(|mapping| mapping.info()).collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all
    }

    /// The formats nearest to these columns, the best first.
    pub(crate) fn nearest(&self, headers: &[String], most: usize) -> Vec<Candidate> {
        let mut all: Vec<_> = self
            .iter()
            .map(|mapping| (mapping, mapping.missing_required(headers)))
            .collect();
        let lacking = |missing: usize, required: usize| missing * 1000 / required.max(1);
        all.sort_by_key(|(mapping, missing)| {
            let fit = lacking(missing.len(), mapping.required.len());
            (fit, std::cmp::Reverse(mapping.priority(headers)))
        });
        let candidate = |(mapping, missing): (&std::sync::Arc<Mapping>, Vec<&str>)| Candidate {
            format: mapping.id.clone(),
            title: mapping.title.clone(),
            missing: missing.into_iter().map(str::to_owned).collect(),
            required: mapping.required.len() + mapping.any.len().min(1),
        };
        all.into_iter().take(most).map(candidate).collect()
    }
}

impl Mapping {
    fn info(&self) -> FormatInfo {
        FormatInfo {
            id: self.id.clone(),
            title: self.title.clone(),
            document: self.document.clone(),
            dataset: self.dataset,
            version: self.version.clone(),
            required: self.required.clone(),
            any: self.any.clone(),
            without: self.without.clone(),
            unsupported: self.unsupported.clone(),
        }
    }

    /// Whether columns it does not know go into `x_Extra`.
    pub(crate) fn keeps_the_rest(&self) -> bool {
        let lets = self.lets.iter().chain(&self.columns);
        lets.map(|(_, rule)| rule)
            .any(|rule| rule.contains("json_rest("))
    }

    /// Columns of a file that this format does not know.
    pub(crate) fn unknown(&self, headers: &[String]) -> Vec<String> {
        let known: Vec<usize> = self
            .source
            .iter()
            .filter_map(|(name, _)| Some(self.find(headers, name)?.position))
            .collect();
        let unknown = headers.iter().enumerate();
        unknown
            .filter(|(position, _)| !known.contains(position))
            .map(|(_, name)| name.clone())
            .collect()
    }
}
