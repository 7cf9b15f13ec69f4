//! From TOML values to the document. What `check` complained about is left out here in silence; what only
//! shows in the content of a text (a notation, an id) is reported here.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::check::{entries, shortened};
use super::document::*;
use super::{Diagnostic, Source, arrows};
use crate::model::{Direction, FlowKind, Kind, Status, ViewKind};

pub(super) fn document(
    source: &Source,
    table: &DeTable<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Document {
    let mut reader = Reader { source, problems };
    let mut document = Document {
        blank: true,
        ..Document::default()
    };
    for (key, value) in entries(table) {
        let about = matches!(key.get_ref().as_ref(), "atlas" | "extract");
        let Some(inner) = value.get_ref().as_table() else {
            document.blank = false;
            continue;
        };
        document.blank &= about || inner.is_empty();
        match key.get_ref().as_ref() {
            "atlas" => {
                document.title = text(inner, "title");
                document.about = text(inner, "about");
            }
            "extract" => {
                document.extract = Extract {
                    cargo: reader.written(inner, "cargo"),
                    openapi: reader.written(inner, "openapi"),
                    sql: reader.written(inner, "sql"),
                    stoa: flag(inner, "stoa").unwrap_or(false),
                }
            }
            "extend" => reader.named(inner, false, |reader, id, fields| {
                document.additions.push(Addition {
                    id,
                    common: reader.common(fields),
                });
            }),
            "table" => reader.named(inner, true, |reader, id, fields| {
                document.tables.push(reader.table(id, fields));
            }),
            "states" => reader.named(inner, true, |reader, id, fields| {
                document.machines.push(reader.machine(id, fields));
            }),
            "sequence" => reader.named(inner, true, |reader, id, fields| {
                document.sequences.push(Sequence {
                    id,
                    common: reader.common(fields),
                    participants: reader.list(fields, "participants"),
                    steps: reader.steps(fields, "steps"),
                });
            }),
            "timeline" => reader.named(inner, true, |reader, id, fields| {
                document.timelines.push(Timeline {
                    id,
                    common: reader.common(fields),
                    events: tables(fields, "events").map(event).collect(),
                });
            }),
            "view" => reader.named(inner, true, |reader, id, fields| {
                document.views.push(reader.view(id, fields));
            }),
            word => {
                let Some(kind) = Kind::of_word(word) else {
                    let ids = inner.keys().map(|id| id.get_ref().to_string());
                    document.unread.extend(ids);
                    continue;
                };
                reader.named(inner, true, |reader, id, fields| {
                    document.elements.push(Declared {
                        kind,
                        id,
                        common: reader.common(fields),
                        runs: reader.list(fields, "runs"),
                        count: amount(fields, "count"),
                    });
                });
            }
        }
    }
    document
}

struct Reader<'a> {
    source: &'a Source,
    problems: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Calls for every `[kind.id]`; ids of the author's own hold no slash, those of extracted elements do.
    fn named(
        &mut self,
        table: &DeTable<'_>,
        own: bool,
        mut each: impl FnMut(&mut Self, Written<String>, &DeTable<'_>),
    ) {
        for (key, value) in entries(table) {
            let Some(fields) = value.get_ref().as_table() else {
                continue;
            };
            let id = key.get_ref().as_ref();
            let good = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
            if own && (id.is_empty() || !id.chars().all(good)) {
                let message = format!("\"{}\" cannot be an id", shortened(id));
                self.problems
                    .push(self.source.problem(key.span(), message).remedy(
                        "an id is made of letters, digits, - and _; what the box says is its name",
                    ));
            }
            let id = Written {
                value: id.to_owned(),
                spot: self.source.spot(&key.span()),
            };
            each(self, id, fields);
        }
    }

    fn common(&mut self, table: &DeTable<'_>) -> Common {
        Common {
            name: text(table, "name"),
            about: text(table, "about"),
            tech: text(table, "tech"),
            inside: self.written(table, "in"),
            status: status(table),
            tags: texts(table, "tags"),
            link: text(table, "link"),
            icon: text(table, "icon"),
            flows: values(table, "to")
                .filter_map(|value| self.flow(value))
                .collect(),
        }
    }

    fn flow(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Flow> {
        if let Some(line) = value.get_ref().as_str() {
            let ((id, at), label) = arrows::labelled((line, 0));
            return Some(Flow {
                to: self.inside(value, id, at),
                label: label.to_owned(),
                tech: None,
                kind: FlowKind::Call,
                status: None,
            });
        }
        let table = value.get_ref().as_table()?;
        Some(Flow {
            to: self.written(table, "id")?,
            label: text(table, "label").unwrap_or_default(),
            tech: text(table, "tech"),
            kind: match text(table, "kind").as_deref() {
                Some("event") => FlowKind::Event,
                Some("data") => FlowKind::Data,
                _ => FlowKind::Call,
            },
            status: status(table),
        })
    }

    fn table(&mut self, id: Written<String>, fields: &DeTable<'_>) -> WrittenTable {
        let mut columns = Vec::new();
        for value in values(fields, "columns") {
            let Some(line) = value.get_ref().as_str() else {
                continue;
            };
            match arrows::column(line) {
                Some(column) => columns.push(WrittenColumn {
                    name: column.name.to_owned(),
                    kind: column.kind,
                    key: column.key,
                    optional: column.optional,
                    target: column.target.map(|(name, at)| self.inside(value, name, at)),
                }),
                None => self.unread(
                    value,
                    line,
                    "write name and type: \"order_id uuid key -> order\"",
                ),
            }
        }
        WrittenTable {
            id,
            common: self.common(fields),
            columns,
        }
    }

    fn machine(&mut self, id: Written<String>, fields: &DeTable<'_>) -> Machine {
        let mut moves = Vec::new();
        for value in values(fields, "moves") {
            let Some(line) = value.get_ref().as_str() else {
                continue;
            };
            match arrows::arrow(line) {
                Some(arrow) => moves.push(Move {
                    from: self.inside(value, arrow.from.0, arrow.from.1),
                    to: self.inside(value, arrow.to.0, arrow.to.1),
                    why: arrow.label.to_owned(),
                }),
                None => self.unread(
                    value,
                    line,
                    "write from -> to: \"requested -> accepted: the host accepts\"",
                ),
            }
        }
        let mut states = Vec::new();
        if let Some(table) = fields
            .get("states")
            .and_then(|value| value.get_ref().as_table())
        {
            for (key, value) in entries(table) {
                let Some(about) = value.get_ref().as_str() else {
                    continue;
                };
                let name = Written {
                    value: key.get_ref().to_string(),
                    spot: self.source.spot(&key.span()),
                };
                states.push((name, about.to_owned()));
            }
        }
        Machine {
            id,
            common: self.common(fields),
            start: self.written(fields, "start"),
            moves,
            states,
        }
    }

    /// Nesting is bounded by the TOML parser.
    fn steps(&mut self, fields: &DeTable<'_>, key: &str) -> Vec<Step> {
        values(fields, key)
            .filter_map(|value| self.step(value))
            .collect()
    }

    fn step(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Step> {
        if let Some(line) = value.get_ref().as_str() {
            let Some(arrow) = arrows::arrow(line) else {
                self.unread(
                    value,
                    line,
                    "write a message: \"web -> api: asks\", or \"api --> web: answers\"",
                );
                return None;
            };
            return Some(Step::Message(Message {
                from: self.inside(value, arrow.from.0, arrow.from.1),
                to: self.inside(value, arrow.to.0, arrow.to.1),
                label: arrow.label.to_owned(),
                answer: arrow.dashed,
            }));
        }
        let table = value.get_ref().as_table()?;
        if let Some(note) = text(table, "note") {
            let over = self.list(table, "over");
            return Some(Step::Note { text: note, over });
        }
        let steps = self.steps(table, "steps");
        let otherwise = self.steps(table, "otherwise");
        if steps.is_empty() {
            let problem = self
                .source
                .problem(value.span(), "this step has no steps in it");
            self.problems.push(
                problem
                    .remedy("{ loop = \"until …\", steps = [ … ] }, { when = \"…\", steps = [ … ] } or { note = \"…\" }")
                    .consequence(),
            );
            return None;
        }
        Some(match text(table, "loop") {
            Some(until) => Step::Loop { until, steps },
            None => Step::When {
                condition: text(table, "when").unwrap_or_default(),
                steps,
                otherwise,
            },
        })
    }

    fn view(&mut self, id: Written<String>, fields: &DeTable<'_>) -> WrittenView {
        let kind = text(fields, "kind").and_then(|word| ViewKind::of_word(&word));
        // What `of` names depends on a kind that was misspelt.
        let of_something = kind.is_some() || !fields.contains_key("kind");
        WrittenView {
            id,
            title: text(fields, "title").unwrap_or_default(),
            about: text(fields, "about").unwrap_or_default(),
            kind: kind.unwrap_or(ViewKind::Structure),
            of: self.written(fields, "of").filter(|_| of_something),
            show: self.list(fields, "show"),
            hide: self.list(fields, "hide"),
            direction: match text(fields, "direction").as_deref() {
                Some("right") => Direction::Right,
                _ => Direction::Down,
            },
            frames: flag(fields, "frames").unwrap_or(true),
            labels: flag(fields, "labels").unwrap_or(true),
            status: status(fields),
            tags: texts(fields, "tags"),
        }
    }

    fn unread(&mut self, value: &Spanned<DeValue<'_>>, line: &str, remedy: &str) {
        let message = format!("\"{}\" cannot be read", shortened(line));
        let problem = self.source.problem(value.span(), message);
        self.problems.push(problem.remedy(remedy));
    }

    fn written(&mut self, table: &DeTable<'_>, key: &str) -> Option<Written<String>> {
        let value = table.get(key)?;
        Some(self.whole(value, value.get_ref().as_str()?))
    }

    fn list(&mut self, table: &DeTable<'_>, key: &str) -> Vec<Written<String>> {
        values(table, key)
            .filter_map(|value| Some(self.whole(value, value.get_ref().as_str()?)))
            .collect()
    }

    fn whole(&self, value: &Spanned<DeValue<'_>>, text: &str) -> Written<String> {
        Written {
            value: text.trim().to_owned(),
            spot: self.source.spot(&value.span()),
        }
    }

    /// A part of a text; its own place when the text stands in the file as it is.
    fn inside(&self, value: &Spanned<DeValue<'_>>, part: &str, at: usize) -> Written<String> {
        let span = value.span();
        let start = span.start + 1 + at;
        let end = start + part.len();
        let spot = match self.source.text().get(start..end) {
            Some(same) if same == part && end < span.end => self.source.spot(&(start..end)),
            _ => self.source.spot(&span),
        };
        Written {
            value: part.to_owned(),
            spot,
        }
    }
}

fn event(table: &DeTable<'_>) -> TimelineEvent {
    let time = |key| text(table, key).and_then(|text| minutes(&text));
    TimelineEvent {
        at: time("at"),
        until: time("until"),
        every: text(table, "every"),
        label: text(table, "label").unwrap_or_default(),
        lane: text(table, "lane"),
        about: text(table, "about"),
        status: status(table),
    }
}

/// `HH:MM` as minutes after midnight.
pub(super) fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |text: &str| match text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()) {
        true => text.parse::<u16>().ok(),
        false => None,
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= 24 * 60).then_some(all)
}

fn values<'t>(table: &'t DeTable<'_>, key: &str) -> impl Iterator<Item = &'t Spanned<DeValue<'t>>> {
    let list = table.get(key).and_then(|value| value.get_ref().as_array());
    list.into_iter().flat_map(|list| list.iter())
}

fn tables<'t>(table: &'t DeTable<'_>, key: &str) -> impl Iterator<Item = &'t DeTable<'t>> {
    values(table, key).filter_map(|value| value.get_ref().as_table())
}

fn text(table: &DeTable<'_>, key: &str) -> Option<String> {
    Some(table.get(key)?.get_ref().as_str()?.to_owned())
}

fn amount(table: &DeTable<'_>, key: &str) -> Option<String> {
    let number = |value: &DeValue<'_>| Some(value.as_integer()?.as_str().to_owned());
    text(table, key).or_else(|| number(table.get(key)?.get_ref()))
}

fn texts(table: &DeTable<'_>, key: &str) -> Vec<String> {
    values(table, key)
        .filter_map(|value| Some(value.get_ref().as_str()?.to_owned()))
        .collect()
}

fn flag(table: &DeTable<'_>, key: &str) -> Option<bool> {
    table.get(key)?.get_ref().as_bool()
}

fn status(table: &DeTable<'_>) -> Option<Status> {
    match table.get("status")?.get_ref().as_str()? {
        "planned" => Some(Status::Planned),
        "legacy" => Some(Status::Legacy),
        _ => None,
    }
}
