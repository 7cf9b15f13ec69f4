//! Lines of one id of their vendor that cost different amounts: they are in everything else the same, so one may be the
//! other, reckoned again.
//!
//! Memory is bounded: of many lines a part is followed, chosen by their ids, so that the same ones are followed in
//! every block and thread.

use std::collections::{BTreeMap, HashMap};

use arrow::array::{Array, AsArray, StringViewArray};
use arrow::datatypes::{DataType, Decimal128Type, TimestampMicrosecondType, i256};
use serde::{Deserialize, Serialize};
use stoa_kernel::statement::list as statements;

use crate::convert::copies::{digits, number_of};
use crate::convert::row_id::Mixer;
#[cfg(feature = "cluster")]
use crate::convert::totals;
use crate::convert::worker::FileContext;
use crate::mapping::compile::Evaluated;
use crate::warnings::{Rows, WarningCode, Warnings};

/// Lines that are followed; beyond, half of them are forgotten.
const FOLLOWED: usize = 1 << 11;
/// Amounts of one line that are told apart, beside its first.
const AMOUNTS: usize = 15;
/// Lines that have to be so where only some are followed.
const ENOUGH: usize = 3;

/// Lines by what they are, some of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Lines {
    /// One line in two to this power is followed.
    level: u32,
    followed: HashMap<u64, Line, foldhash::fast::RandomState>,
    /// The column with the ids.
    column: Option<String>,
    currencies: Vec<String>,
    /// Names by number in the conversion.
    files: BTreeMap<usize, String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Line {
    /// It is followed up to this level.
    rank: u32,
    /// Which of [`Lines::currencies`].
    currency: u32,
    /// Number of the file, and line, of its first row.
    place: (usize, u64),
    first: Cost,
    more: Vec<Cost>,
}

/// Rows that cost the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Cost {
    #[serde(with = "digits")]
    amount: i128,
    /// `EffectiveCost` of one; zero where the amount is that.
    #[serde(with = "digits")]
    effective: i128,
    rows: u64,
}

impl Line {
    fn add(&mut self, more: Cost) {
        let room = self.more.len() < AMOUNTS;
        let mut known = std::iter::once(&mut self.first).chain(&mut self.more);
        match known.find(|cost| cost.amount == more.amount) {
            Some(cost) => cost.rows += more.rows,
            None if room => self.more.push(more),
            None => {}
        }
    }

    fn costs(&self) -> impl Iterator<Item = &Cost> {
        std::iter::once(&self.first).chain(&self.more)
    }

    /// All but the largest. What is given back under the same id is less beside a charge, and no charge again.
    fn too_much(&self) -> Vec<&Cost> {
        // Of equal ones the charge, whichever came first.
        let size = |cost: &&Cost| (cost.amount.unsigned_abs(), cost.amount > 0);
        let largest = self.costs().max_by_key(size);
        let largest = largest.map_or(0, |cost| cost.amount);
        let others = self.costs().filter(|cost| cost.amount != largest);
        others
            .filter(|cost| (cost.amount < 0) == (largest < 0))
            .collect()
    }
}

impl Lines {
    pub(super) fn merge(&mut self, other: Self) {
        self.level = self.level.max(other.level);
        self.column = self.column.take().or(other.column);
        self.files.extend(other.files);
        let currencies = other.currencies.iter();
        let currencies = currencies.map(|name| number_of(&mut self.currencies, name));
        let currencies: Vec<u32> = currencies.collect();
        for (key, mut more) in other.followed {
            more.currency = currencies[more.currency as usize];
            match self.followed.entry(key) {
                std::collections::hash_map::Entry::Vacant(entry) => {
                    entry.insert(more);
                }
                std::collections::hash_map::Entry::Occupied(mut entry) => {
                    let known = entry.get_mut();
                    more.costs().for_each(|cost| known.add(*cost));
                    known.place = known.place.min(more.place);
                }
            }
        }
        let level = self.level;
        self.followed.retain(|_, line| line.rank >= level);
        self.keep();
    }

    /// What a part of a conversion on a cluster tells.
    #[cfg(feature = "cluster")]
    pub(super) fn of_part(mut self, part: u32) -> Self {
        let id = |file: usize| totals::id(part, file) as usize;
        for line in self.followed.values_mut() {
            line.place.0 = id(line.place.0);
        }
        let files = self.files.into_iter();
        self.files = files.map(|(file, name)| (id(file), name)).collect();
        self
    }

    fn keep(&mut self) {
        while self.followed.len() > FOLLOWED {
            self.level += 1;
            let level = self.level;
            self.followed.retain(|_, line| line.rank >= level);
        }
    }

    /// Notes the lines of a block that are not `gone` and cost something, by these `ids`. Those of which everything came
    /// before, `again`, have no other amount.
    pub(super) fn see(
        &mut self,
        file: &FileContext,
        lines: &[i64],
        evaluated: &Evaluated,
        (gone, again): (&[bool], &[usize]),
        (number, ids): (usize, &StringViewArray),
    ) {
        let decimals = |index: usize| {
            let amounts = evaluated.amounts.get(index)?;
            amounts.as_primitive_opt::<Decimal128Type>()
        };
        let Some(amounts) = file.program.cost.and_then(decimals) else {
            return;
        };
        let mut names = file.program.balance.iter();
        let effective = names.position(|name| name == "EffectiveCost");
        let effective = effective.filter(|index| Some(*index) != file.program.cost);
        let effective = effective.and_then(decimals);
        let mut again = again.iter().peekable();
        for row in 0..gone.len() {
            if again.next_if_eq(&&row).is_some() {
                continue;
            }
            let rank = rank(ids, row);
            if rank < self.level || gone[row] || ids.is_null(row) {
                continue;
            }
            if amounts.is_null(row) || amounts.value(row) == 0 {
                continue;
            }
            let effective = effective.filter(|amounts| amounts.is_valid(row));
            let cost = Cost {
                amount: amounts.value(row),
                effective: effective.map_or(0, |amounts| amounts.value(row)),
                rows: 1,
            };
            let currency = number_of(&mut self.currencies, evaluated.currency_of(row));
            match self.followed.entry(identity(evaluated, row)) {
                std::collections::hash_map::Entry::Vacant(entry) => {
                    entry.insert(Line {
                        rank,
                        currency,
                        place: (file.number, lines[row] as u64),
                        first: cost,
                        more: Vec::new(),
                    });
                    self.keep();
                }
                std::collections::hash_map::Entry::Occupied(mut entry) => {
                    entry.get_mut().add(cost);
                }
            }
        }
        if self.column.is_none() {
            self.column = file.program.key_header(number).map(str::to_owned);
        }
        let files = self.files.entry(file.number);
        files.or_insert_with(|| file.name.clone());
    }

    /// What is said of them, whose amounts are of this `column`: of each line all but the largest amount may be too much.
    pub(super) fn warnings(&self, column: &str) -> Warnings {
        let mut warnings = Warnings::default();
        let several = self.followed.values().filter(|line| !line.more.is_empty());
        let differ = several.map(|line| (line, line.too_much()));
        let differ: Vec<(&Line, Vec<&Cost>)> =
            differ.filter(|(_, costs)| !costs.is_empty()).collect();
        if self.level > 0 && differ.len() < ENOUGH {
            return warnings;
        }
        for (line, costs) in differ {
            let currency = &self.currencies[line.currency as usize];
            let mut rows = Rows::from(line.place);
            for cost in costs {
                let times = cost.rows << self.level;
                rows.rows += times;
                let all = |amount: i128| {
                    let times = i256::from_i128(i128::from(times));
                    i256::from_i128(amount).wrapping_mul(times)
                };
                let sum = rows.money.entry(currency).or_default();
                *sum = sum.wrapping_add(all(cost.amount));
                rows.absolute.add(column, currency, all(cost.amount));
                let effective = all(cost.effective);
                rows.absolute.add("EffectiveCost", currency, effective);
            }
            let (file, number) = line.place;
            let name = self.files.get(&file).map_or("", String::as_str);
            let said = statements::again_other_amounts();
            let kind = (WarningCode::PossiblyTwice, self.column.as_deref(), said);
            warnings.several(kind, rows, || format!("{name}, line {number}"));
        }
        warnings
    }
}

/// Up to which level a row is followed, by its id: a view holds its length and its first bytes, or all of them.
#[inline]
fn rank(ids: &StringViewArray, row: usize) -> u32 {
    let view = ids.views()[row];
    let last = match view as u32 {
        0..=12 => (view >> 64) as u64,
        _ => {
            let bytes = ids.value(row).as_bytes();
            bytes
                .last_chunk::<8>()
                .map_or(0, |last| u64::from_le_bytes(*last))
        }
    };
    let product =
        u128::from(view as u64 ^ 0x9e37_79b9_7f4a_7c15) * u128::from(last ^ 0xc2b2_ae3d_27d4_eb4f);
    ((product as u64) ^ ((product >> 64) as u64))
        .wrapping_mul(0x2545_f491_4f6c_dd1d)
        .leading_zeros()
}

/// What a row is, amounts and quantities aside.
fn identity(evaluated: &Evaluated, row: usize) -> u64 {
    let mut mixer = Mixer::new();
    for array in &evaluated.key {
        let Some(array) = array.as_ref().filter(|array| array.is_valid(row)) else {
            mixer.text(None);
            continue;
        };
        match array.data_type() {
            DataType::Utf8View => mixer.text(Some(array.as_string_view().value(row))),
            DataType::Decimal128(..) => {}
            _ => {
                let times = array.as_primitive_opt::<TimestampMicrosecondType>();
                mixer.word(times.map_or(0, |times| times.value(row) as u64));
            }
        }
    }
    mixer.finish() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(numbers: std::ops::Range<u64>, amount: i128) -> Lines {
        let mut all = Lines {
            currencies: vec!["USD".to_owned()],
            files: BTreeMap::from([(0, "a.csv".to_owned())]),
            ..Lines::default()
        };
        for number in numbers {
            let mut mixer = Mixer::new();
            mixer.word(number);
            let hash = mixer.finish();
            let rank = ((hash >> 64) as u64).leading_zeros();
            let line = Line {
                rank,
                currency: 0,
                place: (0, number),
                first: Cost {
                    amount,
                    effective: 0,
                    rows: 1,
                },
                more: Vec::new(),
            };
            if rank >= all.level {
                all.followed.insert(hash as u64, line);
                all.keep();
            }
        }
        all
    }

    #[test]
    fn lines_with_other_amounts_are_told_and_bounded() {
        let mut few = lines(0..10, 5);
        few.merge(lines(7..9, 6));
        few.merge(lines(9..10, 5));
        let text = serde_json::to_string(&few).expect("plain data");
        let few: Lines = serde_json::from_str(&text).expect("the same");
        let found = few.warnings("BilledCost").finish();
        assert_eq!((found.len(), found[0].rows), (1, 2));
        assert_eq!(found[0].example.as_deref(), Some("a.csv, line 7"));
        // The smaller ones.
        assert_eq!(found[0].money[0].amount, "0.00000000000000001");

        let most = FOLLOWED as u64;
        let mut many = lines(0..4 * most, 5);
        many.merge(lines(0..2 * most, 6));
        assert!(many.level >= 2 && many.followed.len() <= FOLLOWED);
        let found = many.warnings("BilledCost").finish();
        let about = 2 * most - most / 2..2 * most + most / 2;
        assert!(about.contains(&found[0].rows), "{}", found[0].rows);
        let mut given_back = lines(0..10, 5);
        given_back.merge(lines(0..10, -5));
        assert!(given_back.warnings("BilledCost").finish().is_empty());
        let once = lines(0..4 * most, 5);
        assert!(once.warnings("BilledCost").finish().is_empty());
    }
}
