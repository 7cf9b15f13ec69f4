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
    let level = directives(&log.level);
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

/// Stoa's own crates speak at the level asked for; engines below them only when something is
/// wrong, unless named (`info,datafusion=debug`). SQL never belongs in a log, slow or not.
fn directives(level: &str) -> String {
    const OURS: [&str; 9] = [
        "stoa",
        "stoa_accounts",
        "stoa_costs",
        "stoa_drawings",
        "stoa_focus",
        "stoa_httpkit",
        "stoa_jobs",
        "stoa_kernel",
        "stoa_store",
    ];
    let (named, plain): (Vec<&str>, Vec<&str>) = level
        .split(',')
        .map(str::trim)
        .partition(|part| part.contains('='));
    let asked = plain.last().copied().unwrap_or("info");
    let others = if matches!(asked, "error" | "off") {
        asked
    } else {
        "warn"
    };
    let ours = OURS.map(|name| format!("{name}={asked}")).join(",");
    let named: String = named.iter().map(|part| format!(",{part}")).collect();
    format!("{others},{ours},{KERNEL}{named},sqlx=error,sea_orm=error,sea_orm_migration=error")
}

/// What the reader of Delta tables says of a table that a tenant sent is in the error that it gives; its own lines
/// would alarm the operator at the tenant's will.
const KERNEL: &str = "buoyant_kernel=off,buoyant_kernel_engine=off";

#[cfg(test)]
mod tests {
    use super::directives;

    #[test]
    fn engines_are_quiet_unless_named() {
        assert!(directives("debug").starts_with("warn,stoa=debug,"));
        assert!(directives("off").starts_with("off,stoa=off,"));
        assert!(directives("info, hyper=debug").contains(",hyper=debug,"));
        assert!(
            directives("trace,sqlx=trace")
                .ends_with("sqlx=error,sea_orm=error,sea_orm_migration=error")
        );
    }
}
