//! The crates of this workspace and who imports whom, read from their manifests into a list of Rust
//! values: so an installed binary still knows what it is made of.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// The source of `&[(name, about, folder, imports, imports of tests)]`.
pub(crate) fn list() -> String {
    // A new crate, or one that is gone, changes the lock file.
    println!("cargo:rerun-if-changed=../../Cargo.lock");
    let mut folders: Vec<PathBuf> = fs::read_dir("..")
        .expect("the folder of crates can be read")
        .map(|entry| entry.expect("an entry of the folder of crates").path())
        .filter(|path| path.join("Cargo.toml").is_file())
        .collect();
    folders.push(PathBuf::from("../../xtask"));
    folders.sort();
    let mut text = String::from("&[\n");
    for folder in folders {
        let manifest = folder.join("Cargo.toml");
        println!("cargo:rerun-if-changed={}", manifest.display());
        let table: toml::Table = fs::read_to_string(&manifest)
            .expect("a manifest can be read")
            .parse()
            .expect("a manifest is TOML");
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let place = match name.as_ref() {
            "xtask" => "xtask".to_owned(),
            name => format!("crates/{name}"),
        };
        writeln!(
            text,
            "({name:?}, {:?}, {place:?}, &{:?}, &{:?}),",
            about(&folder),
            ours(&table, "dependencies"),
            ours(&table, "dev-dependencies")
        )
        .expect("a text grows");
    }
    text + "]"
}

/// Short names of our own crates in a table of dependencies.
fn ours(manifest: &toml::Table, kind: &str) -> Vec<String> {
    let table = manifest.get(kind).and_then(toml::Value::as_table);
    let names = table.into_iter().flat_map(|table| table.keys());
    names
        .filter_map(|name| Some(name.strip_prefix("stoa-")?.to_owned()))
        .collect()
}

/// The first sentence of the crate's first file.
fn about(folder: &Path) -> String {
    let Some(file) = ["src/lib.rs", "src/main.rs"]
        .map(|file| folder.join(file))
        .into_iter()
        .find(|file| file.is_file())
    else {
        return String::new();
    };
    println!("cargo:rerun-if-changed={}", file.display());
    let text = fs::read_to_string(file).expect("a source file can be read");
    let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
    let whole = lines
        .take_while(|line| !line.trim().is_empty())
        .collect::<String>();
    let sentence = whole.split(". ").next().unwrap_or_default().trim();
    // `Costs: from files …` says the name twice.
    let text = sentence.split_once(": ").map_or(sentence, |(name, rest)| {
        if name.contains(' ') { sentence } else { rest }
    });
    let text = text.trim_end_matches('.').replace('`', "");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + chars.as_str()
    })
}
