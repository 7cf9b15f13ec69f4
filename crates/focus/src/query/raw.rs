//! Answers from the raw rows, as DataFusion plans over the exact files of the pinned version.
//!
//! Where a query keeps only the largest groups, the ranking, the groups and the whole are
//! separate scans: memory then depends on what is shown, not on how many groups there are.

mod plan;

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{Array, AsArray as _, RecordBatch};
use arrow::compute::cast as cast_array;
use arrow::datatypes::{DataType, Decimal128Type, Decimal256Type, Int32Type, Int64Type, i256};
use datafusion::dataframe::DataFrame;
use datafusion::error::{DataFusionError, Result as DataFusionResult};
use datafusion::functions::expr_fn::coalesce;
use datafusion::functions_aggregate::expr_fn::{count, max, min};
use datafusion::prelude::{ident, lit, when};
use datafusion::scalar::ScalarValue;
use stoa_kernel::Error;

use super::Grain;
use super::catalogue::Dimension;
use super::cube::by_currency;
use super::filter::column;
use super::segment::Text;
use super::selection::{OneCurrency, Selection};
use super::shape::{Group, Groups, Unit, fold};
use plan::{one_of, predicate, step, total, unit, within};

use crate::lake::{Frame, Lake, LakeFile, LakeTable, Pin, query_error};

/// How the rows of one scan are grouped.
#[derive(Clone, Copy)]
struct By {
    keys: bool,
    time: bool,
}

impl Lake {
    pub(super) async fn raw_groups(
        &self,
        pin: &Pin,
        selection: &OneCurrency,
    ) -> Result<Groups, Error> {
        let files = selection.files(&self.raw_files(pin).await?.files);
        let scan = Scan {
            lake: self,
            selection,
            files,
        };
        scan.groups().await.map_err(query_error("The query"))
    }

    /// What each currency adds up to, under all filters; the last measure is the number of charges.
    pub(super) async fn raw_currencies(
        &self,
        pin: &Pin,
        selection: &Selection,
    ) -> Result<(Vec<Group>, Vec<i8>), Error> {
        let selection = &by_currency(selection)?;
        let files = selection.files(&self.raw_files(pin).await?.files);
        let scan = Scan {
            lake: self,
            selection,
            files,
        };
        let by = By {
            keys: true,
            time: false,
        };
        scan.run(by, None, None)
            .await
            .map_err(query_error("Finding the currencies"))
    }

    /// Different values of one dimension with their names, whatever the amounts: the first `limit`
    /// by name, or by value.
    pub(super) async fn raw_keys(
        &self,
        pin: &Pin,
        selection: &Selection,
        limit: usize,
    ) -> Result<Vec<Group>, Error> {
        let files = selection.files(&self.raw_files(pin).await?.files);
        let read = async {
            let rows = self.scanned(selection, files)?;
            let rows = rows.then(|frame| {
                let keys = selection
                    .group_by
                    .iter()
                    .map(|d| column(&d.column).alias("k0"));
                let names = selection
                    .group_by
                    .iter()
                    .filter_map(|d| Some(max(ident(d.label?)).alias("l0")));
                let named = selection.group_by.iter().any(|d| d.label.is_some());
                let counted = std::iter::once(count(lit(1)).alias("rows"));
                let frame = frame.aggregate(keys.collect(), names.chain(counted).collect())?;
                let mut order = vec![ident("k0").sort(true, true)];
                if named {
                    let name = coalesce(vec![ident("l0"), ident("k0")]);
                    order.insert(0, name.sort(true, true));
                }
                frame.sort(order)?.limit(0, Some(limit))
            })?;
            let batches = rows.collect().await?;
            let scan = Scan {
                lake: self,
                selection,
                files: Vec::new(),
            };
            scan.read(&batches, &selection.group_by)
        };
        let read = read.await.map_err(query_error("Listing the values"))?;
        Ok(read.0)
    }

    /// The selected raw rows for a question that looks at many of them, all columns.
    pub(super) fn scanned(
        &self,
        selection: &Selection,
        files: Vec<Arc<LakeFile>>,
    ) -> DataFusionResult<Frame> {
        let rows = self.inner.scan(files)?;
        rows.then(|rows| rows.filter(predicate(selection)))
    }

    /// The selected raw rows, read by this process: a few that statistics and Bloom filters find, or
    /// all in a stream.
    pub(super) fn raw_rows(
        &self,
        selection: &Selection,
        files: Vec<Arc<LakeFile>>,
    ) -> DataFusionResult<DataFrame> {
        self.inner
            .session()
            .read_table(Arc::new(LakeTable::raw(files)))?
            .filter(predicate(selection))
    }
}

struct Scan<'q> {
    lake: &'q Lake,
    selection: &'q Selection,
    files: Vec<Arc<LakeFile>>,
}

impl Scan<'_> {
    async fn groups(&self) -> DataFusionResult<Groups> {
        let limit = self.selection.limit();
        let timed = self.selection.grain != Grain::None;
        let all = By {
            keys: true,
            time: timed,
        };
        if !timed || self.selection.top.is_none() {
            let (mut kept, scales) = self.run(all, None, Some(limit + 1)).await?;
            let more = kept.len() > limit;
            kept.truncate(limit);
            return self.finish(kept, more, scales).await;
        }
        let (mut ranked, _) = self
            .run(
                By {
                    keys: true,
                    time: false,
                },
                None,
                Some(limit + 1),
            )
            .await?;
        let more = ranked.len() > limit;
        ranked.truncate(limit);
        let (mut kept, scales) = self
            .run(all, more.then_some(ranked.as_slice()), None)
            .await?;
        let keys: HashSet<&[Text]> = ranked.iter().map(|group| group.keys.as_slice()).collect();
        kept.retain(|group| keys.contains(group.keys.as_slice()));
        self.finish(kept, more, scales).await
    }

    /// The whole is a scan of its own only when groups are missing from what was kept.
    async fn finish(
        &self,
        kept: Vec<Group>,
        more: bool,
        scales: Vec<i8>,
    ) -> DataFusionResult<Groups> {
        let whole = if more {
            self.run(
                By {
                    keys: false,
                    time: self.selection.grain != Grain::None,
                },
                None,
                None,
            )
            .await?
            .0
        } else {
            fold(kept.iter(), |group| (Vec::new(), group.time))
        };
        let rows_scanned = self.files.iter().map(|file| file.rows).sum();
        Ok(Groups {
            kept,
            whole,
            more,
            scales,
            rows_scanned,
        })
    }

    /// One aggregation. `among` narrows to rows that may belong to these groups; `limit` keeps the
    /// largest.
    async fn run(
        &self,
        by: By,
        among: Option<&[Group]>,
        limit: Option<usize>,
    ) -> DataFusionResult<(Vec<Group>, Vec<i8>)> {
        let selection = self.selection;
        let dimensions: &[Dimension] = if by.keys { &selection.group_by } else { &[] };
        let rows = self.lake.scanned(selection, self.files.clone())?;
        let rows = rows.then(|frame| self.grouped(frame, by, among, limit))?;
        let batches = rows.collect().await?;
        self.read(&batches, dimensions)
    }

    fn grouped(
        &self,
        mut frame: DataFrame,
        by: By,
        among: Option<&[Group]>,
        limit: Option<usize>,
    ) -> DataFusionResult<DataFrame> {
        let selection = self.selection;
        let dimensions: &[Dimension] = if by.keys { &selection.group_by } else { &[] };
        for (i, dimension) in dimensions.iter().enumerate() {
            if let Some(groups) = among {
                frame =
                    frame.filter(one_of(dimension, groups.iter().map(|group| &group.keys[i])))?;
            }
        }
        let keys = dimensions
            .iter()
            .enumerate()
            .map(|(i, d)| column(&d.column).alias(format!("k{i}")));
        let time = by.time.then(|| step(selection).alias("t"));
        let names = dimensions
            .iter()
            .enumerate()
            .filter_map(|(i, d)| Some(max(ident(d.label?)).alias(format!("l{i}"))));
        let sums = selection.measures.iter().enumerate().flat_map(|(i, m)| {
            let before = selection
                .before
                .map(|window| total(*m, Some(within(window))).alias(format!("b{i}")));
            // Without a range to compare with, the filter has left only rows of now.
            let now = selection.before.map(|_| within(selection.now));
            std::iter::once(total(*m, now).alias(format!("n{i}"))).chain(before)
        });
        let mut units = Vec::new();
        for (i, measure) in selection.measures.iter().enumerate() {
            if let Some(name) = measure.unit {
                units.push(min(unit(*measure, name)?).alias(format!("u{i}")));
                units.push(max(unit(*measure, name)?).alias(format!("v{i}")));
            }
        }
        let counted = count(lit(1)).alias("rows");
        frame = frame.aggregate(
            keys.chain(time).collect(),
            names
                .chain(sums)
                .chain(units)
                .chain(std::iter::once(counted))
                .collect(),
        )?;
        if let Some(limit) = limit {
            let quantity = selection.measures[selection.rank_by].unit.is_some();
            let by_size = |name: String| {
                // No row of now adds up to null, which ranks as nothing, like zero.
                let zero = || match quantity {
                    true => lit(ScalarValue::Decimal256(Some(i256::ZERO), 76, 0)),
                    false => lit(0),
                };
                let value = || coalesce(vec![ident(name.clone()), zero()]);
                let size = when(value().lt(zero()), -value()).otherwise(value())?;
                Ok::<_, DataFusionError>(size.sort(false, false))
            };
            let mut order = vec![by_size(format!("n{}", selection.rank_by))?];
            if selection.before.is_some() {
                order.push(by_size(format!("b{}", selection.rank_by))?);
            }
            order.extend((0..dimensions.len()).map(|i| ident(format!("k{i}")).sort(true, true)));
            order.extend(by.time.then(|| ident("t").sort(true, true)));
            frame = frame.sort(order)?.limit(0, Some(limit))?;
        }
        Ok(frame)
    }

    fn read(
        &self,
        batches: &[RecordBatch],
        dimensions: &[Dimension],
    ) -> DataFusionResult<(Vec<Group>, Vec<i8>)> {
        let width = self.selection.measures.len();
        let mut scales = vec![0; width];
        let mut groups = Vec::new();
        for batch in batches {
            let named = |name: String| batch.column_by_name(&name);
            let optional = |name: String| named(name).map(texts).transpose();
            let keys = (0..dimensions.len())
                .map(|i| optional(format!("k{i}")))
                .collect::<DataFusionResult<Vec<_>>>()?;
            let names = (0..dimensions.len())
                .map(|i| optional(format!("l{i}")))
                .collect::<DataFusionResult<Vec<_>>>()?;
            let times = named("t".to_owned())
                .map(|array| cast_array(array, &DataType::Int32))
                .transpose()?;
            let mut now = Vec::with_capacity(width);
            let mut before = Vec::with_capacity(width);
            for (i, scale) in scales.iter_mut().enumerate() {
                let Some(array) = named(format!("n{i}")) else {
                    continue;
                };
                let (values, digits) = numbers(array)?;
                *scale = digits;
                before.push(
                    named(format!("b{i}"))
                        .map(numbers)
                        .transpose()?
                        .map_or_else(|| vec![0; values.len()], |(values, _)| values),
                );
                now.push(values);
            }
            let units = match self.selection.measures.iter().any(|m| m.unit.is_some()) {
                true => (0..width)
                    .map(|i| Ok((optional(format!("u{i}"))?, optional(format!("v{i}"))?)))
                    .collect::<DataFusionResult<Vec<_>>>()?,
                false => Vec::new(),
            };
            let counts = named("rows".to_owned())
                .map(numbers)
                .transpose()?
                .map(|(counts, _)| counts)
                .unwrap_or_default();
            for row in 0..batch.num_rows() {
                // Adding up nothing still gives one row of nulls.
                if counts.get(row).is_some_and(|count| *count == 0) {
                    continue;
                }
                let pick = |columns: &[Option<Vec<Text>>]| {
                    columns
                        .iter()
                        .map(|column| column.as_ref().and_then(|column| column[row].clone()))
                        .collect()
                };
                let times = times
                    .as_ref()
                    .map(|times| times.as_primitive::<Int32Type>());
                groups.push(Group {
                    keys: pick(&keys),
                    names: pick(&names),
                    time: times
                        .filter(|times| times.is_valid(row))
                        .map(|times| times.value(row)),
                    now: now.iter().map(|column| column[row]).collect(),
                    before: before.iter().map(|column| column[row]).collect(),
                    units: units
                        .iter()
                        .map(|(first, last)| {
                            let text = |of: &Option<Vec<Text>>| of.as_ref()?[row].clone();
                            Unit::between(text(first), text(last))
                        })
                        .collect(),
                });
            }
        }
        Ok((groups, scales))
    }
}

pub(super) fn texts(array: &Arc<dyn Array>) -> DataFusionResult<Vec<Text>> {
    let array = cast_array(array, &DataType::Utf8)?;
    Ok(array
        .as_string::<i32>()
        .iter()
        .map(|text| text.map(Arc::from))
        .collect())
}

/// Whole numbers with their digits after the point; null counts as nothing.
pub(super) fn numbers(array: &Arc<dyn Array>) -> DataFusionResult<(Vec<i128>, i8)> {
    if let DataType::Decimal128(_, scale) = array.data_type() {
        let values = array
            .as_primitive::<Decimal128Type>()
            .iter()
            .map(Option::unwrap_or_default);
        return Ok((values.collect(), *scale));
    }
    if let DataType::Decimal256(_, scale) = array.data_type() {
        let values = array.as_primitive::<Decimal256Type>().iter().map(|value| {
            let value = value.unwrap_or_default();
            value
                .to_i128()
                .ok_or_else(|| DataFusionError::External(Box::new(TooLarge)))
        });
        return Ok((values.collect::<DataFusionResult<_>>()?, *scale));
    }
    let array = cast_array(array, &DataType::Int64)?;
    Ok((
        array
            .as_primitive::<Int64Type>()
            .iter()
            .map(|value| i128::from(value.unwrap_or_default()))
            .collect(),
        0,
    ))
}

/// A quantity adds up to more than an answer holds.
#[derive(Debug, thiserror::Error)]
#[error("a quantity adds up to more than 38 digits")]
pub(crate) struct TooLarge;

/// A file that a readable version names is gone: the version is past the retention.
pub(super) fn missing_file(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::not_found(
            "version",
            "This version is older than the time travel that is kept; its files have been removed.",
        )
        .with_source(error),
        other => Error::unavailable(
            "lake_storage",
            "The lake's storage could not be read. Try again.",
        )
        .with_source(other),
    }
}
