//! One Delta table: load a version, create or widen it, and commit "remove these, add those"
//! against exactly the version that was read.

use std::collections::HashMap;
use std::time::Duration;

use arrow::datatypes::{DataType, Field, Schema};
use deltalake::DeltaTable;
use deltalake::DeltaTableError;
use deltalake::kernel::engine::arrow_conversion::TryIntoKernel;
use deltalake::kernel::transaction::{CommitBuilder, CommitProperties, TransactionError};
use deltalake::kernel::{Action, Add, StructField, StructType, Transaction};
use deltalake::logstore::LogStoreRef;
use deltalake::operations::create::CreateBuilder;
use deltalake::protocol::{DeltaOperation, SaveMode};
use futures::TryStreamExt as _;
use object_store::path::Path;
use stoa_kernel::Error;

use super::error::delta;
use super::{FileSet, Inner, LakeFile, internal};
use crate::schema::PARTITION_COLUMNS;

/// A loaded version of a table.
pub(super) struct Loaded {
    table: DeltaTable,
    path: Path,
    log: LogStoreRef,
}

/// How long a table remembers which publishes it has seen (`txn` actions; Delta's
/// `delta.setTransactionRetentionDuration`). A run is repeated within minutes of a crash, at the
/// latest when its organisation publishes the next time or Stoa is started again; until then no other
/// run of its source gets as far as a commit, so that a repeat which is not recognised any more would
/// only write the same rows again. Kept for ever, every publish there ever was would be in every
/// checkpoint.
pub(super) const REMEMBERED: Duration = Duration::from_secs(30 * 86_400);

/// What a commit does to the rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// It replaces rows by others.
    Rows,
    /// The same rows lie in other files: those who follow changes have nothing to read.
    Layout,
}

/// What became of a commit.
pub(super) enum Committed {
    Version(u64),
    /// Someone else committed first: read again, plan again.
    Overtaken,
}

impl Inner {
    /// Loads `version`, or the newest.
    pub(super) async fn load(
        &self,
        org: &str,
        name: &'static str,
        version: Option<u64>,
    ) -> Result<Loaded, Error> {
        let log = self.log_store(org, name)?;
        let mut table = DeltaTable::new(log.clone());
        let loaded = match version {
            Some(version) => table.load_version(version).await,
            None => table.load().await,
        };
        if let Err(error) = loaded {
            // A version that is not there is the caller's mistake only when the rest of the log is well.
            return Err(match version {
                Some(version)
                    if DeltaTable::new(log.clone()).load().await.is_ok()
                        || !self.exists(org, name).await? =>
                {
                    no_version(name, version).with_source(error)
                }
                _ => delta("reading a table's log")(error),
            });
        }
        Ok(Loaded {
            table,
            path: self.table_path(org, name)?,
            log,
        })
    }

    pub(super) async fn exists(&self, org: &str, name: &'static str) -> Result<bool, Error> {
        self.log_store(org, name)?
            .is_delta_table_location()
            .await
            .map_err(delta("looking for a table"))
    }

    /// Loads the newest version of a table, which is made, or given the columns and properties it
    /// lacks, first.
    pub(super) async fn ensure(
        &self,
        org: &str,
        name: &'static str,
        schema: &Schema,
    ) -> Result<Loaded, Error> {
        self.exclusive_writes().await?;
        let wanted = delta_schema(schema)?;
        if !self.exists(org, name).await? {
            let created = CreateBuilder::new()
                .with_log_store(self.log_store(org, name)?)
                .with_table_name(name)
                .with_columns(wanted.fields().cloned())
                .with_partition_columns(PARTITION_COLUMNS)
                .with_configuration(configuration(self.options.retention))
                .with_save_mode(SaveMode::Ignore)
                .await;
            match created {
                Ok(_) => {}
                // Lost the race to create it: it is there now.
                Err(_) if self.exists(org, name).await? => {}
                Err(error) => return Err(delta("creating a table")(error)),
            }
        }
        let mut loaded = self.load(org, name, None).await?;
        let have = loaded
            .table
            .snapshot()
            .map_err(delta("reading a table's schema"))?
            .schema();
        let missing: Vec<StructField> = wanted
            .fields()
            .filter(|field| have.field(field.name()).is_none())
            .cloned()
            .collect();
        if !missing.is_empty() {
            loaded.table = loaded
                .table
                .add_columns()
                .with_fields(missing)
                .await
                .map_err(delta("adding columns to a table"))?;
        }
        self.set_properties(loaded).await
    }

    /// Tables made before a property was chosen get it. One that an operator has changed stays.
    async fn set_properties(&self, mut loaded: Loaded) -> Result<Loaded, Error> {
        let have = loaded
            .table
            .snapshot()
            .map_err(delta("reading a table's properties"))?
            .metadata()
            .configuration();
        let missing: HashMap<String, String> = configuration(self.options.retention)
            .into_iter()
            .filter(|(name, _)| !have.contains_key(*name))
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect();
        if !missing.is_empty() {
            loaded.table = loaded
                .table
                .set_tbl_properties()
                .with_properties(missing)
                .await
                .map_err(delta("setting properties of a table"))?;
        }
        Ok(loaded)
    }
}

impl Loaded {
    pub(super) fn version(&self) -> u64 {
        self.table.version().unwrap_or(0)
    }

    /// False when the table has columns that `schema` lacks: rows written here would lose them.
    pub(super) fn knows_no_more_than(&self, schema: &Schema) -> Result<bool, Error> {
        let state = self
            .table
            .snapshot()
            .map_err(delta("reading a table's schema"))?;
        Ok(state.schema().fields().all(|field| {
            let name = field.name().as_str();
            PARTITION_COLUMNS.contains(&name) || schema.field_with_name(name).is_ok()
        }))
    }

    /// The active files of this version.
    pub(super) fn files(&self) -> Result<FileSet, Error> {
        let state = self
            .table
            .snapshot()
            .map_err(delta("reading a table's files"))?;
        let mut files = Vec::with_capacity(state.log_data().num_files());
        for view in state.log_data().iter() {
            files.push(std::sync::Arc::new(LakeFile::from_view(&self.path, &view)?));
        }
        files.sort_by(|a, b| a.path.as_ref().cmp(b.path.as_ref()));
        Ok(FileSet { files })
    }

    /// True when a commit of this version or an earlier one carried `app_id`.
    pub(super) async fn has_transaction(&self, app_id: &str) -> Result<bool, Error> {
        let state = self
            .table
            .snapshot()
            .map_err(delta("reading a table's transactions"))?;
        let found = state
            .snapshot()
            .transaction_version(self.log.as_ref(), app_id)
            .await;
        Ok(found
            .map_err(delta("reading a table's transactions"))?
            .is_some())
    }

    /// One commit on top of exactly this version: all active files for which `replaced` holds go,
    /// `adds` come. `app_ids` mark it, so that a repeat recognises itself for [`REMEMBERED`].
    pub(super) async fn commit(
        &self,
        change: Change,
        replaced: impl Fn(&LakeFile) -> bool,
        mut adds: Vec<Add>,
        app_ids: &[String],
        metadata: HashMap<String, serde_json::Value>,
    ) -> Result<Committed, Error> {
        let state = self
            .table
            .snapshot()
            .map_err(delta("reading a table's files"))?;
        let rows_change = change == Change::Rows;
        for add in &mut adds {
            add.data_change = rows_change;
        }
        // When its files were written, by the store's clock: the age of a mark is told from that.
        let written = adds.iter().map(|add| add.modification_time).max();
        let mut actions = Vec::new();
        for view in state.log_data().iter() {
            let file = LakeFile::from_view(&self.path, &view)?;
            // A file of the same name is one this very run staged again: it stays, as it is added.
            if replaced(&file) && !adds.iter().any(|add| add.path == *view.path()) {
                actions.push(Action::Remove(view.remove_action(rows_change)));
            }
        }
        actions.extend(adds.into_iter().map(Action::Add));
        let mark = |id| Transaction::new_with_last_update(id, 1, written);
        let transactions = app_ids.iter().map(mark).collect();
        let properties = CommitProperties::default()
            .with_max_retries(0)
            .with_metadata(metadata)
            .with_application_transactions(transactions);
        let operation = match change {
            Change::Rows => DeltaOperation::Write {
                mode: SaveMode::Overwrite,
                partition_by: Some(PARTITION_COLUMNS.map(str::to_owned).to_vec()),
                predicate: None,
            },
            Change::Layout => DeltaOperation::Optimize {
                predicate: None,
                target_size: 0,
            },
        };
        let committed = CommitBuilder::from(properties)
            .with_actions(actions)
            .build(Some(state), self.log.clone(), operation)
            .await;
        match committed {
            Ok(done) => Ok(Committed::Version(done.version())),
            Err(
                DeltaTableError::VersionAlreadyExists(_)
                | DeltaTableError::Transaction {
                    source:
                        TransactionError::MaxCommitAttempts(_) | TransactionError::CommitConflict(_),
                },
            ) => Ok(Committed::Overtaken),
            Err(error) => Err(delta("committing a publish")(error)),
        }
    }

    /// Removed files whose removal the log still remembers: (path in the store, milliseconds).
    pub(super) async fn removed(&self) -> Result<HashMap<Path, i64>, Error> {
        let state = self
            .table
            .snapshot()
            .map_err(delta("reading a table's removed files"))?;
        let views: Vec<_> = state
            .all_tombstones(self.log.as_ref())
            .try_collect()
            .await
            .map_err(delta("reading a table's removed files"))?;
        Ok(views
            .iter()
            .map(|view| {
                let path = Path::from(view.path().as_ref());
                let path = self.path.parts().chain(path.parts()).collect();
                (path, view.deletion_timestamp().unwrap_or(0))
            })
            .collect())
    }

    /// Commit information, newest first.
    pub(super) async fn commits(
        &self,
        limit: usize,
    ) -> Result<Vec<deltalake::kernel::CommitInfo>, Error> {
        self.table
            .history(Some(limit))
            .try_collect()
            .await
            .map_err(delta("reading a table's history"))
    }
}

fn no_version(name: &str, version: u64) -> Error {
    let message = format!(
        "Version {version} of {name} does not exist or is older than the time travel that is kept."
    );
    Error::not_found("version", message)
}

/// Partition columns last. Views and dictionaries are in-memory forms Delta does not know.
fn delta_schema(schema: &Schema) -> Result<StructType, Error> {
    let partitions = PARTITION_COLUMNS.map(|name| Field::new(name, DataType::Utf8, false));
    let fields = schema
        .fields()
        .iter()
        .map(|field| field.as_ref().clone())
        .chain(partitions);
    (&Schema::new(fields.collect::<Vec<_>>()))
        .try_into_kernel()
        .map_err(internal("describing a table to Delta"))
}

fn configuration(retention: Duration) -> Vec<(&'static str, Option<String>)> {
    let days = retention.as_secs().div_ceil(86_400);
    vec![
        (
            "delta.logRetentionDuration",
            Some(format!("interval {days} days")),
        ),
        (
            "delta.deletedFileRetentionDuration",
            Some(format!("interval {days} days")),
        ),
        (
            "delta.setTransactionRetentionDuration",
            Some(format!("interval {} days", REMEMBERED.as_secs() / 86_400)),
        ),
        ("delta.checkpointInterval", Some("20".to_owned())),
    ]
}
