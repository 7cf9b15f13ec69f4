//! What is thrown away by itself, nightly: sessions, links and invitations that ended long ago, old mails
//! of the development mailbox, and answers kept for idempotency keys; and that deleted organisations get to their end.

use std::time::Duration;

use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use stoa_jobs::{Handler, JobCtx, JobError, Schedule, When};
use stoa_kernel::Error;
use stoa_store::idempotency;

use crate::{
    Accounts,
    identity::entity::{email_link, session},
    invitations::entity as invitation,
    mailbox::entity as mailbox,
    organisations::erase,
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long an ended session stays in the list of sessions.
const SESSIONS_KEPT: Duration = DAY.saturating_mul(30);
const LINKS_KEPT: Duration = DAY;
const INVITATIONS_KEPT: Duration = DAY.saturating_mul(30);
const MAILS_KEPT: Duration = DAY.saturating_mul(30);

/// The schedules of this crate, for the one list of the installation.
pub fn schedules() -> Vec<Schedule> {
    let when = When::Daily { hour: 3, minute: 5 };
    vec![Schedule {
        name: "accounts.clean_up",
        when,
        kind: CleanUpJob::KIND,
    }]
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Nothing {}

/// The job behind the schedule. Takes no input and may run twice.
#[derive(Clone)]
pub struct CleanUpJob(pub Accounts);

impl Handler for CleanUpJob {
    const KIND: &'static str = "accounts.clean_up";
    type Payload = Nothing;

    async fn run(&self, _ctx: JobCtx, _: Nothing) -> Result<(), JobError> {
        clean_up(&self.0).await?;
        erase::pick_up(&self.0).await?;
        Ok(())
    }
}

/// Removes what is past its time and says how many rows that were.
pub async fn clean_up(accounts: &Accounts) -> Result<u64, Error> {
    let before = |kept: Duration| (accounts.now() - kept).micros();
    let tx = accounts.store().system("accounts-clean-up").await?;
    let mut gone = tx
        .delete_many::<session::Entity>()
        .filter(session::Column::ExpiresAt.lt(before(SESSIONS_KEPT)))
        .exec()
        .await?;
    gone += tx
        .delete_many::<email_link::Entity>()
        .filter(email_link::Column::ExpiresAt.lt(before(LINKS_KEPT)))
        .exec()
        .await?;
    gone += tx
        .delete_many::<mailbox::Entity>()
        .filter(mailbox::Column::CreatedAt.lt(before(MAILS_KEPT)))
        .exec()
        .await?;
    // Addresses of people who did not come are kept no longer than it takes to ask again.
    gone += tx
        .delete_many::<invitation::Entity>()
        .filter(invitation::Column::ExpiresAt.lt(before(INVITATIONS_KEPT)))
        .exec()
        .await?;
    tx.commit().await?;
    Ok(gone + idempotency::purge(accounts.store()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::House;

    #[tokio::test]
    async fn only_what_is_past_its_time_goes() {
        let house = House::new().await;
        let ada = house.owner("ada").await;
        let invitation = serde_json::json!({"email": "bob@example.org", "role": "viewer"});
        let path = ada.org("/invitations");
        ada.post(&path, invitation).await.expect(201);
        house.ask_for_link("ada@example.org").await;
        assert_eq!(clean_up(&house.accounts).await.expect("done"), 0);
        ada.get("/session").await.expect(200);
        // The link; the session still lasts, and invitations and mails are kept a month.
        house.kit.clock.advance(DAY * 2);
        assert_eq!(clean_up(&house.accounts).await.expect("done"), 1);
        ada.get("/session").await.expect(200);
        house.kit.clock.advance(DAY * 60);
        assert_eq!(clean_up(&house.accounts).await.expect("done"), 4);
    }
}
