//! `stoa focus …`: bills to FOCUS Parquet on a laptop, no server and no database.

mod check;
mod convert;
mod diff;
mod endings;
mod export;
mod formats;
mod inputs;
mod mappings;
mod not_carried;
mod query;
mod recognise;
mod sample;
mod warned;

use std::process::ExitCode;

use clap::Subcommand;
use stoa_kernel::Kind;

use super::{Failure, exit};
use crate::terminal::Terminal;

#[derive(Debug, Subcommand)]
pub enum Focus {
    /// Convert bills to FOCUS Parquet; every row and every cent is accounted for.
    Convert(convert::Args),
    /// Say what files are, why, and what is missing.
    #[command(visible_alias = "inspect")]
    Recognise(recognise::Args),
    /// List the formats that are read, and what they are recognised by.
    Formats(formats::Args),
    /// Check FOCUS files against the rules of the specification.
    Check(check::Args),
    /// Write converted files or a lake as one file or a Delta table of any FOCUS version.
    Export(export::Args),
    /// Explain the difference of two bills in money.
    Diff(diff::Args),
    /// Group and sum FOCUS files.
    Query(query::Args),
    /// Write one of the real bills that come with Stoa, or fourteen months of an invented company's.
    Sample(sample::Args),
}

pub(crate) async fn run(command: Focus, terminal: &Terminal) -> Result<ExitCode, Failure> {
    match command {
        Focus::Convert(args) => convert::run(args, terminal).await,
        Focus::Recognise(args) => recognise::run(args, terminal).await,
        Focus::Formats(args) => formats::run(args, terminal),
        Focus::Check(args) => check::run(args, terminal).await,
        Focus::Export(args) => export::run(args, terminal).await,
        Focus::Diff(args) => diff::run(args, terminal).await,
        Focus::Query(args) => query::run(args, terminal).await,
        Focus::Sample(args) => sample::run(args, terminal),
    }
}

/// What goes wrong with files, with the exit codes of docs/command-line.md.
fn refused(error: stoa_kernel::Error) -> Failure {
    let exit = match (error.kind(), error.code()) {
        (Kind::NotFound, _) | (_, "not_parquet" | "no_files" | "not_focus") => exit::INPUT,
        (_, "unwritable") => exit::OUTPUT,
        (Kind::Invalid | Kind::AlreadyExists, _) => exit::USAGE,
        (Kind::QuotaExceeded, _) => exit::OUTPUT,
        (Kind::Internal, _) => exit::INTERNAL,
        _ => exit::FAILED,
    };
    Failure::from(error).exiting(exit)
}
