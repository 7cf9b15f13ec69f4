//! The source's own amounts, read from its texts: the left side of the balance. Nothing here is shared
//! with the reading and the evaluation of a mapping, so that a fault of one is not a fault of both.

pub(crate) mod written;

/// Digits after the point that are kept; what is beyond is rounded, half to even.
const PLACES: i64 = 18;
/// Amounts have fewer digits than this with those after the point, as many as a column holds.
const DIGITS: usize = 38;

/// What a cell of a cost column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// In units of 10^-18.
    Amount(i128),
    /// It is empty, or says in a word that there is none.
    Nothing,
    /// Nobody can tell how much it is.
    Unreadable,
}

/// Reads the text of a cell.
pub(crate) fn read(text: &[u8]) -> Said {
    let text = text.trim_ascii();
    if text.is_empty() {
        return Said::Nothing;
    }
    if let Some(amount) = usual(text) {
        return Said::Amount(amount);
    }
    if says_nothing(text) {
        return Said::Nothing;
    }
    unusual(text).map_or(Said::Unreadable, Said::Amount)
}

/// The nulls of databases and programs say that there is no amount. `NaN` and `N/A` do not: whoever wrote
/// them had an amount that could not be told, and no one may take it for zero.
fn says_nothing(text: &[u8]) -> bool {
    const WORDS: [&[u8]; 6] = [b"<NA>", b"None", b"NULL", b"null", b"<null>", b"\\N"];
    text.is_empty() || WORDS.contains(&text)
}

/// What nearly all amounts look like: a sign, a point, a short exponent, at most 18 digits from the first that is
/// not zero, and nothing beyond the last place that is kept.
fn usual(text: &[u8]) -> Option<i128> {
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let (mut value, mut digits, mut point, mut end) = (0u64, 0usize, None, text.len());
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                value = value.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
                digits += usize::from(value != 0);
            }
            b'.' if point.is_none() => point = Some(at),
            b'e' | b'E' => {
                end = at;
                break;
            }
            _ => return None,
        }
    }
    if end == usize::from(point.is_some()) || digits > 18 {
        return None;
    }
    let places = point.map_or(0, |at| end - 1 - at);
    let power = PLACES + exponent(&text[end..])? - i64::try_from(places).ok()?;
    let amount = i128::from(value) * TENS.get(usize::try_from(power).ok()?)?;
    Some(if negative { -amount } else { amount })
}

/// `E-6`, with two digits at most; zero where there is none.
fn exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [] => return Some(0),
        [_, b'-', digits @ ..] => (true, digits),
        [_, b'+', digits @ ..] | [_, digits @ ..] => (false, digits),
    };
    let number = match digits {
        [one @ b'0'..=b'9'] => i64::from(one - b'0'),
        [ten @ b'0'..=b'9', one @ b'0'..=b'9'] => {
            i64::from(ten - b'0') * 10 + i64::from(one - b'0')
        }
        _ => return None,
    };
    Some(if negative { -number } else { number })
}

/// The first number of more than 38 digits.
const LIMIT: u128 = 10u128.pow(38);

const TENS: [i128; 19] = {
    let mut tens = [1i128; 19];
    let mut index = 1;
    while index < tens.len() {
        tens[index] = tens[index - 1] * 10;
        index += 1;
    }
    tens
};

/// Exponents, a plus, and any number of digits.
fn unusual(text: &[u8]) -> Option<i128> {
    let text = std::str::from_utf8(text).ok()?;
    let (negative, text) = match text.as_bytes()[0] {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, part].concat();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let zeros = digits.len() - digits.trim_start_matches('0').len();
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(0);
    }
    // How many of the digits stand before the last place that is kept.
    let point = i64::try_from(whole.len()).ok()? - i64::try_from(zeros).ok()?;
    let kept = point.checked_add(exponent)?.checked_add(PLACES)?;
    if kept < 0 {
        return Some(0);
    }
    let kept = usize::try_from(kept).ok().filter(|kept| *kept <= DIGITS)?;
    let mut number = digits.get(..kept).unwrap_or(digits).to_owned();
    while number.len() < kept {
        number.push('0');
    }
    let mut amount: i128 = if number.is_empty() {
        0
    } else {
        number.parse().ok()?
    };
    let beyond = digits.get(kept..).unwrap_or("");
    let more_than_half = beyond > "5" || (beyond == "5" && amount % 2 != 0);
    // "50" is a half, as "5" is.
    let half = beyond.starts_with('5') && beyond[1..].bytes().all(|byte| byte == b'0');
    if (half && amount % 2 != 0) || (!half && more_than_half) {
        amount += 1;
    }
    if amount.unsigned_abs() >= LIMIT {
        return None;
    }
    Some(if negative { -amount } else { amount })
}

/// A whole number of units of 10^-`scale`, when no digit has to go; `None` otherwise.
pub(crate) fn of_scale(value: i128, scale: i8) -> Option<Said> {
    let more = usize::try_from(18 - i32::from(scale)).ok()?;
    let amount = match more {
        0 => value,
        _ => value.checked_mul(*TENS.get(more)?)?,
    };
    (amount.unsigned_abs() < LIMIT).then_some(Said::Amount(amount))
}

/// `amount × factor` for a factor such as `0.01`, given in units of 10^-18; rounded half to even.
/// `None` when it is too large.
pub(crate) fn times(amount: i128, factor: i128) -> Option<i128> {
    let product = amount.checked_mul(factor);
    let (product, unit) = match product {
        Some(product) => (product, TENS[18]),
        // A factor is short: its zeros at the end are left out.
        None => {
            let (mut factor, mut unit) = (factor, TENS[18]);
            while factor % 10 == 0 && unit > 1 {
                factor /= 10;
                unit /= 10;
            }
            (amount.checked_mul(factor)?, unit)
        }
    };
    let (whole, rest) = (product.div_euclid(unit), product.rem_euclid(unit));
    let up = 2 * rest > unit || (2 * rest == unit && whole % 2 != 0);
    Some(whole + i128::from(up))
}

/// The texts of a member of each object in a JSON list, as they are written: the amounts in
/// `[{"name": "x", "amount": -0.15}]`. `None` when the text is no such list, or an object of it has not
/// exactly one member of this name, in this case.
pub(crate) fn members<'a>(text: &'a [u8], member: &str) -> Option<Vec<&'a [u8]>> {
    let text = text.trim_ascii();
    if text.is_empty() || text == b"null" {
        return Some(Vec::new());
    }
    let text = of_numpy(text)?;
    let [b'[', .., b']'] = text else { return None };
    let mut found = Vec::new();
    let (mut depth, mut at) = (0usize, 0usize);
    // The string before a colon is a key.
    let mut string: &[u8] = b"";
    let mut objects = 0usize;
    while at < text.len() {
        let byte = text[at];
        let begins = byte == b'{' || (at == 0 && byte == b'[');
        let between = byte == b',' || byte == b']' || byte.is_ascii_whitespace();
        if depth == 1 && !begins && !between || depth == 0 && at > 0 {
            return None;
        }
        match byte {
            // Python prints single quotes.
            quote @ (b'"' | b'\'') => {
                let start = at + 1;
                at = start;
                while *text.get(at)? != quote {
                    at += 1 + usize::from(text[at] == b'\\');
                }
                string = text.get(start..at)?;
            }
            b'[' | b'{' => {
                objects += usize::from(depth == 1);
                depth += 1;
            }
            b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                // The object that ends has had its one amount.
                if depth == 1 && found.len() != objects {
                    return None;
                }
            }
            b':' if depth == 2 && string.eq_ignore_ascii_case(member.as_bytes()) => {
                if string != member.as_bytes() || found.len() == objects {
                    return None;
                }
                let rest = text[at + 1..].trim_ascii_start();
                let rest = rest.strip_prefix(b"Decimal(").unwrap_or(rest);
                let value = match rest {
                    [quote @ (b'"' | b'\''), rest @ ..] => {
                        rest.split(|byte| byte == quote).next()?
                    }
                    rest => rest.split(|byte| matches!(byte, b',' | b'}')).next()?,
                };
                found.push(value.trim_ascii());
            }
            _ => {}
        }
        at += 1;
    }
    (depth == 0).then_some(found)
}

/// The list in `array([…])` and `array([…], dtype=object)`, as NumPy prints one; other texts as they are.
fn of_numpy(text: &[u8]) -> Option<&[u8]> {
    let Some(inside) = text.strip_prefix(b"array(") else {
        return Some(text);
    };
    let end = inside.iter().rposition(|byte| *byte == b']')? + 1;
    let (list, rest) = inside.split_at(end);
    let rest = rest.trim_ascii().strip_suffix(b")")?.trim_ascii();
    let kind = rest.strip_prefix(b",").map(<[u8]>::trim_ascii);
    matches!(kind, None | Some(b"dtype=object")).then_some(list.trim_ascii())
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use bigdecimal::{BigDecimal, RoundingMode};
    use proptest::prelude::*;

    use super::*;

    fn oracle(text: &str) -> Option<i128> {
        let value = BigDecimal::from_str(text).ok()?;
        let rounded = value.with_scale_round(PLACES, RoundingMode::HalfEven);
        let amount: i128 = rounded
            .as_bigint_and_exponent()
            .0
            .to_string()
            .parse()
            .ok()?;
        (amount.unsigned_abs() < 10u128.pow(38)).then_some(amount)
    }

    proptest! {
        #[test]
        fn reads_what_an_arbitrary_precision_library_reads(
            text in "[-+]?([0-9]{1,24}(\\.[0-9]{0,26})?|\\.[0-9]{1,20})([eE][-+]?[0-9]{1,2})?"
        ) {
            let expected = oracle(&text).map_or(Said::Unreadable, Said::Amount);
            prop_assert_eq!(read(text.as_bytes()), expected);
        }

        /// The two readers are different code; of the same text they have to say the same.
        #[test]
        fn reads_what_the_conversion_reads(text in "[-+]?[0-9]{0,20}\\.?[0-9]{0,22}([eE][-+]?[0-9]{1,3})?|[a-zA-Z/\\\\.0-9]{0,5}") {
            let converted = crate::decimal::parse_float(text.as_bytes(), 18).ok();
            let own = match read(text.as_bytes()) {
                Said::Amount(amount) => Some(amount),
                Said::Nothing | Said::Unreadable => None,
            };
            prop_assert_eq!(own, converted);
        }
    }

    #[test]
    fn says_what_is_no_amount() {
        for text in [
            "n/a", "1,000", "--1", "1e", "inf", "-", ".", "1.2.3", "1e25", "1_000", "$1",
        ] {
            assert_eq!(read(text.as_bytes()), Said::Unreadable, "{text}");
        }
        for text in ["", " ", "NULL", "None", "\\N"] {
            assert_eq!(read(text.as_bytes()), Said::Nothing, "{text}");
        }
        assert_eq!(read(b"0E-6176"), Said::Amount(0));
        assert_eq!(read(b"1e-999999999999"), Said::Amount(0));
        assert_eq!(times(12_345, 10_000_000_000_000_000), Some(123));
        assert_eq!(times(-50, 10_000_000_000_000_000), Some(0));
        assert_eq!(
            times(10i128.pow(36), 10_000_000_000_000_000),
            Some(10i128.pow(34))
        );
    }

    #[test]
    fn finds_the_amounts_of_a_list_as_they_are_written() {
        let text = br#"[{"name":"a \"amount\": 9","amount":-0.15173300000000001},{"amount" : "1e-7","more":{"amount":5}}]"#;
        let found = members(text, "amount").expect("a list");
        assert_eq!(found, [&b"-0.15173300000000001"[..], b"1e-7"]);
        assert_eq!(members(b"[]", "amount"), Some(vec![]));
        let python = br"[{'name': None, 'amount': Decimal('-0.10')} {'amount': 2}]";
        assert_eq!(members(python, "amount"), Some(vec![&b"-0.10"[..], b"2"]));
        assert_eq!(members(b"n/a", "amount"), None);
        assert_eq!(members(br#"[{"amount":1}"#, "amount"), None);
        let numpy = b"array([{'name':'a','amount':-2}], dtype=object)";
        assert_eq!(members(numpy, "amount"), Some(vec![&b"-2"[..]]));
        for text in [
            "-3",
            "[-3]",
            "[null]",
            "NaN",
            r#"{"amount":-3}"#,
            r#"[[{"amount":-3}]]"#,
            r#"[{"amount":-3},{"name":"b"}]"#,
            r#"[{"Amount":-3}]"#,
            r#"[{"amount":-1.5,"amount":-2}]"#,
            r#"[{"amount":-1.5,"Amount":-2}]"#,
            "[{name:a, amount:-3}]",
            "[Row(name='a', amount=-3.5)]",
            r#"[{"amount":1}] [{"amount":1}]"#,
        ] {
            assert_eq!(members(text.as_bytes(), "amount"), None, "{text}");
        }
    }
}
