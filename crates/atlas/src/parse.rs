//! From the text of `*.atlas.toml` files to a [`Document`]: never panics, and reports every problem it
//! can find at once, each with its place and a remedy.

mod arrows;
mod check;
mod decode;
mod diagnostic;
mod document;

pub use diagnostic::{Diagnostic, Source, Spot, suggestion};
#[cfg(test)]
pub(crate) use document::outline;
pub use document::{
    Addition, Declared, Document, Extract, Flow, Machine, Message, Move, Sequence, Step, Timeline,
    TimelineEvent, Written, WrittenColumn, WrittenTable, WrittenView,
};

use toml::de::DeTable;

use crate::schema::DOCUMENT;

/// Longest text that is read: a model is written by hand.
const LONGEST: usize = 1 << 20;
/// After this many problems the rest is likely to follow from them, and nobody reads on.
pub(crate) const MOST: usize = 100;

/// Reads one file. What could be read is in the document even where there are problems.
pub fn parse(source: &Source) -> (Document, Vec<Diagnostic>) {
    if source.text().len() > LONGEST {
        let problem = source
            .problem(
                0..0,
                format!("the file is larger than {} MiB", LONGEST >> 20),
            )
            .remedy("split it: all files of a folder are one model");
        return (Document::default(), vec![problem]);
    }
    let (table, errors) = DeTable::parse_recoverable(source.text());
    let mut problems = syntax(source, &errors);
    let broken = !problems.is_empty();
    check::table(source, table.get_ref(), &DOCUMENT, "", &mut problems);
    let mut document = decode::document(source, table.get_ref(), &mut problems);
    document.broken = broken;
    if broken {
        // What follows from a line that cannot be read would only hide it.
        problems.retain(|problem| !problem.follows());
    }
    problems.sort_by_key(|problem| (problem.line, problem.column));
    problems.dedup();
    problems.truncate(MOST);
    (document, problems)
}

/// One problem a table: most errors of a parser follow from the one before.
fn syntax(source: &Source, errors: &[toml::de::Error]) -> Vec<Diagnostic> {
    let begins = |line: usize| -> bool {
        let text = source.text().lines().nth(line - 1).unwrap_or_default();
        text.starts_with('[')
    };
    let mut problems: Vec<Diagnostic> = Vec::new();
    for error in errors.iter().take(MOST) {
        let span = error.span().unwrap_or(0..0);
        let (line, _) = source.place(span.start);
        let since = problems.last().map(|problem| problem.line);
        if since.is_some_and(|since| since == line || !(since + 1..=line).any(begins)) {
            continue;
        }
        if error.message().contains("array") && begins(line) {
            let message = "not TOML: the list before this line is not closed";
            let remedy = "end the list with ]";
            problems.push(source.problem(span, message).remedy(remedy));
            // From here on everything is taken for a part of the list.
            break;
        }
        if error.message().contains("duplicate key") {
            problems.push(twice(source, span));
            continue;
        }
        let problem = source.problem(span, format!("not TOML: {}", error.message()));
        problems.push(problem.remedy(remedy(error.message())));
    }
    problems
}

/// A table or a key that was there before, and where.
fn twice(source: &Source, span: std::ops::Range<usize>) -> Diagnostic {
    let text = source.text();
    let begin = text.get(..span.start).unwrap_or_default();
    let begin = begin.rfind('\n').map_or(0, |line| line + 1);
    let line = text.get(begin..).unwrap_or_default().lines().next();
    let line = line.unwrap_or_default().trim();
    let before = || text.get(..begin).unwrap_or_default().lines();
    let key = text.get(span.clone()).unwrap_or_default();
    let (what, first) = match line.find(']').filter(|_| line.starts_with('[')) {
        Some(end) => {
            let header = &line[..=end];
            let same = |line: &str| line.trim_start().starts_with(header);
            (header.to_owned(), before().position(same))
        }
        None => {
            let is_key = |line: &str| {
                let rest = line.trim_start().strip_prefix(key);
                rest.is_some_and(|rest| rest.trim_start().starts_with('='))
            };
            // In the same table: not before its header.
            let lines: Vec<&str> = before().collect();
            let header = lines
                .iter()
                .rposition(|line| line.trim_start().starts_with('['));
            let from = header.map_or(0, |header| header + 1);
            let first = lines[from..].iter().position(|line| is_key(line));
            (
                format!("\"{}\"", check::shortened(key)),
                first.map(|first| first + from),
            )
        }
    };
    let place = first.map_or_else(String::new, |line| {
        format!("; the first is at line {}", line + 1)
    });
    source
        .problem(span, format!("{what} stands twice{place}"))
        .remedy("rename one, or join the two")
}

/// What helps with the mistakes people make in TOML.
fn remedy(message: &str) -> &'static str {
    match message {
        text if text.contains("quote") || text.contains("string") => {
            "texts stand in double quotes: name = \"Web shop\""
        }
        text if text.contains("header") || text.contains("table") => {
            "a table begins with its kind and id: [system.shop]"
        }
        text if text.contains("array") || text.contains("`]`") => {
            "close the list with ], with a comma between its texts"
        }
        _ => "a line is a [table], a key = value, or a # comment",
    }
}
