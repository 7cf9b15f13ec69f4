//! Connections that stand there, drip, are not read or are taken back: the server ends them, and an
//! honest request is answered meanwhile. On the real binary, with few files.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::Duration;

use reqwest::Client;
use serde_json::json;

use super::Memory;
use super::beside::{IN_TIME, beside};
use crate::app::{FOCUS, Place};
use crate::persona::Persona;
use crate::process::{Server, serve, stoa, under};

/// Somebody at another address of this machine than the attack.
async fn owner(server: &Server) -> Persona {
    let owner = Persona::from_address("owner", &server.url, [127, 0, 0, 2]);
    owner.sign_up("Acme").await
}

/// The server with so many files, which it cannot raise further. The soft limit is half of it.
fn server(place: &Place, files: u32, set: &[&str]) -> Server {
    let limits = format!("ulimit -Sn {} && ulimit -Hn {files}", files / 2);
    let command = serve(stoa(place.dir(), &place.database), set);
    Server::spawn(&mut under(&limits, &command))
}

fn address(server: &Server) -> SocketAddr {
    let text = server.url.trim_start_matches("http://");
    text.parse().expect("an address")
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(address(server)).expect("a connection");
    stream.set_read_timeout(Some(IN_TIME)).expect("a socket");
    stream.set_write_timeout(Some(IN_TIME)).expect("a socket");
    stream
}

/// Somebody at another address of this machine, with a connection of its own for each request.
async fn honest(server: &Server, from: [u8; 4], path: &str) -> u16 {
    let client = Client::builder()
        .no_proxy()
        .local_address(IpAddr::from(from))
        .pool_max_idle_per_host(0)
        .timeout(IN_TIME)
        .build()
        .expect("a client");
    let answer = client.get(format!("{}{path}", server.url)).send().await;
    answer.expect("an answer in time").status().as_u16()
}

/// Everything until the end; a reset is an end.
fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    let mut buffer = [0; 64 * 1024];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return all,
            Ok(bytes) => all.extend_from_slice(&buffer[..bytes]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                let late = matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
                assert!(!late, "the server did not end the connection");
                return all;
            }
        }
    }
}

async fn metric(server: &Server, line: &str) -> f64 {
    let text = Persona::new("operator", &server.url)
        .get("/metrics")
        .await
        .text;
    let found = text.lines().find_map(|it| it.strip_prefix(line));
    found.map_or(0.0, |value| value.trim().parse().expect("a number"))
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_sockets_stop_nobody() {
    rlimit::increase_nofile_limit(4_096).expect("files for the attack");
    let place = Place::new().await;
    let server = server(&place, 512, &["server.header_seconds=600"]);
    let owner = owner(&server).await;
    let memory = Memory::before(&server);
    let silent = beside(&owner, async |beside| {
        let mut silent = Vec::new();
        for number in 0..1_100 {
            if let Ok(stream) = TcpStream::connect_timeout(&address(&server), IN_TIME) {
                silent.push(stream);
            }
            if number % 275 == 274 {
                // With a connection of their own for each request, from the attacker's address and from another.
                assert_eq!(honest(&server, [127, 0, 0, 2], "/healthz").await, 200);
                assert_eq!(honest(&server, [127, 0, 0, 1], "/healthz").await, 200);
                let session = honest(&server, [127, 0, 0, 2], "/api/v1/session").await;
                assert_eq!(session, 401);
                beside.answered(2).await;
            }
        }
        silent
    })
    .await;
    memory.grew_less_than(&server, 100);
    assert!(silent.len() > 1_000, "{}", silent.len());
    let displaced = "stoa_connections_closed_total{reason=\"displaced\"}";
    assert!(metric(&server, displaced).await >= 800.0);
    // Another address is not even noticed: its connection stays while the attack goes on.
    let mut other = connect(&server);
    drop(silent);
    other
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .expect("sent");
    assert!(String::from_utf8_lossy(&rest(&mut other)).starts_with("HTTP/1.1 200"));
    let log = server.terminate();
    assert!(
        log.contains("\"connections\":384"),
        "the limit was raised to 512, and used: {log}"
    );
    assert!(!log.contains("no connection can be accepted"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_come_to_its_end_is_ended() {
    let place = Place::new().await;
    let set = [
        "server.header_seconds=1",
        "server.idle_seconds=2",
        "server.stall_seconds=1",
        "server.min_bytes_per_second=1000",
    ];
    let server = server(&place, 1_024, &set);
    let owner = owner(&server).await;
    beside(&owner, async |_| begin_and_stop(&server)).await;
    // A connection that was used, and then is not.
    let mut idle = connect(&server);
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        .expect("sent");
    let answer = beside(&owner, async |_| rest(&mut idle)).await;
    assert!(answer.starts_with(b"HTTP/1.1 200"));
    // A body that drips: told so, and closed.
    let told = beside(&owner, async |_| drip(&server)).await;
    assert!(told.starts_with("HTTP/1.1 408"), "{told}");
    assert!(told.contains("request_too_slow"), "{told}");
    for reason in ["headers", "idle"] {
        let line = format!("stoa_connections_closed_total{{reason=\"{reason}\"}}");
        assert!(metric(&server, &line).await >= 1.0, "{reason}");
    }
    // Slow, but moving, for longer than any of these limits: served.
    let mut slow = connect(&server);
    let body = format!(
        "{{\"email\": \"ada@example.org\", \"password\": \"{}\"}}",
        "x".repeat(3_900)
    );
    let head = format!(
        "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).expect("sent");
    for piece in body.as_bytes().chunks(500) {
        std::thread::sleep(Duration::from_millis(400));
        slow.write_all(piece).expect("sent");
    }
    let told = String::from_utf8_lossy(&rest(&mut slow)).into_owned();
    assert!(told.starts_with("HTTP/1.1 401"), "{told}");
    server.terminate();
}

/// Connections that never become a request; each is ended.
fn begin_and_stop(server: &Server) {
    // Nothing at all, headers without an end, headers that drip, and HTTP/2 that stops after its greeting.
    let beginnings: [&[u8]; 4] = [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        b"G",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
    ];
    for (number, beginning) in beginnings.into_iter().enumerate() {
        let mut stream = connect(server);
        stream.write_all(beginning).expect("sent");
        for _ in 0..if number == 2 { 60 } else { 0 } {
            std::thread::sleep(Duration::from_millis(50));
            if stream.write_all(b"E").is_err() {
                break;
            }
        }
        rest(&mut stream);
    }
}

/// A body that comes byte by byte; what is answered.
fn drip(server: &Server) -> String {
    let mut drip = connect(server);
    let head = "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n";
    drip.write_all(head.as_bytes()).expect("sent");
    for _ in 0..200 {
        if drip.write_all(b"{").is_err() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    String::from_utf8_lossy(&rest(&mut drip)).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_nobody_reads_is_dropped() {
    let place = Place::new().await;
    let server = server(
        &place,
        1_024,
        &["server.stall_seconds=1", "server.idle_seconds=60"],
    );
    let one = Persona::new("reader", &server.url)
        .get("/api/openapi.json")
        .await
        .text
        .len();
    let owner = owner(&server).await;
    let memory = Memory::before(&server);
    let mut greedy = connect(&server);
    let asked = 400;
    let stalled = "stoa_connections_closed_total{reason=\"stalled\"}";
    beside(&owner, async |_| {
        greedy
            .set_write_timeout(Some(Duration::from_millis(500)))
            .expect("a socket");
        let request = b"GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n";
        for _ in 0..asked {
            if greedy.write_all(request).is_err() {
                break;
            }
        }
        for _ in 0..80 {
            if metric(&server, stalled).await >= 1.0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    })
    .await;
    assert!(metric(&server, stalled).await >= 1.0);
    memory.grew_less_than(&server, 100);
    assert!(rest(&mut greedy).len() < asked * one);
    server.terminate();
}

/// A frame of HTTP/2 (RFC 9113, 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len())
        .expect("a small frame")
        .to_be_bytes();
    let mut bytes = length[1..].to_vec();
    bytes.extend([kind, flags]);
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// `GET /` over http, of the authority `x`, in HPACK's static table.
const GET: &[u8] = &[0x82, 0x84, 0x86, 0x41, 1, b'x'];

fn http2(server: &Server) -> TcpStream {
    let mut stream = connect(server);
    stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .expect("sent");
    stream.write_all(&frame(SETTINGS, 0, 0, &[])).expect("sent");
    stream
}

/// Sends until the server has had enough; how many pieces it took.
fn flood(stream: &mut TcpStream, pieces: impl Iterator<Item = Vec<u8>>) -> usize {
    let mut sent = 0;
    let mut reader = stream.try_clone().expect("a socket");
    let reading = std::thread::spawn(move || rest(&mut reader));
    for piece in pieces {
        if reading.is_finished() || stream.write_all(&piece).is_err() {
            break;
        }
        sent += 1;
    }
    reading.join().expect("the connection has ended");
    sent
}

#[tokio::test(flavor = "multi_thread")]
async fn floods_of_http2_end_the_connection_and_are_counted() {
    let place = Place::new().await;
    let server = server(
        &place,
        1_024,
        &["server.header_seconds=5", "server.idle_seconds=600"],
    );
    let owner = owner(&server).await;
    let memory = Memory::before(&server);
    beside(&owner, async |_| floods(&server)).await;
    let mut ended = 0.0;
    for reason in ["flood", "resets"] {
        let line = format!("stoa_connections_closed_total{{reason=\"{reason}\"}}");
        ended += metric(&server, &line).await;
    }
    assert!(ended >= 2.0, "{ended} floods were counted");
    memory.grew_less_than(&server, 100);
    assert_eq!(honest(&server, [127, 0, 0, 1], "/healthz").await, 200);
    server.terminate();
}

fn floods(server: &Server) {
    let reset = |number: u32| {
        let stream = 2 * number + 1;
        let mut both = frame(HEADERS, END_STREAM | END_HEADERS, stream, GET);
        both.extend(frame(RST_STREAM, 0, stream, &8u32.to_be_bytes()));
        both
    };
    let sent = flood(&mut http2(server), (0..100_000).map(reset));
    assert!(sent < 100_000, "rapid resets went on for ever");
    // Taken back only when the server has begun to work on them.
    let slowly = |number: u32| {
        std::thread::sleep(Duration::from_millis(2));
        reset(number)
    };
    let sent = flood(&mut http2(server), (0..5_000).map(slowly));
    assert!(sent < 5_000, "slow resets went on for ever");
    let headers = frame(HEADERS, END_STREAM, 1, GET);
    let more = (0..20_000).map(|number: u32| {
        // A literal header that is new each time, never indexed.
        let mut line = vec![0x10, 8];
        line.extend(format!("x{number:07}").as_bytes());
        line.push(100);
        line.extend([b'v'; 100]);
        frame(CONTINUATION, 0, 1, &line)
    });
    let sent = flood(&mut http2(server), std::iter::once(headers).chain(more));
    assert!(sent < 20_000, "headers went on for ever");
}

#[tokio::test]
async fn a_stream_that_is_quiet_stays_and_ends_with_the_server() {
    let place = Place::new().await;
    let mut command = stoa(place.dir(), &place.database);
    for assignment in [
        "log.format=json",
        "server.header_seconds=1",
        "server.idle_seconds=1",
        "server.stall_seconds=1",
        "server.shutdown_seconds=2",
    ] {
        command.arg("--set").arg(assignment);
    }
    // Without a worker a run waits, and its stream says nothing.
    let server =
        Server::spawn(command.args(["serve", "--roles", "api", "--listen", "127.0.0.1:0"]));
    let owner = Persona::new("owner", &server.url).sign_up("Acme").await;
    let accepted = owner
        .upload("bill.csv.gz", FOCUS.to_vec(), &[("name", "Bill")])
        .await
        .expect(202);
    let path = owner.at(&format!(
        "/costs/runs/{}/progress",
        accepted["run"]["id"].as_str().expect("an id")
    ));
    let mut stream = owner
        .request(reqwest::Method::GET, &path)
        .send()
        .await
        .expect("a stream");
    let first = stream.chunk().await.expect("open").expect("an event");
    assert!(String::from_utf8_lossy(&first).contains("event: run"));
    let quiet = tokio::time::timeout(Duration::from_secs(4), stream.chunk()).await;
    assert!(
        quiet.is_err(),
        "the stream said or ended something: {quiet:?}"
    );
    let body = json!({"email": owner.email, "password": "wrong"});
    owner.post("/api/v1/sessions", body).await.expect(401);
    server.terminate();
    assert!(
        !matches!(stream.chunk().await, Ok(Some(_))),
        "the server is gone"
    );
}
