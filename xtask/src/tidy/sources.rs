//! Rules on source files: how they open, how long they are, what they must not name.

use regex::Regex;

use super::{Complaint, tree::Tree};

const LONGEST: usize = 450;

/// Files that may be longer, and why. An entry that is not needed any more is a complaint too.
const LONGER: &[(&str, &str)] = &[];

/// Written by a tool; nobody reads them from top to bottom.
const GENERATED: &[&str] = &[
    "package-lock.json",
    "Cargo.lock",
    "openapi.json",
    ".snap",
    ".gen.ts",
    "schema.d.ts",
    "schema.ts",
];

pub(crate) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let forbidden = forbidden();
    for file in &tree.files {
        let Some(text) = tree.text(file) else {
            continue;
        };
        let generated = GENERATED.iter().any(|end| file.ends_with(end));
        if file.ends_with(".rs") && !text.starts_with("//!") {
            complaints.push(format!(
                "{file}: open with `//!` and say what the file owns"
            ));
        }
        if !generated {
            complaints.extend(too_long(file, &text));
        }
        for (pattern, why) in &forbidden {
            if file == "Cargo.lock" {
                continue; // cargo writes the index into every lock file
            }
            if let Some(found) = pattern.find(&text) {
                let line = text[..found.start()].lines().count().max(1);
                complaints.push(format!("{file}:{line}: `{}`: {why}", found.as_str().trim()));
            }
        }
    }
    complaints
}

fn too_long(file: &str, text: &str) -> Option<Complaint> {
    let code = [".rs", ".ts", ".tsx", ".py", ".sh"]
        .iter()
        .any(|end| file.ends_with(end));
    let lines = text.lines().count();
    let excused = LONGER.iter().any(|(path, _)| *path == file);
    match (code && lines > LONGEST, excused) {
        (true, false) => Some(format!(
            "{file}: {lines} lines; past {LONGEST} a file probably holds two nouns (or say why in xtask/src/tidy/sources.rs)"
        )),
        (false, true) => Some(format!(
            "{file}: short enough now; remove it from the list in xtask/src/tidy/sources.rs"
        )),
        _ => None,
    }
}

/// Pieces are put together here so that this file does not name what it forbids.
fn forbidden() -> Vec<(Regex, &'static str)> {
    let hosts = [
        "registry[.]npm",
        "registry[.]yarn",
        "py",
        "files[.]python",
        "index[.]crates",
        "static[.]crates",
    ];
    let ends = [
        "js[.]org",
        "pkg[.]com",
        "pi[.]org",
        "hosted[.]org",
        "[.]io",
        "[.]io",
    ];
    let hosts: Vec<_> = hosts
        .iter()
        .zip(ends)
        .map(|(a, b)| format!("{a}{b}"))
        .collect();
    let homes = format!(
        r#"(^|[\s"'`(=:])/({}|{}|{})/[A-Za-z.]"#,
        "root", "home/[a-z_][a-z0-9_-]*", "Users/[A-Za-z]+"
    );
    [
        (
            hosts.join("|"),
            "name no package registry; clients find their own",
        ),
        (homes, "no path of one person's machine"),
    ]
    .into_iter()
    .filter_map(|(pattern, why)| Some((Regex::new(&pattern).ok()?, why)))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_compile_and_find() {
        let found = forbidden();
        assert_eq!(found.len(), 2);
        let host = ["https://registry.npm", "js.org/react"].concat();
        assert!(found[0].0.is_match(&host));
        assert!(found[1].0.is_match(&["see /ro", "ot/notes"].concat()));
        assert!(found[1].0.is_match(&["\"/home/", "ada/stoa\""].concat()));
        assert!(!found[1].0.is_match("data/home/page and src/root/file"));
    }

    #[test]
    fn a_long_file_needs_a_reason() {
        let text = "x\n".repeat(LONGEST + 1);
        assert!(too_long("crates/a/src/b.rs", &text).is_some());
        assert!(too_long("docs/b.md", &text).is_none());
        assert!(too_long("crates/a/src/b.rs", "x\n").is_none());
    }
}
