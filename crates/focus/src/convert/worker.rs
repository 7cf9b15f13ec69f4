//! What a thread does with one block: tokenise, type, evaluate, judge, and hand to its writers.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::buffer::Buffer;
use arrow::datatypes::{Decimal128Type, SchemaRef};
use stoa_kernel::statement::list as statements;
use stoa_kernel::{Statement, Stopwatch};

mod account;
mod aside;
mod currency;
mod doubts;
mod headers;
mod ids;
mod kinds;
mod large;
mod money;
mod owners;
mod periods;
pub(super) mod records;
mod reversed;
mod totals;
mod verdict;
mod written;

use records::{Records, read_rows, read_text};
use verdict::Verdict;

use super::again;
use super::assemble::{assemble, by_period};
use super::findings::{Findings, LeftOut, add_name};
use super::profile::{Profile, Stage};
use super::row_id::{self, Occurrences};
use super::skips::{self, Skipped};
use super::unfilled;
use super::views;
use super::without_rule;
use crate::account::Account;
use crate::balance::{Ledger, Side, add_amounts};
use crate::column::Column;
use crate::delivery::seen::Page;
use crate::error::ConvertError;
use crate::mapping::Mapping;
use crate::mapping::compile::{Evaluated, Memory, Program};
use crate::origin::Origin;
use crate::read::Syntax;
use crate::read::blocks::{Block, Spare};
use crate::read::comma::Writing;
use crate::read::csv::Table;
use crate::warnings::WarningCode;
use crate::write::{PeriodFiles, Rows};

/// What all blocks of one file share.
pub(crate) struct FileContext {
    pub(crate) number: usize,
    pub(crate) name: String,
    /// Where it lies; files of one export lie together.
    pub(crate) folder: String,
    pub(crate) mapping: Arc<Mapping>,
    /// What was given with it.
    pub(crate) account: Option<Account>,
    /// Accounts, sub-accounts and days that another file of the conversion has in whole.
    pub(crate) twice: HashSet<u64>,
    pub(crate) program: Arc<Program>,
    /// Lines that are left out, because they are totals.
    pub(crate) totals: HashSet<u64>,
    /// There is no other file in the delivery.
    pub(crate) alone: bool,
    /// Kept with what is written, for a later check: of the rows of this provider, or of all.
    pub(crate) origin: Arc<Origin>,
    /// The provider whose vendor answers in `origin`, where rows of another may have other answers.
    pub(crate) provider: Option<Option<String>>,
    pub(crate) syntax: Option<Syntax>,
    /// Rows that a manifest states of it.
    pub(crate) stated: Option<u64>,
    /// How the amounts of each source column are written; empty when as programs write them.
    pub(crate) writings: Vec<Writing>,
    /// Of a file whose rows name their columns: the columns that are known.
    pub(crate) keys: Vec<String>,
    /// What a person has to know of it, whatever is in its rows.
    pub(crate) told: Vec<(WarningCode, Statement)>,
    /// Number of columns of the header.
    pub(crate) width: usize,
    pub(crate) profile: Profile,
}

pub(crate) struct Job {
    /// Position in the whole conversion, from 0.
    pub(crate) number: u64,
    /// It is the first of its file.
    pub(crate) first: bool,
    pub(crate) file: Arc<FileContext>,
    pub(crate) data: Data,
    /// Pages of an API's answer that begin in it.
    pub(crate) pages: Vec<Page>,
}

pub(crate) enum Data {
    Text(Block),
    Rows { first: u64, batch: RecordBatch },
}

/// What a thread remembers of the blocks before: worth time, never a difference.
#[derive(Default)]
pub(crate) struct Known {
    program: Option<Arc<Program>>,
    memory: Memory,
    /// Memory of the last block's fields.
    table: Table,
}

impl Known {
    fn of(&mut self, program: &Arc<Program>) -> &mut Memory {
        if !self
            .program
            .as_ref()
            .is_some_and(|known| Arc::ptr_eq(known, program))
        {
            self.program = Some(Arc::clone(program));
            self.memory = Memory::default();
        }
        &mut self.memory
    }
}

/// Converts one block. Returns the number of records it held.
pub(crate) fn process(
    job: Job,
    schema: &SchemaRef,
    occurrences: &Occurrences,
    spare: &Spare,
    known: &mut Known,
    findings: &mut Findings,
    files: &mut PeriodFiles,
) -> Result<u64, ConvertError> {
    let (records, text) = convert(job, schema, occurrences, known, findings, files)?;
    if let Some(data) = text.and_then(|text| text.into_vec().ok()) {
        spare.give(data);
    }
    Ok(records)
}

fn convert(
    job: Job,
    schema: &SchemaRef,
    occurrences: &Occurrences,
    known: &mut Known,
    findings: &mut Findings,
    files: &mut PeriodFiles,
) -> Result<(u64, Option<Buffer>), ConvertError> {
    let Job {
        number,
        first,
        file,
        data,
        pages,
    } = job;
    if first {
        for (code, said) in &file.told {
            findings.warnings.note(*code, said.clone());
        }
    }
    let mut rows = match data {
        Data::Text(block) => read_text(&file, block, &mut known.table, findings)?,
        Data::Rows { first, batch } => read_rows(&file, first, &batch)?,
    };
    see_unknown(findings, &file.program, &rows);
    findings.dates.merge(std::mem::take(&mut rows.dates));
    findings.amounts.merge(std::mem::take(&mut rows.amounts));
    let seen = &mut findings.warnings.seen;
    for page in pages {
        seen.page(file.number, &file.name, page);
    }
    let read = (rows.batch.num_rows() + rows.rejects.len()) as u64;
    if let Some(stated) = file.stated {
        seen.rows((&file.folder, &file.name), stated, read);
    }
    let mut rows = rows.split(&file.program)?;
    let charges = (rows.batch.num_rows() + rows.rejects.len()) as u64;
    let profile = &file.profile;
    let memory = known.of(&file.program);
    let mut evaluated = profile
        .time(Stage::Evaluate, || file.program.run(&rows.batch, memory))
        .map_err(|error| error.in_file(&file.name))?;
    let watch = Stopwatch::start();
    let follows = aside::follows(&file, &rows, &evaluated)?;
    let count = rows.batch.num_rows();
    let mut currencies = currency::settle(&file, &mut evaluated, count)?;
    let reversed = reversed::set_right(&file, &mut evaluated, count)?;
    kinds::bound(
        (&file, number),
        &occurrences.kinds,
        &mut evaluated,
        count,
        &mut currencies,
        &mut findings.taken,
    )?;
    let verdict = verdict::judge(&file, &rows, &evaluated, &follows, &currencies);
    let bad = verdict.bad(count);
    let periods = skips::periods(&file, &evaluated, &bad)?;
    views::see(&mut findings.views, &file, &evaluated, &periods);
    let mut skipped = Skipped::of(&file, &evaluated, &bad, &periods);
    if !verdict.headers.is_empty() {
        let skipped = skipped.get_or_insert_with(|| Skipped::none(bad.len()));
        skipped.take(
            statements::header_repeated(),
            verdict.headers.iter().copied(),
        );
    }
    totals::leave_out(&file, &rows, (&bad, &verdict.totals), &mut skipped);
    profile.add(Stage::Account, watch.elapsed());
    let watch = Stopwatch::start();
    let mut ids = row_id::hashes(&evaluated.key, rows.batch.num_rows());
    if let Some(skipped) = &skipped {
        skipped.set_apart(&mut ids);
    }
    let numbered = occurrences.ids(number, &mut ids);
    profile.add(Stage::WaitingForTurn, numbered.waited);
    profile.add(
        Stage::RowIds,
        watch.elapsed().saturating_sub(numbered.waited),
    );
    let watch = Stopwatch::start();

    account::same(&file, &rows, &evaluated, &bad)?;
    findings.ledger.rows_in += read;
    findings.ledger.rows_split += charges - read;
    let rejected = verdict.rejects.len() + rows.rejects.len();
    findings.ledger.rows_rejected += rejected as u64;
    follows.forget(&file, &mut evaluated, bad.len())?;
    large::give_room(&file, &mut rows, &mut evaluated, findings)?;
    money::count(&rows, &mut evaluated)?;
    count_source(
        &mut findings.ledger,
        &file.program,
        &evaluated,
        &bad,
        &verdict,
    );
    let gone: Vec<bool> = match &skipped {
        None => bad,
        Some(skipped) => {
            count_skipped(&mut findings.ledger, &file.program, &evaluated, skipped);
            let rows = bad.iter().enumerate();
            rows.map(|(row, bad)| *bad || skipped.is(row)).collect()
        }
    };
    let unreadable = verdict::effective(&file, &rows, &follows, &gone);
    verdict::count_unreadable(&file, &rows, &verdict, &unreadable, &mut findings.ledger);

    findings.charges.see(&file, &evaluated, &gone);
    let seen = &mut findings.again;
    let place = (&*file, number);
    again::see(seen, place, &rows.lines, &evaluated, &gone, &numbered);
    let seen = &mut findings.unfilled;
    unfilled::see(seen, &file, &rows.lines, &evaluated, &gone, &unreadable);
    periods::warn(&mut findings.warnings, &file, &rows, &evaluated, &gone);
    let mut totals = totals::found(&file, &rows, &evaluated, &gone, &findings.totals);
    totals.rejected = totals::rejected(&file, &rows, &evaluated, verdict.with_cost());
    doubts::warn(&mut findings.warnings, &file, &rows, &evaluated, &gone);
    currencies.warn(&file, &rows, &gone, findings);
    ids::warn(&file, &rows, &evaluated.columns, &gone, findings);
    aside::set_aside(&file, &rows, &mut evaluated, &gone, findings)?;
    reversed.warn(&file, &rows, &mut evaluated, &gone, findings)?;
    aside::charge_period(&file, &rows, &mut evaluated, &gone, findings)?;
    without_rule::warn(
        &file,
        &rows.lines,
        &evaluated,
        &gone,
        &mut findings.warnings,
    );

    let all = rows
        .rejects
        .into_iter()
        .chain(verdict.rejects.into_iter().map(|(_, reject)| reject));
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
            found.rows += value.valid(&gone);
            found.kept += kept.valid(&gone);
            found.named |= is_named;
        }
    }
    let period = file.mapping.dataset.period_column();
    let kept = by_period(period.map(named).transpose()?, &gone)?;
    findings.ledger.rows_out += kept.iter().map(|(_, rows)| rows.len() as u64).sum::<u64>();
    let before = totals::written(&file, &findings.ledger);
    let currency = match file.program.balance.is_empty() {
        true => None,
        false => {
            let currency = named("BillingCurrency")?.to_array(gone.len());
            Some(currency.map_err(ConvertError::internal)?)
        }
    };
    for (column, currency) in file.program.balance.iter().zip(currency.iter().cycle()) {
        let amounts = named(column)?
            .to_array(gone.len())
            .map_err(ConvertError::internal)?;
        let amounts = amounts
            .as_primitive_opt::<Decimal128Type>()
            .ok_or_else(|| ConvertError::internal(format!("{column} is no amount")))?;
        let currency = currency.as_string_view();
        let rows = amounts.iter().zip(currency.iter()).zip(&gone);
        let written = rows.filter(|(_, gone)| !**gone).map(|(row, _)| row);
        add_amounts(&mut findings.ledger, Side::Out, column, written);
    }
    let written = kept.iter().map(|(_, rows)| rows.len() as u64).sum();
    totals::see(findings, &file, before, (written, totals));
    profile.add(Stage::Account, watch.elapsed());
    let watch = Stopwatch::start();
    // Older versions call the column otherwise.
    let mut names = file.mapping.provider_column.iter().flatten();
    let provider = names.find_map(|name| schema.index_of(name).ok());
    let provider = provider.map(|index| &columns[index]);
    for (period, numbers) in &kept {
        let rows = if numbers.len() == gone.len() {
            Rows::All(gone.len())
        } else {
            Rows::Some(numbers)
        };
        let origins = origins(&file, provider, rows);
        files.write(period, &columns, rows, &origins)?;
    }
    profile.add(Stage::Write, watch.elapsed());
    Ok((read, rows.text))
}

/// Whose rows these are. A FOCUS file may hold the bills of several vendors: then each of them has its
/// own answers, and what is written claims those they share.
fn origins(file: &FileContext, provider: Option<&Column>, rows: Rows<'_>) -> Vec<Arc<Origin>> {
    let (Some(first), Some(column)) = (&file.provider, provider) else {
        return vec![Arc::clone(&file.origin)];
    };
    // Rows of one provider follow each other, and point at one text.
    let mut seen: Vec<Option<&str>> = Vec::new();
    let mut last = None;
    let mut see = |row: usize| {
        let index = column.index(row);
        if last != Some(index) {
            last = Some(index);
            let name = column.text(row);
            if !seen.contains(&name) {
                seen.push(name);
            }
        }
    };
    match rows {
        Rows::All(rows) => (0..rows).for_each(&mut see),
        Rows::Some(rows) => rows.iter().for_each(|row| see(*row as usize)),
    }
    let origin = |name: Option<&str>| match name {
        name if name == first.as_deref() => Arc::clone(&file.origin),
        name => {
            let (answered_by, answers) = file.mapping.answers(name).unzip();
            Arc::new(Origin {
                answered_by,
                answers: answers.unwrap_or_default(),
                ..file.origin.as_ref().clone()
            })
        }
    };
    seen.into_iter().map(origin).collect()
}

/// Remembers which columns that the mapping does not know hold anything.
fn see_unknown(findings: &mut Findings, program: &Program, rows: &Records) {
    for (header, index) in &program.unknown {
        let column = rows.batch.column(*index);
        if column.null_count() < column.len() {
            add_name(&mut findings.unknown, header);
        }
    }
}

/// What is left out, with its money and why.
fn count_skipped(ledger: &mut Ledger, program: &Program, evaluated: &Evaluated, skipped: &Skipped) {
    let currency = evaluated.currency.as_string_view();
    for (because, mask) in skipped.reasons() {
        ledger.skip(because, mask.iter().filter(|is| **is).count() as u64);
        // There is no money in it, nor a currency.
        if because.code() == statements::header_repeated().code() {
            continue;
        }
        for (column, amounts) in program.balance.iter().zip(&evaluated.amounts) {
            let amounts = amounts.as_primitive::<Decimal128Type>();
            let rows = amounts.iter().zip(currency.iter()).zip(&mask);
            let rows = rows.filter(|(_, is)| **is).map(|(row, _)| row);
            add_amounts(ledger, Side::Skipped(because), column, rows);
        }
    }
}

/// The left and the rejected side of the balance, from the source's own amounts.
fn count_source(
    ledger: &mut Ledger,
    program: &Program,
    evaluated: &Evaluated,
    bad: &[bool],
    verdict: &Verdict,
) {
    let currency = evaluated.currency.as_string_view();
    let header = |row: usize| !verdict.headers.is_empty() && verdict.headers.contains(&row);
    for (column, amounts) in program.balance.iter().zip(&evaluated.amounts) {
        let amounts = amounts.as_primitive::<Decimal128Type>();
        add_amounts(
            ledger,
            Side::In,
            column,
            amounts
                .iter()
                .zip(currency.iter())
                .enumerate()
                .filter(|(row, _)| !header(*row))
                .map(|(_, row)| row),
        );
        if !verdict.rejects.is_empty() {
            let rejected = amounts
                .iter()
                .zip(currency.iter())
                .zip(bad)
                .enumerate()
                .filter(|(row, (_, bad))| **bad && !header(*row) && !verdict.totals.contains(row))
                .map(|(_, (row, _))| row);
            add_amounts(ledger, Side::Rejected, column, rejected);
        }
    }
}
