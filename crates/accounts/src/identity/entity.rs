//! People, their sessions, and the links that sign them in: rows of the installation, not of one organisation.

pub mod person {
    //! A human. The e-mail is unique whatever its case.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "person")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub email: String,
        pub email_lower: String,
        pub name: String,
        pub locale: String,
        pub password_hash: Option<String>,
        pub created_at: i64,
        /// `unconfirmed` until a mail to the address was answered, then `active`.
        pub status: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod session {
    //! A browser that signed in. Only the hash of its token is kept.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub token_hash: String,
        pub person_id: Uuid,
        pub created_at: i64,
        pub last_seen_at: i64,
        pub expires_at: i64,
        pub revoked_at: Option<i64>,
        pub user_agent: Option<String>,
        pub ip: Option<String>,
        /// When the session proved the address by a mailed link; empty for one that began otherwise.
        pub proved_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod email_link {
    //! One mail that can sign its reader in, once. `person_id` is empty when nobody has that address.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "email_link")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub token_hash: String,
        pub person_id: Option<Uuid>,
        pub email: String,
        /// The spelling it is compared in.
        pub email_lower: Option<String>,
        pub expires_at: i64,
        pub used_at: Option<i64>,
        pub purpose: String,
        pub data: Json,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

impl stoa_store::Global for person::Entity {}
impl stoa_store::Global for session::Entity {}
impl stoa_store::Global for email_link::Entity {}
