//! Upkeep: rollups of another layout, what the log remembers, properties of older tables, and which files
//! may go.

use std::collections::HashMap;
use std::time::Duration;

use object_store::ObjectStoreExt as _;
use stoa_kernel::Timestamp;

use super::super::delta::Change;
use super::super::rollup::{path_of_layout, rollup_path};
use super::super::stats::add_action;
use super::super::testing::{
    ORG, TestLake, UNIT, charge, open, pin, publish, publish_one, run, stage_one, test_lake,
};
use super::super::{Lake, LakeOptions, Maintained, Publish, Published, RAW, ROLLUP};
use super::{bill, line};

/// The number of the layout is part of a rollup's name: one of another layout is made again, and the
/// raw table stays where it is.
#[tokio::test(flavor = "multi_thread")]
async fn a_rollup_of_another_layout_is_made_again() {
    let TestLake { lake, folder } = test_lake();
    let charges = [
        charge("2024-09", 2, "EC2", 3 * UNIT),
        charge("2024-10", 2, "S3", 4 * UNIT),
    ];
    let published = publish(&lake, ORG, 1, 1, &charges).await;
    let raw = lake.inner.load(ORG, RAW, None).await.unwrap();
    let rollup = lake.inner.load(ORG, ROLLUP, None).await.unwrap();
    let table = lake.inner.table_path(ORG, ROLLUP).unwrap();
    // September's rollup as another layout would have named it, in the place of the right one.
    let (slice, files) = raw.files().unwrap().by_slice().into_iter().next().unwrap();
    let (right, other) = (
        rollup_path(&table, &slice, &files),
        path_of_layout(77, &table, &slice, &files),
    );
    assert_ne!(right, other);
    lake.build_rollup(&other, files).await.unwrap();
    let add = add_action(&lake.inner.store, &table, &other, &slice.0, &slice.1)
        .await
        .unwrap();
    rollup
        .commit(
            Change::Rows,
            |file| file.path == right,
            vec![add],
            &[],
            HashMap::new(),
        )
        .await
        .unwrap();
    let names = async |lake: &Lake| {
        let files = lake.inner.load(ORG, ROLLUP, None).await.unwrap().files();
        let files = files.unwrap().files;
        files
            .iter()
            .map(|file| file.path.clone())
            .collect::<Vec<_>>()
    };
    assert!(names(&lake).await.contains(&other));

    let lake = open(&folder);
    let latest = lake.latest(ORG).await.unwrap().unwrap();
    assert_eq!(latest.raw_version, published.raw_version);
    assert!(latest.rollup_version > published.rollup_version);
    let now = names(&lake).await;
    assert!(now.contains(&right) && !now.contains(&other), "{now:?}");
    assert_eq!(
        bill(&lake, &latest).await,
        [line("1", "2024-09", "3"), line("1", "2024-10", "4")]
    );
}

/// Publishes are remembered for a time, by the clock of the store, and then leave the log.
#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_is_recognised_for_a_month() {
    let TestLake { lake, folder } = test_lake();
    let request = stage_one(&lake, 1, 1).await;
    let age = |request: &Publish, days: u64| {
        let path = std::path::Path::new("/").join(&request.files[0].path);
        let file = std::fs::File::options().write(true).open(path).unwrap();
        let now = file.metadata().unwrap().modified().unwrap();
        let then = now - Duration::from_secs(days * 86_400);
        file.set_modified(then).unwrap();
    };
    age(&request, 29);
    assert!(!lake.publish(&request).await.unwrap().repeated);
    assert!(open(&folder).publish(&request).await.unwrap().repeated);
    let loaded = lake.inner.load(ORG, RAW, None).await.unwrap();
    let app_id = format!("stoa:publish:{}", request.run_id);
    assert!(loaded.has_transaction(&app_id).await.unwrap());

    let other = stage_one(&lake, 2, 2).await;
    age(&other, 31);
    assert!(!lake.publish(&other).await.unwrap().repeated);
    // Forgotten: the repeat commits again, and not a charge is there twice.
    let again = lake.publish(&other).await.unwrap();
    assert!(!again.repeated);
    assert_eq!(
        bill(&lake, &pin(&again)).await,
        [line("1", "2024-09", "1"), line("2", "2024-09", "1")]
    );
}

/// A table that was made before a property was chosen gets it with the next publish.
#[tokio::test(flavor = "multi_thread")]
async fn older_tables_get_the_properties_they_lack() {
    let TestLake {
        lake,
        folder: _folder,
    } = test_lake();
    let first = publish_one(&lake, 1, 1, 1).await;
    let log = lake.inner.commit_path(ORG, RAW, 0).unwrap();
    let bytes = lake
        .inner
        .store
        .get(&log)
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let mut removed = None;
    let without: String = text
        .lines()
        .map(|line| {
            let mut action: serde_json::Value = serde_json::from_str(line).unwrap();
            if let Some(properties) = action.pointer_mut("/metaData/configuration") {
                let properties = properties.as_object_mut().unwrap();
                removed = properties.remove("delta.setTransactionRetentionDuration");
            }
            format!("{action}\n")
        })
        .collect();
    assert_eq!(removed, Some("interval 30 days".into()));
    lake.inner.store.put(&log, without.into()).await.unwrap();
    let second = publish_one(&lake, 2, 2, 1).await;
    // The property is a commit of its own, once.
    assert_eq!(second.raw_version, first.raw_version + 2);
    let third = publish_one(&lake, 3, 3, 1).await;
    assert_eq!(third.raw_version, second.raw_version + 1);
    assert_eq!(bill(&lake, &pin(&third)).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn sweeping_keeps_what_versions_and_live_runs_need() {
    let folder = tempfile::TempDir::new().unwrap();
    let retention = Duration::from_secs(10 * 86_400);
    let options = LakeOptions {
        retention,
        ..LakeOptions::new(folder.path().display().to_string())
    };
    let lake = Lake::open(options).unwrap();
    let old = publish_one(&lake, 1, 1, 1).await;
    let new = publish_one(&lake, 1, 2, 2).await;
    let dead = stage_one(&lake, 1, 3).await;
    let live = stage_one(&lake, 1, 4).await;
    let now = |days: i64| {
        let modified = chrono::DateTime::<chrono::Utc>::from(
            std::fs::metadata(folder.path())
                .unwrap()
                .modified()
                .unwrap(),
        );
        Timestamp::from_micros(modified.timestamp_micros() + days * 86_400_000_000)
    };
    let there = async |request: &Publish| {
        lake.inner
            .store
            .head(&request.files[0].path.as_str().into())
            .await
            .is_ok()
    };

    assert_eq!(
        lake.maintain(ORG, now(1), &[], &[]).await.unwrap(),
        Maintained::default()
    );
    let swept = lake.maintain(ORG, now(5), &[run(4)], &[]).await.unwrap();
    assert_eq!((swept.expired_files, swept.leftover_files), (0, 1));
    assert!(!there(&dead).await && there(&live).await);
    assert_eq!(bill(&lake, &pin(&old)).await, [line("1", "2024-09", "1")]);

    // As long as a version is pinned its files stay, and it can be read.
    let pins = [pin(&old), pin(&new)];
    let swept = lake.maintain(ORG, now(20), &[run(4)], &pins).await.unwrap();
    assert_eq!(swept, Maintained::default());
    assert_eq!(
        bill(&Lake::open(lake.inner.options.clone()).unwrap(), &pins[0]).await,
        [line("1", "2024-09", "1")]
    );
    // A run that is under way keeps its files, also those that a commit had named and removed.
    let swept = lake
        .maintain(ORG, now(20), &[run(1), run(4)], &pins[1..])
        .await
        .unwrap();
    assert_eq!((swept.expired_files, swept.leftover_files), (1, 0));
    assert!(
        lake.inner
            .store
            .head(&file_of(&lake, &old).await)
            .await
            .is_ok()
    );

    let swept = lake
        .maintain(ORG, now(20), &[run(4)], &pins[1..])
        .await
        .unwrap();
    assert_eq!((swept.expired_files, swept.leftover_files), (1, 0));
    assert!(
        lake.inner
            .store
            .head(&file_of(&lake, &old).await)
            .await
            .is_err()
    );
    assert_eq!(bill(&lake, &pin(&new)).await, [line("1", "2024-09", "2")]);
}

/// The one raw file of a version.
async fn file_of(lake: &Lake, published: &Published) -> object_store::path::Path {
    let files = lake.raw_files(&pin(published)).await.unwrap();
    files.files[0].path.clone()
}
