//! How a picture is asked for: format, theme, size. And how it is sent: with a tag, so that it is sent once.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use stoa_atlas::draw::{self, Format, Theme};
use stoa_atlas::views::Picture;
use stoa_httpkit::attachment::{attachment, inline};
use stoa_kernel::Error;
use utoipa::ToSchema;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    #[default]
    Light,
    Dark,
}

impl From<Look> for Theme {
    fn from(look: Look) -> Theme {
        match look {
            Look::Light => Theme::Light,
            Look::Dark => Theme::Dark,
        }
    }
}

const FORMATS: [Format; 5] = [
    Format::Svg,
    Format::Png,
    Format::Mermaid,
    Format::Dot,
    Format::Drawio,
];

pub fn format(word: &str) -> Result<Format, Error> {
    let found = FORMATS.into_iter().find(|format| format.word() == word);
    found.ok_or_else(|| {
        let known = FORMATS.map(Format::word).join(", ");
        Error::not_found(
            "format",
            format!("There is no format `{word}`. Choose from: {known}."),
        )
    })
}

pub fn content_type(format: Format) -> &'static str {
    match format {
        Format::Svg => "image/svg+xml",
        Format::Png => "image/png",
        Format::Mermaid | Format::Dot => "text/plain; charset=utf-8",
        Format::Drawio => "application/xml",
    }
}

/// Pixels of the largest PNG: 160 MB while it is made.
const MOST_PIXELS: u32 = 40_000_000;

/// How large a PNG is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Size {
    /// Pixels for each unit.
    Scale(f64),
    /// Pixels from side to side.
    Width(u32),
}

impl Size {
    /// The size that the parameters ask for. They are judged for every format, also for those that have no pixels.
    ///
    /// # Errors
    /// When both are given, or one that is no size.
    pub fn asked(scale: Option<f64>, width: Option<u32>) -> Result<Self, Error> {
        match (scale, width) {
            (Some(_), Some(_)) => {
                let message = "Give `scale` or `width`, not both.";
                Err(wrong("width", message.to_owned()))
            }
            (None, Some(0)) => Err(wrong("width", "The width must be at least 1.".to_owned())),
            (None, Some(width)) if width > MOST_PIXELS => Err(wrong(
                "width",
                "A PNG has at most 40 million pixels in all.".to_owned(),
            )),
            (None, Some(width)) => Ok(Self::Width(width)),
            (None, None) => Ok(Self::Scale(2.0)),
            (Some(scale), None) if scale.is_finite() && scale > 0.0 => Ok(Self::Scale(scale)),
            (Some(_), None) => Err(wrong("scale", "The scale must be more than 0.".to_owned())),
        }
    }
}

/// Pixels for each unit of a picture that is `size` units wide and high.
///
/// # Errors
/// When the picture would have more pixels than are drawn.
pub fn scale(size: (f64, f64), asked: Size) -> Result<f64, Error> {
    let (field, scale) = match asked {
        Size::Scale(scale) => ("scale", scale),
        Size::Width(width) => ("width", f64::from(width) / size.0.ceil().max(1.0)),
    };
    let area = size.0.ceil() * size.1.ceil();
    if area * scale * scale > f64::from(MOST_PIXELS) {
        // Rounded down, so that what is advised is allowed.
        let most = ((f64::from(MOST_PIXELS) / area).sqrt() * 100.0).floor() / 100.0;
        return Err(wrong(
            field,
            format!(
                "A PNG of {:.0} × {:.0} pixels is too large: at most 40 million. Choose a scale up to {most} or a width up to {:.0}; or take the SVG, which is sharp at every size.",
                size.0.ceil() * scale,
                size.1.ceil() * scale,
                (size.0.ceil() * most).floor()
            ),
        ));
    }
    Ok(scale)
}

fn wrong(field: &str, message: String) -> Error {
    Error::invalid("png_size", message.clone()).field(field, "png_size", message)
}

/// # Errors
/// 404 that names the forms there are of this kind of picture.
pub fn there_is(picture: &Picture, format: Format) -> Result<(), Error> {
    let formats = draw::formats(picture);
    if formats.contains(&format) {
        return Ok(());
    }
    let known: Vec<&str> = formats.iter().map(|format| format.word()).collect();
    Err(Error::not_found(
        "format",
        format!(
            "`{}` is a {}, which has no form in {}. Choose from: {}.",
            picture.id,
            picture.kind.word(),
            format.word(),
            known.join(", ")
        ),
    ))
}

/// Width and height in units, as the SVG says them.
pub fn size(svg: &[u8]) -> Result<(f64, f64), Error> {
    let head = String::from_utf8_lossy(&svg[..svg.len().min(400)]).into_owned();
    let number = |name: &str| -> Option<f64> {
        let rest = head.split(&format!(" {name}=\"")).nth(1)?;
        rest.split('"').next()?.parse().ok()
    };
    number("width")
        .zip(number("height"))
        .ok_or_else(|| Error::internal("an SVG without a size"))
}

/// Told apart by its content: `If-None-Match` with the same tag is answered 304.
pub fn unchanged(headers: &HeaderMap, tag: &str) -> Option<Response> {
    let asked = headers.get(header::IF_NONE_MATCH)?.to_str().ok()?;
    let same =
        |one: &str| matches!(one.trim().trim_start_matches("W/"), one if one == tag || one == "*");
    asked.split(',').any(same).then(|| {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        mark(&mut response, tag);
        response
    })
}

/// A picture with its tag. One of ours may be shown as a page; what tenants wrote is a file to be saved, so that no browser
/// takes it for a page of this server.
pub fn file(
    format: Format,
    (disposition, name): (Disposition, &str),
    tag: &str,
    bytes: Vec<u8>,
) -> Response {
    let name = format!("{name}.{}", format.ending());
    sent(content_type(format), (disposition, &name), tag, bytes)
}

/// A file of any kind with its tag.
pub fn sent(
    kind: &'static str,
    (disposition, name): (Disposition, &str),
    tag: &str,
    bytes: Vec<u8>,
) -> Response {
    let disposition = match disposition {
        Disposition::Inline => inline(name),
        Disposition::Attachment => attachment(name),
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    let mut response = (headers, bytes).into_response();
    mark(&mut response, tag);
    response
}

/// What a browser does with a file that it is given as a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    Inline,
    Attachment,
}

fn mark(response: &mut Response, tag: &str) {
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    // Kept by this browser only, and asked about each time: another binary draws another picture.
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_bounded_and_the_advice_holds() {
        let size = (1769.2, 1178.0);
        let scale = |size, of, width| Size::asked(of, width).and_then(|asked| scale(size, asked));
        assert_eq!(scale(size, None, None).unwrap(), 2.0);
        assert_eq!(scale(size, None, Some(3540)).unwrap(), 2.0);
        let refused = scale(size, Some(6.0), None).unwrap_err();
        assert!(refused.message().contains("10620 × 7068"), "{refused}");
        let advised: f64 = refused
            .message()
            .split("scale up to ")
            .nth(1)
            .and_then(|rest| rest.split(' ').next())
            .and_then(|number| number.parse().ok())
            .unwrap();
        assert!(scale(size, Some(advised), None).is_ok());
        for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(scale(size, Some(wrong), None).is_err(), "{wrong}");
        }
        assert!(scale(size, Some(1.0), Some(10)).is_err());
        for width in [MOST_PIXELS / 1000, MOST_PIXELS + 1, u32::MAX] {
            let refused = scale(size, None, Some(width)).unwrap_err();
            assert_eq!(refused.fields()[0].field, "width", "{width}");
        }
    }
}
