//! `stoa migrate`: the database to this version, for those who want it as a step of its own.

use std::process::ExitCode;

use serde_json::json;

use super::{Failure, serve};
use crate::app::{App, Parts};
use crate::config::Settings;
use crate::terminal::Terminal;

pub(crate) async fn run(settings: Settings, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let _lock = serve::exclusive(&settings)?;
    App::start(settings, Parts::default()).await?;
    terminal.result(&json!({"status": "up to date"}), || {
        "The database is up to date.".into()
    });
    Ok(ExitCode::SUCCESS)
}
