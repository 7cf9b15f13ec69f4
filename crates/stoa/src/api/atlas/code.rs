//! The code that the binary was built from: where the links of boxes lead. Compiled in, so it is the
//! code that runs.

use serde::Deserialize;
use stoa_accounts::{OrgCaller, OrgPath};
use stoa_httpkit::{ApiResult, Json, Problems, Query};
use stoa_kernel::{Error, Permission};
use utoipa::IntoParams;

use super::wire::{CodeEntry, CodeView};

/// Path in the repository and text, sorted by path.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CodeParams {
    /// A file or a folder of the repository.
    #[param(example = "crates/atlas")]
    path: String,
}

/// Show code
///
/// A file with its text, or a folder with what is in it and what each file owns.
#[utoipa::path(get, path = "/organisations/{org}/atlas/code", tag = "atlas", operation_id = "getCode",
    params(OrgPath, CodeParams), responses((status = 200, body = CodeView), Problems),
    security(("session_cookie" = []), ("api_key" = []), ("bearer" = []), ("root_key" = [])))]
pub(super) async fn show(
    caller: OrgCaller,
    Query(params): Query<CodeParams>,
) -> ApiResult<Json<CodeView>> {
    caller.require(Permission::OrgRead)?;
    Ok(Json(view(&params.path)?))
}

pub(super) fn view(path: &str) -> Result<CodeView, Error> {
    let path = path.trim_matches('/');
    if let Ok(at) = FILES.binary_search_by_key(&path, |(name, _)| name) {
        let (name, text) = FILES[at];
        return Ok(CodeView {
            path: name.to_owned(),
            about: about(text),
            text: Some(text.to_owned()),
            entries: Vec::new(),
        });
    }
    let prefix = format!("{path}/");
    let mut entries: Vec<CodeEntry> = Vec::new();
    let mut own = None;
    for (name, text) in FILES.iter().filter(|(name, _)| name.starts_with(&prefix)) {
        let rest = &name[prefix.len()..];
        if matches!(rest, "src/lib.rs" | "src/main.rs") {
            own = about(text);
        }
        let (first, folder) = match rest.split_once('/') {
            Some((first, _)) => (first, true),
            None => (rest, false),
        };
        if entries.last().is_none_or(|last| last.name != first) {
            entries.push(CodeEntry {
                name: first.to_owned(),
                path: format!("{prefix}{first}"),
                folder,
                about: about(text).filter(|_| !folder),
            });
        }
    }
    if entries.is_empty() {
        return Err(Error::not_found(
            "file",
            format!(
                "There is no file or folder `{path}` in the code of this binary. It has crates, xtask, web, clients and the Makefile."
            ),
        ));
    }
    // A folder of one folder says nothing.
    if let [only] = entries.as_slice()
        && only.folder
    {
        let mut inner = view(&only.path)?;
        inner.about = own.or(inner.about);
        return Ok(inner);
    }
    Ok(CodeView {
        path: path.to_owned(),
        about: own,
        text: None,
        entries,
    })
}

/// What a file says of itself in its first lines.
fn about(text: &str) -> Option<String> {
    let lines: Vec<&str> = match text.starts_with("//!") {
        true => text
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(str::trim)
            .take_while(|line| !line.is_empty())
            .collect(),
        false => {
            let (first, _) = text.strip_prefix("/**")?.split_once("*/")?;
            first
                .lines()
                .map(|line| line.trim().trim_start_matches('*').trim())
                .collect()
        }
    };
    let text = lines.join(" ").replace('`', "");
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_folders_are_found_and_say_what_they_own() {
        let file = view("crates/store/src/tx.rs").unwrap();
        assert!(file.text.unwrap().starts_with("//!"));
        assert!(file.about.is_some() && file.entries.is_empty());
        // The folder has only `src` in it, so that is shown.
        let folder = view("crates/kernel/").unwrap();
        assert_eq!(folder.path, "crates/kernel/src");
        let lib = folder
            .entries
            .iter()
            .find(|it| it.name == "lib.rs")
            .unwrap();
        assert!(lib.about.is_some() && !lib.folder);
        assert!(folder.about.is_some() && folder.text.is_none());
        let web = view("web/util/money.ts").unwrap();
        assert!(web.about.unwrap().starts_with("Exact decimals"));
        for wrong in ["", "/", "crates/none", "../Cargo.toml", "crates/kern"] {
            assert!(view(wrong).is_err(), "{wrong}");
        }
    }
}
