//! An export as a Delta table: Parquet files and one commit, in a folder that appears complete.

use std::fs::File;
use std::path::Path;

use arrow::datatypes::SchemaRef;
use deltalake::kernel::engine::arrow_conversion::TryIntoKernel;
use deltalake::kernel::{Action, Add, StructType};
use deltalake::operations::create::CreateBuilder;
use futures::TryStreamExt as _;
use parquet::arrow::ArrowWriter;
use parquet::file::metadata::KeyValue;
use serde_json::json;
use stoa_kernel::Error;
use url::Url;

use super::export::Batches;
use super::target::{remove, unfinished, unwritable};
use crate::lake::internal;
use crate::query::{ROW_GROUP_BYTES, parquet_properties};
use crate::schema::Dataset;

/// Rows of a file.
const FILE_ROWS: u64 = 4_000_000;

/// Writes the rows; returns the size of the files, 0 when there is no row and so no table.
pub(super) async fn write(
    batches: Batches,
    target: &Path,
    dataset: Dataset,
    origin: Option<&KeyValue>,
) -> Result<u64, Error> {
    let folder = unfinished(target);
    remove(&folder);
    let finished = match fill(batches, &folder, dataset, origin).await {
        Ok(0) => Ok(0),
        Ok(bytes) => std::fs::rename(&folder, target)
            .map(|()| bytes)
            .map_err(unwritable(target)),
        Err(error) => Err(error),
    };
    if !matches!(finished, Ok(bytes) if bytes > 0) {
        remove(&folder);
    }
    finished
}

async fn fill(
    mut batches: Batches,
    folder: &Path,
    dataset: Dataset,
    origin: Option<&KeyValue>,
) -> Result<u64, Error> {
    std::fs::create_dir_all(folder).map_err(unwritable(folder))?;
    let mut adds: Vec<Add> = Vec::new();
    let mut open: Option<Part> = None;
    let mut schema: Option<SchemaRef> = None;
    while let Some(batch) = batches.try_next().await? {
        schema.get_or_insert_with(|| batch.schema());
        let part = match &mut open {
            Some(part) => part,
            None => open.insert(Part::begin(folder, adds.len(), batch.schema(), origin)?),
        };
        part.writer
            .write(&batch)
            .map_err(internal("writing Parquet"))?;
        if part.writer.in_progress_size() > ROW_GROUP_BYTES {
            part.writer.flush().map_err(internal("writing Parquet"))?;
        }
        part.rows += batch.num_rows() as u64;
        if part.rows >= FILE_ROWS
            && let Some(part) = open.take()
        {
            adds.push(part.finish(folder)?);
        }
    }
    if let Some(part) = open.take() {
        adds.push(part.finish(folder)?);
    }
    let Some(schema) = schema else {
        return Ok(0);
    };
    let bytes = adds.iter().map(|add| add.size.unsigned_abs()).sum();
    commit(folder, dataset, &schema, adds).await?;
    Ok(bytes)
}

struct Part {
    name: String,
    writer: ArrowWriter<File>,
    rows: u64,
}

impl Part {
    fn begin(
        folder: &Path,
        number: usize,
        schema: SchemaRef,
        origin: Option<&KeyValue>,
    ) -> Result<Self, Error> {
        let name = format!("part-{number:05}.parquet");
        let path = folder.join(&name);
        let file = File::create(&path).map_err(unwritable(&path))?;
        let writer = ArrowWriter::try_new(file, schema, Some(parquet_properties(origin)?))
            .map_err(internal("writing Parquet"))?;
        Ok(Self {
            name,
            writer,
            rows: 0,
        })
    }

    fn finish(self, folder: &Path) -> Result<Add, Error> {
        let path = folder.join(&self.name);
        self.writer.close().map_err(internal("writing Parquet"))?;
        let metadata = std::fs::metadata(&path).map_err(unwritable(&path))?;
        let modified = metadata
            .modified()
            .map(chrono::DateTime::<chrono::Utc>::from)
            .map_err(unwritable(&path))?;
        Ok(Add {
            path: self.name,
            partition_values: Default::default(),
            size: i64::try_from(metadata.len()).map_err(internal("measuring a file"))?,
            modification_time: modified.timestamp_millis(),
            data_change: true,
            stats: Some(json!({"numRecords": self.rows}).to_string()),
            tags: None,
            deletion_vector: None,
            base_row_id: None,
            default_row_commit_version: None,
            clustering_provider: None,
        })
    }
}

async fn commit(
    folder: &Path,
    dataset: Dataset,
    schema: &SchemaRef,
    adds: Vec<Add>,
) -> Result<(), Error> {
    let doing = "writing a Delta table's log";
    let folder = std::fs::canonicalize(folder).map_err(unwritable(folder))?;
    let url = Url::from_directory_path(&folder)
        .map_err(|()| Error::internal(format!("The folder {} has no URL.", folder.display())))?;
    let columns: StructType = schema.as_ref().try_into_kernel().map_err(internal(doing))?;
    CreateBuilder::new()
        .with_location(url.to_string())
        .with_table_name(dataset.as_str())
        .with_columns(columns.fields().cloned())
        .with_actions(adds.into_iter().map(Action::Add))
        .await
        .map_err(internal(doing))?;
    Ok(())
}
