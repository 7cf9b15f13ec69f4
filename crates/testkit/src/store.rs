//! `TestStore`: a migrated store on a throwaway database, with its clock and randomness in hand.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, Statement};
use stoa_kernel::{FixedClock, OrgId, OrgSlug, SeededRng, Timestamp};
use stoa_store::{Actor, Store, StoreOptions};

use crate::TestDatabase;

/// 2026-01-15T12:00:00Z: when every test begins.
pub const START: Timestamp = Timestamp::from_micros(1_768_478_400_000_000);

pub struct TestStore {
    pub store: Store,
    pub clock: Arc<FixedClock>,
    pub rng: Arc<SeededRng>,
    database: TestDatabase,
}

impl TestStore {
    pub async fn new() -> Self {
        let database = TestDatabase::new().await;
        let (clock, rng) = (FixedClock::new(START), SeededRng::new(1));
        let store = open(database.url(), &clock, &rng).await;
        store
            .migrate()
            .await
            .unwrap_or_else(|e| panic!("migrations fail: {}", e.chain()));
        Self {
            store,
            clock,
            rng,
            database,
        }
    }

    /// A second process, as it were: its own pools on the same database, and the same clock.
    pub async fn another(&self) -> Store {
        open(self.database.url(), &self.clock, &self.rng).await
    }

    pub fn url(&self) -> &str {
        self.database.url()
    }

    /// An organisation without members.
    pub async fn organisation(&self, name: &str) -> OrgId {
        let org = OrgId::new(&*self.clock, &*self.rng);
        let slug = OrgSlug::generate(name, START);
        let tx = self.store.system("testkit").await.expect("a transaction");
        let connection = tx.connection();
        let insert = Statement::from_sql_and_values(
            connection.get_database_backend(),
            "INSERT INTO organisation (id, slug, name, status, currency, locale, created_at) \
             VALUES ($1, $2, $3, 'active', 'USD', 'en', $4)",
            [
                org.uuid().into(),
                slug.as_str().into(),
                name.into(),
                START.micros().into(),
            ],
        );
        connection
            .execute_raw(insert)
            .await
            .expect("the organisation is inserted");
        tx.commit().await.expect("the organisation is committed");
        org
    }

    /// A new organisation, and Stoa itself acting in it.
    pub async fn actor(&self, name: &str) -> Actor {
        Actor::System {
            org: self.organisation(name).await,
            reason: "test",
        }
    }
}

async fn open(url: &str, clock: &Arc<FixedClock>, rng: &Arc<SeededRng>) -> Store {
    let options = StoreOptions::new(url, clock.clone(), rng.clone());
    Store::connect(&options)
        .await
        .unwrap_or_else(|e| panic!("{url}: {}", e.chain()))
}
