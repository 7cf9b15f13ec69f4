//! Object stores that are not what a lake needs: one that writes over what exists although it is
//! asked not to, and one that stops at a chosen operation, as a process does that is killed.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use futures::stream::{BoxStream, StreamExt as _};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    ObjectStoreExt as _, PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};
use stoa_kernel::Kind;

use super::super::storage::Storage;
use super::super::testing::{ORG, UNIT, charge, pin, publish, run, source, stage};
use super::{Lake, LakeOptions, ask};

/// A store with a fault.
#[derive(Debug)]
pub(super) struct Faulty {
    pub(super) inner: Arc<dyn ObjectStore>,
    /// Takes no notice of `If-None-Match`.
    careless: bool,
    /// Operations that change something and are still done; below zero for ever.
    left: Option<AtomicI64>,
    /// The last one is done, but nobody hears of it.
    done_unheard: bool,
}

impl Faulty {
    pub(super) fn careless(inner: Arc<dyn ObjectStore>) -> Self {
        Self {
            inner,
            careless: true,
            left: None,
            done_unheard: false,
        }
    }

    /// Dead at its `lives`-th change; everything fails from then on.
    pub(super) fn mortal(inner: Arc<dyn ObjectStore>, lives: i64, done_unheard: bool) -> Self {
        Self {
            inner,
            careless: false,
            left: Some(AtomicI64::new(lives)),
            done_unheard,
        }
    }

    pub(super) fn is_dead(&self) -> bool {
        self.left
            .as_ref()
            .is_some_and(|left| left.load(Ordering::SeqCst) <= 0)
    }

    fn alive(&self) -> Result<()> {
        match self.is_dead() {
            true => Err(dead()),
            false => Ok(()),
        }
    }

    /// Counts a change; true when it is to be done and then kept quiet about.
    fn change(&self) -> Result<bool> {
        let Some(left) = &self.left else {
            return Ok(false);
        };
        match left.fetch_sub(1, Ordering::SeqCst) {
            1 if self.done_unheard => Ok(true),
            ..=1 => Err(dead()),
            _ => Ok(false),
        }
    }
}

fn dead() -> object_store::Error {
    object_store::Error::Generic {
        store: "faulty",
        source: "the process is gone".into(),
    }
}

impl std::fmt::Display for Faulty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Faulty({})", self.inner)
    }
}

#[async_trait]
impl ObjectStore for Faulty {
    async fn put_opts(
        &self,
        path: &Path,
        payload: PutPayload,
        mut options: PutOptions,
    ) -> Result<PutResult> {
        let unheard = self.change()?;
        if self.careless {
            options.mode = PutMode::Overwrite;
        }
        let done = self.inner.put_opts(path, payload, options).await?;
        match unheard {
            true => Err(dead()),
            false => Ok(done),
        }
    }

    async fn put_multipart_opts(
        &self,
        path: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.change()?;
        self.inner.put_multipart_opts(path, options).await
    }

    async fn get_opts(&self, path: &Path, options: GetOptions) -> Result<GetResult> {
        self.alive()?;
        self.inner.get_opts(path, options).await
    }

    fn delete_stream(
        &self,
        paths: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        match self.change() {
            Ok(_) => self.inner.delete_stream(paths),
            Err(error) => futures::stream::once(async { Err(error) }).boxed(),
        }
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        match self.alive() {
            Ok(()) => self.inner.list(prefix),
            Err(error) => futures::stream::once(async { Err(error) }).boxed(),
        }
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.alive()?;
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.change()?;
        self.inner.copy_opts(from, to, options).await
    }
}

/// A lake in this store; another call is another process.
pub(super) fn lake_in(store: Arc<dyn ObjectStore>) -> Lake {
    let options = LakeOptions::new("memory:///deep/lake");
    let storage = Storage {
        store,
        root: Path::from("deep/lake"),
        url: "memory:///deep/lake/".parse().unwrap(),
    };
    Lake::over(storage, options).unwrap()
}

#[tokio::test]
async fn a_store_that_writes_over_what_exists_gets_no_publish() {
    let memory: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    let lake = lake_in(Arc::new(Faulty::careless(Arc::clone(&memory))));
    let charges = [charge("2024-09", 2, "EC2", UNIT)];
    let request = stage(&lake, ORG, source(1), run(1), &charges).await;
    let error = lake.publish(&request).await.unwrap_err();
    assert!(error.is(Kind::Invalid), "{error:?}");
    assert_eq!(error.code(), "lake_store_overwrites");
    let said = error.message();
    for part in [
        "memory:///deep/lake/",
        "Faulty",
        "If-None-Match",
        "on a disk",
    ] {
        assert!(said.contains(part), "{said}");
    }
    // Nothing was committed, nothing of the question stays, and it is asked again, not assumed.
    let log = Path::from(format!("deep/lake/{ORG}_prod/CostAndUsage/_delta_log"));
    let logged: Vec<_> = memory.list(Some(&log)).collect().await;
    assert!(logged.is_empty(), "{logged:?}");
    assert!(
        memory
            .head(&Path::from("deep/lake/_stoa-lake"))
            .await
            .is_err()
    );
    assert!(lake.check_writes().await.is_err());

    // What is there can be read all the same.
    let published = publish(&lake_in(Arc::clone(&memory)), ORG, 1, 1, &charges).await;
    let reader = lake_in(Arc::new(Faulty::careless(memory)));
    reader.check().await.unwrap();
    assert_eq!(
        ask(&reader, &pin(&published)).await.totals["BilledCost"],
        "1"
    );
    assert_eq!(
        reader.check_writes().await.unwrap_err().code(),
        "lake_store_overwrites"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_writers_may_ask_at_once_and_each_asks_once() {
    let memory: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let lake = lake_in(Arc::clone(&memory));
        tasks.spawn(async move { lake.check_writes().await });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap().unwrap();
    }
    // One change is enough for the first question, none for the second.
    let store = Arc::new(Faulty::mortal(memory, 2, false));
    let lake = lake_in(Arc::clone(&store) as Arc<dyn ObjectStore>);
    lake.check_writes().await.unwrap();
    lake.check_writes().await.unwrap();
    assert!(!store.is_dead());
    let folder = tempfile::TempDir::new().unwrap();
    let disk = || Lake::open(LakeOptions::new(folder.path().display().to_string())).unwrap();
    disk().check_writes().await.unwrap();
    disk().check_writes().await.unwrap();
}
