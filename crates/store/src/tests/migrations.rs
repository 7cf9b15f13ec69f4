//! From nothing to today's schema, once, whoever starts first; and what that schema is, in a file.

use std::path::Path;

use sea_orm::{ConnectionTrait, Statement};
use stoa_testkit::TestDatabase;
use uuid::Uuid;

use super::fixture::Fixture;
use crate::{migrations, schema};

#[tokio::test]
async fn from_empty_by_two_processes_at_once() {
    let fixture = Fixture::over(TestDatabase::empty().await).await;
    if !fixture.database.is_postgres() {
        let error = fixture.store.check().await.unwrap_err();
        assert_eq!(error.code(), "migrations_pending");
    }
    let another = fixture.another().await;
    let (one, two) = tokio::join!(fixture.store.migrate(), another.migrate());
    one.unwrap();
    two.unwrap();
    fixture.store.check().await.unwrap();
    another.check().await.unwrap();
    fixture.store.migrate().await.unwrap();
}

/// `STOA_UPDATE_GOLDEN=1` writes the file after a migration was added.
#[tokio::test]
async fn the_schema_is_the_file() {
    let fixture = Fixture::new().await;
    let name = if fixture.database.is_postgres() {
        "postgres.sql"
    } else {
        "sqlite.sql"
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("schema")
        .join(name);
    let today = schema::dump(&fixture.store).await.unwrap();
    stoa_testkit::golden::check_text(&path, &today);
}

/// What people had before keys stood on memberships and invitations were rows of their own.
#[tokio::test]
async fn keys_and_invitations_of_an_older_database_find_their_place() {
    let fixture = Fixture::over(TestDatabase::empty().await).await;
    let store = &fixture.store;
    migrations::first(store, Some(8)).await.unwrap();
    let postgres = store.is_postgres();
    let uuid = |n: u128| Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n);
    let id = |n: u128| match postgres {
        true => format!("'{}'", uuid(n)),
        false => format!("X'{}'", uuid(n).simple()),
    };
    let (org, ada, bob, gone) = (id(1), id(2), id(3), uuid(99));
    let (adas, bobs) = (id(12), id(13));
    let member = uuid(12);
    let mut sql = format!(
        "INSERT INTO organisation (id, slug, name, status, currency, locale, created_at) VALUES ({org}, 'acme_1', 'Acme', 'active', 'USD', 'en', 1);
         INSERT INTO person (id, email, email_lower, name, locale, status, created_at) VALUES ({ada}, 'Ada@x.org', 'ada@x.org', 'Ada', 'en', 'active', 1), ({bob}, 'Bob@x.org', 'bob@x.org', 'Bob', 'en', 'unconfirmed', 1);
         INSERT INTO member (id, org_id, person_id, role, status, created_at) VALUES ({adas}, {org}, {ada}, 'owner', 'active', 5), ({bobs}, {org}, {bob}, 'admin', 'invited', 7);"
    );
    let makers = [
        format!("member:{member}"),
        format!("key:{}", uuid(20)),
        format!("key:{}", uuid(21)),
        "root".to_owned(),
        format!("key:{}", uuid(23)),
        format!("member:{gone}"),
        format!("key:{}", uuid(25)),
    ];
    for (n, maker) in makers.iter().enumerate() {
        let key = id(20 + n as u128);
        sql += &format!(
            "INSERT INTO api_key (id, org_id, name, prefix, hash, permissions, created_by, created_at) VALUES ({key}, {org}, 'k', 'p', 'h{n}', '[]', '{maker}', 3);"
        );
    }
    let tx = store.system("test").await.unwrap();
    tx.connection().execute_unprepared(&sql).await.unwrap();
    tx.commit().await.unwrap();
    store.migrate().await.unwrap();

    let read = store.system_read().await.unwrap();
    let rows = |sql: &'static str| {
        let statement = Statement::from_string(store.0.backend, sql);
        read.connection().query_all_raw(statement)
    };
    let keys = rows("SELECT member_id, revoked_at FROM api_key ORDER BY id").await;
    let keys: Vec<(Option<Uuid>, Option<i64>)> = keys
        .unwrap()
        .iter()
        .map(|row| {
            (
                row.try_get_by_index(0).unwrap(),
                row.try_get_by_index(1).unwrap(),
            )
        })
        .collect();
    let (hers, operators, nobodys) = ((Some(member), None), (None, None), (None, Some(3)));
    assert_eq!(
        keys,
        [hers, hers, hers, operators, operators, nobodys, nobodys]
    );
    let invitations = rows("SELECT email, role, status, expires_at FROM invitation ORDER BY id")
        .await
        .unwrap();
    assert_eq!(invitations.len(), 1);
    let text = |n| invitations[0].try_get_by_index::<String>(n).unwrap();
    assert_eq!(
        (text(0), text(1), text(2)),
        ("Bob@x.org".into(), "admin".into(), "invited".into())
    );
    let expires: i64 = invitations[0].try_get_by_index(3).unwrap();
    assert_eq!(expires, 7 + 7 * 24 * 3600 * 1_000_000);
    assert_eq!(rows("SELECT id FROM member").await.unwrap().len(), 1);
}
