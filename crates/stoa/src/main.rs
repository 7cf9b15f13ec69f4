//! The `stoa` binary: everything is in the library, so that tests can build the same parts.

/// Conversions allocate and free large columns on several threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    stoa::cli::main()
}
