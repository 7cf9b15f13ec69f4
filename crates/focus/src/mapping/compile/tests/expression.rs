//! Expressions at random, their SQL, and their value in a row.

/// A value or its absence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(Option<String>),
    /// Whole, so that no arithmetic rounds.
    Number(Option<i128>),
    Truth(Option<bool>),
}

use Value::{Number, Text, Truth};

impl Value {
    fn is_null(&self) -> bool {
        matches!(self, Text(None) | Number(None) | Truth(None))
    }

    /// Null of the same kind.
    fn none(&self) -> Self {
        match self {
            Text(_) => Text(None),
            Number(_) => Number(None),
            Truth(_) => Truth(None),
        }
    }

    fn number(&self) -> Option<i128> {
        match self {
            Number(number) => *number,
            other => panic!("{other:?} is no number"),
        }
    }

    fn truth(&self) -> Option<bool> {
        match self {
            Truth(truth) => *truth,
            other => panic!("{other:?} is no truth"),
        }
    }

    /// SQL's `=`: null when one side is.
    fn equals(&self, other: &Self) -> Option<bool> {
        (!self.is_null() && !other.is_null()).then(|| self == other)
    }
}

type Part = Box<Expression>;

#[derive(Debug, Clone)]
pub(super) enum Expression {
    /// Source column or let, by its place in a row.
    Source(usize),
    /// A listed column that the file lacks.
    Absent(Value),
    Literal(Value),
    Add(Part, Part),
    /// `decimal(text)`.
    Decimal(Part),
    Concat(Part, Part),
    Coalesce(Vec<Expression>),
    NullIf(Part, Part),
    Case(Vec<(Expression, Expression)>, Option<Part>),
    /// With an operand that is compared.
    CaseOf(Part, Vec<(Expression, Expression)>, Option<Part>),
    Equal(Part, Part, bool),
    Less(Part, Part),
    Between(Part, Part, Part, bool),
    In(Part, Vec<Expression>, bool),
    IsNull(Part, bool),
    Like(Part, bool),
    And(Part, Part),
    Or(Part, Part),
    Not(Part),
}

use Expression::*;

fn each(expressions: &[Expression]) -> String {
    let all: Vec<String> = expressions.iter().map(Expression::sql).collect();
    all.join(", ")
}

fn arms(arms: &[(Expression, Expression)], otherwise: Option<&Expression>) -> String {
    let mut text: String = arms
        .iter()
        .map(|(when, then)| format!(" WHEN {} THEN {}", when.sql(), then.sql()))
        .collect();
    if let Some(otherwise) = otherwise {
        text += &format!(" ELSE {}", otherwise.sql());
    }
    text + " END"
}

const fn not(negated: bool) -> &'static str {
    if negated { "NOT " } else { "" }
}

impl Expression {
    pub(super) fn sql(&self) -> String {
        match self {
            Source(index @ 0..3) => format!("\"t{index}\""),
            Source(index @ 3..5) => format!("\"n{}\"", index - 3),
            Source(index) => format!("\"l{}\"", index - 5),
            Absent(Text(_)) => "\"t9\"".to_owned(),
            Absent(_) => "\"n9\"".to_owned(),
            Literal(Text(text)) => format!("'{}'", text.as_deref().unwrap_or_default()),
            Literal(Number(number)) => number.unwrap_or_default().to_string(),
            Literal(Truth(truth)) => truth.unwrap_or_default().to_string(),
            Add(a, b) => format!("({} + {})", a.sql(), b.sql()),
            Decimal(text) => format!("decimal({})", text.sql()),
            Concat(a, b) => format!("({} || {})", a.sql(), b.sql()),
            Coalesce(all) => format!("COALESCE({})", each(all)),
            NullIf(a, b) => format!("NULLIF({}, {})", a.sql(), b.sql()),
            Case(all, otherwise) => format!("(CASE{})", arms(all, otherwise.as_deref())),
            CaseOf(of, all, otherwise) => {
                format!("(CASE {}{})", of.sql(), arms(all, otherwise.as_deref()))
            }
            Equal(a, b, false) => format!("({} = {})", a.sql(), b.sql()),
            Equal(a, b, true) => format!("({} <> {})", a.sql(), b.sql()),
            Less(a, b) => format!("({} < {})", a.sql(), b.sql()),
            Between(of, low, high, negated) => {
                let (of, low, high) = (of.sql(), low.sql(), high.sql());
                format!("({of} {}BETWEEN {low} AND {high})", not(*negated))
            }
            In(of, all, negated) => format!("({} {}IN ({}))", of.sql(), not(*negated), each(all)),
            IsNull(of, negated) => format!("({} IS {}NULL)", of.sql(), not(*negated)),
            Like(of, negated) => format!("({} {}LIKE '%x%')", of.sql(), not(*negated)),
            And(a, b) => format!("({} AND {})", a.sql(), b.sql()),
            Or(a, b) => format!("({} OR {})", a.sql(), b.sql()),
            Not(of) => format!("(NOT {})", of.sql()),
        }
    }

    /// The value in a row: source columns, then lets.
    pub(super) fn value(&self, row: &[Value]) -> Value {
        match self {
            Source(index) => row[*index].clone(),
            Absent(value) | Literal(value) => value.clone(),
            Add(a, b) => Number(
                both(a, b, row)
                    .map(|(a, b)| a.number().unwrap_or_default() + b.number().unwrap_or_default()),
            ),
            Decimal(of) => match of.value(row) {
                Text(text) => Number(text.and_then(|text| text.parse().ok())),
                other => panic!("{other:?} is no text"),
            },
            Concat(a, b) => Text(both(a, b, row).map(|both| match both {
                (Text(Some(a)), Text(Some(b))) => a + &b,
                other => panic!("{other:?} are no texts"),
            })),
            Coalesce(all) => {
                let mut values = all.iter().map(|one| one.value(row));
                let first = values.find(|value| !value.is_null());
                first.unwrap_or_else(|| all[0].value(row).none())
            }
            NullIf(a, b) => {
                let (a, b) = (a.value(row), b.value(row));
                if a.equals(&b) == Some(true) {
                    a.none()
                } else {
                    a
                }
            }
            Case(all, otherwise) => choose(all, otherwise.as_deref(), row, |when| {
                when.value(row).truth()
            }),
            CaseOf(of, all, otherwise) => {
                let of = of.value(row);
                choose(all, otherwise.as_deref(), row, |when| {
                    of.equals(&when.value(row))
                })
            }
            Equal(a, b, negated) => {
                let equal = a.value(row).equals(&b.value(row));
                Truth(equal.map(|equal| equal != *negated))
            }
            Less(a, b) => Truth(less(a, b, row)),
            Between(of, low, high, negated) => {
                let below = less(of, low, row).map(|below| !below);
                let above = less(high, of, row).map(|above| !above);
                Truth(and(below, above).map(|within| within != *negated))
            }
            In(of, all, negated) => {
                let of = of.value(row);
                let equal = all.iter().map(|one| of.equals(&one.value(row)));
                let listed = equal.fold(Some(false), or);
                Truth(listed.map(|listed| listed != *negated))
            }
            IsNull(of, negated) => Truth(Some(of.value(row).is_null() != *negated)),
            Like(of, negated) => match of.value(row) {
                Text(text) => Truth(text.map(|text| text.contains('x') != *negated)),
                other => panic!("{other:?} is no text"),
            },
            And(a, b) => Truth(and(a.value(row).truth(), b.value(row).truth())),
            Or(a, b) => Truth(or(a.value(row).truth(), b.value(row).truth())),
            Not(of) => Truth(of.value(row).truth().map(|truth| !truth)),
        }
    }
}

fn both(a: &Expression, b: &Expression, row: &[Value]) -> Option<(Value, Value)> {
    let (a, b) = (a.value(row), b.value(row));
    (!a.is_null() && !b.is_null()).then_some((a, b))
}

fn less(a: &Expression, b: &Expression, row: &[Value]) -> Option<bool> {
    both(a, b, row).map(|both| match both {
        (Number(a), Number(b)) => a < b,
        (Text(a), Text(b)) => a < b,
        other => panic!("{other:?} are not compared"),
    })
}

fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    and(a.map(|a| !a), b.map(|b| !b)).map(|neither| !neither)
}

fn choose(
    arms: &[(Expression, Expression)],
    otherwise: Option<&Expression>,
    row: &[Value],
    holds: impl Fn(&Expression) -> Option<bool>,
) -> Value {
    let found = arms.iter().find(|(when, _)| holds(when) == Some(true));
    match (found, otherwise) {
        (Some((_, then)), _) => then.value(row),
        (None, Some(otherwise)) => otherwise.value(row),
        (None, None) => arms[0].1.value(row).none(),
    }
}

/// Makes expressions of bytes, one per decision; after the last byte only the plainest.
pub(super) struct Script<'a> {
    bytes: std::slice::Iter<'a, u8>,
    /// Places in a row with their kinds: columns, then lets.
    known: Vec<Value>,
}

/// Levels of an expression.
const DEPTH: u8 = 3;

impl<'a> Script<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let [text, number] = [Text(None), Number(None)];
        Self {
            bytes: bytes.iter(),
            known: vec![text.clone(), text.clone(), text, number.clone(), number],
        }
    }

    /// A let that later expressions may use.
    pub(super) fn know(&mut self, one: &Expression) {
        let row = self.known.clone();
        self.known.push(one.value(&row).none());
    }

    fn next(&mut self, choices: usize) -> usize {
        usize::from(self.bytes.next().copied().unwrap_or_default()) % choices
    }

    pub(super) fn any(&mut self) -> Expression {
        match self.next(3) {
            0 => self.number(),
            1 => self.text(),
            _ => self.truth(),
        }
    }

    pub(super) fn text(&mut self) -> Expression {
        self.of(&Text(None), DEPTH)
    }

    pub(super) fn number(&mut self) -> Expression {
        self.of(&Number(None), DEPTH)
    }

    pub(super) fn truth(&mut self) -> Expression {
        self.of(&Truth(None), DEPTH)
    }

    /// Column, let, absent column or literal.
    fn plain(&mut self, kind: &Value) -> Expression {
        let places = 0..self.known.len();
        let fitting: Vec<usize> = places.filter(|place| self.known[*place] == *kind).collect();
        let number = self.next(fitting.len() + 3);
        if let Some(place) = fitting.get(number) {
            return Source(*place);
        }
        match (kind, number - fitting.len()) {
            (Text(_) | Number(_), 0) => Absent(kind.clone()),
            (Text(_), other) => Literal(Text(Some(["x", "2"][other - 1].to_owned()))),
            (Number(_), other) => Literal(Number(Some(other as i128))),
            (Truth(_), other) => Literal(Truth(Some(other == 0))),
        }
    }

    fn part(&mut self, kind: &Value, depth: u8) -> Part {
        Box::new(self.of(kind, depth - 1))
    }

    fn several(&mut self, kind: &Value, depth: u8) -> Vec<Expression> {
        let count = 1 + self.next(5);
        (0..count).map(|_| self.of(kind, depth - 1)).collect()
    }

    fn arms(&mut self, of: &Value, kind: &Value, depth: u8) -> Vec<(Expression, Expression)> {
        let count = 1 + self.next(3);
        let mut arms = Vec::new();
        for _ in 0..count {
            arms.push((self.of(of, depth - 1), self.of(kind, depth - 1)));
        }
        arms
    }

    fn otherwise(&mut self, kind: &Value, depth: u8) -> Option<Part> {
        (self.next(3) > 0).then(|| self.part(kind, depth))
    }

    /// Text or number.
    fn compared(&mut self) -> Value {
        [Text(None), Number(None)][self.next(2)].clone()
    }

    fn of(&mut self, kind: &Value, depth: u8) -> Expression {
        if depth == 0 {
            return self.plain(kind);
        }
        let of = self.compared();
        let flag = self.next(2) == 1;
        let negated = self.next(2) == 1;
        match (kind, self.next(10)) {
            (_, 0) => self.plain(kind),
            (_, 1) => Coalesce(self.several(kind, depth)),
            (_, 2) => Case(
                self.arms(&Truth(None), kind, depth),
                self.otherwise(kind, depth),
            ),
            (_, 3) => CaseOf(
                self.part(&of, depth),
                self.arms(&of, kind, depth),
                self.otherwise(kind, depth),
            ),
            (Text(_), 4 | 5) => Concat(self.part(kind, depth), self.part(kind, depth)),
            (Number(_), 4 | 5) => Add(self.part(kind, depth), self.part(kind, depth)),
            (Number(_), 6..) => Decimal(self.part(&Text(None), depth)),
            (Text(_), 6..) => NullIf(self.part(kind, depth), self.part(kind, depth)),
            (_, 4) => Between(
                self.part(&of, depth),
                self.part(&of, depth),
                self.part(&of, depth),
                negated,
            ),
            (_, 5) => In(self.part(&of, depth), self.several(&of, depth), negated),
            (_, 6) if flag => And(self.part(kind, depth), self.part(kind, depth)),
            (_, 6) => Or(self.part(kind, depth), self.part(kind, depth)),
            (_, 7) if flag => Not(self.part(kind, depth)),
            (_, 7) => Like(self.part(&Text(None), depth), negated),
            (_, 8) if flag => Less(self.part(&of, depth), self.part(&of, depth)),
            (_, 8) => Equal(self.part(&of, depth), self.part(&of, depth), negated),
            (_, _) => IsNull(self.part(&of, depth), negated),
        }
    }
}
