//! Evaluates the pool over a batch: every expression at most once, most of them without touching a row.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use arrow::datatypes::i256;

use super::bits::Bits;
use super::column::{Cells, Column, Declared, Numbers, Texts};
use super::document::Json;
use super::expression::{ColumnId, Expression, Node, Order, Pool, TypeOf};
use super::json::Path;

/// Rows of one place: part of a Parquet row group, or a block of text.
pub(super) struct Batch {
    pub(super) rows: usize,
    /// By column of the dataset; `None` when the file does not have it.
    pub(super) columns: Vec<Option<Column>>,
    /// 1-based number of each row in its file: line for text, row for Parquet.
    pub(super) place: Places,
    /// Where the row came from before it was converted, when the file says.
    pub(super) source: Option<(Column, Column)>,
}

pub(super) enum Places {
    From(u64),
    Lines(u64, Vec<u32>),
}

impl Places {
    pub(super) fn at(&self, row: usize) -> u64 {
        match self {
            Self::From(first) => first + row as u64,
            Self::Lines(first, lines) => first + u64::from(lines[row]),
        }
    }
}

/// Results for one batch.
pub(super) struct Evaluation<'a> {
    pool: &'a Pool,
    scales: &'a [i8],
    batch: &'a Batch,
    known: RefCell<Vec<Option<Bits>>>,
}

impl<'a> Evaluation<'a> {
    pub(super) fn new(pool: &'a Pool, scales: &'a [i8], batch: &'a Batch) -> Self {
        Self {
            pool,
            scales,
            batch,
            known: RefCell::new(vec![None; pool.expressions.len()]),
        }
    }

    pub(super) fn bits(&self, node: Node) -> Bits {
        if let Some(bits) = &self.known.borrow()[node] {
            return bits.clone();
        }
        let bits = self.compute(&self.pool.expressions[node]);
        self.known.borrow_mut()[node] = Some(bits.clone());
        bits
    }

    fn column(&self, column: ColumnId) -> Option<&Column> {
        self.batch.columns[column].as_ref()
    }

    /// Where a column has a value.
    pub(super) fn valid(&self, column: ColumnId) -> Bits {
        self.column(column)
            .map_or(Bits::None, |column| column.valid.clone())
    }

    /// Where a text of a column stands for "no value".
    pub(super) fn placeholder(&self, column: ColumnId) -> Bits {
        self.column(column)
            .map_or(Bits::None, |column| column.placeholder.clone())
    }

    /// Where one of these columns has a value that cannot be compared.
    pub(super) fn beyond(&self, columns: &[ColumnId]) -> Bits {
        let columns = columns.iter().filter_map(|column| self.column(*column));
        columns.fold(Bits::None, |all, column| all.or(column.beyond()))
    }

    fn compute(&self, expression: &Expression) -> Bits {
        let rows = self.batch.rows;
        match expression {
            Expression::Const(value) => Bits::of(*value),
            Expression::Not(node) => self.bits(*node).not(),
            Expression::And(nodes) => {
                let mut all = Bits::All;
                for node in nodes {
                    if matches!(all, Bits::None) {
                        break;
                    }
                    all = all.and(&self.bits(*node));
                }
                all
            }
            Expression::Or(nodes) => {
                let mut any = Bits::None;
                for node in nodes {
                    if matches!(any, Bits::All) {
                        break;
                    }
                    any = any.or(&self.bits(*node));
                }
                any
            }
            Expression::IsNull(column) => self.valid(*column).not(),
            Expression::Placeholder(column) => self.placeholder(*column),
            Expression::Text {
                column,
                test,
                empty,
            } => self
                .column(*column)
                .map_or(Bits::of(*empty), |column| column.test(*test, *empty, rows)),
            Expression::Type(column, kind) => self.type_of(*column, *kind),
            Expression::Number(column, order, value) => {
                self.number(*column, *value, |number, value| {
                    order.holds(&number, &value)
                })
            }
            Expression::NumberIs(value, order, column) => {
                self.number(*column, *value, |number, value| {
                    order.holds(&value, &number)
                })
            }
            Expression::Compare(a, order, b) => self.compare(*a, *order, *b),
            Expression::Product { a, b, result } => self.product(*a, *b, *result),
            Expression::PeriodEnd(start, end) => self.period_end(*start, *end),
            Expression::Pair { a, b, pairs } => self.pairs(*a, *b, |a, b| {
                pairs.iter().any(|(left, right)| left == a && right == b)
            }),
            Expression::PathIs { json, path, other } => {
                self.pairs(*json, *other, |json, other| path_is(json, path, other))
            }
            Expression::NoCommonMember(a, b) => self.pairs(*a, *b, no_common_member),
        }
    }

    /// Without a value every type fits.
    fn type_of(&self, column: ColumnId, kind: TypeOf) -> Bits {
        let Some(column) = self.column(column) else {
            return Bits::All;
        };
        let rows = self.batch.rows;
        let fits = match (&column.declared, kind) {
            (Declared::Untyped, TypeOf::String) => match &column.cells {
                Cells::Text(texts) => {
                    let dictionary = texts.dictionary.borrow();
                    if (0..dictionary.len()).all(|code| dictionary.quoted(code)) {
                        true
                    } else {
                        let quoted = |row: usize| dictionary.quoted(texts.codes[row] as usize);
                        return Bits::collect(rows, quoted).or(&column.valid.not());
                    }
                }
                _ => true,
            },
            // Whether the text reads as one is a test of the text.
            (Declared::Untyped, _) => true,
            (Declared::Text, TypeOf::String) => true,
            (Declared::Number, TypeOf::Decimal) => true,
            (Declared::Time { .. }, TypeOf::DateTime) => true,
            (Declared::Time { utc }, TypeOf::Utc) => *utc,
            (_, TypeOf::Utc) => true,
            _ => false,
        };
        Bits::of(fits).or(&column.valid.not())
    }

    fn numbers(&self, column: ColumnId) -> Option<&Numbers> {
        self.column(column)?
            .numbers(self.scales[column], self.batch.rows)
    }

    fn number(&self, column: ColumnId, value: i64, test: impl Fn(i128, i128) -> bool) -> Bits {
        let Some(numbers) = self.numbers(column) else {
            return Bits::None;
        };
        // 19 digits and 22 more: where that does not fit, the column cannot hold the value either.
        let Some(value) = i128::from(value).checked_mul(power_of_ten(numbers.scale)) else {
            return Bits::None;
        };
        let passes = Bits::collect(self.batch.rows, |row| test(numbers.values[row], value));
        passes.and(&numbers.valid)
    }

    fn compare(&self, a: ColumnId, order: Order, b: ColumnId) -> Bits {
        let rows = self.batch.rows;
        let (Some(left), Some(right)) = (self.column(a), self.column(b)) else {
            return Bits::None;
        };
        let times = matches!(left.cells, Cells::Time(_)) || matches!(right.cells, Cells::Time(_));
        // Texts of numeric columns are numbers; the scale of a text column is negative.
        if self.scales[a] >= 0 {
            let (Some(left), Some(right)) = (self.numbers(a), self.numbers(b)) else {
                return Bits::None;
            };
            return Bits::collect(rows, |row| {
                compare(
                    order,
                    (left.values[row], left.scale),
                    (right.values[row], right.scale),
                )
            })
            .and(&left.valid)
            .and(&right.valid);
        }
        if times || order != Order::Equal {
            let (Some(left), Some(right)) = (left.times(rows), right.times(rows)) else {
                return Bits::None;
            };
            return Bits::collect(rows, |row| {
                let (left, right) = (left.values[row], right.values[row]);
                order.holds(&left, &right)
            })
            .and(&left.valid)
            .and(&right.valid);
        }
        let both = left.valid.and(&right.valid);
        self.pairs(a, b, |a, b| a == b).and(&both)
    }

    fn product(&self, a: ColumnId, b: ColumnId, result: ColumnId) -> Bits {
        let (Some(a), Some(b), Some(result)) =
            (self.numbers(a), self.numbers(b), self.numbers(result))
        else {
            return Bits::All;
        };
        let known = a.valid.and(&b.valid).and(&result.valid);
        if matches!(known, Bits::None) {
            return Bits::All;
        }
        // Everything at the scale of the product, or of the result where that has more digits.
        let scale = (a.scale + b.scale).max(result.scale);
        let one = power(scale);
        let widen = power(scale - result.scale);
        let widen_product = power(scale - a.scale - b.scale);
        let billion = i256::from_i128(1_000_000_000);
        let wrong = |row: usize| {
            let product = i256::from_i128(a.values[row])
                .checked_mul(i256::from_i128(b.values[row]))
                .and_then(|product| product.checked_mul(widen_product));
            let claimed = i256::from_i128(result.values[row]).checked_mul(widen);
            let (Some(product), Some(claimed)) = (product, claimed) else {
                return true;
            };
            if product == claimed {
                return false;
            }
            let magnitude = claimed.wrapping_abs().max(one);
            product.wrapping_sub(claimed).wrapping_abs() > magnitude / billion
        };
        Bits::collect(self.batch.rows, |row| known.get(row) && wrong(row)).not()
    }

    fn period_end(&self, start: ColumnId, end: ColumnId) -> Bits {
        const SECOND: i64 = 1_000_000;
        const HOUR: i64 = 3600 * SECOND;
        let rows = self.batch.rows;
        let times = |column: ColumnId| self.column(column).and_then(|it| it.times(rows));
        let (Some(start), Some(end)) = (times(start), times(end)) else {
            return Bits::All;
        };
        let known = start.valid.and(&end.valid);
        let wrong = |row: usize| {
            let (start, end) = (start.values[row], end.values[row]);
            // A period that starts on the hour and ends in the last second of one is inclusive.
            let last_second = end.rem_euclid(HOUR) >= HOUR - SECOND;
            end <= start || (last_second && start.rem_euclid(HOUR) == 0)
        };
        Bits::collect(rows, |row| known.get(row) && wrong(row)).not()
    }

    /// A test of two texts; every pair of values is looked at once per batch.
    fn pairs(&self, a: ColumnId, b: ColumnId, test: impl Fn(&str, &str) -> bool) -> Bits {
        let text = |column: ColumnId| match &self.column(column)?.cells {
            Cells::Text(texts) => Some(texts),
            _ => None,
        };
        let (Some(left), Some(right)) = (text(a), text(b)) else {
            return Bits::All;
        };
        let both = self.valid(a).and(&self.valid(b));
        let mut known = PairMemo::default();
        let (first, second) = (left.dictionary.borrow(), right.dictionary.borrow());
        let mut holds = |row: usize| {
            let (a, b) = (left.codes[row], right.codes[row]);
            known.get(a, b, || {
                test(first.value(a as usize), second.value(b as usize))
            })
        };
        Bits::collect(self.batch.rows, |row| !both.get(row) || holds(row))
    }
}

/// What is known about pairs of codes; the pair of the row before costs nothing.
#[derive(Default)]
struct PairMemo {
    last: Option<((i32, i32), bool)>,
    known: HashMap<(i32, i32), bool, foldhash::fast::RandomState>,
}

impl PairMemo {
    fn get(&mut self, a: i32, b: i32, compute: impl FnOnce() -> bool) -> bool {
        if let Some((pair, value)) = self.last
            && pair == (a, b)
        {
            return value;
        }
        let value = match self.known.entry((a, b)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(unknown) => *unknown.insert(compute()),
        };
        self.last = Some(((a, b), value));
        value
    }
}

/// Texts of a column, if it is one.
pub(super) fn texts(column: &Column) -> Option<&Texts> {
    match &column.cells {
        Cells::Text(texts) => Some(texts),
        _ => None,
    }
}

fn compare(order: Order, left: (i128, i8), right: (i128, i8)) -> bool {
    if left.1 == right.1 {
        return order.holds(&left.0, &right.0);
    }
    let (left, right) = {
        // 38 digits and 22 more fit 256 bits.
        let scale = left.1.max(right.1);
        let widen =
            |(value, from): (i128, i8)| i256::from_i128(value).wrapping_mul(power(scale - from));
        (widen(left), widen(right))
    };
    order.holds(&left, &right)
}

impl Order {
    fn holds<T: Ord>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Equal => left == right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
        }
    }
}

fn power_of_ten(exponent: i8) -> i128 {
    10i128.pow(u32::try_from(exponent).unwrap_or_default())
}

fn power(exponent: i8) -> i256 {
    i256::from_i128(10).wrapping_pow(u32::try_from(exponent).unwrap_or_default())
}

fn path_is(json: &str, path: &Path, other: &str) -> bool {
    let Some(json) = Json::parse(json) else {
        return true;
    };
    path.places(&json)
        .into_iter()
        .all(|place| *place == Json::Null || place.scalar() == Some(other))
}

fn no_common_member(a: &str, b: &str) -> bool {
    let (Some(a), Some(b)) = (Json::parse(a), Json::parse(b)) else {
        return true;
    };
    let mut others: HashMap<&str, &Json> = HashMap::new();
    for (key, value) in b.members() {
        others.entry(key).or_insert(value);
    }
    let mut members = a.members().iter();
    members.all(|(key, value)| others.get(key.as_str()) != Some(&value))
}

impl Evaluation<'_> {
    /// Columns that make a requirement fail in a row: of several demands, those that are not met.
    pub(super) fn blame(&self, require: Node, row: usize) -> Vec<ColumnId> {
        match &self.pool.expressions[require] {
            Expression::And(nodes) => {
                let failing = nodes.iter().filter(|node| !self.bits(**node).get(row));
                failing.flat_map(|node| self.blame(*node, row)).collect()
            }
            Expression::Not(inner) => self.pool.columns(*inner),
            other => match other.columns() {
                none if none.is_empty() => self.pool.columns(require),
                columns => columns,
            },
        }
    }
}
