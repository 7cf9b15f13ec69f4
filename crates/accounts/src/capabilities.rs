//! `GET /capabilities`: what this installation can do that another may not, so that nobody is offered a
//! door that does not open.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use stoa_httpkit::{ApiError, Json};
use stoa_kernel::OrgSlug;
use utoipa::ToSchema;

use crate::{Accounts, Origin, identity, mailbox};

/// What there is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Capabilities {
    /// It sends mail, so that sign-in links and invitations by mail work.
    pub mail: bool,
    /// There is the development mailbox, for whoever asks from the server's own machine and has its key.
    pub mailbox: bool,
    /// Whoever likes may sign up. Where it is false, people come in by invitation, except the first.
    pub sign_up: bool,
    /// There is nobody here yet: the first person may sign up, whatever `sign_up` and `mail` say.
    pub nobody_yet: bool,
    /// Bytes that the files of one upload may have together.
    pub upload_bytes: u64,
    /// Organisations whose data is invented, those of a demo: every page of theirs says so.
    #[schema(value_type = Vec<String>)]
    pub invented: Vec<OrgSlug>,
}

/// Show what this installation can do
#[utoipa::path(get, path = "/capabilities", tag = "session", operation_id = "getCapabilities",
    responses((status = 200, description = "What there is here", body = Capabilities), stoa_httpkit::Problems),
    security(()))]
pub async fn handler(
    State(accounts): State<Accounts>,
    origin: Origin,
) -> Result<Json<Capabilities>, ApiError> {
    Ok(Json(Capabilities {
        mail: accounts.sends_mail(),
        mailbox: mailbox::open_to(&accounts, &origin).is_some(),
        sign_up: accounts.settings().sign_up,
        nobody_yet: identity::sign_up::nobody_yet(&accounts).await?,
        upload_bytes: accounts.settings().upload_bytes,
        invented: accounts.invented(),
    }))
}
