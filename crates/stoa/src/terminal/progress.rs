//! One progress line on standard error: share done, rows, rows per second, time left.
//! Draws nothing when standard error is not a terminal, or with `--quiet` or `--json`.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use stoa_focus::wording::counted;

use super::{Terminal, amounts};

const KNOWN: &str = "{label} {bar:26}  {percent:>3} %   {msg}   {left}";
/// Nobody knows how much will come out of a pipe.
const UNKNOWN: &str = "{label} {spinner}  {read} read   {msg}   {taken}";

/// Progress measured in bytes read, labelled with rows.
#[derive(Debug, Clone)]
pub struct Progress {
    bar: ProgressBar,
    /// Rows that were done before this began.
    before: Arc<AtomicU64>,
    terminal: Terminal,
}

impl Progress {
    /// `total_bytes` is `None` when it is not known beforehand.
    pub fn new(terminal: &Terminal, label: &str, total_bytes: Option<u64>) -> Progress {
        let visible = !terminal.quiet && !terminal.json && std::io::stderr().is_terminal();
        let target = if visible {
            ProgressDrawTarget::stderr_with_hz(10)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(total_bytes.map(|bytes| bytes.max(1)), target);
        let template = if total_bytes.is_some() {
            KNOWN
        } else {
            UNKNOWN
        };
        let style = ProgressStyle::with_template(template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .progress_chars("━━─")
            .with_key("label", {
                let label = format!("{label:<11}");
                move |_: &ProgressState, out: &mut dyn std::fmt::Write| {
                    let _ = out.write_str(&label);
                }
            })
            .with_key(
                "left",
                |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                    let _ = match state.len() {
                        // Everything is read, and the last row groups are being written.
                        Some(total) if state.pos() >= total => write!(out, "finishing"),
                        _ if state.pos() == 0 => Ok(()),
                        _ => write!(out, "{} left", amounts::duration(state.eta())),
                    };
                },
            )
            .with_key(
                "read",
                |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                    let _ = write!(out, "{}", amounts::bytes(state.pos()));
                },
            )
            .with_key(
                "taken",
                |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                    let _ = write!(out, "{}", amounts::duration(state.elapsed()));
                },
            );
        bar.set_style(style);
        Progress {
            bar,
            before: Arc::default(),
            terminal: *terminal,
        }
    }

    /// So many rows need not be done again.
    pub fn goes_on(&self, rows: u64) {
        self.before.store(rows, Ordering::Relaxed);
        self.bar.reset_eta();
    }

    pub fn update(&self, bytes: u64, rows: u64) {
        self.bar.set_position(bytes);
        let seconds = self.bar.elapsed().as_millis().max(1);
        let done = rows.saturating_sub(self.before.load(Ordering::Relaxed));
        let rate = u128::from(done) * 1000 / seconds;
        self.bar.set_message(format!(
            "{}   {}",
            counted(rows, "row"),
            rate_text(rate as u64)
        ));
    }

    /// Something worth knowing, above the line.
    pub fn note(&self, text: &str) {
        self.bar.suspend(|| self.terminal.note(text));
    }

    /// Takes the line away; the caller prints a summary in its place.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// `412 k rows/s`.
pub fn rate_text(rows_per_second: u64) -> String {
    match rows_per_second {
        0..10_000 => format!("{} rows/s", amounts::count(rows_per_second)),
        10_000..10_000_000 => format!("{} k rows/s", amounts::count(rows_per_second / 1000)),
        _ => format!("{} M rows/s", amounts::count(rows_per_second / 1_000_000)),
    }
}
