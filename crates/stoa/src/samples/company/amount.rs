//! Exact decimals of the generator: a price times a quantity has as many digits as it needs, so no sum is rounded. Nothing here
//! is shared with the conversion, whose sums are compared with these.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use serde::{Serialize, Serializer};

/// Digits after the point of each kind: those of an amount are those of a price and of a quantity together.
const PRICE: u32 = 10;
const QUANTITY: u32 = 4;
const AMOUNT: u32 = PRICE + QUANTITY;

/// What one unit costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, serde::Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Price(i64);

/// How much was used, in tens of thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Quantity(i64);

/// Money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub(super) struct Amount(i128);

impl Price {
    pub(super) fn times(self, quantity: Quantity) -> Amount {
        Amount(i128::from(self.0) * i128::from(quantity.0))
    }

    /// How much of it an amount pays for at most.
    pub(super) fn paid_by(self, amount: Amount) -> Quantity {
        let most = amount.0 / i128::from(self.0.max(1));
        Quantity(i64::try_from(most).unwrap_or(i64::MAX))
    }

    /// The price of one, when this is that of so many.
    pub(super) fn per(self, units: i64) -> Self {
        Self(self.0 / units.max(1))
    }

    /// The price of so many.
    pub(super) fn of(self, units: i64) -> Self {
        Self(self.0 * units)
    }
}

impl Quantity {
    pub(super) fn whole(units: i64) -> Self {
        Self(units * 10_i64.pow(QUANTITY))
    }

    /// The nearest that can be written; amounts in the hundreds of thousands are whole, because what is counted so is counted in pieces.
    pub(super) fn near(units: f64) -> Self {
        if units >= 100_000.0 {
            return Self::whole(units.round() as i64);
        }
        Self((units * 10_000.0).round() as i64)
    }

    pub(super) fn rounded(self) -> Self {
        let one = 10_i64.pow(QUANTITY);
        Self((self.0 + one / 2) / one * one)
    }

    /// With two digits after the point at most.
    pub(super) fn in_hundredths(self) -> Self {
        Self(self.0 / 100 * 100)
    }

    pub(super) fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// So many units of another kind, the nearest whole number.
    pub(super) fn in_units(self, per_unit: i64) -> i64 {
        let one = i128::from(10_i64.pow(QUANTITY));
        let units = (i128::from(self.0) * i128::from(per_unit) + one / 2) / one;
        i64::try_from(units).unwrap_or(i64::MAX)
    }

    pub(super) fn float(self) -> f64 {
        self.to_string().parse().unwrap_or_default()
    }
}

impl Amount {
    pub(super) const ZERO: Self = Self(0);

    pub(super) fn whole(units: i64) -> Self {
        Price(10_i64.pow(PRICE)).times(Quantity::whole(units))
    }

    pub(super) fn cents(cents: i64) -> Self {
        Self(Self::whole(cents).0 / 100)
    }

    /// So many parts of a hundred, to the cent.
    pub(super) fn percent(self, parts: i64) -> Self {
        Self(self.0 * i128::from(parts) / 100).to_digits(2)
    }

    /// With so many digits after the point, the nearest.
    pub(super) fn to_digits(self, digits: u32) -> Self {
        let step = 10_i128.pow(AMOUNT.saturating_sub(digits));
        let half = if self.0 < 0 { -step / 2 } else { step / 2 };
        Self((self.0 + half) / step * step)
    }

    /// In a currency of which one is worth so many ten thousandths of another, to six digits.
    pub(super) fn converted(self, ten_thousandths: i64) -> Self {
        Self(self.0 * i128::from(ten_thousandths) / 10_000).to_digits(6)
    }

    /// As JSON writes it. The shortest text of a double with this value has these digits, because there are fewer than 16.
    pub(super) fn float(self) -> f64 {
        self.to_string().parse().unwrap_or_default()
    }

    /// In hundredths of the currency.
    pub(super) fn in_cents(self) -> Self {
        Self(self.0 * 100)
    }

    pub(super) fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl Add for Amount {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Amount {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Amount {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Add::add)
    }
}

impl Add for Quantity {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Quantity {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Quantity {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

/// A decimal without an exponent, as many digits as are given or fewer; zeros at the end are left away.
fn write(f: &mut fmt::Formatter<'_>, value: i128, digits: u32) -> fmt::Result {
    let one = 10_u128.pow(digits);
    let size = value.unsigned_abs();
    let sign = if value < 0 { "-" } else { "" };
    let fraction = format!("{:0width$}", size % one, width = digits as usize);
    match fraction.trim_end_matches('0') {
        "" => write!(f, "{sign}{}", size / one),
        fraction => write!(f, "{sign}{}.{fraction}", size / one),
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, i128::from(self.0), PRICE)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, i128::from(self.0), QUANTITY)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, self.0, AMOUNT)
    }
}

impl TryFrom<String> for Price {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let digits = PRICE as usize;
        let number = format!("{whole}{fraction:0<digits$}");
        let plain = !whole.is_empty()
            && fraction.len() <= digits
            && number.bytes().all(|sign| sign.is_ascii_digit());
        match number.parse() {
            Ok(value) if plain => Ok(Self(value)),
            _ => Err(format!(
                "`{text}` is not a price: write digits, and up to {digits} after a point"
            )),
        }
    }
}

macro_rules! as_text {
    ($($type:ty),*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )*};
}
as_text!(Price, Quantity, Amount);
