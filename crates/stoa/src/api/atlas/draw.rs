//! A model that is sent, drawn: for the editor, and for whoever has no binary at hand.

use axum::extract::State;
use serde::Deserialize;
use stoa_accounts::{OrgCaller, OrgPath};
use stoa_drawings::look::Look;
use stoa_drawings::wire::DrawnModel;
use stoa_httpkit::{ApiResult, Json, Problems};
use stoa_kernel::Permission;
use utoipa::ToSchema;

use super::Atlas;

/// A model, and which of its pictures is wanted.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DrawRequest {
    /// A model file, at most 128 KiB.
    #[schema(
        example = "[container.web]\nto = [\"db: reads\"]\n\n[store.db]\n",
        max_length = 131072
    )]
    model: String,
    /// Id of a view; the first when left out, or when it is gone.
    view: Option<String>,
    /// Colours; light when left out.
    theme: Option<Look>,
}

/// Draw a model
///
/// Mistakes are no error: they come back with their places, and what could still be drawn is.
#[utoipa::path(post, path = "/organisations/{org}/atlas/draw", tag = "atlas", operation_id = "drawModel",
    params(OrgPath), request_body = DrawRequest,
    responses((status = 200, body = DrawnModel), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub(super) async fn draw(
    State(atlas): State<Atlas>,
    caller: OrgCaller,
    Json(DrawRequest { model, view, theme }): Json<DrawRequest>,
) -> ApiResult<Json<DrawnModel>> {
    caller.require(Permission::OrgRead)?;
    let (on, theme) = (caller.on_account_of(), theme.unwrap_or_default());
    Ok(Json(atlas.desk().draw(on, model, view, theme).await?))
}
