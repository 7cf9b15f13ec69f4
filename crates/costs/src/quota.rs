//! How much of the server's storage an organisation may take (`limits.organisation_bytes`): the bytes of its
//! bills as they came and of the lists of what could not be read of them, for as long as something of them lies on the
//! disk. Counted from the rows of its runs, never by walking the disk.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use stoa_httpkit::disk::ORGANISATION_FULL;
use stoa_kernel::{Error, OrgId, Result, RunId};
use stoa_store::{Actor, OrgRead, OrgTx};

use crate::{
    datasets::entity::period,
    remedies::{remedy_or_default, run_error},
    runs::{entity::run, state::RunState, wire::RunError},
    service::Costs,
};

/// What an organisation may still store, besides what a run of its own has landed already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quota {
    /// The limit; `None` when there is none.
    most: Option<u64>,
    stored: u64,
}

impl Quota {
    pub(crate) async fn of(costs: &Costs, actor: &Actor, besides: RunId) -> Result<Self> {
        let read = costs.store.read(actor).await?;
        Self::within(costs, &read, besides).await
    }

    /// The same for whoever stores something in this transaction: until it ends, nobody else of the
    /// organisation decides, so that of several who come at once no two take the same room. Call it with the
    /// rows of the source and the run locked.
    pub(crate) async fn deciding(costs: &Costs, tx: &OrgTx, besides: RunId) -> Result<Self> {
        if costs.settings.organisation_bytes > 0 {
            tx.take_turn().await?;
        }
        Self::within(costs, tx, besides).await
    }

    /// The same inside a transaction, for a first look: others may take the room meanwhile.
    pub(crate) async fn within(costs: &Costs, read: &OrgRead, besides: RunId) -> Result<Self> {
        let most = Some(costs.settings.organisation_bytes).filter(|most| *most > 0);
        let stored = match most {
            Some(_) => stored(costs, read, besides).await?,
            None => 0,
        };
        Ok(Self { most, stored })
    }

    /// Bytes that may still come.
    pub(crate) fn left(&self) -> u64 {
        self.most
            .map_or(u64::MAX, |most| most.saturating_sub(self.stored))
    }

    /// # Errors
    /// `organisation_full` when so many bytes more are too many.
    pub(crate) fn take(&self, bytes: u64) -> Result<(), OverQuota> {
        match self.most {
            Some(most) if bytes > self.left() => Err(OverQuota(most)),
            _ => Ok(()),
        }
    }
}

/// Bytes of uploads that are being received by this process, and that no run counts yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnderWay(Arc<Mutex<HashMap<OrgId, u64>>>);

impl UnderWay {
    /// One more upload of the organisation.
    pub(crate) fn begin(&self, org: OrgId) -> Coming {
        Coming {
            all: self.clone(),
            org,
            bytes: 0,
        }
    }

    #[cfg(test)]
    pub(crate) fn of(&self, org: OrgId) -> u64 {
        self.lock().get(&org).copied().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<OrgId, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What has come of one upload. It counts until this is dropped: keep it until a run counts its bytes, or until they
/// are deleted.
#[derive(Debug)]
pub(crate) struct Coming {
    all: UnderWay,
    org: OrgId,
    bytes: u64,
}

impl Coming {
    /// So much has come by now; gives what has come of the organisation's uploads together.
    pub(crate) fn reached(&mut self, bytes: u64) -> u64 {
        let mut all = self.all.lock();
        let sum = all.entry(self.org).or_default();
        *sum = (*sum + bytes).saturating_sub(self.bytes);
        self.bytes = bytes;
        *sum
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        if self.reached(0) == 0 {
            self.all.lock().retain(|_, bytes| *bytes > 0);
        }
    }
}

/// An organisation stores as much as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OverQuota(u64);

impl OverQuota {
    fn message(self) -> String {
        format!(
            "This organisation may store {} bytes of bills, and there is no room for this one.",
            self.0
        )
    }
}

impl From<OverQuota> for Error {
    fn from(over: OverQuota) -> Self {
        let remedy = remedy_or_default(ORGANISATION_FULL);
        let message = format!("{} {remedy}", over.message());
        Error::quota_exceeded(ORGANISATION_FULL, message).param("bytes", over.0)
    }
}

impl From<OverQuota> for RunError {
    fn from(over: OverQuota) -> Self {
        run_error(ORGANISATION_FULL, over.message())
    }
}

async fn stored(costs: &Costs, read: &OrgRead, besides: RunId) -> Result<u64> {
    #[derive(FromQueryResult)]
    struct Sum {
        bytes: Option<i64>,
    }
    // PostgreSQL makes a numeric of a sum.
    let sum = Expr::cust("CAST(SUM(bytes) AS BIGINT)");
    let row = read
        .find::<run::Entity>()
        .select_only()
        .expr_as(sum, "bytes")
        .filter(run::Column::Id.ne(besides.uuid()))
        .filter(counting(costs, read))
        .row::<Sum>()
        .await?;
    let bytes = row.and_then(|row| row.bytes).unwrap_or_default();
    Ok(u64::try_from(bytes).unwrap_or_default())
}

/// Whether what a run has stored still counts; what does not is deleted by the clean-up.
pub(crate) async fn counts(costs: &Costs, read: &OrgRead, run: RunId) -> Result<bool> {
    let found = read
        .find::<run::Entity>()
        .filter(run::Column::Id.eq(run.uuid()))
        .filter(counting(costs, read))
        .count()
        .await?;
    Ok(found > 0)
}

/// A bill counts while its files are kept, while its rows are shown, and while one may go back to them.
fn counting(costs: &Costs, read: &OrgRead) -> Condition {
    let now = costs.clock.now();
    let within = |time: Duration| run::Column::FinishedAt.gte((now - time).micros());
    let completed = || run::Column::State.eq(RunState::Completed.as_str());
    let published = Condition::all().add(completed()).add(
        Condition::any()
            .add(within(costs.lake.retention()))
            .add(run::Column::Id.in_subquery(shown(read))),
    );
    let landed = Condition::any()
        .add(run::Column::FinishedAt.is_null())
        .add(within(costs.settings.keep_landed));
    Condition::any().add(published).add(landed)
}

/// The runs whose rows are shown.
fn shown(read: &OrgRead) -> SelectStatement {
    period::Entity::find()
        .select_only()
        .column(period::Column::RunId)
        .filter(period::Column::OrgId.eq(read.org().uuid()))
        .into_query()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_counts_together_until_it_is_dropped() {
        let (org, other) = (OrgId(uuid::Uuid::nil()), OrgId(uuid::Uuid::max()));
        let all = UnderWay::default();
        let (mut one, mut two, mut theirs) = (all.begin(org), all.begin(org), all.begin(other));
        assert_eq!(one.reached(10), 10);
        assert_eq!(two.reached(5), 15);
        assert_eq!(one.reached(12), 17);
        assert_eq!(theirs.reached(1), 1);
        drop(one);
        assert_eq!(two.reached(6), 6);
        drop((two, theirs));
        assert!(all.lock().is_empty());
    }
}
