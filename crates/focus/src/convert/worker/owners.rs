//! What each account, sub-account and service costs in a block, for lines that may be the sum of what is theirs.

use std::borrow::Cow;
use std::collections::HashMap;

use arrow::array::{Array, AsArray, Decimal128Array, StringViewArray};
use arrow::datatypes::i256;

use super::FileContext;
use super::totals::is_word;
use crate::column::Column;
use crate::convert::skips;
use crate::convert::totals::Owned;
use crate::mapping::compile::Evaluated;

/// Whose charges a line may be the sum of, alone; and of a sub-account those of a service.
const NAMES: [&str; 3] = ["BillingAccountId", "SubAccountId", "ServiceName"];

type Fast<V> = HashMap<u128, V, foldhash::fast::RandomState>;

/// The columns of [`NAMES`], in which a number stands for each text.
pub(super) struct Owners<'a>([Option<(&'a Column, Cow<'a, [u32]>)>; 3]);

impl<'a> Owners<'a> {
    pub(super) fn of(file: &FileContext, evaluated: &'a Evaluated, rows: usize) -> Self {
        Self(NAMES.map(|name| {
            let column = skips::named(&file.program, evaluated, name)?;
            let texts = column.values().as_string_view_opt()?;
            let numbers = match column {
                Column::Constant(_) => Cow::Owned(vec![0; rows]),
                Column::Coded { codes, .. } => Cow::Borrowed(&codes.values()[..]),
                Column::Plain(_) => Cow::Owned(numbered(texts)),
            };
            Some((column, numbers))
        }))
    }

    /// Those of a row, as [`Owned`] has them; none are those that are no name.
    pub(super) fn keys(&self, row: usize) -> Vec<String> {
        let names = [0, 1, 2].map(|name| {
            let (column, numbers) = self.0[name].as_ref()?;
            text(column, numbers[row])
        });
        keys(names)
    }

    /// What the rows that are not `gone` cost.
    pub(super) fn sums(
        &self,
        amounts: &Decimal128Array,
        currency: &StringViewArray,
        gone: &[bool],
    ) -> Owned {
        let (mut found, mut currencies): (Fast<(u64, i256)>, Vec<&str>) = Default::default();
        let (mut code, mut at) = (None, 0);
        // Rows of one owner follow each other.
        let mut last: Option<(u128, u64, i128)> = None;
        let mut add = |(key, rows, sum): (u128, u64, i128)| {
            let known = found.entry(key).or_default();
            known.0 += rows;
            known.1 = known.1.wrapping_add(i256::from_i128(sum));
        };
        for row in (0..gone.len()).filter(|row| !gone[*row] && amounts.is_valid(*row)) {
            let number = |name: usize| {
                let numbers = self.0[name].as_ref();
                numbers.map_or(0, |(_, numbers)| u128::from(numbers[row]))
            };
            // A short text is all in its view.
            let view = (currency.views()[row], currency.is_valid(row));
            if code != Some(view) || view.0 as u32 > 12 {
                let text = if view.1 { currency.value(row) } else { "" };
                let known = currencies.iter().position(|known| *known == text);
                at = known.unwrap_or_else(|| {
                    currencies.push(text);
                    currencies.len() - 1
                });
                code = Some(view);
            }
            let key = number(0) << 96 | number(1) << 64 | number(2) << 32 | at as u128;
            let amount = amounts.value(row);
            last = Some(match last {
                Some((known, rows, sum)) if known == key && sum.checked_add(amount).is_some() => {
                    (known, rows + 1, sum + amount)
                }
                other => {
                    other.into_iter().for_each(&mut add);
                    (key, 1, amount)
                }
            });
        }
        last.into_iter().for_each(&mut add);
        let mut owned = Owned::default();
        for (key, (rows, sum)) in found {
            let names = [0, 1, 2].map(|name| {
                let (column, _) = self.0[name].as_ref()?;
                text(column, (key >> (96 - 32 * name)) as u32)
            });
            for owner in keys(names) {
                owned.add(currencies[key as u32 as usize], &owner, rows, sum);
            }
        }
        owned
    }
}

fn text(column: &Column, number: u32) -> Option<&str> {
    let texts = column.values().as_string_view_opt()?;
    let number = number as usize;
    texts.is_valid(number).then(|| texts.value(number))
}

fn keys(names: [Option<&str>; 3]) -> Vec<String> {
    let mut keys = Vec::new();
    for (number, name) in names.iter().enumerate() {
        if let Some(name) = name.filter(|name| !is_word(name)) {
            keys.push(format!("{}{name}", number + 1));
        }
    }
    if let [_, Some(account), Some(service)] = names
        && keys.len() > 1
    {
        keys.push(format!("4{account}\u{1f}{service}"));
    }
    keys
}

/// For each row the first row with the same text.
fn numbered(texts: &StringViewArray) -> Vec<u32> {
    let mut known: HashMap<&str, u32, foldhash::fast::RandomState> = HashMap::default();
    let (mut nulls, mut numbers) = (None, Vec::with_capacity(texts.len()));
    for row in 0..texts.len() {
        let number = row as u32;
        numbers.push(match texts.is_valid(row) {
            true => *known.entry(texts.value(row)).or_insert(number),
            false => *nulls.get_or_insert(number),
        });
    }
    numbers
}
