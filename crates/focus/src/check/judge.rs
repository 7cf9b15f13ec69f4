//! From counts to outcomes: what does not apply, what follows from something else, what is wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::compile::{Compiled, Program, Strength, Work};
use super::groups::GroupRule;
use super::handling::FileRule;
use super::report::{Applicability, Counted, Defect, Example, Outcome, RuleReport, list};
use super::tally::{RuleTally, Tally, at, group_example};

/// A header's breach of a rule about files: which file, and the columns.
pub(super) struct HeaderBreach {
    pub(super) rule: usize,
    pub(super) file: String,
    pub(super) columns: Vec<String>,
}

pub(super) struct Findings<'a> {
    pub(super) program: &'a Program,
    pub(super) tally: Tally,
    pub(super) headers: Vec<HeaderBreach>,
    /// Columns that a conversion wrote and about which the source says nothing.
    pub(super) unsaid: BTreeSet<String>,
    /// Name, and whether positions are lines.
    pub(super) files: Vec<(String, bool)>,
}

/// Decides every rule.
pub(super) fn judge(findings: Findings<'_>, applicability: &[Applicability]) -> Vec<RuleReport> {
    let unmet: BTreeSet<&str> = applicability
        .iter()
        .filter(|criterion| !criterion.applies)
        .map(|criterion| criterion.name.as_str())
        .collect();
    let mut verdicts: Vec<Option<RuleReport>> = Vec::new();
    for index in 0..findings.program.rules.len() {
        verdicts.push(findings.first(index, &unmet));
    }
    findings.excused(&mut verdicts);
    findings.composites(&mut verdicts);
    verdicts.into_iter().flatten().collect()
}

impl Findings<'_> {
    /// Rules that need no other rule's outcome; `None` for composites and for those that are
    /// broken only where another rule is.
    fn first(&self, index: usize, unmet: &BTreeSet<&str>) -> Option<RuleReport> {
        let rule = &self.program.rules[index];
        let tally = &self.tally.rules[index];
        let plain = |outcome, reason: Option<String>| Some(report(rule, outcome, reason));
        if let Work::Removed = rule.work {
            return plain(
                Outcome::NotApplicable,
                Some("the model marks it as removed".to_owned()),
            );
        }
        if let Some(criterion) = rule
            .criteria
            .iter()
            .find(|name| unmet.contains(name.as_str()))
        {
            return plain(Outcome::NotApplicable, Some(format!("{criterion} is no")));
        }
        match &rule.work {
            Work::Composite(_) | Work::Removed => None,
            Work::Optional => plain(
                Outcome::Optional,
                Some("a permission; nothing can break it".to_owned()),
            ),
            Work::NotCheckable(reason) => plain(Outcome::NotCheckable, Some(reason.clone())),
            Work::File(_) => Some(self.file(index)),
            Work::Rows { .. } | Work::Groups { .. } if !tally.could => self.columnless(index),
            Work::Groups { rule: group, .. } => Some(self.group(rule, group, tally)),
            Work::Rows { .. } if tally.tested == 0 && tally.untested == 0 => plain(
                Outcome::NotApplicable,
                Some("no row meets its condition".to_owned()),
            ),
            Work::Rows { .. }
                if tally.breaches + tally.excused > 0 && self.spare(rule, unmet).is_some() =>
            {
                let column = self.spare(rule, unmet).unwrap_or_default();
                let reason = format!("{column} is empty, and need not be there");
                plain(Outcome::NotApplicable, Some(reason))
            }
            Work::Rows { .. } if tally.breaches == 0 && tally.excused > 0 => None,
            Work::Rows { .. } => {
                let mut report = report(rule, Outcome::Passed, None);
                report.tested = tally.tested;
                if tally.breaches > 0 {
                    broken(&mut report, rule, tally.breaches, tally.examples.clone());
                } else if tally.untested > 0 {
                    report.outcome = Outcome::NotCheckable;
                }
                if tally.untested > 0 {
                    report.reason = Some(format!(
                        "{} of its rows have a value that cannot be compared: more than 38 digits, a moment beyond the calendar, or JSON of more than 1 MiB",
                        tally.untested
                    ));
                }
                Some(report)
            }
        }
    }

    /// A column without any value that no rule demands for this source: as good as absent.
    fn spare(&self, rule: &Compiled, unmet: &BTreeSet<&str>) -> Option<&'static str> {
        let empty = rule
            .needs
            .iter()
            .filter(|column| self.tally.filled[**column] == 0);
        let mut names = empty.map(|column| self.program.columns.name(*column));
        names.find(|name| {
            !self.program.rules.iter().any(|rule| {
                let present = matches!(&rule.work, Work::File(FileRule::Present(of)) if of == name);
                let met = || {
                    !rule
                        .criteria
                        .iter()
                        .any(|name| unmet.contains(name.as_str()))
                };
                present && rule.strength == Strength::Must && met()
            })
        })
    }

    /// The file lacks a column the rule is about: that is the finding, if it is one.
    fn columnless(&self, index: usize) -> Option<RuleReport> {
        let rule = &self.program.rules[index];
        let absent = rule.needs.iter().find(|column| {
            let name = self.program.columns.name(**column);
            // Present in no file together with the others it needs.
            self.tally.filled[**column] == 0
                || self
                    .headers
                    .iter()
                    .any(|breach| breach.columns.iter().any(|c| c == name))
        });
        let name = absent
            .or(rule.needs.first())
            .map(|column| self.program.columns.name(*column));
        let reason = name.map(|name| match self.unsaid.contains(name) {
            true => format!("your source does not say {name}"),
            false => format!("the file has no column {name}"),
        });
        let missing = name.and_then(|name| {
            let about = |breach: &&HeaderBreach| breach.columns.iter().any(|c| c == name);
            let breach = self.headers.iter().filter(about).find(|breach| {
                let work = &self.program.rules[breach.rule].work;
                matches!(work, Work::File(FileRule::Present(_)))
            })?;
            Some(self.program.rules[breach.rule].id.clone())
        });
        Some(match missing {
            Some(cause) => {
                let mut report = report(rule, Outcome::Skipped, reason);
                report.because = vec![cause];
                report
            }
            None => report(rule, Outcome::NotApplicable, reason),
        })
    }

    fn file(&self, index: usize) -> RuleReport {
        let rule = &self.program.rules[index];
        let breaches: Vec<&HeaderBreach> = self
            .headers
            .iter()
            .filter(|breach| breach.rule == index)
            .collect();
        let because = match &rule.work {
            Work::File(FileRule::All(_)) => self.missing(&breaches),
            _ => Vec::new(),
        };
        if !because.is_empty() {
            let reason = "the columns are missing, which is the finding".to_owned();
            let mut report = report(rule, Outcome::Skipped, Some(reason));
            report.because = because;
            return report;
        }
        let mut report = report(rule, Outcome::Passed, None);
        report.counts = Counted::Columns;
        report.tested = self.files.len() as u64;
        // A column that every file lacks, or spells alike, is one.
        let columns = breaches.iter().flat_map(|breach| &breach.columns);
        let count = columns.collect::<BTreeSet<_>>().len() as u64;
        if count > 0 {
            let examples = breaches
                .iter()
                .take(super::report::EXAMPLES)
                .map(|breach| Example {
                    file: breach.file.clone(),
                    row: None,
                    line: None,
                    source_file: None,
                    source_line: None,
                    values: BTreeMap::from([("columns".to_owned(), Some(list(&breach.columns)))]),
                });
            let examples = examples.collect();
            broken(&mut report, rule, count, examples);
            let columns = || breaches.iter().flat_map(|breach| &breach.columns);
            let missing = matches!(
                &rule.work,
                Work::File(FileRule::Present(_) | FileRule::All(_))
            );
            if missing && report.reason.is_none() {
                report.reason = Some(self.no_columns(&breaches));
            }
            if columns().all(|column| self.unsaid.contains(column)) {
                let mut names: Vec<&String> = columns().collect();
                names.sort_unstable();
                names.dedup();
                let names: Vec<String> = names.into_iter().cloned().collect();
                report.reason = Some(format!("your source does not say {}", list(&names)));
            }
        }
        report
    }

    /// Which columns are missing: of every file, or of how many.
    fn no_columns(&self, breaches: &[&HeaderBreach]) -> String {
        let mut names: Vec<String> = breaches
            .iter()
            .flat_map(|breach| breach.columns.iter().cloned())
            .collect();
        names.sort_unstable();
        names.dedup();
        let column = if names.len() == 1 {
            "column"
        } else {
            "columns"
        };
        let (names, all) = (list(&names), self.files.len());
        match breaches.len() {
            _ if all == 1 => format!("the file has no {column} {names}"),
            some if some == all => format!("the files have no {column} {names}"),
            some => format!("{some} of the {all} files have no {column} {names}"),
        }
    }

    /// The rules that demand the columns of these breaches one by one, if there is one for each.
    fn missing(&self, breaches: &[&HeaderBreach]) -> Vec<String> {
        let columns = breaches.iter().flat_map(|breach| &breach.columns);
        let columns: BTreeSet<&String> = columns.collect();
        let demanded = |column: &&String| {
            let mut rules = self
                .headers
                .iter()
                .map(|breach| &self.program.rules[breach.rule]);
            rules.find(
                |rule| matches!(&rule.work, Work::File(FileRule::Present(of)) if of == *column),
            )
        };
        let rules: Option<Vec<&Compiled>> = columns.iter().map(demanded).collect();
        let rules = rules.unwrap_or_default().into_iter();
        rules.map(|rule| rule.id.clone()).collect()
    }

    fn group(&self, rule: &Compiled, group: &GroupRule, tally: &RuleTally) -> RuleReport {
        let mut report = report(rule, Outcome::Passed, None);
        report.counts = Counted::Groups;
        report.tested = tally.tested;
        let Some(groups) = tally.groups.as_ref().filter(|_| tally.tested > 0) else {
            report.outcome = Outcome::NotApplicable;
            report.reason = Some("no row meets its condition".to_owned());
            return report;
        };
        let mut count = groups.broken;
        let mut examples: Vec<Example> = groups
            .breaches
            .iter()
            .map(|breach| group_example(breach, group, self.program, &self.files))
            .collect();
        if let GroupRule::OneValue {
            needed: true,
            value,
            ..
        } = group
        {
            let (without, spots) = groups.without_value();
            count += without;
            let name = self.program.columns.name(*value).to_owned();
            examples.extend(
                spots
                    .into_iter()
                    .map(|spot| at(spot, BTreeMap::from([(name.clone(), None)]), &self.files)),
            );
            examples.truncate(super::report::EXAMPLES);
        }
        if groups.one_in() > 1 {
            let part = format!("one in {} of the groups was followed", groups.one_in());
            report.note = Some(match report.note {
                Some(note) => format!("{note}; {part}"),
                None => part,
            });
        }
        if count > 0 {
            broken(&mut report, rule, count, examples);
        }
        report
    }

    /// Rules broken only where a cause is: skipped because of it, if the cause is a finding.
    fn excused(&self, verdicts: &mut [Option<RuleReport>]) {
        let open = |rule: &Compiled| matches!(rule.work, Work::Rows { .. });
        loop {
            let mut changed = false;
            let mut last = None;
            for (index, rule) in self.program.rules.iter().enumerate() {
                if verdicts[index].is_some() || !open(rule) {
                    continue;
                }
                let causes: Vec<String> = rule
                    .waits_for
                    .iter()
                    .filter(|cause| verdicts[**cause].as_ref().is_some_and(is_broken))
                    .map(|cause| self.program.rules[*cause].id.clone())
                    .collect();
                if causes.is_empty() {
                    last = Some(index);
                    continue;
                }
                let tally = &self.tally.rules[index];
                let mut skipped = report(rule, Outcome::Skipped, None);
                skipped.reason = Some("broken only in rows that break these".to_owned());
                skipped.because = causes;
                skipped.tested = tally.tested;
                skipped.count = tally.excused;
                verdicts[index] = Some(skipped);
                changed = true;
            }
            // What is left waits for rules that turned out not to apply, or for each other.
            match (changed, last) {
                (false, None) => return,
                (false, Some(index)) => {
                    let rule = &self.program.rules[index];
                    let tally = &self.tally.rules[index];
                    let mut failed = report(rule, Outcome::Passed, None);
                    failed.tested = tally.tested;
                    broken(
                        &mut failed,
                        rule,
                        tally.excused,
                        tally.excused_examples.clone(),
                    );
                    verdicts[index] = Some(failed);
                }
                (true, _) => {}
            }
        }
    }

    fn composites(&self, verdicts: &mut [Option<RuleReport>]) {
        for index in 0..self.program.rules.len() {
            self.composite(index, verdicts);
        }
    }

    fn composite(&self, index: usize, verdicts: &mut [Option<RuleReport>]) {
        let rule = &self.program.rules[index];
        let (None, Work::Composite(children)) = (&verdicts[index], &rule.work) else {
            return;
        };
        for child in children {
            self.composite(*child, verdicts);
        }
        let below = || {
            children
                .iter()
                .filter_map(|child| verdicts[*child].as_ref())
        };
        let has = |outcome: Outcome| below().any(|child| child.outcome == outcome);
        let broken: Vec<String> = below()
            .filter(|child| match child.outcome {
                Outcome::Failed => true,
                Outcome::Skipped => child.keyword.starts_with("MUST"),
                _ => false,
            })
            .map(|child| child.rule.clone())
            .collect();
        let unchecked = below().filter(|child| child.outcome == Outcome::NotCheckable);
        let unchecked = unchecked.count();
        let mut verdict = if !broken.is_empty() {
            let mut skipped = report(rule, Outcome::Skipped, None);
            skipped.reason = Some("consists of rules that are broken".to_owned());
            skipped.because = broken;
            skipped
        } else if unchecked > 0 {
            let reason = format!(
                "{unchecked} of the {} rules it consists of cannot be checked here",
                children.len()
            );
            report(rule, Outcome::NotCheckable, Some(reason))
        } else if has(Outcome::Passed) || has(Outcome::Warning) || has(Outcome::KnownDefect) {
            report(rule, Outcome::Passed, None)
        } else {
            let reason = "none of the rules it consists of applies".to_owned();
            report(rule, Outcome::NotApplicable, Some(reason))
        };
        verdict.tested = below().map(|child| child.tested).max().unwrap_or_default();
        verdicts[index] = Some(verdict);
    }
}

fn is_broken(report: &RuleReport) -> bool {
    matches!(
        report.outcome,
        Outcome::Failed | Outcome::Warning | Outcome::Skipped
    )
}

fn report(rule: &Compiled, outcome: Outcome, reason: Option<String>) -> RuleReport {
    RuleReport {
        rule: rule.id.clone(),
        column: rule.column.clone(),
        function: rule.function.as_str().to_owned(),
        keyword: rule.keyword.clone(),
        text: rule.text.clone(),
        outcome,
        reason,
        because: Vec::new(),
        tested: 0,
        count: 0,
        counts: Counted::Rows,
        examples: Vec::new(),
        note: rule.note.map(str::to_owned),
        defect: rule.correction.map(|correction| Defect {
            reason: correction.reason.clone(),
            reference: correction.reference.clone(),
            corrected: correction.corrected(),
        }),
    }
}

fn broken(report: &mut RuleReport, rule: &Compiled, count: u64, examples: Vec<Example>) {
    let defect = rule
        .correction
        .is_some_and(|correction| !correction.corrected());
    report.outcome = match rule.strength {
        _ if defect => Outcome::KnownDefect,
        Strength::Must => Outcome::Failed,
        _ => Outcome::Warning,
    };
    if defect {
        report.reason = rule.correction.map(|correction| correction.reason.clone());
    }
    report.count = count;
    report.examples = examples;
}
