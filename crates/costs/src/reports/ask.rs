//! Questions to the lake at the caller's pin. Before the first publish every answer is empty; what is
//! wrong with a question is told all the same.

use stoa_focus::{
    lake::Pin,
    query::{
        DimensionValues, ExportFormat, ExportStream, ExportWhat, Overview, OverviewQuery, Query,
        QueryResult, RowsPage, RowsQuery, TagKeys, TagKeysQuery, ValuesQuery, Versions,
    },
};
use stoa_kernel::{BillingPeriod, Error, Result, Timestamp};
use stoa_store::Actor;

use crate::{
    datasets::{
        caveats::caveats,
        pin::{pin, publish},
    },
    pipelines::twins,
    service::Costs,
};

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
        None => query.unanswered(NOTHING)?,
    };
    if !overview.same_bills.is_empty() {
        let read = costs.store.read(asker.actor).await?;
        let bills = twins::without(overview.same_bills, &twins::allowed(&read).await?);
        overview.same_bills = twins::named(&read, bills).await?;
    }
    let months = overview.previous_period.into_iter().chain(overview.period);
    let months: Vec<BillingPeriod> = months.collect();
    let read = costs.store.read(asker.actor).await?;
    let limit = costs.settings.max_possibly_twice_millionths;
    let caveats = caveats(&read, &months, asker.as_of, limit).await?;
    overview.missing_charges = caveats.missing;
    overview.possibly_twice = caveats.twice;
    overview.as_of = asker.as_of;
    Ok(overview)
}

pub async fn query(costs: &Costs, asker: Asker<'_>, query: &Query) -> Result<QueryResult> {
    match asker.pin(costs).await? {
        Some(pin) => costs.lake.query(&pin, query).await,
        None => query.unanswered(),
    }
}

/// A page of charges. Its cursor is sealed for this organisation, question and publish: taken back
/// elsewhere it could leave out charges, or show them twice, without a word.
pub async fn rows(costs: &Costs, asker: Asker<'_>, query: &RowsQuery) -> Result<RowsPage> {
    let read = costs.store.read(asker.actor).await?;
    let pin = pin(&read, asker.org, asker.as_of).await?;
    let published = publish(&read, asker.as_of).await?.unwrap_or_default();
    drop(read);
    let cursors = costs.store.cursors().await?;
    let org = Some(asker.actor.org());
    let list = format!("reports/rows {published} {}", query.question());
    let cursor = query.cursor.as_deref();
    let asked = RowsQuery {
        cursor: cursor
            .map(|cursor| cursors.open(org, &list, cursor).map_err(other_question))
            .transpose()?,
        ..query.clone()
    };
    let mut page = match &pin {
        Some(pin) => costs.lake.rows(pin, &asked).await?,
        None => asked.unanswered()?,
    };
    page.next_cursor = page
        .next_cursor
        .map(|cursor| cursors.seal(org, &list, &cursor))
        .transpose()?;
    Ok(page)
}

fn other_question(_: Error) -> Error {
    let message = "The cursor was made for another question, or the data has changed since. Begin again without it.";
    Error::invalid("query_invalid", message).field("cursor", "cursor_invalid", message)
}

pub async fn values(
    costs: &Costs,
    asker: Asker<'_>,
    query: &ValuesQuery,
) -> Result<DimensionValues> {
    match asker.pin(costs).await? {
        Some(pin) => costs.lake.values(&pin, query).await,
        None => query.unanswered(),
    }
}

pub async fn tag_keys(costs: &Costs, asker: Asker<'_>, query: &TagKeysQuery) -> Result<TagKeys> {
    match asker.pin(costs).await? {
        Some(pin) => costs.lake.tag_keys(&pin, query).await,
        None => query.unanswered(),
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
        None => what.unanswered(format),
    }
}
