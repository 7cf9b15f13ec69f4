//! What each account, sub-account and service costs in a block, for lines that may be the sum of what is theirs.

use std::borrow::Cow;
use std::collections::HashMap;

use arrow::array::{Array, AsArray, Decimal128Array, StringViewArray};
use arrow::datatypes::i256;

use super::FileContext;
use super::totals::is_word;
use crate::column::Column;
use crate::convert::skips;
use crate::convert::totals::{Owned, add, owner};
use crate::mapping::compile::Evaluated;

/// Whose charges a line may be the sum of, alone; and of a sub-account those of a service.
const NAMES: [&str; 3] = ["BillingAccountId", "SubAccountId", "ServiceName"];

/// Of which of [`NAMES`] an owner has names.
const KINDS: [&[usize]; 4] = [&[0], &[1], &[2], &[1, 2]];

/// The columns of [`NAMES`], in which a number stands for each text.
pub(super) struct Owners<'a>([Option<Numbered<'a>>; 3]);

/// A column and the number of each of its rows.
type Numbered<'a> = (&'a Column, Cow<'a, [u32]>);

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

    /// Those of a row.
    pub(super) fn of_row(&self, row: usize, currency: &str) -> Vec<u64> {
        let numbers = [0, 1, 2].map(|name| self.number(name, row));
        let owners = KINDS.iter().enumerate();
        owners
            .filter_map(|(kind, names)| self.owner((kind, names), numbers, currency))
            .collect()
    }

    fn number(&self, name: usize, row: usize) -> u32 {
        let numbers = self.0[name].as_ref();
        numbers.map_or(0, |(_, numbers)| numbers[row])
    }

    /// The owner with these numbers; `None` where one of its names is none.
    fn owner(
        &self,
        (kind, names): (usize, &&[usize]),
        numbers: [u32; 3],
        currency: &str,
    ) -> Option<u64> {
        let text = |name: &usize| {
            let texts = self.0[*name].as_ref()?.0.values().as_string_view_opt()?;
            let number = numbers[*name] as usize;
            let text = texts.is_valid(number).then(|| texts.value(number))?;
            (!is_word(text)).then_some(text)
        };
        let names: Option<Vec<&str>> = names.iter().map(text).collect();
        Some(owner(currency, kind as u8, &names?))
    }

    /// What the rows that are not `gone` cost.
    pub(super) fn sums(
        &self,
        amounts: &Decimal128Array,
        currency: &StringViewArray,
        gone: &[bool],
    ) -> Owned {
        let mut found = Found::default();
        let mut currencies: Vec<&str> = Vec::new();
        let (mut code, mut at) = (None, 0);
        let mut slots = vec![Slot::default(); SLOTS];
        for row in (0..gone.len()).filter(|row| !gone[*row] && amounts.is_valid(*row)) {
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
            let numbers = [0, 1, 2].map(|name| self.number(name, row));
            let key = (at, numbers);
            let [payer, account, service] = numbers.map(|number| number as usize);
            let slot = &mut slots[(at + payer * 3 + account * 17 + service * 61) % SLOTS];
            let amount = amounts.value(row);
            match slot.sum.checked_add(amount) {
                Some(sum) if slot.key == key && slot.rows > 0 => slot.sum = sum,
                _ => {
                    slot.put(&mut found);
                    (slot.key, slot.sum) = (key, amount);
                }
            }
            slot.rows += 1;
        }
        slots.iter_mut().for_each(|slot| slot.put(&mut found));
        // Of each owner once, because its texts are read.
        let mut owned = Owned::new();
        for (kind, names) in KINDS.iter().enumerate() {
            let mut of_kind = Found::default();
            for ((at, numbers), (rows, sum)) in &found {
                let only = [0, 1, 2].map(|name| {
                    if names.contains(&name) {
                        numbers[name]
                    } else {
                        0
                    }
                });
                let known = of_kind.entry((*at, only)).or_default();
                known.0 += rows;
                known.1 = known.1.wrapping_add(*sum);
            }
            for ((at, numbers), sums) in of_kind {
                if let Some(owner) = self.owner((kind, names), numbers, currencies[at]) {
                    add(&mut owned, owner, sums);
                }
            }
        }
        owned
    }
}

/// By the number of the currency and those of the names.
type Key = (usize, [u32; 3]);
type Found = HashMap<Key, (u64, i256), foldhash::fast::RandomState>;

/// A few owners have nearly all rows of a block: what is added to them stays here.
const SLOTS: usize = 256;

#[derive(Clone, Default)]
struct Slot {
    key: Key,
    rows: u64,
    sum: i128,
}

impl Slot {
    /// Adds what it holds to the others, and holds nothing.
    fn put(&mut self, found: &mut Found) {
        if self.rows > 0 {
            let (rows, sum) = found.entry(self.key).or_default();
            *rows += self.rows;
            *sum = sum.wrapping_add(i256::from_i128(self.sum));
        }
        (self.rows, self.sum) = (0, 0);
    }
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
