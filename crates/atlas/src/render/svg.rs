//! SVG: one `<g>` per thing with its title, links around it, colours fixed or by custom property.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::scene::{Anchor, Element, Item, Mark, Scene, Stroke};
use super::theme::{Paint, Theme};
use crate::layout::text::Weight;
use crate::layout::{Path, Step};

/// Inter first: the sizes come from it. Other fonts are fitted into the same widths by `textLength`.
const FAMILY: &str =
    "Inter, 'Inter Variable', system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/// The whole picture.
pub fn svg(scene: &Scene, theme: Theme) -> String {
    let mut writer = Writer {
        out: String::new(),
        theme,
        used: BTreeSet::from([Paint::Page]),
    };
    let mut body = String::new();
    std::mem::swap(&mut writer.out, &mut body);
    for item in &scene.items {
        writer.item(item);
    }
    std::mem::swap(&mut writer.out, &mut body);
    let id = identifier(scene);
    let (w, h) = (number(scene.width.ceil()), number(scene.height.ceil()));
    let mut out = writer.out;
    let _ = writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="atlas" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-labelledby="{id}-title {id}-desc" font-family="{FAMILY}">"#
    );
    let _ = writeln!(
        out,
        r#"<title id="{id}-title">{}</title>"#,
        text(&scene.title)
    );
    let _ = writeln!(
        out,
        r#"<desc id="{id}-desc">{}</desc>"#,
        text(&scene.description)
    );
    if theme == Theme::Auto {
        style(&mut out, &writer.used);
    }
    let page = colour("fill", Paint::Page, theme);
    let _ = writeln!(
        out,
        r#"<rect class="page" width="{w}" height="{h}"{page}/>"#
    );
    out.push_str(&body);
    out.push_str("</svg>\n");
    out
}

struct Writer {
    out: String,
    theme: Theme,
    used: BTreeSet<Paint>,
}

impl Writer {
    fn item(&mut self, item: &Item) {
        match item {
            Item::Mark(mark) => self.mark(mark),
            Item::Element(element) => self.element(element),
        }
    }

    fn element(&mut self, element: &Element) {
        let link = element.link.as_deref().filter(|l| harmless(l));
        if let Some(link) = link {
            let _ = write!(self.out, r#"<a href="{}">"#, text(link));
        }
        let _ = write!(self.out, r#"<g class="{}""#, element.class);
        if !element.id.is_empty() {
            let _ = write!(self.out, r#" data-id="{}""#, text(&element.id));
        }
        for (name, value) in &element.data {
            let _ = write!(self.out, r#" data-{name}="{}""#, text(value));
        }
        self.out.push('>');
        if !element.title.is_empty() {
            let _ = write!(self.out, "<title>{}</title>", text(&element.title));
        }
        if !element.description.is_empty() {
            let _ = write!(self.out, "<desc>{}</desc>", text(&element.description));
        }
        self.out.push('\n');
        for item in &element.items {
            self.item(item);
        }
        self.out.push_str(if link.is_some() {
            "</g></a>\n"
        } else {
            "</g>\n"
        });
    }

    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Rect {
                rect,
                radius,
                fill,
                stroke,
            } => {
                let r = if *radius > 0.0 {
                    format!(r#" rx="{}""#, number(*radius))
                } else {
                    String::new()
                };
                let _ = write!(
                    self.out,
                    r#"<rect x="{}" y="{}" width="{}" height="{}"{r}"#,
                    number(rect.x),
                    number(rect.y),
                    number(rect.w),
                    number(rect.h)
                );
                self.finish(*fill, stroke);
            }
            Mark::Ellipse { rect, fill, stroke } => {
                let c = rect.centre();
                let _ = write!(
                    self.out,
                    r#"<ellipse cx="{}" cy="{}" rx="{}" ry="{}""#,
                    number(c.x),
                    number(c.y),
                    number(rect.w / 2.0),
                    number(rect.h / 2.0)
                );
                self.finish(*fill, stroke);
            }
            Mark::Path {
                path,
                closed,
                fill,
                stroke,
            } => {
                let _ = write!(
                    self.out,
                    r#"<path d="{}{}""#,
                    data(path),
                    if *closed { "Z" } else { "" }
                );
                self.finish(*fill, stroke);
            }
            Mark::Text { .. } => self.text(mark),
            Mark::Icon {
                icon,
                at,
                size,
                paint,
            } => {
                let scale = number(size / 24.0);
                let _ = write!(
                    self.out,
                    r#"<path transform="translate({} {}) scale({scale})" d="{}" stroke-linecap="round" stroke-linejoin="round""#,
                    number(at.x),
                    number(at.y),
                    icon.path()
                );
                self.finish(Paint::None, &Stroke::solid(*paint, 1.9));
            }
        }
    }

    fn text(&mut self, mark: &Mark) {
        let Mark::Text {
            at,
            anchor,
            font,
            paint,
            text: content,
        } = mark
        else {
            return;
        };
        if content.trim().is_empty() {
            return;
        }
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let weight = if font.weight == Weight::Strong {
            r#" font-weight="600""#
        } else {
            ""
        };
        let fill = self.paint("fill", *paint);
        let _ = writeln!(
            self.out,
            r#"<text x="{}" y="{}" font-size="{}"{weight}{anchor} textLength="{}" lengthAdjust="spacingAndGlyphs"{fill}>{}</text>"#,
            number(at.x),
            // Half the height of capitals below the middle.
            number(at.y + font.size * 0.364),
            number(font.size),
            number(font.width(content)),
            text(content)
        );
    }

    fn finish(&mut self, fill: Paint, stroke: &Stroke) {
        let fill = self.paint("fill", fill);
        self.out.push_str(&fill);
        if stroke.paint != Paint::None {
            let paint = self.paint("stroke", stroke.paint);
            let _ = write!(
                self.out,
                r#"{paint} stroke-width="{}""#,
                number(stroke.width)
            );
            if let Some((dash, gap)) = stroke.dash {
                let _ = write!(
                    self.out,
                    r#" stroke-dasharray="{} {}""#,
                    number(dash),
                    number(gap)
                );
            }
        }
        self.out.push_str("/>\n");
    }

    fn paint(&mut self, property: &str, paint: Paint) -> String {
        self.used.insert(paint);
        colour(property, paint, self.theme)
    }
}

fn colour(property: &str, paint: Paint, theme: Theme) -> String {
    match (theme, paint) {
        (_, Paint::None) => format!(r#" {property}="none""#),
        (Theme::Auto, _) => {
            let name = paint.name();
            format!(r#" style="{property}:var(--atlas-{name},var(--a-{name}))""#)
        }
        _ => format!(r#" {property}="{}""#, paint.colour(theme)),
    }
}

/// Own defaults under `--a-…`; a page overrides with `--atlas-…`, or chooses by `data-theme`.
fn style(out: &mut String, used: &BTreeSet<Paint>) {
    let set = |theme: Theme| -> String {
        used.iter()
            .filter(|p| **p != Paint::None)
            .map(|p| format!("--a-{}:{};", p.name(), p.colour(theme)))
            .collect()
    };
    let (light, dark) = (set(Theme::Light), set(Theme::Dark));
    let _ = writeln!(
        out,
        "<style>.atlas{{{light}}}@media(prefers-color-scheme:dark){{.atlas{{{dark}}}}}[data-theme=light] .atlas{{{light}}}[data-theme=dark] .atlas{{{dark}}}</style>"
    );
}

fn data(path: &Path) -> String {
    let mut d = format!("M{} {}", number(path.start.x), number(path.start.y));
    for step in &path.steps {
        match step {
            Step::Line(to) => {
                let _ = write!(d, "L{} {}", number(to.x), number(to.y));
            }
            Step::Curve(a, b, to) => {
                let _ = write!(
                    d,
                    "C{} {} {} {} {} {}",
                    number(a.x),
                    number(a.y),
                    number(b.x),
                    number(b.y),
                    number(to.x),
                    number(to.y)
                );
            }
        }
    }
    d
}

/// Two decimals at most, no trailing noughts, no minus nought.
pub(crate) fn number(value: f64) -> String {
    let hundredths = (value * 100.0).round();
    if !hundredths.is_finite() {
        return "0".into();
    }
    let whole = hundredths as i64;
    let sign = if whole < 0 { "-" } else { "" };
    let (units, rest) = (whole.abs() / 100, whole.abs() % 100);
    match rest {
        0 => format!("{sign}{units}"),
        r if r % 10 == 0 => format!("{sign}{units}.{}", r / 10),
        r => format!("{sign}{units}.{r:02}"),
    }
}

/// Escaped, without what XML cannot hold.
pub(crate) fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Links that only lead somewhere: no scripts, no data.
pub(crate) fn harmless(link: &str) -> bool {
    match link.split_once(':') {
        Some((scheme, _)) if !scheme.contains(['/', '?', '#']) => {
            ["http", "https", "mailto"].contains(&scheme.to_ascii_lowercase().as_str())
        }
        _ => !link.is_empty(),
    }
}

/// Distinguishes the titles of several pictures on one page.
fn identifier(scene: &Scene) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in scene.title.bytes().chain(scene.description.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("a{:08x}", hash as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_without_surprises() {
        for (value, wanted) in [
            (0.0, "0"),
            (-0.0, "0"),
            (-0.001, "0"),
            (1.0, "1"),
            (1.5, "1.5"),
            (1.005, "1"),
            (-2.71699, "-2.72"),
            (0.07, "0.07"),
            (f64::NAN, "0"),
        ] {
            assert_eq!(number(value), wanted);
        }
    }

    #[test]
    fn text_and_links_cannot_break_out() {
        assert_eq!(text("<a & \"b\"\u{0}>"), "&lt;a &amp; &quot;b&quot;&gt;");
        assert!(harmless("docs/a.md#b") && harmless("https://example.org/x:y"));
        assert!(!harmless("javascript:alert(1)") && !harmless("data:text/html,x") && !harmless(""));
    }
}
