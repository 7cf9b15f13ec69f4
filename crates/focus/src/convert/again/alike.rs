//! Lines that stand in one file again under other ids: as they are, or rounded. The vendor gives each line an id, or an
//! invoice, and whoever put lines together, exported twice or made them up anew gave those that came again others. A line
//! is the same when everything else is that identifies it: who pays, what for, when, and how much.
//!
//! Lines that happen to be equal are some among others. Those that came again are nearly all of a file, or follow each other
//! without another between, or are many that cost amounts that nobody meets twice.
//!
//! Memory is bounded: of large files a part of the lines is followed, chosen by amount and time, so that a line and the
//! same one again are both followed or neither.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Decimal128Type, TimestampMicrosecondType};
use serde::{Deserialize, Serialize};

use crate::convert::copies::{Texts, digits, number_of};
use crate::convert::row_id::{Mixer, Numbered};
use crate::convert::skips::named;
#[cfg(feature = "cluster")]
use crate::convert::totals;
use crate::convert::worker::FileContext;
use crate::mapping::compile::Evaluated;
use crate::schema::Dataset;
use crate::warnings::Warnings;

mod judge;

/// Lines that are followed; beyond, half of them are forgotten.
const MOST: usize = if cfg!(test) { 1 << 12 } else { 1 << 13 };

/// Lines that cost something and of which not everything came before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Alike {
    /// One line in two to this power is followed.
    level: u32,
    rows: Vec<Row>,
    currencies: Vec<String>,
    /// By part of the conversion and number in it.
    files: BTreeMap<u64, File>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct File {
    name: String,
    /// The vendor gives each line an id, so it has put together what is equal.
    ids: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Row {
    /// It is followed up to this level.
    rank: u32,
    file: u64,
    line: u64,
    /// What it is for, and when; without its amounts, its id and its invoice.
    purpose: u64,
    /// The same with its amounts.
    whole: u64,
    /// Which of [`Alike::currencies`].
    currency: u32,
    /// It names a resource.
    named: bool,
    #[serde(with = "digits")]
    billed: i128,
    #[serde(with = "digits")]
    effective: i128,
}

impl Row {
    /// Where it stands in its file.
    const fn place(&self) -> (u64, u64, u64) {
        (self.line, self.purpose, self.whole)
    }

    /// What it costs as billed, or else as effective.
    const fn cost(&self) -> i128 {
        match self.billed {
            0 => self.effective,
            billed => billed,
        }
    }
}

impl Alike {
    pub(super) fn merge(&mut self, other: Self) {
        self.level = self.level.max(other.level);
        let currencies = other.currencies.iter();
        let currencies = currencies.map(|name| number_of(&mut self.currencies, name));
        let currencies: Vec<u32> = currencies.collect();
        self.rows.extend(other.rows.into_iter().map(|mut row| {
            row.currency = currencies[row.currency as usize];
            row
        }));
        self.files.extend(other.files);
        let level = self.level;
        self.rows.retain(|row| row.rank >= level);
        self.keep();
    }

    /// What a part of a conversion on a cluster tells: its files are told from those of others.
    #[cfg(feature = "cluster")]
    pub(super) fn of_part(mut self, part: u32) -> Self {
        let id = |file: u64| totals::id(part, file as usize);
        self.rows.iter_mut().for_each(|row| row.file = id(row.file));
        let files = self.files.into_iter();
        self.files = files.map(|(file, known)| (id(file), known)).collect();
        self
    }

    fn keep(&mut self) {
        while self.rows.len() > MOST {
            self.level += 1;
            let level = self.level;
            self.rows.retain(|row| row.rank >= level);
        }
    }

    /// Notes the lines of a block that are not `gone`. Those of which everything came before, ids as well, are known
    /// elsewhere.
    pub(super) fn see(
        &mut self,
        file: &FileContext,
        lines: &[i64],
        evaluated: &Evaluated,
        gone: &[bool],
        numbered: &Numbered,
    ) {
        if file.mapping.dataset != Dataset::CostAndUsage {
            return;
        }
        let amounts = |name: &str| {
            let mut columns = file.program.balance.iter().zip(&evaluated.amounts);
            let (_, amounts) = columns.find(|(column, _)| *column == name)?;
            amounts.as_primitive_opt::<Decimal128Type>()
        };
        let (billed, effective) = (amounts("BilledCost"), amounts("EffectiveCost"));
        let amount = |amounts: Option<&arrow::array::Decimal128Array>, row: usize| {
            let amounts = amounts.filter(|amounts| amounts.is_valid(row));
            amounts.map_or(0, |amounts| amounts.value(row))
        };
        let starts = named(&file.program, evaluated, "ChargePeriodStart");
        let starts = starts.and_then(|column| {
            let times = column.values();
            let times = times.as_primitive_opt::<TimestampMicrosecondType>()?;
            Some((column, times.values()))
        });
        let resources = named(&file.program, evaluated, "ResourceId");
        let mut texts: Option<Texts<'_>> = None;
        let id = file.number as u64;
        for row in 0..gone.len() {
            let billed = amount(billed, row);
            let cost = match billed {
                0 => amount(effective, row),
                billed => billed,
            };
            let start = starts.map_or(0, |(column, times)| times[column.index(row)]);
            let rank = rank(cost, start);
            if rank < self.level || cost == 0 || gone[row] {
                continue;
            }
            if numbered.again.binary_search(&row).is_ok() {
                continue;
            }
            let texts = texts.get_or_insert_with(|| Texts::of(file, evaluated));
            let mut purpose = Mixer::new();
            purpose.word(start as u64);
            texts.add(&mut purpose, row);
            texts.add_account(&mut purpose, row);
            purpose.word(texts.key(row));
            purpose.text(Some(evaluated.currency_of(row)));
            let mut whole = purpose;
            let effective = amount(effective, row);
            for amount in [billed, effective] {
                whole.word(amount as u64);
                whole.word((amount >> 64) as u64);
            }
            for array in evaluated.key.iter().flatten() {
                add(array, row, &mut purpose, &mut whole);
            }
            let currency = number_of(&mut self.currencies, evaluated.currency_of(row));
            self.rows.push(Row {
                rank,
                file: id,
                line: lines[row] as u64,
                purpose: purpose.finish() as u64,
                whole: whole.finish() as u64,
                currency,
                named: resources.is_some_and(|column| !column.is_null(row)),
                billed,
                effective,
            });
            self.keep();
        }
        let files = self.files.entry(id);
        files.or_insert_with(|| File {
            name: file.name.clone(),
            ids: file.mapping.line_id.is_some(),
        });
    }

    /// What is said of them, but of the files that are `known` to hold all of theirs more than once.
    pub(super) fn warnings(&self, known: &BTreeSet<u64>) -> Warnings {
        let mut warnings = Warnings::default();
        let rows = self.rows.iter().filter(|row| !known.contains(&row.file));
        let mut rows: Vec<&Row> = rows.collect();
        rows.sort_unstable_by_key(|row| (row.file, row.place()));
        for of_file in rows.chunk_by(|one, other| one.file == other.file) {
            self.judge(of_file, &mut warnings);
        }
        warnings
    }
}

/// Adds what a column of the key that is no text says of a row: a time to what it is for, a number to its amounts.
fn add(array: &ArrayRef, row: usize, purpose: &mut Mixer, whole: &mut Mixer) {
    match array.data_type() {
        DataType::Utf8View => {}
        DataType::Decimal128(..) => {
            let numbers = array.as_primitive::<Decimal128Type>();
            let number = numbers.is_valid(row).then(|| numbers.value(row));
            whole.word(number.map_or(u64::MAX, |number| number as u64));
        }
        _ => {
            let times = array.as_primitive_opt::<TimestampMicrosecondType>();
            let time = times.filter(|times| times.is_valid(row));
            let time = time.map_or(u64::MAX, |times| times.value(row) as u64);
            purpose.word(time);
            whole.word(time);
        }
    }
}

/// Up to which level a line is followed.
#[inline]
fn rank(amount: i128, start: i64) -> u32 {
    let amount = amount as u64 ^ (amount >> 64) as u64 ^ 0x9e37_79b9_7f4a_7c15;
    let product = u128::from(amount) * u128::from(start as u64 ^ 0xc2b2_ae3d_27d4_eb4f);
    ((product as u64) ^ ((product >> 64) as u64))
        .wrapping_mul(0x2545_f491_4f6c_dd1d)
        .leading_zeros()
}
