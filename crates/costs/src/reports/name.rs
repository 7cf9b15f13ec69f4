//! What a file with an answer is called: whose, what, by what, and when, so that several in one folder are told apart.

use chrono::{Datelike, Days, NaiveDate};
use stoa_focus::query::{DateRange, ExportWhat};

/// The parts of its name: `acme`, `BilledCost`, `by`, `ServiceName`, `2024-09`.
pub(super) fn parts(org: &str, what: &ExportWhat) -> Vec<String> {
    let mut parts = vec![org.to_owned()];
    let (range, filters, currency, as_of) = match what {
        ExportWhat::Query(query) => {
            parts.extend(query.measures.iter().cloned());
            if !query.group_by.is_empty() {
                parts.push("by".to_owned());
                parts.extend(query.group_by.iter().cloned());
            }
            (query.range, &query.filters, &query.currency, query.as_of)
        }
        ExportWhat::Rows(rows) => {
            parts.push("charges".to_owned());
            (rows.range, &rows.filters, &rows.currency, rows.as_of)
        }
    };
    parts.extend(range.map(time));
    parts.extend(currency.clone());
    if !filters.is_empty() {
        parts.push("filtered".to_owned());
    }
    if let Some(as_of) = as_of {
        let moment: String = as_of.to_string().chars().take(16).collect();
        parts.push(format!("as-of-{moment}"));
    }
    parts
}

/// `2024-09`, `2024-09-to-2024-11`, `2024-09-03-to-2024-09-05`.
fn time(range: DateRange) -> String {
    let last = range
        .end
        .checked_sub_days(Days::new(1))
        .unwrap_or(range.end);
    let months = range.start.day() == 1 && range.end.day() == 1;
    let written = |day: NaiveDate| match months {
        true => day.format("%Y-%m").to_string(),
        false => day.to_string(),
    };
    let (first, last) = (written(range.start), written(last));
    match first == last {
        true => first,
        false => format!("{first}-to-{last}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stoa_httpkit::attachment::file_name;

    use super::*;
    use crate::reports::wire::ExportRequest;

    fn name(request: Value) -> String {
        let request: ExportRequest = serde_json::from_value(request).expect("an export");
        let parts = parts("acme", &request.what);
        file_name(parts.iter().map(String::as_str), "csv")
    }

    #[test]
    fn a_file_is_called_by_what_is_in_it() {
        let query = |query: Value| name(json!({"format": "csv", "query": query}));
        assert_eq!(
            query(json!({
                "measures": ["BilledCost"],
                "group_by": ["ServiceName"],
                "range": {"start": "2024-09-01", "end": "2024-10-01"},
            })),
            "acme-BilledCost-by-ServiceName-2024-09.csv"
        );
        assert_eq!(query(json!({"measures": ["Rows"]})), "acme-Rows.csv");
        assert_eq!(
            query(json!({
                "measures": ["BilledCost"],
                "group_by": ["RegionId", "Tags.cost center/a"],
                "range": {"start": "2024-09-01", "end": "2024-12-01"},
            })),
            "acme-BilledCost-by-RegionId-Tags.cost-center-a-2024-09-to-2024-11.csv"
        );
        let rows = json!({
            "range": {"start": "2024-09-03", "end": "2024-09-06"},
            "filters": [{"dimension": "RegionId", "op": "is_null"}],
            "currency": "EUR",
            "as_of": "2024-11-05T08:00:00Z",
        });
        assert_eq!(
            name(json!({"format": "csv", "rows": rows})),
            "acme-charges-2024-09-03-to-2024-09-05-EUR-filtered-as-of-2024-11-05T08-00.csv"
        );
        let day = json!({"range": {"start": "2024-09-03", "end": "2024-09-04"}});
        assert_eq!(
            name(json!({"format": "csv", "rows": day})),
            "acme-charges-2024-09-03.csv"
        );
    }
}
