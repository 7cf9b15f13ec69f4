//! What leaves this crate keeps its shape: events (golden files) and the description of the routes.

use std::collections::BTreeSet;

#[test]
fn events_are_read_as_they_were_written() {
    stoa_testkit::golden::check_events(env!("CARGO_MANIFEST_DIR"), &crate::event_types());
}

#[derive(Clone)]
struct State;

impl axum::extract::FromRef<State> for crate::Costs {
    fn from_ref(_: &State) -> Self {
        unreachable!("only the document is asked for")
    }
}

impl axum::extract::FromRef<State> for stoa_accounts::Accounts {
    fn from_ref(_: &State) -> Self {
        unreachable!("only the document is asked for")
    }
}

#[test]
fn every_route_says_who_it_is_and_how_it_refuses() {
    let document = serde_json::to_value(crate::router::<State>().to_openapi()).unwrap();
    let mut names = BTreeSet::new();
    let mut routes = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if !["get", "post", "patch", "delete"].contains(&method.as_str()) {
                continue;
            }
            routes += 1;
            let name = operation["operationId"].as_str().unwrap().to_owned();
            assert!(names.insert(name.clone()), "{name} twice");
            assert!(
                operation["tags"][0].as_str().unwrap().starts_with("costs"),
                "{path}"
            );
            assert!(
                operation["summary"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{path}"
            );
            for status in ["401", "403", "404"] {
                assert!(
                    operation["responses"].get(status).is_some(),
                    "{method} {path} lacks {status}"
                );
            }
            assert!(
                operation["security"]
                    .as_array()
                    .is_some_and(|ways| ways.len() == 4),
                "{method} {path}"
            );
        }
    }
    assert_eq!(routes, 32, "a route was added or lost: say so here");
}
