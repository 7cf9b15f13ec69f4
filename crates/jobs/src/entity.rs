//! The tables `job`, `job_turn` and `schedule`. Times are microseconds (`Timestamp::micros`).

use stoa_store::{Global, Tenant};

pub mod job {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "job")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub org_id: Uuid,
        pub kind: String,
        pub unique_key: Option<String>,
        pub payload: Json,
        pub state: String,
        pub priority: i64,
        pub attempts: i64,
        pub max_attempts: i64,
        pub run_at: i64,
        pub lease_holder: Option<String>,
        pub lease_until: Option<i64>,
        pub heartbeat_at: Option<i64>,
        pub progress: Option<Json>,
        pub error: Option<String>,
        pub correlation_id: Option<String>,
        pub created_at: i64,
        pub started_at: Option<i64>,
        pub finished_at: Option<i64>,
        pub cancel_requested: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod schedule {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "schedule")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub next_at: i64,
        pub last_at: Option<i64>,
        pub last_job: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl Tenant for job::Entity {
    fn org_column() -> job::Column {
        job::Column::OrgId
    }
}

impl Global for schedule::Entity {}
