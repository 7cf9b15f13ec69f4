//! An object store of which only listed beginnings of paths exist.

use std::sync::Arc;

use async_trait::async_trait;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

#[derive(Debug)]
pub(super) struct Fence {
    inner: Arc<dyn ObjectStore>,
    starts: Arc<[String]>,
}

impl Fence {
    pub(super) fn new(inner: Arc<dyn ObjectStore>, starts: Vec<String>) -> Self {
        Self {
            inner,
            starts: starts.into(),
        }
    }

    fn pass<'p>(&self, path: &'p Path) -> Result<&'p Path> {
        within(&self.starts, path)
    }
}

fn within<'p>(starts: &[String], path: &'p Path) -> Result<&'p Path> {
    match starts.iter().any(|start| path.as_ref().starts_with(start)) {
        true => Ok(path),
        false => Err(Error::PermissionDenied {
            path: path.to_string(),
            source: "it is not below anything `cluster.addresses` lists".into(),
        }),
    }
}

impl std::fmt::Display for Fence {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "parts of {}", self.inner)
    }
}

#[async_trait]
impl ObjectStore for Fence {
    async fn put_opts(
        &self,
        location: &Path,
        payload: PutPayload,
        options: PutOptions,
    ) -> Result<PutResult> {
        self.inner
            .put_opts(self.pass(location)?, payload, options)
            .await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.inner
            .put_multipart_opts(self.pass(location)?, options)
            .await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.inner.get_opts(self.pass(location)?, options).await
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        let starts = Arc::clone(&self.starts);
        let checked = locations.map(move |path| {
            let path = path?;
            within(&starts, &path)?;
            Ok(path)
        });
        self.inner.delete_stream(checked.boxed())
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let starts = Arc::clone(&self.starts);
        self.inner
            .list(prefix)
            .try_filter(move |meta| futures::future::ready(within(&starts, &meta.location).is_ok()))
            .boxed()
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        let mut listed = self.inner.list_with_delimiter(prefix).await?;
        listed
            .objects
            .retain(|meta| self.pass(&meta.location).is_ok());
        Ok(listed)
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner
            .copy_opts(self.pass(from)?, self.pass(to)?, options)
            .await
    }
}

#[cfg(test)]
mod tests {
    use object_store::{ObjectStoreExt, memory::InMemory};

    use super::*;

    #[tokio::test]
    async fn what_is_not_listed_does_not_exist() {
        let inner = Arc::new(InMemory::new());
        for path in ["bills/a", "secret/b"] {
            inner
                .put(&path.into(), PutPayload::from_static(b"x"))
                .await
                .unwrap();
        }
        let fence = Fence::new(inner, vec!["bills/".to_owned()]);
        assert!(fence.get(&"bills/a".into()).await.is_ok());
        assert!(fence.get(&"secret/b".into()).await.is_err());
        assert!(
            fence
                .put(&"secret/c".into(), PutPayload::new())
                .await
                .is_err()
        );
        assert!(
            fence
                .copy(&"secret/b".into(), &"bills/b".into())
                .await
                .is_err()
        );
        assert!(fence.delete(&"secret/b".into()).await.is_err());
        let listed: Vec<_> = fence.list(None).try_collect().await.unwrap();
        assert_eq!(listed.len(), 1);
    }
}
