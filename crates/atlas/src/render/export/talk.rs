//! Mermaid sequence diagrams.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::mermaid::{head, plain};
use crate::layout::graph::Shape;
use crate::layout::sequence::{Actor, Kind, Sequence, Step};

/// Steps between actors that the sequence does not have are left out.
pub fn mermaid_sequence(sequence: &Sequence) -> String {
    let mut out = head(&sequence.title, "sequenceDiagram", &sequence.description);
    let talk = Talk {
        names: (1..)
            .zip(&sequence.actors)
            .map(|(number, actor)| (actor.id.as_str(), format!("a{number}")))
            .collect(),
        actors: &sequence.actors,
    };
    for actor in &sequence.actors {
        let word = match actor.shape {
            Shape::Person => "actor",
            _ => "participant",
        };
        let texts = super::texts(&actor.label, &actor.note, actor.planned);
        let _ = writeln!(
            out,
            "  {word} {} as {}",
            talk.names[actor.id.as_str()],
            said(&texts.join("\n"))
        );
    }
    talk.steps(&sequence.steps, 1, &mut out);
    out
}

struct Talk<'a> {
    names: BTreeMap<&'a str, String>,
    actors: &'a [Actor],
}

impl Talk<'_> {
    fn steps(&self, steps: &[Step], depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth);
        for step in steps {
            match step {
                Step::Message {
                    from,
                    to,
                    label,
                    kind,
                } => {
                    let arrow = match kind {
                        Kind::Call => "->>",
                        Kind::Reply => "-->>",
                        Kind::Send => "-)",
                    };
                    let ends = (self.names.get(from.as_str()), self.names.get(to.as_str()));
                    if let (Some(from), Some(to)) = ends {
                        let _ = writeln!(out, "{indent}{from}{arrow}{to}: {}", said(label));
                    }
                }
                Step::Note { over, text } => {
                    if let Some(over) = self.span(|actor| over.contains(&actor.id)) {
                        let _ = writeln!(out, "{indent}Note over {over}: {}", said(text));
                    }
                }
                // There is no line across in Mermaid.
                Step::Part(title) => {
                    if let Some(all) = self.span(|_| true) {
                        let _ = writeln!(out, "{indent}Note over {all}: {}", said(title));
                    }
                }
                Step::Frame { word, branches } => self.frame(word, branches, depth, out),
            }
        }
    }

    fn frame(&self, word: &str, branches: &[(String, Vec<Step>)], depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth);
        let (word, next) = match (word, branches.len()) {
            ("loop", 1) => ("loop", ""),
            ("par", _) => ("par", "and"),
            (_, 1) => ("opt", ""),
            _ => ("alt", "else"),
        };
        for (number, (condition, steps)) in branches.iter().enumerate() {
            let word = if number == 0 { word } else { next };
            let _ = writeln!(out, "{indent}{word} {}", said(condition));
            self.steps(steps, depth + 1, out);
        }
        if !branches.is_empty() {
            let _ = writeln!(out, "{indent}end");
        }
    }

    /// The first and the last of some actors, as a note takes them.
    fn span(&self, wanted: impl Fn(&Actor) -> bool) -> Option<String> {
        let mut found = self.actors.iter().filter(|actor| wanted(actor));
        let first = &self.names[found.next()?.id.as_str()];
        Some(match found.next_back() {
            Some(last) => format!("{first},{}", self.names[last.id.as_str()]),
            None => first.clone(),
        })
    }
}

/// On one line, with entities for what ends a text or begins a mark.
fn said(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            plain(line)
                .trim()
                .replace('#', "\u{1}35\u{2}")
                .replace(';', "\u{1}59\u{2}")
                .replace('<', "\u{1}lt\u{2}")
                .replace('>', "\u{1}gt\u{2}")
                .replace('%', "\u{1}37\u{2}")
                .replace('\u{1}', "#")
                .replace('\u{2}', ";")
        })
        .collect();
    match lines.join("<br/>") {
        empty if empty.is_empty() => "#160;".to_owned(),
        text => text,
    }
}
