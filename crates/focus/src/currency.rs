//! What the text of a currency column names: a code of ISO 4217, a unit that FOCUS allows beside them, or
//! no currency at all.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use stoa_kernel::statement::{Phrase, list as statements};

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named<'a> {
    /// A code of ISO 4217 as the standard writes it: `USD` of `USD`, ` usd ` and `€`.
    Code(Cow<'a, str>),
    /// Three letters that the list lacks, or the name of a unit that a vendor counts in (`Credits`).
    Unlisted(Cow<'a, str>),
    /// It is empty, or a word for it.
    Nothing,
    /// The text can be no currency; a clause that follows it says why.
    No(Phrase),
}

/// Reads a cell. The units that FOCUS calls virtual currencies are names of letters; formats that know none
/// of them (`units` is false) have codes of three letters only.
pub(crate) fn read(text: &str, units: bool) -> Named<'_> {
    if is_listed(text) {
        return Named::Code(Cow::Borrowed(text));
    }
    let text = text.trim();
    if is_nothing(text) {
        return Named::Nothing;
    }
    if let Some(reason) = minor(text) {
        return Named::No(reason);
    }
    if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        let code = text.to_ascii_uppercase();
        return if is_listed(&code) {
            Named::Code(Cow::Owned(code))
        } else {
            Named::Unlisted(Cow::Owned(code))
        };
    }
    if let Some(code) = sign(text) {
        return Named::Code(Cow::Borrowed(code));
    }
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    match () {
        () if text.starts_with('#') => Named::No(statements::currency_is_spreadsheet()),
        () if letters == 0 && digits => Named::No(statements::currency_is_number()),
        () if letters == 0 && text.chars().any(|sign| "$£¥￥₩".contains(sign)) => {
            Named::No(statements::currency_of_several())
        }
        () if units && letters >= 3 && is_name(text) => Named::Unlisted(Cow::Borrowed(text)),
        () => Named::No(statements::currency_unknown()),
    }
}

/// Why a text that names the small unit of a currency is no currency: as exchanges and data vendors write
/// them, two capitals and a small letter (`GBp`, `ZAc`, `ILa`), or with a code of their own (`GBX`, `ZAX`, `ILA`).
/// Taken for the currency, its amounts would be a hundred times too large.
fn minor(text: &str) -> Option<Phrase> {
    let [first, second, third] = *text.as_bytes() else {
        return None;
    };
    let upper = text.to_ascii_uppercase();
    let reason = match upper.as_str() {
        "GBX" => statements::currency_pence(),
        "ZAC" | "ZAX" => statements::currency_rand_cent(),
        "ILA" | "ILX" => statements::currency_agora(),
        "USX" => statements::currency_dollar_cent(),
        "EUX" => statements::currency_euro_cent(),
        "KWF" => statements::currency_fils(),
        _ if first.is_ascii_uppercase()
            && second.is_ascii_uppercase()
            && third.is_ascii_lowercase() =>
        {
            match &upper[..2] {
                "GB" => statements::currency_pence(),
                "ZA" => statements::currency_rand_cent(),
                "IL" => statements::currency_agora(),
                "US" => statements::currency_dollar_cent(),
                "EU" => statements::currency_euro_cent(),
                _ => statements::currency_minor(),
            }
        }
        _ => return None,
    };
    Some(reason)
}

/// Whether a code is one of ISO 4217: the list of today, and what the official validator takes besides.
pub(crate) fn is_listed(code: &str) -> bool {
    code.len() == 3 && LISTED.contains(code)
}

static LISTED: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let codes = include_str!("../../../data/focus/iso_4217_currencies.json");
    let letters = |text: &&str| text.len() == 3 && text.bytes().all(|b| b.is_ascii_alphabetic());
    let official = include_str!("../../../data/focus/currency_codes.csv");
    let official = official.lines().skip(1);
    let official = official.filter_map(|line| line.split(',').nth(1));
    codes.split('"').filter(letters).chain(official).collect()
});

/// The words that programs and people write where there is no currency, in any case.
fn is_nothing(text: &str) -> bool {
    const WORDS: [&str; 13] = [
        "nan",
        "nat",
        "<na>",
        "na",
        "n/a",
        "none",
        "null",
        "<null>",
        "nil",
        "\\n",
        "-",
        "--",
        "unassigned",
    ];
    text.is_empty() || WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Marks of currencies beside amounts, in capitals, with the codes they may stand for, and whether a mark
/// names its currency without an amount: `£` and `¥` are the signs of several, and `KR` is.
const MARKS: [(&str, &[&str], bool); 33] = [
    (
        "$",
        &[
            "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "CLP", "COP", "ARS",
        ],
        false,
    ),
    ("US$", &["USD"], true),
    ("C$", &["CAD"], false),
    ("CA$", &["CAD"], false),
    ("A$", &["AUD"], false),
    ("AU$", &["AUD"], false),
    ("NZ$", &["NZD"], false),
    ("S$", &["SGD"], false),
    ("HK$", &["HKD"], false),
    ("NT$", &["TWD"], false),
    ("R$", &["BRL"], true),
    ("€", &["EUR"], true),
    ("£", &["GBP"], false),
    ("¥", &["JPY", "CNY"], false),
    ("￥", &["JPY", "CNY"], false),
    ("₹", &["INR"], true),
    ("RS", &["INR"], false),
    ("RS.", &["INR"], false),
    ("₩", &["KRW"], false),
    ("₪", &["ILS"], true),
    ("₽", &["RUB"], true),
    ("₺", &["TRY"], true),
    ("₴", &["UAH"], true),
    ("₫", &["VND"], true),
    ("₱", &["PHP"], true),
    ("₦", &["NGN"], true),
    ("₸", &["KZT"], true),
    ("KR", &["SEK", "NOK", "DKK"], false),
    ("KR.", &["SEK", "NOK", "DKK"], false),
    ("FR.", &["CHF"], false),
    ("ZŁ", &["PLN"], false),
    ("KČ", &["CZK"], false),
    ("FT", &["HUF"], false),
];

/// The currency of a sign that is one currency's alone.
fn sign(text: &str) -> Option<&'static str> {
    let mut marks = MARKS.iter();
    let (_, codes, _) = marks.find(|(mark, _, alone)| *alone && *mark == text)?;
    codes.first().copied()
}

/// A name as people give to units: words of letters, perhaps with digits behind the first letter.
fn is_name(text: &str) -> bool {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.');
    text.starts_with(char::is_alphabetic) && text.chars().count() <= 40 && text.chars().all(inner)
}

/// Whether a mark beside an amount may stand for this currency: its code, or a sign of it. `None` when
/// nothing is known by that mark.
pub(crate) fn may_stand_for(mark: &str, code: &str) -> Option<bool> {
    if minor(mark).is_some() {
        return Some(false);
    }
    let upper = mark.to_uppercase();
    if upper == code || is_listed(&upper) {
        return Some(upper == code);
    }
    let (_, codes, _) = MARKS.iter().find(|(mark, ..)| *mark == upper)?;
    Some(codes.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_code_however_it_is_written_and_a_sign_where_it_is_of_one_currency() {
        for text in ["USD", "usd", " USD ", "\u{a0}Usd"] {
            assert_eq!(read(text, false), Named::Code("USD".into()), "{text:?}");
        }
        assert_eq!(read("€", false), Named::Code("EUR".into()));
        assert_eq!(read("XXX", false), Named::Code("XXX".into()));
        assert_eq!(read("rmb", false), Named::Unlisted("RMB".into()));
    }

    #[test]
    fn what_can_be_no_currency_says_why() {
        for text in ["", " ", "-", "null", "None", "N/A", "nan", "Unassigned"] {
            assert_eq!(read(text, true), Named::Nothing, "{text:?}");
        }
        for (text, reason) in [
            ("$", statements::currency_of_several()),
            ("¥", statements::currency_of_several()),
            ("#N/A", statements::currency_is_spreadsheet()),
            ("-2", statements::currency_is_number()),
            ("12.50", statements::currency_is_number()),
            ("US", statements::currency_unknown()),
            ("?", statements::currency_unknown()),
            ("USD;", statements::currency_unknown()),
        ] {
            assert_eq!(read(text, true), Named::No(reason), "{text:?}");
        }
        // Only FOCUS knows currencies that are none of a country.
        assert_eq!(
            read("Acme Credits", true),
            Named::Unlisted("Acme Credits".into())
        );
        assert_eq!(
            read("Acme Credits", false),
            Named::No(statements::currency_unknown())
        );
    }

    #[test]
    fn a_mark_beside_an_amount_stands_for_the_currencies_that_have_it() {
        assert_eq!(may_stand_for("$", "CAD"), Some(true));
        assert_eq!(may_stand_for("$", "EUR"), Some(false));
        assert_eq!(may_stand_for("eur", "EUR"), Some(true));
        assert_eq!(may_stand_for("zł", "PLN"), Some(true));
        assert_eq!(may_stand_for("GB", "USD"), None);
        assert_eq!(may_stand_for("GBp", "GBP"), Some(false));
        assert_eq!(may_stand_for("GBX", "GBP"), Some(false));
    }

    /// kenlasko/monize#153, letehaha/budget-tracker#562, portfolio-performance/portfolio#1229.
    #[test]
    fn the_small_unit_of_a_currency_is_not_the_currency() {
        for (text, reason) in [
            ("GBp", statements::currency_pence()),
            (" GBp ", statements::currency_pence()),
            ("GBX", statements::currency_pence()),
            ("gbx", statements::currency_pence()),
            ("ZAc", statements::currency_rand_cent()),
            ("ZAC", statements::currency_rand_cent()),
            ("ZAX", statements::currency_rand_cent()),
            ("ILa", statements::currency_agora()),
            ("ILA", statements::currency_agora()),
            ("USd", statements::currency_dollar_cent()),
            ("EUc", statements::currency_euro_cent()),
            ("KWF", statements::currency_fils()),
            ("CHf", statements::currency_minor()),
        ] {
            for units in [true, false] {
                assert_eq!(read(text, units), Named::No(reason), "{text:?}");
            }
        }
        for text in ["GBP", "gbp", "Gbp", "gBP"] {
            assert_eq!(read(text, true), Named::Code("GBP".into()), "{text:?}");
        }
    }
}
