//! The reader's thread: opens the inputs in turn, chooses their mapping, and deals their blocks to the workers.

use super::*;
use crate::account::{self, Account};
use crate::convert::amounts::Amounts;
use crate::convert::{totals, views};
use crate::delivery::seen::{Page, Seen};
use crate::origin::Origin;
use crate::read::dates::{self, Orders};
use crate::read::time::DateOrder;
use crate::schema::Version;

pub(super) fn other_dataset(mapping: &Mapping) -> ConvertError {
    ConvertError::new(
        ErrorKind::UnsupportedDataset,
        format!(
            "this is {}, and only Cost and Usage is taken here",
            mapping.title
        ),
        "Load the Cost and Usage file of the same export. On a laptop, `stoa focus convert` takes every dataset.",
    )
}

/// What a lane is given.
pub(super) enum Work {
    Block(Job),
    /// All lanes get it between the same two blocks.
    SectionEnd(Position),
}

/// Reads all inputs, archives file by file, and deals their blocks.
pub(super) fn read_all(
    job: &Reader<'_>,
    shared: &Shared,
    senders: &[SyncSender<Work>],
    (opened, mapping, files): Begun,
) -> Result<Recognised, ConvertError> {
    let (request, from) = (job.request, job.from);
    let recognised_as = recognise::describe(&mapping, &opened, request.account.as_ref());
    if let Some(tell) = &request.recognised {
        tell(&recognised_as);
    }
    let mut reading = Reading {
        target: job.target,
        account: request.account.as_ref(),
        twice: &request.twice,
        totals: &request.totals,
        amounts: &request.amounts,
        version: request.output.target.version(mapping.dataset),
        shared,
        senders,
        section: job.section,
        first: Arc::clone(&mapping),
        compiled: None,
        date_order: request.date_order,
        dates: request.dates.as_ref(),
        from,
        at: Position { block: 0, ..from },
        folder: String::new(),
        stated: None,
        alone: false,
    };
    let passed = request.inputs[..from.input].iter();
    let passed = passed.filter_map(|input| input.size(job.handle)).sum();
    shared.count_passed(passed);
    let mut begun = Some((opened, files));
    // The first file has been recognised.
    let mut known = Some(mapping);
    for (number, input) in request.inputs.iter().enumerate().skip(from.input) {
        let mut watch = Stopwatch::start();
        let (first, files) = match begun.take().filter(|_| number == 0) {
            Some((opened, files)) => (Some(Ok(opened)), files),
            None => (None, read::files(input, job.handle)?),
        };
        reading.at.input = number;
        reading.stated = input.rows().filter(|_| !files.is_archive());
        reading.folder = input.folder();
        reading.alone = request.inputs.len() == 1 && !files.is_archive() && !request.is_part;
        for (member, opened) in first.into_iter().chain(files).enumerate() {
            let mut opened = opened?;
            if number == from.input && member < from.member {
                continue;
            }
            reading.at.member = member;
            let mapping = match known.take().filter(|_| (number, member) == (0, 0)) {
                Some(mapping) => mapping,
                None => recognised(request, &mut opened)?,
            };
            reading.file(opened, mapping, watch)?;
            watch = Stopwatch::start();
        }
    }
    Ok(recognised_as)
}

/// The first file, what it is, and the files of the same archive after it.
pub(super) type Begun = (Opened, Arc<Mapping>, read::Files);

pub(crate) fn recognised(
    request: &ConvertRequest,
    opened: &mut Opened,
) -> Result<Arc<Mapping>, ConvertError> {
    let formats = match &request.formats {
        Some(formats) => formats.clone(),
        None => Formats::built_in()?,
    };
    recognise::choose_in(opened, request.format.as_deref(), &formats)
        .and_then(|mapping| {
            let named = recognise::account(&mapping, opened);
            account::suits(request.account.as_ref(), &mapping, named.as_deref())?;
            Ok(mapping)
        })
        .map_err(|error| error.in_file(&opened.name))
}

/// What the reading thread knows of the files before.
struct Reading<'a> {
    target: &'a SchemaRef,
    account: Option<&'a Account>,
    twice: &'a [views::Twice],
    totals: &'a [totals::Total],
    amounts: &'a Amounts,
    /// What is written; `None` is every column.
    version: Option<Version>,
    shared: &'a Shared,
    senders: &'a [SyncSender<Work>],
    /// Blocks of a section.
    section: u64,
    /// What the first file is.
    first: Arc<Mapping>,
    compiled: Option<(Vec<String>, Orders, Arc<Program>)>,
    /// The order of dates that was given, and the one that a first conversion found.
    date_order: Option<DateOrder>,
    dates: Option<&'a Orders>,
    /// Where this conversion begins, and where it is.
    from: Position,
    at: Position,
    /// Of the input.
    folder: String,
    /// Rows of the input as its manifest states.
    stated: Option<u64>,
    /// It is the only file.
    alone: bool,
}

/// Of a file, also within an archive.
fn folder(of_input: &str, name: &str) -> String {
    match name.rsplit_once('/') {
        Some((inside, _)) => format!("{of_input}/{inside}"),
        None => of_input.to_owned(),
    }
}

impl Reading<'_> {
    /// Reads one file; `watch` runs since it began to be opened.
    fn file(
        &mut self,
        opened: Opened,
        mapping: Arc<Mapping>,
        watch: Stopwatch,
    ) -> Result<(), ConvertError> {
        let meter = Arc::clone(&opened.meter);
        let mut meters = self
            .shared
            .meters
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // The files of one archive share a meter.
        if !meters.last().is_some_and(|last| Arc::ptr_eq(last, &meter)) {
            meters.push(Arc::clone(&meter));
        }
        drop(meters);
        if self.first.id != mapping.id {
            return Err(mixed_formats(&mapping.title, &self.first.title).in_file(&opened.name));
        }
        let provider = recognise::provider(&mapping, &opened);
        let before = match &opened.content {
            Content::Parquet(source) if mapping.focus => source.origin(),
            _ => None,
        };
        let mixed = before.is_none() && !mapping.vendors.is_empty();
        let mut told = told(&mapping, &opened);
        let stated = opened.stated.or(self.stated);
        let first_rows = opened.first_rows().clone();
        let orders = match (self.date_order, self.dates) {
            (Some(order), _) => dates::given(&mapping, &opened.headers, order),
            (None, Some(found)) => found.clone(),
            (None, None) => dates::of_rows(&mapping, &opened.headers, &first_rows).orders(),
        };
        let headers = match &opened.content {
            Content::Text(text) if text.syntax.names_columns() => {
                mapping.with_later(opened.headers)
            }
            _ => opened.headers,
        };
        // Files of one report have the same header, and compiling takes as long as many rows.
        let program = match self.compiled.take() {
            Some((known, read, program)) if known == headers && read == orders => program,
            _ => {
                let account = self.account;
                let program = compile::compile(&mapping, &headers, self.target, account, &orders);
                Arc::new(program?)
            }
        };
        let syntax = match &opened.content {
            Content::Text(text) => Some(text.syntax),
            Content::Parquet(_) => None,
        };
        let origin = Arc::new(self.origin(&mapping, &program, provider.as_deref(), before));
        let late = |header: &str| self.amounts.late(self.at.file, header);
        told.extend(rivals(&mapping, &program, &headers));
        let writings = writings(&program, syntax, &first_rows, late, &mut told);
        let file = Arc::new(FileContext {
            number: self.at.file,
            folder: folder(&self.folder, &opened.name),
            name: opened.name,
            account: self.account.cloned(),
            alone: self.alone,
            twice: views::of_file(self.twice, self.at.file),
            totals: self
                .totals
                .iter()
                .filter(|of| of.id == totals::id(0, self.at.file))
                .map(|of| of.line.line)
                .collect(),
            mapping,
            program,
            origin,
            provider: mixed.then_some(provider),
            syntax,
            stated,
            writings,
            told,
            keys: match syntax {
                Some(syntax) if syntax.names_columns() => headers.clone(),
                _ => Vec::new(),
            },
            width: headers.len(),
            profile: self.shared.profile.clone(),
        });
        self.compiled = Some((headers, orders, Arc::clone(&file.program)));
        // Of the file where an interrupted conversion stopped, so much was converted.
        let mut done = match self.at.file == self.from.file {
            true => self.from.block,
            false => 0,
        };
        self.at.block = 0;
        let profile = &self.shared.profile;
        profile.add(Stage::Open, watch.elapsed());
        let (watch, read_before) = (Stopwatch::start(), meter.nanos.load(Ordering::Relaxed));
        let pages = opened.pages;
        let mut waited = Duration::ZERO;
        let mut decoding = Duration::ZERO;
        let named = |error: ConvertError| error.in_file(&file.name);
        match opened.content {
            Content::Text(text) => {
                let mut blocks = Blocks::new(text, self.shared.spare.clone());
                for block in &mut blocks {
                    let block = block.map_err(named)?;
                    let pages = pages.take();
                    if self.is_done(&mut done) {
                        self.shared.spare.give(block.data);
                        continue;
                    }
                    waited += self.deal(&file, Data::Text(block), pages)?;
                }
                decoding = blocks.reading;
            }
            Content::Parquet(source) => {
                for batch in source.batches(&file.program.roots).map_err(named)? {
                    let (first, batch) = batch.map_err(named)?;
                    if self.is_done(&mut done) {
                        continue;
                    }
                    waited += self.deal(&file, Data::Rows { first, batch }, Vec::new())?;
                }
            }
        }
        // A file without rows is dealt to nobody who could count them.
        if let Some(stated) = stated.filter(|stated| self.at.block == 0 && *stated > 0) {
            return Err(Seen::short(&file.name, stated, 0));
        }
        if done > 0 {
            return Err(named(ConvertError::new(
                ErrorKind::CorruptFile,
                "the file is shorter than it was when its conversion was interrupted",
                "Start the conversion again; it begins anew.",
            )));
        }
        self.at.file += 1;
        let read = Duration::from_nanos(meter.nanos.load(Ordering::Relaxed) - read_before);
        let rest = watch.elapsed().saturating_sub(waited + decoding);
        let profile = &self.shared.profile;
        profile.add(Stage::Read, read);
        profile.add(Stage::Decompress, decoding.saturating_sub(read));
        profile.add(Stage::Split, rest);
        profile.add(Stage::ReaderWaiting, waited);
        Ok(())
    }

    /// What is kept of a file's source; `before` is what an earlier conversion said of its rows.
    fn origin(
        &self,
        mapping: &Mapping,
        program: &Program,
        provider: Option<&str>,
        before: Option<Origin>,
    ) -> Origin {
        let mut origin = before.unwrap_or_else(|| {
            let (answered_by, answers) = mapping.answers(provider).unzip();
            Origin {
                format: mapping.id.clone(),
                version: None,
                answered_by,
                answers: answers.unwrap_or_default(),
                unsaid: Vec::new(),
            }
        });
        origin.version = self.version;
        let unsaid = &mut origin.unsaid;
        unsaid.extend(program.unsaid.iter().cloned());
        unsaid.sort_unstable();
        unsaid.dedup();
        unsaid.retain(|name| self.target.index_of(name).is_ok());
        origin
    }

    /// Whether a block was converted before the interruption.
    fn is_done(&mut self, done: &mut u64) -> bool {
        let is = *done > 0;
        *done -= u64::from(is);
        self.at.block += u64::from(is);
        is
    }

    /// Gives a block to the worker whose turn it is; returns how long that worker was busy.
    fn deal(
        &mut self,
        file: &Arc<FileContext>,
        data: Data,
        pages: Vec<Page>,
    ) -> Result<Duration, ConvertError> {
        if self.shared.cancel.is_cancelled() {
            return Err(ConvertError::cancelled());
        }
        let job = Job {
            number: self.at.blocks,
            first: self.at.block == 0,
            file: Arc::clone(file),
            data,
            pages,
        };
        let watch = Stopwatch::start();
        let stopped = |_| ConvertError::internal("a worker thread stopped");
        self.senders[lane(self.at.blocks, self.senders.len())]
            .send(Work::Block(job))
            .map_err(stopped)?;
        self.at.blocks += 1;
        self.at.block += 1;
        if self.at.blocks.is_multiple_of(self.section) {
            for sender in self.senders {
                sender.send(Work::SectionEnd(self.at)).map_err(stopped)?;
            }
        }
        Ok(watch.elapsed())
    }
}

fn lane(block: u64, lanes: usize) -> usize {
    if block < FIRST {
        0
    } else {
        (block % lanes as u64) as usize
    }
}
