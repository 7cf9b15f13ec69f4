//! Compaction: the same rows in fewer files and in order, whatever happens in the middle of it.

mod origins;

use std::sync::Arc;

use arrow::array::{Array as _, AsArray as _};
use arrow::datatypes::{DataType, Field, Schema, TimestampMicrosecondType};
use futures::TryStreamExt as _;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use stoa_kernel::Timestamp;
use stoa_kernel::ids::PublishId;
use uuid::Uuid;

use super::super::testing::{
    Charge, ORG, UNIT, charge, open, pin, run, source, stage_part, test_lake,
};
use super::super::{Compact, Lake, Pin, Publish, RAW};
use super::stores::{Faulty, lake_in};
use super::{bill, line};
use crate::schema::lake_schema;

fn compaction(n: u128) -> Compact {
    Compact {
        org_slug: ORG.to_owned(),
        id: PublishId(Uuid::from_u128(0xC000 + n)),
        at_least: 4,
    }
}

/// Two months of one source, in five files each, their rows in no order.
async fn in_pieces(lake: &Lake, source_n: u128, run_n: u128) -> Publish {
    let mut all: Option<Publish> = None;
    for part in 0..5 {
        let charges: Vec<Charge> = (0..14)
            .map(|row| {
                let number = (part * 14 + row) as u32;
                let period = if row % 2 == 0 { "2024-08" } else { "2024-09" };
                let service = ["S3", "EC2", "Lambda"][(number % 3) as usize];
                let mut charge = charge(
                    period,
                    28 - number % 27,
                    service,
                    i128::from(number) * UNIT / 7 - UNIT,
                );
                charge.account = [None, Some("222"), Some("111")][(number % 5 % 3) as usize];
                charge.tags = number.is_multiple_of(4).then_some(r#"{"team":"a"}"#);
                charge.currency = Some(if number.is_multiple_of(9) {
                    "EUR"
                } else {
                    "USD"
                });
                charge
            })
            .collect();
        let mut staged = stage_part(lake, ORG, source(source_n), run(run_n), part, &charges).await;
        all = Some(match all {
            None => staged,
            Some(mut all) => {
                all.files.append(&mut staged.files);
                all
            }
        });
    }
    all.unwrap()
}

/// Every row with every column, in an order of its own.
async fn rows(lake: &Lake, pin: &Pin) -> Vec<Vec<Option<String>>> {
    let statement = r#"SELECT * FROM focus ORDER BY source_id, "x_RowId""#;
    lake.sql(pin, statement, 10_000)
        .await
        .unwrap()
        .cells()
        .unwrap()
}

async fn latest(lake: &Lake) -> Pin {
    lake.latest(ORG).await.unwrap().unwrap()
}

async fn commit(lake: &Lake, version: u64) -> Vec<serde_json::Value> {
    let path = lake.inner.commit_path(ORG, RAW, version).unwrap();
    let bytes = lake
        .inner
        .store
        .get(&path)
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compacted_month_holds_the_same_rows_in_order() {
    let test = test_lake();
    let lake = &test.lake;
    let request = in_pieces(lake, 1, 1).await;
    let before = pin(&lake.publish(&request).await.unwrap());
    let (rows_before, bill_before) = (rows(lake, &before).await, bill(lake, &before).await);
    assert_eq!(rows_before.len(), 70);

    let done = lake.compact(&compaction(1)).await.unwrap().unwrap();
    let after = done.pin.clone().unwrap();
    assert_eq!(
        (done.from, done.files, done.rows),
        (before.raw_version, (10, 2), 70)
    );
    assert_eq!(after.raw_version, before.raw_version + 1);
    assert_eq!(rows(lake, &after).await, rows_before);
    assert_eq!(bill(lake, &after).await, bill_before);
    // Another process sees the same, now and before.
    let other = open(&test.folder);
    assert_eq!(latest(&other).await, after);
    assert_eq!(rows(&other, &before).await, rows_before);
    assert_eq!(bill(&other, &before).await, bill_before);
    assert_eq!(bill(&other, &after).await, bill_before);

    // Delta is told that no data changed, and rows still say which run they came from.
    let actions = commit(lake, after.raw_version).await;
    let changes: Vec<bool> = actions
        .iter()
        .flat_map(|action| [&action["add"], &action["remove"]])
        .filter_map(|action| action["dataChange"].as_bool())
        .collect();
    assert_eq!(changes, [false; 12]);
    let id = rows_before[0]
        .iter()
        .flatten()
        .find(|cell| cell.contains("-2024-"))
        .unwrap();
    let found = lake.row(&after, id.as_str(), None).await.unwrap();
    assert_eq!(found.run_id, Some(run(1).to_string()));

    for file in &lake.raw_files(&after).await.unwrap().files {
        assert_eq!((file.rows, file.days.is_some()), (35, true));
        let bytes = lake
            .inner
            .store
            .get(&file.path)
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes)
            .unwrap()
            .build()
            .unwrap();
        let mut keys = Vec::new();
        for batch in reader {
            let batch = batch.unwrap();
            let times = batch["ChargePeriodStart"]
                .as_primitive::<TimestampMicrosecondType>()
                .clone();
            let (services, accounts) = (
                batch["ServiceName"].as_string::<i32>(),
                batch["SubAccountId"].as_string::<i32>(),
            );
            for row in 0..batch.num_rows() {
                let account = accounts
                    .is_valid(row)
                    .then(|| accounts.value(row).to_owned());
                keys.push((
                    times.value(row).div_euclid(86_400_000_000),
                    services.value(row).to_owned(),
                    account,
                ));
            }
        }
        assert!(keys.is_sorted(), "{keys:?}");
    }

    // Nothing more to do; and the run that was published is still known.
    assert_eq!(lake.compact(&compaction(2)).await.unwrap(), None);
    let again = lake.publish(&request).await.unwrap();
    assert!(again.repeated && again.raw_version == after.raw_version);
    // A corrected month replaces the compacted file as it would any other.
    let corrected = super::publish(lake, ORG, 1, 7, &[charge("2024-09", 2, "EC2", UNIT)]).await;
    let bill = bill(lake, &pin(&corrected)).await;
    assert_eq!(bill.last(), Some(&line("1", "2024-09", "1")));
    assert_eq!(rows(lake, &before).await, rows_before);
}

/// Dies at every change it makes to the store, before it is done and after.
#[tokio::test(flavor = "multi_thread")]
async fn killed_at_every_step_no_answer_changes() {
    let memory = Arc::new(InMemory::new());
    let lake = lake_in(Arc::clone(&memory) as Arc<dyn ObjectStore>);
    let request = in_pieces(&lake, 1, 1).await;
    let first = pin(&lake.publish(&request).await.unwrap());
    let second = in_pieces(&lake, 2, 2).await;
    let before = pin(&lake.publish(&second).await.unwrap());
    let (rows_first, rows_before) = (rows(&lake, &first).await, rows(&lake, &before).await);
    let bill_before = bill(&lake, &before).await;
    let mut steps = 0;
    for lives in 1.. {
        let mut died = false;
        for unheard in [false, true] {
            let store: Arc<dyn ObjectStore> = Arc::new(memory.fork());
            let mortal = Arc::new(Faulty::mortal(Arc::clone(&store), lives, unheard));
            let dying = lake_in(Arc::clone(&mortal) as Arc<dyn ObjectStore>);
            let ended = dying.compact(&compaction(lives as u128)).await;
            died |= mortal.is_dead();
            if !mortal.is_dead() {
                assert!(ended.unwrap().is_some_and(|done| done.pin.is_some()));
            }
            let when = format!("dead at change {lives}, unheard {unheard}");
            // Readers are at the versions the database names; they see what they saw.
            let lake = lake_in(Arc::clone(&store));
            assert_eq!(rows(&lake, &before).await, rows_before, "{when}");
            assert_eq!(bill(&lake, &before).await, bill_before, "{when}");
            // Whoever comes next finds the same rows in the newest versions, in both tables.
            let newest = latest(&lake).await;
            assert_eq!(rows(&lake, &newest).await, rows_before, "{when}");
            assert_eq!(bill(&lake, &newest).await, bill_before, "{when}");
            if lives % 4 != 1 {
                continue;
            }
            // It is done the next time, and what was left lying about goes.
            lake.compact(&compaction(1000)).await.unwrap();
            let now = latest(&lake).await;
            assert_eq!(lake.raw_files(&now).await.unwrap().files.len(), 4, "{when}");
            let later = Timestamp::from_micros(newest_micros(&store).await + 5 * 86_400_000_000);
            lake.maintain(
                ORG,
                later,
                &[],
                &[first.clone(), before.clone(), now.clone()],
            )
            .await
            .unwrap();
            let listed = parquet_files(&store).await;
            assert_eq!(listed, 20 + 4, "{when}");
            let lake = lake_in(store);
            assert_eq!(rows(&lake, &now).await, rows_before, "{when}");
            assert_eq!(rows(&lake, &first).await, rows_first, "{when}");
        }
        steps += 1;
        if !died {
            break;
        }
    }
    assert!(steps > 10, "only {steps} steps");
}

/// When the newest file of the store was written.
async fn newest_micros(store: &Arc<dyn ObjectStore>) -> i64 {
    let listed: Vec<_> = store.list(None).try_collect().await.unwrap();
    let newest = listed
        .iter()
        .map(|file| file.last_modified.timestamp_micros());
    newest.max().unwrap()
}

async fn parquet_files(store: &Arc<dyn ObjectStore>) -> usize {
    let table = Path::from(format!("deep/lake/{ORG}_prod/{RAW}"));
    let listed: Vec<_> = store.list(Some(&table)).try_collect().await.unwrap();
    let parts = listed.iter().filter(|file| {
        file.location
            .filename()
            .is_some_and(|name| name.starts_with("part-"))
    });
    parts.count()
}

/// A month that is published anew while it is being compacted is the publisher's; the others are done.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn publishers_and_compactors_in_several_processes_lose_nothing() {
    let test = test_lake();
    for n in 1..=3 {
        let request = in_pieces(&test.lake, n, n).await;
        test.lake.publish(&request).await.unwrap();
    }
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..4 {
        let lake = open(&test.folder);
        tasks.spawn(async move {
            // Too busy is an answer; half done is not.
            let _done = lake.compact(&compaction(n)).await;
        });
    }
    for n in 2..=3 {
        let lake = open(&test.folder);
        tasks.spawn(async move {
            let charges = [charge(
                "2024-09",
                2,
                "EC2",
                i128::try_from(n).unwrap() * UNIT,
            )];
            super::publish(&lake, ORG, n, 10 + n, &charges).await;
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let lake = open(&test.folder);
    let bill = bill(&lake, &latest(&lake).await).await;
    let months: Vec<_> = bill
        .iter()
        .map(|(source, period, _)| (source.as_str(), period.as_str()))
        .collect();
    let each = ["1", "2", "3"].map(|source| [(source, "2024-08"), (source, "2024-09")]);
    assert_eq!(months, each.concat());
    assert_eq!((bill[3].2.as_str(), bill[5].2.as_str()), ("2", "3"));
    assert_eq!(
        rows(&lake, &latest(&lake).await).await.len(),
        70 + 35 + 1 + 35 + 1
    );
    // Whatever was left undone is done now.
    lake.compact(&compaction(99)).await.unwrap();
    let now = latest(&lake).await;
    assert_eq!(rows(&lake, &now).await.len(), 142);
    assert_eq!(lake.raw_files(&now).await.unwrap().files.len(), 6);
}

/// Columns this version does not know would be lost with the files they are in.
#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_a_newer_version_has_widened_is_left_alone() {
    let test = test_lake();
    let request = in_pieces(&test.lake, 1, 1).await;
    test.lake.publish(&request).await.unwrap();
    let mut fields: Vec<Field> = lake_schema()
        .fields()
        .iter()
        .map(|field| field.as_ref().clone())
        .collect();
    fields.push(Field::new("x_FromTheFuture", DataType::Utf8, true));
    test.lake
        .inner
        .ensure(ORG, RAW, &Schema::new(fields))
        .await
        .unwrap();
    assert_eq!(test.lake.compact(&compaction(1)).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn few_files_and_no_table_are_left_alone() {
    let test = test_lake();
    assert_eq!(test.lake.compact(&compaction(1)).await.unwrap(), None);
    super::publish(&test.lake, ORG, 1, 1, &[charge("2024-09", 2, "EC2", UNIT)]).await;
    let eager = Compact {
        at_least: 0,
        ..compaction(1)
    };
    assert_eq!(test.lake.compact(&eager).await.unwrap(), None);
}

/// Three hundred thousand rows of a kilobyte are sorted by a process that never holds all of them.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes in a debug build; alone in its process: cargo nextest run --run-ignored only"]
async fn memory_is_bounded_whatever_is_compacted() {
    const PARTS: usize = 15;
    const ROWS: usize = 20_000;
    let test = test_lake();
    let texts: Vec<&'static str> = (0..ROWS)
        .map(|row| {
            let tag = format!("{:0900}", row * 7_919 % ROWS);
            &*Box::leak(tag.into_boxed_str())
        })
        .collect();
    let mut all: Option<Publish> = None;
    for part in 0..PARTS {
        let charges: Vec<Charge> = (0..ROWS)
            .map(|row| {
                let day = (row * 31 + part) % 28 + 1;
                let mut charge = charge("2024-09", day as u32, "EC2", row as i128);
                charge.resource = Some(texts[row]);
                charge
            })
            .collect();
        let mut staged = stage_part(&test.lake, ORG, source(1), run(1), part, &charges).await;
        all = Some(match all {
            None => staged,
            Some(mut all) => {
                all.files.append(&mut staged.files);
                all
            }
        });
    }
    test.lake.publish(&all.unwrap()).await.unwrap();
    let before = peak();
    let done = test.lake.compact(&compaction(1)).await.unwrap().unwrap();
    assert_eq!((done.files, done.rows), ((PARTS, 1), (PARTS * ROWS) as u64));
    let after = peak();
    println!("peak memory in MB: {before} before compacting, {after} after");
    // Beside what the test itself held.
    assert!(after - before < 250, "{before} MB before, {after} MB after");
}

/// The most memory this process has had, in MB.
#[cfg(target_os = "linux")]
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<u64>()
        .unwrap()
        / 1024
}
