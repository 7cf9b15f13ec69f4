//! What the runners print at their end, as numbers: nextest, cargo test, vitest, Playwright.

use std::sync::LazyLock;

use regex::Regex;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    pub(crate) fn ran(self) -> u64 {
        self.passed + self.failed
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
        }
    }
}

/// Whose words a phase's output is in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runner {
    Nextest,
    Vitest,
    Playwright,
}

static COUNT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(\d+) (passed|failed|timed out|exec failed|flaky|did not run|interrupted)").ok()
});

/// Adds up the summary lines in a runner's output.
pub(crate) fn read(runner: Runner, output: &str) -> Tally {
    let output = plain(output);
    output
        .lines()
        .filter(|line| is_summary(runner, line))
        .fold(Tally::default(), |sum, line| sum.plus(line_tally(line)))
}

fn is_summary(runner: Runner, line: &str) -> bool {
    let line = line.trim();
    match runner {
        Runner::Nextest => line.starts_with("Summary [") && line.contains("run:"),
        Runner::Vitest => line.starts_with("Tests  ") || line.starts_with("Tests "),
        // "12 passed (30.5s)", "1 failed", "2 did not run": each on a line of its own.
        Runner::Playwright => COUNT
            .as_ref()
            .and_then(|count| count.find(line))
            .is_some_and(|found| {
                let rest = line[found.end()..].trim();
                found.start() == 0 && (rest.is_empty() || rest.starts_with('('))
            }),
    }
}

fn line_tally(line: &str) -> Tally {
    let mut tally = Tally::default();
    // The words in brackets describe those already counted: "10 passed (1 slow, 1 flaky)".
    let line = line
        .split('(')
        .enumerate()
        .fold(String::new(), |text, (i, part)| {
            text + if i == 0 {
                part
            } else {
                part.split_once(')').map_or("", |(_, after)| after)
            }
        });
    for found in COUNT.iter().flat_map(|count| count.captures_iter(&line)) {
        let number: u64 = found[1].parse().unwrap_or(0);
        match &found[2] {
            "passed" | "flaky" => tally.passed += number,
            _ => tally.failed += number,
        }
    }
    tally
}

/// Without colours.
fn plain(text: &str) -> String {
    match Regex::new("\u{1b}\\[[0-9;]*[A-Za-z]") {
        Ok(colour) => colour.replace_all(text, "").into_owned(),
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(runner: Runner, output: &str, passed: u64, failed: u64) {
        assert_eq!(read(runner, output), Tally { passed, failed });
    }

    #[test]
    fn nextest() {
        let good = "  PASS [0.1s] a\n     Summary [   0.123s] 12 tests run: 12 passed (1 slow), 3 skipped\n";
        check(Runner::Nextest, good, 12, 0);
        let bad = "Summary [ 1.0s] 9 tests run: 5 passed (1 flaky, 1 leaky), 2 failed, 1 timed out, 1 exec failed, 0 skipped";
        check(Runner::Nextest, bad, 5, 4);
        let coloured = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.1s] \u{1b}[1m2\u{1b}[0m tests run: \u{1b}[1m2\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, 0 skipped";
        check(Runner::Nextest, coloured, 2, 0);
        check(Runner::Nextest, "error: could not compile", 0, 0);
    }

    #[test]
    fn vitest() {
        check(
            Runner::Vitest,
            " Test Files  2 passed (2)\n      Tests  11 passed (11)\n",
            11,
            0,
        );
        check(
            Runner::Vitest,
            "      Tests  1 failed | 10 passed | 1 skipped (12)\n",
            10,
            1,
        );
    }

    #[test]
    fn playwright() {
        check(
            Runner::Playwright,
            "  ok 1 [chromium] › a.spec.ts: 3 passed tests\n  12 passed (30.5s)\n",
            12,
            0,
        );
        check(
            Runner::Playwright,
            "  1 failed\n    [x] › a\n  2 did not run\n  1 flaky\n  3 passed (1.2m)\n",
            4,
            3,
        );
    }
}
