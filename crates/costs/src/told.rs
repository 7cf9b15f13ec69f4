//! What a tenant is told of a failure. The texts of storage, of the database and of parsers hold paths
//! and addresses of the server, answers of other machines, or bytes of files that nobody should see; they
//! go to the operator's log, as the cause of a [`RunError`], under the id of the run or the request.
//! A tenant gets a stable code, a sentence of ours and the place as the source names it.

use object_store::Error as StorageError;
use stoa_focus::error::{ConvertError, ErrorKind};
use stoa_focus::places;
use stoa_focus::recognise::OWN_MAPPING;
use stoa_kernel::{Error, Kind, chain};

use crate::remedies::{remedy_or_default, run_error};
use crate::runs::wire::RunError;
use crate::sources::beneath::{At, Refused};

/// Where the bytes came from that an error may quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Input {
    /// The tenant sent them: they are quoted, because that helps most.
    Sent,
    /// The server fetched them from a place. What could not be read as a bill may be anybody's file,
    /// or an answer of some other server: none of it is quoted.
    Fetched,
}

impl RunError {
    /// Keeps what happened for the log.
    #[must_use]
    pub fn because(mut self, cause: &(dyn std::error::Error + 'static)) -> Self {
        self.cause = Some(chain(cause));
        self
    }
}

/// The engine's error as a run's.
pub(crate) fn convert_error(error: &ConvertError, input: Input) -> RunError {
    let full = std::iter::successors(std::error::Error::source(error), |e| e.source()).any(|e| {
        e.downcast_ref::<std::io::Error>()
            .is_some_and(|e| e.kind() == std::io::ErrorKind::StorageFull)
            || e.to_string().contains("No space left on device")
    });
    let mut told = match (full, ours(error.kind), unread(error.kind), input) {
        (true, ..) => run_error("storage_full", "The server's storage is full."),
        (_, Some(sentence), ..) | (_, None, Some(sentence), Input::Fetched) => {
            run_error(error.code(), sentence)
        }
        _ => RunError {
            remedy: Some(match error.kind {
                // Two bills in one upload; within a file the engine says which line to split it at.
                ErrorKind::MixedFormats if error.line.is_none() => {
                    remedy_or_default(error.code()).to_owned()
                }
                _ => error.remedy().replace(OWN_MAPPING, ""),
            }),
            column: error.column.clone(),
            ..run_error(error.code(), sentence(&error.message))
        },
    };
    told.file.clone_from(&error.file);
    told.line = error.line;
    told.because(error)
}

/// Faults of the server: what storage or a library said of them is the operator's.
const fn ours(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::ReadFailed | ErrorKind::Unreachable | ErrorKind::AccessDenied => {
            "The server could not read the file from its storage."
        }
        ErrorKind::NoCredentials => "The server has no credentials for the storage of this file.",
        ErrorKind::WriteFailed => "The server could not write the converted files.",
        ErrorKind::Internal => "The conversion failed inside the server.",
        _ => return None,
    })
}

/// Faults of a file that was not read as a bill. The engine's message quotes what stands in it.
const fn unread(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::TruncatedFile => "The file ends in the middle.",
        ErrorKind::CorruptFile => "The file is damaged, or it is not what its name says.",
        ErrorKind::BinaryFile => "The file is neither text nor Parquet.",
        ErrorKind::UnknownColumns | ErrorKind::UnknownFormat => {
            "The columns of the file are those of no bill that is known here."
        }
        ErrorKind::UnsupportedDataset => "The file holds a dataset that is not read here.",
        ErrorKind::UnsupportedCompression => "The file is packed in a way that is not read here.",
        ErrorKind::DuplicateColumns => "Two columns of the file have the same name.",
        ErrorKind::RecordTooLong => "A record of the file has no end within the limit.",
        ErrorKind::BadMapping => "The format that was chosen does not fit the file.",
        ErrorKind::UnsupportedTable => "The table's log cannot be read here.",
        _ => return None,
    })
}

/// Our own storage failed; a full disk is named as such.
pub(crate) fn storage_error(error: &StorageError) -> RunError {
    let told = match is_full(error) {
        true => run_error("storage_full", "The server's storage is full."),
        false => run_error("storage", "The server's storage failed."),
    };
    told.because(error)
}

/// The place a source reads from failed. `place` is a file within it, or its own address.
pub(crate) fn location_error(error: &StorageError, place: &str) -> RunError {
    if let Some(refused) = among::<Refused>(error) {
        let place = among::<At>(error).map_or(place, |at| at.path.as_str());
        let mut told = run_error("file_not_allowed", format!("{place:?} is {refused}."));
        told.file = Some(place.to_owned());
        return told.because(error);
    }
    found_error(&places::explain(error), place).because(error)
}

/// The same of what the engine says about an address.
pub(crate) fn found_error(error: &ConvertError, place: &str) -> RunError {
    let told = match error.kind {
        ErrorKind::AccessDenied | ErrorKind::NoCredentials => run_error(
            "location_forbidden",
            format!("The server may not read {place:?}."),
        ),
        ErrorKind::NotFound | ErrorKind::NoBills => {
            run_error("no_files", format!("There is no bill at {place:?}."))
        }
        ErrorKind::NoMatch => run_error("no_match", format!("Nothing matches {place:?}.")),
        ErrorKind::Redirected => run_error(
            "redirected",
            format!(
                "{place:?} answers that the file lies elsewhere, and redirects are not followed."
            ),
        ),
        // Of the address alone, which the tenant gave.
        ErrorKind::BadAddress => run_error("bad_address", sentence(&error.message)),
        _ => run_error(
            "location_unreachable",
            format!("{place:?} cannot be reached, or does not give what was asked for."),
        ),
    };
    told.because(error)
}

/// An error of the database or the lake inside a run.
pub(crate) fn machine_error(error: &Error) -> RunError {
    let told = match error.kind() {
        Kind::QuotaExceeded if error.code() == "query_too_large" => run_error(
            "query_too_large",
            "The bill needs more memory than the server lets one step of a run use.",
        ),
        Kind::Declined | Kind::Unavailable => run_error(
            "storage",
            "The server's storage or database did not answer.",
        ),
        _ => run_error("internal", "The server failed while it worked on this run."),
    };
    told.because(error)
}

/// The error itself or a cause of it that is of this type.
fn among<T: std::error::Error + 'static>(error: &StorageError) -> Option<&T> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(this) = cause {
        if let Some(found) = this.downcast_ref::<T>() {
            return Some(found);
        }
        cause = this.source();
    }
    None
}

fn is_full(error: &StorageError) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    among::<std::io::Error>(error)
        .is_some_and(|io| matches!(io.kind(), StorageFull | QuotaExceeded))
        // Engines between the disk and us do not always keep the cause.
        || error.to_string().contains("No space left on device")
}

/// `the file is empty` → `The file is empty.`
fn sentence(clause: &str) -> String {
    stoa_kernel::sentence(capitalised(clause))
}

/// A text that begins a sentence.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "root:x:0:0:root:/root:/bin/bash";

    fn generic(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StorageError {
        StorageError::Generic {
            store: "disk",
            source: source.into(),
        }
    }

    #[test]
    fn a_full_disk_is_named_and_other_failures_are_tried_again() {
        let of = |kind: std::io::ErrorKind| generic(std::io::Error::from(kind));
        let full = storage_error(&of(std::io::ErrorKind::StorageFull));
        assert_eq!(full.code, "storage_full");
        assert_eq!(
            storage_error(&of(std::io::ErrorKind::BrokenPipe)).code,
            "storage"
        );
        let late = location_error(&of(std::io::ErrorKind::TimedOut), "a.csv");
        assert_eq!(late.code, "location_unreachable");
    }

    /// Another attempt would need as much.
    #[test]
    fn a_bill_that_needs_more_memory_than_there_may_be_ends_its_run_and_names_the_limit() {
        use crate::pipelines::Stop;
        let limit = Error::quota_exceeded("query_too_large", SECRET);
        let Stop::Failed(told) = Stop::from(limit) else {
            panic!("it is tried again");
        };
        assert_eq!(told.code, "query_too_large");
        let remedy = told.remedy.expect("a remedy");
        assert!(remedy.contains("`limits.query_memory_bytes`"), "{remedy}");
        assert!(matches!(
            Stop::from(Error::unavailable("lake_storage", SECRET)),
            Stop::Again(_)
        ));
    }

    /// Everything a tenant could read of it: a run's error as it is stored and sent.
    fn read(error: &RunError) -> String {
        serde_json::to_string(error).unwrap()
    }

    #[test]
    fn what_storage_says_is_for_the_log_only() {
        for told in [
            storage_error(&generic(SECRET)),
            location_error(&generic(SECRET), "a.csv"),
            machine_error(&Error::unavailable("lake_storage", SECRET)),
            machine_error(&Error::internal(SECRET)),
            convert_error(&ConvertError::internal(SECRET), Input::Sent),
        ] {
            assert!(!read(&told).contains("root"), "{told:?}");
            assert!(told.cause.as_deref().unwrap().contains(SECRET), "{told:?}");
        }
    }

    #[test]
    fn what_was_fetched_and_not_understood_is_not_quoted() {
        for kind in [
            ErrorKind::UnknownColumns,
            ErrorKind::UnknownFormat,
            ErrorKind::CorruptFile,
            ErrorKind::BinaryFile,
            ErrorKind::TruncatedFile,
            ErrorKind::DuplicateColumns,
            ErrorKind::ReadFailed,
            ErrorKind::Internal,
        ] {
            let error = ConvertError::new(kind, format!("it begins with {SECRET}"), SECRET)
                .in_file("x.csv")
                .in_column(SECRET);
            let told = convert_error(&error, Input::Fetched);
            assert!(!read(&told).contains("root"), "{kind:?}: {told:?}");
            assert_eq!(
                (told.code.as_str(), told.file.as_deref()),
                (kind.code(), Some("x.csv"))
            );
        }
        let message = format!("the columns are {SECRET}");
        let error = ConvertError::new(ErrorKind::UnknownColumns, message, "Rename them.");
        assert!(read(&convert_error(&error, Input::Sent)).contains(SECRET));
    }
}
