//! The command line: `stoa <noun> <verb>`. Exit codes: 0 done, 1 failed (or a check found
//! something), 2 the command or the configuration is wrong; `focus` tells more apart
//! (docs/command-line.md).

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::commands::{self, Failure};
use crate::config::{self, ConfigError, Flags, Loaded};
use crate::data_folder;
use crate::terminal::{self, Terminal};

/// One trustworthy bill for every cloud, on your own machine.
#[derive(Debug, Parser)]
#[command(
    name = "stoa",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// Print the result as JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// Print the result and errors only.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Never colour (off anyway when not a terminal, or with NO_COLOR).
    #[arg(long, global = true)]
    pub no_color: bool,
    /// Configuration file (default: stoa.toml here, when there is one).
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Data folder; short for --set data.dir=DIR.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Set one setting, e.g. --set jobs.workers=4; a list as server.trusted_proxies='["10.0.3.7"]' or with commas.
    #[arg(long, global = true, value_name = "SECTION.KEY=VALUE")]
    pub set: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server.
    Serve(commands::serve::Args),
    /// Fill two organisations with real bills and run the server.
    Demo(commands::demo::Args),
    /// Look whether everything Stoa needs is there, and say what to do where not.
    Doctor,
    /// FOCUS files without a server: convert, check, query, sample.
    #[command(subcommand)]
    Focus(commands::focus::Focus),
    /// Architecture diagrams from text and from the thing itself.
    #[command(subcommand)]
    Atlas(commands::atlas::Atlas),
    /// Cost sources, runs and exact totals.
    #[command(subcommand)]
    Costs(commands::costs::Costs),
    /// The queue: what runs, waits and failed.
    #[command(subcommand)]
    Jobs(commands::jobs::Jobs),
    /// Let people in where there is no mail.
    #[command(subcommand)]
    People(commands::people::People),
    /// Bring the database to this version (`serve` does it by itself).
    Migrate,
    /// Settings.
    #[command(subcommand)]
    Config(commands::config::Config),
    /// Print the OpenAPI 3.1 document of the HTTP API.
    Openapi,
    /// Print completions for a shell.
    Completions {
        /// The shell to complete for.
        shell: clap_complete::Shell,
    },
    /// Write man pages into a folder, or print the main one.
    Man {
        /// Folder for stoa.1, stoa-serve.1, …
        #[arg(long, short)]
        output: Option<PathBuf>,
    },
}

/// Parses, runs, and turns the outcome into an exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let terminal = Terminal::new(
        cli.global.json,
        cli.global.quiet,
        cli.global.no_color || no_color(),
    );
    let done = run(cli, terminal).and_then(|code| match terminal::unwritten() {
        None => Ok(code),
        Some(why) => Err(Failure::output(format!(
            "standard output cannot be written: {why}.\n  Make room there, or write the result elsewhere."
        ))),
    });
    match done {
        Ok(code) => code,
        Err(failure) => {
            terminal.error(failure.code(), &failure.to_string());
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(cli: Cli, terminal: Terminal) -> Result<ExitCode, Failure> {
    let global = cli.global;
    match &cli.command {
        // They write for the person who called them.
        Command::Completions { .. }
        | Command::Man { .. }
        | Command::Openapi
        | Command::Config(_)
        | Command::Focus(_)
        | Command::Atlas(_) => {}
        Command::Serve(_)
        | Command::Demo(_)
        | Command::Doctor
        | Command::Costs(_)
        | Command::Jobs(_)
        | Command::People(_)
        | Command::Migrate => data_folder::make_files_private(),
    }
    match cli.command {
        Command::Completions { shell } => {
            commands::manual::completions(&mut Cli::command(), shell, &terminal)
        }
        Command::Man { output } => {
            commands::manual::man(&mut Cli::command(), output.as_deref(), &terminal)
        }
        Command::Openapi => commands::manual::openapi(&terminal),
        Command::Config(command) => commands::config::run(command, || settings(&global), &terminal),
        Command::Focus(command) => {
            let runtime = runtime()?;
            let done = runtime.block_on(commands::focus::run(command, &terminal));
            // After Ctrl-C a thread may still wait for a pipe that says nothing.
            runtime.shutdown_background();
            done
        }
        Command::Atlas(command) => runtime()?.block_on(commands::atlas::run(command, &terminal)),
        Command::Serve(args) => {
            let loaded = args.apply(|set| settings(&with(&global, set)))?;
            runtime()?.block_on(commands::serve::run(args, loaded.settings, &terminal))
        }
        Command::Demo(args) => {
            let loaded = args.serve.apply(|set| settings(&with(&global, set)))?;
            runtime()?.block_on(commands::demo::run(args, loaded.settings, &terminal))
        }
        Command::Doctor => runtime()?.block_on(commands::doctor::run(settings(&global), &terminal)),
        Command::Costs(command) => runtime()?.block_on(commands::costs::run(
            command,
            settings(&global)?.settings,
            &terminal,
        )),
        Command::Jobs(command) => runtime()?.block_on(commands::jobs::run(
            command,
            settings(&global)?.settings,
            &terminal,
        )),
        Command::People(command) => runtime()?.block_on(commands::people::run(
            command,
            settings(&global)?.settings,
            &terminal,
        )),
        Command::Migrate => runtime()?.block_on(commands::migrate::run(
            settings(&global)?.settings,
            &terminal,
        )),
    }
}

fn with(global: &Global, set: Vec<String>) -> Global {
    let mut global = global.clone();
    global.set.extend(set);
    global
}

fn settings(global: &Global) -> Result<Loaded, ConfigError> {
    let mut set: Vec<String> = Vec::new();
    set.extend(
        global
            .data
            .as_ref()
            .map(|dir| format!("data.dir={}", dir.display())),
    );
    set.extend(global.set.iter().cloned());
    config::load(
        &Flags {
            config: global.config.clone(),
            set,
        },
        config::variables(),
    )
}

fn no_color() -> bool {
    config::variables().any(|(name, value)| name == "NO_COLOR" && !value.is_empty())
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // Planning a query recurses deeply; debug builds need more than the 2 MiB default.
        .thread_stack_size(8 * 1024 * 1024)
        .build()
        .map_err(|error| Failure::failed(format!("cannot start threads: {error}")))
}
