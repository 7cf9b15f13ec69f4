//! The conversion: inputs of one format in, FOCUS Parquet per billing period out, with the
//! rejects listed and the balance computed on the way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow::datatypes::SchemaRef;
use object_store::{ObjectStore, path::Path};
use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::balance::Balance;
use crate::error::{ConvertError, ErrorKind};
use crate::mapping::Formats;
use crate::read::Input;
use crate::read::dates::Orders;
use crate::read::time::DateOrder;
use crate::recognise::Recognised;
use crate::rejects::Rejects;
use crate::schema::{Dataset, StagedFile, Version, dataset_schema};
use crate::versions::NotCarried;
use crate::warnings::Warning;

pub(crate) mod again;
pub(crate) mod amounts;
mod assemble;
pub(crate) mod copies;
pub(crate) mod findings;
mod journal;
pub(crate) mod kinds;
pub(crate) mod pipeline;
mod profile;
pub(crate) mod row_id;
mod skips;
pub(crate) mod totals;
pub(crate) mod unfilled;
pub(crate) mod views;
mod without_rule;
mod worker;

pub use journal::{Journal, OnResumed, Resumed};
pub use profile::{Profile, Share, Stage};

/// Converts `request.inputs`. CPU-bound work runs on its own threads; the future only waits.
///
/// All or nothing: on an error (or when cancelled) every file already written is deleted, unless a
/// [`Journal`] has noted where to go on.
/// Deterministic: the same inputs with as many threads give the same bytes, however they are
/// scheduled; with another number of threads, the same rows with the same ids in other files.
///
/// # Errors
/// See [`crate::error::ErrorKind`]. Bad rows are not errors, they are in [`Conversion::rejects`];
/// but when not one row is good, that is an error.
pub async fn convert(request: ConvertRequest) -> Result<Conversion, ConvertError> {
    let handle = tokio::runtime::Handle::current();
    // Whoever waits for it may go away: then the threads have to stop too.
    let ended = CancelOnDrop(request.cancel.clone());
    let work = tokio::task::spawn_blocking(move || pipeline::run(request, &handle));
    let done = work.await;
    ended.over();
    done.map_err(ConvertError::internal)?
}

/// Told what the first file is.
pub type OnRecognised = Arc<dyn Fn(&Recognised) + Send + Sync>;

/// What to convert, and where to.
pub struct ConvertRequest {
    /// Files of one format. Converted in the given order.
    pub inputs: Vec<Input>,
    /// Format id (`aws-cur`, `focus-1.0` …) instead of recognition by columns.
    pub format: Option<String>,
    /// The billing account, for bills that name none.
    pub account: Option<Account>,
    /// Which of day and month comes first in dates that have the year last; `None` to tell it by the dates.
    pub date_order: Option<DateOrder>,
    /// Formats to choose from; `None` for the built-in ones.
    pub formats: Option<Formats>,
    pub output: Output,
    pub datasets: Datasets,
    /// Blocks (2 MiB of text, or a batch of Parquet) after which files are completed and the
    /// journal is written; 0 means the usual number. It decides which rows are in which file.
    pub section: u64,
    /// Makes it possible to go on after the process was killed.
    pub journal: Option<Journal>,
    /// Worker threads, at most 16; 0 means one per core. Memory grows with them.
    pub threads: usize,
    /// Called once, when the first file is recognised.
    pub recognised: Option<OnRecognised>,
    /// Called about four times a second, from a worker thread.
    pub progress: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
    pub cancel: Cancel,
    /// What was found out about the delivery before its files were opened.
    pub warnings: Vec<Warning>,
    /// Of two views of one bill, what is left out; found by a first conversion.
    pub(crate) twice: Vec<views::Twice>,
    /// Lines that are left out, because they are totals; found by a first conversion.
    pub(crate) totals: Vec<totals::Total>,
    /// How amounts are written behind the first rows; found by a first conversion.
    pub(crate) amounts: amounts::Amounts,
    /// The order of the dates, by column; found by a first conversion.
    pub(crate) dates: Option<Orders>,
    /// Other files of the same delivery are converted elsewhere.
    pub(crate) is_part: bool,
    /// Counts where the time goes; clones share the counters.
    pub profile: Profile,
}

impl ConvertRequest {
    pub fn new(inputs: Vec<Input>, output: Output) -> Self {
        Self {
            inputs,
            format: None,
            account: None,
            date_order: None,
            formats: None,
            output,
            datasets: Datasets::CostAndUsage,
            section: 0,
            journal: None,
            threads: 0,
            recognised: None,
            progress: None,
            cancel: Cancel::default(),
            warnings: Vec::new(),
            twice: Vec::new(),
            totals: Vec::new(),
            amounts: amounts::Amounts::default(),
            dates: None,
            is_part: false,
            profile: Profile::default(),
        }
    }
}

/// Which datasets are converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Datasets {
    /// Others are refused; the files are directly in [`Output::prefix`].
    CostAndUsage,
    /// Any; the files are in a folder of the dataset's name in [`Output::prefix`].
    Any,
}

/// Where converted files go.
pub struct Output {
    pub store: Arc<dyn ObjectStore>,
    /// Files are `{prefix}/billing_period=YYYY-MM/part-{stem}-{n}.parquet`; those of a dataset
    /// without billing periods `{prefix}/part-{stem}-{n}.parquet`.
    pub prefix: Path,
    /// Part of the file names; the run's id in the lake.
    pub stem: String,
    /// Path of the list of rejects; written only when there are some.
    pub rejects: Path,
    pub target: Target,
    /// Address of `prefix` for other machines ([`crate::remote`]); `None` when they cannot reach it.
    pub address: Option<String>,
}

/// Which columns the files get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// Every column of every version, [`crate::schema::lake_schema`].
    Lake,
    /// One version's columns and the `x_` ones, [`crate::schema::version_schema`].
    Version(Version),
    /// Version 1.3, or the first later one that has the dataset.
    Usual,
}

impl Target {
    /// The version written for a dataset; `None` is every column.
    pub fn version(self, dataset: Dataset) -> Option<Version> {
        match self {
            Self::Lake => None,
            Self::Version(version) => Some(version),
            Self::Usual => Some(Version::V1_3.max(dataset.since())),
        }
    }

    fn schema(self, dataset: Dataset) -> Result<SchemaRef, ConvertError> {
        dataset_schema(dataset, self.version(dataset)).ok_or_else(|| {
            ConvertError::new(
                ErrorKind::UnsupportedDataset,
                format!("{} exists since FOCUS {}", dataset.title(), dataset.since()),
                format!("Convert it to FOCUS {} or newer.", dataset.since()),
            )
        })
    }
}

/// How far a conversion is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub rows: u64,
    /// Bytes read of the inputs as stored (compressed).
    pub bytes: u64,
    /// Size of all inputs; 0 when unknown (standard input).
    pub bytes_total: u64,
}

/// Cancels a conversion or a check from outside; clones share the flag, which is also set when nobody waits any more.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The blocking threads of a conversion nobody waits for any more have to stop by themselves.
pub struct CancelOnDrop(pub Cancel);

impl CancelOnDrop {
    /// What was waited for is done: the flag stays as it is.
    pub fn over(mut self) {
        self.0 = Cancel::default();
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// What a conversion did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conversion {
    pub recognised: Recognised,
    pub rows_in: u64,
    pub rows_out: u64,
    /// Bytes read of the inputs as stored.
    pub bytes_in: u64,
    pub rejects: Rejects,
    pub balance: Balance,
    /// Columns the written version has no place for although there are values; empty when
    /// everything went over.
    #[serde(default)]
    pub not_carried: Vec<NotCarried>,
    /// What a person has to know although the charges are there; the request's own come first.
    #[serde(default)]
    pub warnings: Vec<Warning>,
    /// Billing periods written, ascending, `YYYY-MM`.
    pub periods: Vec<String>,
    /// Files written, by period and number.
    pub files: Vec<StagedFile>,
}

#[cfg(test)]
pub(crate) mod tests;
