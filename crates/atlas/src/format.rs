//! One way to write a file: keys in the order of the language, one blank line between tables, long
//! lists one text a line. Comments stay where they are; the meaning stays what it was.

mod lists;
#[cfg(test)]
mod tests;

use toml_edit::{Decor, DocumentMut, Item, Table, TableLike, Value};

use crate::schema::{DOCUMENT, Kind, Shape};

/// The file as it should be written; `None` when it is not TOML ([`crate::parse::parse`] says where).
pub fn format(text: &str) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let mut first = true;
    tables(document.as_table_mut(), Some(&DOCUMENT), &mut first);
    let trailing = comments(document.trailing().as_str().unwrap_or_default());
    document.set_trailing(match trailing.is_empty() {
        true => String::new(),
        false => format!("\n{trailing}"),
    });
    let written = tidy_end(&document.to_string());
    // Whatever a strange file holds, formatting never changes what it says.
    same(text, &written)
        .then_some(written)
        .or_else(|| Some(text.to_owned()))
}

fn same(before: &str, after: &str) -> bool {
    let value = |text: &str| text.parse::<toml::Table>().ok();
    let hashes = |text: &str| text.bytes().filter(|byte| *byte == b'#').count();
    value(before) == value(after) && hashes(before) == hashes(after)
}

fn tidy_end(text: &str) -> String {
    match text.trim_end() {
        "" => String::new(),
        text => text.trim_start_matches('\n').to_owned() + "\n",
    }
}

/// A table, its values and the tables in it.
fn tables(table: &mut Table, shape: Option<&'static Shape>, first: &mut bool) {
    if let Some(shape) = shape {
        let rank = |key: &str| shape.fields.iter().position(|field| field.key == key);
        table.sort_values_by(|a, _, b, _| rank(a.get()).cmp(&rank(b.get())));
    }
    values(table, first);
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        let inner = shape
            .and_then(|shape| shape.field(&key))
            .map(|field| field.value);
        match table.get_mut(&key) {
            Some(Item::Table(inner_table)) if inner_table.is_dotted() => {}
            Some(Item::Table(inner_table)) => below(inner_table, inner, first),
            Some(Item::ArrayOfTables(list)) => {
                for inner_table in list.iter_mut() {
                    header(inner_table, first);
                    tables(inner_table, None, first);
                }
            }
            _ => {}
        }
    }
}

fn below(table: &mut Table, kind: Option<Kind>, first: &mut bool) {
    header(table, first);
    match kind {
        Some(Kind::Named(shape)) => {
            values(table, first);
            for (_, item) in table.iter_mut() {
                match item {
                    Item::Table(named) if named.is_dotted() => {}
                    Item::Table(named) => {
                        header(named, first);
                        tables(named, Some(shape), first);
                    }
                    _ => {}
                }
            }
        }
        Some(Kind::Table(shape)) => tables(table, Some(shape), first),
        _ => tables(table, None, first),
    }
}

/// A blank line before, then the comments that belong to the table.
fn header(table: &mut Table, first: &mut bool) {
    if table.is_implicit() || table.is_dotted() {
        return;
    }
    let (blank, before) = match std::mem::take(first) {
        true => ("", head(text(table.decor(), true))),
        false => ("\n", comments(text(table.decor(), true))),
    };
    let behind = behind(text(table.decor(), false));
    table.decor_mut().set_prefix(format!("{blank}{before}"));
    table.decor_mut().set_suffix(behind);
}

fn values(table: &mut Table, first: &mut bool) {
    let mut begun = false;
    for (mut key, item) in table.iter_mut() {
        let Item::Value(value) = item else { continue };
        let before = match begun || !*first {
            true => comments(text(key.leaf_decor(), true)),
            false => head(text(key.leaf_decor(), true)),
        };
        begun = true;
        key.leaf_decor_mut().set_prefix(before);
        key.leaf_decor_mut().set_suffix(" ");
        lists::value(value, key.get().chars().count() + 3, 0);
        let after = behind(text(value.decor(), false));
        *value.decor_mut() = Decor::new(" ", after);
    }
    if begun {
        *first = false;
    }
}

/// At the top of a file a blank line between a head comment and the first key is kept.
fn head(raw: &str) -> String {
    let kept = comments(raw);
    let apart = raw.trim_end_matches([' ', '\t']).ends_with("\n\n");
    match apart && !kept.is_empty() {
        true => kept + "\n",
        false => kept,
    }
}

fn text(decor: &Decor, prefix: bool) -> &str {
    let raw = if prefix {
        decor.prefix()
    } else {
        decor.suffix()
    };
    raw.and_then(|raw| raw.as_str()).unwrap_or_default()
}

/// The comment lines of what stands before a key or header; one blank line where there were some
/// between comments.
fn comments(raw: &str) -> String {
    let mut kept = String::new();
    let mut blank = false;
    for line in raw.lines().map(str::trim) {
        match line {
            "" => blank = !kept.is_empty(),
            line => {
                if std::mem::take(&mut blank) {
                    kept.push('\n');
                }
                kept.push_str(line);
                kept.push('\n');
            }
        }
    }
    kept
}

/// A comment behind a value or header.
fn behind(raw: &str) -> String {
    match raw.trim() {
        "" => String::new(),
        comment => format!(" {comment}"),
    }
}

/// Whether it can stand on one line: no comment in it, no text over several lines.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Array(list) => list.iter().all(is_plain) && !has_comment(value),
        Value::InlineTable(table) => !has_comment(value) && TableLike::len(table) > 0,
        _ => !has_comment(value),
    }
}

/// Whether there is a comment in it anywhere, or a text over several lines.
fn has_comment(value: &Value) -> bool {
    let mut copy = value.clone();
    let ends = [text(value.decor(), true), text(value.decor(), false)].concat();
    if ends.contains('#') {
        return true;
    }
    copy.decor_mut().clear();
    let written = copy.to_string();
    match value {
        Value::Array(list) => {
            list.trailing()
                .as_str()
                .is_some_and(|raw| raw.contains('#'))
                || list.iter().any(has_comment)
        }
        Value::InlineTable(_) => written.contains('\n'),
        _ => written.contains('\n'),
    }
}
