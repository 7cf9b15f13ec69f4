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
