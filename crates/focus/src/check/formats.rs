//! Tests of one text, after the attributes of the specification: Numeric Format, Date/Time Format,
//! Unit Format, Currency Format, String Handling, Null Handling.

use std::sync::LazyLock;

use regex::Regex;

use crate::read::time;

/// A test of one text value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum TextTest {
    /// Valid Unicode: no replacement and no control characters.
    Text,
    NotBlank,
    /// Reads as a number, however it is written.
    Number,
    /// Reads as a date and time, however it is written.
    Time,
    Numeric,
    NumericPart(NumericPart),
    DateTime,
    DateTimePart(DateTimePart),
    Currency,
    NationalCurrency,
    /// Three letters are a code of ISO 4217.
    ThreeLettersAreIso,
    Unit,
    /// Terms of the specification are spelled as there.
    UnitCase,
}

/// The single sentences of Numeric Format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum NumericPart {
    Single,
    Kind,
    NoFraction,
    ENotation,
    NoExponentSign,
    NoOperators,
    NoQualifiers,
    NoCommas,
    NoPlus,
    Minus,
}

/// The single sentences of Date/Time Format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum DateTimePart {
    Utc,
    Iso8601,
    T,
    TwoDigits,
    Z,
}

impl TextTest {
    pub(super) fn holds(self, text: &str) -> bool {
        match self {
            Self::Text => is_text(text),
            Self::NotBlank => !text.trim().is_empty(),
            Self::Number => number(text, 0).is_some() || is_numeric(text),
            Self::Time => time::parse(text.as_bytes()).is_some(),
            Self::Numeric => is_numeric(text),
            Self::NumericPart(part) => part.holds(text),
            Self::DateTime => is_date_time(text),
            Self::DateTimePart(part) => part.holds(text),
            Self::Currency => is_currency(text),
            Self::NationalCurrency => crate::currency::is_listed(text),
            Self::ThreeLettersAreIso => !three_letters(text) || crate::currency::is_listed(text),
            Self::Unit => is_unit(text),
            Self::UnitCase => unit_case(text),
        }
    }
}

impl NumericPart {
    fn holds(self, text: &str) -> bool {
        let has = |set: &str| text.chars().any(|c| set.contains(c));
        match self {
            Self::Single => !text.trim().contains([' ', ';', '|']),
            Self::Kind => number(text, 0).is_some(),
            Self::NoFraction => !has("/"),
            Self::ENotation => !has("^×*") && !text.contains("10**"),
            Self::NoExponentSign => !text.contains("E+") && !text.contains("e+"),
            Self::NoOperators => !has("*=()%√^×÷"),
            Self::NoQualifiers => !text
                .chars()
                .any(|c| (c.is_alphabetic() && !matches!(c, 'e' | 'E')) || "$€£¥₹#%".contains(c)),
            Self::NoCommas => !has(",'’_") && text.matches('.').count() <= 1,
            Self::NoPlus => !text.starts_with('+'),
            Self::Minus => {
                let bookkeeping = text.starts_with('(') && text.ends_with(')');
                !(has("−–—") || bookkeeping || text.ends_with('-'))
            }
        }
    }
}

impl DateTimePart {
    fn holds(self, text: &str) -> bool {
        let clock = || text.get(10..).unwrap_or_default();
        match self {
            Self::Utc => {
                let zone = clock().trim_start_matches(|c: char| {
                    c.is_ascii_digit() || matches!(c, 'T' | 't' | ':' | '.' | ' ')
                });
                matches!(
                    zone,
                    "" | "Z" | "z" | "UTC" | "+00:00" | "-00:00" | "+0000" | "+00"
                )
            }
            Self::Iso8601 => text.as_bytes().get(4) == Some(&b'-') && TextTest::Time.holds(text),
            Self::T => clock().starts_with('T'),
            Self::TwoDigits => TWO_DIGITS.is_match(clock()),
            Self::Z => text.ends_with('Z'),
        }
    }
}

/// Spellings that stand where a null should. They count as null everywhere else, so that one of
/// them is one finding.
pub(super) fn is_placeholder(text: &str) -> bool {
    const NAMES: [&str; 7] = [
        "null",
        "(null)",
        "\\n",
        "n/a",
        "nan",
        "not applicable",
        "notapplicable",
    ];
    text.len() <= 14
        && (text.trim().is_empty() || NAMES.iter().any(|name| name.eq_ignore_ascii_case(text)))
}

pub(super) fn is_text(text: &str) -> bool {
    let plain = |c: char| c != '\u{fffd}' && (!c.is_control() || matches!(c, '\n' | '\r' | '\t'));
    text.bytes().all(|byte| (b' '..0x7f).contains(&byte)) || text.chars().all(plain)
}

pub(super) fn is_numeric(text: &str) -> bool {
    static PATTERN: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE]-?[0-9]+)?$").ok());
    PATTERN.as_ref().is_some_and(|it| it.is_match(text))
}

/// `YYYY-MM-DDTHH:mm:ssZ`, with or without fractions of a second, and a moment that exists.
pub(super) fn is_date_time(text: &str) -> bool {
    static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z$").ok()
    });
    PATTERN.as_ref().is_some_and(|it| it.is_match(text)) && TextTest::Time.holds(text)
}

pub(super) fn is_pascal(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric())
}

/// A code of ISO 4217, or the name of a virtual currency: three letters are a code or wrong.
fn is_currency(text: &str) -> bool {
    crate::currency::is_listed(text) || (is_text(text) && !three_letters(text.trim()))
}

fn three_letters(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Unit Format: `GB`, `GB-Hours`, `GB/Hour`, `1000 Requests`, `Requests/3 Months`; the unit of a
/// count is any words.
pub(super) fn is_unit(text: &str) -> bool {
    static PATTERN: LazyLock<Pattern> = LazyLock::new(|| Pattern::new(&unit_pattern()));
    PATTERN.is_match(text)
}

fn unit_pattern() -> String {
    let (one, many) = (TIMES.join("|"), TIMES.join("s|") + "s");
    let unit = r"[A-Za-z][A-Za-z0-9]*( +[A-Za-z][A-Za-z0-9]*)*";
    format!(
        r"^([0-9]+ )?{unit}$|^([0-9]+ )?{unit}-({many})$|^([0-9]+ )?{unit}/({one})$|^{unit}/[0-9]+ ({many})$"
    )
}

const TIMES: [&str; 6] = ["Year", "Month", "Day", "Hour", "Minute", "Second"];
/// Data sizes and counts that the attribute lists.
const UNITS: [&str; 34] = [
    "b",
    "Kb",
    "Mb",
    "Gb",
    "Tb",
    "Pb",
    "Eb",
    "B",
    "KB",
    "MB",
    "GB",
    "TB",
    "PB",
    "EB",
    "Kib",
    "Mib",
    "Gib",
    "Tib",
    "Pib",
    "Eib",
    "KiB",
    "MiB",
    "GiB",
    "TiB",
    "PiB",
    "EiB",
    "Count",
    "Unit",
    "Request",
    "Token",
    "Connection",
    "Certificate",
    "Domain",
    "Core",
];

/// Whether a unit that is one but for its case is spelled as the attribute spells it.
fn unit_case(text: &str) -> bool {
    static ANY_CASE: LazyLock<Pattern> =
        LazyLock::new(|| Pattern::new(&format!("(?i){}", unit_pattern())));
    let term = |word: &str, exact: bool| {
        let same = |known: &str, word: &str| {
            if exact {
                known == word
            } else {
                known.eq_ignore_ascii_case(word)
            }
        };
        TIMES.iter().chain(&UNITS).any(|known| {
            let plural = word.strip_suffix(['s', 'S']).filter(|_| known.len() > 3);
            same(known, word) || plural.is_some_and(|word| same(known, word))
        })
    };
    !ANY_CASE.is_match(text)
        || text
            .split([' ', '-', '/'])
            .all(|word| !term(word, false) || term(word, true))
}

static TWO_DIGITS: LazyLock<Pattern> =
    LazyLock::new(|| Pattern::new(r"^.[0-9]{2}:[0-9]{2}:[0-9]{2}($|[^0-9])"));

/// A pattern that is part of the program; one that does not compile would match nothing and fail
/// the tests below.
struct Pattern(Option<Regex>);

impl Pattern {
    fn new(pattern: &str) -> Self {
        Self(Regex::new(pattern).ok())
    }

    fn is_match(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|it| it.is_match(text))
    }
}

/// A number in any spelling of [`crate::decimal::parse`] as an integer of `scale` digits after the
/// point. Digits beyond are cut: this is for comparing, not for keeping. `None` when the text is
/// no number or has more than 38 digits.
pub(super) fn number(text: &str, scale: i8) -> Option<i128> {
    let text = text.trim();
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
        None => (text, 0),
    };
    let digits = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || whole.len() + fraction.len() == 0 {
        return None;
    }
    let kept = i64::try_from(whole.len()).ok()? + i64::from(exponent) + i64::from(scale);
    let mut value = 0i128;
    let mut left = kept;
    for byte in whole.bytes().chain(fraction.bytes()) {
        if left <= 0 {
            break;
        }
        value = value
            .checked_mul(10)?
            .checked_add(i128::from(byte - b'0'))?;
        left -= 1;
    }
    while left > 0 && value != 0 {
        value = value.checked_mul(10)?;
        left -= 1;
    }
    Some(if mantissa.starts_with('-') {
        -value
    } else {
        value
    })
}

#[cfg(test)]
mod tests;
