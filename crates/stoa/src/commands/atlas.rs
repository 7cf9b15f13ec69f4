//! `stoa atlas …`: architecture as code.

mod cost;

use std::process::ExitCode;

use clap::Subcommand;

use super::Failure;
use crate::terminal::Terminal;

#[derive(Debug, Subcommand)]
pub enum Atlas {
    /// What a workload costs on Cloud Run, VMs and Kubernetes, and where they break even.
    Cost(cost::Args),
}

pub(crate) async fn run(command: Atlas, terminal: &Terminal) -> Result<ExitCode, Failure> {
    match command {
        Atlas::Cost(args) => cost::run(args, terminal),
    }
}
