//! What a file is called that an answer is saved as: `Content-Disposition` (RFC 6266), and names made of several parts.

use axum::http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands as it is in `filename*` (RFC 5987, `attr-char`).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');
/// File systems take names of 255 bytes, and browsers add to them what tells copies apart.
const LONGEST: usize = 200;

/// The header of an answer that is saved under this name.
pub fn attachment(name: &str) -> HeaderValue {
    disposition("attachment", name)
}

/// The header of an answer that is shown, and has this name when somebody saves it.
pub fn inline(name: &str) -> HeaderValue {
    disposition("inline", name)
}

/// Every client reads `filename`, which is ASCII; those that know `filename*` take the name itself.
fn disposition(kind: &str, name: &str) -> HeaderValue {
    let ascii: String = deunicode::deunicode(name)
        .chars()
        .map(|letter| match letter {
            '"' | '\\' | '/' | '%' => '-',
            letter if letter == ' ' || letter.is_ascii_graphic() => letter,
            _ => '-',
        })
        .collect();
    let header = match ascii == name {
        true => format!("{kind}; filename=\"{ascii}\""),
        false => {
            let name = utf8_percent_encode(name, PLAIN);
            format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{name}")
        }
    };
    HeaderValue::try_from(header).unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

/// `acme-charges-2024-09.csv` of its parts and its ending. What is no letter or digit of any script, point or
/// underscore becomes `-`, so that tags and names that people gave do no harm in a folder.
pub fn file_name<'a>(parts: impl IntoIterator<Item = &'a str>, ending: &str) -> String {
    let mut name = String::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        let start = name.len();
        if start > 0 {
            name.push('-');
        }
        for letter in part.chars() {
            let plain = letter.is_alphanumeric() || matches!(letter, '.' | '_');
            if plain {
                name.push(letter);
            } else if !name.ends_with('-') {
                name.push('-');
            }
        }
    }
    let end = (0..=LONGEST).rev().find(|end| name.is_char_boundary(*end));
    name.truncate(end.unwrap_or_default());
    let name = match name.trim_matches(['-', '.']) {
        "" => "file",
        name => name,
    };
    format!("{name}.{ending}")
}
