//! What may stand in a name that people read: of a person, an organisation, a key, a source. Characters
//! that cannot be seen, or that turn the text around them, make one name look like another; they are
//! refused where a name is typed, so that no page, mail or log has to be careful with them later.

use std::fmt;

/// A character that a name may not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfit(char);

impl Unfit {
    pub const CODE: &'static str = "character_not_allowed";
}

/// Names it, since it cannot be seen: `U+202E RIGHT-TO-LEFT OVERRIDE`.
impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "U+{:04X} {}", u32::from(self.0), called(self.0))
    }
}

/// `text` without them: for a name that no person typed, such as one read from a file.
pub fn visible(text: &str) -> String {
    text.chars().filter(|c| !is_unfit(*c)).collect()
}

/// The first character of `text` that is a control character, breaks the line, changes the direction of
/// writing, or is not visible.
pub fn unfit(text: &str) -> Option<Unfit> {
    text.chars().find(|c| is_unfit(*c)).map(Unfit)
}

fn is_unfit(c: char) -> bool {
    c.is_control() || is_hidden(c)
}

/// Unicode's `Bidi_Control` and `Default_Ignorable_Code_Point` (UAX #9 and DerivedCoreProperties), the
/// separators of lines and paragraphs, and blanks that are counted as letters. Selectors of a variant
/// (U+FE00 to U+FE0F) stay: they follow many ordinary signs and hide nothing.
fn is_hidden(c: char) -> bool {
    matches!(u32::from(c),
        0x00AD | 0x034F | 0x061C | 0x115F..=0x1160 | 0x17B4..=0x17B5 | 0x180B..=0x180F
        | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x2800 | 0x3164 | 0xFEFF | 0xFFA0
        | 0xFFF0..=0xFFFB | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
}

/// The name in Unicode of those that people meet, and what kind it is of the others.
fn called(c: char) -> &'static str {
    match u32::from(c) {
        0x00 => "NULL",
        0x09 => "TAB",
        0x0A => "LINE FEED",
        0x0D => "CARRIAGE RETURN",
        0x1B => "ESCAPE",
        0x00AD => "SOFT HYPHEN",
        0x061C => "ARABIC LETTER MARK",
        0x200B => "ZERO WIDTH SPACE",
        0x200C => "ZERO WIDTH NON-JOINER",
        0x200D => "ZERO WIDTH JOINER",
        0x200E => "LEFT-TO-RIGHT MARK",
        0x200F => "RIGHT-TO-LEFT MARK",
        0x2028 => "LINE SEPARATOR",
        0x2029 => "PARAGRAPH SEPARATOR",
        0x202A => "LEFT-TO-RIGHT EMBEDDING",
        0x202B => "RIGHT-TO-LEFT EMBEDDING",
        0x202C => "POP DIRECTIONAL FORMATTING",
        0x202D => "LEFT-TO-RIGHT OVERRIDE",
        0x202E => "RIGHT-TO-LEFT OVERRIDE",
        0x2060 => "WORD JOINER",
        0x2066 => "LEFT-TO-RIGHT ISOLATE",
        0x2067 => "RIGHT-TO-LEFT ISOLATE",
        0x2068 => "FIRST STRONG ISOLATE",
        0x2069 => "POP DIRECTIONAL ISOLATE",
        0xFEFF => "BYTE ORDER MARK",
        _ if c.is_control() => "(a control character)",
        _ => "(a character that is not visible)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_world_pass() {
        for name in [
            "Ada Lovelace",
            "Zoë O'Brien-Müller",
            "山田 太郎",
            "محمد علي",
            "दीपिका",
            "Straße & Söhne (GmbH)",
            "a\u{301}",
            "✔\u{fe0f} done",
        ] {
            assert_eq!(unfit(name), None, "{name}");
        }
    }

    #[test]
    fn what_hides_or_turns_is_named() {
        for (text, named) in [
            ("Acme\u{202e}gpj", "U+202E RIGHT-TO-LEFT OVERRIDE"),
            ("Acme\u{200b}", "U+200B ZERO WIDTH SPACE"),
            ("a\u{2067}b", "U+2067 RIGHT-TO-LEFT ISOLATE"),
            ("\u{feff}Acme", "U+FEFF BYTE ORDER MARK"),
            ("a\nb", "U+000A LINE FEED"),
            ("a\0b", "U+0000 NULL"),
            ("a\u{9b}b", "U+009B (a control character)"),
            ("a\u{e0041}b", "U+E0041 (a character that is not visible)"),
            ("\u{3164}", "U+3164 (a character that is not visible)"),
        ] {
            let found = unfit(text).expect("unfit");
            assert_eq!(found.to_string(), named);
        }
    }

    #[test]
    fn a_name_from_elsewhere_is_cleaned() {
        assert_eq!(visible("\u{feff}Acme\u{202e}\n Corp."), "Acme Corp.");
    }

    #[test]
    fn every_control_of_direction_is_refused() {
        let turning = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
        for c in turning.chars() {
            assert_eq!(
                unfit(&c.to_string()),
                Some(Unfit(c)),
                "{:04X}",
                u32::from(c)
            );
        }
    }
}
