//! What is remembered saves work and never changes what comes out.

use std::sync::LazyLock;

use arrow::array::StringViewArray;
use arrow::datatypes::{DataType, Field, Schema};
use datafusion::common::DFSchema;
use datafusion::prelude::SessionContext;
use proptest::prelude::*;

use super::*;

type Row = (Option<String>, Option<String>, Option<String>);

/// Made once: it takes longer than many cases.
static COMPILED: LazyLock<(Plan, Vec<Memo>)> = LazyLock::new(|| {
    let mut plan = Plan::default();
    let memos = memos(&mut plan);
    (plan, memos)
});

fn memos(plan: &mut Plan) -> Vec<Memo> {
    let context = SessionContext::new();
    let expressions = [
        (vec![0], "upper(a)"),
        (vec![0, 1], "concat(a, '-', b)"),
        (vec![0, 1, 2], "CASE WHEN a = 'x' THEN b ELSE c END"),
        (vec![1, 2], "CASE WHEN b IS NULL THEN length(c) ELSE 7 END"),
    ];
    let memos = expressions.into_iter().enumerate();
    let memos = memos.map(|(slot, (columns, text))| {
        let fields = columns.iter().map(|column| field(*column));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let known = DFSchema::try_from(Arc::clone(&schema)).expect("a schema");
        let parsed = context.parse_sql_expr(text, &known).expect("an expression");
        let expression = context
            .create_physical_expr(parsed, &known)
            .expect("an expression");
        Memo {
            group: plan.group(columns, schema),
            slot,
            expression,
        }
    });
    let memos = memos.collect();
    plan.arrange();
    memos
}

fn field(column: usize) -> Field {
    Field::new(["a", "b", "c"][column], DataType::Utf8View, true)
}

fn batch(rows: &[Row]) -> RecordBatch {
    let fields = (0..3).map(field).collect::<Vec<_>>();
    let columns = [
        rows.iter().map(|row| row.0.as_deref()).collect::<Vec<_>>(),
        rows.iter().map(|row| row.1.as_deref()).collect(),
        rows.iter().map(|row| row.2.as_deref()).collect(),
    ];
    let columns = columns.map(|column| Arc::new(StringViewArray::from(column)) as ArrayRef);
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.to_vec()).expect("a batch")
}

fn text() -> impl Strategy<Value = Option<String>> {
    prop::option::of("[xyz]{1,2}|a text of more than twelve [a-f]{1,2}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn values_are_those_of_every_row(
        blocks in prop::collection::vec(prop::collection::vec((text(), text(), text()), 1..90), 1..24),
        most_entries in 4usize..200,
    ) {
        let (plan, memos) = &*COMPILED;
        let mut memory = Memory::new(most_entries);
        for rows in blocks {
            let batch = batch(&rows);
            let mut block = Block::new(plan, &batch, &mut memory);
            for memo in memos {
                let columns = &plan.groups[memo.group].columns;
                let expected = memo.expression.evaluate(&batch.project(columns)?)?.into_array(rows.len())?;
                if let Some(found) = block.evaluate(memo)? {
                    prop_assert_eq!(&found.to_array(rows.len())?, &expected);
                }
            }
            for column in 0..3 {
                if let Some(found) = block.source(column)? {
                    prop_assert_eq!(&found.to_array(rows.len())?, batch.column(column));
                }
            }
        }
    }
}

#[test]
fn a_combination_seen_before_is_not_evaluated_again() {
    let (plan, memos) = &*COMPILED;
    let mut memory = Memory::default();
    let row = |text: &str| (Some(text.to_owned()), Some("b".to_owned()), None);
    let rows: Vec<Row> = ["x", "y", "x", "y"].map(row).to_vec();
    for _ in 0..3 {
        let batch = batch(&rows);
        let mut block = Block::new(plan, &batch, &mut memory);
        let found = block
            .evaluate(&memos[1])
            .expect("evaluated")
            .expect("repeats");
        assert_eq!(found.values().len(), 2);
    }
}
