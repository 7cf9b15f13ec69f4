//! From one charge back to the source, the run, the file and the line it came from.

use stoa_kernel::{Error, Kind, Result, RunId, SourceId};

use super::{ask::Asker, wire::RowWithLineage};
use crate::{runs, service::Costs, sources};

pub async fn row(
    costs: &Costs,
    asker: Asker<'_>,
    row_id: &str,
    source: Option<SourceId>,
) -> Result<RowWithLineage> {
    let unknown = || {
        Error::not_found(
            "row",
            format!("There is no charge {row_id} in this version of the data."),
        )
    };
    let pin = asker.pin(costs).await?.ok_or_else(unknown)?;
    let source = source.map(|id| id.to_string());
    let found = costs.lake.row(&pin, row_id, source.as_deref()).await?;
    let read = costs.store.read(asker.actor).await?;
    let source = match found.source_id.parse::<SourceId>() {
        Ok(id) => present(sources::view::get(&read, id).await)?,
        Err(_) => None,
    };
    let run = match found.run_id.as_deref().map(str::parse::<RunId>) {
        Some(Ok(id)) => present(runs::view::get(&read, id).await)?,
        _ => None,
    };
    Ok(RowWithLineage {
        row: found.row,
        source,
        run,
        file: found.file,
        line: found.line,
    })
}

/// History outlives sources: what is gone is null, not an error.
fn present<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is(Kind::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
