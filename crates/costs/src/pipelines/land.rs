//! Step `land`: every file of the run lies in landing storage, byte for byte. Uploads are there
//! already; folders and object stores are copied, so that later steps and attempts read the same bytes.

use std::sync::Arc;

use futures::StreamExt;
use object_store::ObjectStoreExt;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use stoa_focus::{
    convert::{Cancel, CancelOnDrop},
    warnings::Warning,
};
use stoa_kernel::statement::list as statements;

use super::{Outcome, Stop, attempt::Attempt, meter::Meter, watch::Watch};
use crate::{
    landing::LandedFile,
    manifests,
    quota::Quota,
    remedies::run_error,
    runs::{
        brief,
        entity::run,
        state::{RunState, Step},
        wire::RunError,
    },
    sources::{view::location_url, wire::SourceKind},
    stored,
    told::location_error,
};

/// Of files whose size no listing told, room is taken so many bytes ahead; near the quota less.
const AHEAD: [u64; 3] = [64 << 20, 1 << 20, 0];

pub(crate) async fn land(attempt: &Attempt, watch: &Watch, _number: i64) -> Result<Outcome, Stop> {
    let kind = stored::word("cost_source.kind", &attempt.source.kind, SourceKind::parse)?;
    let row = attempt.row().await?;
    let known: Vec<LandedFile> = stored::read("cost_run.files", row.files)?;
    let (files, notes) = match kind {
        // Also a folder's run that is tried again after its files have landed once.
        SourceKind::Upload => (present(attempt, known).await?, Vec::new()),
        _ => fetch(attempt, watch, kind).await?,
    };
    let bytes: u64 = files.iter().map(|file| file.bytes).sum();
    Ok(Outcome {
        run: run::ActiveModel {
            files: Set(stored::write(&files)?),
            files_brief: Set(brief::files(&files)?),
            bytes: Set(stored::signed(bytes)),
            ..Default::default()
        },
        said: [statements::run_landed(files.len(), bytes)]
            .into_iter()
            .chain(notes.iter().map(manifests::note))
            .collect(),
    })
}

async fn present(attempt: &Attempt, files: Vec<LandedFile>) -> Result<Vec<LandedFile>, Stop> {
    match attempt.costs.landing.missing(&files).await? {
        Some(file) => Err(Stop::Failed(gone(file))),
        None => Ok(files),
    }
}

/// What was uploaded was cleaned up since.
pub(crate) fn gone(file: &LandedFile) -> RunError {
    let mut error = run_error(
        "landed_files_gone",
        format!("The uploaded file {:?} is no longer there.", file.name),
    );
    error.file = Some(file.name.clone());
    error
}

async fn fetch(
    attempt: &Attempt,
    watch: &Watch,
    kind: SourceKind,
) -> Result<(Vec<LandedFile>, Vec<Warning>), Stop> {
    let url = location_url(&attempt.source).unwrap_or_default();
    let cancel = CancelOnDrop(Cancel::default());
    let spool = attempt.costs.spool(cancel.0.clone());
    let place = attempt
        .costs
        .settings
        .locations
        .open(&attempt.org, kind, &url, &spool)
        .await?;
    let landing = &attempt.costs.landing;
    let listed: u64 = place.files.iter().filter_map(|(file, _)| file.bytes).sum();
    // An attempt that was interrupted may have left half of another listing.
    landing.forget(attempt.actor.org(), attempt.run).await?;
    let mut reserved = Reserved::begin(attempt, listed).await?;
    let meter = Arc::new(Meter::new(Step::Land, listed));
    watch.show(&meter);
    let mut landed = Vec::with_capacity(place.files.len());
    let mut before = 0;
    for (index, (found, stated)) in place.files.iter().enumerate() {
        let changed = || {
            let mut error = run_error(
                "file_changed",
                format!("{:?} changed while it was read.", found.name),
            );
            error.file = Some(found.name.clone());
            Stop::Failed(error)
        };
        let path = landing.path(attempt.actor.org(), attempt.run, index, &found.name);
        let unreadable = |error| location_error(&error, found.path.as_ref());
        let from = place.store.get(&found.path).await.map_err(unreadable)?;
        let mut chunks = from.into_stream();
        let mut incoming = landing.create(path.clone()).await.map_err(RunError::from)?;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(unreadable)?;
            let bytes = incoming.bytes() + chunk.len() as u64;
            if found.bytes.is_some_and(|listed| bytes > listed) {
                return Err(changed());
            }
            reserved.cover(before + bytes).await?;
            incoming.write(chunk).await.map_err(RunError::from)?;
            meter.reached(0, before + bytes);
        }
        let bytes = incoming.finish().await?;
        if found.bytes.is_some_and(|listed| listed != bytes) {
            return Err(changed());
        }
        before += bytes;
        landed.push(LandedFile {
            name: found.name.clone(),
            bytes,
            path: path.to_string(),
            rows: stated.rows,
            columns: stated.columns.clone(),
        });
    }
    Ok((landed, place.warnings))
}

/// The room that a run has taken of its organisation's quota for what it lands: it counts from before the first byte
/// comes, so that several runs at once, and one that is killed, count for what they leave.
struct Reserved<'a> {
    attempt: &'a Attempt,
    bytes: u64,
}

impl<'a> Reserved<'a> {
    /// # Errors
    /// `organisation_full` when there is no room for so many bytes, or for any.
    async fn begin(attempt: &'a Attempt, bytes: u64) -> Result<Self, Stop> {
        let mut reserved = Self { attempt, bytes: 0 };
        reserved.take(bytes, bytes.max(1)).await?;
        Ok(reserved)
    }

    /// Takes more when so many bytes are about to be there.
    async fn cover(&mut self, bytes: u64) -> Result<(), Stop> {
        if bytes <= self.bytes || self.attempt.costs.settings.organisation_bytes == 0 {
            return Ok(());
        }
        let mut taken = Ok(());
        for ahead in AHEAD {
            taken = self.take(bytes + ahead, bytes + ahead).await;
            // With less ahead there may be room.
            if !matches!(taken, Err(Stop::Failed(_))) {
                break;
            }
        }
        taken
    }

    async fn take(&mut self, bytes: u64, room: u64) -> Result<(), Stop> {
        let Attempt { costs, run, .. } = self.attempt;
        let tx = self.attempt.ctx.write().await?;
        // The run's row before the organisation's turn, as whoever ends a run takes them.
        let mine = tx
            .update_many::<run::Entity>()
            .col(run::Column::Bytes, stored::signed(bytes))
            .filter(run::Column::Id.eq(run.uuid()))
            .filter(
                run::Column::State
                    .is_in([RunState::Running.as_str(), RunState::Cancelling.as_str()]),
            )
            .exec()
            .await?;
        if mine == 0 {
            return Err(Stop::Lost);
        }
        let quota = Quota::deciding(costs, &tx, *run).await?;
        quota.take(room).map_err(RunError::from)?;
        tx.commit().await?;
        self.bytes = bytes;
        Ok(())
    }
}

/// Takes away what a run landed that ends before all of it is there: another attempt begins anew. What was sent stays:
/// nobody sends it again.
pub(crate) async fn forget_half(attempt: &Attempt) -> Result<(), Stop> {
    if attempt.source.kind == SourceKind::Upload.as_str() || attempt.is_complete(Step::Land).await?
    {
        return Ok(());
    }
    // Fenced: once another worker has taken the run over, the files are of its attempt.
    drop(attempt.ctx.write().await?);
    let landing = &attempt.costs.landing;
    landing.forget(attempt.actor.org(), attempt.run).await?;
    // Only now: until its files are gone, they count.
    let tx = attempt.ctx.write().await?;
    tx.update_many::<run::Entity>()
        .col(run::Column::Bytes, 0_i64)
        .filter(run::Column::Id.eq(attempt.run.uuid()))
        .exec()
        .await?;
    tx.commit().await?;
    Ok(())
}
