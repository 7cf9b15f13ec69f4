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

/// What the process keeps: the gallery, made when first asked for, and how much work it takes on at a
/// time. Cheap to clone.
#[derive(Clone, Default)]
pub struct Atlas(Arc<Inner>);

struct Inner {
    gallery: OnceCell<Gallery>,
    /// Drawing and comparing use one core each and little memory.
    light: Semaphore,
    /// A large PNG takes hundreds of megabytes while it is made.
    heavy: Semaphore,
}

impl Default for Inner {
    fn default() -> Inner {
        Inner {
            gallery: OnceCell::new(),
            light: Semaphore::new(2),
            heavy: Semaphore::new(1),
        }
    }
}

impl Atlas {
    pub(crate) async fn gallery(&self) -> Result<&Gallery, Error> {
        self.0.gallery.get_or_try_init(Gallery::make).await
    }

    /// Runs what keeps a core busy where it holds up no other request.
    async fn work<T, F>(&self, weight: Weight, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let gate = match weight {
            Weight::Light => &self.0.light,
            Weight::Heavy => &self.0.heavy,
        };
        let _permit = gate.acquire().await.map_err(defect)?;
        tokio::task::spawn_blocking(work).await.map_err(defect)
    }
}

#[derive(Debug, Clone, Copy)]
enum Weight {
    Light,
    Heavy,
}

fn defect(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::internal("a picture or a comparison was given up").with_source(error)
}
