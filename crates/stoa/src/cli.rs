//! The command line: `stoa <noun> <verb>`. Exit codes: 0 done, 1 failed (or a check found
//! something), 2 the command or the configuration is wrong; `focus` tells more apart
//! (docs/command-line.md).

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};

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

/// Flags of every command, before, between and after its words ([`command`]).
#[derive(Debug, Clone, Default, Args)]
#[group(skip)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
    /// Print the result and errors only.
    #[arg(long, short)]
    pub quiet: bool,
    /// Never colour (off anyway when not a terminal, or with NO_COLOR).
    #[arg(long)]
    pub no_color: bool,
    /// Configuration file (default: stoa.toml here, when there is one).
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Data folder; short for --set data.dir=DIR.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Set one setting, e.g. --set jobs.workers=4; a list as server.trusted_proxies='["10.0.3.7"]' or with commas.
    #[arg(long, value_name = "SECTION.KEY=VALUE")]
    pub set: Vec<String>,
}

impl Global {
    /// `stoa` with the flags that say which Stoa is meant, as a shell reads them.
    fn again(&self) -> String {
        let mut words = "stoa".to_owned();
        let mut add = |flag: &str, value: &str| {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@+%".contains(c);
            match !value.is_empty() && value.chars().all(plain) {
                true => words.push_str(&format!(" {flag} {value}")),
                false => words.push_str(&format!(" {flag} '{}'", value.replace('\'', r"'\''"))),
            }
        };
        if let Some(file) = &self.config {
            add("--config", &file.display().to_string());
        }
        if let Some(dir) = &self.data {
            add("--data", &dir.display().to_string());
        }
        for assignment in &self.set {
            add("--set", assignment);
        }
        words
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server.
    Serve(commands::serve::Args),
    /// Fill an invented company and two organisations with real bills, and run the server.
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

/// The command line as it is read: each command and each of its parts takes the flags of every command. They are not
/// `global` to clap, which keeps of such a flag only what was given last: `stoa --set A serve --set B` would drop `A`
/// in silence.
fn command() -> clap::Command {
    let flags: Vec<clap::Arg> = Global::augment_args(clap::Command::new("flags"))
        .get_arguments()
        .cloned()
        .collect();
    everywhere(Cli::command(), &flags)
}

/// A flag that a part has for itself (`--set` of `focus export`) stays its own.
fn everywhere(command: clap::Command, flags: &[clap::Arg]) -> clap::Command {
    command.mut_subcommands(|part| {
        let taken: Vec<String> = part
            .get_arguments()
            .filter_map(|own| own.get_long().map(str::to_owned))
            .collect();
        let free = flags
            .iter()
            .filter(|flag| !taken.iter().any(|own| flag.get_long() == Some(own)));
        everywhere(part.args(free), flags)
    })
}

fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let mut command = command();
    let matches = command.try_get_matches_from_mut(words)?;
    let mut cli = Cli::from_arg_matches(&matches)?;
    cli.global = gathered(&matches).map_err(|error| error.format(&mut command))?;
    Ok(cli)
}

/// The flags of all places where they were given; every `--set` counts, in their order.
fn gathered(matches: &ArgMatches) -> Result<Global, clap::Error> {
    let flag = |here: &ArgMatches, name: &str| {
        // A part that has a flag of this name for itself has none of every command's.
        let given = here.try_get_one::<bool>(name).ok().flatten();
        given.copied().unwrap_or_default()
    };
    let path = |here: &ArgMatches, name: &str| {
        let given = here.try_get_one::<PathBuf>(name).ok().flatten();
        given.cloned()
    };
    let mut all = Global::default();
    let mut place = Some(matches);
    while let Some(here) = place {
        all.json |= flag(here, "json");
        all.quiet |= flag(here, "quiet");
        all.no_color |= flag(here, "no_color");
        let set = here.try_get_many::<String>("set").ok().flatten();
        all.set.extend(set.into_iter().flatten().cloned());
        all.config = once("--config <FILE>", all.config, path(here, "config"))?;
        all.data = once("--data <DIR>", all.data, path(here, "data"))?;
        place = here.subcommand().map(|(_, inner)| inner);
    }
    Ok(all)
}

/// What can be said once must not be said again elsewhere: one of the two would be dropped in silence.
fn once<T>(flag: &str, before: Option<T>, here: Option<T>) -> Result<Option<T>, clap::Error> {
    match (before, here) {
        (Some(_), Some(_)) => Err(clap::Error::raw(
            ErrorKind::ArgumentConflict,
            format!("the argument '{flag}' cannot be used multiple times"),
        )),
        (before, here) => Ok(before.or(here)),
    }
}

/// Parses, runs, and turns the outcome into an exit code.
pub fn main() -> ExitCode {
    let cli = parse(std::env::args_os()).unwrap_or_else(|error| error.exit());
    terminal::call(cli.global.again());
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
            commands::manual::completions(&mut command(), shell, &terminal)
        }
        Command::Man { output } => {
            commands::manual::man(&mut command(), output.as_deref(), &terminal)
        }
        Command::Openapi => commands::manual::openapi(&terminal),
        Command::Config(command) => commands::config::run(command, || settings(&global), &terminal),
        Command::Focus(command) => {
            // After Ctrl-C a thread may still wait for a pipe that says nothing.
            finish(commands::focus::run(command, &terminal), Duration::ZERO)
        }
        Command::Atlas(command) => finish(commands::atlas::run(command, &terminal), REST),
        Command::Serve(args) => {
            let loaded = args.apply(|set| settings(&with(&global, set)))?;
            finish(commands::serve::run(args, loaded.settings, &terminal), REST)
        }
        Command::Demo(args) => {
            let loaded = args.serve.apply(|set| settings(&with(&global, set)))?;
            finish(commands::demo::run(args, loaded.settings, &terminal), REST)
        }
        Command::Doctor => finish(commands::doctor::run(settings(&global), &terminal), REST),
        Command::Costs(command) => finish(
            commands::costs::run(command, settings(&global)?.settings, &terminal),
            REST,
        ),
        Command::Jobs(command) => finish(
            commands::jobs::run(command, settings(&global)?.settings, &terminal),
            REST,
        ),
        Command::People(command) => finish(
            commands::people::run(command, settings(&global)?.settings, &terminal),
            REST,
        ),
        Command::Migrate => finish(
            commands::migrate::run(settings(&global)?.settings, &terminal),
            REST,
        ),
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

/// How long work that nobody waits for any more may take to end after the last word of a command.
const REST: Duration = Duration::from_secs(2);

/// Does a command. Its process then ends, whatever threads still work on: a thread that cannot be stopped would hold the
/// locks of a data folder that nobody serves.
fn finish<T>(work: impl Future<Output = Result<T, Failure>>, rest: Duration) -> Result<T, Failure> {
    let runtime = runtime()?;
    let done = runtime.block_on(work);
    runtime.shutdown_timeout(rest);
    done
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // Planning a query recurses deeply; debug builds need more than the 2 MiB default.
        .thread_stack_size(8 * 1024 * 1024)
        .build()
        .map_err(|error| Failure::failed(format!("cannot start threads: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_goes_on_does_not_hold_the_process() {
        let (_held, wait) = std::sync::mpsc::channel::<()>();
        let watch = stoa_kernel::Stopwatch::start();
        let work = async {
            // Nobody waits for it, and it does not end.
            tokio::task::spawn_blocking(move || wait.recv());
            Ok::<_, Failure>(7)
        };
        let done = finish(work, Duration::from_millis(50));
        assert_eq!(done.ok(), Some(7));
        assert!(watch.elapsed() < Duration::from_secs(20));
    }

    fn read(line: &str) -> Result<Global, clap::Error> {
        let words = line.split_whitespace().map(OsString::from);
        parse(words).map(|cli| cli.global)
    }

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn what_is_printed_to_be_typed_next_is_about_the_same_stoa() {
        let said = |line: &str| read(line).unwrap().again();
        assert_eq!(said("stoa costs runs"), "stoa");
        assert_eq!(
            said("stoa --set a.b=1 costs runs --json --data /srv/d --config x.toml"),
            "stoa --config x.toml --data /srv/d --set a.b=1"
        );
        let spaced = Global {
            data: Some("it's here".into()),
            ..Global::default()
        };
        assert_eq!(spaced.again(), r"stoa --data 'it'\''s here'");
    }

    #[test]
    fn every_setting_counts_wherever_it_is_given() {
        for line in [
            "stoa --set a.b=1 --set c.d=2 serve --set e.f=3",
            "stoa --set a.b=1 serve --set c.d=2 --set e.f=3",
            "stoa serve --set a.b=1 --set c.d=2 --set e.f=3",
            "stoa --set a.b=1 config --set c.d=2 show --set e.f=3",
            "stoa --set a.b=1 focus --set=c.d=2 query x.parquet --set=e.f=3",
            "stoa --set a.b=1 --set c.d=2 focus --set e.f=3 export out -o x.csv --set Column=value",
        ] {
            let set = read(line).expect(line).set;
            assert_eq!(set, ["a.b=1", "c.d=2", "e.f=3"], "{line}");
        }
    }

    #[test]
    fn flags_count_wherever_they_are_given() {
        for line in [
            "stoa --json --quiet --no-color --config c --data d config show",
            "stoa config show --json -q --no-color --config c --data d",
            "stoa --json config --config c -q show --no-color --data d",
        ] {
            let given = read(line).expect(line);
            assert!(given.json && given.quiet && given.no_color, "{line}");
            assert_eq!(given.config, Some("c".into()), "{line}");
            assert_eq!(given.data, Some("d".into()), "{line}");
        }
    }

    #[test]
    fn a_place_is_named_once() {
        for line in [
            "stoa --data a --data b serve",
            "stoa --data a serve --data b",
            "stoa --config a config --config b show",
        ] {
            let error = read(line).expect_err(line).to_string();
            assert!(error.contains("cannot be used multiple times"), "{error}");
        }
    }
}
