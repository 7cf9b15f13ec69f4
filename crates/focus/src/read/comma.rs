//! How the amounts of a column are written: with a decimal point, as programs do, or with a decimal comma, as
//! spreadsheets of half of the world do: `1.234,56`.
//!
//! The first rows decide, column by column: a comma is the decimal sign of a column where an amount can be
//! nothing else (`0,25`, `1.234,5`) and more of them than can only have a point. A column that shows nothing is
//! written as the rest of the file, when all of that agrees.

use serde::{Deserialize, Serialize};
use stoa_kernel::statement::Phrase;

use super::Sample;
use super::cells::{self, Fault};
use super::written::{self, Shown};
use crate::mapping::Kind;

/// The sign before the fraction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Sign {
    #[default]
    Point,
    Comma,
    /// As many amounts show the one as the other: only what has one reading is read.
    Unclear,
}

/// How one column is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Writing {
    pub(crate) sign: Sign,
    /// An amount of the column shows it.
    pub(crate) proven: bool,
    /// Somewhere in the first rows, the other of the two signs stands between thousands.
    pub(crate) grouped: bool,
}

/// What the amounts of a whole column show, as a first conversion has counted them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Late {
    pub(crate) commas: u64,
    pub(crate) points: u64,
    /// A point stands between the thousands of an amount, or a comma does.
    pub(crate) groups: [bool; 2],
}

/// Amounts of one column that contradict each other: one with a decimal comma, one with a point, and the sign that most
/// of them have (`comma`, `point`, `none`).
pub(crate) type Contradiction = [String; 3];

/// What the first rows show of one column.
#[derive(Default)]
struct Proofs {
    commas: usize,
    points: usize,
    /// The first amount of each.
    comma: Option<String>,
    point: Option<String>,
    /// A point stands between the thousands of an amount, or a comma does.
    groups: [bool; 2],
    /// It is what the whole column shows.
    late: Option<Late>,
}

impl Proofs {
    fn of(sample: &Sample, position: usize) -> Self {
        let mut proofs = Self::default();
        for cell in sample
            .iter()
            .filter_map(|row| row.get(position)?.as_deref())
        {
            let Some(parts) = written::parts(cell) else {
                continue;
            };
            let Ok(digits) = written::digits(parts.number) else {
                continue;
            };
            match digits.shows() {
                Shown::Comma => {
                    proofs.commas += 1;
                    proofs.groups[0] |= digits.has_groups();
                    proofs.comma.get_or_insert_with(|| cell.to_owned());
                }
                Shown::Point => {
                    proofs.points += 1;
                    proofs.groups[1] |= digits.has_groups();
                    proofs.point.get_or_insert_with(|| cell.to_owned());
                }
                Shown::Nothing => {}
            }
        }
        proofs
    }
}

/// How the columns at these positions are written, each with a sentence where the amounts of its first rows
/// contradict each other. Beside each position stands what the whole column shows, when that is known.
pub(crate) fn of_columns(
    sample: &Sample,
    columns: &[(usize, Option<Late>)],
) -> Vec<(Writing, Option<Contradiction>)> {
    let proofs = columns.iter().map(|(at, late)| {
        let mut proofs = Proofs::of(sample, *at);
        proofs.late = *late;
        if let Some(late) = late {
            proofs.commas = usize::try_from(late.commas).unwrap_or(usize::MAX);
            proofs.points = usize::try_from(late.points).unwrap_or(usize::MAX);
            proofs.groups = [0, 1].map(|sign| proofs.groups[sign] || late.groups[sign]);
        }
        proofs
    });
    let proofs: Vec<Proofs> = proofs.collect();
    let commas = proofs.iter().any(|column| column.commas > 0);
    let points = proofs.iter().any(|column| column.points > 0);
    let groups = [0, 1].map(|sign| proofs.iter().any(|column| column.groups[sign]));
    let writing = |column: &Proofs| {
        let sign = match (column.commas, column.points) {
            _ if column.late.is_some() => column.late.unwrap_or_default().sign(),
            (0, 0) if commas && !points => Sign::Comma,
            (comma, point) if comma > point => Sign::Comma,
            (comma, point) if comma == point && comma > 0 => Sign::Unclear,
            _ => Sign::Point,
        };
        Writing {
            sign,
            proven: column.commas + column.points > 0,
            grouped: match sign {
                Sign::Comma => groups[0],
                Sign::Point => groups[1],
                Sign::Unclear => false,
            },
        }
    };
    let told = |column: &Proofs, sign: Sign| {
        let (comma, point) = column.comma.as_deref().zip(column.point.as_deref())?;
        let most = match sign {
            Sign::Comma => "comma",
            Sign::Point => "point",
            Sign::Unclear => "none",
        };
        Some([comma, point, most].map(str::to_owned))
    };
    proofs
        .iter()
        .map(|column| {
            let writing = writing(column);
            (writing, told(column, writing.sign))
        })
        .collect()
}

/// A number's text in a column that is not written with points, and what is to be said about it.
pub(super) fn number(
    text: &[u8],
    kind: Kind,
    writing: Writing,
) -> (Option<i128>, Option<(Phrase, Fault)>) {
    let comma = memchr::memchr(b',', text);
    let other = memchr::memchr(b'.', text);
    if let (None, None) = (comma, other) {
        return cells::number(text, kind);
    }
    if let (Sign::Comma, Some(comma), None) = (writing.sign, comma, other)
        && memchr::memchr(b',', &text[comma + 1..]).is_none()
    {
        let mut point = text.to_vec();
        point[comma] = b'.';
        return cells::number(&point, kind);
    }
    match written::plain(&String::from_utf8_lossy(text), writing, None) {
        Ok(plain) => cells::number(plain.as_bytes(), kind),
        Err(reason) => (None, Some((reason, Fault::Unreadable))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cells: &[&str]) -> (Writing, Option<Contradiction>) {
        let rows = cells.iter().map(|cell| vec![Some((*cell).to_owned())]);
        of_columns(&rows.collect(), &[(0, None)]).remove(0)
    }

    fn sign(cells: &[&str]) -> Sign {
        of(cells).0.sign
    }

    #[test]
    fn a_comma_is_a_decimal_sign_only_when_the_column_proves_it() {
        for cells in [
            &["1,234", "0,25", "7", ""][..],
            &["1.234,5"],
            &["0,123"],
            &["12,50 €"],
            // One amount that may be either does not turn what others prove.
            &["12,5", "1.234", "0,75"],
            &["12,5", "0,5", "1.5"],
        ] {
            assert_eq!(sign(cells), Sign::Comma, "{cells:?}");
        }
        for cells in [
            // Thousands of English numbers, or not to be known.
            &["1,234", "12"][..],
            &["1,234,567"],
            &["1.5"],
            &["1.5", "2.5", "0,25"],
            &[],
        ] {
            assert_eq!(sign(cells), Sign::Point, "{cells:?}");
        }
        assert_eq!(sign(&["0,25", "0.25"]), Sign::Unclear);
    }

    #[test]
    fn thousands_are_known_and_contradictions_are_told() {
        assert!(of(&["12,5", "1.234,50"]).0.grouped);
        assert!(!of(&["12,5", "1.234"]).0.grouped);
        assert!(of(&["12.5", "1,234.50"]).0.grouped);
        let told = of(&["12,5", "0,5", "1.5"]).1.expect("a contradiction");
        assert_eq!(told, ["12,5", "1.5", "comma"]);
        assert_eq!(of(&["12,5", "1.234"]).1, None);
    }

    #[test]
    fn a_column_that_shows_nothing_is_written_as_the_rest_of_the_file() {
        let row = |cells: [&str; 3]| cells.map(|cell| Some(cell.to_owned())).to_vec();
        let of = |rows: Vec<Vec<Option<String>>>| {
            let signs = of_columns(&rows, &[0, 1, 2].map(|at| (at, None)));
            signs
                .into_iter()
                .map(|(writing, _)| writing.sign)
                .collect::<Vec<_>>()
        };
        let found = of(vec![row(["0,5", "1,234", "7"])]);
        assert_eq!(found, [Sign::Comma, Sign::Comma, Sign::Comma]);
        let found = of(vec![row(["0,5", "1,234", "7.5"])]);
        assert_eq!(found, [Sign::Comma, Sign::Point, Sign::Point]);
    }
}
