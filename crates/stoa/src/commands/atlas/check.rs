//! `stoa atlas check`: do the committed pictures still say what is so?

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;
use stoa_atlas::draw::{Format, Theme, draw};
use stoa_atlas::views::{Change, Drawn, changes, drawn};

use super::draw::{DRAWN, INDEX, failed, file_name, page};
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

/// The command that draws what is checked, with the places that were given.
fn remedy(args: &Args) -> String {
    let mut command = "stoa atlas draw --index --theme light,dark".to_owned();
    for (word, path) in [("--model", &args.model.model), ("--out", &args.out)] {
        if let Some(path) = path {
            command += &format!(" {word} {}", path.display());
        }
    }
    command
}

pub(crate) async fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let loaded = load(&args.model, terminal).await?;
    let folder = args.out.clone().unwrap_or_else(|| loaded.folder.clone());
    let remedy = remedy(&args);
    let before = committed(&folder, &remedy, args.out.is_some())?;
    let changes = changes(&before, &drawn(&loaded.pictures));
    let files = match changes.is_empty() {
        true => stale(&loaded, &folder)?,
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
        true => format!("{} pictures say what is so", loaded.pictures.len()),
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

/// Pictures that say the same and look different, are missing, or belong to no view.
fn stale(loaded: &Loaded, folder: &Path) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    let mut expected = Vec::new();
    let mut themes = vec!["light"];
    for picture in &loaded.pictures {
        for theme in [Theme::Light, Theme::Dark] {
            let name = file_name(picture, Format::Svg, theme);
            let path = folder.join(&name);
            expected.push(name.clone());
            if theme == Theme::Dark {
                if !path.is_file() {
                    continue;
                }
                themes = vec!["light", "dark"];
            }
            let bytes = draw(picture, Format::Svg, theme).map_err(|error| failed(&error))?;
            match std::fs::read(&path) {
                Err(_) => found.push(format!("{name} is missing")),
                Ok(drawn) if drawn != bytes => found.push(format!(
                    "{name} says the same and looks different: its order, or the way of drawing, changed"
                )),
                Ok(_) => {}
            }
        }
    }
    if std::fs::read_to_string(folder.join(INDEX)).is_ok_and(|text| text != page(loaded, &themes)) {
        found.push(format!("{INDEX} is not what it would be"));
    }
    let entries = folder.read_dir().into_iter().flatten().flatten();
    let mut strays: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".svg") && !expected.contains(name))
        .map(|name| format!("{name} belongs to no view"))
        .collect();
    strays.sort();
    found.extend(strays);
    Ok(found)
}
