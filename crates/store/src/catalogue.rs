//! Event types: one Rust struct each, described once, with schema, example and audience. Crates list
//! theirs in `pub fn event_types()`; the public catalogue and the golden files come from that list, so
//! a name in the catalogue that nobody emits cannot exist.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use stoa_kernel::Permission;
use utoipa::ToSchema;

/// The `data` of an event.
pub trait EventData: Serialize + DeserializeOwned {
    /// Past tense, `<noun>.<verb>`: `member.joined`.
    const TYPE: &'static str;
    /// Raised by a removal, a rename or a change of type; additions are free.
    const VERSION: u32;

    /// `<noun>/<id>` of what changed.
    fn subject(&self) -> String;
}

/// Who may see an event type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Stays in the house.
    Internal,
    /// May leave by webhook or bus, with its `public_fields` only.
    Public,
}

#[derive(Debug, Clone)]
pub struct EventType {
    pub kind: &'static str,
    pub version: u32,
    pub audience: Audience,
    /// Who may see that such a change happened: whoever may read what it changed.
    pub read_by: Permission,
    /// Fields of `data` that may leave the house. Empty for internal types.
    pub public_fields: &'static [&'static str],
    /// JSON Schema (2020-12) of `data`.
    pub schema: Value,
    /// `data` of an example.
    pub example: Value,
    /// Reads `data` as the Rust type and writes it again: what today's code makes of an old event.
    pub reread: fn(Value) -> Result<Value, serde_json::Error>,
}

impl EventType {
    pub fn public<T: EventData + ToSchema>(
        read_by: Permission,
        public_fields: &'static [&'static str],
        example: &T,
    ) -> Self {
        Self::new(Audience::Public, read_by, public_fields, example)
    }

    /// Seen in the log alone.
    pub fn internal<T: EventData + ToSchema>(example: &T) -> Self {
        Self::new(Audience::Internal, Permission::LogRead, &[], example)
    }

    fn new<T: EventData + ToSchema>(
        audience: Audience,
        read_by: Permission,
        public_fields: &'static [&'static str],
        example: &T,
    ) -> Self {
        Self {
            kind: T::TYPE,
            version: T::VERSION,
            audience,
            read_by,
            public_fields,
            schema: schema_of::<T>(),
            example: serde_json::to_value(example).unwrap_or_default(),
            reread: |data| {
                serde_json::from_value::<T>(data).and_then(|it| serde_json::to_value(it))
            },
        }
    }
}

/// The OpenAPI 3.1 schema is JSON Schema but for the place of what it refers to.
fn schema_of<T: ToSchema>() -> Value {
    let mut referred = Vec::new();
    T::schemas(&mut referred);
    let mut schema = serde_json::to_value(T::schema()).unwrap_or_default();
    if let Value::Object(object) = &mut schema {
        object.insert(
            "$schema".into(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        if !referred.is_empty() {
            let defs: serde_json::Map<String, Value> = referred
                .into_iter()
                .filter_map(|(name, schema)| Some((name, serde_json::to_value(schema).ok()?)))
                .collect();
            object.insert("$defs".into(), Value::Object(defs));
        }
    }
    point_to_defs(&mut schema);
    schema
}

fn point_to_defs(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(target) if key == "$ref" => {
                        *target = target.replace("#/components/schemas/", "#/$defs/");
                    }
                    _ => point_to_defs(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(point_to_defs),
        _ => {}
    }
}
