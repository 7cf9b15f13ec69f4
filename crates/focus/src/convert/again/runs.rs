//! Rows that follow each other and all came before: a part of a file that was appended to it, where the vendor gives
//! lines no ids. Lines that happen to be equal are some among others; what was appended is one row after another, each
//! once, and names its resources, or is all that came before and stands at the end of the file.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Decimal128Type, i256};
use serde::{Deserialize, Serialize};
use stoa_kernel::statement::list as statements;

use super::{Paid, Tally, Told};
use crate::convert::row_id::Numbered;
use crate::convert::skips::named;
#[cfg(feature = "cluster")]
use crate::convert::totals;
use crate::convert::worker::FileContext;
use crate::mapping::compile::Evaluated;
use crate::schema::Dataset;
use crate::warnings::{Absolute, Rows, WarningCode, Warnings};

/// Rows that follow each other and name their resources, so many of a hundred.
const ENOUGH: u64 = 10;
const NAMED: u64 = 80;
/// Of a hundred of them so many have to differ from each other; what was appended twice makes two runs.
const DISTINCT: u64 = 90;
/// Rows at the end of a file of which no other came before, whatever they name.
const AT_THE_END: u64 = 5;
/// Amounts among them that differ: one price may be charged often.
const AMOUNTS: usize = 3;
/// Runs that are kept; a file with more of them is one whose lines are equal anyway.
const MOST: usize = 1 << 12;

/// What the blocks of a conversion tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Runs {
    found: Vec<Run>,
    /// By part of the conversion and number in it.
    files: BTreeMap<u64, File>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct File {
    /// The last block that has charges of it.
    last: u64,
    /// Its charges that came before.
    again: u64,
}

/// Rows of a block, and of those after it, that follow each other.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Run {
    file: u64,
    /// Its last block.
    block: u64,
    /// No charge of its first block stands before it, or of its last one behind it.
    begins: bool,
    ends: bool,
    /// The run before it ends where it begins.
    #[serde(default)]
    follows: bool,
    rows: u64,
    /// Those that are equal to no other of them.
    distinct: u64,
    /// Those that name a resource.
    named: u64,
    #[serde(with = "amounts")]
    amounts: BTreeSet<i128>,
    /// The first line, and where that is.
    line: u64,
    place: String,
    #[serde(with = "crate::warnings::sums")]
    money: BTreeMap<String, i256>,
    absolute: Absolute,
}

impl Run {
    /// Notes what its rows cost.
    fn cost(&mut self, told: Told<'_>) {
        let money = told.money.into_iter();
        self.money = money.map(|(name, sum)| (name.to_owned(), sum)).collect();
        self.absolute = told.absolute;
    }

    /// The run that goes on in the next block.
    fn join(&mut self, next: Self) {
        self.block = next.block;
        self.ends = next.ends;
        self.rows += next.rows;
        self.distinct += next.distinct;
        self.named += next.named;
        let more = next.amounts.into_iter();
        self.amounts
            .extend(more.take(AMOUNTS - self.amounts.len().min(AMOUNTS)));
        for (currency, more) in next.money {
            let sum = self.money.entry(currency).or_default();
            *sum = sum.wrapping_add(more);
        }
        self.absolute.merge(&next.absolute);
    }

    /// Whether one more that is equal to another of them would be too much. Fewer than make a run are no part of a file
    /// either, and are not parted.
    const fn is_full(&self) -> bool {
        self.rows >= ENOUGH && (self.distinct * 100 < (self.rows + 1) * DISTINCT)
    }

    /// Whether no chance has put it there; `all`: it is of the last rows of a file, and no others of that came before.
    fn tells(&self, all: bool) -> bool {
        let differ = self.distinct * 100 >= self.rows * DISTINCT && self.amounts.len() >= AMOUNTS;
        let named = self.rows >= ENOUGH && self.named * 100 >= self.rows * NAMED;
        differ && (named || all && self.rows >= AT_THE_END)
    }
}

impl Runs {
    pub(super) fn merge(&mut self, other: Self) {
        let room = MOST.saturating_sub(self.found.len());
        self.found.extend(other.found.into_iter().take(room));
        for (id, more) in other.files {
            let known = self.files.entry(id).or_default();
            known.last = known.last.max(more.last);
            known.again += more.again;
        }
    }

    /// What a part of a conversion on a cluster tells.
    #[cfg(feature = "cluster")]
    pub(super) fn of_part(mut self, part: u32) -> Self {
        let id = |file: u64| totals::id(part, file as usize);
        self.found
            .iter_mut()
            .for_each(|run| run.file = id(run.file));
        let files = self.files.into_iter();
        self.files = files.map(|(file, known)| (id(file), known)).collect();
        self
    }

    /// What is said of them.
    pub(super) fn warnings(mut self) -> Warnings {
        let mut warnings = Warnings::default();
        self.found
            .sort_by_key(|run| (run.file, run.block, run.line));
        let mut joined: Vec<Run> = Vec::new();
        for run in std::mem::take(&mut self.found) {
            match joined.last_mut() {
                Some(last)
                    if last.file == run.file
                        && last.block + 1 == run.block
                        && last.ends
                        && run.begins =>
                {
                    last.join(run);
                }
                _ => joined.push(run),
            }
        }
        let last = self.last(&joined);
        for (at, run) in joined.iter().enumerate() {
            if !run.tells(last.contains(&at)) {
                continue;
            }
            let mut rows = Rows::from((run.file as usize, run.line));
            rows.rows = run.rows;
            rows.absolute = run.absolute.clone();
            let money = run.money.iter();
            rows.money = money.map(|(name, sum)| (name.as_str(), *sum)).collect();
            let said = statements::again_one_after_another();
            let kind = (WarningCode::PossiblyTwice, None, said);
            warnings.several(kind, rows, || run.place.clone());
        }
        warnings
    }

    /// The runs at the end of each file, where they are all of its rows that came before: what was appended several times
    /// makes several.
    fn last(&self, joined: &[Run]) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut start = 0;
        for of_file in joined.chunk_by(|one, other| one.file == other.file) {
            let end = start + of_file.len();
            let file = self.files.get(&of_file[0].file);
            let at_the_end =
                |run: &Run| run.ends && file.is_some_and(|file| run.block == file.last);
            if at_the_end(&joined[end - 1]) {
                let mut first = end - 1;
                while first > start && joined[first].follows {
                    first -= 1;
                }
                let rows: u64 = joined[first..end].iter().map(|run| run.rows).sum();
                if file.is_some_and(|file| file.again == rows) {
                    found.extend(first..end);
                }
            }
            start = end;
        }
        found
    }

    /// Notes the rows of a block that are not `gone` and came before. Looks at no others but those that stand between them.
    pub(super) fn see(
        &mut self,
        (file, block): (&FileContext, u64),
        lines: &[i64],
        evaluated: &Evaluated,
        gone: &[bool],
        numbered: &Numbered,
    ) {
        if file.mapping.dataset != Dataset::CostAndUsage {
            return;
        }
        let id = file.number as u64;
        let known = self.files.entry(id).or_default();
        known.last = known.last.max(block);
        if numbered.again.is_empty() {
            return;
        }
        let amounts = file.program.cost.map(|cost| &evaluated.amounts[cost]);
        let amounts = amounts.and_then(|amounts| amounts.as_primitive_opt::<Decimal128Type>());
        let Some(amounts) = amounts else { return };
        let costs = |row: usize| !gone[row] && amounts.is_valid(row) && amounts.value(row) != 0;
        let free = |mut rows: std::ops::Range<usize>| rows.all(|row| !costs(row));
        let resources = named(&file.program, evaluated, "ResourceId");
        let paid = Paid::of(file, evaluated);
        let (mut tally, mut told) = (Tally::of(&paid), Told::default());
        let again = numbered.again.iter().zip(&numbered.was);
        let again = again.filter(|(row, _)| costs(**row));
        let mut seen: HashSet<u64, foldhash::fast::RandomState> = HashSet::default();
        let (mut run, mut last): (Option<Run>, Option<usize>) = (None, None);
        let mut found = Vec::new();
        for (row, was) in again {
            let row = *row;
            known.again += 1;
            // What came before and costs nothing stands in between as well.
            let follows = free(last.map_or(0, |last| last + 1)..row);
            let full = run
                .as_ref()
                .is_some_and(|run| run.is_full() && seen.contains(was));
            if (full || !follows)
                && let Some(mut run) = run.take()
            {
                tally.put(&mut told);
                run.cost(std::mem::take(&mut told));
                found.push(run);
            }
            let run = run.get_or_insert_with(|| {
                seen.clear();
                let line = lines[row] as u64;
                Run {
                    file: id,
                    block,
                    begins: last.is_none() && follows,
                    follows: full && follows,
                    line,
                    place: format!("{}, line {line}", file.name),
                    ..Run::default()
                }
            });
            last = Some(row);
            run.rows += 1;
            run.distinct += u64::from(seen.insert(*was));
            run.named += u64::from(resources.is_some_and(|column| !column.is_null(row)));
            let amount = amounts.value(row);
            if run.amounts.len() < AMOUNTS {
                run.amounts.insert(amount);
            }
            tally.add(&mut told, (evaluated.currency_of(row), amount), row);
        }
        if let Some(mut run) = run {
            tally.put(&mut told);
            run.cost(told);
            run.ends = last.is_some_and(|last| free(last + 1..gone.len()));
            found.push(run);
        }
        let kept = found.into_iter().filter(|run| {
            let long = run.rows >= ENOUGH && run.named * 100 >= run.rows * NAMED;
            let differ = run.rows >= AT_THE_END && run.distinct * 100 >= run.rows * DISTINCT;
            run.begins || run.ends || long || differ
        });
        let room = MOST.saturating_sub(self.found.len());
        self.found.extend(kept.take(room));
    }
}

/// Amounts are wider than JSON's numbers: text.
mod amounts {
    use std::collections::BTreeSet;

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(
        amounts: &BTreeSet<i128>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let amounts = amounts.iter().map(i128::to_string);
        amounts.collect::<Vec<_>>().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeSet<i128>, D::Error> {
        let amounts = Vec::<String>::deserialize(deserializer)?;
        let amounts = amounts.iter().map(|text| text.parse());
        amounts
            .collect::<Result<_, std::num::ParseIntError>>()
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(block: u64, [begins, ends]: [bool; 2], rows: u64, named: u64) -> Run {
        Run {
            block,
            begins,
            ends,
            rows,
            distinct: rows,
            named,
            amounts: (0..rows.min(3)).map(i128::from).collect(),
            line: block * 100,
            place: format!("a.csv, line {}", block * 100),
            ..Run::default()
        }
    }

    fn told(found: Vec<Run>, last: u64, again: u64) -> Vec<(u64, Option<String>)> {
        let mut runs = Runs::default();
        let halves = found.split_at(found.len() / 2);
        for half in [halves.1, halves.0] {
            runs.merge(Runs {
                found: half.to_vec(),
                files: BTreeMap::from([(0, File { last, again: 0 })]),
            });
        }
        runs.files.entry(0).or_default().again = again;
        let text = serde_json::to_string(&runs).expect("plain data");
        let runs: Runs = serde_json::from_str(&text).expect("the same");
        let warnings = runs.warnings().finish().into_iter();
        warnings
            .map(|warning| (warning.rows, warning.example))
            .collect()
    }

    #[test]
    fn runs_of_named_rows_and_the_end_of_a_file_are_told() {
        let inside = [false, false];
        let place = |line: &str| Some(format!("a.csv, line {line}"));
        assert_eq!(
            told(vec![run(1, inside, 10, 9)], 5, 90),
            [(10, place("100"))]
        );
        assert_eq!(told(vec![run(1, inside, 9, 9)], 5, 90), []);
        assert_eq!(told(vec![run(1, inside, 40, 10)], 5, 90), []);
        // Over the borders of blocks.
        let [left, right] = [[false, true], [true, false]];
        let parts = vec![run(2, right, 4, 4), run(1, left, 6, 6)];
        assert_eq!(told(parts, 5, 90), [(10, place("100"))]);
        assert_eq!(
            told(vec![run(3, right, 4, 4), run(1, left, 6, 6)], 5, 90),
            []
        );
        // Nameless ones at the end, and only there.
        assert_eq!(told(vec![run(5, left, 5, 0)], 5, 5), [(5, place("500"))]);
        assert_eq!(told(vec![run(5, left, 5, 0)], 5, 6), []);
        assert_eq!(told(vec![run(5, left, 4, 0)], 5, 4), []);
        assert_eq!(told(vec![run(4, left, 5, 0)], 5, 5), []);
        let one_price = Run {
            amounts: BTreeSet::from([7]),
            ..run(5, left, 30, 30)
        };
        assert_eq!(told(vec![one_price], 5, 30), []);
    }
}
