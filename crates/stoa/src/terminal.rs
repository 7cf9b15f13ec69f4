//! What a command writes to the terminal: results to standard output (text or `--json`),
//! progress and messages to standard error; colour only on a terminal.

mod amounts;
mod memory;
mod progress;
mod table;

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::OnceLock;

use serde::Serialize;

pub use amounts::{bytes, count, duration, first_names, money};
pub use memory::{Memory, memory};
pub use progress::{Progress, rate_text};
pub use table::Table;

/// Why standard output did not take everything, unless its reader had seen enough.
static UNWRITTEN: OnceLock<String> = OnceLock::new();

/// The command with the flags it was called with.
static CALLED: OnceLock<String> = OnceLock::new();

/// What a command that is printed to be typed next begins with: `stoa`, and the flags that say which Stoa it is about.
pub fn called() -> &'static str {
    CALLED.get().map_or("stoa", String::as_str)
}

/// Said once, before a command runs.
pub fn call(words: String) {
    let _ = CALLED.set(words);
}

/// How one command run speaks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminal {
    pub json: bool,
    pub quiet: bool,
    pub colour: bool,
}

impl Terminal {
    /// Colour when standard output is a terminal and `NO_COLOR` is not set.
    pub fn new(json: bool, quiet: bool, no_colour: bool) -> Terminal {
        Terminal {
            json,
            quiet,
            colour: !no_colour && !json && std::io::stdout().is_terminal(),
        }
    }

    /// The result: `value` as JSON, or the text when people read it.
    pub fn result(&self, value: &impl Serialize, text: impl FnOnce() -> String) {
        if self.json {
            self.line(&serde_json::to_string_pretty(value).unwrap_or_default());
        } else {
            self.line(text().trim_end());
        }
    }

    /// The result, on standard error because standard output is taken by a stream; silent with
    /// `--quiet`.
    pub fn aside(&self, value: &impl Serialize, text: impl FnOnce() -> String) {
        if self.quiet {
            return;
        }
        let text = if self.json {
            serde_json::to_string_pretty(value).unwrap_or_default()
        } else {
            text()
        };
        write_line(std::io::stderr().lock(), text.trim_end());
    }

    /// A line of the result.
    pub fn line(&self, text: &str) {
        self.raw(format!("{text}\n").as_bytes());
    }

    /// A result that is no text for people: a picture, a script, a page of the manual. A reader that went away
    /// (`stoa … | head`) is not an error; a full disk is, and [`unwritten`] tells it when the command ends.
    pub fn raw(&self, bytes: &[u8]) {
        let mut out = std::io::stdout().lock();
        if let Err(error) = out.write_all(bytes).and_then(|()| out.flush())
            && error.kind() != ErrorKind::BrokenPipe
        {
            let _ = UNWRITTEN.set(error.to_string());
        }
    }

    /// Something worth knowing that is not the result; silent with `--quiet` and `--json`.
    pub fn note(&self, text: &str) {
        if !self.quiet && !self.json {
            write_line(std::io::stderr().lock(), text);
        }
    }

    /// An error, always on standard error; a JSON object with `--json`.
    pub fn error(&self, code: &str, message: &str) {
        if self.json {
            let problem = serde_json::json!({"error": {"code": code, "message": message}});
            write_line(std::io::stderr().lock(), &problem.to_string());
        } else if std::io::stderr().is_terminal() && self.colour {
            write_line(
                std::io::stderr().lock(),
                &format!("\x1b[31;1merror:\x1b[0m {message}"),
            );
        } else {
            write_line(std::io::stderr().lock(), &format!("error: {message}"));
        }
    }

    /// Bold on a terminal, as it is elsewhere.
    pub fn strong(&self, text: &str) -> String {
        if self.colour {
            format!("\x1b[1m{text}\x1b[0m")
        } else {
            text.to_string()
        }
    }

    pub fn good(&self, text: &str) -> String {
        if self.colour {
            format!("\x1b[32m{text}\x1b[0m")
        } else {
            text.to_string()
        }
    }

    pub fn bad(&self, text: &str) -> String {
        if self.colour {
            format!("\x1b[31m{text}\x1b[0m")
        } else {
            text.to_string()
        }
    }
}

/// Why a part of the results did not reach standard output, if that was no reader's choice.
pub fn unwritten() -> Option<&'static str> {
    UNWRITTEN.get().map(String::as_str)
}

/// Whoever does not read messages misses them; the exit code says the same.
fn write_line(mut out: impl Write, text: &str) {
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}
