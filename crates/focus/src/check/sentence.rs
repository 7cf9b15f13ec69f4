//! Conditions of `dynamic-rules.toml` and `model-defects.toml`: a small part of SQL, compiled into the
//! pool. `A = 'x'` is no where A is null, `A <> 'x'` is yes; there is no third value.

use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, UnaryOperator,
    Value,
};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;

use super::compile::Columns;
use super::expression::{ColumnId, Expression, Node, Order, Pool, Test, Texts, TypeOf};
use super::formats::{DateTimePart as D, NumericPart as N, TextTest};
use super::groups::GroupRule;
use super::json::{About, At, JsonTest, Path, Properties, Shape};

/// What a sentence asks for.
pub(super) enum Meaning {
    Rows(Node),
    Group(GroupRule),
}

/// Compiles what must hold.
pub(super) fn requirement(
    text: &str,
    pool: &mut Pool,
    columns: &Columns,
) -> Result<Meaning, String> {
    let expression = parse(text)?;
    if let Expr::Function(function) = &expression
        && let Some(rule) = group(function, columns)?
    {
        return Ok(Meaning::Group(rule));
    }
    Sentence { pool, columns }
        .node(&expression)
        .map(Meaning::Rows)
}

/// Compiles where it must hold.
pub(super) fn condition(text: &str, pool: &mut Pool, columns: &Columns) -> Result<Node, String> {
    Sentence { pool, columns }.node(&parse(text)?)
}

fn parse(text: &str) -> Result<Expr, String> {
    let expression = Parser::new(&GenericDialect {})
        .try_with_sql(text)
        .and_then(|mut parser| parser.parse_expr());
    expression.map_err(|error| format!("{text}: {error}"))
}

struct Sentence<'a> {
    pool: &'a mut Pool,
    columns: &'a Columns,
}

impl Sentence<'_> {
    fn node(&mut self, expression: &Expr) -> Result<Node, String> {
        match expression {
            Expr::Nested(inner) => self.node(inner),
            Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr,
            } => {
                let inner = self.node(expr)?;
                Ok(self.pool.not(inner))
            }
            Expr::BinaryOp {
                left,
                op: BinaryOperator::And,
                right,
            } => {
                let both = vec![self.node(left)?, self.node(right)?];
                Ok(self.pool.and(both))
            }
            Expr::BinaryOp {
                left,
                op: BinaryOperator::Or,
                right,
            } => {
                let both = vec![self.node(left)?, self.node(right)?];
                Ok(self.pool.or(both))
            }
            Expr::IsNull(inner) => {
                let column = self.column(inner)?;
                Ok(self.pool.is_null(column))
            }
            Expr::IsNotNull(inner) => {
                let column = self.column(inner)?;
                let null = self.pool.is_null(column);
                Ok(self.pool.not(null))
            }
            Expr::InList {
                expr,
                list,
                negated,
            } => {
                let column = self.column(expr)?;
                let texts = list.iter().map(text).collect::<Result<Vec<_>, _>>()?;
                let test = Test::In(Texts::new(texts));
                let found = self.pool.text(column, test, false);
                Ok(if *negated {
                    self.pool.not(found)
                } else {
                    found
                })
            }
            Expr::BinaryOp { left, op, right } => self.compare(left, op, right),
            Expr::Function(function) => self.function(function),
            other => Err(format!("{other}: not understood")),
        }
    }

    fn compare(&mut self, left: &Expr, op: &BinaryOperator, right: &Expr) -> Result<Node, String> {
        let column = self.column(left)?;
        if let Ok(other) = self.column(right) {
            let (a, order, b, negated) = match op {
                BinaryOperator::Eq => (column, Order::Equal, other, false),
                BinaryOperator::NotEq => (column, Order::Equal, other, true),
                BinaryOperator::Lt => (column, Order::Less, other, false),
                BinaryOperator::LtEq => (column, Order::LessOrEqual, other, false),
                BinaryOperator::Gt => (other, Order::Less, column, false),
                BinaryOperator::GtEq => (other, Order::LessOrEqual, column, false),
                other => return Err(format!("{other}: not understood")),
            };
            let node = self.pool.add(Expression::Compare(a, order, b));
            return Ok(if negated { self.pool.not(node) } else { node });
        }
        if let Ok(number) = whole(right) {
            let expression = match op {
                BinaryOperator::Eq | BinaryOperator::NotEq => {
                    Expression::Number(column, Order::Equal, number)
                }
                BinaryOperator::GtEq => Expression::NumberIs(number, Order::LessOrEqual, column),
                BinaryOperator::Gt => Expression::NumberIs(number, Order::Less, column),
                BinaryOperator::LtEq => Expression::Number(column, Order::LessOrEqual, number),
                BinaryOperator::Lt => Expression::Number(column, Order::Less, number),
                other => return Err(format!("{other}: not understood")),
            };
            let node = self.pool.add(expression);
            let negated = *op == BinaryOperator::NotEq;
            return Ok(if negated { self.pool.not(node) } else { node });
        }
        let test = Test::In(Texts::new(vec![text(right)?]));
        let node = self.pool.text(column, test, false);
        match op {
            BinaryOperator::Eq => Ok(node),
            BinaryOperator::NotEq => Ok(self.pool.not(node)),
            other => Err(format!("{other}: texts are not ordered")),
        }
    }

    fn function(&mut self, function: &Function) -> Result<Node, String> {
        let name = function.name.to_string();
        let arguments = arguments(function)?;
        let column = |index: usize| -> Result<ColumnId, String> {
            let argument = arguments.get(index).ok_or("an argument is missing")?;
            named(argument, self.columns)
        };
        if let Some(expression) = match name.as_str() {
            "period_end" => Some(Expression::PeriodEnd(column(0)?, column(1)?)),
            "no_common_member" => Some(Expression::NoCommonMember(column(0)?, column(1)?)),
            "product" => Some(Expression::Product {
                a: column(0)?,
                b: column(1)?,
                result: column(2)?,
            }),
            "utc" => Some(Expression::Type(column(0)?, TypeOf::Utc)),
            "decimal_type" => Some(Expression::Type(column(0)?, TypeOf::Decimal)),
            "elements_are" => Some(Expression::PathIs {
                json: column(0)?,
                path: Path::parse(&text(&arguments[1])?).ok_or("not a path")?,
                other: column(2)?,
            }),
            _ => None,
        } {
            return Ok(self.pool.add(expression));
        }
        if name == "every" {
            return self.every(&arguments);
        }
        let column = column(0)?;
        if name == "no_placeholder" {
            let placeholder = self.pool.add(Expression::Placeholder(column));
            return Ok(self.pool.not(placeholder));
        }
        let test = test(&name).ok_or_else(|| format!("{name}: no such function"))?;
        Ok(self.pool.text(column, test, true))
    }

    /// `every('numeric', no_commas)`: the function holds for all columns of a format.
    fn every(&mut self, arguments: &[Expr]) -> Result<Node, String> {
        let [format, Expr::Identifier(name)] = arguments else {
            return Err("every: a format and a function".to_owned());
        };
        let columns = self.columns.of_format(&text(format)?);
        if columns.is_empty() {
            return Ok(self.pool.constant(true));
        }
        let mut nodes = Vec::new();
        for column in columns {
            let node = match name.value.as_str() {
                "no_placeholder" => {
                    let placeholder = self.pool.add(Expression::Placeholder(column));
                    self.pool.not(placeholder)
                }
                "utc" => self.pool.add(Expression::Type(column, TypeOf::Utc)),
                "decimal_type" => self.pool.add(Expression::Type(column, TypeOf::Decimal)),
                name => {
                    let test = test(name).ok_or_else(|| format!("{name}: no such function"))?;
                    self.pool.text(column, test, true)
                }
            };
            nodes.push(node);
        }
        Ok(self.pool.and(nodes))
    }

    fn column(&self, expression: &Expr) -> Result<ColumnId, String> {
        named(expression, self.columns)
    }
}

fn named(expression: &Expr, columns: &Columns) -> Result<ColumnId, String> {
    match expression {
        Expr::Identifier(name) => columns
            .find(&name.value)
            .ok_or_else(|| format!("{}: no such column", name.value)),
        other => Err(format!("{other}: not a column")),
    }
}

fn arguments(function: &Function) -> Result<Vec<Expr>, String> {
    let FunctionArguments::List(list) = &function.args else {
        return Err(format!("{}: no arguments", function.name));
    };
    list.args
        .iter()
        .map(|argument| match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Ok(expression.clone()),
            other => Err(format!("{other}: not understood")),
        })
        .collect()
}

fn text(expression: &Expr) -> Result<String, String> {
    match expression {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => Ok(text.clone()),
            other => Err(format!("{other}: not a text")),
        },
        other => Err(format!("{other}: not a text")),
    }
}

fn whole(expression: &Expr) -> Result<i64, String> {
    match expression {
        Expr::Value(value) => match &value.value {
            Value::Number(number, _) => number.parse().map_err(|_| format!("{number}: not whole")),
            other => Err(format!("{other}: not a number")),
        },
        other => Err(format!("{other}: not a number")),
    }
}

fn group(function: &Function, columns: &Columns) -> Result<Option<GroupRule>, String> {
    let arguments = arguments(function)?;
    let column = |index: usize| -> Result<ColumnId, String> {
        named(
            arguments.get(index).ok_or("an argument is missing")?,
            columns,
        )
    };
    Ok(match function.name.to_string().as_str() {
        "one_value" => Some(GroupRule::OneValue {
            group: column(0)?,
            value: column(1)?,
            needed: false,
        }),
        "one_spelling" => Some(GroupRule::OneSpelling(column(0)?)),
        "one_parent" => Some(GroupRule::OneParent {
            json: column(0)?,
            elements: Path::elements(),
            child: text(&arguments[1])?,
            parent: text(&arguments[2])?,
        }),
        _ => None,
    })
}

/// Tests of one text, by the name they have in the files of rules.
fn test(name: &str) -> Option<Test> {
    let elements = |require: At| JsonTest::Each {
        path: Path::elements(),
        when: Vec::new(),
        require: vec![require],
    };
    let properties = |of, about| JsonTest::Properties(of, about);
    use About as A;
    use Properties as P;
    Some(match name {
        "text" => Test::Text(TextTest::Text),
        "not_blank" => Test::Text(TextTest::NotBlank),
        "number" => Test::Text(TextTest::Number),
        "date_time" => Test::Text(TextTest::DateTime),
        "numeric_single" => Test::Text(TextTest::NumericPart(N::Single)),
        "numeric_kind" => Test::Text(TextTest::NumericPart(N::Kind)),
        "no_fraction" => Test::Text(TextTest::NumericPart(N::NoFraction)),
        "e_notation" => Test::Text(TextTest::NumericPart(N::ENotation)),
        "no_exponent_sign" => Test::Text(TextTest::NumericPart(N::NoExponentSign)),
        "no_operators" => Test::Text(TextTest::NumericPart(N::NoOperators)),
        "no_qualifiers" => Test::Text(TextTest::NumericPart(N::NoQualifiers)),
        "no_commas" => Test::Text(TextTest::NumericPart(N::NoCommas)),
        "no_plus" => Test::Text(TextTest::NumericPart(N::NoPlus)),
        "minus" => Test::Text(TextTest::NumericPart(N::Minus)),
        "text_utc" => Test::Text(TextTest::DateTimePart(D::Utc)),
        "iso_8601" => Test::Text(TextTest::DateTimePart(D::Iso8601)),
        "letter_t" => Test::Text(TextTest::DateTimePart(D::T)),
        "two_digits" => Test::Text(TextTest::DateTimePart(D::TwoDigits)),
        "ends_with_z" => Test::Text(TextTest::DateTimePart(D::Z)),
        "three_letters_are_iso" => Test::Text(TextTest::ThreeLettersAreIso),
        "unit" => Test::Text(TextTest::Unit),
        "unit_case" => Test::Text(TextTest::UnitCase),
        "json_object" => Test::Json(JsonTest::Object),
        "unique_keys" => Test::Json(JsonTest::UniqueKeys),
        "scalar_members" => Test::Json(JsonTest::ScalarMembers),
        "lists_of_one_type" => Test::Json(JsonTest::ListsOfOneType),
        "lists_without_repeats" => Test::Json(JsonTest::ListsWithoutRepeats),
        "lists_without_nulls" => Test::Json(JsonTest::ListsWithoutNulls),
        "at_most_three_levels" => Test::Json(JsonTest::AtMostThreeLevels),
        "pascal_keys" => Test::Json(JsonTest::PascalKeys),
        "sku_spelling" => Test::Json(properties(P::SkuPriceDetails, A::Spelling)),
        "sku_prefix" => Test::Json(properties(P::SkuPriceDetails, A::Prefix)),
        "sku_types" => Test::Json(properties(P::SkuPriceDetails, A::Type)),
        "sku_not_as_custom" => Test::Json(properties(P::SkuPriceDetails, A::NotAsCustom)),
        "method_spelling" => Test::Json(properties(P::AllocatedMethodDetails, A::Spelling)),
        "method_types" => Test::Json(properties(P::AllocatedMethodDetails, A::Type)),
        "applied_spelling" => Test::Json(properties(P::ContractApplied, A::Spelling)),
        "applied_types" => Test::Json(properties(P::ContractApplied, A::Type)),
        "applied_prefix" => Test::Json(properties(P::ContractApplied, A::Prefix)),
        "applied_pascal" => Test::Json(properties(P::ContractApplied, A::PascalKeys)),
        "applied_flat" => Test::Json(properties(P::ContractApplied, A::CustomIsFlat)),
        "applied_not_empty" => Test::Json(elements(At::NotEmpty)),
        "applied_has_commitment" => Test::Json(elements(At::HasOne(vec![
            "ContractCommitmentId".to_owned(),
            "ContractCommitmentID".to_owned(),
        ]))),
        "applied_cost_is_number" => Test::Json(elements(At::Member(
            "ContractCommitmentAppliedCost".to_owned(),
            Shape::Numeric,
        ))),
        "applied_quantity_is_number" => Test::Json(elements(At::Member(
            "ContractCommitmentAppliedQuantity".to_owned(),
            Shape::Numeric,
        ))),
        _ => return None,
    })
}
