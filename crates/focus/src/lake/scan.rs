//! Reading an exact list of Parquet files with DataFusion, never a folder: the folder still holds
//! replaced and staged files.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::ScalarValue;
use datafusion::dataframe::DataFrame;
use datafusion::datasource::TableType;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::parquet::CachedParquetFileReaderFactory;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::error::Result as DataFusionResult;
use datafusion::execution::context::SessionContext;
use datafusion::execution::disk_manager::DiskManagerBuilder;
use datafusion::execution::memory_pool::{FairSpillPool, TrackConsumersPool};
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::prelude::SessionConfig;
use object_store::ObjectStore;
use stoa_kernel::Error;

use super::error::query_error;
use super::{Inner, LakeFile, LakeOptions};
use crate::remote::Remote;
use crate::schema::{PARTITION_COLUMNS, lake_schema};

/// The name under which DataFusion knows the lake's store.
pub(crate) const STORE: &str = "lake://files";

/// One session for all queries: tables are handed to it one by one and never registered, so no
/// query can name another organisation's.
pub(super) fn session(
    options: &LakeOptions,
    store: &Arc<dyn ObjectStore>,
) -> Result<SessionContext, Error> {
    let runtime = runtime(options).map_err(query_error("Preparing the query engine"))?;
    let url = ObjectStoreUrl::parse(STORE).map_err(query_error("Preparing the query engine"))?;
    runtime.register_object_store(url.as_ref(), Arc::clone(store));
    Ok(SessionContext::new_with_config_rt(config(options), runtime))
}

/// Memory limit and spill folder of `options`.
pub(crate) fn runtime(options: &LakeOptions) -> DataFusionResult<Arc<RuntimeEnv>> {
    // Fair: one large sort cannot starve its neighbours; the names of the largest users make a
    // refusal explain itself in the log.
    let pool = TrackConsumersPool::new(
        FairSpillPool::new(options.query_memory),
        std::num::NonZeroUsize::MIN.saturating_add(4),
    );
    let disk = match options.room.bytes() {
        Some(room) => {
            DiskManagerBuilder::default().with_max_temp_directory_size(room.min(MOST_SPILLED))
        }
        None => DiskManagerBuilder::default(),
    };
    let mut builder = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(pool))
        .with_disk_manager_builder(disk);
    if let Some(folder) = &options.scratch {
        builder = builder.with_temp_file_path(folder);
    }
    builder.build_arc()
}

/// What questions may put down on the disk together, however much room there is.
const MOST_SPILLED: u64 = 100 << 30;

/// Settings all queries share.
pub(crate) fn config(options: &LakeOptions) -> SessionConfig {
    let mut config = SessionConfig::new()
        .with_target_partitions(options.target_partitions.max(1))
        .with_information_schema(false)
        .with_repartition_file_min_size(1 << 20);
    // Rows a filter drops are not decoded in the other columns.
    config.options_mut().execution.parquet.pushdown_filters = true;
    config
}

/// Exactly these files, as a table.
#[derive(Debug)]
pub(crate) struct LakeTable {
    schema: TableSchema,
    files: Vec<Arc<LakeFile>>,
}

/// A frame that is run where [`LakeOptions::remote`] says.
pub(crate) struct Frame {
    pub(crate) frame: DataFrame,
    remote: Option<Arc<dyn Remote>>,
}

impl Frame {
    /// Goes on with the frame.
    pub(crate) fn then(
        self,
        next: impl FnOnce(DataFrame) -> DataFusionResult<DataFrame>,
    ) -> DataFusionResult<Self> {
        let frame = next(self.frame)?;
        Ok(Self { frame, ..self })
    }

    pub(crate) async fn collect(self) -> DataFusionResult<Vec<RecordBatch>> {
        let Some(remote) = self.remote else {
            return self.frame.collect().await;
        };
        let (state, plan) = self.frame.into_parts();
        let plan = state.create_physical_plan(&plan).await?;
        remote.collect(plan, state.config()).await
    }
}

impl Inner {
    /// The session of this process's own scans, which from now on spill into the room that there is now.
    pub(crate) fn session(&self) -> &SessionContext {
        if let Some(room) = self.options.room.bytes() {
            let runtime = self.ctx.runtime_env();
            let disk = &runtime.disk_manager;
            let most = disk
                .used_disk_space()
                .saturating_add(room)
                .min(MOST_SPILLED);
            if let Err(error) = disk.set_max_temp_directory_size(most) {
                tracing::warn!(%error, "how much questions may put down on the disk is not bounded anew");
            }
        }
        &self.ctx
    }

    /// Exactly these files of the raw table, to be scanned here or on the cluster.
    pub(crate) fn scan(&self, files: Vec<Arc<LakeFile>>) -> DataFusionResult<Frame> {
        let (ctx, table, remote) = match (&self.remote_ctx, &self.options.remote) {
            (Some(ctx), Some(remote)) => (ctx, LakeTable::sent(files), Some(Arc::clone(remote))),
            _ => (self.session(), LakeTable::raw(files), None),
        };
        Ok(Frame {
            frame: ctx.read_table(Arc::new(table))?,
            remote,
        })
    }
}

impl LakeTable {
    /// Files of the raw table. Columns a file does not have (older schema) read as null.
    pub(crate) fn raw(files: Vec<Arc<LakeFile>>) -> Self {
        Self::with_partitions(as_views(&lake_schema()), &DataType::Utf8View, files)
    }

    /// The same for a plan whose rows go from machine to machine: a slice of views is sent with all
    /// the texts of its batch.
    pub(crate) fn sent(files: Vec<Arc<LakeFile>>) -> Self {
        Self::with_partitions(lake_schema(), &DataType::Utf8, files)
    }

    fn with_partitions(schema: SchemaRef, text: &DataType, files: Vec<Arc<LakeFile>>) -> Self {
        let partitions =
            PARTITION_COLUMNS.map(|name| Arc::new(Field::new(name, text.clone(), false)));
        let schema = TableSchema::builder(schema)
            .with_table_partition_cols(partitions.to_vec())
            .build();
        Self { schema, files }
    }

    /// Files of any schema, without partition columns.
    pub(crate) fn plain(schema: &Schema, files: Vec<Arc<LakeFile>>) -> Self {
        let schema = TableSchema::builder(as_views(schema)).build();
        Self { schema, files }
    }

    fn partitioned(&self, file: &LakeFile) -> PartitionedFile {
        if self.schema.table_partition_cols().is_empty() {
            return PartitionedFile::new_from_meta(file.meta());
        }
        let columns = self.schema.table_partition_cols().iter();
        let texts = [&file.source_id, &file.billing_period];
        let values = columns
            .zip(texts)
            .map(|(column, text)| match column.data_type() {
                DataType::Utf8 => ScalarValue::Utf8(Some(text.clone())),
                _ => ScalarValue::Utf8View(Some(text.clone())),
            });
        PartitionedFile::new_from_meta(file.meta()).with_partition_values(values.collect())
    }
}

/// Views hold short strings in place, which grouping and comparing like.
fn as_views(schema: &Schema) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 => Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View)),
        _ => Arc::clone(field),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

#[async_trait]
impl TableProvider for LakeTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.schema.table_schema())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        limit: Option<usize>,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        if self.files.is_empty() {
            let schema = self.schema.table_schema();
            let schema = match projection {
                Some(columns) => Arc::new(schema.project(columns)?),
                None => Arc::clone(schema),
            };
            return Ok(Arc::new(EmptyExec::new(schema)));
        }
        let url = ObjectStoreUrl::parse(STORE)?;
        let runtime = state.runtime_env();
        let readers = CachedParquetFileReaderFactory::new(
            runtime.object_store(&url)?,
            runtime.cache_manager.get_file_metadata_cache(),
        );
        let mut parquet = datafusion::config::TableParquetOptions::default();
        parquet.global = state.config_options().execution.parquet.clone();
        // The optimiser hands filters to the source; it skips files by partition value, then row
        // groups and pages by statistics, then rows.
        let source = ParquetSource::new(self.schema.clone())
            .with_table_parquet_options(parquet)
            .with_parquet_file_reader_factory(Arc::new(readers));
        let files: FileGroup = self
            .files
            .iter()
            .map(|file| self.partitioned(file))
            .collect();
        let config = FileScanConfigBuilder::new(url, Arc::new(source))
            .with_file_groups(files.split_files(state.config().target_partitions()))
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::super::Lake;
    use super::*;
    use crate::read::Room;

    /// Sorts more than fits in memory, with so much room on the disk.
    async fn sort(room: u64) -> Result<usize, Error> {
        let folder = tempfile::tempdir().expect("a folder");
        let options = LakeOptions {
            query_memory: 6 << 20,
            target_partitions: 1,
            scratch: Some(folder.path().to_owned()),
            room: Room::new(move || Some(room)),
            ..LakeOptions::new("memory:///")
        };
        let mut config = config(&options);
        config.options_mut().execution.sort_spill_reservation_bytes = 1 << 20;
        let runtime = runtime(&options).map_err(query_error("The test"))?;
        let ctx = SessionContext::new_with_config_rt(config, runtime);
        let numbers = "SELECT value FROM generate_series(1, 2000000) ORDER BY value DESC";
        let numbers = ctx.sql(numbers).await.map_err(query_error("The test"))?;
        let sorted = numbers.collect().await.map_err(query_error("The test"))?;
        Ok(sorted.iter().map(RecordBatch::num_rows).sum())
    }

    #[tokio::test]
    async fn questions_put_nothing_down_below_the_floor() {
        assert_eq!(sort(u64::MAX).await.expect("there is room"), 2_000_000);
        let error = sort(1 << 20).await.expect_err("no room");
        assert_eq!(error.code(), "storage_full", "{}", error.chain());
    }

    #[test]
    fn the_room_is_asked_for_again_with_every_question() {
        let left = Arc::new(AtomicU64::new(5));
        let asked = Arc::clone(&left);
        let lake = Lake::open(LakeOptions {
            room: Room::new(move || Some(asked.load(Ordering::Relaxed))),
            ..LakeOptions::new("memory:///")
        });
        let lake = lake.expect("a lake");
        let most = || {
            let runtime = lake.inner.session().runtime_env();
            runtime.disk_manager.max_temp_directory_size()
        };
        assert_eq!(most(), 5);
        left.store(7, Ordering::Relaxed);
        assert_eq!(most(), 7);
        left.store(u64::MAX, Ordering::Relaxed);
        assert_eq!(most(), MOST_SPILLED);
    }
}
