//! Small requests that make large work: drawings, comparisons and questions. What they cost is bounded
//! before it is done, ends with whoever asked, and holds up nobody else.

use std::fmt::Write as _;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use stoa_kernel::Stopwatch;
use tokio::task::JoinSet;

use super::Memory;
use super::beside::{Beside, beside};
use crate::app::{Place, TestApp};
use crate::persona::{Answer, Persona};
use crate::process::Server;

/// One place for each organisation, whatever machine tests run on.
const SETTINGS: [&str; 2] = ["limits.requests_per_minute=0", "limits.heavy_requests=2"];
/// What a bounded piece of work may take of memory; without its bound it took many times as much.
const MEBIBYTES: u64 = 600;

/// 4,500 elements and 5,000 views in 122 KiB: took 18.7 GB and 37 s.
fn many_views() -> String {
    let mut model = String::new();
    for element in 0..4500 {
        let _ = writeln!(model, "[system.e{element}]");
    }
    for view in 0..5000 {
        let _ = writeln!(model, "[view.v{view}]");
    }
    model.truncate(122 * 1024);
    let whole = model.rfind('\n').expect("lines");
    model.truncate(whole);
    model
}

/// Words that nearly match names that are long: works until it is ended.
fn long_words() -> String {
    let mut model = String::new();
    for element in 0..60 {
        let _ = writeln!(model, "[system.{}{element}]", "a".repeat(1000));
    }
    let word = format!("\"*{}b\"", "a".repeat(900));
    let _ = writeln!(model, "[view.v]\nshow = [{}]", vec![word; 50].join(","));
    model
}

/// Each element in the one before.
fn chain() -> String {
    let mut model = "[system.e0]\n".to_owned();
    for element in 1..3600 {
        let _ = writeln!(model, "[system.e{element}]\nin = \"e{}\"", element - 1);
    }
    model
}

/// Every instance of one talks to every instance of the other.
fn instances() -> String {
    let mut model = "[system.a]\nto = [\"b\"]\n[system.b]\n[environment.p]\n".to_owned();
    for node in 0..900 {
        for (letter, runs) in [("n", "a"), ("m", "b")] {
            let _ = writeln!(
                model,
                "[node.{letter}{node}]\nin = \"p\"\nruns = [\"{runs}\"]"
            );
        }
    }
    model
}

fn draw(who: &Persona, model: &str) -> reqwest::RequestBuilder {
    who.request(Method::POST, &who.at("/atlas/draw"))
        .json(&json!({"model": model}))
}

/// So many drawings of long words at once, which go on for as long as what is returned is kept, and the first
/// that was refused.
async fn flood(attackers: &[&Persona], each: usize) -> (JoinSet<Option<Answer>>, Answer) {
    let model = long_words();
    let mut flood = JoinSet::new();
    for attacker in attackers {
        for _ in 0..each {
            let attacker = Persona::clone(attacker);
            let request = draw(&attacker, &model);
            flood.spawn(async move { attacker.try_answer("floods".to_owned(), request).await });
        }
    }
    loop {
        let answer = flood.join_next().await.expect("some are refused");
        let answer = answer.expect("it ends").expect("an answer");
        if answer.status == 429 {
            return (flood, answer);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_model_takes_neither_the_memory_nor_the_time_of_others() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let (hostile, neighbour) = super::two_tenants(&server).await;
    let memory = Memory::before(&server);
    beside(&neighbour, async |beside| {
        let many_views = many_views();
        while beside.count() < 4 {
            let refused = draw(&hostile, &many_views);
            let refused = hostile.try_answer("many views".to_owned(), refused).await;
            let refused = refused.expect("an answer").expect(422);
            assert_eq!(refused["code"], "model_too_large", "{refused}");
            let detail = refused["detail"].as_str().expect("a detail");
            assert!(detail.contains("at most 1000000"), "{detail}");
        }
    })
    .await;
    for (name, model) in [
        ("chain", chain()),
        ("instances", instances()),
        ("long words", long_words()),
    ] {
        assert!(model.len() < 128 * 1024, "{name}");
        let request = draw(&hostile, &model);
        let attack = hostile.try_answer(name.to_owned(), request);
        let answer = beside(&neighbour, async |_| attack.await).await;
        let answer = answer.expect("an answer");
        let status = answer.status.as_u16();
        assert!([200, 422, 503].contains(&status), "{name}: {}", answer.text);
    }
    memory.grew_less_than(&server, MEBIBYTES);
    server.terminate();
}

#[tokio::test(flavor = "multi_thread")]
async fn work_ends_when_its_client_leaves() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let (hostile, neighbour) = super::two_tenants(&server).await;
    // Each would take many seconds, one after the other: the organisation has one place.
    beside(&neighbour, async |_| {
        for _ in 0..6 {
            let request = draw(&hostile, &long_words()).timeout(Duration::from_millis(300));
            let left = hostile.try_answer("leaves".to_owned(), request).await;
            assert!(left.is_none(), "it was answered: {left:?}");
        }
    })
    .await;
    let watch = Stopwatch::start();
    let drawn = hostile.try_answer("draws".to_owned(), draw(&hostile, "[system.a]\n"));
    drawn.await.expect("an answer").expect(200);
    let took = watch.elapsed();
    assert!(took < Duration::from_secs(8), "the work went on: {took:?}");
    server.terminate();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_waits_for_itself() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let (hostile, neighbour) = super::two_tenants(&server).await;
    let memory = Memory::before(&server);
    beside(&neighbour, async |beside| {
        let (mut flood, refused) = flood(&[&hostile], 40).await;
        assert!(refused.headers.contains_key("retry-after"));
        // The organisation's other people are let in before whoever floods it.
        assert_eq!(refused.body["code"], "person_busy", "{}", refused.text);
        beside.answered(8).await;
        flood.shutdown().await;
    })
    .await;
    memory.grew_less_than(&server, MEBIBYTES);
    server.terminate();
}

/// Shares are not multiplied by opening organisations.
#[tokio::test(flavor = "multi_thread")]
async fn two_organisations_of_one_person_take_one_share() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let (hostile, neighbour) = super::two_tenants(&server).await;
    let twin = super::second_organisation(&hostile).await;
    beside(&neighbour, async |beside| {
        let (mut flood, refused) = flood(&[&hostile, &twin], 20).await;
        assert_eq!(refused.body["code"], "person_busy", "{}", refused.text);
        beside.answered(8).await;
        flood.shutdown().await;
    })
    .await;
    server.terminate();
}

/// Headers of at most 262 KB whose 46,000 columns were held against each other for minutes, or whose one
/// name was held against every name there is.
#[tokio::test(flavor = "multi_thread")]
async fn a_bill_is_no_wider_than_bills_are() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let (hostile, neighbour) = super::two_tenants(&server).await;
    let memory = Memory::before(&server);
    let columns: Vec<String> = (0..46_000).map(|number| format!("{number:x}")).collect();
    let wide = format!("{}\n{}\n", columns.join(","), ",".repeat(45_999));
    let long = format!("{}{}\n1\n", "[".repeat(100_000), "]".repeat(100_000));
    for (bill, said) in [(wide, "46000 columns"), (long, "200000 bytes")] {
        let attack = async |beside: &Beside| {
            while beside.count() < 2 {
                let refused = hostile.upload("bill.csv", bill.clone().into_bytes(), &[]);
                let refused = tokio::time::timeout(Duration::from_secs(60), refused).await;
                let refused = refused.expect("an answer in time").expect(422);
                assert_eq!(refused["code"], "unknown_columns", "{refused}");
                let detail = refused["detail"].as_str().expect("a detail");
                assert!(detail.contains(said), "{detail}");
            }
        };
        beside(&neighbour, attack).await;
    }
    memory.grew_less_than(&server, MEBIBYTES);
    server.terminate();
}

/// A workload of numbers with many digits that differ in every hour and environment: exact sums of them
/// grow long.
fn fractions() -> String {
    let digits = |seed: usize| (0..30).map(move |at| (seed * 7919 + at * 104_729) % 9 + 1);
    let number = |seed: usize| {
        digits(seed)
            .map(|digit| digit.to_string())
            .collect::<String>()
    };
    let hours: Vec<String> = (0..24).map(|hour| format!("0.{}", number(hour))).collect();
    let mut workload = format!(
        "format = 1\nname = \"long\"\n[requests]\npeak_per_second = 40.{}\nshape = [{}]\nlatency_ms = 180.{}\n\
         concurrency = 8.{}\nutilisation = 0.7\nrequest_kib = 2.{}\nresponse_kib = 12.{}\n\
         [instance]\ncpu = 1\nmemory_gib = 1\n[storage]\nobject_gib = 200\n",
        number(29),
        hours.join(", "),
        number(31),
        number(37),
        number(41),
        number(43),
    );
    for environment in 0..10 {
        let _ = writeln!(
            workload,
            "[environments.e{environment}]\nscale = 0.{}",
            number(50 + environment)
        );
    }
    workload
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_counted_before_they_are_asked() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let (owner, neighbour) = super::two_tenants(&server).await;
    let memory = Memory::before(&server);
    beside(&neighbour, async |_| ask_too_much(&owner).await).await;

    // Whatever becomes of it, it comes to an end, and others are answered.
    let body = json!({"workload": fractions(), "highest_load": "20"});
    let path = owner.at("/atlas/costs/compare");
    let compared = tokio::time::timeout(Duration::from_secs(60), owner.post(&path, body));
    let compared = beside(&neighbour, async |_| compared.await).await;
    let compared = compared.expect("an answer in time");
    let status = compared.status.as_u16();
    let ended = ["took_too_long", "too_much_work"].map(Value::from);
    assert!(
        status == 200 || ended.contains(&compared.body["code"]),
        "{}",
        compared.text
    );
    memory.grew_less_than(&server, MEBIBYTES);
    server.terminate();
}

async fn ask_too_much(owner: &Persona) {
    let filter = |op: &str, count: usize| {
        let values: Vec<String> = (0..count).map(|value| format!("value {value}")).collect();
        json!({"dimension": "ServiceName", "op": op, "values": values})
    };
    let question = |filters: Vec<Value>| json!({"measures": ["BilledCost"], "filters": filters});
    for (filters, said) in [
        (vec![filter("in", 1); 51], "51 filters"),
        (vec![filter("in", 1000); 6], "6000 values"),
        (vec![filter("contains", 201)], "201 texts"),
    ] {
        let asked = [
            ("/costs/reports/query", question(filters.clone())),
            ("/costs/reports/rows", json!({"filters": filters})),
            (
                "/costs/reports/export",
                json!({"format": "csv", "query": question(filters.clone())}),
            ),
        ];
        for (path, body) in asked {
            let refused = owner.post(&owner.at(path), body).await.expect(422);
            let detail = refused["detail"].as_str().expect("a detail");
            assert!(
                detail.contains(said) && detail.contains("at most"),
                "{detail}"
            );
        }
    }
    let fair = question(vec![filter("in", 1000), filter("contains", 200)]);
    owner
        .post(&owner.at("/costs/reports/query"), fair)
        .await
        .expect(200);
}

/// Whatever a question takes, it ends at a time that the operator sets; here at once.
#[tokio::test]
async fn a_report_has_a_deadline() {
    let app = TestApp::start_with(|settings| settings.limits.query_seconds = 0).await;
    let owner = app.owner().await;
    let question = json!({"measures": ["BilledCost"]});
    for (path, body) in [
        ("/costs/reports/query", question.clone()),
        (
            "/costs/reports/export",
            json!({"format": "csv", "query": question}),
        ),
    ] {
        let ended = owner.post(&owner.at(path), body).await.expect(503);
        assert_eq!(ended["code"], "report_too_slow", "{ended}");
        let detail = ended["detail"].as_str().expect("a detail");
        assert!(detail.contains("`limits.query_seconds`"), "{detail}");
    }
}
