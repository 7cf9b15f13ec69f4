//! A text becomes its pictures, within bounds that are held before the work is done: for the editor, for whoever has no binary
//! at hand, and for drawings that are kept.

use stoa_atlas::draw::{self as drawing, Format, Theme};
use stoa_atlas::model::{Facts, build};
use stoa_atlas::parse::{Diagnostic, Document, Extract, Source, Step, parse};
use stoa_atlas::views::{self, Content, Picture};
use stoa_kernel::{Error, Stopwatch};

use crate::wire::{DrawnModel, ModelProblem, PictureView};

/// Longest model that is drawn or kept over HTTP, in bytes.
pub const LONGEST: usize = 128 * 1024;
/// Most boxes and arrows of one picture: a second of a core.
const MOST: usize = 600;
/// Most lines of text in it: columns of tables, messages, events of a day.
const MOST_LINES: usize = 3000;
/// Most of what all views together look at: each looks at every element and arrow once for each word
/// of its `show` and `hide`. Ten times what this repository's own models ask for.
const MOST_LOOKS: usize = 1_000_000;

/// What a text says: its pictures, and every mistake with its place.
#[derive(Debug, Clone)]
pub struct Checked {
    pub pictures: Vec<PictureView>,
    pub problems: Vec<ModelProblem>,
}

/// # Errors
/// `model_too_long`.
pub fn check_length(text: &str) -> Result<(), Error> {
    if text.len() <= LONGEST {
        return Ok(());
    }
    let message = format!(
        "A model of {} KiB is too long to be drawn here: at most {} KiB. Draw it with `stoa atlas draw`.",
        text.len() / 1024,
        LONGEST / 1024
    );
    Err(too_large("model_too_long", message))
}

/// Whether the text may ask for what the installation knows of itself; one that neither names it nor has
/// an escape surely does not.
pub(crate) fn may_ask_for_the_house(text: &str) -> bool {
    text.contains("extract") || text.contains('\\')
}

/// Without drawing any of them.
pub(crate) fn check(text: &str, house: &Facts) -> Result<Checked, Error> {
    let mut pictures = Vec::new();
    let problems = each(text, house, |picture| {
        pictures.push(PictureView::of(&picture))
    })?;
    Ok(Checked { pictures, problems })
}

/// Draws one picture; the first when `view` is left out or gone.
pub(crate) fn draw(
    text: &str,
    view: Option<&str>,
    theme: Theme,
    house: &Facts,
) -> Result<DrawnModel, Error> {
    let watch = Stopwatch::start();
    let mut pictures = Vec::new();
    let mut wanted = Wanted::new(view);
    let problems = each(text, house, |picture| {
        pictures.push(PictureView::of(&picture));
        wanted.offer(picture);
    })?;
    let svg = match &wanted.found {
        Some(picture) => {
            within_size(picture)?;
            let bytes = drawing::draw(picture, Format::Svg, theme).map_err(crate::defect)?;
            Some(String::from_utf8_lossy(&bytes).into_owned())
        }
        None => None,
    };
    Ok(DrawnModel {
        view: wanted.found.map(|picture| picture.id),
        pictures,
        svg,
        problems,
        elapsed_ms: watch.elapsed_ms(),
    })
}

/// The picture of this id, not larger than may be drawn; the first when none is named.
pub(crate) fn picture(text: &str, view: Option<&str>, house: &Facts) -> Result<Picture, Error> {
    let mut wanted = Wanted::new(view);
    let mut known = Vec::new();
    let problems = each(text, house, |picture| {
        known.push(picture.id.clone());
        wanted.offer(picture);
    })?;
    let found = wanted
        .found
        .filter(|picture| view.is_none_or(|id| id == picture.id));
    let Some(picture) = found else {
        let message = match (view, problems.first()) {
            (Some(id), _) if !known.is_empty() => {
                format!(
                    "There is no picture `{id}` in this drawing. Choose from: {}.",
                    known.join(", ")
                )
            }
            (_, Some(problem)) => format!(
                "Nothing can be drawn of this model yet: line {}, column {}: {}",
                problem.line, problem.column, problem.message
            ),
            _ => "There is nothing to draw in this model yet.".to_owned(),
        };
        return Err(Error::not_found("picture", message));
    };
    within_size(&picture)?;
    Ok(picture)
}

/// Keeps the wanted one of many pictures.
struct Wanted<'a> {
    id: Option<&'a str>,
    found: Option<Picture>,
}

impl<'a> Wanted<'a> {
    fn new(id: Option<&'a str>) -> Self {
        Self { id, found: None }
    }

    fn offer(&mut self, picture: Picture) {
        let is_wanted = |one: &Picture| Some(one.id.as_str()) == self.id;
        let better = match &self.found {
            None => true,
            Some(kept) => is_wanted(&picture) && !is_wanted(kept),
        };
        if better {
            self.found = Some(picture);
        }
    }
}

/// Gives the pictures one after the other, so that of a large model only the wanted one is kept, and then every mistake in the
/// order of the text.
fn each(text: &str, house: &Facts, take: impl FnMut(Picture)) -> Result<Vec<ModelProblem>, Error> {
    let source = Source::new("model.atlas.toml", text);
    let (document, mut problems) = parse(&source);
    problems.extend(files(&source, &document.extract));
    let facts = match document.extract.stoa {
        true => house.clone(),
        false => Facts::default(),
    };
    within_limits(&document, &facts)?;
    let documents = [(source, document)];
    let (model, found) = build(&documents, facts);
    problems.extend(found);
    problems.sort_by_key(|problem| (problem.line, problem.column));
    views::each(&model, &documents).for_each(take);
    Ok(problems.iter().map(ModelProblem::of).collect())
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

/// Before a picture is laid out: whether it is one that may be drawn here.
fn within_size(picture: &Picture) -> Result<(), Error> {
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
    Ok(())
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
