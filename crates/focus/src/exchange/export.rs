//! Rows of any version written as one file or a Delta table of any version, while they are read:
//! memory does not grow with them, and the same rows give the same bytes.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{AsArray as _, RecordBatch};
use arrow::datatypes::{DataType, Decimal128Type, Field, Int64Type, Schema};
use datafusion::prelude::DataFrame;
use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use parquet::file::metadata::KeyValue;
use serde::{Deserialize, Serialize};
use stoa_kernel::{BillingPeriod, Error};

use super::normal::{self, LeftOut, quote};
use super::open::Converted;
use super::target::{Out, remove, unfinished, unwritable};
use super::{Means, delta, derive};
use crate::balance::{COST_SCALE, Ledger, MoneyBalance, Side, add_amounts};
use crate::lake::{internal, query_error};
use crate::origin::Origin;
use crate::query::{ExportFormat, encode, filtered};
use crate::schema::{COST_BASIS, Dataset, ESTIMATED, Version, all_columns, columns};
use crate::versions::{self, NotCarried};
use crate::warnings::Warning;

/// What an export writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileFormat {
    /// One file, zstd.
    Parquet,
    /// One file, UTF-8, commas; gzip when its name ends in `.gz`.
    Csv,
    /// A folder: a Delta table of one version.
    Delta,
}

impl FileFormat {
    /// By the name: `.parquet`, `.csv`, `.csv.gz`; anything else is the folder of a table.
    pub fn of(path: &Path) -> Self {
        Self::named(path).unwrap_or(Self::Delta)
    }

    /// The format of a file that its name says; `None` when it says none.
    pub fn named(path: &Path) -> Option<Self> {
        let name = path.to_string_lossy().to_ascii_lowercase();
        if name.ends_with(".parquet") {
            return Some(Self::Parquet);
        }
        let csv = name.ends_with(".csv") || name.ends_with(".csv.gz");
        csv.then_some(Self::Csv)
    }
}

/// What to export, and where to.
#[derive(Debug, Clone)]
pub struct ExportRequest {
    /// A Parquet file, a folder of them, or a Delta table, as Stoa wrote it.
    pub source: PathBuf,
    pub target: PathBuf,
    pub format: FileFormat,
    /// `None` writes every column there is.
    pub version: Option<Version>,
    /// The dataset to write; another one than the source's is derived from Cost and Usage.
    pub dataset: Option<Dataset>,
    /// First and last billing period.
    pub period: Option<(BillingPeriod, BillingPeriod)>,
    /// A condition in SQL over the columns.
    pub filter: Option<String>,
    /// Values of columns that a derived dataset needs and Cost and Usage does not say.
    pub set: Vec<(String, String)>,
    pub means: Means,
}

/// What an export did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exported {
    pub dataset: Dataset,
    pub version: Option<Version>,
    pub rows: u64,
    pub bytes: u64,
    /// Sums of the written costs.
    pub totals: Vec<Total>,
    pub not_carried: Vec<NotCarried>,
    /// What lies beside the rows in the source and was not exported.
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

/// The sum of one column in one currency, plain decimal text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    pub column: String,
    pub currency: String,
    pub amount: String,
    /// How much of it are estimates, which the app and its reports add up by themselves; `None` when nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated: Option<String>,
}

/// Exports. The target appears when it is complete.
///
/// # Errors
/// What is wrong with the source, the condition or the target; nothing is left behind.
pub async fn export(request: &ExportRequest) -> Result<Exported, Error> {
    let wanted = request.dataset;
    // One partition: rows come in the order of the files, so the bytes are always the same.
    let means = Means {
        threads: 1,
        ..request.means
    };
    let converted = match Converted::open(&request.source, wanted, means).await {
        Ok(converted) if wanted.is_none_or(|wanted| wanted == converted.dataset) => converted,
        Ok(converted) => derivable(converted, wanted)?,
        Err(error) => return Err(error),
    };
    let dataset = wanted.unwrap_or(converted.dataset);
    if let Some(version) = request.version
        && columns(dataset, version).is_empty()
    {
        return Err(Error::invalid(
            "no_such_dataset",
            format!(
                "{} exists since FOCUS {}; FOCUS {version} cannot have it.",
                dataset.title(),
                dataset.since()
            ),
        ));
    }
    let chosen = choose(&converted, request)?;
    let (rows, left_out) = if dataset == converted.dataset {
        if !request.set.is_empty() {
            return Err(Error::invalid(
                "set_without_derived",
                "--set gives values to a derived dataset; this one is exported as it is.",
            ));
        }
        (
            chosen.clone(),
            normal::left_out(&converted, request.version),
        )
    } else {
        let derived = derive::derive(&converted, chosen.clone(), dataset, &request.set).await?;
        (derived, Vec::new())
    };
    let not_carried = count(dataset, &chosen, &left_out, &converted).await?;
    let rows = normal::of_version(&converted.ctx, rows, dataset, request.version)?;
    let origin = origin(&converted, dataset, request.version);
    let written = write(rows, dataset, request, origin.as_ref()).await?;
    Ok(Exported {
        dataset,
        version: request.version,
        not_carried,
        warnings: converted.warnings,
        ..written
    })
}

/// What is known of the rows' sources, for a later check of what is written.
fn origin(converted: &Converted, dataset: Dataset, version: Option<Version>) -> Option<KeyValue> {
    let mut origin = Origin::of_all(&converted.origins)?;
    origin.version = version;
    let columns = version.map_or_else(|| all_columns(dataset), |version| columns(dataset, version));
    // What a derived dataset has comes of other columns; what a version fills in is said by it.
    origin.unsaid.retain(|name| {
        dataset == converted.dataset
            && columns.iter().any(|column| column.name == *name)
            && converted.is_as_read(name)
    });
    Origin::write(&[Arc::new(origin)])
}

fn derivable(converted: Converted, wanted: Option<Dataset>) -> Result<Converted, Error> {
    match (converted.dataset, wanted) {
        (Dataset::CostAndUsage, Some(Dataset::BillingPeriod | Dataset::InvoiceDetail)) => {
            Ok(converted)
        }
        (found, wanted) => Err(Error::invalid(
            "other_dataset",
            format!(
                "The source holds {}; {} cannot be made of it.",
                found.title(),
                wanted.map_or("that dataset", Dataset::title)
            ),
        )),
    }
}

/// The rows of the wanted periods that fulfil the condition, with all columns.
fn choose(converted: &Converted, request: &ExportRequest) -> Result<DataFrame, Error> {
    let mut rows = converted.normal()?;
    if let Some((first, last)) = request.period {
        let Some(column) = converted.dataset.period_column() else {
            return Err(Error::invalid(
                "no_periods",
                format!("{} has no billing periods.", converted.dataset.title()),
            ));
        };
        let time = |day: chrono::NaiveDate| {
            format!("arrow_cast('{day}T00:00:00Z', 'Timestamp(Microsecond, Some(\"UTC\"))')")
        };
        let within = format!(
            "{name} >= {} AND {name} < {}",
            time(first.first_day()),
            time(last.end_day()),
            name = quote(column)
        );
        rows = filtered(&converted.ctx, rows, &within)?;
    }
    if let Some(asked) = &request.filter {
        rows = filtered(&converted.ctx, rows, asked)?;
    }
    Ok(rows)
}

/// Counts what the written version has no place for.
async fn count(
    dataset: Dataset,
    rows: &DataFrame,
    left_out: &[LeftOut],
    converted: &Converted,
) -> Result<Vec<NotCarried>, Error> {
    if left_out.is_empty() {
        return Ok(Vec::new());
    }
    let counting = "Counting what the version cannot carry";
    let mut select = Vec::new();
    for column in left_out {
        select.push((format!("rows {}", column.name), quote(column.name)));
        select.push((format!("kept {}", column.name), column.unsaid.clone()));
    }
    let values = normal::project(&converted.ctx, rows.clone(), &select)?;
    let counts = select
        .iter()
        .map(|(name, _)| {
            let column = datafusion::prelude::ident(name);
            datafusion::functions_aggregate::expr_fn::count(column).alias(name)
        })
        .collect();
    let counted = values
        .aggregate(Vec::new(), counts)
        .map_err(query_error(counting))?
        .collect()
        .await
        .map_err(query_error(counting))?;
    let number = |name: String| {
        let column = counted
            .first()
            .and_then(|batch| batch.column_by_name(&name).cloned());
        let count = column.map(|array| array.as_primitive::<Int64Type>().value(0));
        count
            .and_then(|count| u64::try_from(count).ok())
            .unwrap_or(0)
    };
    let found = left_out.iter().map(|column| {
        let lost = NotCarried {
            column: column.name.to_owned(),
            rows: number(format!("rows {}", column.name)),
            kept: number(format!("kept {}", column.name)),
            reason: versions::reason(dataset, column.name),
        };
        (lost, column.named)
    });
    let missed = found.filter(|(lost, named)| lost.kept > 0 || (*named && lost.rows > 0));
    Ok(missed.map(|(lost, _)| lost).collect())
}

/// Money on its way out.
#[derive(Default)]
struct Sums {
    rows: u64,
    ledger: Ledger,
    /// Of it, what is [`ESTIMATED`].
    estimates: Ledger,
}

impl Sums {
    fn add(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        self.rows += batch.num_rows() as u64;
        let basis = batch.column_by_name(COST_BASIS);
        let basis = basis.map(|basis| arrow::compute::cast(basis, &DataType::Utf8));
        let basis = basis.transpose().map_err(internal("adding up"))?;
        for column in ["BilledCost", "EffectiveCost", "ContractCommitmentCost"] {
            let (Some(amounts), Some(currency)) = (
                batch.column_by_name(column),
                batch.column_by_name("BillingCurrency"),
            ) else {
                continue;
            };
            let amounts = amounts.as_primitive_opt::<Decimal128Type>();
            let Some(amounts) = amounts.filter(|amounts| amounts.scale() == COST_SCALE) else {
                return Err(Error::internal(format!("{column} is no amount.")));
            };
            let currency =
                arrow::compute::cast(currency, &DataType::Utf8).map_err(internal("adding up"))?;
            let rows = || amounts.iter().zip(currency.as_string::<i32>().iter());
            add_amounts(&mut self.ledger, Side::Out, column, rows());
            if let Some(basis) = &basis {
                let of = basis.as_string::<i32>().iter();
                let estimated = rows()
                    .zip(of)
                    .filter(|(_, basis)| *basis == Some(ESTIMATED));
                let estimated = estimated.map(|(row, _)| row);
                add_amounts(&mut self.estimates, Side::Out, column, estimated);
            }
        }
        Ok(())
    }

    fn totals(&self) -> Vec<Total> {
        let money = self.ledger.finish().money.into_iter();
        let estimates = self.estimates.finish().money;
        money
            .map(|sum| {
                let of = |one: &&MoneyBalance| {
                    (&one.column, &one.currency) == (&sum.column, &sum.currency)
                };
                let estimated = estimates.iter().find(of);
                let estimated = estimated.map(|one| one.money_out.clone());
                Total {
                    estimated: estimated.filter(|amount| amount != "0"),
                    column: sum.column,
                    currency: sum.currency,
                    amount: sum.money_out,
                }
            })
            .collect()
    }
}

async fn write(
    rows: DataFrame,
    dataset: Dataset,
    request: &ExportRequest,
    origin: Option<&KeyValue>,
) -> Result<Exported, Error> {
    let sums = Arc::new(Mutex::new(Sums::default()));
    let adding = Arc::clone(&sums);
    let batches = rows
        .execute_stream()
        .await
        .map_err(query_error("The export"))?
        .map(move |batch| {
            let batch = plain(&batch.map_err(query_error("The export"))?)?;
            lock(&adding).add(&batch)?;
            Ok(batch)
        })
        .boxed();
    let bytes = match request.format {
        FileFormat::Delta => delta::write(batches, &request.target, dataset, origin).await?,
        FileFormat::Parquet | FileFormat::Csv => file(batches, request, origin).await?,
    };
    let sums = lock(&sums);
    if sums.rows == 0 {
        return Err(Error::invalid(
            "no_rows",
            "Not one row fits; nothing was written.",
        ));
    }
    Ok(Exported {
        dataset,
        version: None,
        rows: sums.rows,
        bytes,
        totals: sums.totals(),
        not_carried: Vec::new(),
        warnings: Vec::new(),
    })
}

fn lock(sums: &Mutex<Sums>) -> std::sync::MutexGuard<'_, Sums> {
    sums.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ordinary strings instead of views, which older readers do not know.
fn plain(batch: &RecordBatch) -> Result<RecordBatch, Error> {
    let writing = "writing out rows";
    let schema = batch.schema();
    let (mut fields, mut columns) = (Vec::new(), Vec::new());
    for (field, column) in schema.fields().iter().zip(batch.columns()) {
        let kind = match field.data_type() {
            DataType::Utf8View => DataType::Utf8,
            other => other.clone(),
        };
        columns.push(arrow::compute::cast(column, &kind).map_err(internal(writing))?);
        fields.push(Field::new(field.name(), kind, true));
    }
    let schema = Arc::new(Schema::new(fields));
    RecordBatch::try_new(schema, columns).map_err(internal(writing))
}

/// The rows of an export as they come.
pub(super) type Batches = BoxStream<'static, Result<RecordBatch, Error>>;

async fn file(
    mut batches: Batches,
    request: &ExportRequest,
    origin: Option<&KeyValue>,
) -> Result<u64, Error> {
    let format = match request.format {
        FileFormat::Csv => ExportFormat::Csv,
        FileFormat::Parquet | FileFormat::Delta => ExportFormat::Parquet,
    };
    let Some(first) = batches.try_next().await? else {
        return Ok(0);
    };
    let schema = first.schema();
    let all = futures::stream::iter([Ok(first)]).chain(batches).boxed();
    let mut pieces = encode(schema, all, format, origin)?;
    let unfinished = unfinished(&request.target);
    let gzip = request.target.extension();
    let gzip = gzip.is_some_and(|ending| ending.eq_ignore_ascii_case("gz"));
    // Parquet is compressed inside, and nobody reads it in another packing.
    let gzip = gzip && format == ExportFormat::Csv;
    let mut out = Out::create(&unfinished, gzip)?;
    let written = async {
        while let Some(piece) = pieces.try_next().await? {
            out.write(&piece)?;
        }
        let bytes = out.finish()?;
        std::fs::rename(&unfinished, &request.target).map_err(unwritable(&request.target))?;
        Ok(bytes)
    };
    let written = written.await;
    if written.is_err() {
        remove(&unfinished);
    }
    written
}
