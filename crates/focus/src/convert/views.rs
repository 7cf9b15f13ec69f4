//! Two views of one bill, given together: which files hold which of them is seen while converting, and
//! then what both hold is taken from one of them only.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::row_id::Mixer;
use super::skips::holds;
use super::worker::FileContext;
use crate::error::{ConvertError, ErrorKind};
use crate::mapping::Views;
use crate::mapping::compile::Evaluated;
use crate::warnings::Warning;

mod days;

pub(super) use days::Keys;
use days::{Costs, Day};

/// What one file says of one account and billing period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    pub(crate) of: Of,
    name: String,
    folder: String,
    rows: u64,
    /// Rows that only the whole view has.
    whole: u64,
    /// Rows that only the other view has.
    part: u64,
    /// Rows of the other view that the whole one lacks.
    kept: u64,
    /// Its sub-accounts and days, by [`Keys::hash`]; empty where no other file may hold the other view.
    #[serde(default)]
    days: BTreeMap<u64, Day>,
}

/// A file's rows of one account and billing period.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Of {
    /// Part of a conversion on a cluster; 0 without.
    pub(crate) part: u32,
    pub(crate) file: usize,
    pub(crate) account: String,
    /// `YYYY-MM`.
    pub(crate) period: String,
}

/// What of one file is left out, because another file has it in whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Twice {
    /// Part of a conversion on a cluster; 0 without.
    pub(crate) part: u32,
    pub(crate) file: usize,
    /// Accounts, sub-accounts and days, by [`Keys::hash`].
    keys: Vec<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Whole,
    Part,
    /// Both in one file.
    Merged,
    /// Nothing in it tells.
    Unknown,
}

impl Seen {
    fn kind(&self) -> Kind {
        match (self.whole > 0, self.part > 0, self.kept > 0) {
            (true, _, true) => Kind::Merged,
            (true, ..) => Kind::Whole,
            (false, true, _) | (false, _, true) => Kind::Part,
            _ => Kind::Unknown,
        }
    }
}

/// Notes what a block says.
pub(super) fn see(
    seen: &mut Vec<Seen>,
    file: &FileContext,
    evaluated: &Evaluated,
    periods: &[(String, Vec<u32>)],
) {
    // One file alone has nothing that another has too.
    let Some([whole, part, kept]) = evaluated.views.as_ref().filter(|_| !file.alone) else {
        return;
    };
    let of_file = seen.iter().enumerate();
    let of_file = of_file.filter(|(_, seen)| seen.of.file == file.number);
    let mut places = Places::of(of_file);
    let keys = Keys::of(file, evaluated);
    let costs = Costs::of(file, evaluated);
    for (period, rows) in periods {
        let mut last = None;
        for row in rows.iter().map(|row| *row as usize) {
            let account = keys.account(row);
            let at = match last.filter(|at: &usize| seen[*at].of.account == account) {
                Some(at) => at,
                None => places.find(seen, file, account, period),
            };
            last = Some(at);
            let found = &mut seen[at];
            found.rows += 1;
            found.whole += u64::from(holds(whole, row));
            found.part += u64::from(holds(part, row));
            found.kept += u64::from(holds(kept, row));
            if !holds(kept, row) {
                let shared = !holds(whole, row) && !holds(part, row);
                costs.count(&mut found.days, &keys, (period, row), shared);
            }
        }
    }
}

/// Where what is known of each file, account and period stands: a bill may have as many accounts as rows.
struct Places(HashMap<u64, usize, foldhash::fast::RandomState>);

impl Places {
    fn of<'a>(seen: impl Iterator<Item = (usize, &'a Seen)>) -> Self {
        Self(seen.map(|(at, seen)| (Self::hash(&seen.of), at)).collect())
    }

    fn hash(of: &Of) -> u64 {
        Self::hash_of((of.part, of.file), &of.account, &of.period)
    }

    fn hash_of((part, file): (u32, usize), account: &str, period: &str) -> u64 {
        let mut mixer = Mixer::new();
        mixer.word(u64::from(part));
        mixer.word(file as u64);
        mixer.text(Some(account));
        mixer.text(Some(period));
        mixer.finish() as u64
    }

    fn find(
        &mut self,
        seen: &mut Vec<Seen>,
        file: &FileContext,
        account: &str,
        period: &str,
    ) -> usize {
        let key = Self::hash_of((0, file.number), account, period);
        *self.0.entry(key).or_insert_with(|| {
            seen.push(Seen {
                of: Of {
                    part: 0,
                    file: file.number,
                    account: account.to_owned(),
                    period: period.to_owned(),
                },
                name: file.name.clone(),
                folder: file.folder.clone(),
                rows: 0,
                whole: 0,
                part: 0,
                kept: 0,
                days: BTreeMap::new(),
            });
            seen.len() - 1
        })
    }
}

/// Adds what another thread saw.
pub(super) fn merge(seen: &mut Vec<Seen>, other: Vec<Seen>) {
    let mut places = Places::of(seen.iter().enumerate());
    for more in other {
        match places.0.entry(Places::hash(&more.of)) {
            Entry::Vacant(place) => {
                place.insert(seen.len());
                seen.push(more);
            }
            Entry::Occupied(place) => {
                let known = &mut seen[*place.get()];
                known.rows += more.rows;
                known.whole += more.whole;
                known.part += more.part;
                known.kept += more.kept;
                for (key, day) in more.days {
                    match known.days.get_mut(&key) {
                        Some(known) => known.merge(&day),
                        None => {
                            known.days.insert(key, day);
                        }
                    }
                }
            }
        }
    }
}

/// What has to be left out so that nothing is counted twice: the days of an account and sub-account that both
/// views hold. Nothing when the files hold one view each month, or halves that belong together already.
///
/// # Errors
/// When both views of a month are there and a file of it does not tell which of them it holds.
pub(crate) fn twice(views: Option<&Views>, seen: &[Seen]) -> Result<Vec<Twice>, ConvertError> {
    judge(views, seen).map(|(twice, _)| twice)
}

/// Where both views are there and do not agree on what both should hold: what only the part has is
/// then left out with the rest of its day, and a person has to know.
pub(crate) fn disagreements(views: Option<&Views>, seen: &[Seen]) -> Vec<Warning> {
    judge(views, seen).map_or_else(|_| Vec::new(), |(_, warnings)| warnings)
}

fn judge(views: Option<&Views>, seen: &[Seen]) -> Result<(Vec<Twice>, Vec<Warning>), ConvertError> {
    let Some(views) = views else {
        return Ok((Vec::new(), Vec::new()));
    };
    let mut months: BTreeMap<(&str, &str), Vec<(&Seen, Kind)>> = BTreeMap::new();
    let folders = by_folder(seen);
    for found in seen {
        let month = (found.of.account.as_str(), found.of.period.as_str());
        let kind = like_its_neighbours(found, &folders);
        months.entry(month).or_default().push((found, kind));
    }
    let (mut twice, mut warnings) = (Vec::new(), Vec::new());
    for (month, files) in &months {
        let of = |wanted: Kind| files.iter().filter(move |(_, kind)| *kind == wanted);
        let mut parts = of(Kind::Part).filter(|(file, _)| file.rows > file.kept);
        let Some((part, _)) = parts.next() else {
            continue;
        };
        if let Some((merged, _)) = of(Kind::Merged).next() {
            return Err(unclear(views, merged, part, "holds both already"));
        }
        if of(Kind::Whole).next().is_none() {
            continue;
        }
        if let Some((unknown, _)) = of(Kind::Unknown).next() {
            return Err(unclear(
                views,
                unknown,
                part,
                "does not tell which of them it is",
            ));
        }
        let those = |kind: Kind| of(kind).map(|(file, _)| *file).collect::<Vec<&Seen>>();
        let (parts, wholes) = (those(Kind::Part), those(Kind::Whole));
        let (both, differ) = days::compare(views, *month, &parts, &wholes);
        twice.extend(both);
        warnings.extend(differ);
    }
    twice.sort();
    Ok((twice, warnings))
}

/// Which kinds of views the files of each folder hold.
fn by_folder(all: &[Seen]) -> BTreeMap<&str, Vec<Kind>> {
    let mut folders: BTreeMap<&str, Vec<Kind>> = BTreeMap::new();
    for seen in all {
        let kinds = folders.entry(&seen.folder).or_default();
        if !kinds.contains(&seen.kind()) {
            kinds.push(seen.kind());
        }
    }
    folders
}

/// A file that does not tell is what the others of its folder are: one export is one view.
fn like_its_neighbours(found: &Seen, folders: &BTreeMap<&str, Vec<Kind>>) -> Kind {
    let kind = found.kind();
    if kind != Kind::Unknown || found.folder.is_empty() {
        return kind;
    }
    let kinds = folders
        .get(found.folder.as_str())
        .map_or(&[][..], Vec::as_slice);
    let only = |wanted: Kind, not: Kind| kinds.contains(&wanted) && !kinds.contains(&not);
    match () {
        () if kinds.contains(&Kind::Merged) => Kind::Unknown,
        () if only(Kind::Whole, Kind::Part) => Kind::Whole,
        () if only(Kind::Part, Kind::Whole) => Kind::Part,
        () => Kind::Unknown,
    }
}

fn unclear(views: &Views, file: &Seen, part: &Seen, why: &str) -> ConvertError {
    let Views {
        whole_name,
        part_name,
        ..
    } = views;
    ConvertError::new(
        ErrorKind::CountedTwice,
        format!(
            "{} and {} of {} are both there ({part_name}: {}), and this file {why}",
            capital(whole_name),
            part_name,
            file.of.period,
            part.name
        ),
        format!(
            "Convert the files of the {whole_name} alone, or put the files of each export into a folder of its own and name both folders."
        ),
    )
    .in_file(&file.name)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>());
    first.unwrap_or_default() + letters.as_str()
}

/// What is left out of one file, by [`Keys::hash`].
pub(super) fn of_file(twice: &[Twice], file: usize) -> HashSet<u64> {
    let of_it = twice.iter().filter(|of| of.file == file);
    of_it.flat_map(|of| of.keys.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn views() -> Views {
        Views {
            whole_name: "amortised cost".to_owned(),
            part_name: "actual cost".to_owned(),
            whole: String::new(),
            part: String::new(),
            keep: String::new(),
            because: stoa_kernel::Statement::of_format(""),
        }
    }

    /// rows, whole, part, kept
    fn file(number: usize, name: &str, period: &str, marks: [u64; 4]) -> Seen {
        Seen {
            of: Of {
                part: 0,
                file: number,
                account: "1".to_owned(),
                period: period.to_owned(),
            },
            name: name.to_owned(),
            folder: name
                .rsplit_once('/')
                .map_or("", |(folder, _)| folder)
                .to_owned(),
            rows: marks[0],
            whole: marks[1],
            part: marks[2],
            kept: marks[3],
            days: BTreeMap::from([(number as u64, Day::default())]),
        }
    }

    fn left_out(seen: &[Seen]) -> Result<Vec<usize>, String> {
        twice(Some(&views()), seen)
            .map(|twice| twice.iter().map(|twice| twice.file).collect())
            .map_err(|error| error.to_string())
    }

    const WHOLE: [u64; 4] = [20, 3, 0, 0];
    const PART: [u64; 4] = [20, 0, 4, 2];
    const PURCHASES: [u64; 4] = [4, 0, 4, 4];
    const PLAIN: [u64; 4] = [20, 0, 0, 0];
    const MERGED: [u64; 4] = [24, 3, 2, 2];

    #[test]
    fn the_part_is_left_out_beside_the_whole_of_the_same_month() {
        let a = |period: &str| file(0, "a", period, PART);
        let b = |marks| file(1, "b", "2024-10", marks);
        assert_eq!(left_out(&[a("2024-10"), b(WHOLE)]), Ok(vec![0]));
        assert_eq!(left_out(&[a("2024-09"), b(WHOLE)]), Ok(vec![]));
        assert_eq!(left_out(&[a("2024-10"), b(PLAIN)]), Ok(vec![]));
        assert_eq!(left_out(&[b(WHOLE), b(MERGED)]), Ok(vec![]));
        let purchases = file(0, "a", "2024-10", PURCHASES);
        assert_eq!(left_out(&[purchases, b(WHOLE)]), Ok(vec![]));
        let mut other = a("2024-10");
        other.of.account = "2".to_owned();
        assert_eq!(left_out(&[other, b(WHOLE)]), Ok(vec![]));
    }

    #[test]
    fn a_file_that_does_not_tell_is_what_its_folder_is_or_an_error() {
        let files = |third: &str, marks| {
            [
                file(0, "actual/1.csv", "2024-10", PART),
                file(1, "amortised/1.csv", "2024-10", WHOLE),
                file(2, third, "2024-10", marks),
            ]
        };
        assert_eq!(left_out(&files("actual/2.csv", PLAIN)), Ok(vec![0, 2]));
        assert_eq!(left_out(&files("amortised/2.csv", PLAIN)), Ok(vec![0]));
        let error = left_out(&files("2.csv", PLAIN)).unwrap_err();
        assert!(
            error.contains("2.csv") && error.contains("does not tell"),
            "{error}"
        );
        let error = left_out(&files("both.csv", MERGED)).unwrap_err();
        assert!(
            error.contains("both.csv") && error.contains("already"),
            "{error}"
        );
    }
}
