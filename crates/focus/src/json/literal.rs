//! What programs print instead of JSON, as JSON: lists and dictionaries of Python, with single quotes,
//! `None`, `True` and `False`; arrays of NumPy, without commas; and JSON with `NaN` in it, which is none.

use super::write_string;

/// Words that Python's `json.dumps` and JavaScript's programs write for numbers that are none.
const NO_NUMBERS: [&str; 4] = ["NaN", "-Infinity", "Infinity", "-NaN"];

/// The text with [`NO_NUMBERS`] as strings, where they stand as values; `None` when there are none. Everything
/// else stays as it is, so what is broken otherwise is still broken.
pub(crate) fn with_words_quoted(text: &str) -> Option<String> {
    // Most texts have none, and none inside a string either.
    if !text.contains("NaN") && !text.contains("Infinity") {
        return None;
    }
    let (mut quoted, mut copied, mut at) = (String::new(), 0, 0);
    let (mut inside, mut escaped, mut after_value) = (false, false, false);
    while at < text.len() {
        let byte = text.as_bytes()[at];
        if inside {
            inside = escaped || byte != b'"';
            escaped = byte == b'\\' && !escaped;
        } else if byte == b'"' {
            inside = true;
            after_value = true;
        } else if !after_value && let Some(word) = text.get(at..).and_then(word_at) {
            quoted.push_str(&text[copied..at]);
            write_string(&mut quoted, word);
            at += word.len();
            copied = at;
            after_value = true;
            continue;
        } else if !byte.is_ascii_whitespace() {
            after_value = !matches!(byte, b':' | b',' | b'[');
        }
        at += 1;
    }
    (copied > 0).then(|| {
        quoted.push_str(&text[copied..]);
        quoted
    })
}

/// Such a word at the beginning of a text, and nothing longer.
fn word_at(text: &str) -> Option<&'static str> {
    let mut words = NO_NUMBERS.into_iter();
    words.find(|word| {
        let rest = text.strip_prefix(word);
        rest.is_some_and(|rest| {
            !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_')
        })
    })
}

/// How deep lists may be nested.
const DEEPEST: usize = 32;

/// The text as compact JSON, or `None` when it is nothing of the kind. Numbers stay as they are written;
/// those that are none (`NaN`, `inf`) become strings of their word.
pub(crate) fn to_json(text: &str) -> Option<String> {
    let mut reader = Reader {
        rest: text.trim(),
        json: String::with_capacity(text.len()),
    };
    if !reader.rest.starts_with(['{', '[', 'a']) {
        return None;
    }
    // JSON but for those words, with all the escapes that JSON has.
    if let Some(quoted) = with_words_quoted(text)
        && let Some(json) = super::normalise(&quoted)
    {
        return Some(json.into_owned());
    }
    reader.value(0)?;
    reader.rest.trim().is_empty().then_some(reader.json)
}

struct Reader<'a> {
    rest: &'a str,
    json: String,
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, mark: &str) -> bool {
        self.skip();
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        self.skip();
        match self.rest.as_bytes().first()? {
            b'{' => self.items('{', '}', depth),
            b'[' => self.items('[', ']', depth),
            b'\'' | b'"' => self.string(),
            _ => self.word(depth),
        }
    }

    fn items(&mut self, open: char, close: char, depth: usize) -> Option<()> {
        self.take(&open.to_string());
        self.json.push(open);
        let mut first = true;
        while !self.take(&close.to_string()) {
            if !first {
                // NumPy prints none.
                self.take(",");
                if self.take(&close.to_string()) {
                    break;
                }
                self.json.push(',');
            }
            first = false;
            if open == '{' {
                self.skip();
                if !self.rest.starts_with(['\'', '"']) {
                    return None;
                }
                self.string()?;
                if !self.take(":") {
                    return None;
                }
                self.json.push(':');
            }
            self.value(depth + 1)?;
        }
        self.json.push(close);
        Some(())
    }

    fn string(&mut self) -> Option<()> {
        let quote = self.rest.chars().next()?;
        let mut text = String::new();
        let mut letters = self.rest[1..].char_indices();
        let end = loop {
            let (at, letter) = letters.next()?;
            match letter {
                '\\' => text.push(match letters.next()?.1 {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    code @ ('x' | 'u') => {
                        let digits = if code == 'x' { 2 } else { 4 };
                        let digits: Option<String> =
                            (0..digits).map(|_| Some(letters.next()?.1)).collect();
                        char::from_u32(u32::from_str_radix(&digits?, 16).ok()?)?
                    }
                    other => other,
                }),
                _ if letter == quote => break at,
                _ => text.push(letter),
            }
        };
        self.rest = &self.rest[end + 2..];
        write_string(&mut self.json, &text);
        Some(())
    }

    fn word(&mut self, depth: usize) -> Option<()> {
        let end = self
            .rest
            .find(|letter: char| !(letter.is_ascii_alphanumeric() || "+-._".contains(letter)));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        match word {
            "None" | "null" => self.json.push_str("null"),
            "True" | "true" => self.json.push_str("true"),
            "False" | "false" => self.json.push_str("false"),
            "nan" | "NaN" | "inf" | "-inf" | "Infinity" | "-Infinity" => {
                write_string(&mut self.json, word);
            }
            "array" => {
                if !self.take("(") {
                    return None;
                }
                self.value(depth + 1)?;
                if self.take(",") && !self.take("dtype=object") {
                    return None;
                }
                return self.take(")").then_some(());
            }
            "Decimal" => {
                let number = self.rest.strip_prefix("('")?;
                let (number, rest) = number.split_once("')")?;
                self.rest = rest;
                return self.number(number);
            }
            number => return self.number(number),
        }
        Some(())
    }

    fn number(&mut self, text: &str) -> Option<()> {
        serde_json::from_str::<serde_json::Number>(text).ok()?;
        self.json.push_str(text);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::{to_json, with_words_quoted};

    #[test]
    fn numbers_that_are_none_become_strings_where_they_are_values() {
        for (text, json) in [
            (r#"{"a": NaN}"#, r#"{"a": "NaN"}"#),
            (
                r#"[NaN,-Infinity , Infinity]"#,
                r#"["NaN","-Infinity" , "Infinity"]"#,
            ),
            // Inside strings, escaped or not, they are texts; other characters stay as they are.
            (
                r#"{"NaN":"NaN","b":"\"NaN","c":NaN,"d":"\ud83d\ude00é"}"#,
                r#"{"NaN":"NaN","b":"\"NaN","c":"NaN","d":"\ud83d\ude00é"}"#,
            ),
        ] {
            assert_eq!(with_words_quoted(text).as_deref(), Some(json), "{text}");
            let compact = crate::json::normalise(json);
            assert_eq!(to_json(text).as_deref(), compact.as_deref(), "{text}");
        }
        // Nothing to do, a longer word, and what is no value.
        for text in [
            r#"{"a":"NaN"}"#,
            r#"{"a":NaNs}"#,
            r#"{"a":1 NaN}"#,
            r#"{NaN:1}"#,
        ] {
            assert_eq!(with_words_quoted(text), None, "{text}");
        }
    }

    #[test]
    fn lists_of_python_are_read() {
        for (text, json) in [
            (
                "[{'key': 'env', 'value': 'prod'}]",
                r#"[{"key":"env","value":"prod"}]"#,
            ),
            // NumPy, as a column of lists is printed.
            (
                "[{'key': 'a', 'value': None}\n {'key': 'b', 'value': \"it's\"}]",
                r#"[{"key":"a","value":null},{"key":"b","value":"it's"}]"#,
            ),
            (
                "array([{'amount': -0.15}], dtype=object)",
                r#"[{"amount":-0.15}]"#,
            ),
            ("[{'amount': Decimal('-0.10')}]", r#"[{"amount":-0.10}]"#),
            (
                r#"{"a": NaN, "b": [1, true]}"#,
                r#"{"a":"NaN","b":[1,true]}"#,
            ),
            (r"{'a': 'x\'y\\ \x41\u00fc'}", r#"{"a":"x'y\\ Aü"}"#),
            ("[]", "[]"),
            ("{'a': 1,}", r#"{"a":1}"#),
        ] {
            assert_eq!(to_json(text).as_deref(), Some(json), "{text}");
            serde_json::from_str::<serde_json::Value>(json).expect("JSON");
        }
        for text in [
            "",
            "text",
            "'a'",
            "[1",
            "{'a'}",
            "{a: 1}",
            "[datetime.date(2024, 1, 1)]",
            "{'a': 'b}",
            "[1] 2",
            "{'a': 1e}",
        ] {
            assert_eq!(to_json(text), None, "{text}");
        }
        assert_eq!(to_json(&"[".repeat(100_000)), None);
    }
}
