//! Sums as text: a list of column, currency and the six whole numbers.

use std::collections::BTreeMap;

use arrow::datatypes::i256;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::Sums;

type Line = (String, String, [String; 6]);

pub(super) fn serialize<S: Serializer>(
    money: &BTreeMap<(String, String), Sums>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let line = |((column, currency), sums): (&(String, String), &Sums)| -> Line {
        let amounts = [
            sums.money_in,
            sums.money_out,
            sums.rejected,
            sums.negative_in,
            sums.negative_out,
            sums.negative_rejected,
        ];
        (
            column.clone(),
            currency.clone(),
            amounts.map(|sum| sum.to_string()),
        )
    };
    money
        .iter()
        .map(line)
        .collect::<Vec<_>>()
        .serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<(String, String), Sums>, D::Error> {
    let amount = |text: &str| {
        i256::from_string(text).ok_or_else(|| D::Error::custom(format!("{text} is no sum")))
    };
    let lines = Vec::<Line>::deserialize(deserializer)?;
    let sums = lines.into_iter().map(|(column, currency, amounts)| {
        let [
            money_in,
            money_out,
            rejected,
            negative_in,
            negative_out,
            negative_rejected,
        ] = &amounts;
        let sums = Sums {
            money_in: amount(money_in)?,
            money_out: amount(money_out)?,
            rejected: amount(rejected)?,
            negative_in: amount(negative_in)?,
            negative_out: amount(negative_out)?,
            negative_rejected: amount(negative_rejected)?,
        };
        Ok(((column, currency), sums))
    });
    sums.collect()
}
