//! Documents generated from the code: completions, man pages, the OpenAPI document.

use std::path::Path;
use std::process::ExitCode;

use super::Failure;
use crate::router;
use crate::terminal::Terminal;

pub(crate) fn completions(
    command: &mut clap::Command,
    shell: clap_complete::Shell,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    // Into memory first: the generator panics when a pipe is closed.
    let mut script = Vec::new();
    clap_complete::generate(shell, command, "stoa", &mut script);
    terminal.raw(&script);
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn man(
    command: &mut clap::Command,
    output: Option<&Path>,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let wrong =
        |error: std::io::Error| Failure::output(format!("man pages cannot be written: {error}"));
    match output {
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(command.clone())
                .render(&mut page)
                .map_err(wrong)?;
            terminal.raw(&page);
        }
        Some(dir) => {
            std::fs::create_dir_all(dir).map_err(wrong)?;
            command.build();
            clap_mangen::generate_to(command.clone(), dir).map_err(wrong)?;
            terminal.note(&format!("man pages are in {}", dir.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The same text as `/api/openapi.json` and the committed snapshot.
pub(crate) fn openapi(terminal: &Terminal) -> Result<ExitCode, Failure> {
    terminal.line(router::openapi_json().trim_end());
    Ok(ExitCode::SUCCESS)
}
