//! Erasing what is left of a deleted organisation, as a durable job of the installation: first what each crate keeps
//! outside the database, then the rows, its own row last. Every part may be done twice, and a killed process goes on where
//! it was. Two days later what is outside the database is erased once more: an upload that was under way when the
//! organisation was deleted may have left a file.

use std::{sync::Arc, time::Duration};

use futures::future::BoxFuture;
use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use stoa_jobs::{Handler, JobCtx, JobError, Jobs, NewJob};
use stoa_kernel::{Error, OrgId, OrgSlug, States};
use stoa_store::{Actor, OrgTx};

use super::{entity, events::OrganisationErased, status::OrganisationStatus};
use crate::{Accounts, correlated, identity::system, rows::unreadable};

/// How long after the erasure what came late is erased.
const LATE: Duration = Duration::from_secs(2 * 24 * 60 * 60);
/// Storage may be away for days. Should it be for longer, the daily clean-up asks again.
const ATTEMPTS: u32 = 50;
/// Housekeeping that is due goes before.
const PRIORITY: i64 = -10;

/// An organisation that was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    pub id: OrgId,
    pub slug: OrgSlug,
}

/// What one crate keeps of an organisation outside the database, and how it goes. Rows need none of this: the store
/// knows every table.
pub struct Keeps {
    name: &'static str,
    erase: Box<dyn Fn(Gone) -> BoxFuture<'static, Result<(), Error>> + Send + Sync>,
}

impl Keeps {
    /// `erase` may be called again after it failed in the middle, and after it was done.
    pub fn new<F, Erasing>(name: &'static str, erase: F) -> Self
    where
        F: Fn(Gone) -> Erasing + Send + Sync + 'static,
        Erasing: Future<Output = Result<(), Error>> + Send + 'static,
    {
        Self {
            name,
            erase: Box::new(move |gone| Box::pin(erase(gone))),
        }
    }
}

/// Adds the handlers to the installation's list. `keeps` is one line per crate that keeps anything outside the database.
pub fn register(jobs: Jobs, accounts: &Accounts, keeps: Vec<Keeps>) -> Jobs {
    let keeps = Arc::new(keeps);
    jobs.register(EraseJob {
        accounts: accounts.clone(),
        keeps: Arc::clone(&keeps),
    })
    .register(LeftoversJob { keeps })
}

/// Asks for the erasure, in a transaction of the installation's organisation.
pub(crate) async fn enqueue(tx: &mut OrgTx, id: OrgId, slug: OrgSlug) -> Result<(), Error> {
    let job = NewJob::new(EraseJob::KIND, &Gone { id, slug })?
        .unique(id)
        .priority(PRIORITY)
        .max_attempts(ATTEMPTS);
    stoa_jobs::enqueue(tx, job).await?;
    Ok(())
}

/// Gives every organisation that is being deleted its job, if it has none: storage was away for longer than the attempts.
pub(crate) async fn pick_up(accounts: &Accounts) -> Result<(), Error> {
    let deleting = entity::Column::Status.eq(OrganisationStatus::Deleting.word());
    let rows = {
        let read = accounts.store().system_read().await?;
        let find = read.find::<entity::Entity>().filter(deleting);
        find.all().await?
    };
    for row in rows {
        let mut tx = accounts
            .store()
            .write(&system("organisation-erase"))
            .await?;
        let slug = row.slug.parse().map_err(unreadable)?;
        enqueue(&mut tx, OrgId(row.id), slug).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Erases one organisation.
pub struct EraseJob {
    accounts: Accounts,
    keeps: Arc<Vec<Keeps>>,
}

impl Handler for EraseJob {
    const KIND: &'static str = "accounts.organisation.erase";
    type Payload = Gone;

    async fn run(&self, ctx: JobCtx, gone: Gone) -> Result<(), JobError> {
        let actor = Actor::System {
            org: gone.id,
            reason: "organisation-erase",
        };
        let store = self.accounts.store();
        let running = {
            let tx = store.write(&actor).await?;
            let this = entity::Column::Status.eq(OrganisationStatus::Deleting.word());
            let row = tx.find::<entity::Entity>().filter(this).one().await?;
            if row.is_none() {
                return Ok(()); // an attempt before this one got to the end
            }
            // One that was put down since, as its process ended, would begin again.
            stoa_jobs::cancel_all(&tx).await?;
            let running = stoa_jobs::running(&tx).await?;
            tx.commit().await?;
            running
        };
        if running > 0 {
            return Err(JobError::Retry(Error::conflict(
                "jobs_running",
                "Jobs of the organisation were asked to stop and have not yet. The rest goes when they have.",
            )));
        }
        for keeps in &*self.keeps {
            erase_kept(keeps, &gone).await?;
            if ctx.stopping() {
                return Err(JobError::Stopped);
            }
        }
        if !store.erase_rows(&actor, || !ctx.stopping()).await? {
            return Err(JobError::Stopped);
        }
        Ok(finish(&self.accounts, &actor, gone).await?)
    }
}

async fn erase_kept(keeps: &Keeps, gone: &Gone) -> Result<(), Error> {
    let erased = (keeps.erase)(gone.clone()).await;
    if let Err(error) = &erased {
        let (org, of) = (gone.id, keeps.name);
        tracing::warn!(%org, of, error = %error.chain(), "a part of a deleted organisation stays for now");
    }
    erased
}

/// The organisation's own row, the event that says so, and the job for what comes late: all or nothing.
async fn finish(accounts: &Accounts, actor: &Actor, gone: Gone) -> Result<(), Error> {
    let tx = accounts.store().system("organisation-erase").await?;
    let tx = tx.enter(actor).await?;
    tx.erase_organisation().await?;
    let tx = tx.leave().await?;
    let mut tx = correlated(tx.enter(&system("organisation-erase")).await?);
    tx.append(&OrganisationErased {
        organisation_id: gone.id,
        slug: gone.slug.clone(),
    })
    .await?;
    let job = NewJob::new(LeftoversJob::KIND, &gone)?
        .unique(gone.id)
        .priority(PRIORITY)
        .max_attempts(ATTEMPTS)
        .run_at(accounts.now() + LATE);
    stoa_jobs::enqueue(&mut tx, job).await?;
    tx.commit().await
}

/// Erases what came late.
pub struct LeftoversJob {
    keeps: Arc<Vec<Keeps>>,
}

impl Handler for LeftoversJob {
    const KIND: &'static str = "accounts.organisation.leftovers";
    type Payload = Gone;

    async fn run(&self, _ctx: JobCtx, gone: Gone) -> Result<(), JobError> {
        for keeps in &*self.keeps {
            erase_kept(keeps, &gone).await?;
        }
        Ok(())
    }
}
