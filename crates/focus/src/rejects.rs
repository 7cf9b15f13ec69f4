//! Rows that could not be converted: where they are, and why. Nothing is dropped in silence.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stoa_kernel::Statement;
use stoa_kernel::statement::{Param, list as statements};

/// How many rejects a conversion lists; further ones are only counted (and the list says so).
pub const LISTED: usize = 100_000;
/// How many bytes of text the listed rejects may have together. Names of columns and what stands in them are
/// whatever a file says, so that a small file would make a list of hundreds of megabytes otherwise, in memory and in
/// storage.
pub const LISTED_BYTES: usize = 16 << 20;

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
    /// A clause that follows the value, in English: `is not a number`.
    pub reason: String,
    /// The same by its code, to be said in any language.
    pub said: Statement,
}

impl Reject {
    /// A row at this line of a file, for this reason; `cell` is the source's column with what stood there.
    pub(crate) fn of(
        file: &str,
        line: u64,
        (column, value): (Option<String>, Option<String>),
        said: impl Into<Statement>,
    ) -> Self {
        let said = said.into();
        Self {
            file: file.to_owned(),
            line,
            column,
            value,
            reason: said.to_string(),
            said,
        }
    }

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

    /// Bytes of its texts.
    fn bytes(&self) -> usize {
        let of = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        self.file.len() + of(&self.column) + of(&self.value) + self.reason.len()
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
    /// Bytes of the list at `path`.
    #[serde(default)]
    pub bytes: u64,
}

/// Adds rejects to a list, in order, until it is full.
pub(crate) fn list(
    listed: &mut Vec<(usize, Reject)>,
    more: impl IntoIterator<Item = (usize, Reject)>,
) {
    let mut more = more.into_iter().peekable();
    if more.peek().is_none() || listed.len() >= LISTED {
        return;
    }
    let mut bytes: usize = listed.iter().map(|(_, reject)| reject.bytes()).sum();
    for (file, reject) in more {
        if bytes >= LISTED_BYTES || listed.len() >= LISTED {
            return;
        }
        bytes += reject.bytes();
        listed.push((file, reject));
    }
}

/// Shortens a list that was put together of several to what [`list`] would have kept of it.
pub(crate) fn trim(listed: &mut Vec<(usize, Reject)>) {
    let all = std::mem::take(listed);
    list(listed, all);
}

/// The columns of a list of rejects.
const COLUMNS: [&str; 7] = [
    "file", "line", "column", "value", "reason", "code", "params",
];

/// A list of no rejects: its header.
pub fn nothing() -> String {
    COLUMNS.join(",") + "\n"
}

/// A list of rejects, with a header. The last two columns are the reason once more, by its code and, as a JSON object,
/// what it is said with.
pub(crate) fn to_csv(rejects: &[Reject], count: u64) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for reject in rejects {
        let (code, params) = written(&reject.said);
        writer.write_record([
            reject.file.as_str(),
            &reject.line.to_string(),
            reject.column.as_deref().unwrap_or_default(),
            reject.value.as_deref().unwrap_or_default(),
            &reject.reason,
            code,
            &params,
        ])?;
    }
    let unlisted = count.saturating_sub(rejects.len() as u64);
    if unlisted > 0 {
        let said = statements::rejects_unlisted(unlisted);
        let (code, params) = written(&said);
        writer.write_record(["", "", "", "", &said.to_string(), code, &params])?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

/// The code, and what it is said with; empty when that is nothing.
fn written(said: &Statement) -> (&'static str, String) {
    let params: BTreeMap<&str, &Param> = said.params().collect();
    let text = match params.is_empty() {
        true => String::new(),
        // Names and numbers are always JSON.
        false => serde_json::to_string(&params).unwrap_or_default(),
    };
    (said.code(), text)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn reject(line: usize, column: &str) -> (usize, Reject) {
        let cell = (Some(column.to_owned()), None);
        let said = statements::not_a_number();
        (0, Reject::of("bill.csv", line as u64, cell, said))
    }

    fn bytes(listed: &[(usize, Reject)]) -> usize {
        listed.iter().map(|(_, reject)| reject.bytes()).sum()
    }

    #[test]
    fn a_list_ends_by_its_number_and_by_its_bytes() {
        let mut short = Vec::new();
        list(&mut short, (0..2 * LISTED).map(|line| reject(line, "c")));
        assert_eq!(short.len(), LISTED);
        let name = "c".repeat(2_000);
        let all = || (0..2 * LISTED_BYTES / 2_000).map(|line| reject(line, &name));
        let mut long = Vec::new();
        list(&mut long, all());
        assert!(long.len() < LISTED);
        let kept = bytes(&long);
        assert!(
            (LISTED_BYTES..LISTED_BYTES + 3_000).contains(&kept),
            "{kept}"
        );
        // However they come, the same are kept.
        let mut in_pieces = Vec::new();
        let pieces: Vec<_> = all().collect();
        for piece in pieces.chunks(500) {
            list(&mut in_pieces, piece.to_vec());
        }
        assert_eq!(in_pieces, long);
        let mut whole: Vec<_> = all().collect();
        trim(&mut whole);
        assert_eq!(whole, long);
    }
}
