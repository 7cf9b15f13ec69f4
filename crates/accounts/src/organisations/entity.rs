//! The row of an organisation.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    /// `active`, `deleting`, or `system` for the installation's own organisation.
    pub status: String,
    pub currency: String,
    pub locale: String,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

/// Inside an organisation its own row is the only one there is.
impl stoa_store::Tenant for Entity {
    fn org_column() -> Column {
        Column::Id
    }
}
