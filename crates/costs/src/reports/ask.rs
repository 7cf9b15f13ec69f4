//! Questions to the lake at the caller's pin. Before the first publish every answer is empty, not an error.

use futures::StreamExt;
use stoa_focus::{
    lake::Pin,
    query::{
        DimensionValue, ExportFormat, ExportStream, ExportWhat, Overview, OverviewQuery, PlannedTo,
        Query, QueryResult, RowsPage, RowsQuery, ValuesQuery, Versions,
    },
};
use stoa_kernel::{Result, Timestamp};
use stoa_store::Actor;

use crate::{datasets::pin::pin, service::Costs};

/// Who asks, and about when.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    pub actor: &'a Actor,
    pub org: &'a str,
    pub as_of: Option<Timestamp>,
}

const NOTHING: Versions = Versions { raw: 0, rollup: 0 };

impl Asker<'_> {
    pub(super) async fn pin(&self, costs: &Costs) -> Result<Option<Pin>> {
        let read = costs.store.read(self.actor).await?;
        pin(&read, self.org, self.as_of).await
    }
}

pub async fn overview(costs: &Costs, asker: Asker<'_>, query: &OverviewQuery) -> Result<Overview> {
    let mut overview = match asker.pin(costs).await? {
        Some(pin) => costs.lake.overview(&pin, query).await?,
        None => Overview::empty(query.measure.as_deref().unwrap_or("BilledCost"), NOTHING),
    };
    overview.as_of = asker.as_of;
    Ok(overview)
}

pub async fn query(costs: &Costs, asker: Asker<'_>, query: &Query) -> Result<QueryResult> {
    match asker.pin(costs).await? {
        Some(pin) => costs.lake.query(&pin, query).await,
        None => Ok(empty_result(query)),
    }
}

pub async fn rows(costs: &Costs, asker: Asker<'_>, query: &RowsQuery) -> Result<RowsPage> {
    match asker.pin(costs).await? {
        Some(pin) => costs.lake.rows(&pin, query).await,
        None => Ok(RowsPage {
            rows: Vec::new(),
            next_cursor: None,
        }),
    }
}

pub async fn values(
    costs: &Costs,
    asker: Asker<'_>,
    query: &ValuesQuery,
) -> Result<Vec<DimensionValue>> {
    match asker.pin(costs).await? {
        Some(pin) => costs.lake.values(&pin, query).await,
        None => Ok(Vec::new()),
    }
}

pub async fn export(
    costs: &Costs,
    asker: Asker<'_>,
    what: &ExportWhat,
    format: ExportFormat,
) -> Result<ExportStream> {
    match asker.pin(costs).await? {
        Some(pin) => costs.lake.export(&pin, what, format).await,
        None => Ok(futures::stream::empty().boxed()),
    }
}

fn empty_result(query: &Query) -> QueryResult {
    QueryResult {
        columns: Vec::new(),
        rows: Vec::new(),
        totals: query
            .measures
            .iter()
            .map(|measure| (measure.clone(), "0".to_owned()))
            .collect(),
        previous_totals: None,
        currency: None,
        currencies: Vec::new(),
        planned_to: PlannedTo::Rollup,
        rows_scanned: 0,
        elapsed_ms: 0,
        versions: NOTHING,
        truncated: false,
    }
}
