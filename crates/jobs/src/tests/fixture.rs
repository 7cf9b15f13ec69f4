//! A handler made of a closure, and shortcuts to enqueue and to look.

use std::future::Future;

use serde_json::Value;
use stoa_kernel::{JobId, PageRequest};
use stoa_store::{Actor, Store};

use crate::{Handler, JobCtx, JobError, JobView, Jobs, JobsOptions, NewJob, enqueue, list};

pub(super) struct On<F>(pub(super) F);

impl<F, Fut> Handler for On<F>
where
    F: Fn(JobCtx, Value) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), JobError>> + Send,
{
    const KIND: &'static str = "test";
    type Payload = Value;

    async fn run(&self, ctx: JobCtx, payload: Value) -> Result<(), JobError> {
        (self.0)(ctx, payload).await
    }
}

pub(super) fn jobs<F, Fut>(store: &Store, run: F) -> Jobs
where
    F: Fn(JobCtx, Value) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), JobError>> + Send + 'static,
{
    Jobs::new(store.clone(), JobsOptions::default()).register(On(run))
}

pub(super) fn idle(store: &Store) -> Jobs {
    jobs(store, |_, _| async { Ok(()) })
}

pub(super) fn job(payload: impl Into<Value>) -> NewJob {
    NewJob::new("test", &payload.into()).unwrap()
}

pub(super) async fn put(store: &Store, actor: &Actor, new: NewJob) -> JobId {
    let mut tx = store.write(actor).await.unwrap();
    let made = enqueue(&mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    made.id
}

pub(super) async fn view(store: &Store, actor: &Actor, id: JobId) -> JobView {
    crate::get(&store.read(actor).await.unwrap(), id)
        .await
        .unwrap()
}

pub(super) async fn all(store: &Store, actor: &Actor) -> Vec<JobView> {
    let read = store.read(actor).await.unwrap();
    list(&read, &crate::JobFilter::default(), &PageRequest::default())
        .await
        .unwrap()
        .items
}
