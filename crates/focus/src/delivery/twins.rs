//! Files that hold the same: a bill beside its compressed copy, the same bytes under two names, an
//! archive beside what was unpacked of it. Each is one bill; what is said and left out is proven by
//! content, never guessed by name.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

use stoa_kernel::statement::list as statements;
use tokio::runtime::Handle;

use super::choose::Stored;
use super::paths::{file_name, folder, join};
use super::{NONE, Said};
use crate::error::{ConvertError, ErrorKind};
use crate::read::{self, Input};
use crate::warnings::{Warning, WarningCode};

const COMPRESSED: [&str; 2] = [".gz", ".zst"];
/// Bytes compared at a time.
const PIECE: usize = 1 << 16;

type File = (Stored, Option<u64>);

/// The files without those that hold what another one does.
///
/// # Errors
/// When two files have one name but for their compression and hold different things: one of them is
/// outdated, and nothing tells which.
pub(super) fn apart(
    files: Vec<File>,
    handle: &Handle,
) -> Result<(Vec<File>, Vec<Warning>), ConvertError> {
    let mut said = Said::default();
    let mut gone: BTreeSet<usize> = BTreeSet::new();
    by_name(&files, handle, &mut gone, &mut said)?;
    unpacked(&files, handle, &mut gone, &mut said)?;
    by_content(&files, handle, &mut gone, &mut said)?;
    let mut warnings = Vec::new();
    other_syntax(&files, handle, &mut gone, &mut said, &mut warnings)?;
    let files = files.into_iter().enumerate();
    let files = files.filter(|(index, _)| !gone.contains(index));
    let mut all = said.finish();
    all.extend(warnings);
    Ok((files.map(|(_, file)| file).collect(), all))
}

/// Indices of the files that have a name of this form, in groups of more than one.
fn groups<K: Ord>(
    files: &[File],
    gone: &BTreeSet<usize>,
    key: impl Fn(&Stored) -> Option<K>,
) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (index, (file, _)) in files.iter().enumerate() {
        if let Some(key) = key(file).filter(|_| !gone.contains(&index)) {
            groups.entry(key).or_default().push(index);
        }
    }
    groups
        .into_values()
        .filter(|group| group.len() > 1)
        .collect()
}

/// `may.csv` beside `may.csv.gz`.
fn by_name(
    files: &[File],
    handle: &Handle,
    gone: &mut BTreeSet<usize>,
    said: &mut Said,
) -> Result<(), ConvertError> {
    for mut group in groups(files, gone, |file| {
        Some(uncompressed(&file.path).to_owned())
    }) {
        // The plain one is read fastest.
        group.sort_by_key(|index| files[*index].0.path.len());
        let (first, others) = (&files[group[0]].0, &group[1..]);
        for index in others {
            let other = &files[*index].0;
            if first.path == other.path {
                // Two files of an upload, which has no folders.
                continue;
            }
            let (mut one, mut two) = (content(first, handle)?, content(other, handle)?);
            let same = equal(&mut one, &mut two).map_err(|error| failed(error, other))?;
            if !same {
                return Err(ConvertError::new(
                    ErrorKind::CountedTwice,
                    format!(
                        "{} and {} have one name and hold different things: one of them seems to be outdated",
                        first.shown, other.shown
                    ),
                    "Move away the one that does not count; if both are bills, convert them one after the other.",
                ));
            }
            let because = statements::left_out_same(NONE, 0u64, &first.shown);
            said.leave_out(&other.shown, because);
            gone.insert(*index);
        }
    }
    Ok(())
}

/// The same bytes under two names.
fn by_content(
    files: &[File],
    handle: &Handle,
    gone: &mut BTreeSet<usize>,
    said: &mut Said,
) -> Result<(), ConvertError> {
    // Rows that differ in what their folders say of them are other rows.
    let size = |file: &Stored| {
        let bytes = file.bytes.filter(|bytes| *bytes > 0)?;
        Some((bytes, file.columns.clone()))
    };
    for group in groups(files, gone, size) {
        // Files of the same size mostly differ at once.
        let mut heads: BTreeMap<Vec<u8>, Vec<usize>> = BTreeMap::new();
        for index in group {
            let mut head = Vec::new();
            let stored = stored(&files[index].0, handle)?;
            let read = stored.take(PIECE as u64).read_to_end(&mut head);
            read.map_err(|error| failed(error, &files[index].0))?;
            heads.entry(head).or_default().push(index);
        }
        for group in heads.into_values() {
            let mut different: Vec<usize> = Vec::new();
            for index in group {
                let file = &files[index].0;
                let mut twin = None;
                for known in &different {
                    let known = &files[*known].0;
                    let (mut one, mut two) = (stored(known, handle)?, stored(file, handle)?);
                    if equal(&mut one, &mut two).map_err(|error| failed(error, file))? {
                        twin = Some(known);
                        break;
                    }
                }
                match twin {
                    Some(known) => {
                        let because = statements::left_out_same(NONE, 0u64, &known.shown);
                        said.leave_out(&file.shown, because);
                        gone.insert(index);
                    }
                    None => different.push(index),
                }
            }
        }
    }
    Ok(())
}

/// What was unpacked of an archive, beside the archive.
fn unpacked(
    files: &[File],
    handle: &Handle,
    gone: &mut BTreeSet<usize>,
    said: &mut Said,
) -> Result<(), ConvertError> {
    let is_archive = |file: &Stored| file.path.to_ascii_lowercase().ends_with(".zip");
    for (archive, _) in files.iter().filter(|(file, _)| is_archive(file)) {
        let near = |file: &Stored| folder(&file.path).starts_with(folder(&archive.path));
        let beside = |(index, (file, _)): (usize, &File)| {
            (near(file) && !is_archive(file) && !gone.contains(&index)).then_some(index)
        };
        let beside: Vec<usize> = files.iter().enumerate().filter_map(beside).collect();
        if beside.is_empty() {
            continue;
        }
        let Ok(members) = read::members(&input(archive), handle) else {
            // What is wrong with it is told when it is read.
            continue;
        };
        for index in beside {
            let file = &files[index].0;
            let name = file_name(&file.path);
            let same_name = members.iter().filter(|member| {
                file_name(&member.name) == name && file.bytes == Some(member.size)
            });
            for member in same_name {
                let crc32 =
                    checksum(&mut *stored(file, handle)?).map_err(|error| failed(error, file))?;
                if crc32 == member.crc32 {
                    let because = statements::left_out_in_archive(NONE, 0u64, &archive.shown);
                    said.leave_out(&file.shown, because);
                    gone.insert(index);
                    break;
                }
            }
        }
    }
    Ok(())
}

/// `may.csv` beside `may.parquet`: as many rows make them the same bill in two forms. When they differ
/// both are read, and it is said.
fn other_syntax(
    files: &[File],
    handle: &Handle,
    gone: &mut BTreeSet<usize>,
    said: &mut Said,
    warnings: &mut Vec<Warning>,
) -> Result<(), ConvertError> {
    let is_parquet = |file: &Stored| file.path.to_ascii_lowercase().ends_with(".parquet");
    for group in groups(files, gone, |file| Some(stem(&file.path))) {
        let (parquet, text): (Vec<usize>, Vec<usize>) = group
            .into_iter()
            .partition(|index| is_parquet(&files[*index].0));
        let ([parquet], [text]) = (parquet.as_slice(), text.as_slice()) else {
            continue;
        };
        let (one, other) = (&files[*text].0, &files[*parquet].0);
        let rows = |file: &Stored| {
            let rows = read::count_rows(&input(file), handle);
            rows.map_err(|error| error.in_file(&file.shown))
        };
        if rows(one)? == rows(other)? {
            let because = statements::left_out_as_many_rows(NONE, 0u64, &one.shown);
            said.leave_out(&other.shown, because);
            gone.insert(*parquet);
        } else {
            warnings.push(Warning::of(
                WarningCode::PossiblyTwice,
                statements::same_name_other_rows(&one.shown, &other.shown),
            ));
        }
    }
    Ok(())
}

fn uncompressed(path: &str) -> &str {
    let lower = path.to_ascii_lowercase();
    let ending = COMPRESSED.iter().find(|ending| lower.ends_with(*ending));
    &path[..path.len() - ending.map_or(0, |ending| ending.len())]
}

/// Without its endings: `a/may.snappy.parquet` and `a/may.csv.gz` → `a/may`.
fn stem(path: &str) -> String {
    let name = file_name(path);
    let lower = name.to_ascii_lowercase();
    let known = [
        ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".snappy", ".parquet",
    ];
    let end = known.iter().filter_map(|ending| lower.find(ending)).min();
    join(folder(path), &name[..end.unwrap_or(name.len())])
}

fn input(file: &Stored) -> Input {
    Input::object(file.store.clone(), file.place.clone()).with_spool(file.spool.clone())
}

/// Decompressed.
fn content(file: &Stored, handle: &Handle) -> Result<Box<dyn Read + Send>, ConvertError> {
    read::content(&input(file), handle).map_err(|error| error.in_file(&file.shown))
}

/// As it lies there.
fn stored(file: &Stored, handle: &Handle) -> Result<Box<dyn Read + Send>, ConvertError> {
    read::stored(&input(file), handle).map_err(|error| error.in_file(&file.shown))
}

fn failed(error: io::Error, file: &Stored) -> ConvertError {
    read::failure(&error).in_file(&file.shown)
}

/// Whether two readers give the same, up to the first difference.
fn equal(one: &mut dyn Read, other: &mut dyn Read) -> io::Result<bool> {
    let (mut a, mut b) = (vec![0; PIECE], vec![0; PIECE]);
    loop {
        let (read, other_read) = (fill(one, &mut a)?, fill(other, &mut b)?);
        if a[..read] != b[..other_read] {
            return Ok(false);
        }
        if read == 0 {
            return Ok(true);
        }
    }
}

fn fill(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn checksum(reader: &mut dyn Read) -> io::Result<u32> {
    let mut crc = flate2::Crc::new();
    let mut buffer = vec![0; PIECE];
    loop {
        let read = fill(reader, &mut buffer)?;
        if read == 0 {
            return Ok(crc.sum());
        }
        crc.update(&buffer[..read]);
    }
}
