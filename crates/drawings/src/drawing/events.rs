//! What is written to the log about drawings. The text of a version is in its row and never here.

use serde::{Deserialize, Serialize};
use stoa_kernel::DrawingId;
use stoa_store::EventData;
use utoipa::ToSchema;

fn subject(id: DrawingId) -> String {
    format!("drawing/{id}")
}

/// A drawing was kept for the first time, as version 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DrawingCreated {
    pub drawing_id: DrawingId,
    pub name: String,
    /// Of its text.
    pub bytes: i64,
    pub note: Option<String>,
}

impl EventData for DrawingCreated {
    const TYPE: &'static str = "drawings.drawing.created";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        subject(self.drawing_id)
    }
}

/// A drawing has a new version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DrawingSaved {
    pub drawing_id: DrawingId,
    pub name: String,
    /// Number of the new version.
    pub version: i64,
    /// Of its text.
    pub bytes: i64,
    pub note: Option<String>,
    /// The older version whose text it is again.
    pub restored_from: Option<i64>,
}

impl EventData for DrawingSaved {
    const TYPE: &'static str = "drawings.drawing.saved";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        subject(self.drawing_id)
    }
}

/// A drawing is called otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DrawingRenamed {
    pub drawing_id: DrawingId,
    pub name: String,
    /// What it was called before.
    pub before: String,
}

impl EventData for DrawingRenamed {
    const TYPE: &'static str = "drawings.drawing.renamed";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        subject(self.drawing_id)
    }
}

/// A drawing is gone from the list, and can still be brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DrawingDeleted {
    pub drawing_id: DrawingId,
    pub name: String,
}

impl EventData for DrawingDeleted {
    const TYPE: &'static str = "drawings.drawing.deleted";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        subject(self.drawing_id)
    }
}

/// A deleted drawing is back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DrawingRestored {
    pub drawing_id: DrawingId,
    pub name: String,
}

impl EventData for DrawingRestored {
    const TYPE: &'static str = "drawings.drawing.restored";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        subject(self.drawing_id)
    }
}

/// A deleted drawing is gone for good, with all of its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DrawingErased {
    pub drawing_id: DrawingId,
    pub name: String,
}

impl EventData for DrawingErased {
    const TYPE: &'static str = "drawings.drawing.erased";
    const VERSION: u32 = 1;
    fn subject(&self) -> String {
        subject(self.drawing_id)
    }
}
