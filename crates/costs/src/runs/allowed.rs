//! What somebody allowed one run. It is said with the upload, with the request that starts the run (again), or of the
//! source for the run that somebody starts (again) next, and is kept with that run alone: however the run ends, no other
//! run may use it. A run that the schedule starts uses nothing: whoever said it of the source means a run they look at.

use serde::{Deserialize, Serialize};
use stoa_httpkit::IfMatch;
use stoa_kernel::{Result, SourceId};
use stoa_store::OrgTx;
use utoipa::IntoParams;

use crate::{
    service::Costs,
    sources::{entity as source, update::update, wire::UpdateSource},
};

/// Permissions of a run, kept with what it publishes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowed {
    /// It may lack charges that the source has in the months it replaces.
    #[serde(default)]
    pub account_change: bool,
    /// It may lack charges of its own delivery that could not be read.
    #[serde(default)]
    pub missing_charges: bool,
    /// It may hold charges that possibly count twice.
    #[serde(default)]
    pub possibly_twice: bool,
}

/// What was said with an upload or a start; `None` where nothing was.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said {
    pub account_change: Option<bool>,
    pub missing_charges: Option<bool>,
    pub possibly_twice: Option<bool>,
}

/// What a run is allowed that is started by this request; it holds for this run alone. What is left out, the source says.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AllowQuery {
    /// Publish although the bill lacks charges that the source has in the same month.
    pub allow_account_change: Option<bool>,
    /// Publish although charges of the bill could not be read.
    pub allow_missing_charges: Option<bool>,
    /// Publish although charges of the bill may count twice.
    pub allow_possibly_twice: Option<bool>,
}

impl From<AllowQuery> for Said {
    fn from(query: AllowQuery) -> Self {
        Self {
            account_change: query.allow_account_change,
            missing_charges: query.allow_missing_charges,
            possibly_twice: query.allow_possibly_twice,
        }
    }
}

/// What a run that starts now is allowed, and takes it from the source. Call with the source locked.
pub(super) async fn take(
    costs: &Costs,
    tx: &mut OrgTx,
    org: &str,
    source: &source::Model,
    said: Said,
) -> Result<Allowed> {
    let of_source = Allowed {
        account_change: source.allow_account_change == Some(true),
        missing_charges: source.allow_missing_charges == Some(true),
        possibly_twice: source.allow_possibly_twice == Some(true),
    };
    let change = UpdateSource {
        allow_account_change: of_source.account_change.then_some(false),
        allow_missing_charges: of_source.missing_charges.then_some(false),
        allow_possibly_twice: of_source.possibly_twice.then_some(false),
        ..UpdateSource::default()
    };
    let id = SourceId(source.id);
    update(costs, tx, org, id, &IfMatch(None), change).await?;
    Ok(Allowed {
        account_change: said.account_change.unwrap_or(of_source.account_change),
        missing_charges: said.missing_charges.unwrap_or(of_source.missing_charges),
        possibly_twice: said.possibly_twice.unwrap_or(of_source.possibly_twice),
    })
}
