//! Zip archives: the bills inside, read one after the other from where they lie, never unpacked. Which of
//! them make the delivery is decided as for a folder (`archive/delivery.rs`).

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use stoa_kernel::{Statement, Stopwatch};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::expansion::Gauge;
use super::{Input, MAGIC, Meter, Opened, Spool, failure, narrow, plain, read_up_to};
use crate::error::{ConvertError, ErrorKind};
use crate::places::is_bill;
use crate::warnings::WarningCode;

mod delivery;
mod entries;

/// The bills of an archive, opened as they are reached.
pub(crate) struct Members {
    archive: String,
    file: Arc<File>,
    waiting: VecDeque<Bill>,
    /// What was left out, and what may be missing; said with the first bill.
    told: Vec<(WarningCode, Statement)>,
    /// Counts what is read of the archive itself, when it lies on the local disk.
    meter: Option<Arc<Meter>>,
    /// What all members together have become.
    gauge: Gauge,
    spool: Spool,
}

/// A member that is part of the delivery.
#[derive(Debug, Clone)]
struct Bill {
    member: Member,
    /// Rows that a manifest in the archive states of it.
    rows: Option<u64>,
}

#[derive(Debug, Clone)]
struct Member {
    name: String,
    start: u64,
    stored: u64,
    size: u64,
    crc32: u32,
    method: CompressionMethod,
}

/// Lists the bills of an archive. One that is not on the local disk is copied to temporary space
/// first, because the table of contents is at its end.
pub(super) fn open(
    input: &Input,
    file: Option<File>,
    reader: Box<dyn Read + Send + '_>,
    meter: &Arc<Meter>,
) -> Result<Members, ConvertError> {
    let (file, meter) = match file {
        Some(file) => {
            meter.bytes.store(0, Ordering::Relaxed);
            (file, Some(Arc::clone(meter)))
        }
        None => (input.spool().to_file(reader)?, None),
    };
    let file = Arc::new(file);
    let size = file.metadata().map_err(ConvertError::read)?.len();
    let waiting = members(&file)?;
    let delivery::Chosen { bills, told } = match waiting.as_slice() {
        // Whoever names an archive of one file means that file.
        [only] => {
            let member = only.clone()?;
            delivery::Chosen {
                bills: vec![Bill { member, rows: None }],
                told: Vec::new(),
            }
        }
        all if all.iter().any(|listed| is_bill(file_name(name_of(listed)))) => {
            delivery::choose(&file, all)?
        }
        all => return Err(without_bills(all)),
    };
    Ok(Members {
        archive: input.name.clone(),
        file,
        waiting: bills.into(),
        told,
        meter,
        gauge: Gauge::new(input.expansion(), move || size),
        spool: input.spool().clone(),
    })
}

/// What an archive says of a bill in it.
pub(crate) struct Named {
    pub(crate) name: String,
    /// Unpacked.
    pub(crate) size: u64,
    pub(crate) crc32: u32,
}

/// The bills of an archive that can be read.
pub(super) fn list(
    file: Option<File>,
    reader: Box<dyn Read + Send + '_>,
    spool: &Spool,
) -> Result<Vec<Named>, ConvertError> {
    let file = match file {
        Some(file) => file,
        None => spool.to_file(reader)?,
    };
    let all = members(&Arc::new(file))?;
    let named = |member: Member| Named {
        name: member.name,
        size: member.size,
        crc32: member.crc32,
    };
    Ok(all.into_iter().flatten().map(named).collect())
}

/// A member that cannot be read matters only when it is a bill.
type Listed = Result<Member, Refused>;

#[derive(Debug, Clone)]
struct Refused {
    name: String,
    encrypted: bool,
}

impl From<Refused> for ConvertError {
    fn from(refused: Refused) -> Self {
        let (message, remedy) = if refused.encrypted {
            (
                "is encrypted",
                "Unpack it with its password and give the files inside.",
            )
        } else {
            (
                "is compressed in a way that is not read (deflate, zstd and stored are)",
                "Unpack the archive and give the files inside.",
            )
        };
        ConvertError::new(
            ErrorKind::UnsupportedCompression,
            format!("{:?} in the archive {message}", refused.name),
            remedy,
        )
    }
}

fn members(file: &Arc<File>) -> Result<Vec<Listed>, ConvertError> {
    entries::check(file)?;
    listed(file).map_err(damaged)
}

fn listed(file: &Arc<File>) -> Result<Vec<Listed>, ZipError> {
    let whole = Section {
        file: Arc::clone(file),
        at: 0,
        end: file.metadata()?.len(),
        meter: None,
    };
    let mut archive = ZipArchive::new(BufReader::new(SeekSection(whole)))?;
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index)?;
        let name = entry.name()?.into_owned();
        if entry.is_dir() || entry.is_symlink() || name.starts_with("__MACOSX/") {
            continue;
        }
        let readable = [
            CompressionMethod::STORE,
            CompressionMethod::DEFLATE,
            CompressionMethod::ZSTD,
        ]
        .contains(&entry.compression());
        let start = entry.data_start().unwrap_or_default();
        members.push(if entry.encrypted() || !readable {
            Err(Refused {
                name,
                encrypted: entry.encrypted(),
            })
        } else {
            Ok(Member {
                name,
                start,
                stored: entry.compressed_size(),
                size: entry.size(),
                crc32: entry.crc32(),
                method: entry.compression(),
            })
        });
    }
    Ok(members)
}

fn name_of(listed: &Listed) -> &str {
    match listed {
        Ok(member) => &member.name,
        Err(refused) => &refused.name,
    }
}

fn file_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// Workbooks are archives too, of which nobody knows that packs none.
fn is_workbook(all: &[Listed]) -> bool {
    let holds = |wanted: &str| all.iter().any(|listed| name_of(listed).starts_with(wanted));
    // Excel; OpenDocument; Numbers.
    (holds("[Content_Types].xml") && holds("xl/"))
        || (holds("mimetype") && holds("content.xml"))
        || holds("Index/Document.iwa")
}

fn without_bills(all: &[Listed]) -> ConvertError {
    if is_workbook(all) {
        return ConvertError::new(
            ErrorKind::BinaryFile,
            "this is a workbook of a spreadsheet program (.xlsx, .ods or .numbers)",
            "Save the sheet that holds the bill as CSV in UTF-8, and give that file. Better, take the CSV as the vendor made it: a spreadsheet may have changed numbers and dates.",
        );
    }
    let name = |listed: &Listed| format!("{:?}", name_of(listed));
    let shown = all.iter().take(5).map(name).collect::<Vec<_>>().join(", ");
    let holds = match all.len() {
        0 => "it is empty".to_owned(),
        1..=5 => format!("it holds {shown}"),
        more => format!("it holds {shown} and {} more", more - 5),
    };
    ConvertError::new(
        ErrorKind::NoBills,
        format!("there is no bill in the archive: {holds}"),
        "Bills are .csv, .tsv, .json, .jsonl, .ndjson and .parquet files, plain or .gz/.zst. Unpack the archive and give the file you mean.",
    )
}

fn damaged(error: ZipError) -> ConvertError {
    match &error {
        ZipError::Io(cause) if cause.kind() != io::ErrorKind::UnexpectedEof => failure(cause),
        _ => incomplete().caused_by(error),
    }
}

fn incomplete() -> ConvertError {
    ConvertError::new(
        ErrorKind::TruncatedFile,
        "the zip archive is incomplete or damaged: its table of contents cannot be read",
        "The download or copy was cut off: fetch the file again. Nothing of it was kept.",
    )
}

impl Iterator for Members {
    type Item = Result<Opened, ConvertError>;

    fn next(&mut self) -> Option<Self::Item> {
        let Bill { member, rows } = self.waiting.pop_front()?;
        let name = format!("{}/{}", self.archive, member.name);
        let opened = self.open(&member, &name).map(|mut opened| {
            opened.told.append(&mut self.told);
            opened.stated = rows;
            opened
        });
        Some(opened.map_err(|error| error.in_file(name)))
    }
}

/// What a member holds, held against what the archive states of it.
fn content(
    file: &Arc<File>,
    member: &Member,
    meter: Option<Arc<Meter>>,
) -> Result<Verified, ConvertError> {
    let stored = Section {
        file: Arc::clone(file),
        at: member.start,
        end: member.start.saturating_add(member.stored),
        meter,
    };
    let stored = BufReader::with_capacity(1 << 18, stored);
    let content: Box<dyn Read + Send> = if member.method == CompressionMethod::STORE {
        Box::new(stored)
    } else if member.method == CompressionMethod::ZSTD {
        Box::new(zstd::stream::read::Decoder::with_buffer(stored).map_err(|error| failure(&error))?)
    } else {
        Box::new(flate2::bufread::DeflateDecoder::new(stored))
    };
    Ok(Verified {
        content,
        crc: flate2::Crc::new(),
        left: member.size,
        crc32: member.crc32,
    })
}

impl Members {
    fn open(&self, member: &Member, name: &str) -> Result<Opened, ConvertError> {
        let content = content(&self.file, member, self.meter.clone())?;
        let mut content = self.gauge.reader(Box::new(content));
        let magic = read_up_to(&mut content, MAGIC).map_err(|error| failure(&error))?;
        if magic.starts_with(b"PK\x03\x04") {
            return Err(ConvertError::new(
                ErrorKind::UnsupportedCompression,
                "this is an archive inside an archive",
                "Unpack the outer archive and give the inner ones.",
            ));
        }
        // Each member has bytes of its own to count from; a spooled archive was counted before.
        let meter = Arc::new(Meter::default());
        let mut opened = narrow(plain(
            magic,
            content,
            None,
            &meter,
            &self.gauge,
            &self.spool,
        )?)?;
        opened.name = name.to_owned();
        opened.encoding = format!("{}, zip", opened.encoding);
        if let Some(archive) = &self.meter {
            opened.meter = Arc::clone(archive);
        }
        Ok(opened)
    }
}

/// Part of a file, read without moving the position others share.
struct Section {
    file: Arc<File>,
    at: u64,
    end: u64,
    meter: Option<Arc<Meter>>,
}

impl Read for Section {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let length = buffer.len().min(left);
        let watch = Stopwatch::start();
        let read = read_at(&self.file, &mut buffer[..length], self.at)?;
        self.at += read as u64;
        if let Some(meter) = &self.meter {
            meter.count(read, &watch);
        }
        Ok(read)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

/// A section with a position, for the table of contents.
struct SeekSection(Section);

impl Read for SeekSection {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl io::Seek for SeekSection {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        let at = match to {
            io::SeekFrom::Start(at) => Some(at),
            io::SeekFrom::End(offset) => self.0.end.checked_add_signed(offset),
            io::SeekFrom::Current(offset) => self.0.at.checked_add_signed(offset),
        };
        self.0.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.0.at)
    }
}

/// Holds the content against the size and checksum the archive states for it.
struct Verified {
    content: Box<dyn Read + Send>,
    crc: flate2::Crc,
    left: u64,
    crc32: u32,
}

impl Read for Verified {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let read = self.content.read(buffer)?;
        self.crc.update(&buffer[..read]);
        let differs = |what| io::Error::new(io::ErrorKind::InvalidData, what);
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => return Err(differs("more content than the archive states")),
        }
        if read == 0 && self.left > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if read == 0 && self.crc.sum() != self.crc32 {
            return Err(differs("a checksum of the archive does not match"));
        }
        Ok(read)
    }
}
