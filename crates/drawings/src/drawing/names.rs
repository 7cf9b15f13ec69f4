//! What a drawing may be called and what may be said about a version.

use stoa_kernel::{
    Error, Result,
    name::{Unfit, unfit},
};

/// Longest name and longest note, in characters.
const NAME: usize = 120;
const NOTE: usize = 200;

/// A name for people to read: trimmed, not empty, not endless, and what is in it can be seen.
pub(crate) fn checked(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME {
        let message = format!("Give a name of 1 to {NAME} characters.");
        return Err(wrong("name", "name_invalid", message));
    }
    visible("name", name)?;
    Ok(name.to_owned())
}

/// A blank note is none.
pub(crate) fn checked_note(note: Option<&str>) -> Result<Option<String>> {
    let Some(note) = note.map(str::trim).filter(|note| !note.is_empty()) else {
        return Ok(None);
    };
    if note.chars().count() > NOTE {
        let message = format!("Use at most {NOTE} characters.");
        return Err(wrong("note", "too_long", message));
    }
    visible("note", note)?;
    Ok(Some(note.to_owned()))
}

/// Two drawings of one name: what the database found in words for people.
pub(crate) fn taken(error: Error) -> Error {
    match stoa_store::violated(&error) {
        Some("drawing_org_id_name_key") => {
            let message =
                "There is a drawing of this name already. Choose another name, or rename that one.";
            Error::already_exists("drawing_exists", message).field(
                "name",
                "drawing_exists",
                message,
            )
        }
        _ => error,
    }
}

fn visible(field: &'static str, text: &str) -> Result<()> {
    match unfit(text) {
        Some(found) => {
            let message =
                format!("Leave out the character {found}: use letters, digits, signs and spaces.");
            Err(wrong(field, Unfit::CODE, message))
        }
        None => Ok(()),
    }
}

fn wrong(field: &'static str, code: &'static str, message: String) -> Error {
    let all = format!("`{field}` is not right: {message}");
    Error::invalid("validation_failed", all).field(field, code, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_notes_are_trimmed_and_bounded() {
        assert_eq!(checked("  Our platform ").unwrap(), "Our platform");
        for name in ["", "   ", "a\u{202e}b", &"x".repeat(121)] {
            assert!(checked(name).is_err(), "{name:?}");
        }
        assert_eq!(checked_note(Some("  ")).unwrap(), None);
        assert_eq!(checked_note(Some(" new ")).unwrap().as_deref(), Some("new"));
        for note in ["line\nline", &"x".repeat(201)] {
            assert!(checked_note(Some(note)).is_err(), "{note:?}");
        }
    }
}
