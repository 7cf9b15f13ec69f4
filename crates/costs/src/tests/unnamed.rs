//! Bills that name no account: known again by their days, sub-accounts and amounts, and not taken for others'.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    app::{Org, TestApp},
    bills,
    twins::{allow, load, source},
};

/// Sends a bill under one file name to wherever it belongs.
pub(super) async fn send(app: &TestApp, org: &Org, bill: &str, fields: &[(&str, &str)]) -> Value {
    let files = [("bill.csv", bill.as_bytes())];
    let (status, answer) = app.upload(org, &files, fields).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
    app.drain().await;
    app.run(org, &answer["run"]["id"]).await
}

/// OpenAI does not write whose its costs are: the projects and the money tell.
#[tokio::test]
async fn a_bill_without_an_account_is_known_again() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let cost = |project: Value, value: f64| {
        json!({"object": "page", "has_more": false, "data": [{
            "object": "bucket", "start_time": 1767225600, "end_time": 1767312000,
            "results": [{"object": "organization.costs.result", "amount": {"value": value, "currency": "usd"},
                "line_item": "gpt-5, input", "project_id": project}]}]})
        .to_string()
    };
    let mut states = Vec::new();
    for (name, bill) in [
        ("one", cost(json!("proj_a"), 0.06)),
        ("corrected, as a new source", cost(json!("proj_a"), 0.07)),
        ("another project", cost(json!("proj_b"), 0.06)),
        ("no project", cost(Value::Null, 1.5)),
        ("no project again", cost(Value::Null, 1.5)),
        ("no project, other money", cost(Value::Null, 1.25)),
    ] {
        let own = source(&app, &org, name).await;
        let files = [(&*format!("{name}.json"), bill.as_bytes())];
        let (status, answer) = app
            .upload(&org, &files, &[("source_id", own.as_str())])
            .await;
        assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
        app.drain().await;
        let run = app.run(&org, &answer["run"]["id"]).await;
        let code = run["question"]["asks"][0]["code"]
            .as_str()
            .map(str::to_owned);
        states.push(code.unwrap_or_else(|| run["state"].as_str().unwrap().to_owned()));
    }
    let same = "same_bill_in_two_sources";
    let done = "completed";
    assert_eq!(states, [done, same, done, done, same, done]);
}

/// A vendor that writes no account, and a portal that names its downloads after the day: each is known by its file
/// name alone, so a later download of the month makes a source of its own. Its days tell that they are there already.
#[tokio::test]
async fn a_later_download_of_the_month_under_another_name_is_not_counted_beside_the_first() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let account = "111122223333";
    // A line a day, of different amounts, without account and project.
    let month = |days: std::ops::Range<usize>, cost: fn(usize) -> usize| {
        let lines = days.map(|day| bills::line(account, 9, day, &format!("{}.50", cost(day))));
        let lines: Vec<String> = lines.collect();
        let bill = bills::bill(account, 9, 0, 0) + &lines.join("\n") + "\n";
        bill.replace(&format!(",{account},"), ",,")
            .replace(&format!(",sub-{account},Team,"), ",,,")
    };
    let send = async |name: &str, bill: &str, fields: &[(&str, &str)]| {
        let files = [(name, bill.as_bytes())];
        let (status, answer) = app.upload(&org, &files, fields).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
        app.drain().await;
        app.run(&org, &answer["run"]["id"]).await
    };
    let cost = |day| 10 + 7 * (day % 4);
    let first = send("cost_2024-09-05.csv", &month(0..5, cost), &[]).await;
    assert_eq!(first["state"], "completed", "{first}");
    assert_eq!(app.total(&org, None).await.0, "94.5");

    let later = month(0..12, cost);
    let stopped = send("cost_2024-09-12.csv", &later, &[]).await;
    assert_ne!(stopped["source_id"], first["source_id"]);
    assert_eq!(
        stopped["question"]["asks"][0]["code"], "same_bill_in_two_sources",
        "{stopped}"
    );
    let message = stopped["question"]["asks"][0]["message"].as_str().unwrap();
    assert!(message.contains("cost_2024-09-05.csv"), "{message}");
    assert_eq!(app.total(&org, None).await.0, "94.5");

    // Into the source that holds it, it replaces the month.
    let into = [("source_id", first["source_id"].as_str().unwrap())];
    let run = send("cost_2024-09-12.csv", &later, &into).await;
    assert_eq!(run["state"], "completed", "{run}");
    assert_eq!(app.total(&org, None).await.0, "252");

    // Another organisation's costs of the same days, and the days that follow, count beside it.
    let others = month(0..12, |day| 3 + 5 * (day % 3));
    let run = send("cost_team_2024-09-12.csv", &others, &[]).await;
    assert_eq!(run["state"], "completed", "{run}");
    assert_eq!(app.total(&org, None).await.0, "354");
    let rest = month(12..20, cost);
    let run = send("cost_2024-09-rest.csv", &rest, &[]).await;
    assert_eq!(run["state"], "completed", "{run}");
    assert_eq!(app.total(&org, None).await.0, "522");
}

/// A download with one line for the month so far has no amount in common with the one before: the names of the files
/// differ in nothing but digits, so it is asked.
#[tokio::test]
async fn a_growing_line_under_a_later_name_is_asked_about() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let account = "111122223333";
    let send = async |name: &str, day: usize, cost: &str| {
        let bill = bills::bill(account, 9, 0, 0) + &bills::line(account, 9, day, cost) + "\n";
        let bill = bill.replace(&format!(",{account},"), ",,");
        let bill = bill.replace(&format!(",sub-{account},Team,"), ",,,");
        let files = [(name, bill.as_bytes())];
        let (status, answer) = app.upload(&org, &files, &[]).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{answer}");
        app.drain().await;
        let run = app.run(&org, &answer["run"]["id"]).await;
        let code = run["question"]["asks"][0]["code"].as_str();
        (
            code.or(run["state"].as_str()).unwrap().to_owned(),
            app.total(&org, None).await.0,
        )
    };
    for (name, day, cost, state, total) in [
        ("cost_2024-09-05.csv", 0, "100.00", "completed", "100"),
        (
            "cost_2024-09-12.csv",
            0,
            "240.00",
            "same_bill_in_two_sources",
            "100",
        ),
        (
            "cost (1).csv",
            0,
            "240.00",
            "same_bill_in_two_sources",
            "100",
        ),
        // Under the name of before it takes its place, as it always did.
        ("cost_2024-09-05.csv", 0, "240.00", "completed", "240"),
        // A file a day, and another team's.
        ("cost_2024-09-02.csv", 1, "7.00", "completed", "247"),
        ("cost_team_2024-09-12.csv", 0, "31.00", "completed", "278"),
    ] {
        let told = (state.to_owned(), total.to_owned());
        assert_eq!(send(name, day, cost).await, told, "{name}");
    }
}

/// The same bill with its account and without, whichever comes first: its sub-account has charges on the same days, so
/// it is one, also when it was reckoned again to a cent more.
#[tokio::test]
async fn a_bill_with_its_account_and_without_is_the_same() {
    let account = "111122223333";
    let named = bills::bill(account, 9, 4, 125);
    let unnamed = named.replace(&format!(",{account},"), ",,");
    assert_ne!(named, unnamed);
    for (first, again) in [(&named, &unnamed), (&unnamed, &named)] {
        let app = TestApp::new().await;
        let org = app.org("acme").await;
        let one = source(&app, &org, "The bill").await;
        assert_eq!(
            load(&app, &org, &one, first, &[]).await["state"],
            "completed"
        );
        let two = source(&app, &org, "The bill again").await;
        let stopped = load(&app, &org, &two, again, &[]).await;
        let ask = &stopped["question"]["asks"][0];
        assert_eq!(ask["code"], "same_bill_in_two_sources", "{stopped}");
        let message = ask["message"].as_str().unwrap();
        assert!(
            message.contains("\"The bill\"") && message.contains("2024-09"),
            "{message}"
        );
        assert_eq!(app.total(&org, None).await, ("5".into(), "4".into()));
        // A cent of difference, and twice as much: it is the same bill all the same.
        for cost in [",1.26,", ",2.50,"] {
            let other = again.replacen(",1.25,", cost, 1);
            let run = load(&app, &org, &two, &other, &[]).await;
            assert_eq!(
                run["question"]["asks"][0]["code"], "same_bill_in_two_sources",
                "{run}"
            );
            assert_eq!(app.total(&org, None).await.0, "5");
        }
        // Said to count, and then not, it is told with every list of what stands twice.
        let said = [("allow_duplicate", "true")];
        let other = again.replacen(",1.25,", ",1.26,", 1);
        let run = load(&app, &org, &two, &other, &said).await;
        assert_eq!(run["state"], "completed", "{run}");
        assert_eq!(app.total(&org, None).await.0, "10.01");
        allow(&app, &org, &two, false).await;
        let all = app.get(&org, "datasets/same-bills").await;
        let same = all["items"].as_array().unwrap();
        assert_eq!(same.len(), 1, "{all}");
        assert_eq!(same[0]["account"], account);
        assert_eq!(same[0]["sources"].as_array().unwrap().len(), 2, "{all}");
        // Another sub-account of the payer, without its account, is another part.
        let three = source(&app, &org, "Another part").await;
        let part = unnamed.replace(&format!("sub-{account}"), "sub-other");
        let run = load(&app, &org, &three, &part, &[]).await;
        assert_eq!(run["state"], "completed", "{run}");
    }
}

/// Two organisations' downloads of a vendor that writes no account have one name, and so one source.
#[tokio::test]
async fn a_file_of_the_same_name_does_not_replace_a_strangers_bill() {
    let account = "111122223333";
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let of = |costs: &[&str]| {
        let lines = costs.iter().enumerate();
        let lines: Vec<_> = lines
            .map(|(row, cost)| bills::line(account, 9, row, cost) + "\n")
            .collect();
        (bills::bill(account, 9, 0, 0) + &lines.concat())
            .replace(&format!(",{account},"), ",,")
            .replace(&format!(",sub-{account},Team,"), ",,,")
    };
    let first = of(&["40.00", "55.10", "30.00", "61.25"]);
    let run = send(&app, &org, &first, &[]).await;
    assert_eq!(run["state"], "completed", "{run}");
    let strangers = of(&["21.00", "80.00", "17.50", "90.00"]);
    let stopped = send(&app, &org, &strangers, &[]).await;
    assert_eq!(stopped["source_id"], run["source_id"]);
    assert_eq!(
        stopped["question"]["asks"][0]["code"], "account_would_vanish",
        "{stopped}"
    );
    let message = stopped["question"]["asks"][0]["message"].as_str().unwrap();
    let told = ": AWS charges without an account for 2024-09, 186.35 USD (it has nothing that the delivery has too: no sub-account, and the same amount on no day).";
    assert!(message.ends_with(told), "{message}");
    assert_eq!(app.total(&org, None).await.0, "186.35");
    // The month goes on, with its last day restated.
    let later = of(&["40.00", "55.10", "30.00", "70.00", "12.00"]);
    assert_eq!(send(&app, &org, &later, &[]).await["state"], "completed");
    assert_eq!(app.total(&org, None).await.0, "207.1");
    // In a source of its own the other one counts beside it, as the remedy says.
    let own = source(&app, &org, "The others").await;
    let run = send(&app, &org, &strangers, &[("source_id", &own)]).await;
    assert_eq!(run["state"], "completed", "{run}");
    assert_eq!(app.total(&org, None).await.0, "415.6");
}

/// Each line of ten days of the bill in cents and without its account, as a report for accountants has it.
#[tokio::test]
async fn a_part_of_a_month_in_cents_without_an_account_is_the_same() {
    let account = "111122223333";
    let bill = |days: std::ops::RangeInclusive<usize>, digits: usize, from: usize| {
        let mut bill = bills::bill(account, 9, 0, 0);
        for day in days {
            for part in 0..12 {
                let millionths = from + 1_703 * ((day * 5 + part * 7) % 19);
                let cost = match digits {
                    2 => format!("0.{:02}", (millionths + 5_000) / 10_000),
                    _ => format!("0.{millionths:06}"),
                };
                let (sku, resource) = (format!("SKU{}", day - 1), format!("arn:row:{}", day - 1));
                let line = bills::line(account, 9, day - 1, &cost)
                    .replace(&sku, &format!("{sku}-{part}"))
                    .replace(&resource, &format!("{resource}-{part}"));
                bill.push_str(&line);
                bill.push('\n');
            }
        }
        bill
    };
    let unnamed = |bill: &str| {
        let bill = bill.replace(&format!(",{account},"), ",,");
        bill.replace(&format!(",sub-{account},Team,"), ",,,")
    };
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let one = source(&app, &org, "The bill").await;
    let run = load(&app, &org, &one, &bill(1..=20, 6, 120_000), &[]).await;
    assert_eq!(run["state"], "completed", "{run}");
    let before = app.total(&org, None).await;
    for (name, part) in [
        ("Ten days", bill(5..=14, 2, 120_000)),
        ("Three days", bill(2..=4, 2, 120_000)),
        ("All of it", bill(1..=20, 2, 120_000)),
    ] {
        let own = source(&app, &org, name).await;
        let stopped = load(&app, &org, &own, &unnamed(&part), &[]).await;
        assert_eq!(
            stopped["question"]["asks"][0]["code"], "same_bill_in_two_sources",
            "{name}: {stopped}"
        );
        assert_eq!(app.total(&org, None).await, before);
    }
    // Another team's, in cents as well, and of other days.
    let others = bill(5..=14, 2, 320_000);
    for (name, part) in [("Others", others), ("The rest", bill(21..=25, 2, 120_000))] {
        let own = source(&app, &org, name).await;
        let run = load(&app, &org, &own, &unnamed(&part), &[]).await;
        assert_eq!(run["state"], "completed", "{name}: {run}");
    }
}
