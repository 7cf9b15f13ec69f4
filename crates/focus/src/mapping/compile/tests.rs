//! What a compiled mapping computes is what SQL defines, however it is computed: expressions of every
//! kind, at random, beside an interpreter that goes from row to row and knows nothing of DataFusion.

use arrow::array::{
    Array, ArrayRef, AsArray, Decimal128Array, Int64Array, RecordBatch, StringViewArray,
};
use arrow::datatypes::Decimal128Type;
use proptest::prelude::*;

use self::expression::{Expression, Script, Value};
use super::*;
use crate::mapping::Formats;

mod expression;

/// Source columns that the batches have; the mapping lists one of each kind more, `t9` and `n9`.
const TEXTS: [&str; 3] = ["t0", "t1", "t2"];
const NUMBERS: [&str; 2] = ["n0", "n1"];

/// 10^18: amounts have 18 digits after the point.
const ONE: i128 = 1_000_000_000_000_000_000;

/// A mapping's own expressions.
#[derive(Debug)]
struct Rules {
    /// `l0`, `l1` …, each over the columns and the lets before it.
    lets: Vec<Expression>,
    text: Expression,
    number: Expression,
    truth: Expression,
    /// Which rows give a charge called `kept`.
    when: Expression,
}

impl Rules {
    fn made_of(script: &[u8]) -> Self {
        let mut script = Script::new(script);
        let lets = (0..4)
            .map(|_| {
                let one = script.any();
                script.know(&one);
                one
            })
            .collect();
        Self {
            lets,
            text: script.text(),
            number: script.number(),
            truth: script.truth(),
            when: script.truth(),
        }
    }

    fn program(&self) -> Program {
        let lets = self.lets.iter().enumerate().map(|(number, one)| {
            format!(
                "[[let]]\nname = \"l{number}\"\nfrom = ''' {} '''\n",
                one.sql()
            )
        });
        let Self {
            text,
            number,
            truth,
            when,
            ..
        } = self;
        let (text, number, truth, when) = (text.sql(), number.sql(), truth.sql(), when.sql());
        let file = format!(
            r#"
document = "none"
dataset = "CostAndUsage"
source = "listed"
required = ["t0"]
key = ["t0"]
currency = "'USD'"
balance = {{ BilledCost = '"n0"' }}
[[format]]
id = "random"
title = "Random expressions"
[listed]
text = ["t0", "t1", "t2", "t9"]
cost = ["n0", "n1", "n9"]
[split]
column = "part"
[[split.into]]
value = "kept"
when = ''' {when} '''
{lets}
[columns]
ChargeDescription = {{ from = ''' {text} ''', document = "none" }}
BilledCost = {{ from = ''' {number} ''', document = "none" }}
SkuId = {{ from = ''' CASE WHEN {truth} THEN 'yes' WHEN NOT ({truth}) THEN 'no' END ''', document = "none" }}
SkuMeter = {{ from = '"part"', document = "none" }}
"#,
            lets = lets.collect::<String>()
        );
        let formats = Formats::of_file("random.toml", &file, &[]).expect("a mapping");
        let mapping = formats.iter().next().expect("one format");
        let text = |name| Field::new(name, DataType::Utf8, true);
        let target = Schema::new(vec![
            text("ChargeDescription"),
            Field::new("BilledCost", DataType::Decimal128(38, 18), true),
            text("SkuId"),
            text("SkuMeter"),
        ]);
        let headers: Vec<String> = TEXTS
            .iter()
            .chain(&NUMBERS)
            .map(|n| (*n).to_owned())
            .collect();
        compile(mapping, &headers, &target, None, &Orders::new())
            .unwrap_or_else(|error| panic!("{error}\n{file}"))
    }

    /// What the four columns are in a row.
    fn expected(&self, row: &[Value]) -> [Value; 4] {
        let mut row = row.to_vec();
        for one in &self.lets {
            row.push(one.value(&row));
        }
        let yes = match self.truth.value(&row) {
            Value::Truth(Some(true)) => Some("yes".to_owned()),
            Value::Truth(Some(false)) => Some("no".to_owned()),
            _ => None,
        };
        let kept = self.when.value(&row) == Value::Truth(Some(true));
        [
            self.text.value(&row),
            self.number.value(&row),
            Value::Text(yes),
            Value::Text(kept.then(|| "kept".to_owned())),
        ]
    }
}

/// The columns that the program reads, of rows with all of them.
fn batch(program: &Program, rows: &[Vec<Value>]) -> RecordBatch {
    let names: Vec<&str> = TEXTS.iter().chain(&NUMBERS).copied().collect();
    let columns = program.source_schema.fields().iter().map(|field| {
        let place = names.iter().position(|name| name == field.name());
        let cells = rows.iter().map(|row| &row[place.expect("a column")]);
        if field.data_type() == &DataType::Utf8View {
            let texts = cells.map(|cell| match cell {
                Value::Text(text) => text.clone(),
                other => panic!("{other:?} is no text"),
            });
            Arc::new(texts.collect::<StringViewArray>()) as ArrayRef
        } else {
            let numbers = cells.map(|cell| match cell {
                Value::Number(number) => number.map(|whole| whole * ONE),
                other => panic!("{other:?} is no number"),
            });
            let numbers = numbers.collect::<Decimal128Array>();
            Arc::new(numbers.with_precision_and_scale(38, 18).expect("fits")) as ArrayRef
        }
    });
    let columns = columns.collect();
    RecordBatch::try_new(Arc::clone(&program.source_schema), columns).expect("a batch")
}

fn cell(array: &ArrayRef, row: usize) -> Value {
    match array.as_string_view_opt() {
        Some(texts) => Value::Text(texts.is_valid(row).then(|| texts.value(row).to_owned())),
        None => {
            let numbers = array.as_primitive::<Decimal128Type>();
            Value::Number(numbers.is_valid(row).then(|| numbers.value(row) / ONE))
        }
    }
}

/// Runs the blocks one after the other, as a conversion does, and compares every cell.
fn agree(rules: &Rules, blocks: &[Vec<Vec<Value>>]) -> Result<(), TestCaseError> {
    let program = rules.program();
    let mut memory = Memory::default();
    for rows in blocks {
        let source = batch(&program, rows);
        let split = program.split(&source, &[]).expect("can be split");
        let (charges, of) = split.expect("the mapping splits");
        prop_assert_eq!(of, (0..rows.len()).collect::<Vec<_>>());
        let evaluated = program
            .run(&charges, &mut memory)
            .expect("can be evaluated");
        prop_assert!(evaluated.unworkable.is_empty());
        let columns: Vec<ArrayRef> = evaluated
            .columns
            .iter()
            .map(|column| column.to_array(rows.len()).expect("an array"))
            .collect();
        for (number, row) in rows.iter().enumerate() {
            let found: Vec<Value> = columns.iter().map(|column| cell(column, number)).collect();
            prop_assert_eq!(
                found,
                rules.expected(row).to_vec(),
                "{:?}\n{:#?}",
                row,
                rules
            );
        }
    }
    Ok(())
}

fn row() -> impl Strategy<Value = Vec<Value>> {
    let text = || {
        let known = prop::sample::select(vec!["1", "2", "3", "x", "y"]);
        prop::option::weighted(0.8, known).prop_map(|text| Value::Text(text.map(str::to_owned)))
    };
    let number = || prop::option::weighted(0.8, 0i128..4).prop_map(Value::Number);
    (text(), text(), text(), number(), number()).prop_map(|(a, b, c, d, e)| vec![a, b, c, d, e])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn expressions_of_every_kind_are_what_sql_defines(
        script in prop::collection::vec(any::<u8>(), 400),
        blocks in prop::collection::vec(prop::collection::vec(row(), 1..40), 1..4),
    ) {
        agree(&Rules::made_of(&script), &blocks)?;
    }
}

/// `COALESCE(…, 0)` was taken for the constant 0 in a list, once a let had been written out.
#[test]
fn members_of_a_list_are_computed_for_every_row() {
    use Expression::{Case, Coalesce, Decimal, In, Literal, Source};

    let text = |index| Box::new(Source(index));
    let number = |index| Decimal(text(index));
    let none = || Literal(Value::Number(Some(0)));
    let first = Coalesce(vec![number(0), number(1), none()]);
    let chosen = Case(
        vec![(
            Expression::IsNull(text(1), false),
            Literal(Value::Number(Some(3))),
        )],
        Some(Box::new(none())),
    );
    for negated in [false, true] {
        let members = vec![first.clone(), chosen.clone()];
        let listed = In(Box::new(number(2)), members, negated);
        let rules = Rules {
            lets: vec![first.clone(); 4],
            text: Literal(Value::Text(Some("x".to_owned()))),
            number: Source(5),
            truth: listed.clone(),
            when: listed,
        };
        let cells = [None, Some("1"), Some("2"), Some("3")];
        let texts = cells.map(|cell| Value::Text(cell.map(str::to_owned)));
        let mut rows = Vec::new();
        for (a, b, c) in triples(&texts) {
            rows.push(vec![a, b, c, Value::Number(Some(1)), Value::Number(None)]);
        }
        agree(&rules, &[rows.clone(), rows]).expect("as SQL defines");
    }
}

/// Every three of the values.
fn triples(values: &[Value]) -> impl Iterator<Item = (Value, Value, Value)> {
    values.iter().flat_map(move |a| {
        values.iter().flat_map(move |b| {
            values
                .iter()
                .map(move |c| (a.clone(), b.clone(), c.clone()))
        })
    })
}

/// Why lists are written out. When this fails, DataFusion has been mended, and `membership` can go.
#[test]
fn datafusion_takes_a_choice_for_a_constant() {
    let fields = ["x", "a"].map(|name| Field::new(name, DataType::Int64, true));
    let schema = Arc::new(Schema::new(fields.to_vec()));
    let known = DFSchema::try_from(Arc::clone(&schema)).expect("a schema");
    let context = SessionContext::new();
    let text = "x IN (CASE WHEN a = 1 THEN 5 WHEN a = 2 THEN 6 ELSE 0 END)";
    let parsed = context.parse_sql_expr(text, &known).expect("an expression");
    let plain = context.create_physical_expr(parsed.clone(), &known);
    let written =
        context.create_physical_expr(membership::write_out(parsed).expect("written out"), &known);
    let numbers = |values: [i64; 2]| Arc::new(Int64Array::from(values.to_vec())) as ArrayRef;
    let columns = vec![numbers([5, 0]), numbers([1, 1])];
    let rows = RecordBatch::try_new(schema, columns).expect("two rows");
    let [plain, written] = [plain, written].map(|expression| {
        let found = expression.expect("an expression").evaluate(&rows);
        let found = found.and_then(|found| found.into_array(2)).expect("found");
        found.as_boolean().iter().flatten().collect::<Vec<_>>()
    });
    assert_eq!((plain, written), (vec![false, true], vec![true, false]));
}
