//! Read-only SQL, `select … from focus`: over local FOCUS files for the command line, and over a
//! pinned version.

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::context::{SQLOptions, SessionContext};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::prelude::{DataFrame, ParquetReadOptions};
use futures::StreamExt as _;
use stoa_kernel::{Error, sentence};

use crate::lake::{Lake, LakeOptions, LakeTable, Pin, query_error, scan_config, scan_runtime};
use crate::remote::Remote;

/// What one statement may cost.
#[derive(Debug, Clone, Copy)]
pub struct SqlLimits {
    /// Bytes of memory; sorts and groupings beyond it spill to disk or are refused.
    pub memory: usize,
    /// Rows returned; more are cut off, and the result says so.
    pub rows: usize,
    /// Threads.
    pub threads: usize,
}

impl Default for SqlLimits {
    fn default() -> Self {
        Self {
            memory: 1 << 30,
            rows: 10_000,
            threads: 2,
        }
    }
}

/// The rows of a statement.
#[derive(Debug)]
pub struct SqlResult {
    /// Columns.
    pub schema: SchemaRef,
    /// Rows.
    pub batches: Vec<RecordBatch>,
    /// There were more rows than the limit.
    pub truncated: bool,
}

impl SqlResult {
    /// Every row as text, exact, null as `None`.
    pub fn cells(&self) -> Result<Vec<Vec<Option<String>>>, Error> {
        let mut rows = Vec::new();
        for batch in &self.batches {
            let columns = batch
                .columns()
                .iter()
                .map(|column| super::cells::column(column))
                .collect::<Result<Vec<_>, _>>()
                .map_err(crate::lake::internal("writing out a result"))?;
            rows.extend(
                (0..batch.num_rows())
                    .map(|row| columns.iter().map(|column| column[row].clone()).collect()),
            );
        }
        Ok(rows)
    }
}

impl Lake {
    /// Runs one `SELECT` over the rows of a pinned version, the table `focus`. It has a session of
    /// its own, in which nothing else exists; memory comes out of the lake's limit for scans.
    pub async fn sql(&self, pin: &Pin, statement: &str, rows: usize) -> Result<SqlResult, Error> {
        let files = self.raw_files(pin).await?.files.clone();
        let runtime = self.inner.session().runtime_env();
        let options = &self.inner.options;
        let (table, config) = match &options.remote {
            Some(remote) => (LakeTable::sent(files), remote.plans(scan_config(options))),
            None => (LakeTable::raw(files), scan_config(options)),
        };
        let ctx = SessionContext::new_with_config_rt(config, runtime);
        ctx.register_table("focus", Arc::new(table))
            .map_err(query_error("Opening the data"))?;
        run(&ctx, options.remote.as_deref(), statement, rows).await
    }
}

/// Runs one `SELECT` over local Parquet files (or folders of them), together the table `focus`.
/// Nothing else can be named, read or changed. With `remote`, its machines read the files.
pub async fn sql_files(
    files: &[PathBuf],
    statement: &str,
    limits: SqlLimits,
    remote: Option<&dyn Remote>,
) -> Result<SqlResult, Error> {
    if files.is_empty() {
        return Err(Error::invalid(
            "no_files",
            "Name at least one Parquet file or folder to query.",
        ));
    }
    let mut paths = Vec::with_capacity(files.len());
    for file in files {
        let path = std::fs::canonicalize(file).map_err(|source| {
            Error::not_found(
                "file",
                format!("{} cannot be opened: {}", file.display(), sentence(&source)),
            )
            .with_source(source)
        })?;
        paths.push(if path.is_dir() {
            format!("{}/", path.display())
        } else {
            path.display().to_string()
        });
    }
    let options = LakeOptions {
        query_memory: limits.memory,
        target_partitions: limits.threads,
        ..LakeOptions::new("")
    };
    let runtime = scan_runtime(&options).map_err(query_error("Preparing the query engine"))?;
    let config = scan_config(&options);
    let config = remote.map_or(config.clone(), |remote| remote.plans(config));
    let ctx = SessionContext::new_with_config_rt(config, runtime);
    let table = ctx
        .read_parquet(paths, ParquetReadOptions::default())
        .await
        .map_err(unreadable)?;
    ctx.register_table("focus", table.into_view())
        .map_err(query_error("Opening the files"))?;
    run(&ctx, remote, statement, limits.rows).await
}

async fn run(
    ctx: &SessionContext,
    remote: Option<&dyn Remote>,
    statement: &str,
    rows: usize,
) -> Result<SqlResult, Error> {
    let read_only = SQLOptions::new()
        .with_allow_ddl(false)
        .with_allow_dml(false)
        .with_allow_statements(false);
    let frame = ctx
        .sql_with_options(statement, read_only)
        .await
        .map_err(|source| {
            Error::invalid(
                "sql_invalid",
                format!("The statement cannot be run: {}", source.strip_backtrace()),
            )
            .with_source(source)
        })?;
    let schema = Arc::new(frame.schema().as_arrow().clone());
    let mut stream = match remote {
        None => frame.execute_stream().await,
        Some(remote) => fetched(frame, remote, rows).await,
    }
    .map_err(query_error("The statement"))?;
    let mut result = SqlResult {
        schema,
        batches: Vec::new(),
        truncated: false,
    };
    let mut left = rows;
    while let Some(batch) = stream.next().await {
        let batch = batch.map_err(query_error("The statement"))?;
        let kept = batch.num_rows().min(left);
        result.truncated = kept < batch.num_rows();
        if kept > 0 {
            result.batches.push(batch.slice(0, kept));
        }
        left -= kept;
        if result.truncated {
            break;
        }
    }
    Ok(result)
}

/// As many rows as are wanted and one more, which tells that there are more.
async fn fetched(
    frame: DataFrame,
    remote: &dyn Remote,
    rows: usize,
) -> datafusion::error::Result<SendableRecordBatchStream> {
    let (state, plan) = frame.limit(0, Some(rows + 1))?.into_parts();
    let plan = state.create_physical_plan(&plan).await?;
    let schema = plan.schema();
    let batches = remote.collect(plan, state.config()).await?;
    let batches = futures::stream::iter(batches.into_iter().map(Ok));
    Ok(Box::pin(RecordBatchStreamAdapter::new(schema, batches)))
}

fn unreadable(source: datafusion::error::DataFusionError) -> Error {
    Error::invalid(
        "not_parquet",
        format!(
            "The files cannot be read as Parquet: {}",
            source.strip_backtrace()
        ),
    )
    .with_source(source)
}
