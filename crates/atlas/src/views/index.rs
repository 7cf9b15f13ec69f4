//! The index page of a folder of pictures: each picture, what it shows, where it comes from.

use super::{Content, Picture};
use crate::draw::{Forms, Theme, file_name};

/// Markdown; names of files are relative to the page's folder.
pub fn index(title: &str, about: &str, pictures: &[Picture], forms: &Forms) -> String {
    let mut page = format!("# {title}\n\n");
    if !about.is_empty() {
        page += &format!("{}\n\n", about.trim());
    }
    page += "| Picture | What it shows |\n| --- | --- |\n";
    for picture in pictures {
        page += &format!(
            "| [{}](#{}) | {}{} |\n",
            picture.title,
            picture.id,
            mark(picture),
            picture.about
        );
    }
    for picture in pictures {
        page += &format!("\n<a id=\"{}\"></a>\n## {}\n\n", picture.id, picture.title);
        let text = format!("{}{}", mark(picture), picture.about);
        if !text.trim().is_empty() {
            page += &format!("{}\n\n", text.trim());
        }
        page += &image(picture, forms);
        page += &format!("\n{}\n", source(picture));
    }
    page
}

fn mark(picture: &Picture) -> String {
    match picture.status {
        Some(status) if picture.about.is_empty() => format!("*{}*", status.word()),
        Some(status) => format!("*{}*: ", status.word()),
        None => String::new(),
    }
}

/// The picture, and links to its other forms.
fn image(picture: &Picture, forms: &Forms) -> String {
    let id = &picture.id;
    let shown = forms.image();
    let mut text = match shown {
        None => String::new(),
        Some(format) => {
            let file = |theme| file_name(id, format, theme);
            match forms.themes.as_slice() {
                [one] => format!("![{}]({})\n", picture.title, file(*one)),
                _ => format!(
                    "<picture>\n  <source media=\"(prefers-color-scheme: dark)\" srcset=\"{}\">\n  \
                     <img src=\"{}\" alt=\"{}\">\n</picture>\n",
                    file(Theme::Dark),
                    file(Theme::Light),
                    picture.title.replace('"', "'")
                ),
            }
        }
    };
    let others: Vec<String> = forms
        .of(picture)
        .into_iter()
        .filter(|(format, _)| Some(*format) != shown)
        .map(|(format, theme)| {
            let file = file_name(id, format, theme);
            format!("[{file}]({file})")
        })
        .collect();
    if !others.is_empty() {
        let gap = if text.is_empty() { "" } else { "\n" };
        text += &format!("{gap}{}\n", others.join(" · "));
    }
    text
}

fn source(picture: &Picture) -> String {
    let origins = &picture.source;
    let file = origins.file.rsplit('/').next().unwrap_or_default();
    let what = match (&picture.content, origins.extracted, origins.written) {
        (Content::States(_), true, _) => "the table of moves that the code enforces",
        (Content::Entities(_), true, _) => "the migrated database schema",
        (_, true, true) => "what is extracted, and what is written",
        (_, true, false) => "extracted from the binary",
        _ => "written",
    };
    match file {
        "" => format!("Source: {what}."),
        file => format!(
            "Source: {what}; view in [{file}]({file}), line {}.",
            origins.line
        ),
    }
}
