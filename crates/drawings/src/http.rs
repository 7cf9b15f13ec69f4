//! Endpoints of drawings.

use axum::{
    extract::{FromRef, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use stoa_accounts::{Accounts, OrgCaller, OrgPath};
use stoa_httpkit::{ApiResult, IfMatch, Json, PageQuery, Path, Problems, Query, etag};
use stoa_kernel::{DrawingId, Page, Permission};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    drawing::{
        delete as deleting,
        entity::drawing,
        rename as renaming, restore as restoring, save as saving, versions,
        view::{self, DrawingFilter},
    },
    export::{self, ExportParams},
    service::Drawings,
    wire::{
        Drawing, DrawingVersion, NewDrawing, OpenDrawing, OpenDrawingVersion, RenameDrawing,
        SaveDrawing, SavedDrawing,
    },
};

/// All routes under `/organisations/{org}/drawings`.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Drawings: FromRef<S>,
    Accounts: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, rename, delete))
        .routes(routes!(restore))
        .routes(routes!(list_versions, save))
        .routes(routes!(show_version))
        .routes(routes!(restore_version))
        .routes(routes!(export))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct DrawingPath {
    drawing: DrawingId,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct DrawingVersionPath {
    drawing: DrawingId,
    /// Number of the version, from 1.
    #[param(minimum = 1)]
    number: i64,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct DrawingFilePath {
    drawing: DrawingId,
    /// `toml` for the text; `svg`, `png`, and of what is made of boxes and arrows `mermaid`, `dot` and `drawio`.
    #[param(example = "svg", pattern = "^(toml|svg|png|mermaid|dot|drawio)$")]
    format: String,
}

/// List drawings
#[utoipa::path(get, path = "/organisations/{org}/drawings", tag = "drawings", operation_id = "listDrawings",
    params(OrgPath, DrawingFilter, PageQuery), responses((status = 200, body = Page<Drawing>), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
async fn list(
    State(drawings): State<Drawings>,
    caller: OrgCaller,
    Query(filter): Query<DrawingFilter>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<Drawing>>> {
    caller.require(Permission::DrawingsRead)?;
    let read = drawings.store.read(&caller.actor).await?;
    let page = view::list(&drawings, &read, &filter, &page.request()?).await?;
    Ok(Json(page))
}

/// Create a drawing
///
/// Mistakes in the model are no error: they come back with their places, and the model is kept as it is.
#[utoipa::path(post, path = "/organisations/{org}/drawings", tag = "drawings", operation_id = "createDrawing",
    params(OrgPath), request_body = NewDrawing, responses((status = 201, body = SavedDrawing), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
async fn create(
    State(drawings): State<Drawings>,
    caller: OrgCaller,
    Json(input): Json<NewDrawing>,
) -> ApiResult<Response> {
    let on = caller.on_account_of();
    let (saved, tag) = drawings.create(&caller.actor, on, input).await?;
    Ok((StatusCode::CREATED, [(header::ETAG, tag)], Json(saved)).into_response())
}

/// Get a drawing
///
/// With the text of its newest version, and an `ETag` for `If-Match`.
#[utoipa::path(get, path = "/organisations/{org}/drawings/{drawing}", tag = "drawings", operation_id = "getDrawing",
    params(OrgPath, DrawingPath), responses((status = 200, body = OpenDrawing), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
async fn show(
    State(drawings): State<Drawings>,
    caller: OrgCaller,
    Path(path): Path<DrawingPath>,
) -> ApiResult<Response> {
    caller.require(Permission::DrawingsRead)?;
    let read = drawings.store.read(&caller.actor).await?;
    let row = view::row(&read, path.drawing).await?;
    let tag = etag(row.etag);
    let open = view::open(&drawings, &read, row).await?;
    Ok(([(header::ETAG, tag)], Json(open)).into_response())
}

/// Rename a drawing
#[utoipa::path(patch, path = "/organisations/{org}/drawings/{drawing}", tag = "drawings", operation_id = "renameDrawing",
    params(OrgPath, DrawingPath, ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen; 412 when the drawing changed since.", example = "\"3\"")), request_body = RenameDrawing, responses((status = 200, body = Drawing), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
async fn rename(
    State(drawings): State<Drawings>,
    caller: OrgCaller,
    Path(path): Path<DrawingPath>,
    expected: IfMatch,
    Json(input): Json<RenameDrawing>,
) -> ApiResult<Response> {
    caller.require(Permission::DrawingsWrite)?;
    let mut tx = drawings.write(&caller.actor).await?;
    let row = renaming::rename(&drawings, &mut tx, path.drawing, &expected, &input.name).await?;
    answer(&drawings, tx, row).await
}

#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeleteDrawingParams {
    /// Erase it at once, with all of its versions, whether it was deleted before or not. It cannot be brought back.
    forever: Option<bool>,
}

/// Delete a drawing
///
/// It leaves the list, and can be brought back for 30 days.
#[utoipa::path(delete, path = "/organisations/{org}/drawings/{drawing}", tag = "drawings", operation_id = "deleteDrawing",
    params(OrgPath, DrawingPath, DeleteDrawingParams), responses((status = 204), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
async fn delete(
    State(drawings): State<Drawings>,
    caller: OrgCaller,
    Path(path): Path<DrawingPath>,
    Query(params): Query<DeleteDrawingParams>,
) -> ApiResult<StatusCode> {
    caller.require(Permission::DrawingsWrite)?;
    let mut tx = drawings.write(&caller.actor).await?;
    if params.forever.unwrap_or_default() {
        let row = view::any_row(&tx, path.drawing).await?;
        deleting::erase(&mut tx, row).await?;
    } else {
        deleting::delete(&drawings, &mut tx, path.drawing).await?;
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Bring a deleted drawing back
#[utoipa::path(post, path = "/organisations/{org}/drawings/{drawing}/restore", tag = "drawings", operation_id = "restoreDrawing",
    params(OrgPath, DrawingPath), responses((status = 200, body = Drawing), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
async fn restore(
    State(drawings): State<Drawings>,
    caller: OrgCaller,
    Path(path): Path<DrawingPath>,
) -> ApiResult<Response> {
    caller.require(Permission::DrawingsWrite)?;
    let mut tx = drawings.write(&caller.actor).await?;
    let row = restoring::restore(&drawings, &mut tx, path.drawing).await?;
    answer(&drawings, tx, row).await
}

/// List the versions of a drawing
///
/// The newest first.
#[utoipa::path(get, path = "/organisations/{org}/drawings/{drawing}/versions", tag = "drawings", operation_id = "listDrawingVersions",
    params(OrgPath, DrawingPath, PageQuery), responses((status = 200, body = Page<DrawingVersion>), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
async fn list_versions(
    State(drawings): State<Drawings>,
    caller: OrgCaller,
    Path(path): Path<DrawingPath>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<Page<DrawingVersion>>> {
    caller.require(Permission::DrawingsRead)?;
    let read = drawings.store.read(&caller.actor).await?;
    let page = versions::list(&read, path.drawing, &page.request()?).await?;
    Ok(Json(page))
}

/// Save a drawing
///
/// Keeps a new version. With `If-Match`, only if nobody changed the drawing since it was read (412 otherwise). Mistakes in the
/// model are no error. A text that is the newest version already makes no other one.
#[utoipa::path(post, path = "/organisations/{org}/drawings/{drawing}/versions", tag = "drawings", operation_id = "saveDrawing",
    params(OrgPath, DrawingPath, ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen; 412 when the drawing changed since.", example = "\"3\"")), request_body = SaveDrawing, responses((status = 200, body = SavedDrawing), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
async fn save(
    State(drawings): State<Drawings>,
    caller: OrgCaller,
    Path(path): Path<DrawingPath>,
    expected: IfMatch,
    Json(input): Json<SaveDrawing>,
) -> ApiResult<Response> {
    caller.require(Permission::DrawingsWrite)?;
    // Whether it is there, and still as it was, is told before any work is done.
    let read = drawings.store.read(&caller.actor).await?;
    expected.check(view::row(&read, path.drawing).await?.etag)?;
    drop(read);
    let on = caller.on_account_of();
    let checked = drawings.desk.check(on, input.model.clone()).await?;
    let mut tx = drawings.write(&caller.actor).await?;
    let id = path.drawing;
    let row = saving::save(&drawings, &mut tx, id, &expected, input, &checked).await?;
    let tag = etag(row.etag);
    let drawing = view::one(&drawings, &tx, row).await?;
    tx.commit().await?;
    let problems = checked.problems;
    let saved = Json(SavedDrawing { drawing, problems });
    Ok(([(header::ETAG, tag)], saved).into_response())
}

/// Get a version of a drawing
#[utoipa::path(get, path = "/organisations/{org}/drawings/{drawing}/versions/{number}", tag = "drawings", operation_id = "getDrawingVersion",
    params(OrgPath, DrawingVersionPath), responses((status = 200, body = OpenDrawingVersion), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
async fn show_version(
    State(drawings): State<Drawings>,
    caller: OrgCaller,
    Path(path): Path<DrawingVersionPath>,
) -> ApiResult<Json<OpenDrawingVersion>> {
    caller.require(Permission::DrawingsRead)?;
    let read = drawings.store.read(&caller.actor).await?;
    let version = versions::open(&read, path.drawing, path.number).await?;
    Ok(Json(version))
}

/// Restore a version of a drawing
///
/// Its text becomes the newest version; those between stay.
#[utoipa::path(post, path = "/organisations/{org}/drawings/{drawing}/versions/{number}/restore", tag = "drawings", operation_id = "restoreDrawingVersion",
    params(OrgPath, DrawingVersionPath, ("If-Match" = Option<String>, Header, description = "The `ETag` that was seen; 412 when the drawing changed since.", example = "\"3\"")), responses((status = 200, body = Drawing), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
async fn restore_version(
    State(drawings): State<Drawings>,
    caller: OrgCaller,
    Path(path): Path<DrawingVersionPath>,
    expected: IfMatch,
) -> ApiResult<Response> {
    caller.require(Permission::DrawingsWrite)?;
    let mut tx = drawings.write(&caller.actor).await?;
    let (id, number) = (path.drawing, path.number);
    let row = saving::restore(&drawings, &mut tx, id, &expected, number).await?;
    answer(&drawings, tx, row).await
}

/// Export a drawing
///
/// As a file: its text, or one of its pictures. With an `ETag`; `If-None-Match` is honoured.
#[utoipa::path(get, path = "/organisations/{org}/drawings/{drawing}/export/{format}", tag = "drawings", operation_id = "exportDrawing",
    params(OrgPath, DrawingFilePath, ExportParams),
    responses((status = 200, description = "The file", content(("image/svg+xml"), ("image/png"), ("text/plain"), ("application/xml"))),
        (status = 304, description = "Not changed since"), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
async fn export(
    State(drawings): State<Drawings>,
    caller: OrgCaller,
    Path(path): Path<DrawingFilePath>,
    Query(params): Query<ExportParams>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    caller.require(Permission::DrawingsRead)?;
    let read = drawings.store.read(&caller.actor).await?;
    let of = export::find(&read, path.drawing, params.version).await?;
    drop(read);
    let on = caller.on_account_of();
    export::export(&drawings, on, of, &path.format, params, &headers).await
}

/// Commits, and answers with the drawing as it is now.
async fn answer(
    drawings: &Drawings,
    tx: stoa_store::OrgTx,
    row: drawing::Model,
) -> ApiResult<Response> {
    let tag = etag(row.etag);
    let drawing = view::one(drawings, &tx, row).await?;
    tx.commit().await?;
    Ok(([(header::ETAG, tag)], Json(drawing)).into_response())
}
