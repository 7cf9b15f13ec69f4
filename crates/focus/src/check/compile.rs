//! Rules to expressions: the check functions of the model, conditions inherited from the composites a
//! rule stands in, and what the rule waits for.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::decisions::{self, Correction, Decision};
use super::expression::{ColumnId, Expression, Node, Order, Pool, Test, Texts, TypeOf};
use super::formats::TextTest;
use super::groups::GroupRule;
use super::handling::FileRule;
use super::json::{At, JsonTest, Path, Shape};
use super::model::{Entity, Function, Kind, Rule, Status};
use super::sentence::{self, Meaning};
use crate::schema::{Column, ColumnType, Version};

/// The columns of the dataset.
pub(super) struct Columns {
    pub(super) all: Vec<&'static Column>,
    by_name: HashMap<&'static str, ColumnId>,
}

impl Columns {
    pub(super) fn new(all: Vec<&'static Column>) -> Self {
        let by_name = all.iter().enumerate();
        let by_name = by_name.map(|(index, column)| (column.name.as_str(), index));
        Self {
            by_name: by_name.collect(),
            all,
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<ColumnId> {
        self.by_name.get(name).copied()
    }

    pub(super) fn name(&self, column: ColumnId) -> &'static str {
        &self.all[column].name
    }

    /// Digits after the point of a numeric column, -1 for others.
    pub(super) fn scales(&self) -> Vec<i8> {
        let scale = |column: &&Column| match column.kind {
            ColumnType::Decimal { scale } => scale,
            _ => -1,
        };
        self.all.iter().map(scale).collect()
    }

    /// Columns of a format, as `every` names it.
    pub(super) fn of_format(&self, format: &str) -> Vec<ColumnId> {
        let is = |column: &Column| match format {
            "all" => true,
            "numeric" => matches!(column.kind, ColumnType::Decimal { .. }),
            "date-time" => column.kind == ColumnType::Timestamp,
            "string" => column.kind == ColumnType::String,
            "mandatory-string" => column.kind == ColumnType::String && !column.nullable,
            other => column.format == other,
        };
        let all = self.all.iter().enumerate();
        all.filter(|(_, column)| is(column))
            .map(|(id, _)| id)
            .collect()
    }
}

/// How bad a breach is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    Must,
    Should,
    May,
}

/// What a rule does.
#[derive(Debug)]
pub(super) enum Work {
    /// `require` holds in every row of `when`.
    Rows {
        when: Node,
        require: Node,
    },
    Groups {
        when: Node,
        rule: GroupRule,
    },
    /// About the columns of a file, not its rows.
    File(FileRule),
    /// Follows from other rules.
    Composite(Vec<usize>),
    NotCheckable(String),
    Optional,
    Removed,
}

pub(super) struct Compiled {
    pub(super) id: String,
    pub(super) column: String,
    pub(super) function: Function,
    pub(super) keyword: String,
    pub(super) text: String,
    pub(super) strength: Strength,
    pub(super) work: Work,
    /// Columns without which the rule says nothing.
    pub(super) needs: Vec<ColumnId>,
    /// Columns shown in examples.
    pub(super) shows: Vec<ColumnId>,
    /// Criteria that must be met, its own and those of the composites it stands in.
    pub(super) criteria: BTreeSet<String>,
    /// Rules whose breaches excuse this one's, none of them composites.
    pub(super) waits_for: Vec<usize>,
    pub(super) correction: Option<&'static Correction>,
    /// What a check of a dynamic rule covers.
    pub(super) note: Option<&'static str>,
}

pub(super) struct Program {
    pub(super) rules: Vec<Compiled>,
    pub(super) pool: Pool,
    pub(super) columns: Columns,
}

/// Compiles the rules of one dataset. `rules` may refer to each other only.
pub(super) fn compile(rules: &[Rule], columns: Columns, version: Version) -> Program {
    let position: HashMap<&str, usize> = rules
        .iter()
        .enumerate()
        .map(|(index, rule)| (rule.id.as_str(), index))
        .collect();
    let mut compiler = Compiler {
        rules,
        parents: parents(rules, &position),
        position,
        pool: Pool::default(),
        columns,
        version,
    };
    let mut compiled: Vec<Compiled> = (0..rules.len()).map(|rule| compiler.rule(rule)).collect();
    let waits: Vec<Vec<usize>> = (0..rules.len())
        .map(|rule| compiler.waits_for(rule, &compiled))
        .collect();
    for (index, rule) in compiled.iter_mut().enumerate() {
        // Two rules must not excuse each other.
        let one_way = |other: &&usize| **other < index || !waits[**other].contains(&index);
        rule.waits_for = waits[index].iter().filter(one_way).copied().collect();
    }
    Program {
        rules: compiled,
        pool: compiler.pool,
        columns: compiler.columns,
    }
}

fn parents(rules: &[Rule], position: &HashMap<&str, usize>) -> Vec<Vec<usize>> {
    let mut parents = vec![Vec::new(); rules.len()];
    for (index, rule) in rules.iter().enumerate() {
        if rule.status == Status::Removed {
            continue;
        }
        for child in rule.children() {
            if let Some(child) = position.get(child) {
                parents[*child].push(index);
            }
        }
    }
    parents
}

struct Compiler<'a> {
    rules: &'a [Rule],
    parents: Vec<Vec<usize>>,
    position: HashMap<&'a str, usize>,
    pool: Pool,
    columns: Columns,
    version: Version,
}

impl Compiler<'_> {
    fn rule(&mut self, index: usize) -> Compiled {
        let rule = &self.rules[index];
        let criteria = &rule.validation_criteria;
        let strength = strength(&criteria.keyword);
        let correction = decisions::correction(&rule.id, self.version);
        let decision = decisions::decision(rule.short_id(), self.version);
        let work = match (rule.status, rule.function, strength) {
            (Status::Removed, ..) => Work::Removed,
            (_, Function::Composite, _) => Work::Composite(self.children(rule)),
            (.., Strength::May) => Work::Optional,
            _ => self
                .work(index, correction, decision)
                .unwrap_or_else(Work::NotCheckable),
        };
        let (needs, shows) = self.needs(rule, &work);
        let note = match (&work, correction) {
            (Work::Rows { .. } | Work::Groups { .. } | Work::File(_), None) => decision,
            _ => None,
        };
        Compiled {
            id: rule.id.clone(),
            column: rule.reference.clone(),
            function: rule.function,
            keyword: criteria.keyword.clone(),
            text: criteria.must_satisfy.clone(),
            strength,
            work,
            needs,
            shows,
            criteria: self.criteria(index),
            waits_for: Vec::new(),
            correction,
            note: note.and_then(|decision| decision.note.as_deref()),
        }
    }

    fn children(&self, rule: &Rule) -> Vec<usize> {
        let children = rule.children();
        let known = children.iter().filter_map(|id| self.position.get(id));
        known.copied().collect()
    }

    /// The work of a rule that is no composite, or why there is none.
    fn work(
        &mut self,
        index: usize,
        correction: Option<&'static Correction>,
        decision: Option<&'static Decision>,
    ) -> Result<Work, String> {
        let rule = &self.rules[index];
        if let Some(handled) = FileRule::of(rule.short_id()) {
            return Ok(Work::File(handled));
        }
        let mut when = None;
        let mut require = None;
        if let Some(correction) = correction {
            if correction.undecidable {
                return Err(correction.reason.clone());
            }
            when = correction.when.as_deref();
            require = correction.require.as_deref();
        }
        let dynamic = rule.validation_criteria.requirement.as_object();
        let dynamic = rule.kind == Kind::Dynamic || dynamic.is_none_or(serde_json::Map::is_empty);
        if dynamic && require.is_none() {
            let decision = decision.ok_or("nobody has decided yet whether a file can show this")?;
            if let Some(reason) = &decision.reason {
                return Err(reason.clone());
            }
            when = when.or(decision.when.as_deref());
            require = decision.require.as_deref();
        }
        let own = match when {
            Some(text) => sentence::condition(text, &mut self.pool, &self.columns)?,
            None => self.own_condition(index)?,
        };
        let inherited = self.inherited(index)?;
        let mut when = self.pool.and(vec![own, inherited]);
        match require {
            Some(text) => match sentence::requirement(text, &mut self.pool, &self.columns)? {
                Meaning::Rows(require) => Ok(Work::Rows { when, require }),
                Meaning::Group(rule) => {
                    let group = self.present(rule.columns()[0]);
                    when = self.pool.and(vec![when, group]);
                    Ok(Work::Groups { when, rule })
                }
            },
            None => self.requirement(index, when),
        }
    }

    fn present(&mut self, column: ColumnId) -> Node {
        let null = self.pool.is_null(column);
        self.pool.not(null)
    }

    /// Conditions of the composites a rule stands in.
    fn inherited(&mut self, index: usize) -> Result<Node, String> {
        let parents = self.parents[index].clone();
        if parents.is_empty() {
            return Ok(self.pool.constant(true));
        }
        let mut ways = Vec::new();
        for parent in parents {
            let own = self.own_condition(parent)?;
            let above = self.inherited(parent)?;
            ways.push(self.pool.and(vec![own, above]));
        }
        Ok(self.pool.or(ways))
    }

    fn criteria(&self, index: usize) -> BTreeSet<String> {
        let own = self.rules[index].applicability_criteria.iter().cloned();
        let inherited = self.parents[index]
            .iter()
            .map(|parent| self.criteria(*parent));
        own.chain(inherited.flatten()).collect()
    }

    /// Where the rule itself says it applies. What it asks of the elements of an object first is part
    /// of the test of that object.
    fn own_condition(&mut self, index: usize) -> Result<Node, String> {
        if let Some(correction) = decisions::correction(&self.rules[index].id, self.version)
            && let Some(text) = &correction.when
        {
            return sentence::condition(text, &mut self.pool, &self.columns);
        }
        let condition = &self.rules[index].validation_criteria.condition;
        let none = condition.as_object().is_none_or(serde_json::Map::is_empty);
        if none || element_condition(condition).is_some() {
            return Ok(self.pool.constant(true));
        }
        self.check(condition, false)
    }

    fn column(&self, check: &Value, argument: &str) -> Result<ColumnId, String> {
        let name = text(check, argument)?;
        self.columns
            .find(name)
            .ok_or_else(|| format!("{name} is no column of this version"))
    }

    /// A check function. As a requirement it holds where there is no value to be wrong; as a
    /// condition it does not.
    fn check(&mut self, check: &Value, requirement: bool) -> Result<Node, String> {
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

    fn value(&mut self, check: &Value, name: &str, requirement: bool) -> Result<Node, String> {
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
    fn lenient(&mut self, column: ColumnId, node: Node, requirement: bool) -> Node {
        if !requirement || matches!(self.pool.expressions[node], Expression::Text { .. }) {
            return node;
        }
        let null = self.pool.is_null(column);
        self.pool.or(vec![null, node])
    }

    fn requirement(&mut self, index: usize, when: Node) -> Result<Work, String> {
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
    fn json(&mut self, index: usize, when: Node) -> Result<Work, String> {
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

    fn needs(&self, rule: &Rule, work: &Work) -> (Vec<ColumnId>, Vec<ColumnId>) {
        let mut needs: Vec<ColumnId> = Vec::new();
        let mut shows = Vec::new();
        match work {
            Work::Rows { when, require } => {
                shows = self.pool.columns(*require);
                if rule.entity_type != Entity::Attribute {
                    needs.extend(&shows);
                    needs.extend(self.columns.find(&rule.reference));
                }
                shows.extend(self.pool.columns(*when));
            }
            Work::Groups { when, rule } => {
                needs = rule.columns();
                shows = needs.clone();
                shows.extend(self.pool.columns(*when));
            }
            _ => {}
        }
        needs.sort_unstable();
        needs.dedup();
        let mut seen = BTreeSet::new();
        shows.retain(|column| seen.insert(*column));
        (needs, shows)
    }

    /// Rules whose breaches are the cause of this one's: what the model names, type and format of
    /// the columns it reads, and the causes of `model-defects.toml`.
    fn waits_for(&self, index: usize, compiled: &[Compiled]) -> Vec<usize> {
        let rule = &self.rules[index];
        let this = &compiled[index];
        if !matches!(this.work, Work::Rows { .. } | Work::Groups { .. }) {
            return Vec::new();
        }
        let mut open: Vec<usize> = rule
            .validation_criteria
            .dependencies
            .iter()
            .chain(decisions::causes(rule.short_id()))
            .filter_map(|id| self.find(id))
            .collect();
        let mut found = BTreeSet::new();
        while let Some(next) = open.pop() {
            match &compiled[next].work {
                Work::Composite(children) => open.extend(children),
                Work::Rows { .. } => {
                    found.insert(next);
                }
                _ => {}
            }
        }
        let attribute = rule.entity_type == Entity::Attribute;
        for (other, candidate) in compiled.iter().enumerate() {
            let earlier = if attribute {
                self.rules[other].entity_type == Entity::Column
            } else {
                candidate.function < this.function
                    && matches!(candidate.function, Function::Type | Function::Format)
            };
            let same = candidate
                .needs
                .iter()
                .any(|column| this.shows.contains(column));
            let about = matches!(candidate.function, Function::Type | Function::Format);
            if earlier && same && about && matches!(candidate.work, Work::Rows { .. }) {
                found.insert(other);
            }
        }
        found.remove(&index);
        // A recommendation excuses no requirement.
        let weaker = this.strength != Strength::Must;
        found.retain(|other| weaker || compiled[*other].strength == Strength::Must);
        found.into_iter().collect()
    }

    fn find(&self, id: &str) -> Option<usize> {
        let exact = self.position.get(id).copied();
        exact.or_else(|| self.rules.iter().position(|rule| rule.short_id() == id))
    }
}

fn strength(keyword: &str) -> Strength {
    match keyword {
        "MUST" | "MUST NOT" => Strength::Must,
        "SHOULD" | "SHOULD NOT" | "RECOMMENDED" => Strength::Should,
        _ => Strength::May,
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
fn element_condition(condition: &Value) -> Option<(Path, At)> {
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
