//! What people decided about the models: how a rule that is only a sentence can be checked, or why it
//! cannot (`dynamic-rules.toml`); and where the models are wrong (`model-defects.toml`).

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::model::short_id;
use crate::schema::Version;

/// How a dynamic rule is checked, or why it is not.
#[derive(Debug, Clone, Default)]
pub(super) struct Decision {
    pub(super) reason: Option<String>,
    pub(super) when: Option<String>,
    pub(super) require: Option<String>,
    /// What the check covers of the sentence.
    pub(super) note: Option<String>,
}

/// A rule the model gets wrong.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Correction {
    rules: Vec<String>,
    versions: Vec<Version>,
    pub(super) reason: String,
    pub(super) reference: String,
    /// What is checked instead. Without either, a breach is reported as the model's defect.
    #[serde(default)]
    pub(super) when: Option<String>,
    #[serde(default)]
    pub(super) require: Option<String>,
    /// What the sentence asks cannot be seen in a file.
    #[serde(default)]
    pub(super) undecidable: bool,
}

impl Correction {
    /// Whether the check follows the sentence instead of the model's expression.
    pub(super) const fn corrected(&self) -> bool {
        self.when.is_some() || self.require.is_some() || self.undecidable
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dynamic {
    reasons: HashMap<String, String>,
    not_checkable: Vec<NotCheckable>,
    checked: Vec<Checked>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NotCheckable {
    because: String,
    rules: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Checked {
    rules: Vec<String>,
    when: Option<String>,
    require: Option<String>,
    note: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Defects {
    defect: Vec<Correction>,
    cause: Vec<Cause>,
}

/// A breach of one of `because` explains one of `rules`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cause {
    rules: Vec<String>,
    because: Vec<String>,
}

/// The decision about a dynamic rule, by its short id. The same rule of two versions has one.
pub(super) fn decision(short: &str) -> Option<&'static Decision> {
    static DECISIONS: LazyLock<HashMap<String, Decision>> = LazyLock::new(|| {
        let text = include_str!("../../../../data/focus/dynamic-rules.toml");
        let file: Dynamic = toml::from_str(text).unwrap_or_default();
        let mut all = HashMap::new();
        for group in file.not_checkable {
            let reason = file.reasons.get(&group.because).cloned();
            for rule in group.rules {
                let decision = Decision {
                    reason: Some(reason.clone().unwrap_or_default()),
                    ..Decision::default()
                };
                all.insert(rule, decision);
            }
        }
        for check in file.checked {
            for rule in check.rules {
                let decision = Decision {
                    reason: None,
                    when: check.when.clone(),
                    require: check.require.clone(),
                    note: check.note.clone(),
                };
                all.insert(rule, decision);
            }
        }
        all
    });
    DECISIONS.get(short)
}

/// What is wrong with a rule of a model.
pub(super) fn correction(id: &str, version: Version) -> Option<&'static Correction> {
    let short = short_id(id);
    // What 1.4 keeps is kept with its defects.
    let version = version.min(Version::V1_3);
    defects().defect.iter().find(|defect| {
        defect.versions.contains(&version) && defect.rules.iter().any(|rule| rule == short)
    })
}

/// Rules that explain a breach of this one, by short ids.
pub(super) fn causes(short: &str) -> Vec<&'static String> {
    let about = |cause: &&Cause| cause.rules.iter().any(|rule| rule == short);
    let causes = defects().cause.iter().filter(about);
    causes.flat_map(|cause| &cause.because).collect()
}

fn defects() -> &'static Defects {
    static DEFECTS: LazyLock<Defects> = LazyLock::new(|| {
        toml::from_str(include_str!("../../../../data/focus/model-defects.toml"))
            .unwrap_or_default()
    });
    &DEFECTS
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::check::model::{Kind, Status, official};

    fn dynamic_file() -> Dynamic {
        toml::from_str(include_str!("../../../../data/focus/dynamic-rules.toml")).expect("TOML")
    }

    #[test]
    fn every_dynamic_rule_is_decided_once_and_no_other() {
        let mut open = BTreeSet::new();
        for version in [Version::V1_2, Version::V1_3] {
            let model = official(version).expect("published");
            let rules = model.rules.iter().filter(|rule| {
                rule.kind == Kind::Dynamic
                    && rule.status == Status::Active
                    && !matches!(
                        rule.validation_criteria.keyword.as_str(),
                        "MAY" | "OPTIONAL"
                    )
                    && super::super::handling::FileRule::of(rule.short_id()).is_none()
                    && correction(&rule.id, version).is_none()
            });
            open.extend(rules.map(|rule| rule.short_id().to_owned()));
        }
        let file = dynamic_file();
        let listed = file.not_checkable.iter().flat_map(|group| &group.rules);
        let listed = listed.chain(file.checked.iter().flat_map(|check| &check.rules));
        let mut decided = BTreeSet::new();
        for rule in listed {
            assert!(decided.insert(rule.clone()), "{rule} is listed twice");
        }
        assert_eq!(&open - &decided, BTreeSet::new(), "nobody decided these");
        assert_eq!(&decided - &open, BTreeSet::new(), "these are not dynamic");
        for group in &file.not_checkable {
            assert!(
                file.reasons.contains_key(&group.because),
                "{}",
                group.because
            );
        }
    }

    #[test]
    fn every_defect_is_about_a_rule_and_has_a_reason() {
        let file: Defects =
            toml::from_str(include_str!("../../../../data/focus/model-defects.toml"))
                .expect("TOML");
        for defect in &file.defect {
            assert!(!defect.reason.is_empty() && !defect.reference.is_empty());
            for version in &defect.versions {
                let model = official(*version).expect("published");
                for rule in &defect.rules {
                    assert!(
                        model.rules.iter().any(|known| known.short_id() == rule),
                        "{rule} is not in {version}"
                    );
                }
            }
        }
        let model = official(Version::V1_3).expect("published");
        for rule in file
            .cause
            .iter()
            .flat_map(|cause| cause.rules.iter().chain(&cause.because))
        {
            assert!(
                model.rules.iter().any(|known| known.short_id() == rule),
                "{rule}"
            );
        }
    }
}
