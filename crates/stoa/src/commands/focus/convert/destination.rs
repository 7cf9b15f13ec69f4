//! Where a conversion goes. Everything is written to a hidden folder first and moved when it is
//! complete, so that an earlier result is there until the new one is.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use stoa_focus::convert::Conversion;
use stoa_focus::schema::Dataset;
use stoa_focus::stream::{self, Format, StreamError};

use super::super::{endings, not_carried};
use super::stage::Stage;
use crate::commands::Failure;

/// Name of the list inside the staging folder.
pub(super) const REJECTS: &str = "rejects.csv";
/// Name of the staging folder.
const CONVERTING: &str = ".converting";
const NOT_CARRIED: &str = "not-carried.csv";

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum OutputFormat {
    Parquet,
    Csv,
    /// One JSON object a line; amounts are text, so that no reader rounds them.
    Jsonl,
}

#[derive(Debug, Clone)]
pub(super) enum Destination {
    Folder(PathBuf),
    File(PathBuf, Format, Packing),
    Stream(Format),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstd,
}

/// What was written, for the summary.
pub(super) struct Written {
    pub(super) place: String,
    pub(super) bytes: Option<u64>,
    pub(super) not_carried: Option<String>,
}

impl Destination {
    pub(super) fn of(output: &Path, format: Option<OutputFormat>) -> Result<Self, Failure> {
        let format = format.map(|format| match format {
            OutputFormat::Parquet => Format::Parquet,
            OutputFormat::Csv => Format::Csv,
            OutputFormat::Jsonl => Format::JsonLines,
        });
        let text = output.to_string_lossy();
        if text == "-" {
            return Ok(Self::Stream(format.unwrap_or(Format::Csv)));
        }
        if stoa_focus::places::is_address(&text) {
            return Err(Failure::usage(format!(
                "{text}: results are written to this machine only.\n  Convert to a folder, and copy it there with the tool of that storage (aws s3 cp --recursive, gcloud storage cp, azcopy)."
            )));
        }
        let (plain, packing) = match endings::of(output).as_deref() {
            Some("gz") => (output.with_extension(""), Packing::Gzip),
            Some("zst") => (output.with_extension(""), Packing::Zstd),
            _ => (output.to_owned(), Packing::None),
        };
        let by_name = match endings::of(&plain).as_deref() {
            Some("csv") => Some(Format::Csv),
            Some("jsonl" | "ndjson") => Some(Format::JsonLines),
            Some("parquet") => Some(Format::Parquet),
            _ => None,
        };
        if by_name.is_none() {
            endings::refuse_other(
                output,
                "bill.csv, bill.csv.gz, bill.jsonl.zst or bill.parquet",
            )?;
        }
        if output.is_dir() {
            by_name_unused(format, &text)?;
            return Ok(Self::Folder(output.to_owned()));
        }
        match (by_name, format) {
            (Some(Format::Parquet), _) if packing != Packing::None => Err(Failure::usage(format!(
                "{text}: Parquet is compressed inside; name the file .parquet"
            ))),
            (Some(named), Some(asked)) if named != asked => Err(Failure::usage(format!(
                "{text}: the ending says otherwise than --output-format; leave one of them out"
            ))),
            (Some(named), _) => Ok(Self::File(output.to_owned(), named, packing)),
            (None, _) => {
                by_name_unused(format, &text)?;
                Ok(Self::Folder(output.to_owned()))
            }
        }
    }

    pub(super) fn is_stream(&self) -> bool {
        matches!(self, Self::Stream(_))
    }

    /// What can be known before a bill is looked at.
    pub(super) fn refuse_unusable(&self, overwrite: bool) -> Result<(), Failure> {
        match self {
            Self::File(path, ..) if path.exists() && !overwrite => Err(occupied(path)),
            Self::Folder(path) if path.exists() && !path.is_dir() => Err(Failure::usage(format!(
                "{} is no folder, and its name tells no format of a file.\n  Choose another place: -o out/, -o bill.csv, -o bill.parquet, or -o - for standard output.",
                path.display()
            ))),
            Self::Stream(Format::Parquet) if io::stdout().is_terminal() => Err(Failure::usage(
                "Parquet is not for a terminal. Write it into a file: -o bill.parquet",
            )),
            _ => Ok(()),
        }
    }

    /// A second conversion into the same folder would put two bills into one table.
    pub(super) fn refuse_occupied(&self, dataset: Dataset, overwrite: bool) -> Result<(), Failure> {
        let Self::Folder(folder) = self else {
            return Ok(());
        };
        let table = folder.join(dataset.as_str());
        let holds = |mut entries: std::fs::ReadDir| entries.next().is_some();
        if !overwrite && table.read_dir().is_ok_and(holds) {
            return Err(occupied(&table));
        }
        Ok(())
    }

    /// Beside the place of the result, so that moving it there is only a change of names.
    pub(super) fn stage(&self) -> Result<Stage, Failure> {
        match self {
            Self::Folder(folder) => {
                let made = (!folder.exists()).then(|| folder.clone());
                std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
                Stage::named(folder, CONVERTING, made).map_err(|error| unwritable(folder, &error))
            }
            Self::File(path, ..) => {
                let parent = match path.parent() {
                    Some(parent) if !parent.as_os_str().is_empty() => parent,
                    _ => Path::new("."),
                };
                let file = path.file_name().unwrap_or_default().to_string_lossy();
                Stage::named(parent, &format!("{CONVERTING}-{file}"), None)
                    .map_err(|error| unwritable(parent, &error))
            }
            Self::Stream(_) => {
                Stage::temporary().map_err(|error| unwritable(&std::env::temp_dir(), &error))
            }
        }
    }

    /// Puts the result where it belongs.
    pub(super) fn publish(
        &self,
        stage: Stage,
        conversion: &Conversion,
        overwrite: bool,
    ) -> Result<Written, Failure> {
        let bytes = conversion.files.iter().map(|file| file.bytes).sum();
        match self {
            Self::Folder(folder) => {
                let dataset = conversion.recognised.dataset;
                // Once more: another conversion may have been faster.
                self.refuse_occupied(dataset, overwrite)?;
                let table = folder.join(dataset.as_str());
                let list = folder.join(named(dataset, NOT_CARRIED));
                let _ = std::fs::remove_file(&list);
                not_carried::write(&list, &conversion.not_carried)?;
                if table.exists() {
                    // Two changes of names: what is there is always a whole table.
                    move_to(&table, &stage.dir().join("replaced"))?;
                }
                // Last: when the table is there, everything is.
                move_to(&stage.dir().join(dataset.as_str()), &table)?;
                stage.publish();
                let written = (!conversion.not_carried.is_empty()).then_some(list);
                Ok(Written {
                    place: table.display().to_string(),
                    bytes: Some(bytes),
                    not_carried: written.map(|list| list.display().to_string()),
                })
            }
            Self::File(path, format, packing) => {
                let staged = stage.dir().join("stream");
                let out = File::create(&staged).map_err(|error| unwritable(path, &error))?;
                pack(&stage, conversion, *format, *packing, out)
                    .map_err(|error| not_streamed(path, error))?;
                let size = std::fs::metadata(&staged).map(|metadata| metadata.len());
                move_to(&staged, path)?;
                Ok(Written {
                    place: path.display().to_string(),
                    bytes: size.ok(),
                    not_carried: None,
                })
            }
            Self::Stream(format) => {
                let mut out = BufWriter::with_capacity(1 << 18, io::stdout().lock());
                match stream(&stage, conversion, *format, &mut out) {
                    // A reader that has seen enough (`… | head`) is not an error.
                    Err(StreamError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                    }
                    done => {
                        done.map_err(|error| not_streamed(Path::new("standard output"), error))?
                    }
                }
                Ok(Written {
                    place: "standard output".to_owned(),
                    bytes: None,
                    not_carried: None,
                })
            }
        }
    }

    fn rejects(&self, dataset: Dataset) -> Option<PathBuf> {
        match self {
            Self::Folder(folder) => Some(folder.join(named(dataset, REJECTS))),
            _ => None,
        }
    }
}

/// Where the list of rejected rows goes.
#[derive(Debug, Clone)]
pub(super) enum Rejects {
    /// Beside the table, when there is a folder for it.
    Beside(Destination),
    File(PathBuf),
    Stream,
}

impl Rejects {
    pub(super) fn of(asked: Option<PathBuf>, destination: &Destination) -> Result<Self, Failure> {
        match asked {
            None => Ok(Self::Beside(destination.clone())),
            Some(path) if path.as_os_str() != "-" => Ok(Self::File(path)),
            Some(_) if destination.is_stream() => Err(Failure::usage(
                "standard output takes either the result (-o -) or the rejected rows (--rejects -)",
            )),
            Some(_) => Ok(Self::Stream),
        }
    }

    pub(super) fn is_stream(&self) -> bool {
        matches!(self, Self::Stream)
    }

    /// Takes the list out of the staging folder; returns where it is now. One that was asked for is
    /// written even when it is empty, so that an old one is not taken for it.
    pub(super) fn keep(
        &self,
        stage: &Stage,
        conversion: &Conversion,
    ) -> Result<Option<String>, Failure> {
        let staged = stage.dir().join(REJECTS);
        let some = conversion.rejects.count > 0;
        match self {
            Self::Stream => {
                let list = list(&staged, some)?;
                let mut out = io::stdout().lock();
                // As with any stream: nobody reading is nobody's mistake.
                let _ = out.write_all(&list).and_then(|()| out.flush());
                Ok(Some("-".to_owned()))
            }
            Self::File(path) => {
                let list = list(&staged, some)?;
                std::fs::write(path, list).map_err(|error| unwritable(path, &error))?;
                Ok(Some(path.display().to_string()))
            }
            Self::Beside(destination) => {
                let Some(path) = destination.rejects(conversion.recognised.dataset) else {
                    return Ok(None);
                };
                let _ = std::fs::remove_file(&path);
                if !some {
                    return Ok(None);
                }
                move_to(&staged, &path)?;
                Ok(Some(path.display().to_string()))
            }
        }
    }
}

fn list(staged: &Path, some: bool) -> Result<Vec<u8>, Failure> {
    if some {
        std::fs::read(staged).map_err(|error| unwritable(staged, &error))
    } else {
        Ok(stoa_focus::rejects::nothing().into_bytes())
    }
}

/// Those of Cost and Usage have no prefix: they are nearly all.
fn named(dataset: Dataset, list: &str) -> String {
    match dataset {
        Dataset::CostAndUsage => list.to_owned(),
        other => format!("{}-{list}", other.as_str()),
    }
}

fn pack(
    stage: &Stage,
    conversion: &Conversion,
    format: Format,
    packing: Packing,
    out: File,
) -> Result<(), StreamError> {
    let mut out = BufWriter::with_capacity(1 << 18, out);
    match packing {
        Packing::None => stream(stage, conversion, format, &mut out)?,
        Packing::Gzip => {
            let level = flate2::Compression::default();
            let mut gzip = flate2::write::GzEncoder::new(&mut out, level);
            stream(stage, conversion, format, &mut gzip)?;
            gzip.finish()?;
        }
        Packing::Zstd => {
            let mut zstd = zstd::stream::write::Encoder::new(&mut out, 3)?;
            stream(stage, conversion, format, &mut zstd)?;
            zstd.finish()?;
        }
    }
    Ok(out.flush()?)
}

/// The staged files, by period, as one.
fn stream(
    stage: &Stage,
    conversion: &Conversion,
    format: Format,
    out: &mut dyn Write,
) -> Result<(), StreamError> {
    let open = |file: &stoa_focus::schema::StagedFile| File::open(stage.dir().join(&file.path));
    stream::write(conversion.files.iter().map(open), format, out).map(|_rows| ())
}

fn by_name_unused(format: Option<Format>, output: &str) -> Result<(), Failure> {
    match format {
        None | Some(Format::Parquet) => Ok(()),
        Some(_) => Err(Failure::usage(format!(
            "{output} is a folder, and folders hold Parquet.\n  For one file of another format: -o bill.csv, -o bill.jsonl.gz, or -o - for standard output."
        ))),
    }
}

/// Within one folder, over an existing file.
fn move_to(from: &Path, to: &Path) -> Result<(), Failure> {
    std::fs::rename(from, to).map_err(|error| unwritable(to, &error))
}

fn occupied(place: &Path) -> Failure {
    Failure::usage(format!(
        "{} already holds converted bills.\n  Add --overwrite to replace them, or choose another place with -o.",
        place.display()
    ))
}

fn unwritable(place: &Path, error: &io::Error) -> Failure {
    Failure::output(format!(
        "{} cannot be written: {error}.\n  Choose another place with -o, or make room.",
        place.display()
    ))
}

fn not_streamed(place: &Path, error: StreamError) -> Failure {
    match error {
        StreamError::Write(error) => unwritable(place, &error),
        read => Failure::from(stoa_focus::ConvertError::from(read)),
    }
}
