//! What this crate says over HTTP: pictures and mistakes of a text, drawings, and their versions.

use serde::{Deserialize, Serialize};
use stoa_atlas::draw;
use stoa_atlas::model::{Status, ViewKind};
use stoa_atlas::parse::Diagnostic;
use stoa_atlas::views::Picture;
use stoa_kernel::{DrawingId, Timestamp};
use utoipa::ToSchema;

/// What a picture shows and which forms there are of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PictureView {
    pub id: String,
    pub title: String,
    pub about: String,
    /// `structure`, `deployment`, `states`, `sequence`, `entities` or `timeline`.
    #[schema(value_type = String)]
    pub kind: ViewKind,
    /// `planned` or `legacy`; null for what is.
    #[schema(value_type = Option<String>)]
    pub status: Option<Status>,
    pub tags: Vec<String>,
    /// `written`, `extracted` or `both`.
    pub source: &'static str,
    /// The model file of the view and its line there.
    pub file: String,
    pub line: usize,
    /// `svg`, `png`, and for what is made of boxes and arrows `mermaid`, `dot`, `drawio`.
    pub formats: Vec<&'static str>,
}

impl PictureView {
    pub fn of(picture: &Picture) -> PictureView {
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
pub struct DrawnModel {
    /// Its pictures.
    pub pictures: Vec<PictureView>,
    /// Id of the one that was drawn; null when there is none.
    pub view: Option<String>,
    pub svg: Option<String>,
    pub problems: Vec<ModelProblem>,
    pub elapsed_ms: u64,
}

/// A mistake in a model, with its place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelProblem {
    /// Both from 1; the column counts characters.
    pub line: usize,
    pub column: usize,
    pub message: String,
    /// What to do, or what was probably meant.
    pub remedy: Option<String>,
}

impl ModelProblem {
    pub(crate) fn of(problem: &Diagnostic) -> ModelProblem {
        ModelProblem {
            line: problem.line,
            column: problem.column,
            message: problem.message.clone(),
            remedy: problem.remedy.clone(),
        }
    }

    /// One that concerns the whole text: it stands at its beginning.
    pub(crate) fn of_all(message: &str) -> ModelProblem {
        ModelProblem {
            line: 1,
            column: 1,
            message: message.to_owned(),
            remedy: None,
        }
    }
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Author {
    /// As the log names them: `member:<id>`, `key:<id>`, `system:<reason>` or `root`.
    #[schema(example = "member:0191e5b0-7c00-7000-8000-000000000001")]
    pub actor: String,
    /// What the member or the key is called; null for one that is gone, and for the installation itself.
    #[schema(required)]
    pub name: Option<String>,
}

/// A drawing as lists show it: without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Drawing {
    pub id: DrawingId,
    #[schema(example = "Our platform")]
    pub name: String,
    /// Number of the newest version of its text, from 1.
    pub version: i64,
    /// As in the header of this name: send it as `If-Match`, and nobody else's change is overwritten unseen.
    #[schema(example = "\"3\"")]
    pub etag: String,
    /// How many pictures the newest version has. With none it cannot be drawn.
    pub picture_count: i64,
    /// How many mistakes the newest version has.
    pub problem_count: i64,
    pub created_at: Timestamp,
    pub created_by: Author,
    /// When it was last saved, renamed, deleted or brought back.
    pub updated_at: Timestamp,
    pub updated_by: Author,
    /// When it was deleted; it can be brought back until `erased_at`.
    #[schema(required)]
    pub deleted_at: Option<Timestamp>,
    /// From when on a deleted drawing is gone for good.
    #[schema(required)]
    pub erased_at: Option<Timestamp>,
}

/// A drawing with the text of its newest version.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpenDrawing {
    #[serde(flatten)]
    pub drawing: Drawing,
    /// The model, in TOML.
    pub model: String,
}

/// A drawing as it is after its text was kept, and everything that is wrong with the text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SavedDrawing {
    #[serde(flatten)]
    pub drawing: Drawing,
    pub problems: Vec<ModelProblem>,
}

/// One version of a drawing, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DrawingVersion {
    /// From 1.
    pub number: i64,
    /// Of the text.
    pub bytes: i64,
    pub picture_count: i64,
    pub problem_count: i64,
    /// What whoever saved it said about it.
    #[schema(required)]
    pub note: Option<String>,
    /// The version whose text this is again.
    #[schema(required)]
    pub restored_from: Option<i64>,
    pub saved_at: Timestamp,
    pub saved_by: Author,
}

/// One version of a drawing with its text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpenDrawingVersion {
    #[serde(flatten)]
    pub version: DrawingVersion,
    /// The model, in TOML.
    pub model: String,
}

/// A new drawing.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDrawing {
    /// No two drawings of an organisation have the same.
    #[schema(
        example = "Our platform",
        min_length = 1,
        max_length = 120,
        pattern = r"\S"
    )]
    pub name: String,
    /// The model, in TOML: at most 128 KiB. One with mistakes is kept too.
    #[schema(
        example = "[container.web]\nto = [\"db: reads\"]\n\n[store.db]\n",
        max_length = 131072
    )]
    pub model: String,
    /// What to say about the first version.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub note: Option<String>,
}

/// The next version of a drawing.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveDrawing {
    /// The model, in TOML: at most 128 KiB. One with mistakes is kept too.
    #[schema(
        example = "[container.web]\nto = [\"db: writes\"]\n\n[store.db]\n",
        max_length = 131072
    )]
    pub model: String,
    /// What changed.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub note: Option<String>,
}

/// Another name for a drawing.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameDrawing {
    #[schema(
        example = "The platform",
        min_length = 1,
        max_length = 120,
        pattern = r"\S"
    )]
    pub name: String,
}
