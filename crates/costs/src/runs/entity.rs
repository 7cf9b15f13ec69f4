//! Tables of runs: `cost_run`, `cost_run_step`, `cost_run_log`.

pub mod run {
    //! One row per run; what a step produced is kept here so that the next attempt can go on.
    use sea_orm::entity::prelude::*;
    use stoa_store::Tenant;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cost_run")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub org_id: Uuid,
        pub source_id: Uuid,
        pub state: String,
        pub trigger: String,
        pub files: Json,
        pub recognised: Option<Json>,
        pub progress: Option<Json>,
        pub balance: Option<Json>,
        pub validation: Option<Json>,
        pub publish: Option<Json>,
        /// What the run asked last before it published, and what was answered.
        pub question: Option<Json>,
        pub error: Option<Json>,
        pub rows_in: i64,
        pub rows_out: i64,
        pub rejects: i64,
        pub bytes: i64,
        pub created_at: i64,
        pub started_at: Option<i64>,
        pub finished_at: Option<i64>,
        pub job_id: Option<Uuid>,
        pub files_brief: Option<Json>,
        pub periods_brief: Option<Json>,
        pub question_brief: Option<Json>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "crate::sources::entity::Entity",
            from = "Column::SourceId",
            to = "crate::sources::entity::Column::Id"
        )]
        Source,
    }
    impl ActiveModelBehavior for ActiveModel {}
    impl Tenant for Entity {
        fn org_column() -> Column {
            Column::OrgId
        }
    }
}

pub mod brief {
    //! The same rows without what may be large, for lists.
    use sea_orm::entity::prelude::*;
    use stoa_store::Tenant;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cost_run")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub org_id: Uuid,
        pub source_id: Uuid,
        pub state: String,
        pub trigger: String,
        pub recognised: Option<Json>,
        pub progress: Option<Json>,
        pub error: Option<Json>,
        pub rows_in: i64,
        pub rows_out: i64,
        pub rejects: i64,
        pub created_at: i64,
        pub started_at: Option<i64>,
        pub finished_at: Option<i64>,
        pub job_id: Option<Uuid>,
        pub files_brief: Option<Json>,
        pub periods_brief: Option<Json>,
        pub question_brief: Option<Json>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "crate::sources::entity::Entity",
            from = "Column::SourceId",
            to = "crate::sources::entity::Column::Id"
        )]
        Source,
    }
    impl ActiveModelBehavior for ActiveModel {}
    impl Tenant for Entity {
        fn org_column() -> Column {
            Column::OrgId
        }
    }
}

pub mod step {
    //! One row per run and step.
    use sea_orm::entity::prelude::*;
    use stoa_store::Tenant;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cost_run_step")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub run_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub step: String,
        pub org_id: Uuid,
        pub state: String,
        pub attempt: i64,
        pub started_at: Option<i64>,
        pub finished_at: Option<i64>,
        pub detail: Option<Json>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
    impl Tenant for Entity {
        fn org_column() -> Column {
            Column::OrgId
        }
    }
}

pub mod log {
    //! What a run told along the way.
    use sea_orm::entity::prelude::*;
    use stoa_store::Tenant;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cost_run_log")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub org_id: Uuid,
        pub run_id: Uuid,
        pub time: i64,
        pub level: String,
        pub step: Option<String>,
        /// In English.
        pub message: String,
        /// The same by its code, where every language has it.
        pub said: Option<Json>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
    impl Tenant for Entity {
        fn org_column() -> Column {
            Column::OrgId
        }
    }
}
