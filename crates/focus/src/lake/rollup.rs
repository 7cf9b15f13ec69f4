//! The daily rollup: one file per source and billing period, made from exactly the raw files that
//! are active there. Its name is a digest of theirs, so "does the rollup match?" is a comparison
//! of names, and whoever finds a difference after a crash repairs it.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::functions_aggregate::expr_fn::{count, sum};
use datafusion::prelude::{Expr, cast, ident, lit};
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutPayload};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use stoa_kernel::Error;

use super::error::{query_error, storage};
use super::{Lake, LakeFile, LakeTable, internal};
use crate::schema::{COST_BASIS, lake_schema};

/// Number of the rollups' layout: which columns they have and what each of them means. It is part of
/// every rollup's name, so that raising it makes all of them again, each with the next publish of its
/// organisation or by its nightly maintenance. Raise it with every change of the columns below (a
/// test compares them) and with every change of what a sum counts (nothing can notice that).
const LAYOUT: u32 = 2;

/// Day (UTC) of `ChargePeriodStart`.
pub(crate) const ROLLUP_DAY: &str = "x_ChargeDay";
/// How many raw rows a rollup row stands for.
pub(crate) const ROLLUP_ROWS: &str = "x_Rows";
/// Columns the rollup keeps apart, besides the day.
pub(crate) const ROLLUP_DIMENSIONS: [&str; 13] = [
    "BillingAccountId",
    "BillingAccountName",
    "SubAccountId",
    "SubAccountName",
    "ServiceProviderName",
    "ServiceCategory",
    "ServiceName",
    "RegionId",
    "RegionName",
    "ChargeCategory",
    "PricingCategory",
    COST_BASIS,
    "BillingCurrency",
];
/// Columns the rollup adds up, exactly.
pub(crate) const ROLLUP_MEASURES: [&str; 4] =
    ["BilledCost", "EffectiveCost", "ListCost", "ContractedCost"];

/// Rows of one row group: small enough that a segment is decoded in steps.
const ROW_GROUP: usize = 128 * 1024;

pub(super) fn rollup_schema() -> SchemaRef {
    let raw = lake_schema();
    let measure = |name: &str| {
        let scale = raw
            .field_with_name(name)
            .ok()
            .and_then(|field| match field.data_type() {
                DataType::Decimal128(_, scale) => Some(*scale),
                _ => None,
            });
        Field::new(name, DataType::Decimal128(38, scale.unwrap_or(18)), true)
    };
    let fields = std::iter::once(Field::new(ROLLUP_DAY, DataType::Date32, true))
        .chain(ROLLUP_DIMENSIONS.map(|name| Field::new(name, DataType::Utf8, true)))
        .chain(ROLLUP_MEASURES.map(measure))
        .chain(std::iter::once(Field::new(
            ROLLUP_ROWS,
            DataType::Int64,
            false,
        )));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Where the rollup of a slice made of `files` belongs.
pub(super) fn rollup_path(
    table: &Path,
    slice: &super::files::Slice,
    files: &[Arc<LakeFile>],
) -> Path {
    path_of_layout(LAYOUT, table, slice, files)
}

/// The same for any layout.
pub(super) fn path_of_layout(
    layout: u32,
    table: &Path,
    slice: &super::files::Slice,
    files: &[Arc<LakeFile>],
) -> Path {
    let mut names: Vec<&str> = files.iter().map(|file| file.path.as_ref()).collect();
    names.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    // Rollups of the first layout were named before layouts had numbers.
    if layout > 1 {
        hasher.update(format!("layout {layout}\n").as_bytes());
    }
    for name in names {
        hasher.update(name.as_bytes());
        hasher.update(b"\n");
    }
    let digest = hasher.finalize().to_hex();
    table
        .clone()
        .join(format!("source_id={}", slice.0))
        .join(format!("billing_period={}", slice.1))
        .join(format!("part-{}.parquet", &digest[..32]))
}

impl Lake {
    /// Adds up `files` into one Parquet file at `path`. The same files give the same bytes.
    pub(super) async fn build_rollup(
        &self,
        path: &Path,
        files: Vec<Arc<LakeFile>>,
    ) -> Result<(), Error> {
        let batches = self
            .aggregate(files)
            .await
            .map_err(query_error("Adding up a billing period"))?;
        let bytes = encode(&batches).map_err(internal("writing a rollup"))?;
        self.inner
            .store
            .put(path, PutPayload::from(bytes))
            .await
            .map(|_| ())
            .map_err(storage("writing a rollup"))
    }

    /// The rows of the rollup of `files`, in its order.
    pub(super) async fn aggregate(
        &self,
        files: Vec<Arc<LakeFile>>,
    ) -> datafusion::error::Result<Vec<RecordBatch>> {
        let schema = rollup_schema();
        let day = cast(ident("ChargePeriodStart"), DataType::Date32).alias(ROLLUP_DAY);
        let keys: Vec<Expr> = std::iter::once(day)
            .chain(ROLLUP_DIMENSIONS.map(ident))
            .collect();
        let sums: Vec<Expr> = ROLLUP_MEASURES
            .iter()
            .map(|name| sum(ident(*name)).alias(*name))
            .chain(std::iter::once(count(lit(1)).alias(ROLLUP_ROWS)))
            .collect();
        // A fixed order makes the file a function of its input, and equal days lie together.
        let order = std::iter::once(ROLLUP_DAY)
            .chain(ROLLUP_DIMENSIONS)
            .map(|name| ident(name).sort(true, true))
            .collect();
        let select = schema
            .fields()
            .iter()
            .map(|field| cast(ident(field.name()), field.data_type().clone()).alias(field.name()));
        self.inner
            .session()
            .read_table(Arc::new(LakeTable::raw(files)))?
            .aggregate(keys, sums)?
            .sort(order)?
            .select(select)?
            .collect()
            .await
    }
}

fn encode(batches: &[RecordBatch]) -> parquet::errors::Result<Vec<u8>> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), rollup_schema(), Some(properties))?;
    for batch in batches {
        // DataFusion may call a column never null where the file allows it: same data, file's schema.
        let batch = RecordBatch::try_new(rollup_schema(), batch.columns().to_vec())?;
        writer.write(&batch)?;
    }
    writer.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every layout there was, with the digest of its columns. A new one is added below the others,
    /// which are never changed: a number that means two things makes two rollups look the same.
    const LAYOUTS: [(u32, &str); 2] = [(1, "010aac41b83458b3"), (2, "69a417b84215d274")];

    fn digest(schema: &Schema) -> String {
        let mut hasher = blake3::Hasher::new();
        for field in schema.fields() {
            let line = format!(
                "{} {} {}\n",
                field.name(),
                field.data_type(),
                field.is_nullable()
            );
            hasher.update(line.as_bytes());
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }

    #[test]
    fn other_columns_are_another_layout() {
        let now = digest(&rollup_schema());
        assert_eq!(
            LAYOUTS.last().map(|(number, digest)| (*number, *digest)),
            Some((LAYOUT, now.as_str())),
            "The columns of the rollup changed: raise LAYOUT and add a line to LAYOUTS with this digest."
        );
        for (index, (number, digest)) in LAYOUTS.iter().enumerate() {
            assert_eq!(*number as usize, index + 1);
            assert!(!LAYOUTS[..index].iter().any(|(_, other)| other == digest));
        }
    }
}
