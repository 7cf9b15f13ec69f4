//! Going on with a conversion that was interrupted: what has to be the same, and what is said.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use stoa_focus::convert::{Journal, Resumed};
use stoa_focus::wording::counted;

use super::Args;
use super::stage::{JOURNAL, Stage};
use crate::commands::Failure;
use crate::terminal::Progress;

/// Bytes of a block of the engine.
const BLOCK: u64 = 2 << 20;

/// Blocks of a section of so many bytes.
pub(super) const fn section(bytes: u64) -> u64 {
    let blocks = bytes / BLOCK;
    if blocks == 0 { 1 } else { blocks }
}

/// `resumed` is set to the rows that need not be converted again.
pub(super) fn journal(
    args: &Args,
    bar: &Progress,
    resumed: &Arc<AtomicU64>,
) -> Result<Journal, Failure> {
    let (bar, resumed) = (bar.clone(), Arc::clone(resumed));
    let told = move |found: &Resumed| match found {
        Resumed::GoesOn { rows } => {
            resumed.store(*rows, Ordering::Relaxed);
            bar.goes_on(*rows);
            bar.note(&format!(
                "Continuing  after {} of an interrupted conversion",
                counted(*rows, "row")
            ));
        }
        Resumed::StartsOver { because } => bar.note(&format!(
            "Starting    over: the interrupted conversion here cannot be continued: {because}"
        )),
    };
    Ok(Journal {
        folder: JOURNAL.into(),
        settings: settings(args)?,
        told: Some(Arc::new(told)),
    })
}

/// Everything beside the bills that decides what is written, as people know it.
fn settings(args: &Args) -> Result<Vec<(String, String)>, Failure> {
    let mut settings = vec![("Stoa".to_owned(), program())];
    let mut add = |name: &str, value: String| settings.push((name.to_owned(), value));
    add("--to", format!("{:?}", args.to));
    add("--format", format!("{:?}", args.format));
    add("--account", format!("{:?}", args.account));
    add("--date-order", format!("{:?}", args.date_order));
    add(
        "--mapping",
        match &args.mapping {
            None => String::new(),
            Some(path) => super::mappings::fingerprint(path)?,
        },
    );
    Ok(settings)
}

/// The version, and which file of that version: one built again may write something else.
fn program() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    let built = file.and_then(|file| Ok((file.len(), file.modified()?)));
    format!("{} {built:?}", env!("CARGO_PKG_VERSION"))
}

/// Keeps what is done, and says so.
pub(super) fn kept(stage: &Stage, failure: Failure) -> Failure {
    if !stage.keep() {
        return failure;
    }
    failure.with("What is converted so far is kept: the same command goes on from there.")
}
