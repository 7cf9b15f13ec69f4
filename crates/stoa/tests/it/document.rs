//! Reads the OpenAPI document as a test needs it: every operation, and a body that fits it.

use serde_json::{Map, Value, json};

/// One operation of the document.
#[derive(Debug, Clone)]
pub struct Operation {
    pub method: String,
    pub path: String,
    /// A body made of the schema's examples and simplest values, when the operation takes JSON.
    pub body: Option<Value>,
    pub multipart: bool,
    /// `name=value&…` of the parameters that must be there.
    pub query: String,
}

impl Operation {
    /// `POST /api/v1/…`, as lists of routes are written.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub fn of_organisation(&self) -> bool {
        self.path.contains("/organisations/{org}")
    }

    /// Parameters in the path, in order.
    pub fn parameters(&self) -> Vec<&str> {
        self.path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect()
    }
}

/// Every operation, in the order of the document.
pub fn operations(document: &Value) -> Vec<Operation> {
    const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
    let paths = document["paths"].as_object().expect("a document has paths");
    let mut all = Vec::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("a path item is an object") {
            if !METHODS.contains(&method.as_str()) {
                continue;
            }
            let content = &operation["requestBody"]["content"];
            let schema = &content["application/json"]["schema"];
            let parameters = operation["parameters"]
                .as_array()
                .map(Vec::as_slice)
                .unwrap_or_default();
            let required = parameters
                .iter()
                .filter(|one| one["in"] == "query" && one["required"] == true);
            let pairs = required.map(|one| {
                let value = one
                    .get("example")
                    .cloned()
                    .unwrap_or_else(|| sample(document, &one["schema"], 0));
                let value = value
                    .as_str()
                    .map_or_else(|| value.to_string(), ToOwned::to_owned);
                format!(
                    "{}={value}",
                    one["name"].as_str().expect("a parameter has a name")
                )
            });
            all.push(Operation {
                query: pairs.collect::<Vec<_>>().join("&"),
                method: method.to_uppercase(),
                path: path.clone(),
                body: (!schema.is_null()).then(|| sample(document, schema, 0)),
                multipart: !content["multipart/form-data"].is_null(),
            });
        }
    }
    all
}

/// The simplest value that a schema allows: its example, its first choice, or an empty one.
pub fn sample(document: &Value, schema: &Value, depth: usize) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches('#');
        return sample(
            document,
            document.pointer(pointer).unwrap_or(&Value::Null),
            depth + 1,
        );
    }
    if let Some(example) = schema.get("example").or_else(|| schema["examples"].get(0)) {
        return example.clone();
    }
    if let Some(default) = schema.get("default") {
        return default.clone();
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    for choice in ["oneOf", "anyOf"] {
        let options = schema[choice]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        if let Some(option) = options.iter().find(|option| option["type"] != "null")
            && depth < 20
        {
            return sample(document, option, depth + 1);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut all = Map::new();
        for part in parts {
            if let Value::Object(part) = sample(document, part, depth + 1) {
                all.extend(part);
            }
        }
        return Value::Object(all);
    }
    match kind(schema) {
        "object" => {
            let mut object = Map::new();
            for name in schema["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
            {
                object.insert(
                    name.into(),
                    sample(document, &schema["properties"][name], depth + 1),
                );
            }
            Value::Object(object)
        }
        "array" => match schema["minItems"].as_u64() {
            Some(1..) => json!([sample(document, &schema["items"], depth + 1)]),
            _ => json!([]),
        },
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or(json!(1)),
        "boolean" => json!(false),
        "string" => match schema["format"].as_str() {
            Some("uuid") => json!("01890000-0000-7000-8000-000000000000"),
            Some("date-time") => json!("2026-01-01T00:00:00Z"),
            Some("date") => json!("2026-01-01"),
            Some("email") => json!("someone@example.com"),
            _ => json!("text"),
        },
        _ => Value::Null,
    }
}

/// `type` may be a name or a list with `null` in it.
fn kind(schema: &Value) -> &str {
    match &schema["type"] {
        Value::String(name) => name,
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .find(|name| *name != "null")
            .unwrap_or("null"),
        _ if !schema["properties"].is_null() => "object",
        _ => "null",
    }
}
