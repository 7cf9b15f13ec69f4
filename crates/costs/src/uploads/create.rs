//! Turns received files into a run of the source they belong to.

use std::sync::Arc;

use object_store::path::Path;
use sea_orm::{ColumnTrait, QueryFilter};
use stoa_focus::{
    Account,
    convert::{Cancel, CancelOnDrop},
    delivery::Stored,
    error::{ConvertError, ErrorKind},
    read::Spool,
    recognise::{Recognised, recognise},
};
use stoa_httpkit::IfMatch;
use stoa_kernel::{Error, Result, RunId, name::visible};
use stoa_store::{Actor, OrgTx};

use super::receive::{Received, Sent, discard, into_error};
use crate::{
    manifests,
    pipelines::{convert::input, steps},
    runs::{
        allowed::Said,
        start::{NewRun, start},
        view as run_view,
        wire::{Run, RunError},
    },
    service::Costs,
    sources::{
        by_name,
        create::{checked_format, find_or_make},
        entity as source,
        update::update,
        view as source_view,
        wire::{Source, SourceKind, UpdateSource},
    },
    told::{Input, convert_error},
};

/// A file that cannot be a bill is refused here, before there is a run; what it landed is deleted.
pub async fn create(
    costs: &Costs,
    actor: &Actor,
    org: &str,
    run: RunId,
    received: Received,
) -> Result<(Run, Source)> {
    let result = accept(costs, actor, org, run, received).await;
    if result.is_err() {
        discard(costs, actor.org(), run).await;
    }
    result
}

async fn accept(
    costs: &Costs,
    actor: &Actor,
    org: &str,
    run: RunId,
    mut received: Received,
) -> Result<(Run, Source)> {
    checked_format(received.format.as_deref())?;
    let place = |sent: &Sent| Stored {
        path: sent.path.clone(),
        shown: sent.path.clone(),
        store: Arc::clone(&costs.landing.store),
        place: Path::from(sent.file.path.as_str()),
        bytes: Some(sent.file.bytes),
        // When it was landed says nothing of its age.
        modified: None,
        met: false,
        columns: Vec::new(),
        spool: Spool::default(),
    };
    let landed: Vec<String> = received
        .files
        .iter()
        .map(|sent| sent.file.path.clone())
        .collect();
    let cancel = CancelOnDrop(Cancel::default());
    let spool = costs.spool(cancel.0.clone());
    let sent = std::mem::take(&mut received.files);
    let followed = manifests::follow(sent, Input::Sent, &spool, place).await;
    let (files, notes) = followed.map_err(into_error)?;
    received.files = files
        .into_iter()
        .map(|(mut sent, stated)| {
            sent.file.rows = stated.rows;
            sent.file.columns = stated.columns;
            sent
        })
        .collect();
    // What is no part of the bill is not kept: an organisation's quota counts the files of its runs.
    let chosen = |path: &String| received.files.iter().any(|sent| sent.file.path == *path);
    for path in landed.iter().filter(|path| !chosen(path)) {
        costs.landing.delete(path).await.map_err(into_error)?;
    }
    let known = known_source(costs, actor, &received).await?;
    let format = received
        .format
        .clone()
        .or_else(|| known.as_ref().and_then(|source| source.format.clone()));
    let given = match &known {
        Some(source) => agreed(source, received.account.clone())?,
        None => received.account.clone(),
    };
    let recognised = look(costs, &received, known.as_ref(), format, given).await?;
    let mut tx = costs.write(actor).await?;
    let source = match known {
        Some(source) => source,
        None => by_identity(costs, &mut tx, &received, &recognised).await?,
    };
    let source = remembering(costs, &mut tx, org, source, &received).await?;
    let new = NewRun {
        id: run,
        source,
        trigger: "upload",
        files: received.files.into_iter().map(|sent| sent.file).collect(),
        said: Said {
            account_change: received.allow_account_change,
            missing_charges: received.allow_missing_charges,
            possibly_twice: received.allow_possibly_twice,
        },
    };
    let row = start(costs, &mut tx, org, new).await?;
    for note in notes {
        let note = manifests::note(&note);
        steps::say(costs, &tx, RunId(row.id), None, "info", note).await?;
    }
    let source = source_view::get(&tx, row.source_id.into()).await?;
    let run = run_view::one(&tx, row).await?;
    tx.commit().await?;
    Ok((run, source))
}

async fn known_source(
    costs: &Costs,
    actor: &Actor,
    received: &Received,
) -> Result<Option<source::Model>> {
    let Some(id) = received.source_id else {
        return Ok(None);
    };
    let row = source_view::row(&costs.store.read(actor).await?, id).await?;
    if row.kind != SourceKind::Upload.as_str() {
        return Err(Error::conflict(
            "not_an_upload_source",
            "This source fetches its files itself. Leave `source_id` out, or start a run of the source.",
        ));
    }
    Ok(Some(row))
}

/// Reads the first bytes (Parquet: the footer) of every file, so that a wrong one is told at once.
async fn look(
    costs: &Costs,
    received: &Received,
    known: Option<&source::Model>,
    format: Option<String>,
    account: Option<Account>,
) -> Result<Recognised> {
    let mut first: Option<Recognised> = None;
    for Sent { file, .. } in &received.files {
        let packed = input(costs, file, &Cancel::default());
        let seen = recognise(packed, format.clone(), account.clone())
            .await
            .map_err(|e| into_error(refused(&e, received, known)))?;
        first.get_or_insert(seen);
    }
    first.ok_or_else(|| Error::internal("an upload without files passed"))
}

/// Who sent no format cannot leave it out: the source's is told where it is changed.
fn refused(error: &ConvertError, received: &Received, known: Option<&source::Model>) -> RunError {
    let mut told = convert_error(error, Input::Sent);
    let of_source = known.filter(|_| received.format.is_none());
    let of_source = of_source.and_then(|source| Some((source, source.format.as_deref()?)));
    if let (ErrorKind::UnknownColumns | ErrorKind::UnknownFormat, Some((source, format))) =
        (error.kind, of_source)
    {
        told.remedy = Some(format!(
            "The source {:?} says that its files are of the format {format}. Clear or correct it in the settings of the source, or leave `source_id` out so that the bill gets a source of its own.",
            source.name
        ));
    }
    told
}

async fn by_identity(
    costs: &Costs,
    tx: &mut OrgTx,
    received: &Received,
    seen: &Recognised,
) -> Result<source::Model> {
    let file = received
        .files
        .first()
        .map(|sent| sent.file.name.as_str())
        .unwrap_or_default();
    // A bill that names no account is known by its file name: sent again, it replaces itself too.
    let by_name = by_name::identity(&seen.format, file);
    if received.account.is_some() {
        refuse_known_by_name(tx, &by_name).await?;
    }
    let title = seen.title_of_bill();
    let identity = seen.identity.clone().unwrap_or(by_name);
    let name = received
        .name
        .as_deref()
        .filter(|name| !name.trim().is_empty())
        .map_or_else(
            || visible(title.as_deref().unwrap_or(&identity)),
            str::to_owned,
        );
    let short: String = name.chars().take(120).collect();
    let (format, account) = (received.format.as_deref(), received.account.as_ref());
    find_or_make(costs, tx, &identity, &short, format, account).await
}

/// The same file without an account made a source of its own: beside it, its money would stand twice.
async fn refuse_known_by_name(tx: &OrgTx, by_name: &str) -> Result<()> {
    let known = tx
        .find::<source::Entity>()
        .filter(source::Column::Identity.eq(by_name))
        .one()
        .await?;
    match known {
        None => Ok(()),
        Some(source) => Err(Error::conflict(
            "known_without_account",
            format!(
                "This file was uploaded before without an account, into the source {:?}. Delete that source and upload the file again; its charges would count twice otherwise.",
                source.name
            ),
        )
        .param("source", source.name)),
    }
}

/// The account of a source's files: what the source has, or what comes with the upload.
fn agreed(source: &source::Model, given: Option<Account>) -> Result<Option<Account>> {
    let known = source_view::account(source)?;
    match (&known, given) {
        (Some(known), Some(given)) if !known.may_be(&given.id) => Err(Error::conflict(
            "other_account",
            format!(
                "The source {:?} holds the bills of the account {}, and {} was given. Leave the account out, or leave `source_id` out so that the bill gets its own source.",
                source.name, known.id, given.id
            ),
        )
        .param("source", source.name.as_str())
        .param("account", known.id.as_str())
        .param("given", given.id)),
        // A name that was said before stays until another is said.
        // And the id as it was said first: another spelling is the same account.
        (Some(known), Some(given)) => Ok(Some(Account {
            id: known.id.clone(),
            name: given.name.or_else(|| known.name.clone()),
        })),
        (None, Some(given)) => Ok(Some(given)),
        (_, None) => Ok(known),
    }
}

/// What was said with an upload is remembered for the source; what it allows itself, the run remembers.
async fn remembering(
    costs: &Costs,
    tx: &mut OrgTx,
    org: &str,
    source: source::Model,
    received: &Received,
) -> Result<source::Model> {
    let format = received.format.clone();
    let known = source_view::account(&source)?;
    let account = agreed(&source, received.account.clone())?;
    let change = UpdateSource {
        format: (format.is_some() && format != source.format).then_some(format),
        account: (account != known).then(|| account.map(Into::into)),
        allow_duplicate: received
            .allow_duplicate
            .filter(|allow| *allow != (source.allow_duplicate == Some(true))),
        ..UpdateSource::default()
    };
    if change == UpdateSource::default() {
        return Ok(source);
    }
    update(costs, tx, org, source.id.into(), &IfMatch(None), change).await
}
