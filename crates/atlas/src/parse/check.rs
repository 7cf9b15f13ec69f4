//! Compares a file with the declarations of the language: unknown keys, wrong types, missing keys.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use stoa_kernel::name;

use super::{Diagnostic, MOST, Source, suggestion};
use crate::schema::{Kind, STEP, Shape, quoted};

type Found<'i> = (&'i Spanned<DeString<'i>>, &'i Spanned<DeValue<'i>>);

/// The entries in the order of the file.
pub(super) fn entries<'i>(table: &'i DeTable<'i>) -> Vec<Found<'i>> {
    let mut entries: Vec<Found<'i>> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

pub(super) fn table(
    source: &Source,
    table: &DeTable<'_>,
    shape: &'static Shape,
    path: &str,
    problems: &mut Vec<Diagnostic>,
) {
    for (key, value_) in entries(table) {
        if problems.len() > MOST {
            return;
        }
        let name = key.get_ref().as_ref();
        let here = join(path, name);
        match shape.field(name) {
            Some(field) => value(source, value_, field.value, &here, problems),
            None => {
                let whose = match path {
                    "" => "no such table".to_owned(),
                    path => format!("{} has no such key, in [{path}]", shape.noun),
                };
                let known = shape.fields.iter().map(|field| field.key);
                problems.push(
                    source
                        .problem(key.span(), format!("\"{}\": {whose}", shortened(name)))
                        .remedy(suggestion(name, known)),
                );
            }
        }
    }
}

/// `span` is where a missing key is reported: the header or brace of the table.
fn required(
    source: &Source,
    found: &Spanned<DeValue<'_>>,
    table: &DeTable<'_>,
    shape: &'static Shape,
    path: &str,
    problems: &mut Vec<Diagnostic>,
) {
    for field in shape.fields.iter().filter(|field| field.required) {
        if !table.contains_key(field.key) {
            problems.push(
                source
                    .problem(
                        found.span(),
                        format!("[{path}] needs \"{}\": {}", field.key, field.doc),
                    )
                    .consequence(),
            );
        }
    }
}

fn value(
    source: &Source,
    found: &Spanned<DeValue<'_>>,
    kind: Kind,
    path: &str,
    problems: &mut Vec<Diagnostic>,
) {
    let wrong = |problems: &mut Vec<Diagnostic>| {
        let message = format!(
            "{path} is {}, and should be {}",
            article(found.get_ref().type_str()),
            kind.noun()
        );
        problems.push(source.problem(found.span(), message).consequence());
    };
    match (kind, found.get_ref()) {
        (Kind::Text | Kind::Notation(_), DeValue::String(text)) => {
            // Several lines are fine in a text; what cannot be seen or turns it is not.
            let shown: String = text.split(['\n', '\r', '\t']).collect();
            if let Some(character) = name::unfit(&shown) {
                let message = format!("{path} has the character {character}");
                let remedy = "leave it out: nobody could see it in the picture";
                problems.push(source.problem(found.span(), message).remedy(remedy));
            }
        }
        (Kind::Amount, DeValue::String(_) | DeValue::Integer(_)) => {}
        (Kind::Flag, DeValue::Boolean(_)) => {}
        (Kind::Word(words), DeValue::String(word)) => {
            if !words.contains(&word.as_ref()) {
                let message = format!("{path} is \"{}\"", shortened(word));
                let remedy = match suggestion(word, words.iter().copied()) {
                    near if near.starts_with("did") => near,
                    _ => format!("it is one of {}", quoted(words)),
                };
                problems.push(source.problem(found.span(), message).remedy(remedy));
            }
        }
        (Kind::Time, DeValue::String(text)) => {
            if super::decode::minutes(text).is_none() {
                let message = format!("{path} is \"{}\", which is no time", shortened(text));
                let remedy = "write hours and minutes: \"08:30\", up to \"24:00\"";
                problems.push(source.problem(found.span(), message).remedy(remedy));
            }
        }
        (Kind::List(item), DeValue::Array(items)) => {
            for item_ in items.iter() {
                if problems.len() > MOST {
                    return;
                }
                value(source, item_, *item, path, problems);
            }
        }
        (Kind::Steps, DeValue::Array(items)) => {
            for item in items.iter() {
                if problems.len() > MOST {
                    return;
                }
                step(source, item, path, problems);
            }
        }
        (Kind::Table(shape), DeValue::Table(inner)) => {
            table(source, inner, shape, path, problems);
            required(source, found, inner, shape, path, problems);
        }
        (Kind::Short(_, shape), DeValue::Table(inner)) => {
            table(source, inner, shape, path, problems);
            required(source, found, inner, shape, path, problems);
        }
        (Kind::Short(..), DeValue::String(_)) => {}
        (Kind::Named(shape), DeValue::Table(inner)) => {
            for (key, item) in entries(inner) {
                if problems.len() > MOST {
                    return;
                }
                let name = key.get_ref().as_ref();
                let here = join(path, name);
                match item.get_ref() {
                    DeValue::Table(fields) => {
                        table(source, fields, shape, &here, problems);
                        required(source, item, fields, shape, &here, problems);
                    }
                    _ => problems.push(
                        source
                            .problem(key.span(), format!("[{path}] has no id"))
                            .remedy(format!("write [{path}.some_id], and its keys below"))
                            .consequence(),
                    ),
                }
            }
        }
        (Kind::Texts, DeValue::Table(inner)) => {
            for (key, item) in entries(inner) {
                value(
                    source,
                    item,
                    Kind::Text,
                    &join(path, key.get_ref()),
                    problems,
                );
            }
        }
        _ => wrong(problems),
    }
}

fn step(source: &Source, found: &Spanned<DeValue<'_>>, path: &str, problems: &mut Vec<Diagnostic>) {
    match found.get_ref() {
        DeValue::String(_) => {}
        DeValue::Table(inner) => table(source, inner, &STEP, path, problems),
        other => {
            let message = format!(
                "a step of {path} is {}, and should be a text like \"web -> api: asks\", or a table",
                article(other.type_str())
            );
            problems.push(source.problem(found.span(), message));
        }
    }
}

fn join(path: &str, key: &str) -> String {
    let key = shortened(key);
    match path {
        "" => key,
        path => format!("{path}.{key}"),
    }
}

/// Names in messages: a file may hold any.
pub(super) fn shortened(text: &str) -> String {
    let clean = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    match text.char_indices().nth(60) {
        Some((end, _)) => text[..end].chars().map(clean).chain("…".chars()).collect(),
        None => text.chars().map(clean).collect(),
    }
}

fn article(kind: &str) -> String {
    match kind {
        kind if kind.starts_with(['a', 'e', 'i', 'o', 'u']) => format!("an {kind}"),
        kind => format!("a {kind}"),
    }
}
