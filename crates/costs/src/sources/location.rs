//! Where a source may read: folders below the allowed roots, and URLs below the allowed prefixes.
//! Everything else is refused, because the server's disk and credentials are not the tenant's.

use std::{
    path::{Path as FsPath, PathBuf},
    sync::Arc,
};

use object_store::{ObjectStore, local::LocalFileSystem, path::Path};
use stoa_focus::{
    delivery,
    error::{ConvertError, ErrorKind},
    places::{self, Found},
    warnings::Warning,
};
use stoa_kernel::{Error, sentence};
use url::Url;

use super::wire::SourceKind;
use crate::{
    landing::location_error,
    manifests::{self, Stated},
    remedies::{remedy_or_default, run_error},
    runs::wire::RunError,
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
                Ok(Some(folder.display().to_string()))
            }
            (SourceKind::ObjectStore, Some(url)) => {
                let url = self.url(org, url).map_err(as_field)?;
                Ok(Some(url.to_string()))
            }
        }
    }

    /// Opens a stored location and lists what it holds, in the order of names.
    pub async fn open(&self, org: &str, kind: SourceKind, url: &str) -> Result<Place, RunError> {
        let files = match kind {
            SourceKind::Folder => {
                let folder = self.folder(org, url)?;
                let store =
                    LocalFileSystem::new_with_prefix(&folder).map_err(|e| location_error(&e))?;
                below(Arc::new(store)).await?
            }
            _ => {
                let url = self.url(org, url)?;
                let found = places::find(url.as_str(), &self.url_options).await;
                found.map_err(|error| unusable(&error))?
            }
        };
        let Some(store) = files.first().map(|first| Arc::clone(&first.store)) else {
            return Err(run_error(
                "no_files",
                format!("There is no CSV, JSON Lines or Parquet file at {url}."),
            ));
        };
        let (files, warnings) = manifests::follow(files, Found::stored).await?;
        Ok(Place {
            store,
            files,
            warnings,
        })
    }

    /// The folder itself, symbolic links resolved, if it lies below an allowed root.
    fn folder(&self, org: &str, given: &str) -> Result<PathBuf, RunError> {
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
        let lexically_below = roots.iter().any(|root| is_below(&asked, root));
        let Ok(real) = asked.canonicalize() else {
            // Whether a folder exists outside the roots is nobody's business: the answer is the same.
            return Err(if lexically_below {
                run_error(
                    "folder_not_found",
                    format!("The folder {given:?} does not exist on the server."),
                )
            } else {
                not_allowed(given, &roots)
            });
        };
        let below = roots
            .iter()
            .filter_map(|root| root.canonicalize().ok())
            .any(|root| real.starts_with(root));
        if below && real.is_dir() {
            Ok(real)
        } else {
            Err(not_allowed(given, &roots))
        }
    }

    fn url(&self, org: &str, given: &str) -> Result<Url, RunError> {
        let refused = |why: String| {
            let mut error = run_error("url_not_allowed", why);
            error.remedy = Some(if self.url_prefixes.is_empty() {
                "Ask whoever operates this installation to list the bucket in `costs.url_prefixes`; none is allowed yet.".to_owned()
            } else {
                let allowed: Vec<String> = self
                    .url_prefixes
                    .iter()
                    .map(|p| p.replace("{org}", org))
                    .collect();
                format!("Use a URL that begins with one of: {}.", allowed.join(", "))
            });
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
                    && prefix.port() == url.port()
                    && is_below(FsPath::new(url.path()), FsPath::new(prefix.path()))
            });
        if below {
            Ok(url)
        } else {
            Err(refused(format!("Reading {given:?} is not allowed.")))
        }
    }
}

/// `path` is `root` or lies below it, `..` not being accepted anywhere.
fn is_below(path: &FsPath, root: &FsPath) -> bool {
    let climbs = path
        .components()
        .any(|part| matches!(part, std::path::Component::ParentDir));
    !climbs && path.starts_with(root)
}

/// The bills below a folder.
async fn below(store: Arc<dyn ObjectStore>) -> Result<Vec<Found>, RunError> {
    let listed = places::list(&*store, &Path::default()).await;
    let listed = listed.map_err(|e| location_error(&e))?.into_iter();
    Ok(listed
        .filter(|file| delivery::concerns(&file.inside))
        .map(|file| Found {
            address: None,
            met: true,
            store: Arc::clone(&store),
            path: file.path,
            name: file.inside,
            bytes: Some(file.bytes),
            modified: Some(file.modified),
        })
        .collect())
}

/// What the engine says about an address, under the codes a source has.
fn unusable(error: &ConvertError) -> RunError {
    let code = match error.kind {
        ErrorKind::AccessDenied | ErrorKind::NoCredentials => "location_forbidden",
        ErrorKind::NotFound | ErrorKind::NoBills | ErrorKind::NoMatch => "no_files",
        _ => "location_unreachable",
    };
    run_error(code, sentence(error))
}

fn not_allowed(given: &str, roots: &[PathBuf]) -> RunError {
    let mut error = run_error(
        "folder_not_allowed",
        format!("The folder {given:?} is not below an allowed root."),
    );
    let allowed: Vec<String> = roots
        .iter()
        .map(|root| root.display().to_string())
        .collect();
    error.remedy = Some(format!(
        "{} Allowed: {}.",
        remedy_or_default("folder_not_allowed"),
        allowed.join(", ")
    ));
    error
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
        assert!(check("aws").is_ok());
        assert!(check(&root.path().join("acme/aws").display().to_string()).is_ok());
        for bad in [
            "/etc",
            "../rival",
            "aws/../../rival",
            "link",
            "/does/not/exist",
            "aws/nothing",
        ] {
            let error = check(bad).unwrap_err();
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
}
