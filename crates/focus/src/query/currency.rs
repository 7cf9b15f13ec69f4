//! Which currencies a question is about. Amounts of different currencies are never added up: an answer
//! is about one of them, or has a part for each, and says what the others come to beside it.

use stoa_kernel::Error;

use super::catalogue::{CURRENCY, Column};
use super::segment::NO_CURRENCY;
use super::selection::{Selection, Window, bad};
use super::shape::{self, Group};
use super::{CurrencyTotals, PlannedTo, QueryResult, cube};
use crate::lake::{Lake, Pin};

/// What the ranges hold, most rows first: those of now, then those of before.
pub(super) struct Currencies {
    pub(super) names: Vec<String>,
    /// What the question adds up to in each; empty when that is for the answer itself to say.
    totals: Vec<CurrencyTotals>,
}

impl Lake {
    /// The currencies of the ranges now and before. `planned` is the table that answers.
    pub(super) async fn currencies(
        &self,
        pin: &Pin,
        selection: &Selection,
        planned: PlannedTo,
    ) -> Result<Currencies, Error> {
        // The rollup knows the currencies of the ranges. Only when there are several, and a filter or
        // a measure is beyond the rollup, do the raw rows have to say what the question is about.
        self.refuse_unknown_currency(pin, selection).await?;
        let rolled = folded(self.cube_currencies(pin, selection).await?);
        let names = by_rows(&rolled);
        if selection.currency.is_some() || names.len() < 2 {
            let totals = Vec::new();
            return Ok(Currencies { names, totals });
        }
        let (groups, scales) = match planned {
            PlannedTo::Rollup => (rolled, cube::scales(selection)),
            PlannedTo::Raw => {
                let (groups, scales) = self.raw_currencies(pin, selection).await?;
                (folded(groups), scales)
            }
        };
        if groups.is_empty() {
            let totals = Vec::new();
            return Ok(Currencies { names, totals });
        }
        let names = by_rows(&groups);
        let totals = names.iter().flat_map(|name| {
            let group = groups.iter().find(|group| currency(group) == name)?;
            let values =
                |numbers: &[i128]| shape::values(selection, numbers, &group.units, &scales);
            Some(CurrencyTotals {
                currency: name.clone(),
                totals: values(&group.now),
                previous_totals: selection.before.map(|_| values(&group.before)),
            })
        });
        let totals = totals.collect();
        Ok(Currencies { names, totals })
    }
}

impl Lake {
    /// Refuses a currency that no charge of the version is in: its sums would be a nothing that looks
    /// like an answer. One that only other months have adds up to a true zero.
    pub(super) async fn refuse_unknown_currency(
        &self,
        pin: &Pin,
        selection: &Selection,
    ) -> Result<(), Error> {
        let Some(asked) = selection.currency.as_deref() else {
            return Ok(());
        };
        let in_range = Selection {
            conditions: Vec::new(),
            ..selection.clone()
        };
        let whole = Selection {
            now: Window::All,
            before: None,
            ..in_range.clone()
        };
        // Most questions are about a currency that their range has: only others look at everything.
        for selection in [&in_range, &whole] {
            let segments = self.segments(pin, selection).await?;
            if segments.iter().any(|segment| segment.has_currency(asked)) {
                return Ok(());
            }
        }
        let here = by_rows(&folded(self.cube_currencies(pin, &in_range).await?));
        let anywhere = by_rows(&folded(self.cube_currencies(pin, &whole).await?));
        if anywhere.is_empty() {
            return Ok(());
        }
        let there = match here.as_slice() {
            [] => format!(
                "The range holds no charges; there are charges in {}.",
                anywhere.join(", ")
            ),
            here => format!("The range holds charges in {}.", here.join(", ")),
        };
        Err(bad(
            "currency",
            format!("No charge is in the currency `{asked}`. {there}"),
        ))
    }
}

/// Before the first publish no charge is in any currency.
///
/// # Errors
/// When one is asked for.
pub(super) fn refuse_any(asked: Option<&str>) -> Result<(), Error> {
    match asked {
        None => Ok(()),
        Some(asked) => Err(bad(
            "currency",
            format!("No charge is in the currency `{asked}`. Nothing is published yet."),
        )),
    }
}

impl Currencies {
    /// The currencies that the rows of the answer are in.
    pub(super) fn shown<'a>(&'a self, selection: &'a Selection) -> &'a [String] {
        match &selection.currency {
            Some(currency) => std::slice::from_ref(currency),
            None if grouped(selection) => &self.names,
            None => self.names.get(..1).unwrap_or_default(),
        }
    }

    /// The answer made of one part per currency shown.
    pub(super) fn answer(self, selection: &Selection, mut parts: Vec<QueryResult>) -> QueryResult {
        let mut result = match parts.len() {
            0 => shape::empty(selection),
            1 => parts.remove(0),
            _ => together(selection, parts),
        };
        result.totals_by_currency = match (self.totals.is_empty(), &result.currency) {
            (true, Some(currency)) => vec![CurrencyTotals {
                currency: currency.clone(),
                totals: result.totals.clone(),
                previous_totals: result.previous_totals.clone(),
            }],
            _ => self.totals,
        };
        result.currencies = self.names;
        result
    }
}

fn grouped(selection: &Selection) -> bool {
    let by = |column: &Column| matches!(column, Column::Plain(name) if *name == CURRENCY);
    selection.group_by.iter().any(|d| by(&d.column))
}

/// Rows of several currencies, each with its own; there is no total.
fn together(selection: &Selection, parts: Vec<QueryResult>) -> QueryResult {
    let mut whole = shape::empty(selection);
    whole.totals.clear();
    whole.previous_totals = whole.previous_totals.map(|_| Default::default());
    for part in parts {
        whole.rows_scanned += part.rows_scanned;
        whole.truncated |= part.truncated;
        let currency = part.currency;
        whole.rows.extend(part.rows.into_iter().map(|mut row| {
            if row.other {
                let named = currency.clone().filter(|name| name != NO_CURRENCY);
                row.keys.insert(CURRENCY.to_owned(), named);
            }
            row.currency.clone_from(&currency);
            row
        }));
    }
    // Stable: within a time step the currencies stay in their order, and the largest come first.
    whole.rows.sort_by_key(|row| row.time);
    whole.truncated |= whole.rows.len() > selection.max_rows;
    whole.rows.truncate(selection.max_rows);
    whole
}

/// Charges that name no currency, and those of a currency called like that, are one.
fn folded(groups: Vec<Group>) -> Vec<Group> {
    shape::fold(groups.iter(), |group| {
        (vec![Some(currency(group).into())], None)
    })
}

fn currency(group: &Group) -> &str {
    group
        .keys
        .first()
        .and_then(|key| key.as_deref())
        .unwrap_or(NO_CURRENCY)
}

/// Names of the groups' currencies: most rows now, then most rows before, then by name.
fn by_rows(groups: &[Group]) -> Vec<String> {
    let rows = |group: &Group| (group.now.last().copied(), group.before.last().copied());
    let mut found: Vec<_> = groups
        .iter()
        .map(|group| (rows(group), currency(group)))
        .collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    found.into_iter().map(|(_, name)| name.to_owned()).collect()
}
