//! The row that puts a person into an organisation.

use sea_orm::entity::prelude::*;
use stoa_store::Tenant;

use crate::{identity::entity::person, organisations::entity as organisation};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub org_id: Uuid,
    pub person_id: Uuid,
    pub role: String,
    pub created_at: i64,
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
        belongs_to = "person::Entity",
        from = "Column::PersonId",
        to = "person::Column::Id"
    )]
    Person,
}
impl ActiveModelBehavior for ActiveModel {}

impl Related<organisation::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Organisation.def()
    }
}

impl Tenant for Entity {
    fn org_column() -> Column {
        Column::OrgId
    }
}
