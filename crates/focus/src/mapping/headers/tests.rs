//! Spellings of headers that tools and reports really have.

use std::sync::Arc;

use super::*;
use crate::mapping::{Formats, Mapping};

fn mapping(id: &str) -> Arc<Mapping> {
    let all = Formats::built_in().expect("mappings parse");
    let mut all = all.iter();
    Arc::clone(all.find(|mapping| mapping.id == id).expect("a format"))
}

fn found(format: &str, headers: &[&str], name: &str) -> Option<usize> {
    let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
    let at = mapping(format).find(&headers, name)?;
    assert!(at.path.is_empty());
    Some(at.position)
}

#[test]
fn slash_names_become_the_names_of_the_parquet_report() {
    assert_eq!(
        snake_case("lineItem/UnblendedCost"),
        "line_item_unblended_cost"
    );
    assert_eq!(
        snake_case("savingsPlan/SavingsPlanARN"),
        "savings_plan_savings_plan_a_r_n"
    );
    assert_eq!(snake_case("product/ProductName"), "product_product_name");
    assert_eq!(
        snake_case("resourceTags/user:Name"),
        "resource_tags_user_name"
    );
    assert_eq!(
        snake_case("pricing/publicOnDemandRate"),
        "pricing_public_on_demand_rate"
    );
}

#[test]
fn columns_are_found_in_the_spellings_of_tools() {
    for header in [
        "lineItem/UnblendedCost",
        "lineitem/unblendedcost",
        "lineitem_unblendedcost",
        "line_item_unblended_cost",
        "LINE_ITEM_UNBLENDED_COST",
        "lineItem.UnblendedCost",
    ] {
        let headers = ["bill/PayerAccountId", header];
        let at = found("aws-cur", &headers, "lineItem/UnblendedCost");
        assert_eq!(at, Some(1), "{header}");
    }
    for header in [
        "CostInBillingCurrency",
        "costInBillingCurrency",
        "Cost in Billing Currency",
        "cost_in_billing_currency",
        "PreTaxCost",
        "Pre-tax cost",
        "ExtendedCost",
        "Extended Cost",
        "Kosten vor Steuern (PreTaxCost)",
        "税引前コスト (PreTaxCost)",
    ] {
        let at = found("azure-payg", &["Date", header], "CostInBillingCurrency");
        assert_eq!(at, Some(1), "{header}");
    }
    for header in ["BilledCost", "billed_cost", "BILLEDCOST", "Billed Cost"] {
        assert_eq!(found("focus-1.2", &[header], "BilledCost"), Some(0));
    }
    for header in ["project.id", "project_id", "Project ID"] {
        assert_eq!(found("gcp-standard", &[header], "project.id"), Some(0));
    }
    let headers = ["Cost (USD)", "Cost total"];
    assert_eq!(found("azure-payg", &headers, "CostInBillingCurrency"), None);
}

#[test]
fn a_stricter_spelling_is_never_passed_over() {
    let headers = ["billed_cost", "BILLEDCOST", "BilledCost"];
    assert_eq!(found("focus-1.2", &headers, "BilledCost"), Some(2));
    assert_eq!(found("focus-1.2", &headers[..2], "BilledCost"), Some(1));
    let headers = ["Währung (Currency)", "currency"];
    assert_eq!(found("azure-payg", &headers, "BillingCurrency"), Some(1));
}

/// Otherwise a header could mean either.
#[test]
fn no_two_listed_columns_have_the_same_letters() {
    for mapping in Formats::built_in().expect("mappings parse").iter() {
        // Two names of one column may differ in spelling only.
        let names: Vec<(&str, &str)> = mapping
            .source
            .iter()
            .flat_map(|(column, _)| mapping.names(column).map(|name| (column.as_str(), name)))
            .collect();
        for (number, (column, name)) in names.iter().enumerate() {
            let mut others = names[..number].iter().filter(|(of, _)| of != column);
            let other = others.find(|(_, other)| same_letters(other, name));
            assert_eq!(other, None, "{}: {name}", mapping.id);
        }
    }
}

#[test]
fn keys_behind_a_prefix_keep_their_spelling() {
    let aws = mapping("aws-cur");
    for (header, key) in [
        ("resourceTags/user:Client", Some("user:Client")),
        ("resource_tags_user_client", Some("user_client")),
        ("resourcetags/user:client", Some("user:client")),
        ("resourcetags_user_client", Some("user_client")),
        ("resource_tags", None),
        ("resourceTagsX", None),
    ] {
        assert_eq!(aws.after_prefix(header, "resourceTags/"), key, "{header}");
    }
}

#[test]
fn columns_that_claim_to_be_the_same_are_told() {
    let twins = |format: &str, headers: &[&str]| {
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        mapping(format).twins(&headers)
    };
    // Tags differ by case; a header that comes again does not.
    let headers = ["resourceTags/user:a", "resourceTags/user:A", "x", "x"];
    assert_eq!(twins("aws-cur", &headers), [(2, 3)]);
    // Neither is the listed name, and both may be it.
    assert_eq!(twins("focus-1.2", &["BILLEDCOST", "billedcost"]), [(0, 1)]);
    assert_eq!(twins("focus-1.2", &["BilledCost", "billedcost"]), []);
}
