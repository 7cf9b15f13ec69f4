//! How wide text is and where it breaks, measured with the font that pictures are drawn in.

use std::sync::LazyLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use stoa_kernel::budget::step;

/// Inter, SIL Open Font License 1.1; `data/fonts/LICENSE.txt`.
pub(crate) const REGULAR: &[u8] = include_bytes!("../../data/fonts/Inter-Regular.ttf");
pub(crate) const STRONG: &[u8] = include_bytes!("../../data/fonts/Inter-SemiBold.ttf");

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    Regular,
    Strong,
}

/// A size in pixels and a weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Font {
    pub size: f64,
    pub weight: Weight,
}

impl Font {
    pub const fn regular(size: f64) -> Self {
        Self {
            size,
            weight: Weight::Regular,
        }
    }

    pub const fn strong(size: f64) -> Self {
        Self {
            size,
            weight: Weight::Strong,
        }
    }

    pub fn line_height(&self) -> f64 {
        (self.size * 1.36).round()
    }

    /// Width in pixels: the sum of advances, without the kerning that would make it a little less.
    pub fn width(&self, text: &str) -> f64 {
        let table = match self.weight {
            Weight::Regular => &*REGULAR_WIDTHS,
            Weight::Strong => &*STRONG_WIDTHS,
        };
        let ems: f64 = text.chars().map(|c| table.ems(c)).sum();
        ems * self.size
    }

    /// Breaks at spaces, and after `/ . - _ , :` in long words, and anywhere where nothing else helps.
    pub fn wrap(&self, text: &str, widest: f64) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            self.wrap_line(paragraph, widest, &mut lines);
        }
        lines
    }

    fn wrap_line(&self, text: &str, widest: f64, lines: &mut Vec<String>) {
        let mut line = String::new();
        step(text.len() as u64 / 64);
        for word in text.split_whitespace() {
            let apart = if line.is_empty() { "" } else { " " };
            if self.width(&line) + self.width(apart) + self.width(word) <= widest {
                line.push_str(apart);
                line.push_str(word);
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for piece in self.pieces(word, widest) {
                if !line.is_empty() && self.width(&line) + self.width(&piece) > widest {
                    lines.push(std::mem::take(&mut line));
                }
                line.push_str(&piece);
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }

    /// Parts of a word that each fit.
    fn pieces(&self, word: &str, widest: f64) -> Vec<String> {
        let mut pieces = vec![String::new()];
        let (mut width, mut previous) = (0.0, ' ');
        for c in word.chars() {
            let own = self.width(c.encode_utf8(&mut [0; 4]));
            let seam = matches!(previous, '/' | '.' | '-' | '_' | ',' | ':')
                || (previous.is_lowercase() && c.is_uppercase());
            let full = width + own > widest;
            if (seam || full) && width > 0.0 {
                pieces.push(String::new());
                width = 0.0;
            }
            if let Some(piece) = pieces.last_mut() {
                piece.push(c);
            }
            width += own;
            previous = c;
        }
        pieces
    }

    /// At most so many lines; the last one tells that there was more.
    pub fn wrap_to(&self, text: &str, widest: f64, most: usize) -> Vec<String> {
        let mut lines = self.wrap(text, widest);
        // As narrow as the same number of lines allows: no last line of one word.
        let mut narrow = widest * 0.94;
        while (2..=most).contains(&lines.len()) && narrow > widest * 0.4 {
            let tighter = self.wrap(text, narrow);
            if tighter.len() > lines.len() || self.splits_words(text, narrow) {
                break;
            }
            lines = tighter;
            narrow -= widest * 0.06;
        }
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                while !last.is_empty() && self.width(last) + self.width("…") > widest {
                    last.pop();
                }
                last.push('…');
            }
        }
        lines
    }

    fn splits_words(&self, text: &str, widest: f64) -> bool {
        text.split_whitespace()
            .any(|word| self.width(word) > widest)
    }

    /// Width of the widest line and height of all.
    pub fn extent(&self, lines: &[String]) -> (f64, f64) {
        let wide = lines.iter().map(|l| self.width(l)).fold(0.0, f64::max);
        (wide, self.line_height() * lines.len() as f64)
    }
}

static REGULAR_WIDTHS: LazyLock<Widths> = LazyLock::new(|| Widths::new(REGULAR));
static STRONG_WIDTHS: LazyLock<Widths> = LazyLock::new(|| Widths::new(STRONG));

/// Advances in ems of everything below U+0500; the rest is looked up or taken as wide.
struct Widths {
    near: Vec<f64>,
    font: &'static [u8],
}

impl Widths {
    fn new(font: &'static [u8]) -> Self {
        let mut widths = Self {
            near: Vec::new(),
            font,
        };
        widths.near = (0..0x500)
            .filter_map(char::from_u32)
            .map(|c| widths.look_up(c))
            .collect();
        widths
    }

    fn ems(&self, c: char) -> f64 {
        self.near.get(c as usize).copied().unwrap_or_else(|| {
            step(1);
            self.look_up(c)
        })
    }

    fn look_up(&self, c: char) -> f64 {
        // What the font lacks comes from another one; an em is what the widest scripts take.
        const UNKNOWN: f64 = 1.05;
        let Ok(font) = FontRef::new(self.font) else {
            return UNKNOWN;
        };
        let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        match font.charmap().map(c) {
            Some(glyph) => metrics.advance_width(glyph).map_or(UNKNOWN, f64::from),
            None if c.is_control() => 0.0,
            None => UNKNOWN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FONT: Font = Font::regular(12.0);

    #[test]
    fn widths_come_from_the_font() {
        assert!(FONT.width("iiii") < FONT.width("mmmm"));
        assert!(
            (FONT.width("stoa") - 24.5).abs() < 1.5,
            "{}",
            FONT.width("stoa")
        );
        assert!(Font::strong(12.0).width("stoa") > FONT.width("stoa"));
        assert_eq!(FONT.width("日本"), 2.0 * 1.05 * 12.0);
    }

    #[test]
    fn lines_break_where_a_reader_would() {
        assert_eq!(FONT.wrap("one two three", 50.0), ["one two", "three"]);
        assert_eq!(
            FONT.wrap("accounts/src/organisations", 100.0),
            ["accounts/src/", "organisations"]
        );
        assert_eq!(FONT.wrap("", 50.0), Vec::<String>::new());
    }

    #[test]
    fn no_line_is_wider_than_allowed() {
        let text = "x".repeat(500) + " " + &"Ω".repeat(80);
        for line in FONT.wrap(&text, 90.0) {
            assert!(FONT.width(&line) <= 90.0, "{line}");
        }
        assert_eq!(FONT.wrap_to(&text, 90.0, 2).len(), 2);
    }
}
