//! The JSON Schema of the language, for editors: written from the declarations.

use serde_json::{Map, Value, json};

use super::{DOCUMENT, Field, Kind, STEP, Shape};

/// The schema (draft 2020-12) as text, as committed in `docs/diagrams/atlas.schema.json`.
pub fn schema() -> String {
    let mut root = table(&DOCUMENT);
    root.insert(
        "$schema".into(),
        "https://json-schema.org/draft/2020-12/schema".into(),
    );
    root.insert("title".into(), "Atlas".into());
    root.insert("$defs".into(), json!({ "steps": steps() }));
    serde_json::to_string_pretty(&Value::Object(root)).unwrap_or_default() + "\n"
}

fn table(shape: &Shape) -> Map<String, Value> {
    let required: Vec<&str> = shape
        .fields
        .iter()
        .filter(|field| field.required)
        .map(|field| field.key)
        .collect();
    let properties: Map<String, Value> = shape
        .fields
        .iter()
        .map(|field| (field.key.to_owned(), property(field)))
        .collect();
    let mut map = Map::new();
    map.insert("type".into(), "object".into());
    map.insert("description".into(), shape.doc.into());
    map.insert("additionalProperties".into(), false.into());
    if !required.is_empty() {
        map.insert("required".into(), json!(required));
    }
    map.insert("properties".into(), Value::Object(properties));
    map
}

fn property(field: &Field) -> Value {
    let mut value = kind(field.value);
    if let Some(map) = value.as_object_mut() {
        // What the key is for says more than what the shape is in general.
        map.insert("description".into(), field.doc.into());
    }
    value
}

fn kind(kind_: Kind) -> Value {
    match kind_ {
        Kind::Text => json!({"type": "string"}),
        Kind::Amount => json!({"type": ["string", "integer"]}),
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Word(words) => json!({"enum": words}),
        Kind::Time => {
            json!({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"})
        }
        Kind::List(item) => json!({"type": "array", "items": kind(*item)}),
        Kind::Table(shape) => Value::Object(table(shape)),
        Kind::Named(shape) => {
            json!({"type": "object", "additionalProperties": Value::Object(table(shape))})
        }
        Kind::Texts => json!({"type": "object", "additionalProperties": {"type": "string"}}),
        Kind::Short(example, shape) => json!({"anyOf": [
            {"type": "string", "examples": [example]},
            Value::Object(table(shape)),
        ]}),
        Kind::Notation(example) => json!({"type": "string", "examples": [example]}),
        Kind::Steps => json!({"$ref": "#/$defs/steps"}),
    }
}

fn steps() -> Value {
    json!({"type": "array", "items": {"anyOf": [
        {"type": "string", "examples": ["web -> api: asks", "api --> web: answers"]},
        Value::Object(table(&STEP)),
    ]}})
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `UPDATE_EXPECT=1` writes the file after the language changed.
    #[test]
    fn the_committed_schema_is_todays() {
        expect_test::expect_file!["../../../../docs/diagrams/atlas.schema.json"]
            .assert_eq(&schema());
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_key_is_explained() {
        let value: Value = serde_json::from_str(&schema()).unwrap();
        assert!(
            value
                .pointer("/$defs/steps/items/anyOf/1/properties/loop")
                .is_some()
        );
        fn walk(value: &Value, path: &str) {
            let Some(map) = value.as_object() else { return };
            if let Some(properties) = map.get("properties").and_then(Value::as_object) {
                for (key, property) in properties {
                    let text = property["description"].as_str().unwrap_or_default();
                    assert!(text.ends_with('.'), "{path}.{key}: {text:?}");
                }
            }
            map.iter()
                .for_each(|(key, value)| walk(value, &format!("{path}.{key}")));
        }
        walk(&value, "");
    }
}
