//! An organisation is erased: all of it, nothing of another's, and nothing happens in it any more.

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use stoa_kernel::{Kind, OrgId};

use super::fixture::{Fixture, key, noted};
use crate::migrations::tenant_tables;
use crate::{Actor, Sequence, Store};

/// Tables that hold rows of one organisation each, as the schema says.
async fn tables_with_an_organisation(store: &Store) -> Vec<String> {
    let sql = match store.0.backend {
        DbBackend::Postgres => {
            "SELECT c.table_name FROM information_schema.columns c \
             JOIN information_schema.tables t ON t.table_name = c.table_name AND t.table_schema = c.table_schema \
             WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.column_name = 'org_id' ORDER BY 1"
        }
        _ => {
            "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND c.name = 'org_id' ORDER BY 1"
        }
    };
    texts(store, sql).await
}

async fn texts(store: &Store, sql: &str) -> Vec<String> {
    let read = store.system_read().await.unwrap();
    let statement = Statement::from_string(store.0.backend, sql.to_owned());
    let rows = read.connection().query_all_raw(statement).await.unwrap();
    let text = |row: &sea_orm::QueryResult| row.try_get_by_index(0).unwrap();
    rows.iter().map(text).collect()
}

async fn rows_of(store: &Store, table: &str, org: OrgId) -> i64 {
    let counts = store.rows_of(org).await.unwrap();
    let (_, rows) = counts.iter().find(|(name, _)| *name == table).unwrap();
    *rows
}

#[tokio::test]
async fn every_table_with_an_organisation_is_known() {
    let fixture = Fixture::new().await;
    let in_schema = tables_with_an_organisation(&fixture.store).await;
    let mut known: Vec<_> = tenant_tables().filter(|it| *it != "organisation").collect();
    known.sort_unstable();
    assert!(known.len() > 10, "{known:?}");
    assert_eq!(
        in_schema, known,
        "a table with an org_id is named in `tenant_tables` of its migration, and no other"
    );
}

/// Otherwise each piece of a deletion reads the rows of all organisations.
#[tokio::test]
async fn the_rows_of_an_organisation_are_found_by_an_index() {
    let fixture = Fixture::new().await;
    let sql = match fixture.store.0.backend {
        DbBackend::Postgres => {
            "SELECT DISTINCT t.relname::text FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid \
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0] \
             WHERE a.attname = 'org_id' AND i.indpred IS NULL ORDER BY 1"
        }
        _ => {
            "SELECT DISTINCT m.name FROM sqlite_schema m JOIN pragma_index_list(m.name) l \
             JOIN pragma_index_info(l.name) c WHERE m.type = 'table' AND NOT l.partial \
             AND c.seqno = 0 AND c.name = 'org_id' ORDER BY 1"
        }
    };
    let indexed = texts(&fixture.store, sql).await;
    let tables = tables_with_an_organisation(&fixture.store).await;
    let without: Vec<_> = tables.iter().filter(|it| !indexed.contains(it)).collect();
    assert!(
        without.is_empty(),
        "no index begins with org_id: {without:?}"
    );
}

#[tokio::test]
async fn an_erased_organisation_leaves_nothing_and_its_neighbour_everything() {
    let fixture = Fixture::new().await;
    let store = &fixture.store;
    let (ours, theirs) = (fixture.tenant("a_co").await, fixture.tenant("b_co").await);
    for actor in [&ours, &theirs] {
        let mut tx = store.write(actor).await.unwrap();
        tx.insert(key(store, actor.org(), "k")).await.unwrap();
        for n in 0..2_005 {
            tx.append(&noted(n)).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    assert_eq!(rows_of(store, "event", ours.org()).await, 2_005);

    // Put down before the first piece: nothing is gone, and it is said.
    assert!(!store.erase_rows(&ours, || false).await.unwrap());
    assert_eq!(rows_of(store, "event", ours.org()).await, 2_005);
    assert!(store.erase_rows(&ours, || true).await.unwrap());
    for table in tenant_tables().filter(|it| *it != "organisation") {
        assert_eq!(rows_of(store, table, ours.org()).await, 0, "{table}");
    }
    let tx = store.write(&ours).await.unwrap();
    tx.erase_organisation().await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(rows_of(store, "organisation", ours.org()).await, 0);
    assert_eq!(rows_of(store, "event", theirs.org()).await, 2_005);
    assert_eq!(rows_of(store, "api_key", theirs.org()).await, 1);
    assert_eq!(rows_of(store, "org_log", theirs.org()).await, 1);

    let system = Actor::System {
        org: OrgId::SYSTEM,
        reason: "test",
    };
    let tx = store.write(&system).await.unwrap();
    tx.erase_organisation().await.unwrap_err();
}

#[tokio::test]
async fn nothing_happens_where_the_log_is_closed() {
    let fixture = Fixture::new().await;
    let store = &fixture.store;
    let actor = fixture.tenant("a_co").await;
    let mut tx = store.write(&actor).await.unwrap();
    tx.append(&noted("before")).await.unwrap();
    tx.close_log().await.unwrap();
    let refused = tx.append(&noted("after")).await.unwrap_err();
    assert!(refused.is(Kind::NotFound), "{refused:?}");
    tx.commit().await.unwrap();

    let mut tx = store.write(&actor).await.unwrap();
    let row = key(store, actor.org(), "k");
    tx.insert(row).await.unwrap();
    let refused = tx.append(&noted("later")).await.unwrap_err();
    assert!(refused.is(Kind::NotFound), "{refused:?}");
    drop(tx);
    assert_eq!(rows_of(store, "api_key", actor.org()).await, 0);
    let read = store.read(&actor).await.unwrap();
    assert_eq!(read.events_after(Sequence(0), 10).await.unwrap().len(), 1);
    drop(read);

    // The closed log outlasts the rows, up to the organisation's own.
    store.erase_rows(&actor, || true).await.unwrap();
    let mut tx = store.write(&actor).await.unwrap();
    tx.append(&noted("last")).await.unwrap_err();
}
