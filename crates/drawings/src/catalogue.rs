//! Every event type of this crate, with an example each.

use stoa_kernel::{DrawingId, Permission};
use stoa_store::EventType;
use uuid::Uuid;

use crate::drawing::events::{
    DrawingCreated, DrawingDeleted, DrawingErased, DrawingRenamed, DrawingRestored, DrawingSaved,
};

const DRAWING: DrawingId = DrawingId(Uuid::from_u128(0x0191_e5b0_7c00_7000_8000_0000_0000_0001));

/// For the one catalogue of the installation. Golden files of the examples are in `golden/events`.
pub fn event_types() -> Vec<EventType> {
    let read = Permission::DrawingsRead;
    let name = || "Our platform".to_owned();
    vec![
        EventType::public(
            read,
            &["drawing_id", "name", "bytes", "note"],
            &DrawingCreated {
                drawing_id: DRAWING,
                name: name(),
                bytes: 1024,
                note: None,
            },
        ),
        EventType::public(
            read,
            &[
                "drawing_id",
                "name",
                "version",
                "bytes",
                "note",
                "restored_from",
            ],
            &DrawingSaved {
                drawing_id: DRAWING,
                name: name(),
                version: 3,
                bytes: 1100,
                note: Some("With the queue".to_owned()),
                restored_from: Some(1),
            },
        ),
        EventType::public(
            read,
            &["drawing_id", "name", "before"],
            &DrawingRenamed {
                drawing_id: DRAWING,
                name: "The platform".to_owned(),
                before: name(),
            },
        ),
        EventType::public(
            read,
            &["drawing_id", "name"],
            &DrawingDeleted {
                drawing_id: DRAWING,
                name: name(),
            },
        ),
        EventType::public(
            read,
            &["drawing_id", "name"],
            &DrawingRestored {
                drawing_id: DRAWING,
                name: name(),
            },
        ),
        EventType::public(
            read,
            &["drawing_id", "name"],
            &DrawingErased {
                drawing_id: DRAWING,
                name: name(),
            },
        ),
    ]
}
