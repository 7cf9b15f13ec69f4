//! Which files hold charges of others, and what is said of it.

use std::collections::{BTreeMap, BTreeSet};

use stoa_kernel::Statement;
use stoa_kernel::statement::list as statements;

use super::common::{Agreeing, Common, Comparison, Group};
use super::held::{Held, uncounted};
use super::{Charge, Charges, File};
use crate::convert::row_id::Repeats;
use crate::read::time;
use crate::warnings::{Absolute, Warning};

/// So many of a hundred charges have to agree. Files that do hold the same differ where the vendor
/// reckoned again in between, and where amounts were rounded.
const OF_A_HUNDRED: u64 = 90;
/// Charges of common days that have to agree where the whole file does not, and of files in which
/// nothing costs anything.
pub(super) const ENOUGH: u64 = 20;
/// Amounts that differ and that common days have in both files, where everything of those days agrees: a few lines
/// a day, as some bills have. Equal amounts may be of lines that differ in nothing that is known here.
pub(super) const ENOUGH_AMOUNTS: usize = 3;
/// When only some charges are followed, so many of them.
const ENOUGH_FOLLOWED: u64 = 3;
/// How often a file may hold its rows: a person appends it to itself some times.
const MOST_TIMES: u64 = 24;
/// Files that are told one by one.
const TOLD: usize = 10;
/// Other files that are named with each.
const NAMED: usize = 2;

/// What one file holds of the same charges.
#[derive(Default)]
struct Within<'a> {
    /// Charges that differ.
    distinct: u64,
    /// Rows of a charge → charges that it holds so often.
    counts: BTreeMap<u64, u64>,
    /// The charges, and how often it holds each.
    charges: Vec<(&'a Charge, u64)>,
}

/// By what the charges of two files are the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// Everything that is compared.
    All,
    /// Their time and amounts, because the files have not the same columns.
    Amounts,
    /// Everything but their amounts, which one of the files has rounded.
    Purpose,
    /// Everything but their amounts, which were reckoned again.
    Restated,
    /// The same but for their account, which one of the files does not name.
    Unnamed,
    /// The same but for their currency; the amounts differ by one factor.
    Currency,
}

/// A file that holds charges of others.
pub(super) struct Copy {
    pub(super) by: By,
    /// Nearly everything in it stands in one other.
    pub(super) whole: bool,
    pub(super) others: BTreeSet<u64>,
    pub(super) days: Option<(i64, i64)>,
}

/// Files that hold charges of others, by their numbers.
#[derive(Default)]
pub(super) struct Copies(BTreeMap<u64, Copy>);

impl Copies {
    /// Whether one of two files is known to hold charges of the other.
    pub(super) fn know(&self, one: u64, other: u64) -> bool {
        [(one, other), (other, one)].iter().any(|(copy, of)| {
            let copy = self.0.get(copy);
            copy.is_some_and(|copy| copy.others.contains(of))
        })
    }

    /// Notes that a file holds charges of another one.
    pub(super) fn add(&mut self, copy: u64, of: u64, by: By, whole: bool) -> &mut Copy {
        let copy = self.0.entry(copy).or_insert(Copy {
            by,
            whole: false,
            others: BTreeSet::new(),
            days: None,
        });
        copy.whole |= whole;
        copy.others.insert(of);
        copy
    }
}

impl Charges {
    /// What is said of charges that stand in several files.
    ///
    /// A pair of files is told when, on the days that both have charges of, 90 % of the charges of the
    /// one with fewer stand in the other as well, as often in the one as in the other. That holds for
    /// a copy, a part of a file, and overlapping downloads; not for lines that happen to be equal:
    /// those are equal within a file too, and not as often in every file. Of files that only have days in common, 20
    /// charges have to agree, or three amounts that differ and everything else of those days, or fewer where one file begins
    /// when the other ends ([`Charges::touch`]); where not all of those
    /// days agree, half of them have to ([`Agreeing`]). Rows that cost nothing count
    /// only in files where nothing costs anything, and then from 20 on.
    pub(in crate::convert) fn copies(&self) -> Vec<Warning> {
        let copies = self.found();
        let held = copies.iter().map(|(file, copy)| {
            let message = || self.message(*file, copy);
            (self.in_both(*file, copy), message)
        });
        told(held, statements::same_charges_in_more_files)
    }

    fn found(&self) -> BTreeMap<u64, Copy> {
        let mut copies = Copies::default();
        if self.files.len() < 2 {
            return copies.0;
        }
        let charges = self.followed.values();
        let groups = charges.map(|charge| Group {
            day: charge.day,
            billed: charge.billed,
            rows: self.counted(charge),
        });
        let common = Common::of(groups);
        self.compare(&common, Comparison::Files, &mut copies);
        // Of two files of which one lacks a column, or has one more, what the charges are for says nothing.
        let mut texts = self.files.values().map(|file| file.texts);
        let first = texts.next();
        if texts.any(|texts| Some(texts) != first) {
            self.compare(&self.bare(), Comparison::Bare, &mut copies);
        }
        self.rounded(&mut copies);
        self.restated(&mut copies);
        // What is told by more than some of its days is told already, with all of its money.
        self.compare(&common, Comparison::Days, &mut copies);
        copies.0
    }

    /// What files have in common by time and amounts alone.
    fn bare(&self) -> Common {
        let charges = self.followed.values().flat_map(|charge| {
            let rows = self.counted(charge);
            rows.map(|(file, rows)| ((charge.bare, charge.day), file, rows))
        });
        let mut charges: Vec<((u64, i64), u64, u32)> = charges.collect();
        charges.sort_unstable();
        let groups = charges.chunk_by(|(one, ..), (other, ..)| one == other);
        Common::of(groups.map(|group| {
            let ((_, day), ..) = group[0];
            let files = group.chunk_by(|(_, one, _), (_, other, _)| one == other);
            Group {
                day,
                billed: 0,
                rows: files.map(|rows| {
                    let all = rows.iter().map(|(.., rows)| rows);
                    (
                        rows[0].1,
                        all.fold(0u32, |all, rows| all.saturating_add(*rows)),
                    )
                }),
            }
        }))
    }

    /// The rows of a charge in files that are judged by it.
    fn counted<'a>(&'a self, charge: &'a Charge) -> impl Iterator<Item = (u64, u32)> + 'a {
        let counts = |(file, _): &(u64, u32)| self.counts(charge, *file);
        charge.rows().filter(counts)
    }

    /// Adds the pairs of files that hold the same.
    fn compare(&self, common: &Common, by: Comparison, copies: &mut Copies) {
        let Common { pairs, totals } = common;
        let least = match by {
            Comparison::Bare => ENOUGH_FOLLOWED,
            Comparison::Files | Comparison::Days => 1,
        };
        for ((one, other), pair) in pairs {
            let known = || copies.know(*one, *other);
            let left_out = match by {
                Comparison::Files => false,
                Comparison::Bare => known() || self.files[one].texts == self.files[other].texts,
                Comparison::Days => known(),
            };
            if left_out {
                continue;
            }
            let days = [&totals[one], &totals[other]];
            let common = days[0].iter().filter_map(|(day, rows)| {
                let others = days[1].get(day)?;
                Some(*rows.min(others))
            });
            let common: u64 = common.sum();
            let all = days.map(|days| days.values().sum::<u64>());
            let whole = all.map(|all| most(pair.rows, all));
            let usage = self.files[one].costing == 0;
            let alike = pair.rows == common && pair.amounts.len() >= ENOUGH_AMOUNTS;
            let enough = match () {
                () if alike && !usage => least,
                () if usage || !(whole[0] || whole[1]) => ENOUGH,
                () if self.level > 0 => ENOUGH_FOLLOWED,
                () => least,
            };
            let nearly_all = most(pair.rows, common);
            let told = match by {
                Comparison::Files | Comparison::Bare => {
                    let touch = || {
                        let all = !usage && pair.rows == common && matches!(by, Comparison::Files);
                        all && self.touch([*one, *other], days)
                    };
                    nearly_all && (pair.rows >= enough || touch())
                }
                Comparison::Days => {
                    let agreeing = Agreeing::of(&pair.days, days);
                    !nearly_all && !usage && agreeing.tells(pair.amounts.len())
                }
            };
            if !told {
                continue;
            }
            // The one that has less beside; of two that have the same, the later.
            let (copy, of) = if whole[0] && (!whole[1] || all[0] < all[1]) {
                (*one, *other)
            } else {
                (*other, *one)
            };
            let by = match by {
                Comparison::Bare => By::Amounts,
                Comparison::Files | Comparison::Days => By::All,
            };
            let copy = copies.add(copy, of, by, whole[0] || whole[1]);
            let (first, last) = (pair.days.keys().next(), pair.days.keys().next_back());
            if let Some((first, last)) = first.copied().zip(last.copied()) {
                let known = copy.days.get_or_insert((first, last));
                *known = (known.0.min(first), known.1.max(last));
            }
        }
    }

    /// What is said of files that hold all their charges twice or more often, as one that was appended to itself
    /// does: nearly every row is there so often or a multiple of it. Lines that happen to be equal are some of a
    /// file. `repeats` are those of the only file, which is `name`, and `equal` is what its rows cost that came before.
    /// Gives the numbers of those files too.
    pub(in crate::convert) fn within(
        &self,
        repeats: Repeats,
        equal: &Absolute,
        name: &str,
    ) -> (Vec<Warning>, BTreeSet<u64>) {
        if self.files.is_empty() {
            let all = most(repeats.multiple, repeats.distinct);
            let all = all && repeats.multiple >= ENOUGH_FOLLOWED;
            let warning = all.then(|| {
                let said = statements::rows_again_in_file(name, repeats.times, 1u64);
                uncounted(said, repeats.again, equal.clone())
            });
            return (warning.into_iter().collect(), BTreeSet::new());
        }
        let mut found: BTreeMap<u64, Within> = BTreeMap::new();
        for charge in self.followed.values() {
            for (file, rows) in self.counted(charge) {
                let within = found.entry(file).or_default();
                within.distinct += 1;
                *within.counts.entry(u64::from(rows)).or_default() += 1;
                within.charges.push((charge, u64::from(rows)));
            }
        }
        let found = found.into_iter().filter_map(|(file, within)| {
            let (times, multiple) = times(&within.counts, within.distinct);
            let all = most(multiple, within.distinct) && multiple >= ENOUGH_FOLLOWED;
            all.then_some((file, within, times))
        });
        let found: Vec<(u64, Within<'_>, u64)> = found.collect();
        let files = found.iter().map(|(file, ..)| *file).collect();
        let held = found.into_iter().map(|(file, within, times)| {
            // Rows that would not be there if it held them once.
            let mut held = Held::default();
            let charges = within.charges.iter();
            for (charge, rows) in charges.filter(|(_, rows)| rows % times == 0) {
                let currency = &self.currencies[charge.currency as usize];
                held.add(charge, currency, (rows - rows / times) << self.level);
            }
            let name = self.files.get(&file).map_or("", |file| &file.name);
            (held, move || {
                statements::rows_again_in_file(name, times, 1u64)
            })
        });
        (told(held, statements::rows_again_in_more_files), files)
    }

    /// Whether a charge is one of those that a file is judged by.
    fn counts(&self, charge: &Charge, file: u64) -> bool {
        let known = self.files.get(&file);
        charge.costs || known.is_some_and(|file| file.costing == 0)
    }

    /// Rows of a file that stand in one of the others as well.
    fn in_both(&self, file: u64, copy: &Copy) -> Held<'_> {
        let mut held = Held::default();
        let of_others = |charge: &&Charge| {
            let mut rows = charge.rows();
            rows.any(|(other, _)| copy.others.contains(&other))
        };
        let alike = |charge: &Charge| match copy.by {
            By::All => None,
            By::Amounts => Some(charge.bare),
            By::Purpose | By::Restated => Some(charge.purpose),
            By::Unnamed | By::Currency => Some(charge.likely),
        };
        let charges = self.followed.values().filter(of_others);
        let of_them: BTreeSet<u64> = charges.filter_map(alike).collect();
        for charge in self.followed.values() {
            let own = charge.rows().find(|(known, _)| *known == file);
            let Some((_, rows)) = own.filter(|_| self.counts(charge, file)) else {
                continue;
            };
            let mut elsewhere = charge.rows();
            let same =
                elsewhere.any(|(other, as_often)| as_often == rows && copy.others.contains(&other));
            if !same && !alike(charge).is_some_and(|alike| of_them.contains(&alike)) {
                continue;
            }
            let currency = &self.currencies[charge.currency as usize];
            held.add(charge, currency, u64::from(rows) << self.level);
        }
        held
    }

    fn message(&self, file: u64, copy: &Copy) -> Statement {
        let name = |id: &u64| {
            let known = self.files.get(id);
            known.map_or_else(String::new, |file: &File| file.name.clone())
        };
        let others: Vec<String> = copy.others.iter().take(NAMED).map(name).collect();
        let alike = match copy.by {
            By::Purpose => "rounded",
            By::Restated => "restated",
            By::Unnamed => "unnamed",
            By::Currency => "currency",
            By::All | By::Amounts => "same",
        };
        // Of a copy of all, its days say nothing.
        let days = copy.days.filter(|_| !copy.whole);
        let days = days.and_then(|(first, last)| Some((time::date(first)?, time::date(last)?)));
        let (first, last) = days.clone().unwrap_or_default();
        statements::same_charges()
            .with("file", name(&file))
            .with("others", others)
            .with("more", copy.others.len().saturating_sub(NAMED))
            .with(
                "days",
                days.map_or(0u64, |(first, last)| 1 + u64::from(first != last)),
            )
            .with("first", first)
            .with("last", last)
            .with("alike", alike)
            .with("share", 1u64 << self.level.min(63))
            .with("whole", if copy.whole { "yes" } else { "no" })
    }
}

/// What is said of each of the first files, and of the `rest`, of which there are so many more, together.
fn told<'a, M: FnOnce() -> Statement>(
    held: impl Iterator<Item = (Held<'a>, M)>,
    rest: impl FnOnce(u64) -> Statement,
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let (mut files, mut all) = (0, Held::default());
    for (number, (held, message)) in held.enumerate() {
        if number < TOLD {
            warnings.push(held.warning(message()));
            continue;
        }
        files += 1;
        all.merge(held);
    }
    if files > 0 {
        warnings.push(all.warning(rest(files)));
    }
    warnings
}

/// The largest number of times that nearly all of `distinct` rows came, or a multiple of it, and how many of them
/// did; twice where there is none. `counts`: how often a row came → rows.
pub(in crate::convert) fn times(counts: &BTreeMap<u64, u64>, distinct: u64) -> (u64, u64) {
    let multiple = |times: u64| -> u64 {
        let counts = counts.iter().filter(|(count, _)| **count % times == 0);
        counts.map(|(_, rows)| rows).sum()
    };
    let mut found = (2..=MOST_TIMES).rev().map(|times| (times, multiple(times)));
    let found = found.find(|(_, rows)| most(*rows, distinct));
    found.unwrap_or_else(|| (2, multiple(2)))
}

pub(in crate::convert) fn most(rows: u64, of: u64) -> bool {
    rows > 0 && u128::from(rows) * 100 >= u128::from(of) * u128::from(OF_A_HUNDRED)
}
