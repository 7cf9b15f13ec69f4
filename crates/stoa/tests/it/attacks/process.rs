//! A few bytes that end the process, or fill its memory.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::beside::beside;
use super::{Memory, two_tenants};
use crate::app::Place;
use crate::persona::{PASSWORD, Persona};
use crate::process::{self, Server};

fn parquet(footer: &[u8]) -> Vec<u8> {
    let mut file = b"PAR1".to_vec();
    file.extend(footer);
    file.extend(u32::try_from(footer.len()).expect("short").to_le_bytes());
    file.extend(b"PAR1");
    file
}

/// A Parquet file of some twenty bytes whose footer announces 2³¹−1 row groups.
fn vast_parquet() -> Vec<u8> {
    // A version; a list of structures in field 2 with one element, a name; a number; in field 4 a list of
    // structures, and its size.
    parquet(&[
        0x15, 0x02, 0x19, 0x1c, 0x48, 0x01, b'a', 0x00, 0x16, 0x00, 0x19, 0xfc, 0xff, 0xff, 0xff,
        0xff, 0x07, 0x00,
    ])
}

/// A schema of 15,000 groups in each other: 90 KB.
fn deep_parquet() -> Vec<u8> {
    let mut footer = vec![0x15, 0x02, 0x19, 0xfc, 0x99, 0x75];
    for _ in 0..15_000 {
        // Repetition, name, and one child.
        footer.extend([0x35, 0x02, 0x18, 0x01, b'a', 0x15, 0x02, 0x00]);
    }
    // A column of texts, no rows, no row groups.
    footer.extend([0x15, 0x0c, 0x25, 0x02, 0x18, 0x01, b'a', 0x00]);
    footer.extend([0x16, 0x00, 0x19, 0x0c, 0x00]);
    parquet(&footer)
}

/// The library reserves 200 GB for them, which under a limit of memory ends the process; and it follows
/// a schema until the stack is full, which ends it anywhere.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_footer_that_announces_the_world_ends_nothing() {
    let place = Place::new().await;
    let settings = ["limits.requests_per_minute=0"];
    let server = Server::start_within(8 << 30, place.dir(), &place.database, &settings);
    let (hostile, neighbour) = two_tenants(&server).await;
    let memory = Memory::before(&server);
    beside(&neighbour, async |beside| {
        while beside.count() < 4 {
            for (bill, why) in [
                (vast_parquet(), "it ends in the middle"),
                (deep_parquet(), "nested more than 100 deep"),
            ] {
                let refused = hostile.upload("bill.parquet", bill, &[]).await;
                let body = refused.expect(422);
                assert_eq!(body["code"], "corrupt_file", "{body}");
                assert!(body["detail"].to_string().contains(why), "{body}");
            }
        }
    })
    .await;
    memory.grew_less_than(&server, 100);
    server.terminate();

    // The same bytes on a laptop.
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bill.parquet");
    std::fs::write(&file, vast_parquet()).expect("written");
    let mut command = process::stoa(folder.path(), "");
    command.args(["focus", "recognise"]).arg(&file);
    let output = process::limited(8 << 30, &command)
        .output()
        .expect("it runs");
    let (_, told) = process::text(&output);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("the footer of the Parquet file"), "{told}");
}

/// An archive whose table of contents says it holds four thousand million files.
#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_announces_the_world_is_refused() {
    let place = Place::new().await;
    let settings = ["limits.requests_per_minute=0"];
    let server = Server::start(place.dir(), &place.database, &settings);
    let (hostile, neighbour) = two_tenants(&server).await;
    let memory = Memory::before(&server);
    let mut archive = b"PK\x03\x04".to_vec();
    archive.resize(64, 0);
    let record = archive.len() as u64;
    archive.extend(b"PK\x06\x06");
    archive.extend(44u64.to_le_bytes());
    archive.extend([45, 0, 45, 0]);
    archive.extend([0; 8]);
    archive.extend(4_000_000_000u64.to_le_bytes());
    archive.extend(4_000_000_000u64.to_le_bytes());
    archive.extend([0; 16]);
    archive.extend(b"PK\x06\x07");
    archive.extend(0u32.to_le_bytes());
    archive.extend(record.to_le_bytes());
    archive.extend(1u32.to_le_bytes());
    archive.extend(b"PK\x05\x06");
    archive.extend([0; 4]);
    archive.extend([0xff; 12]);
    archive.extend([0; 2]);
    beside(&neighbour, async |beside| {
        while beside.count() < 4 {
            let refused = hostile.upload("bills.zip", archive.clone(), &[]).await;
            let body = refused.expect(422);
            assert_eq!(body["code"], "expands_too_much", "{body}");
            let detail = body["detail"].as_str().expect("a detail");
            assert!(detail.contains("4000000000 files"), "{detail}");
        }
    })
    .await;
    memory.grew_less_than(&server, 100);
    server.terminate();
}

/// Forty clients begin to sign in and go away; each hash takes 19 MiB. Others sign in meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn abandoned_sign_ins_take_no_memory_and_nobodys_turn() {
    let place = Place::new().await;
    let settings = ["limits.requests_per_minute=0"];
    let server = Server::start(place.dir(), &place.database, &settings);
    let owner = Persona::new("owner", &server.url).sign_up("Acme").await;
    let memory = Memory::before(&server);
    beside(&owner, async |_| {
        for attempt in 0..40 {
            let stranger = Persona::new("stranger", &server.url);
            let email = format!("nobody{attempt}@example.com");
            let request = stranger
                .request(Method::POST, "/api/v1/sessions")
                .timeout(Duration::from_millis(60))
                .json(&json!({"email": email, "password": PASSWORD}));
            let left = stranger.try_answer("abandons".to_owned(), request).await;
            drop(left);
        }
        // Within the limits of this address; it is a debug build that hashes.
        let body = json!({"email": owner.email, "password": PASSWORD});
        let again = Persona::new("owner", &server.url);
        let signed_in = again.post("/api/v1/sessions", body);
        let signed_in = tokio::time::timeout(Duration::from_secs(60), signed_in).await;
        signed_in.expect("an answer in time").expect(201);
    })
    .await;
    memory.grew_less_than(&server, 200);
    server.terminate();
}
