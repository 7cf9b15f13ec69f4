//! Whether an organisation is there, or on its way out.

use sea_orm::{ColumnTrait, sea_query::Expr};
use stoa_kernel::States;

use super::entity;

/// What an organisation of people is. The installation's own is `system`, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OrganisationStatus {
    Active,
    /// Nobody reaches it any more; its rows and files go, and its row last.
    Deleting,
}

impl States for OrganisationStatus {
    const NAME: &'static str = "organisation.status";
    const ABOUT: &'static str = "An organisation, up to the moment at which nothing of it is left.";
    const START: Self = Self::Active;
    const MOVES: &'static [(Self, Self, &'static str)] =
        &[(Self::Active, Self::Deleting, "an owner deletes it")];

    fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deleting => "deleting",
        }
    }
}

/// It is not on its way out.
pub(crate) fn is_there() -> Expr {
    entity::Column::Status.ne(OrganisationStatus::Deleting.word())
}
