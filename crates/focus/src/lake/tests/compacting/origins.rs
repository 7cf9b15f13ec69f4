//! What is known of the source of rows that are compacted.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::super::stats::footer;
use super::super::super::testing::{pin, test_lake};
use super::super::super::{Lake, Pin};
use super::super::bills::publish_parts;
use super::{compaction, in_pieces};
use crate::origin::Origin;

/// Period and origin of each file of a version.
async fn origins(lake: &Lake, pin: &Pin) -> Vec<(String, Option<Origin>)> {
    let mut origins = Vec::new();
    for file in &lake.raw_files(pin).await.unwrap().files {
        let footer = footer(&lake.inner.store, &file.path, file.size).await;
        let footer = footer.unwrap();
        let origin = Origin::read(footer.file_metadata().key_value_metadata());
        origins.push((file.billing_period.clone(), origin));
    }
    origins
}

/// What a conversion said of its source is said by the files that come instead, if all said it.
#[tokio::test(flavor = "multi_thread")]
async fn where_rows_come_from_is_still_told() {
    let test = test_lake();
    let lake = &test.lake;
    let (_, published) = publish_parts(lake, 1, 1, "focus_1_0_sample.csv.gz").await;
    let before = origins(lake, &pin(&published)).await;
    assert!(before.iter().all(|(_, origin)| origin.is_some()));
    let after = lake.compact(&compaction(1)).await.unwrap().unwrap();
    let after = origins(lake, &after.pin.unwrap()).await;
    assert!(after.len() < before.len() / 2);
    // Some of the files hold rows of one cloud, others of several: what holds for all of them is said.
    for (period, origin) in after {
        let parts = before.iter().filter(|(of, _)| *of == period);
        let parts: BTreeSet<_> = parts.filter_map(|(_, origin)| origin.clone()).collect();
        let parts: Vec<_> = parts.into_iter().map(Arc::new).collect();
        assert_eq!(origin, Origin::of_all(&parts), "{period}");
    }
    // Files that say nothing are compacted into one that says nothing.
    let request = in_pieces(lake, 2, 2).await;
    lake.publish(&request).await.unwrap();
    let silent = lake.compact(&compaction(2)).await.unwrap().unwrap();
    let origins = origins(lake, &silent.pin.unwrap()).await;
    let silent = origins.iter().filter(|(_, origin)| origin.is_none());
    assert_eq!(silent.count(), 2);
}
