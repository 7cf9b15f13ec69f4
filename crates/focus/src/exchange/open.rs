//! Finding converted FOCUS: a Parquet file, a folder of them, a Delta table, or the folder that
//! holds one of these per dataset.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema};
use chrono::{DateTime, Utc};
use datafusion::execution::context::SessionContext;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::prelude::DataFrame;
use object_store::local::LocalFileSystem;
use stoa_kernel::{Error, sentence};
use url::Url;

use super::Means;
use crate::delivery::own;
use crate::lake::{
    LakeFile, LakeOptions, LakeTable, STORE, internal, query_error, scan_config, scan_runtime,
};
use crate::mapping::Formats;
use crate::origin::Origin;
use crate::recognise;
use crate::schema::{
    COST_BASIS, ColumnType, Dataset, EXTRA, PARTITION_COLUMNS, ROW_ID, SOURCE_FILE, SOURCE_LINE,
    all_columns, dataset_schema,
};
use crate::tables::{Tables, footer, unreadable};
use crate::warnings::Warning;

/// Converted FOCUS rows of one dataset.
pub(super) struct Converted {
    pub(super) dataset: Dataset,
    pub(super) ctx: SessionContext,
    /// Columns that any of the files has, with the types they are read as.
    pub(super) has: BTreeMap<String, DataType>,
    /// What is known of the rows' sources; nothing when a file says nothing.
    pub(super) origins: Vec<Arc<Origin>>,
    /// What lies beside the rows and is not among them.
    pub(super) warnings: Vec<Warning>,
    files: Vec<Arc<LakeFile>>,
    schema: Arc<Schema>,
}

impl Converted {
    /// Opens what lies at `path`. Looks at every file's columns, at no row.
    pub(super) async fn open(
        path: &Path,
        dataset: Option<Dataset>,
        means: Means,
    ) -> Result<Self, Error> {
        let found = std::fs::canonicalize(path).map_err(|source| {
            Error::not_found(
                "file",
                format!("{} cannot be opened: {}", path.display(), sentence(&source)),
            )
            .with_source(source)
        })?;
        if found.to_str().is_none() {
            return Err(Error::not_found(
                "file",
                format!(
                    "{}: the name of this file or of its folder is not UTF-8. Rename it.",
                    path.display()
                ),
            ));
        }
        let mut files = Vec::new();
        for table in table_folders(&found) {
            files.extend(plain_files(&table).await?);
        }
        let tables = Tables::of(files)?;
        if tables.is_empty() {
            return Err(Error::invalid(
                "no_files",
                format!(
                    "There is no Parquet file in {}. Convert a bill first: stoa focus convert BILL -o {}",
                    path.display(),
                    path.display()
                ),
            ));
        }
        let (_, files, warnings) = tables
            .clone()
            .take(dataset.filter(|one| tables.has(*one)))?;
        let (has, origins) = columns(&files)?;
        let headers: Vec<String> = has.keys().cloned().collect();
        let formats = Formats::built_in().map_err(internal("reading the mappings"))?;
        let mapping = recognise::choose(&headers, None, &formats)
            .ok()
            .filter(|mapping| mapping.focus)
            .ok_or_else(|| {
                Error::invalid(
                    "not_focus",
                    format!("{} holds no FOCUS columns.", path.display()),
                )
            })?;
        let has = fitting(mapping.dataset, has, path)?;
        let schema = Arc::new(Schema::new(
            has.iter()
                .map(|(name, kind)| Field::new(name, kind.clone(), true))
                .collect::<Vec<_>>(),
        ));
        Ok(Self {
            dataset: mapping.dataset,
            ctx: session(means)?,
            has,
            origins,
            warnings,
            files: files
                .iter()
                .map(|path| lake_file(path))
                .collect::<Result<_, _>>()?,
            schema,
        })
    }

    /// All rows, with the columns the files have.
    pub(super) fn rows(&self) -> Result<DataFrame, Error> {
        let table = LakeTable::plain(&self.schema, self.files.clone());
        self.ctx
            .read_table(Arc::new(table))
            .map_err(query_error("Opening the files"))
    }
}

/// A session that reads local files and knows the mappings' functions.
pub(super) fn session(means: Means) -> Result<SessionContext, Error> {
    let options = LakeOptions {
        query_memory: means.memory,
        target_partitions: means.threads,
        ..LakeOptions::new("")
    };
    let preparing = "Preparing the query engine";
    let runtime = scan_runtime(&options).map_err(query_error(preparing))?;
    let url = ObjectStoreUrl::parse(STORE).map_err(query_error(preparing))?;
    runtime.register_object_store(url.as_ref(), Arc::new(LocalFileSystem::new()));
    let mut config = scan_config(&options);
    // FOCUS names are written as they are, with or without quotes.
    config.options_mut().sql_parser.enable_ident_normalization = false;
    let ctx = SessionContext::new_with_config_rt(config, runtime);
    crate::mapping::functions::register(&ctx, &Arc::default());
    Ok(ctx)
}

/// `out` → `out/CostAndUsage` and the folders of the other datasets, when that is what `out` holds.
fn table_folders(path: &Path) -> Vec<PathBuf> {
    let inside = Dataset::ALL.map(|dataset| path.join(dataset.as_str()));
    let inside: Vec<PathBuf> = inside
        .into_iter()
        .filter(|folder| folder.is_dir())
        .collect();
    match inside.is_empty() {
        true => vec![path.to_owned()],
        false => inside,
    }
}

/// The files of a table's newest version: its folder also holds replaced ones.
async fn delta_files(table: &Path) -> Result<Vec<PathBuf>, Error> {
    let doing = "reading a Delta table's log";
    let url = Url::from_directory_path(table)
        .map_err(|()| Error::internal(format!("The folder {} has no URL.", table.display())))?;
    let loaded = deltalake::open_table(url).await.map_err(internal(doing))?;
    let state = loaded.snapshot().map_err(internal(doing))?;
    let partitions = state.metadata().partition_columns().to_vec();
    if let Some(other) = partitions
        .iter()
        .find(|name| !PARTITION_COLUMNS.contains(&name.as_str()))
    {
        return Err(Error::invalid(
            "delta_partitions",
            format!(
                "{} is partitioned by {other}; only tables Stoa wrote can be read.",
                table.display()
            ),
        ));
    }
    let mut files = Vec::new();
    for view in state.log_data().iter() {
        if view.deletion_vector_descriptor().is_some() {
            return Err(Error::invalid(
                "delta_deletion_vectors",
                format!(
                    "{} has deletion vectors; only tables Stoa wrote can be read.",
                    table.display()
                ),
            ));
        }
        let relative = view.object_store_path();
        files.push(
            relative
                .parts()
                .fold(table.to_owned(), |folder, part| folder.join(part.as_ref())),
        );
    }
    files.sort();
    Ok(files)
}

/// The Parquet files of a folder and its folders, or the one file. A table in one of them is read
/// through its log.
async fn plain_files(path: &Path) -> Result<Vec<PathBuf>, Error> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        if folder.join("_delta_log").is_dir() {
            files.extend(delta_files(&folder).await?);
            continue;
        }
        let unreadable = |source: std::io::Error| {
            Error::not_found(
                "file",
                format!("{} cannot be read: {}", folder.display(), sentence(&source)),
            )
            .with_source(source)
        };
        for entry in folder.read_dir().map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name == ".hoodie" || is_iceberg(&path) {
                return Err(Error::invalid(
                    "unsupported_table",
                    format!(
                        "{} is an Iceberg or Hudi table: it also holds files that were replaced. Write the rows of its newest version to Parquet files first.",
                        folder.display()
                    ),
                ));
            }
            // What a job has not finished is no part of the table, and sums of the charges beside them are no charges.
            if path.is_dir() {
                if name != "_temporary" && !own::is_rollup(&name) {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|ending| ending == "parquet") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Whether a folder is the `metadata` of an Iceberg table.
fn is_iceberg(path: &Path) -> bool {
    let metadata = path.file_name().is_some_and(|name| name == "metadata") && path.is_dir();
    metadata
        && path.read_dir().is_ok_and(|entries| {
            entries.flatten().any(|entry| {
                let name = entry.file_name();
                name.to_string_lossy().ends_with(".metadata.json")
            })
        })
}

/// Columns by name.
type Columns = BTreeMap<String, DataType>;

/// Columns of all files, one that two files have in different types is refused; and their origins, each
/// once, none when a file has none.
fn columns(files: &[PathBuf]) -> Result<(Columns, Vec<Arc<Origin>>), Error> {
    let mut all = Columns::new();
    let mut origins: Vec<Option<Arc<Origin>>> = Vec::new();
    for path in files {
        let footer = footer(path)?;
        let kept = footer.metadata().file_metadata().key_value_metadata();
        let origin = Origin::read(kept).map(Arc::new);
        if !origins.contains(&origin) {
            origins.push(origin);
        }
        for field in footer.schema().fields() {
            let kind = match field.data_type() {
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Dictionary(..) => {
                    DataType::Utf8View
                }
                other => other.clone(),
            };
            match all.get(field.name()) {
                Some(known) if *known != kind => {
                    let other = format!("{} is {kind}, in other files {known}", field.name());
                    return Err(unreadable(path, &other));
                }
                Some(_) => {}
                None => {
                    all.insert(field.name().clone(), kind);
                }
            }
        }
    }
    let origins: Option<Vec<_>> = origins.into_iter().collect();
    Ok((all, origins.unwrap_or_default()))
}

/// FOCUS columns get the types of the lake, when that loses nothing; `x_` columns keep theirs, and
/// what is neither is left out.
fn fitting(
    dataset: Dataset,
    has: BTreeMap<String, DataType>,
    path: &Path,
) -> Result<BTreeMap<String, DataType>, Error> {
    let focus = all_columns(dataset);
    let own = dataset_schema(dataset, None);
    let mut fits = BTreeMap::new();
    for (name, kind) in has {
        let known = focus.iter().find(|column| column.name == name);
        let good = match known.map(|column| column.kind) {
            None => name.starts_with("x_"),
            Some(ColumnType::String | ColumnType::Json) => kind == DataType::Utf8View,
            Some(ColumnType::Decimal { scale }) => {
                matches!(kind, DataType::Decimal128(_, found) if (0..=scale).contains(&found))
            }
            Some(ColumnType::Timestamp) => matches!(kind, DataType::Timestamp(_, Some(_))),
        };
        if !good {
            if known.is_none() {
                continue;
            }
            return Err(Error::invalid(
                "not_converted",
                format!(
                    "{}: {name} is {kind}, which Stoa did not write. Convert the files first: stoa focus convert {}",
                    path.display(),
                    path.display()
                ),
            ));
        }
        let wanted = own
            .as_ref()
            .and_then(|schema| schema.field_with_name(&name).ok());
        let wanted = match wanted.map(Field::data_type) {
            Some(DataType::Utf8) => DataType::Utf8View,
            Some(wanted) => wanted.clone(),
            None => kind,
        };
        fits.insert(name, wanted);
    }
    Ok(fits)
}

/// Columns that Stoa adds, in the order files have them.
pub(super) const OWN: [&str; 5] = [ROW_ID, SOURCE_FILE, SOURCE_LINE, COST_BASIS, EXTRA];

fn lake_file(path: &Path) -> Result<Arc<LakeFile>, Error> {
    let doing = "looking at a file";
    let metadata = std::fs::metadata(path).map_err(internal(doing))?;
    let location = object_store::path::Path::from_filesystem_path(path).map_err(internal(doing))?;
    let modified = metadata.modified().map(DateTime::<Utc>::from);
    Ok(Arc::new(LakeFile {
        path: location,
        size: metadata.len(),
        modified: modified.unwrap_or_default(),
        source_id: String::new(),
        billing_period: String::new(),
        rows: 0,
        days: None,
    }))
}
