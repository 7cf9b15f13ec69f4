//! Lists of a thousand: every list of the document gives each row once, in every order it offers, says how
//! many there are, and takes no notice of rows that come between two pages.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use stoa_accounts::{api_keys, identity, invitations, mailbox, members};
use stoa_costs::{datasets, runs, sources};
use stoa_kernel::{ApiKeyId, OrgId};
use stoa_store::{Actor, OrgTx};
use uuid::Uuid;

use crate::app::{TestApp, source};
use crate::persona::{MAILBOX_KEY, Persona};

const MANY: usize = 1000;

/// The lists that grow, by the end of their address, and what tells one row from another.
const LISTS: [(&str, &str); 9] = [
    ("/members", "id"),
    ("/invitations", "id"),
    ("/api-keys", "id"),
    ("/costs/sources", "id"),
    ("/costs/runs", "id"),
    ("/costs/datasets/versions", "id"),
    ("/events", "sequence"),
    ("/jobs", "id"),
    ("/development/mailbox", "id"),
];

/// A hundred names, so that many rows are equal in the order by name.
fn name(n: usize) -> String {
    format!("{} {}", ["Zoë", "ada", "Ada", "émile"][n % 4], n % 25)
}

/// Ids that grow with `n`, as those do that the server makes.
fn id(of: u128, n: usize) -> Uuid {
    Uuid::from_u128(0x019b_0000_0000_7000_8000_0000_0000_0000 + of * 0x1_0000_0000 + n as u128)
}

/// Rows `from..to` of every list, in one transaction.
async fn seed(app: &TestApp, org: OrgId, from: usize, to: usize) {
    let actor = Actor::System {
        org,
        reason: "test",
    };
    let mut tx = app.app.store.write(&actor).await.unwrap();
    for n in from..to {
        let micros = i64::try_from(n).unwrap();
        let person = identity::entity::person::Model {
            id: id(1, n),
            email: format!("p{n}@example.org"),
            email_lower: format!("p{n}@example.org"),
            name: name(n),
            locale: "en".into(),
            password_hash: None,
            created_at: micros,
            status: "active".into(),
        };
        tx.insert_global::<identity::entity::person::ActiveModel>(person)
            .await
            .unwrap();
        let mail = mailbox::entity::Model {
            id: id(2, n),
            to_address: format!("P{}@example.org", n % 30),
            subject: name(n),
            text: "sealed".into(),
            html: None,
            created_at: micros,
            purpose: "sign_in".into(),
        };
        tx.insert_global::<mailbox::entity::ActiveModel>(mail)
            .await
            .unwrap();
        tx.append(&api_keys::events::ApiKeyRevoked {
            key_id: ApiKeyId(id(4, n)),
            name: name(n),
            prefix: "stoa".into(),
        })
        .await
        .unwrap();
        let job = stoa_jobs::NewJob::new("test.nothing", &json!(n)).unwrap();
        stoa_jobs::enqueue(&mut tx, job).await.unwrap();
    }
    for part in (from..to).collect::<Vec<_>>().chunks(250) {
        seed_tables(&tx, org, part).await;
    }
    tx.commit().await.unwrap();
}

async fn seed_tables(tx: &OrgTx, org: OrgId, part: &[usize]) {
    let all = || part.iter().copied();
    let org_id = org.uuid();
    let micros = |n: usize| i64::try_from(n).unwrap();
    tx.insert_many::<members::entity::ActiveModel>(all().map(|n| members::entity::Model {
        id: id(3, n),
        org_id,
        person_id: id(1, n),
        role: ["viewer", "member"][n % 2].into(),
        created_at: micros(n),
    }))
    .await
    .unwrap();
    tx.insert_many::<api_keys::entity::ActiveModel>(all().map(|n| api_keys::entity::Model {
        id: id(4, n),
        org_id,
        name: name(n),
        prefix: "stoa_live".into(),
        hash: format!("h{n}"),
        permissions: json!(["org:read"]),
        created_by: "root".into(),
        member_id: None,
        created_at: micros(n),
        expires_at: (n % 3 == 0).then_some(micros(n % 10)),
        last_used_at: (n % 2 == 0).then_some(micros(n % 7)),
        revoked_at: (n % 5 == 0).then_some(1),
    }))
    .await
    .unwrap();
    tx.insert_many::<invitations::entity::ActiveModel>(all().map(|n| invitations::entity::Model {
        id: id(5, n),
        org_id,
        email: format!("guest{n}@example.org"),
        email_lower: format!("guest{n}@example.org"),
        role: ["viewer", "member"][n % 2].into(),
        status: "invited".into(),
        member_id: None,
        key_id: None,
        created_at: micros(n),
        sent_at: micros(n % 10),
        expires_at: i64::MAX - micros(n % 10),
        ended_at: None,
    }))
    .await
    .unwrap();
    tx.insert_many::<sources::entity::ActiveModel>(all().map(|n| sources::entity::Model {
        created_at: micros(n),
        updated_at: micros(n),
        ..source(id(6, n), org_id, name(n))
    }))
    .await
    .unwrap();
    tx.insert_many::<runs::entity::run::ActiveModel>(all().map(|n| runs::entity::run::Model {
        id: id(7, n),
        org_id,
        source_id: id(6, n),
        state: ["completed", "failed"][n % 2].into(),
        trigger: "upload".into(),
        files: json!([]),
        recognised: None,
        progress: None,
        balance: None,
        validation: None,
        publish: None,
        question: None,
        error: None,
        rows_in: micros(n % 11),
        rows_out: micros(n % 7),
        rejects: micros(n % 3),
        bytes: 0,
        created_at: micros(n),
        started_at: (n % 2 == 0).then_some(micros(n % 10)),
        finished_at: (n % 3 == 0).then_some(micros(n % 10)),
        job_id: None,
        files_brief: None,
        periods_brief: None,
        question_brief: None,
    }))
    .await
    .unwrap();
    tx.insert_many::<datasets::entity::publish::ActiveModel>(all().map(|n| {
        datasets::entity::publish::Model {
            id: id(8, n),
            org_id,
            dataset: "CostAndUsage".into(),
            source_id: id(6, n),
            run_id: id(7, n),
            raw_version: micros(n),
            rollup_version: micros(n),
            published_at: micros(n),
            periods: json!([]),
        }
    }))
    .await
    .unwrap();
}

/// The orders that the document offers for a list.
fn sorts(document: &Value, path: &str) -> Vec<String> {
    let address = match path.starts_with("/development") {
        true => format!("/api/v1{path}"),
        false => format!("/api/v1/organisations/{{org}}{path}"),
    };
    let parameters = document["paths"][&address]["get"]["parameters"].as_array();
    let sort = parameters
        .unwrap()
        .iter()
        .find(|one| one["name"] == "sort")
        .unwrap_or_else(|| panic!("{path} has no order"));
    let words = sort["schema"]["enum"].as_array();
    let words = words.unwrap_or_else(|| panic!("{path}: no closed list: {sort}"));
    words
        .iter()
        .map(|word| word.as_str().unwrap().to_owned())
        .collect()
}

fn key(row: &Value, field: &str) -> String {
    match &row[field] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Page after page of a list; `between` is called after each page but the last. The rows' keys, and the
/// total that the first page said.
async fn walk(
    who: &Persona,
    path: &str,
    field: &str,
    query: &str,
    mut between: impl AsyncFnMut(),
) -> (Vec<String>, u64) {
    let at = match path.starts_with("/development") {
        true => format!("/api/v1{path}"),
        false => who.at(path),
    };
    let (mut seen, mut cursor, mut total) = (Vec::new(), String::new(), None);
    loop {
        let page = who.get(&format!("{at}?{query}{cursor}")).await.expect(200);
        let said = page["total"].as_u64().unwrap();
        total.get_or_insert(said);
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(|row| key(row, field)));
        let Some(next) = page["next_cursor"].as_str() else {
            return (seen, total.unwrap());
        };
        cursor = format!("&cursor={next}");
        between().await;
    }
}

async fn house() -> (TestApp, Persona, OrgId) {
    let app = TestApp::start().await;
    let owner = app
        .owner()
        .await
        .with_header("X-Stoa-Mailbox-Key", MAILBOX_KEY);
    let organisation = owner.get(&owner.at("")).await.expect(200);
    let org: OrgId = serde_json::from_value(organisation["id"].clone()).unwrap();
    (app, owner, org)
}

#[tokio::test]
async fn a_thousand_rows_are_all_shown_once_in_every_order() {
    let (app, owner, org) = house().await;
    seed(&app, org, 0, MANY).await;
    let document: Value = serde_json::from_str(&stoa::router::openapi_json()).unwrap();
    let mut orders = 0;
    for (path, field) in LISTS {
        let mut all: Option<BTreeSet<String>> = None;
        for sort in sorts(&document, path) {
            let query = format!("limit=500&sort={sort}");
            let (seen, total) = walk(&owner, path, field, &query, async || ()).await;
            let set: BTreeSet<String> = seen.iter().cloned().collect();
            assert_eq!(set.len(), seen.len(), "{path} {sort}: a row twice");
            assert_eq!(
                total,
                seen.len() as u64,
                "{path} {sort}: the total is wrong"
            );
            assert!(seen.len() >= MANY, "{path} {sort}: {} rows", seen.len());
            assert_eq!(
                all.get_or_insert_with(|| set.clone()),
                &set,
                "{path} {sort}"
            );
            orders += 1;
        }
        let refused = owner.get(&owner.at(&format!("{path}?sort=nothing"))).await;
        if !path.starts_with("/development") {
            assert_eq!(refused.status, 422, "{path}: {}", refused.text);
            assert_eq!(refused.body["errors"][0]["field"], "sort", "{path}");
        }
    }
    assert!(orders >= 40, "only {orders} orders");
}

#[tokio::test]
async fn rows_that_come_between_two_pages_move_no_other() {
    let (app, owner, org) = house().await;
    seed(&app, org, 0, MANY).await;
    let mut next = MANY;
    for (path, field) in LISTS {
        let (before, _) = walk(&owner, path, field, "limit=500", async || ()).await;
        let mut pages = 0;
        let (seen, _) = walk(&owner, path, field, "limit=400", async || {
            seed(&app, org, next, next + 2).await;
            next += 2;
            pages += 1;
        })
        .await;
        assert!(pages >= 2, "{path}: {pages} pages");
        for row in &before {
            let times = seen.iter().filter(|one| *one == row).count();
            assert_eq!(times, 1, "{path}: {row}");
        }
        let (_, total) = walk(&owner, path, field, "limit=500", async || ()).await;
        assert_eq!(total, before.len() as u64 + 2 * pages, "{path}");
    }
}

#[tokio::test]
async fn a_list_is_narrowed_by_what_its_rows_say() {
    let (app, owner, org) = house().await;
    seed(&app, org, 0, 100).await;
    let total = async |path: &str| {
        let at = match path.starts_with("/development") {
            true => format!("/api/v1{path}"),
            false => owner.at(path),
        };
        let page = owner.get(&at).await.expect(200);
        assert_eq!(
            page["total"].as_u64(),
            Some(page["items"].as_array().unwrap().len() as u64),
            "{path}"
        );
        page["total"].as_u64().unwrap()
    };
    for (path, expected) in [
        ("/members?q=ADA%203&limit=500", 2),
        ("/members?q=p99%40&limit=500", 1),
        ("/members?role=owner&limit=500", 1),
        ("/members?role=viewer&q=example.org&limit=500", 50),
        ("/invitations?q=guest1&limit=500", 11),
        ("/api-keys?state=revoked&limit=500", 20),
        ("/api-keys?state=expired&limit=500", 27),
        ("/api-keys?state=active&limit=500", 53),
        ("/api-keys?q=ada&state=active&limit=500", 27),
        ("/costs/sources?q=zo&limit=500", 25),
        ("/costs/sources?kind=folder&limit=500", 0),
        ("/costs/sources?state=deleting&limit=500", 0),
        ("/costs/runs?state=failed&limit=500", 50),
        ("/costs/runs?q=zo&limit=500", 25),
        ("/events?type=api_key.revoked&limit=500", 100),
        ("/events?type=nothing.happened&limit=500", 0),
        ("/jobs?kind=test.nothing&limit=500", 100),
        ("/jobs?kind=test.nothing&state=dead&limit=500", 0),
        ("/development/mailbox?q=P7%40&limit=500", 4),
    ] {
        assert_eq!(total(path).await, expected, "{path}");
    }
    let version = format!("/costs/datasets/versions?source={}", id(6, 7));
    assert_eq!(total(&version).await, 1);
    let run = format!("/costs/runs?source={}", id(6, 7));
    assert_eq!(total(&run).await, 1);
    // A position in the log counts what comes after it.
    let all = total("/events?limit=500").await;
    assert_eq!(total("/events?limit=500&after=5").await, all - 5);
    assert_eq!(total("/events?limit=500&after=100000").await, 0);

    let sorted = owner.get(&owner.at("/members?sort=-name&limit=500")).await;
    let names = sorted.expect(200);
    let names: Vec<_> = names["items"].as_array().unwrap().iter().collect();
    assert!(
        names.iter().position(|one| one["name"] == "ada 1")
            > names.iter().position(|one| one["name"] == "Zoë 0")
    );
    let refused = owner
        .get(&owner.at(&format!("/members?q={}", "x".repeat(201))))
        .await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.body["errors"][0]["field"], "q");
    assert_eq!(owner.get(&owner.at("/jobs?kind=%00")).await.status, 422);
}

/// What a person is invited to is divided into pages, too, and says how many there are.
#[tokio::test]
async fn my_invitations_have_pages_and_no_silent_end() {
    let app = TestApp::start().await;
    let guest = Persona::new("guest", &app.url);
    let mut sent = Vec::new();
    for n in 0..12 {
        let owner = Persona::new(&format!("host{n}"), &app.url);
        let owner = owner.sign_up(&format!("Org {n}")).await;
        app.clock.advance(std::time::Duration::from_millis(1));
        sent.push(owner.invite(&guest.email, "viewer").await);
    }
    app.clock.advance(std::time::Duration::from_millis(1));
    let guest = guest.sign_in_by_mail().await;
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = guest
            .get(&format!("/api/v1/invitations?limit=5{cursor}"))
            .await
            .expect(200);
        assert_eq!(page["total"], 12);
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| key(one, "id")),
        );
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    sent.reverse();
    assert_eq!(seen, sent);
}
