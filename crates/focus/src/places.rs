//! Where bills lie: addresses (`s3://`, `gs://`, `az://`, `https://` …) to storage, and patterns to
//! the files they stand for. The only place that knows the clouds by name; credentials are handed in.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::http::HttpBuilder;
use object_store::{ObjectStore, ObjectStoreExt, ObjectStoreScheme, RetryConfig, path::Path};
use url::Url;

use crate::delivery::{self, Stored};
use crate::error::{ConvertError, ErrorKind};
use crate::read::Spool;

mod client;
mod errors;
mod pattern;
#[cfg(test)]
mod tests;

pub use client::Redirects;
pub use errors::explain;
pub(crate) use errors::is_final;
pub use pattern::Pattern;

/// Endings of bills, before those of [`COMPRESSIONS`].
pub const ENDINGS: [&str; 7] = [
    ".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".zip",
];

/// Endings of files that are compressed.
pub const COMPRESSIONS: [&str; 2] = [".gz", ".zst"];

/// The same for people; in an archive there are no archives.
pub const FORMS: &str =
    ".csv, .tsv, .json, .jsonl, .ndjson, .parquet and .zip files, plain or .gz/.zst";

/// Whether a file found in a folder or an archive is taken for a bill. Manifests, checksums and
/// hidden files lie beside exports; they are not bills, and neither is a list of rejects.
pub fn is_bill(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut plain = COMPRESSIONS.iter();
    let plain = plain.find_map(|ending| lower.strip_suffix(ending));
    let plain = plain.unwrap_or(&lower);
    let manifest = plain.contains("manifest") && plain.ends_with(".json");
    !lower.starts_with(['.', '_'])
        && !manifest
        && !["rejects.csv", "not-carried.csv"]
            .iter()
            .any(|list| lower.ends_with(list))
        && ENDINGS.iter().any(|ending| plain.ends_with(ending))
}

/// A file in storage.
#[derive(Debug, Clone)]
pub struct Found {
    pub store: Arc<dyn ObjectStore>,
    pub path: Path,
    /// Path below the folder that was named; the file's own name when it was named itself.
    pub name: String,
    /// `None` when only reading it tells.
    pub bytes: Option<u64>,
    pub modified: Option<DateTime<Utc>>,
    /// It was met in a folder: nobody named the file itself.
    pub met: bool,
    /// Its own address; `None` when it has none that leads back to it.
    pub address: Option<String>,
}

impl Found {
    /// As [`delivery::choose`] takes it.
    pub fn stored(&self) -> Stored {
        Stored {
            path: self.path.to_string(),
            shown: self.path.to_string(),
            store: Arc::clone(&self.store),
            place: self.path.clone(),
            bytes: self.bytes,
            modified: self.modified,
            met: self.met,
            columns: Vec::new(),
            spool: Spool::default(),
        }
    }
}

/// Whether this names something in remote storage, not on the local disk.
pub fn is_address(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric())
    })
}

/// Opens the storage of an address. `options` are credentials, region and endpoint as the
/// cloud's environment variables name them (`AWS_ACCESS_KEY_ID`, in either case); `redirects` says
/// whether a server may send the reader elsewhere.
///
/// # Errors
/// [`ErrorKind::BadAddress`], and what the storage's own configuration lacks.
pub fn storage(
    address: &Url,
    options: &[(String, String)],
    redirects: Redirects,
) -> Result<(Arc<dyn ObjectStore>, Path), ConvertError> {
    let (scheme, path) = ObjectStoreScheme::parse(address).map_err(|_| unknown_scheme(address))?;
    if is_download(address, &scheme, options) {
        return web_server(address, redirects);
    }
    let bare = without_query(address);
    let names = |key: &str| key.contains("endpoint") || key.contains("base_url");
    let plain = options
        .iter()
        .any(|(key, value)| names(&key.to_ascii_lowercase()) && value.starts_with("http://"));
    let client = client::options().with_allow_http(plain);
    // Each cloud's builder has its own type of keys, and takes those it knows.
    macro_rules! build {
        ($builder:ty) => {{
            let mut builder = <$builder>::new()
                .with_url(bare)
                .with_client_options(client)
                .with_http_connector(redirects)
                .with_retry(retry());
            for (key, value) in options {
                if let Ok(key) = key.to_ascii_lowercase().parse() {
                    builder = builder.with_config(key, value);
                }
            }
            builder
                .build()
                .map(|store| Arc::new(store) as Arc<dyn ObjectStore>)
        }};
    }
    let store = match scheme {
        ObjectStoreScheme::AmazonS3 => build!(AmazonS3Builder),
        ObjectStoreScheme::GoogleCloudStorage => build!(GoogleCloudStorageBuilder),
        ObjectStoreScheme::MicrosoftAzure => build!(MicrosoftAzureBuilder),
        _ => return Err(unknown_scheme(address)),
    };
    Ok((store.map_err(|error| explain(&error))?, path))
}

/// An ordinary download: any web server, and of a cloud's web address a link that carries its own
/// permission, or one that nobody gave credentials for.
fn is_download(address: &Url, scheme: &ObjectStoreScheme, options: &[(String, String)]) -> bool {
    let cloud = match scheme {
        ObjectStoreScheme::AmazonS3 => "aws_",
        ObjectStoreScheme::GoogleCloudStorage => "google_",
        ObjectStoreScheme::MicrosoftAzure => "azure_",
        _ => return *scheme == ObjectStoreScheme::Http,
    };
    let secret = |key: &str| {
        [
            "key",
            "token",
            "credential",
            "identity",
            "client_id",
            "skip_signature",
        ]
        .iter()
        .any(|part| key.contains(part))
    };
    let known = options.iter().any(|(key, _)| {
        let key = key.to_ascii_lowercase();
        key.starts_with(cloud) && secret(&key)
    });
    is_web(address.as_str()) && (address.query().is_some() || !known)
}

/// Any web server: the last part of the path is the file, and a query (a signed link) is kept.
fn web_server(
    address: &Url,
    redirects: Redirects,
) -> Result<(Arc<dyn ObjectStore>, Path), ConvertError> {
    let mut base = address.clone();
    base.set_fragment(None);
    let name = match base.path_segments().and_then(|mut parts| parts.next_back()) {
        Some(name) if !name.is_empty() => Path::from_url_path(name)
            .map_err(|error| bad_address(&shown(address), &error.to_string()))?,
        _ => {
            return Err(ConvertError::new(
                ErrorKind::BadAddress,
                format!(
                    "{} is a folder on a web server, which cannot be listed",
                    shown(address)
                ),
                "Give the address of each file.",
            ));
        }
    };
    if let Ok(mut parts) = base.path_segments_mut() {
        parts.pop();
    }
    let client = client::options().with_allow_http(address.scheme() == "http");
    let store = HttpBuilder::new()
        .with_url(base)
        .with_client_options(client)
        .with_http_connector(redirects)
        .with_retry(retry())
        .build()
        .map_err(|error| explain(&error))?;
    Ok((Arc::new(store), name))
}

/// The files an address stands for, by name: one file, the bills below a folder, or what matches
/// a pattern in it; with what tells which of them count ([`delivery::choose`]).
///
/// # Errors
/// Addresses that cannot be read, or that stand for nothing: the message names the address and
/// the remedy.
pub async fn find(
    address: &str,
    options: &[(String, String)],
    redirects: Redirects,
) -> Result<Vec<Found>, ConvertError> {
    let (literal, pattern) = if is_web(address) {
        // What stands for one character in a pattern begins the query of a link.
        (address, None)
    } else {
        Pattern::split(address)
    };
    let url = Url::parse(literal).map_err(|error| bad_address(address, &error.to_string()))?;
    if !url.username().is_empty() && url.password().is_some() {
        return Err(ConvertError::new(
            ErrorKind::BadAddress,
            format!("{} holds a password", shown(&url)),
            "Give credentials in the environment, where no list of processes shows them.",
        ));
    }
    let place = match pattern {
        Some(_) => address.to_owned(),
        None => shown(&url),
    };
    let found = search(&url, pattern.as_ref(), options, redirects).await;
    let found = found.map_err(|error| error.in_file(&place))?;
    if !found.is_empty() {
        return Ok(found);
    }
    Err(match pattern {
        Some(_) => ConvertError::new(
            ErrorKind::NoMatch,
            "nothing there matches the pattern",
            "A * does not cross a /, ** does. Look at what is there, and at upper and lower case.",
        ),
        None => ConvertError::new(
            ErrorKind::NoBills,
            "there is no file and no bill below this address",
            format!("Check the path, and upper and lower case. Bills are {FORMS}."),
        ),
    }
    .in_file(place))
}

async fn search(
    url: &Url,
    pattern: Option<&Pattern>,
    options: &[(String, String)],
    redirects: Redirects,
) -> Result<Vec<Found>, ConvertError> {
    let (store, path) = storage(url, options, redirects)?;
    let found = |path: Path, name: Option<String>, known: Option<(u64, DateTime<Utc>)>| Found {
        store: Arc::clone(&store),
        met: name.is_some(),
        name: name.unwrap_or_else(|| path.filename().unwrap_or(path.as_ref()).to_owned()),
        address: address_of(url, &path),
        path,
        bytes: known.map(|(bytes, _)| bytes),
        modified: known.map(|(_, modified)| modified),
    };
    let scheme = ObjectStoreScheme::parse(url)
        .map_err(|_| unknown_scheme(url))?
        .0;
    if is_download(url, &scheme, options) {
        // Asked for when it is read: signed links often allow nothing else.
        return Ok(vec![found(path, None, None)]);
    }
    if pattern.is_none() && !url.path().ends_with('/') && !path.as_ref().is_empty() {
        match store.head(&path).await {
            Ok(meta) => {
                return Ok(vec![found(
                    path,
                    None,
                    Some((meta.size, meta.last_modified)),
                )]);
            }
            Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(explain(&error)),
        }
    }
    let listed = list(&*store, &path)
        .await
        .map_err(|error| explain(&error))?;
    let matching: Vec<bool> = listed
        .iter()
        .map(|file| match pattern {
            Some(pattern) => pattern.takes(&file.inside),
            None => delivery::concerns(&file.inside),
        })
        .collect();
    if !matching.contains(&true) {
        return Ok(Vec::new());
    }
    // A pattern that names only the bills of a table does not name its log.
    let wanted = |(file, matches): &(Inside, bool)| *matches || delivery::is_marker(&file.inside);
    let files = listed.into_iter().zip(matching).filter(wanted);
    Ok(files
        .map(|(file, _)| {
            let known = (file.bytes, file.modified);
            found(file.path, Some(file.inside), Some(known))
        })
        .collect())
}

/// The address of a file in the storage of another address.
fn address_of(beside: &Url, path: &Path) -> Option<String> {
    if is_web(beside.as_str()) {
        return Some(beside.to_string());
    }
    let mut address = beside.clone();
    address.set_path(path.as_ref());
    let (_, found) = ObjectStoreScheme::parse(&address).ok()?;
    (found == *path).then(|| address.to_string())
}

/// A file below a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside {
    pub path: Path,
    /// Its path within the folder.
    pub inside: String,
    pub bytes: u64,
    pub modified: DateTime<Utc>,
}

/// Everything below a folder, by path.
///
/// # Errors
/// Those of the storage.
pub async fn list(
    store: &dyn ObjectStore,
    folder: &Path,
) -> Result<Vec<Inside>, object_store::Error> {
    let mut files: Vec<Inside> = store
        .list(Some(folder))
        .map_ok(|meta| {
            let inside = match meta.location.prefix_match(folder) {
                Some(parts) => {
                    let parts: Vec<String> = parts.map(|part| part.as_ref().to_owned()).collect();
                    parts.join("/")
                }
                None => meta.location.to_string(),
            };
            Inside {
                path: meta.location,
                inside,
                bytes: meta.size,
                modified: meta.last_modified,
            }
        })
        .try_collect()
        .await?;
    files.sort_by(|a, b| a.inside.cmp(&b.inside));
    Ok(files)
}

/// An address as it may be shown: a query often is a permission.
pub fn shown(address: &Url) -> String {
    let mut shown = without_query(address);
    if address.query().is_some() {
        shown.push_str("?…");
    }
    shown
}

fn without_query(address: &Url) -> String {
    let mut bare = address.clone();
    bare.set_query(None);
    bare.set_fragment(None);
    // Nor is a password shown; the name before it is the container of an Azure address.
    let _no_host = bare.set_password(None);
    bare.to_string()
}

fn is_web(address: &str) -> bool {
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}

/// Tries again for half a minute: a hiccup passes, a mistake is told soon.
fn retry() -> RetryConfig {
    RetryConfig {
        max_retries: 5,
        retry_timeout: Duration::from_secs(30),
        ..RetryConfig::default()
    }
}

fn unknown_scheme(address: &Url) -> ConvertError {
    const KNOWN: [&str; 8] = ["s3", "s3a", "gs", "az", "adl", "azure", "abfs", "abfss"];
    if KNOWN.contains(&address.scheme()) {
        return bad_address(&shown(address), "it names no bucket");
    }
    ConvertError::new(
        ErrorKind::BadAddress,
        format!("nothing can be read from {}://", address.scheme()),
        "Addresses begin with s3://, gs://, az://, abfss://, https:// or http://.",
    )
}

fn bad_address(address: &str, why: &str) -> ConvertError {
    ConvertError::new(
        ErrorKind::BadAddress,
        format!("{address:?} is no address: {why}"),
        "Addresses look like s3://bucket/folder/bill.csv.gz.",
    )
}
