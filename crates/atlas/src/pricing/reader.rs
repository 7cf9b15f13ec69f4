//! Reads TOML with exact numbers, and notes every problem with its place instead of stopping at the
//! first one.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::number::{Number, exact, parse};
use super::problem::{Problem, Problems};

/// The text and what was found wrong so far.
pub(crate) struct Reader<'t> {
    text: &'t str,
    problems: Vec<Problem>,
    /// Which table holds which key, to say where a misplaced one belongs.
    homes: &'static [(&'static str, &'static [&'static str])],
}

/// One table, and which of its keys were asked for.
pub(crate) struct Section<'a, 't> {
    /// `[environments.production]`, for messages.
    name: String,
    table: &'a DeTable<'t>,
    span: Range<usize>,
    known: Vec<&'static str>,
}

/// The numbers that make sense somewhere.
#[derive(Clone, Copy)]
pub(crate) enum Bounds {
    /// 0 and more.
    NotNegative,
    /// More than 0.
    Positive,
    /// More than 0, at most 1.
    Share,
    /// A whole number, 0 and more.
    Count,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(text: &'t str) -> Reader<'t> {
        Reader {
            text,
            problems: Vec::new(),
            homes: &[],
        }
    }

    /// With the keys of each table.
    pub(crate) fn with_homes(
        mut self,
        homes: &'static [(&'static str, &'static [&'static str])],
    ) -> Reader<'t> {
        self.homes = homes;
        self
    }

    /// Where a key belongs that does not belong here.
    fn home(&self, name: &str) -> Option<String> {
        let homes = self.homes.iter();
        let mut all = homes.clone().flat_map(|(_, keys)| keys.iter().copied());
        let exact = all.clone().any(|key| key == name);
        let key = match exact {
            true => all.find(|key| *key == name)?,
            // Only letters in the wrong place: what begins alike is in many tables.
            false => all.find(|key| strsim::damerau_levenshtein(key, name) <= key.len() / 5)?,
        };
        let places: Vec<&str> = homes
            .filter(|(_, keys)| keys.contains(&key))
            .map(|(place, _)| *place)
            .collect();
        let place = places.join(" or ");
        Some(match exact {
            true => format!("it belongs in {place}"),
            false => format!("did you mean `{key}`? It belongs in {place}"),
        })
    }

    /// The document. Broken TOML is noted, and what could be read of it is returned.
    pub(crate) fn document(&mut self) -> Spanned<DeTable<'t>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            self.note(at, format!("not TOML: {}", error.message()));
        }
        table
    }

    pub(crate) fn section<'a>(
        &self,
        name: impl Into<String>,
        table: &'a DeTable<'t>,
        span: Range<usize>,
    ) -> Section<'a, 't> {
        Section {
            name: name.into(),
            table,
            span,
            known: Vec::new(),
        }
    }

    pub(crate) fn note(&mut self, byte: usize, message: impl Into<String>) {
        self.problems.push(Problem::at(self.text, byte, message));
    }

    /// The value when nothing was wrong.
    pub(crate) fn finish<T>(mut self, value: Option<T>) -> Result<T, Problems> {
        // A reader that gave up without a word would hide the reason.
        if self.problems.is_empty() && value.is_none() {
            self.note(0, "this file cannot be read");
        }
        self.problems
            .sort_by_key(|problem| (problem.line, problem.column));
        self.problems.dedup();
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(Problems(self.problems)),
        }
    }

    /// A number of a value: a number as it is written, or one in quotes.
    pub(crate) fn as_number(
        &mut self,
        what: &str,
        value: &Spanned<DeValue<'t>>,
        range: Bounds,
    ) -> Option<Number> {
        let number = match value.get_ref() {
            DeValue::Integer(integer) if integer.radix() == 10 => parse(integer.as_str()),
            DeValue::Float(float) => parse(float.as_str()),
            DeValue::String(text) => parse(text),
            _ => None,
        };
        let Some(number) = number else {
            let found = match value.get_ref() {
                DeValue::String(text) => format!("\"{text}\""),
                other => kind(other).to_owned(),
            };
            self.note(
                value.span().start,
                format!("{what} must be a number such as 0.25, but this is {found}"),
            );
            return None;
        };
        let zero = Number::from_integer(0.into());
        let one = Number::from_integer(1.into());
        let (fits, wish) = match range {
            Bounds::NotNegative => (number >= zero, "must not be negative"),
            Bounds::Positive => (number > zero, "must be more than 0"),
            Bounds::Share => (
                number > zero && number <= one,
                "must be above 0 and at most 1",
            ),
            Bounds::Count => (
                number >= zero && number.is_integer(),
                "must be a whole number, 0 or more",
            ),
        };
        if !fits {
            self.note(
                value.span().start,
                format!("{what} {wish}, but it is {}", exact(&number)),
            );
            return None;
        }
        Some(number)
    }
}

impl<'a, 't> Section<'a, 't> {
    pub(crate) fn start(&self) -> usize {
        self.span.start
    }

    fn find(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'t>>> {
        self.known.push(key);
        self.table.get(key)
    }

    pub(crate) fn number(
        &mut self,
        reader: &mut Reader<'t>,
        key: &'static str,
        range: Bounds,
    ) -> Option<Number> {
        let value = self.find(key)?;
        reader.as_number(&format!("`{key}`"), value, range)
    }

    pub(crate) fn text(&mut self, reader: &mut Reader<'t>, key: &'static str) -> Option<String> {
        self.text_at(reader, key).map(|(text, _)| text)
    }

    /// A text and where it stands.
    pub(crate) fn text_at(
        &mut self,
        reader: &mut Reader<'t>,
        key: &'static str,
    ) -> Option<(String, usize)> {
        let value = self.find(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some((text.to_string(), value.span().start)),
            // A date without quotes is what people write first.
            DeValue::Datetime(date) => Some((date.to_string(), value.span().start)),
            other => {
                let found = kind(other);
                reader.note(
                    value.span().start,
                    format!("`{key}` must be text in quotes, but this is {found}"),
                );
                None
            }
        }
    }

    pub(crate) fn yes(&mut self, reader: &mut Reader<'t>, key: &'static str) -> Option<bool> {
        let value = self.find(key)?;
        match value.get_ref() {
            DeValue::Boolean(yes) => Some(*yes),
            other => {
                let found = kind(other);
                reader.note(
                    value.span().start,
                    format!("`{key}` must be true or false, but this is {found}"),
                );
                None
            }
        }
    }

    /// The value as it is, for what has several forms.
    pub(crate) fn value(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'t>>> {
        self.find(key)
    }

    pub(crate) fn table(
        &mut self,
        reader: &mut Reader<'t>,
        key: &'static str,
    ) -> Option<Section<'a, 't>> {
        let value = self.find(key)?;
        let name = match self.name.is_empty() {
            true => format!("[{key}]"),
            false => format!("{} {key}", self.name),
        };
        reader.table_of(name, value)
    }

    /// The tables of a table, in the order of the file.
    pub(crate) fn tables(
        &mut self,
        reader: &mut Reader<'t>,
        key: &'static str,
    ) -> Vec<(String, Section<'a, 't>)> {
        let Some(outer) = self.table(reader, key) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for (name, value) in outer.table {
            let name = name.get_ref().to_string();
            if let Some(section) = reader.table_of(format!("[{key}.{name}]"), value) {
                out.push((name, section));
            }
        }
        out.sort_by_key(|(_, section)| section.start());
        out
    }

    /// The tables of a list: `[[prices]]`.
    pub(crate) fn list(
        &mut self,
        reader: &mut Reader<'t>,
        key: &'static str,
    ) -> Vec<Section<'a, 't>> {
        let Some(value) = self.find(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            let found = kind(value.get_ref());
            reader.note(
                value.span().start,
                format!("`{key}` must be a list of tables, but this is {found}"),
            );
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| reader.table_of(format!("[[{key}]]"), item))
            .collect()
    }

    /// Notes a missing key; passes a value through.
    pub(crate) fn must<T>(
        &self,
        reader: &mut Reader<'t>,
        key: &str,
        value: Option<T>,
    ) -> Option<T> {
        if value.is_none() && !self.table.contains_key(key) {
            let place = match self.name.is_empty() {
                true => String::new(),
                false => format!(" in {}", self.name),
            };
            reader.note(self.span.start, format!("`{key}` is missing{place}"));
        }
        value
    }

    /// Notes keys that nobody asked for.
    pub(crate) fn end(self, reader: &mut Reader<'t>) {
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if self.known.contains(&name) {
                continue;
            }
            let close = self
                .known
                .iter()
                .map(|known| (strsim::jaro_winkler(known, name), known))
                .filter(|(likeness, _)| *likeness > 0.75)
                .max_by(|a, b| a.0.total_cmp(&b.0));
            let hint = match (reader.home(name), close) {
                (Some(home), None) => home,
                (Some(home), Some(_)) if home.starts_with("it belongs") => home,
                (_, Some((_, known))) => format!("did you mean `{known}`?"),
                (None, None) => format!("known here: {}", self.known.join(", ")),
            };
            reader.note(key.span().start, format!("unknown key `{name}`; {hint}"));
        }
    }
}

impl<'t> Reader<'t> {
    fn table_of<'a>(
        &mut self,
        name: String,
        value: &'a Spanned<DeValue<'t>>,
    ) -> Option<Section<'a, 't>> {
        match value.get_ref() {
            DeValue::Table(table) => Some(self.section(name, table, value.span())),
            other => {
                let found = kind(other);
                self.note(
                    value.span().start,
                    format!("{name} must be a table, but this is {found}"),
                );
                None
            }
        }
    }
}

pub(crate) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number it cannot be",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
