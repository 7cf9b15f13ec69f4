//! Publishing: what becomes visible, when, and what stays as it was.

mod bills;
mod compacting;
mod interchange;
mod oracle;
mod statistics;
mod stores;
mod upkeep;

use std::collections::{BTreeSet, HashMap};

use stoa_kernel::Kind;

use super::testing::{
    Charge, ORG, TestLake, UNIT, charge, open, pin, publish, run, source, stage, test_lake,
};
use super::{Lake, LakeOptions, Pin};
use crate::query::{Query, QueryResult};

fn question(group_by: &[&str]) -> Query {
    let query = serde_json::json!({"measures": ["BilledCost", "Rows"], "group_by": group_by});
    serde_json::from_value(query).unwrap()
}

async fn ask(lake: &Lake, pin: &Pin) -> QueryResult {
    lake.query(pin, &question(&["source_id", "billing_period"]))
        .await
        .unwrap()
}

/// (source, period) → BilledCost, after checking that raw rows and rollup agree.
async fn bill(lake: &Lake, pin: &Pin) -> Vec<(String, String, String)> {
    let rolled = ask(lake, pin).await;
    let raw = lake
        .query_raw(pin, &question(&["source_id", "billing_period"]))
        .await;
    assert_eq!((&rolled.rows, &rolled.totals), (&raw.rows, &raw.totals));
    let mut bill: Vec<_> = rolled
        .rows
        .into_iter()
        .map(|mut row| {
            let mut key = |name: &str| row.keys.remove(name).flatten().unwrap();
            let source = key("source_id");
            let source = source[source.len() - 1..].to_owned();
            (
                source,
                key("billing_period"),
                row.values["BilledCost"].clone(),
            )
        })
        .collect();
    bill.sort();
    bill
}

fn line(source: &str, period: &str, billed: &str) -> (String, String, String) {
    (source.to_owned(), period.to_owned(), billed.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_month_changes_only_that_month_and_the_past_can_be_shown() {
    let TestLake {
        lake,
        folder: _folder,
    } = test_lake();
    let a = [
        charge("2024-08", 1, "EC2", UNIT),
        charge("2024-09", 2, "EC2", 3 * UNIT),
        charge("2024-09", 3, "S3", UNIT / 4),
    ];
    let first = publish(&lake, ORG, 1, 1, &a).await;
    let second = publish(&lake, ORG, 2, 2, &[charge("2024-09", 2, "EC2", 10 * UNIT)]).await;
    let third = publish(&lake, ORG, 1, 3, &[charge("2024-09", 2, "EC2", 5 * UNIT)]).await;

    assert_eq!(
        bill(&lake, &pin(&first)).await,
        [line("1", "2024-08", "1"), line("1", "2024-09", "3.25")]
    );
    assert_eq!(
        bill(&lake, &pin(&second)).await,
        [
            line("1", "2024-08", "1"),
            line("1", "2024-09", "3.25"),
            line("2", "2024-09", "10")
        ]
    );
    assert_eq!(
        bill(&lake, &pin(&third)).await,
        [
            line("1", "2024-08", "1"),
            line("1", "2024-09", "5"),
            line("2", "2024-09", "10")
        ]
    );
    assert_eq!(first.periods[1].rows, 2);
    assert_eq!(first.periods[1].billed["USD"], "3.25");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_run_twice_is_one_publish() {
    let TestLake { lake, folder } = test_lake();
    let request = stage(
        &lake,
        ORG,
        source(1),
        run(1),
        &[charge("2024-09", 2, "EC2", 3 * UNIT)],
    )
    .await;
    let first = lake.publish(&request).await.unwrap();
    let again = lake.publish(&request).await.unwrap();
    let elsewhere = open(&folder).publish(&request).await.unwrap();
    assert!(!first.repeated && again.repeated && elsewhere.repeated);
    for repeat in [&again, &elsewhere] {
        assert_eq!(
            (first.raw_version, first.rollup_version),
            (repeat.raw_version, repeat.rollup_version)
        );
        assert_eq!(first.periods, repeat.periods);
    }
    // The same bill by another run replaces it.
    let other_run = publish(&lake, ORG, 1, 2, &[charge("2024-09", 2, "EC2", 3 * UNIT)]).await;
    assert_eq!(
        bill(&lake, &pin(&other_run)).await,
        [line("1", "2024-09", "3")]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_the_two_commits_heals() {
    let TestLake { lake, folder } = test_lake();
    let before = publish(&lake, ORG, 1, 1, &[charge("2024-09", 2, "EC2", 3 * UNIT)]).await;
    let request = stage(
        &lake,
        ORG,
        source(1),
        run(2),
        &[charge("2024-09", 2, "EC2", 5 * UNIT)],
    )
    .await;
    // The raw commit happens, then the process is gone.
    let periods = BTreeSet::from(["2024-09".to_owned()]);
    let adds = lake.adds(&request, &periods).await.unwrap();
    let app_id = format!("stoa:publish:{}", request.run_id);
    lake.replace(ORG, &app_id, HashMap::new(), adds, |_, period| {
        period == "2024-09"
    })
    .await
    .unwrap();
    // Nobody was told of the new version: readers still see the old one.
    assert_eq!(
        bill(&lake, &pin(&before)).await,
        [line("1", "2024-09", "3")]
    );

    let lake = open(&folder);
    let after = lake.publish(&request).await.unwrap();
    assert!(after.repeated);
    assert_eq!(bill(&lake, &pin(&after)).await, [line("1", "2024-09", "5")]);
    assert_eq!(lake.publish(&request).await.unwrap(), after);
    assert_eq!(lake.latest(ORG).await.unwrap(), Some(pin(&after)));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_publish_heals_a_dead_one_too() {
    let TestLake {
        lake,
        folder: _folder,
    } = test_lake();
    let request = stage(
        &lake,
        ORG,
        source(1),
        run(1),
        &[charge("2024-09", 2, "EC2", 5 * UNIT)],
    )
    .await;
    let adds = lake
        .adds(&request, &BTreeSet::from(["2024-09".to_owned()]))
        .await
        .unwrap();
    lake.replace(ORG, "stoa:publish:dead", HashMap::new(), adds, |_, _| false)
        .await
        .unwrap();
    let other = publish(&lake, ORG, 2, 2, &[charge("2024-09", 2, "EC2", UNIT)]).await;
    assert_eq!(
        bill(&lake, &pin(&other)).await,
        [line("1", "2024-09", "5"), line("2", "2024-09", "1")]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn publishers_in_several_processes_lose_nothing() {
    let TestLake { lake, folder } = test_lake();
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..6 {
        let other = open(&folder);
        tasks.spawn(async move {
            publish(&other, ORG, n, n, &[charge("2024-09", 2, "EC2", UNIT)]).await
        });
    }
    let mut published = Vec::new();
    while let Some(done) = tasks.join_next().await {
        published.push(done.unwrap());
    }
    for one in &published {
        // Whatever each of them saw, raw rows and rollup agree (checked inside).
        assert!(!bill(&lake, &pin(one)).await.is_empty());
    }
    let all = lake.latest(ORG).await.unwrap().unwrap();
    assert_eq!(ask(&lake, &all).await.totals["BilledCost"], "6");
}

#[tokio::test(flavor = "multi_thread")]
async fn staged_files_are_invisible_and_organisations_are_apart() {
    let TestLake {
        lake,
        folder: _folder,
    } = test_lake();
    let ours = publish(&lake, ORG, 1, 1, &[charge("2024-09", 2, "EC2", UNIT)]).await;
    stage(
        &lake,
        ORG,
        source(1),
        run(2),
        &[charge("2024-09", 2, "EC2", 100 * UNIT)],
    )
    .await;
    let theirs = publish(
        &lake,
        "other_m1x2y3z5",
        1,
        3,
        &[charge("2024-09", 2, "EC2", 7 * UNIT)],
    )
    .await;
    assert_eq!(bill(&lake, &pin(&ours)).await, [line("1", "2024-09", "1")]);
    assert_eq!(
        bill(&lake, &theirs.pin("other_m1x2y3z5")).await,
        [line("1", "2024-09", "7")]
    );
    for slug in ["../acme_m1x2y3z4", "acme/..", "", "a b c"] {
        assert!(lake.staging(slug, source(1)).is_err(), "{slug}");
        assert!(
            lake.query(&ours.pin(slug), &question(&[])).await.is_err(),
            "{slug}"
        );
    }
    let unknown = Pin {
        org_slug: "nobody_1234".to_owned(),
        raw_version: 1,
        rollup_version: 1,
    };
    assert!(
        lake.query(&unknown, &question(&[]))
            .await
            .unwrap_err()
            .is(Kind::NotFound)
    );
    assert_eq!(lake.latest("nobody_1234").await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_files_of_another_place_and_changed_files() {
    let TestLake {
        lake,
        folder: _folder,
    } = test_lake();
    let good = stage(
        &lake,
        ORG,
        source(1),
        run(1),
        &[charge("2024-09", 2, "EC2", UNIT)],
    )
    .await;
    let mut misplaced = good.clone();
    misplaced.source_id = source(2);
    assert_eq!(
        lake.publish(&misplaced).await.unwrap_err().code(),
        "staged_file_misplaced"
    );
    let mut other_period = good.clone();
    other_period.periods = vec!["2024-10".parse().unwrap()];
    assert_eq!(
        lake.publish(&other_period).await.unwrap_err().code(),
        "staged_file_misplaced"
    );
    let mut changed = good.clone();
    changed.files[0].rows += 1;
    assert_eq!(
        lake.publish(&changed).await.unwrap_err().code(),
        "staged_file_changed"
    );
    assert_eq!(lake.latest(ORG).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_period_and_a_removed_source() {
    let TestLake {
        lake,
        folder: _folder,
    } = test_lake();
    let charges = [
        charge("2024-08", 2, "EC2", UNIT),
        charge("2024-09", 2, "EC2", UNIT),
    ];
    let first = publish(&lake, ORG, 1, 1, &charges).await;
    publish(&lake, ORG, 2, 2, &[charge("2024-09", 2, "S3", 4 * UNIT)]).await;
    let mut empty = stage(&lake, ORG, source(1), run(3), &[]).await;
    empty.periods = vec!["2024-08".parse().unwrap()];
    let emptied = lake.publish(&empty).await.unwrap();
    assert_eq!(
        (emptied.periods[0].rows, emptied.periods[0].billed.len()),
        (0, 0)
    );
    assert_eq!(
        bill(&lake, &pin(&emptied)).await,
        [line("1", "2024-09", "1"), line("2", "2024-09", "4")]
    );

    let removed = lake.unpublish(ORG, source(1)).await.unwrap().unwrap();
    assert_eq!(
        bill(&lake, &pin(&removed)).await,
        [line("2", "2024-09", "4")]
    );
    let again = lake.unpublish(ORG, source(1)).await.unwrap().unwrap();
    assert!(again.repeated && again.raw_version == removed.raw_version);
    assert_eq!(bill(&lake, &pin(&first)).await.len(), 2);
    assert_eq!(
        lake.unpublish("nobody_1234", source(1)).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn any_store_will_do() {
    let lake = Lake::open(LakeOptions::new("memory:///deep/lake")).unwrap();
    lake.check().await.unwrap();
    let first = publish(&lake, ORG, 1, 1, &[charge("2024-09", 2, "EC2", UNIT)]).await;
    let second = publish(&lake, ORG, 1, 2, &[charge("2024-09", 2, "EC2", 2 * UNIT)]).await;
    assert_eq!(bill(&lake, &pin(&first)).await, [line("1", "2024-09", "1")]);
    assert_eq!(
        bill(&lake, &pin(&second)).await,
        [line("1", "2024-09", "2")]
    );
    let error = Lake::open(LakeOptions::new("gopher://x/y")).unwrap_err();
    assert_eq!(error.code(), "lake_url_unusable");
}

#[tokio::test(flavor = "multi_thread")]
async fn history_names_the_runs() {
    let TestLake {
        lake,
        folder: _folder,
    } = test_lake();
    publish(&lake, ORG, 1, 1, &[charge("2024-09", 2, "EC2", UNIT)]).await;
    publish(&lake, ORG, 2, 2, &[charge("2024-08", 2, "EC2", UNIT)]).await;
    let history = lake.history(ORG, 10).await.unwrap();
    let runs: Vec<_> = history
        .iter()
        .filter_map(|entry| entry.run_id.clone())
        .collect();
    assert_eq!(runs, [run(2).to_string(), run(1).to_string()]);
    assert_eq!(history[0].periods, ["2024-08"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_publishes_pass_checkpoints() {
    let TestLake { lake, folder } = test_lake();
    let mut pins = Vec::new();
    for n in 0..22 {
        let charges: [Charge; 1] = [charge("2024-09", 2, "EC2", (n + 1) * UNIT)];
        pins.push(pin(&publish(&lake, ORG, 1, n as u128, &charges).await));
    }
    let lake = open(&folder);
    for (n, pin) in pins.iter().enumerate().step_by(6) {
        assert_eq!(
            bill(&lake, pin).await,
            [line("1", "2024-09", &(n + 1).to_string())]
        );
    }
}
