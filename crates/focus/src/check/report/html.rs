//! One page of HTML: no scripts, no fonts, nothing fetched; light and dark.

use std::fmt::Write;

use super::{CheckReport, Counted, Outcome, RuleReport};
use crate::wording::counted;

const STYLE: &str = include_str!("style.css");

pub(super) fn write(reports: &[CheckReport]) -> String {
    let title = match reports {
        [only] => title(only),
        _ => "FOCUS".to_owned(),
    };
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{} check</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        escape(&title)
    );
    for report in reports {
        one(&mut page, report);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn title(report: &CheckReport) -> String {
    format!("FOCUS {} {}", report.version, report.dataset.as_str())
}

/// A report; of several, they stand below each other.
fn one(page: &mut String, report: &CheckReport) {
    head(page, report, &title(report));
    for (outcome, title, note) in [
        (
            Outcome::Failed,
            "Failures",
            "Rules that must hold and do not.",
        ),
        (
            Outcome::Warning,
            "Warnings",
            "Rules that should hold and do not.",
        ),
        (
            Outcome::KnownDefect,
            "Known defects of the model",
            "Broken, but the rule itself is wrong.",
        ),
        (
            Outcome::Skipped,
            "Follows from the above",
            "Broken only where one of the named rules is.",
        ),
    ] {
        let rules: Vec<&RuleReport> = report.with(outcome).collect();
        if !rules.is_empty() {
            findings(page, title, note, &rules);
        }
    }
    applicability(page, report);
    for (outcome, title) in [
        (Outcome::Passed, "Passed"),
        (Outcome::NotCheckable, "Not checkable in a file"),
        (Outcome::NotApplicable, "Not applicable"),
        (Outcome::Optional, "Permissions"),
    ] {
        list(page, title, &report.with(outcome).collect::<Vec<_>>());
    }
}

// Writing to a string cannot fail.
fn head(page: &mut String, report: &CheckReport, title: &str) {
    let class = if report.passed() { "good" } else { "bad" };
    let verdict = report.verdict();
    let _ = write!(
        page,
        "<h1>{title} <span class=\"badge {class}\">{verdict}</span></h1>\n<p class=\"muted\">{}. {}{} in {}.</p>\n",
        escape(&report.model),
        counted(report.rows, "row"),
        report
            .format
            .as_ref()
            .map_or_else(String::new, |format| format!(" of {}", escape(format))),
        match report.files.as_slice() {
            [only] => escape(&only.name),
            files => format!("{} files", files.len()),
        }
    );
    let counts = report.counts;
    page.push_str("<dl class=\"counts\">\n");
    for (name, count, class) in [
        ("passed", counts.passed, "good"),
        ("failed", counts.failed, "bad"),
        ("warnings", counts.warning, "warn"),
        ("skipped", counts.skipped, ""),
        ("known defects", counts.known_defect, ""),
        ("not applicable", counts.not_applicable, ""),
        ("not checkable", counts.not_checkable, ""),
        ("permissions", counts.optional, ""),
    ] {
        let class = if count == 0 { "" } else { class };
        let _ = writeln!(
            page,
            "<div class=\"{class}\"><dt>{name}</dt><dd>{}</dd></div>",
            grouped(count)
        );
    }
    page.push_str("</dl>\n");
    if report.unreadable.count > 0 {
        let _ = write!(
            page,
            "<section><h2>Lines that are no rows</h2>\n<p>{} of them.</p>\n<ul class=\"examples\">",
            grouped(report.unreadable.count)
        );
        for example in &report.unreadable.examples {
            let _ = write!(page, "<li>{}</li>", escape(example));
        }
        page.push_str("</ul></section>\n");
    }
}

fn findings(page: &mut String, title: &str, note: &str, rules: &[&RuleReport]) {
    let _ = write!(
        page,
        "<section><h2>{title}</h2>\n<p class=\"muted\">{note}</p>\n"
    );
    for rule in rules {
        let _ = write!(
            page,
            "<article><h3>{}</h3>\n<p>{}</p>\n",
            escape(&rule.rule),
            escape(&rule.text)
        );
        if rule.count > 0 {
            let found = match rule.counts {
                Counted::Columns => rule.counts.of(rule.count),
                _ => format!(
                    "{} of {} tested",
                    grouped(rule.count),
                    grouped(rule.tested.max(rule.count))
                ),
            };
            let _ = writeln!(page, "<p class=\"muted\">{found}</p>");
        }
        let because = rule.because.join(", ");
        for text in [
            rule.reason.as_deref(),
            (!because.is_empty()).then_some(because.as_str()),
            rule.note.as_deref(),
        ]
        .into_iter()
        .flatten()
        {
            let _ = writeln!(page, "<p class=\"muted\">{}</p>", escape(text));
        }
        if let Some(defect) = &rule.defect {
            let _ = writeln!(
                page,
                "<p class=\"muted\">Model: {} ({})</p>",
                escape(&defect.reason),
                escape(&defect.reference)
            );
        }
        examples(page, rule);
        page.push_str("</article>\n");
    }
    page.push_str("</section>\n");
}

fn examples(page: &mut String, rule: &RuleReport) {
    let Some(first) = rule.examples.first() else {
        return;
    };
    let names: Vec<&String> = first.values.keys().collect();
    page.push_str("<div class=\"scroll\"><table><thead><tr><th>Where</th>");
    for name in &names {
        let _ = write!(page, "<th>{}</th>", escape(name));
    }
    page.push_str("</tr></thead><tbody>\n");
    for example in &rule.examples {
        let _ = write!(page, "<tr><td>{}</td>", escape(&example.place()));
        for name in &names {
            match example.values.get(*name) {
                Some(Some(value)) => {
                    let _ = write!(page, "<td><code>{}</code></td>", escape(value));
                }
                Some(None) => page.push_str("<td class=\"muted\">null</td>"),
                None => page.push_str("<td></td>"),
            }
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table></div>\n");
}

fn applicability(page: &mut String, report: &CheckReport) {
    if report.applicability.is_empty() {
        return;
    }
    page.push_str(
        "<section><h2>What the source supports</h2>\n<p class=\"muted\">Rules that ask for what it does not support do not apply.</p>\n\
         <div class=\"scroll\"><table><thead><tr><th>Criterion</th><th>Applies</th><th>Why</th></tr></thead><tbody>\n",
    );
    for criterion in &report.applicability {
        let _ = writeln!(
            page,
            "<tr><td><code>{}</code><br><span class=\"muted\">{}</span></td><td>{}</td><td>{}{}</td></tr>",
            escape(&criterion.name),
            escape(&criterion.description),
            if criterion.applies { "yes" } else { "no" },
            match (criterion.declared, criterion.answered) {
                (true, _) => "declared: ",
                (false, true) => "",
                (false, false) => "guessed: ",
            },
            escape(&criterion.why)
        );
    }
    page.push_str("</tbody></table></div></section>\n");
}

fn list(page: &mut String, title: &str, rules: &[&RuleReport]) {
    if rules.is_empty() {
        return;
    }
    let _ = write!(
        page,
        "<details><summary>{title} <span class=\"muted\">{}</span></summary>\n<div class=\"scroll\"><table><tbody>\n",
        rules.len()
    );
    for rule in rules {
        let more = [rule.reason.as_deref(), rule.note.as_deref()];
        let more: Vec<String> = more.into_iter().flatten().map(escape).collect();
        let _ = writeln!(
            page,
            "<tr><td><code>{}</code></td><td>{}<br><span class=\"muted\">{}</span></td></tr>",
            escape(&rule.rule),
            escape(&rule.text),
            more.join("; ")
        );
    }
    page.push_str("</tbody></table></div></details>\n");
}

fn grouped(number: u64) -> String {
    let mut text = String::new();
    // Memory takes everything.
    let _ = stoa_kernel::statement::grouped(&mut text, number);
    text
}

fn escape(text: &str) -> String {
    super::escape(text, |character| character)
}
