//! A conversion in parts: each is some of the files, converted by itself into files of its own. Rows
//! that are in several parts are found by a second stage of the plan, and only the parts that have
//! such rows after another part are converted again, knowing how many came before.

mod again;
mod answers;
pub(super) mod progress;

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use datafusion::catalog::memory::MemorySourceConfig;
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::{DataFusionError, Result as DataFusionResult};
use datafusion::physical_expr::expressions::col;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::{ExecutionPlan, Partitioning};
use futures::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore};
use tokio::runtime::Handle;

use super::Engine;
use super::operator::{Operator, Work};
use super::wire::{self, NamedAddress, PartOrder, Seen};
use crate::convert::amounts::Amounts;
use crate::convert::pipeline::{self, Part};
use crate::convert::{Conversion, ConvertRequest, Output, Progress};
use crate::error::{ConvertError, ErrorKind};
use crate::mapping::Formats;
use crate::read;
use crate::recognise::{self, Recognised};
use crate::remote::RemoteError;
use answers::Answers;

/// Bytes of input, as stored, that make a part: small bills keep several machines busy, large ones
/// do not become thousands of small files. A file larger than that is a part by itself.
const SMALL_PART: u64 = 1 << 20;
const LARGE_PART: u64 = 64 << 20;
/// Parts there are between those limits.
const PARTS: u64 = 32;
/// More parts than this are made larger.
const MOST_PARTS: usize = 10_000;
/// Bytes of input per partition of the search for repeated rows.
const SEARCHED: u64 = 64 << 20;

/// `most` bytes make a part, unless one file is larger, where a caller knows better.
pub(super) async fn convert(
    engine: &Engine,
    request: ConvertRequest,
    most: Option<u64>,
) -> Result<Conversion, ConvertError> {
    let handle = Handle::current();
    let request = Arc::new(request);
    let (recognised, sizes) = blocking({
        let (request, handle) = (Arc::clone(&request), handle.clone());
        move || look(&request, &handle)
    })
    .await?;
    if let Some(tell) = &request.recognised {
        tell(&recognised);
    }
    let orders = orders(&request, &sizes, most)?;
    let outcome = once(engine, &request, orders, &sizes).await;
    let concluded = match outcome {
        Ok(part) => {
            let (request, handle) = (Arc::clone(&request), handle.clone());
            blocking(move || pipeline::conclude(&request, &handle, part)).await
        }
        Err(error) => Err(error),
    };
    let kept: BTreeSet<Path> = match &concluded {
        Ok(done) => done
            .files
            .iter()
            .map(|file| file.path.as_str().into())
            .collect(),
        Err(_) => BTreeSet::new(),
    };
    sweep(&request, &kept).await;
    let done = concluded?;
    if let Some(progress) = &request.progress {
        progress(Progress {
            rows: done.rows_in,
            bytes: done.bytes_in,
            bytes_total: sizes.iter().flatten().sum(),
        });
    }
    Ok(done)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ConvertError> + Send + 'static,
) -> Result<T, ConvertError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(ConvertError::internal)?
}

/// What the first file is, and how large all of them are: what is wrong with the command is told
/// before a cluster is asked.
fn look(
    request: &ConvertRequest,
    handle: &Handle,
) -> Result<(Recognised, Vec<Option<u64>>), ConvertError> {
    let first = pipeline::first_input(request)?;
    if first.address().is_none() {
        return Err(without_address(&first.name));
    }
    let mut opened = read::open(first, handle)?;
    let mapping = pipeline::recognised(request, &mut opened)?;
    let account = request.account.as_ref();
    let sizes = request
        .inputs
        .iter()
        .map(|input| input.size(handle))
        .collect();
    Ok((recognise::describe(&mapping, &opened, account), sizes))
}

/// Neighbouring files, until they are large enough. The division depends on the files only, so that
/// a cluster of any size makes the same parts.
fn divide(sizes: &[Option<u64>], most: Option<u64>) -> Vec<std::ops::Range<usize>> {
    let total: u64 = sizes.iter().flatten().sum();
    let enough = most.unwrap_or((total / PARTS).clamp(SMALL_PART, LARGE_PART));
    // Any two neighbours are more than enough, so there are at most twice as many.
    let enough = enough.max(total / (MOST_PARTS as u64 / 2));
    let most_files = sizes.len().div_ceil(MOST_PARTS).max(64);
    let mut parts = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (index, size) in sizes.iter().enumerate() {
        let size = size.unwrap_or(enough);
        if index > start && (bytes + size > enough || index - start >= most_files) {
            parts.push(start..index);
            (start, bytes) = (index, 0);
        }
        bytes += size;
    }
    if start < sizes.len() {
        parts.push(start..sizes.len());
    }
    parts
}

pub(super) fn orders(
    request: &ConvertRequest,
    sizes: &[Option<u64>],
    most: Option<u64>,
) -> Result<Vec<PartOrder>, ConvertError> {
    let output = request.output.address.clone().ok_or_else(|| {
        ConvertError::new(
            ErrorKind::BadAddress,
            "the machines of the cluster cannot reach the place of the output",
            "Write to a folder that every machine has under the same name, or convert without a cluster.",
        )
    })?;
    let named = |index: usize| {
        let input = &request.inputs[index];
        let address = input
            .address()
            .ok_or_else(|| without_address(&input.name))?;
        Ok(NamedAddress {
            name: input.name.clone(),
            address: address.to_owned(),
            bytes: sizes[index],
            rows: input.rows(),
            columns: input.columns().to_vec(),
            expansion: input.expansion(),
        })
    };
    let ranges = divide(sizes, most);
    let several = ranges.len() > 1;
    let order = |(number, range): (usize, std::ops::Range<usize>)| {
        Ok(PartOrder {
            number: u32::try_from(number).map_err(ConvertError::internal)?,
            inputs: range.map(named).collect::<Result<_, ConvertError>>()?,
            format: request.format.clone(),
            account: request.account.clone(),
            mapping: request.formats.as_ref().and_then(Formats::source).cloned(),
            datasets: request.datasets,
            target: request.output.target,
            output: output.clone(),
            stem: format!("{}-{number:05}", request.output.stem),
            date_order: request.date_order,
            dates: None,
            twice: Vec::new(),
            totals: Vec::new(),
            amounts: Amounts::default(),
            before: None,
            tell_hashes: several,
        })
    };
    ranges.into_iter().enumerate().map(order).collect()
}

fn without_address(name: &str) -> ConvertError {
    ConvertError::new(
        ErrorKind::BadAddress,
        "the machines of the cluster cannot reach it",
        "Give a file that every machine has under the same name, or an address (s3://, gs://, az://, https://); standard input is read by one process: convert without a cluster.",
    )
    .in_file(name)
}

/// Converts all parts; when files hold two views of one bill, all of them again, without what would
/// count twice.
async fn once(
    engine: &Engine,
    request: &ConvertRequest,
    mut orders: Vec<PartOrder>,
    sizes: &[Option<u64>],
) -> Result<Part, ConvertError> {
    let mut part = parts(engine, request, orders.clone(), sizes).await?;
    if let Some(found) = pipeline::dates(request, &part)? {
        for order in &mut orders {
            order.dates = Some(found.clone());
            order.stem = format!("{}-dates", order.stem);
        }
        part = parts(engine, request, orders.clone(), sizes).await?;
    }
    // As in one process: each of them shows what the one before could not read.
    let mut known = Amounts::default();
    for time in 1..=2 {
        let Some(found) = pipeline::amounts(request, &part, &known) else {
            break;
        };
        known = found;
        for order in &mut orders {
            order.amounts = known.for_part(order.number);
            order.stem = format!("{}-amounts{time}", order.stem);
        }
        part = parts(engine, request, orders.clone(), sizes).await?;
    }
    let totals = pipeline::totals(request, &part);
    if !totals.is_empty() {
        for order in &mut orders {
            let of_it = totals
                .iter()
                .filter_map(|total| total.for_part(order.number));
            order.totals = of_it.collect();
            order.stem = format!("{}-totals", order.stem);
        }
        part = parts(engine, request, orders.clone(), sizes).await?;
    }
    let twice = pipeline::twice(request, &part)?;
    if !twice.is_empty() {
        for order in &mut orders {
            let of_it = twice.iter().filter(|of| of.part == order.number);
            order.twice = of_it.cloned().collect();
            order.stem = format!("{}-once", order.stem);
        }
        part = parts(engine, request, orders, sizes).await?;
    }
    Ok(Part {
        totals,
        amounts: known,
        ..part
    })
}

/// Converts all parts, and some of them again.
async fn parts(
    engine: &Engine,
    request: &ConvertRequest,
    orders: Vec<PartOrder>,
    sizes: &[Option<u64>],
) -> Result<Part, ConvertError> {
    let bytes: u64 = sizes.iter().flatten().sum();
    let asked = ask(engine, request, &orders, bytes);
    let (mut answers, seen) = progress::beside(request, &orders, asked).await?;
    let again = again::orders(request, &orders, seen).await?;
    if !again.is_empty() {
        tracing::info!(
            parts = again.len(),
            "rows of these parts are in parts before them too"
        );
        let repeated = ask(engine, request, &again, bytes).await;
        again::forget(request, &again).await;
        answers.replace(repeated?.0);
    }
    answers.merge(request, &orders)
}

/// Runs the plan of these orders; the hashes are those of rows that several parts have.
async fn ask(
    engine: &Engine,
    request: &ConvertRequest,
    orders: &[PartOrder],
    bytes: u64,
) -> Result<(Answers, Vec<Seen>), ConvertError> {
    let plan = plan(orders, bytes).map_err(ConvertError::internal)?;
    let batches = engine
        .run_parts(plan, &request.cancel)
        .await
        .map_err(|error| convert_error(&error))?;
    let (mut answers, mut all_seen) = (Answers::default(), Vec::new());
    for batch in &batches {
        let (seen, noted) = wire::read_batch(batch).map_err(ConvertError::internal)?;
        all_seen.extend(seen);
        for row in noted {
            answers.take(wire::read_note(batch, row)?);
        }
    }
    if request.cancel.is_cancelled() {
        return Err(ConvertError::cancelled());
    }
    match answers.failure() {
        Some(error) => Err(error.into()),
        None => Ok((answers, all_seen)),
    }
}

fn plan(orders: &[PartOrder], bytes: u64) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
    let schema = Arc::new(Schema::new(vec![Field::new(
        "order",
        DataType::Utf8,
        false,
    )]));
    let rows = orders.iter().map(|order| {
        let text = serde_json::to_string(order)
            .map_err(|error| DataFusionError::External(Box::new(error)))?;
        let column = Arc::new(StringArray::from(vec![text]));
        Ok(vec![RecordBatch::try_new(
            Arc::clone(&schema),
            vec![column],
        )?])
    });
    let rows = rows.collect::<DataFusionResult<Vec<_>>>()?;
    let rows = MemorySourceConfig::try_new(&rows, schema, None)?;
    let convert = Operator::new(Work::Convert, DataSourceExec::from_data_source(rows));
    if !orders.iter().any(|order| order.tell_hashes) {
        return Ok(Arc::new(convert));
    }
    let partitions = usize::try_from(bytes / SEARCHED)
        .unwrap_or(usize::MAX)
        .clamp(2, 256);
    let by = wire::HASH.map(|name| col(name, &wire::schema()));
    let by = by.into_iter().collect::<DataFusionResult<Vec<_>>>()?;
    let dealt = RepartitionExec::try_new(Arc::new(convert), Partitioning::Hash(by, partitions))?;
    Ok(Arc::new(Operator::new(Work::Repeats, Arc::new(dealt))))
}

/// What is there where a conversion writes.
async fn listed(output: &Output) -> object_store::Result<Vec<ObjectMeta>> {
    let prefix = Some(&output.prefix).filter(|prefix| !prefix.as_ref().is_empty());
    output.store.list(prefix).try_collect().await
}

/// Deletes what this conversion wrote and does not keep: parts that were converted again, all of
/// them when it failed. Best effort: nothing names these files.
async fn sweep(request: &ConvertRequest, kept: &BTreeSet<Path>) {
    let store = &request.output.store;
    let mine = format!("part-{}-", request.output.stem);
    let listed = match listed(&request.output).await {
        Ok(listed) => listed,
        Err(error) => {
            tracing::warn!(%error, "files that are not needed any more stay");
            return;
        }
    };
    let doomed = listed.into_iter().map(|meta| meta.location);
    let doomed: Vec<_> = doomed
        .filter(|path| path.filename().is_some_and(|name| name.starts_with(&mine)))
        .filter(|path| !kept.contains(path))
        .map(Ok)
        .collect();
    let mut deleted = store.delete_stream(futures::stream::iter(doomed).boxed());
    while let Some(result) = deleted.next().await {
        if let Err(error) = result {
            tracing::warn!(%error, "a file that is not needed any more stays");
        }
    }
}

fn convert_error(error: &DataFusionError) -> ConvertError {
    let remote = match error.find_root() {
        DataFusionError::External(inner) => inner.downcast_ref::<RemoteError>(),
        _ => None,
    };
    match remote {
        Some(RemoteError::Cancelled) => ConvertError::cancelled(),
        Some(unreachable @ RemoteError::Unreachable(..)) => ConvertError::new(
            ErrorKind::Unreachable,
            unreachable.to_string(),
            "Start one with `stoa serve --roles scheduler`, or check the address and the network.",
        ),
        _ => ConvertError::internal(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_divided_by_their_sizes_alone() {
        let divided = |sizes: &[u64]| {
            let sizes: Vec<_> = sizes.iter().map(|size| Some(size << 20)).collect();
            divide(&sizes, Some(32 << 20))
        };
        assert_eq!(divided(&[10, 10, 10, 10]), [0..3, 3..4]);
        assert_eq!(divided(&[100, 1, 1, 100]), [0..1, 1..3, 3..4]);
        assert!(divided(&[]).is_empty());
        assert_eq!(divided(&[0; 200]).len(), 4);
        assert_eq!(divide(&[None, None], None), [0..1, 1..2]);
        assert_eq!(divide(&vec![Some(4 << 20); 200], None).len(), 34);
        assert!(divide(&vec![Some(40 << 20); 25_000], None).len() <= MOST_PARTS);
    }
}
