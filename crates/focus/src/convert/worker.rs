//! What a thread does with one block: tokenise, type, evaluate, judge, and hand to its writers.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, RecordBatch};
use arrow::buffer::Buffer;
use arrow::datatypes::{Decimal128Type, SchemaRef};
use stoa_kernel::Stopwatch;

use super::assemble::{assemble, by_period};
use super::findings::{Findings, LeftOut};
use super::profile::{Profile, Stage};
use super::row_id::{self, Occurrences};
use crate::balance::{Ledger, Side, add_amounts};
use crate::error::ConvertError;
use crate::mapping::Mapping;
use crate::mapping::compile::{Evaluated, Program};
use crate::read::blocks::{Block, Spare};
use crate::read::cells::{self, BadCell};
use crate::read::csv::{self, Span, Table};
use crate::read::{Syntax, jsonl, nested, parquet};
use crate::rejects::{Reject, excerpt};
use crate::write::{PeriodFiles, Rows};

/// What all blocks of one file share.
pub(crate) struct FileContext {
    pub(crate) number: usize,
    pub(crate) name: String,
    pub(crate) mapping: Arc<Mapping>,
    pub(crate) program: Arc<Program>,
    pub(crate) syntax: Option<Syntax>,
    /// Number of columns of the header.
    pub(crate) width: usize,
    pub(crate) profile: Profile,
}

pub(crate) struct Job {
    /// Position in the whole conversion, from 0.
    pub(crate) number: u64,
    pub(crate) file: Arc<FileContext>,
    pub(crate) data: Data,
}

pub(crate) enum Data {
    Text(Block),
    Rows { first: u64, batch: RecordBatch },
}

/// Rows of a block before judgement.
struct Records {
    batch: RecordBatch,
    lines: Vec<i64>,
    bad: Vec<BadCell>,
    /// Records that never became rows.
    rejects: Vec<Reject>,
    /// The text all of it points into.
    text: Option<Buffer>,
}

impl Records {
    /// Splits rows into charges where the mapping says so.
    fn split(mut self, program: &Program) -> Result<Self, ConvertError> {
        let mut bad: Vec<usize> = self.bad.iter().map(|cell| cell.row).collect();
        bad.sort_unstable();
        let Some((batch, origins)) = program.split(&self.batch, &bad)? else {
            return Ok(self);
        };
        for cell in &mut self.bad {
            // A bad row stays one charge.
            cell.row = origins.partition_point(|origin| *origin < cell.row);
        }
        self.lines = origins.iter().map(|origin| self.lines[*origin]).collect();
        self.batch = batch;
        Ok(self)
    }
}

/// Converts one block. Returns the number of records it held.
pub(crate) fn process(
    job: Job,
    schema: &SchemaRef,
    occurrences: &Occurrences,
    spare: &Spare,
    findings: &mut Findings,
    files: &mut PeriodFiles,
) -> Result<u64, ConvertError> {
    let (records, text) = convert(job, schema, occurrences, findings, files)?;
    if let Some(data) = text.and_then(|text| text.into_vec().ok()) {
        spare.give(data);
    }
    Ok(records)
}

fn convert(
    job: Job,
    schema: &SchemaRef,
    occurrences: &Occurrences,
    findings: &mut Findings,
    files: &mut PeriodFiles,
) -> Result<(u64, Option<Buffer>), ConvertError> {
    let Job { number, file, data } = job;
    let rows = match data {
        Data::Text(block) => read_text(&file, block)?,
        Data::Rows { first, batch } => read_rows(&file, first, &batch)?,
    };
    let rows = rows.split(&file.program)?;
    let records = (rows.batch.num_rows() + rows.rejects.len()) as u64;
    let profile = &file.profile;
    let evaluated = profile
        .time(Stage::Evaluate, || file.program.run(&rows.batch))
        .map_err(|error| error.in_file(&file.name))?;
    let watch = Stopwatch::start();
    let mut ids = row_id::hashes(&evaluated.batch, &file.program.key);
    let waited = occurrences.ids(number, &mut ids);
    profile.add(Stage::WaitingForTurn, waited);
    profile.add(Stage::RowIds, watch.elapsed().saturating_sub(waited));
    let watch = Stopwatch::start();

    let mut rejects = judge(&file, &rows, &evaluated);
    rejects.sort_by_key(|(row, _)| *row);
    let bad: Vec<bool> = {
        let mut bad = vec![false; rows.batch.num_rows()];
        rejects.iter().for_each(|(row, _)| bad[*row] = true);
        bad
    };
    findings.ledger.rows_in += records;
    findings.ledger.rows_rejected += (rejects.len() + rows.rejects.len()) as u64;
    count_source(
        &mut findings.ledger,
        &file.program,
        &evaluated,
        &bad,
        !rejects.is_empty(),
    );

    let all = rows
        .rejects
        .into_iter()
        .chain(rejects.into_iter().map(|(_, reject)| reject));
    findings.reject(all.map(|reject| (file.number, reject)));
    let columns = assemble(
        schema,
        &file.program,
        &evaluated,
        &ids,
        &file.name,
        rows.lines,
    )?;
    let named = |name: &str| {
        let index = schema.index_of(name).map_err(ConvertError::internal)?;
        Ok::<_, ConvertError>(&columns[index])
    };
    for ((name, is_named), (value, kept)) in file.program.left_out().zip(&evaluated.left_out) {
        if !findings.left_out.contains_key(name) {
            findings
                .left_out
                .insert(name.to_owned(), LeftOut::default());
        }
        if let Some(found) = findings.left_out.get_mut(name) {
            found.rows += value.valid(&bad);
            found.kept += kept.valid(&bad);
            found.named |= is_named;
        }
    }
    let period = file.mapping.dataset.period_column();
    let kept = by_period(period.map(named).transpose()?, &bad)?;
    findings.ledger.rows_out += kept.iter().map(|(_, rows)| rows.len() as u64).sum::<u64>();
    for column in &file.program.balance {
        let amounts = named(column)?
            .to_array(bad.len())
            .map_err(ConvertError::internal)?;
        let currency = named("BillingCurrency")?
            .to_array(bad.len())
            .map_err(ConvertError::internal)?;
        let amounts = amounts
            .as_primitive_opt::<Decimal128Type>()
            .ok_or_else(|| ConvertError::internal(format!("{column} is no amount")))?;
        let currency = currency.as_string_view();
        let rows = amounts.iter().zip(currency.iter()).zip(&bad);
        let written = rows.filter(|(_, bad)| !**bad).map(|(row, _)| row);
        add_amounts(&mut findings.ledger, Side::Out, column, written);
    }
    profile.add(Stage::Account, watch.elapsed());
    let watch = Stopwatch::start();
    for (period, numbers) in &kept {
        let rows = if numbers.len() == bad.len() {
            Rows::All(bad.len())
        } else {
            Rows::Some(numbers)
        };
        files.write(period, &columns, rows)?;
    }
    profile.add(Stage::Write, watch.elapsed());
    Ok((records, rows.text))
}

fn read_text(file: &FileContext, block: Block) -> Result<Records, ConvertError> {
    let Block {
        mut data,
        first_line,
    } = block;
    let watch = Stopwatch::start();
    let unreadable = blank_unreadable(&mut data);
    let roots = &file.program.roots;
    let (data, table) = match file.syntax {
        Some(Syntax::JsonLines | Syntax::JsonDocument) => {
            let wanted: Vec<&str> = roots.iter().map(|root| root.header.as_str()).collect();
            let (text, mut table) = jsonl::tokenise(&data, &wanted);
            table
                .failures
                .iter_mut()
                .for_each(|failure| failure.start = failure.start.min(data.len()));
            let excerpts = failures(file, &table, &data, first_line, &unreadable);
            file.profile.add(Stage::Tokenise, watch.elapsed());
            return typed(file, text, table, first_line, excerpts);
        }
        Some(Syntax::Csv { delimiter }) => {
            let wanted: Vec<usize> = roots.iter().map(|root| root.position).collect();
            let table = csv::tokenise(&data, delimiter, &wanted, file.width);
            (data, table)
        }
        None => {
            return Err(ConvertError::internal(
                "a text block of a file that is no text",
            ));
        }
    };
    let rejects = failures(file, &table, &data, first_line, &unreadable);
    file.profile.add(Stage::Tokenise, watch.elapsed());
    typed(file, data, table, first_line, rejects)
}

/// The spans of each source column: those of the file's columns, and of what is nested in them.
fn spans<'a>(program: &Program, data: &mut Vec<u8>, table: &'a Table) -> Vec<Cow<'a, [Span]>> {
    let source = &program.source;
    let mut spans: Vec<Cow<'a, [Span]>> = source
        .iter()
        .map(|column| Cow::Borrowed(table.spans[column.root].as_slice()))
        .collect();
    for root in 0..program.roots.len() {
        let nested: Vec<usize> = (0..source.len())
            .filter(|index| source[*index].root == root && !source[*index].path.is_empty())
            .collect();
        if nested.is_empty() {
            continue;
        }
        let paths: Vec<&[String]> = nested
            .iter()
            .map(|index| source[*index].path.as_slice())
            .collect();
        let found = nested::extract(data, &table.spans[root], &paths);
        for (index, found) in nested.into_iter().zip(found) {
            spans[index] = Cow::Owned(found);
        }
    }
    spans
}

/// Builds the typed batch of a table.
fn typed(
    file: &FileContext,
    mut data: Vec<u8>,
    table: Table,
    first_line: u64,
    rejects: Vec<Reject>,
) -> Result<Records, ConvertError> {
    let watch = Stopwatch::start();
    let spans = spans(&file.program, &mut data, &table);
    let data = Buffer::from_vec(data);
    let mut bad = Vec::new();
    let columns: Vec<ArrayRef> = file
        .program
        .source
        .iter()
        .zip(&spans)
        .enumerate()
        .map(|(index, (column, spans))| {
            cells::build(
                &data,
                spans,
                column.kind,
                &file.mapping.null_text,
                index,
                &mut bad,
            )
        })
        .collect();
    let batch = RecordBatch::try_new(Arc::clone(&file.program.source_schema), columns)
        .map_err(ConvertError::internal)?;
    let lines = table
        .lines
        .iter()
        .map(|line| first_line as i64 + i64::from(*line))
        .collect();
    file.profile.add(Stage::Type, watch.elapsed());
    Ok(Records {
        batch,
        lines,
        bad,
        rejects,
        text: Some(data),
    })
}

fn read_rows(file: &FileContext, first: u64, batch: &RecordBatch) -> Result<Records, ConvertError> {
    let mut bad = Vec::new();
    let batch = file.profile.time(Stage::Type, || {
        parquet::typed(batch, &file.program, &file.mapping.null_text, &mut bad)
    })?;
    let lines = (0..batch.num_rows())
        .map(|row| first as i64 + row as i64)
        .collect();
    Ok(Records {
        batch,
        lines,
        bad,
        rejects: Vec::new(),
        text: None,
    })
}

/// Lines that are not text are overwritten, so that the rest of the block can be used as UTF-8.
/// Returns them with what is wrong.
pub(super) fn blank_unreadable(data: &mut [u8]) -> BTreeMap<u32, (&'static str, String)> {
    let mut found = BTreeMap::new();
    if std::str::from_utf8(data).is_ok() && memchr::memchr(0, data).is_none() {
        return found;
    }
    for (line, bytes) in data.split_mut(|byte| *byte == b'\n').enumerate() {
        let reason = if std::str::from_utf8(bytes).is_err() {
            "is not valid UTF-8 text"
        } else if bytes.contains(&0) {
            "contains a NUL byte"
        } else {
            continue;
        };
        found.insert(line as u32, (reason, excerpt(bytes)));
        bytes.fill(b'?');
    }
    found
}

fn failures(
    file: &FileContext,
    table: &Table,
    data: &[u8],
    first_line: u64,
    unreadable: &BTreeMap<u32, (&'static str, String)>,
) -> Vec<Reject> {
    let reject = |failure: &csv::Failure| {
        let line = first_line + u64::from(failure.line);
        let (reason, value) = match unreadable.get(&failure.line) {
            Some((reason, value)) => ((*reason).to_owned(), value.clone()),
            None => (
                failure.reason.clone(),
                excerpt(&data[failure.start..failure.end.min(data.len())]),
            ),
        };
        Reject {
            file: file.name.clone(),
            line,
            column: None,
            value: Some(value),
            reason,
        }
    };
    table.failures.iter().map(reject).collect()
}

/// Rows to reject, each once, with the first thing that is wrong.
fn judge(file: &FileContext, rows: &Records, evaluated: &Evaluated) -> Vec<(usize, Reject)> {
    let mut rejects: HashMap<usize, Reject> = HashMap::new();
    for cell in &rows.bad {
        rejects.entry(cell.row).or_insert_with(|| Reject {
            file: file.name.clone(),
            line: rows.lines[cell.row] as u64,
            column: Some(file.program.source[cell.column].header.clone()),
            value: Some(cell.value.clone()),
            reason: cell.reason.clone(),
        });
    }
    for found in &evaluated.unworkable {
        rejects.entry(found.row).or_insert_with(|| Reject {
            file: file.name.clone(),
            line: rows.lines[found.row] as u64,
            column: Some(file.program.origin(&found.name)),
            value: None,
            reason: found.reason.clone(),
        });
    }
    for (name, column) in file.program.output_names().zip(&evaluated.columns) {
        if !file.mapping.dataset.essential().contains(&name) || !column.has_nulls() {
            continue;
        }
        for row in (0..rows.lines.len()).filter(|row| column.is_null(*row)) {
            rejects.entry(row).or_insert_with(|| Reject {
                file: file.name.clone(),
                line: rows.lines[row] as u64,
                column: Some(file.program.origin(name)),
                value: None,
                reason: format!("has no value, so there is no {name}"),
            });
        }
    }
    rejects.into_iter().collect()
}

/// The left and the rejected side of the balance, from the source's own amounts.
fn count_source(
    ledger: &mut Ledger,
    program: &Program,
    evaluated: &Evaluated,
    bad: &[bool],
    any_bad: bool,
) {
    let currency = evaluated.currency.as_string_view();
    for (column, amounts) in program.balance.iter().zip(&evaluated.amounts) {
        let amounts = amounts.as_primitive::<Decimal128Type>();
        add_amounts(
            ledger,
            Side::In,
            column,
            amounts.iter().zip(currency.iter()),
        );
        if any_bad {
            let rejected = amounts
                .iter()
                .zip(currency.iter())
                .zip(bad)
                .filter(|(_, bad)| **bad)
                .map(|(row, _)| row);
            add_amounts(ledger, Side::Rejected, column, rejected);
        }
    }
}
