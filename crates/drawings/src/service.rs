//! `Drawings`: what every handler and job of this crate works with.

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderValue;
use stoa_httpkit::{ApiResult, DiskFloor, OnAccountOf, etag};
use stoa_kernel::{Permission, Result, SharedClock, SharedRng};
use stoa_store::{Actor, OrgTx, Store};

use crate::{
    Desk,
    drawing::{create, view},
    wire::{NewDrawing, SavedDrawing},
};

/// Limits, from the operator's settings.
#[derive(Debug, Clone)]
pub struct DrawingsSettings {
    /// Bytes that all versions of all drawings of one organisation may take; 0 for no limit.
    pub organisation_bytes: u64,
    /// So long a deleted drawing can be brought back.
    pub keep_deleted: Duration,
}

impl Default for DrawingsSettings {
    fn default() -> Self {
        Self {
            organisation_bytes: 64 << 20,
            keep_deleted: Duration::from_secs(30 * 86_400),
        }
    }
}

/// Cheap to clone; one per process.
#[derive(Clone)]
pub struct Drawings {
    pub store: Store,
    pub(crate) clock: SharedClock,
    pub(crate) rng: SharedRng,
    pub(crate) desk: Desk,
    pub(crate) floor: DiskFloor,
    pub(crate) settings: Arc<DrawingsSettings>,
}

impl Drawings {
    pub fn new(
        store: Store,
        clock: SharedClock,
        rng: SharedRng,
        desk: Desk,
        floor: DiskFloor,
        settings: DrawingsSettings,
    ) -> Self {
        Self {
            store,
            clock,
            rng,
            desk,
            floor,
            settings: Arc::new(settings),
        }
    }

    /// A writing transaction whose events carry the id of the request being answered.
    pub(crate) async fn write(&self, actor: &Actor) -> Result<OrgTx> {
        let mut tx = self.store.write(actor).await?;
        if let Some(request) = stoa_httpkit::request_id() {
            tx.correlate(request);
        }
        Ok(tx)
    }

    /// Keeps a new drawing, and gives everything that is wrong with its text.
    ///
    /// # Errors
    /// When it may not be made, has a name that another one has, or there is no room for it.
    pub async fn create(
        &self,
        actor: &Actor,
        on: OnAccountOf,
        input: NewDrawing,
    ) -> ApiResult<(SavedDrawing, HeaderValue)> {
        actor.require(Permission::DrawingsWrite)?;
        let checked = self.desk.check(on, input.model.clone()).await?;
        let mut tx = self.write(actor).await?;
        let row = create::create(self, &mut tx, input, &checked).await?;
        let tag = etag(row.etag);
        let drawing = view::one(self, &tx, row).await?;
        tx.commit().await?;
        let problems = checked.problems;
        Ok((SavedDrawing { drawing, problems }, tag))
    }

    pub(crate) fn now(&self) -> i64 {
        self.clock.now().micros()
    }
}
