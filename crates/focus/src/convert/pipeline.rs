//! One reader, several workers: blocks are numbered when read and dealt to workers by number, so
//! that each sees the same blocks in the same order in every run.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use arrow::datatypes::SchemaRef;
use object_store::ObjectStoreExt;
use stoa_kernel::Stopwatch;
use tokio::runtime::Handle;

use super::row_id::Occurrences;
use super::worker::{Data, FileContext, Findings, Job, process};
use super::{Cancel, Conversion, ConvertRequest, Progress, Target};
use crate::error::{ConvertError, ErrorKind};
use crate::mapping::compile::{self, Program};
use crate::mapping::{Formats, Mapping};
use crate::read::{
    self, Content,
    blocks::{Blocks, Spare},
};
use crate::recognise::{self, Recognised};
use crate::rejects::{LISTED, Reject, Rejects, to_csv};
use crate::schema::{StagedFile, lake_schema, version_schema};
use crate::write::{PeriodFiles, Place};

/// Most threads a conversion uses: each holds a file per billing period open.
const MOST_THREADS: usize = 16;
/// Blocks that all go to the first worker, so that small inputs make one file.
const FIRST: u64 = 4;
/// Blocks waiting per worker.
const WAITING: usize = 3;

pub(super) fn run(request: ConvertRequest, handle: &Handle) -> Result<Conversion, ConvertError> {
    if request.inputs.is_empty() {
        return Err(ConvertError::new(
            ErrorKind::NoInput,
            "there is nothing to convert",
            "Name at least one file.",
        ));
    }
    let target = match request.output.target {
        Target::Lake => lake_schema(),
        Target::Version(version) => version_schema(version),
    };
    let sizes = request
        .inputs
        .iter()
        .map(|input| input.size(handle))
        .collect::<Option<Vec<_>>>();
    let bytes_total = sizes.map_or(0, |sizes| sizes.iter().sum());
    let threads = match request.threads {
        0 => std::thread::available_parallelism().map_or(2, usize::from),
        threads => threads,
    };
    let place = Place {
        store: Arc::clone(&request.output.store),
        handle: handle.clone(),
        prefix: request.output.prefix.clone(),
        stem: request.output.stem.clone(),
        schema: Arc::clone(&target),
    };
    let shared = Shared {
        schema: Arc::clone(&place.schema),
        occurrences: Occurrences::new(),
        spare: Spare::default(),
        cancel: request.cancel.clone(),
        progress: request.progress.clone(),
        bytes_total,
        rows: AtomicU64::new(0),
        counters: Mutex::new(Vec::new()),
        watch: Stopwatch::start(),
        reported: AtomicU64::new(0),
    };
    let threads = threads.clamp(1, MOST_THREADS);
    let lanes = (0..threads).map(|lane| PeriodFiles::new(place.clone(), lane, threads));
    let lanes = lanes.collect::<Result<Vec<_>, _>>()?;
    let outcome = drive(&request, handle, &target, &shared, lanes);
    let files = outcome.files;
    match outcome.result.and_then(|recognised| {
        conclude(
            &request,
            handle,
            &shared,
            recognised,
            outcome.findings,
            &files,
        )
    }) {
        Ok(conversion) => Ok(conversion),
        Err(error) => {
            for file in &files {
                // Best effort: what cannot be deleted was never made visible either.
                let _deleted = handle.block_on(place.store.delete(&file.path.as_str().into()));
            }
            Err(error)
        }
    }
}

struct Shared {
    schema: SchemaRef,
    occurrences: Occurrences,
    spare: Spare,
    cancel: Cancel,
    progress: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
    bytes_total: u64,
    rows: AtomicU64,
    counters: Mutex<Vec<Arc<AtomicU64>>>,
    watch: Stopwatch,
    reported: AtomicU64,
}

impl Shared {
    fn bytes_read(&self) -> u64 {
        let counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        counters
            .iter()
            .map(|counter| counter.load(Ordering::Relaxed))
            .sum()
    }

    fn report(&self, rows: u64, always: bool) {
        let rows = self.rows.fetch_add(rows, Ordering::Relaxed) + rows;
        let Some(progress) = &self.progress else {
            return;
        };
        let (now, last) = (
            self.watch.elapsed_ms(),
            self.reported.load(Ordering::Relaxed),
        );
        let due = now >= last + 250;
        if always
            || (due
                && self
                    .reported
                    .compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed)
                    .is_ok())
        {
            progress(Progress {
                rows,
                bytes: self.bytes_read(),
                bytes_total: self.bytes_total,
            });
        }
    }
}

struct Outcome {
    result: Result<Recognised, ConvertError>,
    findings: Findings,
    /// Everything written, also when the result is an error.
    files: Vec<StagedFile>,
}

fn drive(
    request: &ConvertRequest,
    handle: &Handle,
    target: &SchemaRef,
    shared: &Shared,
    lanes: Vec<PeriodFiles>,
) -> Outcome {
    std::thread::scope(|scope| {
        let mut senders = Vec::new();
        let mut workers = Vec::new();
        for files in lanes {
            let (sender, receiver) = sync_channel(WAITING);
            senders.push(sender);
            workers.push(scope.spawn(move || work(&receiver, shared, files)));
        }
        let read = read_all(request, handle, target, shared, &senders);
        drop(senders);
        let mut outcome = Outcome {
            result: read,
            findings: Findings::default(),
            files: Vec::new(),
        };
        for worker in workers {
            match worker.join() {
                Ok((result, findings, files)) => {
                    outcome.findings.ledger.merge(&findings.ledger);
                    outcome.findings.rejects.extend(findings.rejects);
                    outcome.files.extend(files);
                    // A worker's error is the cause; the reader's is often only "nobody listens".
                    if let Err(error) = result {
                        outcome.result = Err(error);
                    }
                }
                Err(_) => outcome.result = Err(ConvertError::internal("a worker thread panicked")),
            }
        }
        outcome
    })
}

/// Reads all inputs and deals their blocks.
fn read_all(
    request: &ConvertRequest,
    handle: &Handle,
    target: &SchemaRef,
    shared: &Shared,
    senders: &[SyncSender<Job>],
) -> Result<Recognised, ConvertError> {
    let mut first: Option<(Arc<Mapping>, Recognised)> = None;
    let mut compiled: Option<(Vec<String>, Arc<Program>)> = None;
    let mut number = 0u64;
    let formats = match &request.formats {
        Some(formats) => formats.clone(),
        None => Formats::built_in()?,
    };
    for (index, input) in request.inputs.iter().enumerate() {
        let opened = read::open(input, handle)?;
        shared
            .counters
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Arc::clone(&opened.bytes_read));
        let format = request.format.as_deref();
        let mapping = recognise::choose(&opened.headers, format, &formats)
            .map_err(|error| error.in_file(&input.name))?;
        match &first {
            None => {
                let recognised = recognise::describe(&mapping, &opened);
                first = Some((Arc::clone(&mapping), recognised));
            }
            Some((known, _)) if known.id != mapping.id => {
                return Err(ConvertError::new(
                    ErrorKind::MixedFormats,
                    format!(
                        "this is {}, but the first file is {}",
                        mapping.title, known.title
                    ),
                    "Convert files of different formats separately.",
                )
                .in_file(&input.name));
            }
            Some(_) => {}
        }
        let headers = match &opened.content {
            Content::Text(text) if text.syntax.names_columns() => {
                mapping.with_later(opened.headers)
            }
            _ => opened.headers,
        };
        // Files of one report have the same header, and compiling takes as long as many rows.
        let program = match compiled.take() {
            Some((known, program)) if known == headers => program,
            _ => Arc::new(compile::compile(&mapping, &headers, target)?),
        };
        let syntax = match &opened.content {
            Content::Text(text) => Some(text.syntax),
            Content::Parquet(_) => None,
        };
        let file = Arc::new(FileContext {
            number: index,
            name: input.name.clone(),
            mapping,
            program,
            syntax,
            width: headers.len(),
        });
        compiled = Some((headers, Arc::clone(&file.program)));
        let mut deal = |data: Result<Data, ConvertError>| {
            if shared.cancel.is_cancelled() {
                return Err(ConvertError::cancelled());
            }
            let data = data.map_err(|error| error.in_file(&input.name))?;
            let job = Job {
                number,
                file: Arc::clone(&file),
                data,
            };
            senders[lane(number, senders.len())]
                .send(job)
                .map_err(|_| ConvertError::internal("a worker thread stopped"))?;
            number += 1;
            Ok(())
        };
        match opened.content {
            Content::Text(text) => Blocks::new(text, shared.spare.clone())
                .try_for_each(|block| deal(block.map(Data::Text)))?,
            Content::Parquet(source) => {
                let mut batches = source
                    .batches(&file.program.roots)
                    .map_err(|error| error.in_file(&input.name))?;
                batches.try_for_each(|batch| {
                    deal(batch.map(|(first, batch)| Data::Rows { first, batch }))
                })?;
            }
        }
    }
    first
        .map(|(_, recognised)| recognised)
        .ok_or_else(|| ConvertError::internal("no input was read"))
}

fn lane(block: u64, lanes: usize) -> usize {
    if block < FIRST {
        0
    } else {
        (block % lanes as u64) as usize
    }
}

type Worked = (Result<(), ConvertError>, Findings, Vec<StagedFile>);

/// Converts blocks until there are no more, or something fails.
fn work(jobs: &Receiver<Job>, shared: &Shared, mut files: PeriodFiles) -> Worked {
    // However this thread ends, nobody may wait for its blocks.
    let mut guard = Guard {
        occurrences: &shared.occurrences,
        armed: true,
    };
    let mut findings = Findings::default();
    let mut result = Ok(());
    for job in jobs {
        if shared.cancel.is_cancelled() {
            result = Err(ConvertError::cancelled());
            break;
        }
        match process(
            job,
            &shared.schema,
            &shared.occurrences,
            &shared.spare,
            &mut findings,
            &mut files,
        ) {
            Ok(records) => shared.report(records, false),
            Err(error) => {
                result = Err(error);
                break;
            }
        }
    }
    let files = if result.is_err() {
        files.abandon()
    } else {
        files.finish().unwrap_or_else(|(error, finished)| {
            result = Err(error);
            finished
        })
    };
    guard.armed = result.is_err();
    (result, findings, files)
}

struct Guard<'a> {
    occurrences: &'a Occurrences,
    armed: bool,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if self.armed {
            self.occurrences.release();
        }
    }
}

/// Judges the whole, writes the list of rejects, and reports.
fn conclude(
    request: &ConvertRequest,
    handle: &Handle,
    shared: &Shared,
    recognised: Recognised,
    mut findings: Findings,
    files: &[StagedFile],
) -> Result<Conversion, ConvertError> {
    if request.cancel.is_cancelled() {
        return Err(ConvertError::cancelled());
    }
    let balance = findings.ledger.finish();
    let name = &request.inputs[0].name;
    if balance.rows_in == 0 {
        return Err(ConvertError::new(
            ErrorKind::HeaderOnly,
            "the file has columns but not one row",
            "Export a period that has charges.",
        )
        .in_file(name));
    }
    findings
        .rejects
        .sort_by_key(|(file, reject)| (*file, reject.line));
    let listed: Vec<Reject> = findings
        .rejects
        .into_iter()
        .map(|(_, reject)| reject)
        .take(LISTED)
        .collect();
    if balance.rows_out == 0 {
        let first = listed.first().map(Reject::describe).unwrap_or_default();
        return Err(ConvertError::new(
            ErrorKind::NoGoodRows,
            format!("not one of {} rows could be read; the first: {first}", balance.rows_in),
            "Check the delimiter, the decimal signs and the dates of the export. Nothing of it was kept.",
        )
        .in_file(name));
    }
    let mut rejects = Rejects {
        count: balance.rows_rejected,
        path: None,
        first: listed.iter().take(20).cloned().collect(),
    };
    if rejects.count > 0 {
        let csv = to_csv(&listed, rejects.count).map_err(ConvertError::write)?;
        let path = &request.output.rejects;
        handle
            .block_on(request.output.store.put(path, csv.into()))
            .map_err(ConvertError::write)?;
        rejects.path = Some(path.to_string());
    }
    shared.report(0, true);
    let mut files = files.to_vec();
    files.sort_by(|a, b| {
        (&a.billing_period, a.path.len(), &a.path).cmp(&(&b.billing_period, b.path.len(), &b.path))
    });
    let mut periods: Vec<String> = files
        .iter()
        .map(|file| file.billing_period.clone())
        .collect();
    periods.dedup();
    Ok(Conversion {
        recognised,
        rows_in: balance.rows_in,
        rows_out: balance.rows_out,
        bytes_in: shared.bytes_read(),
        rejects,
        balance,
        periods,
        files,
    })
}
