//! What can go wrong with a whole file, said so that a person can act on it. Errors of single
//! rows are [`crate::rejects::Reject`]s and never end a conversion.

use serde::{Deserialize, Serialize};

/// A conversion that could not be done. Nothing of it is kept.
///
/// `Display` says what and where; [`ConvertError::remedy`] says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.describe())]
pub struct ConvertError {
    pub kind: ErrorKind,
    /// What is wrong, a sentence without the place.
    pub message: String,
    pub file: Option<String>,
    pub line: Option<u64>,
    pub column: Option<String>,
    pub remedy: String,
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Stable codes of [`ConvertError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    EmptyFile,
    HeaderOnly,
    TruncatedFile,
    CorruptFile,
    BinaryFile,
    UnknownColumns,
    UnknownFormat,
    UnsupportedDataset,
    UnsupportedCompression,
    /// A folder is a table whose log is not read here.
    UnsupportedTable,
    DuplicateColumns,
    MixedFormats,
    /// The bill is of another account than the one that was given.
    OtherAccount,
    /// A delivery lacks files that its manifest names.
    MissingFiles,
    /// Two views of one bill, and no telling which file holds which.
    CountedTwice,
    /// The order of day and month in dates turns out only in rows that were read already.
    AmbiguousDates,
    /// Amounts that add up to more than sums hold.
    AmountsTooLarge,
    RecordTooLong,
    /// A file unpacks to more than is allowed ([`crate::read::Expansion`]).
    ExpandsTooMuch,
    NoGoodRows,
    NoInput,
    /// A folder, archive or address without bills.
    NoBills,
    /// A pattern that fits nothing.
    NoMatch,
    NotFound,
    BadAddress,
    NoCredentials,
    AccessDenied,
    Unreachable,
    /// A server answers that it lies elsewhere, and redirects are not followed.
    Redirected,
    BadMapping,
    ReadFailed,
    WriteFailed,
    Cancelled,
    Internal,
}

impl ErrorKind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::EmptyFile => "empty_file",
            Self::HeaderOnly => "header_only",
            Self::TruncatedFile => "truncated_file",
            Self::CorruptFile => "corrupt_file",
            Self::BinaryFile => "binary_file",
            Self::UnknownColumns => "unknown_columns",
            Self::UnknownFormat => "unknown_format",
            Self::UnsupportedDataset => "unsupported_dataset",
            Self::UnsupportedCompression => "unsupported_compression",
            Self::UnsupportedTable => "unsupported_table",
            Self::DuplicateColumns => "duplicate_columns",
            Self::MixedFormats => "mixed_formats",
            Self::OtherAccount => "other_account",
            Self::MissingFiles => "missing_files",
            Self::CountedTwice => "counted_twice",
            Self::AmbiguousDates => "ambiguous_dates",
            Self::AmountsTooLarge => "amounts_too_large",
            Self::RecordTooLong => "record_too_long",
            Self::ExpandsTooMuch => "expands_too_much",
            Self::NoGoodRows => "no_good_rows",
            Self::NoInput => "no_input",
            Self::NoBills => "no_bills",
            Self::NoMatch => "no_match",
            Self::NotFound => "not_found",
            Self::BadAddress => "bad_address",
            Self::NoCredentials => "no_credentials",
            Self::AccessDenied => "access_denied",
            Self::Unreachable => "unreachable",
            Self::Redirected => "redirected",
            Self::BadMapping => "bad_mapping",
            Self::ReadFailed => "read_failed",
            Self::WriteFailed => "write_failed",
            Self::Cancelled => "cancelled",
            Self::Internal => "internal",
        }
    }
}

impl ConvertError {
    pub fn new(kind: ErrorKind, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            file: None,
            line: None,
            column: None,
            remedy: remedy.into(),
            source: None,
        }
    }

    /// A defect of ours, not of the input.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(
            ErrorKind::Internal,
            "the conversion failed inside the engine",
            "Report this with the text of the error; the input is unchanged and nothing was published.",
        )
        .caused_by(source)
    }

    pub fn cancelled() -> Self {
        Self::new(
            ErrorKind::Cancelled,
            "the conversion was cancelled",
            "Start it again when you want it.",
        )
    }

    pub(crate) fn write(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(
            ErrorKind::WriteFailed,
            "the converted files could not be written",
            "Check that the output place exists, is writable and has free space, then run it again.",
        )
        .caused_by(source)
    }

    pub(crate) fn read(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(
            ErrorKind::ReadFailed,
            "the input could not be read",
            "Check that the file exists and that Stoa may read it.",
        )
        .caused_by(source)
    }

    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file.get_or_insert(file.into());
        self
    }

    #[must_use]
    pub fn at_line(mut self, line: u64) -> Self {
        self.line.get_or_insert(line);
        self
    }

    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>) -> Self {
        self.column.get_or_insert(column.into());
        self
    }

    #[must_use]
    pub fn caused_by(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Stable machine-readable code, such as `empty_file`.
    pub const fn code(&self) -> &'static str {
        self.kind.code()
    }

    pub fn remedy(&self) -> &str {
        &self.remedy
    }

    fn describe(&self) -> String {
        let mut place = Vec::new();
        if let Some(file) = &self.file {
            place.push(file.clone());
        }
        if let Some(line) = self.line {
            place.push(format!("line {line}"));
        }
        if let Some(column) = &self.column {
            place.push(column.clone());
        }
        if place.is_empty() {
            self.message.clone()
        } else {
            format!("{}: {}", place.join(", "), self.message)
        }
    }
}
