//! The platform of the invented company as a drawing, so that the list of drawings shows what it is for.

use stoa_accounts::organisations::Organisation;
use stoa_drawings::drawing::view;
use stoa_drawings::wire::NewDrawing;
use stoa_kernel::PageRequest;

use super::REASON;
use crate::app::App;
use crate::commands::Failure;

const NAME: &str = "The platform (invented)";
const MODEL: &str = include_str!("../../../../../data/company/platform.atlas.toml");

/// Keeps it, unless the organisation has drawn anything yet.
pub(super) async fn keep(app: &App, organisation: &Organisation) -> Result<(), Failure> {
    let actor = organisation.system_actor(REASON);
    let read = app.store.read(&actor).await?;
    let first = PageRequest::new(None, Some(1))?;
    let mut drawn = 0;
    for state in [view::DrawingState::Active, view::DrawingState::Deleted] {
        let filter = view::DrawingFilter {
            state: Some(state),
            ..view::DrawingFilter::default()
        };
        drawn += view::list(&app.drawings, &read, &filter, &first)
            .await?
            .total;
    }
    drop(read);
    if drawn > 0 {
        return Ok(());
    }
    let new = NewDrawing {
        name: NAME.into(),
        model: MODEL.into(),
        note: None,
    };
    let kept = app.drawings.create(&actor, organisation.id.into(), new);
    let (kept, _) = kept.await.map_err(|refused| {
        let error = refused.error();
        Failure::failed(error.message()).coded(error.code())
    })?;
    match kept.problems.first() {
        None => Ok(()),
        Some(problem) => Err(Failure::failed(format!(
            "data/company/platform.atlas.toml: line {}: {}",
            problem.line, problem.message
        ))),
    }
}
