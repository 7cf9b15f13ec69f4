//! Rules of versions without a published requirements model, from the tables of columns: 1.0 and 1.1
//! from `columns.csv`, 1.4 from its data model and, for what did not change, the rules of 1.3.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};

use super::model::{Criteria, Entity, Function, Kind, Model, Rule, Status, official};
use crate::schema::{ColumnType, Dataset, Level, Version, columns};

/// A column as a table describes it.
struct Described {
    name: String,
    kind: ColumnType,
    level: Level,
    nullable: bool,
    format: String,
    allowed: Vec<String>,
    criteria: Option<Vec<&'static str>>,
    /// Least and greatest value.
    range: Option<(i64, i64)>,
}

/// Rules made from the columns of a dataset.
pub(super) fn rules(dataset: Dataset, version: Version) -> Vec<Rule> {
    let described = match version {
        Version::V1_4 => from_model(dataset),
        _ => from_columns(dataset, version),
    };
    let mut rules: Vec<Rule> = described
        .iter()
        .flat_map(|column| of_column(dataset, column))
        .collect();
    if version == Version::V1_4 {
        if dataset == Dataset::CostAndUsage {
            rules.push(subcategories());
        }
        rules.extend(carried(dataset, &described));
    }
    rules
}

fn of_column(dataset: Dataset, column: &Described) -> Vec<Rule> {
    let name = &column.name;
    let rule = |part: &str, function, keyword: &str, text: String, requirement: Value| {
        made(dataset, name, part, function, keyword, text, requirement)
    };
    let mut rules = Vec::new();
    let presence = match (column.level, &column.criteria) {
        (Level::Mandatory, _) => Some("MUST"),
        (Level::Recommended, _) => Some("RECOMMENDED"),
        (Level::Conditional, Some(_)) => Some("MUST"),
        // Without knowing the condition nothing can be said.
        (Level::Conditional, None) => None,
    };
    if let Some(keyword) = presence {
        let verb = if keyword == "MUST" {
            "MUST be"
        } else {
            "is RECOMMENDED to be"
        };
        let mut present = rule(
            "present",
            Function::Presence,
            keyword,
            format!("{name} {verb} present in a {} dataset.", dataset.as_str()),
            json!({"CheckFunction": "ColumnPresent", "ColumnName": name}),
        );
        let criteria = column.criteria.iter().flatten();
        present.applicability_criteria = criteria.map(|&name| name.to_owned()).collect();
        rules.push(present);
    }
    let (check, kind) = match column.kind {
        ColumnType::String | ColumnType::Json => ("TypeString", "String"),
        ColumnType::Decimal { .. } => ("TypeDecimal", "Decimal"),
        ColumnType::Timestamp => ("TypeDateTime", "Date/Time"),
    };
    if column.kind != ColumnType::Json {
        rules.push(rule(
            "type",
            Function::Type,
            "MUST",
            format!("{name} MUST be of type {kind}."),
            json!({"CheckFunction": check, "ColumnName": name}),
        ));
    }
    let formats = match column.format.as_str() {
        "currency" => vec![("FormatCurrency", "CurrencyFormat", "MUST")],
        "unit" => vec![("FormatUnit", "UnitFormat", "SHOULD")],
        "key-value" => vec![("FormatKeyValue", "KeyValueFormat", "MUST")],
        "json-object" => vec![("FormatJSON", "JsonObjectFormat", "MUST")],
        "numeric" | "non-negative" => vec![("FormatNumeric", "NumericFormat", "MUST")],
        "date-time" => vec![("FormatDateTime", "DateTimeFormat", "MUST")],
        _ => Vec::new(),
    };
    let text =
        (column.kind == ColumnType::String).then_some(("FormatString", "StringHandling", "MUST"));
    for (check, attribute, keyword) in text.into_iter().chain(formats) {
        let mut requirement = json!({"CheckFunction": check, "ColumnName": name});
        if check == "FormatJSON" {
            requirement["Path"] = json!("$");
        }
        let part = if attribute == "StringHandling" {
            "text"
        } else {
            "format"
        };
        rules.push(rule(
            part,
            Function::Format,
            keyword,
            format!("{name} {keyword} conform to {attribute} requirements."),
            requirement,
        ));
    }
    if !column.nullable {
        let mut not_null = rule(
            "not-null",
            Function::Nullability,
            "MUST NOT",
            format!("{name} MUST NOT be null."),
            json!({"CheckFunction": "CheckNotValue", "ColumnName": name, "Value": null}),
        );
        let criteria = column.criteria.iter().flatten();
        not_null.applicability_criteria = criteria.map(|&name| name.to_owned()).collect();
        rules.push(not_null);
    }
    if !column.allowed.is_empty() {
        let value = |value: &String| json!({"CheckFunction": "CheckValue", "ColumnName": name, "Value": value});
        let items: Vec<Value> = column.allowed.iter().map(value).collect();
        rules.push(rule(
            "allowed",
            Function::Validation,
            "MUST",
            format!("{name} MUST be one of the allowed values."),
            json!({"CheckFunction": "OR", "Items": items}),
        ));
    }
    if let Some((least, most)) = column.range {
        let bound = |check: &str, value: i64| json!({"CheckFunction": check, "ColumnName": name, "Value": value});
        rules.push(rule(
            "range",
            Function::Validation,
            "MUST",
            format!("{name} MUST be between {least} and {most}."),
            json!({"CheckFunction": "AND", "Items": [
                bound("CheckGreaterOrEqualThanValue", least),
                bound("CheckLessOrEqualThanValue", most),
            ]}),
        ));
    }
    if column.format == "non-negative" {
        rules.push(rule(
            "non-negative",
            Function::Validation,
            "MUST",
            format!("{name} MUST be a non-negative decimal value."),
            json!({"CheckFunction": "CheckGreaterOrEqualThanValue", "ColumnName": name, "Value": 0}),
        ));
    }
    rules
}

fn made(
    dataset: Dataset,
    column: &str,
    part: &str,
    function: Function,
    keyword: &str,
    text: String,
    requirement: Value,
) -> Rule {
    Rule {
        id: format!("{}-{column}-{part}", dataset.as_str()),
        function,
        reference: column.to_owned(),
        entity_type: Entity::Column,
        dataset_id: Some(dataset.as_str().to_owned()),
        kind: Kind::Static,
        status: Status::Active,
        applicability_criteria: Vec::new(),
        validation_criteria: Criteria {
            must_satisfy: text,
            keyword: keyword.to_owned(),
            requirement,
            condition: json!({}),
            dependencies: Vec::new(),
        },
    }
}

fn from_columns(dataset: Dataset, version: Version) -> Vec<Described> {
    let columns = columns(dataset, version).into_iter();
    columns
        .map(|column| Described {
            name: column.name.clone(),
            kind: column.kind,
            level: column.level,
            // A conditional column that is there and empty says that its condition does not hold.
            nullable: column.nullable || column.level == Level::Conditional,
            format: column.format.clone(),
            allowed: column.allowed.clone(),
            criteria: None,
            range: None,
        })
        .collect()
}

#[derive(Deserialize)]
struct File {
    datasets: BTreeMap<String, FileDataset>,
    service_subcategory_parents: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct FileDataset {
    dataset_id: String,
    columns: BTreeMap<String, FileColumn>,
}

#[derive(Deserialize)]
struct FileColumn {
    allowed_values: Option<Vec<String>>,
    allows_nulls: bool,
    condition: String,
    feature_level: String,
    numeric_range: Option<(f64, f64)>,
    value_format: String,
}

/// The data model of 1.4, covered by the tests below.
fn file() -> &'static Option<File> {
    static FILE: LazyLock<Option<File>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../../../data/focus/focus_1_4_model.json")).ok()
    });
    &FILE
}

fn from_model(dataset: Dataset) -> Vec<Described> {
    let datasets = file().iter().flat_map(|file| file.datasets.values());
    let model = datasets.filter(|model| model.dataset_id == dataset.as_str());
    let described = model.flat_map(|model| &model.columns);
    let known = columns(dataset, Version::V1_4);
    described
        .filter_map(|(name, column)| {
            // Storage types are those of the lake.
            let kind = known.iter().find(|known| known.name == *name)?.kind;
            Some(Described {
                name: name.clone(),
                kind,
                level: match column.feature_level.as_str() {
                    "Mandatory" => Level::Mandatory,
                    "Recommended" => Level::Recommended,
                    _ => Level::Conditional,
                },
                nullable: column.allows_nulls,
                format: match column.value_format.as_str() {
                    "Currency" => "currency",
                    "Unit" => "unit",
                    "Key-Value" => "key-value",
                    "JSON Object" => "json-object",
                    "Decimal (non-negative)" => "non-negative",
                    "Decimal (any)" | "Decimal" => "numeric",
                    "Date/Time" => "date-time",
                    _ => "",
                }
                .to_owned(),
                allowed: column.allowed_values.clone().unwrap_or_default(),
                criteria: criteria(&column.condition),
                range: column
                    .numeric_range
                    .map(|(least, most)| (least as i64, most as i64)),
            })
        })
        .collect()
}

/// Conditions of 1.4 as the criteria of the requirements models, where those have a name for them.
fn criteria(condition: &str) -> Option<Vec<&'static str>> {
    Some(match condition {
        "Supports data generator-calculated split cost allocation" => {
            vec!["DATA_GENERATOR_SPLIT_COST_ALLOCATION_SUPPORTED"]
        }
        "Supports deploying resources or services within an availability zone" => {
            vec!["AVAILABILITY_ZONE_SUPPORTED"]
        }
        "Supports more than one possible BillingAccountType value" => {
            vec!["MULTIPLE_BILLING_ACCOUNT_TYPES_SUPPORTED"]
        }
        "Supports capacity reservations" => vec!["CAPACITY_RESERVATION_SUPPORTED"],
        "Supports commitment discounts" => vec!["COMMITMENT_DISCOUNT_SUPPORTED"],
        "Supports the measurement of usage" => vec!["USAGE_MEASUREMENT_SUPPORTED"],
        "Supports contract commitments" => vec!["CONTRACT_COMMITMENTS_SUPPORTED"],
        "Supports negotiated pricing concepts" => vec!["NEGOTIATED_PRICING_SUPPORTED"],
        "Publishes unit prices exclusive of discounts" => vec!["PUBLIC_PRICE_LIST_SUPPORTED"],
        "Supports more than one pricing category across all SKUs" => {
            vec!["MULTIPLE_PRICING_CATEGORIES_SUPPORTED"]
        }
        "Supports pricing and billing in different currencies" => {
            vec!["PRICING_BILLING_CURRENCY_DIFFERENCES_SUPPORTED"]
        }
        "Supports prices in virtual currency and publishes unit prices exclusive of discounts" => {
            vec!["PUBLIC_PRICE_LIST_SUPPORTED", "VIRTUAL_CURRENCY_SUPPORTED"]
        }
        "Supports deploying resources or services within a region" => vec!["REGION_SUPPORTED"],
        "Supports billing based on provisioned resources" => {
            vec!["BILLING_BASED_ON_PROVISIONED_RESOURCES_SUPPORTED"]
        }
        "Supports billing based on provisioned resources and supports assigning types to resources" =>
        {
            vec![
                "BILLING_BASED_ON_PROVISIONED_RESOURCES_SUPPORTED",
                "RESOURCE_TYPE_ASSIGNMENT_SUPPORTED",
            ]
        }
        "Supports unit pricing concepts and publishes price lists, publicly or as part of contracting" =>
        {
            vec!["PUBLIC_PRICE_LIST_SUPPORTED", "UNIT_PRICING_SUPPORTED"]
        }
        "Supports a sub account construct" => vec!["SUB_ACCOUNT_SUPPORTED"],
        "Supports more than one possible SubAccountType value" => {
            vec!["MULTIPLE_SUB_ACCOUNT_TYPES_SUPPORTED"]
        }
        "Supports setting user or provider-defined tags" => vec!["TAGGING_SUPPORTED"],
        _ => return None,
    })
}

/// Every subcategory under its category.
fn subcategories() -> Rule {
    let parents = file()
        .iter()
        .flat_map(|file| &file.service_subcategory_parents);
    let is = |column: &str, value: &String| json!({"CheckFunction": "CheckValue", "ColumnName": column, "Value": value});
    let items: Vec<Value> = parents
        .map(|(child, parent)| {
            let both = [
                is("ServiceSubcategory", child),
                is("ServiceCategory", parent),
            ];
            json!({"CheckFunction": "AND", "Items": both})
        })
        .collect();
    let mut rule = made(
        Dataset::CostAndUsage,
        "ServiceSubcategory",
        "parent",
        Function::Validation,
        "MUST",
        "ServiceSubcategory MUST have one and only one parent ServiceCategory as specified in the allowed values."
            .to_owned(),
        json!({"CheckFunction": "OR", "Items": items}),
    );
    rule.validation_criteria.dependencies = vec![
        "CostAndUsage-ServiceSubcategory-allowed".to_owned(),
        "CostAndUsage-ServiceCategory-allowed".to_owned(),
    ];
    rule
}

/// Rules of 1.3 that 1.4 keeps: conditions between columns that both have, and the attributes. What a
/// column is by itself (present, of a type, of a format, allowed) is taken from 1.4.
fn carried(dataset: Dataset, described: &[Described]) -> Vec<Rule> {
    let empty = Model::default();
    let model = official(Version::V1_3).unwrap_or(&empty);
    let there: BTreeSet<&str> = described
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    let gone: Vec<&str> = columns(dataset, Version::V1_3)
        .into_iter()
        .map(|column| column.name.as_str())
        .filter(|name| !there.contains(name))
        .collect();
    let keep = |rule: &&Rule| {
        let criteria = &rule.validation_criteria;
        let whole = format!("{} {}", criteria.requirement, criteria.condition);
        let of_dataset = rule.dataset_id.as_deref() == Some(dataset.as_str());
        let attribute = rule.entity_type == Entity::Attribute;
        let allowed = criteria
            .must_satisfy
            .ends_with("one of the allowed values.")
            || rule.short_id() == "ServiceSubcategory-C-004";
        let unconditional = rule.function == Function::Nullability
            && criteria
                .condition
                .as_object()
                .is_none_or(serde_json::Map::is_empty)
            && rule.kind == Kind::Static;
        let own = matches!(rule.function, Function::Presence)
            || (rule.entity_type == Entity::Column
                && rule.kind == Kind::Static
                && matches!(rule.function, Function::Type | Function::Format));
        (of_dataset || attribute)
            && rule.status == Status::Active
            && rule.entity_type != Entity::Dataset
            && !gone
                .iter()
                .any(|name| rule.reference == *name || whole.contains(&format!("\"{name}\"")))
            && !(rule.entity_type == Entity::Column && (allowed || own || unconditional))
    };
    model.rules.iter().filter(keep).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_of_1_4_has_its_four_datasets() {
        let count = |dataset| from_model(dataset).len();
        assert_eq!(count(Dataset::CostAndUsage), 65);
        assert_eq!(count(Dataset::ContractCommitment), 30);
        assert_eq!(count(Dataset::BillingPeriod), 6);
        assert_eq!(count(Dataset::InvoiceDetail), 22);
        let parents = file()
            .as_ref()
            .map(|file| file.service_subcategory_parents.len());
        assert_eq!(parents, Some(82));
    }

    #[test]
    fn ids_are_unique_and_gone_columns_are_gone() {
        for version in [Version::V1_0, Version::V1_1, Version::V1_4] {
            let rules = rules(Dataset::CostAndUsage, version);
            let ids: BTreeSet<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
            assert_eq!(ids.len(), rules.len());
            assert_eq!(
                rules.iter().any(|rule| rule.reference == "ProviderName"),
                version != Version::V1_4
            );
        }
    }
}
