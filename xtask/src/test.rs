//! `make test`: installs what the tests need, runs every suite, adds up what their runners say.

mod install;
mod phases;
mod summary;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::Args;

use self::phases::Phase;
use self::summary::Tally;

#[derive(Args)]
pub(crate) struct Options {
    /// Run only the phases with these names (format, tidy, web, clippy, sqlite, postgres,
    /// diagrams, interchange, schema, browser)
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Install nothing; fail where something is missing
    #[arg(long)]
    no_install: bool,
}

/// What became of one phase.
struct Outcome {
    name: &'static str,
    tally: Tally,
    took: Duration,
    error: Option<String>,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let begun = Instant::now();
    if !options.no_install {
        install::missing()?;
    }
    let mut outcomes: Vec<Outcome> = Vec::new();
    for phase in phases::all() {
        if !options.only.is_empty() && !options.only.iter().any(|name| name == phase.name) {
            continue;
        }
        let broken = phase.needs.iter().find(|need| {
            outcomes
                .iter()
                .any(|done| done.name == **need && done.tally.ran() == 0 && done.error.is_some())
        });
        outcomes.push(match broken {
            None => perform(&phase),
            Some(need) => Outcome {
                name: phase.name,
                tally: Tally {
                    passed: 0,
                    failed: 1,
                },
                took: Duration::ZERO,
                error: Some(format!("not run, because `{need}` could not be")),
            },
        });
    }
    Ok(report(&outcomes, begun.elapsed()))
}

fn perform(phase: &Phase) -> Outcome {
    println!("\n━━ {}: {}", phase.name, phase.title);
    let begun = Instant::now();
    let result = (phase.run)();
    let took = begun.elapsed();
    let (tally, error) = judge(phase.tests, result);
    if let Some(error) = &error {
        println!("━━ {}: FAILED: {error}", phase.name);
    }
    println!("━━ {}: {}", phase.name, seconds(took));
    Outcome {
        name: phase.name,
        tally,
        took,
        error,
    }
}

/// A phase that fails counts as at least one failure, and a suite without tests is a failure.
fn judge(tests: bool, result: Result<phases::Ran>) -> (Tally, Option<String>) {
    let (tally, error) = match result {
        Err(error) => (Tally::default(), Some(format!("{error:#}"))),
        Ok(ran) if !ran.succeeded => (ran.tally, Some("it ended with an error".to_owned())),
        Ok(ran) if tests && ran.tally.ran() == 0 => (ran.tally, Some("it ran no test".to_owned())),
        Ok(ran) if ran.tally.failed > 0 => (ran.tally, Some("tests failed".to_owned())),
        Ok(ran) => (ran.tally, None),
    };
    let failed = if error.is_some() {
        tally.failed.max(1)
    } else {
        0
    };
    (Tally { failed, ..tally }, error)
}

fn report(outcomes: &[Outcome], took: Duration) -> ExitCode {
    println!("\n━━ summary");
    for outcome in outcomes {
        let counts = match (outcome.tally.ran(), &outcome.error) {
            (_, Some(error)) => error.clone(),
            (0, None) => "ok".to_owned(),
            (ran, None) => format!("{ran} tests"),
        };
        println!(
            "   {:<10} {:>8}   {counts}",
            outcome.name,
            seconds(outcome.took)
        );
    }
    let total = outcomes
        .iter()
        .fold(Tally::default(), |sum, outcome| sum.plus(outcome.tally));
    let state = if total.failed == 0 && total.passed > 0 {
        "ok"
    } else {
        "FAILED"
    };
    println!(
        "test result: {state}. {} suites in {}",
        outcomes.len(),
        seconds(took)
    );
    println!("{} passed, {} failed", total.passed, total.failed);
    if state == "ok" {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn seconds(took: Duration) -> String {
    let seconds = took.as_secs();
    match seconds {
        0..60 => format!("{:.1} s", took.as_secs_f64()),
        _ => format!("{}:{:02} min", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use phases::Ran;

    fn ran(passed: u64, failed: u64, succeeded: bool) -> Result<Ran> {
        Ok(Ran {
            tally: Tally { passed, failed },
            succeeded,
        })
    }

    #[test]
    fn a_suite_passes_only_with_tests_and_without_errors() {
        assert!(judge(true, ran(3, 0, true)).1.is_none());
        assert!(judge(false, ran(0, 0, true)).1.is_none());
        for result in [
            ran(0, 0, true),
            ran(3, 1, true),
            ran(3, 0, false),
            Err(anyhow::anyhow!("x")),
        ] {
            let (tally, error) = judge(true, result);
            assert!(error.is_some());
            assert_eq!(tally.failed, 1);
        }
    }
}
