//! The check functions of the requirements models as expressions.

use serde_json::Value;

use super::{Compiler, Work};
use crate::check::expression::{ColumnId, Expression, Node, Order, Test, Texts, TypeOf};
use crate::check::formats::TextTest;
use crate::check::groups::GroupRule;
use crate::check::handling::FileRule;
use crate::check::json::{At, JsonTest, Path, Shape};

impl Compiler<'_> {
    pub(super) fn column(&self, check: &Value, argument: &str) -> Result<ColumnId, String> {
        let name = text(check, argument)?;
        self.columns
            .find(name)
            .ok_or_else(|| format!("{name} is no column of this version"))
    }

    /// A check function. As a requirement it holds where there is no value to be wrong; as a
    /// condition it does not.
    pub(super) fn check(&mut self, check: &Value, requirement: bool) -> Result<Node, String> {
        let name = text(check, "CheckFunction")?;
        let test = |test| Test::Text(test);
        let format = match name {
            "AND" | "OR" => {
                let items = check.get("Items").and_then(Value::as_array);
                let nodes = items
                    .ok_or("a list of checks is missing")?
                    .iter()
                    .map(|item| self.check(item, requirement))
                    .collect::<Result<Vec<_>, _>>()?;
                return Ok(match (name, pairs(check)) {
                    ("OR", Some((a, b, pairs))) => {
                        let a = self.columns.find(&a).ok_or("no such column")?;
                        let b = self.columns.find(&b).ok_or("no such column")?;
                        self.pool.add(Expression::Pair { a, b, pairs })
                    }
                    ("OR", None) => self.pool.or(nodes),
                    _ => self.pool.and(nodes),
                });
            }
            "CheckValue" | "CheckNotValue" => return self.value(check, name, requirement),
            "CheckSameValue" | "CheckNotSameValue" => {
                let a = self.column(check, "ColumnAName")?;
                let b = self.column(check, "ColumnBName")?;
                let same = self.pool.add(Expression::Compare(a, Order::Equal, b));
                return Ok(if name == "CheckSameValue" {
                    same
                } else {
                    self.pool.not(same)
                });
            }
            "CheckGreaterOrEqualThanValue" | "CheckLessOrEqualThanValue" => {
                let column = self.column(check, "ColumnName")?;
                let value = number(check)?;
                let holds = self.pool.add(if name == "CheckLessOrEqualThanValue" {
                    Expression::Number(column, Order::LessOrEqual, value)
                } else {
                    Expression::NumberIs(value, Order::LessOrEqual, column)
                });
                return Ok(self.lenient(column, holds, requirement));
            }
            "ColumnByColumnEqualsColumnValue" => {
                let product = Expression::Product {
                    a: self.column(check, "ColumnAName")?,
                    b: self.column(check, "ColumnBName")?,
                    result: self.column(check, "ResultColumnName")?,
                };
                return Ok(self.pool.add(product));
            }
            "TypeString" | "TypeDecimal" | "TypeDateTime" => {
                let column = self.column(check, "ColumnName")?;
                let (kind, reads) = match name {
                    "TypeString" => (TypeOf::String, None),
                    "TypeDecimal" => (TypeOf::Decimal, Some(TextTest::Number)),
                    _ => (TypeOf::DateTime, Some(TextTest::Time)),
                };
                let mut nodes = vec![self.pool.add(Expression::Type(column, kind))];
                if let Some(reads) = reads {
                    nodes.push(self.pool.text(column, test(reads), true));
                }
                return Ok(self.pool.and(nodes));
            }
            "CheckDecimalValue" => test(TextTest::Number),
            "FormatDateTime" => test(TextTest::DateTime),
            "FormatNumeric" => test(TextTest::Numeric),
            "FormatString" => test(TextTest::Text),
            "FormatUnit" => test(TextTest::Unit),
            "FormatCurrency" => test(TextTest::Currency),
            "CheckNationalCurrency" => test(TextTest::NationalCurrency),
            "FormatKeyValue" => Test::Json(JsonTest::KeyValue),
            "FormatJSON" => Test::Json(JsonTest::JsonObjectFormat),
            other => return Err(format!("the check function {other} is not known here")),
        };
        let column = self.column(check, "ColumnName")?;
        Ok(self.pool.text(column, format, requirement))
    }

    pub(super) fn value(
        &mut self,
        check: &Value,
        name: &str,
        requirement: bool,
    ) -> Result<Node, String> {
        let column = self.column(check, "ColumnName")?;
        let equal = name == "CheckValue";
        let value = check.get("Value").ok_or("a value is missing")?;
        let null = self.pool.is_null(column);
        if value.is_null() {
            return Ok(if equal { null } else { self.pool.not(null) });
        }
        let is = if self.columns.all[column].kind.arrow().is_numeric() {
            self.pool
                .add(Expression::Number(column, Order::Equal, number(check)?))
        } else {
            let value = value.as_str().ok_or("the value is no text")?;
            let test = Test::In(Texts::new(vec![value.to_owned()]));
            self.pool.text(column, test, requirement && equal)
        };
        Ok(if equal {
            self.lenient(column, is, requirement)
        } else {
            self.pool.not(is)
        })
    }

    /// Without a value nothing is wrong: that there must be one is another rule.
    pub(super) fn lenient(&mut self, column: ColumnId, node: Node, requirement: bool) -> Node {
        if !requirement || matches!(self.pool.expressions[node], Expression::Text { .. }) {
            return node;
        }
        let null = self.pool.is_null(column);
        self.pool.or(vec![null, node])
    }

    pub(super) fn requirement(&mut self, index: usize, when: Node) -> Result<Work, String> {
        let criteria = &self.rules[index].validation_criteria;
        let check = &criteria.requirement;
        let name = text(check, "CheckFunction")?;
        match name {
            "ColumnPresent" => Ok(Work::File(FileRule::Present(
                text(check, "ColumnName")?.to_owned(),
            ))),
            "CheckDistinctCount" => {
                let group = self.column(check, "ColumnAName")?;
                let value = self.column(check, "ColumnBName")?;
                if check.get("ExpectedCount").and_then(Value::as_u64) != Some(1) {
                    return Err("only a count of one is known here".to_owned());
                }
                let present = self.present(group);
                let rule = GroupRule::OneValue {
                    group,
                    value,
                    needed: true,
                };
                let when = self.pool.and(vec![when, present]);
                Ok(Work::Groups { when, rule })
            }
            "CheckNoDuplicates" => {
                let column = self.column(check, "ColumnName")?;
                let present = self.present(column);
                let when = self.pool.and(vec![when, present]);
                Ok(Work::Groups {
                    when,
                    rule: GroupRule::Unique(column),
                })
            }
            _ if name.starts_with("JSON") || json_items(check) => self.json(index, when),
            _ => {
                let require = self.check(check, true)?;
                Ok(Work::Rows { when, require })
            }
        }
    }

    /// Rules about the elements of a JSON object: conditions on elements, its own and inherited,
    /// are part of one test of the text.
    pub(super) fn json(&mut self, index: usize, when: Node) -> Result<Work, String> {
        let criteria = &self.rules[index].validation_criteria;
        let check = &criteria.requirement;
        if text(check, "CheckFunction")? == "JSONCheckPathDistinctParent" {
            let json = self.column(check, "ColumnName")?;
            let path =
                |argument| Path::parse(text(check, argument)?).ok_or("not a path".to_owned());
            let (elements, child) = path("ChildPath")?.split_last().ok_or("not a path")?;
            let (_, parent) = path("ParentPath")?.split_last().ok_or("not a path")?;
            let present = self.present(json);
            let rule = GroupRule::OneParent {
                json,
                elements,
                child,
                parent,
            };
            let when = self.pool.and(vec![when, present]);
            return Ok(Work::Groups { when, rule });
        }
        if text(check, "CheckFunction")? == "JSONCheckPathSameValue" {
            let expression = Expression::PathIs {
                json: self.column(check, "ColumnAName")?,
                path: Path::parse(text(check, "PathA")?).ok_or("not a path")?,
                other: self.column(check, "ColumnBName")?,
            };
            let require = self.pool.add(expression);
            return Ok(Work::Rows { when, require });
        }
        let mut conditions = Vec::new();
        let mut rule = Some(index);
        while let Some(at) = rule {
            let condition = &self.rules[at].validation_criteria.condition;
            conditions.extend(element_condition(condition));
            rule = self.parents[at].first().copied();
        }
        let items = match check.get("Items").and_then(Value::as_array) {
            Some(items) => items.iter().collect(),
            None => vec![check],
        };
        let mut nodes = Vec::new();
        for item in items {
            let column = self.column(item, "ColumnName")?;
            let (path, require) = element(item)?;
            let when = conditions
                .iter()
                .filter(|(of, _)| *of == path)
                .map(|(_, at)| at.clone())
                .collect();
            let test = JsonTest::Each {
                path,
                when,
                require,
            };
            nodes.push(self.pool.text(column, Test::Json(test), true));
        }
        let require = self.pool.and(nodes);
        Ok(Work::Rows { when, require })
    }
}

fn text<'a>(check: &'a Value, argument: &str) -> Result<&'a str, String> {
    check
        .get(argument)
        .and_then(Value::as_str)
        .ok_or_else(|| format!("the model's check has no {argument}"))
}

fn number(check: &Value) -> Result<i64, String> {
    let value = check.get("Value").ok_or("a value is missing")?;
    let number = value.as_i64().or_else(|| value.as_str()?.parse().ok());
    number.ok_or_else(|| format!("{value} is no whole number"))
}

fn json_items(check: &Value) -> bool {
    let items = check.get("Items").and_then(Value::as_array);
    let json = |item: &Value| {
        let name = item.get("CheckFunction").and_then(Value::as_str);
        name.is_some_and(|name| name.starts_with("JSON"))
    };
    items.is_some_and(|items| items.iter().all(json))
}

/// A condition about elements: the path to them and the test.
pub(super) fn element_condition(condition: &Value) -> Option<(Path, At)> {
    let name = condition.get("CheckFunction")?.as_str()?;
    if !name.starts_with("JSON") {
        return None;
    }
    let (path, mut tests) = element(condition).ok()?;
    tests.pop().map(|test| (path, test))
}

/// A `JSONCheckPath…` function: the path to the objects, and what is asked of each.
fn element(check: &Value) -> Result<(Path, Vec<At>), String> {
    let path = text(check, "Path")?;
    let path = Path::parse(path).ok_or_else(|| format!("{path} is not a path known here"))?;
    let name = text(check, "CheckFunction")?;
    let shape = match name {
        "JSONCheckPathKeyValueFormat" => {
            return Ok((path, vec![At::Here(Shape::KeyValue)]));
        }
        "JSONCheckPathKeyStartsWith" => {
            let except = check.get("IgnoreKeys").and_then(Value::as_array);
            let except = except.into_iter().flatten();
            let test = At::KeysStartWith {
                prefix: text(check, "Prefix")?.to_owned(),
                except: except
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect(),
            };
            return Ok((path, vec![test]));
        }
        "JSONCheckPathKeyExists" => {
            let (path, key) = path.split_last().ok_or("the path names no key")?;
            return Ok((path, vec![At::MemberExists(key)]));
        }
        "JSONCheckPathType" => match text(check, "ExpectedType")? {
            "Array" => Shape::List,
            "Object" => Shape::Object,
            "String" => Shape::Text,
            "Decimal" => Shape::Number,
            other => return Err(format!("the type {other} is not known here")),
        },
        "JSONCheckPathNumericFormat" | "JSONFormatNumeric" => Shape::Numeric,
        "JSONCheckPathUnitFormat" | "JSONFormatUnit" => Shape::Unit,
        "JSONFormatString" => Shape::Text,
        "JSONCheckPathValue" | "JSONCheckPathNotValue" => {
            let value = check.get("Value").ok_or("a value is missing")?;
            let is = name == "JSONCheckPathValue";
            match (value.as_str(), is) {
                (Some(value), true) => Shape::Is(value.to_owned()),
                (Some(value), false) => Shape::IsNot(value.to_owned()),
                (None, true) => Shape::Null,
                (None, false) => Shape::NotNull,
            }
        }
        other => return Err(format!("the check function {other} is not known here")),
    };
    match path.clone().split_last() {
        Some((parent, key)) => {
            // "Must have a key that contains a list": its absence is a breach too.
            let exists = (shape == Shape::List).then(|| At::MemberExists(key.clone()));
            let tests = exists.into_iter().chain([At::Member(key, shape)]);
            Ok((parent, tests.collect()))
        }
        None => Ok((path, vec![At::Here(shape)])),
    }
}

/// The two columns of a list of pairs, and the pairs.
type PairList = (String, String, Vec<(String, String)>);

/// `(A = 'a' AND B = 'b') OR …` over the same two columns.
fn pairs(check: &Value) -> Option<PairList> {
    let mut columns: Option<(String, String)> = None;
    let mut pairs = Vec::new();
    for item in check.get("Items")?.as_array()? {
        let [a, b] = item.get("Items")?.as_array()?.as_slice() else {
            return None;
        };
        let part = |check: &Value| {
            let name = check.get("CheckFunction")?.as_str()? == "CheckValue";
            let column = check.get("ColumnName")?.as_str()?.to_owned();
            name.then_some((column, check.get("Value")?.as_str()?.to_owned()))
        };
        let ((a, left), (b, right)) = (part(a)?, part(b)?);
        let these = (a, b);
        if columns.get_or_insert_with(|| these.clone()) != &these {
            return None;
        }
        pairs.push((left, right));
    }
    let (a, b) = columns?;
    (pairs.len() > 1 && a != b).then_some((a, b, pairs))
}
