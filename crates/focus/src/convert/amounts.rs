//! How amounts are written behind the first rows of a file. Those decide how a column is read; when later ones
//! show that it is written otherwise, the input is read once more as the whole column shows. What nothing
//! in a file shows is told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stoa_kernel::statement::{Phrase, list as statements};

use crate::read::comma::{Late, Sign, Writing};
use crate::read::written::{self, Shown};

/// Of a hundred amounts so many are no slips: then both ways of writing are read, as far as each amount
/// has one reading.
const OF_A_HUNDRED: u64 = 10;

/// By file ([`super::totals::id`]) and header.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Amounts(BTreeMap<u64, BTreeMap<String, Seen>>);

/// What the amounts of one column show. Where its first rows have shown it, only what could not be read is
/// looked at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Seen {
    late: Late,
    /// How it was read.
    writing: Writing,
    /// An amount of its first rows shows how it is written, or those of all columns that show it agree.
    known: bool,
    /// Columns of the file are written differently: one says nothing about another.
    #[serde(default)]
    mixed: bool,
    /// Amounts with a point before three digits, which may part thousands.
    dots: u64,
    /// The first of them: line, and place for people.
    example: Option<(u64, String)>,
}

impl Seen {
    pub(super) fn new(writing: Writing, [known, mixed]: [bool; 2]) -> Self {
        Self {
            writing,
            known,
            mixed,
            ..Self::default()
        }
    }

    /// Counts what a cell shows; `place` is only called for the first that shows nothing.
    pub(super) fn cell(&mut self, text: &str, line: u64, place: impl FnOnce() -> String) {
        let Some(parts) = written::parts(text) else {
            return;
        };
        let Ok(digits) = written::digits(parts.number) else {
            return;
        };
        match digits.shows() {
            Shown::Comma => {
                self.late.commas += 1;
                self.late.groups[0] |= digits.has_groups();
            }
            Shown::Point => {
                self.late.points += 1;
                self.late.groups[1] |= digits.has_groups();
            }
            Shown::Nothing if digits.either && text.contains('.') => {
                self.dots += 1;
                if self.example.is_none() {
                    self.example = Some((line, place()));
                }
            }
            Shown::Nothing => {}
        }
    }

    fn is_empty(&self) -> bool {
        self.late == Late::default() && self.dots == 0
    }

    fn merge(&mut self, other: Self) {
        self.late.add(other.late);
        self.dots += other.dots;
        self.writing = other.writing;
        self.known |= other.known;
        self.mixed |= other.mixed;
        self.example = match (self.example.take(), other.example) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// An amount shows another way than the column was read in.
    fn contradicts(&self) -> bool {
        match self.writing.sign {
            Sign::Point => self.late.commas > 0,
            Sign::Comma => self.late.points > 0,
            Sign::Unclear => false,
        }
    }
}

impl Amounts {
    /// Adds what a block shows of a column.
    pub(super) fn see(&mut self, file: usize, header: &str, seen: Seen) {
        if seen.is_empty() {
            return;
        }
        let columns = self.0.entry(super::totals::id(0, file)).or_default();
        match columns.get_mut(header) {
            Some(known) => known.merge(seen),
            None => {
                columns.insert(header.to_owned(), seen);
            }
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (id, columns) in other.0 {
            let known = self.0.entry(id).or_default();
            for (header, seen) in columns {
                match known.get_mut(&header) {
                    Some(known) => known.merge(seen),
                    None => {
                        known.insert(header, seen);
                    }
                }
            }
        }
    }

    /// What a part of a conversion on a cluster shows.
    #[cfg(feature = "cluster")]
    pub(crate) fn of_part(self, part: u32) -> Self {
        let files = self.0.into_iter();
        Self(
            files
                .map(|(file, seen)| (super::totals::id(part, file as usize), seen))
                .collect(),
        )
    }

    /// What is known of a part, with the numbers its files have in it.
    #[cfg(feature = "cluster")]
    pub(crate) fn for_part(&self, part: u32) -> Self {
        let files = self.0.iter().filter(|(id, _)| *id >> 32 == u64::from(part));
        Self(
            files
                .map(|(id, seen)| (*id & u64::from(u32::MAX), seen.clone()))
                .collect(),
        )
    }

    /// What a first conversion has found of a column.
    pub(crate) fn late(&self, file: usize, header: &str) -> Option<Late> {
        let columns = self.0.get(&super::totals::id(0, file))?;
        columns.get(header).map(|seen| seen.late)
    }

    /// How the columns have to be read that are not written as they were read, with what was known `before`;
    /// `None` when all were. `rows` are those of a file that could be read.
    pub(crate) fn again(&self, before: &Self, rows: impl Fn(u64) -> u64) -> Option<Self> {
        let mut found = before.clone();
        let mut any = false;
        for (id, columns) in &self.0 {
            for (header, seen) in columns {
                if !seen.contradicts() {
                    continue;
                }
                let known = before.0.get(id).and_then(|known| known.get(header));
                let mut late = seen.late;
                match known {
                    // Each conversion looks at what the other could read.
                    Some(known) => late.most(known.late),
                    // The others have been read: so many at most are written otherwise.
                    None if seen.writing.proven => match seen.writing.sign {
                        Sign::Point => late.points = late.points.max(rows(*id)),
                        _ => late.commas = late.commas.max(rows(*id)),
                    },
                    None => {}
                }
                // One sign before decimals: the other, always before three digits, parts thousands.
                late.groups[0] |= late.points == 0 && seen.dots > 0;
                if late.sign() == seen.writing.sign {
                    continue;
                }
                any = true;
                let column = Seen {
                    late,
                    ..Seen::default()
                };
                found
                    .0
                    .entry(*id)
                    .or_default()
                    .insert(header.clone(), column);
            }
        }
        any.then_some(found)
    }

    /// What cannot be known: column, statement, amounts and the first of them. `given` is what the whole columns
    /// were found to show; `once`: the input cannot be read again as later amounts show.
    pub(crate) fn doubts(
        &self,
        given: &Self,
        once: bool,
    ) -> Vec<(String, Phrase, u64, Option<String>)> {
        let mut doubts = Vec::new();
        for columns in self.0.values() {
            let commas = columns.values().any(|seen| seen.late.commas > 0);
            let points = columns.values().any(|seen| seen.late.points > 0);
            // What it shows itself, or all that show it, was read so.
            let shown = |seen: &Seen| match seen.late {
                _ if once && seen.contradicts() => false,
                Late {
                    commas: 0,
                    points: 0,
                    ..
                } => seen.known || points && !commas && !seen.mixed,
                _ => true,
            };
            for (header, seen) in columns {
                if seen.dots == 0 || shown(seen) {
                    continue;
                }
                let example = seen.example.as_ref().map(|(_, place)| place.clone());
                if once && commas {
                    let said = statements::amounts_three_decimals_once();
                    doubts.push((header.clone(), said, seen.dots, example));
                    continue;
                }
                let said = statements::amounts_three_decimals();
                doubts.push((header.clone(), said, seen.dots, example));
            }
        }
        for columns in given.0.values() {
            let mixed = columns
                .iter()
                .filter(|(_, seen)| seen.late.sign() == Sign::Unclear);
            for (header, seen) in mixed {
                let amounts = seen.late.commas.min(seen.late.points);
                let said = statements::amounts_mixed();
                doubts.push((header.clone(), said, amounts, None));
            }
        }
        doubts
    }
}

impl Late {
    fn add(&mut self, other: Self) {
        self.commas += other.commas;
        self.points += other.points;
        self.groups = [0, 1].map(|sign| self.groups[sign] || other.groups[sign]);
    }

    fn most(&mut self, other: Self) {
        self.commas = self.commas.max(other.commas);
        self.points = self.points.max(other.points);
        self.groups = [0, 1].map(|sign| self.groups[sign] || other.groups[sign]);
    }

    /// How a column is written of which all this is known.
    pub(crate) fn sign(self) -> Sign {
        let (few, many) = (self.commas.min(self.points), self.commas.max(self.points));
        if few > 0 && few.saturating_mul(100) >= many.saturating_mul(OF_A_HUNDRED) {
            Sign::Unclear
        } else if self.commas > self.points {
            Sign::Comma
        } else {
            Sign::Point
        }
    }
}
