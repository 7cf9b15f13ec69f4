//! Settings: what may be configured, and the value in force. Only this module reads
//! configuration files and the environment; everyone else is handed what it needs.

mod bounds;
mod environment;
mod load;
mod overlay;
mod secrets;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use stoa_httpkit::TrustedProxies;
use stoa_httpkit::pace::Pace;

use crate::data_folder;

pub use environment::{cloud_credentials, variables};
pub use load::{ConfigError, Flags, Loaded, load};
pub use secrets::{shown, without_password};

/// Every setting with its default and a comment: the document users read.
pub const DEFAULT: &str = include_str!("../../../config/stoa.toml");

/// All settings, resolved: `{data}` is replaced and addresses are checked.
#[derive(Debug, Clone, Deserialize)]
pub struct Settings {
    pub data: Data,
    pub server: Server,
    pub database: Database,
    pub lake: Lake,
    pub costs: Costs,
    pub cluster: Cluster,
    pub mail: Mail,
    pub auth: Auth,
    pub jobs: Jobs,
    pub log: Log,
    pub limits: Limits,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Data {
    pub dir: PathBuf,
    /// For what is put down while it is worked on.
    pub scratch: PathBuf,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Server {
    pub listen: String,
    pub public_url: String,
    pub shutdown_seconds: u64,
    pub trusted_proxies: Vec<String>,
    pub stays_hosts: Vec<String>,
    pub max_connections: usize,
    pub max_connections_per_address: usize,
    pub header_seconds: u64,
    pub idle_seconds: u64,
    pub stall_seconds: u64,
    pub min_bytes_per_second: u32,
    pub http2_streams: u32,
    pub http2_resets_per_minute: u32,
    pub metrics_token: String,
}

impl Server {
    /// The networks of `trusted_proxies`, which were checked when the settings were read.
    pub fn proxies(&self) -> TrustedProxies {
        let entries = self.trusted_proxies.iter().map(String::as_str);
        TrustedProxies::parse(entries).unwrap_or_default()
    }

    /// How long the bytes of a body are waited for.
    pub fn pace(&self) -> Pace {
        Pace {
            patience: Duration::from_secs(self.stall_seconds),
            bytes_per_second: self.min_bytes_per_second,
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
pub struct Database {
    pub url: String,
    pub max_readers: u32,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Lake {
    pub url: String,
    pub cluster: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Cluster {
    pub listen: String,
    pub executor_listen: String,
    pub advertise: String,
    pub slots: usize,
    pub memory_bytes: u64,
    pub work_dir: PathBuf,
    pub executor_timeout_seconds: u64,
    pub addresses: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Costs {
    pub folder_roots: Vec<String>,
    pub url_prefixes: Vec<String>,
    pub conversions: usize,
    pub threads: usize,
    pub max_reject_percent: u64,
    pub max_missing_percent: f64,
    pub max_possibly_twice_percent: f64,
    pub run_seconds: u64,
    pub waiting_days: u64,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Mail {
    pub url: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Auth {
    pub root_key: String,
    pub disabled: bool,
    pub session_days: u32,
    pub sign_up: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Jobs {
    pub workers: usize,
    pub per_organisation: u32,
    pub lease_seconds: u64,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Log {
    pub format: LogFormat,
    pub level: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Limits {
    pub upload_bytes: u64,
    pub min_free_bytes: u64,
    pub organisation_bytes: u64,
    pub organisation_drawing_bytes: u64,
    pub organisation_sources: u64,
    pub body_bytes: u64,
    pub expansion_ratio: u64,
    pub expansion_bytes: u64,
    pub query_seconds: u64,
    pub query_memory_bytes: u64,
    pub heavy_requests: usize,
    pub heavy_requests_per_organisation: usize,
    pub requests_per_minute: u32,
    pub pages_per_minute: u32,
}

impl Settings {
    /// True when the browser talks https to us, directly or through a proxy.
    pub fn https(&self) -> bool {
        self.server.public_url.starts_with("https://")
    }

    /// True when mail is kept in the development mailbox.
    pub fn keeps_mail(&self) -> bool {
        self.mail.url == MAILBOX
    }

    /// True unless `public_url` names another machine; empty, it becomes the address listened on.
    pub fn stays_local(&self) -> bool {
        self.server.public_url.is_empty() || self.is_local()
    }

    /// What an operator behind a proxy is likely to have forgotten; for the start.
    pub fn about_proxies(&self) -> Option<&'static str> {
        (self.https() && self.server.trusted_proxies.is_empty()).then_some(
            "server.public_url is https, so a proxy is in front, and server.trusted_proxies is empty: everybody counts as one client, the proxy, for limits and in the log. List the proxy's address, such as [\"loopback\"]",
        )
    }

    /// What does not work because of how mail is set up, or where it goes; for the start.
    pub fn about_mail(&self) -> String {
        match self.keeps_mail() {
            true => format!(
                "Mail is not sent but kept: Developer › Mailbox, with the key in {}",
                self.data.dir.join(data_folder::MAILBOX_KEY).display()
            ),
            false => "No mail is set up (mail.url): there are no sign-in links and no invitations by mail, and nobody but the first can sign up. People come in with a password or by `stoa people link EMAIL`; auth.root_key opens everything".to_owned(),
        }
    }

    /// True when people reach the server on its own machine only, by what `public_url` says.
    pub fn is_local(&self) -> bool {
        let host = url::Url::parse(&self.server.public_url);
        let host = host.as_ref().ok().and_then(url::Url::host);
        match host {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// True when the database is one file that only one server may own.
    pub fn embedded_database(&self) -> bool {
        self.database.url.starts_with("sqlite:")
    }
}

/// `mail.url` of the development mailbox.
pub(crate) const MAILBOX: &str = "mailbox:";
