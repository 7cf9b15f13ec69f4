//! A model that is sent, drawn: for the editor, and for whoever has no binary at hand.

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use stoa_accounts::{OrgCaller, OrgPath};
use stoa_atlas::draw::{self as drawing, Format, Theme};
use stoa_atlas::model::{Facts, build};
use stoa_atlas::parse::{Diagnostic, Extract, Source, parse};
use stoa_atlas::views::{Content, Picture, pictures};
use stoa_httpkit::{ApiResult, Json, Problems};
use stoa_kernel::{Error, Permission, Stopwatch};
use utoipa::ToSchema;

use super::look::Look;
use super::wire::{DrawnModel, ModelProblem, PictureView};
use super::{Atlas, Weight};

/// Longest model that is drawn over HTTP, in bytes.
const LONGEST: usize = 128 * 1024;
/// Most boxes and arrows of one picture: a second of a core.
const MOST: usize = 600;

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
            .work(Weight::Light, move || run(&request, &facts))
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
    let documents = [(source, document)];
    let (model, found) = build(&documents, facts);
    problems.extend(found);
    problems.sort_by_key(|problem| (problem.line, problem.column));
    let pictures = pictures(&model, &documents);
    let wanted = request.view.as_deref();
    let chosen = pictures
        .iter()
        .find(|picture| Some(picture.id.as_str()) == wanted)
        .or(pictures.first());
    let svg = match chosen {
        Some(picture) => Some(svg(picture, request.theme.unwrap_or_default().into())?),
        None => None,
    };
    Ok(DrawnModel {
        view: chosen.map(|picture| picture.id.clone()),
        pictures: pictures.iter().map(PictureView::of).collect(),
        svg,
        problems: problems.iter().map(ModelProblem::of).collect(),
        elapsed_ms: watch.elapsed_ms(),
    })
}

fn svg(picture: &Picture, theme: Theme) -> Result<String, Error> {
    let size = match &picture.content {
        Content::Graph(graph) | Content::Entities(graph) => {
            graph.nodes.len() + graph.frames.len() + graph.edges.len()
        }
        Content::States(machine) => machine.moves.len(),
        Content::Sequence(_) | Content::Timeline(_) => 0,
    };
    if size > MOST {
        let message = format!(
            "`{}` has {size} boxes and arrows, too many to be drawn here: at most {MOST}. Show fewer in the view, or draw it with `stoa atlas draw`.",
            picture.id
        );
        return Err(Error::invalid("picture_too_large", message.clone()).field(
            "model",
            "picture_too_large",
            message,
        ));
    }
    let bytes = drawing::draw(picture, Format::Svg, theme).map_err(super::defect)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
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
