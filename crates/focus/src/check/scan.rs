//! One pass over the files: row groups and blocks are counted on several threads, and put together in
//! the order of the files.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::Handle;

use super::CheckRequest;
use super::applicability::{self, Declared};
use super::compile::{Program, Work};
use super::evaluate::{Batch, Evaluation};
use super::expression::{Node, Tests};
use super::judge::{Findings, HeaderBreach, judge};
use super::report::{CheckReport, CheckedFile, Counts, Unreadable};
use super::tally::{Place, Spot, Tally, count};
use super::{parquet, survey, text};
use crate::convert::Cancel;
use crate::error::{ConvertError, ErrorKind};
use crate::mapping::Formats;
use crate::origin::Origin;
use crate::read::Input;
use crate::read::blocks::Block;
use crate::recognise;
use crate::schema::{Column, Dataset, all_columns};

/// Everything the threads share.
struct Shared<'a> {
    program: &'a Program,
    probes: &'a [Node],
    scales: Vec<i8>,
    tests: Vec<Tests>,
    columns: &'a [&'static Column],
    handle: &'a Handle,
    cancel: &'a Cancel,
}

/// A part of the input.
struct Part {
    number: usize,
    file: u32,
    of: Of,
}

enum Of {
    RowGroup(Arc<parquet::File>, usize),
    Block(Arc<text::File>, Block),
}

type Counted = Result<(usize, Tally), ConvertError>;

/// Reads, counts and judges. Must not run on a thread of the runtime.
pub(super) fn run(
    request: &CheckRequest,
    program: &Program,
    probes: &[Node],
    handle: &Handle,
) -> Result<CheckReport, ConvertError> {
    let columns = &program.columns.all;
    let shared = Shared {
        program,
        probes,
        scales: program.columns.scales(),
        tests: (0..columns.len())
            .map(|id| Tests::new(program.pool.tests(id), &request.cancel))
            .collect(),
        columns,
        handle,
        cancel: &request.cancel,
    };
    let threads = match request.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    };
    let (feed, parts) = sync_channel::<Part>(threads);
    let parts = Mutex::new(parts);
    let (counted, tallies) = sync_channel::<Counted>(threads * 2);
    let (opened, tally) = std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            let (parts, counted, shared) = (&parts, counted.clone(), &shared);
            scope.spawn(move || work(parts, &counted, shared));
        }
        drop(counted);
        let opener = scope.spawn(|| open_all(request, &shared, feed));
        let tally = gather(tallies, &shared);
        let opened = opener
            .join()
            .unwrap_or_else(|_| Err(ConvertError::internal("a thread ended")));
        (opened, tally)
    });
    if request.cancel.is_cancelled() {
        return Err(ConvertError::cancelled());
    }
    // What stops reading a part also stops the opener; the part's error is the cause.
    let mut tally = tally?;
    let mut opened = opened?;
    for (file, rows) in &tally.files {
        if let Some(file) = opened.files.get_mut(*file as usize) {
            file.rows = *rows;
        }
    }
    let unreadable = Unreadable {
        count: tally.unreadable,
        examples: std::mem::take(&mut tally.unreadable_examples)
            .into_iter()
            .map(|(spot, reason)| {
                let file = opened
                    .files
                    .get(spot.file as usize)
                    .map(|file| file.name.as_str());
                format!("{}, line {}: {reason}", file.unwrap_or_default(), spot.row)
            })
            .collect(),
    };
    let declared = Declared::of(&opened.origins);
    let applicability = applicability::answers(program, &tally, &request.applicability, &declared);
    let rows = tally.rows;
    let unsaid = opened.origins.iter().flatten();
    let unsaid = unsaid.flat_map(|origin| origin.unsaid.iter().cloned());
    let names = opened.files.iter().zip(&opened.lines);
    let findings = Findings {
        program,
        headers: opened.breaches,
        unsaid: unsaid.collect(),
        files: names
            .map(|(file, lines)| (file.name.clone(), *lines))
            .collect(),
        tally,
    };
    let rules = judge(findings, &applicability);
    Ok(CheckReport {
        version: request.version,
        dataset: request.dataset,
        model: super::model_name(request.version),
        format: format_of(&opened.origins),
        files: opened.files,
        rows,
        counts: Counts::of(&rules),
        applicability,
        unreadable,
        rules,
    })
}

/// The one format that all files were converted from.
fn format_of(origins: &[Option<Origin>]) -> Option<String> {
    let (first, others) = origins.split_first()?;
    let first = &first.as_ref()?.format;
    let same = |other: &Option<Origin>| other.as_ref().is_some_and(|it| it.format == *first);
    others.iter().all(same).then(|| first.clone())
}

#[derive(Default)]
struct Opened {
    files: Vec<CheckedFile>,
    /// Whether positions in the file are lines.
    lines: Vec<bool>,
    breaches: Vec<HeaderBreach>,
    /// Of each file, what a conversion said when it wrote it.
    origins: Vec<Option<Origin>>,
}

/// Opens every file, looks at its header and hands out its parts.
fn open_all(
    request: &CheckRequest,
    shared: &Shared<'_>,
    feed: SyncSender<Part>,
) -> Result<Opened, ConvertError> {
    let mut opened = Opened::default();
    let mut number = 0;
    let mut hand_out = |file: u32, of: Of| {
        if request.cancel.is_cancelled() {
            return Err(ConvertError::cancelled());
        }
        let part = Part { number, file, of };
        number += 1;
        // Nobody listens any more: another part failed, and says why.
        feed.send(part).map_err(|_| ConvertError::cancelled())
    };
    for (index, path) in request.files.iter().enumerate() {
        let file = index as u32;
        let start = {
            use object_store::ObjectStoreExt;
            let start = shared.handle.block_on(request.store.get_range(path, 0..4));
            start.unwrap_or_default()
        };
        if start.as_ref() == b"PAR1" {
            let parquet = parquet::File::open(&request.store, path, shared.columns, shared.handle)?;
            let origin = parquet.origin.clone();
            let judged = match &origin {
                Some(_) => other_dataset(&parquet.header, request.dataset),
                None => no_focus(&parquet.header, request.dataset),
            };
            judged.map_err(|error| error.in_file(&parquet.name))?;
            opened.add(
                shared.program,
                &parquet.name,
                &parquet.header,
                origin,
                false,
            );
            let parquet = Arc::new(parquet);
            for group in 0..parquet.row_groups() {
                hand_out(file, Of::RowGroup(Arc::clone(&parquet), group))?;
            }
            continue;
        }
        let input = Input::object(Arc::clone(&request.store), path.clone());
        let name = input.name.clone();
        let text = survey::open(&input, shared.handle)?;
        no_focus(&text.headers, request.dataset).map_err(|error| error.in_file(&name))?;
        let Some((text, blocks)) = text::File::open(&name, text, shared.columns) else {
            let error = ConvertError::new(
                ErrorKind::UnsupportedCompression,
                "a compressed Parquet file cannot be checked",
                "Decompress it first: Parquet is compressed inside.",
            );
            return Err(error.in_file(name));
        };
        opened.add(shared.program, &text.name, &text.header, None, true);
        let text = Arc::new(text);
        for block in blocks {
            let block = block.map_err(|error| error.in_file(&name))?;
            hand_out(file, Of::Block(Arc::clone(&text), block))?;
        }
    }
    Ok(opened)
}

/// Columns that show a FOCUS file, whatever else it has.
const ENOUGH: usize = 10;

/// Refuses files of another dataset than the one that was asked for.
fn other_dataset(header: &[String], dataset: Dataset) -> Result<(), ConvertError> {
    let found = Dataset::of_columns(header);
    let shared = found.shared(header);
    let is_focus = shared >= ENOUGH || shared * 2 > header.len();
    if found == dataset || !is_focus || dataset.shared(header) == shared {
        return Ok(());
    }
    let (found, wanted) = (found.title(), dataset.title());
    Err(ConvertError::new(
        ErrorKind::UnsupportedDataset,
        format!("this is a file of {found}, and not of {wanted}"),
        format!(
            "Leave --dataset out to have it checked as {found}, or name the files of {wanted}."
        ),
    ))
}

/// Refuses what is no FOCUS file at all: every rule would fail, and none of them says why.
fn no_focus(header: &[String], dataset: Dataset) -> Result<(), ConvertError> {
    let columns = all_columns(dataset);
    let is_focus = |name: &&String| {
        let own = name.starts_with("x_");
        own || columns
            .iter()
            .any(|column| column.name.eq_ignore_ascii_case(name))
    };
    let known = header.iter().filter(is_focus).count();
    other_dataset(header, dataset)?;
    let formats = Formats::built_in()?;
    let other = recognise::choose(header, None, &formats).ok();
    let other = other.filter(|mapping| !mapping.focus);
    if other.is_none() && (known >= ENOUGH || known * 2 > header.len()) {
        return Ok(());
    }
    let (what, convert) = match other {
        Some(mapping) => (format!(", but {}", mapping.title), "Convert it first"),
        None => {
            let few = format!(": {known} of its {} columns are of FOCUS", header.len());
            (few, "If it is a bill, convert it first")
        }
    };
    Err(ConvertError::new(
        ErrorKind::UnknownColumns,
        format!("this is no FOCUS file{what}"),
        format!("{convert} (stoa focus convert); stoa focus recognise says more of the file."),
    ))
}

impl Opened {
    fn add(
        &mut self,
        program: &Program,
        name: &str,
        header: &[String],
        origin: Option<Origin>,
        lines: bool,
    ) {
        self.files.push(CheckedFile {
            name: name.to_owned(),
            rows: 0,
            columns: header.len() as u64,
        });
        self.lines.push(lines);
        self.origins.push(origin);
        let focus: Vec<&str> = program
            .columns
            .all
            .iter()
            .map(|c| c.name.as_str())
            .collect();
        for (rule, compiled) in program.rules.iter().enumerate() {
            let Work::File(about) = &compiled.work else {
                continue;
            };
            let columns = about.breaches(header, &focus);
            if !columns.is_empty() {
                self.breaches.push(HeaderBreach {
                    rule,
                    file: name.to_owned(),
                    columns,
                });
            }
        }
    }
}

/// Counts parts until there are none.
fn work(parts: &Mutex<Receiver<Part>>, counted: &SyncSender<Counted>, shared: &Shared<'_>) {
    let mut known: Option<(u32, text::Known)> = None;
    loop {
        let part = {
            let parts = parts.lock().unwrap_or_else(PoisonError::into_inner);
            parts.recv()
        };
        let Ok(part) = part else {
            return;
        };
        let number = part.number;
        let tally = part_tally(part, shared, &mut known).map(|tally| (number, tally));
        let failed = tally.is_err();
        if counted.send(tally).is_err() || failed {
            return;
        }
    }
}

fn part_tally(
    part: Part,
    shared: &Shared<'_>,
    known: &mut Option<(u32, text::Known)>,
) -> Result<Tally, ConvertError> {
    let mut tally = Tally::new(shared.program, shared.probes.len());
    let mut add = |batch: &Batch, name: &str, lines: bool| {
        if shared.cancel.is_cancelled() {
            return Err(ConvertError::cancelled());
        }
        let evaluation = Evaluation::new(&shared.program.pool, &shared.scales, batch);
        let place = Place {
            batch,
            file: part.file,
            name,
            lines,
        };
        count(
            &mut tally,
            shared.program,
            shared.probes,
            &evaluation,
            &place,
        );
        Ok(())
    };
    match part.of {
        Of::RowGroup(file, group) => {
            file.read(
                group,
                shared.columns,
                &shared.tests,
                shared.handle,
                |batch| add(&batch, &file.name, false),
            )?;
        }
        Of::Block(file, block) => {
            // What one thread knows of a file is no use for another file.
            if known.as_ref().is_none_or(|(of, _)| *of != part.file) {
                *known = Some((part.file, text::Known::new(&shared.tests)));
            }
            if let Some((_, known)) = known {
                let (batch, unreadable) = known.read(&file, &block, &shared.tests)?;
                add(&batch, &file.name, true)?;
                tally.unreadable = unreadable.len() as u64;
                tally.unreadable_examples = unreadable
                    .into_iter()
                    .take(super::report::EXAMPLES)
                    .map(|(row, reason)| {
                        let file = part.file;
                        (Spot { file, row }, reason)
                    })
                    .collect();
            }
        }
    }
    Ok(tally)
}

/// Puts the parts together in their order, as they come.
fn gather(tallies: Receiver<Counted>, shared: &Shared<'_>) -> Result<Tally, ConvertError> {
    let mut all = Tally::new(shared.program, shared.probes.len());
    let mut waiting: BTreeMap<usize, Tally> = BTreeMap::new();
    let mut next = 0;
    for counted in tallies {
        let (number, tally) = counted?;
        waiting.insert(number, tally);
        while let Some(tally) = waiting.remove(&next) {
            all.merge(tally, shared.program);
            next += 1;
        }
    }
    Ok(all)
}
