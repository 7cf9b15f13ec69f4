//! `stoa config show|default`: what is in force and where it came from; the commented defaults.

use std::process::ExitCode;

use clap::Subcommand;

use super::Failure;
use crate::config::{self, ConfigError, Loaded};
use crate::terminal::{Table, Terminal};

#[derive(Debug, Subcommand)]
pub enum Config {
    /// Print every setting in force and the layer it came from; secrets are masked.
    Show,
    /// Print the default configuration file with all its comments.
    Default,
}

pub(crate) fn run(
    command: Config,
    load: impl FnOnce() -> Result<Loaded, ConfigError>,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    match command {
        Config::Default => terminal.line(config::DEFAULT.trim_end()),
        Config::Show => show(&load()?, terminal),
    }
    Ok(ExitCode::SUCCESS)
}

fn show(loaded: &Loaded, terminal: &Terminal) {
    let mut rows = Vec::new();
    for (section, keys) in &loaded.table {
        for (key, value) in keys.as_table().into_iter().flatten() {
            let name = format!("{section}.{key}");
            let origin = loaded.origin.get(&name).cloned().unwrap_or_default();
            rows.push((name.clone(), config::shown(&name, value), origin));
        }
    }
    let json: serde_json::Map<_, _> = rows
        .iter()
        .map(|(name, value, origin)| {
            (
                name.clone(),
                serde_json::json!({"value": value, "from": origin}),
            )
        })
        .collect();
    terminal.result(&json, || {
        let mut table = Table::new(&["Setting", "Value", "From"]);
        for (name, value, origin) in rows {
            table.row([name, value.to_string(), origin]);
        }
        table.to_string()
    });
}
