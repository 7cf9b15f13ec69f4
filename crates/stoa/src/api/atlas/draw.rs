//! A model that is sent, drawn: for the editor, and for whoever has no binary at hand.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use serde::Deserialize;
use stoa_accounts::{OrgCaller, OrgPath};
use stoa_atlas::draw::{self as drawing, Format, Theme};
use stoa_atlas::model::{Facts, build};
use stoa_atlas::parse::{Diagnostic, Document, Extract, Source, Step, parse};
use stoa_atlas::views::{self, Content, Picture};
use stoa_httpkit::{ApiResult, Json, Problems, WorkLimits};
use stoa_kernel::{Error, Permission, Stopwatch};
use utoipa::ToSchema;

use super::Atlas;
use super::look::Look;
use super::wire::{DrawnModel, ModelProblem, PictureView};

/// Longest model that is drawn over HTTP, in bytes.
const LONGEST: usize = 128 * 1024;
/// Most boxes and arrows of one picture: a second of a core.
const MOST: usize = 600;
/// Most lines of text in it: columns of tables, messages, events of a day.
const MOST_LINES: usize = 3000;
/// Most of what all views together look at: each looks at every element and arrow once for each word
/// of its `show` and `hide`. Ten times what this repository's own models ask for.
const MOST_LOOKS: usize = 1_000_000;
/// What one drawing may cost, whatever it is: a second of a core. Pictures of this repository need a
/// tenth at most (a test of the gallery holds them against it). The time is for machines that are busy
/// with other things, a little shorter than that of any request.
pub(super) const WORK: WorkLimits = WorkLimits {
    time: Duration::from_secs(25),
    units: 10_000_000,
};

/// A model, and which of its pictures is wanted.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(super) struct DrawRequest {
    /// A model file, at most 128 KiB.
    #[schema(example = "[container.web]\nto = [\"db: reads\"]\n\n[store.db]\n")]
    model: String,
    /// Id of a view; the first when left out, or when it is gone.
    view: Option<String>,
    /// Colours; light when left out.
    theme: Option<Look>,
}

/// Draw a model
///
/// Mistakes are no error: they come back with their places, and what could still be drawn is.
#[utoipa::path(post, path = "/organisations/{org}/atlas/draw", tag = "atlas", operation_id = "drawModel",
    params(OrgPath), request_body = DrawRequest,
    responses((status = 200, body = DrawnModel), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub(super) async fn draw(
    State(atlas): State<Atlas>,
    caller: OrgCaller,
    Json(request): Json<DrawRequest>,
) -> ApiResult<Json<DrawnModel>> {
    caller.require(Permission::OrgRead)?;
    if request.model.len() > LONGEST {
        let message = format!(
            "A model of {} KiB is too long to be drawn here: at most {} KiB. Draw it with `stoa atlas draw`.",
            request.model.len() / 1024,
            LONGEST / 1024
        );
        return Err(Error::invalid("model_too_long", message.clone())
            .field("model", "model_too_long", message)
            .into());
    }
    let facts = atlas.gallery().await?.facts.clone();
    Ok(Json(
        atlas
            .work(caller.on_account_of(), WORK, move || run(&request, &facts))
            .await??,
    ))
}

fn run(request: &DrawRequest, house: &Arc<Facts>) -> Result<DrawnModel, Error> {
    let watch = Stopwatch::start();
    let source = Source::new("model.atlas.toml", request.model.as_str());
    let (document, mut problems) = parse(&source);
    problems.extend(files(&source, &document.extract));
    let facts = match document.extract.stoa {
        true => (**house).clone(),
        false => Facts::default(),
    };
    within_limits(&document, &facts)?;
    let documents = [(source, document)];
    let (model, found) = build(&documents, facts);
    problems.extend(found);
    problems.sort_by_key(|problem| (problem.line, problem.column));
    let mut pictures: Vec<PictureView> = Vec::new();
    let mut chosen: Option<Picture> = None;
    // One after the other: of all the pictures of a large model only the wanted one is kept.
    for picture in views::each(&model, &documents) {
        pictures.push(PictureView::of(&picture));
        let is_wanted = |kept: &Picture| Some(&kept.id) == request.view.as_ref();
        if chosen.is_none() || (is_wanted(&picture) && !chosen.as_ref().is_some_and(is_wanted)) {
            chosen = Some(picture);
        }
    }
    let svg = match &chosen {
        Some(picture) => Some(svg(picture, request.theme.unwrap_or_default().into())?),
        None => None,
    };
    Ok(DrawnModel {
        view: chosen.map(|picture| picture.id),
        pictures,
        svg,
        problems: problems.iter().map(ModelProblem::of).collect(),
        elapsed_ms: watch.elapsed_ms(),
    })
}

/// Before anything is made of a model: what making it would cost.
fn within_limits(document: &Document, facts: &Facts) -> Result<(), Error> {
    let elements = document.elements.iter();
    let tables = document.tables.iter();
    let additions = document.additions.iter();
    let things = facts.elements.len()
        + facts.links.len()
        + elements.map(|it| 1 + it.common.flows.len()).sum::<usize>()
        + tables
            .map(|it| 1 + it.common.flows.len() + it.columns.len())
            .sum::<usize>()
        + additions.map(|it| it.common.flows.len()).sum::<usize>()
        + document
            .machines
            .iter()
            .map(|it| it.moves.len())
            .sum::<usize>()
        + document
            .sequences
            .iter()
            .map(|it| steps(&it.steps))
            .sum::<usize>()
        + document
            .timelines
            .iter()
            .map(|it| it.events.len())
            .sum::<usize>();
    let views = document.views.len();
    let words: usize = document
        .views
        .iter()
        .map(|view| 1 + view.show.len() + view.hide.len())
        .sum();
    let looks = words.saturating_mul(things);
    if looks <= MOST_LOOKS {
        return Ok(());
    }
    Err(too_large(
        "model_too_large",
        format!(
            "{views} views with {words} words to select by, over {things} elements, arrows, columns, moves, messages and events, are {looks} looks: at most {MOST_LOOKS} are taken here. Take views or words away, or draw the model with `stoa atlas draw`."
        ),
    ))
}

fn too_large(code: &'static str, message: String) -> Error {
    Error::invalid(code, message.clone()).field("model", code, message)
}

fn svg(picture: &Picture, theme: Theme) -> Result<String, Error> {
    let (size, lines) = match &picture.content {
        Content::Graph(graph) | Content::Entities(graph) => (
            graph.nodes.len() + graph.frames.len() + graph.edges.len(),
            graph.nodes.iter().map(|node| node.columns.len()).sum(),
        ),
        Content::States(machine) => (machine.moves.len(), machine.states.len()),
        Content::Sequence(talk) => (talk.participants.len(), steps(&talk.sequence.steps)),
        Content::Timeline(day) => (0, day.events.len()),
    };
    if size > MOST {
        return Err(too_large(
            "picture_too_large",
            format!(
                "`{}` has {size} boxes and arrows, too many to be drawn here: at most {MOST}. Show fewer in the view, or draw it with `stoa atlas draw`.",
                picture.id
            ),
        ));
    }
    if lines > MOST_LINES {
        return Err(too_large(
            "picture_too_large",
            format!(
                "`{}` has {lines} columns, messages or events, too many to be drawn here: at most {MOST_LINES}. Split it into several views, or draw it with `stoa atlas draw`.",
                picture.id
            ),
        ));
    }
    let bytes = drawing::draw(picture, Format::Svg, theme).map_err(super::defect)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Messages and notes, those in branches too.
fn steps(all: &[Step]) -> usize {
    let count = |step: &Step| match step {
        Step::Message(_) | Step::Note { .. } => 1,
        Step::Loop { steps: inner, .. } => 1 + steps(inner),
        Step::When {
            steps: inner,
            otherwise,
            ..
        } => 1 + steps(inner) + steps(otherwise),
    };
    all.iter().map(count).sum()
}

/// A server reads no file that somebody names.
fn files(source: &Source, extract: &Extract) -> Vec<Diagnostic> {
    let named = [&extract.cargo, &extract.openapi, &extract.sql];
    let problem = |path: &stoa_atlas::parse::Written<String>| {
        source.problem_at(
            path.spot,
            format!("{} is not read here", path.value),
            "`stoa atlas draw` beside the file reads it; here, leave it out",
        )
    };
    named.into_iter().flatten().map(problem).collect()
}
