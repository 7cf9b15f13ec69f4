//! Daily rated usage of Microsoft's Partner Center: what a Cloud Solution Provider is billed for the Azure of its
//! customers. Columns as the reconciliation file documents them ("Daily rated usage reconciliation files").

use super::*;
use crate::warnings::WarningCode;

const HEADER: [&str; 33] = [
    "PartnerId",
    "PartnerName",
    "CustomerId",
    "CustomerName",
    "CustomerDomainName",
    "MpnId",
    "InvoiceNumber",
    "ProductId",
    "SkuId",
    "SkuName",
    "ProductName",
    "SubscriptionId",
    "ChargeStartDate",
    "ChargeEndDate",
    "UsageDate",
    "MeterCategory",
    "MeterId",
    "MeterName",
    "ResourceLocation",
    "ConsumedService",
    "ResourceURI",
    "ChargeType",
    "UnitPrice",
    "Quantity",
    "UnitType",
    "BillingPreTaxTotal",
    "BillingCurrency",
    "PricingPreTaxTotal",
    "PricingCurrency",
    "EffectiveUnitPrice",
    "PCToBCExchangeRate",
    "EntitlementId",
    "EntitlementDescription",
];

/// A line of a file: an ordinary one, but for what is set.
fn line(header: &[&str], set: &[(&str, &str)]) -> String {
    let value = |name: &&str| match set.iter().find(|(known, _)| known == name) {
        Some((_, value)) => *value,
        None => match *name {
            "PartnerId" => "0e195b37-4574-4539-bc42-0e539b9684c0",
            "PartnerName" => "Fabrikam",
            "CustomerName" => "Contoso",
            "InvoiceNumber" => "G002297372",
            "ProductId" => "DZH318Z0BPS6",
            "SkuId" => "0001",
            "ProductName" => "Az App Service",
            "SubscriptionId" => "7c1b8a10-0000-4000-8000-000000000001",
            "ChargeStartDate" => "7/1/2024",
            "ChargeEndDate" => "7/31/2024",
            "UsageDate" => "7/14/2024",
            "MeterCategory" => "Azure App Service",
            "MeterId" => "m-1",
            "MeterName" => "B1",
            "ResourceLocation" => "EASTUS",
            "ConsumedService" => "Microsoft.Web",
            "ChargeType" => "new",
            "UnitPrice" => "0.02",
            "Quantity" => "24",
            "UnitType" => "1 Hour",
            "BillingPreTaxTotal" => "0.36",
            "BillingCurrency" => "EUR",
            "PricingPreTaxTotal" => "0.408",
            "PricingCurrency" => "USD",
            "EffectiveUnitPrice" => "0.017",
            "PCToBCExchangeRate" => "0.9",
            "EntitlementId" => "31cdf47f-b249-4edd-9319-637862d8c0b4",
            "EntitlementDescription" => "shop prod",
            _ => "",
        },
    };
    header.iter().map(value).collect::<Vec<_>>().join(",")
}

async fn converted_lines(header: &[&str], lines: &[String]) -> (Run, RecordBatch) {
    let text = format!("{}\n{}\n", header.join(","), lines.join("\n"));
    let run = run(vec![bytes_input("usage.csv", text)]).await;
    assert_eq!(run.ok().recognised.format, "azure-csp-usage");
    assert_eq!(run.ok().rejects.count, 0, "{:?}", run.ok().rejects.first);
    assert!(run.ok().balance.balanced());
    let rows = run.rows().await;
    (run, rows)
}

/// The named columns of a row; nulls left out.
fn shown(rows: &RecordBatch, row: usize, columns: &[&str]) -> String {
    let shown = columns.iter().filter_map(|name| {
        let value = texts(rows, name)[row].clone()?;
        let value = match value.contains('.') {
            true => value.trim_end_matches('0').trim_end_matches('.').to_owned(),
            false => value,
        };
        Some(format!("{name}={value}"))
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// 24 hours at 0.02 USD less 15 % are 0.408 USD, of which 0.36 EUR are billed (the total is cut off at cents).
#[tokio::test]
async fn a_partner_is_billed_what_the_total_says() {
    let (_, rows) = converted_lines(&HEADER, &[line(&HEADER, &[])]).await;
    let columns = [
        "BilledCost",
        "EffectiveCost",
        "ListCost",
        "BillingCurrency",
        "PricingCurrency",
        "PricingCurrencyEffectiveCost",
        "ListUnitPrice",
        "PricingQuantity",
        "PricingUnit",
        "ChargeCategory",
    ];
    assert_eq!(
        shown(&rows, 0, &columns),
        "BilledCost=0.36 EffectiveCost=0.36 ListCost=0.432 BillingCurrency=EUR PricingCurrency=USD \
         PricingCurrencyEffectiveCost=0.408 ListUnitPrice=0.018 PricingQuantity=24 PricingUnit=Hours ChargeCategory=Usage"
    );
    let whose = [
        "BillingAccountId",
        "BillingAccountName",
        "InvoiceId",
        "InvoiceIssuerName",
        "SubAccountId",
        "SubAccountName",
        "BillingPeriodStart",
        "BillingPeriodEnd",
        "ChargePeriodStart",
        "ChargePeriodEnd",
        "ServiceName",
        "RegionId",
    ];
    assert_eq!(
        shown(&rows, 0, &whose),
        "BillingAccountId=0e195b37-4574-4539-bc42-0e539b9684c0 BillingAccountName=Fabrikam InvoiceId=G002297372 \
         InvoiceIssuerName=Microsoft SubAccountId=31cdf47f-b249-4edd-9319-637862d8c0b4 SubAccountName=shop prod \
         BillingPeriodStart=2024-07-01T00:00:00Z BillingPeriodEnd=2024-08-01T00:00:00Z \
         ChargePeriodStart=2024-07-14T00:00:00Z ChargePeriodEnd=2024-07-15T00:00:00Z ServiceName=Azure App Service RegionId=eastus"
    );
}

/// What a benefit covers is in the partner's total as it stands, also where that is not nothing: nothing of a
/// reconciliation file was billed before.
#[tokio::test]
async fn a_benefit_takes_nothing_from_the_total() {
    let header: Vec<&str> = HEADER
        .into_iter()
        .chain(["BenefitOrderId", "BenefitId", "BenefitType"])
        .collect();
    let covered = |total: &'static str| {
        let set = [
            ("BillingPreTaxTotal", total),
            ("EffectiveUnitPrice", "0"),
            ("BenefitOrderId", "o-1"),
            ("BenefitId", "b-1"),
            ("BenefitType", "SavingsPlan"),
        ];
        line(&header, &set)
    };
    let (_, rows) = converted_lines(&header, &[covered("0"), covered("0.11")]).await;
    let columns = [
        "BilledCost",
        "EffectiveCost",
        "CommitmentDiscountType",
        "CommitmentDiscountStatus",
        "PricingCategory",
    ];
    assert_eq!(
        shown(&rows, 0, &columns),
        "BilledCost=0 EffectiveCost=0 CommitmentDiscountType=Savings Plan CommitmentDiscountStatus=Used PricingCategory=Committed"
    );
    assert_eq!(
        shown(&rows, 1, &columns[..2]),
        "BilledCost=0.11 EffectiveCost=0.11"
    );
}

/// The interface writes the same in camel case, the hours of days, no prices where no credit was applied, and usage
/// that is not billed yet has no invoice. Usage of last month that came late keeps its own.
#[tokio::test]
async fn unbilled_usage_and_other_spellings() {
    let spelled: Vec<String> = HEADER
        .iter()
        .map(|name| {
            let (first, rest) = name.split_at(1);
            format!("{}{rest}", first.to_lowercase())
        })
        .collect();
    let lines = [
        line(
            &HEADER,
            &[
                ("InvoiceNumber", ""),
                ("ChargeType", ""),
                ("ChargeStartDate", "2019-01-01T00:00:00Z"),
                ("UsageDate", "2019-01-02T00:00:00Z"),
                ("UnitPrice", "1.2799888920023"),
                ("EffectiveUnitPrice", "0"),
                ("PCToBCExchangeRate", "1"),
                ("BillingPreTaxTotal", "30.7197334080551"),
            ],
        ),
        line(
            &HEADER,
            &[
                ("ChargeStartDate", "2019-01-01T00:00:00Z"),
                ("UsageDate", "2018-12-31T00:00:00Z"),
                ("BillingPreTaxTotal", "-0.36"),
                ("ChargeType", "customerCredit"),
            ],
        ),
    ];
    let header: Vec<&str> = spelled.iter().map(String::as_str).collect();
    let (run, rows) = converted_lines(&header, &lines).await;
    let columns = [
        "BilledCost",
        "ListUnitPrice",
        "InvoiceId",
        "BillingPeriodStart",
        "ChargePeriodStart",
        "ChargeCategory",
    ];
    assert_eq!(
        shown(&rows, 0, &columns),
        "BilledCost=30.7197334080551 ListUnitPrice=1.2799888920023 BillingPeriodStart=2019-01-01T00:00:00Z \
         ChargePeriodStart=2019-01-02T00:00:00Z ChargeCategory=Usage"
    );
    assert_eq!(
        shown(
            &rows,
            1,
            &[
                "BilledCost",
                "EffectiveCost",
                "BillingPeriodStart",
                "ChargeCategory"
            ]
        ),
        "BilledCost=-0.36 EffectiveCost=-0.36 BillingPeriodStart=2019-01-01T00:00:00Z ChargeCategory=Adjustment"
    );
    let told = run.ok().warnings.iter().map(|warning| warning.code);
    assert!(
        told.into_iter()
            .any(|code| code == WarningCode::UnknownValues)
    );
}
