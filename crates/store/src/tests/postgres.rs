//! What PostgreSQL itself refuses, should the code above it ever be wrong. On SQLite there is nothing
//! to show, and these return at once.

use sea_orm::{ConnectionTrait, Statement};

use super::fixture::{Fixture, key};

#[tokio::test]
async fn without_an_organisation_nothing_is_seen_and_nothing_goes_in() {
    let fixture = Fixture::new().await;
    if !fixture.database.is_postgres() {
        return;
    }
    let actor = fixture.tenant("a_co").await;
    let tx = fixture.store.write(&actor).await.unwrap();
    tx.insert(key(&fixture.store, actor.org(), "ours"))
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let raw = &fixture.store.0.writer;
    assert_eq!(number(&fixture, "SELECT count(*) FROM api_key").await, 0);
    assert_eq!(
        number(&fixture, "SELECT count(*) FROM organisation").await,
        0
    );
    let org = actor.org();
    let insert = format!("INSERT INTO org_log (org_id, head) VALUES ('{org}', 1)");
    let refused = raw
        .execute_unprepared(&insert)
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("row-level security"), "{refused}");
    assert_eq!(
        raw.execute_unprepared("UPDATE api_key SET name = 'x'")
            .await
            .unwrap()
            .rows_affected(),
        0
    );
    assert_eq!(
        raw.execute_unprepared("DELETE FROM api_key")
            .await
            .unwrap()
            .rows_affected(),
        0
    );
}

/// Inside an organisation's transaction, SQL without any filter still stays in it.
#[tokio::test]
async fn raw_sql_in_a_tenants_transaction_stays_in_it() {
    let fixture = Fixture::new().await;
    if !fixture.database.is_postgres() {
        return;
    }
    let (ours, theirs) = (fixture.tenant("a_co").await, fixture.tenant("b_co").await);
    for actor in [&ours, &theirs] {
        let tx = fixture.store.write(actor).await.unwrap();
        tx.insert(key(&fixture.store, actor.org(), "k"))
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let tx = fixture.store.write(&ours).await.unwrap();
    assert_eq!(
        tx.connection
            .execute_unprepared("UPDATE api_key SET name = 'x'")
            .await
            .unwrap()
            .rows_affected(),
        1
    );
    let steal = format!("UPDATE api_key SET org_id = '{}'", theirs.org());
    assert!(
        tx.connection.execute_unprepared(&steal).await.is_err(),
        "a row cannot be moved out"
    );
    drop(tx);
    let read = fixture.store.read(&ours).await.unwrap();
    assert!(
        read.connection
            .execute_unprepared("DELETE FROM api_key")
            .await
            .is_err(),
        "a read cannot write"
    );
}

#[tokio::test]
async fn the_role_has_no_way_around() {
    let fixture = Fixture::new().await;
    if !fixture.database.is_postgres() {
        return;
    }
    let role = "SELECT count(*) FROM pg_roles WHERE rolname = current_user AND rolname = 'stoa_app' \
        AND NOT rolsuper AND NOT rolbypassrls AND NOT rolcanlogin";
    assert_eq!(number(&fixture, role).await, 1);
    let owned = "SELECT count(*) FROM pg_class WHERE relowner = 'stoa_app'::regrole";
    assert_eq!(number(&fixture, owned).await, 0);
    let unguarded = "SELECT count(*) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid \
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attname = 'org_id' \
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity)";
    assert_eq!(
        number(&fixture, unguarded).await,
        0,
        "every table with org_id is guarded"
    );
    let log = "UPDATE event SET subject = 'x'";
    let refused = fixture
        .store
        .0
        .writer
        .execute_unprepared(log)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("permission denied"),
        "the log is append-only: {refused}"
    );
}

async fn number(fixture: &Fixture, sql: &str) -> i64 {
    let statement = Statement::from_string(fixture.store.0.backend, sql);
    let row = fixture
        .store
        .0
        .writer
        .query_one_raw(statement)
        .await
        .unwrap()
        .unwrap();
    row.try_get_by_index(0).unwrap()
}
