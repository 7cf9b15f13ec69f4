//! Every route of this crate. The path, the method and the document stand beside each handler.

use axum::extract::FromRef;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Accounts, api_keys, identity, log, mailbox, members, organisations};

/// The `{org}` in the address of everything that belongs to an organisation.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OrgPath {
    /// The organisation's slug.
    #[param(example = "acme_m1pu4o00")]
    #[allow(dead_code)] // read by the document only; `OrgCaller` reads the address
    org: String,
}

/// The routes, to be nested under `/api/v1`.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Accounts: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(identity::sign_up::handler))
        .routes(routes!(identity::sign_in::handler))
        .routes(routes!(identity::email_link::handler))
        .routes(routes!(identity::redeem::handler))
        .routes(routes!(
            identity::show::handler,
            identity::sign_out::handler
        ))
        .routes(routes!(identity::switch::handler))
        .routes(routes!(
            organisations::list::handler,
            organisations::create::handler
        ))
        .routes(routes!(
            organisations::show::handler,
            organisations::update::handler
        ))
        .routes(routes!(members::list::handler, members::add::handler))
        .routes(routes!(members::update::handler, members::remove::handler))
        .routes(routes!(api_keys::list::handler, api_keys::create::handler))
        .routes(routes!(api_keys::revoke::handler))
        .routes(routes!(log::list::handler))
        .routes(routes!(log::show::handler))
        .routes(routes!(log::types::handler))
        .routes(routes!(mailbox::list::handler))
        .routes(routes!(mailbox::show::handler))
}
