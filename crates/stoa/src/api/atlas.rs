//! Atlas over HTTP: the pictures that come with this binary, pictures of a model that is sent, and the
//! cost comparison. The same for every organisation; nothing is stored.

mod code;
mod costs;
mod draw;
mod gallery;
mod look;
mod pictures;
mod wire;

use std::sync::Arc;

use stoa_httpkit::{Admission, ApiError, OnAccountOf, WorkLimits};
use stoa_kernel::Error;
use tokio::sync::{OnceCell, Semaphore};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use gallery::Gallery;

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(pictures::list))
        .routes(routes!(pictures::show))
        .routes(routes!(draw::draw))
        .routes(routes!(code::show))
        .routes(routes!(costs::books))
        .routes(routes!(costs::compare))
}

/// What the process keeps: the gallery, made when first asked for, and the places where what keeps a
/// core busy is worked on. Cheap to clone.
#[derive(Clone)]
pub struct Atlas(Arc<Inner>);

struct Inner {
    gallery: OnceCell<Gallery>,
    admission: Admission,
    /// A large PNG takes hundreds of megabytes while it is made: one at a time.
    raster: Arc<Semaphore>,
}

impl Atlas {
    pub(crate) fn new(admission: Admission) -> Atlas {
        Atlas(Arc::new(Inner {
            gallery: OnceCell::new(),
            admission,
            raster: Arc::new(Semaphore::new(1)),
        }))
    }

    pub(crate) async fn gallery(&self) -> Result<&Gallery, Error> {
        self.0.gallery.get_or_try_init(Gallery::make).await
    }

    /// Runs what keeps a core busy where it holds up no other request: [`Admission::run`].
    async fn work<T, F>(&self, on: OnAccountOf, limits: WorkLimits, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        self.0.admission.run(on, limits, work).await
    }

    /// The same for a PNG, of which one is made at a time.
    async fn raster<T, F>(
        &self,
        on: OnAccountOf,
        limits: WorkLimits,
        work: F,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let Inner {
            admission, raster, ..
        } = &*self.0;
        admission.run_behind(raster, on, limits, work).await
    }
}

fn defect(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::internal("a picture or a comparison was given up").with_source(error)
}
