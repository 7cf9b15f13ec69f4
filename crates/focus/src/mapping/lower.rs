//! From simplified logical expressions to what is run: constants, columns, expressions per row, and
//! expressions per distinct combination.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema};
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::PhysicalExpr;
use datafusion::prelude::SessionContext;

use super::compile::write_out;
use super::memo::Group;

pub(super) enum Value {
    Constant(ScalarValue),
    Column(usize),
    Expression(Arc<dyn PhysicalExpr>),
    /// Depends on a group of repetitive texts only.
    Memo(usize, Arc<dyn PhysicalExpr>),
}

/// More inputs than this hardly ever repeat together.
const MOST_INPUTS: usize = 9;

pub(super) struct Lowering<'a> {
    context: &'a SessionContext,
    /// Source columns, then lets.
    physical: DFSchema,
    source: Vec<Field>,
    /// Lets with the lets they use written out.
    written_out: HashMap<String, Expr>,
    pub(super) groups: Vec<Group>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(
        context: &'a SessionContext,
        source: Vec<Field>,
        lets: &[(Arc<Field>, Expr)],
    ) -> Result<Self, DataFusionError> {
        let let_fields = lets.iter().map(|(field, _)| field.as_ref().clone());
        let physical = Schema::new(source.iter().cloned().chain(let_fields).collect::<Vec<_>>());
        let mut lowering = Self {
            context,
            physical: DFSchema::try_from(physical)?,
            source,
            written_out: HashMap::new(),
            groups: Vec::new(),
        };
        for (field, expression) in lets {
            let expression = write_out(expression.clone(), &lowering.written_out)?;
            lowering
                .written_out
                .insert(field.name().clone(), expression);
        }
        Ok(lowering)
    }

    pub(super) fn lower(&mut self, expression: Expr) -> Result<Value, DataFusionError> {
        match expression {
            Expr::Literal(scalar, _) => Ok(Value::Constant(scalar)),
            Expr::Column(column) => Ok(Value::Column(self.physical.index_of_column(&column)?)),
            other => match self.memo(&other)? {
                Some(value) => Ok(value),
                None => Ok(Value::Expression(
                    self.context.create_physical_expr(other, &self.physical)?,
                )),
            },
        }
    }

    fn memo(&mut self, expression: &Expr) -> Result<Option<Value>, DataFusionError> {
        let expression = write_out(expression.clone(), &self.written_out)?;
        let mut columns = Vec::new();
        for column in expression.column_refs() {
            let index = self
                .source
                .iter()
                .position(|field| field.name() == &column.name);
            match index {
                Some(index) if self.source[index].data_type() == &DataType::Utf8View => {
                    columns.push(index);
                }
                _ => return Ok(None),
            }
        }
        if columns.is_empty() || columns.len() > MOST_INPUTS {
            return Ok(None);
        }
        columns.sort_unstable();
        let known = self
            .groups
            .iter()
            .position(|group| group.columns == columns);
        let group = match known {
            Some(group) => group,
            None => {
                let fields = columns.iter().map(|index| self.source[*index].clone());
                let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
                self.groups.push(Group { columns, schema });
                self.groups.len() - 1
            }
        };
        let schema = DFSchema::try_from(Arc::clone(&self.groups[group].schema))?;
        let physical = self.context.create_physical_expr(expression, &schema)?;
        Ok(Some(Value::Memo(group, physical)))
    }
}
