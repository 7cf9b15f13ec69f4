//! Table `cost_source`.

use sea_orm::entity::prelude::*;
use stoa_store::Tenant;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cost_source")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub org_id: Uuid,
    pub name: String,
    pub kind: String,
    pub location: Json,
    pub format: Option<String>,
    pub identity: Option<String>,
    pub account: Option<Json>,
    pub applicability: Option<Json>,
    pub allow_duplicate: Option<bool>,
    /// The next run may lack charges that the source has in the months it replaces.
    pub allow_account_change: Option<bool>,
    /// The next run may lack charges of its own delivery that could not be read.
    pub allow_missing_charges: Option<bool>,
    /// The next run may hold charges that possibly count twice.
    pub allow_possibly_twice: Option<bool>,
    pub schedule: Option<String>,
    pub state: String,
    pub created_at: i64,
    pub updated_at: i64,
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
