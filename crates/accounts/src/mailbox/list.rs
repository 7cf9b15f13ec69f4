//! `GET /development/mailbox`: the mails, newest first.

use axum::{extract::State, http::HeaderMap, response::IntoResponse};
use stoa_httpkit::{ApiError, Json, PageQuery, Query, headers::CONFIDENTIAL};
use stoa_kernel::{Error, Page, PageRequest};

use super::{MailboxMessage, entity};
use crate::{Accounts, caller::Origin};

pub(crate) async fn list(
    accounts: &Accounts,
    page: &PageRequest,
) -> Result<Page<MailboxMessage>, Error> {
    let read = accounts.store().system_read().await?;
    let rows = read
        .find::<entity::Entity>()
        .page_desc("mailbox", page, entity::Column::Id, |row| row.id)
        .await?;
    Ok(rows.map(MailboxMessage::from))
}

/// List the mails of the development mailbox
///
/// Answers on the server's own machine only, and only when `mail.url` is `mailbox:`.
#[utoipa::path(get, path = "/development/mailbox", tag = "development", operation_id = "listMailbox",
    params(PageQuery),
    responses((status = 200, description = "A page of mails", body = Page<MailboxMessage>), stoa_httpkit::Problems),
    security(()))]
pub async fn handler(
    State(accounts): State<Accounts>,
    origin: Origin,
    headers: HeaderMap,
    Query(page): Query<PageQuery>,
) -> Result<impl IntoResponse, ApiError> {
    super::require_local(&accounts, &origin, &headers)?;
    let page = list(&accounts, &page.request()?).await?;
    Ok(([CONFIDENTIAL], Json(page)))
}
