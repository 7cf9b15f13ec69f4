//! One slice's small files, read, sorted, written and compared: what a compaction commits.

use std::sync::Arc;

use arrow::array::{Array as _, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use arrow::row::{RowConverter, SortField};
use datafusion::execution::context::SessionContext;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::prelude::{Expr, cast as cast_expr, ident};
use futures::TryStreamExt as _;
use object_store::ObjectStoreExt as _;
use object_store::path::Path;
use stoa_kernel::Error;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::super::error::{query_error, storage};
use super::super::files::Slice;
use super::super::stats::footer;
use super::super::{
    Lake, LakeFile, LakeOptions, LakeTable, RAW, STORE, StagedFile, internal, scan,
};
use super::{Compact, Rewrite};
use crate::column::Column;
use crate::error::ConvertError;
use crate::origin::Origin;
use crate::schema::{ROW_ID, SOURCE_FILE, SOURCE_LINE, lake_schema};
use crate::write::{PeriodFiles, Place, Rows};

/// What sorting may keep in memory; the rest is put down in the scratch folder. With what is read ahead,
/// copied while it is merged and encoded, the process holds several times as much.
const SORT_MEMORY: usize = 48 << 20;
/// Rows that are looked at together: few, because merging holds one batch of each part it merges.
const BATCH: usize = 2048;

/// To the thread that writes. Without `End` what came before it is given up.
enum Step {
    Rows(RecordBatch),
    End,
}

impl Lake {
    /// Writes the rows of `inputs` in order, and makes sure that they are the same.
    pub(super) async fn rewrite(
        &self,
        request: &Compact,
        slice: &Slice,
        inputs: Vec<Arc<LakeFile>>,
    ) -> Result<Rewrite, Error> {
        let before = self.fingerprint(inputs.clone()).await?;
        let outputs = self.write_sorted(request, slice, &inputs).await?;
        let checked = async {
            let mut files = Vec::with_capacity(outputs.len());
            for output in &outputs {
                files.push(self.as_lake_file(slice, output).await?);
            }
            if self.fingerprint(files).await? != before {
                return Err(Error::internal(format!(
                    "Compacting {} of source {} would change its rows; it was left as it is.",
                    slice.1, slice.0
                )));
            }
            Ok(())
        };
        if let Err(error) = checked.await {
            self.forget(&outputs).await;
            return Err(error);
        }
        Ok(Rewrite {
            slice: slice.clone(),
            inputs,
            outputs,
        })
    }

    /// Number of rows, and the sum of a digest of each over all its columns: the same for the same
    /// rows in any order.
    async fn fingerprint(&self, files: Vec<Arc<LakeFile>>) -> Result<(u64, u128), Error> {
        let doing = "Comparing a billing period";
        let schema = lake_schema();
        let fields = schema.fields().iter();
        let converter = RowConverter::new(
            fields
                .map(|field| SortField::new(field.data_type().clone()))
                .collect(),
        )
        .map_err(internal("comparing rows"))?;
        let stream = self.stream(files, Vec::new()).await;
        let mut stream = stream.map_err(query_error(doing))?;
        let (mut rows, mut sum) = (0, 0u128);
        while let Some(batch) = stream.try_next().await.map_err(query_error(doing))? {
            let texts = converter
                .convert_columns(batch.columns())
                .map_err(internal("comparing rows"))?;
            rows += batch.num_rows() as u64;
            for row in &texts {
                let mut half = [0; 16];
                half.copy_from_slice(&blake3::hash(row.as_ref()).as_bytes()[..16]);
                sum = sum.wrapping_add(u128::from_le_bytes(half));
            }
        }
        Ok((rows, sum))
    }

    /// The rows of `files`, with the columns of the lake, in the order of `keys`; sorting puts down
    /// what does not fit in [`SORT_MEMORY`].
    async fn stream(
        &self,
        files: Vec<Arc<LakeFile>>,
        keys: Vec<Expr>,
    ) -> datafusion::error::Result<datafusion::execution::SendableRecordBatchStream> {
        let options = LakeOptions {
            query_memory: SORT_MEMORY,
            target_partitions: 1,
            remote: None,
            ..self.inner.options.clone()
        };
        let runtime = scan::runtime(&options)?;
        let url = ObjectStoreUrl::parse(STORE)?;
        runtime.register_object_store(url.as_ref(), Arc::clone(&self.inner.store));
        let config = scan::config(&options).with_batch_size(BATCH);
        let ctx = SessionContext::new_with_config_rt(config, runtime);
        let columns = lake_schema();
        let columns = columns.fields().iter().map(|field| ident(field.name()));
        // Plain texts: each batch holds its own, so that memory is what it is counted as.
        let mut frame = ctx.read_table(Arc::new(LakeTable::sent(files)))?;
        if !keys.is_empty() {
            let order = keys.into_iter().map(|key| key.sort(true, true)).collect();
            frame = frame.sort(order)?;
        }
        let frame = frame.select(columns.collect::<Vec<_>>())?;
        frame.execute_stream().await
    }

    async fn write_sorted(
        &self,
        request: &Compact,
        slice: &Slice,
        inputs: &[Arc<LakeFile>],
    ) -> Result<Vec<StagedFile>, Error> {
        let doing = "Sorting a billing period";
        // All rows of a slice come from one run, which later readers find by the files' names.
        let run = inputs.first().and_then(|file| file.run());
        let run = run.filter(|run| inputs.iter().all(|file| file.run().as_ref() == Some(run)));
        let run = run.ok_or_else(|| {
            Error::internal(format!(
                "The files of {} of source {} are not named after one run.",
                slice.1, slice.0
            ))
        })?;
        let table = self.inner.table_path(&request.org_slug, RAW)?;
        let place = Place {
            store: Arc::clone(&self.inner.store),
            handle: Handle::current(),
            prefix: table.join(format!("source_id={}", slice.0)),
            stem: format!("{run}-{}", request.id.uuid().simple()),
            schema: lake_schema(),
        };
        let mut keys = vec![cast_expr(ident("ChargePeriodStart"), DataType::Date32)];
        let names = [
            "ServiceName",
            "SubAccountId",
            ROW_ID,
            SOURCE_FILE,
            SOURCE_LINE,
        ];
        keys.extend(names.map(ident));
        let stream = self.stream(inputs.to_vec(), keys).await;
        let mut stream = stream.map_err(query_error(doing))?;
        let (send, receive) = mpsc::channel(2);
        let origin = self.origin(inputs).await?;
        let period = slice.1.clone();
        let writer =
            tokio::task::spawn_blocking(move || write(place, &period, origin.as_slice(), receive));
        let read = async {
            while let Some(batch) = stream.try_next().await.map_err(query_error(doing))? {
                if send.send(Step::Rows(batch)).await.is_err() {
                    // It stopped, and says why below.
                    return Ok(());
                }
            }
            let _heard = send.send(Step::End).await;
            Ok(())
        };
        let read: Result<(), Error> = read.await;
        drop(send);
        let written = writer.await.map_err(internal("writing a compacted file"))?;
        match (read, written) {
            (Ok(()), Ok(files)) => Ok(files),
            (read, Err((error, begun))) => {
                self.forget(&begun).await;
                read?;
                Err(Error::unavailable("lake_storage", "A compacted file could not be written. Check the lake's storage and its free space; nothing has changed.").with_source(error))
            }
            (Err(error), Ok(files)) => {
                self.forget(&files).await;
                Err(error)
            }
        }
    }

    /// What the footers of all these files say of where their rows come from; `None` when one does not.
    async fn origin(&self, files: &[Arc<LakeFile>]) -> Result<Option<Arc<Origin>>, Error> {
        let mut origins: Vec<Arc<Origin>> = Vec::new();
        for file in files {
            let footer = footer(&self.inner.store, &file.path, file.size).await?;
            let Some(origin) = Origin::read(footer.file_metadata().key_value_metadata()) else {
                return Ok(None);
            };
            if !origins.iter().any(|known| **known == origin) {
                origins.push(Arc::new(origin));
            }
        }
        // In an order that does not depend on the names of the files.
        origins.sort();
        Ok(Origin::of_all(&origins).map(Arc::new))
    }

    async fn as_lake_file(&self, slice: &Slice, file: &StagedFile) -> Result<Arc<LakeFile>, Error> {
        let path = Path::from(file.path.as_str());
        let meta = self.inner.store.head(&path).await;
        let meta = meta.map_err(storage("reading a compacted file"))?;
        Ok(Arc::new(LakeFile {
            path,
            size: meta.size,
            modified: meta.last_modified,
            source_id: slice.0.clone(),
            billing_period: slice.1.clone(),
            rows: file.rows,
            days: None,
        }))
    }
}

/// Writes what comes until the end; on failure says which files were completed before.
fn write(
    place: Place,
    period: &str,
    origins: &[Arc<Origin>],
    mut steps: mpsc::Receiver<Step>,
) -> Result<Vec<StagedFile>, (ConvertError, Vec<StagedFile>)> {
    let mut files = PeriodFiles::new(place, 0, 1).map_err(|error| (error, Vec::new()))?;
    loop {
        match steps.blocking_recv() {
            Some(Step::Rows(batch)) => {
                let rows = Rows::All(batch.num_rows());
                let written = columns(&batch)
                    .and_then(|columns| files.write(period, &columns, rows, origins));
                if let Err(error) = written {
                    return Err((error, files.abandon()));
                }
            }
            Some(Step::End) => return files.finish(),
            None => {
                let error = ConvertError::internal("the rows ended before their end");
                return Err((error, files.abandon()));
            }
        }
    }
}

/// The columns of a batch as the writer takes them.
fn columns(batch: &RecordBatch) -> Result<Vec<Column>, ConvertError> {
    let schema = lake_schema();
    let mut columns = Vec::with_capacity(batch.num_columns());
    for (field, array) in schema.fields().iter().zip(batch.columns()) {
        if field.name() == SOURCE_LINE && array.null_count() > 0 {
            return Err(ConvertError::internal("a row has no line number"));
        }
        let kind = match field.data_type() {
            DataType::Utf8 => &DataType::Utf8View,
            other => other,
        };
        let array = cast(array, kind).map_err(ConvertError::internal)?;
        columns.push(Column::Plain(array));
    }
    Ok(columns)
}
