//! What each account, sub-account and service costs in a block, for lines that may be the sum of what is theirs.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use arrow::array::{Array, AsArray, Decimal128Array, StringViewArray};
use arrow::datatypes::i256;

use super::FileContext;
use super::totals::is_word;
use crate::column::Column;
use crate::convert::skips;
use crate::convert::totals::{self, Owned, add, owner};
use crate::mapping::compile::Evaluated;

/// Whose charges a line may be the sum of, alone; and of a sub-account those of a service.
const NAMES: [&str; 3] = ["BillingAccountId", "SubAccountId", "ServiceName"];

/// The places of [`NAMES`].
const NAMES_AT: [usize; 3] = [0, 1, 2];

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
        let names = NAMES_AT.map(|name| self.name(name, self.number(name, row)));
        of_names(totals::name(currency), names, |_| true).collect()
    }

    fn number(&self, name: usize, row: usize) -> u32 {
        let numbers = self.0[name].as_ref();
        numbers.map_or(0, |(_, numbers)| numbers[row])
    }

    /// The name with this number in its column; `None` where there is none, or it is a word for a total.
    fn name(&self, name: usize, number: u32) -> Option<u64> {
        let texts = self.0[name].as_ref()?.0.values().as_string_view_opt()?;
        let number = number as usize;
        let text = texts.is_valid(number).then(|| texts.value(number))?;
        (!is_word(text)).then(|| totals::name(text))
    }

    /// What the rows that are not `gone` cost.
    pub(super) fn sums(
        &self,
        amounts: &Decimal128Array,
        currency: &StringViewArray,
        gone: &[bool],
    ) -> Owned {
        let mut currencies: Vec<(&str, u64)> = Vec::new();
        let (mut code, mut at) = (None, 0);
        let mut slots = vec![Slot::default(); SLOTS];
        let mut full: Vec<Slot> = Vec::new();
        for row in (0..gone.len()).filter(|row| !gone[*row] && amounts.is_valid(*row)) {
            // A short text is all in its view.
            let view = (currency.views()[row], currency.is_valid(row));
            if code != Some(view) || view.0 as u32 > 12 {
                let text = if view.1 { currency.value(row) } else { "" };
                let known = currencies.iter().position(|(known, _)| *known == text);
                at = known.unwrap_or_else(|| {
                    currencies.push((text, totals::name(text)));
                    currencies.len() - 1
                });
                code = Some(view);
            }
            let numbers = NAMES_AT.map(|name| self.number(name, row));
            let key = (at, numbers);
            let [payer, account, service] = numbers.map(|number| number as usize);
            let slot = &mut slots[(at * 7 + payer * 1021 + account * 31 + service) % SLOTS];
            let amount = amounts.value(row);
            match slot.sum.checked_add(amount) {
                Some(sum) if slot.key == key => (slot.rows, slot.sum) = (slot.rows + 1, sum),
                _ => {
                    let (rows, sum) = (1, amount);
                    full.push(std::mem::replace(slot, Slot { key, rows, sum }));
                }
            }
        }
        let slots = || full.iter().chain(&slots).filter(|slot| slot.rows > 0);
        let mut owned = Owned::default();
        // Each name is read once, and most owners have one.
        let names = NAMES_AT.map(|name| {
            let count = self.0[name].as_ref().map_or(1, |it| it.0.values().len());
            let sums = sums_of(slots(), name, (count, currencies.len()));
            let kind = KINDS.iter().position(|kind| *kind == [name]);
            let kind = kind.expect("each name is an owner alone") as u8;
            let mut names = vec![None; count];
            for (number, at, sums) in sums {
                if names[number].is_none() {
                    names[number] = self.name(name, number as u32);
                }
                if let Some(known) = names[number] {
                    add(
                        &mut owned,
                        owner(currencies[at].1, kind, [known].into_iter()),
                        sums,
                    );
                }
            }
            names
        });
        for slot in slots() {
            let (at, numbers) = slot.key;
            let names = NAMES_AT.map(|name| names[name][numbers[name] as usize]);
            let sums = (slot.rows, i256::from_i128(slot.sum));
            let several = of_names(currencies[at].1, names, |names| names.len() > 1);
            several.for_each(|owner| add(&mut owned, owner, sums));
        }
        owned
    }
}

/// Places of sums that are held for names and currencies that may not come together.
const PLACES: usize = 1 << 16;

/// Rows and costs of each name of a column in each currency that it comes in, by the numbers of both: of so many names and
/// currencies as there are.
fn sums_of<'a>(
    slots: impl Iterator<Item = &'a Slot>,
    name: usize,
    (names, currencies): (usize, usize),
) -> Vec<(usize, usize, (u64, i256))> {
    let add = |(rows, sum): &mut (u64, i256), slot: &Slot| {
        *rows += slot.rows;
        *sum = sum.wrapping_add(i256::from_i128(slot.sum));
    };
    if currencies > 1 && names * currencies > PLACES {
        let mut sums: BTreeMap<(usize, usize), (u64, i256)> = BTreeMap::new();
        for slot in slots {
            let (at, numbers) = slot.key;
            add(sums.entry((numbers[name] as usize, at)).or_default(), slot);
        }
        let sums = sums.into_iter();
        return sums.map(|((number, at), it)| (number, at, it)).collect();
    }
    let mut sums = vec![(0, i256::ZERO); names * currencies];
    for slot in slots {
        let (at, numbers) = slot.key;
        add(&mut sums[numbers[name] as usize * currencies + at], slot);
    }
    let sums = sums.into_iter().enumerate().filter(|(_, it)| it.0 > 0);
    sums.map(|(place, it)| (place / currencies, place % currencies, it))
        .collect()
}

/// The owners of a charge with these names: of each of [`KINDS`] that is `wanted` the one, where it has all its
/// names.
fn of_names(
    currency: u64,
    names: [Option<u64>; 3],
    wanted: impl Fn(&[usize]) -> bool,
) -> impl Iterator<Item = u64> {
    let kinds = KINDS.iter().enumerate();
    kinds.filter_map(move |(kind, of)| {
        let all = wanted(of) && of.iter().all(|name| names[*name].is_some());
        all.then(|| {
            let names = of.iter().filter_map(|name| names[*name]);
            owner(currency, kind as u8, names)
        })
    })
}

/// Nearly all rows of a block are of a few thousand owners at most: what is added to them stays here.
const SLOTS: usize = 4096;

/// What rows with the same names cost: the number of their currency, and those of the names.
#[derive(Clone, Default)]
struct Slot {
    key: (usize, [u32; 3]),
    rows: u64,
    sum: i128,
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
