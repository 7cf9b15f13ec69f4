//! Atlas over HTTP: the pictures that come with this binary, pictures of a model that is sent, and the
//! cost comparison. The same for every organisation; nothing is stored. What an organisation keeps is `stoa_drawings`.

mod code;
mod costs;
mod draw;
mod gallery;
mod pictures;
mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use stoa_atlas::model::Facts;
use stoa_drawings::{Desk, House};
use stoa_httpkit::Admission;
use stoa_kernel::Error;
use tokio::sync::OnceCell;
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

/// What the process keeps: the gallery, made when first asked for, and the desk where pictures are drawn. Cheap to clone.
#[derive(Clone)]
pub struct Atlas {
    insides: Insides,
    desk: Desk,
}

impl Atlas {
    pub(crate) fn new(admission: Admission) -> Atlas {
        let insides = Insides::default();
        Atlas {
            desk: Desk::new(admission, insides.clone()),
            insides,
        }
    }

    pub(crate) async fn gallery(&self) -> Result<&Gallery, Error> {
        self.insides.gallery().await
    }

    /// The one of the process: drawings that are kept are drawn in the same places.
    pub(crate) fn desk(&self) -> &Desk {
        &self.desk
    }
}

/// What this binary knows of itself.
#[derive(Clone, Default)]
struct Insides(Arc<OnceCell<Gallery>>);

impl Insides {
    async fn gallery(&self) -> Result<&Gallery, Error> {
        self.0.get_or_try_init(Gallery::make).await
    }
}

#[async_trait]
impl House for Insides {
    async fn facts(&self) -> Result<Arc<Facts>, Error> {
        Ok(self.gallery().await?.facts.clone())
    }
}
