//! The keys that tags have, for people who choose what to group by: a tag is whatever somebody made of it, and no
//! list of them exists but the charges.

use std::collections::BTreeMap;

use arrow::array::AsArray as _;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::prelude::{ident, lit};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use stoa_kernel::Error;
use utoipa::ToSchema;

use super::selection::{Selection, limit};
use super::{Basis, DateRange, Query};
use crate::lake::{Lake, Pin, query_error};

/// Keys when the question does not say how many.
const USUAL: usize = 50;
/// The most keys of one answer.
const MOST: usize = 200;
/// So many sets of tags are looked into, those that most charges have: what stands in none of them is no key that
/// somebody groups by.
const SETS: usize = 10_000;

/// Which keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TagKeysQuery {
    /// Only what the range holds.
    pub range: Option<DateRange>,
    /// What `range` selects.
    pub basis: Basis,
    /// Most keys, 1 to 200; 50 when absent.
    pub limit: Option<usize>,
}

/// The keys of tags, those of most charges first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TagKeys {
    /// Keys.
    pub keys: Vec<TagKey>,
    /// There are more keys than were asked for.
    pub more: bool,
}

/// A key of tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TagKey {
    /// As it is written; the dimension is called `Tags.` and then the key.
    pub key: String,
    /// Charges that have it.
    pub rows: u64,
}

impl TagKeysQuery {
    /// The answer where nothing is published: what is wrong with the question is told all the same.
    pub fn unanswered(&self) -> Result<TagKeys, Error> {
        self.selection()?;
        limit("limit", self.limit, USUAL, MOST)?;
        Ok(TagKeys::default())
    }

    fn selection(&self) -> Result<Selection, Error> {
        Selection::new(&Query {
            measures: vec!["Rows".to_owned()],
            range: self.range,
            basis: self.basis,
            ..Query::default()
        })
    }
}

impl Lake {
    /// Keys of tags in the range.
    pub async fn tag_keys(&self, pin: &Pin, query: &TagKeysQuery) -> Result<TagKeys, Error> {
        let limit = limit("limit", query.limit, USUAL, MOST)?;
        let selection = query.selection()?;
        let files = selection.files(&self.raw_files(pin).await?.files);
        let read = async {
            let rows = self.scanned(&selection, files)?;
            let sets = rows.then(|frame| {
                let tags = ident("Tags");
                let frame = frame.filter(tags.clone().is_not_null())?;
                let rows = count(lit(1)).alias("rows");
                let frame = frame.aggregate(vec![tags.alias("tags")], vec![rows])?;
                let order = [
                    ident("rows").sort(false, false),
                    ident("tags").sort(true, true),
                ];
                frame.sort(order.to_vec())?.limit(0, Some(SETS))
            })?;
            let mut keys: BTreeMap<String, u64> = BTreeMap::new();
            for batch in sets.collect().await? {
                let texts = cast(batch.column(0), &DataType::Utf8View)?;
                let rows = batch.column(1).as_primitive::<Int64Type>().values();
                for (text, rows) in texts.as_string_view().iter().zip(rows) {
                    for key in text.map(keys_of).unwrap_or_default() {
                        *keys.entry(key).or_default() += u64::try_from(*rows).unwrap_or(0);
                    }
                }
            }
            Ok(keys)
        };
        let keys = read
            .await
            .map_err(query_error("Listing the keys of tags"))?;
        let mut keys: Vec<TagKey> = keys
            .into_iter()
            .map(|(key, rows)| TagKey { key, rows })
            .collect();
        // Those of as many charges stay in the order of the alphabet.
        keys.sort_by_key(|key| std::cmp::Reverse(key.rows));
        let more = keys.len() > limit;
        keys.truncate(limit);
        Ok(TagKeys { keys, more })
    }
}

/// The keys of an object that have a value; none of what is no object.
fn keys_of(text: &str) -> Vec<String> {
    let members: Result<BTreeMap<String, Option<IgnoredAny>>, _> = serde_json::from_str(text);
    let members = members.unwrap_or_default().into_iter();
    members
        .filter(|(key, value)| !key.is_empty() && value.is_some())
        .map(|(key, _)| key)
        .collect()
}
