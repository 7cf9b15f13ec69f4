//! Colours by role, for light and dark pages. Texts keep a contrast of at least 4.5 to what they
//! stand on, lines and outlines 3 (WCAG 2.2 AA); the tests compute it.

use serde::{Deserialize, Serialize};

use crate::layout::Tone;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    Light,
    Dark,
    /// Follows the reader's system and can be overridden by custom properties: for pages.
    Auto,
}

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Paint {
    None,
    Page,
    /// Names, titles.
    Ink,
    /// Notes, labels of lines.
    Muted,
    /// Lines between things.
    Line,
    /// Rules of charts and timelines.
    Faint,
    /// The inside of a thing, its outline.
    Fill(Hue),
    Edge(Hue),
    /// The ground of a group at a depth (nought to three), its outline.
    Ground(u8),
    Rim,
    /// A ground with a tone.
    Tint(Hue),
}

/// A tone, ordered so that sheets of style come out the same every time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hue(u8);

impl From<Tone> for Hue {
    fn from(tone: Tone) -> Self {
        Self(tone as u8)
    }
}

impl Paint {
    pub fn fill(tone: Tone) -> Self {
        Self::Fill(tone.into())
    }

    pub fn edge(tone: Tone) -> Self {
        Self::Edge(tone.into())
    }

    pub fn tint(tone: Tone) -> Self {
        Self::Tint(tone.into())
    }

    /// The custom property without its prefix.
    pub(crate) fn name(self) -> String {
        const HUES: [&str; 8] = [
            "neutral", "blue", "teal", "violet", "amber", "green", "red", "grey",
        ];
        match self {
            Self::None => "none".into(),
            Self::Page => "page".into(),
            Self::Ink => "ink".into(),
            Self::Muted => "muted".into(),
            Self::Line => "line".into(),
            Self::Faint => "faint".into(),
            Self::Rim => "rim".into(),
            Self::Ground(depth) => format!("ground-{}", depth.min(3)),
            Self::Fill(hue) => format!("{}-fill", HUES[usize::from(hue.0)]),
            Self::Edge(hue) => format!("{}-edge", HUES[usize::from(hue.0)]),
            Self::Tint(hue) => format!("{}-tint", HUES[usize::from(hue.0)]),
        }
    }

    /// A colour in hexadecimal; `Auto` gives the light one.
    pub fn colour(self, theme: Theme) -> &'static str {
        let pick = |light, dark| if theme == Theme::Dark { dark } else { light };
        match self {
            Self::None => "none",
            Self::Page => pick("#ffffff", "#11161d"),
            Self::Ink => pick("#18202c", "#eaeff6"),
            Self::Muted => pick("#475364", "#b1bccb"),
            Self::Line => pick("#5a6778", "#93a2b5"),
            Self::Faint => pick("#d5dbe3", "#2f3945"),
            Self::Rim => pick("#bcc5d1", "#55637a"),
            Self::Ground(0) => pick("#f6f8fa", "#171d26"),
            Self::Ground(1) => pick("#eef1f5", "#1c2430"),
            Self::Ground(2) => pick("#e5eaf0", "#222b39"),
            Self::Ground(_) => pick("#dce3eb", "#283343"),
            Self::Fill(hue) => pick(LIGHT[usize::from(hue.0)].0, DARK[usize::from(hue.0)].0),
            Self::Edge(hue) => pick(LIGHT[usize::from(hue.0)].1, DARK[usize::from(hue.0)].1),
            Self::Tint(hue) => pick(LIGHT[usize::from(hue.0)].2, DARK[usize::from(hue.0)].2),
        }
    }
}

/// Inside, outline and ground of each tone, in the order of [`Tone`].
const LIGHT: [(&str, &str, &str); 8] = [
    ("#ffffff", "#657185", "#f4f6f8"),
    ("#e6effd", "#2c5cc0", "#f3f7fe"),
    ("#def4f0", "#0e7268", "#f0faf8"),
    ("#efe8fd", "#6a3cc4", "#f8f5fe"),
    ("#fdf1d6", "#8f5a06", "#fefaf0"),
    ("#e3f5e7", "#1d7437", "#f2faf4"),
    ("#fde8e8", "#b02828", "#fef5f5"),
    ("#e9ecf0", "#566172", "#f5f6f8"),
];
const DARK: [(&str, &str, &str); 8] = [
    ("#1f2732", "#8c9aad", "#181e27"),
    ("#182b4d", "#7fa9f7", "#141e30"),
    ("#0f3330", "#52c7b8", "#122423"),
    ("#2c2149", "#b59bf7", "#1e192f"),
    ("#392b10", "#e3b04f", "#251f14"),
    ("#15321f", "#66c883", "#14231a"),
    ("#3e1d1e", "#f28f8b", "#281819"),
    ("#272f3a", "#9daabb", "#1a2029"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: &str) -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn everything_can_be_read() {
        for theme in [Theme::Light, Theme::Dark] {
            let mut grounds: Vec<Paint> = (0..4).map(Paint::Ground).collect();
            grounds.push(Paint::Page);
            for hue in (0..8).map(Hue) {
                grounds.push(Paint::Tint(hue));
                for text in [Paint::Ink, Paint::Muted] {
                    let got = contrast(text.colour(theme), Paint::Fill(hue).colour(theme));
                    assert!(got >= 4.5, "{text:?} on {hue:?}, {theme:?}: {got:.2}");
                }
                let icon = contrast(
                    Paint::Edge(hue).colour(theme),
                    Paint::Fill(hue).colour(theme),
                );
                assert!(icon >= 4.5, "icon of {hue:?}, {theme:?}: {icon:.2}");
            }
            for ground in grounds {
                for (paint, least) in [(Paint::Ink, 4.5), (Paint::Muted, 4.5), (Paint::Line, 3.0)] {
                    let got = contrast(paint.colour(theme), ground.colour(theme));
                    assert!(got >= least, "{paint:?} on {ground:?}, {theme:?}: {got:.2}");
                }
                for hue in (0..8).map(Hue) {
                    let got = contrast(Paint::Edge(hue).colour(theme), ground.colour(theme));
                    assert!(
                        got >= 3.0,
                        "edge {hue:?} on {ground:?}, {theme:?}: {got:.2}"
                    );
                }
            }
        }
    }
}
