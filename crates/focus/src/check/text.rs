//! CSV and JSON lines for the check: every value as it is written, nothing repaired.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::FixedState;

use super::bits::Bits;
use super::column::{Column, Declared, Dictionary, Texts};
use super::evaluate::{Batch, Places};
use super::expression::Tests;
use crate::error::ConvertError;
use crate::json;
use crate::read::blocks::{Block, Blocks, Spare};
use crate::read::{self, Content, Syntax, csv};
use crate::schema;

/// Distinct values of a column that are kept from block to block.
const KEPT: usize = 1 << 16;

/// What is known of a text file before its rows.
pub(super) struct File {
    pub(super) name: String,
    pub(super) header: Vec<String>,
    syntax: Syntax,
    /// Position in the header of each column of the dataset.
    positions: Vec<Option<usize>>,
    /// Fields read, ascending, and the columns of the dataset they are.
    wanted: Vec<(usize, usize)>,
}

impl File {
    /// The file and its rows, in blocks; `None` when it is Parquet.
    pub(super) fn open(
        name: &str,
        opened: read::Opened,
        columns: &[&'static schema::Column],
    ) -> Option<(Self, Blocks)> {
        let Content::Text(text) = opened.content else {
            return None;
        };
        let header = opened.headers;
        let find = |name: &str| {
            let exact = header.iter().position(|column| column == name);
            exact.or_else(|| header.iter().position(|c| c.eq_ignore_ascii_case(name)))
        };
        let positions: Vec<_> = columns.iter().map(|column| find(&column.name)).collect();
        let found = positions.iter().enumerate();
        let mut wanted: Vec<(usize, usize)> = found
            .filter_map(|(column, position)| position.map(|position| (position, column)))
            .collect();
        wanted.sort_unstable();
        let file = Self {
            name: name.to_owned(),
            header,
            syntax: text.syntax,
            positions,
            wanted,
        };
        Some((file, Blocks::new(text, Spare::default())))
    }
}

/// A line that is no row: its number and why.
pub(super) type Unreadable = (u64, String);

/// Texts known to one thread, per column of one file.
pub(super) struct Known {
    columns: Vec<Interner>,
}

struct Interner {
    /// Codes of numbers, and of texts in quotes: they are different values.
    codes: [HashMap<Rc<str>, i32, FixedState>; 2],
    dictionary: Rc<RefCell<Dictionary>>,
}

impl Known {
    pub(super) fn new(tests: &[Tests]) -> Self {
        Self {
            columns: tests.iter().map(Interner::new).collect(),
        }
    }

    /// The rows of a block.
    pub(super) fn read(
        &mut self,
        file: &File,
        block: &Block,
        tests: &[Tests],
    ) -> Result<(Batch, Vec<Unreadable>), ConvertError> {
        for (interner, tests) in self.columns.iter_mut().zip(tests) {
            if interner.dictionary.borrow().len() > KEPT {
                *interner = Interner::new(tests);
            }
        }
        match file.syntax {
            Syntax::Csv { delimiter } => Ok(self.csv(file, block, delimiter)),
            Syntax::JsonLines | Syntax::JsonDocument => Ok(self.json_lines(file, block)),
        }
    }

    fn csv(&mut self, file: &File, block: &Block, delimiter: u8) -> (Batch, Vec<Unreadable>) {
        let mut wanted: Vec<usize> = file.wanted.iter().map(|(position, _)| *position).collect();
        wanted.dedup();
        let table = csv::tokenise(&block.data, delimiter, &wanted, file.header.len());
        let rows = table.lines.len();
        let mut columns: Vec<Option<Column>> = file.positions.iter().map(|_| None).collect();
        for (position, column) in &file.wanted {
            let Ok(slot) = wanted.binary_search(position) else {
                continue;
            };
            let interner = &mut self.columns[*column];
            let mut codes = Vec::with_capacity(rows);
            let mut valid = Vec::with_capacity(rows);
            for span in &table.spans[slot] {
                let bytes = &block.data[span.start as usize..span.end as usize];
                valid.push(!bytes.is_empty());
                codes.push(if bytes.is_empty() {
                    0
                } else if span.escaped {
                    interner.code(&String::from_utf8_lossy(&csv::unescape(bytes)), true)
                } else {
                    interner.code(&String::from_utf8_lossy(bytes), true)
                });
            }
            columns[*column] = Some(interner.column(codes, &valid));
        }
        let unreadable = table.failures.into_iter();
        let unreadable = unreadable
            .map(|failure| {
                (
                    block.first_line + u64::from(failure.line),
                    failure.reason.to_string(),
                )
            })
            .collect();
        let batch = Batch {
            rows,
            columns,
            place: Places::Lines(block.first_line, table.lines),
            source: None,
        };
        (batch, unreadable)
    }

    fn json_lines(&mut self, file: &File, block: &Block) -> (Batch, Vec<Unreadable>) {
        let names: HashMap<&str, usize> = file
            .wanted
            .iter()
            .map(|(position, column)| (file.header[*position].as_str(), *column))
            .collect();
        let mut codes: Vec<Vec<i32>> = vec![Vec::new(); file.positions.len()];
        let mut valid: Vec<Vec<bool>> = vec![Vec::new(); file.positions.len()];
        let (mut lines, mut unreadable) = (Vec::new(), Vec::new());
        for (number, line) in block.data.split(|byte| *byte == b'\n').enumerate() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let text = std::str::from_utf8(line).ok();
            let Some(members) = text.and_then(json::raw_members) else {
                let line = block.first_line + number as u64;
                unreadable.push((line, "is not a JSON object".to_owned()));
                continue;
            };
            for (codes, valid) in codes.iter_mut().zip(&mut valid) {
                codes.push(0);
                valid.push(false);
            }
            for (name, raw) in members {
                let Some(column) = names.get(name.as_str()) else {
                    continue;
                };
                if raw == "null" {
                    continue;
                }
                let quoted = raw.starts_with('"');
                let code = if quoted {
                    let text: String = serde_json::from_str(raw).unwrap_or_default();
                    self.columns[*column].code(&text, true)
                } else {
                    // An object stands for its own text.
                    self.columns[*column].code(raw, raw.starts_with('{'))
                };
                if let (Some(last), Some(is)) =
                    (codes[*column].last_mut(), valid[*column].last_mut())
                {
                    (*last, *is) = (code, true);
                }
            }
            lines.push(number as u32);
        }
        let rows = lines.len();
        let mut columns: Vec<Option<Column>> = Vec::with_capacity(file.positions.len());
        for (column, (codes, valid)) in codes.into_iter().zip(valid).enumerate() {
            let there = file.positions[column].is_some();
            columns.push(there.then(|| self.columns[column].column(codes, &valid)));
        }
        let batch = Batch {
            rows,
            columns,
            place: Places::Lines(block.first_line, lines),
            source: None,
        };
        (batch, unreadable)
    }
}

impl Interner {
    fn new(tests: &Tests) -> Self {
        Self {
            codes: [(); 2].map(|()| HashMap::with_hasher(FixedState::default())),
            dictionary: Dictionary::empty(tests),
        }
    }

    fn code(&mut self, text: &str, quoted: bool) -> i32 {
        let codes = &mut self.codes[usize::from(quoted)];
        if let Some(code) = codes.get(text) {
            return *code;
        }
        let value: Rc<str> = Rc::from(text);
        let code = self.dictionary.borrow_mut().push(Rc::clone(&value), quoted);
        codes.insert(value, code);
        code
    }

    fn column(&self, codes: Vec<i32>, valid: &[bool]) -> Column {
        let rows = codes.len();
        let texts = Texts {
            codes: codes.into(),
            dictionary: Rc::clone(&self.dictionary),
        };
        let valid = Bits::collect(rows, |row| valid[row]);
        Column::text(Declared::Untyped, texts, valid, rows)
    }
}
