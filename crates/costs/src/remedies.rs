//! From an error code to what a person does about it: the only place with these sentences.

use crate::runs::wire::RunError;

/// What to do about `code`; every code a run can fail with has an entry (a test walks them).
pub fn remedy(code: &str) -> Option<&'static str> {
    REMEDIES
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, text)| *text)
}

/// The code as the constant of this list; codes from elsewhere become `internal`.
pub fn intern(code: &str) -> &'static str {
    REMEDIES
        .iter()
        .find(|(known, _)| *known == code)
        .map_or("internal", |(known, _)| known)
}

/// The sentence, or the one for a defect of ours.
pub fn remedy_or_default(code: &str) -> &'static str {
    remedy(code).unwrap_or("Retry the run. If it fails again the same way, tell whoever operates this installation its id: the server's log says more under it.")
}

/// A run error with its remedy filled in.
pub fn run_error(code: &str, message: impl Into<String>) -> RunError {
    RunError {
        code: code.to_owned(),
        message: message.into(),
        file: None,
        line: None,
        column: None,
        remedy: Some(remedy_or_default(code).to_owned()),
        cause: None,
    }
}

const REMEDIES: &[(&str, &str)] = &[
    (
        "query_too_large",
        "Ask whoever operates this installation to raise `limits.query_memory_bytes`, and retry the run; or upload the bill in smaller parts.",
    ),
    (
        "empty_file",
        "Export the file again and check that it holds at least a header line and one row; then upload it.",
    ),
    (
        "url_not_allowed",
        "Ask whoever operates this installation which addresses may be read, and to add this one to `costs.url_prefixes`.",
    ),
    (
        "no_input",
        "Send at least one CSV, JSON Lines or Parquet file.",
    ),
    (
        "no_files",
        "Put at least one CSV, JSON Lines or Parquet file there, or correct the folder or URL of the source.",
    ),
    (
        "truncated_file",
        "The file ends in the middle. Download it again, compare its size with the original, and upload it once more.",
    ),
    (
        "corrupt_file",
        "Download the file again, or export it again, and upload it once more.",
    ),
    (
        "binary_file",
        "Save the file as UTF-8 or UTF-16 CSV, JSON Lines or Parquet (plain, .gz or .zst) and upload it again.",
    ),
    (
        "unsupported_compression",
        "Unpack the file, or pack it as .gz or .zst, and upload it again.",
    ),
    (
        "unknown_format",
        "Upload a FOCUS 1.0–1.4 export or an AWS Cost and Usage Report. If the columns were renamed, restore the names of the export; or choose the format by hand.",
    ),
    (
        "unknown_columns",
        "Upload a FOCUS 1.0–1.4 export or an AWS Cost and Usage Report. If the columns were renamed, restore the names of the export; or choose the format by hand.",
    ),
    (
        "duplicate_columns",
        "Two columns of the file have the same name. Export it again, or remove one of them.",
    ),
    (
        "unsupported_dataset",
        "This release reads the Cost and Usage dataset; upload a file of it.",
    ),
    (
        "mixed_formats",
        "Upload files of different formats one after the other; files of one upload must be parts of one bill.",
    ),
    (
        "other_account",
        "Leave the billing account out: a bill that names its own needs none. If this is the wrong bill, upload the right one, or make a source of its own for the other account.",
    ),
    (
        "amounts_too_large",
        "That is more than any bill: look whether ids or numbers stand where the costs belong, correct the file and upload it again. Nothing of it was kept.",
    ),
    (
        "counted_twice",
        "Upload the files of one of the two exports alone: together they would count twice. Nothing was published.",
    ),
    (
        "same_bill_in_two_sources",
        "If it is the same bill, discard this run and upload the bill into the source that holds it (it replaces the month there), or delete one of the two sources. If both are to count, confirm the run; `allow_duplicate` in the source's settings says so for the next ones too. Nothing is published before.",
    ),
    (
        "account_would_vanish",
        "If this is the bill of another account or of another part of it, discard this run and upload the bill into a source of its own (leave `source_id` out, or make one). If it is only a part of the bill, discard it and upload the whole. If a few lines came late for an earlier month, discard it, and upload them together with the whole of that month, or leave them out. If it is right (a credit was withdrawn, prices or the currency changed), confirm it: the run replaces each month it names as a whole. `allow_account_change` says so before a run. Nothing is published before.",
    ),
    (
        "charges_missing",
        "Look at the rejected rows and the amounts that could not be read, correct the export and upload it again. If the rest is to be shown without them, confirm the run; `allow_missing_charges` says so before a run. Nothing is published before.",
    ),
    (
        "charges_possibly_twice",
        "Look at what the run says of files and lines: take the copy, the overlapping days or the lines of totals out, and upload the rest again. If all of it is to count, confirm the run; `allow_possibly_twice` says so before a run. Nothing is published before.",
    ),
    (
        "ambiguous_dates",
        "Write the dates of the file with the year first (2024-12-31), or convert it on a laptop with the order said: stoa focus convert --date-order.",
    ),
    (
        "missing_files",
        "Upload the manifest together with every file that it names; for a folder or a bucket, copy the whole delivery there.",
    ),
    (
        "unsupported_table",
        "Write the rows of the table's newest version to Parquet files, and name their folder in the source.",
    ),
    (
        "same_name",
        "Upload one month at a time, each with its manifest; or send the files with their folders in their names.",
    ),
    (
        "too_many_rejects",
        "Look at the rejected rows: a wrong delimiter, decimal commas, backslashes before quotes, a shifted column or NaN instead of costs is the usual cause. Correct the export and upload it again. Nothing was published.",
    ),
    (
        "record_too_long",
        "A line has no end within the limit: usually a quote that is never closed. Correct the export at the named line.",
    ),
    (
        "expands_too_much",
        "Check that it is the bill you mean. If it is, send it in several parts, or ask whoever operates this installation to raise `limits.expansion_ratio` or `limits.expansion_bytes`.",
    ),
    (
        "no_good_rows",
        "Look at the rejected rows: a wrong delimiter, decimal commas, backslashes before quotes, a shifted column or NaN instead of costs is the usual cause. Correct the export and upload it again. Nothing was published.",
    ),
    (
        "bad_mapping",
        "The mapping of this format is faulty. This is a defect: please report it with the run's log.",
    ),
    (
        "read_failed",
        "Retry the run. If it fails again, check that the file exists and that the server may read it.",
    ),
    (
        "write_failed",
        "Ask whoever operates this installation whether its storage has free space and is writable; then retry the run. Nothing was published.",
    ),
    (
        "balance",
        "The sums of the converted rows differ from the sums of the file, so nothing was published. This is a defect: please report it with the run's log.",
    ),
    (
        "header_only",
        "The file has a header and no rows. Export a period which has charges.",
    ),
    (
        "landed_files_gone",
        "The uploaded files were cleaned up. Upload them again.",
    ),
    (
        "file_changed",
        "The file changed while it was read. Start the run again when the export has finished writing.",
    ),
    (
        "folder_not_allowed",
        "Give a folder relative to your organisation's inbox, or ask whoever operates this installation to add it to `costs.folder_roots`.",
    ),
    (
        "file_not_allowed",
        "Put the file itself there, or a link to a file of the same folder; then start the run again.",
    ),
    (
        "redirected",
        "Give the source the address that it redirects to, or ask whoever operates this installation to allow that one.",
    ),
    (
        "folder_not_found",
        "Create the folder, or correct the path of the source.",
    ),
    (
        "location_unreachable",
        "Check the URL, the credentials given to the server, and its network; then retry the run.",
    ),
    (
        "no_bills",
        "Put at least one CSV, JSON Lines or Parquet file there or into the archive, or correct the folder or URL of the source.",
    ),
    (
        "no_match",
        "Correct the pattern in the source's URL: nothing there fits it.",
    ),
    (
        "not_found",
        "Check that the file is still where the source says, then retry the run.",
    ),
    (
        "bad_address",
        "Correct the URL of the source: it looks like s3://bucket/folder/.",
    ),
    (
        "no_credentials",
        "Ask whoever operates this installation to give the server credentials for this storage, then retry the run.",
    ),
    (
        "access_denied",
        "Give the server's credentials read access to this location, then retry the run.",
    ),
    (
        "unreachable",
        "Check the URL and the server's network, then retry the run.",
    ),
    (
        "location_forbidden",
        "Give the server's credentials read access to this location, then retry the run.",
    ),
    (
        "organisation_full",
        "Ask whoever operates this installation to raise `limits.organisation_bytes`. A file that led to no bill makes room after a week; a bill that was replaced or deleted, when one can no longer go back to it.",
    ),
    (
        "storage_full",
        "The server's disk is full. Ask whoever operates it to free space; then retry the run. Nothing was published.",
    ),
    (
        "storage",
        "Retry the run. If it fails again, tell whoever operates this installation its id: the server's log says more under it.",
    ),
    (
        "too_large",
        "Upload fewer or smaller files, pack them as .gz or .zst, or put them in a folder or bucket and make that a source.",
    ),
    (
        "attempts_exhausted",
        "The server was stopped or crashed each time this run was tried. Retry it; if it happens again, ask whoever operates it to look at the log.",
    ),
    (
        "timed_out",
        "Split the files by month, or ask whoever operates this installation to raise `costs.run_seconds`.",
    ),
    (
        "discarded",
        "Somebody looked at what this run would change, and discarded it. Retry it when you want its rows after all.",
    ),
    (
        "not_answered",
        "Retry the run and answer what it asks then. How long a run waits, whoever operates this installation sets with `costs.waiting_days`.",
    ),
    (
        "superseded",
        "Look at the newer run. Upload the file again if its rows are the right ones.",
    ),
    (
        "cancelled",
        "Someone cancelled this run. Retry it when you want its rows after all.",
    ),
    (
        "source_deleted",
        "The source was deleted while this run waited. Create it again and start a new run.",
    ),
    (
        "internal",
        "Retry the run. If it fails again the same way, tell whoever operates this installation its id: the server's log says more under it.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_engine_has_a_remedy_here() {
        use stoa_focus::ErrorKind::*;
        let kinds = [
            EmptyFile,
            HeaderOnly,
            TruncatedFile,
            CorruptFile,
            BinaryFile,
            UnknownColumns,
            UnknownFormat,
            UnsupportedDataset,
            UnsupportedCompression,
            DuplicateColumns,
            MixedFormats,
            OtherAccount,
            CountedTwice,
            AmbiguousDates,
            MissingFiles,
            RecordTooLong,
            NoGoodRows,
            NoInput,
            NoBills,
            NoMatch,
            NotFound,
            BadAddress,
            NoCredentials,
            AccessDenied,
            Unreachable,
            Redirected,
            BadMapping,
            ReadFailed,
            WriteFailed,
            Cancelled,
            Internal,
        ];
        for kind in kinds {
            assert!(remedy(kind.code()).is_some(), "{}", kind.code());
            assert_eq!(intern(kind.code()), kind.code());
        }
    }

    #[test]
    fn every_code_may_stand_in_an_answer() {
        for (code, _) in REMEDIES {
            assert!(stoa_kernel::codes::is_known(code), "{code}");
        }
    }

    #[test]
    fn remedies_are_sentences_and_codes_are_unique() {
        for (index, (code, text)) in REMEDIES.iter().enumerate() {
            assert!(text.ends_with('.'), "{code}");
            assert!(
                !REMEDIES[..index].iter().any(|(other, _)| other == code),
                "{code} twice"
            );
        }
    }
}
