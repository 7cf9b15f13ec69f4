//! What a question gets: the same from both tables, exact, and safe whatever the values hold.

mod answers;
mod apart;
mod estimates;
mod laws;
mod order;
mod previous;
mod reading;
mod tag_keys;
mod use_cases;

use serde_json::{Value, json};

use super::{
    ExportFormat, ExportWhat, OverviewQuery, Query, QueryResult, RowsQuery, SqlLimits,
    TagKeysQuery, ValuesQuery, sql_files,
};
use crate::lake::testing::{Charge, ORG, TestLake, pin, publish, source, test_lake};
use crate::lake::{Lake, Pin, Publish};

/// Handlers and jobs need futures that may move between threads.
#[allow(dead_code)]
fn futures_are_send(lake: &Lake, pin: &Pin, request: &Publish, query: &Query) {
    fn send<T: Send>(_: T) {}
    send(lake.publish(request));
    send(lake.unpublish("", source(1)));
    send(lake.latest(""));
    send(lake.maintain("", stoa_kernel::Timestamp::from_micros(0), &[], &[]));
    send(lake.compact(&crate::lake::Compact {
        org_slug: String::new(),
        id: stoa_kernel::ids::PublishId(uuid::Uuid::nil()),
        at_least: 4,
    }));
    send(lake.check_writes());
    send(lake.history("", 1));
    send(lake.check());
    send(lake.query(pin, query));
    send(lake.rows(pin, &RowsQuery::default()));
    send(lake.row(pin, "", None));
    send(lake.values(pin, &ValuesQuery::default()));
    send(lake.tag_keys(pin, &TagKeysQuery::default()));
    send(lake.overview(pin, &OverviewQuery::default()));
    send(lake.export(pin, &ExportWhat::Query(query.clone()), ExportFormat::Csv));
    send(sql_files(&[], "", &[], SqlLimits::default(), None));
}

fn query(value: Value) -> Query {
    serde_json::from_value(value).unwrap()
}

async fn ask(lake: &Lake, pin: &Pin, value: Value) -> QueryResult {
    lake.query(pin, &query(value)).await.unwrap()
}

fn september() -> Value {
    json!({"start": "2024-09-01", "end": "2024-10-01"})
}

/// "key=value" per row, "other" for the rest.
fn brief(result: &QueryResult, key: &str) -> Vec<String> {
    let rows = result.rows.iter().map(|row| {
        let key = if row.other {
            "other"
        } else {
            row.keys[key].as_deref().unwrap_or("none")
        };
        format!("{key}={}", row.values["BilledCost"])
    });
    rows.collect()
}

async fn some_lake(charges: &[Charge]) -> (TestLake, Pin) {
    let lake = test_lake();
    let pin = pin(&publish(&lake.lake, ORG, 1, 1, charges).await);
    (lake, pin)
}
