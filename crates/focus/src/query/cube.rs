//! Answers from the rollup: one pass over the decoded segments, adding integers.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use futures::{FutureExt as _, StreamExt as _, TryStreamExt as _};
use stoa_kernel::Error;

use super::catalogue::{CURRENCY, Column, Dimension};
use super::dates::{date, month};
use super::measure::Measure;
use super::segment::{Coded, NO_CURRENCY, NO_DAY, SCALE, Segment, Text};
use super::selection::{OneCurrency, Selection, Shift};
use super::shape::{Group, Groups};
use super::{Basis, Grain};
use crate::lake::{Lake, Pin, ROLLUP_MEASURES};
use crate::schema::COST_BASIS;

/// Time step of rows without one.
const NO_TIME: i32 = i32::MIN;

impl Lake {
    /// Segments that may hold selected rows.
    pub(crate) async fn segments(
        &self,
        pin: &Pin,
        selection: &Selection,
    ) -> Result<Vec<Arc<Segment>>, Error> {
        let files = selection.files(&self.rollup_files(pin).await?.files);
        let mut segments = Vec::with_capacity(files.len());
        for file in &files {
            segments.push(self.segment(file).boxed());
        }
        futures::stream::iter(segments)
            .buffered(4)
            .try_collect()
            .await
    }

    pub(super) async fn cube_groups(
        &self,
        pin: &Pin,
        selection: &OneCurrency,
    ) -> Result<Groups, Error> {
        let segments = self.segments(pin, selection).await?;
        Ok(add_up(selection, &segments))
    }

    /// What each currency adds up to, under the filters the rollup can judge; at least `BilledCost`
    /// and, last, the number of charges.
    pub(super) async fn cube_currencies(
        &self,
        pin: &Pin,
        selection: &Selection,
    ) -> Result<Vec<Group>, Error> {
        let segments = self.segments(pin, selection).await?;
        Ok(groups(&by_currency(selection)?, &segments).0)
    }
}

/// The same rows, grouped by their currency alone.
pub(super) fn by_currency(selection: &Selection) -> Result<Selection, Error> {
    let mut apart = Selection {
        group_by: vec![super::catalogue::dimension(CURRENCY, "")?],
        grain: Grain::None,
        top: None,
        currency: None,
        ..selection.clone()
    };
    apart.measures.push(Measure::COUNT);
    Ok(apart)
}

pub(super) fn add_up(selection: &OneCurrency, segments: &[Arc<Segment>]) -> Groups {
    let (groups, rows_scanned) = groups(selection, segments);
    let scales = scales(selection);
    Groups::of_all(selection, groups, scales, rows_scanned)
}

/// Digits after the point of each measure.
pub(super) fn scales(selection: &Selection) -> Vec<i8> {
    let scale = |measure: &Measure| if measure.is_rows() { 0 } else { SCALE };
    selection.measures.iter().map(scale).collect()
}

fn groups(selection: &Selection, segments: &[Arc<Segment>]) -> (Vec<Group>, u64) {
    let width = selection.measures.len();
    let mut cells: HashMap<(Vec<Text>, i32), usize, RandomState> = HashMap::default();
    let mut groups: Vec<Group> = Vec::new();
    let mut rows_scanned = 0;
    for segment in segments {
        rows_scanned += segment.days.len() as u64;
        for cell in segment_cells(selection, segment) {
            let keys: Vec<Text> = key_texts(selection, segment, &cell.codes);
            let slot = *cells.entry((keys.clone(), cell.time)).or_insert_with(|| {
                groups.push(Group {
                    names: vec![None; keys.len()],
                    keys,
                    time: (cell.time != NO_TIME).then_some(cell.time),
                    now: vec![0; width],
                    before: vec![0; width],
                    units: Vec::new(),
                });
                groups.len() - 1
            });
            let group = &mut groups[slot];
            for i in 0..width {
                group.now[i] += cell.now[i];
                group.before[i] += cell.before[i];
            }
            for (name, found) in group.names.iter_mut().zip(cell.names) {
                // The same as `max` on raw rows, so that both tables show the same name.
                *name = name.take().max(found);
            }
        }
    }
    (groups, rows_scanned)
}

/// The different values of the selection's dimensions with their names, whatever the amounts.
pub(super) fn keys(selection: &Selection, segments: &[Arc<Segment>]) -> Vec<Group> {
    groups(selection, segments).0
}

struct Cell {
    codes: [u32; 3],
    time: i32,
    names: Vec<Text>,
    now: Vec<i128>,
    before: Vec<i128>,
}

fn segment_cells(selection: &Selection, segment: &Segment) -> Vec<Cell> {
    let Some(masks) = masks(selection, segment) else {
        return Vec::new();
    };
    let columns: Vec<Option<&Coded>> = selection
        .group_by
        .iter()
        .map(|d| coded(segment, d))
        .collect();
    let labels: Vec<Option<&Coded>> = selection
        .group_by
        .iter()
        .map(|d| d.label.and_then(|name| segment.dimension(name)))
        .collect();
    let sums: Vec<Option<&[i128]>> = selection
        .measures
        .iter()
        .map(|m| {
            ROLLUP_MEASURES
                .iter()
                .position(|name| *name == m.column)
                .map(|i| segment.sums[i].as_slice())
        })
        .collect();
    let basis = segment.dimension(COST_BASIS);
    // Of each measure, which values of the basis count; `None` when all of the segment's do.
    let counted: Vec<Option<(&Coded, Vec<bool>)>> = selection
        .measures
        .iter()
        .map(|m| {
            let basis = basis?;
            let values = basis.values.iter();
            let counts: Vec<bool> = values.map(|value| m.of.holds(value.as_deref())).collect();
            counts.contains(&false).then_some((basis, counts))
        })
        .collect();
    let width = sums.len();
    let mut index: HashMap<([u32; 3], i32), usize, RandomState> = HashMap::default();
    let mut cells: Vec<Cell> = Vec::new();
    // Rows are sorted by day and dimension: the cell of the row before is often right.
    let mut last: Option<(([u32; 3], i32), usize)> = None;
    for row in 0..segment.days.len() {
        let day = segment.days[row];
        let now = selection.now.holds(day, segment.month);
        let before = selection
            .before
            .is_some_and(|window| window.holds(day, segment.month));
        if !(now || before) || !passes(&masks, row) {
            continue;
        }
        let mut codes = [0; 3];
        for (code, column) in codes.iter_mut().zip(&columns) {
            *code = column.map_or(0, |column| column.codes[row]);
        }
        let key = (codes, time(selection, segment, day, !now));
        let slot = match last {
            Some((seen, slot)) if seen == key => slot,
            _ => *index.entry(key).or_insert_with(|| {
                cells.push(Cell {
                    codes,
                    time: key.1,
                    names: vec![None; columns.len()],
                    now: vec![0; width],
                    before: vec![0; width],
                });
                cells.len() - 1
            }),
        };
        last = Some((key, slot));
        let cell = &mut cells[slot];
        let into = if now { &mut cell.now } else { &mut cell.before };
        for ((sum, column), counted) in into.iter_mut().zip(&sums).zip(&counted) {
            if let Some((basis, counts)) = counted
                && !counts[basis.codes[row] as usize]
            {
                continue;
            }
            *sum += column.map_or_else(|| i128::from(segment.counts[row]), |column| column[row]);
        }
        for (name, label) in cell.names.iter_mut().zip(&labels) {
            if let Some(label) = label {
                let found = &label.values[label.codes[row] as usize];
                if *found > *name {
                    name.clone_from(found);
                }
            }
        }
    }
    cells
}

/// Time step of a row; rows of the range before are laid over the range now.
fn time(selection: &Selection, segment: &Segment, day: i32, before: bool) -> i32 {
    let shift = if before { selection.shift } else { Shift::None };
    match (selection.grain, selection.basis) {
        (Grain::None, _) => NO_TIME,
        (Grain::Month, Basis::Billing) => segment.month + shift.months(),
        (_, _) if day == NO_DAY => NO_TIME,
        (Grain::Day, _) => shift.day(day),
        (Grain::Month, Basis::Charge) => month(date(shift.day(day))),
    }
}

fn key_texts(selection: &Selection, segment: &Segment, codes: &[u32; 3]) -> Vec<Text> {
    let texts = selection
        .group_by
        .iter()
        .zip(codes)
        .map(|(dimension, code)| match coded(segment, dimension) {
            Some(column) => column.values[*code as usize].clone(),
            None => constant(segment, dimension).cloned(),
        });
    texts.collect()
}

fn coded<'s>(segment: &'s Segment, dimension: &Dimension) -> Option<&'s Coded> {
    match &dimension.column {
        Column::Plain(name) => segment.dimension(name),
        Column::Tag(_) => None,
    }
}

/// Dimensions that are the same for the whole segment: the partition.
fn constant<'s>(segment: &'s Segment, dimension: &Dimension) -> Option<&'s Arc<str>> {
    match dimension.column {
        Column::Plain("source_id") => Some(&segment.source_id),
        Column::Plain("billing_period") => Some(&segment.billing_period),
        _ => None,
    }
}

/// For every filtered dimension, which of its codes stay. `None` when no row can.
/// Filters beyond the rollup are left out: only the search for currencies asks with such.
pub(super) fn masks<'s>(
    selection: &Selection,
    segment: &'s Segment,
) -> Option<Vec<(&'s [u32], Vec<bool>)>> {
    let mut masks = Vec::new();
    for condition in selection
        .conditions
        .iter()
        .filter(|condition| condition.dimension.rollup)
    {
        match coded(segment, &condition.dimension) {
            Some(column) => {
                let mask: Vec<bool> = column
                    .values
                    .iter()
                    .map(|value| condition.holds(value.as_deref()))
                    .collect();
                masks.push((column.codes.as_slice(), mask));
            }
            None if condition.holds(constant(segment, &condition.dimension).map(AsRef::as_ref)) => {
            }
            None => return None,
        }
    }
    if let Some(currency) = selection.currency.as_deref() {
        let column = segment.dimension("BillingCurrency")?;
        let mask = column
            .values
            .iter()
            .map(|value| value.as_deref().unwrap_or(NO_CURRENCY) == currency)
            .collect();
        masks.push((column.codes.as_slice(), mask));
    }
    masks
        .iter()
        .all(|(_, mask): &(_, Vec<bool>)| mask.contains(&true) || mask.is_empty())
        .then_some(masks)
}

pub(super) fn passes(masks: &[(&[u32], Vec<bool>)], row: usize) -> bool {
    masks.iter().all(|(codes, mask)| mask[codes[row] as usize])
}
