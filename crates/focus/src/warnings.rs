//! What a person has to know of a conversion that went through: fields that were set aside, files that
//! may be missing, columns nobody knows. A warning never costs a charge, and a doubt is never silent.

use std::collections::BTreeMap;

use arrow::datatypes::i256;
use serde::{Deserialize, Serialize};
use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;

use crate::balance::COST_SCALE;
use crate::decimal;
use crate::delivery::seen::Seen;

mod absolute;

pub use absolute::{Absolute, AbsoluteMoney};

/// Kinds of warnings kept apart; further ones are counted in one line, so that an input with a
/// million different faults does not fill the memory.
const KINDS: usize = 1_000;

/// What a warning is about; stable, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// A field that does not cost the charge could not be used: it is null, and its text is kept in
    /// `x_Extra`.
    FieldSetAside,
    /// An amount had more digits than are kept and was rounded at the last kept one.
    Rounded,
    /// Text that is not UTF-8 was read as Windows-1252.
    OtherEncoding,
    /// The input has columns that the format's mapping does not know.
    UnknownColumns,
    /// The input lacks columns that the format usually has; what comes from them is null.
    MissingColumns,
    /// Values that the mapping has no rule for, such as a line type a vendor added.
    UnknownValues,
    /// Dates that may be read in two ways.
    AmbiguousDates,
    /// Amounts of one column that are written in two ways.
    AmbiguousAmounts,
    /// The delivery says itself that something of it is not there, or one of its files shows that of another.
    IncompleteDelivery,
    /// Files that look like copies of one another and were all read.
    PossiblyTwice,
    /// Files that were left out: older runs, twins of another file, status files.
    FilesLeftOut,
    /// Anything else that is told and changes nothing.
    Note,
}

impl WarningCode {
    /// Whether `--strict` refuses an input that has such a warning: what is in doubt, not what is
    /// only told.
    pub const fn is_doubt(self) -> bool {
        !matches!(
            self,
            Self::UnknownColumns | Self::MissingColumns | Self::FilesLeftOut | Self::Note
        )
    }
}

/// One thing to know, counted over the rows it is true of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    pub code: WarningCode,
    /// The source's column, when one is meant.
    pub column: Option<String>,
    /// A clause or sentence for people, the same for every row, in English: `is not valid JSON`.
    pub message: String,
    /// The same by its code, to be said in any language.
    pub said: Statement,
    /// Rows it is true of; 0 when it is not about rows.
    pub rows: u64,
    /// The first place, `bill.csv, line 17: "x"`, when there is one.
    pub example: Option<String>,
    /// What those rows cost as billed, per currency, where the size of the doubt matters.
    #[serde(default)]
    pub money: Vec<WarnedMoney>,
    /// Of charges that may count twice: what those that are too many cost, by absolute amounts, as billed and as
    /// effective. It says how much of the money is in doubt; empty for every other warning.
    #[serde(default, skip_serializing_if = "Absolute::is_empty")]
    pub absolute: Absolute,
}

impl Warning {
    /// One that is not about rows.
    pub fn of(code: WarningCode, said: impl Into<Statement>) -> Self {
        let said = said.into();
        Self {
            code,
            column: None,
            message: said.to_string(),
            said,
            rows: 0,
            example: None,
            money: Vec::new(),
            absolute: Absolute::default(),
        }
    }
}

/// An amount a warning is about, as plain decimal text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarnedMoney {
    /// Empty when the source names none.
    pub currency: String,
    pub amount: String,
}

impl WarnedMoney {
    /// Sums in units of the last digit of a cost, by currency.
    pub(crate) fn of<K: Into<String>>(sums: impl IntoIterator<Item = (K, i256)>) -> Vec<Self> {
        let amount = |(currency, sum): (K, i256)| Self {
            currency: currency.into(),
            amount: decimal::format_wide(sum, COST_SCALE),
        };
        sums.into_iter().map(amount).collect()
    }
}

/// What tells warnings apart; rows are added up over it.
type Key = (WarningCode, Option<String>, Statement);

/// How often, and the first place: number of the file and line order it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Times {
    rows: u64,
    first: Option<(usize, u64, String)>,
    #[serde(default, with = "sums")]
    money: BTreeMap<String, i256>,
    #[serde(default)]
    absolute: Absolute,
}

/// Several rows that one thing is true of.
pub(crate) struct Rows<'a> {
    pub(crate) rows: u64,
    /// Number of the file in the conversion, and line, of the first one.
    pub(crate) first: (usize, u64),
    /// Currency → what they cost, in units of the last digit of a cost.
    pub(crate) money: BTreeMap<&'a str, i256>,
    /// The same by absolute amounts, where it is about charges that may count twice.
    pub(crate) absolute: Absolute,
}

impl<'a> Rows<'a> {
    /// None yet, of which the first is to be that of this file and line.
    pub(crate) fn from(first: (usize, u64)) -> Self {
        Self {
            rows: 0,
            first,
            money: BTreeMap::new(),
            absolute: Absolute::default(),
        }
    }

    /// Adds what a row costs.
    pub(crate) fn cost(&mut self, currency: &'a str, amount: i128) {
        let sum = self.money.entry(currency).or_default();
        *sum = sum.wrapping_add(i256::from_i128(amount));
    }
}

/// Warnings while converting; merged over threads and machines.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Warnings {
    #[serde(with = "lines")]
    found: BTreeMap<Key, Times>,
    /// Rows with warnings beyond [`KINDS`].
    #[serde(default)]
    more: u64,
    /// What tells whether the delivery is whole.
    #[serde(default)]
    pub(crate) seen: Seen,
}

impl Warnings {
    /// Counts a row. `file` is the file's number in the conversion; `example` is only called for the
    /// first row of its kind.
    pub fn row<S: Into<Statement>>(
        &mut self,
        (code, column, said): (WarningCode, Option<&str>, S),
        place: (usize, u64),
        example: impl FnOnce() -> String,
    ) {
        let mut one = Rows::from(place);
        one.rows = 1;
        self.several((code, column, said), one, example);
    }

    /// Counts rows that are known together, with their money.
    pub(crate) fn several<S: Into<Statement>>(
        &mut self,
        (code, column, said): (WarningCode, Option<&str>, S),
        found: Rows<'_>,
        example: impl FnOnce() -> String,
    ) {
        let key = (code, column.map(str::to_owned), said.into());
        if self.found.len() >= KINDS && !self.found.contains_key(&key) {
            self.more += found.rows;
            return;
        }
        let times = self.found.entry(key).or_default();
        times.rows += found.rows;
        let known = times.first.as_ref();
        if known.is_none_or(|first| found.first < (first.0, first.1)) {
            times.first = Some((found.first.0, found.first.1, example()));
        }
        for (currency, amount) in found.money {
            let sum = times.money.entry(currency.to_owned()).or_default();
            *sum = sum.wrapping_add(amount);
        }
        times.absolute.merge(&found.absolute);
    }

    /// Counts rows that were counted elsewhere, with their first place.
    pub(crate) fn rows<S: Into<Statement>>(
        &mut self,
        (code, column, said): (WarningCode, Option<&str>, S),
        rows: u64,
        example: Option<String>,
    ) {
        let key = (code, column.map(str::to_owned), said.into());
        if self.found.len() >= KINDS && !self.found.contains_key(&key) {
            self.more += rows;
            return;
        }
        let times = self.found.entry(key).or_default();
        times.rows += rows;
        times.first = times
            .first
            .take()
            .or(example.map(|example| (0, 0, example)));
    }

    /// Notes what is not about single rows; saying it twice changes nothing.
    pub fn note(&mut self, code: WarningCode, said: impl Into<Statement>) {
        let key = (code, None, said.into());
        if self.found.len() < KINDS || self.found.contains_key(&key) {
            self.found.entry(key).or_default();
        }
    }

    pub fn merge(&mut self, other: Self) {
        self.more += other.more;
        self.seen.merge(other.seen);
        for (key, times) in other.found {
            if self.found.len() >= KINDS && !self.found.contains_key(&key) {
                self.more += times.rows;
                continue;
            }
            let known = self.found.entry(key).or_default();
            known.rows += times.rows;
            known.absolute.merge(&times.absolute);
            for (currency, amount) in times.money {
                let sum = known.money.entry(currency).or_default();
                *sum = sum.wrapping_add(amount);
            }
            known.first = match (known.first.take(), times.first) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
    }

    pub fn finish(self) -> Vec<Warning> {
        let warning = |((code, column, said), times): (Key, Times)| Warning {
            column,
            rows: times.rows,
            example: times.first.map(|(_, _, example)| example),
            money: WarnedMoney::of(times.money),
            absolute: times.absolute,
            ..Warning::of(code, said)
        };
        let mut list: Vec<Warning> = self.found.into_iter().map(warning).collect();
        list.extend(self.seen.finish());
        if self.more > 0 {
            list.push(Warning {
                rows: self.more,
                ..Warning::of(
                    WarningCode::FieldSetAside,
                    statements::warnings_beyond(KINDS),
                )
            });
        }
        list
    }
}

/// JSON has no keys of several parts: a list of pairs.
pub(crate) mod lines {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<K: Serialize, V: Serialize, S: Serializer>(
        found: &BTreeMap<K, V>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        found.iter().collect::<Vec<_>>().serialize(serializer)
    }

    pub(crate) fn deserialize<'de, K, V, D>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
    where
        K: Deserialize<'de> + Ord,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        let lines = Vec::<(K, V)>::deserialize(deserializer)?;
        Ok(lines.into_iter().collect())
    }
}

/// Sums are wider than JSON's numbers: text.
pub(crate) mod sums {
    use std::collections::BTreeMap;

    use arrow::datatypes::i256;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(
        money: &BTreeMap<String, i256>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let lines = money.iter().map(|(key, sum)| (key, sum.to_string()));
        lines.collect::<Vec<_>>().serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<String, i256>, D::Error> {
        let lines = Vec::<(String, String)>::deserialize(deserializer)?;
        let sums = lines.into_iter().map(|(key, text)| {
            let sum = i256::from_string(&text);
            Ok((
                key,
                sum.ok_or_else(|| D::Error::custom(format!("{text} is no sum")))?,
            ))
        });
        sums.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_add_up_over_threads_and_keep_the_first_place() {
        let kind = (
            WarningCode::FieldSetAside,
            Some("tags"),
            statements::not_json(),
        );
        let mut one = Warnings::default();
        one.row(kind, (1, 4), || "b.csv, line 4".to_owned());
        one.note(WarningCode::Note, Statement::of_format("something"));
        let mut other = Warnings::default();
        other.row(kind, (0, 9), || "a.csv, line 9".to_owned());
        other.row(kind, (0, 12), || "a.csv, line 12".to_owned());
        other.note(WarningCode::Note, Statement::of_format("something"));
        let text = serde_json::to_string(&other).expect("plain data");
        one.merge(serde_json::from_str(&text).expect("the same"));
        let list = one.finish();
        assert_eq!(list.len(), 2);
        assert_eq!(
            (list[0].rows, list[0].example.as_deref()),
            (3, Some("a.csv, line 9"))
        );
        assert_eq!((list[1].rows, list[1].message.as_str()), (0, "something"));
    }

    #[test]
    fn a_million_different_faults_are_counted_not_kept() {
        let mut warnings = Warnings::default();
        for number in 0..KINDS as u64 + 10 {
            let message = format!("fault {number}");
            let kind = (WarningCode::Note, None, Statement::of_format(&message));
            warnings.row(kind, (0, number), String::new);
        }
        let list = warnings.finish();
        assert_eq!(list.len(), KINDS + 1);
        assert_eq!(list.last().map(|last| last.rows), Some(10));
    }
}
