//! schemathesis reads the OpenAPI document and asks everything it allows, and much that it forbids: no question
//! may break the server, and every answer looks as the document says. Who may ask what is the matter of the walk,
//! not of this.
//!
//! With `STOA_SCHEMA_ACCEPTANCE=1` it also asks whether what the document allows is accepted (or refused for a reason
//! that no schema can say, see `tests/schema/checks.py`) and what it forbids refused. That is not known to be
//! clean yet.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::json;
use stoa_accounts::Limits;

use crate::app::{TestApp, variable};
use crate::persona::{PASSWORD, Persona};

/// Streams never end by themselves, the mailbox belongs to the operator, and without its source there is no bill
/// left to ask about, without its organisation nothing.
const LEFT_OUT: [&str; 7] = [
    "deleteOrganisation",
    "leaveOrganisation",
    "deleteCostSource",
    "watchChanges",
    "watchCostRun",
    "listMailbox",
    "getMailboxMessage",
];

/// What only a person may do. Signing out, ending sessions and changing the password would end what asks.
const OF_A_PERSON: [&str; 13] = [
    "listOrganisations",
    "createOrganisation",
    "getSession",
    "listSessions",
    "renamePerson",
    "listMyInvitations",
    "acceptInvitation",
    "declineInvitation",
    "signUp",
    "signIn",
    "requestEmailLink",
    "lookAtEmailLink",
    "redeemEmailLink",
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs schemathesis, which `cargo xtask test schema` brings"]
async fn what_the_document_allows_is_answered_as_it_says() {
    let app = TestApp::start_limited(|_| {}, Limits::generous()).await;
    let owner = app.owner().await;
    app.member(&owner, "member").await;
    let ids = app.one_of_everything(&owner).await;
    let session = owner.get("/api/v1/session").await.expect(200);
    let held = session["organisations"][0]["permissions"]
        .as_array()
        .expect("permissions");
    let held: Vec<&str> = held.iter().filter_map(|held| held.as_str()).collect();
    let body = json!({"name": "all", "permissions": held});
    let key = owner.post(&owner.at("/api-keys"), body).await.expect(201);
    let key = vec![format!(
        "X-API-Key: {}",
        key["secret"].as_str().expect("a secret")
    )];
    let person = signed_in(&app, &owner).await;

    let place = tempfile::tempdir().expect("a folder");
    // A precondition that does not hold is a refusal as good as another.
    let mut config =
        "[checks.negative_data_rejection]\nexpected-statuses = [\"4xx\", \"5xx\"]\n".to_owned();
    config.push_str("[parameters]\n");
    // Of paths only: other parameters have the same names. A number is no text, or it counts as a wrong value.
    for (name, id) in [("org", owner.org.clone())].into_iter().chain(ids) {
        match id.parse::<u64>() {
            Ok(number) => writeln!(config, "\"path.{name}\" = {number}"),
            Err(_) => writeln!(config, "\"path.{name}\" = \"{id}\""),
        }
        .expect("memory");
    }
    std::fs::write(place.path().join("schemathesis.toml"), config).expect("written");

    let mut of_the_key = Vec::new();
    for operation in LEFT_OUT.iter().chain(&OF_A_PERSON) {
        of_the_key.extend(["--exclude-operation-id", operation]);
    }
    let of_a_person: Vec<&str> = OF_A_PERSON
        .iter()
        .flat_map(|operation| ["--include-operation-id", *operation])
        .collect();
    let (first, second) = tokio::join!(
        asked(place.path(), &app, &key, &of_the_key),
        asked(place.path(), &app, &person, &of_a_person),
    );
    for output in [first, second] {
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{told}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// The headers of a browser in which `who` has just signed in.
async fn signed_in(app: &TestApp, who: &Persona) -> Vec<String> {
    let body = json!({"email": who.email, "password": PASSWORD});
    let answer = app.anonymous().post("/api/v1/sessions", body).await;
    let cookies = answer.headers.get_all("set-cookie").iter();
    let cookies = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    let cookies = cookies.collect::<Vec<_>>().join("; ");
    let session = answer.expect(201);
    let token = session["csrf_token"].as_str().expect("a token");
    vec![
        format!("Cookie: {cookies}"),
        format!("X-CSRF-Token: {token}"),
    ]
}

/// One run of schemathesis over the operations that `which` says, with `headers` on every request.
async fn asked(place: &Path, app: &TestApp, headers: &[String], which: &[&str]) -> Output {
    let python = variable("STOA_SCHEMA_PYTHON").expect("STOA_SCHEMA_PYTHON is set");
    let program = Path::new(&python).with_file_name("schemathesis");
    let checks = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/schema/checks.py");
    let examples = variable("STOA_SCHEMA_EXAMPLES").unwrap_or_else(|| "10".into());
    let left_out = match variable("STOA_SCHEMA_ACCEPTANCE") {
        Some(_) => "ignored_auth,positive_data_acceptance",
        None => {
            "ignored_auth,positive_data_acceptance,negative_data_rejection,what_the_document_allows_is_accepted"
        }
    };
    let mut command = tokio::process::Command::new(program);
    command
        .args(["--no-color", "run"])
        .arg(format!("{}/api/openapi.json", app.url))
        .args(["--seed", "1", "--max-examples", &examples])
        .args(["--phases", "examples,coverage,fuzzing"])
        .args(["--exclude-checks", left_out])
        .args(["--output-truncate", "false"])
        // What is asked without credentials is the walk's; the headers below go with every request.
        .args(["--generation-with-security-parameters", "false"])
        .args(which)
        .env("SCHEMATHESIS_HOOKS", checks)
        .current_dir(place);
    for header in headers {
        command.args(["--header", header]);
    }
    command.output().await.expect("schemathesis starts")
}
