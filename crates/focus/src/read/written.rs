//! Amounts as people and spreadsheets write them: `1,234.56`, `(3.00)`, `−0.5`, `12,50 €`, `3.00-`. A text
//! is read only where it has one reading; what has two, or none, says why.
//!
//! Nothing of this is on the way of a number that is written as programs write it.

use stoa_kernel::statement::{Phrase, list as statements};

use super::comma::{Sign, Writing};
use crate::currency;

/// The number of a text, as programs write it: `-1234.56`. `currency` is that of the row, where it is known.
///
/// # Errors
/// A clause that follows the text and says what is wrong with it.
pub(crate) fn plain(
    text: &str,
    writing: Writing,
    currency: Option<&str>,
) -> Result<String, Phrase> {
    let text = text.trim();
    match text {
        _ if text.starts_with('#') => return Err(statements::amount_is_spreadsheet()),
        "-" | "–" | "—" | "−" => return Err(statements::amount_is_dash()),
        _ => {}
    }
    let parts = parts(text).ok_or(statements::not_a_number())?;
    let digits = digits(parts.number)?;
    if let Some(mark) = parts.mark {
        let code = match currency {
            Some(code) => code,
            // What is no mark of a currency makes the text no number, whatever the row's currency is.
            None if currency::may_stand_for(mark, "").is_some() => {
                return Err(statements::amount_currency_unknown());
            }
            None => return Err(statements::not_a_number()),
        };
        if !currency::may_stand_for(mark, code).ok_or(statements::not_a_number())? {
            return Err(statements::amount_other_currency());
        }
    }
    let number = digits.in_column(writing)?;
    Ok(if parts.negative {
        format!("-{number}")
    } else {
        number
    })
}

/// A text without what stands around its digits.
pub(crate) struct Parts<'a> {
    negative: bool,
    pub(crate) number: &'a str,
    /// A currency's code or sign.
    mark: Option<&'a str>,
}

/// Takes off spaces, one sign (before or behind, or the brackets of accountants) and one mark of a currency.
pub(crate) fn parts(text: &str) -> Option<Parts<'_>> {
    let (mut rest, mut negative, mut mark) = (text.trim(), None, None);
    loop {
        let before = rest;
        if let Some(inner) = rest
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'))
        {
            (rest, negative) = (inner.trim(), set(negative, true)?);
        }
        if let Some(behind) = rest.strip_prefix(['-', '\u{2212}']) {
            (rest, negative) = (behind.trim_start(), set(negative, true)?);
        } else if let Some(behind) = rest.strip_prefix('+') {
            (rest, negative) = (behind.trim_start(), set(negative, false)?);
        } else if let Some(ahead) = rest.strip_suffix(['-', '\u{2212}']) {
            (rest, negative) = (ahead.trim_end(), set(negative, true)?);
        }
        let of_number =
            |c: char| c.is_ascii_digit() || matches!(c, ',' | '+' | '-' | '\u{2212}' | '(' | ')');
        // The point of `Rs.` belongs to the mark, that of `.5` to the number.
        let first = rest.find(|c: char| of_number(c) || c == '.' && rest.starts_with('.'));
        if let Some(first) = first.filter(|first| *first > 0) {
            (mark, rest) = (set(mark, rest[..first].trim_end())?, &rest[first..]);
        } else if let Some(last) = rest.rfind(of_number) {
            let mut end = last + rest[last..].chars().next().map_or(1, char::len_utf8);
            end += usize::from(rest[end..].starts_with('.'));
            let behind = rest[end..].trim();
            if !behind.is_empty() {
                (mark, rest) = (set(mark, behind)?, rest[..end].trim_end());
            }
        }
        if rest == before {
            break;
        }
    }
    Some(Parts {
        negative: negative == Some(true),
        number: rest,
        mark,
    })
}

/// A thing that may be said once: `None` when it was said before.
fn set<T>(known: Option<T>, value: T) -> Option<Option<T>> {
    known.is_none().then_some(Some(value))
}

/// A number without sign, taken apart at the signs between its digits.
pub(crate) struct Digits {
    /// The sign before the fraction.
    decimal: Option<char>,
    /// The sign between groups of three digits.
    group: Option<char>,
    /// One sign with three digits behind it, which may be the one or the other; it is in `group`.
    pub(crate) either: bool,
    whole: String,
    fraction: String,
    exponent: String,
}

/// Which way of writing decimals a number shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    Point,
    Comma,
    Nothing,
}

/// # Errors
/// A clause that follows the text and says what is wrong with it.
pub(crate) fn digits(number: &str) -> Result<Digits, Phrase> {
    let (mantissa, exponent) = match number.find(['e', 'E']) {
        Some(at) => number.split_at(at),
        None => (number, ""),
    };
    let power = exponent.strip_prefix(['e', 'E']).unwrap_or_default();
    let power = power.strip_prefix(['+', '-']).unwrap_or(power);
    let is_power = !power.is_empty() && power.bytes().all(|byte| byte.is_ascii_digit());
    if !exponent.is_empty() && !is_power {
        return Err(statements::not_a_number());
    }
    let (mut runs, mut signs) = (vec![String::new()], Vec::new());
    for letter in mantissa.chars() {
        match letter {
            '0'..='9' => runs
                .last_mut()
                .ok_or(statements::not_a_number())?
                .push(letter),
            ',' | '.' => signs.push(letter),
            // Spaces of every width, which do not break or do, and the apostrophe of Switzerland.
            _ if letter.is_whitespace() => signs.push(' '),
            '\'' | '’' => signs.push('\''),
            _ => return Err(statements::not_a_number()),
        }
        if signs.len() == runs.len() {
            runs.push(String::new());
        }
    }
    if runs.iter().all(String::is_empty) {
        return Err(statements::not_a_number());
    }
    let mut found = Digits {
        decimal: None,
        group: None,
        either: false,
        whole: String::new(),
        fraction: String::new(),
        exponent: exponent.to_owned(),
    };
    if let Some((last, before)) = signs.split_last() {
        let is_decimal = matches!(last, ',' | '.') && !before.contains(last);
        if is_decimal && before.is_empty() {
            let (whole, behind) = (&runs[0], &runs[1]);
            found.either = exponent.is_empty()
                && behind.len() == 3
                && (1..=3).contains(&whole.len())
                && !whole.starts_with('0');
        }
        if is_decimal && !found.either {
            found.decimal = Some(*last);
            found.fraction = runs.pop().unwrap_or_default();
            found.group = before.first().copied();
        } else {
            found.group = Some(*last);
        }
        let group = found.group;
        if group.is_some() && !exponent.is_empty() {
            return Err(statements::not_a_number());
        }
        let mut groupers = signs.iter().take(runs.len() - 1);
        let in_threes = runs[1..].iter().all(|run| run.len() == 3);
        let alone = runs.len() == 1;
        let zero = runs.iter().all(|run| run.bytes().all(|byte| byte == b'0'));
        // Nobody writes zero thousands, but where all is zero.
        let whole = zero || !runs[0].starts_with('0');
        let grouped = in_threes
            && whole
            && (1..=3).contains(&runs[0].len())
            && groupers.all(|sign| Some(*sign) == group);
        if !alone && !grouped {
            return Err(statements::amount_not_in_threes());
        }
    }
    found.whole = runs.concat();
    Ok(found)
}

impl Digits {
    /// What it shows of how its column is written.
    pub(crate) fn shows(&self) -> Shown {
        match (self.decimal, self.group) {
            _ if self.either => Shown::Nothing,
            (Some(','), _) | (_, Some('.')) => Shown::Comma,
            (Some('.'), _) | (_, Some(',')) => Shown::Point,
            _ => Shown::Nothing,
        }
    }

    /// Whether a comma or a point stands between its thousands.
    pub(crate) fn has_groups(&self) -> bool {
        !self.either && matches!(self.group, Some(',' | '.'))
    }

    /// The number it is in a column that is written so.
    fn in_column(self, writing: Writing) -> Result<String, Phrase> {
        let zero = |text: &str| text.bytes().all(|byte| byte == b'0');
        if zero(&self.whole) && zero(&self.fraction) {
            return Ok("0".to_owned());
        }
        let mut number = self.whole.clone();
        if self.either {
            let is_decimal = match (writing.sign, self.group) {
                (Sign::Point, Some('.')) | (Sign::Comma, Some(',')) => true,
                (Sign::Point | Sign::Comma, _) if writing.grouped => false,
                _ => return Err(statements::amount_thousands_or_decimals()),
            };
            if is_decimal {
                number.insert(number.len() - 3, '.');
            }
            return Ok(number);
        }
        match (self.shows(), writing.sign) {
            (Shown::Comma, Sign::Point) if writing.proven => {
                return Err(statements::amount_after_points());
            }
            (Shown::Comma, Sign::Point) => return Err(statements::amount_comma_unproven()),
            (Shown::Point, Sign::Comma) => return Err(statements::amount_after_commas()),
            _ => {}
        }
        if !self.fraction.is_empty() {
            number.push('.');
            number.push_str(&self.fraction);
        }
        Ok(number + &self.exponent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: Writing = Writing {
        sign: Sign::Point,
        proven: true,
        grouped: false,
    };
    const COMMAS: Writing = Writing {
        sign: Sign::Comma,
        proven: true,
        grouped: false,
    };

    /// Reported in other tools: accountants' brackets (openexchangerates/accounting.js#30), the minus of Unicode
    /// (actualbudget/actual#6247), a sign between mark and number (mktj/parsecurrency#13).
    #[test]
    fn what_has_one_reading_is_read() {
        for (text, expected) in [
            ("1,234.56", "1234.56"),
            ("-1,234,567.5", "-1234567.5"),
            ("1,234,567", "1234567"),
            ("$12.00", "12.00"),
            ("-$12.00", "-12.00"),
            ("$-12.00", "-12.00"),
            ("($1,200.00)", "-1200.00"),
            ("(3.00)", "-3.00"),
            ("\u{2212}0.5", "-0.5"),
            ("3.00-", "-3.00"),
            ("1\u{a0}234.5", "1234.5"),
            ("1\u{202f}234\u{202f}567.25", "1234567.25"),
            ("1'234.50", "1234.50"),
            ("12.50 USD", "12.50"),
            ("USD 12.50", "12.50"),
            ("usd12", "12"),
            ("US$ 3", "3"),
            ("+7.25", "7.25"),
            ("1.5E+3", "1.5E+3"),
            ("$1.5E-3", "1.5E-3"),
            ("$1.234", "1.234"),
            (".5 USD", ".5"),
            ("0,00", "0"),
            ("0,000.00", "0"),
        ] {
            assert_eq!(
                plain(text, POINTS, Some("USD")).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
        for (text, expected) in [
            ("1.234,56", "1234.56"),
            ("12,50 €", "12.50"),
            ("1.234.567", "1234567"),
            ("1 234,5", "1234.5"),
            ("1,234", "1.234"),
            ("-1,5E-3", "-1.5E-3"),
            ("0.00", "0"),
        ] {
            assert_eq!(
                plain(text, COMMAS, Some("EUR")).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
        let grouped = Writing {
            grouped: true,
            ..COMMAS
        };
        assert_eq!(plain("1.234", grouped, None).as_deref(), Ok("1234"));
        let grouped = Writing {
            grouped: true,
            ..POINTS
        };
        assert_eq!(plain("1,234", grouped, None).as_deref(), Ok("1234"));
        let unclear = Writing {
            sign: Sign::Unclear,
            ..POINTS
        };
        assert_eq!(plain("1.234,5", unclear, None).as_deref(), Ok("1234.5"));
        assert_eq!(plain("1.5", unclear, None).as_deref(), Ok("1.5"));
    }

    #[test]
    fn what_has_two_readings_or_none_says_why() {
        let unproven = Writing::default();
        let unclear = Writing {
            sign: Sign::Unclear,
            ..POINTS
        };
        for (text, writing, reason) in [
            ("1,234", POINTS, statements::amount_thousands_or_decimals()),
            ("1.234", COMMAS, statements::amount_thousands_or_decimals()),
            ("1.234", unclear, statements::amount_thousands_or_decimals()),
            ("1,234", unclear, statements::amount_thousands_or_decimals()),
            ("12,5", POINTS, statements::amount_after_points()),
            ("12,5", unproven, statements::amount_comma_unproven()),
            ("1.234.567", POINTS, statements::amount_after_points()),
            ("12.5", COMMAS, statements::amount_after_commas()),
            ("1,23,456.70", POINTS, statements::amount_not_in_threes()),
            ("1,2345.6", POINTS, statements::amount_not_in_threes()),
            ("1.2.3", POINTS, statements::amount_not_in_threes()),
            ("0.010.000", COMMAS, statements::amount_not_in_threes()),
            ("€12.00", POINTS, statements::amount_other_currency()),
            ("12 EUR", POINTS, statements::amount_other_currency()),
            ("#REF!", POINTS, statements::amount_is_spreadsheet()),
            ("########", POINTS, statements::amount_is_spreadsheet()),
            ("-", POINTS, statements::amount_is_dash()),
            ("12 GB", POINTS, statements::not_a_number()),
            ("--1", POINTS, statements::not_a_number()),
            ("(-1)", POINTS, statements::not_a_number()),
            ("1e", POINTS, statements::not_a_number()),
            ("n/a", POINTS, statements::not_a_number()),
            ("$", POINTS, statements::not_a_number()),
            ("5%", POINTS, statements::not_a_number()),
            ("٣", POINTS, statements::not_a_number()),
        ] {
            assert_eq!(plain(text, writing, Some("USD")), Err(reason), "{text}");
        }
        assert_eq!(
            plain("$12", POINTS, None),
            Err(statements::amount_currency_unknown())
        );
    }
}
