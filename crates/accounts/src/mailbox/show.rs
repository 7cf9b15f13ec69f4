//! `GET /development/mailbox/{message}`: one mail.

use axum::{extract::State, http::HeaderMap, response::IntoResponse};
use sea_orm::{ColumnTrait, QueryFilter};
use stoa_httpkit::{ApiError, Json, Path, headers::CONFIDENTIAL};
use stoa_kernel::MessageId;

use super::{MailboxMessage, entity};
use crate::{Accounts, caller::Origin};

/// Show a mail of the development mailbox
#[utoipa::path(get, path = "/development/mailbox/{message}", tag = "development", operation_id = "getMailboxMessage",
    params(("message" = MessageId, Path),
        ("X-Stoa-Mailbox-Key" = String, Header, description = "The key of the mailbox.")),
    responses((status = 200, description = "The mail", body = MailboxMessage), stoa_httpkit::Problems),
    security(()))]
pub async fn handler(
    State(accounts): State<Accounts>,
    origin: Origin,
    headers: HeaderMap,
    Path(message): Path<MessageId>,
) -> Result<impl IntoResponse, ApiError> {
    let key = super::require_operator(&accounts, &origin, &headers)?;
    let read = accounts.store().system_read().await?;
    let id = entity::Column::Id.eq(message.uuid());
    let row = read.find::<entity::Entity>().filter(id).required().await?;
    Ok(([CONFIDENTIAL], Json(MailboxMessage::open(row, key))))
}
