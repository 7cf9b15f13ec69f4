//! The reader's thread: opens the inputs in turn, chooses their mapping, and deals their blocks to the workers.

use super::*;

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

/// Reads all inputs, archives file by file, and deals their blocks.
pub(super) fn read_all(
    request: &ConvertRequest,
    handle: &Handle,
    target: &SchemaRef,
    shared: &Shared,
    senders: &[SyncSender<Job>],
    begun: Begun,
) -> Result<Recognised, ConvertError> {
    let mut reading = Reading {
        recognised: request.recognised.as_deref(),
        target,
        shared,
        senders,
        first: None,
        compiled: None,
        files: 0,
        blocks: 0,
    };
    let (opened, mapping, mut files) = begun;
    reading.file(opened, mapping, Stopwatch::start())?;
    let mut others = request.inputs[1..].iter();
    loop {
        let mut watch = Stopwatch::start();
        for opened in files {
            let opened = opened?;
            let mapping = recognised(request, &opened)?;
            reading.file(opened, mapping, watch)?;
            watch = Stopwatch::start();
        }
        match others.next() {
            Some(input) => files = read::files(input, handle)?,
            None => break,
        }
    }
    let first = reading.first.map(|(_, recognised)| recognised);
    first.ok_or_else(|| ConvertError::internal("no input was read"))
}

/// The first file, what it is, and the files of the same archive after it.
pub(super) type Begun = (Opened, Arc<Mapping>, read::Files);

pub(super) fn recognised(
    request: &ConvertRequest,
    opened: &Opened,
) -> Result<Arc<Mapping>, ConvertError> {
    let formats = match &request.formats {
        Some(formats) => formats.clone(),
        None => Formats::built_in()?,
    };
    recognise::choose(&opened.headers, request.format.as_deref(), &formats)
        .map_err(|error| error.in_file(&opened.name))
}

/// What the reading thread knows of the files before.
struct Reading<'a> {
    recognised: Option<&'a (dyn Fn(&Recognised) + Send + Sync)>,
    target: &'a SchemaRef,
    shared: &'a Shared,
    senders: &'a [SyncSender<Job>],
    first: Option<(Arc<Mapping>, Recognised)>,
    compiled: Option<(Vec<String>, Arc<Program>)>,
    files: usize,
    blocks: u64,
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
        match &self.first {
            None => {
                let recognised = recognise::describe(&mapping, &opened);
                if let Some(tell) = self.recognised {
                    tell(&recognised);
                }
                self.first = Some((Arc::clone(&mapping), recognised));
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
                .in_file(&opened.name));
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
        let program = match self.compiled.take() {
            Some((known, program)) if known == headers => program,
            _ => Arc::new(compile::compile(&mapping, &headers, self.target)?),
        };
        let syntax = match &opened.content {
            Content::Text(text) => Some(text.syntax),
            Content::Parquet(_) => None,
        };
        let file = Arc::new(FileContext {
            number: self.files,
            name: opened.name,
            mapping,
            program,
            syntax,
            width: headers.len(),
            profile: self.shared.profile.clone(),
        });
        self.compiled = Some((headers, Arc::clone(&file.program)));
        self.files += 1;
        let profile = &self.shared.profile;
        profile.add(Stage::Open, watch.elapsed());
        let (watch, read_before) = (Stopwatch::start(), meter.nanos.load(Ordering::Relaxed));
        let mut waited = Duration::ZERO;
        let mut decoding = Duration::ZERO;
        let named = |error: ConvertError| error.in_file(&file.name);
        match opened.content {
            Content::Text(text) => {
                let mut blocks = Blocks::new(text, self.shared.spare.clone());
                for block in &mut blocks {
                    waited += self.deal(&file, Data::Text(block.map_err(named)?))?;
                }
                decoding = blocks.reading;
            }
            Content::Parquet(source) => {
                for batch in source.batches(&file.program.roots).map_err(named)? {
                    let (first, batch) = batch.map_err(named)?;
                    waited += self.deal(&file, Data::Rows { first, batch })?;
                }
            }
        }
        let read = Duration::from_nanos(meter.nanos.load(Ordering::Relaxed) - read_before);
        let rest = watch.elapsed().saturating_sub(waited + decoding);
        let profile = &self.shared.profile;
        profile.add(Stage::Read, read);
        profile.add(Stage::Decompress, decoding.saturating_sub(read));
        profile.add(Stage::Split, rest);
        profile.add(Stage::ReaderWaiting, waited);
        Ok(())
    }

    /// Gives a block to the worker whose turn it is; returns how long that worker was busy.
    fn deal(&mut self, file: &Arc<FileContext>, data: Data) -> Result<Duration, ConvertError> {
        if self.shared.cancel.is_cancelled() {
            return Err(ConvertError::cancelled());
        }
        let job = Job {
            number: self.blocks,
            file: Arc::clone(file),
            data,
        };
        let watch = Stopwatch::start();
        self.senders[lane(self.blocks, self.senders.len())]
            .send(job)
            .map_err(|_| ConvertError::internal("a worker thread stopped"))?;
        self.blocks += 1;
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
