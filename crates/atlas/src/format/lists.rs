//! Values: a list that fits stays on its line, a longer one has one text a line.

use toml_edit::{Array, Value};

use super::{comments, has_comment, is_plain, text};

const WIDTH: usize = 100;
const INDENT: usize = 2;

/// Writes a value that begins at `column` of a line that is indented by `indent`.
pub(super) fn value(value: &mut Value, column: usize, indent: usize) {
    match value {
        Value::Array(list) => array(list, column, indent),
        Value::InlineTable(table) if !table.iter().any(|(_, inner)| has_comment(inner)) => {
            let mut bare = table.clone();
            bare.decor_mut().clear();
            if bare.to_string().contains(['\n', '#']) || bare.is_dotted() {
                return;
            }
            let count = table.len();
            for (at, (mut key, inner)) in table.iter_mut().enumerate() {
                key.leaf_decor_mut().set_prefix(" ");
                key.leaf_decor_mut().set_suffix(" ");
                self::value(inner, 0, 0);
                inner.decor_mut().set_prefix(" ");
                inner
                    .decor_mut()
                    .set_suffix(if at + 1 == count { " " } else { "" });
            }
            table.set_trailing("");
            table.set_trailing_comma(false);
        }
        _ => {}
    }
}

fn array(list: &mut Array, column: usize, indent: usize) {
    if list.iter().all(is_plain) && !trailing(list).contains('#') {
        let mut short = list.clone();
        one_line(&mut short);
        short.decor_mut().clear();
        let written = short.to_string();
        if !written.contains('\n') && column + written.chars().count() <= WIDTH {
            *short.decor_mut() = list.decor().clone();
            *list = short;
            return;
        }
    }
    many_lines(list, indent + INDENT);
}

fn one_line(list: &mut Array) {
    for (at, item) in list.iter_mut().enumerate() {
        value(item, 0, 0);
        item.decor_mut().set_prefix(if at == 0 { "" } else { " " });
        item.decor_mut().set_suffix("");
    }
    list.set_trailing("");
    list.set_trailing_comma(false);
}

fn many_lines(list: &mut Array, indent: usize) {
    let margin = " ".repeat(indent);
    // A comment between a text and its comma goes behind the comma.
    let mut carried = String::new();
    for item in list.iter_mut() {
        carried.push_str(text(item.decor(), true));
        let before = format!("{}\n{margin}", lines(&carried, &margin));
        carried = match text(item.decor(), false) {
            comment if comment.contains('#') => comment.to_owned(),
            _ => String::new(),
        };
        value(item, indent, indent);
        item.decor_mut().set_prefix(before);
        item.decor_mut().set_suffix("");
    }
    let kept = carried + &trailing(list);
    let outer = " ".repeat(indent - INDENT);
    let end = lines(&kept, &margin);
    list.set_trailing_comma(!list.is_empty());
    list.set_trailing(format!("{end}\n{outer}"));
}

fn trailing(list: &Array) -> String {
    list.trailing().as_str().unwrap_or_default().to_owned()
}

/// The comment behind the text before, then those on lines of their own.
fn lines(raw: &str, margin: &str) -> String {
    let (first, rest) = raw.split_once('\n').unwrap_or((raw, ""));
    let mut written = match first.trim() {
        "" => String::new(),
        comment => format!(" {comment}"),
    };
    for line in comments(rest).lines().filter(|line| !line.is_empty()) {
        written.push_str(&format!("\n{margin}{line}"));
    }
    written
}
