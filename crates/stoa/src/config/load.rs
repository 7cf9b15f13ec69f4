//! Puts the layers together: defaults, file, environment, flags; then checks the result.

use std::collections::BTreeMap;
use std::net::ToSocketAddrs;
use std::path::{Path, PathBuf};

use stoa_httpkit::TrustedProxies;
use toml::{Table, Value};

use super::overlay::{self, Layer};
use super::{DEFAULT, Settings, bounds};

/// A configuration that cannot be used: what is wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

/// What the command line says about settings.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    pub config: Option<PathBuf>,
    /// `section.key=value`, strongest of all.
    pub set: Vec<String>,
}

/// The settings, and for each key the layer it came from.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub settings: Settings,
    pub table: Table,
    /// `section.key` → "default", a file name, an environment variable or "flag".
    pub origin: BTreeMap<String, String>,
}

/// Reads every layer. `environment` is passed in so that tests need not change the process.
pub fn load(
    flags: &Flags,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<Loaded, ConfigError> {
    let mut layer = Layer::defaults(DEFAULT);
    let environment: Vec<(String, String)> = environment.collect();
    if let Some(path) = config_file(flags, &environment)? {
        let text = std::fs::read_to_string(&path)
            .map_err(|error| ConfigError(format!("{}: cannot be read: {error}", path.display())))?;
        overlay::file(&mut layer, &path, &text)?;
    }
    overlay::environment(&mut layer, &environment)?;
    for assignment in &flags.set {
        overlay::flag(&mut layer, assignment)?;
    }
    let Layer { mut table, origin } = layer;
    substitute_data(&mut table);
    let settings: Settings = table
        .clone()
        .try_into()
        .map_err(|error| unfit(&table, &origin, &error))?;
    check(&settings, &origin)?;
    Ok(Loaded {
        settings,
        table,
        origin,
    })
}

/// Names the value that is of the right type but not one of those the setting can have: the one with which
/// the defaults alone cannot be read either.
fn unfit(table: &Table, origin: &BTreeMap<String, String>, error: &toml::de::Error) -> ConfigError {
    let defaults = Layer::defaults(DEFAULT).table;
    for (section, keys) in table {
        for (key, value) in keys.as_table().into_iter().flatten() {
            let mut alone = defaults.clone();
            if let Some(Value::Table(keys)) = alone.get_mut(section) {
                keys.insert(key.clone(), value.clone());
            }
            let Err(error) = alone.try_into::<Settings>() else {
                continue;
            };
            let why = match value {
                Value::Integer(number) if *number < 0 => {
                    format!("must be 0 or more, and is {number}")
                }
                Value::Integer(number) => format!("{number} is too large"),
                // "unknown variant `xml`, expected `text` or `json`"
                _ => match error.message().rsplit_once("expected ") {
                    Some((_, expected)) => format!("must be {expected}, and is {value}"),
                    None => error.message().to_owned(),
                },
            };
            let name = format!("{section}.{key}");
            let from = origin.get(&name).map_or("default", String::as_str);
            return ConfigError(format!("{name} (from {from}): {why}"));
        }
    }
    ConfigError(format!("configuration: {}", error.message()))
}

/// `--config`, else `STOA_CONFIG`, else `stoa.toml` in the current folder when there is one.
fn config_file(
    flags: &Flags,
    environment: &[(String, String)],
) -> Result<Option<PathBuf>, ConfigError> {
    let named = flags.config.clone().or_else(|| {
        environment
            .iter()
            .find(|(name, _)| name == "STOA_CONFIG")
            .map(|(_, path)| path.into())
    });
    match named {
        Some(path) if path.is_file() => Ok(Some(path)),
        Some(path) => Err(ConfigError(format!(
            "{}: no such configuration file. `stoa config default > {}` writes one with every setting.",
            path.display(),
            path.display()
        ))),
        None => Ok(Path::new("stoa.toml")
            .is_file()
            .then(|| PathBuf::from("stoa.toml"))),
    }
}

fn substitute_data(table: &mut Table) {
    let dir = table
        .get("data")
        .and_then(|data| data.get("dir"))
        .and_then(Value::as_str)
        .unwrap_or("stoa-data");
    // Absolute, so that messages name a place that can be found and the lake has a full address.
    let dir =
        std::path::absolute(dir).map_or_else(|_| dir.to_string(), |dir| dir.display().to_string());
    if let Some(Value::Table(data)) = table.get_mut("data") {
        data.insert("dir".into(), Value::String(dir.clone()));
    }
    for section in table
        .iter_mut()
        .filter_map(|(_, section)| section.as_table_mut())
    {
        for (_, value) in section.iter_mut() {
            let texts = match value {
                Value::Array(items) => items.iter_mut().collect(),
                single => vec![single],
            };
            for text in texts {
                if let Value::String(text) = text {
                    *text = text.replace("{data}", &dir);
                }
            }
        }
    }
}

/// What types cannot say. Each message names the key, where its value came from, and the fix.
fn check(settings: &Settings, origin: &BTreeMap<String, String>) -> Result<(), ConfigError> {
    let refuse = |key: &str, why: String| {
        let from = origin.get(key).map_or("default", String::as_str);
        Err(ConfigError(format!("{key} (from {from}): {why}")))
    };
    let server = &settings.server;
    let Some(address) = server
        .listen
        .to_socket_addrs()
        .ok()
        .and_then(|mut all| all.next())
    else {
        return refuse(
            "server.listen",
            format!(
                "\"{}\" is not an address like 127.0.0.1:7800",
                server.listen
            ),
        );
    };
    if let Some(why) = bounds::public_url(&server.public_url) {
        return refuse("server.public_url", why);
    }
    if let Err(why) = TrustedProxies::parse(server.trusted_proxies.iter().map(String::as_str)) {
        return refuse("server.trusted_proxies", why);
    }
    if let Some(host) = server.stays_hosts.iter().find(|host| !is_host(host)) {
        return refuse(
            "server.stays_hosts",
            format!(
                "\"{host}\" is not a host name like stay.example.com, without scheme, port and path"
            ),
        );
    }
    if !server.metrics_token.is_empty() && server.metrics_token.len() < 16 {
        return refuse(
            "server.metrics_token",
            "must have at least 16 characters, e.g. the output of `openssl rand -hex 16`".into(),
        );
    }
    if settings.auth.disabled && !address.ip().is_loopback() {
        return refuse(
            "auth.disabled",
            format!(
                "sign-in can only be switched off on a loopback address, and server.listen is {}",
                server.listen
            ),
        );
    }
    if !settings.auth.root_key.is_empty() && settings.auth.root_key.len() < 32 {
        return refuse(
            "auth.root_key",
            "must have at least 32 characters, e.g. the output of `openssl rand -hex 32`".into(),
        );
    }
    let url = &settings.database.url;
    if !["sqlite:", "postgres:", "postgresql:"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
    {
        return refuse(
            "database.url",
            "must start with sqlite:// or postgres://".into(),
        );
    }
    let cluster = &settings.cluster;
    for (key, address) in [
        ("cluster.listen", &cluster.listen),
        ("cluster.executor_listen", &cluster.executor_listen),
    ] {
        if address.to_socket_addrs().is_err() {
            return refuse(
                key,
                format!("\"{address}\" is not an address like 127.0.0.1:7810"),
            );
        }
    }
    if cluster.memory_bytes < 64 << 20 {
        return refuse("cluster.memory_bytes", "is too little to work with".into());
    }
    if let Some(wrong) = cluster
        .addresses
        .iter()
        .find(|start| !start.contains("://"))
    {
        return refuse(
            "cluster.addresses",
            format!(
                "\"{wrong}\" is not the beginning of an address like s3://bills/ or file:///srv/"
            ),
        );
    }
    if !settings.mail.url.is_empty() && !settings.keeps_mail() {
        return refuse(
            "mail.url",
            format!(
                "\"{}\" is not supported in this version; leave it empty (no mail), or \"mailbox:\" for development",
                super::without_password(&settings.mail.url)
            ),
        );
    }
    if settings.keeps_mail() && !settings.stays_local() {
        return refuse(
            "mail.url",
            format!(
                "the development mailbox is for this machine only, and server.public_url is {}. Set mail.url = \"\", or server.public_url to an address such as http://localhost:7800",
                server.public_url
            ),
        );
    }
    if settings.auth.disabled && !settings.stays_local() {
        return refuse(
            "auth.disabled",
            format!(
                "sign-in can only be switched off on this machine, and server.public_url is {}. Set auth.disabled = false, or server.public_url to an address such as http://localhost:7800",
                server.public_url
            ),
        );
    }
    if settings.jobs.workers == 0 {
        return refuse(
            "jobs.workers",
            "must be at least 1; to run no jobs here use `stoa serve --roles api`".into(),
        );
    }
    match bounds::broken(settings) {
        Some((key, why)) => refuse(key, why),
        None => Ok(()),
    }
}

/// A name as it stands in the header `Host`.
fn is_host(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    !text.is_empty() && text.chars().all(fits)
}
