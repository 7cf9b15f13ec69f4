//! Log output: text for people, JSON for machines, on standard error. Secrets and e-mail
//! addresses are never fields of a log line; a test greps for them.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::{ConfigError, Log, LogFormat};

/// Starts logging for the process. A second call (tests) changes nothing.
pub fn start(log: &Log) -> Result<(), ConfigError> {
    start_to(log, std::io::stderr)
}

/// The same, written somewhere else.
pub fn start_to<W>(log: &Log, writer: W) -> Result<(), ConfigError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    // The database layers log statements at debug and sqlx at warn when slow; SQL never belongs in a log.
    let level = format!(
        "{},sqlx=error,sea_orm=error,sea_orm_migration=error,delta_kernel=warn,deltalake_core=warn",
        log.level
    );
    let filter = EnvFilter::try_new(&level).map_err(|error| {
        ConfigError(format!(
            "log.level: \"{}\" is not a level like info or info,stoa_costs=debug: {error}",
            log.level
        ))
    })?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer);
    let _already_started = match log.format {
        LogFormat::Json => builder
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .try_init(),
        LogFormat::Text => builder
            .with_ansi(false)
            .with_target(false)
            .compact()
            .try_init(),
    };
    Ok(())
}
