//! The order of day and month, decided for a column and not for a cell: `01/02/2024` takes the order that
//! other dates prove. What nothing proves is assumed, and told.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;

use super::time::{DateOrder, Fits, fits};
use crate::mapping::{Kind, Mapping};

/// What the dates of one column tell.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// Dates that are month first, and that are day first: nothing else gives a day.
    month_first: u64,
    day_first: u64,
    /// Dates that may be either.
    both: u64,
    /// Of these, the ones whose first number is 1, and whose second is.
    first_is_one: u64,
    second_is_one: u64,
    /// The first that may be either: number of the file, line, and the place for people.
    example: Option<(usize, u64, String)>,
    /// The orders in which they were read; `None` when they were not.
    read: BTreeSet<Option<DateOrder>>,
}

impl Seen {
    pub(crate) fn cells<'a>(&mut self, cells: impl Iterator<Item = &'a [u8]>) -> Option<usize> {
        let mut first = None;
        let mut last: (&[u8], Option<Fits>) = (&[], None);
        for (row, cell) in cells.enumerate() {
            if last.0 != cell {
                last = (cell, fits(cell));
            }
            match last.1 {
                None => {}
                Some(Fits::Only(DateOrder::MonthFirst)) => self.month_first += 1,
                Some(Fits::Only(DateOrder::DayFirst)) => self.day_first += 1,
                Some(Fits::Both(one, two)) => {
                    self.both += 1;
                    self.first_is_one += u64::from(one == 1);
                    self.second_is_one += u64::from(two == 1);
                    first = first.or(Some(row));
                }
            }
        }
        first
    }

    const fn is_empty(&self) -> bool {
        self.month_first + self.day_first + self.both == 0
    }

    fn merge(&mut self, other: Self) {
        self.month_first += other.month_first;
        self.day_first += other.day_first;
        self.both += other.both;
        self.first_is_one += other.first_is_one;
        self.second_is_one += other.second_is_one;
        self.read.extend(other.read);
        self.example = match (self.example.take(), other.example) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
}

/// What the columns of dates tell, by header.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Dates(BTreeMap<String, Seen>);

/// Header → order of its dates.
pub(crate) type Orders = BTreeMap<String, DateOrder>;

/// Why a column is read in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// Its own dates, or those of another column.
    Dates,
    /// Billing periods begin on a first.
    Periods,
    /// Its own dates prove both orders.
    Mixed,
    Nothing,
}

impl Dates {
    /// Adds what a block tells of a column that was read in an order; `example` is the place of a row.
    pub(crate) fn see<'a>(
        &mut self,
        header: &str,
        read: Option<DateOrder>,
        cells: impl Iterator<Item = &'a [u8]>,
        example: impl FnOnce(usize) -> (usize, u64, String),
    ) {
        let mut seen = Seen::default();
        if let Some(row) = seen.cells(cells) {
            seen.example = Some(example(row));
            seen.read.insert(read);
        }
        if !seen.is_empty() {
            self.0.entry(header.to_owned()).or_default().merge(seen);
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (header, seen) in other.0 {
            self.0.entry(header).or_default().merge(seen);
        }
    }

    /// The order of each column that has dates with the year last.
    pub(crate) fn orders(&self) -> Orders {
        let decided = self.decided().into_iter();
        decided
            .map(|(header, (order, _))| (header.to_owned(), order))
            .collect()
    }

    fn decided(&self) -> BTreeMap<&str, (DateOrder, Proof)> {
        let proven = |month_first: u64, day_first: u64| match (month_first > 0, day_first > 0) {
            (true, false) => Some(DateOrder::MonthFirst),
            (false, true) => Some(DateOrder::DayFirst),
            _ => None,
        };
        let all = self.0.values();
        // A tool writes all its dates in one order.
        let together = all.fold((0, 0), |sum, seen| {
            (sum.0 + seen.month_first, sum.1 + seen.day_first)
        });
        let together = proven(together.0, together.1);
        let periods = self.periods();
        let decide = |seen: &Seen| {
            if seen.month_first > 0 && seen.day_first > 0 {
                return (DateOrder::MonthFirst, Proof::Mixed);
            }
            let proven = proven(seen.month_first, seen.day_first).or(together);
            match (proven, periods) {
                (Some(order), _) => (order, Proof::Dates),
                (None, Some(order)) => (order, Proof::Periods),
                (None, None) => (DateOrder::MonthFirst, Proof::Nothing),
            }
        };
        let columns = self.0.iter();
        columns
            .map(|(header, seen)| (header.as_str(), decide(seen)))
            .collect()
    }

    /// The order in which all billing periods begin on the first day of a month.
    fn periods(&self) -> Option<DateOrder> {
        let letters = |header: &str| {
            let letters = header.chars().filter(|letter| letter.is_alphanumeric());
            letters.flat_map(char::to_lowercase).collect::<String>()
        };
        let columns = self.0.iter();
        let mut starts = columns.filter(|(header, seen)| {
            let name = letters(header);
            seen.both > 0 && name.contains("billingperiod") && name.contains("start")
        });
        let (_, seen) = starts.next()?;
        match (
            seen.first_is_one == seen.both,
            seen.second_is_one == seen.both,
        ) {
            (true, false) => Some(DateOrder::DayFirst),
            (false, true) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }

    /// The orders in which the input has to be read again: dates of two readings were read in another
    /// order than the whole proves, or not at all.
    pub(crate) fn again(&self) -> Option<Orders> {
        let decided = self.decided();
        let wrong = |(header, seen): (&String, &Seen)| {
            let (order, _) = decided[header.as_str()];
            seen.read.iter().any(|read| *read != Some(order))
        };
        self.0.iter().any(wrong).then(|| self.orders())
    }

    /// What cannot be known: column, sentence, number of dates, and the first of them.
    pub(crate) fn doubts(&self) -> Vec<(String, Statement, u64, Option<String>)> {
        let decided = self.decided();
        let doubts = self.0.iter().filter(|(_, seen)| seen.both > 0);
        doubts
            .filter_map(|(header, seen)| {
                let (order, proof) = decided[header.as_str()];
                let proof = match proof {
                    Proof::Dates => return None,
                    Proof::Periods => "periods",
                    Proof::Mixed => "mixed",
                    Proof::Nothing => "none",
                };
                let order = match order {
                    DateOrder::MonthFirst => "month",
                    DateOrder::DayFirst => "day",
                };
                let said = statements::dates_either_way(order, proof);
                let example = seen.example.as_ref().map(|(_, _, place)| place.clone());
                Some((header.clone(), said, seen.both, example))
            })
            .collect()
    }
}

/// The same order for all times of a file.
pub(crate) fn given(mapping: &Mapping, headers: &[String], order: DateOrder) -> Orders {
    let times = mapping.source_columns();
    let found = times.filter_map(|(name, _)| mapping.find(headers, name));
    found
        .map(|at| (headers[at.position].clone(), order))
        .collect()
}

/// What the first rows of a file tell; empty when all dates have the year first.
pub(crate) fn of_rows(mapping: &Mapping, headers: &[String], rows: &super::Sample) -> Dates {
    let mut dates = Dates::default();
    let times = mapping
        .source_columns()
        .filter(|(_, kind)| matches!(kind, Kind::Time | Kind::MonthFirst));
    for (name, _) in times {
        let at = mapping.find(headers, name).filter(|at| at.path.is_empty());
        let Some(at) = at else {
            continue;
        };
        let cells = rows
            .iter()
            .filter_map(|row| row.get(at.position)?.as_deref());
        let cells = cells.map(str::as_bytes);
        dates.see(&headers[at.position], None, cells, |_| {
            (0, 0, String::new())
        });
    }
    dates
}

/// The kind a column of times is read as, when its order is known.
pub(crate) fn kind(kind: Kind, order: Option<DateOrder>) -> Kind {
    match (kind, order) {
        (Kind::Time | Kind::MonthFirst, Some(DateOrder::MonthFirst)) => Kind::MonthFirst,
        (Kind::Time | Kind::MonthFirst, Some(DateOrder::DayFirst)) => Kind::DayFirst,
        _ => kind,
    }
}

/// The order that a kind reads dates of two readings in; `None` for one that reads none.
pub(crate) const fn order(kind: Kind) -> Option<DateOrder> {
    match kind {
        Kind::MonthFirst => Some(DateOrder::MonthFirst),
        Kind::DayFirst => Some(DateOrder::DayFirst),
        _ => None,
    }
}
