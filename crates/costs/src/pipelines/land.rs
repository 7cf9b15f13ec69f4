//! Step `land`: every file of the run lies in landing storage, byte for byte. Uploads are there
//! already; folders and object stores are copied, so that later steps and attempts read the same bytes.

use std::sync::Arc;

use sea_orm::ActiveValue::Set;
use stoa_focus::warnings::Warning;

use super::{Outcome, Stop, attempt::Attempt, meter::Meter, watch::Watch};
use crate::{
    landing::LandedFile,
    manifests,
    quota::Quota,
    remedies::run_error,
    runs::{entity::run, state::Step, wire::RunError},
    sources::{view::location_url, wire::SourceKind},
    stored,
};

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
    let count = files.len();
    Ok(Outcome {
        run: run::ActiveModel {
            files: Set(stored::write(&files)?),
            bytes: Set(stored::signed(bytes)),
            ..Default::default()
        },
        detail: format!(
            "{count} {} of {bytes} bytes landed.{}",
            if count == 1 { "file" } else { "files" },
            notes
                .iter()
                .map(|warning| format!(" {}", manifests::sentence(warning)))
                .collect::<String>()
        ),
    })
}

async fn present(attempt: &Attempt, files: Vec<LandedFile>) -> Result<Vec<LandedFile>, Stop> {
    for file in &files {
        if attempt.costs.landing.size(&file.path).await? != Some(file.bytes) {
            let mut error = run_error(
                "landed_files_gone",
                format!("The uploaded file {:?} is no longer there.", file.name),
            );
            error.file = Some(file.name.clone());
            return Err(Stop::Failed(error));
        }
    }
    Ok(files)
}

async fn fetch(
    attempt: &Attempt,
    watch: &Watch,
    kind: SourceKind,
) -> Result<(Vec<LandedFile>, Vec<Warning>), Stop> {
    let url = location_url(&attempt.source).unwrap_or_default();
    let place = attempt
        .costs
        .settings
        .locations
        .open(&attempt.org, kind, &url)
        .await?;
    let landing = &attempt.costs.landing;
    let quota = Quota::of(&attempt.costs, &attempt.actor, attempt.run).await?;
    let listed: u64 = place.files.iter().filter_map(|(file, _)| file.bytes).sum();
    quota.take(listed.max(1)).map_err(RunError::from)?;
    // An attempt that was interrupted may have left half of another listing.
    landing.forget(attempt.actor.org(), attempt.run).await?;
    let meter = Arc::new(Meter::new(Step::Land, listed));
    watch.show(&meter);
    let mut landed = Vec::with_capacity(place.files.len());
    let mut before = 0;
    for (index, (found, stated)) in place.files.iter().enumerate() {
        let path = landing.path(attempt.actor.org(), attempt.run, index, &found.name);
        let told = |bytes| meter.reached(0, before + bytes);
        let bytes = landing
            .copy_from(&*place.store, &found.path, path.clone(), told)
            .await?;
        if found.bytes.is_some_and(|listed| listed != bytes) {
            let mut error = run_error(
                "file_changed",
                format!("{:?} changed while it was read.", found.name),
            );
            error.file = Some(found.name.clone());
            return Err(Stop::Failed(error));
        }
        before += bytes;
        quota.take(before).map_err(RunError::from)?;
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
