//! `POST /sessions/email-link/look`: whom a mailed link signs in, without using it, so that nobody presses a button
//! and works in somebody else's account: the page says the name before.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use stoa_httpkit::Json;
use stoa_kernel::{Error, PersonId};
use utoipa::ToSchema;

use super::{
    Token, cookie, email_link, people,
    redeem::{self, Redemption},
};
use crate::{Accounts, caller::OwnPage};

/// What pressing the button will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    SignIn,
    /// It finishes a sign-up.
    SignUp,
}

/// A link that works still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EmailLink {
    /// Whoever redeems the link is signed in as the person with this address.
    #[schema(example = "ada@example.org")]
    pub email: String,
    pub purpose: LinkPurpose,
}

pub(crate) async fn look(accounts: &Accounts, token: &Token) -> Result<EmailLink, Error> {
    let read = accounts.store().system_read().await?;
    let link = redeem::usable(accounts, &read, token).await?;
    let purpose = match link.purpose == email_link::SIGN_UP {
        true => LinkPurpose::SignUp,
        false => LinkPurpose::SignIn,
    };
    // As it is on record, however the one who asked spelled it.
    let person = match link.person_id.map(PersonId) {
        Some(id) => people::by_id(read.find(), id).await?,
        None => None,
    };
    let email = person.map_or(link.email, |person| person.email);
    Ok(EmailLink { email, purpose })
}

/// Look at a sign-in link
///
/// Says whom it signs in, and leaves it unused. Show it before redeeming: somebody may have been sent a link to another
/// person's account.
#[utoipa::path(post, path = "/sessions/email-link/look", tag = "session", operation_id = "lookAtEmailLink",
    request_body = Redemption,
    responses((status = 200, description = "The link, which works still", body = EmailLink), stoa_httpkit::Problems),
    security(()))]
pub async fn handler(
    State(accounts): State<Accounts>,
    origin: OwnPage,
    Json(input): Json<Redemption>,
) -> Response {
    let look = async {
        let link = look(&accounts, &Token::from_client(&input.token)).await?;
        Ok(([cookie::NO_STORE], Json(link)).into_response())
    };
    accounts.limits().look(&origin).run(look).await
}
