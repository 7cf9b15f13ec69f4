//! The numbers in the document are those the code takes: every bound of every parameter and field is
//! tried from both sides. And what is refused is said in sentences that end once.

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::document::{Operation, operations, sample};
use crate::persona::{Answer, MAILBOX_KEY, Persona};

/// Numbers whose bounds depend on something else.
const WITHOUT_BOUNDS: [&str; 1] = ["scale"];

/// A bound of a parameter or field: the value, whether it is inside, and what it is a bound of.
struct Try {
    field: String,
    value: Value,
    inside: bool,
}

/// The last value inside and the first outside, at both ends.
fn tries(document: &Value, field: &str, schema: &Value) -> Vec<Try> {
    let mut all = Vec::new();
    let mut add = |value: Value, inside: bool| {
        all.push(Try {
            field: field.to_owned(),
            value,
            inside,
        });
    };
    for (bound, beyond) in [("minimum", -1), ("maximum", 1)] {
        if let Some(bound) = schema[bound].as_i64() {
            add(json!(bound), true);
            add(json!(bound + beyond), false);
        }
    }
    let items = |count: u64| {
        // Different ones: `group_by` takes none twice.
        let item = |i: u64| match schema["items"]["type"].as_str() {
            Some("string") => json!(
                ["RegionId", "ServiceName", "ChargeCategory"]
                    .get(i as usize)
                    .copied()
                    .unwrap_or("SubAccountId")
            ),
            Some(_) => json!(format!("v{i}")),
            None => sample(document, &schema["items"], 0),
        };
        Value::Array((0..count).map(item).collect())
    };
    if let Some(most) = schema["maxItems"].as_u64() {
        add(items(most), true);
        add(items(most + 1), false);
    }
    if let Some(least) = schema["minItems"].as_u64().filter(|least| *least > 0) {
        add(items(least - 1), false);
    }
    all
}

/// Follows references, and choices between one thing and null.
fn resolved<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let found = document.pointer(reference.trim_start_matches('#'));
        return resolved(document, found.expect("a reference leads somewhere"));
    }
    let options = ["oneOf", "anyOf"]
        .iter()
        .find_map(|key| schema[*key].as_array());
    let mut real = options
        .into_iter()
        .flatten()
        .filter(|one| one["type"] != "null");
    match (real.next(), real.next()) {
        (Some(only), None) => resolved(document, only),
        _ => schema,
    }
}

fn is_number(schema: &Value) -> bool {
    let is = |one: &Value| one == "integer" || one == "number";
    is(&schema["type"])
        || schema["type"]
            .as_array()
            .is_some_and(|all| all.iter().any(is))
}

/// The bounds in a body, by the path of the field.
fn in_body(
    document: &Value,
    schema: &Value,
    path: &[String],
    found: &mut Vec<(Vec<String>, Value)>,
) {
    let schema = resolved(document, schema);
    if is_number(schema) || !schema["maxItems"].is_null() || !schema["minItems"].is_null() {
        found.push((path.to_vec(), schema.clone()));
    }
    if path.len() < 4 {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            in_body(
                document,
                property,
                &[path, std::slice::from_ref(name)].concat(),
                found,
            );
        }
    }
}

/// Puts a value at a path, in objects that fit the schema.
fn put(document: &Value, body: &mut Value, schema: &Value, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        *body = value;
        return;
    };
    let property = &resolved(document, schema)["properties"][first];
    if body[first].is_null() {
        body[first] = sample(document, resolved(document, property), 0);
    }
    put(document, &mut body[first], property, rest, value);
}

fn fields(answer: &Answer) -> Vec<String> {
    let errors = answer.body["errors"].as_array().into_iter().flatten();
    errors
        .filter_map(|error| error["field"].as_str().map(str::to_owned))
        .collect()
}

#[track_caller]
fn judge(what: &str, one: &Try, answer: &Answer) {
    let named = fields(answer).contains(&one.field);
    if one.inside {
        assert!(
            !named,
            "{what}: {} = {} is inside: {}",
            one.field, one.value, answer.text
        );
        assert!(answer.status.as_u16() < 500, "{what}: {}", answer.text);
    } else {
        assert!(
            named && answer.status == 422,
            "{what}: {} = {} is outside: {}",
            one.field,
            one.value,
            answer.text
        );
    }
}

/// Operations that can be called knowing no more than the organisation and a shared picture.
fn reachable(document: &Value, org: &str) -> Vec<(Operation, String)> {
    let known = |operation: &Operation| {
        let path = operation
            .path
            .replace("{org}", org)
            .replace("{picture}", "run-states")
            // The size of a picture that has none is judged too, and no picture is too small for it.
            .replace("{format}", "svg");
        (!path.contains('{')).then_some(path)
    };
    let all = operations(document).into_iter();
    all.filter_map(|operation| known(&operation).map(|path| (operation, path)))
        .collect()
}

async fn owner(app: &TestApp) -> Persona {
    let owner = app.anonymous().sign_up("Bounds").await;
    // The mailbox has bounds, too.
    owner.with_header("X-Stoa-Mailbox-Key", MAILBOX_KEY)
}

#[tokio::test]
async fn every_bound_of_the_document_is_the_codes() {
    let app = TestApp::start().await;
    let owner = owner(&app).await;
    let document: Value = serde_json::from_str(&stoa::router::openapi_json()).unwrap();
    let mut tried = 0;
    for (operation, path) in reachable(&document, &owner.org) {
        let described = &document["paths"][&operation.path][operation.method.to_lowercase()];
        for parameter in described["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            if parameter["in"] != "query" || !is_number(&parameter["schema"]) {
                continue;
            }
            let bounds = tries(&document, name, &parameter["schema"]);
            assert_eq!(
                bounds.is_empty(),
                WITHOUT_BOUNDS.contains(&name),
                "{}: {name} has no bounds",
                operation.name()
            );
            for one in bounds {
                let others: Vec<&str> = operation
                    .query
                    .split('&')
                    .filter(|pair| !pair.is_empty() && !pair.starts_with(name))
                    .collect();
                let query = [others, vec![&format!("{name}={}", one.value)]]
                    .concat()
                    .join("&");
                judge(
                    &operation.name(),
                    &one,
                    &owner.get(&format!("{path}?{query}")).await,
                );
                tried += 1;
            }
        }
        let Some(body) = operation.body.clone() else {
            continue;
        };
        let schema = &described["requestBody"]["content"]["application/json"]["schema"];
        let mut found = Vec::new();
        in_body(&document, schema, &[], &mut found);
        for (at, bounds) in found {
            let bounds = tries(&document, &at.join("."), &bounds);
            assert!(
                !bounds.is_empty(),
                "{}: {} has no bounds",
                operation.name(),
                at.join(".")
            );
            for one in bounds {
                let mut body = body.clone();
                put(&document, &mut body, schema, &at, one.value.clone());
                judge(&operation.name(), &one, &owner.post(&path, body).await);
                tried += 1;
            }
        }
    }
    assert!(tried > 25, "only {tried} bounds");
}

#[tokio::test]
async fn refusals_end_with_one_full_stop() {
    let app = TestApp::start().await;
    let owner = owner(&app).await;
    let document: Value = serde_json::from_str(&stoa::router::openapi_json()).unwrap();
    let mut seen = 0;
    let mut told = |what: &str, answer: &Answer| {
        if answer.status.is_success() {
            return;
        }
        seen += 1;
        let detail = answer.body["detail"].as_str().unwrap_or_default();
        let fields = answer.body["errors"].as_array().into_iter().flatten();
        let fields = fields.filter_map(|error| error["message"].as_str());
        for text in fields.chain([detail]) {
            assert!(
                !text.contains("..") || text.contains("..."),
                "{what}: {text}"
            );
        }
        assert!(detail.ends_with(['.', '?', '!']), "{what}: {}", answer.text);
    };
    for (operation, path) in reachable(&document, &owner.org) {
        let described = &document["paths"][&operation.path][operation.method.to_lowercase()];
        for parameter in described["parameters"].as_array().into_iter().flatten() {
            if parameter["in"] == "query" && operation.method == "GET" {
                let name = parameter["name"].as_str().unwrap();
                let others: Vec<&str> = operation
                    .query
                    .split('&')
                    .filter(|pair| !pair.is_empty() && !pair.starts_with(name))
                    .collect();
                let query = [others, vec![&format!("{name}=xx%20xx")]]
                    .concat()
                    .join("&");
                told(
                    &format!("{} {name}", operation.name()),
                    &owner.get(&format!("{path}?{query}")).await,
                );
            }
        }
        let Some(Value::Object(body)) = operation.body.clone() else {
            continue;
        };
        if operation.method != "POST" || !operation.of_organisation() {
            continue;
        }
        for name in body.keys() {
            for wrong in [json!("xx xx"), json!([[1]]), json!(-1.5)] {
                let mut body = body.clone();
                body.insert(name.clone(), wrong);
                told(
                    &format!("{} {name}", operation.name()),
                    &owner.post(&path, Value::Object(body)).await,
                );
            }
        }
    }
    assert!(seen > 40, "only {seen} refusals");
}
