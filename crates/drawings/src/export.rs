//! A drawing as a file: its text, or a picture of it in a format.

use axum::{http::HeaderMap, response::Response};
use serde::Deserialize;
use stoa_httpkit::{ApiResult, OnAccountOf, attachment::file_name};
use stoa_kernel::Result;
use utoipa::IntoParams;

use crate::{
    desk::AsFile,
    look::{self, Disposition, Look},
    service::Drawings,
};

/// The format that is the text itself.
const TEXT: &str = "toml";

/// Which picture, of which version, and how it should look.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportParams {
    /// Number of a version; the newest when left out.
    #[param(minimum = 1)]
    pub(crate) version: Option<i64>,
    /// Id of a picture; the first when left out.
    view: Option<String>,
    /// Colours of SVG and PNG; light when left out.
    theme: Option<Look>,
    /// PNG: pixels for each unit of the picture; 2 when left out. At most 40 million pixels in all.
    #[param(exclusive_minimum = 0)]
    scale: Option<f64>,
    /// PNG: pixels from side to side, instead of a scale. At most 40 million pixels in all.
    #[param(minimum = 1, maximum = 40000000)]
    width: Option<u32>,
}

/// What a file is made of: the name of a drawing, a version's number and its text.
#[derive(Debug, Clone)]
pub(crate) struct Exported {
    pub(crate) name: String,
    pub(crate) number: i64,
    pub(crate) model: String,
}

pub(crate) async fn export(
    drawings: &Drawings,
    on: OnAccountOf,
    of: Exported,
    format: &str,
    params: ExportParams,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    let tag = tag(&of, format, &params);
    if format == TEXT {
        if let Some(response) = look::unchanged(headers, &tag) {
            return Ok(response);
        }
        let name = file_name([of.name.as_str()], "atlas.toml");
        let place = (Disposition::Attachment, name.as_str());
        let kind = "text/plain; charset=utf-8";
        return Ok(look::sent(kind, place, &tag, of.model.into_bytes()));
    }
    let as_file = AsFile {
        format: look::format(format)?,
        theme: params.theme.unwrap_or_default(),
        size: look::Size::asked(params.scale, params.width)?,
    };
    if let Some(response) = look::unchanged(headers, &tag) {
        return Ok(response);
    }
    let (view, bytes) = drawings
        .desk
        .export(on, of.model, params.view, as_file)
        .await?;
    let name = file_name([of.name.as_str(), &view], as_file.format.ending());
    let place = (Disposition::Attachment, name.as_str());
    Ok(look::sent(
        look::content_type(as_file.format),
        place,
        &tag,
        bytes,
    ))
}

/// The same text in the same way is the same file, as long as the same program draws it: so the version of this one is in it.
fn tag(of: &Exported, format: &str, params: &ExportParams) -> String {
    let asked = format!(
        "{} {format} {} {:?} {:?} {:?} {:?}",
        env!("CARGO_PKG_VERSION"),
        of.number,
        params.view,
        params.theme.unwrap_or_default(),
        params.scale,
        params.width
    );
    let mut hash = blake3::Hasher::new();
    hash.update(asked.as_bytes());
    hash.update(of.model.as_bytes());
    format!("\"{}\"", &hash.finalize().to_hex()[..24])
}

/// A version of a drawing as it is exported.
pub(crate) async fn find(
    read: &stoa_store::OrgRead,
    id: stoa_kernel::DrawingId,
    version: Option<i64>,
) -> Result<Exported> {
    use crate::drawing::{versions, view};
    let drawing = view::row(read, id).await?;
    let row = versions::row(read, id, version.unwrap_or(drawing.head)).await?;
    Ok(Exported {
        name: drawing.name,
        number: row.number,
        model: row.text,
    })
}
