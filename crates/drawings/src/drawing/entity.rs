//! Tables `drawing` and `drawing_version`.

pub mod drawing {
    //! A drawing, with what the newest version of its text is like.
    use sea_orm::entity::prelude::*;
    use stoa_store::Tenant;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "drawing")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub org_id: Uuid,
        pub name: String,
        /// Number of the newest version.
        pub head: i64,
        pub picture_count: i64,
        pub problem_count: i64,
        pub created_at: i64,
        pub created_by: String,
        pub updated_at: i64,
        pub updated_by: String,
        pub deleted_at: Option<i64>,
        pub etag: i64,
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

pub mod version {
    //! A text as it was saved once; never changed afterwards.
    use sea_orm::entity::prelude::*;
    use stoa_store::Tenant;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "drawing_version")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub drawing_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        pub org_id: Uuid,
        pub text: String,
        /// Of the text.
        pub bytes: i64,
        pub picture_count: i64,
        pub problem_count: i64,
        pub note: Option<String>,
        /// The version whose text this is again.
        pub restored_from: Option<i64>,
        pub created_at: i64,
        pub created_by: String,
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
