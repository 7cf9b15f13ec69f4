//! `stoa atlas check`: do the committed pictures still say what is so?

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;
use stoa_atlas::draw::{Format, Forms, Theme, draw, file_name};
use stoa_atlas::views::{Change, Drawn, changes, drawn};
use stoa_focus::wording::counted;

use super::draw::{DRAWN, INDEX, failed, page};
use super::load::{Loaded, ModelArgs, load};
use crate::commands::{Failure, exit};
use crate::terminal::Terminal;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    model: ModelArgs,
    /// Folder of the pictures (default: the model's).
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// The command that draws what is checked, with the places that were given and the files that there are.
fn remedy(args: &Args, forms: &Forms) -> String {
    fn words<T>(all: &[T], word: impl Fn(&T) -> &'static str) -> String {
        all.iter().map(word).collect::<Vec<_>>().join(",")
    }
    let mut command = "stoa atlas draw --index".to_owned();
    if forms.formats != [Format::Svg] {
        command += &format!(
            " --format {}",
            words(&forms.formats, |format| format.word())
        );
    }
    if forms.themes != [Theme::Light] {
        let word = |theme: &Theme| match theme {
            Theme::Dark => "dark",
            Theme::Light | Theme::Auto => "light",
        };
        command += &format!(" --theme {}", words(&forms.themes, word));
    }
    for (word, path) in [("--model", &args.model.model), ("--out", &args.out)] {
        if let Some(path) = path {
            command += &format!(" {word} {}", path.display());
        }
    }
    command
}

/// What was drawn when `drawn.json` does not say: it was written before it did, or is not there.
fn supposed(folder: &Path, loaded: &Loaded) -> Forms {
    let dark = loaded.pictures.iter().any(|picture| {
        let name = file_name(&picture.id, Format::Svg, Theme::Dark);
        folder.join(name).is_file()
    });
    Forms {
        formats: vec![Format::Svg],
        themes: match dark {
            true => vec![Theme::Light, Theme::Dark],
            false => vec![Theme::Light],
        },
    }
}

pub(crate) async fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let loaded = load(&args.model, terminal).await?;
    let folder = args.out.clone().unwrap_or_else(|| loaded.folder.clone());
    let supposed = supposed(&folder, &loaded);
    let before = committed(&folder, &remedy(&args, &supposed), args.out.is_some())?;
    let forms = before.forms.clone().unwrap_or(supposed);
    let remedy = remedy(&args, &forms);
    let changes = changes(&before, &drawn(&loaded.pictures, None));
    let files = match changes.is_empty() {
        true => stale(&loaded, &folder, &forms)?,
        false => Vec::new(),
    };
    let same = changes.is_empty() && files.is_empty();
    terminal.result(
        &json!({"same": same, "changes": changes, "files": files}),
        || text(&loaded, &changes, &files, &remedy),
    );
    Ok(match same {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(exit::FAILED),
    })
}

fn text(loaded: &Loaded, changes: &[Change], files: &[String], remedy: &str) -> String {
    let mut lines: Vec<String> = changes.iter().map(ToString::to_string).collect();
    lines.extend(files.iter().cloned());
    match lines.is_empty() {
        true => match loaded.pictures.len() {
            1 => "1 picture says what is so".to_owned(),
            several => format!("{} say what is so", counted(several as u64, "picture")),
        },
        false => {
            lines.push(format!(
                "\n{} since the pictures were drawn.\n  Draw them again and look at them:  {remedy}",
                match lines.len() {
                    1 => "One thing changed".to_owned(),
                    count => format!("{count} things changed"),
                }
            ));
            lines.join("\n")
        }
    }
}

fn committed(folder: &Path, remedy: &str, placed: bool) -> Result<Drawn, Failure> {
    let path = folder.join(DRAWN);
    let text = std::fs::read_to_string(&path).map_err(|error| {
        let mut text = match error.kind() {
            std::io::ErrorKind::NotFound => format!("there is no {}", path.display()),
            _ => format!("{} cannot be read: {error}", path.display()),
        };
        text += &format!(".\n  Draw the pictures first:  {remedy}");
        if !placed {
            text += "\n  Pictures that were drawn with --out DIR are checked with --out DIR.";
        }
        Failure::input("nothing_drawn", text)
    })?;
    serde_json::from_str(&text).map_err(|error| {
        Failure::input(
            "bad_drawn",
            format!(
                "{}:{}:{}: {error}.\n  Draw the pictures again:  {remedy}",
                path.display(),
                error.line(),
                error.column()
            ),
        )
    })
}

/// Files of pictures that say the same and look different, that are missing, or that belong to no view: of the forms that
/// were drawn, for of others nobody knows whose they are.
fn stale(loaded: &Loaded, folder: &Path, forms: &Forms) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    let mut expected = Vec::new();
    for picture in &loaded.pictures {
        for (format, theme) in forms.of(picture) {
            let name = file_name(&picture.id, format, theme);
            let bytes = draw(picture, format, theme).map_err(|error| failed(&error))?;
            match std::fs::read(folder.join(&name)) {
                Err(_) => found.push(format!("{name} is missing")),
                Ok(drawn) if drawn != bytes => found.push(format!(
                    "{name} says the same and looks different: its order, or the way of drawing, changed"
                )),
                Ok(_) => {}
            }
            expected.push(name);
        }
    }
    if std::fs::read_to_string(folder.join(INDEX)).is_ok_and(|text| text != page(loaded, forms)) {
        found.push(format!("{INDEX} is not what it would be"));
    }
    let ours = |name: &str| {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        let mut drawn = forms.formats.iter();
        drawn.any(|format| ending == Some(format.ending()))
    };
    let entries = folder.read_dir().into_iter().flatten().flatten();
    let mut strays: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| ours(name) && !expected.contains(name))
        .map(|name| format!("{name} belongs to no view"))
        .collect();
    strays.sort();
    found.extend(strays);
    Ok(found)
}
