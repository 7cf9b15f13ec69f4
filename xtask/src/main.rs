//! Project chores: `cargo xtask <chore>`. Knows the tree, builds none of our crates into itself.
#![allow(
    clippy::disallowed_methods,
    reason = "a developer's tool: it reads the environment and measures wall time"
)]

mod check;
mod codegen;
mod grow;
#[cfg(feature = "load")]
mod load;
mod services;
mod shell;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Stoa's project chores")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// The rules of the tree: who imports whom, file openings, paths named in documents, …
    Tidy,
    /// Format, clippy, tidy and unit tests: what to run before a commit
    Check,
    /// Everything: install what tests need, then every suite on both databases and in the browser
    Test(test::Options),
    /// Start the real servers that tests need
    Services {
        #[command(subcommand)]
        action: services::Action,
    },
    /// Write the OpenAPI snapshot and the TypeScript client made from it
    Codegen,
    /// Grow the real AWS sample to millions of rows
    Grow(grow::Options),
    /// Load a running server over HTTP and report latencies
    #[cfg(feature = "load")]
    Load(load::Options),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().chore {
        Chore::Tidy => tidy::run(),
        Chore::Check => check::run(),
        Chore::Test(options) => test::run(&options),
        Chore::Services { action } => services::run(&action),
        Chore::Codegen => codegen::run(),
        Chore::Grow(options) => grow::run(&options),
        #[cfg(feature = "load")]
        Chore::Load(options) => load::run(&options),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
