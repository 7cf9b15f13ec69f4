//! Logs carry no secret and no address: the real binary at its most talkative, then a search.

use serde_json::json;

use crate::app::Place;
use crate::persona::{PASSWORD, Persona};
use crate::process::Server;

const ROOT_KEY: &str = "root-key-0123456789abcdef0123456789abcdef";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logs_hold_no_secrets() {
    let place = Place::new().await;
    let root_key = format!("auth.root_key={ROOT_KEY}");
    let server = Server::start(
        place.dir(),
        &place.database,
        &["log.level=trace,hyper=info,h2=info", &root_key],
    );
    let owner = Persona::new("quiet.owner", &server.url)
        .sign_up("Quiet")
        .await;
    let mut secrets = vec![
        PASSWORD.to_owned(),
        ROOT_KEY.to_owned(),
        "quiet.owner@example.com".to_owned(),
    ];

    let key = owner
        .post(
            &owner.at("/api-keys"),
            json!({"name": "k", "permissions": ["org:read"]}),
        )
        .await
        .expect(201);
    let secret = key["secret"].as_str().expect("a secret, once").to_owned();
    Persona::new("key", &server.url)
        .with_header("X-API-Key", &secret)
        .get(&owner.at(""))
        .await
        .expect(200);
    secrets.push(secret);

    let anyone = Persona::new("anyone", &server.url);
    anyone
        .post(
            "/api/v1/sessions",
            json!({"email": owner.email, "password": "wrong-Secret-91"}),
        )
        .await
        .expect(401);
    secrets.push("wrong-Secret-91".into());
    anyone
        .post("/api/v1/sessions/email-link", json!({"email": owner.email}))
        .await
        .expect(202);
    anyone
        .get("/api/v1/sessions/email-link/redeem?token=query-Secret-17")
        .await;
    secrets.push("query-Secret-17".into());
    let root = Persona::new("root", &server.url).with_header("X-Stoa-Root-Key", ROOT_KEY);
    root.get(&owner.at("")).await.expect(200);
    let session = owner.get("/api/v1/session").await.expect(200);
    secrets.push(session["csrf_token"].as_str().expect("a token").to_owned());
    owner
        .upload("aws.csv.gz", crate::app::AWS.to_vec(), &[])
        .await
        .expect(202);

    let log = server.terminate();
    assert!(
        log.contains("\"route\":\"/api/v1/sessions\""),
        "requests are logged by route:\n{log}"
    );
    assert!(log.contains("\"request_id\""), "{log}");
    for secret in secrets {
        let line = log.lines().find(|line| line.contains(&secret));
        assert!(line.is_none(), "{secret} is in the log: {line:?}");
    }
    for word in ["stoa_session=", "SELECT ", "INSERT INTO"] {
        let line = log.lines().find(|line| line.contains(word));
        assert!(line.is_none(), "{word:?} is in the log: {line:?}");
    }
}
