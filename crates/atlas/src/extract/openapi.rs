//! Routes of an OpenAPI document, by tag.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{ExtractError, slug};
use crate::model::{Column, Element, Facts, Kind};

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// `routes/<tag>` for each tag, with a row for each method and path.
pub fn openapi(json: &str) -> Result<Facts, ExtractError> {
    let mut rows: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    each(json, |tag, method, path| {
        rows.entry(tag.to_owned()).or_default().push(Column {
            name: path.to_owned(),
            kind: method.to_uppercase(),
            key: false,
            optional: false,
            target: None,
        });
    })?;
    let elements = rows.into_iter().map(|(tag, rows)| {
        let count = match rows.len() {
            1 => "1 route".to_owned(),
            count => format!("{count} routes"),
        };
        Element {
            about: Some(count),
            columns: rows,
            ..Element::new(format!("routes/{}", slug(&tag)), Kind::Routes, tag)
        }
    });
    Ok(Facts {
        elements: elements.collect(),
        ..Facts::default()
    })
}

/// Ids of the tags of a document: what the crate that made it serves.
pub fn tags(json: &str) -> Result<Vec<String>, ExtractError> {
    let mut ids = Vec::new();
    each(json, |tag, _, _| ids.push(format!("routes/{}", slug(tag))))?;
    ids.sort();
    ids.dedup();
    Ok(ids)
}

fn each(json: &str, mut each: impl FnMut(&str, &str, &str)) -> Result<(), ExtractError> {
    let document: Value = serde_json::from_str(json).map_err(|error| {
        ExtractError(format!(
            "not an OpenAPI document in JSON, line {} column {}: {error}",
            error.line(),
            error.column()
        ))
    })?;
    let paths = document["paths"].as_object().ok_or_else(|| {
        ExtractError("this JSON has no \"paths\", so it is no OpenAPI document".to_owned())
    })?;
    for (path, operations) in paths {
        for method in METHODS {
            let operation = &operations[method];
            if operation.is_object() {
                let tag = operation["tags"][0].as_str().unwrap_or("other");
                each(tag, method, path);
            }
        }
    }
    Ok(())
}
