//! What parsers say of a value that does not fit, in words for whoever sent it: without places in the text of the
//! body, which the name of the field says better, and without names of Rust's types.

use std::borrow::Cow;

/// The code of a field, and what is wrong with it.
pub(crate) fn reading(what: &str) -> (&'static str, Cow<'_, str>) {
    let what = without_place(what);
    match dates(what) {
        Some(told) => ("date_malformed", Cow::Borrowed(told)),
        None => ("invalid", in_words(what)),
    }
}

/// `… at line 1 column 20` is of the text as a whole, which nobody who sent a value has before their eyes.
pub(crate) fn without_place(what: &str) -> &str {
    let Some((before, place)) = what.rsplit_once(" at line ") else {
        return what;
    };
    let mut numbers = place.splitn(2, " column ");
    let digits = |text: Option<&str>| {
        text.is_some_and(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
    };
    match digits(numbers.next()) && digits(numbers.next()) {
        true => before,
        false => what,
    }
}

/// What is read as a day says only how it failed (`chrono::format::ParseErrorKind`).
fn dates(what: &str) -> Option<&'static str> {
    match what {
        "input is out of range" | "no possible date and time matching input" => Some(
            "there is no such day; write one of the calendar as year, month and day: 2026-01-31",
        ),
        "input contains invalid characters"
        | "premature end of input"
        | "trailing input"
        | "input is not enough for unique date and time" => {
            Some("it must be a day, written as year, month and day: 2026-01-31")
        }
        _ => None,
    }
}

fn in_words(what: &str) -> Cow<'_, str> {
    const WHOLE: &str = "it must be a whole number, without a sign";
    Cow::Borrowed(match what {
        "invalid digit found in string" => WHOLE,
        "cannot parse integer from empty string" => "it is empty; it must be a whole number",
        "number too large to fit in target type" => "the number is too large",
        "number too small to fit in target type" => "the number is too small",
        "invalid float literal" => "it must be a number",
        "cannot parse float from empty string" => "it is empty; it must be a number",
        "provided string was not `true` or `false`" => "it must be true or false",
        "expected value" => "it must be one of the words that the document of the API lists",
        "recursion limit exceeded" => "it lies too many levels deep",
        "number out of range" => "the number is too large",
        // `invalid value: integer `-1`, expected usize`.
        other if other.starts_with("invalid value: integer `-") && other.contains("expected u") => {
            WHOLE
        }
        other
            if [
                "UUID parsing failed",
                "invalid character: found `",
                "invalid length: expected length 32",
                "invalid group ",
            ]
            .iter()
            .any(|start| other.starts_with(start)) =>
        {
            "it must be an id, such as 01890000-0000-7000-8000-000000000000"
        }
        other => return expected(other),
    })
}

/// `invalid type: string "x", expected usize` → `…, expected a whole number`.
fn expected(what: &str) -> Cow<'_, str> {
    let Some((found, expected)) = what.rsplit_once(", expected ") else {
        return Cow::Borrowed(what);
    };
    let word = match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize" => {
            "a whole number"
        }
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        "a map" => "an object",
        "a boolean" => "true or false",
        other if other.starts_with("struct ") => "an object",
        other if other.starts_with("string or map") || other.starts_with("enum ") => {
            "one of the words that the document of the API lists"
        }
        _ => return Cow::Borrowed(what),
    };
    Cow::Owned(format!("{found}, expected {word}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the libraries say today: another wording of theirs must not reach a client unseen.
    #[test]
    fn what_libraries_say_is_put_in_words() {
        let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap_err().to_string();
        for text in [
            "2026-02-30",
            "x",
            "2026-02",
            "2026-02-03x",
            "",
            "2026-13-01",
        ] {
            let said = day(text);
            let (code, told) = reading(&said);
            assert_eq!(code, "date_malformed", "{text}: {said}");
            assert!(told.contains("2026-01-31"), "{told}");
        }
        let of = |said: &str| reading(said).1.into_owned();
        let number = serde_json::from_str::<u8>("\"x\"").unwrap_err().to_string();
        assert_eq!(
            of(&number),
            "invalid type: string \"x\", expected a whole number"
        );
        let list = serde_json::from_str::<Vec<u8>>("{}")
            .unwrap_err()
            .to_string();
        assert_eq!(of(&list), "invalid type: map, expected a list");
        let id = "x".parse::<uuid::Uuid>().unwrap_err().to_string();
        assert!(of(&id).starts_with("it must be an id"), "{id}");
        assert_eq!(
            of("Write it as in 1. at line 1 column 70"),
            "Write it as in 1."
        );
        assert_eq!(of("ends at line b column 3"), "ends at line b column 3");
    }
}
