//! JUnit XML: one test case per rule, one suite per report, so that any build server shows them.

use std::fmt::Write;

use super::{CheckReport, Outcome, RuleReport};
use crate::wording::counted;

pub(super) fn write(reports: &[CheckReport]) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let all = reports.iter().map(totals);
    let [tests, failed, skipped] = all.fold([0; 3], |[a, b, c], [x, y, z]| [a + x, b + y, c + z]);
    // Writing to a string cannot fail.
    let _ = writeln!(
        xml,
        "<testsuites tests=\"{tests}\" failures=\"{failed}\" skipped=\"{skipped}\">"
    );
    for report in reports {
        suite(&mut xml, report);
    }
    xml.push_str("</testsuites>\n");
    xml
}

/// Test cases, failures and skipped ones of a suite. Two cases are about the file itself.
fn totals(report: &CheckReport) -> [u64; 3] {
    let counts = report.counts;
    let skipped = counts.skipped
        + counts.known_defect
        + counts.not_applicable
        + counts.not_checkable
        + counts.optional;
    let failed =
        counts.failed + u64::from(report.unreadable.count > 0) + u64::from(report.rows == 0);
    [counts.all() + 2, failed, skipped]
}

fn suite(xml: &mut String, report: &CheckReport) {
    let [tests, failed, skipped] = totals(report);
    let name = match &report.format {
        Some(format) => format!(
            "FOCUS {} {}, {format}",
            report.version,
            report.dataset.as_str()
        ),
        None => format!("FOCUS {} {}", report.version, report.dataset.as_str()),
    };
    let _ = writeln!(
        xml,
        "<testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\" skipped=\"{skipped}\">\n\
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
        let message = match report.unreadable.count {
            1 => "1 line is no row".to_owned(),
            lines => format!("{} are no rows", counted(lines, "line")),
        };
        let _ = writeln!(
            xml,
            "><failure message=\"{}\">{}</failure></testcase>",
            escape(&message),
            escape(&report.unreadable.examples.join("\n"))
        );
    } else {
        xml.push_str("/>\n");
    }
    xml.push_str("<testcase classname=\"file\" name=\"there are rows\"");
    xml.push_str(if report.rows == 0 {
        "><failure message=\"There is no row, so nothing was checked.\"/></testcase>\n"
    } else {
        "/>\n"
    });
    for rule in &report.rules {
        case(xml, rule);
    }
    xml.push_str("</testsuite>\n");
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
    let found = || match &rule.reason {
        Some(reason) => format!("{} ({}; {reason})", rule.text, rule.counts.of(rule.count)),
        None => format!("{} ({})", rule.text, rule.counts.of(rule.count)),
    };
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
