//! JUnit XML: one test case per rule, so that any build server shows them.

use std::fmt::Write;

use super::{CheckReport, Outcome, RuleReport};

pub(super) fn write(report: &CheckReport) -> String {
    let counts = report.counts;
    let skipped = counts.skipped
        + counts.known_defect
        + counts.not_applicable
        + counts.not_checkable
        + counts.optional;
    let failed = counts.failed + u64::from(report.unreadable.count > 0);
    let tests = counts.all() + 1;
    let name = format!("FOCUS {} {}", report.version, report.dataset.as_str());
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string cannot fail.
    let _ = writeln!(
        xml,
        "<testsuites tests=\"{tests}\" failures=\"{failed}\" skipped=\"{skipped}\">\n\
         <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\" skipped=\"{skipped}\">\n\
         <properties>",
        escape(&name)
    );
    for criterion in &report.applicability {
        let value = format!(
            "{} ({})",
            if criterion.applies { "yes" } else { "no" },
            criterion.why
        );
        let _ = writeln!(
            xml,
            "<property name=\"{}\" value=\"{}\"/>",
            escape(&criterion.name),
            escape(&value)
        );
    }
    xml.push_str("</properties>\n");
    let _ = write!(
        xml,
        "<testcase classname=\"file\" name=\"every line is a row\""
    );
    if report.unreadable.count > 0 {
        let message = format!("{} lines are no rows", report.unreadable.count);
        let _ = writeln!(
            xml,
            "><failure message=\"{}\">{}</failure></testcase>",
            escape(&message),
            escape(&report.unreadable.examples.join("\n"))
        );
    } else {
        xml.push_str("/>\n");
    }
    for rule in &report.rules {
        case(&mut xml, rule);
    }
    xml.push_str("</testsuite>\n</testsuites>\n");
    xml
}

fn case(xml: &mut String, rule: &RuleReport) {
    let _ = write!(
        xml,
        "<testcase classname=\"{}\" name=\"{}\"",
        escape(&rule.column),
        escape(&rule.rule)
    );
    let examples = || {
        rule.examples
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let found = || format!("{} ({} found)", rule.text, rule.count);
    let _ = match rule.outcome {
        Outcome::Passed => writeln!(xml, "/>"),
        Outcome::Failed => writeln!(
            xml,
            "><failure message=\"{}\">{}</failure></testcase>",
            escape(&found()),
            escape(&examples())
        ),
        Outcome::Warning => writeln!(
            xml,
            "><system-out>Warning: {}\n{}</system-out></testcase>",
            escape(&found()),
            escape(&examples())
        ),
        other => {
            let reason = rule.reason.clone().unwrap_or_default();
            let because = if rule.because.is_empty() {
                String::new()
            } else {
                format!(": {}", rule.because.join(", "))
            };
            let message = format!("{}: {reason}{because}", other.as_str());
            writeln!(
                xml,
                "><skipped message=\"{}\"/></testcase>",
                escape(&message)
            )
        }
    };
}

/// Text for an attribute or an element; characters XML cannot hold are left out.
fn escape(text: &str) -> String {
    super::escape(text, |character| match character {
        '\n' | '\t' => character,
        control if control.is_control() => '\u{fffd}',
        other => other,
    })
}
