//! Money in the database: whole minor units and a currency. Never a float.
//! (In the lake money is `Decimal128`; that is the business of `focus`.)

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use crate::error::Error;

/// An ISO 4217 code: three capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, example = "USD", pattern = "^[A-Z]{3}$")]
pub struct Currency([u8; 3]);

impl Currency {
    pub fn as_str(&self) -> &str {
        // Only `FromStr` makes one, and it admits ASCII capitals alone.
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Digits after the point (ISO 4217, column "Minor unit"); two where the list names none.
    pub fn exponent(&self) -> usize {
        let listed = iso_currency::Currency::from_code(self.as_str());
        let digits = listed.and_then(|listed| listed.exponent());
        digits.map_or(2, usize::from)
    }

    /// Whether people pay with it today: on the list of ISO 4217, replaced by no other, and neither a metal
    /// nor one of the codes that stand for no currency.
    pub fn is_in_use(&self) -> bool {
        iso_currency::Currency::from_code(self.as_str()).is_some_and(|listed| {
            listed.is_superseded().is_none() && !listed.has_flag(iso_currency::Flag::Special)
        })
    }
}

impl FromStr for Currency {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_uppercase) => Ok(Self(code)),
            _ => Err(Error::invalid(
                "currency_malformed",
                format!("`{text}` is not a currency. Write three capital letters, such as USD."),
            )),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount in whole minor units (cents, yen, fils).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    /// `None` when the currencies differ or the sum does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let minor = self.minor.checked_add(other.minor)?;
        (self.currency == other.currency).then_some(Self {
            minor,
            currency: self.currency,
        })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exponent = self.currency.exponent();
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = format!(
            "{:0>width$}",
            self.minor.unsigned_abs(),
            width = exponent + 1
        );
        let (whole, fraction) = digits.split_at(digits.len() - exponent);
        match exponent {
            0 => write!(f, "{sign}{whole} {}", self.currency),
            _ => write!(f, "{sign}{whole}.{fraction} {}", self.currency),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_as_many_digits_as_the_currency_has() {
        let shown = |minor, code: &str| {
            Money {
                minor,
                currency: code.parse().unwrap(),
            }
            .to_string()
        };
        assert_eq!(shown(-5, "USD"), "-0.05 USD");
        assert_eq!(shown(123_456, "EUR"), "1234.56 EUR");
        assert_eq!(shown(500, "JPY"), "500 JPY");
        assert_eq!(shown(1, "KWD"), "0.001 KWD");
        assert_eq!(shown(i64::MIN, "USD"), "-92233720368547758.08 USD");
    }

    #[test]
    fn knows_what_is_paid_with() {
        let in_use = |code: &str| code.parse::<Currency>().unwrap().is_in_use();
        for code in ["USD", "EUR", "CHF", "JPY", "KWD", "BRL", "INR", "XOF"] {
            assert!(in_use(code), "{code}");
        }
        for code in ["BTC", "XXX", "XTS", "XAU", "DEM", "HRK", "ABC"] {
            assert!(!in_use(code), "{code}");
        }
    }

    #[test]
    fn never_adds_two_currencies() {
        let usd = Money {
            minor: 1,
            currency: "USD".parse().unwrap(),
        };
        let eur = Money {
            minor: 1,
            currency: "EUR".parse().unwrap(),
        };
        assert_eq!(usd.checked_add(eur), None);
        assert_eq!(usd.checked_add(usd).map(|m| m.minor), Some(2));
        assert_eq!(
            usd.checked_add(Money {
                minor: i64::MAX,
                ..usd
            }),
            None
        );
        assert!("usd".parse::<Currency>().is_err() && "US".parse::<Currency>().is_err());
    }
}
