//! Lists in a row: `FROM t CROSS JOIN UNNEST(list) AS u(x)` and `EXISTS (SELECT … FROM UNNEST(list) AS u(x) WHERE …)`,
//! where the list is a column of the row. The engine unnests in a list of columns and asks lists by lambdas; both are
//! the same said otherwise.

use std::ops::ControlFlow;

use datafusion::logical_expr::sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, FunctionArguments, GroupByExpr, Ident, Join,
    JoinConstraint, JoinOperator, LambdaFunction, LambdaFunctionParameter, LambdaSyntax,
    OneOrManyWithParens, Query, Select, SelectItem, SetExpr, TableAlias, TableFactor,
    TableWithJoins, visit_expressions_mut,
};
use datafusion::logical_expr::sqlparser::parser::Parser;

use super::dialect::Bills;
use super::statement::expression;

/// A list in a `FROM`: what it is of, and what its elements are called.
struct List {
    of: Expr,
    table: Ident,
    element: Ident,
}

impl List {
    /// Without a name of its column, the name of the table is that of the elements.
    fn of(factor: &TableFactor) -> Option<Self> {
        let TableFactor::UNNEST {
            alias,
            array_exprs,
            with_offset: false,
            with_ordinality: false,
            ..
        } = factor
        else {
            return None;
        };
        let [of] = array_exprs.as_slice() else {
            return None;
        };
        let (table, element) = match alias {
            None => (Ident::new("unnest"), Ident::new("unnest")),
            Some(TableAlias { name, columns, .. }) => match columns.as_slice() {
                [] => (name.clone(), name.clone()),
                [column] => (name.clone(), column.name.clone()),
                _ => return None,
            },
        };
        Some(Self {
            of: of.clone(),
            table,
            element,
        })
    }
}

/// Makes lists that are joined to the rows they stand in columns of these rows, one row for each element.
pub(super) fn join(select: &mut Select) {
    // `FROM t, UNNEST(…)` is a cross join, too.
    let mut place = 1;
    while place < select.from.len() {
        let list =
            select.from[place].joins.is_empty() && List::of(&select.from[place].relation).is_some();
        if list {
            let joined = select.from.remove(place);
            select.from[place - 1].joins.push(Join {
                relation: joined.relation,
                global: false,
                join_operator: JoinOperator::CrossJoin(JoinConstraint::None),
            });
        } else {
            place += 1;
        }
    }
    let mut moved: Vec<(Ident, Ident, Ident)> = Vec::new();
    for from in &mut select.from {
        while let Some((list, name)) = next(from) {
            let rows = &from.relation;
            let text = format!(
                "SELECT *, UNNEST({}) AS {} FROM {rows}",
                list.of, list.element
            );
            let Some(subquery) = Parser::new(&Bills)
                .try_with_sql(&text)
                .ok()
                .and_then(|mut parser| parser.parse_query().ok())
            else {
                break;
            };
            from.relation = TableFactor::Derived {
                lateral: false,
                subquery,
                alias: Some(TableAlias {
                    explicit: true,
                    name: name.clone(),
                    columns: Vec::new(),
                    at: None,
                }),
                sample: None,
            };
            from.joins.remove(0);
            moved.push((list.table, list.element, name));
        }
    }
    if moved.is_empty() {
        return;
    }
    // What was `u.x` is now a column of the rows.
    let _ = visit_expressions_mut(select, |expr| {
        if let Expr::CompoundIdentifier(parts) = expr
            && let [table, element] = parts.as_mut_slice()
            && let Some((_, _, name)) = moved
                .iter()
                .find(|(of, named, _)| table.value == of.value && element.value == named.value)
        {
            *table = name.clone();
        }
        ControlFlow::<()>::Continue(())
    });
}

/// The list that is joined first, and what the rows are called that it stands in.
fn next(from: &TableWithJoins) -> Option<(List, Ident)> {
    let join = from.joins.first()?;
    let every = match &join.join_operator {
        JoinOperator::CrossJoin(JoinConstraint::None) => true,
        JoinOperator::Join(JoinConstraint::On(on))
        | JoinOperator::Inner(JoinConstraint::On(on)) => {
            on.to_string().eq_ignore_ascii_case("true")
        }
        _ => false,
    };
    let name = match &from.relation {
        TableFactor::Table {
            alias: Some(alias), ..
        }
        | TableFactor::Derived {
            alias: Some(alias), ..
        } => Some(alias.name.clone()),
        TableFactor::Table { name, .. } => name.0.last()?.as_ident().cloned(),
        _ => None,
    };
    let list = List::of(&join.relation)?;
    match every {
        true => Some((list, name?)),
        false => None,
    }
}

/// Whether one element of a list is as a subquery asks: `array_any_match(list, x -> …)`.
pub(super) fn any(subquery: &Query, negated: bool) -> Option<Expr> {
    let SetExpr::Select(select) = &*subquery.body else {
        return None;
    };
    let [from] = select.from.as_slice() else {
        return None;
    };
    let list = List::of(&from.relation).filter(|_| from.joins.is_empty())?;
    let plain = subquery.with.is_none()
        && subquery.limit_clause.is_none()
        && select.having.is_none()
        && matches!(&select.group_by, GroupByExpr::Expressions(by, _) if by.is_empty())
        // A count of nothing is a row; what stands there else does not matter.
        && select.projection.iter().all(|item| {
            matches!(
                item,
                SelectItem::UnnamedExpr(Expr::Value(_) | Expr::Identifier(_))
                    | SelectItem::Wildcard(_)
            )
        });
    if !plain {
        return None;
    }
    let mut wanted = match &select.selection {
        Some(wanted) => wanted.clone(),
        None => expression("true")?,
    };
    let _ = visit_expressions_mut(&mut wanted, |expr| {
        if let Expr::CompoundIdentifier(parts) = expr
            && let [table, element] = parts.as_slice()
            && table.value == list.table.value
            && element.value == list.element.value
        {
            *expr = Expr::Identifier(list.element.clone());
        }
        ControlFlow::<()>::Continue(())
    });
    let lambda = Expr::Lambda(LambdaFunction {
        params: OneOrManyWithParens::One(LambdaFunctionParameter {
            name: list.element,
            data_type: None,
        }),
        body: Box::new(wanted),
        syntax: LambdaSyntax::Arrow,
    });
    let not = if negated { "NOT " } else { "" };
    let mut expr = expression(&format!(
        "{not}coalesce(array_any_match({}, x), false)",
        list.of
    ))?;
    put(&mut expr, &lambda).then_some(expr)
}

/// Puts the lambda in the place of the `x` of `array_any_match`. The list may hold another one, which has its lambda.
fn put(expr: &mut Expr, lambda: &Expr) -> bool {
    let found = visit_expressions_mut(expr, |expr| {
        if let Expr::Function(function) = expr
            && function.name.to_string() == "array_any_match"
            && let FunctionArguments::List(list) = &mut function.args
            && let [_, second] = list.args.as_mut_slice()
            && matches!(
                second,
                FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Identifier(_)))
            )
        {
            *second = FunctionArg::Unnamed(FunctionArgExpr::Expr(lambda.clone()));
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    found.is_break()
}
