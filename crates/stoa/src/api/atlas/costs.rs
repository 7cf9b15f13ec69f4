//! The cost comparison: price books, and a workload on every plan. What `stoa atlas cost` says, said to a page.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use stoa_accounts::{OrgCaller, OrgPath};
use stoa_atlas::pricing::{
    self, BUILT_IN, CompareError, EXAMPLE, INPUTS, Input, Options, PriceBook, Problems as Wrong,
    Workload,
};
use stoa_httpkit::{ApiResult, Json, Problems, WorkLimits};
use stoa_kernel::{Error, Permission, Stopwatch};
use stoa_store::Store;
use utoipa::ToSchema;

use super::Atlas;
use super::wire::{BookList, BookView, comparison};

/// Longest workload, in bytes.
const LONGEST: usize = 64 * 1024;
/// Steps of one curve: a second of a core, and what a chart can show.
const MOST_STEPS: usize = 250;
/// What one comparison may cost. The example needs a hundredth.
const WORK: WorkLimits = WorkLimits {
    time: Duration::from_secs(25),
    units: 50_000_000,
};

/// List price books
///
/// With an example workload and the inputs it can be changed by.
#[utoipa::path(get, path = "/organisations/{org}/atlas/costs/books", tag = "atlas", operation_id = "listPriceBooks",
    params(OrgPath), responses((status = 200, body = BookList), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub(super) async fn books(
    State(store): State<Store>,
    caller: OrgCaller,
) -> ApiResult<Json<BookList>> {
    caller.require(Permission::OrgRead)?;
    let today = store.clock().now().date().to_string();
    let view = |(name, text): &(&'static str, &'static str)| -> Result<BookView, Error> {
        let book = read(name, text)?;
        Ok(BookView {
            name,
            holds_today: book.holds_on(&today),
            title: book.title,
            provider: book.provider,
            region: book.region,
            currency: book.currency,
            valid_from: book.valid_from,
            valid_to: book.valid_to,
        })
    };
    Ok(Json(BookList {
        books: BUILT_IN.iter().map(view).collect::<Result<_, _>>()?,
        example: EXAMPLE,
        inputs: INPUTS.to_vec(),
    }))
}

/// A workload, and what to look at.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CompareRequest {
    /// A workload file; the example when left out. At most 64 KiB.
    #[schema(max_length = 65536)]
    workload: Option<String>,
    /// Other values for inputs: `{"requests.latency_ms": "120"}`. Numbers are text, so that every digit counts.
    set: Option<BTreeMap<String, String>>,
    /// Name of a price book; the first of the list when left out.
    book: Option<String>,
    /// Name of an environment; production, or the busiest, when left out.
    environment: Option<String>,
    /// The highest load to look at, as a multiple of the workload's own; 3 when left out. A number from 1, such as `10`
    /// or `2.5`.
    #[schema(pattern = "^[1-9][0-9]{0,29}([.][0-9]{1,10})?$")]
    highest_load: Option<String>,
}

/// The comparison, and the workload it is of.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Compared {
    /// As `stoa atlas cost --json` prints it.
    #[schema(value_type = comparison::Comparison)]
    comparison: serde_json::Value,
    /// The workload file with the values that were set: for `stoa atlas cost --workload`.
    workload: String,
    /// Every input with its value, defaults included.
    inputs: Vec<InputValue>,
    environments: Vec<String>,
    elapsed_ms: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InputValue {
    name: &'static str,
    /// A decimal or a fraction `7/3`.
    value: String,
}

impl From<Input> for InputValue {
    fn from(Input { name, value }: Input) -> InputValue {
        InputValue { name, value }
    }
}

/// Compare costs
///
/// A workload on Cloud Run, VMs and Kubernetes: itemised, as curves over the load, with every break-even point.
#[utoipa::path(post, path = "/organisations/{org}/atlas/costs/compare", tag = "atlas", operation_id = "compareCosts",
    params(OrgPath), request_body = CompareRequest,
    responses((status = 200, body = Compared), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub(super) async fn compare(
    State(atlas): State<Atlas>,
    caller: OrgCaller,
    Json(request): Json<CompareRequest>,
) -> ApiResult<Json<Compared>> {
    caller.require(Permission::OrgRead)?;
    let run = move || run(&request);
    let on = caller.on_account_of();
    Ok(Json(atlas.desk().work(on, WORK, run).await??))
}

fn run(request: &CompareRequest) -> Result<Compared, Error> {
    let watch = Stopwatch::start();
    let text = request.workload.as_deref().unwrap_or(EXAMPLE);
    if text.len() > LONGEST {
        let message = format!("A workload has at most {} KiB.", LONGEST / 1024);
        return Err(field("workload", "workload_too_long", message));
    }
    let changes = request.set.clone().unwrap_or_default();
    let text = pricing::adjust(text, &changes).map_err(|wrong| refused("set", &wrong))?;
    let workload = Workload::read(&text).map_err(|wrong| refused("workload", &wrong))?;
    let book = book(request.book.as_deref())?;
    let options = options(request)?;
    let comparison = pricing::compare(&workload, &book, &options).map_err(|error| {
        let at = match error {
            CompareError::NoEnvironment { .. } => "environment",
            CompareError::HighestLoad => "highest_load",
            CompareError::NoPlan(_) => "workload",
        };
        field(at, "not_comparable", error.to_string())
    })?;
    let comparison = serde_json::to_value(&comparison).map_err(stoa_drawings::defect)?;
    Ok(Compared {
        comparison,
        inputs: pricing::inputs(&workload)
            .into_iter()
            .map(InputValue::from)
            .collect(),
        environments: workload
            .environments
            .iter()
            .map(|it| it.name.clone())
            .collect(),
        workload: text,
        elapsed_ms: watch.elapsed_ms(),
    })
}

fn options(request: &CompareRequest) -> Result<Options, Error> {
    let mut options = Options {
        environment: request.environment.clone(),
        most_steps: MOST_STEPS,
        ..Options::default()
    };
    if let Some(load) = &request.highest_load {
        let number = pricing::parse(load).filter(|_| is_plain(load));
        options.highest_load = number.ok_or_else(|| {
            let message = format!(
                "The highest load must be a number from 1, such as 10 or 2.5, not {load:?}."
            );
            field("highest_load", "not_a_number", message)
        })?;
    }
    Ok(options)
}

/// Written as the document says: whole digits that begin with one from 1 to 9, and a few behind a point. Other ways to write a
/// number are for workload files.
fn is_plain(number: &str) -> bool {
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let (whole, rest) = match number.split_once('.') {
        Some((whole, rest)) => (whole, Some(rest)),
        None => (number, None),
    };
    digits(whole, 30) && !whole.starts_with('0') && rest.is_none_or(|rest| digits(rest, 10))
}

fn book(name: Option<&str>) -> Result<PriceBook, Error> {
    let Some(name) = name else {
        return read(BUILT_IN[0].0, BUILT_IN[0].1);
    };
    match BUILT_IN.iter().find(|(known, _)| *known == name) {
        Some((name, text)) => read(name, text),
        None => {
            let known = BUILT_IN.map(|(name, _)| name).join(", ");
            let message = format!("There is no price book `{name}`. Choose from: {known}.");
            Err(field("book", "unknown_book", message))
        }
    }
}

fn read(name: &str, text: &str) -> Result<PriceBook, Error> {
    PriceBook::read(text).map_err(|wrong| Error::internal(wrong.of(name)))
}

fn field(field: &str, code: &'static str, message: String) -> Error {
    Error::invalid(code, message.clone()).field(field, code, message)
}

/// Every problem with its place: `line 3, column 5: …`.
fn refused(at: &str, wrong: &Wrong) -> Error {
    let count = wrong.0.len();
    let first = wrong.0.first().map(ToString::to_string).unwrap_or_default();
    let message = match count {
        0 | 1 => first,
        more => format!("{first} (and {} more)", more - 1),
    };
    let error = Error::invalid("bad_workload", message);
    wrong.0.iter().fold(error, |error, problem| {
        error.field(at, "bad_workload", problem.to_string())
    })
}
