//! PNG, without a browser. The page's own font is built in; others can be handed in for scripts it lacks.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use super::{Scene, Theme, svg};
use crate::layout::text::{REGULAR, STRONG};

/// The most pixels of one picture; more would take a gigabyte.
const MOST: f64 = 256e6;

#[derive(Debug, thiserror::Error)]
pub enum PngError {
    #[error(
        "a picture of {width} × {height} pixels is too large: choose a smaller scale or a smaller view"
    )]
    TooLarge { width: u64, height: u64 },
    #[error("the picture could not be drawn")]
    Drawing(#[source] Box<dyn std::error::Error + Send + Sync>),
}

static FONTS: LazyLock<fontdb::Database> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(REGULAR.to_vec());
    fonts.load_font_data(STRONG.to_vec());
    fonts.set_sans_serif_family("Inter");
    fonts
});

/// The picture with `scale` pixels per unit (1 for screens, 2 for sharp ones). `fonts` are the bytes
/// of further font files.
pub fn png(
    scene: &Scene,
    theme: Theme,
    scale: f64,
    fonts: &[Vec<u8>],
) -> Result<Vec<u8>, PngError> {
    let fixed = if theme == Theme::Dark {
        Theme::Dark
    } else {
        Theme::Light
    };
    let (width, height) = (
        (scene.width.ceil() * scale).round().max(1.0),
        (scene.height.ceil() * scale).round().max(1.0),
    );
    if !(width * height).is_finite() || width * height > MOST {
        return Err(PngError::TooLarge {
            width: width as u64,
            height: height as u64,
        });
    }
    let mut options = usvg::Options {
        font_family: "Inter".into(),
        ..usvg::Options::default()
    };
    let mut database = FONTS.clone();
    for font in fonts {
        database.load_font_data(font.clone());
    }
    options.fontdb = Arc::new(database);
    let tree = usvg::Tree::from_str(&svg(scene, fixed), &options)
        .map_err(|e| PngError::Drawing(e.into()))?;
    let mut pixels = Pixmap::new(width as u32, height as u32).ok_or(PngError::TooLarge {
        width: width as u64,
        height: height as u64,
    })?;
    let transform = Transform::from_scale(scale as f32, scale as f32);
    resvg::render(&tree, transform, &mut pixels.as_mut());
    pixels.encode_png().map_err(|e| PngError::Drawing(e.into()))
}
