//! The pictures of the gallery: which there are, and one of them in a format.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use stoa_accounts::{OrgCaller, OrgPath};
use stoa_atlas::draw::{self, Format};
use stoa_httpkit::{ApiResult, Json, OnAccountOf, Path, Problems, Query, WorkLimits};
use stoa_kernel::Permission;
use utoipa::IntoParams;

use super::Atlas;
use super::gallery::{Drawn, Shown};
use super::wire::PictureList;
use stoa_drawings::look::{self, Disposition, Look};
use stoa_drawings::wire::PictureView;

/// What one of our own pictures may cost: they are known, and a slow machine draws them too.
const OWN: WorkLimits = WorkLimits {
    time: Duration::from_secs(60),
    units: u64::MAX,
};

/// List the pictures
///
/// Every picture of the models that come with this binary.
#[utoipa::path(get, path = "/organisations/{org}/atlas/pictures", tag = "atlas", operation_id = "listPictures",
    params(OrgPath), responses((status = 200, body = PictureList), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub(super) async fn list(
    State(atlas): State<Atlas>,
    caller: OrgCaller,
) -> ApiResult<Json<PictureList>> {
    caller.require(Permission::OrgRead)?;
    let gallery = atlas.gallery().await?;
    let views = gallery
        .pictures
        .iter()
        .map(|it| PictureView::of(&it.picture));
    Ok(Json(PictureList {
        pictures: views.collect(),
    }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct PicturePath {
    /// Id of the picture.
    #[param(example = "run-states")]
    picture: String,
    /// `svg`, `png`, `mermaid`, `dot` or `drawio`; the list says which there are of a picture.
    #[param(example = "svg", pattern = "^(svg|png|mermaid|dot|drawio)$")]
    format: String,
}

/// How it should look.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct LookParams {
    /// Colours of SVG and PNG; light when left out.
    theme: Option<Look>,
    /// PNG: pixels for each unit of the picture; 2 when left out. At most 40 million pixels in all.
    #[param(exclusive_minimum = 0)]
    scale: Option<f64>,
    /// PNG: pixels from side to side, instead of a scale. At most 40 million pixels in all.
    #[param(minimum = 1, maximum = 40000000)]
    width: Option<u32>,
}

/// Get a picture
///
/// With an `ETag`; `If-None-Match` is honoured.
#[utoipa::path(get, path = "/organisations/{org}/atlas/pictures/{picture}/{format}", tag = "atlas", operation_id = "getPicture",
    params(OrgPath, PicturePath, LookParams),
    responses((status = 200, description = "The picture", content(("image/svg+xml"), ("image/png"), ("text/plain"), ("application/xml"))),
        (status = 304, description = "Not changed since"), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub(super) async fn show(
    State(atlas): State<Atlas>,
    caller: OrgCaller,
    Path(at): Path<PicturePath>,
    Query(params): Query<LookParams>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    caller.require(Permission::OrgRead)?;
    let shown = atlas.gallery().await?.picture(&at.picture)?;
    let format = look::format(&at.format)?;
    look::there_is(&shown.picture, format)?;
    let theme = params.theme.unwrap_or_default();
    let asked = look::Size::asked(params.scale, params.width)?;
    let on = caller.on_account_of();
    let drawn = drawn(&atlas, on, &shown, theme).await?;
    let scale = match format {
        Format::Png => look::scale(look::size(&drawn.svg)?, asked)?,
        _ => 0.0,
    };
    // What is drawn of the same SVG in the same way is the same.
    let tag = format!("\"{}-{}-{scale}\"", drawn.hash, format.word());
    if let Some(response) = look::unchanged(&headers, &tag) {
        return Ok(response);
    }
    let bytes = match format {
        Format::Svg => drawn.svg.to_vec(),
        other => made(&atlas, on, shown, other, theme, scale).await?,
    };
    Ok(look::file(
        format,
        (Disposition::Inline, &at.picture),
        &tag,
        bytes,
    ))
}

/// A format that is made anew each time.
async fn made(
    atlas: &Atlas,
    on: OnAccountOf,
    shown: Arc<Shown>,
    format: Format,
    theme: Look,
    scale: f64,
) -> ApiResult<Vec<u8>> {
    let made = match format {
        Format::Png => {
            let work = move || draw::png(&shown.picture, theme.into(), scale);
            atlas.desk().raster(on, OWN, work).await?
        }
        _ => {
            let work = move || draw::draw(&shown.picture, format, theme.into());
            atlas.desk().work(on, OWN, work).await?
        }
    };
    Ok(made.map_err(stoa_drawings::defect)?)
}

/// The SVG, which waits for others' work only until it was drawn once.
async fn drawn(
    atlas: &Atlas,
    on: OnAccountOf,
    shown: &Arc<Shown>,
    theme: Look,
) -> ApiResult<Drawn> {
    if let Some(kept) = shown.kept(theme) {
        return Ok(kept);
    }
    let shown = shown.clone();
    let work = move || shown.drawn(theme);
    Ok(atlas.desk().work(on, OWN, work).await??)
}
