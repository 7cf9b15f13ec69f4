//! Small bills that make large work: what a conversion and a check take is bounded by what a bill can be, ends with the
//! run, and holds up nobody else.

use std::io::Write as _;
use std::time::Duration;

use serde_json::{Value, json};
use stoa_kernel::Stopwatch;

use super::beside::beside;
use super::{Memory, two_tenants};
use crate::app::Place;
use crate::persona::Persona;
use crate::process::Server;

const SETTINGS: [&str; 1] = ["limits.requests_per_minute=0"];
const HEAD: &str = "BilledCost,BillingAccountId,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,ChargeDescription,ChargePeriodEnd,ChargePeriodStart,ContractedCost,EffectiveCost,ListCost,ProviderName,ServiceCategory,ServiceName,Tags\n";

/// A charge in this currency with these tags.
fn charge(currency: &str, tags: &str) -> String {
    let tags = tags.replace('"', "\"\"");
    format!(
        "1,a1,{currency},2024-10-01T00:00:00Z,2024-09-01T00:00:00Z,Usage,d,2024-09-02T00:00:00Z,2024-09-01T00:00:00Z,1,1,1,AWS,Compute,EC2,\"{tags}\"\n"
    )
}

fn packed(text: &str) -> Vec<u8> {
    let mut file = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    file.write_all(text.as_bytes()).expect("in memory");
    file.finish().expect("in memory")
}

/// The run of a bill that was uploaded.
async fn uploaded(who: &Persona, bill: &[u8]) -> String {
    let name = "bill.csv.gz";
    let accepted = who.upload(name, bill.to_vec(), &[]).await.expect(202);
    accepted["run"]["id"].as_str().expect("an id").to_owned()
}

/// Waits until a run is at its check, or has ended.
#[cfg(target_os = "linux")]
async fn checked(who: &Persona, run: &str) {
    let path = who.at(&format!("/costs/runs/{run}"));
    loop {
        let run = who.get(&path).await.expect(200);
        let steps = run["steps"].as_array().expect("steps");
        let of = |step: &&Value| step["step"] == "validate" && step["state"] != "pending";
        let under_way = matches!(run["state"].as_str(), Some("pending" | "running"));
        if !under_way || steps.iter().any(|step| of(&step)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// 17,576 rows, each in another currency, are 50 KB; they took 5 GB for a minute, and the run had 13 MB of sums.
#[tokio::test(flavor = "multi_thread")]
async fn a_bill_of_as_many_currencies_as_rows_fills_no_memory() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let (hostile, neighbour) = two_tenants(&server).await;
    let letters = || 'A'..='Z';
    let codes = letters()
        .flat_map(|a| letters().flat_map(move |b| letters().map(move |c| format!("{a}{b}{c}"))));
    let rows: String = codes.map(|code| charge(&code, "")).collect();
    let bill = packed(&(HEAD.to_owned() + &rows));
    assert!(bill.len() < 200_000, "{}", bill.len());
    let memory = Memory::before(&server);
    let run = beside(&neighbour, async |_| {
        let run = uploaded(&hostile, &bill).await;
        hostile.ended(&run, Duration::from_secs(120)).await
    })
    .await;
    // Nearly all of it is rejected.
    assert_eq!(run["error"]["code"], "too_many_rejects", "{}", run["error"]);
    let money = run["balance"]["money"].as_array().expect("sums");
    assert!(money.len() < 2500, "{}", money.len());
    let said = run.to_string();
    assert!(said.len() < 700_000, "{}", said.len());
    memory.grew_less_than(&server, 700);
    server.terminate();
}

/// Checking one cell of a few hundred thousand keys went on for minutes, also when its run was cancelled, and when the
/// server had said that it had stopped.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_check_ends_with_its_run_and_the_process_with_its_last_word() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let (hostile, neighbour) = two_tenants(&server).await;
    // As many keys as are looked into in each of many cells, and one cell of more.
    let cell = |keys: usize, row: usize| {
        let keys: Vec<String> = (0..keys).map(|key| format!("\"k{row}-{key}\":1")).collect();
        format!("{{{}}}", keys.join(","))
    };
    let rows = (0..6).map(|row| charge("USD", &cell(60_000, row)));
    let rows: String = rows.chain([charge("USD", &cell(300_000, 6))]).collect();
    let bill = packed(&(HEAD.to_owned() + &rows));
    let memory = Memory::before(&server);
    beside(&neighbour, async |_| {
        let run = uploaded(&hostile, &bill).await;
        let ended = hostile.ended(&run, Duration::from_secs(120)).await;
        assert_eq!(ended["state"], "completed", "{}", ended["error"]);
        for _ in 0..4 {
            let run = uploaded(&hostile, &bill).await;
            checked(&hostile, &run).await;
            let cancel = hostile.at(&format!("/costs/runs/{run}/cancel"));
            let _ended_already = hostile.post(&cancel, json!({})).await;
            hostile.ended(&run, Duration::from_secs(60)).await;
        }
    })
    .await;
    memory.grew_less_than(&server, 1500);
    // Nothing goes on.
    let mut idle = false;
    for _ in 0..20 {
        let before = server.worked();
        tokio::time::sleep(Duration::from_secs(1)).await;
        idle |= server.worked() - before < 40;
    }
    assert!(idle, "the process works although nobody waits");
    // Nor does the process, when it is told to end while a check is under way.
    let run = uploaded(&hostile, &bill).await;
    checked(&hostile, &run).await;
    let watch = Stopwatch::start();
    server.terminate();
    assert!(
        watch.elapsed() < Duration::from_secs(20),
        "{:?}",
        watch.elapsed()
    );
}
