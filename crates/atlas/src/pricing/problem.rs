//! What is wrong with a price book or a workload, and where.

use crate::parse::Source;
use std::fmt;

/// One thing that is wrong, at a place of the file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    pub message: String,
}

/// Everything that is wrong with a file, in its order. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// With the file's name before each place, as editors and terminals link it.
    pub fn of(&self, file: &str) -> String {
        let lines: Vec<String> = self
            .0
            .iter()
            .map(|problem| {
                let Problem {
                    line,
                    column,
                    message,
                } = problem;
                format!("{file}:{line}:{column}: {message}")
            })
            .collect();
        lines.join("\n")
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let gap = if index > 0 { "\n" } else { "" };
            write!(formatter, "{gap}{problem}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem {
            line,
            column,
            message,
        } = self;
        write!(formatter, "line {line}, column {column}: {message}")
    }
}

impl std::error::Error for Problems {}

impl Problem {
    /// At a byte of the text.
    pub(crate) fn at(text: &str, byte: usize, message: impl Into<String>) -> Problem {
        let (line, column) = Source::new("", text).place(byte);
        Problem {
            line,
            column,
            message: message.into(),
        }
    }
}

/// What was probably meant: a beginning of it, or nearly the same letters.
pub fn near<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let begins = |a: &str, b: &str| b.len() >= 3 && a.starts_with(b);
    let likeness = |known: &str| match begins(known, given) || begins(given, known) {
        true => 1.0,
        false => strsim::jaro_winkler(known, given),
    };
    known
        .into_iter()
        .map(|known| (likeness(known), known))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}
