//! Amounts as people write them, and the currencies of rows, read again for the balance by code of its own.

use super::{Said, says_nothing, unusual};

/// Which sign stands before the fraction of a column's amounts; where it is not known, only what has one
/// reading is an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) decimal: Option<char>,
    /// The other sign is known to stand between thousands.
    pub(crate) thousands: bool,
}

/// Reads a text that is no plain number. `currency` is that of the row.
#[cold]
pub(crate) fn read(text: &[u8], style: Style, currency: Option<&str>) -> Said {
    let Ok(text) = std::str::from_utf8(text) else {
        return Said::Unreadable;
    };
    if says_nothing(text.trim().as_bytes()) {
        return Said::Nothing;
    }
    amount(text, style, currency).map_or(Said::Unreadable, Said::Amount)
}

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    Number(String),
    Minus,
    Plus,
    Open,
    Close,
    Mark(String),
}

fn amount(text: &str, style: Style, currency: Option<&str>) -> Option<i128> {
    let (mut number, mut mark) = (None, None);
    let (mut signs, mut negative, mut open, mut closed) = (0, false, 0, 0);
    for token in tokens(text.trim()) {
        match token {
            Token::Number(text) if number.is_none() => number = Some(text),
            Token::Mark(text) if mark.is_none() => mark = Some(text),
            Token::Minus => (signs, negative) = (signs + 1, true),
            Token::Plus if number.is_none() => signs += 1,
            Token::Open if number.is_none() => open += 1,
            Token::Close if number.is_some() => closed += 1,
            _ => return None,
        }
    }
    if open != closed || signs + open > 1 {
        return None;
    }
    if let Some(mark) = mark
        && !stands_for(&mark, currency?)
    {
        return None;
    }
    let value = of_number(&number?, style)?;
    Some(if negative || open == 1 { -value } else { value })
}

fn tokens(text: &str) -> Vec<Token> {
    let letters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
        let between = |at: usize| {
            letters
                .get(at)
                .is_some_and(|c| matches!(c, ',' | '.' | '\'' | '’') || c.is_whitespace())
        };
        let first = at;
        match letters[at] {
            '-' | '\u{2212}' => found.push(Token::Minus),
            '+' => found.push(Token::Plus),
            '(' => found.push(Token::Open),
            ')' => found.push(Token::Close),
            c if c.is_whitespace() => {}
            _ if digit(at) || (matches!(letters[at], '.' | ',') && digit(at + 1)) => {
                // Length of an `e` with its sign, where digits follow.
                let exponent = |at: usize| {
                    let signed = matches!(letters.get(at + 1), Some('+' | '-'));
                    let length = 1 + usize::from(signed);
                    let is = matches!(letters.get(at), Some('e' | 'E')) && digit(at + length);
                    is.then_some(length)
                };
                loop {
                    let point = matches!(letters.get(at), Some('.' | ','));
                    if digit(at) || (between(at) && digit(at + 1)) {
                        at += 1;
                    } else if let Some(length) = exponent(at) {
                        at += length;
                    } else if point && exponent(at + 1).is_some() {
                        at += 1;
                    } else {
                        // `3.` is 3.
                        at += usize::from(point);
                        break;
                    }
                }
                found.push(Token::Number(letters[first..at].iter().collect()));
                continue;
            }
            _ => {
                let ends = |c: &char| {
                    c.is_ascii_digit() || matches!(c, '-' | '+' | '\u{2212}' | '(' | ')' | ',')
                };
                while at < letters.len() && !ends(&letters[at]) {
                    at += 1;
                }
                if at == first {
                    at += 1;
                }
                let mark: String = letters[first..at].iter().collect();
                found.push(Token::Mark(mark.trim().to_owned()));
                continue;
            }
        }
        at += 1;
    }
    found
}

/// In units of the last place that is kept.
fn of_number(text: &str, style: Style) -> Option<i128> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let is_sign = |c: char| !c.is_ascii_digit();
    let power = exponent.get(1..).unwrap_or("0");
    let power = power.strip_prefix(['+', '-']).unwrap_or(power);
    if power.is_empty() || !power.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let zero = mantissa.chars().all(|c| c == '0' || is_sign(c));
    let mut signs = mantissa.chars().filter(|c| is_sign(*c));
    let (first, second) = (signs.next(), signs.next());
    // Who writes an exponent has no thousands.
    if !exponent.is_empty() {
        let decimal = match (style.decimal, first, second) {
            (_, None, _) => '.',
            (Some(decimal), Some(sign), None) if sign == decimal || zero => sign,
            (None, Some(sign @ (',' | '.')), None) => sign,
            _ => return None,
        };
        let points = matches!(decimal, ',' | '.').then(|| with_point(mantissa, decimal));
        return unusual((points?? + exponent).as_bytes());
    }
    if zero && is_grouping(mantissa) {
        return Some(0);
    }
    let alone = second.is_none();
    // One sign, and three digits behind it: a fraction, or thousands.
    let short = first.filter(|sign| alone && matches!(sign, ',' | '.'));
    let short = short.filter(|sign| {
        let (before, behind) = mantissa.split_once(*sign).unwrap_or_default();
        behind.len() == 3 && before.len() <= 3 && !before.is_empty() && !before.starts_with('0')
    });
    let points = match (style.decimal, short) {
        (None, Some(_)) => return None,
        (Some(decimal), Some(sign)) if sign != decimal => {
            (style.thousands).then(|| mantissa.replace(sign, ""))?
        }
        (Some(decimal), _) => with_point(mantissa, decimal)?,
        (None, None) => with_point(mantissa, '.').or_else(|| with_point(mantissa, ','))?,
    };
    unusual(points.as_bytes())
}

/// The mantissa with a point, when `decimal` is what stands before its fraction.
fn with_point(mantissa: &str, decimal: char) -> Option<String> {
    let (whole, fraction) = match mantissa.rsplit_once(decimal) {
        Some((whole, fraction)) => (whole, fraction),
        None => (mantissa, ""),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(fraction) || whole.contains(decimal) {
        return None;
    }
    let whole = if digits(whole) {
        whole.to_owned()
    } else {
        in_threes(whole)?
    };
    Some(format!("{whole}.{fraction}"))
}

/// The digits of a whole number with one kind of sign between its thousands.
fn in_threes(whole: &str) -> Option<String> {
    let kind = |c: char| match c {
        '’' => '\'',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let one = whole.chars().find(|c| !c.is_ascii_digit()).map(kind)?;
    let mut groups = whole.split(|c: char| !c.is_ascii_digit());
    let first = groups.next()?;
    let alike = (whole.chars()).all(|c| c.is_ascii_digit() || kind(c) == one);
    // Nobody writes zero thousands, but where all is zero.
    let zero = whole.chars().all(|c| c == '0' || !c.is_ascii_digit());
    let fits = alike
        && (1..=3).contains(&first.len())
        && (zero || !first.starts_with('0'))
        && groups.all(|group| group.len() == 3);
    fits.then(|| whole.chars().filter(char::is_ascii_digit).collect())
}

/// Whether signs between digits stand where they may, whatever they mean.
fn is_grouping(mantissa: &str) -> bool {
    with_point(mantissa, '.').is_some() || with_point(mantissa, ',').is_some()
}

/// Marks of currencies beside amounts, and the codes they may stand for.
const MARKS: [(&str, &str); 33] = [
    ("$", "USD CAD AUD NZD SGD HKD TWD MXN CLP COP ARS"),
    ("us$", "USD"),
    ("c$", "CAD"),
    ("ca$", "CAD"),
    ("a$", "AUD"),
    ("au$", "AUD"),
    ("nz$", "NZD"),
    ("s$", "SGD"),
    ("hk$", "HKD"),
    ("nt$", "TWD"),
    ("r$", "BRL"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY CNY"),
    ("￥", "JPY CNY"),
    ("₹", "INR"),
    ("rs", "INR"),
    ("rs.", "INR"),
    ("₩", "KRW"),
    ("₪", "ILS"),
    ("₽", "RUB"),
    ("₺", "TRY"),
    ("₴", "UAH"),
    ("₫", "VND"),
    ("₱", "PHP"),
    ("₦", "NGN"),
    ("₸", "KZT"),
    ("kr", "SEK NOK DKK"),
    ("kr.", "SEK NOK DKK"),
    ("fr.", "CHF"),
    ("zł", "PLN"),
    ("kč", "CZK"),
    ("ft", "HUF"),
];
/// Marks that name their currency without an amount.
const ALONE: [&str; 12] = [
    "€", "us$", "r$", "₹", "₪", "₽", "₺", "₴", "₫", "₱", "₦", "₸",
];

/// Whether a mark beside an amount is the code of this currency or a sign of it.
fn stands_for(mark: &str, currency: &str) -> bool {
    if is_small_unit(mark) {
        return false;
    }
    let mark = mark.to_lowercase();
    let mut marks = MARKS.iter();
    match marks.find(|(known, _)| *known == mark) {
        Some((_, codes)) => codes.split(' ').any(|code| code == currency),
        None => mark == currency.to_lowercase(),
    }
}

/// Whether three letters are the hundredth of a currency and not the currency: `GBp`, `GBX`.
fn is_small_unit(text: &str) -> bool {
    const OWN: [&str; 8] = ["eux", "gbx", "ila", "ilx", "kwf", "usx", "zac", "zax"];
    let mut letters = text.chars();
    let case = [letters.next(), letters.next(), letters.next()]
        .map(|letter| letter.filter(char::is_ascii_alphabetic))
        .map(|letter| letter.map(|letter| letter.is_ascii_uppercase()));
    let by_case = case == [Some(true), Some(true), Some(false)] && letters.next().is_none();
    by_case || OWN.iter().any(|own| own.eq_ignore_ascii_case(text))
}

/// The currency of a row, in the form under which the balance keeps it; empty when its text names none.
/// `units` says whether the format knows currencies that are none of a country.
pub(crate) fn currency(text: &str, units: bool) -> String {
    const NONE: [&str; 7] = ["nan", "nat", "nil", "none", "null", "<na>", "unassigned"];
    let text = text.trim();
    // Letters of a mark are capitals here: `us$` is none.
    let mark = text.to_lowercase();
    if ALONE.contains(&mark.as_str()) && text == text.to_uppercase() {
        let code = MARKS.iter().find(|(known, _)| *known == mark);
        return code.map_or_else(String::new, |(_, code)| (*code).to_owned());
    }
    if is_small_unit(text) {
        return String::new();
    }
    if NONE.contains(&text.to_ascii_lowercase().as_str()) {
        return String::new();
    }
    if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return text.to_ascii_uppercase();
    }
    let mut letters = text.chars();
    let begins = letters.next().is_some_and(char::is_alphabetic);
    let word = |c: char| c.is_alphanumeric() || " _-.".contains(c);
    let short = text.chars().count() <= 40;
    let three = text.chars().filter(|c| c.is_alphabetic()).count() >= 3;
    if units && begins && short && three && letters.all(word) {
        text.to_owned()
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::currency::{self, Named};
    use crate::decimal;
    use crate::read::comma::{Sign, Writing};
    use crate::read::written;

    proptest! {
        /// The two readers are different code; of the same text they have to say the same.
        #[test]
        fn reads_what_the_conversion_reads(
            text in "(USD |USd |[$€(+−-]|US\\$)?[-−(]?([0-9]{1,4}|[0-9]{1,3}([,.' ][0-9]{3}){1,2}|0)([.,][0-9]{0,4})?([eE][-+]?[0-9])?([-)−€]| USD| ?EUR|%)?",
            decimal in prop::sample::select(vec![Some('.'), Some(','), None]),
            thousands in any::<bool>(),
            currency in prop::sample::select(vec![None, Some("USD"), Some("EUR")]),
        ) {
            let sign = match decimal {
                Some('.') => Sign::Point,
                Some(_) => Sign::Comma,
                None => Sign::Unclear,
            };
            let thousands = thousands && decimal.is_some();
            let writing = Writing { sign, proven: true, grouped: thousands };
            let converted = written::plain(&text, writing, currency).ok();
            let converted = converted.and_then(|text| decimal::parse_float(text.as_bytes(), 18).ok());
            let own = match read(text.as_bytes(), Style { decimal, thousands }, currency) {
                Said::Amount(amount) => Some(amount),
                Said::Nothing | Said::Unreadable => None,
            };
            prop_assert_eq!(own, converted, "{}", text);
        }

        #[test]
        fn names_the_currency_that_the_conversion_names(
            text in " ?(usd|USD|GBp|GBP|gbp|GBX|gbx|ZAc|ZAC|zax|ILa|ila|Kwf|USX|eux|EUc|Eur|RMB|€|US\\$|₹|-|N/A|null|None|#N/A|-2|[A-Za-z]{1,4}|Acme Credits|[0-9.]{1,4}|[$£¥]) ?",
            units in any::<bool>(),
        ) {
            let converted = match currency::read(&text, units) {
                Named::Code(code) | Named::Unlisted(code) => code.into_owned(),
                Named::Nothing | Named::No(_) => String::new(),
            };
            prop_assert_eq!(currency(&text, units), converted);
        }
    }
}
