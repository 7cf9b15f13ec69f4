//! `stoa focus …`: bills to FOCUS Parquet on a laptop, no server and no database.

mod check;
mod convert;
mod inputs;
mod manifests;
mod not_carried;
mod query;
mod sample;

use std::process::ExitCode;

use clap::Subcommand;

use super::Failure;
use crate::terminal::Terminal;

#[derive(Debug, Subcommand)]
pub enum Focus {
    /// Convert bills to FOCUS Parquet; every row and every cent is accounted for.
    Convert(convert::Args),
    /// Check FOCUS files against the rules of the specification.
    Check(check::Args),
    /// Group and sum FOCUS files.
    Query(query::Args),
    /// Write one of the real bills that come with Stoa.
    Sample(sample::Args),
}

pub(crate) async fn run(command: Focus, terminal: &Terminal) -> Result<ExitCode, Failure> {
    match command {
        Focus::Convert(args) => convert::run(args, terminal).await,
        Focus::Check(args) => check::run(args, terminal).await,
        Focus::Query(args) => query::run(args, terminal).await,
        Focus::Sample(args) => sample::run(args, terminal),
    }
}
