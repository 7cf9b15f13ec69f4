//! What people and spreadsheets write into the cells of a bill: currencies, amounts, ids, totals; each by value.

use crate::convert::tests::*;
use crate::warnings::WarningCode;

mod amounts;
mod currencies;
mod messages;
mod periods;
mod totals;
mod whole;

fn case(name: &str, file: &str) -> String {
    let cases = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/cases");
    std::fs::read_to_string(cases.join(name).join(file)).expect("a case")
}

/// A table as CSV text with its cells put anew: row (from 1), column and text.
fn with_cells(text: &str, cells: &[(usize, &str, &str)]) -> String {
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().expect("a header").clone();
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(&headers).expect("in memory");
    for (number, record) in reader.records().enumerate() {
        let record = record.expect("a record");
        let anew = record.iter().zip(&headers).map(|(cell, header)| {
            let mut found = cells.iter();
            let found = found.find(|(row, column, _)| *row == number + 1 && *column == header);
            found.map_or(cell, |(_, _, text)| *text)
        });
        writer.write_record(anew).expect("in memory");
    }
    let bytes = writer.into_inner().expect("in memory");
    String::from_utf8(bytes).expect("text")
}

/// A FOCUS file of one day with these costs and quantities, each in a row of its own.
fn focus(currency: &str, rows: &[(&str, &str)]) -> String {
    let mut text = "BillingAccountId;BillingCurrency;BillingPeriodStart;ChargePeriodStart;ChargePeriodEnd;ChargeDescription;BilledCost;ConsumedQuantity\n".to_owned();
    for (number, (cost, quantity)) in rows.iter().enumerate() {
        text += &format!(
            "a1;{currency};2024-05-01T00:00:00Z;2024-05-02T00:00:00Z;2024-05-03T00:00:00Z;charge {number};{cost};{quantity}\n"
        );
    }
    text
}

async fn converted(text: &str) -> Run {
    run(vec![bytes_input("bill.csv", text)]).await
}

/// Converts it from a place where it can be read again.
async fn stored(text: &str) -> Run {
    let store = Arc::new(InMemory::new());
    let path = Path::from("in/bill.csv");
    let bytes = text.as_bytes().to_vec();
    store.put(&path, bytes.into()).await.expect("in memory");
    let input = Input::object(Arc::clone(&store) as Arc<dyn ObjectStore>, path);
    let mut request = ConvertRequest::new(vec![input], output(&store, Target::Lake));
    request.threads = 2;
    Run {
        store,
        result: convert(request).await,
    }
}

/// Billed cost per currency: in, out, rejected.
fn books(run: &Run) -> Vec<(String, [String; 3])> {
    let lines = run.ok().balance.money.iter();
    let lines = lines.filter(|line| line.column == "BilledCost");
    let line = |line: &crate::balance::MoneyBalance| {
        let sums = [&line.money_in, &line.money_out, &line.rejected];
        (line.currency.clone(), sums.map(String::clone))
    };
    lines.map(line).collect()
}

fn line(currency: &str, sums: [&str; 3]) -> (String, [String; 3]) {
    (currency.to_owned(), sums.map(str::to_owned))
}

/// Value and reason of each rejected row.
fn reasons(run: &Run) -> Vec<(String, String)> {
    let rejects = run.ok().rejects.first.iter();
    let reason = |reject: &crate::rejects::Reject| {
        (
            reject.value.clone().unwrap_or_default(),
            reject.reason.clone(),
        )
    };
    rejects.map(reason).collect()
}

fn warned(run: &Run, code: WarningCode) -> Vec<&crate::warnings::Warning> {
    let warnings = run.ok().warnings.iter();
    warnings.filter(|warning| warning.code == code).collect()
}
