//! Lines of totals that have everything a charge needs: a currency and a period, and the sum of the bill as
//! their cost. What tells them is a word that says so and no other text, that they name no account, service or
//! resource, where the other rows do, and that they cost what the others cost together. That is known at the
//! end: then the input is read once more without them. A line that only costs as much may be a charge: it stays,
//! and is told.

use std::collections::BTreeMap;

use arrow::datatypes::i256;
use serde::{Deserialize, Serialize};

use super::copies::digits;
use crate::balance::COST_SCALE;
use crate::decimal;
use crate::warnings::{WarnedMoney, Warning, WarningCode};

/// Why such a line is no charge; completes `skipped, because …`.
pub(crate) const BECAUSE: &str =
    "the line calls itself a total, names nothing else and says what the others cost together";
/// Lines without a name that are followed in a file: where there are more, rows are like that there.
const MOST: usize = 256;
/// What a sum may differ from one that a person rounded to cents, in units of the last kept digit.
const ROUNDED: i128 = 5 * 10i128.pow(COST_SCALE as u32 - 3);

/// What the files of a conversion tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Totals {
    /// By [`id`].
    files: BTreeMap<u64, File>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct File {
    /// Rows that were written.
    rows: u64,
    /// Currency → what they cost, these lines with them.
    #[serde(with = "crate::warnings::sums")]
    sums: BTreeMap<String, i256>,
    /// Lines that may be totals.
    lines: Vec<Line>,
    /// So many lines have no name that they are no totals.
    usual: bool,
}

/// A line that names no account, service or resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) line: u64,
    pub(crate) currency: String,
    #[serde(with = "digits")]
    pub(crate) amount: i128,
    /// The file and line for people; with the word that says that it is a total, where one does.
    pub(crate) place: String,
    /// It says so.
    pub(crate) says: bool,
    /// It has no text but such words, its currency and its time.
    #[serde(default)]
    pub(crate) bare: bool,
}

/// The lines of a file, by what they are.
#[derive(Default)]
struct Judged<'a> {
    /// They say that they are totals and nothing else, and are.
    totals: Vec<&'a Line>,
    /// They cost as much as a total would, and may be charges.
    alike: Vec<&'a Line>,
    /// They only say that they are totals.
    unlike: Vec<&'a Line>,
}

/// A line that is to be left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Total {
    /// Of the file.
    pub(crate) id: u64,
    pub(crate) line: Line,
}

#[cfg(feature = "cluster")]
impl Total {
    /// The same with the number that its file has in this part; `None` for one of another part.
    pub(crate) fn for_part(&self, part: u32) -> Option<Self> {
        (self.id >> 32 == u64::from(part)).then(|| Self {
            id: self.id & u64::from(u32::MAX),
            line: self.line.clone(),
        })
    }
}

/// A file among those of all parts of a conversion; without a cluster, there is one part.
pub(crate) const fn id(part: u32, file: usize) -> u64 {
    (part as u64) << 32 | file as u64
}

impl Totals {
    /// Adds what a block holds: the rows that were written, what they cost, and which of them may be totals.
    pub(super) fn see(
        &mut self,
        file: usize,
        rows: u64,
        sums: BTreeMap<String, i256>,
        lines: Vec<Line>,
    ) {
        let block = File {
            rows,
            sums,
            lines,
            usual: false,
        };
        self.files.entry(id(0, file)).or_default().merge(block);
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (id, more) in other.files {
            self.files.entry(id).or_default().merge(more);
        }
    }

    /// Rows of a file that were written.
    pub(crate) fn rows(&self, id: u64) -> u64 {
        self.files.get(&id).map_or(0, |file| file.rows)
    }

    /// What a part of a conversion on a cluster tells.
    #[cfg(feature = "cluster")]
    pub(crate) fn of_part(self, part: u32) -> Self {
        let files = self.files.into_iter();
        Self {
            files: files
                .map(|(file, found)| (id(part, file as usize), found))
                .collect(),
        }
    }

    /// The lines that are totals.
    pub(crate) fn found(&self) -> Vec<Total> {
        let files = self.files.iter();
        let found = files.flat_map(|(id, file)| {
            let lines = file.judged().totals.into_iter();
            lines.map(|line| Total {
                id: *id,
                line: line.clone(),
            })
        });
        found.collect()
    }

    /// What is said of lines that were left out, and of those that stay although they look like totals.
    pub(crate) fn warnings(&self, left_out: &[Total]) -> Vec<Warning> {
        let files = self.files.values().map(File::judged).collect::<Vec<_>>();
        // What is left out is not among them: they are there where the input cannot be read again.
        let kept = files.iter().flat_map(|file| {
            let lines = file.totals.iter().chain(&file.alike);
            lines.copied()
        });
        let unlike = files.iter().flat_map(|file| file.unlike.iter().copied());
        let left_out = left_out.iter().map(|total| &total.line);
        let told = [
            warning(
                "lines that call themselves totals, name nothing else and cost what the others of their file cost together were left out as lines of totals; if they are charges, name what they are for",
                left_out.collect(),
            ),
            warning(
                "lines that name no account, service or resource cost what the others of their file cost together, and count twice if they are lines of totals: take them out of the file",
                kept.collect(),
            ),
            warning(
                "lines call themselves totals and name no account, service or resource, but do not cost what the others of their file cost together: they were kept as charges",
                unlike.collect(),
            ),
        ];
        told.into_iter().flatten().collect()
    }
}

impl File {
    fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        for (currency, more) in other.sums {
            let sum = self.sums.entry(currency).or_default();
            *sum = sum.wrapping_add(more);
        }
        self.lines.extend(other.lines);
        self.usual |= other.usual;
        let unsaid = self.lines.iter().filter(|line| !line.says).count();
        self.usual |= unsaid > MOST;
        if self.usual {
            self.lines.retain(|line| line.says);
        }
        if self.lines.len() > MOST {
            self.lines.sort_by_key(|line| line.line);
            self.lines.truncate(2 * MOST);
        }
    }

    /// What the lines are.
    fn judged(&self) -> Judged<'_> {
        let mut judged = Judged::default();
        let charges = self.rows.saturating_sub(self.lines.len() as u64);
        for (currency, sum) in &self.sums {
            let lines = self.lines.iter().filter(|line| line.currency == *currency);
            let mut lines: Vec<&Line> = lines.collect();
            lines.sort_by_key(|line| line.line);
            let of_lines = |lines: &[&Line]| {
                let amounts = lines.iter().map(|line| i256::from_i128(line.amount));
                amounts.fold(i256::ZERO, |sum, more| sum.wrapping_add(more))
            };
            // What the charges cost, whose names are there.
            let others = sum.wrapping_sub(of_lines(&lines));
            let is_sum = |amount: i256, says: bool| {
                let enough = if says { 1 } else { 2 };
                charges >= enough && amount != i256::ZERO && agrees(amount, others, says)
            };
            let (same, rest): (Vec<&Line>, Vec<&Line>) = lines
                .into_iter()
                .partition(|line| is_sum(i256::from_i128(line.amount), line.says));
            let is_total = |line: &&Line| line.says && line.bare && charges >= 2;
            let (totals, alike): (Vec<&Line>, Vec<&Line>) = same.into_iter().partition(is_total);
            judged.totals.extend(totals);
            judged.alike.extend(alike);
            // Those of parts are totals when together they are one.
            let parts: Vec<&Line> = rest.into_iter().filter(|line| line.says).collect();
            if parts.len() < 2 || !is_sum(of_lines(&parts), true) {
                judged.unlike.extend(parts);
            } else if parts.iter().all(is_total) {
                judged.totals.extend(parts);
            } else {
                judged.alike.extend(parts);
            }
        }
        judged
    }
}

/// Whether an amount is this sum: to the last digit, or of one that `says` so as a person rounds it, as far as
/// that is nothing beside it.
fn agrees(amount: i256, sum: i256, says: bool) -> bool {
    let size = |number: i256| match number < i256::ZERO {
        true => number.wrapping_neg(),
        false => number,
    };
    let off = size(amount.wrapping_sub(sum));
    let thousandth = off.wrapping_mul(i256::from_i128(1000)) < size(sum);
    off == i256::ZERO || says && off <= i256::from_i128(ROUNDED) && thousandth
}

fn warning(message: &str, lines: Vec<&Line>) -> Option<Warning> {
    let first = lines.first()?;
    let mut money: BTreeMap<&str, i256> = BTreeMap::new();
    for line in &lines {
        let sum = money.entry(line.currency.as_str()).or_default();
        *sum = sum.wrapping_add(i256::from_i128(line.amount));
    }
    let amount = decimal::format_wide(i256::from_i128(first.amount), COST_SCALE);
    Some(Warning {
        code: WarningCode::PossiblyTwice,
        column: None,
        message: message.to_owned(),
        rows: lines.len() as u64,
        example: Some(format!("{}: {amount} {}", first.place, first.currency)),
        money: WarnedMoney::of(money),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: [Vec<u64>; 3] = [Vec::new(), Vec::new(), Vec::new()];

    /// Lines of a file with so many charges that cost `cost` together: numbers of those that are totals, that
    /// cost as much, and that only say so. A line is a number, an amount, and whether it says so.
    fn judged(charges: u64, cost: i128, lines: &[(u64, i128, bool)]) -> [Vec<u64>; 3] {
        of(charges, cost, lines, true)
    }

    fn of(charges: u64, cost: i128, lines: &[(u64, i128, bool)], bare: bool) -> [Vec<u64>; 3] {
        let unit = 10i128.pow(COST_SCALE as u32);
        let line = |(line, amount, says): &(u64, i128, bool)| Line {
            line: *line,
            currency: "EUR".to_owned(),
            amount: amount * unit / 1000,
            place: format!("a.csv, line {line}"),
            says: *says,
            bare,
        };
        let lines: Vec<Line> = lines.iter().map(line).collect();
        let all = lines.iter().map(|line| line.amount).sum::<i128>() + cost * unit / 1000;
        let sums = BTreeMap::from([("EUR".to_owned(), i256::from_i128(all))]);
        let mut totals = Totals::default();
        totals.see(0, charges + lines.len() as u64, sums, lines);
        let text = serde_json::to_string(&totals).expect("plain data");
        let totals: Totals = serde_json::from_str(&text).expect("the same");
        let judged = totals.files[&0].judged();
        let numbers = |lines: Vec<&Line>| lines.iter().map(|line| line.line).collect();
        [judged.totals, judged.alike, judged.unlike].map(numbers)
    }

    #[test]
    fn a_total_says_so_and_is_what_the_others_cost() {
        assert_eq!(
            judged(3, 30_000, &[(4, 30_000, true)]),
            [vec![4], vec![], vec![]]
        );
        // One that does not say so, or has more to say, may be a charge.
        assert_eq!(
            judged(3, 30_000, &[(4, 30_000, false)]),
            [vec![], vec![4], vec![]]
        );
        let more = of(3, 30_000, &[(4, 30_000, true)], false);
        assert_eq!(more, [vec![], vec![4], vec![]]);
        // A tax, a credit of everything, a charge of nothing, the only other charge.
        for amount in [5_700, -30_000, 0] {
            let found = judged(3, 30_000, &[(4, amount, false)]);
            assert_eq!(found, NONE);
        }
        assert_eq!(judged(1, 30_000, &[(4, 30_000, false)]), NONE);
        assert_eq!(
            judged(1, 30_000, &[(4, 30_000, true)]),
            [vec![], vec![4], vec![]]
        );
        // A person rounds, and a line that says so is told when it is something else.
        assert_eq!(
            judged(3, 29_996, &[(4, 30_000, true)]),
            [vec![4], vec![], vec![]]
        );
        assert_eq!(judged(3, 29_996, &[(4, 30_000, false)]), NONE);
        assert_eq!(
            judged(3, 29_900, &[(4, 30_000, true)]),
            [vec![], vec![], vec![4]]
        );
        // Cents are much beside thousandths.
        assert_eq!(judged(3, 3, &[(4, 1, true)]), [vec![], vec![], vec![4]]);
        assert_eq!(judged(3, 3, &[(4, 3, true)]), [vec![4], vec![], vec![]]);
        // Those of two parts, and of the whole.
        let parts = [(3, 10_000, true), (7, 20_000, true), (8, 30_000, true)];
        assert_eq!(judged(5, 30_000, &parts), [vec![8, 3, 7], vec![], vec![]]);
        assert_eq!(
            of(5, 30_000, &parts, false),
            [vec![], vec![8, 3, 7], vec![]]
        );
    }

    #[test]
    fn where_rows_name_nothing_there_are_no_totals() {
        let lines: Vec<_> = (0..300).map(|line| (line, 1, false)).collect();
        assert_eq!(judged(1, 300, &lines), NONE);
    }
}
