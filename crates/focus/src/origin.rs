//! What a conversion writes into the footer of each of its Parquet files for whoever checks them later: which format
//! the rows come from, what its vendor supports, and which columns nothing in the source says.
//!
//! A converted file has every column of its version, so its header no longer tells what the source gave. The check
//! judges the columns named here as absent, and rules that depend on what a vendor supports by the vendor's answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use parquet::file::metadata::KeyValue;
use serde::{Deserialize, Serialize};

use crate::schema::Version;

/// Key of the footer's key-value metadata; its value is JSON.
const KEY: &str = "stoa.origin";

/// Where the rows of a file come from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Origin {
    /// Id of the source format, `aws-cur`.
    pub(crate) format: String,
    /// Version of the columns; `None` is the lake, which has those of all versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<Version>,
    /// Ids of the formats whose vendors' answers these are, with commas between them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) answered_by: Option<String>,
    /// What the vendor supports, by applicability criterion.
    #[serde(default)]
    pub(crate) answers: BTreeMap<String, bool>,
    /// Columns about which nothing in the source says anything: null in every row, and not because it is so.
    #[serde(default)]
    pub(crate) unsaid: Vec<String>,
}

impl Origin {
    /// Of the key-value metadata of a Parquet file; `None` when no conversion wrote it.
    pub(crate) fn read(metadata: Option<&Vec<KeyValue>>) -> Option<Self> {
        let entry = metadata?.iter().find(|entry| entry.key == KEY)?;
        serde_json::from_str(entry.value.as_deref()?).ok()
    }

    /// For the footer of a file that holds rows of these sources; `None` without any.
    pub(crate) fn write(of: &[Arc<Self>]) -> Option<KeyValue> {
        let text = serde_json::to_string(&Self::of_all(of)?).ok()?;
        Some(KeyValue::new(KEY.to_owned(), text))
    }

    /// What holds for the rows of all of these; `None` without any.
    pub(crate) fn of_all(of: &[Arc<Self>]) -> Option<Self> {
        let (first, others) = of.split_first()?;
        let mut all = first.as_ref().clone();
        for other in others {
            // What only some of them lack is said by the others; of two answers none holds for all rows.
            all.unsaid.retain(|column| other.unsaid.contains(column));
            all.answers
                .retain(|name, answer| other.answers.get(name) == Some(answer));
        }
        let mut vendors: Vec<&str> = of.iter().flat_map(|origin| origin.vendors()).collect();
        vendors.sort_unstable();
        vendors.dedup();
        if vendors.len() > 1 {
            all.answered_by = Some(vendors.join(", "));
        }
        Some(all)
    }

    /// Ids of the formats whose vendors' answers these are.
    pub(crate) fn vendors(&self) -> impl Iterator<Item = &str> {
        let by = self.answered_by.as_deref().unwrap_or(&self.format);
        by.split(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(answers: &[(&str, bool)], unsaid: &[&str]) -> Arc<Origin> {
        Arc::new(Origin {
            format: "aws-cur".to_owned(),
            version: None,
            answered_by: None,
            answers: answers
                .iter()
                .map(|(name, answer)| ((*name).to_owned(), *answer))
                .collect(),
            unsaid: unsaid.iter().map(|name| (*name).to_owned()).collect(),
        })
    }

    #[test]
    fn a_file_of_several_sources_lacks_what_all_of_them_lack() {
        let first = origin(&[("A", true), ("B", false)], &["Tags", "RegionId"]);
        let second = origin(&[("A", true), ("B", true)], &["RegionId", "SkuId"]);
        let written = Origin::write(&[first, second]);
        let read = Origin::read(written.map(|entry| vec![entry]).as_ref());
        assert_eq!(
            read.as_ref(),
            Some(origin(&[("A", true)], &["RegionId"]).as_ref())
        );
        assert_eq!(Origin::write(&[]), None);
        assert_eq!(Origin::read(None), None);
    }

    #[test]
    fn of_several_vendors_only_the_answers_they_share_hold() {
        let of = |vendor: &str, answers: &[(&str, bool)]| {
            Arc::new(Origin {
                answered_by: Some(vendor.to_owned()),
                ..origin(answers, &[]).as_ref().clone()
            })
        };
        let aws = of("aws-cur", &[("A", true), ("B", true), ("C", false)]);
        let azure = of("azure-ea", &[("A", true), ("B", false)]);
        let all = Origin::of_all(&[Arc::clone(&aws), azure, aws]).unwrap();
        assert_eq!(all.answers, BTreeMap::from([("A".to_owned(), true)]));
        assert_eq!(all.vendors().collect::<Vec<_>>(), ["aws-cur", "azure-ea"]);
    }
}
