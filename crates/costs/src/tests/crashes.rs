//! A worker may stop at any point. The future of a job is dropped after a number of polls (every await is a
//! place to die), the lease runs out, another worker goes on; then the same things must be true as if
//! nothing had happened.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll},
};

use serde_json::json;

use super::{
    app::{Org, TestApp, same_money},
    bills,
};

/// Polls `work` at most `polls` times, then drops it. True when it had ended by then.
pub(super) async fn die_after<F: Future>(work: F, polls: usize) -> bool {
    let mut left = polls;
    let mut work = pin!(work);
    std::future::poll_fn(move |cx: &mut Context<'_>| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        work.as_mut().poll(cx).map(|_| true)
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_may_die_at_any_point_of_a_run() {
    let app = TestApp::new().await;
    let mut polls = 1;
    let mut round: u32 = 0;
    loop {
        round += 1;
        let org = app.org(&format!("acme{round}")).await;
        app.upload(
            &org,
            &[("a.csv", bills::bill("111", 9, 6, 100).as_bytes())],
            &[],
        )
        .await;
        app.upload(
            &org,
            &[("b.csv", bills::bill("111", 9, 8, 100).as_bytes())],
            &[],
        )
        .await;
        let ended = die_after(app.worker().run_one(), polls).await;
        recover(&app).await;
        holds(&app, &org, &format!("dead after {polls} polls")).await;
        if ended {
            break;
        }
        // Close together at first, where single statements are; conversions and commits take many polls.
        polls += 1 + polls / 12;
    }
    assert!(round > 10, "only {round} places to die were tried");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_may_die_again_and_again() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    app.upload(
        &org,
        &[("a.csv", bills::bill("111", 9, 6, 100).as_bytes())],
        &[],
    )
    .await;
    app.upload(
        &org,
        &[("b.csv", bills::bill("111", 9, 8, 100).as_bytes())],
        &[],
    )
    .await;
    for polls in [3, 17, 29, 41, 67] {
        die_after(app.worker().run_one(), polls).await;
        app.later(120);
    }
    recover(&app).await;
    holds(&app, &org, "dead five times").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_publish_that_nobody_finished_is_finished_by_the_next_one() {
    let app = TestApp::new().await;
    let mut polls = 1;
    let mut found = 0;
    // Dies somewhere; when the first run had begun to publish, another source's run must announce it first.
    loop {
        let org = app.org(&format!("acme{polls}")).await;
        let (_, first) = app
            .upload(
                &org,
                &[("a.csv", bills::bill("111", 9, 6, 100).as_bytes())],
                &[],
            )
            .await;
        let ended = die_after(app.worker().run_one(), polls).await;
        let run = app.run(&org, &first["run"]["id"]).await;
        let publishing = run["state"] == "running" && run["steps"][3]["state"] != "pending";
        if publishing {
            found += 1;
            // The dead worker's lease on the gate runs out, its job's does not have to.
            app.later(31);
            let (_, second) = app
                .upload(
                    &org,
                    &[("b.csv", bills::bill("222", 9, 8, 100).as_bytes())],
                    &[],
                )
                .await;
            while app.worker().run_one().await.unwrap() {}
            assert_eq!(
                app.run(&org, &second["run"]["id"]).await["state"],
                "completed"
            );
            assert_eq!(
                app.run(&org, &first["run"]["id"]).await["state"],
                "completed",
                "dead after {polls}"
            );
            assert_eq!(app.total(&org, None).await.1, "14");
        }
        recover(&app).await;
        if ended {
            break;
        }
        polls += 1 + polls / 6;
    }
    assert!(found > 0, "no place inside the publish was hit");
}

#[tokio::test]
async fn a_run_whose_job_is_gone_ends_and_lets_the_next_begin() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let (_, first) = app
        .upload(
            &org,
            &[("a.csv", bills::bill("111", 9, 6, 100).as_bytes())],
            &[],
        )
        .await;
    let (_, second) = app
        .upload(
            &org,
            &[("b.csv", bills::bill("111", 9, 8, 100).as_bytes())],
            &[],
        )
        .await;
    let read = app.store.store.read(&org.actor).await.unwrap();
    let page = stoa_kernel::PageRequest::default();
    let runs = stoa_jobs::JobFilter {
        kind: "costs.run".parse().ok(),
        ..Default::default()
    };
    let job = stoa_jobs::list(&read, &runs, &page).await.unwrap().items[0].id;
    drop(read);
    let mut tx = app.store.store.write(&org.actor).await.unwrap();
    stoa_jobs::cancel(&mut tx, job).await.unwrap();
    tx.commit().await.unwrap();
    crate::schedules::orphans::pick_up(&app.costs)
        .await
        .unwrap();
    app.drain().await;
    assert_eq!(
        app.run(&org, &first["run"]["id"]).await["state"],
        "cancelled"
    );
    assert_eq!(
        app.run(&org, &second["run"]["id"]).await["state"],
        "completed"
    );
}

/// A run whose worker died after it had begun, and before anything was published.
async fn half_done(app: &TestApp) -> (Org, serde_json::Value) {
    for polls in (1..200).step_by(2) {
        let org = app.org(&format!("acme{polls}")).await;
        let (_, answer) = app
            .upload(
                &org,
                &[("a.csv", bills::bill("111", 9, 6, 100).as_bytes())],
                &[],
            )
            .await;
        die_after(app.worker().run_one(), polls).await;
        let run = app.run(&org, &answer["run"]["id"]).await;
        // A machine that answers at once may be at its publish with the poll that began it: then another one is tried.
        let begun = run["steps"][0]["state"] != "pending";
        if begun && run["steps"][3]["state"] == "pending" {
            assert_eq!(run["state"], "running", "{run}");
            return (org, run);
        }
        recover(app).await;
    }
    panic!("no run began");
}

#[tokio::test]
async fn a_run_that_kills_its_worker_each_time_ends_and_lets_the_next_begin() {
    let app = TestApp::new().await;
    let org = app.org("acme").await;
    let (_, first) = app
        .upload(
            &org,
            &[("a.csv", bills::bill("111", 9, 6, 100).as_bytes())],
            &[],
        )
        .await;
    let (_, second) = app
        .upload(
            &org,
            &[("b.csv", bills::bill("111", 9, 8, 100).as_bytes())],
            &[],
        )
        .await;
    // Claimed, and never heard of again.
    for _ in 0..20 {
        app.worker().claim().await.unwrap();
        app.later(120);
    }
    recover(&app).await;
    let run = app.run(&org, &first["run"]["id"]).await;
    assert_eq!(
        (&run["state"], &run["error"]["code"]),
        (&json!("failed"), &json!("attempts_exhausted")),
        "{run}"
    );
    assert_eq!(
        app.run(&org, &second["run"]["id"]).await["state"],
        "completed"
    );
}

#[tokio::test]
async fn a_run_that_takes_too_long_is_stopped() {
    let app =
        TestApp::with(|settings| settings.run_timeout = std::time::Duration::from_secs(3_600))
            .await;
    let (org, run) = half_done(&app).await;
    app.later(7_200);
    app.drain().await;
    let run = app.run(&org, &run["id"]).await;
    assert_eq!(
        (&run["state"], &run["error"]["code"]),
        (&json!("timed_out"), &json!("timed_out")),
        "{run}"
    );
    assert_eq!(app.total(&org, None).await.1, "0");
    assert!(
        app.events(&org)
            .await
            .contains(&"costs.run.failed".to_owned())
    );
}

#[tokio::test]
async fn a_running_run_is_cancelled_at_its_next_look() {
    let app = TestApp::new().await;
    let (org, run) = half_done(&app).await;
    let path = format!("runs/{}/cancel", run["id"].as_str().unwrap());
    let (status, cancelling) = app.post(&org, &path, json!(null)).await;
    assert_eq!(
        (status.as_u16(), &cancelling["state"]),
        (202, &json!("cancelling")),
        "{cancelling}"
    );
    recover(&app).await;
    let run = app.run(&org, &run["id"]).await;
    assert_eq!(run["state"], "cancelled", "{run}");
    assert_eq!(app.total(&org, None).await.1, "0");
    assert!(app.lake_files(&org).is_empty());
    let events = app.events(&org).await;
    assert_eq!(
        events
            .iter()
            .filter(|kind| *kind == "costs.run.cancelled")
            .count(),
        1,
        "{events:?}"
    );
}

/// The leases of the dead run out, and someone else works.
pub(super) async fn recover(app: &TestApp) {
    for _ in 0..4 {
        app.later(120);
        app.drain().await;
    }
}

/// Each acknowledged upload once, in order; nothing twice, no gap, no leftover.
async fn holds(app: &TestApp, org: &Org, when: &str) {
    let runs = app.get(org, "runs").await;
    for run in runs["items"].as_array().unwrap() {
        assert_eq!(run["state"], "completed", "{when}: {run}");
    }
    let (billed, rows) = app.total(org, None).await;
    assert!(same_money(&billed, "8"), "{when}: {billed}");
    assert_eq!(rows, "8", "{when}");
    let events = app.events(org).await;
    let count = |kind: &str| events.iter().filter(|event| *event == kind).count();
    assert_eq!(count("costs.run.started"), 2, "{when}: {events:?}");
    assert_eq!(count("costs.run.completed"), 2, "{when}: {events:?}");
    assert_eq!(count("costs.dataset.published"), 2, "{when}: {events:?}");
    let versions = app.get(org, "datasets/versions").await;
    assert_eq!(versions["items"].as_array().unwrap().len(), 2, "{when}");
    let mut stems: Vec<String> = app
        .lake_files(org)
        .iter()
        .map(|name| name["part-".len()..][..36].to_owned())
        .collect();
    let files = stems.len();
    stems.sort();
    stems.dedup();
    assert_eq!(
        (files, stems.len()),
        (2, 2),
        "{when}: {:?}",
        app.lake_files(org)
    );
    let last = app.run(org, &runs["items"][0]["id"]).await;
    assert_eq!(last["steps"][4]["state"], json!("completed"));
}
