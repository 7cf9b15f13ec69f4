//! The sources of this repository as a list of Rust values: so an installed binary can show the code that
//! it was built from.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// What the folders hold besides code (tests' inputs, what tools wrote) stays out.
const ENDINGS: [&str; 4] = ["rs", "ts", "tsx", "css"];
/// Files and folders that a generator writes.
const GENERATED: [&str; 2] = ["schema.d.ts", "generated"];
/// The folders of the web app that hold its code; its tests, packages and builds lie beside them.
const WEB: [&str; 9] = [
    "apps", "features", "stays", "kit", "ui", "api", "chart", "i18n", "util",
];

/// The source of `&[(path, text)]`, sorted by path. Texts stand in it as they are: a file that is named
/// would make cargo build anew whenever it changes. `tracked` says which folders shall have that effect.
pub(crate) fn list(tracked: impl Fn(&str) -> bool) -> String {
    let root = fs::canonicalize("../..").expect("the repository is there");
    let mut files = vec![root.join("Makefile")];
    let mut folders: Vec<PathBuf> = fs::read_dir(root.join("crates"))
        .expect("the folder of crates can be read")
        .map(|entry| {
            entry
                .expect("an entry of the folder of crates")
                .path()
                .join("src")
        })
        .collect();
    folders.extend(["xtask/src", "clients/typescript/src"].map(|it| root.join(it)));
    folders.extend(WEB.map(|name| root.join("web").join(name)));
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        if tracked(&short(&root, folder)) {
            println!("cargo:rerun-if-changed={}", folder.display());
        }
        walk(folder, &mut files);
    }
    let mut named: Vec<(String, String)> = files
        .into_iter()
        .map(|file| {
            let text = fs::read_to_string(&file).expect("a file of code is UTF-8");
            (short(&root, &file), text)
        })
        .collect();
    named.sort();
    let mut list = String::from("&[\n");
    for (name, text) in named {
        writeln!(list, "({name:?}, {text:?}),").expect("a text grows");
    }
    list + "]"
}

fn short(root: &Path, path: &Path) -> String {
    let short = path.strip_prefix(root).expect("a path of the repository");
    short.to_string_lossy().replace('\\', "/")
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of code can be read") {
        let path = entry.expect("an entry of a folder of code").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let ending = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if GENERATED.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            walk(&path, files);
        } else if ENDINGS.contains(&ending.as_str()) {
            files.push(path);
        }
    }
}
