//! The committed document is what the TypeScript client is generated from: it must be the one served.

use crate::app::TestApp;

#[test]
fn the_snapshot_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let now = stoa::router::openapi_json();
    assert!(
        committed == now,
        "crates/stoa/openapi.json is not what the code says. Write it anew and look at the difference:\n  cargo run -p stoa -- openapi > crates/stoa/openapi.json && git diff crates/stoa/openapi.json"
    );
}

/// The list of codes is the document's, and no source makes an error with another.
#[test]
fn the_codes_of_problems_are_a_closed_list() {
    let document: serde_json::Value = serde_json::from_str(&stoa::router::openapi_json()).unwrap();
    let schemas = &document["components"]["schemas"];
    let listed = schemas["ProblemCode"]["enum"].as_array().unwrap();
    assert!(
        listed
            .iter()
            .map(|code| code.as_str().unwrap())
            .eq(stoa_kernel::codes::ALL.iter().copied())
    );
    for of in ["Problem", "FieldError"] {
        let code = schemas[of]["properties"]["code"].to_string();
        assert!(
            code.contains("#/components/schemas/ProblemCode"),
            "{of}: {code}"
        );
    }

    const MAKERS: [&str; 7] = [
        "already_exists",
        "conflict",
        "forbidden",
        "invalid",
        "quota_exceeded",
        "unauthenticated",
        "unavailable",
    ];
    let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders: Vec<_> = std::fs::read_dir(crates)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("src"))
        .collect();
    let mut found = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|end| end != "rs") {
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            for maker in MAKERS {
                for rest in source.split(&format!("Error::{maker}(")).skip(1) {
                    let Some(rest) = rest.trim_start().strip_prefix('"') else {
                        continue;
                    };
                    let code = rest.split('"').next().unwrap();
                    let meant = code == "no_such_code";
                    assert!(
                        meant || stoa_kernel::codes::is_known(code),
                        "{}: {code} is not in crates/kernel/src/codes.rs",
                        path.display()
                    );
                    found += 1;
                }
            }
        }
    }
    assert!(found > 100, "only {found} errors were found");
}

#[test]
fn every_operation_can_be_called_by_name() {
    let document: serde_json::Value = serde_json::from_str(&stoa::router::openapi_json()).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut seen = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"]
                .as_str()
                .unwrap_or_else(|| panic!("{method} {path} has no operationId"));
            assert!(seen.insert(id.to_owned()), "two operations are called {id}");
            assert!(
                operation["tags"][0].is_string(),
                "{method} {path} has no tag"
            );
        }
    }
    assert!(seen.len() > 30, "only {} operations", seen.len());
}

#[tokio::test]
async fn the_document_and_its_page_are_served() {
    let app = TestApp::start().await;
    let anyone = app.anonymous();
    let served = anyone.get("/api/openapi.json").await;
    assert_eq!(served.text, stoa::router::openapi_json());
    let page = anyone.get("/api/docs/").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("swagger"), "{}", page.text);
}
