//! Rebuilds the binary when the built web app changes, because it is compiled in; and writes down
//! which crates it is made of and their sources.

use std::path::Path;

#[path = "build/crates.rs"]
mod crates;
#[path = "build/sources.rs"]
mod sources;

#[allow(
    clippy::disallowed_methods,
    reason = "cargo tells a build script its profile in the environment"
)]
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // A debug build reads web/dist when it runs. Naming a folder that is missing makes cargo
    // look again at every build, which is wanted only where the files are compiled in.
    let compiled_in = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if compiled_in || Path::new("../../web/dist").is_dir() {
        println!("cargo:rerun-if-changed=../../web/dist");
    }
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    std::fs::write(Path::new(&out).join("crates.rs"), crates::list())
        .expect("a file can be written");
    std::fs::write(
        Path::new(&out).join("sources.rs"),
        sources::list(|folder| compiled_in || folder.starts_with("crates/")),
    )
    .expect("a file can be written");
}
