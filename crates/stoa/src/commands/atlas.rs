//! `stoa atlas …`: diagrams from `*.atlas.toml` files and from the thing itself.

mod check;
mod cost;
mod draw;
pub(crate) mod facts;
mod fmt;
mod init;
mod list;
mod load;

use std::process::ExitCode;

use clap::Subcommand;

use super::Failure;
use crate::terminal::Terminal;

#[derive(Debug, Subcommand)]
pub enum Atlas {
    /// Write a first model to change and draw.
    Init(init::Args),
    /// List the views: what each shows, and where it comes from.
    List(list::Args),
    /// Draw views as SVG, PNG, Mermaid, DOT or draw.io.
    Draw(draw::Args),
    /// Say what changed since the pictures were drawn; exit code 1 when something did.
    Check(check::Args),
    /// Write model files the one way they are written; comments stay.
    Fmt(fmt::Args),
    /// Print the JSON Schema of model files, for editors.
    Schema,
    /// What a workload costs on Cloud Run, VMs and Kubernetes, and where they break even.
    Cost(cost::Args),
}

pub(crate) async fn run(command: Atlas, terminal: &Terminal) -> Result<ExitCode, Failure> {
    match command {
        Atlas::Init(args) => init::run(args, terminal),
        Atlas::List(args) => list::run(args, terminal).await,
        Atlas::Draw(args) => draw::run(args, terminal).await,
        Atlas::Check(args) => check::run(args, terminal).await,
        Atlas::Fmt(args) => fmt::run(args, terminal),
        Atlas::Schema => {
            terminal.line(stoa_atlas::schema::json::schema().trim_end());
            Ok(ExitCode::SUCCESS)
        }
        Atlas::Cost(args) => cost::run(args, terminal),
    }
}
