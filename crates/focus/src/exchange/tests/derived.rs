//! Billing periods and invoice details out of charges.

use super::*;

/// Three charges of two invoice details.
fn bill() -> String {
    let head = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingAccountId,BillingAccountName,BillingCurrency,\
                BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,\
                ServiceProviderName,InvoiceIssuerName,InvoiceId,InvoiceDetailId";
    let row = |cost: &str, category: &str, detail: &str| {
        format!(
            "{cost},{cost},{cost},{cost},1,a,USD,2026-05-01T00:00:00Z,2026-06-01T00:00:00Z,2026-05-02T00:00:00Z,\
             2026-05-03T00:00:00Z,{category},S,AWS,AWS,INV-1,{detail}"
        )
    };
    [
        head.to_owned(),
        row("0.1", "Usage", "D-1"),
        row("0.2", "Usage", "D-1"),
        row("-0.05", "Credit", "D-2"),
    ]
    .join("\n")
}

fn set(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

const DETAIL: [(&str, &str); 6] = [
    ("InvoiceIssueStatus", "Issued"),
    ("InvoiceDetailCreated", "2026-06-02T00:00:00Z"),
    ("InvoiceDetailLastUpdated", "2026-06-02T00:00:00Z"),
    ("PaymentTerms", "Net 30"),
    ("ReferenceInvoiceId", "INV-1"),
    ("PaymentDueDate", "2026-07-02T02:00:00+02:00"),
];

#[tokio::test]
async fn invoice_details_are_sums_of_their_charges() {
    let whole = converted("bill.csv", bill(), Target::Version(Version::V1_4)).await;
    let out = TempDir::new().unwrap();
    let mut request = to(whole.path(), out.path().join("d.csv"), Some(Version::V1_4));
    request.dataset = Some(Dataset::InvoiceDetail);
    request.set = set(&DETAIL);
    let exported = export(&request).await.unwrap();
    assert_eq!(
        (exported.rows, exported.totals[0].amount.as_str()),
        (2, "0.25")
    );
    let text = std::fs::read_to_string(&request.target).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| &rows[row][at(name)];
    assert_eq!(
        (cell(0, "InvoiceDetailId"), cell(0, "BilledCost")),
        ("D-1", "0.3")
    );
    assert_eq!(
        (cell(1, "InvoiceDetailId"), cell(1, "BilledCost")),
        ("D-2", "-0.05")
    );
    assert_eq!(cell(1, "PaymentDueDate"), "2026-07-02T00:00:00Z");
    assert_eq!(cell(1, "PurchaseOrderNumber"), "");
}

#[tokio::test]
async fn what_is_not_known_is_not_made_up() {
    let whole = converted("bill.csv", bill(), Target::Version(Version::V1_4)).await;
    let out = TempDir::new().unwrap();
    let mut request = to(whole.path(), out.path().join("d.csv"), Some(Version::V1_4));
    request.dataset = Some(Dataset::BillingPeriod);
    let error = export(&request).await.unwrap_err();
    assert_eq!(error.code(), "not_derivable");
    for name in [
        "BillingPeriodCreated",
        "BillingPeriodLastUpdated",
        "BillingPeriodStatus",
    ] {
        assert!(error.message().contains(name), "{}", error.message());
    }
    request.set = set(&[
        ("BillingPeriodCreated", "2026-05-01T00:00:00Z"),
        ("BillingPeriodLastUpdated", "2026-06-02T00:00:00Z"),
        ("BillingPeriodStatus", "Shut"),
    ]);
    let error = export(&request).await.unwrap_err();
    assert!(
        error.message().contains("allowed are Open, Closed"),
        "{}",
        error.message()
    );
    request.set[2].1 = "Closed".to_owned();
    assert_eq!(export(&request).await.unwrap().rows, 1);

    // The 1.3 sample has no invoice details.
    let file = "focus_1_3_aws.csv.gz";
    let older = converted(file, sample_text(file), Target::Version(Version::V1_3)).await;
    let mut request = to(older.path(), out.path().join("e.csv"), Some(Version::V1_4));
    request.dataset = Some(Dataset::InvoiceDetail);
    request.set = set(&DETAIL);
    let error = export(&request).await.unwrap_err();
    assert!(
        error
            .message()
            .contains("1000 of 1000 charges have no InvoiceDetailId"),
        "{}",
        error.message()
    );
    assert!(!request.target.exists());
}

#[tokio::test]
async fn charges_that_contradict_each_other_have_no_sum() {
    let text = bill().replacen("0.2,0.2,0.2,0.2,1,", "0.2,0.2,0.2,0.2,2,", 1);
    let whole = converted("bill.csv", text, Target::Version(Version::V1_4)).await;
    let out = TempDir::new().unwrap();
    let mut request = to(whole.path(), out.path().join("d.csv"), Some(Version::V1_4));
    request.dataset = Some(Dataset::InvoiceDetail);
    request.set = set(&DETAIL);
    let error = export(&request).await.unwrap_err();
    assert!(
        error.message().contains("name different invoices"),
        "{}",
        error.message()
    );
}
