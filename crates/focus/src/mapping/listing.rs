//! What the known formats are and what they are recognised by, for people.

use std::sync::Arc;

use serde::Serialize;

use super::{Formats, Mapping};
use crate::schema::{Dataset, ROW_ID, SOURCE_FILE, SOURCE_LINE};

/// One format, and the columns that tell it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FormatInfo {
    pub id: String,
    pub title: String,
    /// Who makes such files; `None` for a format of many vendors, such as FOCUS.
    pub vendor: Option<String>,
    /// The vendor's document its mapping follows.
    pub document: String,
    pub dataset: Dataset,
    pub version: Option<String>,
    /// All of these have to be there.
    pub required: Vec<String>,
    /// Of each of these groups, at least one.
    pub any: Vec<Vec<String>>,
    /// What it usually has beside them; files without are converted all the same.
    pub expected: Vec<String>,
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

    /// The formats nearest to these columns, the best first; none when nothing is near.
    pub(crate) fn nearest(&self, headers: &[String], most: usize) -> Vec<Candidate> {
        let candidate = |mapping: &Arc<Mapping>| Candidate {
            format: mapping.id.clone(),
            title: mapping.title.clone(),
            missing: mapping
                .missing_required(headers)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            required: mapping.asked(),
        };
        let near = self.near(headers).into_iter().take(most);
        near.map(candidate).collect()
    }

    /// The same as mappings. Of several that lack as much the one with most of these columns comes first, so that a file of
    /// one version of FOCUS is held to be of that version.
    pub(crate) fn near(&self, headers: &[String]) -> Vec<&Arc<Mapping>> {
        let near = self.iter().filter(|mapping| mapping.is_near(headers));
        let mut all: Vec<&Arc<Mapping>> = near.collect();
        all.sort_by_cached_key(|mapping| {
            let missing = mapping.missing_required(headers).len();
            let lacking = missing * 1000 / mapping.asked().max(1);
            (lacking, std::cmp::Reverse(mapping.priority(headers)))
        });
        all
    }
}

impl Mapping {
    /// How many columns it is recognised by; of a group of which one suffices, one.
    pub(crate) fn asked(&self) -> usize {
        self.required.len() + self.any.len()
    }

    /// Whether a file with these columns may be meant to be of this format. One that has hardly a column of it is
    /// not: every table has a `Date`.
    pub(crate) fn is_near(&self, headers: &[String]) -> bool {
        let there = self
            .asked()
            .saturating_sub(self.missing_required(headers).len());
        there > 0 && there * 5 >= self.asked()
    }

    fn info(&self) -> FormatInfo {
        FormatInfo {
            id: self.id.clone(),
            title: self.title.clone(),
            vendor: self.provider.clone(),
            document: self.document.clone(),
            dataset: self.dataset,
            version: self.version.clone(),
            required: self.required.clone(),
            any: self.any.clone(),
            expected: self.expected.clone(),
            without: self.without.clone(),
            unsupported: self.unsupported.clone(),
        }
    }

    /// The columns of files are FOCUS columns, and all others are kept as they are.
    pub(crate) fn keeps_the_rest(&self) -> bool {
        self.rules().any(|rule| rule.contains("json_rest("))
    }

    /// Whether columns it does not know go into `x_Extra`.
    pub(crate) fn keeps_unknown(&self) -> bool {
        self.keep_unknown || self.keeps_the_rest()
    }

    fn rules(&self) -> impl Iterator<Item = &str> {
        let lets = self.lets.iter().chain(&self.columns);
        lets.map(|(_, rule)| rule.as_str())
    }

    /// Columns of a file that this format does not know: not listed, not behind a prefix that a rule
    /// takes whole, and not left out on purpose.
    pub(crate) fn unknown(&self, headers: &[String]) -> Vec<String> {
        let unknown = self.unknown_positions(headers).into_iter();
        unknown.map(|position| headers[position].clone()).collect()
    }

    /// The positions of the same.
    pub(crate) fn unknown_positions(&self, headers: &[String]) -> Vec<usize> {
        let known: Vec<usize> = self
            .source
            .iter()
            .filter_map(|(name, _)| Some(self.find(headers, name)?.position))
            .collect();
        let twins = self.twins(headers);
        let prefixes: Vec<&str> = self
            .rules()
            .flat_map(|rule| rule.split("json_columns('").skip(1))
            .filter_map(|call| call.split('\'').next())
            .collect();
        let own = [ROW_ID, SOURCE_FILE, SOURCE_LINE];
        let is_unknown = |position: usize| {
            let header = headers[position].as_str();
            !header.is_empty()
                && !known.contains(&position)
                && !twins.iter().any(|(_, other)| *other == position)
                && !own.contains(&header)
                && !prefixes
                    .iter()
                    .any(|prefix| self.after_prefix(header, prefix).is_some())
                && !self.ignores(header)
        };
        (0..headers.len())
            .filter(|position| is_unknown(*position))
            .collect()
    }

    /// Columns of a file that are neither known nor kept.
    pub(crate) fn unkept(&self, headers: &[String]) -> Vec<String> {
        if self.keeps_unknown() {
            return Vec::new();
        }
        self.unknown(headers)
    }

    fn ignores(&self, header: &str) -> bool {
        self.ignored
            .iter()
            .any(|name| match name.strip_suffix('*') {
                Some(prefix) => self.after_prefix(header, prefix).is_some(),
                None => self.is_header(header, name),
            })
    }
}

#[cfg(test)]
mod tests {
    use stoa_kernel::Statement;

    use super::*;

    /// What a mapping says of a row is said in every language only when it stands in the list.
    #[test]
    fn statements_of_the_built_in_formats_have_codes() {
        let formats = Formats::built_in().expect("mappings parse");
        let mut said: Vec<Statement> = Vec::new();
        for mapping in formats.iter() {
            said.extend(mapping.skips.iter().map(|(because, _)| because.clone()));
            said.extend(mapping.doubts.iter().map(|doubt| doubt.said.clone()));
            said.extend(mapping.views.iter().map(|views| views.because.clone()));
            let views = mapping.views.iter();
            let names = views.flat_map(|views| [&views.whole_name, &views.part_name]);
            said.extend(names.map(|name| Statement::of_format(name)));
            let known = mapping.known.iter();
            said.extend(known.map(|known| Statement::of_value("x", &known.otherwise)));
        }
        assert!(said.len() > 40, "{}", said.len());
        for said in said {
            assert!(!said.code().starts_with("of_the_format"), "{said}");
        }
    }
}
