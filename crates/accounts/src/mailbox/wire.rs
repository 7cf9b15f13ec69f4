//! The shape of a mail in the development mailbox on the wire.

use serde::{Deserialize, Serialize};
use stoa_kernel::{MessageId, Timestamp};
use utoipa::ToSchema;

use super::{MailboxKey, entity};

/// Of a mail from before the key in force.
const UNREADABLE: &str = "This mail was sealed with another key. Ask for it anew.";

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

impl MailboxMessage {
    pub(super) fn open(row: entity::Model, key: &MailboxKey) -> Self {
        let id = MessageId(row.id);
        let text = key.open(id, &row.text);
        Self {
            id,
            to: row.to_address,
            subject: row.subject,
            text: text.unwrap_or_else(|| UNREADABLE.to_owned()),
            html: row.html,
            created_at: Timestamp::from_micros(row.created_at),
            purpose: row.purpose,
        }
    }
}
