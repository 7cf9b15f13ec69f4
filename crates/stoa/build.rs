//! Rebuilds the binary when the built web app changes, because it is compiled in.

use std::path::Path;

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
}
