//! The index page of a folder of pictures: each picture, what it shows, where it comes from.

use super::{Content, Picture};

/// Markdown; names of files are relative to the page's folder.
pub fn index(title: &str, about: &str, pictures: &[Picture], themes: &[&str]) -> String {
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
        page += &image(picture, themes);
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

fn image(picture: &Picture, themes: &[&str]) -> String {
    let id = &picture.id;
    match themes.contains(&"dark") && themes.contains(&"light") {
        true => format!(
            "<picture>\n  <source media=\"(prefers-color-scheme: dark)\" srcset=\"{id}.dark.svg\">\n  \
             <img src=\"{id}.svg\" alt=\"{}\">\n</picture>\n",
            picture.title.replace('"', "'")
        ),
        false => format!("![{}]({id}.svg)\n", picture.title),
    }
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
