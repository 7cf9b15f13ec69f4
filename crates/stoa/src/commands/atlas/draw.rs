//! `stoa atlas draw`: views as pictures.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;
use stoa_atlas::draw::{DrawError, Format, Forms, Theme, draw, file_name};
use stoa_atlas::views::{Picture, drawn, index};

use super::load::{Loaded, ModelArgs, chosen, load};
use crate::commands::Failure;
use crate::terminal::Terminal;

/// What `check` compares with.
pub(super) const DRAWN: &str = "drawn.json";
pub(super) const INDEX: &str = "index.md";

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Views to draw; all without any.
    views: Vec<String>,
    #[command(flatten)]
    model: ModelArgs,
    /// Folder to write to, or - for standard output (one view, one format); the model's folder
    /// without it.
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Formats, with commas.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "svg")]
    format: Vec<Kind>,
    /// Themes of SVG and PNG, with commas.
    #[arg(long, value_enum, value_delimiter = ',', default_value = "light")]
    theme: Vec<Look>,
    /// Also write index.md, a page of all pictures, and drawn.json, which `stoa atlas check` compares
    /// with.
    #[arg(long, conflicts_with = "views")]
    index: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    Svg,
    Png,
    Mermaid,
    Dot,
    Drawio,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Look {
    Light,
    Dark,
}

impl Kind {
    fn format(self) -> Format {
        match self {
            Kind::Svg => Format::Svg,
            Kind::Png => Format::Png,
            Kind::Mermaid => Format::Mermaid,
            Kind::Dot => Format::Dot,
            Kind::Drawio => Format::Drawio,
        }
    }
}

impl Look {
    pub(super) fn theme(self) -> Theme {
        match self {
            Look::Light => Theme::Light,
            Look::Dark => Theme::Dark,
        }
    }
}

pub(crate) async fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let loaded = load(&args.model, terminal).await?;
    let pictures = chosen(&loaded, &args.views)?;
    let forms = forms(&args);
    if args.out.as_deref() == Some(Path::new("-")) {
        return piped(&forms, &pictures, terminal);
    }
    let folder = args.out.clone().unwrap_or_else(|| loaded.folder.clone());
    std::fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, &error))?;
    let mut files: Vec<String> = Vec::new();
    let mut left_out: Vec<String> = Vec::new();
    for picture in &pictures {
        for (format, theme) in forms.all() {
            match draw(picture, format, theme) {
                Ok(bytes) => {
                    let path = folder.join(file_name(&picture.id, format, theme));
                    write(&path, &bytes)?;
                    files.push(told(&path));
                }
                Err(DrawError::NoSuchForm { .. }) if args.views.is_empty() => {
                    left_out.push(format!("{} as {}", picture.id, format.word()));
                }
                Err(error) => return Err(failed(&error)),
            }
        }
    }
    if args.index {
        files.extend(accompany(forms, &loaded, &folder)?);
    }
    terminal.result(&json!({"files": files, "left_out": left_out}), || {
        let mut text = match files.len() {
            0..=12 => files.join("\n"),
            count => format!("{count} files in {}", folder.display()),
        };
        if !left_out.is_empty() {
            text += &format!(
                "\nleft out, because there is no such form: {}",
                left_out.join(", ")
            );
        }
        text
    });
    Ok(ExitCode::SUCCESS)
}

/// A place as a person writes it: what is in this folder has no `./` before it.
fn told(path: &Path) -> String {
    let path = path.strip_prefix(".").unwrap_or(path);
    path.display().to_string()
}

/// What was asked for, each once.
fn forms(args: &Args) -> Forms {
    fn once<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
        let mut kept = Vec::new();
        for one in all {
            if !kept.contains(&one) {
                kept.push(one);
            }
        }
        kept
    }
    Forms {
        formats: once(args.format.iter().map(|kind| kind.format())),
        themes: once(args.theme.iter().map(|look| look.theme())),
    }
}

/// The index page, and what `check` compares with. Returns the names of the files.
fn accompany(forms: Forms, loaded: &Loaded, folder: &Path) -> Result<Vec<String>, Failure> {
    let page = page(loaded, &forms);
    let said = statements(&loaded.pictures, forms);
    let mut files = Vec::new();
    for (name, text) in [(INDEX, page), (DRAWN, said)] {
        let path = folder.join(name);
        write(&path, text.as_bytes())?;
        files.push(told(&path));
    }
    Ok(files)
}

pub(super) fn page(loaded: &Loaded, forms: &Forms) -> String {
    let title = loaded.model.title.as_deref().unwrap_or("Diagrams");
    let about = loaded.model.about.as_deref().unwrap_or_default();
    index(title, about, &loaded.pictures, forms)
}

fn statements(pictures: &[Picture], forms: Forms) -> String {
    serde_json::to_string_pretty(&drawn(pictures, Some(forms))).unwrap_or_default() + "\n"
}

fn piped(forms: &Forms, pictures: &[&Picture], terminal: &Terminal) -> Result<ExitCode, Failure> {
    let wanted: Vec<_> = forms.all().collect();
    let (&[picture], [(format, theme)]) = (pictures, wanted.as_slice()) else {
        return Err(Failure::usage(
            "standard output takes one picture.\n  Name one view, one format and one theme: stoa atlas draw VIEW --format svg --out -",
        ));
    };
    let bytes = draw(picture, *format, *theme).map_err(|error| failed(&error))?;
    terminal.raw(&bytes);
    Ok(ExitCode::SUCCESS)
}

pub(super) fn failed(error: &DrawError) -> Failure {
    Failure::failed(error.to_string()).coded("cannot_draw")
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    let why = match error.kind() {
        std::io::ErrorKind::AlreadyExists => "it is no folder. Name one with --out".to_owned(),
        _ => error.to_string(),
    };
    Failure::output(format!("{} cannot be written: {why}", path.display()))
}
