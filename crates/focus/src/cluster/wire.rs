//! What driver, scheduler and executors send each other: plain data, and addresses instead of handles.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, UInt32Array, UInt64Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, UInt32Type, UInt64Type};
use arrow::error::ArrowError;
use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::balance::Ledger;
use crate::convert::again::Again;
use crate::convert::amounts::Amounts;
use crate::convert::copies::Charges;
use crate::convert::findings::LeftOut;
use crate::convert::kinds::Taken;
use crate::convert::totals::{Total, Totals};
use crate::convert::unfilled::Unfilled;
use crate::convert::views;
use crate::convert::{Datasets, Target};
use crate::error::{ConvertError, ErrorKind};
use crate::mapping::FormatsText;
use crate::read::dates::{Dates, Orders};
use crate::read::time::DateOrder;
use crate::read::{Constant, Expansion};
use crate::recognise::Recognised;
use crate::rejects::Reject;
use crate::schema::StagedFile;
use crate::warnings::Warnings;

/// One part of a conversion: some files of the input, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct PartOrder {
    /// Position among the parts, from 0.
    pub(super) number: u32,
    pub(super) inputs: Vec<NamedAddress>,
    pub(super) format: Option<String>,
    /// The billing account, for files that name none.
    pub(super) account: Option<Account>,
    /// Name, text and tables of a mapping file of the user's own.
    pub(super) mapping: Option<FormatsText>,
    pub(super) datasets: Datasets,
    pub(super) target: Target,
    /// Address of the folder the files go to.
    pub(super) output: String,
    /// Part of their names; another one when a part is converted again, so that a machine taken
    /// for dead cannot overwrite what replaced its files.
    pub(super) stem: String,
    /// The order of its dates: given, or found in a first conversion.
    pub(super) date_order: Option<DateOrder>,
    pub(super) dates: Option<Orders>,
    /// What is left out of it, because another file has it too.
    pub(super) twice: Vec<views::Twice>,
    /// Lines of it that are totals.
    pub(super) totals: Vec<Total>,
    /// How amounts are written behind the first rows of its files.
    pub(super) amounts: Amounts,
    /// Address of how often rows came in the parts before, when a row of this part is in one.
    pub(super) before: Option<String>,
    /// Whether to tell the hash of every row, to find those that are in several parts.
    pub(super) tell_hashes: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct NamedAddress {
    pub(super) name: String,
    pub(super) address: String,
    pub(super) bytes: Option<u64>,
    /// As a manifest states.
    #[serde(default)]
    pub(super) rows: Option<u64>,
    /// What the folders or the table say of all its rows.
    #[serde(default)]
    pub(super) columns: Vec<Constant>,
    #[serde(default)]
    pub(super) expansion: Option<Expansion>,
}

/// What a part says when it is done.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Note {
    Done(Box<PartDone>),
    /// In the order of the part's input.
    Reject {
        part: u32,
        number: usize,
        reject: Reject,
    },
    Failed {
        part: u32,
        error: WireError,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PartDone {
    pub(super) part: u32,
    pub(super) recognised: Recognised,
    pub(super) ledger: Ledger,
    pub(super) left_out: BTreeMap<String, LeftOut>,
    pub(super) taken: Taken,
    pub(super) unknown: BTreeSet<String>,
    pub(super) late: BTreeSet<String>,
    pub(super) dates: Dates,
    pub(super) warnings: Warnings,
    pub(super) charges: Charges,
    pub(super) again: Again,
    pub(super) unfilled: Unfilled,
    pub(super) totals: Totals,
    pub(super) amounts: Amounts,
    pub(super) views: Vec<views::Seen>,
    /// Paths below the folder of the output.
    pub(super) files: Vec<StagedFile>,
    pub(super) bytes_in: u64,
}

/// An error that keeps what a person needs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct WireError {
    kind: ErrorKind,
    message: String,
    file: Option<String>,
    line: Option<u64>,
    column: Option<String>,
    remedy: String,
    causes: Option<String>,
}

impl From<&ConvertError> for WireError {
    fn from(error: &ConvertError) -> Self {
        let mut causes = Vec::new();
        let mut cause = std::error::Error::source(error);
        while let Some(error) = cause {
            causes.push(error.to_string());
            cause = error.source();
        }
        Self {
            kind: error.kind,
            message: error.message.clone(),
            file: error.file.clone(),
            line: error.line,
            column: error.column.clone(),
            remedy: error.remedy.clone(),
            causes: (!causes.is_empty()).then(|| causes.join(": ")),
        }
    }
}

impl From<WireError> for ConvertError {
    fn from(error: WireError) -> Self {
        Self {
            kind: error.kind,
            message: error.message,
            file: error.file,
            line: error.line,
            column: error.column,
            remedy: error.remedy,
            source: error.causes.map(Into::into),
        }
    }
}

/// Rows between the operators: a note, or one row's hash and how often it came in that part so far.
pub(super) fn schema() -> SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
        Arc::new(Schema::new(vec![
            Field::new("high", DataType::UInt64, false),
            Field::new("low", DataType::UInt64, false),
            Field::new("part", DataType::UInt32, false),
            Field::new("count", DataType::UInt64, false),
            Field::new("note", DataType::Utf8, true),
        ]))
    });
    Arc::clone(&SCHEMA)
}

/// The two columns a hash is made of.
pub(super) const HASH: [&str; 2] = ["high", "low"];

/// How often a row came in a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seen {
    pub(super) hash: u128,
    pub(super) part: u32,
    pub(super) count: u64,
}

pub(super) fn seen_batch(seen: &[Seen]) -> Result<RecordBatch, ArrowError> {
    let word = |pick: fn(&Seen) -> u64| -> ArrayRef {
        Arc::new(UInt64Array::from_iter_values(seen.iter().map(pick)))
    };
    let notes: ArrayRef = Arc::new(StringArray::new_null(seen.len()));
    RecordBatch::try_new(
        schema(),
        vec![
            word(|seen| (seen.hash >> 64) as u64),
            word(|seen| seen.hash as u64),
            Arc::new(UInt32Array::from_iter_values(
                seen.iter().map(|seen| seen.part),
            )),
            word(|seen| seen.count),
            notes,
        ],
    )
}

/// Notes of one part; they go where the part's number is hashed to.
pub(super) fn note_batch(part: u32, notes: &[Note]) -> Result<RecordBatch, ArrowError> {
    let texts = notes
        .iter()
        .map(|note| serde_json::to_string(note).map(Some));
    let texts = texts
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| ArrowError::ExternalError(Box::new(error)))?;
    let zero = || -> ArrayRef { Arc::new(UInt64Array::from(vec![0; notes.len()])) };
    RecordBatch::try_new(
        schema(),
        vec![
            Arc::new(UInt64Array::from(vec![u64::from(part); notes.len()])),
            zero(),
            Arc::new(UInt32Array::from(vec![part; notes.len()])),
            zero(),
            Arc::new(StringArray::from(texts)),
        ],
    )
}

/// Takes a batch apart: hashes, and the rows that hold notes.
pub(super) fn read_batch(batch: &RecordBatch) -> Result<(Vec<Seen>, Vec<usize>), ArrowError> {
    if batch.schema_ref().fields() != schema().fields() {
        return Err(ArrowError::SchemaError(
            "an answer of a part has other columns than it should".to_owned(),
        ));
    }
    let word = |column: usize| batch.column(column).as_primitive::<UInt64Type>();
    let (high, low, counts) = (word(0), word(1), word(3));
    let parts = batch.column(2).as_primitive::<UInt32Type>();
    let notes = batch.column(4).as_string::<i32>();
    let mut seen = Vec::with_capacity(batch.num_rows());
    let mut noted = Vec::new();
    for row in 0..batch.num_rows() {
        if notes.is_valid(row) {
            noted.push(row);
            continue;
        }
        seen.push(Seen {
            hash: u128::from(high.value(row)) << 64 | u128::from(low.value(row)),
            part: parts.value(row),
            count: counts.value(row),
        });
    }
    Ok((seen, noted))
}

pub(super) fn read_note(batch: &RecordBatch, row: usize) -> Result<Note, ConvertError> {
    let text = batch.column(4).as_string::<i32>().value(row);
    serde_json::from_str(text).map_err(ConvertError::internal)
}
