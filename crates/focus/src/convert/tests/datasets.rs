//! The datasets beside Cost and Usage.

use super::*;
use crate::schema::columns;

pub(super) const BILLING_PERIODS: &str = "\
BillingPeriodCreated,BillingPeriodEnd,BillingPeriodLastUpdated,BillingPeriodStart,BillingPeriodStatus,InvoiceIssuerName,x_Note
2026-05-01T00:00:00Z,2026-06-01T00:00:00Z,2026-06-04T00:00:00Z,2026-05-01T00:00:00Z,Closed,AWS,done
2026-06-01T00:00:00Z,2026-07-01T00:00:00Z,2026-06-20T00:00:00Z,2026-06-01T00:00:00Z,Open,AWS,
";

pub(super) const INVOICE_DETAILS: &str = "\
InvoiceDetailId,InvoiceId,InvoiceIssueStatus,InvoiceIssuerName,BilledCost,BillingAccountId,BillingCurrency,\
BillingPeriodStart,BillingPeriodEnd,ChargeCategory,PaymentTerms
D-1,INV-1,Issued,AWS,12.345678901234567890,1,USD,2026-05-01T00:00:00Z,2026-06-01T00:00:00Z,Usage,Net 30
D-2,INV-1,Issued,AWS,-1E-18,1,USD,2026-05-01T00:00:00Z,2026-06-01T00:00:00Z,Credit,Net 30
D-3,INV-1,Issued,AWS,n/a,1,USD,2026-05-01T00:00:00Z,2026-06-01T00:00:00Z,Tax,Net 30
";

pub(super) async fn any(inputs: Vec<Input>, target: Target) -> Run {
    let store = Arc::new(InMemory::new());
    let output = output(&store, target);
    let request = ConvertRequest {
        datasets: Datasets::Any,
        ..ConvertRequest::new(inputs, output)
    };
    Run {
        store,
        result: convert(request).await,
    }
}

#[tokio::test]
async fn contract_commitments_convert_up_and_down() {
    let source = || vec![sample("focus_1_3_contract_commitment.csv.gz")];
    let old = any(source(), Target::Version(Version::V1_3)).await;
    assert_eq!(old.ok().recognised.dataset, Dataset::ContractCommitment);
    assert_eq!(old.ok().recognised.format, "focus-1.3-contract-commitment");
    assert_eq!(old.ok().files.len(), 1);
    assert_eq!(
        old.ok().files[0].path,
        "out/ContractCommitment/part-t-0.parquet"
    );
    assert_eq!(old.ok().periods, Vec::<String>::new());
    assert_eq!(old.ok().rows_out, 70);
    assert!(old.ok().balance.balanced());
    assert_eq!(old.rows().await.num_columns(), 13 + 4);

    let text = sample_text("focus_1_3_contract_commitment.csv.gz");
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let at = reader
        .headers()
        .expect("a header")
        .iter()
        .position(|name| name == "ContractCommitmentCost")
        .expect("a column");
    let cost: i128 = reader
        .records()
        .map(|record| {
            let record = record.expect("a record");
            match record.get(at).unwrap_or_default() {
                "" => 0,
                text => crate::decimal::parse(text.as_bytes(), 18).expect("a number"),
            }
        })
        .sum();
    assert_eq!(
        sum(&old.rows().await, "ContractCommitmentCost"),
        crate::decimal::format(cost, 18)
    );

    let new = any(source(), Target::Version(Version::V1_4)).await;
    assert_eq!(new.rows().await.num_columns(), 30 + 4);
    let file = |run: &Run| {
        let path = Path::from(run.ok().files[0].path.as_str());
        vec![Input::object(run.store.clone(), path)]
    };
    let back = any(file(&new), Target::Version(Version::V1_3)).await;
    assert_eq!(back.ok().recognised.format, "focus-1.4-contract-commitment");
    assert_eq!(back.ok().not_carried, []);
    assert_eq!(data_set(&back.rows().await), data_set(&old.rows().await));
}

#[tokio::test]
async fn what_1_3_cannot_say_of_a_commitment_is_kept_and_comes_back() {
    let mut text = String::from(
        "ContractCommitmentId,ContractCommitmentType,ContractId,ContractPeriodStart,ContractPeriodEnd,\
         ContractCommitmentCategory,ContractCommitmentCost,BillingCurrency,ContractCommitmentCreated,\
         ContractCommitmentLifecycleStatus,ContractCommitmentDiscountPercentage,ContractCommitmentApplicability\n",
    );
    text += "c1,Savings Plan,k,2026-01-01T00:00:00Z,2027-01-01T00:00:00Z,Spend,10.5,USD,2025-12-24T12:30:00Z,Active,\
             12.50,\"{\"\"Elements\"\":[1.0]}\"\n";
    let whole = any(
        vec![bytes_input("c.csv", text)],
        Target::Version(Version::V1_4),
    )
    .await;
    let input = |run: &Run| {
        let path = Path::from(run.ok().files[0].path.as_str());
        vec![Input::object(run.store.clone(), path)]
    };
    let old = any(input(&whole), Target::Version(Version::V1_3)).await;
    let lost: Vec<_> = old
        .ok()
        .not_carried
        .iter()
        .map(|lost| (lost.column.as_str(), lost.kept))
        .collect();
    assert_eq!(
        lost,
        [
            ("ContractCommitmentApplicability", 1),
            ("ContractCommitmentCreated", 1),
            ("ContractCommitmentDiscountPercentage", 1),
            ("ContractCommitmentLifecycleStatus", 1)
        ]
    );
    assert_eq!(
        texts(&old.rows().await, "x_Extra")[0].as_deref(),
        Some(
            r#"{"ContractCommitmentApplicability":{"Elements":[1.0]},"ContractCommitmentCreated":"2025-12-24T12:30:00Z","ContractCommitmentDiscountPercentage":"12.5","ContractCommitmentLifecycleStatus":"Active"}"#
        )
    );
    let back = any(input(&old), Target::Version(Version::V1_4)).await;
    assert_eq!(data_set(&back.rows().await), data_set(&whole.rows().await));
}

#[tokio::test]
async fn billing_periods_and_invoice_details_convert() {
    let target = Target::Version(Version::V1_4);
    let run = any(vec![bytes_input("p.csv", BILLING_PERIODS)], target).await;
    assert_eq!(run.ok().recognised.dataset, Dataset::BillingPeriod);
    assert_eq!(run.ok().periods, ["2026-05", "2026-06"]);
    assert_eq!(
        run.ok().files[0].path,
        "out/BillingPeriod/billing_period=2026-05/part-t-0.parquet"
    );
    assert_eq!(
        texts(&run.rows().await, "x_Extra"),
        [Some(r#"{"x_Note":"done"}"#.to_owned()), None]
    );

    let run = any(vec![bytes_input("i.csv", INVOICE_DETAILS)], target).await;
    assert_eq!(run.ok().recognised.dataset, Dataset::InvoiceDetail);
    assert_eq!((run.ok().rows_out, run.ok().rejects.count), (2, 1));
    assert!(run.ok().balance.balanced());
    assert_eq!(
        sum(&run.rows().await, "BilledCost"),
        "12.345678901234567889"
    );
    assert_eq!(
        run.rows().await.num_columns(),
        columns(Dataset::InvoiceDetail, Version::V1_4).len() + 4
    );
}

#[tokio::test]
async fn a_version_without_the_dataset_is_refused() {
    let inputs = vec![bytes_input("i.csv", INVOICE_DETAILS)];
    let run = any(inputs, Target::Version(Version::V1_3)).await;
    assert_eq!(run.error().kind, ErrorKind::UnsupportedDataset);
    assert_eq!(
        run.error().to_string(),
        "i.csv: Invoice Detail exists since FOCUS 1.4"
    );
    assert!(run.nothing_is_left().await);
}
