//! One charge by its id, and where it came from.

use std::collections::BTreeSet;

use datafusion::prelude::{ident, lit};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use stoa_kernel::Error;

use crate::lake::{Lake, Pin, internal, query_error};
use crate::query::selection::Selection;
use crate::query::{Basis, cells};
use crate::schema::{PARTITION_COLUMNS, ROW_ID, SOURCE_FILE, SOURCE_LINE};

/// So many charges of one id are looked at; that many sources hold one bill nowhere.
const MAX_TWINS: usize = 100;

/// One charge and where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundRow {
    /// All columns.
    pub row: Map<String, Value>,
    /// Source.
    pub source_id: String,
    /// Billing period.
    pub billing_period: String,
    /// Run that published it.
    pub run_id: Option<String>,
    /// Input file.
    pub file: Option<String>,
    /// Line (or row) in the input file.
    pub line: Option<i64>,
}

impl Lake {
    /// One charge. A bill that stands in two sources has the same row ids in both: then `source`
    /// has to say which one is meant.
    ///
    /// # Errors
    /// No such charge (`row`); the same charge in several sources (`row_in_several_sources`, which
    /// names them).
    pub async fn row(
        &self,
        pin: &Pin,
        row_id: &str,
        source: Option<&str>,
    ) -> Result<FoundRow, Error> {
        let files = self.raw_files(pin).await?;
        let selection = Selection::of_range(None, Basis::Billing, &[], None)?;
        let read = async {
            let mut rows = self
                .raw_rows(&selection, files.files.clone())?
                .filter(ident(ROW_ID).eq(lit(row_id)))?;
            if let Some(source) = source {
                rows = rows.filter(ident(PARTITION_COLUMNS[0]).eq(lit(source)))?;
            }
            rows.limit(0, Some(MAX_TWINS))?.collect().await
        };
        let batches = read.await.map_err(query_error("Reading the charge"))?;
        let mut found = Vec::new();
        for batch in &batches {
            found.extend(cells::objects(batch).map_err(internal("reading a charge"))?);
        }
        let part = |row: &Map<String, Value>, name: &str| {
            row.get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        found.sort_by_key(|row| PARTITION_COLUMNS.map(|name| part(row, name)));
        let sources: BTreeSet<String> = found
            .iter()
            .map(|row| part(row, PARTITION_COLUMNS[0]))
            .collect();
        if sources.len() > 1 {
            let named = sources.into_iter().collect::<Vec<_>>().join(", ");
            return Err(Error::conflict(
                "row_in_several_sources",
                format!(
                    "The charge {row_id} stands in several sources: {named}. Say which one with `source_id`."
                ),
            ));
        }
        let Some(mut row) = found.into_iter().next() else {
            let place =
                source.map_or_else(String::new, |source| format!(" of the source {source}"));
            return Err(Error::not_found(
                "row",
                format!("There is no charge {row_id}{place} in this version of the data."),
            ));
        };
        let mut take = |name: &str| {
            row.remove(name)
                .and_then(|v| v.as_str().map(str::to_owned))
                .unwrap_or_default()
        };
        let [source_id, billing_period] = PARTITION_COLUMNS.map(&mut take);
        let run_id = files
            .files
            .iter()
            .find(|file| file.source_id == source_id && file.billing_period == billing_period)
            .and_then(|file| file.run());
        let file = row
            .get(SOURCE_FILE)
            .and_then(Value::as_str)
            .map(str::to_owned);
        let line = row.get(SOURCE_LINE).and_then(Value::as_i64);
        Ok(FoundRow {
            row,
            source_id,
            billing_period,
            run_id,
            file,
            line,
        })
    }
}
