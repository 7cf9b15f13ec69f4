//! One reader, several workers: blocks are numbered when read and dealt to workers by number, so
//! that each sees the same blocks in the same order in every run.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arrow::datatypes::SchemaRef;
use object_store::{ObjectStore, ObjectStoreExt};
use stoa_kernel::Stopwatch;
use tokio::runtime::Handle;

mod conclude;
mod reading;
mod sections;
mod told;
mod twice;

pub(crate) use conclude::conclude;
pub(crate) use reading::recognised;
use reading::{Begun, Work, other_dataset, read_all};
use sections::{Awaited, Sections};
pub(crate) use told::mixed_formats;
use told::{rivals, told, writings};
pub(crate) use twice::{amounts, dates, totals, twice};
use twice::{give_up, once_more};

use super::amounts::Amounts;
use super::findings::Findings;
use super::journal::{self, Bank, Book, Identity, Position};
use super::profile::{Profile, Stage};
use super::row_id::{Elsewhere, Occurrences, Repeats};
use super::totals::Total;
use super::worker::{Data, FileContext, Job, Known, process};
use super::{Cancel, Conversion, ConvertRequest, Datasets, Progress};
use crate::error::{ConvertError, ErrorKind};
use crate::mapping::compile::{self, Program};
use crate::mapping::{Formats, Mapping};
use crate::read::{
    self, Content, Input, Meter, Opened,
    blocks::{Blocks, Spare},
};
use crate::recognise::{self, Recognised};
use crate::schema::{Dataset, StagedFile};
use crate::write::{PeriodFiles, Place};

/// Most threads a conversion uses: each holds a file per billing period open.
const MOST_THREADS: usize = 16;
/// Blocks that all go to the first worker, so that small inputs make one file.
const FIRST: u64 = 4;
/// Blocks waiting per worker.
const WAITING: usize = 3;

pub(super) fn run(
    mut request: ConvertRequest,
    handle: &Handle,
) -> Result<Conversion, ConvertError> {
    let mut part = part(&request, handle, Elsewhere::default())?;
    let orders = dates(&request, &part).inspect_err(|_| give_up(&request, handle, &part))?;
    if let Some(orders) = orders {
        (request, part) = once_more(request, handle, &part, |request| {
            request.dates = Some(orders)
        })?;
    }
    // Each of them shows what the one before could not read.
    for _ in 0..2 {
        let Some(found) = amounts(&request, &part, &request.amounts) else {
            break;
        };
        (request, part) = once_more(request, handle, &part, |request| request.amounts = found)?;
    }
    let totals = totals(&request, &part);
    if !totals.is_empty() {
        (request, part) = once_more(request, handle, &part, |request| request.totals = totals)?;
    }
    let twice = twice(&request, &part).inspect_err(|_| give_up(&request, handle, &part))?;
    if !twice.is_empty() {
        (request, part) = once_more(request, handle, &part, |request| request.twice = twice)?;
    }
    conclude(&request, handle, part)
}

/// What came of the inputs, before it is judged as a whole.
pub(crate) struct Part {
    pub(crate) recognised: Recognised,
    pub(crate) findings: Findings,
    pub(crate) files: Vec<StagedFile>,
    pub(crate) bytes_in: u64,
    /// A journal names the files: they stay whatever happens.
    pub(crate) noted: bool,
    /// What a first conversion had found, and this one was told.
    pub(crate) totals: Vec<Total>,
    /// Of its rows, how often equal ones came.
    pub(crate) repeats: Repeats,
    pub(crate) amounts: Amounts,
}

/// Reads and writes; on an error, what was written is deleted.
pub(crate) fn part(
    request: &ConvertRequest,
    handle: &Handle,
    elsewhere: Elsewhere,
) -> Result<Part, ConvertError> {
    let first = first_input(request)?;
    // What the first file is decides which columns are written, and where.
    let watch = Stopwatch::start();
    let mut rest = read::files(first, handle)?;
    let mut opened = rest
        .next()
        .unwrap_or_else(|| Err(ConvertError::internal("an input without files")))?;
    let mapping = recognised(request, &mut opened)?;
    request.profile.add(Stage::Open, watch.elapsed());
    let dataset = mapping.dataset;
    let in_first = |error: ConvertError| error.in_file(&first.name);
    let prefix = match request.datasets {
        Datasets::Any => request.output.prefix.clone().join(dataset.as_str()),
        Datasets::CostAndUsage if dataset == Dataset::CostAndUsage => request.output.prefix.clone(),
        Datasets::CostAndUsage => return Err(in_first(other_dataset(&mapping))),
    };
    let target = request.output.target.schema(dataset).map_err(in_first)?;
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
        prefix,
        stem: request.output.stem.clone(),
        schema: Arc::clone(&target),
    };
    let threads = threads.clamp(1, MOST_THREADS);
    let section = match request.section {
        0 => sections::usual(threads),
        section => section,
    };
    let book = request.journal.as_ref().map(|journal| Book {
        journal,
        store: &place.store,
        handle,
    });
    let mut identity = identity(request, handle, threads, section);
    let mut continued = None;
    if let Some(book) = book.as_ref().filter(|book| book.exists()) {
        let known = identity.known(handle);
        continued = book.open(known.as_ref(), &place.prefix)?;
        identity = Awaited::Known(known);
    }
    let (from, bank, occurrences) = match continued {
        Some(found) => (found.position, found.bank, found.occurrences),
        None => (
            Position::default(),
            Bank::default(),
            Occurrences::new(elsewhere),
        ),
    };
    let shared = Shared {
        schema: Arc::clone(&place.schema),
        occurrences,
        spare: Spare::default(),
        cancel: request.cancel.clone(),
        profile: request.profile.clone(),
        progress: request.progress.clone(),
        bytes_total,
        rows: AtomicU64::new(bank.findings.ledger.rows_in),
        meters: Mutex::new(Vec::new()),
        watch: Stopwatch::start(),
        reported: AtomicU64::new(0),
    };
    let lanes = (0..threads).map(|lane| {
        let mut files = PeriodFiles::new(place.clone(), lane, threads)?;
        files.go_on(bank.begun.get(lane).cloned().unwrap_or_default());
        Ok::<_, ConvertError>(files)
    });
    let lanes = lanes.collect::<Result<Vec<_>, _>>()?;
    let sections = Sections::new(threads, book, identity, bank);
    let job = Reader {
        request,
        handle,
        target: &target,
        section,
        from,
    };
    let outcome = drive(&job, &shared, sections, lanes, (opened, mapping, rest));
    request.profile.finished(threads, shared.watch.elapsed());
    shared.report(0, true);
    match outcome.result {
        Ok(recognised) => Ok(Part {
            recognised,
            findings: outcome.findings,
            files: outcome.files,
            bytes_in: shared.bytes_read(),
            noted: outcome.noted,
            repeats: shared.occurrences.repeats(),
            totals: request.totals.clone(),
            amounts: request.amounts.clone(),
        }),
        // What a journal names is there to go on from.
        Err(error) if outcome.noted => Err(error),
        Err(error) => {
            delete(&*place.store, handle, &outcome.files);
            Err(error)
        }
    }
}

/// Asks what the inputs are, where a journal wants to know, without waiting for it.
fn identity(request: &ConvertRequest, handle: &Handle, threads: usize, section: u64) -> Awaited {
    match &request.journal {
        None => Awaited::Known(None),
        Some(journal) => {
            let places = journal::places(&request.inputs);
            let asked = Identity::of(journal.clone(), places, threads, section);
            Awaited::Coming(handle.spawn(asked))
        }
    }
}

/// What the reading thread is given.
struct Reader<'a> {
    request: &'a ConvertRequest,
    handle: &'a Handle,
    target: &'a SchemaRef,
    /// Blocks of a section.
    section: u64,
    from: Position,
}

/// The input that decides what is converted.
///
/// # Errors
/// When there is none.
pub(crate) fn first_input(request: &ConvertRequest) -> Result<&Input, ConvertError> {
    request.inputs.first().ok_or_else(|| {
        ConvertError::new(
            ErrorKind::NoInput,
            "there is nothing to convert",
            "Name at least one file.",
        )
    })
}

/// Best effort: what cannot be deleted was never made visible either.
fn delete(store: &dyn ObjectStore, handle: &Handle, files: &[StagedFile]) {
    for file in files {
        let _deleted = handle.block_on(store.delete(&file.path.as_str().into()));
    }
}

struct Shared {
    schema: SchemaRef,
    occurrences: Occurrences,
    spare: Spare,
    cancel: Cancel,
    profile: Profile,
    progress: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
    bytes_total: u64,
    rows: AtomicU64,
    meters: Mutex<Vec<Arc<Meter>>>,
    watch: Stopwatch,
    reported: AtomicU64,
}

impl Shared {
    fn bytes_read(&self) -> u64 {
        let meters = self.meters.lock().unwrap_or_else(PoisonError::into_inner);
        meters
            .iter()
            .map(|meter| meter.bytes.load(Ordering::Relaxed))
            .sum()
    }

    /// Bytes of inputs that were converted before.
    fn count_passed(&self, bytes: u64) {
        let meter = Meter::default();
        meter.bytes.store(bytes, Ordering::Relaxed);
        let mut meters = self.meters.lock().unwrap_or_else(PoisonError::into_inner);
        meters.push(Arc::new(meter));
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
    /// A journal names what is to be kept.
    noted: bool,
}

fn drive(
    job: &Reader<'_>,
    shared: &Shared,
    sections: Sections<'_>,
    lanes: Vec<PeriodFiles>,
    first: Begun,
) -> Outcome {
    let (read, worked) = std::thread::scope(|scope| {
        let mut senders = Vec::new();
        let mut workers = Vec::new();
        for (lane, files) in lanes.into_iter().enumerate() {
            let (sender, receiver) = sync_channel(WAITING);
            senders.push(sender);
            let sections = &sections;
            workers.push(scope.spawn(move || work(&receiver, shared, sections, lane, files)));
        }
        let read = read_all(job, shared, &senders, first);
        drop(senders);
        let worked: Vec<_> = workers.into_iter().map(|worker| worker.join()).collect();
        (read, worked)
    });
    let noted = sections.noted();
    let Bank {
        findings, files, ..
    } = sections.into_bank();
    let mut outcome = Outcome {
        result: read,
        findings,
        files,
        noted,
    };
    for worked in worked {
        match worked {
            Ok((result, findings, files)) => {
                outcome.findings.merge(findings);
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
}

type Worked = (Result<(), ConvertError>, Findings, Vec<StagedFile>);

/// Converts blocks until there are no more, or something fails.
fn work(
    jobs: &Receiver<Work>,
    shared: &Shared,
    sections: &Sections<'_>,
    lane: usize,
    mut files: PeriodFiles,
) -> Worked {
    // However this thread ends, nobody may wait for its blocks.
    let mut guard = Guard {
        occurrences: &shared.occurrences,
        sections,
        armed: true,
    };
    let mut findings = Findings::default();
    let mut known = Known::default();
    let mut result = Ok(());
    let next = || shared.profile.time(Stage::WaitingForInput, || jobs.recv());
    while let Ok(work) = next() {
        if shared.cancel.is_cancelled() {
            result = Err(ConvertError::cancelled());
            break;
        }
        let done = match work {
            Work::Block(job) => process(
                job,
                &shared.schema,
                &shared.occurrences,
                &shared.spare,
                &mut known,
                &mut findings,
                &mut files,
            ),
            Work::SectionEnd(position) => shared.profile.time(Stage::Write, || {
                let counted = &shared.occurrences;
                let ended = sections.end(lane, position, &mut files, &mut findings, counted);
                ended.map(|()| 0)
            }),
        };
        match done {
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
        let finished = shared.profile.time(Stage::Write, || files.finish());
        finished.unwrap_or_else(|(error, finished)| {
            result = Err(error);
            finished
        })
    };
    guard.armed = result.is_err();
    (result, findings, files)
}

struct Guard<'a> {
    occurrences: &'a Occurrences,
    sections: &'a Sections<'a>,
    armed: bool,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if self.armed {
            self.occurrences.release();
            self.sections.release();
        }
    }
}
