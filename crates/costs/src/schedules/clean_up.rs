//! Removes what nobody needs: landed files of runs that ended a while ago or never came to be, and lists of rejected
//! rows of runs whose bill is neither shown nor can be gone back to.

use std::time::Duration;

use object_store::ObjectStoreExt;
use sea_orm::{ColumnTrait, QueryFilter};
use stoa_accounts::organisations::{self, Organisation};
use stoa_kernel::{Result, RunId, Timestamp};

use crate::{
    pipelines::convert::rejects_folder,
    quota,
    runs::{entity::run, state::RunState},
    service::Costs,
    told::storage_error,
    uploads::receive::into_error,
};

/// An upload under way has no run yet.
const UPLOADING: Duration = Duration::from_secs(86_400);

pub(crate) async fn clean_up(costs: &Costs) -> Result<()> {
    for org in organisations::all(&costs.store).await? {
        for cleaned in [
            clean_up_in(costs, &org).await,
            forget_rejects(costs, &org).await,
        ] {
            if let Err(error) = cleaned {
                tracing::error!(org = %org.id, error = %error.chain(), "leftovers were not removed");
            }
        }
    }
    Ok(())
}

/// Deletes the lists of rejected rows that count for nobody's storage any more.
async fn forget_rejects(costs: &Costs, org: &Organisation) -> Result<()> {
    let actor = org.system_actor("costs.clean_up");
    let (store, _) = costs.lake.store();
    let listed = store
        .list_with_delimiter(Some(&rejects_folder(costs, org.slug.as_str())))
        .await
        .map_err(|e| into_error(storage_error(&e)))?;
    for list in listed.objects {
        let name = list.location.filename().unwrap_or_default();
        let Some(run) = name
            .strip_suffix(".csv")
            .and_then(|id| id.parse::<RunId>().ok())
        else {
            continue;
        };
        let counts = {
            let read = costs.store.read(&actor).await?;
            quota::counts(costs, &read, run).await?
        };
        if counts {
            continue;
        }
        match store.delete(&list.location).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(into_error(storage_error(&error))),
        }
    }
    Ok(())
}

async fn clean_up_in(costs: &Costs, org: &Organisation) -> Result<()> {
    let actor = org.system_actor("costs.clean_up");
    for run in landed(costs, org).await? {
        let row = costs
            .store
            .read(&actor)
            .await?
            .find::<run::Entity>()
            .filter(run::Column::Id.eq(run.uuid()))
            .one()
            .await?;
        let until = match row {
            Some(row) if RunState::parse(&row.state)?.is_finished() => row
                .finished_at
                .map(|end| Timestamp::from_micros(end) + costs.settings.keep_landed),
            Some(_) => None,
            // The id says when the upload began.
            None => born(run).map(|begun| begun + UPLOADING),
        };
        if until.is_some_and(|until| until < costs.clock.now()) {
            costs
                .landing
                .forget(org.id, run)
                .await
                .map_err(into_error)?;
        }
    }
    Ok(())
}

/// Runs that have files in landing storage.
async fn landed(costs: &Costs, org: &Organisation) -> Result<Vec<RunId>> {
    let folder = costs.landing.organisation(org.id);
    let listed = costs
        .landing
        .store
        .list_with_delimiter(Some(&folder))
        .await
        .map_err(|e| into_error(storage_error(&e)))?;
    Ok(listed
        .common_prefixes
        .iter()
        .filter_map(|path| path.filename()?.parse().ok())
        .collect())
}

fn born(run: RunId) -> Option<Timestamp> {
    let (seconds, nanos) = run.uuid().get_timestamp()?.to_unix();
    let micros = i64::try_from(seconds).ok()?.checked_mul(1_000_000)? + i64::from(nanos / 1000);
    Some(Timestamp::from_micros(micros))
}
