//! Tables of what is published: `cost_dataset` (the one switch), `cost_publish` (its history), `cost_period`.

pub mod dataset {
    //! Names the Delta versions readers use.
    use sea_orm::entity::prelude::*;
    use stoa_store::Tenant;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cost_dataset")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub dataset: String,
        pub raw_version: i64,
        pub rollup_version: i64,
        pub updated_at: i64,
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

pub mod publish {
    //! One row per time the switch moved: the points one can travel back to.
    use sea_orm::entity::prelude::*;
    use stoa_store::Tenant;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cost_publish")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub org_id: Uuid,
        pub dataset: String,
        pub source_id: Uuid,
        /// The publish's own id when no run made it (a source was deleted).
        pub run_id: Uuid,
        pub raw_version: i64,
        pub rollup_version: i64,
        pub published_at: i64,
        pub periods: Json,
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

pub mod period {
    //! What is visible now, per source and billing period.
    use sea_orm::entity::prelude::*;
    use stoa_store::Tenant;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cost_period")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub org_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub dataset: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub source_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub billing_period: String,
        pub rows: i64,
        pub billed: Json,
        pub run_id: Uuid,
        pub updated_at: i64,
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
