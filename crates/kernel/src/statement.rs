//! What a run says beside its numbers: why a row was rejected or left out, and what a person has to know although the
//! charges are there. Each such statement is a stable `code` with named parameters, so that a client can say it in any
//! language; the English is made from the same two, here and nowhere else. Which statements there are stands in
//! [`list`], with their English, a message in the part of ICU MessageFormat that the web app reads as well.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use utoipa::openapi::RefOr;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

pub mod list;
mod message;

/// One of the list. Ordered by its English, so that lists of statements read as if they were sorted by their texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Entry {
    english: &'static str,
    code: &'static str,
    params: &'static [&'static str],
}

/// A statement that takes no parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phrase(&'static Entry);

/// What is said: a code and its parameters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Statement {
    entry: &'static Entry,
    /// In the order of the entry's names.
    params: Vec<Param>,
}

/// A parameter of a statement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
#[schema(as = StatementParam)]
pub enum Param {
    /// A count.
    Number(u64),
    /// A name, a day (`2024-09-01`), a month (`2024-09`), or one of the words that the message tells apart.
    Text(String),
    /// Names of files or columns: `a, b`.
    Names(Vec<String>),
    /// Sums by currency: `1.5 USD, 2 EUR`.
    Money(Vec<Sum>),
    /// Other statements, which stand in this one: `a; b`.
    #[schema(no_recursion)]
    Said(Vec<Told>),
}

/// A sum as plain decimal text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StatementSum)]
pub struct Sum {
    /// Empty when the source names none.
    pub currency: String,
    pub amount: String,
}

impl Phrase {
    pub const fn code(self) -> &'static str {
        self.0.code
    }

    pub const fn english(self) -> &'static str {
        self.0.english
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.english)
    }
}

impl From<Phrase> for Statement {
    fn from(phrase: Phrase) -> Self {
        Self {
            entry: phrase.0,
            params: Vec::new(),
        }
    }
}

impl Statement {
    /// A sentence of a format's mapping: one of the list, or, in a mapping that somebody wrote, its own.
    pub fn of_format(text: &str) -> Self {
        let found = entries().find(|entry| entry.english == text && entry.params.is_empty());
        found.map_or_else(|| list::of_the_format(text), |entry| Phrase(entry).into())
    }

    /// The same of a value, which the sentence follows in quotes.
    pub fn of_value(value: &str, text: &str) -> Self {
        let rest = |entry: &&Entry| entry.english.strip_prefix("\"{value}\" ") == Some(text);
        let found = entries().find(|entry| entry.params == ["value"] && rest(entry));
        match found {
            Some(entry) => Self {
                entry,
                params: vec![value.into()],
            },
            None => list::of_the_format_value(value, text),
        }
    }

    /// A place as the engine writes it: `bill.csv, line 17: "n/a"`.
    pub fn of_place(text: &str) -> Self {
        let split = || {
            let (file, rest) = text.split_once(", line ")?;
            let end = rest
                .find(|sign: char| !sign.is_ascii_digit())
                .unwrap_or(rest.len());
            let line: u64 = rest[..end].parse().ok()?;
            Some(list::at_line(file, line, &rest[end..]))
        };
        split().unwrap_or_else(|| list::of_the_format(text))
    }

    /// The same with another value of this parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Param>) -> Self {
        let at = self.entry.params.iter().position(|known| *known == name);
        debug_assert!(at.is_some(), "{} takes no {name}", self.entry.code);
        if let Some(param) = at.and_then(|at| self.params.get_mut(at)) {
            *param = value.into();
        }
        self
    }

    pub const fn code(&self) -> &'static str {
        self.entry.code
    }

    pub fn params(&self) -> impl Iterator<Item = (&'static str, &Param)> {
        self.entry.params.iter().copied().zip(&self.params)
    }

    fn get(&self, name: &str) -> Option<&Param> {
        self.params()
            .find(|(known, _)| *known == name)
            .map(|(_, param)| param)
    }
}

/// In English.
impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.params.is_empty() {
            return f.write_str(self.entry.english);
        }
        message::write(f, self.entry.english, &|name| self.get(name))
    }
}

impl fmt::Display for Param {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
            Self::Names(names) => list(f, names, ", ", |f, name| f.write_str(name)),
            Self::Said(statements) => list(f, statements, "; ", |f, told| write!(f, "{told}")),
            Self::Money(sums) => list(f, sums, ", ", |f, sum| match sum.currency.as_str() {
                "" => f.write_str(&sum.amount),
                currency => write!(f, "{} {currency}", sum.amount),
            }),
        }
    }
}

fn list<T>(
    f: &mut fmt::Formatter<'_>,
    items: &[T],
    between: &str,
    write: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            f.write_str(between)?;
        }
        write(f, item)?;
    }
    Ok(())
}

impl From<u64> for Param {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Param {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl From<&str> for Param {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Param {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Param {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<String>> for Param {
    fn from(names: Vec<String>) -> Self {
        Self::Names(names)
    }
}

impl From<&[String]> for Param {
    fn from(names: &[String]) -> Self {
        Self::Names(names.to_vec())
    }
}

impl From<&[&str]> for Param {
    fn from(names: &[&str]) -> Self {
        Self::Names(names.iter().map(|name| (*name).to_owned()).collect())
    }
}

impl From<Vec<Statement>> for Param {
    fn from(statements: Vec<Statement>) -> Self {
        Self::Said(statements.iter().map(Told::from).collect())
    }
}

impl From<Vec<Told>> for Param {
    fn from(told: Vec<Told>) -> Self {
        Self::Said(told)
    }
}

impl From<Statement> for Param {
    fn from(statement: Statement) -> Self {
        Self::Said(vec![Told::from(&statement)])
    }
}

impl From<Phrase> for Param {
    fn from(phrase: Phrase) -> Self {
        Statement::from(phrase).into()
    }
}

impl From<Vec<Sum>> for Param {
    fn from(sums: Vec<Sum>) -> Self {
        Self::Money(sums)
    }
}

impl Serialize for Statement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Statement", 2)?;
        fields.serialize_field("code", self.entry.code)?;
        let params: BTreeMap<&str, &Param> = self.params().collect();
        fields.serialize_field("params", &params)?;
        fields.end()
    }
}

impl<'de> Deserialize<'de> for Statement {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Fields {
            code: String,
            #[serde(default)]
            params: BTreeMap<String, Param>,
        }
        let mut fields = Fields::deserialize(deserializer)?;
        let entry = entries().find(|entry| entry.code == fields.code);
        let entry =
            entry.ok_or_else(|| D::Error::custom(format!("{} is no statement", fields.code)))?;
        let params = entry.params.iter().map(|name| {
            let param = fields.params.remove(*name);
            param.ok_or_else(|| D::Error::custom(format!("{} lacks {name}", entry.code)))
        });
        Ok(Self {
            entry,
            params: params.collect::<Result<_, _>>()?,
        })
    }
}

/// A statement as clients read it. What was stored by another version is kept as it is, whatever its code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[schema(as = Statement)]
pub struct Told {
    /// What is said: stable, for programs and translations.
    #[schema(schema_with = StatementCode::schema)]
    pub code: String,
    /// What it is said with, by name.
    #[serde(default)]
    pub params: BTreeMap<String, Param>,
}

impl From<&Statement> for Told {
    fn from(statement: &Statement) -> Self {
        let params = statement.params();
        Self {
            code: statement.code().to_owned(),
            params: params
                .map(|(name, param)| (name.to_owned(), param.clone()))
                .collect(),
        }
    }
}

impl From<Statement> for Told {
    fn from(statement: Statement) -> Self {
        (&statement).into()
    }
}

impl From<Phrase> for Told {
    fn from(phrase: Phrase) -> Self {
        Statement::from(phrase).into()
    }
}

/// In English; of a code that this version does not know, nothing more can be said than the code.
impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match entries().find(|entry| entry.code == self.code) {
            Some(entry) if entry.params.is_empty() => f.write_str(entry.english),
            Some(entry) => message::write(f, entry.english, &|name| self.params.get(name)),
            None => f.write_str(&self.code),
        }
    }
}

/// How the codes stand in the OpenAPI document, with the English of each beside them (`x-english`): translations have
/// to take what it takes.
pub struct StatementCode;

impl PartialSchema for StatementCode {
    fn schema() -> RefOr<Schema> {
        let mut all: Vec<&Entry> = entries().collect();
        all.sort_by_key(|entry| entry.code);
        let english = all
            .iter()
            .map(|entry| (entry.code.to_owned(), entry.english.into()));
        let english: serde_json::Map<String, serde_json::Value> = english.collect();
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "What a run says beside its numbers: stable, for programs.",
            ))
            .enum_values(Some(all.iter().map(|entry| entry.code)))
            .extensions(Some(
                ExtensionsBuilder::new().add("x-english", english).build(),
            ))
            .into()
    }
}

impl ToSchema for StatementCode {
    fn name() -> std::borrow::Cow<'static, str> {
        "StatementCode".into()
    }
}

fn entries() -> impl Iterator<Item = &'static Entry> {
    let all = [list::PHRASES, list::SENTENCES, list::LONG_SENTENCES];
    all.into_iter().flatten().copied()
}

/// Writes a number with its thousands parted, as English does.
///
/// # Errors
/// When it cannot be written to.
pub fn grouped(f: &mut impl Write, number: u64) -> fmt::Result {
    let digits = number.to_string();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            f.write_char(',')?;
        }
        f.write_char(digit)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
