//! A row group under way: one chunk per column.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Int64Type, Schema};
use bytes::Bytes;
use parquet::column::writer::{
    ColumnCloseResult, ColumnWriter, get_column_writer, get_typed_column_writer,
};
use parquet::data_type::Int64Type as ParquetInt64;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor};
use zstd::bulk::Compressor;

use super::chunk::{Chunk, Rows, Style};
use super::dictionary::{Numbers, Texts};
use crate::column::Column;
use crate::schema::{ROW_ID, SOURCE_LINE};

/// Rows of a row group, about: it ends with the block that fills it. Large enough to compress,
/// small enough that one per month and lane in memory stays small whatever the size of the bill.
const GROUP_ROWS: usize = 64 * 1024;

/// Columns whose smallest and largest values let readers skip files and row groups; for the others
/// they would be paid for nothing.
const STATISTICS: [&str; 12] = [
    "BilledCost",
    "BillingAccountId",
    "BillingCurrency",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "RegionId",
    "ServiceCategory",
    "ServiceName",
    "ServiceProviderName",
    "SubAccountId",
];

pub(super) struct RowGroup {
    columns: Vec<Open>,
    rows: usize,
}

enum Open {
    Text(Chunk<Texts>),
    Decimal(Chunk<Numbers<i128>>),
    Long(Chunk<Numbers<i64>>),
    /// Numbers that only grow, stored as their differences.
    Lines {
        descr: ColumnDescPtr,
        lines: Vec<i64>,
    },
}

impl RowGroup {
    pub(super) fn new(schema: &Schema, parquet: &SchemaDescriptor) -> Result<Self> {
        let open = |(field, descr): (&Arc<arrow::datatypes::Field>, &ColumnDescPtr)| {
            let name = field.name().as_str();
            let descr = Arc::clone(descr);
            let kind = field.data_type().clone();
            let style = Style {
                statistics: STATISTICS.contains(&name),
                unique: name == ROW_ID,
            };
            Ok(match field.data_type() {
                _ if name == SOURCE_LINE => Open::Lines {
                    descr,
                    lines: Vec::new(),
                },
                DataType::Utf8 => {
                    Open::Text(Chunk::new(descr, DataType::Utf8View, style, GROUP_ROWS)?)
                }
                DataType::Decimal128(..) => {
                    Open::Decimal(Chunk::new(descr, kind, style, GROUP_ROWS)?)
                }
                DataType::Timestamp(..) | DataType::Int64 => {
                    Open::Long(Chunk::new(descr, kind, style, GROUP_ROWS)?)
                }
                other => {
                    return Err(ParquetError::NYI(format!(
                        "{name}: a column of type {other}"
                    )));
                }
            })
        };
        let columns = schema.fields().iter().zip(parquet.columns()).map(open);
        Ok(Self {
            columns: columns.collect::<Result<_>>()?,
            rows: 0,
        })
    }

    pub(super) fn append(
        &mut self,
        columns: &[Column],
        rows: Rows<'_>,
        zstd: &mut Compressor<'_>,
    ) -> Result<()> {
        for (open, column) in self.columns.iter_mut().zip(columns) {
            match open {
                Open::Text(chunk) => chunk.append(column, rows, zstd)?,
                Open::Decimal(chunk) => chunk.append(column, rows, zstd)?,
                Open::Long(chunk) => chunk.append(column, rows, zstd)?,
                Open::Lines { lines, .. } => {
                    let Column::Plain(array) = column else {
                        return Err(ParquetError::General(format!(
                            "{SOURCE_LINE} is not a number per row"
                        )));
                    };
                    let numbers = array.as_primitive::<Int64Type>();
                    debug_assert_eq!(numbers.null_count(), 0);
                    rows.for_each(|row| lines.push(numbers.value(row)));
                }
            }
        }
        self.rows += rows.len();
        Ok(())
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    pub(super) const fn is_full(&self) -> bool {
        self.rows >= GROUP_ROWS
    }

    /// Writes the row group into a file.
    pub(super) fn finish<W: Write + Send>(
        self,
        file: &mut SerializedFileWriter<W>,
        zstd: &mut Compressor<'_>,
    ) -> Result<()> {
        let properties = Arc::clone(file.properties());
        let mut group = file.next_row_group()?;
        for open in self.columns {
            let (bytes, close) = match open {
                Open::Text(chunk) => chunk.finish(zstd)?,
                Open::Decimal(chunk) => chunk.finish(zstd)?,
                Open::Long(chunk) => chunk.finish(zstd)?,
                Open::Lines { descr, lines } => growing(descr, &properties, &lines)?,
            };
            group.append_column(&bytes, close)?;
        }
        group.close()?;
        Ok(())
    }
}

fn growing(
    descr: ColumnDescPtr,
    properties: &WriterPropertiesPtr,
    lines: &[i64],
) -> Result<(Bytes, ColumnCloseResult)> {
    let mut chunk = TrackedWrite::new(Vec::new());
    let close = {
        let pages = Box::new(SerializedPageWriter::new(&mut chunk));
        let writer: ColumnWriter<'_> = get_column_writer(descr, Arc::clone(properties), pages);
        let mut writer = get_typed_column_writer::<ParquetInt64>(writer);
        writer.write_batch(lines, Some(&vec![1; lines.len()]), None)?;
        writer.close()?
    };
    Ok((chunk.into_inner()?.into(), close))
}
