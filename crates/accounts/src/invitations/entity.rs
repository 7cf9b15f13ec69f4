//! The row of an invitation.

use sea_orm::entity::prelude::*;
use stoa_store::Tenant;

use crate::{
    api_keys::entity as api_key, members::entity as member, organisations::entity as organisation,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub org_id: Uuid,
    pub email: String,
    pub email_lower: String,
    pub role: String,
    pub status: String,
    /// The inviter's membership; empty when the operator asked.
    pub member_id: Option<Uuid>,
    /// The key it was sent with; empty when a person or the operator sent it.
    pub key_id: Option<Uuid>,
    pub created_at: i64,
    pub sent_at: i64,
    pub expires_at: i64,
    pub ended_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "organisation::Entity",
        from = "Column::OrgId",
        to = "organisation::Column::Id"
    )]
    Organisation,
    #[sea_orm(
        belongs_to = "member::Entity",
        from = "Column::MemberId",
        to = "member::Column::Id"
    )]
    Inviter,
    #[sea_orm(
        belongs_to = "api_key::Entity",
        from = "Column::KeyId",
        to = "api_key::Column::Id"
    )]
    Key,
}
impl ActiveModelBehavior for ActiveModel {}

impl Related<organisation::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Organisation.def()
    }
}

impl Related<member::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Inviter.def()
    }
}

impl Related<api_key::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Key.def()
    }
}

impl Tenant for Entity {
    fn org_column() -> Column {
        Column::OrgId
    }
}
