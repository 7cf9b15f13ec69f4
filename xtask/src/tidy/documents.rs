//! Rules on documents: a path they name exists, a link they give leads somewhere.

use regex::Regex;

use super::{Complaint, tree::Tree};

/// What a path in running text begins with; anything else in backticks is taken for code.
const TOPS: &[&str] = &[
    ".ci/",
    ".config/",
    "benches/",
    "clients/",
    "config/",
    "crates/",
    "data/",
    "docs/",
    "testdata/",
    "web/",
    "xtask/",
];

pub(crate) fn check(tree: &Tree) -> Vec<Complaint> {
    let documents = tree.ending(".md").filter(|file| !file.contains("LICENSE"));
    documents
        .flat_map(|file| document(tree, file, &tree.text(file).unwrap_or_default()))
        .collect()
}

fn document(tree: &Tree, file: &str, text: &str) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for path in named(line).into_iter().chain(linked(file, line)) {
            if !exists(tree, &path) {
                complaints.push(format!("{file}:{}: there is no `{path}`", number + 1));
            }
        }
    }
    complaints
}

/// Paths in backticks.
fn named(line: &str) -> Vec<String> {
    line.split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| TOPS.iter().any(|top| code.starts_with(top)) && !code.contains(' '))
        .map(|code| code.split("::").next().unwrap_or(code).to_owned())
        .collect()
}

/// Relative targets of Markdown links, from the root.
fn linked(file: &str, line: &str) -> Vec<String> {
    let Ok(link) = Regex::new(r"\]\(([^)\s#]+)[^)]*\)") else {
        return Vec::new();
    };
    link.captures_iter(line)
        .map(|found| found[1].to_owned())
        .filter(|target| !target.contains("://") && !target.starts_with("mailto:"))
        .map(|target| {
            let mut folders: Vec<&str> = file.split('/').collect();
            folders.pop();
            for part in target.split('/') {
                match part {
                    "." | "" => {}
                    ".." => drop(folders.pop()),
                    part => folders.push(part),
                }
            }
            folders.join("/")
        })
        .collect()
}

/// A path may hold `{a,b}`, `<x>`, `*` or `…`: then some file must match it.
fn exists(tree: &Tree, path: &str) -> bool {
    let path = path.trim_end_matches(['.', ',', ':', '/']);
    if !path.contains(['{', '<', '*', '…']) {
        return tree.has(path);
    }
    let pattern = regex::escape(path)
        .replace(r"\{", "(")
        .replace(r"\}", ")")
        .replace(',', "|")
        .replace(r"\*\*", ".*")
        .replace(r"\*", "[^/]*")
        .replace('…', ".*");
    let pattern = Regex::new("<[^>]*>").map(|p| p.replace_all(&pattern, "[^/]+").into_owned());
    let Ok(Ok(pattern)) = pattern.map(|p| Regex::new(&format!("^{p}(/|$)"))) else {
        return false;
    };
    tree.files.iter().any(|file| pattern.is_match(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(text: &str) -> Vec<Complaint> {
        let tree = Tree::of(&[
            "crates/store/src/lib.rs",
            "docs/index.md",
            "docs/adr/001-a.md",
        ]);
        document(&tree, "docs/index.md", text)
    }

    #[test]
    fn a_path_that_is_there() {
        let text = "`crates/store/`, `crates/store/src/lib.rs::run`, [one](adr/001-a.md#why), \
                    `crates/<crate>/src/{lib,main}.rs`, `docs/adr/*.md`, `cargo test`, [web](https://a.b)";
        assert_eq!(complaints(text), Vec::<String>::new());
    }

    #[test]
    fn a_path_that_is_not() {
        assert_eq!(complaints("`crates/stores/`").len(), 1);
        assert_eq!(
            complaints("[x](../README.md)"),
            ["docs/index.md:1: there is no `README.md`"]
        );
        assert_eq!(complaints("`crates/*/tests/*.rs`").len(), 1);
    }
}
