//! What a machine of a cluster may read and write: the lake, and addresses its operator listed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::error::{DataFusionError, Result as DataFusionResult};
use datafusion::execution::object_store::ObjectStoreRegistry;
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreScheme, path::Path};
use url::Url;

use super::fence::Fence;
use crate::error::{ConvertError, ErrorKind};
use crate::lake::{Lake, STORE};
use crate::places::{self, Redirects};

/// The stores behind addresses. Whoever reaches a scheduler's port may send any plan, so a machine
/// opens nothing that is not named here.
#[derive(Debug)]
pub struct Stores {
    /// With its root: the store behind a lake on a disk is the whole disk.
    lake: Option<(Arc<dyn ObjectStore>, Path)>,
    allowed: Vec<String>,
    credentials: Vec<(String, String)>,
    /// What plans scan, by scheme and authority.
    fenced: Mutex<HashMap<String, Arc<dyn ObjectStore>>>,
    /// Buckets, by scheme and authority: a client for each file would sign in for each file.
    buckets: Mutex<HashMap<String, Arc<dyn ObjectStore>>>,
}

impl Stores {
    /// `allowed` are beginnings of addresses besides the lake, such as `s3://bills/` or
    /// `file:///srv/bills/`; `credentials` as [`places::storage`] takes them.
    pub fn new(
        lake: Option<&Lake>,
        allowed: Vec<String>,
        credentials: Vec<(String, String)>,
    ) -> Self {
        Self {
            lake: lake.map(Lake::store),
            allowed,
            credentials,
            fenced: Mutex::default(),
            buckets: Mutex::default(),
        }
    }

    /// The store of an address and the path in it.
    pub(super) fn open(&self, address: &str) -> Result<(Arc<dyn ObjectStore>, Path), ConvertError> {
        let url = Url::parse(address).map_err(|_| refused(address))?;
        if let Some(inside) = address.strip_prefix(STORE) {
            let (store, root) = self.lake.as_ref().ok_or_else(|| refused(address))?;
            let path = Path::parse(inside).ok();
            return match path.filter(|path| path.prefix_matches(root)) {
                Some(path) => Ok((Arc::clone(store), path)),
                None => Err(refused(address)),
            };
        }
        // The parsed form has no `..` left that could lead out of what is listed.
        if !self
            .allowed
            .iter()
            .any(|start| url.as_str().starts_with(start))
        {
            return Err(refused(address));
        }
        if url.scheme() == "file" {
            let file = url.to_file_path().map_err(|()| refused(address))?;
            let path = Path::from_absolute_path(file).map_err(|_| refused(address))?;
            return Ok((Arc::new(LocalFileSystem::new()), path));
        }
        self.bucket(&url)
    }

    fn bucket(&self, url: &Url) -> Result<(Arc<dyn ObjectStore>, Path), ConvertError> {
        let scheme = ObjectStoreScheme::parse(url);
        let Some((_, path)) = scheme.ok().filter(|_| !url.scheme().starts_with("http")) else {
            // A web server's is made for the one address.
            return places::storage(url, &self.credentials, Redirects::Refused);
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let root = root(url);
        if let Some(store) = buckets.get(&root) {
            return Ok((Arc::clone(store), path));
        }
        let (store, path) = places::storage(url, &self.credentials, Redirects::Refused)?;
        buckets.insert(root, Arc::clone(&store));
        Ok((store, path))
    }

    /// The store of a plan's scan, which is named without a path: only what is listed can be
    /// reached through it.
    fn fenced(&self, url: &Url) -> DataFusionResult<Arc<dyn ObjectStore>> {
        let root = root(url);
        let mut fenced = self.fenced.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = fenced.get(&root) {
            return Ok(Arc::clone(store));
        }
        if root == STORE {
            let (lake, folder) = self.lake.as_ref().ok_or_else(|| unknown(url))?;
            let start = match folder.as_ref() {
                "" => String::new(),
                folder => format!("{folder}/"),
            };
            let store: Arc<dyn ObjectStore> = Arc::new(Fence::new(Arc::clone(lake), vec![start]));
            fenced.insert(root, Arc::clone(&store));
            return Ok(store);
        }
        let allowed: Vec<Url> = self
            .allowed
            .iter()
            .filter_map(|start| Url::parse(start).ok())
            .filter(|start| start.scheme() == url.scheme() && start.authority() == url.authority())
            .collect();
        if allowed.is_empty() {
            return Err(unknown(url));
        }
        let inner: Arc<dyn ObjectStore> = match url.scheme() {
            "file" => Arc::new(LocalFileSystem::new()),
            _ => {
                let external = |error| DataFusionError::External(Box::new(error));
                self.bucket(url).map_err(external)?.0
            }
        };
        let starts = allowed
            .iter()
            .map(|start| start.path().trim_start_matches('/').to_owned());
        let store: Arc<dyn ObjectStore> = Arc::new(Fence::new(inner, starts.collect()));
        fenced.insert(root, Arc::clone(&store));
        Ok(store)
    }
}

impl ObjectStoreRegistry for Stores {
    /// Plans bring no stores of their own.
    fn register_store(
        &self,
        _url: &Url,
        _store: Arc<dyn ObjectStore>,
    ) -> Option<Arc<dyn ObjectStore>> {
        None
    }

    fn get_store(&self, url: &Url) -> DataFusionResult<Arc<dyn ObjectStore>> {
        self.fenced(url)
    }
}

fn root(url: &Url) -> String {
    format!("{}://{}", url.scheme(), url.authority())
}

fn unknown(url: &Url) -> DataFusionError {
    DataFusionError::External(Box::new(refused(url.as_str())))
}

fn refused(address: &str) -> ConvertError {
    let shown = Url::parse(address).map_or_else(|_| address.to_owned(), |url| places::shown(&url));
    ConvertError::new(
        ErrorKind::AccessDenied,
        format!("a machine of the cluster may not touch {shown}"),
        "Machines open the lake and what `cluster.addresses` lists. Add the address there on the scheduler and on every executor, or use the lake.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_disk_below_a_lake_only_the_lake_is_opened() {
        let folder = tempfile::TempDir::new().unwrap();
        let options =
            crate::lake::LakeOptions::new(folder.path().join("lake").display().to_string());
        let lake = Lake::open(options).unwrap();
        let stores = Stores::new(Some(&lake), Vec::new(), Vec::new());
        let inside = lake.store().1.join("acme_prod").join("a.parquet");
        assert!(stores.open(&Lake::address(&inside)).is_ok());
        assert!(stores.open("lake://files/etc/passwd").is_err());
        let root = lake.store().1;
        assert!(
            stores
                .open(&format!("lake://files/{root}/../secret"))
                .is_err()
        );
        assert!(stores.open(&format!("lake://files/{root}-2/a")).is_err());
    }

    #[test]
    fn a_bucket_is_opened_once() {
        let stores = Stores::new(None, vec!["s3://bills/".to_owned()], Vec::new());
        let (one, path) = stores.open("s3://bills/2024/a.csv").unwrap();
        let (other, _) = stores.open("s3://bills/2024/b.csv").unwrap();
        assert_eq!(path.as_ref(), "2024/a.csv");
        assert!(Arc::ptr_eq(&one, &other));
    }

    #[test]
    fn only_listed_addresses_are_opened() {
        let stores = Stores::new(None, vec!["file:///srv/bills/".to_owned()], Vec::new());
        assert!(stores.open("file:///srv/bills/2024/a.csv").is_ok());
        for address in [
            "file:///etc/passwd",
            "file:///srv/bills/../../etc/passwd",
            "file:///srv/bills/%2e%2e/%2e%2e/etc/passwd",
            "s3://bills/a.csv",
            "lake://files/a",
            "a.csv",
        ] {
            let error = stores.open(address).map(|_| ()).expect_err(address);
            assert_eq!(error.kind, ErrorKind::AccessDenied, "{address}");
            assert!(error.remedy().contains("cluster.addresses"));
        }
        assert!(
            stores
                .get_store(&Url::parse("s3://bills").unwrap())
                .is_err()
        );
    }
}
