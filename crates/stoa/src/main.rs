//! The `stoa` binary: everything is in the library, so that tests can build the same parts.

fn main() -> std::process::ExitCode {
    stoa::cli::main()
}
