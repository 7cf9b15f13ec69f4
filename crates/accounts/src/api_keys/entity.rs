//! The row of an API key: everything but the key.

use sea_orm::entity::prelude::*;
use stoa_store::Tenant;

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
    /// The membership it stands on; empty when the operator made it.
    pub member_id: Option<Uuid>,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub last_used_at: Option<i64>,
    pub revoked_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}

impl Tenant for Entity {
    fn org_column() -> Column {
        Column::OrgId
    }
}
