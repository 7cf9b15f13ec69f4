//! Which rows belong to an organisation and which to the installation. Entities say so themselves,
//! beside their definition; the helpers of `OrgTx` accept nothing that says neither.

use sea_orm::EntityTrait;

/// Rows that belong to one organisation. The table has row-level security on PostgreSQL.
pub trait Tenant: EntityTrait {
    /// The column that holds the organisation's id.
    fn org_column() -> Self::Column;
}

/// Rows that belong to no organisation (persons, mail, sessions) but are read or written in the same
/// transaction as a tenant's. Do not implement it for anything that has an `org_id`.
pub trait Global: EntityTrait {}
