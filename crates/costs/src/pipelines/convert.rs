//! Step `convert`: the landed files become FOCUS Parquet in the lake's folder (not yet part of the table),
//! with rejects listed and the balance computed. Each attempt stages files under its own name, so one
//! that was paused cannot touch the files of the one that took over.

use std::sync::Arc;

use futures::{StreamExt, TryStreamExt};
use object_store::{ObjectStore, path::Path};
use sea_orm::ActiveValue::Set;
use stoa_focus::{
    balance::{Skipped, SkippedMoney, Unreadable},
    convert::{Cancel, CancelOnDrop, Conversion, ConvertRequest, Output, Progress, Target},
    error::{ConvertError, ErrorKind},
    lake::{Lake, StagedFile},
    read::Input,
    warnings::Warning,
};

use stoa_kernel::statement::list as statements;

use super::{Outcome, PublishState, Stop, attempt::Attempt, meter::Meter, watch::Watch};
use crate::{
    landing::LandedFile,
    runs::{
        brief,
        entity::run,
        state::Step,
        wire::{
            RunBalance, RunError, RunMoney, RunRecognised, RunSkipped, RunSkippedMoney,
            RunUnreadable, RunWarning,
        },
    },
    service::Costs,
    sources::view::account as source_account,
    stored::{self, signed},
    told::{convert_error, machine_error, storage_error},
};

pub(crate) async fn convert(
    attempt: &Attempt,
    watch: &Watch,
    number: i64,
) -> Result<Outcome, Stop> {
    let row = attempt.row().await?;
    let files: Vec<LandedFile> = stored::read("cost_run.files", row.files)?;
    forget_staged(attempt).await?;
    let request = request(attempt, watch, number, &files)?;
    // However many runs there are, only so many conversions share the processor.
    let _permit = attempt
        .costs
        .conversions
        .acquire()
        .await
        .map_err(|_| Stop::PutDown)?;
    let cancel = CancelOnDrop(request.cancel.clone());
    let conversion = attempt.costs.lake.convert(request).await;
    let conversion = conversion.map_err(|error| stop(attempt, &error))?;
    drop(cancel);
    let landed: u64 = files.iter().map(|file| file.bytes).sum();
    outcome(conversion, landed, attempt.publish_state().await?)
}

fn request(
    attempt: &Attempt,
    watch: &Watch,
    number: i64,
    files: &[LandedFile],
) -> Result<ConvertRequest, Stop> {
    let costs = &attempt.costs;
    let staging = costs.lake.staging(&attempt.org, attempt.source.id.into())?;
    let meter = Arc::new(Meter::new(
        Step::Convert,
        files.iter().map(|file| file.bytes).sum(),
    ));
    watch.show(&meter);
    let output = Output {
        address: Some(Lake::address(&staging.prefix)),
        store: staging.store,
        prefix: staging.prefix,
        stem: format!("{}-{number}", attempt.run),
        rejects: rejects_path(costs, &attempt.org, attempt.run),
        target: Target::Lake,
    };
    let cancel = Cancel::default();
    let inputs = files.iter().map(|file| input(costs, file, &cancel));
    let mut request = ConvertRequest::new(inputs.collect(), output);
    request.cancel = cancel;
    request.format = attempt.source.format.clone();
    request.account = source_account(&attempt.source)?;
    request.threads = costs.settings.threads;
    request.progress = Some(Arc::new(move |progress: Progress| {
        meter.reached(progress.rows, progress.bytes)
    }));
    Ok(request)
}

/// A landed file under the name its owner gave it, for work that `cancel` ends.
pub(crate) fn input(costs: &Costs, file: &LandedFile, cancel: &Cancel) -> Input {
    let path = Path::from(file.path.as_str());
    // The landing is in the lake's store.
    let address = Lake::address(&path);
    let mut input =
        Input::object(Arc::clone(&costs.landing.store), path).with_address(Some(address));
    input.name.clone_from(&file.name);
    input
        .with_expansion(Some(costs.settings.expansion))
        .with_spool(costs.spool(cancel.clone()))
        .with_rows(file.rows)
        .with_columns(file.columns.clone())
}

/// Beside the organisation's tables; kept for as long as what the run stored counts (`quota`).
pub(crate) fn rejects_path(costs: &Costs, org: &str, run: stoa_kernel::RunId) -> Path {
    rejects_folder(costs, org).join(format!("{run}.csv"))
}

/// Where the lists of an organisation's runs lie.
pub(crate) fn rejects_folder(costs: &Costs, org: &str) -> Path {
    let (_, root) = costs.lake.store();
    root.join(format!("{org}_prod")).join("rejects")
}

/// Kinds of warnings that a run keeps. A bill with a thousand different faults has its list in the conversion's own report.
const WARNINGS: usize = 100;

fn outcome(conversion: Conversion, landed: u64, before: PublishState) -> Result<Outcome, Stop> {
    let recognised = RunRecognised {
        format: conversion.recognised.format.clone(),
        title: conversion.recognised.title.clone(),
        version: conversion.recognised.version.clone(),
        columns: u32::try_from(conversion.recognised.columns).unwrap_or(u32::MAX),
    };
    let mut said = vec![statements::run_converted(
        &recognised.title,
        conversion.rows_in,
        conversion.rows_out,
        conversion.rejects.count,
    )];
    for skipped in &conversion.balance.skipped {
        said.push(statements::run_skipped(skipped.rows, skipped.said.clone()));
    }
    let state = PublishState {
        staged: conversion.files,
        published: None,
        replaced: Vec::new(),
        ..before
    };
    let row = run::ActiveModel {
        recognised: Set(Some(stored::write(&recognised)?)),
        balance: Set(Some(stored::write(
            &balance(conversion.balance, conversion.warnings).kept(),
        )?)),
        periods_brief: Set(brief::periods(&state)?),
        publish: Set(Some(stored::write(&state)?)),
        rows_in: Set(signed(conversion.rows_in)),
        rows_out: Set(signed(conversion.rows_out)),
        rejects: Set(signed(conversion.rejects.count)),
        // The list lies in the organisation's storage as its files do.
        bytes: Set(signed(landed + conversion.rejects.bytes)),
        ..Default::default()
    };
    Ok(Outcome { run: row, said })
}

fn balance(balance: stoa_focus::balance::Balance, warnings: Vec<Warning>) -> RunBalance {
    let unreadable = |cost: Unreadable| RunUnreadable {
        column: cost.column,
        rows: cost.rows,
        first: cost.first,
    };
    let warning = |warning: Warning| RunWarning {
        // A code is a word in JSON.
        code: match serde_json::to_value(warning.code) {
            Ok(serde_json::Value::String(code)) => code,
            _ => String::new(),
        },
        column: warning.column,
        message: warning.message,
        said: Some((&warning.said).into()),
        rows: warning.rows,
        example: warning.example,
        money: warning
            .money
            .into_iter()
            .map(|sum| (sum.currency, sum.amount))
            .collect(),
        money_more: 0,
    };
    let money = |money: stoa_focus::balance::MoneyBalance| RunMoney {
        currency: money.currency,
        column: money.column,
        incoming: money.money_in,
        outgoing: money.money_out,
        rejected: money.rejected,
        skipped: money.skipped,
        balanced: money.balanced,
        rejected_millionths: money.rejected_millionths,
        possibly_twice: money.possibly_twice,
        possibly_twice_millionths: money.possibly_twice_millionths,
    };
    let skipped_money = |money: SkippedMoney| RunSkippedMoney {
        currency: money.currency,
        column: money.column,
        amount: money.amount,
    };
    let skipped = |skipped: Skipped| RunSkipped {
        because: skipped.because,
        said: Some((&skipped.said).into()),
        rows: skipped.rows,
        money: skipped.money.into_iter().map(skipped_money).collect(),
        money_more: 0,
    };
    let kinds = warnings.len();
    RunBalance {
        rows_in: balance.rows_in,
        rows_split: balance.rows_split,
        rows_out: balance.rows_out,
        rows_rejected: balance.rows_rejected,
        rows_skipped: balance.rows_skipped,
        skipped: balance.skipped.into_iter().map(skipped).collect(),
        money: balance.money.into_iter().map(money).collect(),
        unreadable: balance.unreadable.into_iter().map(unreadable).collect(),
        warnings: warnings.into_iter().take(WARNINGS).map(warning).collect(),
        money_more: 0,
        skipped_more: 0,
        unreadable_more: 0,
        warnings_more: kinds.saturating_sub(WARNINGS),
    }
}

/// Deletes the files this run staged in earlier attempts (or in this one, when it fails).
pub(crate) async fn forget_staged(attempt: &Attempt) -> Result<(), RunError> {
    let staging = attempt
        .costs
        .lake
        .staging(&attempt.org, attempt.source.id.into())
        .map_err(|e| machine_error(&e))?;
    let mine = format!("part-{}-", attempt.run);
    delete_matching(&*staging.store, &staging.prefix, |name| {
        name.starts_with(&mine)
    })
    .await
}

/// Deletes just these files: what another attempt of their run stages meanwhile has other names.
pub(crate) async fn forget_files(costs: &Costs, files: &[StagedFile]) -> Result<(), RunError> {
    let (store, _) = costs.lake.store();
    let paths: Vec<_> = files
        .iter()
        .map(|file| Ok(Path::from(file.path.as_str())))
        .collect();
    delete(&*store, paths).await
}

pub(crate) async fn delete_matching(
    store: &dyn ObjectStore,
    prefix: &Path,
    wanted: impl Fn(&str) -> bool + Send + Sync,
) -> Result<(), RunError> {
    let listed: Vec<_> = store
        .list(Some(prefix))
        .try_collect()
        .await
        .map_err(|e| storage_error(&e))?;
    let doomed = listed
        .into_iter()
        .map(|meta| meta.location)
        .filter(|path| path.filename().is_some_and(&wanted))
        .map(Ok)
        .collect::<Vec<_>>();
    delete(store, doomed).await
}

async fn delete(
    store: &dyn ObjectStore,
    doomed: Vec<object_store::Result<Path>>,
) -> Result<(), RunError> {
    let mut deleted = store.delete_stream(futures::stream::iter(doomed).boxed());
    while let Some(result) = deleted.next().await {
        match result {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(storage_error(&error)),
        }
    }
    Ok(())
}

fn stop(attempt: &Attempt, error: &ConvertError) -> Stop {
    match error.kind {
        ErrorKind::Cancelled => Stop::Cancelled,
        _ => convert_error(error, attempt.input()).into(),
    }
}
