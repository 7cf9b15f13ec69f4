//! What Atlas says over HTTP. The comparison's shape is described in `wire/comparison.rs`.

pub(super) mod comparison;

use serde::Serialize;
use stoa_drawings::wire::PictureView;
use utoipa::ToSchema;

#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct PictureList {
    /// In the order of the model files.
    pub(super) pictures: Vec<PictureView>,
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
