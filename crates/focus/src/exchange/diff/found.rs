//! What a comparison finds, group by group: totals of everything, and the largest differences.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use arrow::array::{Array, AsArray as _, RecordBatch};
use arrow::datatypes::{DataType, Decimal256Type, Int64Type, i256};
use stoa_kernel::Error;

use super::{Charges, Diff, Difference, Plan, Totals};
use crate::decimal;
use crate::lake::internal;
use crate::schema::Dataset;

/// Sums of one group or one currency.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    a: i256,
    b: i256,
    rows: [u64; 2],
    /// New, gone, changed.
    counts: [u64; 3],
    amounts: [i256; 3],
    groups: u64,
}

impl Sums {
    fn of(batch: &RecordBatch, row: usize) -> Result<Self, Error> {
        let column = |name: &str| {
            batch
                .column_by_name(name)
                .ok_or_else(|| Error::internal(format!("The comparison has no {name}.")))
        };
        let money = |name: &str| {
            let array = column(name)?.as_primitive_opt::<Decimal256Type>();
            array
                .map(|array| array.value(row))
                .ok_or_else(|| Error::internal(format!("{name} is no amount.")))
        };
        let count = |name: &str| {
            let array = column(name)?.as_primitive_opt::<Int64Type>();
            array
                .and_then(|array| u64::try_from(array.value(row)).ok())
                .ok_or_else(|| Error::internal(format!("{name} is no count.")))
        };
        Ok(Self {
            a: money("a")?,
            b: money("b")?,
            rows: [count("na")?, count("nb")?],
            counts: [count("n_new")?, count("n_gone")?, count("n_changed")?],
            amounts: [money("new")?, money("gone")?, money("changed")?],
            groups: 0,
        })
    }

    fn differs(&self) -> bool {
        self.counts.iter().any(|count| *count > 0)
    }

    fn add(&mut self, other: &Self) {
        self.a = self.a.wrapping_add(other.a);
        self.b = self.b.wrapping_add(other.b);
        for side in 0..2 {
            self.rows[side] += other.rows[side];
        }
        for kind in 0..3 {
            self.counts[kind] += other.counts[kind];
            self.amounts[kind] = self.amounts[kind].wrapping_add(other.amounts[kind]);
        }
        self.groups += u64::from(other.differs());
    }

    fn difference(&self) -> i256 {
        self.b.wrapping_sub(self.a)
    }
}

type Keys = Vec<Option<String>>;

/// What was found so far; only the largest groups when only those are wanted.
pub(super) struct Found<'a> {
    plan: &'a Plan<'a>,
    totals: BTreeMap<String, Sums>,
    groups: BTreeMap<String, Vec<(Keys, Sums)>>,
}

impl<'a> Found<'a> {
    pub(super) fn new(plan: &'a Plan<'a>) -> Self {
        Self {
            plan,
            totals: BTreeMap::new(),
            groups: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        let keys = self
            .plan
            .keys()
            .iter()
            .map(|name| {
                let column = batch
                    .column_by_name(name)
                    .ok_or_else(|| Error::internal("The comparison lost a column."))?;
                arrow::compute::cast(column, &DataType::Utf8).map_err(internal("comparing"))
            })
            .collect::<Result<Vec<_>, Error>>()?;
        for row in 0..batch.num_rows() {
            let mut values = keys.iter().map(|column| {
                let column = column.as_string::<i32>();
                (!column.is_null(row)).then(|| column.value(row).to_owned())
            });
            let currency = values.next().flatten().unwrap_or_default();
            let sums = Sums::of(batch, row)?;
            self.totals.entry(currency.clone()).or_default().add(&sums);
            if sums.differs() {
                let keys = values.collect();
                let groups = self.groups.entry(currency).or_default();
                groups.push((keys, sums));
                if let Some(top) = self.plan.top
                    && groups.len() > top.saturating_mul(4).max(4096)
                {
                    largest(groups, Some(top));
                }
            }
        }
        Ok(())
    }

    pub(super) fn finish(mut self, dataset: Dataset) -> Diff {
        let scale = self.plan.scale;
        let mut differences = Vec::new();
        for (currency, groups) in &mut self.groups {
            largest(groups, self.plan.top);
            for (keys, sums) in groups.drain(..) {
                let [new, gone, changed] = charges(&sums, scale);
                differences.push(Difference {
                    currency: currency.clone(),
                    keys,
                    a: decimal::format_wide(sums.a, scale),
                    b: decimal::format_wide(sums.b, scale),
                    difference: decimal::format_wide(sums.difference(), scale),
                    new,
                    gone,
                    changed,
                });
            }
        }
        let totals = self.totals.into_iter().map(|(currency, sums)| {
            let [new, gone, changed] = charges(&sums, scale);
            Totals {
                currency,
                a: decimal::format_wide(sums.a, scale),
                b: decimal::format_wide(sums.b, scale),
                difference: decimal::format_wide(sums.difference(), scale),
                rows_a: sums.rows[0],
                rows_b: sums.rows[1],
                new,
                gone,
                changed,
                groups: sums.groups,
            }
        });
        let totals: Vec<Totals> = totals.collect();
        Diff {
            dataset,
            measure: self.plan.measure.to_owned(),
            by: self.plan.by.to_vec(),
            matched_by: self.plan.matched_by,
            equal: totals.iter().all(|total| total.groups == 0),
            totals,
            differences,
            warnings: Vec::new(),
        }
    }
}

fn charges(sums: &Sums, scale: i8) -> [Charges; 3] {
    let [new, gone, changed] = sums.amounts;
    let amounts = [new, gone.wrapping_neg(), changed];
    let mut index = 0;
    amounts.map(|amount| {
        index += 1;
        Charges {
            count: sums.counts[index - 1],
            amount: decimal::format_wide(amount, scale),
        }
    })
}

/// Sorts by the size of the difference, then by name, and keeps the first.
fn largest(groups: &mut Vec<(Keys, Sums)>, top: Option<usize>) {
    groups.sort_by_cached_key(|(keys, sums)| {
        let difference = sums.difference();
        let size = if difference.is_negative() {
            difference.wrapping_neg()
        } else {
            difference
        };
        (Reverse(size), keys.clone())
    });
    if let Some(top) = top {
        groups.truncate(top);
    }
}
