//! The development mailbox holds links that sign people in: on the real binary, from where a stranger
//! behind a proxy stands.

use serde_json::json;
use tokio::net::{TcpListener, TcpStream};

use super::beside::beside;
use crate::app::{Place, TestApp};
use crate::persona::{MAILBOX_KEY, Persona};
use crate::process::{Server, stoa, text};

const BOX: &str = "/api/v1/development/mailbox";
const LINK: &str = "/api/v1/sessions/email-link";
const VICTIM: &str = "owner@example.com";

/// A reverse proxy that adds nothing: every connection goes on as it came, from this machine.
async fn plain_proxy(to: &str) -> String {
    let to = to.trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut from, _)) = listener.accept().await {
            let mut up = TcpStream::connect(&to).await.expect("the server");
            tokio::spawn(async move {
                let _ = tokio::io::copy_bidirectional(&mut from, &mut up).await;
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_it_unless_the_operator_said_so() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &["mail.url="]);
    let owner = Persona::new("owner", &server.url).sign_up("Acme").await;
    assert_eq!(owner.get(BOX).await.status, 404);
    let asked = owner.post(LINK, json!({"email": VICTIM})).await;
    assert_eq!(asked.status, 503, "{}", asked.text);
    assert_eq!(asked.body["code"], "mail_missing");
    let log = server.terminate();
    assert!(log.contains("No mail is set up (mail.url)"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_it_does_not_open() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &[]);
    let owner = Persona::new("owner", &server.url).sign_up("Acme").await;
    let proxy = plain_proxy(&server.url).await;
    let host = server.url.trim_start_matches("http://");
    beside(&owner, async |_| knock(&proxy, host).await).await;
    let operator =
        Persona::new("operator", &server.url).with_header("X-Stoa-Mailbox-Key", MAILBOX_KEY);
    let mails = operator.get(BOX).await.expect(200);
    assert!(mails.to_string().contains("token="), "{mails}");
    let log = server.terminate();
    assert!(!log.contains(MAILBOX_KEY), "the key is in the log");
}

/// Everything that a stranger can ask through that proxy, and through those that add something.
async fn knock(proxy: &str, host: &str) {
    // As a proxy passes on that sets the Host of its upstream and nothing else.
    let stranger = Persona::new("stranger", proxy).with_header("Host", host);
    stranger
        .post(LINK, json!({"email": VICTIM}))
        .await
        .expect(202);
    let refused = stranger.get(BOX).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    assert!(!refused.text.contains("token"), "{}", refused.text);
    for guess in ["", "x", "mailbox", host] {
        let guessing = stranger.clone().with_header("X-Stoa-Mailbox-Key", guess);
        assert_eq!(guessing.get(BOX).await.status, 403, "{guess:?}");
    }
    // What the usual proxies add; not even the key opens it then.
    for (name, value) in [
        ("X-Forwarded-For", "203.0.113.9"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", "stoa.example.com"),
        ("X-Forwarded-Server", "proxy"),
        ("X-Real-IP", "203.0.113.9"),
        ("Forwarded", "for=203.0.113.9"),
        ("Via", "1.1 caddy"),
        ("CF-Connecting-IP", "203.0.113.9"),
        ("Host", "stoa.example.com"),
    ] {
        let caller = stranger
            .clone()
            .with_header("X-Stoa-Mailbox-Key", MAILBOX_KEY)
            .with_header(name, value);
        let refused = caller.get(BOX).await;
        assert_eq!(refused.status, 404, "{name}: {}", refused.text);
    }
}

#[tokio::test]
async fn with_a_public_address_it_does_not_start() {
    let place = Place::new().await;
    for (setting, other) in [
        ("mail.url=mailbox:", "mail.url"),
        ("auth.disabled=true", "auth.disabled"),
    ] {
        for url in [
            "https://stoa.example.com",
            "http://10.0.0.5:7800",
            "http://localhost.example.com",
        ] {
            let output = stoa(place.dir(), &place.database)
                .args([
                    "--set",
                    setting,
                    "--set",
                    &format!("server.public_url={url}"),
                ])
                .args(["serve", "--listen", "127.0.0.1:0"])
                .output()
                .unwrap();
            let (_, err) = text(&output);
            assert_eq!(output.status.code(), Some(2), "{url}: {err}");
            assert!(
                err.contains(other) && err.contains("server.public_url"),
                "{err}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_holds_no_link() {
    let place = Place::new().await;
    if !place.database.is_empty() {
        return;
    }
    let server = Server::start(place.dir(), "", &[]);
    let owner = Persona::new("owner", &server.url).sign_up("Acme").await;
    owner.post(LINK, json!({"email": VICTIM})).await.expect(202);
    let operator =
        Persona::new("operator", &server.url).with_header("X-Stoa-Mailbox-Key", MAILBOX_KEY);
    let mails = operator.get(BOX).await.expect(200).to_string();
    let (_, token) = mails.split_once("token=").expect("a link");
    let token = &token[..43];
    server.kill();
    let mut looked_at = 0;
    for name in ["stoa.db", "stoa.db-wal"] {
        let bytes = std::fs::read(place.dir().join(name)).unwrap_or_default();
        looked_at += bytes.len();
        let found = bytes
            .windows(token.len())
            .any(|part| part == token.as_bytes());
        assert!(!found, "the link's token is in {name}");
    }
    assert!(looked_at > 0);
}

#[tokio::test]
async fn a_newer_link_ends_the_older() {
    let app = TestApp::start().await;
    app.owner().await;
    let asks = app.anonymous();
    let mut tokens = Vec::new();
    for email in [VICTIM, "OWNER@example.com"] {
        app.clock.advance(std::time::Duration::from_millis(5));
        asks.post(LINK, json!({"email": email})).await.expect(202);
        let mails = app.mail().await;
        let text = mails[0]["text"].as_str().expect("a text").to_owned();
        let (_, token) = text.split_once("token=").expect("a link");
        tokens.push(token[..43].to_owned());
    }
    let redeem = async |token: &str| {
        let path = "/api/v1/sessions/email-link/redeem";
        app.anonymous().post(path, json!({ "token": token })).await
    };
    let old = redeem(&tokens[0]).await;
    assert_eq!(old.status, 401, "{}", old.text);
    assert_eq!(old.body["code"], "link_used");
    redeem(&tokens[1]).await.expect(201);
}
