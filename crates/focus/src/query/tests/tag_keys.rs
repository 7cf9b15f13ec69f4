//! Which keys tags have.

use serde_json::json;

use super::{query, some_lake};
use crate::lake::testing::{Charge, UNIT, charge};
use crate::query::{TagKey, TagKeysQuery};

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_of_tags_are_listed_those_of_most_charges_first() {
    let tagged = |month: &'static str, day: u32, tags: &'static str| Charge {
        tags: Some(tags),
        ..charge(month, day, "EC2", UNIT)
    };
    let charges = [
        tagged("2024-09", 3, r#"{"team":"web","env":"prod"}"#),
        tagged("2024-09", 4, r#"{"team":"data","env":null,"":"x"}"#),
        tagged("2024-09", 5, r#"{"cost center":"7"}"#),
        tagged("2024-10", 5, r#"{"team":"web","late":"1"}"#),
        charge("2024-09", 6, "S3", UNIT),
    ];
    let (test, pin) = some_lake(&charges).await;
    let keys = async |value: TagKeysQuery| test.lake.tag_keys(&pin, &value).await.unwrap();
    let key = |key: &str, rows: u64| TagKey {
        key: key.to_owned(),
        rows,
    };
    let all = keys(TagKeysQuery::default()).await;
    let expected = [
        key("team", 3),
        key("cost center", 1),
        key("env", 1),
        key("late", 1),
    ];
    assert_eq!((all.keys, all.more), (expected.to_vec(), false));
    let range = query(json!({"measures": ["Rows"], "range": super::september()})).range;
    let september = keys(TagKeysQuery {
        range,
        limit: Some(2),
        ..TagKeysQuery::default()
    })
    .await;
    assert_eq!(september.keys, [key("team", 2), key("cost center", 1)]);
    assert!(september.more);
    let none = TagKeysQuery {
        limit: Some(0),
        ..TagKeysQuery::default()
    };
    assert!(test.lake.tag_keys(&pin, &none).await.is_err() && none.unanswered().is_err());
}
