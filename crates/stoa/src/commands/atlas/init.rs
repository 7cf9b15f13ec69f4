//! `stoa atlas init`: a first model, to change and draw.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use super::load::usual;
use crate::commands::Failure;
use crate::terminal::Terminal;

/// The model that docs/atlas.md begins with.
const FIRST: &str = include_str!("init/shop.atlas.toml");
const NAME: &str = "shop.atlas.toml";

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder to write shop.atlas.toml into (default: docs/diagrams when there is one, else this folder).
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

pub(crate) fn run(args: Args, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let folder = args.folder.unwrap_or_else(|| usual().to_owned());
    let unwritable = |place: &Path, error: &std::io::Error| {
        Failure::output(format!("{} cannot be written: {error}", place.display()))
    };
    std::fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, &error))?;
    if let Some(there) = model_in(&folder) {
        // The files of a folder are one model: another one among them would be drawn with it.
        return Err(Failure::usage(format!(
            "{} is there already, and the files of a folder are one model.\n  Draw it:  stoa atlas draw; or name another folder:  stoa atlas init DIR",
            there.strip_prefix(".").unwrap_or(&there).display()
        ))
        .coded("model_exists"));
    }
    let path = folder.join(NAME);
    let path = path.strip_prefix(".").map(Path::to_owned).unwrap_or(path);
    let mut file = std::fs::File::create_new(&path).map_err(|error| unwritable(&path, &error))?;
    file.write_all(FIRST.as_bytes())
        .map_err(|error| unwritable(&path, &error))?;
    let draw = match folder == *usual() {
        true => "stoa atlas draw".to_owned(),
        false => format!("stoa atlas draw --model {}", folder.display()),
    };
    terminal.result(
        &json!({"file": path.display().to_string(), "draw": draw}),
        || format!("{}\nDraw it:  {draw}", path.display()),
    );
    Ok(ExitCode::SUCCESS)
}

fn model_in(folder: &Path) -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = folder
        .read_dir()
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".atlas.toml"))
        .collect();
    found.sort();
    found.into_iter().next()
}
