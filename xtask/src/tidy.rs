//! The rules of the tree that no compiler checks. Each rule returns its complaints; none is a
//! tidy tree. The same rules run as a test, so they cannot be forgotten.

mod documents;
mod manifests;
mod sources;
mod tree;
mod web;

use std::process::ExitCode;

use anyhow::Result;

use crate::shell;

/// One broken rule: where, what, and what to do about it.
pub(crate) type Complaint = String;

pub(crate) fn run() -> Result<ExitCode> {
    let complaints = complaints()?;
    for complaint in &complaints {
        eprintln!("tidy: {complaint}");
    }
    if complaints.is_empty() {
        println!("tidy: the tree is tidy");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("tidy: {} to put right", complaints.len());
    Ok(ExitCode::FAILURE)
}

pub(crate) fn complaints() -> Result<Vec<Complaint>> {
    let tree = tree::Tree::read(&shell::root())?;
    let mut complaints = manifests::check(&tree)?;
    complaints.extend(sources::check(&tree));
    complaints.extend(documents::check(&tree));
    complaints.extend(web::check(&tree));
    Ok(complaints)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_tree_is_tidy() {
        let complaints = super::complaints().unwrap();
        assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
    }
}
