//! `GET /events/types`: the catalogue of every event type, made from the types themselves.

use axum::extract::State;
use serde::Serialize;
use stoa_httpkit::Json;
use stoa_kernel::Permission;
use stoa_store::{Audience, EventType};
use utoipa::ToSchema;

use crate::Accounts;

/// The catalogue.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventTypes {
    pub types: Vec<EventTypeView>,
}

/// One event type.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = EventType)]
pub struct EventTypeView {
    #[serde(rename = "type")]
    #[schema(example = "member.joined")]
    pub kind: String,
    pub version: u32,
    pub audience: Audience,
    /// Who is told in `GET …/changes` that such a change happened.
    pub read_by: Permission,
    /// Fields of `data` that webhooks and the bus may carry.
    pub public_fields: Vec<String>,
    /// JSON Schema of `data`.
    #[schema(value_type = Object)]
    pub schema: serde_json::Value,
    /// `data` of an example.
    #[schema(value_type = Object)]
    pub example: serde_json::Value,
}

/// List event types
#[utoipa::path(get, path = "/events/types", tag = "events", operation_id = "listEventTypes",
    responses((status = 200, description = "The catalogue", body = EventTypes), stoa_httpkit::Problems),
    security(()))]
pub async fn handler(State(accounts): State<Accounts>) -> Json<EventTypes> {
    let types = accounts
        .settings()
        .event_types
        .iter()
        .map(EventTypeView::from)
        .collect();
    Json(EventTypes { types })
}

impl From<&EventType> for EventTypeView {
    fn from(it: &EventType) -> Self {
        Self {
            kind: it.kind.to_owned(),
            version: it.version,
            audience: it.audience,
            read_by: it.read_by,
            public_fields: it.public_fields.iter().map(|f| (*f).to_owned()).collect(),
            schema: it.schema.clone(),
            example: it.example.clone(),
        }
    }
}
