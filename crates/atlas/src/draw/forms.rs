//! Which files the pictures of a model are drawn as. It is remembered beside them, so that a check looks at what was
//! drawn and at nothing else.

use serde::{Deserialize, Serialize};

use super::{Format, Theme, formats};
use crate::views::Picture;

/// Formats, and the themes of those that have colours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forms {
    pub formats: Vec<Format>,
    pub themes: Vec<Theme>,
}

impl Forms {
    /// The files of a picture: one for each format it has a form in, and of formats with colours one for each theme.
    pub fn of(&self, picture: &Picture) -> Vec<(Format, Theme)> {
        let forms = formats(picture);
        self.all()
            .filter(|(format, _)| forms.contains(format))
            .collect()
    }

    /// All of them, also those that a picture may have no form in.
    pub fn all(&self) -> impl Iterator<Item = (Format, Theme)> {
        self.formats
            .iter()
            .flat_map(move |format| self.looks(*format).iter().map(move |it| (*format, *it)))
    }

    /// The themes that a format is drawn in; texts for other tools have no colours.
    fn looks(&self, format: Format) -> &[Theme] {
        match format.themed() {
            true => &self.themes,
            false => &[Theme::Light],
        }
    }

    /// The format that a page can show, if one was drawn.
    pub fn image(&self) -> Option<Format> {
        [Format::Svg, Format::Png]
            .into_iter()
            .find(|format| self.formats.contains(format))
    }
}

/// `view.svg`, `view.dark.svg`, `view.mmd`.
pub fn file_name(id: &str, format: Format, theme: Theme) -> String {
    let dark = match (format.themed(), theme) {
        (true, Theme::Dark) => ".dark",
        _ => "",
    };
    format!("{id}{dark}.{}", format.ending())
}
