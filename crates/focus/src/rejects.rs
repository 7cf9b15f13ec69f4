//! Rows that could not be converted: where they are, and why. Nothing is dropped in silence.

use serde::{Deserialize, Serialize};

/// How many rejects a conversion lists; further ones are only counted (and the list says so).
pub const LISTED: usize = 100_000;

/// One rejected row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    pub file: String,
    /// 1-based line (CSV, JSON lines) or row (Parquet).
    pub line: u64,
    /// The source's column, when one is to blame.
    pub column: Option<String>,
    /// What stood there, at most 200 characters.
    pub value: Option<String>,
    /// A clause that follows the value: `is not a number`.
    pub reason: String,
}

impl Reject {
    /// `line 17, lineItem/UnblendedCost: "n/a" is not a number`.
    pub fn describe(&self) -> String {
        let column = self
            .column
            .as_deref()
            .map(|column| format!(", {column}"))
            .unwrap_or_default();
        let value = self
            .value
            .as_deref()
            .map(|value| format!("{value:?} "))
            .unwrap_or_default();
        format!("line {}{column}: {value}{}", self.line, self.reason)
    }
}

/// All rejects of a conversion.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejects {
    pub count: u64,
    /// Store-relative path of `rejects.csv`; `None` when there are none.
    pub path: Option<String>,
    /// The first ones, in file order, for messages.
    pub first: Vec<Reject>,
}

/// `file,line,column,value,reason` with a header.
pub(crate) fn to_csv(rejects: &[Reject], count: u64) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["file", "line", "column", "value", "reason"])?;
    for reject in rejects {
        writer.write_record([
            reject.file.as_str(),
            &reject.line.to_string(),
            reject.column.as_deref().unwrap_or_default(),
            reject.value.as_deref().unwrap_or_default(),
            &reject.reason,
        ])?;
    }
    let unlisted = count.saturating_sub(rejects.len() as u64);
    if unlisted > 0 {
        writer.write_record([
            "",
            "",
            "",
            "",
            &match unlisted {
                1 => "1 further rejected row is not listed".to_owned(),
                more => format!("{more} further rejected rows are not listed"),
            },
        ])?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

/// Shortens a value for a message.
pub(crate) fn excerpt(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    if text.chars().count() <= 200 {
        text.into_owned()
    } else {
        text.chars().take(199).chain(['…']).collect()
    }
}
