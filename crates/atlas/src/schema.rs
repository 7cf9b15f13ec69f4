//! The language as data: which tables and keys an `*.atlas.toml` file may hold, of what type, and what
//! each is for. The parser checks against it, the formatter takes its order, the JSON Schema is written from it.

mod declare;
pub mod json;

pub use declare::DOCUMENT;
pub(crate) use declare::STEP;

/// A table and its keys.
#[derive(Debug)]
pub struct Shape {
    /// How a message calls it: `a person`.
    pub noun: &'static str,
    pub doc: &'static str,
    pub fields: &'static [Field],
}

/// One key of a table.
#[derive(Debug)]
pub struct Field {
    pub key: &'static str,
    pub doc: &'static str,
    pub value: Kind,
    pub required: bool,
}

/// What may stand behind a key.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Text,
    /// A number may stand as it is or in quotes, as a range must.
    Amount,
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `HH:MM`, up to `24:00`.
    Time,
    List(&'static Kind),
    Table(&'static Shape),
    /// Tables by an id of the author's: `[person.customer]`.
    Named(&'static Shape),
    /// Texts by a name of the author's.
    Texts,
    /// A text in this notation, or the same as a table.
    Short(&'static str, &'static Shape),
    /// A text in this notation.
    Notation(&'static str),
    /// The steps of a sequence: notation, or a table that may hold steps again.
    Steps,
}

impl Shape {
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }
}

impl Kind {
    /// How a message calls it.
    pub(crate) fn noun(self) -> String {
        match self {
            Kind::Text => "a text in quotes".into(),
            Kind::Amount => "a number, or a range in quotes: \"2..10\"".into(),
            Kind::Flag => "true or false".into(),
            Kind::Word(words) => format!("one of {}", quoted(words)),
            Kind::Time => "a time like \"08:30\"".into(),
            Kind::List(_) | Kind::Steps => "a list in [ ]".into(),
            Kind::Table(shape) => format!("a table, {}", shape.noun),
            Kind::Named(shape) => format!("tables by id, each {}", shape.noun),
            Kind::Texts => "texts by name".into(),
            Kind::Short(notation, _) => format!("a text like \"{notation}\", or a table"),
            Kind::Notation(notation) => format!("a text like \"{notation}\""),
        }
    }
}

pub(crate) fn quoted(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    words.join(", ")
}
