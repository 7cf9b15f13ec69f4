//! The operator that finds rows which are in several parts. Notes pass through; of the hashes only
//! those come out that two parts have, with how often each has them.

use std::collections::BTreeMap;

use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::take_record_batch;
use datafusion::error::Result;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use futures::StreamExt;
use hashbrown::{HashMap, hash_map::Entry};

use super::wire::{self, Seen};

/// Rows of an answer at a time.
const BATCH: usize = 8192;

/// Passes notes on, and of the hashes those of several parts.
pub(super) fn run(
    mut input: SendableRecordBatchStream,
    context: &TaskContext,
) -> SendableRecordBatchStream {
    let memory = MemoryConsumer::new("RepeatsExec").register(context.memory_pool());
    let mut builder = RecordBatchReceiverStreamBuilder::new(wire::schema(), 2);
    let answers = builder.tx();
    builder.spawn(async move {
        let mut table = Table::default();
        while let Some(batch) = input.next().await {
            let batch = batch?;
            let (seen, noted) = wire::read_batch(&batch)?;
            seen.into_iter().for_each(|seen| table.add(seen));
            memory.try_resize(table.bytes())?;
            if !noted.is_empty() && answers.send(Ok(rows(&batch, &noted)?)).await.is_err() {
                return Ok(());
            }
        }
        for seen in table.finish().chunks(BATCH) {
            if answers.send(Ok(wire::seen_batch(seen)?)).await.is_err() {
                break;
            }
        }
        Ok(())
    });
    builder.build()
}

fn rows(batch: &RecordBatch, rows: &[usize]) -> Result<RecordBatch> {
    let rows = UInt32Array::from_iter_values(rows.iter().map(|row| *row as u32));
    Ok(take_record_batch(batch, &rows)?)
}

/// The part each hash was first seen in, and all parts of those that were seen in another.
#[derive(Default)]
struct Table {
    first: HashMap<u128, (u32, u64), foldhash::fast::RandomState>,
    several: BTreeMap<u128, BTreeMap<u32, u64>>,
}

impl Table {
    fn add(&mut self, seen: Seen) {
        match self.first.entry(seen.hash) {
            Entry::Vacant(entry) => {
                entry.insert((seen.part, seen.count));
            }
            Entry::Occupied(mut entry) => {
                let (part, count) = entry.get_mut();
                if *part == seen.part {
                    *count = seen.count.max(*count);
                    return;
                }
                let parts = self.several.entry(seen.hash).or_default();
                let highest = parts.entry(seen.part).or_default();
                *highest = seen.count.max(*highest);
            }
        }
    }

    fn bytes(&self) -> usize {
        self.first.allocation_size() + self.several.len() * 128
    }

    fn finish(self) -> Vec<Seen> {
        let mut all = Vec::new();
        for (hash, mut parts) in self.several {
            if let Some((part, count)) = self.first.get(&hash) {
                parts.insert(*part, *count);
            }
            all.extend(
                parts
                    .into_iter()
                    .map(|(part, count)| Seen { hash, part, count }),
            );
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_several_parts_have_comes_out_in_order() {
        let mut table = Table::default();
        for (hash, part, count) in [
            (9, 2, 1),
            (1, 0, 1),
            (1, 0, 2),
            (9, 0, 1),
            (2, 1, 1),
            (9, 2, 3),
            (9, 2, 2),
            (2, 1, 2),
        ] {
            table.add(Seen { hash, part, count });
        }
        assert!(table.bytes() > 0);
        let found: Vec<_> = table
            .finish()
            .iter()
            .map(|seen| (seen.hash, seen.part, seen.count))
            .collect();
        assert_eq!(found, [(9, 0, 1), (9, 2, 3)]);
    }
}
