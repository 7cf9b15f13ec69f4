//! A statement as people write it, made one that the engine runs: names in any case, parameters bound, functions and lists
//! of other databases put in words that are known here.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use arrow::datatypes::Schema;
use datafusion::logical_expr::sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, LimitClause,
    Query, Select, SelectItem, SetExpr, Statement, Value, ValueWithSpan, VisitMut as _, VisitorMut,
};
use datafusion::logical_expr::sqlparser::keywords::Keyword;
use datafusion::logical_expr::sqlparser::parser::{Parser, ParserError};
use datafusion::logical_expr::sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer, Word};
use stoa_kernel::Error;

use super::dialect::Bills;
use super::lists;
use crate::wording::counted;

/// What is run, and what its columns are called.
pub(super) struct Prepared {
    pub(super) statement: Statement,
    /// As they were written; `None` in it where the engine says it, and without a list where it says all.
    pub(super) headers: Option<Vec<Option<String>>>,
}

/// Reads one `SELECT` (or the `EXPLAIN` of one) over `tables`, whose columns are those of `schema`.
pub(super) fn prepare(
    text: &str,
    tables: &[&str],
    schema: &Schema,
    params: &[String],
) -> Result<Prepared, Error> {
    let mut tokens = Tokenizer::new(&Bills, text)
        .tokenize_with_location()
        .map_err(|error| unreadable(&error.to_string()))?;
    let asked = placeholders(&mut tokens)?;
    if asked != params.len() {
        return Err(Error::invalid(
            "sql_invalid",
            format!(
                "The statement has {} to be bound and {} given: --param VALUE once for each ?, in their order.",
                counted(asked as u64, "parameter"),
                match params.len() {
                    1 => "1 was".to_owned(),
                    count => format!("{count} were"),
                }
            ),
        ));
    }
    let headers = headers(&parsed(tokens.clone())?);
    canonical(&mut tokens, tables, schema);
    let mut statement = parsed(tokens)?;
    let mut rewrite = Rewrite { params };
    let _ = statement.visit(&mut rewrite);
    Ok(Prepared { statement, headers })
}

/// A condition on rows with these columns, in words of the engine.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub(super) fn condition(text: &str, schema: &Schema) -> Result<String, String> {
    let mut tokens = Tokenizer::new(&Bills, text)
        .tokenize_with_location()
        .map_err(|error| error.to_string())?;
    canonical(&mut tokens, &[], schema);
    let mut parser = Parser::new(&Bills).with_tokens_with_locations(tokens);
    let why = |error: ParserError| error.to_string();
    let mut expr = parser.parse_expr().map_err(why)?;
    parser.expect_token(&Token::EOF).map_err(why)?;
    let _ = expr.visit(&mut Rewrite { params: &[] });
    Ok(expr.to_string())
}

fn unreadable(why: &str) -> Error {
    let why = why
        .trim_start_matches("sql parser error: ")
        .trim_end_matches('.');
    Error::invalid(
        "sql_invalid",
        format!("The statement cannot be read: {why}."),
    )
}

fn parsed(tokens: Vec<TokenWithSpan>) -> Result<Statement, Error> {
    let mut statements = Parser::new(&Bills)
        .with_tokens_with_locations(tokens)
        .parse_statements()
        .map_err(|error| unreadable(&error.to_string()))?;
    let refused = |why: &str| Error::invalid("sql_invalid", why);
    match (statements.pop(), statements.len()) {
        (None, _) => Err(refused("There is no statement: write one SELECT.")),
        (Some(statement), 0) => match &statement {
            Statement::Query(_) => Ok(statement),
            Statement::Explain {
                statement: inner, ..
            } if matches!(**inner, Statement::Query(_)) => Ok(statement),
            _ => Err(refused(
                "Only a SELECT can be run: files are read, and nothing is changed.",
            )),
        },
        _ => Err(refused("Only one statement can be run at a time.")),
    }
}

/// Numbers every `?` by its place. Returns how many values the statement needs.
fn placeholders(tokens: &mut [TokenWithSpan]) -> Result<usize, Error> {
    let (mut plain, mut most) = (0, 0);
    for token in tokens {
        let Token::Placeholder(name) = &mut token.token else {
            continue;
        };
        if name == "?" {
            plain += 1;
            *name = format!("${plain}");
        } else {
            let number = name.trim_start_matches(['?', '$']).parse::<usize>();
            match number {
                Ok(number @ 1..=1000) => {
                    most = most.max(number);
                    *name = format!("${number}");
                }
                _ => {
                    return Err(Error::invalid(
                        "sql_invalid",
                        format!("{name}: write parameters as ?, or as $1, $2 …"),
                    ));
                }
            }
        }
    }
    if plain > 0 && most > 0 {
        return Err(Error::invalid(
            "sql_invalid",
            "Write all parameters as ?, or all as $1, $2 …",
        ));
    }
    Ok(plain.max(most))
}

/// Gives every name one spelling, quoted: that of the table or column it means in whatever case, else the one that comes
/// first. Words that SQL itself knows and names of functions stay as they are.
fn canonical(tokens: &mut [TokenWithSpan], tables: &[&str], schema: &Schema) {
    let names = || schema.fields().iter().map(|field| field.name().as_str());
    let mut exact: HashSet<String> = names().map(str::to_owned).collect();
    let mut known: HashMap<String, String> = HashMap::new();
    for name in tables.iter().copied().chain(names()) {
        known
            .entry(name.to_lowercase())
            .or_insert_with(|| name.to_owned());
    }
    let seen: Vec<usize> = (0..tokens.len())
        .filter(|place| !matches!(tokens[*place].token, Token::Whitespace(_)))
        .collect();
    let word = |tokens: &[TokenWithSpan], place: Option<&usize>| match place {
        Some(place) => match &tokens[*place].token {
            Token::Word(word) => Some(word.clone()),
            _ => None,
        },
        None => None,
    };
    let defines = |tokens: &[TokenWithSpan], at: usize| {
        let before = at.checked_sub(1).and_then(|before| seen.get(before));
        word(tokens, before).is_some_and(|word| {
            matches!(
                word.keyword,
                Keyword::AS | Keyword::WITH | Keyword::RECURSIVE
            )
        })
    };
    // A quoted name that the statement gives itself is what it says.
    for (at, place) in seen.iter().enumerate() {
        if let Token::Word(word) = &tokens[*place].token
            && word.quote_style.is_some()
            && defines(tokens, at)
        {
            exact.insert(word.value.clone());
        }
    }
    for (at, place) in seen.iter().enumerate() {
        let call = seen
            .get(at + 1)
            .is_some_and(|next| tokens[*next].token == Token::LParen)
            && !defines(tokens, at);
        let Token::Word(word) = &mut tokens[*place].token else {
            continue;
        };
        let plain = word.quote_style.is_none();
        if plain && word.keyword != Keyword::NoKeyword {
            continue;
        }
        let lower = word.value.to_lowercase();
        if plain && call {
            known.entry(lower.clone()).or_insert(lower);
            continue;
        }
        let value = match exact.contains(&word.value) {
            true => word.value.clone(),
            false => known
                .entry(lower)
                .or_insert_with(|| word.value.clone())
                .clone(),
        };
        *word = Word {
            value,
            quote_style: Some('"'),
            keyword: Keyword::NoKeyword,
        };
    }
}

/// What columns are called that the statement names or reckons.
fn headers(statement: &Statement) -> Option<Vec<Option<String>>> {
    let Statement::Query(query) = statement else {
        return None;
    };
    let SetExpr::Select(select) = &*query.body else {
        return None;
    };
    let header = |item: &SelectItem| match item {
        SelectItem::UnnamedExpr(Expr::Identifier(_) | Expr::CompoundIdentifier(_)) => Some(None),
        SelectItem::UnnamedExpr(expr) => Some(Some(expr.to_string())),
        SelectItem::ExprWithAlias { alias, .. } => Some(Some(alias.value.clone())),
        _ => None,
    };
    select.projection.iter().map(header).collect()
}

struct Rewrite<'p> {
    params: &'p [String],
}

impl VisitorMut for Rewrite<'_> {
    type Break = ();

    fn pre_visit_value(&mut self, value: &mut ValueWithSpan) -> ControlFlow<()> {
        if let Value::Placeholder(name) = &value.value
            && let Some(param) = name
                .trim_start_matches('$')
                .parse::<usize>()
                .ok()
                .and_then(|number| self.params.get(number.checked_sub(1)?))
        {
            value.value = Value::SingleQuotedString(param.clone());
        }
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        match &mut query.limit_clause {
            Some(LimitClause::LimitOffset { limit, offset, .. }) => {
                limit.iter_mut().for_each(number);
                offset
                    .iter_mut()
                    .for_each(|offset| number(&mut offset.value));
            }
            Some(LimitClause::OffsetCommaLimit { offset, limit }) => {
                number(offset);
                number(limit);
            }
            None => {}
        }
        ControlFlow::Continue(())
    }

    fn post_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        lists::join(select);
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let other = match expr {
            Expr::BinaryOp { left, op, right } => match op {
                BinaryOperator::Arrow => expression(&format!("json_extract({left}, {right})")),
                BinaryOperator::LongArrow => {
                    expression(&format!("json_extract_string({left}, {right})"))
                }
                _ => None,
            },
            Expr::Function(function) => part_of_time(function),
            Expr::Exists { subquery, negated } => lists::any(subquery, *negated),
            _ => None,
        };
        if let Some(other) = other {
            *expr = other;
        }
        ControlFlow::Continue(())
    }
}

/// `LIMIT ?`: the one place where a text is no number.
fn number(expr: &mut Expr) {
    if let Expr::Value(value) = expr
        && let Value::SingleQuotedString(text) = &value.value
        && text.parse::<u64>().is_ok()
    {
        value.value = Value::Number(text.clone(), false);
    }
}

/// `month(x)` and its like, and `date(x)`, as every database but this has them.
fn part_of_time(function: &Function) -> Option<Expr> {
    let [part] = function.name.0.as_slice() else {
        return None;
    };
    let name = part.as_ident()?.value.to_lowercase();
    let FunctionArguments::List(list) = &function.args else {
        return None;
    };
    let [FunctionArg::Unnamed(FunctionArgExpr::Expr(of))] = list.args.as_slice() else {
        return None;
    };
    match name.as_str() {
        "date" => expression(&format!("CAST({of} AS DATE)")),
        "year" | "quarter" | "month" | "week" | "day" | "hour" | "minute" | "second" => {
            expression(&format!("date_part('{name}', {of})"))
        }
        "dayofmonth" => expression(&format!("date_part('day', {of})")),
        "dayofweek" | "weekday" => expression(&format!("date_part('dow', {of})")),
        "dayofyear" => expression(&format!("date_part('doy', {of})")),
        _ => None,
    }
}

/// What a text of SQL means; nothing of what cannot be read, so that the engine tells it of what was written.
pub(super) fn expression(text: &str) -> Option<Expr> {
    Parser::new(&Bills)
        .try_with_sql(text)
        .ok()?
        .parse_expr()
        .ok()
}
