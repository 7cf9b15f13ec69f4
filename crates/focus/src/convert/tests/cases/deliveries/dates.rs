//! The order of day and month is that of the column, not of the cell.

use super::*;
use crate::read::time::DateOrder;

/// A bill of an enrolment; each row is period start, period end, date and cost.
fn bill(rows: &[[&str; 4]]) -> String {
    let header = "AccountOwnerId,BillingPeriodStartDate,BillingPeriodEndDate,Date,MeterCategory,MeterId,Quantity,UnitOfMeasure,CostInBillingCurrency,BillingCurrencyCode,SubscriptionId\n";
    let rows = rows.iter().map(|[start, end, date, cost]| {
        format!("o,{start},{end},{date},Storage,m-1,1,1 Hour,{cost},EUR,s-1\n")
    });
    header.to_owned() + &rows.collect::<String>()
}

/// Converts it from a place where it can be read again.
async fn stored(text: String, order: Option<DateOrder>) -> Run {
    let store = Arc::new(InMemory::new());
    let path = Path::from("in/bill.csv");
    store
        .put(&path, text.into_bytes().into())
        .await
        .expect("in memory");
    let input = Input::object(Arc::clone(&store) as Arc<dyn ObjectStore>, path);
    let mut request = ConvertRequest::new(vec![input], output(&store, Target::Lake));
    request.threads = 2;
    request.date_order = order;
    Run {
        store,
        result: convert(request).await,
    }
}

async fn days(run: &Run) -> Vec<String> {
    let rows = run.rows().await;
    let mut days: Vec<String> = texts(&rows, "ChargePeriodStart")
        .into_iter()
        .map(|day| day.expect("a day")[..10].to_owned())
        .collect();
    days.sort();
    days
}

/// Azure/azure-powershell#20185: the export writes the month first; the end of the period says so.
#[tokio::test]
async fn another_column_proves_the_order() {
    let run = stored(
        bill(&[["11/01/2024", "11/30/2024", "11/02/2024", "1"]]),
        None,
    )
    .await;
    assert_eq!(days(&run).await, ["2024-11-02"]);
    assert_eq!(run.ok().periods, ["2024-11"]);
    assert!(warned(&run, WarningCode::AmbiguousDates).is_empty());
    // The same file, saved again by a spreadsheet in Britain, and one in Germany.
    let run = stored(
        bill(&[["01/11/2024", "30/11/2024", "02/11/2024 00:00", "1"]]),
        None,
    )
    .await;
    assert_eq!(days(&run).await, ["2024-11-02"]);
    assert_eq!(run.ok().periods, ["2024-11"]);
    assert!(warned(&run, WarningCode::AmbiguousDates).is_empty());
    let run = stored(
        bill(&[["01.11.2024", "30.11.2024", "02.11.2024", "1"]]),
        None,
    )
    .await;
    assert_eq!(
        (days(&run).await, run.ok().periods.clone()),
        (vec!["2024-11-02".to_owned()], vec!["2024-11".to_owned()])
    );
}

/// The first rows may be either, and one far behind them proves the order: nothing stays in a wrong month.
#[tokio::test]
async fn a_late_row_proves_the_order_of_the_first() {
    let early = ["2024-11-01", "2024-11-30", "03/11/2024", "1"];
    let mut rows = vec![early; 12_000];
    rows.push(["2024-11-01", "2024-11-30", "28/11/2024", "1"]);
    let text = bill(&rows);
    assert!(text.len() > 1 << 18);
    let run = stored(text.clone(), None).await;
    assert_eq!((run.ok().rows_out, run.ok().rejects.count), (12_001, 0));
    let days = days(&run).await;
    assert_eq!(
        (
            days[0].as_str(),
            days[11_999].as_str(),
            days[12_000].as_str()
        ),
        ("2024-11-03", "2024-11-03", "2024-11-28")
    );
    assert!(warned(&run, WarningCode::AmbiguousDates).is_empty());
    // Of a stream that is gone nothing is kept, and the error says what to do.
    let run = converted(text).await;
    assert_eq!(run.error().kind, ErrorKind::AmbiguousDates);
    assert!(run.error().remedy().contains("--date-order"));
    assert!(run.nothing_is_left().await);
}

/// Billing periods begin on a first: the wrong order would move the money to another month.
#[tokio::test]
async fn billing_periods_tell_the_order_when_nothing_else_does() {
    let run = stored(
        bill(&[
            ["01/11/2024", "", "02/11/2024", "1"],
            ["01/11/2024", "", "07/11/2024", "2"],
        ]),
        None,
    )
    .await;
    assert_eq!(run.ok().periods, ["2024-11"]);
    assert_eq!(days(&run).await, ["2024-11-02", "2024-11-07"]);
    // It is told all the same.
    let doubts = warned(&run, WarningCode::AmbiguousDates);
    assert_eq!(doubts.len(), 2);
    assert!(
        doubts[0]
            .message
            .contains("day first, because billing periods"),
        "{doubts:?}"
    );
    assert_eq!(
        (doubts[0].column.as_deref(), doubts[0].rows),
        (Some("BillingPeriodStartDate"), 2)
    );
}

#[tokio::test]
async fn what_nothing_proves_is_assumed_and_told_and_can_be_said() {
    let text = bill(&[["", "", "02/11/2024", "1"]]);
    let run = stored(text.clone(), None).await;
    assert_eq!(days(&run).await, ["2024-02-11"]);
    let doubts = warned(&run, WarningCode::AmbiguousDates);
    assert_eq!(
        (doubts.len(), doubts[0].rows, doubts[0].column.as_deref()),
        (1, 1, Some("Date"))
    );
    assert!(
        doubts[0].message.contains("--date-order day-first"),
        "{doubts:?}"
    );
    assert!(
        doubts[0]
            .example
            .as_deref()
            .is_some_and(|place| place.contains("line 2")),
        "{doubts:?}"
    );
    assert!(doubts[0].code.is_doubt());
    let run = stored(text, Some(DateOrder::DayFirst)).await;
    assert_eq!(days(&run).await, ["2024-11-02"]);
    assert!(warned(&run, WarningCode::AmbiguousDates).is_empty());
}

/// Vendors that write the year first are read by the same rules after a spreadsheet had them: day numbers,
/// times of day with AM and PM, milliseconds.
#[tokio::test]
async fn columns_of_vendors_with_the_year_first_too() {
    let header = "billing_account_id,service_id,sku_id,usage_start_time,usage_end_time,cost,currency,usage_amount,credits,invoice_month,cost_type";
    for (start, end) in [
        ("05/11/2024 10:00", "25/11/2024 11:00"),
        ("11/5/2024 10:00:00 AM", "11/25/2024 11:00:00 AM"),
        ("05.11.2024 10:00:00", "05.11.2024 11:00:00"),
        ("45601.416666666664", "45601.458333333336"),
        ("1730800800000", "1730804400000"),
        ("2024-11-05 10:00:00Z", "2024-11-05T11:00:00.000Z"),
    ] {
        let text = format!("{header}\na-1,s,k,{start},{end},1.5,EUR,1,[],202411,regular\n");
        let run = stored(text, None).await;
        assert_eq!(run.ok().recognised.format, "gcp-standard", "{start}");
        let rows = run.rows().await;
        assert_eq!(
            texts(&rows, "ChargePeriodStart"),
            [Some("2024-11-05T10:00:00Z".to_owned())],
            "{start}"
        );
        assert_eq!(sum(&rows, "BilledCost"), "1.5");
    }
}
