//! Small requests that make large work: drawings, comparisons and questions. What they cost is bounded
//! before it is done, ends with whoever asked, and holds up nobody else.

use std::fmt::Write as _;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use stoa_kernel::Stopwatch;

use crate::app::{Place, TestApp};
use crate::persona::Persona;
use crate::process::Server;

/// One place for each organisation, whatever machine tests run on.
const SETTINGS: [&str; 2] = ["limits.requests_per_minute=0", "limits.heavy_requests=2"];
/// A neighbour's small drawing takes milliseconds; a busy machine may take a thousand times as long.
const IN_TIME: Duration = Duration::from_secs(20);

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

async fn drawn_in_time(who: &Persona) {
    let watch = Stopwatch::start();
    let answer = who
        .try_answer("draws".to_owned(), draw(who, "[system.a]\n"))
        .await
        .expect("an answer");
    answer.expect(200);
    let took = watch.elapsed();
    assert!(took < IN_TIME, "the neighbour waited {took:?}");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_small_model_takes_neither_the_memory_nor_the_time_of_others() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let (hostile, neighbour) = super::two_tenants(&server).await;
    drawn_in_time(&neighbour).await;

    let refused = hostile.try_answer("many views".to_owned(), draw(&hostile, &many_views()));
    let refused = refused.await.expect("an answer").expect(422);
    assert_eq!(refused["code"], "model_too_large", "{refused}");
    let detail = refused["detail"].as_str().expect("a detail");
    assert!(detail.contains("at most 1000000"), "{detail}");

    for (name, model) in [
        ("chain", chain()),
        ("instances", instances()),
        ("long words", long_words()),
    ] {
        assert!(model.len() < 128 * 1024, "{name}");
        let (attacker, request) = (hostile.clone(), draw(&hostile, &model));
        let attack =
            tokio::spawn(async move { attacker.try_answer(name.to_owned(), request).await });
        while !attack.is_finished() {
            drawn_in_time(&neighbour).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let answer = attack.await.expect("it ends").expect("an answer");
        let status = answer.status.as_u16();
        assert!([200, 422, 503].contains(&status), "{name}: {}", answer.text);
    }
    let peak = server.peak_memory() >> 20;
    assert!(peak < 1024, "{peak} MiB");
    server.terminate();
}

#[tokio::test(flavor = "multi_thread")]
async fn work_ends_when_its_client_leaves() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let owner = Persona::new("owner", &server.url).sign_up("Acme").await;
    drawn_in_time(&owner).await;
    // Each would take many seconds, one after the other: the organisation has one place.
    for _ in 0..6 {
        let request = draw(&owner, &long_words()).timeout(Duration::from_millis(300));
        let left = owner.try_answer("leaves".to_owned(), request).await;
        assert!(left.is_none(), "it was answered: {left:?}");
    }
    let watch = Stopwatch::start();
    drawn_in_time(&owner).await;
    let took = watch.elapsed();
    assert!(took < Duration::from_secs(8), "the work went on: {took:?}");
    server.terminate();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_waits_for_itself() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let (hostile, neighbour) = super::two_tenants(&server).await;
    let model = long_words();
    let mut flood = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let (hostile, request) = (hostile.clone(), draw(&hostile, &model));
        flood.spawn(async move { hostile.try_answer("floods".to_owned(), request).await });
    }
    let refused = loop {
        let answer = flood.join_next().await.expect("some are refused");
        let answer = answer.expect("it ends").expect("an answer");
        if answer.status == 429 {
            break answer;
        }
    };
    assert!(refused.headers.contains_key("retry-after"));
    // The organisation's other people are let in before whoever floods it.
    assert_eq!(refused.body["code"], "person_busy", "{}", refused.text);
    for _ in 0..5 {
        drawn_in_time(&neighbour).await;
    }
    flood.shutdown().await;
    server.terminate();
}

/// Shares are not multiplied by opening organisations.
#[tokio::test(flavor = "multi_thread")]
async fn two_organisations_of_one_person_take_one_share() {
    let place = Place::new().await;
    let server = Server::start(place.dir(), &place.database, &SETTINGS);
    let (hostile, neighbour) = super::two_tenants(&server).await;
    let twin = super::second_organisation(&hostile).await;
    let model = long_words();
    let mut flood = tokio::task::JoinSet::new();
    for attacker in [&hostile, &twin] {
        for _ in 0..20 {
            let (attacker, request) = (attacker.clone(), draw(attacker, &model));
            flood.spawn(async move { attacker.try_answer("floods".to_owned(), request).await });
        }
    }
    let refused = loop {
        let answer = flood.join_next().await.expect("some are refused");
        let answer = answer.expect("it ends").expect("an answer");
        if answer.status == 429 {
            break answer;
        }
    };
    assert_eq!(refused.body["code"], "person_busy", "{}", refused.text);
    for _ in 0..5 {
        drawn_in_time(&neighbour).await;
    }
    flood.shutdown().await;
    server.terminate();
}

/// Headers of at most 262 KB whose 46,000 columns were held against each other for minutes, or whose one
/// name was held against every name there is.
#[tokio::test]
async fn a_bill_is_no_wider_than_bills_are() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let columns: Vec<String> = (0..46_000).map(|number| format!("{number:x}")).collect();
    let wide = format!("{}\n{}\n", columns.join(","), ",".repeat(45_999));
    let long = format!("{}{}\n1\n", "[".repeat(100_000), "]".repeat(100_000));
    for (bill, said) in [(wide, "46000 columns"), (long, "200000 bytes")] {
        let refused = tokio::time::timeout(
            Duration::from_secs(60),
            owner.upload("bill.csv", bill.into_bytes(), &[]),
        );
        let refused = refused.await.expect("an answer in time").expect(422);
        assert_eq!(refused["code"], "unknown_columns", "{refused}");
        let detail = refused["detail"].as_str().expect("a detail");
        assert!(detail.contains(said), "{detail}");
    }
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

#[tokio::test]
async fn questions_are_counted_before_they_are_asked() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
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

    // Whatever becomes of it, it comes to an end, and others are answered.
    let body = json!({"workload": fractions(), "highest_load": "20"});
    let path = owner.at("/atlas/costs/compare");
    let compared = tokio::time::timeout(Duration::from_secs(60), owner.post(&path, body));
    let compared = compared.await.expect("an answer in time");
    let status = compared.status.as_u16();
    let ended = ["took_too_long", "too_much_work"].map(Value::from);
    assert!(
        status == 200 || ended.contains(&compared.body["code"]),
        "{}",
        compared.text
    );
}
