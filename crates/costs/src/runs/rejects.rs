//! The rows a run did not publish, from the list its conversion wrote.

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{ObjectStoreExt, path::Path};
use stoa_focus::rejects::nothing;
use stoa_kernel::statement::Told;
use stoa_kernel::{Error, OrgId, Page, PageRequest, Result, RunId};

use super::wire::Reject;
use crate::{
    pipelines::convert::rejects_path, service::Costs, told::storage_error,
    uploads::receive::into_error,
};

/// One page, in file order. The caller has made sure that the run is the organisation's.
pub async fn list(
    costs: &Costs,
    org: OrgId,
    slug: &str,
    run: RunId,
    page: &PageRequest,
) -> Result<Page<Reject>> {
    let cursors = costs.store.cursors().await?;
    let query = format!("runs/{run}/rejects");
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
    run: RunId,
) -> Result<BoxStream<'static, Result<Bytes>>> {
    let (store, _) = costs.lake.store();
    let path: Path = rejects_path(costs, slug, run);
    match store.get(&path).await {
        Ok(found) => {
            let pieces = found.into_stream();
            Ok(pieces.map_err(|e| into_error(storage_error(&e))).boxed())
        }
        Err(object_store::Error::NotFound { .. }) => {
            let header = futures::stream::iter([Ok(nothing().into())]);
            Ok(header.boxed())
        }
        Err(error) => Err(into_error(storage_error(&error))),
    }
}

/// The same at once; a header alone when nothing was rejected.
pub async fn csv(costs: &Costs, slug: &str, run: RunId) -> Result<Bytes> {
    let (store, _) = costs.lake.store();
    let path: Path = rejects_path(costs, slug, run);
    match store.get(&path).await {
        Ok(found) => found
            .bytes()
            .await
            .map_err(|e| into_error(storage_error(&e))),
        Err(object_store::Error::NotFound { .. }) => Ok(nothing().into()),
        Err(error) => Err(into_error(storage_error(&error))),
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
