//! `stoa atlas draw`: views as pictures.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;
use stoa_atlas::draw::{DrawError, Format, Theme, draw};
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

    /// Pictures have themes; texts for other tools have none.
    fn themed(self) -> bool {
        matches!(self, Kind::Svg | Kind::Png)
    }
}

impl Look {
    pub(super) fn theme(self) -> Theme {
        match self {
            Look::Light => Theme::Light,
            Look::Dark => Theme::Dark,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Look::Light => "light",
            Look::Dark => "dark",
        }
    }
}

pub(crate) async fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let loaded = load(&args.model, terminal).await?;
    let pictures = chosen(&loaded, &args.views)?;
    if args.out.as_deref() == Some(Path::new("-")) {
        return piped(&args, &pictures, terminal);
    }
    let folder = args.out.clone().unwrap_or_else(|| loaded.folder.clone());
    std::fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, &error))?;
    let mut files: Vec<String> = Vec::new();
    let mut left_out: Vec<String> = Vec::new();
    for picture in &pictures {
        for (kind, look) in wanted(&args) {
            match draw(picture, kind.format(), look.theme()) {
                Ok(bytes) => {
                    let path = folder.join(file_name(picture, kind.format(), look.theme()));
                    write(&path, &bytes)?;
                    files.push(told(&path));
                }
                Err(DrawError::NoSuchForm { .. }) if args.views.is_empty() => {
                    left_out.push(format!("{} as {}", picture.id, kind.format().word()));
                }
                Err(error) => return Err(failed(&error)),
            }
        }
    }
    if args.index {
        files.extend(accompany(&args, &loaded, &folder)?);
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

fn wanted(args: &Args) -> Vec<(Kind, Look)> {
    let mut wanted = Vec::new();
    for kind in &args.format {
        match kind.themed() {
            true => wanted.extend(args.theme.iter().map(|look| (*kind, *look))),
            false => wanted.push((*kind, Look::Light)),
        }
    }
    wanted
}

/// `view.svg`, `view.dark.svg`, `view.mmd`.
pub(super) fn file_name(picture: &Picture, format: Format, theme: Theme) -> String {
    let dark = match theme {
        Theme::Dark => ".dark",
        _ => "",
    };
    format!("{}{dark}.{}", picture.id, format.ending())
}

/// The index page and the statements. Returns the names of the files.
fn accompany(args: &Args, loaded: &Loaded, folder: &Path) -> Result<Vec<String>, Failure> {
    let themes: Vec<&str> = args.theme.iter().map(|look| look.word()).collect();
    let page = page(loaded, &themes);
    let said = statements(&loaded.pictures);
    let mut files = Vec::new();
    for (name, text) in [(INDEX, page), (DRAWN, said)] {
        let path = folder.join(name);
        write(&path, text.as_bytes())?;
        files.push(told(&path));
    }
    Ok(files)
}

pub(super) fn page(loaded: &Loaded, themes: &[&str]) -> String {
    let title = loaded.model.title.as_deref().unwrap_or("Diagrams");
    let about = loaded.model.about.as_deref().unwrap_or_default();
    index(title, about, &loaded.pictures, themes)
}

fn statements(pictures: &[Picture]) -> String {
    serde_json::to_string_pretty(&drawn(pictures)).unwrap_or_default() + "\n"
}

fn piped(args: &Args, pictures: &[&Picture], terminal: &Terminal) -> Result<ExitCode, Failure> {
    let wanted = wanted(args);
    let (&[picture], [(kind, look)]) = (pictures, wanted.as_slice()) else {
        return Err(Failure::usage(
            "standard output takes one picture.\n  Name one view, one format and one theme: stoa atlas draw VIEW --format svg --out -",
        ));
    };
    let bytes = draw(picture, kind.format(), look.theme()).map_err(|error| failed(&error))?;
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
    Failure::output(format!("{} cannot be written: {error}", path.display()))
}
