//! Rule on the web app: a feature imports no other feature.

use regex::Regex;

use super::{Complaint, tree::Tree};

const FEATURES: &str = "web/features/";

pub(crate) fn check(tree: &Tree) -> Vec<Complaint> {
    tree.files
        .iter()
        .filter(|file| file.starts_with(FEATURES))
        .flat_map(|file| imports(file, &tree.text(file).unwrap_or_default()))
        .collect()
}

fn imports(file: &str, text: &str) -> Vec<Complaint> {
    let Ok(import) = Regex::new(r#"(?:from|import)\s*\(?\s*["']([^"']+)["']"#) else {
        return Vec::new();
    };
    let own = feature(file);
    import
        .captures_iter(text)
        .filter_map(|found| feature(&resolve(file, &found[1])).map(str::to_owned))
        .filter(|other| own != Some(other))
        .map(|other| {
            format!("{file}: a feature may not import another (`{other}`); move what both need out of features/")
        })
        .collect()
}

/// The feature a path of the tree lies in.
fn feature(path: &str) -> Option<&str> {
    path.strip_prefix(FEATURES)?.split('/').next()
}

/// An import's target as a path of the tree.
fn resolve(file: &str, target: &str) -> String {
    if let Some(rest) = target.strip_prefix("@/") {
        return format!("web/{rest}");
    }
    if !target.starts_with('.') {
        return target.to_owned();
    }
    let mut folders: Vec<&str> = file.split('/').collect();
    folders.pop();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => drop(folders.pop()),
            part => folders.push(part),
        }
    }
    folders.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_knows_only_itself() {
        let file = "web/features/costs/explorer/page.tsx";
        let fine =
            "import { a } from '@/ui/button'\nimport b from \"../sources/list\"\nimport 'react'";
        assert!(imports(file, fine).is_empty());
        assert_eq!(
            imports(file, "import { a } from '@/features/account/sign-in'").len(),
            1
        );
        assert_eq!(
            imports(file, "const p = import('../../developer/mailbox')").len(),
            1
        );
    }
}
