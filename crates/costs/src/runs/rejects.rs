//! The rows a run did not publish, from the list its conversion wrote.

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{GetResult, ObjectStoreExt, path::Path};
use stoa_focus::rejects::nothing;
use stoa_kernel::statement::Told;
use stoa_kernel::{Error, Kind, OrgId, Page, PageRequest, Result, RunId};

use super::{entity::run, wire::Reject};
use crate::{
    pipelines::convert::rejects_path, service::Costs, told::storage_error,
    uploads::receive::into_error,
};

/// One page, in file order, of a run of this organisation.
pub async fn list(
    costs: &Costs,
    org: OrgId,
    slug: &str,
    run: &run::Model,
    page: &PageRequest,
) -> Result<Page<Reject>> {
    let id = RunId(run.id);
    let cursors = costs.store.cursors().await?;
    let query = format!("runs/{id}/rejects");
    let skip: u64 = match &page.cursor {
        Some(cursor) => cursors.open(Some(org), &query, cursor)?,
        None => 0,
    };
    let csv = csv(costs, slug, run).await?;
    let mut rows = csv::Reader::from_reader(&*csv)
        .into_records()
        .skip(usize::try_from(skip).unwrap_or(usize::MAX));
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let items = rows
        .by_ref()
        .take(limit)
        .map(|row| row.map(|row| reject(&row)).map_err(unreadable))
        .collect::<Result<Vec<_>>>()?;
    let rest = rows.count() as u64;
    let total = skip + items.len() as u64 + rest;
    let next_cursor = match rest > 0 {
        true => Some(cursors.seal(Some(org), &query, &(skip + page.limit))?),
        false => None,
    };
    Ok(Page {
        items,
        next_cursor,
        total,
    })
}

/// The whole list as CSV, piece by piece: a list of long rows is never in memory for a slow reader.
pub async fn download(
    costs: &Costs,
    slug: &str,
    run: &run::Model,
) -> Result<BoxStream<'static, Result<Bytes>>> {
    Ok(match stored(costs, slug, run).await? {
        Some(found) => {
            let pieces = found.into_stream();
            pieces.map_err(|e| into_error(storage_error(&e))).boxed()
        }
        None => futures::stream::iter([Ok(nothing().into())]).boxed(),
    })
}

/// The same at once; a header alone when nothing was rejected.
pub async fn csv(costs: &Costs, slug: &str, run: &run::Model) -> Result<Bytes> {
    match stored(costs, slug, run).await? {
        Some(found) => found
            .bytes()
            .await
            .map_err(|e| into_error(storage_error(&e))),
        None => Ok(nothing().into()),
    }
}

/// The list where it lies; `None` when nothing was rejected.
async fn stored(costs: &Costs, slug: &str, run: &run::Model) -> Result<Option<GetResult>> {
    let (store, _) = costs.lake.store();
    let path: Path = rejects_path(costs, slug, RunId(run.id));
    match store.get(&path).await {
        Ok(found) => Ok(Some(found)),
        Err(object_store::Error::NotFound { .. }) => refuse_cleaned_up(run).map(|()| None),
        Err(error) => Err(into_error(storage_error(&error))),
    }
}

/// No list means that nothing was rejected, unless there was one once.
fn refuse_cleaned_up(run: &run::Model) -> Result<()> {
    match run.rejects {
        0 => Ok(()),
        _ => Err(Error::new(
            Kind::NotFound,
            "rejects_gone",
            "The list of rejected rows was cleaned up: it is kept for a week, and as long as the bill of its run is shown or can be gone back to. Upload the bill again to see it.",
        )),
    }
}

fn reject(row: &csv::StringRecord) -> Reject {
    let field = |index| row.get(index).unwrap_or_default().to_owned();
    Reject {
        file: field(0),
        line: field(1).parse().unwrap_or(0),
        column: field(2),
        value: field(3),
        reason: field(4),
        // Lists of earlier versions end with the reason.
        said: row.get(5).map(|code| Told {
            code: code.to_owned(),
            params: serde_json::from_str(&field(6)).unwrap_or_default(),
        }),
    }
}

fn unreadable(error: csv::Error) -> Error {
    Error::internal("a list of rejects cannot be read").with_source(error)
}
