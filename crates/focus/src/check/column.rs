//! A column of a batch, however the file stores it: texts as codes into a dictionary whose values
//! are looked at once, numbers and moments as integers.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use arrow::array::{Array, AsArray, StringArray};
use arrow::buffer::ScalarBuffer;

use super::bits::Bits;
use super::document::{self, Json};
use super::expression::{Test, Tests};
use super::formats;
use super::report::excerpt;
use crate::read::time;

/// How the file declares a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Declared {
    /// CSV: text is all there is.
    Untyped,
    Text,
    Number,
    /// Whether the type says UTC.
    Time {
        utc: bool,
    },
    /// Anything else, by its name.
    Other(String),
}

/// One column of a batch.
pub(super) struct Column {
    pub(super) declared: Declared,
    /// Where there is a value; placeholders are none.
    pub(super) valid: Bits,
    /// Where a text stands for "no value".
    pub(super) placeholder: Bits,
    pub(super) cells: Cells,
    /// Where a text is JSON that is too long to be looked into.
    long: Bits,
    numbers: OnceCell<Option<Numbers>>,
    times: OnceCell<Option<Times>>,
}

pub(super) enum Cells {
    Text(Texts),
    Number(Numbers),
    Time(Times),
}

/// Codes into a dictionary; those of rows without a value mean nothing.
#[derive(Clone)]
pub(super) struct Texts {
    pub(super) codes: ScalarBuffer<i32>,
    pub(super) dictionary: Rc<RefCell<Dictionary>>,
}

#[derive(Debug, Clone)]
pub(super) struct Numbers {
    pub(super) values: ScalarBuffer<i128>,
    pub(super) scale: i8,
    pub(super) valid: Bits,
    /// Where there is a number that has too many digits to be compared.
    pub(super) beyond: Bits,
}

/// Microseconds since 1970, UTC.
#[derive(Debug, Clone)]
pub(super) struct Times {
    pub(super) values: ScalarBuffer<i64>,
    pub(super) valid: Bits,
    /// Where there is a moment that microseconds of 64 bits cannot hold.
    pub(super) beyond: Bits,
}

impl Column {
    /// `valid` is what the file says; placeholders are taken out here.
    pub(super) fn text(declared: Declared, texts: Texts, valid: Bits, rows: usize) -> Self {
        let (placeholder, long) = {
            let mut dictionary = texts.dictionary.borrow_mut();
            dictionary.look();
            let those = |known: &[bool]| {
                let those = Bits::collect(rows, |row| at(known, texts.codes[row]));
                those.and(&valid)
            };
            let placeholder = match dictionary.placeholders {
                true => those(&dictionary.placeholder),
                false => Bits::None,
            };
            let long = match dictionary.long.contains(&true) {
                true => those(&dictionary.long),
                false => Bits::None,
            };
            (placeholder, long)
        };
        Self {
            declared,
            valid: valid.and(&placeholder.not()),
            placeholder,
            cells: Cells::Text(texts),
            long,
            numbers: OnceCell::new(),
            times: OnceCell::new(),
        }
    }

    /// `placeholder` is where a number is none, as a float can be.
    pub(super) fn typed(declared: Declared, cells: Cells, valid: Bits, placeholder: Bits) -> Self {
        Self {
            declared,
            valid: valid.and(&placeholder.not()),
            placeholder,
            cells,
            long: Bits::None,
            numbers: OnceCell::new(),
            times: OnceCell::new(),
        }
    }

    /// Rows for which the text passes a test; those without a value pass when `empty` says so. A
    /// column that is no text passes every format: its type has none.
    pub(super) fn test(&self, index: usize, empty: bool, rows: usize) -> Bits {
        let Cells::Text(texts) = &self.cells else {
            return if empty { Bits::All } else { self.valid.clone() };
        };
        let mut dictionary = texts.dictionary.borrow_mut();
        let (flags, all) = dictionary.test(index);
        if all {
            return if empty { Bits::All } else { self.valid.clone() };
        }
        let passes = Bits::collect(rows, |row| at(flags, texts.codes[row]));
        if empty {
            passes.or(&self.valid.not())
        } else {
            passes.and(&self.valid)
        }
    }

    /// The column as numbers, texts read with `scale` digits after the point.
    pub(super) fn numbers(&self, scale: i8, rows: usize) -> Option<&Numbers> {
        match &self.cells {
            Cells::Number(numbers) => Some(numbers),
            Cells::Time(_) => None,
            Cells::Text(texts) => self
                .numbers
                .get_or_init(|| {
                    let mut dictionary = texts.dictionary.borrow_mut();
                    dictionary.read_numbers(scale);
                    let parsed = &dictionary.numbers;
                    let value = |row: usize| parsed.get(texts.codes[row] as usize).copied()?;
                    let values = (0..rows)
                        .map(|row| value(row).unwrap_or_default())
                        .collect();
                    let valid = Bits::collect(rows, |row| value(row).is_some());
                    let beyond = match dictionary.beyond.contains(&true) {
                        true => Bits::collect(rows, |row| at(&dictionary.beyond, texts.codes[row])),
                        false => Bits::None,
                    };
                    Some(Numbers {
                        values,
                        scale,
                        valid: valid.and(&self.valid),
                        beyond: beyond.and(&self.valid),
                    })
                })
                .as_ref(),
        }
    }

    pub(super) fn times(&self, rows: usize) -> Option<&Times> {
        match &self.cells {
            Cells::Time(times) => Some(times),
            Cells::Number(_) => None,
            Cells::Text(texts) => self
                .times
                .get_or_init(|| {
                    let mut dictionary = texts.dictionary.borrow_mut();
                    let parsed = dictionary.times();
                    let value = |row: usize| parsed.get(texts.codes[row] as usize).copied()?;
                    let values = (0..rows)
                        .map(|row| value(row).unwrap_or_default())
                        .collect();
                    let valid = Bits::collect(rows, |row| value(row).is_some());
                    Some(Times {
                        values,
                        valid: valid.and(&self.valid),
                        beyond: Bits::None,
                    })
                })
                .as_ref(),
        }
    }

    /// Rows with a value that cannot be compared, as far as anybody compared.
    pub(super) fn beyond(&self) -> &Bits {
        match &self.cells {
            Cells::Number(numbers) => &numbers.beyond,
            Cells::Time(times) => &times.beyond,
            Cells::Text(_) => match self.numbers.get() {
                Some(Some(numbers)) => &numbers.beyond,
                _ => &self.long,
            },
        }
    }

    /// The value as a person would read it; of a long one, its beginning and its length.
    pub(super) fn show(&self, row: usize) -> Option<String> {
        if !self.valid.get(row) && !self.placeholder.get(row) {
            return None;
        }
        if self.beyond().get(row) && !matches!(self.cells, Cells::Text(_)) {
            return Some("(more digits than can be shown)".to_owned());
        }
        Some(match &self.cells {
            Cells::Text(texts) => {
                let dictionary = texts.dictionary.borrow();
                excerpt(dictionary.value(texts.codes[row] as usize))
            }
            Cells::Number(_) if self.placeholder.get(row) => "NaN".to_owned(),
            Cells::Number(numbers) => {
                let text = crate::decimal::format(numbers.values[row], numbers.scale);
                match text.split_once('.') {
                    Some(_) => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
                    None => text,
                }
            }
            Cells::Time(times) => chrono::DateTime::from_timestamp_micros(times.values[row])
                .map(|time| time.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string())
                .unwrap_or_default(),
        })
    }
}

#[inline]
fn at(flags: &[bool], code: i32) -> bool {
    flags.get(code as usize).copied().unwrap_or_default()
}

/// Distinct texts of a column, and what is known about them. Grows; nothing is looked at twice.
pub(super) struct Dictionary {
    values: Values,
    /// JSON lines: whether the value was written in quotes.
    quoted: Vec<bool>,
    tests: Tests,
    results: Vec<Flags>,
    placeholder: Vec<bool>,
    placeholders: bool,
    /// Of a column of JSON: what is too long to be looked into; empty for another one.
    long: Vec<bool>,
    numbers: Vec<Option<i128>>,
    /// Of each of `numbers`: a number with too many digits.
    beyond: Vec<bool>,
    times: Vec<Option<i64>>,
}

enum Values {
    Array(StringArray),
    Owned(Vec<Rc<str>>),
}

#[derive(Default, Clone)]
struct Flags {
    pass: Vec<bool>,
    failed: bool,
}

impl Dictionary {
    pub(super) fn of_array(values: &dyn Array, tests: &Tests) -> Rc<RefCell<Self>> {
        Self::of(Values::Array(values.as_string::<i32>().clone()), tests)
    }

    pub(super) fn empty(tests: &Tests) -> Rc<RefCell<Self>> {
        Self::of(Values::Owned(Vec::new()), tests)
    }

    fn of(values: Values, tests: &Tests) -> Rc<RefCell<Self>> {
        Rc::new(RefCell::new(Self {
            values,
            quoted: Vec::new(),
            results: vec![Flags::default(); tests.len()],
            tests: tests.clone(),
            placeholder: Vec::new(),
            placeholders: false,
            long: Vec::new(),
            numbers: Vec::new(),
            beyond: Vec::new(),
            times: Vec::new(),
        }))
    }

    pub(super) fn len(&self) -> usize {
        match &self.values {
            Values::Array(array) => array.len(),
            Values::Owned(values) => values.len(),
        }
    }

    pub(super) fn value(&self, code: usize) -> &str {
        match &self.values {
            Values::Array(array) => array.value(code),
            Values::Owned(values) => &values[code],
        }
    }

    /// Adds a value; returns its code.
    pub(super) fn push(&mut self, value: Rc<str>, quoted: bool) -> i32 {
        if let Values::Owned(values) = &mut self.values {
            values.push(value);
            self.quoted.push(quoted);
        }
        self.len() as i32 - 1
    }

    pub(super) fn quoted(&self, code: usize) -> bool {
        self.quoted.get(code).copied().unwrap_or(true)
    }

    fn look(&mut self) {
        for code in self.placeholder.len()..self.len() {
            let placeholder = formats::is_placeholder(self.value(code));
            self.placeholder.push(placeholder);
            self.placeholders |= placeholder;
        }
        if self.tests.iter().any(|test| matches!(test, Test::Json(_))) {
            for code in self.long.len()..self.len() {
                self.long.push(document::is_long(self.value(code)));
            }
        }
    }

    /// Outcome per value, and whether all passed. Placeholders pass: they are no values.
    fn test(&mut self, index: usize) -> (&[bool], bool) {
        if self.results[index].pass.len() < self.len() {
            match &self.tests[index] {
                Test::Json(_) => self.test_json(),
                Test::In(known) => {
                    let known = Arc::clone(known);
                    self.extend(index, |text| known.contains(text));
                }
                Test::Text(test) => {
                    let test = *test;
                    self.extend(index, |text| test.holds(text));
                }
            }
        }
        let flags = &self.results[index];
        (&flags.pass, !flags.failed)
    }

    fn extend(&mut self, index: usize, test: impl Fn(&str) -> bool) {
        let mut flags = std::mem::take(&mut self.results[index]);
        for code in flags.pass.len()..self.len() {
            let pass = test(self.value(code));
            flags.failed |= !pass;
            flags.pass.push(pass);
        }
        self.results[index] = flags;
    }

    /// All tests of JSON at once: parsing costs more than all of them.
    fn test_json(&mut self) {
        let tests = self.tests.clone();
        let json = tests
            .iter()
            .enumerate()
            .filter_map(|(index, test)| match test {
                Test::Json(test) => Some((index, test)),
                _ => None,
            });
        let json: Vec<_> = json.collect();
        let from = json
            .first()
            .map_or(0, |(index, _)| self.results[*index].pass.len());
        for code in from..self.len() {
            // What is not looked into breaks nothing; nor does what nobody waits for any more.
            let looked = !tests.cancelled() && !document::is_long(self.value(code));
            let value = looked.then(|| Json::parse(self.value(code)));
            for (index, test) in &json {
                let pass = value
                    .as_ref()
                    .is_none_or(|value| test.holds(value.as_ref()));
                let flags = &mut self.results[*index];
                flags.failed |= !pass;
                flags.pass.push(pass);
            }
        }
    }

    fn read_numbers(&mut self, scale: i8) {
        for code in self.numbers.len()..self.len() {
            let number = formats::number(self.value(code), scale);
            let beyond = number.is_none() && formats::is_numeric(self.value(code));
            self.numbers.push(number);
            self.beyond.push(beyond);
        }
    }

    fn times(&mut self) -> &[Option<i64>] {
        for code in self.times.len()..self.len() {
            let moment = time::parse(self.value(code).as_bytes());
            self.times.push(moment);
        }
        &self.times
    }
}
