//! From simplified logical expressions to what is run: constants, columns, choices between them,
//! expressions per row, and expressions per distinct combination.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::config::ConfigOptions;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::execution_props::ExecutionProps;
use datafusion::logical_expr::expr::Case;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{Expr, ExprSchemable, lit};
use datafusion::physical_expr::create_physical_expr;
use datafusion::physical_plan::PhysicalExpr;

use super::memo::{Memo, Plan};

pub(super) enum Value {
    Constant(ScalarValue),
    /// A source column.
    Source(usize),
    /// A value with a name of its own.
    Let(usize),
    /// Depends on a group of texts only; the other way is for when those hardly repeat.
    Memo(Memo, Box<Value>),
    /// The first of these whose texts repeat; the other way is for when none's do.
    Choice(Vec<Choice>, Box<Value>),
    Expression(PerRow),
}

/// One of the branches, by their number.
pub(super) struct Choice {
    pub(super) number: Memo,
    pub(super) branches: Vec<Value>,
    pub(super) kind: DataType,
}

/// An expression that is evaluated for every row.
pub(super) struct PerRow {
    /// Its inputs: source columns, then lets.
    pub(super) columns: Vec<usize>,
    pub(super) schema: SchemaRef,
    pub(super) expression: Arc<dyn PhysicalExpr>,
}

/// More inputs than this hardly ever repeat together.
const MOST_INPUTS: usize = 9;
/// Parts of an expression with all its lets written out: a larger one is not worth a second form, and one
/// that uses lets of lets again and again would grow beyond all bounds.
const MOST_PARTS: usize = 8_000;

/// What an expression over texts is made of, its lets written out.
#[derive(Clone, Default)]
struct Reach {
    /// Source columns, all of them texts.
    columns: BTreeSet<usize>,
    parts: usize,
}

/// Makes expressions that can be evaluated, of expressions whose types agree already. DataFusion's session
/// would see to that once more, which takes twice as long as all the rest.
pub(super) struct Planner {
    properties: ExecutionProps,
    nothing_else: PhysicalPlanningContext,
}

impl Planner {
    pub(super) fn new(options: Arc<ConfigOptions>) -> Self {
        let mut properties = ExecutionProps::new();
        properties.config_options = Some(options);
        Self {
            properties,
            nothing_else: PhysicalPlanningContext::default(),
        }
    }

    pub(super) fn plan(
        &self,
        expression: &Expr,
        schema: &DFSchema,
    ) -> Result<Arc<dyn PhysicalExpr>, DataFusionError> {
        create_physical_expr(expression, schema, &self.properties, &self.nothing_else)
    }
}

pub(super) struct Lowering<'a> {
    planner: &'a Planner,
    /// Source columns, then lets.
    fields: Vec<Field>,
    schema: DFSchema,
    sources: usize,
    /// Lets over texts, with the lets they use written out.
    written_out: HashMap<String, (Reach, Expr)>,
    pub(super) plan: Plan,
    slots: usize,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(
        planner: &'a Planner,
        source: Vec<Field>,
        lets: &[(Arc<Field>, Expr)],
    ) -> Result<Self, DataFusionError> {
        let sources = source.len();
        let mut fields = source;
        fields.extend(lets.iter().map(|(field, _)| field.as_ref().clone()));
        let mut lowering = Self {
            planner,
            schema: DFSchema::try_from(Schema::new(fields.clone()))?,
            fields,
            sources,
            written_out: HashMap::new(),
            plan: Plan::default(),
            slots: 0,
        };
        for (field, expression) in lets {
            if let Some(reach) = lowering.reach(expression) {
                let expression = lowering.write_out(expression.clone())?;
                let name = field.name().clone();
                lowering.written_out.insert(name, (reach, expression));
            }
        }
        Ok(lowering)
    }

    fn write_out(&self, expression: Expr) -> Result<Expr, DataFusionError> {
        write_out(expression, |name| {
            self.written_out.get(name).map(|(_, known)| known)
        })
    }

    /// What an expression is made of; `None` when that is not a few texts, or too much.
    fn reach(&self, expression: &Expr) -> Option<Reach> {
        let mut reach = Reach::default();
        let complete = expression.apply(|part| {
            reach.parts += 1;
            let Expr::Column(column) = part else {
                return Ok(TreeNodeRecursion::Continue);
            };
            let mut source = self.fields[..self.sources].iter();
            let source = source.position(|field| field.name() == &column.name);
            match (source, self.written_out.get(&column.name)) {
                (Some(index), _) if self.fields[index].data_type() == &DataType::Utf8View => {
                    reach.columns.insert(index);
                }
                (None, Some((known, _))) => {
                    reach.columns.extend(&known.columns);
                    reach.parts += known.parts;
                }
                _ => return Ok(TreeNodeRecursion::Stop),
            }
            Ok(TreeNodeRecursion::Continue)
        });
        let whole = matches!(complete, Ok(TreeNodeRecursion::Continue));
        (whole && reach.columns.len() <= MOST_INPUTS && reach.parts <= MOST_PARTS).then_some(reach)
    }

    pub(super) fn lower(&mut self, expression: Expr) -> Result<Value, DataFusionError> {
        match expression {
            Expr::Literal(scalar, _) => Ok(Value::Constant(scalar)),
            Expr::Column(column) => {
                let index = self.schema.index_of_column(&column)?;
                Ok(match index.checked_sub(self.sources) {
                    Some(index) => Value::Let(index),
                    None => Value::Source(index),
                })
            }
            other => match self.memo(&other)? {
                Some(memo) => Ok(Value::Memo(memo, Box::new(self.per_row(other)?))),
                None => self.per_row(other),
            },
        }
    }

    /// Chosen from what is cheaper, or evaluated for every row.
    fn per_row(&mut self, expression: Expr) -> Result<Value, DataFusionError> {
        let choices = match &expression {
            Expr::Case(case) => self.choices(case, &expression)?,
            _ => Vec::new(),
        };
        let names = expression.column_refs();
        let columns: Vec<usize> = (0..self.fields.len())
            .filter(|index| {
                let name = self.fields[*index].name();
                names.iter().any(|column| &column.name == name)
            })
            .collect();
        let (schema, expression) = self.physical(&columns, expression)?;
        let plain = Value::Expression(PerRow {
            columns,
            schema,
            expression,
        });
        Ok(if choices.is_empty() {
            plain
        } else {
            Value::Choice(choices, Box::new(plain))
        })
    }

    fn physical(
        &self,
        columns: &[usize],
        expression: Expr,
    ) -> Result<(SchemaRef, Arc<dyn PhysicalExpr>), DataFusionError> {
        let fields = columns.iter().map(|index| self.fields[*index].clone());
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let known = DFSchema::try_from(Arc::clone(&schema))?;
        let expression = self.planner.plan(&expression, &known)?;
        Ok((schema, expression))
    }

    /// Conditions over texts decide which branch a row takes, once per combination of the texts;
    /// the branches are then columns, or evaluated for their rows alone. Several ways, because the
    /// texts of the later conditions may not repeat.
    fn choices(&mut self, case: &Case, whole: &Expr) -> Result<Vec<Choice>, DataFusionError> {
        /// Every way is compiled.
        const MOST_WAYS: usize = 2;
        let kind = whole.get_type(&self.schema)?;
        let condition = |when: &Expr| match &case.expr {
            Some(operand) => operand.as_ref().clone().eq(when.clone()),
            None => when.clone(),
        };
        let arms: Vec<(Expr, Expr)> = case
            .when_then_expr
            .iter()
            .map(|(when, then)| (condition(when), then.as_ref().clone()))
            .collect();
        let otherwise = match &case.else_expr {
            Some(otherwise) => otherwise.as_ref().clone(),
            None => Expr::Literal(ScalarValue::try_from(&kind)?, None),
        };
        let mut choices: Vec<Choice> = Vec::new();
        for count in (1..=arms.len()).rev() {
            let numbered = (0i32..).zip(&arms[..count]);
            let number = case_of(
                numbered.map(|(number, (when, _))| (when.clone(), lit(number))),
                lit(count as i32),
            );
            let Some(number) = self.memo(&number)? else {
                continue;
            };
            if choices
                .last()
                .is_some_and(|known| known.number.group == number.group)
            {
                continue;
            }
            let rest = match &arms[count..] {
                [] => otherwise.clone(),
                rest => case_of(rest.iter().cloned(), otherwise.clone()),
            };
            let branches = arms[..count].iter().map(|(_, then)| then.clone());
            choices.push(Choice {
                number,
                branches: branches
                    .chain([rest])
                    .map(|branch| self.lower(branch))
                    .collect::<Result<_, _>>()?,
                kind: kind.clone(),
            });
            if choices.len() == MOST_WAYS {
                break;
            }
        }
        Ok(choices)
    }

    fn memo(&mut self, expression: &Expr) -> Result<Option<Memo>, DataFusionError> {
        let Some(reach) = self
            .reach(expression)
            .filter(|reach| !reach.columns.is_empty())
        else {
            return Ok(None);
        };
        let expression = self.write_out(expression.clone())?;
        let columns: Vec<usize> = reach.columns.into_iter().collect();
        let (schema, expression) = self.physical(&columns, expression)?;
        self.slots += 1;
        Ok(Some(Memo {
            group: self.plan.group(columns, schema),
            slot: self.slots - 1,
            expression,
        }))
    }
}

/// Replaces lets by what they stand for.
fn write_out<'l>(
    expression: Expr,
    lets: impl Fn(&str) -> Option<&'l Expr>,
) -> Result<Expr, DataFusionError> {
    let replaced = expression.transform_up(|node| {
        let known = match &node {
            Expr::Column(column) => lets(&column.name),
            _ => None,
        };
        Ok(match known {
            Some(known) => Transformed::yes(known.clone()),
            None => Transformed::no(node),
        })
    })?;
    Ok(replaced.data)
}

fn case_of(arms: impl Iterator<Item = (Expr, Expr)>, otherwise: Expr) -> Expr {
    Expr::Case(Case {
        expr: None,
        when_then_expr: arms
            .map(|(when, then)| (Box::new(when), Box::new(then)))
            .collect(),
        else_expr: Some(Box::new(otherwise)),
    })
}
