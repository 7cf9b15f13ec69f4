//! Adds up a money column of a bill as it was delivered, digit by digit. It shares no code with
//! the conversion on purpose: the two sums prove each other.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};

/// Decimal places kept; more in the input is an error, never rounding.
const SCALE: usize = 24;

/// An exact sum of decimal texts.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exact(i128);

impl Exact {
    /// The number of a decimal text, as [`Self::add`] reads it.
    pub(crate) fn of(text: &str) -> Result<Self, String> {
        parse(text).map(Self)
    }

    /// Adds `12.34`, `-0.5`, `1.81E-8`; an empty text or NULL is nothing.
    pub(crate) fn add(&mut self, text: &str) -> Result<(), String> {
        let units = parse(text)?;
        self.0 = self
            .0
            .checked_add(units)
            .ok_or_else(|| format!("the sum grew too large at \"{text}\""))?;
        Ok(())
    }

    pub(crate) fn plus(&mut self, other: Exact) -> Result<(), String> {
        self.0 = self
            .0
            .checked_add(other.0)
            .ok_or("the sum grew too large")?;
        Ok(())
    }

    pub(crate) fn minus(self, other: Exact) -> Result<Exact, String> {
        let difference = self.0.checked_sub(other.0);
        difference
            .map(Exact)
            .ok_or_else(|| "the sum grew too large".to_owned())
    }

    /// The same number without trailing zeros.
    pub(crate) fn text(self) -> String {
        let digits = self.0.unsigned_abs().to_string();
        let padded = format!("{digits:0>width$}", width = SCALE + 1);
        let (whole, fraction) = padded.split_at(padded.len() - SCALE);
        let fraction = fraction.trim_end_matches('0');
        let sign = if self.0 < 0 { "-" } else { "" };
        if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction}")
        }
    }
}

fn parse(text: &str) -> Result<i128, String> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("null") {
        return Ok(0);
    }
    let wrong = || format!("\"{text}\" is not a number");
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().map_err(|_| wrong())?),
        None => (text, 0),
    };
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let shift = SCALE as i32 + exponent - fraction.len() as i32;
    let value: i128 = all.trim_start_matches('0').parse().or_else(|_| {
        if all.bytes().all(|b| b == b'0') {
            Ok(0)
        } else {
            Err(wrong())
        }
    })?;
    let scaled = if value == 0 {
        Some(0)
    } else if shift >= 0 {
        10_i128
            .checked_pow(shift.unsigned_abs())
            .and_then(|power| value.checked_mul(power))
    } else {
        let power = 10_i128.checked_pow(shift.unsigned_abs());
        power
            .filter(|power| value % power == 0)
            .map(|power| value / power)
    };
    let scaled = scaled
        .ok_or_else(|| format!("\"{text}\" has more digits than {SCALE} decimal places hold"))?;
    Ok(if negative { -scaled } else { scaled })
}

/// Sums by billing period (`2024-09`) and currency.
pub(crate) type PerPeriod = BTreeMap<String, BTreeMap<String, Exact>>;

/// Where a format keeps what BilledCost is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Columns {
    amount: &'static str,
    currency: &'static str,
    period: &'static str,
}

impl Columns {
    /// The columns of a format, by the format's id.
    pub(crate) fn of(format: &str) -> Option<Columns> {
        if format.starts_with("focus") {
            return Some(Columns {
                amount: "BilledCost",
                currency: "BillingCurrency",
                period: "BillingPeriodStart",
            });
        }
        if format == "aws-cur-2" {
            return Some(Columns {
                amount: "line_item_unblended_cost",
                currency: "line_item_currency_code",
                period: "bill_billing_period_start_date",
            });
        }
        format.starts_with("aws-cur").then_some(Columns {
            amount: "lineItem/UnblendedCost",
            currency: "lineItem/CurrencyCode",
            period: "bill/BillingPeriodStartDate",
        })
    }
}

/// Adds one file's sums to those of others.
pub(crate) fn merge(into: &mut PerPeriod, from: PerPeriod) -> Result<(), String> {
    for (period, sums) in from {
        for (currency, sum) in sums {
            into.entry(period.clone())
                .or_default()
                .entry(currency)
                .or_default()
                .plus(sum)?;
        }
    }
    Ok(())
}

/// Sums over a CSV file, plain or compressed.
pub(crate) fn sum_csv(
    name: &str,
    content: impl Read,
    columns: &Columns,
) -> Result<PerPeriod, String> {
    let mut content = BufReader::new(content);
    let start = content.fill_buf().map_err(|error| error.to_string())?;
    let (gzip, zstd) = (
        start.starts_with(&[0x1f, 0x8b]),
        start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]),
    );
    let plain: Box<dyn Read + '_> = match (gzip, zstd) {
        (true, _) => Box::new(flate2::read::MultiGzDecoder::new(content)),
        (_, true) => {
            Box::new(zstd::Decoder::with_buffer(content).map_err(|error| error.to_string())?)
        }
        _ => Box::new(content),
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(plain);
    let header = reader
        .headers()
        .map_err(|error| format!("{name} is no CSV: {error}"))?
        .clone();
    let find = |column: &str| {
        let position = header
            .iter()
            .position(|name| name.trim_start_matches('\u{feff}') == column);
        position.ok_or_else(|| format!("no second sum: {name} is no CSV with a column {column}"))
    };
    let (amount, currency, period) = (
        find(columns.amount)?,
        find(columns.currency)?,
        find(columns.period)?,
    );
    let mut sums = PerPeriod::new();
    for (row, record) in reader.records().enumerate() {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |index: usize| record.get(index).unwrap_or_default();
        let month = cell(period).get(..7).unwrap_or_default().to_owned();
        let sum = sums
            .entry(month)
            .or_default()
            .entry(cell(currency).to_owned())
            .or_default();
        sum.add(cell(amount))
            .map_err(|why| format!("{name}, row {}: {why}", row + 1))?;
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_kept() {
        let mut sum = Exact::default();
        for text in [
            "1.81E-8",
            "-0.5",
            "+2",
            "",
            "NULL",
            "0.00000000000",
            "1e2",
            "0E0",
        ] {
            sum.add(text).unwrap();
        }
        assert_eq!(sum.text(), "101.5000000181");
        assert_eq!(Exact::default().text(), "0");
        assert_eq!(Exact(-5).text(), "-0.000000000000000000000005");
        assert!(sum.add("n/a").is_err());
        assert!(sum.add("1E-30").unwrap_err().contains("more digits"));
        assert!(sum.add("1E30").unwrap_err().contains("more digits"));
    }

    #[test]
    fn columns_are_found_by_name_whatever_the_compression() {
        let columns = Columns {
            amount: "Cost",
            currency: "Currency",
            period: "Month",
        };
        let text = "\u{feff}Month,Cost,Currency\n2024-09-01,0.1,USD\n2024-09-01,0.2,USD\n2024-10-01,5,EUR\n";
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, text.as_bytes()).unwrap();
        for content in [
            text.as_bytes().to_vec(),
            gzip.finish().unwrap(),
            zstd::encode_all(text.as_bytes(), 1).unwrap(),
        ] {
            let sums = sum_csv("x", content.as_slice(), &columns).unwrap();
            assert_eq!(sums["2024-09"]["USD"].text(), "0.3");
            assert_eq!(sums["2024-10"]["EUR"].text(), "5");
        }
        let other = Columns {
            amount: "Kost",
            ..columns
        };
        assert!(
            sum_csv("x", text.as_bytes(), &other)
                .unwrap_err()
                .contains("a column Kost")
        );
    }
}
