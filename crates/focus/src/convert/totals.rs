//! Lines of totals that have everything a charge needs: a currency and a period, and the sum of other charges as
//! their cost: of their file, of an account, sub-account or service that they name, or of several files. What
//! tells them is a word that says so and no other text, and that they cost what the others cost together. That is
//! known at the end: then the input is read once more without them. A line that only costs as much may be a
//! charge: it stays, and is told.

use std::collections::{BTreeMap, HashMap};

use arrow::datatypes::i256;
use serde::{Deserialize, Serialize};
use stoa_kernel::statement::{Phrase, list as statements};

use super::copies::digits;
use super::row_id::Mixer;
use crate::balance::COST_SCALE;
use crate::decimal;
use crate::warnings::{Absolute, WarnedMoney, Warning, WarningCode};

mod judge;
#[cfg(test)]
mod tests;

/// Lines of a kind that are followed in a file: where there are more, rows are like that there.
pub(crate) const MOST: usize = 256;
/// Accounts and services of a file whose sums are kept, by currency, and of all files.
const OWNERS: usize = 1 << 10;
const ALL_OWNERS: usize = 1 << 17;

/// What the files of a conversion tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Totals {
    /// By [`id`].
    files: BTreeMap<u64, File>,
    /// There are so many accounts and services in all files that none is followed.
    #[serde(default)]
    many: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct File {
    /// Rows that were written.
    rows: u64,
    /// Currency → what they cost, these lines with them.
    #[serde(with = "crate::warnings::sums")]
    sums: BTreeMap<String, i256>,
    /// The same in the other measure, see [`Line::effective`].
    #[serde(default, with = "crate::warnings::sums")]
    effective: BTreeMap<String, i256>,
    /// What the rows of each account, sub-account and service cost.
    #[serde(default, with = "owned")]
    owned: Owned,
    /// There are so many of them that none is followed.
    #[serde(default)]
    many: bool,
    /// Lines that may be totals.
    lines: Vec<Line>,
    /// Lines that call themselves totals and lack what a charge needs, as a date: they were rejected, and are in no
    /// sum.
    #[serde(default)]
    rejected: Vec<Line>,
    /// So many lines have no name that they are no totals.
    usual: bool,
}

/// Rows and costs by [`owner`].
pub(crate) type Owned = HashMap<u64, (u64, i256), foldhash::fast::RandomState>;

/// A number for a name or a currency.
pub(crate) fn name(text: &str) -> u64 {
    let mut mixer = Mixer::new();
    mixer.text(Some(text));
    mixer.finish() as u64
}

/// A number for an account or service in a currency: `kind` says which of them, `names` which one, each as
/// [`name`] numbers it.
pub(crate) fn owner(currency: u64, kind: u8, names: impl Iterator<Item = u64>) -> u64 {
    let mut mixer = Mixer::new();
    mixer.word(u64::from(kind));
    mixer.word(currency);
    names.for_each(|name| mixer.word(name));
    mixer.finish() as u64
}

pub(crate) fn add(owned: &mut Owned, owner: u64, (rows, more): (u64, i256)) {
    let (known, sum) = owned.entry(owner).or_default();
    *known += rows;
    *sum = sum.wrapping_add(more);
}

/// Sums are wider than JSON's numbers: text.
mod owned {
    use arrow::datatypes::i256;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use super::Owned;

    pub(super) fn serialize<S: Serializer>(
        owned: &Owned,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let lines = owned.iter();
        let lines = lines.map(|(owner, (rows, sum))| (owner, rows, sum.to_string()));
        let mut lines: Vec<_> = lines.collect();
        lines.sort();
        lines.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Owned, D::Error> {
        let lines = Vec::<(u64, u64, String)>::deserialize(deserializer)?.into_iter();
        let lines = lines.map(|(owner, rows, text)| {
            let sum = i256::from_string(&text);
            let sum = sum.ok_or_else(|| D::Error::custom(format!("{text} is no sum")))?;
            Ok((owner, (rows, sum)))
        });
        lines.collect()
    }
}

/// A line that may be a total: it names no account, service or resource, or calls itself one, or names an account
/// alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) line: u64,
    pub(crate) currency: String,
    #[serde(with = "digits")]
    pub(crate) amount: i128,
    /// What it costs effectively, where that is a measure of its own: in a file of amortised costs a line may bill
    /// nothing and be the sum of this.
    #[serde(default, with = "digits")]
    pub(crate) effective: i128,
    /// The file and line for people; with the word that says that it is a total, where one does.
    pub(crate) place: String,
    /// It says so.
    pub(crate) says: bool,
    /// It has no text but such words, its currency and its time, and whose charges it may be the sum of.
    #[serde(default)]
    pub(crate) bare: bool,
    /// It names an account, service or resource.
    #[serde(default)]
    pub(crate) named: bool,
    /// Those whose charges it may be the sum of, see [`owner`].
    #[serde(default)]
    pub(crate) owners: Vec<u64>,
}

impl Line {
    /// The amount that people know it by: a line that bills nothing by what it costs effectively.
    fn told(&self) -> i128 {
        if self.amount == 0 {
            self.effective
        } else {
            self.amount
        }
    }
}

/// What a block tells.
#[derive(Default)]
pub(crate) struct Block {
    /// Rows that were written.
    pub(crate) rows: u64,
    pub(crate) sums: BTreeMap<String, i256>,
    pub(crate) effective: BTreeMap<String, i256>,
    pub(crate) owned: Owned,
    pub(crate) lines: Vec<Line>,
    /// Rejected rows that call themselves totals.
    pub(crate) rejected: Vec<Line>,
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
    /// Adds what a block holds.
    pub(super) fn see(&mut self, file: usize, block: Block) {
        let Block {
            rows,
            sums,
            effective,
            owned,
            lines,
            rejected,
        } = block;
        let block = File {
            rows,
            sums,
            effective,
            owned,
            lines,
            rejected,
            ..File::default()
        };
        self.files.entry(id(0, file)).or_default().merge(block);
    }

    /// Whether the sums of the accounts and services of a file are kept: not where there are too many of them.
    pub(crate) fn follows_owners(&self, file: usize) -> bool {
        let many = self.files.get(&id(0, file)).is_some_and(|file| file.many);
        !many && !self.many
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (id, more) in other.files {
            self.files.entry(id).or_default().merge(more);
        }
        self.many |= other.many;
        let owners = self.files.values().map(|file| file.owned.len());
        self.many |= owners.sum::<usize>() > ALL_OWNERS;
        if self.many {
            let files = self.files.values_mut();
            files.for_each(|file| file.owned = Owned::default());
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
            many: self.many,
        }
    }

    /// The lines that are totals.
    pub(crate) fn found(&self) -> Vec<Total> {
        let judged = self.judged();
        let found = judged.iter().flat_map(|(id, judged)| {
            let lines = judged.totals.iter().map(|line| (*line).clone());
            let lines = lines.chain(judged.rejected.iter().cloned());
            lines.map(|line| Total { id: *id, line })
        });
        found.collect()
    }

    /// What is said of lines that were left out, and of those that stay although they look like totals; `column`
    /// is what their amounts are of. Those that were left out count nowhere, so no money of theirs may count twice.
    pub(crate) fn warnings(&self, left_out: &[Total], column: &str) -> Vec<Warning> {
        let judged = self.judged();
        // By whether they name something.
        let (mut kept, mut unlike) = (<[Vec<&Line>; 2]>::default(), <[Vec<&Line>; 2]>::default());
        for (_, judged) in &judged {
            // What is left out is not among them: they are there where the input cannot be read again.
            let lines = judged.totals.iter().chain(&judged.alike);
            lines.for_each(|line| kept[usize::from(line.named)].push(line));
            let lines = judged.unlike.iter();
            lines.for_each(|line| unlike[usize::from(line.named)].push(line));
        }
        let left_out: Vec<&Line> = left_out.iter().map(|total| &total.line).collect();
        let told = [
            warning(statements::totals_left_out(), (&left_out, None)),
            warning(statements::totals_unnamed_alike(), (&kept[0], Some(column))),
            warning(statements::totals_named_alike(), (&kept[1], Some(column))),
            warning(
                statements::totals_unnamed_unlike(),
                (&unlike[0], Some(column)),
            ),
            warning(
                statements::totals_named_unlike(),
                (&unlike[1], Some(column)),
            ),
        ];
        told.into_iter().flatten().collect()
    }
}

impl File {
    fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        for (sums, more) in [
            (&mut self.sums, other.sums),
            (&mut self.effective, other.effective),
        ] {
            for (currency, more) in more {
                let sum = sums.entry(currency).or_default();
                *sum = sum.wrapping_add(more);
            }
        }
        self.many |= other.many;
        if !self.many {
            let more = other.owned.into_iter();
            more.for_each(|(owner, sums)| add(&mut self.owned, owner, sums));
            self.many = self.owned.len() > OWNERS;
        }
        if self.many {
            self.owned = Owned::default();
        }
        self.lines.extend(other.lines);
        self.rejected.extend(other.rejected);
        if self.rejected.len() > MOST {
            self.rejected.sort_by_key(|line| line.line);
            self.rejected.truncate(MOST);
        }
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
}

/// `column` is that of amounts that may count twice.
fn warning(said: Phrase, (lines, column): (&[&Line], Option<&str>)) -> Option<Warning> {
    let first = lines.first()?;
    let mut money: BTreeMap<&str, i256> = BTreeMap::new();
    let mut absolute = Absolute::default();
    for line in lines {
        let sum = money.entry(line.currency.as_str()).or_default();
        *sum = sum.wrapping_add(i256::from_i128(line.told()));
        if let Some(column) = column {
            let [amount, effective] = [line.amount, line.effective].map(i256::from_i128);
            absolute.add(column, &line.currency, amount);
            // Zero where the amount is effective itself.
            absolute.add("EffectiveCost", &line.currency, effective);
        }
    }
    let amount = decimal::format_wide(i256::from_i128(first.told()), COST_SCALE);
    Some(Warning {
        rows: lines.len() as u64,
        example: Some(format!("{}: {amount} {}", first.place, first.currency)),
        money: WarnedMoney::of(money),
        absolute,
        ..Warning::of(WarningCode::PossiblyTwice, said)
    })
}
