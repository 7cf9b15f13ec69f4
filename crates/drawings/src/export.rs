//! A drawing as a file: its text, or a picture of it in a format.

use axum::{http::HeaderMap, response::Response};
use serde::Deserialize;
use stoa_httpkit::{ApiResult, OnAccountOf};
use stoa_kernel::{Result, slug::ascii};
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
    /// PNG: pixels from side to side, instead of a scale.
    #[param(minimum = 1)]
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
        let name = format!("{}.atlas.toml", file_name(&of.name, None));
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
    let name = file_name(&of.name, Some(&view));
    let place = (Disposition::Attachment, name.as_str());
    Ok(look::file(as_file.format, place, &tag, bytes))
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

/// In letters that every header and every disk takes.
fn file_name(name: &str, view: Option<&str>) -> String {
    let mut parts = vec![ascii(name, '-')];
    parts.extend(view.map(|view| ascii(view, '-')));
    parts.retain(|part| !part.is_empty());
    let mut joined = parts.join("-");
    joined.truncate(100);
    match joined.is_empty() {
        true => "drawing".to_owned(),
        false => joined,
    }
}

/// A version of a drawing as it is exported.
pub(crate) async fn find(
    read: &stoa_store::OrgRead,
    id: stoa_kernel::DrawingId,
    pub(crate) version: Option<i64>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_called_after_the_drawing_and_the_picture() {
        assert_eq!(file_name("Unsere Plattform", None), "unsere-plattform");
        let both = file_name("Größe \"a\"\r\nb", Some("order states"));
        assert_eq!(both, "grosse-a-b-order-states");
        assert_eq!(file_name("…", None), "drawing");
        assert_eq!(file_name(&"x".repeat(400), None).len(), 100);
    }
}
