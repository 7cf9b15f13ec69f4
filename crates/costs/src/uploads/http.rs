//! The upload endpoint. Its body is streamed, so the limits of other endpoints do not apply to it.

use axum::{
    extract::{DefaultBodyLimit, FromRef, Multipart, State, multipart::MultipartRejection},
    http::{HeaderMap, StatusCode},
};
use serde::{Deserialize, Serialize};
use stoa_accounts::{Accounts, OrgCaller, OrgPath};
use stoa_httpkit::{ApiError, ApiResult, Json, Problems};
use stoa_kernel::{Error, Permission, RunId};
use tracing::Instrument;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{create as creating, receive};
use crate::{quota::Quota, runs::wire::Run, service::Costs, sources::wire::Source};

/// The run that was started, and the source it belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Uploaded {
    pub run: Run,
    pub source: Source,
}

/// What an upload sends. Only for the document: the body is read as a stream.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct UploadForm {
    /// One or more files of one bill: CSV, JSON Lines or Parquet; plain, .gz or .zst.
    #[schema(value_type = Vec<String>, format = Binary, min_items = 1)]
    file: Vec<Vec<u8>>,
    /// Source to replace months of; found by the bill's own provider and account when left out.
    #[schema(nullable = false)]
    source_id: Option<stoa_kernel::SourceId>,
    /// Name for a source that has to be made.
    #[schema(nullable = false, max_length = 1000)]
    name: Option<String>,
    /// Format id, when recognition would choose another.
    #[schema(nullable = false, pattern = r"^\s*[A-Za-z0-9._-]{0,60}\s*$")]
    format: Option<String>,
    /// Id of the billing account, for a bill that names none (OpenAI, Anthropic, Langfuse …). It is
    /// remembered for the source; a bill that names its own has to name this one.
    #[schema(
        nullable = false,
        max_length = 200,
        pattern = r"^[\s\x00-\x1F\x7F-\x9F]*[^\x00-\x1F\x7F-\x9F]*[\s\x00-\x1F\x7F-\x9F]*$"
    )]
    account: Option<String>,
    /// Name of that account.
    #[schema(
        nullable = false,
        max_length = 200,
        pattern = r"^[\s\x00-\x1F\x7F-\x9F]*[^\x00-\x1F\x7F-\x9F]*[\s\x00-\x1F\x7F-\x9F]*$"
    )]
    account_name: Option<String>,
    /// `true` publishes the bill although another source holds the same billing account and period;
    /// it is remembered for the source.
    #[schema(nullable = false)]
    allow_duplicate: Option<bool>,
    /// `true` publishes the bill although it lacks charges that the source has in the same month; it holds
    /// for this upload alone.
    #[schema(nullable = false)]
    allow_account_change: Option<bool>,
    /// `true` publishes the bill although charges of it could not be read; it holds for this upload
    /// alone.
    #[schema(nullable = false)]
    allow_missing_charges: Option<bool>,
    /// `true` publishes the bill although much of its money may count twice, as the run says; it holds for this
    /// upload alone.
    #[schema(nullable = false)]
    allow_possibly_twice: Option<bool>,
}

pub(crate) fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Costs: FromRef<S>,
    Accounts: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(create))
        .layer(DefaultBodyLimit::disable())
}

/// Upload a bill
///
/// Several files are one run. The same bill sent again replaces itself: nothing is counted twice.
#[utoipa::path(post, path = "/organisations/{org}/costs/uploads", tag = "costs: runs", operation_id = "uploadCosts",
    params(OrgPath), request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 202, body = Uploaded), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub async fn create(
    State(costs): State<Costs>,
    State(accounts): State<Accounts>,
    caller: OrgCaller,
    headers: HeaderMap,
    multipart: Result<Multipart, MultipartRejection>,
) -> ApiResult<(StatusCode, Json<Uploaded>)> {
    caller.require(Permission::CostsWrite)?;
    let multipart = multipart.map_err(|e| {
        Error::invalid(
            "not_multipart",
            format!("Send the files as multipart/form-data. {}", e.body_text()),
        )
    })?;
    receive::announced(&headers, costs.settings.upload_bytes).map_err(in_size)?;
    costs.landing.floor.check().map_err(Error::from)?;
    let run = RunId::new(&*costs.clock, &*costs.rng);
    let quota = Quota::of(&costs, &caller.actor, run).await?;
    quota.take(1).map_err(Error::from)?;
    let mut coming = costs.under_way.begin(caller.actor.org());
    let receiving = costs.admission.receive(caller.on_account_of())?;
    // A task of its own: when the client leaves, what has landed becomes a run or is deleted all the same, and the
    // place is held for as long as the files are looked into.
    let work = async move {
        let org = caller.actor.org();
        let actor = &caller.actor;
        let received = receive::receive(&costs, actor, run, quota, &mut coming, multipart)
            .await
            .map_err(in_size)?;
        drop(receiving);
        let may = async {
            // Looking into the files, to tell at once when one is no bill, may take as much work as a report.
            let place = costs.admission.enter(caller.on_account_of()).await?;
            // All that may have taken an hour: whoever was removed meanwhile starts nothing.
            let caller = caller.renew(&accounts).await?;
            caller.require(Permission::CostsWrite)?;
            Ok::<_, ApiError>((place, caller))
        };
        let (_place, caller) = match may.await {
            Ok(entered) => entered,
            Err(refused) => {
                receive::discard(&costs, org, run).await;
                return Err(refused);
            }
        };
        let slug = caller.org.slug.as_str();
        let made = creating::create(&costs, &caller.actor, slug, run, received).await?;
        // From here on the run counts it.
        drop(coming);
        Ok::<_, ApiError>(made)
    };
    let (run, source) = tokio::spawn(work.in_current_span())
        .await
        .map_err(|error| Error::internal("the task of an upload failed").with_source(error))??;
    Ok((StatusCode::ACCEPTED, Json(Uploaded { run, source })))
}

/// More than the installation takes is told by its own status, as HTTP has it.
fn in_size(error: Error) -> ApiError {
    match error.code() {
        receive::TOO_LARGE => ApiError::with_status(error, StatusCode::PAYLOAD_TOO_LARGE),
        _ => error.into(),
    }
}
