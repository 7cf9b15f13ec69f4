//! Read-only SQL, `select … from focus`: over local FOCUS files for the command line, and over a
//! pinned version. As the field writes it: names in any case, JSON, parameters, dates as text.
//!
//! Reading order: `dialect` → `statement` → `lists`; then `functions` with `json_path`, `division`, `sums`, `told`.

mod dialect;
mod division;
mod functions;
mod json_path;
mod lists;
mod statement;
mod sums;
mod told;

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};
use datafusion::catalog::TableProvider;
use datafusion::error::DataFusionError;
use datafusion::execution::context::{SQLOptions, SessionContext};
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::{FunctionRegistry as _, SendableRecordBatchStream};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::prelude::{DataFrame, ParquetReadOptions, SessionConfig};
use datafusion::sql::parser::Statement;
use futures::StreamExt as _;
use stoa_kernel::{Error, sentence};

#[cfg(feature = "cluster")]
pub(crate) use functions::named as sql_function;
use told::told;

use crate::lake::{Lake, LakeOptions, LakeTable, Pin, query_error, scan_config, scan_runtime};
use crate::remote::Remote;

/// What the rows are called: here, and in the use cases of the FOCUS project.
const TABLES: [&str; 2] = ["focus", "focus_data_table"];

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
    /// What its columns are called.
    pub fn names(&self) -> Vec<String> {
        let fields = self.schema.fields().iter();
        fields.map(|field| field.name().clone()).collect()
    }

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
    /// Runs one `SELECT` over the rows of a pinned version, the table `focus` (also `focus_data_table`). It has a session of
    /// its own, in which nothing else exists; memory comes out of the lake's limit for scans.
    pub async fn sql(&self, pin: &Pin, statement: &str, rows: usize) -> Result<SqlResult, Error> {
        let files = self.raw_files(pin).await?.files.clone();
        let runtime = self.inner.session().runtime_env();
        let options = &self.inner.options;
        let (table, config) = match &options.remote {
            Some(remote) => (LakeTable::sent(files), remote.plans(scan_config(options))),
            None => (LakeTable::raw(files), scan_config(options)),
        };
        let ctx = session(config, runtime, Arc::new(table))?;
        run(&ctx, options.remote.as_deref(), statement, &[], rows).await
    }
}

/// Runs one `SELECT` over local Parquet files (or folders of them), together the table `focus` (also
/// `focus_data_table`), with `params` for its `?`, in their order. Nothing else can be named, read or changed. With
/// `remote`, its machines read the files.
pub async fn sql_files(
    files: &[PathBuf],
    statement: &str,
    params: &[String],
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
    let table = SessionContext::new_with_config_rt(config.clone(), Arc::clone(&runtime))
        .read_parquet(paths, ParquetReadOptions::default())
        .await
        .map_err(unreadable)?;
    let ctx = session(config, runtime, table.into_view())?;
    run(&ctx, remote, statement, params, limits.rows).await
}

/// The rows for which a condition holds, read as the conditions of a statement are.
pub(crate) fn filtered(
    ctx: &SessionContext,
    rows: DataFrame,
    text: &str,
) -> Result<DataFrame, Error> {
    let wrong = |why: &str| {
        let why = why.trim_start_matches("sql parser error: ");
        Error::invalid(
            "condition",
            format!("The condition {text:?} cannot be understood: {why}"),
        )
    };
    let unfit = |source: DataFusionError| {
        let why = told::why(&source).unwrap_or_else(|| source.strip_backtrace());
        wrong(&why).with_source(source)
    };
    // A session of its own, since the caller's goes on without what statements have.
    let mut ctx = SessionContext::new_with_state(ctx.state());
    speak(&mut ctx)?;
    let columns = rows.schema();
    let condition = statement::condition(text, columns.as_arrow()).map_err(|why| wrong(&why))?;
    let condition = ctx.parse_sql_expr(&condition, columns).map_err(unfit)?;
    rows.filter(condition).map_err(unfit)
}

/// Gives a session the functions of statements, quotients that are no whole numbers, and sums with room for them.
fn speak(ctx: &mut SessionContext) -> Result<(), Error> {
    functions::register(ctx);
    ctx.register_function_rewrite(Arc::new(sums::WideSums))
        .map_err(query_error("Preparing the query engine"))?;
    ctx.register_expr_planner(Arc::new(division::Quotients))
        .map_err(query_error("Preparing the query engine"))
}

/// A session in which the table is there under both its names, and nothing else.
fn session(
    mut config: SessionConfig,
    runtime: Arc<RuntimeEnv>,
    table: Arc<dyn TableProvider>,
) -> Result<SessionContext, Error> {
    // Whoever sorts by cost does not look for rows without one.
    config.options_mut().sql_parser.default_null_ordering = "nulls_last".to_owned();
    let mut ctx = SessionContext::new_with_config_rt(config, runtime);
    speak(&mut ctx)?;
    for name in TABLES {
        ctx.register_table(name, Arc::clone(&table))
            .map_err(query_error("Opening the files"))?;
    }
    Ok(ctx)
}

async fn run(
    ctx: &SessionContext,
    remote: Option<&dyn Remote>,
    statement: &str,
    params: &[String],
    rows: usize,
) -> Result<SqlResult, Error> {
    let read_only = SQLOptions::new()
        .with_allow_ddl(false)
        .with_allow_dml(false)
        .with_allow_statements(false);
    let [table, _] = TABLES;
    let columns = ctx.table(table).await.map_err(told)?;
    let asked = statement::prepare(statement, &TABLES, columns.schema().as_arrow(), params)?;
    let plan = ctx
        .state()
        .statement_to_plan(Statement::Statement(Box::new(asked.statement)))
        .await
        .map_err(told)?;
    read_only.verify_plan(&plan).map_err(told)?;
    let frame = ctx.execute_logical_plan(plan).await.map_err(told)?;
    let schema = called(frame.schema().as_arrow(), asked.headers);
    let mut stream = match remote {
        None => frame.execute_stream().await,
        Some(remote) => fetched(frame, remote, rows).await,
    }
    .map_err(told)?;
    let mut result = SqlResult {
        schema,
        batches: Vec::new(),
        truncated: false,
    };
    let mut left = rows;
    while let Some(batch) = stream.next().await {
        let batch = batch.map_err(told)?;
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

/// The columns of a result under the names that the statement gives them.
fn called(schema: &Schema, headers: Option<Vec<Option<String>>>) -> SchemaRef {
    let headers = headers.filter(|headers| headers.len() == schema.fields().len());
    let Some(headers) = headers else {
        return Arc::new(schema.clone());
    };
    let named = schema
        .fields()
        .iter()
        .zip(headers)
        .map(|(field, header)| match header {
            Some(header) => Arc::new(field.as_ref().clone().with_name(header)),
            None => Arc::clone(field),
        });
    Arc::new(Schema::new(named.collect::<Vec<_>>()))
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
