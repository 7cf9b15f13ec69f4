//! `GET /development/mailbox`: the mails, newest first.

use axum::{extract::State, http::HeaderMap, response::IntoResponse};
use stoa_httpkit::{ApiError, Json, PageQuery, Query, headers::CONFIDENTIAL};
use stoa_kernel::{Error, Page, PageRequest};

use super::{MailboxKey, MailboxMessage, entity};
use crate::{Accounts, caller::Origin};

pub(crate) async fn list(
    accounts: &Accounts,
    key: &MailboxKey,
    page: &PageRequest,
) -> Result<Page<MailboxMessage>, Error> {
    let read = accounts.store().system_read().await?;
    let rows = read
        .find::<entity::Entity>()
        .page_desc("mailbox", page, entity::Column::Id, |row| row.id)
        .await?;
    Ok(rows.map(|row| MailboxMessage::open(row, key)))
}

/// List the mails of the development mailbox
///
/// Answers on the server's own machine only, only when `mail.url` is `mailbox:`, and to the key in the file
/// `mailbox.key` of the data folder.
#[utoipa::path(get, path = "/development/mailbox", tag = "development", operation_id = "listMailbox",
    params(PageQuery, ("X-Stoa-Mailbox-Key" = String, Header, description = "The key of the mailbox.")),
    responses((status = 200, description = "A page of mails", body = Page<MailboxMessage>), stoa_httpkit::Problems),
    security(()))]
pub async fn handler(
    State(accounts): State<Accounts>,
    origin: Origin,
    headers: HeaderMap,
    Query(page): Query<PageQuery>,
) -> Result<impl IntoResponse, ApiError> {
    let key = super::require_operator(&accounts, &origin, &headers)?;
    let page = list(&accounts, key, &page.request()?).await?;
    Ok(([CONFIDENTIAL], Json(page)))
}
