//! Problems with their place, and the text they are found in.

use std::fmt;
use std::ops::Range;

use serde::Serialize;
use stoa_kernel::budget::step;

/// A place in one of the files of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Spot {
    pub file: u32,
    pub start: u32,
    pub end: u32,
}

/// A file: its name as the reader knows it, its text, its number in the model.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    text: String,
    number: u32,
    lines: Vec<usize>,
    /// Where characters of several bytes end, and how many bytes more than characters there are until
    /// then: so that a column costs the same wherever it is.
    wide: Vec<(usize, usize)>,
}

impl Source {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        let text = text.into();
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0)
            .chain(breaks.map(|(place, _)| place + 1))
            .collect();
        let mut wide = Vec::new();
        let mut more = 0;
        for (at, c) in text.char_indices().filter(|(_, c)| c.len_utf8() > 1) {
            more += c.len_utf8() - 1;
            wide.push((at + c.len_utf8(), more));
        }
        Source {
            name: name.into(),
            text,
            number: 0,
            lines,
            wide,
        }
    }

    /// The same file as the n-th of a model.
    pub fn numbered(mut self, number: usize) -> Source {
        self.number = u32::try_from(number).unwrap_or(u32::MAX);
        self
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn spot(&self, span: &Range<usize>) -> Spot {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Spot {
            file: self.number,
            start: place(span.start),
            end: place(span.end),
        }
    }

    /// Line and column, both from 1; the column counts characters.
    pub fn place(&self, at: usize) -> (usize, usize) {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let line = self.lines.partition_point(|start| *start <= at).max(1);
        let begin = self.lines[line - 1];
        (line, at - begin + self.more(begin) - self.more(at) + 1)
    }

    /// Bytes more than characters before a place.
    fn more(&self, at: usize) -> usize {
        let until = self.wide.partition_point(|(end, _)| *end <= at);
        until.checked_sub(1).map_or(0, |last| self.wide[last].1)
    }

    pub(crate) fn problem(&self, span: Range<usize>, message: impl Into<String>) -> Diagnostic {
        let (line, column) = self.place(span.start);
        Diagnostic {
            file: self.name.clone(),
            line,
            column,
            message: message.into(),
            remedy: None,
            follows: false,
        }
    }

    /// For problems that only show when something is done with what is written.
    pub fn problem_at(&self, spot: Spot, message: impl Into<String>, remedy: &str) -> Diagnostic {
        self.at(spot, message).remedy(remedy)
    }

    pub(crate) fn at(&self, spot: Spot, message: impl Into<String>) -> Diagnostic {
        self.problem(spot.start as usize..spot.end as usize, message)
    }
}

/// A problem of a model: where, what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// May be the consequence of another problem.
    #[serde(skip)]
    follows: bool,
}

impl Diagnostic {
    pub(crate) fn remedy(mut self, remedy: impl Into<String>) -> Diagnostic {
        let remedy = remedy.into();
        self.remedy = Some(remedy).filter(|remedy| !remedy.is_empty());
        self
    }

    /// Not worth telling when the file is not even TOML.
    pub(crate) fn consequence(mut self) -> Diagnostic {
        self.follows = true;
        self
    }

    pub(crate) fn follows(&self) -> bool {
        self.follows
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diagnostic {
            file,
            line,
            column,
            message,
            ..
        } = self;
        write!(formatter, "{file}:{line}:{column}: {message}")?;
        match &self.remedy {
            Some(remedy) => write!(formatter, "\n  {remedy}"),
            None => Ok(()),
        }
    }
}

/// `did you mean "x"?` or the list of what there is.
pub fn suggestion<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    const LISTED: usize = 12;
    let given: String = given.chars().take(80).collect();
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    known.dedup();
    // The distance of two words costs the product of their lengths.
    let letters: usize = known.iter().map(|word| word.len() + 8).sum();
    step((letters * (given.len() + 1) / 64 + 1) as u64);
    let near = known
        .iter()
        .map(|word| {
            (
                strsim::damerau_levenshtein(&given.to_lowercase(), &word.to_lowercase()),
                *word,
            )
        })
        .filter(|(distance, word)| {
            !given.is_empty() && *distance <= (word.chars().count().max(3) / 3).max(1)
        })
        .min();
    match near {
        Some((_, word)) => format!("did you mean \"{word}\"?"),
        None if known.is_empty() => String::new(),
        None if known.len() <= LISTED => format!("there is: {}", known.join(", ")),
        None => format!(
            "there is: {}, … ({} in all)",
            known[..LISTED].join(", "),
            known.len()
        ),
    }
}
