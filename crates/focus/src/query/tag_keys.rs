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
/// Bytes of a set that is looked into. Vendors allow some fifty tags of a few hundred bytes; what is longer was made to
/// take long.
const LONGEST: usize = 1 << 15;
/// Different keys that are counted; of more, those of most charges are among the first.
const DIFFERENT: usize = 10_000;
/// After so many sets others get their turn, and whoever has waited too long is told.
const AT_ONCE: usize = 128;

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
            let mut keys = Keys::default();
            for batch in sets.collect().await? {
                let texts = cast(batch.column(0), &DataType::Utf8View)?;
                let rows = batch.column(1).as_primitive::<Int64Type>().values();
                let sets = texts.as_string_view().iter().zip(rows).enumerate();
                for (number, (text, rows)) in sets {
                    if number % AT_ONCE == 0 {
                        tokio::task::yield_now().await;
                    }
                    keys.add(text.unwrap_or_default(), u64::try_from(*rows).unwrap_or(0));
                }
            }
            Ok(keys)
        };
        let Keys { known, more } = read
            .await
            .map_err(query_error("Listing the keys of tags"))?;
        let mut keys: Vec<TagKey> = known
            .into_iter()
            .map(|(key, rows)| TagKey { key, rows })
            .collect();
        // Those of as many charges stay in the order of the alphabet.
        keys.sort_by_key(|key| std::cmp::Reverse(key.rows));
        let more = more || keys.len() > limit;
        keys.truncate(limit);
        Ok(TagKeys { keys, more })
    }
}

/// Keys with the charges that have them, as many as are counted.
#[derive(Default)]
struct Keys {
    known: BTreeMap<String, u64>,
    /// There are others.
    more: bool,
}

impl Keys {
    fn add(&mut self, set: &str, rows: u64) {
        if set.len() > LONGEST {
            self.more = true;
            return;
        }
        for key in keys_of(set) {
            let room = self.known.len() < DIFFERENT;
            match self.known.get_mut(&key) {
                Some(known) => *known += rows,
                None if room => {
                    self.known.insert(key, rows);
                }
                None => self.more = true,
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_counted_up_to_a_bound() {
        let mut keys = Keys::default();
        for set in 0..200 {
            let members = (0..100).map(|key| format!("\"{}\":1", set * 100 + key));
            keys.add(&format!("{{{}}}", Vec::from_iter(members).join(",")), 2);
        }
        keys.add("{\"7\":\"x\"}", 3);
        assert_eq!((keys.known.len(), keys.more), (DIFFERENT, true));
        assert_eq!(keys.known["7"], 5);
        let mut long = Keys::default();
        long.add(&format!("{{\"a\":\"{}\"}}", "x".repeat(LONGEST)), 1);
        long.add("no object", 1);
        assert_eq!((long.known.len(), long.more), (0, true));
    }
}
