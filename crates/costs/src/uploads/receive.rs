//! Receives a multipart upload: every file is streamed to landing storage in parts, never held whole.

use axum::extract::{Multipart, multipart::Field};
use axum::http::{HeaderMap, header::CONTENT_LENGTH};
use stoa_focus::Account;
use stoa_kernel::{Error, OrgId, RunId, SourceId};

use stoa_store::Actor;

use crate::{
    landing::LandedFile,
    quota::{Coming, Quota},
    remedies,
    runs::wire::RunError,
    service::Costs,
};

/// Text fields are short; anything longer is a mistake.
const TEXT_CHARS: usize = 1000;

/// What an upload held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received {
    pub files: Vec<Sent>,
    pub source_id: Option<SourceId>,
    pub name: Option<String>,
    pub format: Option<String>,
    pub account: Option<Account>,
    pub allow_duplicate: Option<bool>,
    pub allow_account_change: Option<bool>,
    pub allow_missing_charges: Option<bool>,
    pub allow_possibly_twice: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// As it was named, folders included: a manifest may tell files apart by those.
    pub path: String,
    pub file: LandedFile,
}

/// After so many bytes it is asked again what the organisation stores: its other uploads and its sources go on.
const ASK_AGAIN_BYTES: u64 = 64 << 20;

/// The code of a refusal for more bytes or files than one upload may have.
pub(crate) const TOO_LARGE: &str = "too_large";

/// What the parts of an upload and its words add to the bytes of its files, at most.
const AROUND_FILES: u64 = 1 << 20;

/// Whether as much may come as the request says of itself, before its first byte is read. What says nothing is
/// counted while it comes, by [`receive`].
pub(crate) fn announced(headers: &HeaderMap, most: u64) -> Result<(), Error> {
    let length = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    let length: Option<u64> = length.and_then(|length| length.parse().ok());
    match length {
        Some(length) if length > most.saturating_add(AROUND_FILES) => Err(too_large(format!(
            "One upload holds at most {most} bytes, and this one has {length}."
        ))),
        _ => Ok(()),
    }
}

/// How much may come.
struct Room<'a> {
    costs: &'a Costs,
    actor: &'a Actor,
    run: RunId,
    quota: Quota,
    /// How many bytes had come when `quota` was asked.
    asked: u64,
    coming: &'a mut Coming,
    /// In the files before this one.
    came: u64,
}

impl Room<'_> {
    /// Whether so many bytes of a file may come.
    async fn check(&mut self, bytes: u64) -> Result<(), Error> {
        let (all, most) = (self.came + bytes, self.costs.settings.upload_bytes);
        if all > most {
            return Err(too_large(format!("One upload holds at most {most} bytes.")));
        }
        if all - self.asked >= ASK_AGAIN_BYTES {
            self.asked = all;
            self.quota = Quota::of(self.costs, self.actor, self.run).await?;
        }
        Ok(self.quota.take(self.coming.reached(all))?)
    }
}

/// Reads the whole request. When anything is wrong, what has landed is deleted again.
pub(crate) async fn receive(
    costs: &Costs,
    actor: &Actor,
    run: RunId,
    quota: Quota,
    coming: &mut Coming,
    multipart: Multipart,
) -> Result<Received, Error> {
    let room = Room {
        costs,
        actor,
        run,
        quota,
        asked: 0,
        coming,
        came: 0,
    };
    let result = read_fields(room, multipart).await;
    if result.is_err() {
        discard(costs, actor.org(), run).await;
    }
    result
}

/// Deletes what an upload landed; leftovers are the clean-up schedule's.
pub async fn discard(costs: &Costs, org: OrgId, run: RunId) {
    if let Err(error) = costs.landing.forget(org, run).await {
        tracing::warn!(%run, code = %error.code, "the files of a refused upload stay until the clean-up");
    }
}

async fn read_fields(mut room: Room<'_>, mut multipart: Multipart) -> Result<Received, Error> {
    let mut received = Received::default();
    let (mut account, mut account_name) = (None, None);
    while let Some(field) = multipart
        .next_field()
        .await
        .map_err(|e| broken_request(&e))?
    {
        match field.name().unwrap_or_default() {
            "file" => {
                let path = field.file_name().map(sent).unwrap_or_default();
                let file = land(received.files.len(), field, &mut room).await?;
                room.came += file.bytes;
                received.files.push(Sent { path, file });
            }
            "source_id" => {
                let text = text(field, "source_id").await?;
                let id = text.parse().map_err(|_| {
                    wrong("source_id", "not_an_id", "This is not the id of a source.")
                })?;
                received.source_id = Some(id);
            }
            "name" => received.name = Some(text(field, "name").await?),
            "format" => {
                received.format = Some(text(field, "format").await?).filter(|f| !f.is_empty())
            }
            "account" => account = Some(text(field, "account").await?),
            "account_name" => account_name = Some(text(field, "account_name").await?),
            "allow_duplicate" => {
                let text = text(field, "allow_duplicate").await?;
                received.allow_duplicate = choice(&text, "allow_duplicate")?;
            }
            "allow_account_change" => {
                let text = text(field, "allow_account_change").await?;
                received.allow_account_change = choice(&text, "allow_account_change")?;
            }
            "allow_missing_charges" => {
                let text = text(field, "allow_missing_charges").await?;
                received.allow_missing_charges = choice(&text, "allow_missing_charges")?;
            }
            "allow_possibly_twice" => {
                let text = text(field, "allow_possibly_twice").await?;
                received.allow_possibly_twice = choice(&text, "allow_possibly_twice")?;
            }
            other => {
                let message = format!(
                    "Fields are `file`, `source_id`, `name`, `format`, `account`, `account_name`, `allow_duplicate`, `allow_account_change`, `allow_missing_charges` and `allow_possibly_twice`; {other:?} is none of them."
                );
                return Err(wrong(other, "unknown_field", &message));
            }
        }
    }
    received.account = given_account(account, account_name)?;
    if received.files.is_empty() {
        return Err(wrong(
            "file",
            "required",
            "Send at least one field `file` with a file name.",
        ));
    }
    Ok(received)
}

/// Empty fields of a form are none; a name is the name of something.
fn given_account(id: Option<String>, name: Option<String>) -> Result<Option<Account>, Error> {
    let (id, name) = (
        id.filter(|id| !id.is_empty()),
        name.filter(|name| !name.is_empty()),
    );
    match (id, name) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(wrong(
            "account",
            "required",
            "Give the id of the billing account beside its name.",
        )),
        (Some(id), name) => Account::new(&id, name.as_deref())
            .map(Some)
            .map_err(|why| wrong("account", "account_invalid", &format!("Here {why}."))),
    }
}

async fn land(
    index: usize,
    mut field: Field<'_>,
    room: &mut Room<'_>,
) -> Result<LandedFile, Error> {
    let costs = room.costs;
    if index >= costs.settings.upload_files {
        return Err(too_large(format!(
            "One upload holds at most {} files.",
            costs.settings.upload_files
        )));
    }
    let name = field
        .file_name()
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .unwrap_or("upload")
        .to_owned();
    let path = costs.landing.path(room.actor.org(), room.run, index, &name);
    let mut incoming = costs.landing.create(path).await?;
    loop {
        let problem = match field.chunk().await {
            Ok(None) => break,
            Ok(Some(chunk)) => match room.check(incoming.bytes() + chunk.len() as u64).await {
                Ok(()) => match incoming.write(chunk).await {
                    Ok(()) => continue,
                    Err(why) => why.into(),
                },
                Err(refused) => refused,
            },
            Err(error) => broken_request(&error),
        };
        incoming.abort().await;
        return Err(problem);
    }
    let path = incoming.path().to_string();
    let bytes = incoming.finish().await.map_err(into_error)?;
    Ok(LandedFile {
        name: shown(&name),
        bytes,
        path,
        rows: None,
        columns: Vec::new(),
    })
}

/// `true`, `false` or nothing.
fn choice(text: &str, name: &'static str) -> Result<Option<bool>, Error> {
    match text {
        "" => Ok(None),
        "true" => Ok(Some(true)),
        "false" => Ok(Some(false)),
        _ => Err(wrong(name, "not_a_choice", "Send `true` or `false`.")),
    }
}

async fn text(mut field: Field<'_>, name: &'static str) -> Result<String, Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|e| broken_request(&e))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > TEXT_CHARS * char::MAX.len_utf8() {
            return Err(too_long(name));
        }
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| wrong(name, "encoding", "This field is not UTF-8."))?;
    match text.chars().count() {
        0..=TEXT_CHARS => Ok(text.trim().to_owned()),
        _ => Err(too_long(name)),
    }
}

fn too_long(name: &'static str) -> Error {
    let message = format!("This field has at most {TEXT_CHARS} characters.");
    wrong(name, "too_long", &message)
}

/// The path it was sent with.
fn sent(name: &str) -> String {
    let path = name.replace('\\', "/");
    path.trim().trim_start_matches('/').to_owned()
}

/// The name as people will read it: the last part of a path, without what cannot be seen.
fn shown(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    stoa_kernel::name::visible(base).chars().take(200).collect()
}

/// What was behind a run's error, for the log.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Cause(String);

/// A run's error as the answer to a request.
pub fn into_error(error: RunError) -> Error {
    let code = remedies::intern(&error.code);
    let message = match &error.remedy {
        Some(remedy) => format!("{} {remedy}", error.message),
        None => error.message.clone(),
    };
    let answer = match code {
        "storage_full" | "storage" => Error::unavailable(code, message),
        "internal" => Error::internal(message),
        _ => Error::invalid(code, message),
    };
    match error.cause {
        Some(cause) => answer.with_source(Cause(cause)),
        None => answer,
    }
}

fn broken_request(error: &axum::extract::multipart::MultipartError) -> Error {
    Error::invalid(
        "broken_upload",
        format!(
            "The upload ended early or is not multipart/form-data ({}). Send it again.",
            error.body_text()
        ),
    )
}

fn too_large(message: String) -> Error {
    Error::invalid(
        TOO_LARGE,
        format!("{message} {}", remedies::remedy_or_default(TOO_LARGE)),
    )
}

fn wrong(field: &str, code: &'static str, message: &str) -> Error {
    Error::invalid("invalid_upload", "The upload cannot be used as it is.")
        .field(field, code, message)
}
