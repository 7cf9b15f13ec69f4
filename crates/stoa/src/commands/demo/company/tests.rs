//! The company in a lake: three of its vendors and its last two months, so that a debug build is done in seconds.

use std::collections::BTreeMap;

use stoa_accounts::identity::{SignUp, sign_up};
use stoa_costs::runs::wire::Run;
use stoa_testkit::TestDatabase;

use super::super::{EMAIL, PASSWORD};
use super::load;
use crate::app::{App, Parts};
use crate::commands::costs::exact::Exact;
use crate::config::{Flags, load as settings};
use crate::samples::company::{Company, NAME, SEED, company};
use crate::terminal::Terminal;

/// Vendor, month and currency → what is billed and how many charges.
type Sums = BTreeMap<(String, String, String), String>;

fn published(runs: &[Run]) -> Sums {
    let mut sums = Sums::new();
    for run in runs {
        for period in &run.periods {
            for (currency, billed) in &period.billed {
                let mut exact = Exact::default();
                exact.add(billed).unwrap();
                let vendor = run.source_name.clone();
                let key = (vendor, period.billing_period.clone(), currency.clone());
                let twice = sums.insert(key, exact.text());
                assert_eq!(twice, None, "a month is delivered once");
            }
        }
    }
    sums
}

fn told(company: &Company) -> Sums {
    let mut sums = Sums::new();
    for (vendor, bills) in &company.bills {
        for bill in bills {
            for (currency, told) in &company.tally.vendors[vendor.folder][&bill.month] {
                let name = format!("{} (invented)", vendor.name);
                let key = (name, bill.month.clone(), currency.clone());
                sums.insert(key, told.billed());
            }
        }
    }
    sums
}

#[tokio::test]
async fn what_is_published_is_what_was_made_and_again_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::new().await;
    let mut set = vec![format!("data.dir={}", folder.path().display())];
    if database.url().starts_with("postgres") {
        set.push(format!("database.url={}", database.url()));
    }
    let settings = settings(&Flags { config: None, set }, std::iter::empty()).unwrap();
    let app = App::start(settings.settings, Parts::default())
        .await
        .unwrap();
    let owner = SignUp {
        name: "Owner".into(),
        email: EMAIL.into(),
        password: PASSWORD.into(),
        organisation_name: NAME.into(),
    };
    let organisation = sign_up(&app.accounts, &owner).await.unwrap().organisation;
    assert_eq!(organisation.name, NAME);

    let mut made = company(SEED, "2026-11-30".parse().unwrap()).unwrap();
    made.bills
        .retain(|(vendor, _)| ["aws", "openai", "saas"].contains(&vendor.folder));
    for (_, bills) in &mut made.bills {
        bills.drain(..12);
    }
    let terminal = Terminal {
        quiet: true,
        ..Terminal::default()
    };
    let runs = load(&app, &organisation, &made, &terminal).await.unwrap();
    assert_eq!(runs.len(), 6, "two deliveries of three vendors");
    assert_eq!(published(&runs), told(&made));
    for run in &runs {
        let balance = run.balance.as_ref().unwrap();
        assert_eq!(run.rejects, 0, "{}", run.source_name);
        assert_eq!(balance.warnings, [], "{}", run.source_name);
    }

    let again = load(&app, &organisation, &made, &terminal).await.unwrap();
    let ids = |runs: &[Run]| runs.iter().map(|run| run.id).collect::<Vec<_>>();
    assert_eq!(ids(&again), ids(&runs));
}
