//! From a mapping and one file's header to a program of physical expressions.
//!
//! Columns the file lacks become nulls before simplification, so absent parts of a mapping cost
//! nothing at run time; what simplifies to a constant is evaluated once.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::config::ConfigOptions;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{Expr, ExprSchemable};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::prelude::SessionContext;

mod doubts;
mod evaluation;
mod expand;
mod left_out;
mod membership;
mod names;
mod naming;
mod origins;
mod program;
mod reads;
mod split;
#[cfg(test)]
mod tests;
mod types;
mod unworkable;
mod without_rule;

pub(crate) use self::program::{Bound, Counted, CurrencyFrom, Evaluated, Program, Root};
pub(crate) use self::types::arrow_type;

use self::expand::GIVEN;
use self::naming::Naming;
use self::program::LeftOut;
use self::reads::Reads;
use self::split::Split;
use self::types::{in_memory, is_null, refuse_rounding};
use super::lower::{Lowering, Planner};
pub(crate) use super::memo::Memory;
use super::{At, Kind, Mapping, functions};
use crate::account::{self, Account};
use crate::error::{ConvertError, ErrorKind};
use crate::read::dates::{self, Orders};
use crate::schema::{EXTRA, ROW_ID, SOURCE_FILE, SOURCE_LINE};
use crate::versions;

/// Where a name of the mapping comes from.
#[derive(Debug, Clone)]
enum Place {
    Absent,
    File(At),
    /// Made while splitting.
    Made,
}

/// Compiles `mapping` for a file with these headers and a target schema; `account` is the billing
/// account that was given with the file, `orders` what is known of its dates.
pub(crate) fn compile(
    mapping: &Mapping,
    headers: &[String],
    target: &Schema,
    account: Option<&Account>,
    orders: &Orders,
) -> Result<Program, ConvertError> {
    Compiler::new(mapping, headers, account, orders)
        .and_then(|compiler| compiler.compile(target))
        .map_err(|error| {
            ConvertError::new(
                ErrorKind::BadMapping,
                format!("the mapping {} does not compile: {error}", mapping.id),
                "Correct the expression in the mapping file that was given with --mapping; in a built-in mapping it is a defect of Stoa.",
            )
        })
}

struct Compiler<'a> {
    mapping: &'a Mapping,
    headers: &'a [String],
    account: Option<&'a Account>,
    context: SessionContext,
    options: Arc<ConfigOptions>,
    /// Every column the mapping knows, present or not, and the lets so far.
    fields: Vec<Field>,
    known: HashMap<String, (Kind, Place)>,
    /// Lets that are only a value or another name of a column.
    plain: HashMap<String, Expr>,
    /// Columns that are tags, of `json_columns`.
    tags: HashSet<String>,
    /// Columns of the file that no rule takes and `x_Extra` keeps.
    unknown: Vec<usize>,
}

impl<'a> Compiler<'a> {
    fn new(
        mapping: &'a Mapping,
        headers: &'a [String],
        account: Option<&'a Account>,
        orders: &Orders,
    ) -> Result<Self, DataFusionError> {
        let context = SessionContext::new();
        functions::register(&context, &mapping.tables);
        let mut compiler = Self {
            mapping,
            headers,
            account,
            options: Arc::clone(context.copied_config().options()),
            context,
            fields: Vec::new(),
            known: HashMap::new(),
            plain: HashMap::new(),
            tags: HashSet::new(),
            unknown: Vec::new(),
        };
        for (name, kind) in mapping.source_columns() {
            let place = mapping
                .find(headers, name)
                .map_or(Place::Absent, Place::File);
            let order = match &place {
                Place::File(at) => orders.get(&headers[at.position]).copied(),
                _ => None,
            };
            compiler.know(name, dates::kind(*kind, order), place);
        }
        compiler.restore()?;
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
            // What was given tells rows apart as if the file said it.
            let tells = text.contains(GIVEN) && self.mapping.key.contains(name);
            let plain = match &expression {
                Expr::Literal(value, _) => value.is_null() || !tells,
                other => matches!(other, Expr::Column(_)),
            };
            if plain {
                self.plain.insert(name.clone(), expression);
            } else {
                lets.push((Arc::new(field), expression));
            }
        }
        let parts = self.conditions(&lets)?;
        let (left_out, kept) = self.leave_out(target)?;
        let mut outputs = Vec::new();
        let mut unsaid = Vec::new();
        for field in target.fields() {
            if [ROW_ID, SOURCE_FILE, SOURCE_LINE].contains(&field.name().as_str()) {
                continue;
            }
            let wanted = in_memory(field.data_type());
            let rule = self.rule(field.name()).map(str::to_owned);
            let rule = match field.name().as_str() {
                account::ID => self.account_id(rule),
                account::NAME => self.account_name(rule),
                _ => rule,
            };
            // A mapping may say that there is none; what it cannot say is something else.
            let none = rule.as_deref().is_some_and(|rule| rule.trim() == "NULL");
            let expression = match rule {
                rule if field.name() == EXTRA => {
                    let extra = self.expand(rule.as_deref().unwrap_or("NULL"));
                    let extra = self.with_unknown(extra);
                    self.parse(&versions::keep(&extra, &kept), Some(&wanted))?
                }
                Some(text) => self
                    .parse(&text, Some(&wanted))
                    .map_err(|error| error.context(field.name().clone()))?,
                None => Expr::Literal(ScalarValue::try_from(&wanted)?, None),
            };
            if is_null(&expression) && !none && field.name() != EXTRA {
                unsaid.push(field.name().clone());
            }
            outputs.push((field.name().clone(), expression));
        }
        let cost = DataType::Decimal128(38, 18);
        let mut balance = Vec::new();
        for (column, text) in &self.mapping.balance {
            balance.push((column.clone(), self.parse(text, Some(&cost))?));
        }
        let mut unless = Vec::new();
        for (column, _) in &self.mapping.balance {
            let rule = self.mapping.texts.get(column);
            let rule = rule.and_then(|rule| rule.unless.as_ref());
            let rule = rule.map(|text| self.parse(text, Some(&DataType::Boolean)));
            unless.push(rule.transpose()?);
        }
        let mapping = self.mapping;
        let mut conditions = |text: &str| self.parse(text, Some(&DataType::Boolean));
        let skips = mapping.skips.iter();
        let skips = skips
            .map(|(_, when)| conditions(when))
            .collect::<Result<Vec<_>, _>>()?;
        let views = match &mapping.views {
            None => Vec::new(),
            Some(views) => [&views.whole, &views.part, &views.keep]
                .into_iter()
                .map(|when| conditions(when))
                .collect::<Result<_, _>>()?,
        };
        let doubts = self.doubts()?;
        let currency = self.parse(&self.mapping.currency, Some(&DataType::Utf8View))?;
        let without_rule = self.without_rule()?;

        let all = outputs
            .iter()
            .map(|(_, e)| e)
            .chain(balance.iter().map(|(_, e)| e))
            .chain(parts.iter().map(|(_, e)| e))
            .chain(skips.iter().chain(&views))
            .chain(doubts.iter().map(|(_, when)| when))
            .chain(unless.iter().flatten())
            .chain(without_rule.iter().map(|(_, e)| e))
            .chain(left_out.iter().flat_map(|(_, value, kept)| [value, kept]));
        let names = |e: &Expr| {
            let columns = e.column_refs().into_iter();
            columns
                .map(|column| column.name.clone())
                .collect::<Vec<_>>()
        };
        let mut used: BTreeSet<String> = all.chain([&currency]).flat_map(names).collect();
        let key: Vec<String> = self
            .mapping
            .key
            .iter()
            .map(|name| self.behind(name))
            .collect::<Result<_, _>>()?;
        used.extend(key.iter().cloned());
        // Lets nothing needs are not computed; the last may need earlier ones.
        lets.reverse();
        lets.retain(|(field, e)| {
            let needed = used.contains(field.name());
            if needed {
                used.extend(names(e));
            }
            needed
        });
        lets.reverse();
        let Reads {
            roots,
            mut bound,
            twins,
            unknown,
        } = self.reads(&used);
        let mut fields: Vec<Field> = bound
            .iter()
            .map(|(name, column)| Field::new(name, arrow_type(column.kind), true))
            .collect();
        let source_schema = Arc::new(Schema::new(fields.clone()));
        let planner = Planner::new(Arc::clone(&self.options));
        let mut split = None;
        if let Some(rule) = &self.mapping.split {
            fields.push(Field::new(&rule.column, DataType::Utf8View, true));
            let schema = Arc::new(Schema::new(fields.clone()));
            split = Some(Split::new(&planner, &source_schema, schema, parts, &lets)?);
        }
        let counted = self.mapping.balance.iter();
        let counted: Vec<_> = counted
            .map(|(column, _)| self.counted(column, &bound))
            .collect();
        let lets_too = lets.iter().map(|(field, _)| field.name());
        let names: Vec<String> = fields
            .iter()
            .map(Field::name)
            .chain(lets_too)
            .cloned()
            .collect();
        let mut essential = BTreeSet::new();
        let cost = ["BilledCost", "EffectiveCost"];
        let cost = cost
            .iter()
            .find_map(|name| balance.iter().position(|(known, _)| known == name));
        let comes_from = origins::Origins::new(&bound, &lets);
        let whole = cost.map(|cost| &balance[cost].1);
        let currency_from = comes_from.currency(&currency);
        for index in comes_from.of(whole.into_iter().chain([&currency])) {
            essential.insert(index);
        }
        let origins = comes_from.headers(&outputs, &self.mapping.balance, &counted);
        let naming = Naming::of(&comes_from, &outputs, &bound, &roots);
        let comes_from: Vec<(String, Vec<usize>)> = outputs
            .iter()
            .filter(|(name, _)| self.mapping.dataset.essential().contains(&name.as_str()))
            .map(|(name, e)| (name.clone(), comes_from.of([e])))
            .collect();
        for index in essential {
            bound[index].1.essential = true;
        }
        let mut lowering = Lowering::new(&planner, fields, &lets)?;
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
        let unless = unless
            .into_iter()
            .map(|when| when.map(&mut lower).transpose())
            .collect::<Result<_, _>>()?;
        let currency = lower(currency)?;
        let skips = skips
            .into_iter()
            .map(&mut lower)
            .collect::<Result<_, _>>()?;
        let views = views
            .into_iter()
            .map(&mut lower)
            .collect::<Result<_, _>>()?;
        let doubts = doubts
            .into_iter()
            .map(|(number, when)| Ok((number, lower(when)?)))
            .collect::<Result<_, DataFusionError>>()?;
        let without_rule = without_rule
            .into_iter()
            .map(|(number, e)| Ok((number, lower(e)?)))
            .collect::<Result<_, DataFusionError>>()?;
        let left_out = left_out
            .into_iter()
            .map(|(name, value, unsaid)| {
                Ok(LeftOut {
                    named: self.mapping.find(self.headers, &name).is_some(),
                    name,
                    value: lower(value)?,
                    unsaid: lower(unsaid)?,
                })
            })
            .collect::<Result<_, DataFusionError>>()?;
        lowering.plan.arrange();
        Ok(Program {
            unknown,
            twins,
            roots,
            split,
            key,
            left_out,
            unsaid,
            origins,
            cost,
            comes_from,
            naming,
            lets: program_lets,
            plan: lowering.plan,
            outputs,
            balance: balance_columns,
            amounts,
            counted,
            unless,
            currency,
            currency_from,
            skips,
            doubts,
            views,
            without_rule,
            source: bound.into_iter().map(|(_, column)| column).collect(),
            source_schema,
        })
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
            .with_config_options(Arc::clone(&self.options))
            .build();
        let simplifier = ExprSimplifier::new(info);
        let mut expression = simplifier.coerce(expression, &schema)?;
        let kind = expression.get_type(&schema)?;
        let wanted = wanted.cloned().unwrap_or_else(|| in_memory(&kind));
        if wanted != kind {
            refuse_rounding(&kind, &wanted)?;
            expression = types::cast(expression, &wanted, &schema)?;
        }
        let simple = membership::write_out(simplifier.simplify(expression)?)?;
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
}
