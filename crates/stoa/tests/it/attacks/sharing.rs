//! What is open for as long as a client likes, an answer that is sent or an upload that is received: it
//! keeps nobody's place, holds little memory, and ends with the right to it.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use stoa_kernel::Stopwatch;

use super::beside::{IN_TIME, beside};
use super::{Memory, assert_no_alarm, second_organisation, two_tenants};
use crate::app::{self, Place};
use crate::persona::Persona;
use crate::process::Server;

/// One place for each organisation, whatever machine tests run on.
const SETTINGS: [&str; 3] = [
    "limits.requests_per_minute=0",
    "limits.heavy_requests=2",
    // What is not read is the attack: it is not ended for standing still.
    "server.stall_seconds=600",
];
/// Of a report of 1.1 MB as CSV: more than the system keeps between two processes, which may be 36 MB.
const COPIES: usize = 40;

async fn completed(who: &Persona, accepted: &Value) {
    let run = accepted["run"]["id"].as_str().expect("an id");
    let run = who.ended(run, Duration::from_secs(120)).await;
    assert_eq!(run["state"], "completed", "{run}");
}

/// A member of the owner's organisation.
async fn member(server: &Server, owner: &Persona, name: &str, role: &str) -> Persona {
    let guest = Persona::new(name, &server.url);
    let invitation = owner.invite(&guest.email, role).await;
    guest.sign_in_by_mail().await.accept(&invitation).await
}

/// Asks for everything as CSV, and reads nothing of the answer.
async fn begin_export(who: &Persona) -> reqwest::Response {
    let request = who.request(Method::POST, &who.at("/costs/reports/export"));
    let request = request.json(&json!({"format": "csv", "rows": {}}));
    request.send().await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_of_an_export_stops_no_report_and_ends_with_his_right() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let (owner, neighbour) = two_tenants(&server).await;
    let (_, bill) = app::grown_report(COPIES);
    let accepted = owner.upload("bill.csv.gz", bill, &[]).await.expect(202);
    completed(&owner, &accepted).await;
    let slow = member(&server, &owner, "slow", "viewer").await;
    let also = member(&server, &owner, "also", "viewer").await;
    let third = member(&server, &owner, "third", "viewer").await;

    let mut open = Vec::new();
    for who in [&slow, &also] {
        for number in 0..5 {
            let answer = begin_export(who).await;
            // One person has half of what is sent at once.
            let expected = if number < 4 { 200 } else { 429 };
            assert_eq!(answer.status(), expected, "{}", who.name);
            open.push(answer);
        }
        // The organisation has one place; nobody keeps it from its own people, and less from others.
        beside(&third, async |beside| beside.answered(4).await).await;
        beside(&neighbour, async |beside| beside.answered(4).await).await;
    }
    let refused = begin_export(&third).await;
    assert_eq!(refused.status(), 429, "all that are sent at once");

    let members = owner.all("/members").await;
    let id = members.iter().find(|it| it["email"] == slow.email);
    let id = id.expect("a member")["id"].as_str().expect("an id");
    let path = owner.at(&format!("/members/{id}"));
    owner.send(Method::DELETE, &path, None).await.expect(204);
    // Theirs end although nobody reads them.
    let patience = Stopwatch::start();
    while begin_export(&third).await.status() != 200 {
        assert!(patience.elapsed() < IN_TIME, "they are still sent");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    // What was sent is not taken for the whole.
    let first = open.remove(0).bytes().await;
    assert!(first.is_err(), "{:?} bytes", first.map(|all| all.len()));
    drop(open);
    server.terminate();
}

/// Each holds a part of its file in memory for as long as it likes.
#[tokio::test(flavor = "multi_thread")]
async fn stalled_uploads_hold_little_and_stop_no_neighbour() {
    const STALLED: usize = 60;
    const SENT: usize = 6 << 20;
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let (hostile, neighbour) = two_tenants(&server).await;
    // What it takes for one upload, and all that is made at first use, is not the attack's.
    let bill = neighbour.upload("bill.csv.gz", app::FOCUS.to_vec(), &[]);
    completed(&neighbour, &bill.await.expect(202)).await;
    let memory = Memory::before(&server);
    let key = json!({"name": "k", "permissions": ["costs:write"]});
    let key = hostile
        .post(&hostile.at("/api-keys"), key)
        .await
        .expect(201);
    let key = key["secret"].as_str().expect("a secret");
    let part = "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: x\r\nx-api-key: {key}\r\ncontent-length: 100000000\r\n\
         content-type: multipart/form-data; boundary=b\r\n\r\n",
        hostile.at("/costs/uploads")
    );
    let mut request = head.into_bytes();
    request.extend_from_slice(part.as_bytes());
    request.resize(request.len() + SENT, b'x');
    let mut senders = tokio::task::JoinSet::new();
    for _ in 0..STALLED {
        let address = server.url.trim_start_matches("http://");
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_write_timeout(Some(IN_TIME)).expect("a socket");
        let (mut stream, request) = (stream, request.clone());
        senders.spawn_blocking(move || {
            let _ = stream.write_all(&request);
            stream.set_read_timeout(Some(IN_TIME)).expect("a socket");
            let mut answer = [0; 12];
            match stream.read_exact(&mut answer) {
                Ok(()) => assert!(answer.ends_with(b"429"), "{answer:?}"),
                // Whoever goes on sending after the answer may lose it.
                Err(error) => {
                    let waits = matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
                    return waits.then_some(stream);
                }
            }
            None
        });
    }
    let sent = beside(&neighbour, async |_| senders.join_all().await).await;
    let held = sent.iter().flatten().count();
    assert_eq!(held, 4, "one person sends four at once");
    memory.grew_less_than(&server, 150);
    neighbour
        .upload("bill.csv.gz", app::FOCUS.to_vec(), &[])
        .await
        .expect(202);
    drop(sent);
    server.terminate();
}

/// A stream of server-sent events, which stays open for as long as what is returned is held.
async fn listen(who: &Persona, path: &str) -> reqwest::Response {
    let request = who.request(Method::GET, &who.at(path));
    request.send().await.expect("an answer")
}

/// Each open stream asks the database again and again.
#[tokio::test(flavor = "multi_thread")]
async fn one_persons_streams_have_a_bound_and_stop_no_neighbour() {
    /// Half of the 64 that an organisation has.
    const OF_ONE: usize = 32;
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let (hostile, neighbour) = two_tenants(&server).await;
    let twin = second_organisation(&hostile).await;
    let bill = hostile.upload("bill.csv.gz", app::FOCUS.to_vec(), &[]);
    let accepted = bill.await.expect(202);
    completed(&hostile, &accepted).await;
    let run = accepted["run"]["id"].as_str().expect("an id");
    let progress = format!("/costs/runs/{run}/progress");

    let mut heard = listen(&neighbour, "/changes").await;
    assert_eq!(heard.status(), 200);
    let mut open = Vec::new();
    for number in 0..OF_ONE {
        let stream = listen(&hostile, "/changes").await;
        assert_eq!(stream.status(), 200, "stream {number}");
        open.push(stream);
    }
    // Of either kind, and in whichever organisation of theirs.
    for (who, path) in [
        (&hostile, "/changes"),
        (&hostile, &progress),
        (&twin, "/changes"),
    ] {
        let refused = listen(who, path).await;
        assert_eq!(refused.status(), 429, "{path}");
        assert!(refused.headers().contains_key("retry-after"), "{path}");
        let problem: Value = refused.json().await.expect("a problem");
        assert_eq!(problem["code"], "person_busy", "{path}");
    }

    // The neighbour is told of what changes, may listen once more, and is answered.
    let name = json!({"name": "Quieter"});
    let settings = neighbour.at("");
    let renamed = neighbour.send(Method::PATCH, &settings, Some(name));
    renamed.await.expect(200);
    let mut told = String::new();
    while !told.contains("organisation.updated") {
        let chunk = tokio::time::timeout(IN_TIME, heard.chunk()).await;
        let chunk = chunk.expect("in time").expect("a stream");
        told += &String::from_utf8_lossy(&chunk.expect("it goes on"));
    }
    assert_eq!(listen(&neighbour, "/changes").await.status(), 200);
    beside(&neighbour, async |beside| beside.answered(8).await).await;

    // Whatever is closed gives its place back.
    drop(open);
    let patience = Stopwatch::start();
    let mut again = Vec::new();
    while again.len() < OF_ONE {
        assert!(patience.elapsed() < IN_TIME * 2, "places stay taken");
        let stream = listen(&hostile, "/changes").await;
        match stream.status().as_u16() {
            200 => again.push(stream),
            _ => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
    drop((again, heard));
    assert_no_alarm(&server.terminate());
}
