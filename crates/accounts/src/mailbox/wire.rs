//! The shape of a mail in the development mailbox on the wire.

use serde::{Deserialize, Serialize};
use stoa_kernel::{MessageId, Timestamp};
use utoipa::ToSchema;

use super::entity;

/// A mail that would have been sent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct MailboxMessage {
    pub id: MessageId,
    pub to: String,
    pub subject: String,
    pub text: String,
    #[schema(required)]
    pub html: Option<String>,
    pub created_at: Timestamp,
    /// Why it was sent: `sign_in`, `no_account`, `confirm`, `has_account` or `invitation`.
    pub purpose: String,
}

impl From<entity::Model> for MailboxMessage {
    fn from(row: entity::Model) -> Self {
        Self {
            id: MessageId(row.id),
            to: row.to_address,
            subject: row.subject,
            text: row.text,
            html: row.html,
            created_at: Timestamp::from_micros(row.created_at),
            purpose: row.purpose,
        }
    }
}
