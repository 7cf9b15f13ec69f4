//! What Atlas says over HTTP. The comparison's shape is described in `wire/comparison.rs`.

pub(super) mod comparison;

use serde::Serialize;
use stoa_atlas::draw;
use stoa_atlas::model::{Status, ViewKind};
use stoa_atlas::parse::Diagnostic;
use stoa_atlas::views::Picture;
use utoipa::ToSchema;

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct PictureList {
    /// In the order of the model files.
    pub(super) pictures: Vec<PictureView>,
}

/// What a picture shows and which forms there are of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct PictureView {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) about: String,
    /// `structure`, `deployment`, `states`, `sequence`, `entities` or `timeline`.
    #[schema(value_type = String)]
    pub(super) kind: ViewKind,
    /// `planned` or `legacy`; null for what is.
    #[schema(value_type = Option<String>)]
    pub(super) status: Option<Status>,
    pub(super) tags: Vec<String>,
    /// `written`, `extracted` or `both`.
    pub(super) source: &'static str,
    /// The model file of the view and its line there.
    pub(super) file: String,
    pub(super) line: usize,
    /// `svg`, `png`, and for what is made of boxes and arrows `mermaid`, `dot`, `drawio`.
    pub(super) formats: Vec<&'static str>,
}

impl PictureView {
    pub(super) fn of(picture: &Picture) -> PictureView {
        PictureView {
            id: picture.id.clone(),
            title: picture.title.clone(),
            about: picture.about.clone(),
            kind: picture.kind,
            status: picture.status,
            tags: picture.tags.clone(),
            source: match (picture.source.extracted, picture.source.written) {
                (true, true) => "both",
                (true, false) => "extracted",
                _ => "written",
            },
            file: picture.source.file.clone(),
            line: picture.source.line,
            formats: draw::formats(picture)
                .iter()
                .map(|format| format.word())
                .collect(),
        }
    }
}

/// One picture of a model that was sent, and what is wrong with the model.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct DrawnModel {
    /// Its pictures.
    pub(super) pictures: Vec<PictureView>,
    /// Id of the one that was drawn; null when there is none.
    pub(super) view: Option<String>,
    pub(super) svg: Option<String>,
    pub(super) problems: Vec<ModelProblem>,
    pub(super) elapsed_ms: u64,
}

/// A mistake in a model, with its place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ModelProblem {
    /// Both from 1; the column counts characters.
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) message: String,
    /// What to do, or what was probably meant.
    pub(super) remedy: Option<String>,
}

impl ModelProblem {
    pub(super) fn of(problem: &Diagnostic) -> ModelProblem {
        ModelProblem {
            line: problem.line,
            column: problem.column,
            message: problem.message.clone(),
            remedy: problem.remedy.clone(),
        }
    }
}

/// A file with its text, or a folder with its entries.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct CodeView {
    /// In the repository.
    pub(super) path: String,
    /// What it owns, in its own words.
    pub(super) about: Option<String>,
    /// Null for a folder.
    pub(super) text: Option<String>,
    pub(super) entries: Vec<CodeEntry>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct CodeEntry {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) folder: bool,
    pub(super) about: Option<String>,
}

/// The price books that come with this binary, and the inputs a workload can be changed by.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct BookList {
    pub(super) books: Vec<BookView>,
    /// A workload file to start from.
    pub(super) example: &'static str,
    /// Names of the inputs that `set` of a comparison takes.
    pub(super) inputs: Vec<&'static str>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct BookView {
    pub(super) name: &'static str,
    pub(super) title: String,
    pub(super) provider: String,
    pub(super) region: String,
    pub(super) currency: String,
    /// First and last day it is meant for.
    pub(super) valid_from: String,
    pub(super) valid_to: Option<String>,
    /// Whether today is one of them.
    pub(super) holds_today: bool,
}
