//! The desk: where texts are read and pictures are drawn for requests. Each piece of work takes a place of the admission
//! and runs under a budget, because a small text can ask for much.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use stoa_atlas::draw::{self as drawing, Format};
use stoa_atlas::model::Facts;
use stoa_atlas::views::Picture;
use stoa_httpkit::{Admission, ApiError, ApiResult, OnAccountOf, WorkLimits};
use stoa_kernel::{Error, Result};
use tokio::sync::Semaphore;

use crate::draw::{self, Checked};
use crate::look::{self, Look};
use crate::wire::{DrawnModel, ModelProblem};

/// What one drawing of a sent text may cost, whatever it is: a second of a core. Pictures of this repository need a
/// tenth at most (a test of the gallery holds them against it). The time is for machines that are busy
/// with other things, a little shorter than that of any request.
pub const WORK: WorkLimits = WorkLimits {
    time: Duration::from_secs(25),
    units: 10_000_000,
};

/// What this installation knows of itself, for models that ask for it by `[extract] stoa = true`.
#[async_trait]
pub trait House: Send + Sync + 'static {
    async fn facts(&self) -> Result<Arc<Facts>>;
}

/// Cheap to clone; clones share the places.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    admission: Admission,
    /// A large PNG takes hundreds of megabytes while it is made: one at a time.
    raster: Arc<Semaphore>,
    house: Box<dyn House>,
}

impl Desk {
    pub fn new(admission: Admission, house: impl House) -> Self {
        Self(Arc::new(Inner {
            admission,
            raster: Arc::new(Semaphore::new(1)),
            house: Box::new(house),
        }))
    }

    /// Runs what keeps a core busy where it holds up no other request: [`Admission::run`].
    pub async fn work<T, F>(&self, on: OnAccountOf, limits: WorkLimits, work: F) -> ApiResult<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        self.0.admission.run(on, limits, work).await
    }

    /// The same for a PNG, of which one is made at a time.
    pub async fn raster<T, F>(&self, on: OnAccountOf, limits: WorkLimits, work: F) -> ApiResult<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let Inner {
            admission, raster, ..
        } = &*self.0;
        admission.run_behind(raster, on, limits, work).await
    }

    /// One picture of a text as SVG, with everything that is wrong with the text.
    ///
    /// # Errors
    /// When the text is too long, or drawing it takes more than is given.
    pub async fn draw(
        &self,
        on: OnAccountOf,
        text: String,
        view: Option<String>,
        theme: Look,
    ) -> ApiResult<DrawnModel> {
        draw::check_length(&text)?;
        let house = self.facts(&text).await?;
        let work = move || draw::draw(&text, view.as_deref(), theme.into(), &house);
        Ok(self.work(on, WORK, work).await??)
    }

    /// Which pictures a text has and what is wrong with it. A text that asks for too much work is one with a mistake: it may
    /// be kept, and whoever reads the answer is told.
    ///
    /// # Errors
    /// When the text is too long, or no place became free.
    pub async fn check(&self, on: OnAccountOf, text: String) -> ApiResult<Checked> {
        draw::check_length(&text)?;
        let house = self.facts(&text).await?;
        let work = move || draw::check(&text, &house);
        let refused: ApiError = match self.work(on, WORK, work).await {
            Ok(Ok(checked)) => return Ok(checked),
            Ok(Err(refused)) => refused.into(),
            Err(refused) => refused,
        };
        match refused.error().code() {
            "model_too_large" | "too_much_work" => Ok(Checked {
                pictures: Vec::new(),
                problems: vec![ModelProblem::of_all(refused.error().message())],
            }),
            _ => Err(refused),
        }
    }

    /// A picture of a text in a format, and its id.
    ///
    /// # Errors
    /// When there is no such picture or format of it, or it is too large.
    pub async fn export(
        &self,
        on: OnAccountOf,
        text: String,
        view: Option<String>,
        as_file: AsFile,
    ) -> ApiResult<(String, Vec<u8>)> {
        draw::check_length(&text)?;
        let house = self.facts(&text).await?;
        let find = move || draw::picture(&text, view.as_deref(), &house);
        let picture: Picture = self.work(on, WORK, find).await??;
        look::there_is(&picture, as_file.format)?;
        let (id, theme) = (picture.id.clone(), as_file.theme.into());
        let made = match as_file.format {
            Format::Png => {
                let work = move || -> Result<Vec<u8>> {
                    let svg = drawing::draw(&picture, Format::Svg, theme).map_err(crate::defect)?;
                    let scale = look::scale(look::size(&svg)?, as_file.size)?;
                    drawing::png(&picture, theme, scale).map_err(crate::defect)
                };
                self.raster(on, WORK, work).await??
            }
            format => {
                let work = move || drawing::draw(&picture, format, theme).map_err(crate::defect);
                self.work(on, WORK, work).await??
            }
        };
        Ok((id, made))
    }

    /// Gathering them takes a moment the first time, and few texts ask for them.
    async fn facts(&self, text: &str) -> Result<Arc<Facts>, Error> {
        match draw::may_ask_for_the_house(text) {
            true => self.0.house.facts().await,
            false => Ok(Arc::default()),
        }
    }
}

/// How a picture is wanted as a file.
#[derive(Debug, Clone, Copy)]
pub struct AsFile {
    pub format: Format,
    pub theme: Look,
    /// Of a PNG: pixels for each unit, or from side to side.
    pub size: look::Size,
}
