//! Values kept as JSON in the database, read back as types. What cannot be read is a defect.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use stoa_kernel::{Error, Result};

pub(crate) fn read<T: DeserializeOwned>(column: &'static str, value: Value) -> Result<T> {
    serde_json::from_value(value)
        .map_err(|e| Error::internal(format!("{column} holds something unexpected")).with_source(e))
}

pub(crate) fn read_option<T: DeserializeOwned>(
    column: &'static str,
    value: Option<Value>,
) -> Result<Option<T>> {
    value.map(|value| read(column, value)).transpose()
}

pub(crate) fn write<T: Serialize>(value: &T) -> Result<Value> {
    serde_json::to_value(value)
        .map_err(|e| Error::internal("a value cannot be written as JSON").with_source(e))
}

pub(crate) fn write_option<T: Serialize>(value: &Option<T>) -> Result<Option<Value>> {
    value.as_ref().map(write).transpose()
}

/// A word of a closed list, as stored.
pub(crate) fn word<T>(
    column: &'static str,
    word: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T> {
    parse(word).ok_or_else(|| Error::internal(format!("{column} holds the unknown word {word:?}")))
}

/// Counts are stored signed; a negative one never is.
pub(crate) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
