//! From a mapping and one file's header to a program of physical expressions.
//!
//! Columns the file lacks become nulls before simplification, so absent parts of a mapping cost
//! nothing at run time; what simplifies to a constant is evaluated once.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, RecordBatch, StringViewBuilder, UInt64Array, new_null_array,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{Expr, ExprSchemable};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::physical_plan::PhysicalExpr;
use datafusion::prelude::SessionContext;

use super::lower::{Lowering, Value};
use super::memo::{Group, Memo};
use super::{At, Kind, Mapping, functions};
use crate::column::Column;
use crate::error::{ConvertError, ErrorKind};
use crate::schema::{EXTRA, ROW_ID, SOURCE_FILE, SOURCE_LINE, timestamp_type};

/// A compiled mapping. Batches given to it have one column per entry of `source`, in that order.
pub(crate) struct Program {
    /// Columns of the file to read, in the file's order.
    pub(crate) roots: Vec<Root>,
    pub(crate) source: Vec<Bound>,
    pub(crate) source_schema: SchemaRef,
    split: Option<Split>,
    /// What identifies a row: indices into the source columns with the lets behind them; `None` for
    /// what the file lacks.
    pub(crate) key: Vec<Option<usize>>,
    lets: Vec<(Arc<Field>, Value)>,
    groups: Vec<Group>,
    outputs: Vec<(String, Value)>,
    pub(crate) balance: Vec<String>,
    amounts: Vec<Value>,
    currency: Value,
    /// Output column → the source column it is made of, for messages.
    origins: HashMap<String, String>,
}

/// A column of the file.
#[derive(Debug, Clone)]
pub(crate) struct Root {
    /// As the file spells it.
    pub(crate) header: String,
    pub(crate) position: usize,
}

/// A source column to read: one of the file's, or what is nested in one.
#[derive(Debug, Clone)]
pub(crate) struct Bound {
    /// For messages: `service.id`.
    pub(crate) header: String,
    /// Index into the program's roots.
    pub(crate) root: usize,
    pub(crate) path: Vec<String>,
    pub(crate) kind: Kind,
}

/// How rows become several charges.
struct Split {
    /// With the splitting column.
    schema: SchemaRef,
    /// Value of the column, and whether a row gives such a charge.
    into: Vec<(String, Arc<dyn PhysicalExpr>)>,
}

impl Split {
    fn run(
        &self,
        source: &RecordBatch,
        bad: &[usize],
    ) -> Result<(RecordBatch, Vec<usize>), DataFusionError> {
        let rows = source.num_rows();
        let mut masks = Vec::with_capacity(self.into.len());
        for (value, when) in &self.into {
            let holds = when.evaluate(source)?.into_array(rows)?;
            masks.push((value, holds.as_boolean().clone()));
        }
        if masks.iter().all(|(_, holds)| holds.true_count() == 0) {
            let mut columns = source.columns().to_vec();
            columns.push(new_null_array(&DataType::Utf8View, rows));
            let charges = RecordBatch::try_new(Arc::clone(&self.schema), columns)?;
            return Ok((charges, (0..rows).collect()));
        }
        let mut origins = Vec::with_capacity(rows * 2);
        let mut names = StringViewBuilder::new();
        for row in 0..rows {
            let before = origins.len();
            for (value, holds) in &masks {
                if holds.is_valid(row) && holds.value(row) && bad.binary_search(&row).is_err() {
                    origins.push(row);
                    names.append_value(value);
                }
            }
            if origins.len() == before {
                origins.push(row);
                names.append_null();
            }
        }
        let indices = UInt64Array::from_iter_values(origins.iter().map(|row| *row as u64));
        let columns = source.columns().iter();
        let mut columns = columns
            .map(|column| arrow::compute::take(column, &indices, None))
            .collect::<Result<Vec<_>, _>>()?;
        columns.push(Arc::new(names.finish()));
        let charges = RecordBatch::try_new(Arc::clone(&self.schema), columns)?;
        Ok((charges, origins))
    }
}

/// Where a name of the mapping comes from.
#[derive(Debug, Clone)]
enum Place {
    Absent,
    File(At),
    /// Made while splitting.
    Made,
}

/// What a program makes of one batch, in the order of the target's columns.
pub(crate) struct Evaluated {
    pub(crate) columns: Vec<Column>,
    /// One array per entry of [`Program::balance`]: the source's own amounts.
    pub(crate) amounts: Vec<ArrayRef>,
    pub(crate) currency: ArrayRef,
    /// The source columns and the lets.
    pub(crate) batch: RecordBatch,
}

impl Program {
    /// Names of the output columns: the target's without row id, file and line.
    pub(crate) fn output_names(&self) -> impl Iterator<Item = &str> {
        self.outputs.iter().map(|(name, _)| name.as_str())
    }

    /// The source column to blame for an output column; the output's own name when several are.
    pub(crate) fn origin(&self, output: &str) -> String {
        self.origins
            .get(output)
            .cloned()
            .unwrap_or_else(|| output.to_owned())
    }

    pub(crate) fn run(&self, batch: &RecordBatch) -> Result<Evaluated, ConvertError> {
        self.evaluate(batch).map_err(ConvertError::internal)
    }

    /// Splits rows into charges: each value whose condition holds gives one, a row for which none
    /// holds (or that is among `bad`, ascending) stays one. Returns the row each charge came from; `None` when the
    /// mapping splits nothing.
    ///
    /// # Errors
    /// When a condition cannot be evaluated, which is a mistake of the mapping.
    pub(crate) fn split(
        &self,
        source: &RecordBatch,
        bad: &[usize],
    ) -> Result<Option<(RecordBatch, Vec<usize>)>, ConvertError> {
        let Some(split) = &self.split else {
            return Ok(None);
        };
        split
            .run(source, bad)
            .map(Some)
            .map_err(ConvertError::internal)
    }

    fn evaluate(&self, source: &RecordBatch) -> Result<Evaluated, DataFusionError> {
        let rows = source.num_rows();
        let memo = Memo::new(source, &self.groups)?;
        let value = |value: &Value, batch: &RecordBatch| {
            Ok::<_, DataFusionError>(match value {
                Value::Constant(scalar) => Column::Constant(scalar.to_array_of_size(1)?),
                Value::Column(index) if *index < source.num_columns() => memo.column(*index)?,
                Value::Column(index) => Column::Plain(Arc::clone(batch.column(*index))),
                Value::Expression(expression) => {
                    Column::Plain(expression.evaluate(batch)?.into_array(rows)?)
                }
                Value::Memo(group, expression) => {
                    memo.evaluate(*group, &self.groups, expression)?
                }
            })
        };
        let mut batch = source.clone();
        for (field, step) in &self.lets {
            let array = value(step, &batch)?.to_array(rows)?;
            let schema = batch.schema();
            let fields = schema.fields().iter().cloned().chain([Arc::clone(field)]);
            let columns = batch.columns().iter().cloned().chain([array]).collect();
            batch =
                RecordBatch::try_new(Arc::new(Schema::new(fields.collect::<Vec<_>>())), columns)?;
        }
        let array = |wanted: &Value| Ok(value(wanted, &batch)?.to_array(rows)?);
        Ok(Evaluated {
            columns: self
                .outputs
                .iter()
                .map(|(_, output)| value(output, &batch))
                .collect::<Result<_, _>>()?,
            amounts: self
                .amounts
                .iter()
                .map(array)
                .collect::<Result<_, DataFusionError>>()?,
            currency: array(&self.currency)?,
            batch,
        })
    }
}

/// Compiles `mapping` for a file with these headers and a target schema.
pub(crate) fn compile(
    mapping: &Mapping,
    headers: &[String],
    target: &Schema,
) -> Result<Program, ConvertError> {
    Compiler::new(mapping, headers)
        .and_then(|compiler| compiler.compile(target))
        .map_err(|error| {
            ConvertError::new(
                ErrorKind::BadMapping,
                format!("the mapping {} does not compile: {error}", mapping.id),
                "Correct the expression in data/mappings.",
            )
        })
}

struct Compiler<'a> {
    mapping: &'a Mapping,
    headers: &'a [String],
    context: SessionContext,
    /// Every column the mapping knows, present or not, and the lets so far.
    fields: Vec<Field>,
    known: HashMap<String, (Kind, Place)>,
    /// Lets that are only a value or another name of a column.
    plain: HashMap<String, Expr>,
}

impl<'a> Compiler<'a> {
    fn new(mapping: &'a Mapping, headers: &'a [String]) -> Result<Self, DataFusionError> {
        let context = SessionContext::new();
        functions::register(&context, &mapping.tables);
        let mut compiler = Self {
            mapping,
            headers,
            context,
            fields: Vec::new(),
            known: HashMap::new(),
            plain: HashMap::new(),
        };
        for (name, kind) in mapping.source_columns() {
            let place = mapping
                .find(headers, name)
                .map_or(Place::Absent, Place::File);
            compiler.know(name, *kind, place);
        }
        Ok(compiler)
    }

    fn know(&mut self, name: &str, kind: Kind, place: Place) {
        if self.known.insert(name.to_owned(), (kind, place)).is_none() {
            self.fields.push(Field::new(name, arrow_type(kind), true));
        }
    }

    fn compile(mut self, target: &Schema) -> Result<Program, DataFusionError> {
        if let Some(split) = &self.mapping.split {
            self.know(&split.column, Kind::Text, Place::Made);
        }
        let mut lets = Vec::new();
        for (name, text) in &self.mapping.lets {
            let expression = self.parse(text, None)?;
            let field = Field::new(name, expression.get_type(&self.schema()?)?, true);
            self.fields.push(field.clone());
            if matches!(expression, Expr::Literal(..) | Expr::Column(_)) {
                self.plain.insert(name.clone(), expression);
            } else {
                lets.push((Arc::new(field), expression));
            }
        }
        let parts = self.conditions(&lets)?;
        let mut outputs = Vec::new();
        for field in target.fields() {
            if [ROW_ID, SOURCE_FILE, SOURCE_LINE].contains(&field.name().as_str()) {
                continue;
            }
            let wanted = if field.data_type() == &DataType::Utf8 {
                DataType::Utf8View
            } else {
                field.data_type().clone()
            };
            let rule = self
                .mapping
                .columns
                .iter()
                .find(|(name, _)| name == field.name());
            let expression = match rule {
                Some((_, text)) => self
                    .parse(text, Some(&wanted))
                    .map_err(|error| error.context(field.name().clone()))?,
                None if field.name() == EXTRA => self.parse("NULL", Some(&wanted))?,
                None => Expr::Literal(ScalarValue::try_from(&wanted)?, None),
            };
            outputs.push((field.name().clone(), expression));
        }
        let cost = DataType::Decimal128(38, 18);
        let mut balance = Vec::new();
        for (column, text) in &self.mapping.balance {
            balance.push((column.clone(), self.parse(text, Some(&cost))?));
        }
        let currency = self.parse(&self.mapping.currency, Some(&DataType::Utf8View))?;

        let all = lets
            .iter()
            .map(|(_, e)| e)
            .chain(outputs.iter().map(|(_, e)| e))
            .chain(balance.iter().map(|(_, e)| e))
            .chain(parts.iter().map(|(_, e)| e));
        let mut used: BTreeSet<&str> = all
            .chain([&currency])
            .flat_map(Expr::column_refs)
            .map(|column| column.name.as_str())
            .collect();
        let key: Vec<String> = self
            .mapping
            .key
            .iter()
            .map(|name| self.behind(name))
            .collect::<Result<_, _>>()?;
        used.extend(key.iter().map(String::as_str));
        let mut found: Vec<(&str, Kind, &At)> = Vec::new();
        for name in used {
            if let Some((kind, Place::File(at))) = self.known.get(name) {
                found.push((name, *kind, at));
            }
        }
        found.sort_by_key(|(_, _, at)| at.position);
        let mut roots: Vec<Root> = Vec::new();
        let mut bound: Vec<(String, Bound)> = Vec::new();
        for (name, kind, at) in found {
            let header = &self.headers[at.position];
            if roots.last().is_none_or(|root| root.position != at.position) {
                roots.push(Root {
                    header: header.clone(),
                    position: at.position,
                });
            }
            let parts = std::iter::once(header).chain(&at.path).cloned();
            let column = Bound {
                header: parts.collect::<Vec<_>>().join("."),
                root: roots.len() - 1,
                path: at.path.clone(),
                kind,
            };
            bound.push((name.to_owned(), column));
        }

        let mut fields: Vec<Field> = bound
            .iter()
            .map(|(name, column)| Field::new(name, arrow_type(column.kind), true))
            .collect();
        let source_schema = Arc::new(Schema::new(fields.clone()));
        let mut split = None;
        if let Some(rule) = &self.mapping.split {
            let physical = DFSchema::try_from(Arc::clone(&source_schema))?;
            let into = parts.into_iter().map(|(value, when)| {
                Ok((value, self.context.create_physical_expr(when, &physical)?))
            });
            let into = into.collect::<Result<_, DataFusionError>>()?;
            fields.push(Field::new(&rule.column, DataType::Utf8View, true));
            let schema = Arc::new(Schema::new(fields.clone()));
            split = Some(Split { schema, into });
        }
        let origin = |expression: &Expr| {
            let Expr::Column(column) = expression else {
                return None;
            };
            bound
                .iter()
                .find(|(name, _)| name == &column.name)
                .map(|(_, bound)| bound.header.clone())
        };
        let origins = outputs
            .iter()
            .filter_map(|(name, e)| Some((name.clone(), origin(e)?)))
            .collect();
        let lets_too = lets.iter().map(|(field, _)| field.name());
        let names: Vec<String> = fields
            .iter()
            .map(Field::name)
            .chain(lets_too)
            .cloned()
            .collect();
        let mut lowering = Lowering::new(&self.context, fields, &lets)?;
        let mut program_lets = Vec::new();
        for (field, expression) in lets {
            program_lets.push((field, lowering.lower(expression)?));
        }
        let key = key
            .iter()
            .map(|name| names.iter().position(|known| known == name))
            .collect();
        let balance_columns = balance.iter().map(|(column, _)| column.clone()).collect();
        let mut lower = |expression: Expr| lowering.lower(expression);
        let outputs = outputs
            .into_iter()
            .map(|(name, e)| Ok((name, lower(e)?)))
            .collect::<Result<_, DataFusionError>>()?;
        let amounts = balance
            .into_iter()
            .map(|(_, e)| lower(e))
            .collect::<Result<_, _>>()?;
        let currency = lower(currency)?;
        Ok(Program {
            roots,
            split,
            key,
            origins,
            lets: program_lets,
            groups: lowering.groups,
            outputs,
            balance: balance_columns,
            amounts,
            currency,
            source: bound.into_iter().map(|(_, column)| column).collect(),
            source_schema,
        })
    }

    /// When a row gives which charge, in terms of the file's columns alone.
    fn conditions(
        &mut self,
        lets: &[(Arc<Field>, Expr)],
    ) -> Result<Vec<(String, Expr)>, DataFusionError> {
        let Some(split) = &self.mapping.split else {
            return Ok(Vec::new());
        };
        let mut written_out: HashMap<String, Expr> = HashMap::new();
        for (field, expression) in lets {
            let expression = write_out(expression.clone(), &written_out)?;
            written_out.insert(field.name().clone(), expression);
        }
        let mut conditions = Vec::new();
        for (value, when) in &split.into {
            let when = self.parse(when, Some(&DataType::Boolean))?;
            let when = write_out(when, &written_out)?;
            if when
                .column_refs()
                .iter()
                .any(|column| column.name == split.column)
            {
                return Err(DataFusionError::Plan(format!(
                    "whether there is a {value} cannot depend on {}",
                    split.column
                )));
            }
            conditions.push((value.clone(), when));
        }
        Ok(conditions)
    }

    /// What a name of the key stands for: itself, or the column it is another name of.
    fn behind(&self, name: &str) -> Result<String, DataFusionError> {
        match self.plain.get(name) {
            Some(Expr::Column(column)) => Ok(column.name.clone()),
            None if !self.fields.iter().any(|field| field.name() == name) => {
                Err(DataFusionError::Plan(format!(
                    "the key names {name}, which is neither listed nor let"
                )))
            }
            _ => Ok(name.to_owned()),
        }
    }

    fn schema(&self) -> Result<DFSchema, DataFusionError> {
        DFSchema::try_from(Schema::new(self.fields.clone()))
    }

    /// Parses, puts nulls for absent columns and values for constants, coerces and simplifies.
    fn parse(&mut self, text: &str, wanted: Option<&DataType>) -> Result<Expr, DataFusionError> {
        let text = self.expand(text);
        let schema = self.schema()?;
        let expression = self.context.parse_sql_expr(&text, &schema)?;
        let expression = expression
            .transform_up(|node| Ok(self.substitute(node)))?
            .data;
        let info = SimplifyContext::builder()
            .with_schema(Arc::new(schema.clone()))
            .with_config_options(Arc::new(
                self.context.copied_config().options().as_ref().clone(),
            ))
            .build();
        let simplifier = ExprSimplifier::new(info);
        let mut expression = simplifier.coerce(expression, &schema)?;
        if let Some(wanted) = wanted {
            refuse_rounding(&expression.get_type(&schema)?, wanted)?;
            expression = expression.cast_to(wanted, &schema)?;
        }
        let simple = simplifier.simplify(expression)?;
        Ok(match simple {
            Expr::Alias(alias) => *alias.expr,
            other => other,
        })
    }

    fn substitute(&self, node: Expr) -> Transformed<Expr> {
        let Expr::Column(datafusion::common::Column { name, .. }) = &node else {
            return Transformed::no(node);
        };
        if let Some(plain) = self.plain.get(name) {
            return Transformed::yes(plain.clone());
        }
        match self.known.get(name) {
            Some((kind, Place::Absent)) => match ScalarValue::try_from(&arrow_type(*kind)) {
                Ok(null) => Transformed::yes(Expr::Literal(null, None)),
                Err(_) => Transformed::no(node),
            },
            _ => Transformed::no(node),
        }
    }

    /// `json_columns('prefix/')` and `json_rest()` stand for a `json_object` of file columns that
    /// no mapping can list beforehand.
    fn expand(&mut self, text: &str) -> String {
        if text.trim() == "json_rest()" {
            let taken: BTreeSet<usize> = self
                .known
                .values()
                .filter_map(|(_, place)| match place {
                    Place::File(at) => Some(at.position),
                    _ => None,
                })
                .collect();
            // A file of Stoa's own: these are made anew.
            let own = [ROW_ID, SOURCE_FILE, SOURCE_LINE];
            let rest = self.headers.iter().enumerate().filter(|(position, name)| {
                !taken.contains(position) && !name.is_empty() && !own.contains(&name.as_str())
            });
            let rest: Vec<_> = rest
                .map(|(position, name)| (name.clone(), position))
                .collect();
            if let [(name, position)] = rest.as_slice()
                && name == EXTRA
            {
                self.know(name, Kind::Json, Place::File(At::column(*position)));
                return format!("\"{EXTRA}\"");
            }
            return self.object(rest);
        }
        let mut expanded = String::new();
        let mut rest = text;
        while let Some((before, call)) = rest.split_once("json_columns('")
            && let Some((prefix, after)) = call.split_once("')")
        {
            let headers = self.headers.iter().enumerate();
            let found = headers.filter_map(|(position, header)| {
                let key = self.mapping.after_prefix(header, prefix)?;
                Some((key.to_owned(), position))
            });
            let found: Vec<_> = found.collect();
            expanded.push_str(before);
            expanded.push_str(&self.object(found));
            rest = after;
        }
        expanded + rest
    }

    fn object(&mut self, members: Vec<(String, usize)>) -> String {
        let mut arguments = Vec::new();
        for (key, position) in members {
            let header = self.headers[position].clone();
            self.know(&header, Kind::Text, Place::File(At::column(position)));
            arguments.push(format!(
                "'{}', \"{}\"",
                key.replace('\'', "''"),
                header.replace('"', "\"\"")
            ));
        }
        if arguments.is_empty() {
            "NULL".to_owned()
        } else {
            format!("json_object({})", arguments.join(", "))
        }
    }
}

/// Replaces lets by what they stand for.
pub(super) fn write_out(
    expression: Expr,
    lets: &HashMap<String, Expr>,
) -> Result<Expr, DataFusionError> {
    let replaced = expression.transform_up(|node| {
        let known = match &node {
            Expr::Column(column) => lets.get(&column.name),
            _ => None,
        };
        Ok(match known {
            Some(known) => Transformed::yes(known.clone()),
            None => Transformed::no(node),
        })
    })?;
    Ok(replaced.data)
}

/// A mapping that would have to round is a mistake of the mapping.
fn refuse_rounding(from: &DataType, to: &DataType) -> Result<(), DataFusionError> {
    match (from, to) {
        (DataType::Decimal128(_, from), DataType::Decimal128(_, to)) if from > to => {
            Err(DataFusionError::Plan(format!(
                "a decimal of scale {from} would be rounded to scale {to}"
            )))
        }
        (DataType::Float16 | DataType::Float32 | DataType::Float64, DataType::Decimal128(..)) => {
            Err(DataFusionError::Plan(
                "money must not pass through a float".to_owned(),
            ))
        }
        _ => Ok(()),
    }
}

pub(crate) fn arrow_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text | Kind::Json => DataType::Utf8View,
        Kind::Decimal(scale) => DataType::Decimal128(38, scale),
        Kind::Float => DataType::Decimal128(38, 18),
        Kind::Time | Kind::Epoch | Kind::MonthFirst => timestamp_type(),
    }
}
