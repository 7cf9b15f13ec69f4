//! Where a source may read: folders below the allowed roots, and URLs below the allowed prefixes.
//! Everything else is refused, because the server's disk and credentials are not the tenant's.

use std::{
    path::{Path as FsPath, PathBuf},
    sync::Arc,
};

use object_store::{ObjectStore, ObjectStoreExt, path::Path};
use percent_encoding::percent_decode_str;
use stoa_focus::{
    delivery,
    places::{self, Found, Redirects},
    read::Spool,
    warnings::Warning,
};
use stoa_kernel::Error;
use url::Url;

use super::{beneath::Beneath, wire::SourceKind};
use crate::{
    manifests::{self, Stated},
    remedies::run_error,
    runs::wire::RunError,
    told::{Input, found_error, location_error},
};

/// What the operator allows. `{org}` in a root or prefix stands for the organisation's slug.
#[derive(Debug, Clone, Default)]
pub struct Locations {
    pub folder_roots: Vec<String>,
    pub url_prefixes: Vec<String>,
    /// Options for object stores (credentials, region, endpoint) as `object_store` names them.
    pub url_options: Vec<(String, String)>,
}

/// A place that was checked, and the files in it.
#[derive(Debug, Clone)]
pub struct Place {
    pub store: Arc<dyn ObjectStore>,
    /// With what the delivery says of each.
    pub files: Vec<(Found, Stated)>,
    /// What is there and not read, and what may be missing.
    pub warnings: Vec<Warning>,
}

impl Locations {
    /// Checks a location when a source is made or changed, and returns it in the form that is stored.
    pub fn check(
        &self,
        org: &str,
        kind: SourceKind,
        url: Option<&str>,
    ) -> Result<Option<String>, Error> {
        let given = url.map(str::trim).filter(|u| !u.is_empty());
        match (kind, given) {
            (SourceKind::Upload, None) => Ok(None),
            (SourceKind::Upload, Some(_)) => Err(invalid(
                "url_not_wanted",
                "An upload source has no URL.",
                "Leave `url` out.",
            )),
            (_, None) => Err(invalid(
                "url_required",
                "This kind of source needs a URL.",
                "Give `url`.",
            )),
            (SourceKind::Folder, Some(folder)) => {
                let folder = self.folder(org, folder).map_err(as_field)?;
                Ok(Some(folder.told()))
            }
            (SourceKind::ObjectStore, Some(url)) => {
                let url = self.url(org, url).map_err(as_field)?;
                Ok(Some(url.to_string()))
            }
        }
    }

    /// Opens a stored location and lists what it holds, in the order of names. What has to be read to be told from
    /// other files is copied to `spool`.
    pub async fn open(
        &self,
        org: &str,
        kind: SourceKind,
        url: &str,
        spool: &Spool,
    ) -> Result<Place, RunError> {
        let files = match kind {
            SourceKind::Folder => {
                let folder = self.folder(org, url)?;
                let store = Beneath::open(&folder.root, &folder.inside).map_err(|error| {
                    run_error("folder_not_found", "The folder cannot be opened.").because(&error)
                })?;
                below(Arc::new(store)).await?
            }
            _ => {
                let url = self.url(org, url)?;
                let found = places::find(url.as_str(), &self.url_options, Redirects::Refused).await;
                found.map_err(|error| found_error(&error, &places::shown(&url)))?
            }
        };
        let Some(store) = files.first().map(|first| Arc::clone(&first.store)) else {
            return Err(run_error(
                "no_files",
                format!("There is no CSV, JSON Lines or Parquet file at {url}."),
            ));
        };
        let (files, warnings) =
            manifests::follow(files, Input::Fetched, spool, Found::stored).await?;
        Ok(Place {
            store,
            files,
            warnings,
        })
    }

    /// The folder itself, symbolic links resolved, if it lies below an allowed root. Where the roots are
    /// is the operator's: no answer names them.
    fn folder(&self, org: &str, given: &str) -> Result<Folder, RunError> {
        let given = given.strip_prefix("file://").unwrap_or(given);
        let roots: Vec<PathBuf> = self
            .folder_roots
            .iter()
            .map(|root| PathBuf::from(root.replace("{org}", org)))
            .collect();
        // A relative path is meant below the first root.
        let asked = match roots.first() {
            Some(first) if !FsPath::new(given).is_absolute() => first.join(given),
            _ => PathBuf::from(given),
        };
        let refused = || {
            let message = format!("The folder {given:?} is not below a folder that may be read.");
            run_error("folder_not_allowed", message)
        };
        let Ok(real) = asked.canonicalize() else {
            // Whether a folder exists outside the roots is nobody's business: the answer is the same.
            return Err(match roots.iter().any(|root| is_below(&asked, root)) {
                true => run_error(
                    "folder_not_found",
                    format!("The folder {given:?} does not exist on the server."),
                ),
                false => refused(),
            });
        };
        let found = roots.iter().enumerate().find_map(|(number, root)| {
            let root = root.canonicalize().ok()?;
            let inside = real.strip_prefix(&root).ok()?.to_owned();
            let first = number == 0;
            Some(Folder {
                root,
                inside,
                first,
            })
        });
        found.filter(|_| real.is_dir()).ok_or_else(refused)
    }

    fn url(&self, org: &str, given: &str) -> Result<Url, RunError> {
        let refused = |why: String| {
            let mut error = run_error("url_not_allowed", why);
            if self.url_prefixes.is_empty() {
                error.remedy = Some("Ask whoever operates this installation to list the bucket in `costs.url_prefixes`; none is allowed yet.".to_owned());
            }
            error
        };
        let url = Url::parse(given).map_err(|_| {
            refused(format!(
                "{given:?} is not a URL such as s3://bucket/folder/."
            ))
        })?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("A URL must not hold credentials.".to_owned()));
        }
        let below = self
            .url_prefixes
            .iter()
            .filter_map(|p| Url::parse(&p.replace("{org}", org)).ok())
            .any(|prefix| {
                prefix.scheme() == url.scheme()
                    && prefix.host_str() == url.host_str()
                    && prefix.port_or_known_default() == url.port_or_known_default()
                    && is_below(FsPath::new(url.path()), FsPath::new(prefix.path()))
            });
        if below && !url.path().split('/').any(is_ambiguous) {
            Ok(url)
        } else {
            Err(refused(format!("Reading {given:?} is not allowed.")))
        }
    }
}

/// A folder that may be read.
#[derive(Debug)]
struct Folder {
    /// The root that allows it, and the path from there.
    root: PathBuf,
    inside: PathBuf,
    /// It is the root that relative paths start from.
    first: bool,
}

impl Folder {
    /// As it is stored and shown: without the place of the root, unless it cannot be found otherwise.
    fn told(&self) -> String {
        match (self.first, self.inside.as_os_str().is_empty()) {
            (true, true) => ".".to_owned(),
            (true, false) => self.inside.display().to_string(),
            (false, _) => self.root.join(&self.inside).display().to_string(),
        }
    }
}

/// A part of a path that some servers read as another: separators, dots and control characters that
/// are encoded, once or several times, and parameters (`..;x`) that hide dots.
fn is_ambiguous(part: &str) -> bool {
    let mut text = part.to_owned();
    for _ in 0..4 {
        let decoded = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        let name = decoded.split(';').next().unwrap_or_default();
        if decoded.contains(['/', '\\'])
            || decoded.contains(char::is_control)
            || matches!(name, "." | "..")
        {
            return true;
        }
        if decoded == text {
            return false;
        }
        text = decoded;
    }
    true
}

/// `path` is `root` or lies below it, `..` not being accepted anywhere.
fn is_below(path: &FsPath, root: &FsPath) -> bool {
    let climbs = path
        .components()
        .any(|part| matches!(part, std::path::Component::ParentDir));
    !climbs && path.starts_with(root)
}

/// The bills below a folder. Each is opened once before any is read, so that one that must not be read
/// ends the run here.
async fn below(store: Arc<dyn ObjectStore>) -> Result<Vec<Found>, RunError> {
    let listed = places::list(&*store, &Path::default()).await;
    let listed = listed.map_err(|e| location_error(&e, "the folder"))?;
    let concerned = listed
        .into_iter()
        .filter(|file| delivery::concerns(&file.inside));
    let mut found = Vec::new();
    for file in concerned {
        let checked = store.head(&file.path).await;
        checked.map_err(|e| location_error(&e, &file.inside))?;
        found.push(Found {
            address: None,
            met: true,
            store: Arc::clone(&store),
            path: file.path,
            name: file.inside,
            bytes: Some(file.bytes),
            modified: Some(file.modified),
        });
    }
    Ok(found)
}

fn invalid(code: &'static str, message: &str, remedy: &str) -> Error {
    Error::invalid("invalid_source", "The source's location cannot be used.").field(
        "url",
        code,
        format!("{message} {remedy}"),
    )
}

fn as_field(error: RunError) -> Error {
    let code = match error.code.as_str() {
        "folder_not_found" => "folder_not_found",
        "folder_not_allowed" => "folder_not_allowed",
        _ => "url_not_allowed",
    };
    invalid(
        code,
        &error.message,
        error.remedy.as_deref().unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locations(root: &FsPath) -> Locations {
        Locations {
            folder_roots: vec![format!("{}/{{org}}", root.display())],
            url_prefixes: vec!["s3://bills/{org}/".to_owned()],
            url_options: Vec::new(),
        }
    }

    #[test]
    fn folders_outside_the_roots_are_refused() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("acme/aws")).unwrap();
        std::fs::create_dir_all(root.path().join("rival")).unwrap();
        std::os::unix::fs::symlink("/etc", root.path().join("acme/link")).unwrap();
        let locations = locations(root.path());
        let check = |path: &str| locations.check("acme", SourceKind::Folder, Some(path));
        // What is kept and shown does not say where the root is.
        let kept = |given: &str| check(given).unwrap();
        assert_eq!(kept("aws").as_deref(), Some("aws"));
        assert_eq!(kept(".").as_deref(), Some("."));
        let absolute = root.path().join("acme/aws").display().to_string();
        assert_eq!(kept(&absolute).as_deref(), Some("aws"));
        for bad in [
            "/etc",
            "../rival",
            "aws/../../rival",
            "link",
            "/does/not/exist",
            "aws/nothing",
        ] {
            let error = check(bad).unwrap_err();
            let said = format!("{} {:?}", error.message(), error.fields());
            assert!(
                !said.contains(&root.path().display().to_string()),
                "{bad}: {said}"
            );
            let code = &error.fields()[0].code;
            assert_eq!(
                code,
                if bad == "aws/nothing" {
                    "folder_not_found"
                } else {
                    "folder_not_allowed"
                },
                "{bad}"
            );
        }
    }

    #[test]
    fn urls_outside_the_prefixes_are_refused() {
        let locations = locations(FsPath::new("/srv"));
        let check = |url: &str| locations.check("acme", SourceKind::ObjectStore, Some(url));
        assert!(check("s3://bills/acme/2024/").is_ok());
        for bad in [
            "s3://bills/rival/",
            "s3://bills/acme/../rival/",
            "s3://other/acme/",
            "http://169.254.169.254/latest/",
            "file:///etc",
            "s3://key:secret@bills/acme/",
            "no url",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
        assert!(check("s3://bills/acmeevil/").is_err());
    }

    #[test]
    fn no_spelling_of_an_address_widens_what_is_allowed() {
        let locations = Locations {
            url_prefixes: vec!["https://bills.example:443/{org}/".to_owned()],
            ..Locations::default()
        };
        let check = |url: &str| locations.check("acme", SourceKind::ObjectStore, Some(url));
        for good in [
            "https://bills.example/acme/2024/a.csv",
            "HTTPS://Bills.Example:443/acme/a.csv?signature=x",
            "https://bills.example/acme/a%20b.csv",
        ] {
            assert!(check(good).is_ok(), "{good}");
        }
        for bad in [
            "https://bills.example@evil.example/acme/a.csv",
            "https://bills.example:x@evil.example/acme/a.csv",
            "https://bills.example.evil.example/acme/a.csv",
            "https://bills.example./acme/a.csv",
            "https://evil.example\\@bills.example/acme/a.csv",
            "https://bills.example:8443/acme/a.csv",
            "http://bills.example/acme/a.csv",
            "https://bills.example/Acme/a.csv",
            "https://bills.example/acme/../rival/a.csv",
            "https://bills.example/acme/..\\rival/a.csv",
            "https://bills.example/acme/%2e%2e/rival/a.csv",
            "https://bills.example/acme/..%2frival/a.csv",
            "https://bills.example/acme/..%5crival/a.csv",
            "https://bills.example/acme/%252e%252e%252frival/a.csv",
            "https://bills.example/acme/..;/rival/a.csv",
            "https://bills.example/acme/%2e%2e;x=y/rival/a.csv",
            "https://bills.example/acme/a%00.csv",
            "https://bills.example/acme/a%0d%0aHost:evil/b.csv",
            "https://bills.example/acme%2f..%2frival/a.csv",
            "//bills.example/acme/a.csv",
        ] {
            let error = check(bad).unwrap_err();
            assert_eq!(error.fields()[0].code, "url_not_allowed", "{bad}");
        }
    }
}
