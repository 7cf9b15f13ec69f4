//! From nothing to today's schema, once, whoever starts first; and what that schema is, in a file.

use std::path::Path;

use stoa_testkit::TestDatabase;

use super::fixture::Fixture;
use crate::schema;

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
