//! What rules compile to: one pool of expressions over the columns of a batch, in which the same
//! expression stands once, however many rules contain it.
//!
//! Two-valued: every expression says yes or no for every row, also where there is no value.

use std::collections::{BTreeMap, HashMap};
use std::ops::Deref;
use std::sync::Arc;

use super::formats::TextTest;
use super::json::{JsonTest, Path};
use crate::convert::Cancel;

/// Index of an expression in its pool.
pub(super) type Node = usize;
/// Index of a column of the dataset.
pub(super) type ColumnId = usize;

/// A test of one text value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Test {
    In(Arc<Texts>),
    Text(TextTest),
    Json(JsonTest),
}

/// The tests of one column, which end when nobody waits for the check any more.
#[derive(Debug, Clone, Default)]
pub(super) struct Tests(Arc<[Test]>, Cancel);

impl Tests {
    pub(super) fn new(tests: &[Test], cancel: &Cancel) -> Self {
        Self(Arc::from(tests), cancel.clone())
    }

    pub(super) fn cancelled(&self) -> bool {
        self.1.is_cancelled()
    }
}

impl Deref for Tests {
    type Target = [Test];

    fn deref(&self) -> &[Test] {
        &self.0
    }
}

/// A set of texts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Texts(Vec<String>);

impl Texts {
    pub(super) fn new(mut texts: Vec<String>) -> Arc<Self> {
        texts.sort_unstable();
        texts.dedup();
        Arc::new(Self(texts))
    }

    pub(super) fn contains(&self, text: &str) -> bool {
        self.0
            .binary_search_by(|known| known.as_str().cmp(text))
            .is_ok()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &String> {
        self.0.iter()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Order {
    Equal,
    Less,
    LessOrEqual,
}

/// Data type a rule asks of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum TypeOf {
    String,
    Decimal,
    DateTime,
    /// Text of its own type, not merely text of a JSON object.
    Utc,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Expression {
    Const(bool),
    Not(Node),
    And(Vec<Node>),
    Or(Vec<Node>),
    IsNull(ColumnId),
    /// A text stands for "no value".
    Placeholder(ColumnId),
    /// `test` is an index into the tests of the column. Without a value: `empty`.
    Text {
        column: ColumnId,
        test: usize,
        empty: bool,
    },
    Type(ColumnId, TypeOf),
    /// Number of a column and a whole number; no without a value.
    Number(ColumnId, Order, i64),
    /// The other way round: whole number and column.
    NumberIs(i64, Order, ColumnId),
    /// Two columns, as numbers, moments or texts; no without a value.
    Compare(ColumnId, Order, ColumnId),
    /// result = a × b, within the tolerance of the official validator; yes without a value.
    Product {
        a: ColumnId,
        b: ColumnId,
        result: ColumnId,
    },
    /// The period ends after it starts, and not a second early; yes without a value.
    PeriodEnd(ColumnId, ColumnId),
    /// The two values stand in the list together; yes without a value.
    Pair {
        a: ColumnId,
        b: ColumnId,
        pairs: Vec<(String, String)>,
    },
    /// Every value at the path is that of the other column; yes without a value.
    PathIs {
        json: ColumnId,
        path: Path,
        other: ColumnId,
    },
    /// Two JSON objects have no member in common, key and value; yes without a value.
    NoCommonMember(ColumnId, ColumnId),
}

impl Expression {
    fn nodes(&self) -> &[Node] {
        match self {
            Self::Not(node) => std::slice::from_ref(node),
            Self::And(nodes) | Self::Or(nodes) => nodes,
            _ => &[],
        }
    }

    pub(super) fn columns(&self) -> Vec<ColumnId> {
        match self {
            Self::IsNull(column)
            | Self::Placeholder(column)
            | Self::Text { column, .. }
            | Self::Type(column, _)
            | Self::Number(column, ..)
            | Self::NumberIs(_, _, column) => vec![*column],
            Self::Compare(a, _, b)
            | Self::PeriodEnd(a, b)
            | Self::NoCommonMember(a, b)
            | Self::Pair { a, b, .. }
            | Self::PathIs {
                json: a, other: b, ..
            } => vec![*a, *b],
            Self::Product { a, b, result } => vec![*a, *b, *result],
            _ => Vec::new(),
        }
    }
}

/// All expressions of a check. Parts come before what they are part of.
#[derive(Debug, Default)]
pub(super) struct Pool {
    pub(super) expressions: Vec<Expression>,
    known: HashMap<Expression, Node>,
    /// Tests of each column.
    tests: BTreeMap<ColumnId, Vec<Test>>,
}

impl Pool {
    pub(super) fn add(&mut self, expression: Expression) -> Node {
        if let Some(node) = self.known.get(&expression) {
            return *node;
        }
        let node = self.expressions.len();
        self.expressions.push(expression.clone());
        self.known.insert(expression, node);
        node
    }

    pub(super) fn constant(&mut self, value: bool) -> Node {
        self.add(Expression::Const(value))
    }

    pub(super) fn text(&mut self, column: ColumnId, test: Test, empty: bool) -> Node {
        let tests = self.tests.entry(column).or_default();
        let index = tests.iter().position(|known| *known == test);
        let test = index.unwrap_or_else(|| {
            tests.push(test);
            tests.len() - 1
        });
        self.add(Expression::Text {
            column,
            test,
            empty,
        })
    }

    pub(super) fn is_null(&mut self, column: ColumnId) -> Node {
        self.add(Expression::IsNull(column))
    }

    pub(super) fn not(&mut self, node: Node) -> Node {
        match &self.expressions[node] {
            Expression::Const(value) => {
                let value = !value;
                self.constant(value)
            }
            Expression::Not(inner) => *inner,
            _ => self.add(Expression::Not(node)),
        }
    }

    pub(super) fn and(&mut self, nodes: Vec<Node>) -> Node {
        let mut flat = Vec::new();
        for node in nodes {
            match &self.expressions[node] {
                Expression::Const(true) => {}
                Expression::Const(false) => return node,
                Expression::And(inner) => flat.extend(inner.clone()),
                _ => flat.push(node),
            }
        }
        flat.sort_unstable();
        flat.dedup();
        match flat.as_slice() {
            [] => self.constant(true),
            [only] => *only,
            _ => self.add(Expression::And(flat)),
        }
    }

    /// Alternatives; those that ask one column for different texts become one question.
    pub(super) fn or(&mut self, nodes: Vec<Node>) -> Node {
        let mut flat = Vec::new();
        let mut sets: BTreeMap<(ColumnId, bool), Vec<String>> = BTreeMap::new();
        for node in nodes {
            match &self.expressions[node] {
                Expression::Const(false) => {}
                Expression::Const(true) => return node,
                Expression::Or(inner) => flat.extend(inner.clone()),
                Expression::Text {
                    column,
                    test,
                    empty,
                } => match &self.tests[column][*test] {
                    Test::In(texts) => {
                        let set = sets.entry((*column, *empty)).or_default();
                        set.extend(texts.iter().cloned());
                    }
                    _ => flat.push(node),
                },
                _ => flat.push(node),
            }
        }
        for ((column, empty), texts) in sets {
            let node = self.text(column, Test::In(Texts::new(texts)), empty);
            flat.push(node);
        }
        flat.sort_unstable();
        flat.dedup();
        match flat.as_slice() {
            [] => self.constant(false),
            [only] => *only,
            _ => self.add(Expression::Or(flat)),
        }
    }

    /// Columns an expression looks at, in the order of the dataset.
    pub(super) fn columns(&self, node: Node) -> Vec<ColumnId> {
        let mut found = Vec::new();
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            let expression = &self.expressions[node];
            found.extend(expression.columns());
            open.extend(expression.nodes());
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Columns whose values an expression compares as numbers or moments, or looks into as JSON: of them there may be
    /// values that it cannot be asked of.
    pub(super) fn compared(&self, node: Node) -> Vec<ColumnId> {
        let mut found = Vec::new();
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            let expression = &self.expressions[node];
            if let Expression::Number(..)
            | Expression::NumberIs(..)
            | Expression::Compare(..)
            | Expression::Product { .. }
            | Expression::PeriodEnd(..) = expression
            {
                found.extend(expression.columns());
            }
            if let Expression::Text { column, test, .. } = expression
                && matches!(self.tests(*column)[*test], Test::Json(_))
            {
                found.push(*column);
            }
            open.extend(expression.nodes());
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    pub(super) fn tests(&self, column: ColumnId) -> &[Test] {
        self.tests
            .get(&column)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }
}
