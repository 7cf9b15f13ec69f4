//! A vendor's own FOCUS export beside our conversion of its native file, and the published table of which source
//! column a FOCUS column comes from (FinOps Foundation, focus_converters) beside our mappings.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::formats::fixture;
use super::*;

type Row = BTreeMap<String, String>;

/// Rows as their columns that have a value; amounts without zeros at the end.
async fn rows_of(name: &str) -> Vec<Row> {
    let rows = fixture(name).run().await.rows().await;
    let mut found = vec![Row::new(); rows.num_rows()];
    for field in rows.schema().fields() {
        for (row, value) in texts(&rows, field.name()).into_iter().enumerate() {
            let Some(value) = value else { continue };
            let amount = value.parse::<f64>().is_ok() && value.contains('.');
            let value = match amount {
                true => value.trim_end_matches('0').trim_end_matches('.').to_owned(),
                false => value,
            };
            found[row].insert(field.name().clone(), value);
        }
    }
    found
}

/// Compares the vendor's rows with ours that have the same values in `by`; returns how many were found, and the columns in
/// which they differ.
fn differences(theirs: &[Row], ours: &[Row], by: &[&str]) -> (usize, BTreeSet<String>) {
    let ours_alone = ["x_RowId", "x_Extra", "x_SourceFile", "x_SourceLine"];
    let mut found = 0;
    let mut columns = BTreeSet::new();
    for their in theirs {
        let same = |our: &&Row| by.iter().all(|name| our.get(*name) == their.get(*name));
        let mut twins = ours.iter().filter(same);
        let (Some(our), None) = (twins.next(), twins.next()) else {
            continue;
        };
        found += 1;
        let names = their.keys().chain(our.keys());
        let differ = names.filter(|name| their.get(*name) != our.get(*name));
        columns.extend(
            differ
                .filter(|name| !ours_alone.contains(&name.as_str()))
                .cloned(),
        );
    }
    (found, columns)
}

fn explained(columns: &[&str]) -> BTreeSet<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

/// Every line of a day is in both of Oracle's reports.
#[tokio::test]
async fn oracles_two_reports_of_a_day_agree() {
    let (found, columns) = differences(
        &rows_of("oci-focus-1.0").await,
        &rows_of("oci-cost").await,
        &["ResourceId", "SkuId", "BilledCost", "PricingQuantity"],
    );
    assert_eq!(found, 14);
    let wanted = explained(&[
        // Only the FOCUS report has a list price, and only the cost report the contract's.
        "ContractedUnitPrice",
        "ListCost",
        "ListUnitPrice",
        // `{}` and another order of keys.
        "Tags",
    ]);
    assert_eq!(columns, wanted);
}

#[tokio::test]
async fn amazons_focus_export_agrees() {
    let (found, columns) = differences(
        &rows_of("aws-focus-1.2").await,
        &rows_of("aws-cur").await,
        &[
            "ChargeCategory",
            "CommitmentDiscountStatus",
            "BilledCost",
            "EffectiveCost",
            "ChargePeriodStart",
        ],
    );
    assert!(found >= 8, "{found}");
    let wanted = explained(&[
        // AWS fills it in no export.
        "ContractApplied",
        // The legacy report has no names, and its currency once.
        "BillingAccountName",
        "SubAccountName",
        "PricingCurrency",
        "PricingCurrencyContractedUnitPrice",
        "PricingCurrencyEffectiveCost",
        "PricingCurrencyListUnitPrice",
        // AWS's label of the kind; hours where the report also has normalized units.
        "CommitmentDiscountQuantity",
        "CommitmentDiscountType",
        "CommitmentDiscountUnit",
        // FOCUS 1.3: taxes and adjustments have no host; a Marketplace seller is the provider; the seller of record publishes.
        "HostProviderName",
        "ProviderName",
        "PublisherName",
        "ServiceProviderName",
        // What the rows of the two fixtures, which were written apart, say differently.
        "AvailabilityZone",
        "ChargeDescription",
        "InvoiceId",
        "RegionId",
        "RegionName",
        "ResourceId",
        "ResourceType",
        "ServiceSubcategory",
        "SkuId",
        "SkuMeter",
        "SkuPriceDetails",
        "SkuPriceId",
        "SubAccountId",
        "Tags",
    ]);
    let unexplained: Vec<_> = columns.difference(&wanted).collect();
    assert!(unexplained.is_empty(), "{unexplained:?}");
}

#[tokio::test]
async fn microsofts_focus_export_agrees() {
    let (found, columns) = differences(
        &rows_of("azure-focus-1.2").await,
        &rows_of("azure-ea-both").await,
        &[
            "ChargeCategory",
            "CommitmentDiscountStatus",
            "BilledCost",
            "EffectiveCost",
        ],
    );
    assert!(found >= 6, "{found}");
    let wanted = explained(&[
        // Microsoft writes paths (`/subscriptions/…`, `/providers/Microsoft.Billing/…`), the native file their ids; both
        // mix the case of paths, which we make small.
        "BillingAccountId",
        "SubAccountId",
        "CommitmentDiscountId",
        // Part numbers of the price sheet, with the year of the agreement; the native file names meters.
        "SkuId",
        "SkuPriceId",
        "SkuPriceDetails",
        "SkuMeter",
        // An Enterprise Agreement's file has no invoice and its currency once.
        "InvoiceId",
        "PricingCurrency",
        // FOCUS 1.3: the publisher sells what is in the Marketplace, adjustments and such software have no host.
        "HostProviderName",
        "ServiceProviderName",
        // What went unused has no quantity: the export prices it again at list (docs/formats/azure-cost.md).
        "ContractedCost",
        "ContractedUnitPrice",
        "ListCost",
        "ListUnitPrice",
        "PricingQuantity",
        // Known from the native file only.
        "ContractApplied",
        "ServiceName",
        "ServiceSubcategory",
        "ResourceType",
        // What the rows of the two fixtures, which were written apart, say differently.
        "ChargeDescription",
        "ChargePeriodEnd",
        "ChargePeriodStart",
        "CommitmentDiscountName",
        "RegionId",
        "RegionName",
        "ResourceId",
        "ResourceName",
        "SubAccountName",
        "Tags",
    ]);
    let unexplained: Vec<_> = columns.difference(&wanted).collect();
    assert!(unexplained.is_empty(), "{unexplained:?}");
}

/// Where the published table names one source column for a FOCUS column: how many rows of the fixture have its very text,
/// of how many that have any. What differs is said here, with why.
async fn correspondence(name: &str, pairs: &[(&str, &str)]) -> Vec<String> {
    let fixture = fixture(name);
    let mut reader = ::csv::Reader::from_reader(fixture.files[0].1.as_slice());
    let header = reader.headers().expect("a header").clone();
    let records: Vec<_> = reader
        .records()
        .map(|record| record.expect("a line"))
        .collect();
    let rows = fixture.run().await.rows().await;
    let lines: Vec<usize> = texts(&rows, "x_SourceLine")
        .into_iter()
        .map(|line| line.and_then(|line| line.parse().ok()).expect("a line"))
        .collect();
    let mut told = Vec::new();
    for (focus, source) in pairs {
        let position = header
            .iter()
            .position(|known| known.eq_ignore_ascii_case(source));
        let position = position.unwrap_or_else(|| panic!("{name} has no {source}"));
        let values = texts(&rows, focus);
        let mut differ = 0;
        for (row, line) in lines.iter().enumerate() {
            let theirs = records[line - 2].get(position).unwrap_or_default();
            let ours = values[row].clone().unwrap_or_default();
            let ours = ours.strip_suffix('Z').unwrap_or(&ours);
            differ += usize::from(!theirs.is_empty() && !same(theirs, ours));
        }
        if differ > 0 {
            told.push(format!("{focus}: {differ}"));
        }
    }
    told
}

/// The same text, time or amount, however it is written.
fn same(one: &str, other: &str) -> bool {
    let amount = |text: &str| text.parse::<f64>().ok();
    if let (Some(one), Some(other)) = (amount(one), amount(other)) {
        return (one - other).abs() <= 1e-9 * one.abs();
    }
    let time = |text: &str| {
        text.get(..19)
            .filter(|_| text.as_bytes()[10] == b'T')
            .map(str::to_owned)
    };
    one.eq_ignore_ascii_case(other) || time(one).is_some_and(|moment| Some(moment) == time(other))
}

#[tokio::test]
async fn amazons_columns_are_where_the_published_table_has_them() {
    let told = correspondence(
        "aws-cur",
        &[
            ("AvailabilityZone", "lineItem/AvailabilityZone"),
            ("BillingAccountId", "bill/PayerAccountId"),
            ("BillingCurrency", "lineItem/CurrencyCode"),
            ("BillingPeriodStart", "bill/BillingPeriodStartDate"),
            ("BillingPeriodEnd", "bill/BillingPeriodEndDate"),
            ("ChargeDescription", "lineItem/LineItemDescription"),
            ("ChargePeriodStart", "lineItem/UsageStartDate"),
            ("ChargePeriodEnd", "lineItem/UsageEndDate"),
            ("InvoiceIssuerName", "bill/InvoicingEntity"),
            ("PublisherName", "lineItem/LegalEntity"),
            ("RegionId", "product/region"),
            ("SkuId", "product/sku"),
            ("SubAccountId", "lineItem/UsageAccountId"),
            ("BilledCost", "lineItem/UnblendedCost"),
            ("ListUnitPrice", "pricing/publicOnDemandRate"),
            ("ResourceId", "lineItem/ResourceId"),
        ],
    )
    .await;
    assert_eq!(
        told,
        [
            // The unused part of a fee is a charge of its own that bills nothing.
            "BilledCost: 2",
            // Of a purchase the commitment, of a share what is shared.
            "ResourceId: 1",
        ]
    );
}

#[tokio::test]
async fn oracles_columns_are_where_the_published_table_has_them() {
    let told = correspondence(
        "oci-cost",
        &[
            ("AvailabilityZone", "product/availabilityDomain"),
            ("BillingAccountId", "cost/subscriptionId"),
            ("BillingCurrency", "cost/currencyCode"),
            ("ChargeDescription", "product/Description"),
            ("ConsumedQuantity", "usage/billedQuantity"),
            ("EffectiveCost", "cost/myCost"),
            ("BilledCost", "cost/myCost"),
            ("ResourceId", "product/resourceId"),
            ("SkuId", "cost/productSku"),
        ],
    )
    .await;
    assert_eq!(told, Vec::<String>::new());
}

#[tokio::test]
async fn microsofts_columns_are_where_the_published_table_has_them() {
    let told = correspondence(
        "azure-ea",
        &[
            ("BillingCurrency", "BillingCurrencyCode"),
            ("SubAccountId", "SubscriptionId"),
            ("SubAccountName", "SubscriptionName"),
            ("ChargeDescription", "ProductName"),
            ("BilledCost", "CostInBillingCurrency"),
            ("EffectiveCost", "CostInBillingCurrency"),
            ("PricingQuantity", "Quantity"),
        ],
    )
    .await;
    assert_eq!(
        told,
        [
            // `Unassigned` is none.
            "SubAccountName: 1",
            // Purchases of commitments cost nothing effectively, a refund is no priced quantity.
            "EffectiveCost: 4",
            "PricingQuantity: 1",
        ]
    );
}
