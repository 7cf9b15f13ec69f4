//! `stoa doctor`: looks at everything Stoa needs, and says what to do where something is missing.

use std::process::ExitCode;

use serde::Serialize;
use serde_json::json;

use super::Failure;
use crate::api::health::MIGRATIONS;
use crate::app::{self, Parts};
use crate::config::{ConfigError, Loaded, Settings};
use crate::terminal::{Terminal, bytes};
use crate::{data_folder, web};

#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    detail: String,
}

pub(crate) async fn run(
    loaded: Result<Loaded, ConfigError>,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let checks = match loaded {
        Err(error) => vec![Check {
            name: "configuration",
            ok: false,
            detail: error.to_string(),
        }],
        Ok(loaded) => all(loaded.settings).await,
    };
    let healthy = checks.iter().all(|check| check.ok);
    terminal.result(&json!({"ok": healthy, "checks": checks}), || {
        let lines: Vec<String> = checks
            .iter()
            .map(|check| {
                let mark = if check.ok {
                    terminal.good("✓")
                } else {
                    terminal.bad("✗")
                };
                format!("{mark} {:<14} {}", check.name, check.detail)
            })
            .collect();
        lines.join("\n")
    });
    Ok(if healthy {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn all(settings: Settings) -> Vec<Check> {
    let mut checks = vec![
        passed("configuration", "valid"),
        check(
            "data folder",
            data_folder::prepare(&settings.data.dir)
                .map(|()| settings.data.dir.display().to_string()),
        ),
        memory(),
        disk(&settings),
        address(&settings).await,
        passed(
            "web app",
            if web::is_built() {
                "compiled in"
            } else {
                "not built: npm ci && npm run build in web/, then cargo build"
            },
        ),
    ];
    checks.extend(storage(settings).await);
    checks
}

/// Nothing is made or migrated: a first start does that.
async fn storage(settings: Settings) -> Vec<Check> {
    let first_start = settings
        .database
        .url
        .strip_prefix("sqlite://")
        .is_some_and(|path| !std::path::Path::new(path).exists());
    if first_start {
        let later = "made on first start";
        return vec![
            passed("database", later),
            passed("migrations", later),
            lake(&settings).await,
        ];
    }
    let lake = lake(&settings).await;
    let hint = |message: &str| format!("{message} (database.url)");
    let mut checks = match app::connect(&settings, &Parts::default(), app::ASKING).await {
        Err(error) => vec![
            failed("database", hint(error.message())),
            failed("migrations", "the database does not answer"),
        ],
        Ok(store) => match store.check().await {
            Ok(()) => vec![
                passed("database", "answers"),
                passed("migrations", "up to date"),
            ],
            Err(error) if MIGRATIONS.contains(&error.code()) => {
                vec![
                    passed("database", "answers"),
                    failed("migrations", error.message()),
                ]
            }
            Err(error) => vec![
                failed("database", hint(&error.chain())),
                failed("migrations", "the database does not answer"),
            ],
        },
    };
    checks.push(lake);
    checks
}

async fn lake(settings: &Settings) -> Check {
    let opened = stoa_focus::lake::Lake::open(app::lake_options(settings));
    match opened {
        Err(error) => failed("lake", format!("{} (lake.url)", error.message())),
        Ok(lake) => match async {
            lake.check().await?;
            lake.check_writes().await
        }
        .await
        {
            Ok(()) => passed("lake", crate::config::without_password(&settings.lake.url)),
            Err(error) => failed("lake", format!("{} (lake.url)", error.chain())),
        },
    }
}

async fn address(settings: &Settings) -> Check {
    let listen = settings.server.listen.clone();
    match tokio::net::TcpListener::bind(&listen).await {
        Ok(_) => passed("address", format!("{listen} is free")),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => passed(
            "address",
            format!(
                "{listen} is in use: by a running Stoa, or choose another with --set server.listen=…"
            ),
        ),
        Err(error) => failed("address", format!("{listen}: {error} (server.listen)")),
    }
}

fn memory() -> Check {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let available = text.lines().find_map(|line| {
        line.strip_prefix("MemAvailable:")?
            .split_whitespace()
            .next()?
            .parse::<u64>()
            .ok()
    });
    match available.map(|kilobytes| kilobytes * 1024) {
        Some(free) if free < 1_000_000_000 => failed(
            "memory",
            format!("{} available; conversions may need 1 GB", bytes(free)),
        ),
        Some(free) => passed("memory", format!("{} available", bytes(free))),
        None => passed("memory", "the system does not say"),
    }
}

/// The disk with the least room.
fn disk(settings: &Settings) -> Check {
    let floor = app::disk_floor(settings);
    match floor.free().min_by_key(|(_, free)| *free) {
        Some((disk, free)) if free < floor.bytes() => failed(
            "disk",
            format!(
                "{} free for the {} folder, and with less than {} nothing is stored: free space, or lower limits.min_free_bytes",
                bytes(free),
                disk.name,
                bytes(floor.bytes())
            ),
        ),
        Some((_, free)) => match floor.measured() {
            Ok(_) => passed("disk", format!("{} free", bytes(free))),
            Err(full) => failed("disk", full.to_string()),
        },
        None => passed("disk", "the system does not say"),
    }
}

fn check<E: std::fmt::Display>(name: &'static str, outcome: Result<String, E>) -> Check {
    match outcome {
        Ok(detail) => passed(name, detail),
        Err(error) => failed(name, error.to_string()),
    }
}

fn passed(name: &'static str, detail: impl Into<String>) -> Check {
    Check {
        name,
        ok: true,
        detail: detail.into(),
    }
}

fn failed(name: &'static str, detail: impl Into<String>) -> Check {
    Check {
        name,
        ok: false,
        detail: detail.into(),
    }
}
