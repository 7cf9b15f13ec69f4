//! The operator that converts: its input is orders, one row each; its output is what came of them.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{AsArray, RecordBatch};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use futures::StreamExt;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use tokio::runtime::Handle;
use tokio::sync::mpsc::Sender;

use super::Slots;
use super::stores::Stores;
use super::wire::{self, Note, PartDone, PartOrder, Seen, WireError};
use crate::convert::pipeline::{self, Part};
use crate::convert::row_id::Elsewhere;
use crate::convert::{Cancel, CancelOnDrop, ConvertRequest, Output};
use crate::error::{ConvertError, ErrorKind};
use crate::mapping::Formats;
use crate::read::{Input, Spool};

/// Rows of an answer at a time.
const BATCH: usize = 8192;
/// Batches that wait for whoever takes them.
const WAITING: usize = 4;

/// Converts each order of the input and says what came of it.
pub(super) fn run(
    mut orders: SendableRecordBatchStream,
    context: &TaskContext,
) -> Result<SendableRecordBatchStream> {
    let stores = context
        .session_config()
        .get_extension::<Stores>()
        .ok_or_else(|| DataFusionError::Internal("there are no stores".to_owned()))?;
    // A machine of a cluster is given as many tasks as it has room for.
    let slots = context.session_config().get_extension::<Slots>();
    let mut builder = RecordBatchReceiverStreamBuilder::new(wire::schema(), WAITING);
    let answers = builder.tx();
    builder.spawn(async move {
        while let Some(batch) = orders.next().await {
            for order in read_orders(&batch?)? {
                let _slot = match &slots {
                    Some(slots) => slots.0.acquire().await.ok(),
                    None => None,
                };
                let (stores, answers) = (Arc::clone(&stores), answers.clone());
                let handle = Handle::current();
                // Whoever waits for the answer may go away: then the threads have to stop too.
                let cancel = CancelOnDrop(Cancel::default());
                let flag = cancel.0.clone();
                let work = tokio::task::spawn_blocking(move || {
                    carry_out(&order, &stores, &handle, &flag, &answers)
                });
                work.await
                    .map_err(|error| DataFusionError::External(Box::new(error)))??;
                drop(cancel);
            }
        }
        Ok(())
    });
    Ok(builder.build())
}

fn read_orders(batch: &RecordBatch) -> Result<Vec<PartOrder>> {
    let texts = batch.column(0).as_string::<i32>();
    let orders = texts.iter().flatten().map(|text| {
        serde_json::from_str(text).map_err(|error| DataFusionError::External(Box::new(error)))
    });
    orders.collect()
}

/// Converts one part and says what came of it. What is wrong with the input is an answer, not a
/// failure of the plan: another machine would find the same.
fn carry_out(
    order: &PartOrder,
    stores: &Stores,
    handle: &Handle,
    cancel: &Cancel,
    answers: &Sender<Result<RecordBatch>>,
) -> Result<()> {
    let notes = match convert(order, stores, handle, cancel, answers) {
        Ok(part) => notes(order, part),
        Err(error) if error.kind == ErrorKind::Cancelled => return Ok(()),
        Err(error) => vec![Note::Failed {
            part: order.number,
            error: WireError::from(&error),
        }],
    };
    for notes in notes.chunks(BATCH) {
        let batch = wire::note_batch(order.number, notes)?;
        if answers.blocking_send(Ok(batch)).is_err() {
            break;
        }
    }
    Ok(())
}

fn convert(
    order: &PartOrder,
    stores: &Stores,
    handle: &Handle,
    cancel: &Cancel,
    answers: &Sender<Result<RecordBatch>>,
) -> Result<Part, ConvertError> {
    let (store, folder) = stores.open(&order.output)?;
    let inputs = order.inputs.iter().map(|named| {
        let (store, path) = stores
            .open(&named.address)
            .map_err(|e| e.in_file(&named.name))?;
        let mut input = Input::object(store, path);
        input.name.clone_from(&named.name);
        let input = input
            .with_rows(named.rows)
            .with_expansion(named.expansion)
            .with_spool(Spool {
                cancel: cancel.clone(),
                ..Spool::default()
            })
            .with_columns(named.columns.clone());
        Ok(match named.bytes {
            Some(bytes) => input.with_size(bytes),
            None => input,
        })
    });
    let inputs = inputs.collect::<Result<Vec<_>, ConvertError>>()?;
    let output = Output {
        store: Arc::new(PrefixStore::new(store, folder)),
        prefix: Path::default(),
        stem: order.stem.clone(),
        rejects: Path::default(),
        target: order.target,
        address: None,
    };
    let mut request = ConvertRequest::new(inputs, output);
    request.format.clone_from(&order.format);
    request.account.clone_from(&order.account);
    request.datasets = order.datasets;
    request.twice.clone_from(&order.twice);
    request.totals.clone_from(&order.totals);
    request.amounts.clone_from(&order.amounts);
    request.date_order = order.date_order;
    request.dates.clone_from(&order.dates);
    request.cancel = cancel.clone();
    request.is_part = true;
    // One lane whatever the machine: its files would differ with their number.
    request.threads = 1;
    if let Some((name, text, tables)) = &order.mapping {
        request.formats = Some(Formats::of_file(name, text, tables)?);
    }
    let elsewhere = Elsewhere {
        part: u64::from(order.number),
        before: before(order, stores, handle)?,
        tap: order
            .tell_hashes
            .then(|| tap(order.number, cancel, answers)),
    };
    pipeline::part(&request, handle, elsewhere)
}

/// Sends hashes on as they come.
fn tap(
    part: u32,
    cancel: &Cancel,
    answers: &Sender<Result<RecordBatch>>,
) -> crate::convert::row_id::Tap {
    let (cancel, answers) = (cancel.clone(), answers.clone());
    Box::new(move |seen| {
        let seen: Vec<Seen> = seen
            .into_iter()
            .map(|(hash, count)| Seen { hash, part, count })
            .collect();
        for seen in seen.chunks(BATCH) {
            let batch = wire::seen_batch(seen).map_err(Into::into);
            if answers.blocking_send(batch).is_err() {
                cancel.cancel();
            }
        }
    })
}

/// How often the parts before had rows of this one.
fn before(
    order: &PartOrder,
    stores: &Stores,
    handle: &Handle,
) -> Result<HashMap<u128, u64>, ConvertError> {
    let Some(address) = &order.before else {
        return Ok(HashMap::new());
    };
    let (store, path) = stores.open(address)?;
    let read = async { store.get(&path).await?.bytes().await };
    let bytes = handle.block_on(read).map_err(ConvertError::read)?;
    decode_before(&bytes)
}

/// 16 bytes of hash and 8 of a number each, the smallest byte first.
pub(super) fn encode_before(before: impl Iterator<Item = (u128, u64)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (hash, count) in before {
        bytes.extend_from_slice(&hash.to_le_bytes());
        bytes.extend_from_slice(&count.to_le_bytes());
    }
    bytes
}

fn decode_before(bytes: &[u8]) -> Result<HashMap<u128, u64>, ConvertError> {
    let (entries, rest) = bytes.as_chunks::<24>();
    if !rest.is_empty() {
        return Err(ConvertError::internal(
            "the list of rows of other parts ends in the middle",
        ));
    }
    let entry = |entry: &[u8; 24]| {
        let (mut hash, mut count) = ([0; 16], [0; 8]);
        hash.copy_from_slice(&entry[..16]);
        count.copy_from_slice(&entry[16..]);
        (u128::from_le_bytes(hash), u64::from_le_bytes(count))
    };
    Ok(entries.iter().map(entry).collect())
}

fn notes(order: &PartOrder, part: Part) -> Vec<Note> {
    let Part {
        recognised,
        findings,
        files,
        bytes_in,
        noted: _,
        totals: _,
        repeats: _,
        amounts: _,
    } = part;
    let done = Note::Done(Box::new(PartDone {
        part: order.number,
        recognised,
        ledger: findings.ledger,
        left_out: findings.left_out,
        unknown: findings.unknown,
        late: findings.late,
        again: findings.again.of_part(order.number),
        unfilled: findings.unfilled,
        dates: findings.dates,
        warnings: findings.warnings,
        charges: findings.charges.of_part(order.number),
        totals: findings.totals.of_part(order.number),
        amounts: findings.amounts.of_part(order.number),
        taken: findings.taken,
        views: findings.views,
        files,
        bytes_in,
    }));
    let rejects = findings.rejects.into_iter().enumerate();
    let rejects = rejects.map(|(number, (_, reject))| Note::Reject {
        part: order.number,
        number,
        reject,
    });
    std::iter::once(done).chain(rejects).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_before_survives_being_stored() {
        let before = [(1, 2), (u128::MAX, u64::MAX), (7 << 80, 0)];
        let bytes = encode_before(before.into_iter());
        assert_eq!(decode_before(&bytes).unwrap(), before.into_iter().collect());
        assert!(decode_before(&bytes[1..]).is_err());
    }
}
