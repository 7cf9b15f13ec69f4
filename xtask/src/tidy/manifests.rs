//! Rules on Cargo.toml files: who may import whom, lints, reasons for dependencies.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use toml::Table;

use super::{Complaint, tree::Tree};

/// Who may import whom (design: the house). Kinds lower in the list may use those above them.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("store", &["kernel"]),
    ("httpkit", &["kernel"]),
    ("focus", &["kernel"]),
    ("atlas", &["kernel"]),
    ("jobs", &["kernel", "store"]),
    ("accounts", &["kernel", "store", "jobs", "httpkit"]),
    (
        "costs",
        &["kernel", "store", "jobs", "httpkit", "accounts", "focus"],
    ),
    (
        "drawings",
        &["kernel", "store", "jobs", "httpkit", "accounts", "atlas"],
    ),
    (
        "stoa",
        &[
            "kernel", "store", "jobs", "httpkit", "accounts", "focus", "atlas", "costs", "drawings",
        ],
    ),
    // Tests only: nobody but [dev-dependencies] names it.
    ("testkit", &["kernel", "store"]),
    ("xtask", &[]),
];

/// Third-party crates that only some of ours may name, and why.
const RESERVED: &[(&str, &[&str], &str)] = &[
    (
        "datafusion",
        &["focus"],
        "an edit of a product must not rebuild the engine",
    ),
    (
        "deltalake",
        &["focus"],
        "an edit of a product must not rebuild the engine",
    ),
    (
        "arrow",
        &["focus"],
        "an edit of a product must not rebuild the engine",
    ),
    (
        "parquet",
        &["focus"],
        "an edit of a product must not rebuild the engine",
    ),
    (
        "ballista-core",
        &["focus"],
        "an edit of a product must not rebuild the engine",
    ),
    (
        "ballista-scheduler",
        &["focus"],
        "an edit of a product must not rebuild the engine",
    ),
    (
        "ballista-executor",
        &["focus"],
        "an edit of a product must not rebuild the engine",
    ),
    (
        "object_store",
        &["focus", "costs", "stoa"],
        "only sources and the lake reach storage",
    ),
    ("sqlx", &["store", "testkit"], "only store holds the pool"),
    ("sea-orm-migration", &["store"], "only store migrates"),
    (
        "axum",
        &["httpkit", "accounts", "costs", "drawings", "stoa"],
        "the ground and the engine know no HTTP",
    ),
];

pub(crate) fn check(tree: &Tree) -> Result<Vec<Complaint>> {
    let mut complaints = Vec::new();
    let members = tree.files.iter().filter(|file| {
        file.as_str() == "xtask/Cargo.toml"
            || (file.starts_with("crates/") && file.ends_with("/Cargo.toml"))
    });
    for file in members {
        let manifest: Table =
            toml::from_str(&tree.text(file).unwrap_or_default()).with_context(|| file.clone())?;
        complaints.extend(member(file, &manifest));
    }
    complaints.extend(workspace(&tree.text("Cargo.toml").unwrap_or_default())?);
    Ok(complaints)
}

fn member(file: &str, manifest: &Table) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let name = file.split('/').rev().nth(1).unwrap_or_default();
    let expected = match name {
        "xtask" | "stoa" => name.to_owned(),
        other => format!("stoa-{other}"),
    };
    let package = lookup(manifest, &["package", "name"]);
    if package.and_then(toml::Value::as_str) != Some(&expected) {
        complaints.push(format!("{file}: the package should be called `{expected}`"));
    }
    if lookup(manifest, &["lints", "workspace"]).and_then(toml::Value::as_bool) != Some(true) {
        complaints.push(format!("{file}: add `[lints]` with `workspace = true`"));
    }
    let Some((_, may)) = MAY_IMPORT.iter().find(|(ours, _)| *ours == name) else {
        complaints.push(format!(
            "{file}: `{name}` is not in the import list of xtask/src/tidy/manifests.rs; say there whom it may import"
        ));
        return complaints;
    };
    for (dependency, kind) in dependencies(manifest) {
        let ours = dependency.strip_prefix("stoa-");
        if let Some(ours) = ours {
            let allowed = may.contains(&ours) || (kind == "dev-dependencies" && ours == "testkit");
            if !allowed {
                complaints.push(format!("{file}: `{name}` may not import `{ours}` ({kind})"));
            }
        }
        for (reserved, holders, why) in RESERVED {
            if dependency == *reserved && kind == "dependencies" && !holders.contains(&name) {
                complaints.push(format!(
                    "{file}: only {} may use `{reserved}`: {why}",
                    holders.join(", ")
                ));
            }
        }
    }
    complaints
}

/// Every third-party line of the workspace table says what the crate is for.
fn workspace(text: &str) -> Result<Vec<Complaint>> {
    let manifest: Table = toml::from_str(text).context("Cargo.toml")?;
    let table = lookup(&manifest, &["workspace", "dependencies"]);
    let names: BTreeMap<_, _> = table
        .and_then(toml::Value::as_table)
        .context("Cargo.toml has no [workspace.dependencies]")?
        .into_iter()
        .collect();
    let mut complaints = Vec::new();
    for (name, value) in names {
        if value.as_table().is_some_and(|t| t.contains_key("path")) {
            continue;
        }
        let reason = text
            .lines()
            .find(|line| line.split(['=', ' ']).next() == Some(name))
            .and_then(|line| line.rsplit_once(" # "))
            .map_or("", |(_, reason)| reason.trim());
        if reason.len() < 3 {
            complaints.push(format!(
                "Cargo.toml: say after `{name} = …`, on the same line, what it is for (`# …`)"
            ));
        }
    }
    Ok(complaints)
}

fn lookup<'a>(table: &'a Table, path: &[&str]) -> Option<&'a toml::Value> {
    let (last, folders) = path.split_last()?;
    let mut table = table;
    for folder in folders {
        table = table.get(*folder)?.as_table()?;
    }
    table.get(*last)
}

fn dependencies(manifest: &Table) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
        if let Some(table) = manifest.get(kind).and_then(toml::Value::as_table) {
            found.extend(table.keys().map(|name| (name.clone(), kind)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(file: &str, manifest: &str) -> Vec<Complaint> {
        member(file, &toml::from_str(manifest).unwrap())
    }

    #[test]
    fn an_import_upwards_is_refused() {
        let found = complaints(
            "crates/store/Cargo.toml",
            "[package]\nname='stoa-store'\n[lints]\nworkspace=true\n[dependencies]\nstoa-jobs={}",
        );
        assert_eq!(
            found,
            ["crates/store/Cargo.toml: `store` may not import `jobs` (dependencies)"]
        );
    }

    #[test]
    fn the_testkit_is_for_tests() {
        let manifest =
            "[package]\nname='stoa-jobs'\n[lints]\nworkspace=true\n[KIND]\nstoa-testkit={}";
        let file = "crates/jobs/Cargo.toml";
        assert!(complaints(file, &manifest.replace("KIND", "dev-dependencies")).is_empty());
        assert_eq!(
            complaints(file, &manifest.replace("KIND", "dependencies")).len(),
            1
        );
    }

    #[test]
    fn an_engine_stays_in_its_crate() {
        let found = complaints(
            "crates/costs/Cargo.toml",
            "[package]\nname='stoa-costs'\n[lints]\nworkspace=true\n[dependencies]\narrow={}",
        );
        assert!(found[0].contains("only focus may use `arrow`"), "{found:?}");
    }

    #[test]
    fn a_dependency_without_a_reason_is_refused() {
        let text = "[workspace.dependencies]\nserde = \"1\" # values\nbytes = \"1\"\n";
        let found = workspace(text).unwrap();
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("bytes"), "{found:?}");
    }
}
