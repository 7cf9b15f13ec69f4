//! A block or a batch of the input as typed columns, with what is wrong in it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::buffer::Buffer;
use stoa_kernel::Stopwatch;
use stoa_kernel::statement::list as statements;

use super::FileContext;
use super::headers;
use super::money::Money;
use super::totals;
use super::written;
use crate::convert::amounts::{Amounts, Seen};
use crate::convert::findings::Findings;
use crate::convert::profile::Stage;
use crate::error::{ConvertError, ErrorKind};
use crate::mapping::Kind;
use crate::mapping::compile::Program;
use crate::read::blocks::Block;
use crate::read::cells::{self, BadCell, Fault};
use crate::read::csv::{self, Span, Table};
use crate::read::dates::{self, Dates};
use crate::read::{Pages, Syntax, jsonl, legacy, parquet};
use crate::rejects::{Reject, excerpt};
use crate::warnings::WarningCode;

mod cut;

use cut::cut;

/// Rows of a block before judgement.
pub(super) struct Records {
    pub(super) batch: RecordBatch,
    pub(super) lines: Vec<i64>,
    pub(super) bad: Vec<BadCell>,
    /// Rows that say again what the header says.
    pub(super) headers: BTreeSet<usize>,
    /// The source's own amounts.
    pub(super) money: Money,
    /// The source row of each charge, when rows may become several.
    pub(super) origins: Option<Vec<usize>>,
    /// What its dates tell of their order.
    pub(super) dates: Dates,
    /// What its amounts show of how they are written.
    pub(super) amounts: Amounts,
    /// Records that never became rows.
    pub(super) rejects: Vec<Reject>,
    /// The text all of it points into.
    pub(super) text: Option<Buffer>,
}

impl Records {
    /// Splits rows into charges where the mapping says so.
    pub(super) fn split(mut self, program: &Program) -> Result<Self, ConvertError> {
        // A row whose cost is in doubt stays one charge.
        let doubtful = |cell: &&BadCell| {
            cell.fault == Fault::Unreadable && program.source[cell.column].essential
        };
        let mut bad: Vec<usize> = self
            .bad
            .iter()
            .filter(doubtful)
            .map(|cell| cell.row)
            .collect();
        bad.sort_unstable();
        let Some((batch, origins)) = program.split(&self.batch, &bad)? else {
            return Ok(self);
        };
        let charges = |row: usize| {
            let first = origins.partition_point(|origin| *origin < row);
            first..origins.partition_point(|origin| *origin <= row)
        };
        let of_charge = |cell: &BadCell, row| BadCell {
            row,
            ..cell.clone()
        };
        self.bad = self
            .bad
            .iter()
            .flat_map(|cell| {
                charges(cell.row)
                    .map(|row| of_charge(cell, row))
                    .collect::<Vec<_>>()
            })
            .collect();
        self.headers = self.headers.iter().flat_map(|row| charges(*row)).collect();
        self.lines = origins.iter().map(|origin| self.lines[*origin]).collect();
        self.batch = batch;
        self.origins = Some(origins);
        Ok(self)
    }
}

pub(super) fn read_text(
    file: &FileContext,
    block: Block,
    known: &mut Table,
    findings: &mut Findings,
) -> Result<Records, ConvertError> {
    let Block {
        mut data,
        first_line,
    } = block;
    let watch = Stopwatch::start();
    for (line, said) in legacy::to_utf8(&mut data) {
        let line = first_line + line;
        let kind = (WarningCode::OtherEncoding, None, said.said());
        let place = || format!("{}, line {line}: {:?}", file.name, said.excerpt());
        findings.warnings.row(kind, (file.number, line), place);
    }
    let roots = &file.program.roots;
    let (data, table) = match file.syntax {
        Some(Syntax::JsonLines | Syntax::JsonDocument) => {
            let wanted: Vec<&str> = roots.iter().map(|root| root.header.as_str()).collect();
            let pages = Pages::default();
            let late = &mut findings.late;
            let (text, mut table) = jsonl::tokenise(&data, &wanted, &file.keys, late, &pages);
            for page in pages.take() {
                findings.warnings.seen.page(file.number, &file.name, page);
            }
            table
                .failures
                .iter_mut()
                .for_each(|failure| failure.start = failure.start.min(data.len()));
            let excerpts = failures(file, &table, &data, first_line);
            file.profile.add(Stage::Tokenise, watch.elapsed());
            return typed(file, text, &table, first_line, excerpts);
        }
        Some(Syntax::Csv { delimiter }) => {
            let wanted: Vec<usize> = roots.iter().map(|root| root.position).collect();
            let known = std::mem::take(known);
            let table = csv::tokenise_into(known, &data, delimiter, &wanted, file.width);
            same(file, &table, &data, first_line)?;
            (data, table)
        }
        None => {
            return Err(ConvertError::internal(
                "a text block of a file that is no text",
            ));
        }
    };
    let rejects = failures(file, &table, &data, first_line);
    file.profile.add(Stage::Tokenise, watch.elapsed());
    let records = typed(file, data, &table, first_line, rejects);
    *known = table;
    records
}

/// Columns that claim to be the same one must hold the same.
fn same(
    file: &FileContext,
    table: &Table,
    data: &[u8],
    first_line: u64,
) -> Result<(), ConvertError> {
    let text = |span: &Span| &data[span.start as usize..span.end as usize];
    for (read, other) in &file.program.twins {
        let rows = table.spans[*read].iter().zip(&table.spans[*other]);
        let mut rows = rows.zip(&table.lines);
        if let Some((_, line)) = rows.find(|((one, other), _)| text(one) != text(other)) {
            return Err(differ(file, (*read, *other), first_line + u64::from(*line)));
        }
    }
    Ok(())
}

/// Two columns of the same meaning that hold different values in a row.
fn differ(file: &FileContext, (read, other): (usize, usize), line: u64) -> ConvertError {
    let root = |root: usize| &file.program.roots[root];
    let (read, other) = (root(read), root(other));
    ConvertError::new(
        ErrorKind::DuplicateColumns,
        format!(
            "the header names this column twice, as {:?} in position {} and as {:?} in position {}, and here they differ",
            read.header,
            read.position + 1,
            other.header,
            other.position + 1,
        ),
        "Remove or rename one of them, so that it is clear which one counts.",
    )
    .in_file(&file.name)
    .at_line(line)
    .in_column(read.header.clone())
}

/// Builds the typed batch of a table.
fn typed(
    file: &FileContext,
    mut data: Vec<u8>,
    table: &Table,
    first_line: u64,
    rejects: Vec<Reject>,
) -> Result<Records, ConvertError> {
    let watch = Stopwatch::start();
    let mut cut = cut(&file.program, &mut data, table);
    let writings = &file.writings;
    let mut bad = cut.without_texts(&file.program, &data);
    let spans = &cut.spans;
    let money = Money::of_spans(&file.program, writings, &data, spans, table.lines.len());
    let data = Buffer::from_vec(data);
    let mut columns: Vec<ArrayRef> = file
        .program
        .source
        .iter()
        .zip(spans)
        .enumerate()
        .map(|(index, (column, spans))| {
            let writing = writings.get(index).copied().unwrap_or_default();
            let kind = (column.kind, writing);
            cells::build(&data, spans, kind, &column.nulls, index, &mut bad)
        })
        .collect();
    written::look_again(&file.program, writings, &mut columns, &mut bad);
    cut.explain(&mut bad);
    let batch = RecordBatch::try_new(Arc::clone(&file.program.source_schema), columns)
        .map_err(ConvertError::internal)?;
    let lines: Vec<i64> = table
        .lines
        .iter()
        .map(|line| first_line as i64 + i64::from(*line))
        .collect();
    let headers = headers::repeated(file, &bad, &lines, |root, row| {
        let span = table.spans[root].get(row)?;
        let text = data
            .as_slice()
            .get(span.start as usize..span.end as usize)?;
        Some(String::from_utf8_lossy(text))
    })?;
    let mut dates = Dates::default();
    for index in watched(&file.program, &bad) {
        let column = &file.program.source[index];
        let text = |span: &Span| &data.as_slice()[span.start as usize..span.end as usize];
        let cells = spans[index].iter().map(text);
        let place = |row: usize| place(file, lines[row], text(&spans[index][row]));
        dates.see(&column.header, dates::order(column.kind), cells, place);
    }
    let text = |index: usize, row: usize| {
        let span: &Span = &spans[index][row];
        &data.as_slice()[span.start as usize..span.end as usize]
    };
    let amounts = amounts(file, &bad, &lines, text);
    file.profile.add(Stage::Type, watch.elapsed());
    Ok(Records {
        batch,
        lines,
        bad,
        headers,
        money,
        origins: None,
        dates,
        amounts,
        rejects,
        text: Some(data),
    })
}

pub(super) fn read_rows(
    file: &FileContext,
    first: u64,
    batch: &RecordBatch,
) -> Result<Records, ConvertError> {
    for (read, other) in &file.program.twins {
        let (one, two) = (batch.column(*read), batch.column(*other));
        if one != two {
            return Err(differ(file, (*read, *other), first));
        }
    }
    let mut bad = Vec::new();
    let money = Money::of_arrays(&file.program, batch)?;
    let read = file.profile.time(Stage::Type, || {
        parquet::typed(batch, &file.program, &mut bad)
    })?;
    let read = if bad.is_empty() {
        read
    } else {
        let mut columns = read.columns().to_vec();
        written::look_again(&file.program, &[], &mut columns, &mut bad);
        RecordBatch::try_new(read.schema(), columns).map_err(ConvertError::internal)?
    };
    let lines: Vec<i64> = (0..read.num_rows())
        .map(|row| first as i64 + row as i64)
        .collect();
    let headers = headers::repeated(file, &bad, &lines, |root, row| {
        let texts = batch.column(root).as_string_view_opt()?;
        texts.is_valid(row).then(|| Cow::Borrowed(texts.value(row)))
    })?;
    let mut dates = Dates::default();
    for index in watched(&file.program, &bad) {
        let column = &file.program.source[index];
        if let Some(texts) = batch.column(column.root).as_string_view_opt() {
            let text = |row: usize| {
                if texts.is_null(row) {
                    ""
                } else {
                    texts.value(row)
                }
            };
            let cells = (0..texts.len()).map(|row| text(row).as_bytes());
            let place = |row: usize| place(file, lines[row], text(row).as_bytes());
            dates.see(&column.header, dates::order(column.kind), cells, place);
        }
    }
    Ok(Records {
        batch: read,
        lines,
        bad,
        headers,
        money,
        origins: None,
        dates,
        amounts: Amounts::default(),
        rejects: Vec::new(),
        text: None,
    })
}

/// What the amounts show of how they are written: those that could not be read, and all of a column that has shown
/// nothing yet in a file for people, whose cells are parted by semicolons.
fn amounts<'a>(
    file: &FileContext,
    bad: &[BadCell],
    lines: &[i64],
    text: impl Fn(usize, usize) -> &'a [u8],
) -> Amounts {
    let mut found = Amounts::default();
    if !matches!(file.syntax, Some(Syntax::Csv { .. })) {
        return found;
    }
    let for_people = matches!(file.syntax, Some(Syntax::Csv { delimiter: b';' }));
    let mut proven = file.writings.iter().filter(|writing| writing.proven);
    let one = proven.next().map(|writing| writing.sign);
    let mixed = proven.any(|writing| Some(writing.sign) != one);
    let agreed = one.is_some() && !mixed;
    let columns = file.program.source.iter().enumerate();
    let amounts = columns.filter(|(_, column)| column.kind.is_amount() && column.path.is_empty());
    for (index, column) in amounts {
        let writing = file.writings.get(index).copied().unwrap_or_default();
        let mut seen = Seen::new(writing, [writing.proven || agreed, mixed]);
        let mut cell = |row: usize, text: &str| {
            let line = lines[row];
            seen.cell(text, line as u64, || place(file, line, text.as_bytes()).2);
        };
        if for_people && !writing.proven {
            for row in 0..lines.len() {
                let text = text(index, row);
                if memchr::memchr2(b',', b'.', text).is_some() {
                    cell(row, &String::from_utf8_lossy(text));
                }
            }
        } else {
            let unread = bad
                .iter()
                .filter(|cell| cell.column == index && cell.fault == Fault::Unreadable);
            unread.for_each(|unread| cell(unread.row, &unread.text));
        }
        found.see(file.number, &column.header, seen);
    }
    found
}

/// The columns of times whose texts are looked at: those in which dates of two readings may be.
fn watched(program: &Program, bad: &[BadCell]) -> Vec<usize> {
    let columns = program.source.iter().enumerate();
    let watched = columns.filter(|(index, column)| {
        column.path.is_empty()
            && match column.kind {
                Kind::MonthFirst | Kind::DayFirst => true,
                // Read with the year first; what is not is not read.
                Kind::Time => bad.iter().any(|cell| cell.column == *index),
                _ => false,
            }
    });
    watched.map(|(index, _)| index).collect()
}

/// Where a value is: for order, and for people.
fn place(file: &FileContext, line: i64, value: &[u8]) -> (usize, u64, String) {
    let text = format!("{}, line {line}: {:?}", file.name, excerpt(value));
    (file.number, line as u64, text)
}

fn failures(file: &FileContext, table: &Table, data: &[u8], first_line: u64) -> Vec<Reject> {
    let reject = |failure: &csv::Failure| {
        let value = excerpt(&data[failure.start..failure.end.min(data.len())]);
        // A line of totals has often fewer cells than the rows have.
        let first = value
            .split([',', ';', '\t', '|'])
            .next()
            .unwrap_or_default();
        let said = if totals::is_word(first.trim_matches('"')) {
            statements::line_of_totals().into()
        } else {
            failure.reason.clone()
        };
        let line = first_line + u64::from(failure.line);
        Reject::of(&file.name, line, (None, Some(value)), said)
    };
    let failures = table.failures.iter().map(reject);
    // It is no record.
    let is_end = |reject: &Reject| reject.value.as_deref().is_some_and(headers::is_end_mark);
    failures.filter(|reject| !is_end(reject)).collect()
}
