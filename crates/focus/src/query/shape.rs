//! From sums per group to the rows of a result: ranking, "other", totals, text.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::dates::{date, first_day};
use super::decimal::text;
use super::segment::Text;
use super::selection::{OneCurrency, Selection};
use super::{ColumnKind, Grain, PlannedTo, QueryResult, ResultColumn, ResultRow, Versions};

/// Sums of one group at one time step, one number per measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) keys: Vec<Text>,
    pub(crate) names: Vec<Text>,
    /// Day or month number, by the grain.
    pub(crate) time: Option<i32>,
    pub(crate) now: Vec<i128>,
    pub(crate) before: Vec<i128>,
    /// What the numbers count, one per measure; empty when no measure is a quantity.
    pub(crate) units: Vec<Unit>,
}

/// The unit of a quantity that was added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Nothing had a quantity.
    Nothing,
    /// The empty text stands for no unit.
    One(Arc<str>),
    /// The sum means nothing.
    Several,
}

impl Unit {
    /// From the smallest and the largest name there is.
    pub(crate) fn between(first: Text, last: Text) -> Self {
        match (first, last) {
            (Some(first), Some(last)) if first == last => Self::One(first),
            (None, None) => Self::Nothing,
            _ => Self::Several,
        }
    }

    fn and(&mut self, other: &Self) {
        match (&*self, other) {
            (_, Self::Nothing) => {}
            (Self::Nothing, _) => *self = other.clone(),
            (Self::One(one), Self::One(two)) if one == two => {}
            _ => *self = Self::Several,
        }
    }
}

/// What a table answers.
#[derive(Debug)]
pub(crate) struct Groups {
    /// Every time step of every group that is shown.
    pub(crate) kept: Vec<Group>,
    /// Everything selected, by time step, whatever the group.
    pub(crate) whole: Vec<Group>,
    /// There are groups that are not kept.
    pub(crate) more: bool,
    /// Digits after the point of each measure.
    pub(crate) scales: Vec<i8>,
    pub(crate) rows_scanned: u64,
}

impl Groups {
    /// From all groups there are: keeps the largest when the selection says so.
    pub(crate) fn of_all(
        selection: &OneCurrency,
        groups: Vec<Group>,
        scales: Vec<i8>,
        rows_scanned: u64,
    ) -> Self {
        let whole = fold(groups.iter(), |group| (Vec::new(), group.time));
        let mut result = Self {
            kept: groups,
            whole,
            more: false,
            scales,
            rows_scanned,
        };
        if let Some(n) = selection.top {
            let mut ranked = fold(result.kept.iter(), |group| (group.keys.clone(), None));
            rank(&mut ranked, selection.rank_by);
            result.more = ranked.len() > n;
            ranked.truncate(n);
            let keys: HashSet<&[Text]> = ranked.iter().map(|group| group.keys.as_slice()).collect();
            result
                .kept
                .retain(|group| keys.contains(group.keys.as_slice()));
        }
        result
    }
}

/// Largest first, whatever the sign; then by what it was before; then by key and time, so that the
/// order never depends on chance.
pub(crate) fn rank(groups: &mut [Group], by: usize) {
    groups.sort_by(|a, b| {
        let size = |group: &Group| {
            (
                group.now[by].unsigned_abs(),
                group.before[by].unsigned_abs(),
            )
        };
        size(b)
            .cmp(&size(a))
            .then_with(|| a.keys.cmp(&b.keys))
            .then_with(|| a.time.cmp(&b.time))
    });
}

/// Adds groups up under a new key.
pub(crate) fn fold<'g>(
    groups: impl Iterator<Item = &'g Group>,
    key: impl Fn(&Group) -> (Vec<Text>, Option<i32>),
) -> Vec<Group> {
    let mut index: HashMap<(Vec<Text>, Option<i32>), usize> = HashMap::new();
    let mut folded: Vec<Group> = Vec::new();
    for group in groups {
        let key = key(group);
        let slot = *index.entry(key.clone()).or_insert_with(|| {
            let zero = vec![0; group.now.len()];
            folded.push(Group {
                keys: key.0,
                names: Vec::new(),
                time: key.1,
                now: zero.clone(),
                before: zero,
                units: vec![Unit::Nothing; group.units.len()],
            });
            folded.len() - 1
        });
        add(&mut folded[slot], group, 1);
    }
    folded
}

fn add(sum: &mut Group, group: &Group, sign: i128) {
    for (sum, value) in sum.now.iter_mut().zip(&group.now) {
        *sum += sign * value;
    }
    for (sum, value) in sum.before.iter_mut().zip(&group.before) {
        *sum += sign * value;
    }
    // What is taken away leaves a unit as it is: of several, nobody knows which are left.
    for (unit, other) in sum.units.iter_mut().zip(&group.units) {
        unit.and(other);
    }
}

/// What the whole has beyond the kept groups, by time step.
fn others(groups: &Groups) -> Vec<Group> {
    let mut rest = groups.whole.clone();
    let places: HashMap<Option<i32>, usize> = rest
        .iter()
        .enumerate()
        .map(|(i, group)| (group.time, i))
        .collect();
    for group in &groups.kept {
        if let Some(place) = places.get(&group.time) {
            add(&mut rest[*place], group, -1);
        }
    }
    rest
}

/// The finished result but for the other currencies, table, versions and time taken.
pub(crate) fn result(selection: &OneCurrency, groups: Groups) -> QueryResult {
    let total = fold(groups.whole.iter(), |_| (Vec::new(), None)).pop();
    let total = total.unwrap_or_else(|| nothing(selection));
    let totals = values(selection, &total.now, &total.units, &groups.scales);
    let before = values(selection, &total.before, &total.units, &groups.scales);
    let previous_totals = selection.before.is_some().then_some(before);
    let other = if groups.more && selection.top.is_some() {
        others(&groups)
    } else {
        Vec::new()
    };
    let truncated =
        groups.kept.len() > selection.max_rows || (groups.more && selection.top.is_none());
    let (scales, rows_scanned) = (groups.scales, groups.rows_scanned);
    let mut kept = groups.kept;
    rank(&mut kept, selection.rank_by);
    kept.truncate(selection.max_rows);
    let mut rows: Vec<(Group, bool)> = kept
        .into_iter()
        .map(|group| (group, false))
        .chain(other.into_iter().map(|group| (group, true)))
        .collect();
    rows.sort_by_key(|(group, other)| (group.time, *other));
    QueryResult {
        columns: columns(selection),
        rows: rows
            .into_iter()
            .map(|(group, other)| row(selection, group, other, &scales))
            .collect(),
        totals,
        previous_totals,
        units: units(selection, &total.units),
        currency: selection.currency.clone(),
        currencies: Vec::new(),
        totals_by_currency: Vec::new(),
        planned_to: PlannedTo::Rollup,
        rows_scanned,
        elapsed_ms: 0,
        versions: Versions { raw: 0, rollup: 0 },
        truncated,
    }
}

/// The sum of no rows.
fn nothing(selection: &Selection) -> Group {
    Group {
        keys: Vec::new(),
        names: Vec::new(),
        time: None,
        now: vec![0; selection.measures.len()],
        before: vec![0; selection.measures.len()],
        units: Vec::new(),
    }
}

/// What a question gets whose range holds no rows of any currency: counts are zero, and there are no
/// amounts, which would have to say a currency.
pub(crate) fn empty(selection: &Selection) -> QueryResult {
    let none = Groups {
        kept: Vec::new(),
        whole: Vec::new(),
        more: false,
        scales: vec![0; selection.measures.len()],
        rows_scanned: 0,
    };
    let mut result = QueryResult {
        currency: selection.currency.clone(),
        ..result(&selection.in_currency(""), none)
    };
    if result.currency.is_none() {
        let previous = result.previous_totals.iter_mut();
        for totals in std::iter::once(&mut result.totals).chain(previous) {
            for money in selection.measures.iter().filter(|measure| measure.money) {
                totals.remove(money.name);
            }
        }
    }
    result
}

fn columns(selection: &Selection) -> Vec<ResultColumn> {
    let keys = selection
        .group_by
        .iter()
        .map(|d| (d.name.clone(), ColumnKind::String));
    let time = (selection.grain != Grain::None).then(|| ("time".to_owned(), ColumnKind::Date));
    let measures = selection.measures.iter().map(|m| {
        (
            m.name.to_owned(),
            if m.is_rows() {
                ColumnKind::Integer
            } else {
                ColumnKind::Decimal
            },
        )
    });
    keys.chain(time)
        .chain(measures)
        .map(|(name, kind)| ResultColumn { name, kind })
        .collect()
}

fn row(selection: &Selection, group: Group, other: bool, scales: &[i8]) -> ResultRow {
    let dimensions = || {
        selection
            .group_by
            .iter()
            .map(|dimension| dimension.name.clone())
    };
    let keys = if other {
        dimensions().map(|name| (name, None)).collect()
    } else {
        dimensions()
            .zip(group.keys)
            .map(|(name, key)| (name, key.map(|key| key.to_string())))
            .collect()
    };
    let names = dimensions()
        .zip(group.names)
        .filter_map(|(name, label)| Some((name, label?.to_string())));
    let time = group.time.map(|time| match selection.grain {
        Grain::Month => first_day(time),
        Grain::Day | Grain::None => date(time),
    });
    ResultRow {
        keys,
        names: names.collect(),
        time,
        values: values(selection, &group.now, &group.units, scales),
        previous: selection
            .before
            .is_some()
            .then(|| values(selection, &group.before, &group.units, scales)),
        units: units(selection, &group.units),
        currency: None,
        other,
    }
}

/// Measures as text; a quantity of several units is none.
pub(crate) fn values(
    selection: &Selection,
    numbers: &[i128],
    units: &[Unit],
    scales: &[i8],
) -> BTreeMap<String, String> {
    let measures = selection.measures.iter().zip(numbers.iter().zip(scales));
    measures
        .enumerate()
        .filter(|(i, _)| units.get(*i) != Some(&Unit::Several))
        .map(|(_, (measure, (value, scale)))| (measure.name.to_owned(), text(*value, *scale)))
        .collect()
}

/// The unit of each quantity that has one.
fn units(selection: &Selection, units: &[Unit]) -> BTreeMap<String, String> {
    let measures = selection.measures.iter().zip(units);
    measures
        .filter_map(|(measure, unit)| match unit {
            Unit::One(unit) if !unit.is_empty() => {
                Some((measure.name.to_owned(), unit.to_string()))
            }
            _ => None,
        })
        .collect()
}
