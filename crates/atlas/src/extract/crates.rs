//! Crates of a workspace and who imports whom.

use serde_json::Value;

use super::{ExtractError, slug};
use crate::model::{Element, Facts, FlowKind, Kind, Link};

/// A crate as its manifest tells it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CrateFact {
    /// Short: the folder's name.
    pub name: String,
    pub about: Option<String>,
    /// Path of the folder, for the link.
    pub folder: Option<String>,
    /// Short names of crates of the same workspace it is built with.
    pub imports: Vec<String>,
    /// Those only its tests or build script use.
    pub for_tests: Vec<String>,
}

/// `crate/<name>` for each, and an arrow for each import.
pub fn crates(found: &[CrateFact]) -> Facts {
    let mut facts = Facts::default();
    for fact in found {
        let id = format!("crate/{}", slug(&fact.name));
        facts.elements.push(Element {
            about: fact.about.clone(),
            link: fact.folder.clone(),
            ..Element::new(&id, Kind::Crate, &fact.name)
        });
        let imports = fact.imports.iter().map(|name| (name, ""));
        let tests = fact
            .for_tests
            .iter()
            .filter(|name| !fact.imports.contains(name));
        for (name, label) in imports.chain(tests.map(|name| (name, "tests"))) {
            if found.iter().any(|other| other.name == *name) {
                facts.links.push(Link {
                    from: id.clone(),
                    to: format!("crate/{}", slug(name)),
                    label: label.into(),
                    tech: None,
                    kind: if label.is_empty() {
                        FlowKind::Call
                    } else {
                        FlowKind::Data
                    },
                    status: None,
                });
            }
        }
    }
    facts
}

/// The crates in the output of `cargo metadata --no-deps --format-version 1`.
pub fn cargo_metadata(json: &str) -> Result<Vec<CrateFact>, ExtractError> {
    let value: Value = serde_json::from_str(json).map_err(|error| {
        ExtractError(format!("the output of cargo metadata is not JSON: {error}"))
    })?;
    let packages = value["packages"].as_array().ok_or_else(|| {
        ExtractError("the output of cargo metadata has no \"packages\"".to_owned())
    })?;
    let root = value["workspace_root"].as_str().unwrap_or_default();
    let mut found: Vec<CrateFact> = Vec::new();
    for package in packages {
        let manifest = package["manifest_path"].as_str().unwrap_or_default();
        let folder = manifest
            .strip_prefix(root)
            .map(|path| path.trim_start_matches(['/', '\\']))
            .and_then(|path| path.strip_suffix("Cargo.toml"));
        let named = |kinds: &[&str]| -> Vec<String> {
            let all = package["dependencies"].as_array().into_iter().flatten();
            let kind = |it: &&Value| kinds.contains(&it["kind"].as_str().unwrap_or("normal"));
            let names = all.filter(kind).filter_map(|it| it["name"].as_str());
            names.map(str::to_owned).collect()
        };
        found.push(CrateFact {
            name: package["name"].as_str().unwrap_or_default().to_owned(),
            about: package["description"].as_str().map(str::to_owned),
            folder: folder
                .filter(|folder| !folder.is_empty())
                .map(str::to_owned),
            imports: named(&["normal"]),
            for_tests: named(&["dev", "build"]),
        });
    }
    Ok(found)
}
