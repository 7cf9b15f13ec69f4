//! A store of this very crate (testkit's is another compilation of it), two tenants, and an entity.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, Statement};
use serde::{Deserialize, Serialize};
use stoa_kernel::{FixedClock, OrgId, SeededRng};
use stoa_testkit::{START, TestDatabase};

use crate::{Actor, EventData, Store, StoreOptions};

pub(super) struct Fixture {
    pub(super) store: Store,
    pub(super) clock: Arc<FixedClock>,
    pub(super) database: TestDatabase,
}

impl Fixture {
    pub(super) async fn new() -> Self {
        let fixture = Self::over(TestDatabase::new().await).await;
        fixture.store.migrate().await.unwrap();
        fixture
    }

    pub(super) async fn over(database: TestDatabase) -> Self {
        let clock = FixedClock::new(START);
        let store = open(&database, &clock, 1).await;
        Self {
            store,
            clock,
            database,
        }
    }

    /// As another process would see it.
    pub(super) async fn another(&self) -> Store {
        open(&self.database, &self.clock, 2).await
    }

    pub(super) async fn tenant(&self, slug: &str) -> Actor {
        let org = OrgId::new(&*self.clock, &**self.store.rng());
        let tx = self.store.system("fixture").await.unwrap();
        let insert = Statement::from_sql_and_values(
            self.store.0.backend,
            "INSERT INTO organisation (id, slug, name, status, currency, locale, created_at) \
             VALUES ($1, $2, $2, 'active', 'USD', 'en', 0)",
            [org.uuid().into(), slug.into()],
        );
        tx.connection().execute_raw(insert).await.unwrap();
        tx.commit().await.unwrap();
        Actor::System {
            org,
            reason: "test",
        }
    }
}

async fn open(database: &TestDatabase, clock: &Arc<FixedClock>, seed: u64) -> Store {
    let options = StoreOptions::new(database.url(), clock.clone(), SeededRng::new(seed));
    Store::connect(&options).await.unwrap()
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub(super) struct Noted {
    pub(super) note: String,
}

impl EventData for Noted {
    const TYPE: &'static str = "note.noted";
    const VERSION: u32 = 1;

    fn subject(&self) -> String {
        format!("note/{}", self.note)
    }
}

pub(super) fn noted(note: impl ToString) -> Noted {
    Noted {
        note: note.to_string(),
    }
}

/// A tenant's table with an id of its own.
#[allow(unreachable_pub)] // the derive wants `pub`
pub(super) mod key {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub org_id: Uuid,
        pub name: String,
        pub prefix: String,
        pub hash: String,
        pub permissions: Json,
        pub created_by: String,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl crate::Tenant for Entity {
        fn org_column() -> Column {
            Column::OrgId
        }
    }
}

pub(super) fn key(store: &Store, org: OrgId, name: &str) -> key::Model {
    let id = stoa_kernel::ApiKeyId::new(&**store.clock(), &**store.rng()).uuid();
    key::Model {
        id,
        org_id: org.uuid(),
        name: name.to_owned(),
        prefix: "stoa".to_owned(),
        hash: id.to_string(),
        permissions: serde_json::json!(["org:read"]),
        created_by: "test".to_owned(),
        created_at: 0,
    }
}
