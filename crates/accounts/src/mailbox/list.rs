//! `GET /development/mailbox`: the mails, newest first.

use axum::{extract::State, http::HeaderMap, response::IntoResponse};
use sea_orm::QueryFilter;
use serde::Deserialize;
use stoa_httpkit::{ApiError, Json, PageQuery, Query, headers::CONFIDENTIAL};
use stoa_kernel::{Error, Page, PageRequest, Sort, Term};
use stoa_store::{Order, SortKey, contains};
use utoipa::IntoParams;

use super::{MailboxKey, MailboxMessage, entity};
use crate::{Accounts, caller::Origin};

stoa_kernel::sort_columns! {
    /// What mails are ordered by.
    pub enum MailColumn { To = "to", Subject = "subject", CreatedAt = "created_at" }
    default = Sort::descending(Self::CreatedAt);
}

/// By its own name, as the document takes no generic type for a parameter.
type MailSort = Sort<MailColumn>;

/// Which mails.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MailFilter {
    /// Only those in whose address or subject this stands.
    #[param(inline)]
    pub q: Option<Term>,
    /// `-created_at` (the newest first) when left out.
    #[param(inline)]
    pub sort: Option<MailSort>,
}

pub(crate) async fn list(
    accounts: &Accounts,
    key: &MailboxKey,
    filter: &MailFilter,
    page: &PageRequest,
) -> Result<Page<MailboxMessage>, Error> {
    let read = accounts.store().system_read().await?;
    let mut find = read.find::<entity::Entity>();
    if let Some(q) = &filter.q {
        find = find.filter(contains(
            q,
            [entity::Column::ToAddress, entity::Column::Subject],
        ));
    }
    let order = Order::of(filter.sort, |column| match column {
        MailColumn::To => SortKey::text(entity::Column::ToAddress),
        MailColumn::Subject => SortKey::text(entity::Column::Subject),
        MailColumn::CreatedAt => SortKey::Id,
    });
    let list = format!("mailbox?q={:?}", filter.q);
    let rows = find
        .page(&list, page, order, entity::Column::Id, |row| row.id)
        .await?;
    Ok(rows.map(|row| MailboxMessage::open(row, key)))
}

/// List the mails of the development mailbox
///
/// Answers on the server's own machine only, only when `mail.url` is `mailbox:`, and to the key in the file
/// `mailbox.key` of the data folder.
#[utoipa::path(get, path = "/development/mailbox", tag = "development", operation_id = "listMailbox",
    params(MailFilter, PageQuery, ("X-Stoa-Mailbox-Key" = String, Header, description = "The key of the mailbox.")),
    responses((status = 200, description = "A page of mails", body = Page<MailboxMessage>), stoa_httpkit::Problems),
    security(()))]
pub async fn handler(
    State(accounts): State<Accounts>,
    origin: Origin,
    headers: HeaderMap,
    Query(filter): Query<MailFilter>,
    Query(page): Query<PageQuery>,
) -> Result<impl IntoResponse, ApiError> {
    let key = super::require_operator(&accounts, &origin, &headers)?;
    let page = list(&accounts, key, &filter, &page.request()?).await?;
    Ok(([CONFIDENTIAL], Json(page)))
}
