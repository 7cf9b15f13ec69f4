//! What is written is what is read back, by the library's reader, whatever form it came in.

use arrow::array::{
    Array, ArrayRef, AsArray as _, Decimal128Array, Int64Array, RecordBatch, StringViewArray,
    TimestampMicrosecondArray, UInt32Array,
};
use arrow::compute::{cast, concat, take};
use arrow::datatypes::{DataType, Decimal128Type, Field, Schema, TimestampMicrosecondType};
use object_store::ObjectStoreExt;
use object_store::memory::InMemory;
use parquet::arrow::arrow_reader::{
    ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection,
};
use parquet::basic::BoundaryOrder;
use parquet::file::metadata::PageIndexPolicy;
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::statistics::Statistics;
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::column::Numbering;
use crate::schema::{ROW_ID, timestamp_type};

/// `BilledCost` and `ServiceName` have statistics, the row id a Bloom filter.
fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("BilledCost", DataType::Decimal128(38, 18), true),
        Field::new("ChargePeriodStart", timestamp_type(), true),
        Field::new("ServiceName", DataType::Utf8, true),
        Field::new(ROW_ID, DataType::Utf8, true),
        Field::new(SOURCE_LINE, DataType::Int64, true),
    ]))
}

/// One block: columns, and which rows of it are written.
type Block = (Vec<Column>, Option<Vec<u32>>);

fn place(store: &Arc<InMemory>, runtime: &tokio::runtime::Runtime) -> Place {
    Place {
        store: Arc::clone(store) as Arc<dyn ObjectStore>,
        handle: runtime.handle().clone(),
        prefix: Path::from("out"),
        stem: "t".to_owned(),
        schema: schema(),
    }
}

fn origin() -> Arc<Origin> {
    Arc::new(Origin {
        format: "aws-cur".to_owned(),
        version: None,
        answered_by: None,
        answers: std::collections::BTreeMap::new(),
        unsaid: Vec::new(),
    })
}

/// Writes blocks, reads the one file back and compares; returns the file.
fn round_trip(blocks: &[Block]) -> bytes::Bytes {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let store = Arc::new(InMemory::new());
    let mut files = PeriodFiles::new(place(&store, &runtime), 0, 1).expect("a place");
    for (columns, rows) in blocks {
        let all = columns.iter().find_map(|column| match column {
            Column::Plain(array) => Some(array.len()),
            _ => None,
        });
        let rows = match rows {
            None => Rows::All(all.expect("a plain column")),
            Some(rows) => Rows::Some(rows),
        };
        files
            .write("2024-09", columns, rows, &[origin()])
            .expect("writes");
    }
    let finished = files
        .finish()
        .map_err(|(error, _)| error)
        .expect("finishes");
    let [file] = finished.as_slice() else {
        panic!("one file: {finished:?}")
    };
    let read = runtime.block_on(store.get(&Path::from(file.path.as_str())));
    let bytes = runtime
        .block_on(read.expect("written").bytes())
        .expect("readable");
    let read = read_back(&bytes, None);
    assert_eq!(read.num_rows() as u64, file.rows);
    for (index, field) in schema().fields().iter().enumerate() {
        let written: Vec<ArrayRef> = blocks
            .iter()
            .map(|(columns, rows)| expected(&columns[index], rows.as_deref(), columns))
            .collect();
        let written: Vec<&dyn Array> = written.iter().map(AsRef::as_ref).collect();
        let written = cast(&concat(&written).expect("alike"), field.data_type()).expect("alike");
        assert_eq!(&written, read.column(index), "{}", field.name());
    }
    bytes
}

fn expected(column: &Column, rows: Option<&[u32]>, columns: &[Column]) -> ArrayRef {
    let Column::Plain(lines) = &columns[4] else {
        panic!("lines are plain")
    };
    let array = column.to_array(lines.len()).expect("an array");
    match rows {
        None => array,
        Some(rows) => take(&array, &UInt32Array::from(rows.to_vec()), None).expect("rows"),
    }
}

fn read_back(bytes: &bytes::Bytes, selection: Option<RowSelection>) -> RecordBatch {
    let mut builder = ParquetRecordBatchReaderBuilder::try_new(bytes.clone()).expect("Parquet");
    if let Some(selection) = selection {
        builder = builder.with_row_selection(selection);
    }
    let batches: Vec<_> = builder
        .build()
        .expect("readable")
        .map(|batch| batch.expect("readable"))
        .collect();
    arrow::compute::concat_batches(&batches[0].schema(), &batches).expect("alike")
}

fn lines(count: usize) -> Column {
    Column::Plain(Arc::new(Int64Array::from_iter_values(0..count as i64)))
}

fn ids(first: usize, count: usize) -> Column {
    let ids = (first..first + count).map(|id| format!("{id:032x}"));
    Column::Plain(Arc::new(StringViewArray::from_iter_values(ids)))
}

fn costs(values: Vec<Option<i128>>) -> ArrayRef {
    let array = Decimal128Array::from(values);
    Arc::new(array.with_precision_and_scale(38, 18).expect("fits"))
}

fn times(values: Vec<Option<i64>>) -> ArrayRef {
    Arc::new(TimestampMicrosecondArray::from(values).with_timezone("UTC"))
}

/// A column of `rows` values in one of the three forms, made from a few values.
fn form(values: ArrayRef, form: u8, picks: &[Index]) -> Column {
    let codes =
        UInt32Array::from_iter_values(picks.iter().map(|pick| pick.index(values.len()) as u32));
    match form % 3 {
        0 => Column::Constant(values.slice(0, 1)),
        1 => Column::Coded {
            values,
            codes,
            numbering: Numbering::default(),
        },
        _ => Column::Plain(take(&values, &codes, None).expect("rows")),
    }
}

prop_compose! {
    fn block()(picks in prop::collection::vec(any::<Index>(), 1..60))(
        numbers in prop::collection::vec(prop::option::of(any::<i64>()), 1..6),
        texts in prop::collection::vec(prop::option::of("[a-cé]{0,20}|[a-cé]{60,90}"), 1..6),
        forms in prop::array::uniform3(any::<u8>()),
        kept in prop::option::of(prop::collection::vec(any::<bool>(), picks.len())),
        picks in Just(picks),
    ) -> Block {
        let wide = numbers.iter().map(|number| number.map(|number| i128::from(number) * 1_000_003));
        let columns = vec![
            form(costs(wide.collect()), forms[0], &picks),
            form(times(numbers), forms[1], &picks),
            form(Arc::new(StringViewArray::from_iter(texts)), forms[2], &picks),
            ids(7, picks.len()),
            lines(picks.len()),
        ];
        let rows = kept.map(|kept| (0..).zip(kept).filter(|(_, kept)| *kept).map(|(row, _)| row).collect());
        (columns, rows)
    }
}

proptest! {
    #[test]
    fn any_form_comes_back(blocks in prop::collection::vec(block(), 1..6)) {
        prop_assume!(blocks.iter().any(|(_, rows)| rows.as_ref().is_none_or(|rows| !rows.is_empty())));
        prop_assert!(pages_hold(&round_trip(&blocks))? > 0);
    }
}

/// One numbering that learns new values, over several row groups, and another one in between.
#[test]
fn codes_of_a_numbering_that_grows_come_back() {
    const ROWS: usize = 9_000;
    let (one, other) = (Numbering::default(), Numbering::default());
    let mut blocks: Vec<Block> = Vec::new();
    for block in 0..20 {
        let odd = block % 5 == 4;
        let known = if odd { 3 } else { 40 + 7 * block };
        let text =
            |code: usize| (code != 5).then(|| format!("{} {code}", if odd { "b" } else { "a" }));
        let names = StringViewArray::from_iter((0..known).map(text));
        let amounts = (0..known).map(|code| Some((code as i128 % 9) * if odd { -1 } else { 1 }));
        let coded = |values: ArrayRef| Column::Coded {
            values,
            codes: UInt32Array::from_iter_values((0..ROWS).map(|row| (row % known) as u32)),
            numbering: if odd { &other } else { &one }.clone(),
        };
        blocks.push((
            vec![
                coded(costs(amounts.collect())),
                Column::Constant(times(vec![Some(block as i64)])),
                coded(Arc::new(names)),
                ids(block * ROWS, ROWS),
                lines(ROWS),
            ],
            None,
        ));
    }
    round_trip(&blocks);
}

/// Several pages and row groups; a column that stops repeating, one that begins to, one of nulls.
#[test]
fn many_rows_come_back() {
    const ROWS: usize = 9_000;
    let mut blocks: Vec<Block> = Vec::new();
    for block in 0..20 {
        let first = block * ROWS;
        let number = |row: usize| if block < 10 { row % 7 } else { row };
        let wide = (first..first + ROWS).map(|row| (row % 5 > 0).then(|| number(row) as i128 - 3));
        let time = (first..first + ROWS).map(|row| (block > 4).then_some(number(row) as i64));
        let text = |row: usize| {
            format!(
                "{} of a service with a name",
                if block < 10 { row } else { row % 3 }
            )
        };
        let names = (first..first + ROWS).map(|row| (row % 11 > 0).then(|| text(row)));
        blocks.push((
            vec![
                Column::Plain(costs(wide.collect())),
                Column::Plain(times(time.collect())),
                Column::Plain(Arc::new(StringViewArray::from_iter(names))),
                ids(first, ROWS),
                lines(ROWS),
            ],
            (block % 3 == 0).then(|| (0..ROWS as u32).filter(|row| row % 13 > 0).collect()),
        ));
    }
    let bytes = round_trip(&blocks);
    let file = ParquetRecordBatchReaderBuilder::try_new(bytes.clone()).expect("Parquet");
    let groups = file.metadata().row_groups();
    assert!(groups.len() > 1);
    let Some(Statistics::ByteArray(names)) = groups[0].column(2).statistics() else {
        panic!("statistics")
    };
    let (min, max) = (
        names.min_opt().expect("a value"),
        names.max_opt().expect("a value"),
    );
    assert_eq!(min.data(), b"1 of a service with a name");
    assert_eq!(max.data(), b"9998 of a service with a name");
    assert!(pages_hold(&bytes).expect("true") > 5 * groups.len());
    // A reader that skips rows steps over whole pages.
    let all = read_back(&bytes, None);
    let ranges = [40_000..40_010, 100_000..100_003];
    let some = RowSelection::from_consecutive_ranges(ranges.into_iter(), all.num_rows());
    let part = read_back(&bytes, Some(some));
    assert_eq!(part.num_rows(), 13);
    assert_eq!(part.slice(0, 10), all.slice(40_000, 10));
    assert_eq!(part.slice(10, 3), all.slice(100_000, 3));
}

/// Whether what the page indexes say of every page is so, for the columns of texts, times and amounts.
fn pages_hold(bytes: &bytes::Bytes) -> Result<usize, TestCaseError> {
    let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Required);
    let file = ParquetRecordBatchReaderBuilder::try_new_with_options(bytes.clone(), options)
        .expect("Parquet with page indexes");
    let metadata = Arc::clone(file.metadata());
    let rows = read_back(bytes, None);
    let offsets = metadata.offset_index().expect("offset indexes");
    let columns = metadata.column_index().expect("column indexes");
    let (mut first, mut pages) = (0, 0);
    for (number, group) in metadata.row_groups().iter().enumerate() {
        let count = group.num_rows() as usize;
        for column in 0..group.num_columns() {
            let places = offsets[number][column].page_locations();
            let (start, length) = group.column(column).byte_range();
            let starts = places.iter().map(|place| place.first_row_index as usize);
            let ends = starts.clone().skip(1).chain([count]);
            for (page, (from, to)) in starts.zip(ends).enumerate() {
                let place = &places[page];
                let (offset, size) = (place.offset as u64, place.compressed_page_size as u64);
                prop_assert!(start <= offset && offset + size <= start + length && from < to);
                let values = rows.column(column).slice(first + from, to - from);
                page_holds(&columns[number][column], page, &values)?;
                pages += 1;
            }
        }
        first += count;
    }
    Ok(pages)
}

fn page_holds(
    index: &ColumnIndexMetaData,
    page: usize,
    values: &ArrayRef,
) -> Result<(), TestCaseError> {
    match index {
        // Told of no one: ids have their filter, and lines grow.
        ColumnIndexMetaData::NONE => return Ok(()),
        ColumnIndexMetaData::INT64(index) => {
            let times = values.as_primitive::<TimestampMicrosecondType>();
            let found = (arrow::compute::min(times), arrow::compute::max(times));
            let said = (index.min_value(page), index.max_value(page));
            prop_assert_eq!((said.0.copied(), said.1.copied()), found);
        }
        ColumnIndexMetaData::FIXED_LEN_BYTE_ARRAY(index) => {
            let costs = values.as_primitive::<Decimal128Type>();
            let number = |bytes: &[u8]| i128::from_be_bytes(bytes.try_into().expect("sixteen"));
            let found = (arrow::compute::min(costs), arrow::compute::max(costs));
            let said = (index.min_value(page), index.max_value(page));
            prop_assert_eq!((said.0.map(number), said.1.map(number)), found);
        }
        ColumnIndexMetaData::BYTE_ARRAY(index) => {
            for text in values.as_string::<i32>().iter().flatten() {
                let bounds = index.min_value(page).zip(index.max_value(page));
                let (min, max) = bounds.expect("a page of values has bounds");
                prop_assert!(min <= text.as_bytes() && text.as_bytes() <= max);
                prop_assert!(min.len() <= 64 && max.len() <= 67);
            }
        }
        other => panic!("no such column: {other:?}"),
    }
    let nulls = index.null_count(page);
    prop_assert_eq!(nulls, Some(values.null_count() as i64));
    let empty = values.null_count() == values.len();
    prop_assert_eq!(index.is_null_page(page), empty);
    Ok(())
}

/// Pages in order say so, which lets readers search them by halves.
#[test]
fn pages_in_order_say_so() {
    const ROWS: usize = 20_000;
    let blocks: Vec<Block> = (0..3)
        .map(|block| {
            let first = block * ROWS;
            let growing = (first..first + ROWS).map(|row| Some(row as i64 / 100));
            let falling = (first..first + ROWS).map(|row| Some(-(row as i128)));
            let texts = (0..ROWS).map(|row| format!("{}", (row + block * 7) % 10));
            let columns = vec![
                Column::Plain(costs(falling.collect())),
                Column::Plain(times(growing.collect())),
                Column::Plain(Arc::new(StringViewArray::from_iter_values(texts))),
                ids(first, ROWS),
                lines(ROWS),
            ];
            (columns, None)
        })
        .collect();
    let bytes = round_trip(&blocks);
    assert!(pages_hold(&bytes).expect("true") >= 15);
    let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Required);
    let file =
        ParquetRecordBatchReaderBuilder::try_new_with_options(bytes, options).expect("Parquet");
    let index = &file.metadata().column_index().expect("there")[0];
    let order = |column: usize| index[column].get_boundary_order();
    assert_eq!(order(0), Some(BoundaryOrder::DESCENDING));
    assert_eq!(order(1), Some(BoundaryOrder::ASCENDING));
    // Every page holds all ten: neither bound moves.
    assert_eq!(order(2), Some(BoundaryOrder::ASCENDING));
}

#[test]
fn a_filter_tells_who_may_hold_an_id() {
    let columns = vec![
        Column::Constant(costs(vec![Some(1)])),
        Column::Constant(times(vec![None])),
        Column::Constant(Arc::new(StringViewArray::from(vec![Some("Amazon EC2")]))),
        ids(0, 1_000),
        lines(1_000),
    ];
    let bytes = round_trip(&[(columns, None)]);
    let file = ParquetRecordBatchReaderBuilder::try_new(bytes).expect("Parquet");
    let filter = file
        .get_row_group_column_bloom_filter(0, 3)
        .expect("readable")
        .expect("a filter");
    assert!((0..1_000).all(|id| filter.check(format!("{id:032x}").as_str())));
    let others = (1_000..11_000).filter(|id| filter.check(format!("{id:032x}").as_str()));
    assert!(others.count() < 300);
}

#[test]
fn a_column_of_the_wrong_type_is_named() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let store = Arc::new(InMemory::new());
    let mut files = PeriodFiles::new(place(&store, &runtime), 0, 1).expect("a place");
    let mut columns = vec![ids(0, 1), ids(0, 1), ids(0, 1), ids(0, 1), lines(1)];
    columns[0] = lines(1);
    let error = files
        .write("2024-09", &columns, Rows::All(1), &[origin()])
        .expect_err("refused");
    let cause = error
        .source
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    assert!(cause.contains("BilledCost is Int64"), "{cause}");
}
