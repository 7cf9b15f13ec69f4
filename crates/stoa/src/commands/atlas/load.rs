//! Reads the files of a model with the facts they ask for.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;
use stoa_atlas::model::{Facts, Model, build};
use stoa_atlas::parse::{Diagnostic, Document, Source, parse};
use stoa_atlas::views::{Picture, pictures};

use super::facts;
use crate::commands::Failure;
use crate::terminal::Terminal;

#[derive(Debug, clap::Args)]
pub(super) struct ModelArgs {
    /// Model file, or a folder of *.atlas.toml files that are one model (default: docs/diagrams when
    /// there is one, else this folder).
    #[arg(long, short, value_name = "PATH")]
    pub(super) model: Option<PathBuf>,
}

pub(super) struct Loaded {
    pub(super) model: Model,
    pub(super) pictures: Vec<Picture>,
    /// The folder the files are in.
    pub(super) folder: PathBuf,
}

/// The model, or every problem it has.
pub(super) async fn load(args: &ModelArgs, terminal: &Terminal) -> Result<Loaded, Failure> {
    let (folder, paths) = files(args.model.as_deref())?;
    let mut documents: Vec<(Source, Document)> = Vec::new();
    let mut problems: Vec<Diagnostic> = Vec::new();
    for (number, path) in paths.iter().enumerate() {
        let source = source(path)?.numbered(number);
        let (document, found) = parse(&source);
        problems.extend(found);
        documents.push((source, document));
    }
    let mut facts = Facts::default();
    let mut house = false;
    for (path, (source, document)) in paths.iter().zip(&documents) {
        if document.extract.stoa && !house {
            house = true;
            facts.extend(facts::house().await?);
        }
        let place = path.parent().unwrap_or(Path::new(""));
        facts.extend(facts::named(source, place, &document.extract).await?);
    }
    let (model, found) = build(&documents, facts);
    problems.extend(found);
    problems.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    if !problems.is_empty() {
        return Err(failure(&problems, terminal));
    }
    let pictures = pictures(&model, &documents);
    Ok(Loaded {
        model,
        pictures,
        folder,
    })
}

fn failure(problems: &[Diagnostic], terminal: &Terminal) -> Failure {
    if terminal.json {
        terminal.result(&json!({"problems": problems}), String::new);
    }
    let mut text = match problems.len() {
        1 => "there is a problem in the model".to_owned(),
        count => format!("there are {count} problems in the model"),
    };
    for problem in problems {
        let _ = write!(text, "\n{problem}");
    }
    Failure::input("bad_model", text)
}

/// The pictures with these ids, all without any.
pub(super) fn chosen<'a>(loaded: &'a Loaded, ids: &[String]) -> Result<Vec<&'a Picture>, Failure> {
    if let Some(id) = ids
        .iter()
        .find(|id| !loaded.pictures.iter().any(|picture| picture.id == **id))
    {
        let known = loaded.pictures.iter().map(|picture| picture.id.as_str());
        let mut near = stoa_atlas::parse::suggestion(id, known);
        if id.contains(',') {
            let apart: Vec<&str> = id.split(',').filter(|id| !id.is_empty()).collect();
            near = format!(
                "separate views with spaces: stoa atlas draw {}",
                apart.join(" ")
            );
        }
        return Err(Failure::usage(format!(
            "there is no view \"{id}\": {near}\n  All of them:  stoa atlas list"
        ))
        .coded("unknown_view"));
    }
    let asked = |picture: &&Picture| ids.is_empty() || ids.contains(&picture.id);
    Ok(loaded.pictures.iter().filter(asked).collect())
}

pub(super) fn source(path: &Path) -> Result<Source, Failure> {
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::input(
            "unreadable",
            format!("{} cannot be read: {error}", path.display()),
        )
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        Failure::input(
            "not_utf8",
            format!(
                "{}:{line}: not UTF-8.\n  Save the file as UTF-8.",
                path.display()
            ),
        )
    })?;
    Ok(Source::new(path.display().to_string(), text))
}

/// Where models are when nobody says so.
pub(super) fn usual() -> &'static Path {
    let usual = Path::new("docs/diagrams");
    match usual.is_dir() {
        true => usual,
        false => Path::new("."),
    }
}

/// The folder and its model files, in the order of their names.
pub(super) fn files(given: Option<&Path>) -> Result<(PathBuf, Vec<PathBuf>), Failure> {
    let path = given.unwrap_or_else(|| usual());
    if path.is_file() {
        let folder = path.parent().filter(|parent| *parent != Path::new(""));
        return Ok((
            folder.unwrap_or(Path::new(".")).to_owned(),
            vec![path.to_owned()],
        ));
    }
    let entries = path.read_dir().map_err(|error| {
        Failure::usage(format!("{} cannot be read: {error}", path.display())).coded("no_model")
    })?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".atlas.toml") && path.is_file())
        .map(|path| path.strip_prefix("./").map(Path::to_owned).unwrap_or(path))
        .collect();
    files.sort();
    if files.is_empty() {
        let place = match path == Path::new(".") {
            true => "this folder".to_owned(),
            false => format!("\"{}\"", path.display()),
        };
        return Err(Failure::usage(format!(
            "there is no *.atlas.toml file in {place}.\n  stoa atlas init writes a first one; --model says where another is."
        ))
        .coded("no_model"));
    }
    Ok((path.to_owned(), files))
}
