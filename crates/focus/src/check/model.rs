//! The official requirements model as it is published: rules, their keywords, and the check
//! functions they are made of. Nothing is interpreted here.

use std::io::Read;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::schema::Version;

/// A requirements model: rules in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) rules: Vec<Rule>,
}

/// One requirement.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Rule {
    #[serde(skip)]
    pub(super) id: String,
    pub(super) function: Function,
    /// The column, attribute or object the rule is about.
    pub(super) reference: String,
    pub(super) entity_type: Entity,
    #[serde(default)]
    pub(super) dataset_id: Option<String>,
    #[serde(rename = "Type")]
    pub(super) kind: Kind,
    pub(super) status: Status,
    pub(super) applicability_criteria: Vec<String>,
    pub(super) validation_criteria: Criteria,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Criteria {
    /// The sentence of the specification.
    pub(super) must_satisfy: String,
    pub(super) keyword: String,
    pub(super) requirement: Value,
    pub(super) condition: Value,
    pub(super) dependencies: Vec<String>,
}

/// What a rule is about; the order is that in which one cause shows in many rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(super) enum Function {
    Presence,
    Type,
    Format,
    Nullability,
    Validation,
    Composite,
}

impl Function {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Presence => "presence",
            Self::Type => "type",
            Self::Format => "format",
            Self::Nullability => "nullability",
            Self::Validation => "validation",
            Self::Composite => "composite",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum Entity {
    Column,
    Attribute,
    Dataset,
    Object,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum Kind {
    Static,
    /// The model gives the sentence only; see `dynamic-rules.toml`.
    Dynamic,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum Status {
    Active,
    Deprecated,
    Removed,
}

impl Rule {
    /// Rules a composite consists of.
    pub(super) fn children(&self) -> Vec<&str> {
        let items = self.validation_criteria.requirement.get("Items");
        let items = items.and_then(Value::as_array).map(Vec::as_slice);
        items
            .unwrap_or_default()
            .iter()
            .filter_map(|item| item.get("ModelRuleId")?.as_str())
            .collect()
    }

    /// The id without what differs between models: `CAU-Tags-C-001-M` and `Tags-C-001-M` are
    /// `Tags-C-001`.
    pub(super) fn short_id(&self) -> &str {
        short_id(&self.id)
    }
}

pub(super) fn short_id(id: &str) -> &str {
    let id = id.strip_prefix("CAU-").unwrap_or(id);
    match id.as_bytes() {
        [.., b'-', b'M' | b'C' | b'O'] => &id[..id.len() - 2],
        _ => id,
    }
}

/// The model of a version, when the FOCUS project published one.
pub(super) fn official(version: Version) -> Option<&'static Model> {
    static V1_2: LazyLock<Model> = LazyLock::new(|| {
        parse(include_bytes!(
            "../../../../data/focus/requirements-model-1.2.json.gz"
        ))
    });
    static V1_3: LazyLock<Model> = LazyLock::new(|| {
        parse(include_bytes!(
            "../../../../data/focus/requirements-model-1.3.json.gz"
        ))
    });
    match version {
        Version::V1_2 => Some(&V1_2),
        Version::V1_3 => Some(&V1_3),
        _ => None,
    }
}

/// What an applicability criterion asks, by its name.
pub(super) fn criteria() -> &'static [(String, String)] {
    static CRITERIA: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
        let text = include_str!("../../../../data/focus/applicability_criteria.json");
        let file: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
        let all = file.get("ApplicabilityCriteria").and_then(Value::as_object);
        all.into_iter()
            .flatten()
            .filter_map(|(name, criterion)| {
                let description = criterion.get("Description")?.as_str()?;
                Some((name.clone(), description.to_owned()))
            })
            .collect()
    });
    &CRITERIA
}

#[derive(Deserialize)]
struct File {
    #[serde(rename = "ModelRules")]
    rules: Map<String, Value>,
}

/// The models are compiled in and covered by tests, so one that cannot be read is a defect of the
/// build, which `every_rule_is_read` notices.
fn parse(gzip: &[u8]) -> Model {
    let mut text = String::new();
    let read = flate2::read::GzDecoder::new(gzip).read_to_string(&mut text);
    let file = read
        .ok()
        .and_then(|_| serde_json::from_str::<File>(&text).ok());
    let rules = file.map(|file| file.rules).unwrap_or_default();
    Model {
        rules: rules
            .into_iter()
            .filter_map(|(id, value)| {
                let rule: Rule = serde_json::from_value(value).ok()?;
                Some(Rule { id, ..rule })
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_read() {
        let count = |version| official(version).map_or(0, |model| model.rules.len());
        assert_eq!((count(Version::V1_2), count(Version::V1_3)), (621, 933));
        assert_eq!(criteria().len(), 20);
        let dynamic = |rule: &&Rule| rule.kind == Kind::Dynamic && rule.status == Status::Active;
        let model = official(Version::V1_3).expect("published");
        assert_eq!(model.rules.iter().filter(dynamic).count(), 292);
    }

    #[test]
    fn ids_of_two_models_meet() {
        assert_eq!(short_id("CAU-Tags-C-001-M"), "Tags-C-001");
        assert_eq!(short_id("Tags-C-001-M"), "Tags-C-001");
        assert_eq!(short_id("CCT-ContractId-C-005-M"), "CCT-ContractId-C-005");
    }
}
