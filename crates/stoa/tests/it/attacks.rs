//! Attacks on a running server, each of which once worked: what a stranger, a viewer or another tenant may
//! send, and that it stops nobody and shows nothing.

mod alerts;
mod beside;
mod bills;
mod connections;
mod disk;
mod foreign;
mod formulas;
mod going_out;
mod machine;
mod mailbox;
mod metrics;
mod much;
mod neighbours;
mod origin;
mod people;
mod process;
mod rights;
mod sharing;
mod work;

use serde_json::json;

use crate::persona::Persona;
use crate::process::Server;

/// Owners of two organisations: one that attacks, and one that must not notice.
async fn two_tenants(server: &Server) -> (Persona, Persona) {
    let hostile = Persona::new("hostile", &server.url).sign_up("Hostile");
    let hostile = hostile.await;
    let quiet = Persona::new("neighbour", &server.url).sign_up("Quiet");
    (hostile, quiet.await)
}

/// The same person in another organisation that they opened.
async fn second_organisation(who: &Persona) -> Persona {
    let body = json!({"name": "One more", "currency": "USD"});
    let made = who.post("/api/v1/organisations", body).await.expect(201);
    let mut twin = who.clone();
    twin.org = made["slug"].as_str().expect("a slug").to_owned();
    twin
}

/// What an attack takes of the memory of the process; 0 where the system does not tell.
struct Memory {
    before: u64,
}

impl Memory {
    fn before(server: &Server) -> Memory {
        Memory {
            before: server.peak_memory(),
        }
    }

    /// At no moment since had the process so much more than at any before.
    #[track_caller]
    fn grew_less_than(&self, server: &Server, mebibytes: u64) {
        let more = server.peak_memory().saturating_sub(self.before) >> 20;
        assert!(more < mebibytes, "{more} MiB more than before the attack");
    }
}

/// Nothing in this log, of a server that logs as JSON, alarms its operator.
fn assert_no_alarm(log: &str) {
    let alarm = log
        .lines()
        .find(|line| line.contains("\"level\":\"ERROR\""));
    assert!(alarm.is_none(), "{alarm:?}");
}
