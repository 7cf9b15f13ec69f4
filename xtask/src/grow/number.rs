//! Decimals of ten places as integers, read and written the way AWS's reports do: `0.02`, `1.0`,
//! `5.2E-9`, `1.25E7`.

/// Ten-billionths.
pub(crate) type Units = i128;

pub(crate) const ONE: Units = 10_000_000_000;

pub(crate) fn parse(text: &str) -> Option<Units> {
    let (mantissa, exponent) = match text.split_once(['E', 'e']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: Units = format!("{whole}{fraction}").parse().ok()?;
    let shift = 10 + exponent - i32::try_from(fraction.len()).ok()?;
    let factor = 10_i128.checked_pow(shift.unsigned_abs())?;
    Some(if shift < 0 {
        digits / factor
    } else {
        digits * factor
    })
}

/// Product, rounded half up to ten places.
pub(crate) fn times(a: Units, b: Units) -> Units {
    let product = a * b;
    (product + product.signum() * ONE / 2) / ONE
}

pub(crate) fn write(units: Units, out: &mut Vec<u8>) {
    if units < 0 {
        out.push(b'-');
    }
    let mut digits = [b'0'; 40];
    let (mut rest, mut start) = (units.unsigned_abs() as u64, 40);
    if units.unsigned_abs() > u128::from(u64::MAX) {
        let mut wide = units.unsigned_abs();
        while wide > 0 {
            start -= 1;
            digits[start] = b'0' + (wide % 10) as u8;
            wide /= 10;
        }
        rest = 0;
    }
    while rest > 0 {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let all = &digits[start..];
    let kept = all.len() - all.iter().rev().take_while(|d| **d == b'0').count();
    let significant = &all[..kept];
    match all.len() {
        0 => out.extend_from_slice(b"0.0"),
        // Below a thousandth, or ten million and more: d.dddE±n.
        length @ (..=7 | 18..) => {
            out.push(significant[0]);
            out.push(b'.');
            out.extend_from_slice(if kept > 1 { &significant[1..] } else { b"0" });
            out.push(b'E');
            out.extend_from_slice((length as i32 - 11).to_string().as_bytes());
        }
        length => {
            let point = length.saturating_sub(10);
            out.extend_from_slice(if point == 0 { b"0" } else { &all[..point] });
            out.push(b'.');
            out.extend(std::iter::repeat_n(b'0', 10_usize.saturating_sub(length)));
            let fraction = &all[point..kept.max(point)];
            out.extend_from_slice(if fraction.is_empty() { b"0" } else { fraction });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_as_read() {
        for text in [
            "0.0",
            "1.0",
            "0.02",
            "5.2E-9",
            "1.81E-8",
            "0.001",
            "9.99E-4",
            "123.456",
            "1.25E7",
            "9999999.0",
            "-0.25",
            "-3.1E-6",
            "0.0063",
            "1.0E9",
            "1.0E-10",
            "10.01",
            "123456.0000000001",
        ] {
            let mut out = Vec::new();
            write(parse(text).unwrap(), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), text);
        }
    }

    #[test]
    fn products_round_to_ten_places() {
        assert_eq!(times(3 * ONE, ONE / 2), ONE + ONE / 2);
        assert_eq!(times(1, ONE / 2), 1);
        assert_eq!(times(-1, ONE / 2), -1);
    }
}
