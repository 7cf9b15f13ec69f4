//! What a conversion did, for people and for programs.

use std::time::Duration;

use serde_json::{Value, json};
use stoa_focus::balance::{Skipped, Unreadable};
use stoa_focus::convert::{Conversion, Profile, Target};
use stoa_focus::recognise::Recognised;
use stoa_focus::rejects::Reject;
use stoa_focus::wording::{a, counted};

use super::super::{not_carried, warned};
use super::destination::Written;
use super::profile;
use crate::terminal::{Terminal, bytes, count, duration, memory, money, rate_text};

/// How many rejected rows are shown with the summary.
const SHOWN: usize = 5;

pub(super) struct Report<'a> {
    pub(super) conversion: &'a Conversion,
    pub(super) target: Target,
    pub(super) written: Written,
    /// Where the list is, when there is one; `-` is standard output.
    pub(super) rejects: Option<String>,
    /// Rows that an interrupted conversion had done before.
    pub(super) resumed: u64,
    pub(super) elapsed: Duration,
    pub(super) profile: Option<&'a Profile>,
}

impl Report<'_> {
    pub(super) fn json(&self) -> Value {
        let mut report = json!({
            "conversion": self.conversion,
            "balanced": self.conversion.balance.balanced(),
            "output": self.written.place,
            "rejects_list": self.rejects,
            "not_carried_list": self.written.not_carried,
            "elapsed_ms": self.elapsed.as_millis() as u64,
            "rows_per_second": self.rate(),
            "resumed_rows": self.resumed,
            "peak_memory_bytes": memory().map(|memory| memory.peak),
        });
        if let (Some(profile), Some(report)) = (self.profile, report.as_object_mut()) {
            report.insert("profile".to_owned(), profile::json(profile));
        }
        report
    }

    pub(super) fn text(&self, terminal: &Terminal) -> String {
        let conversion = self.conversion;
        let peak = memory().map(|memory| format!("   peak {}", bytes(memory.peak)));
        let mut lines = vec![
            format!(
                "Converted   {}   {}{}   {}",
                counted(conversion.rows_out, "row"),
                rate_text(self.rate()),
                peak.unwrap_or_default(),
                seconds(self.elapsed)
            ),
            self.wrote(),
        ];
        lines.extend(balance(conversion, terminal));
        lines.extend(unreadable(conversion));
        lines.extend(skipped(conversion));
        lines.extend(self.rejected());
        lines.extend(not_carried::lines(&conversion.not_carried));
        lines.extend(warned::lines(&conversion.warnings));
        lines.extend(
            self.profile
                .map(|profile| profile::text(profile, self.elapsed, terminal)),
        );
        lines.join("\n")
    }

    fn rate(&self) -> u64 {
        let rows = self.conversion.rows_in.saturating_sub(self.resumed);
        let rate = u128::from(rows) * 1000 / self.elapsed.as_millis().max(1);
        u64::try_from(rate).unwrap_or(u64::MAX)
    }

    fn wrote(&self) -> String {
        let conversion = self.conversion;
        let version = match self.target.version(conversion.recognised.dataset) {
            Some(version) => format!("FOCUS {version}"),
            None => "FOCUS, all versions".to_owned(),
        };
        let periods = match conversion.periods.as_slice() {
            [] => counted(conversion.rows_out, "row"),
            [only] => format!("billing period {only}"),
            all => format!("{} billing periods", all.len()),
        };
        let size = self.written.bytes.map(|size| format!("  {}", bytes(size)));
        let size = size.unwrap_or_default();
        format!(
            "Wrote       {}  {version}  {periods}{size}",
            self.written.place
        )
    }

    fn rejected(&self) -> Option<String> {
        let rejects = &self.conversion.rejects;
        if rejects.first.is_empty() {
            return None;
        }
        let list = match self.rejects.as_deref() {
            Some("-") => "listed on standard output".to_owned(),
            Some(list) => list.to_owned(),
            None => "listed in no file; --rejects FILE lists all of them".to_owned(),
        };
        let shown: Vec<&Reject> = rejects.first.iter().take(SHOWN).collect();
        let mut lines = vec![format!("Rejected    {list}")];
        let places = shown.iter().map(|reject| reject_place(reject));
        lines.extend(places.map(|place| format!("            {place}")));
        match rejects.count.saturating_sub(shown.len() as u64) {
            0 => {}
            more => lines.push(format!("            and {} more", count(more))),
        }
        Some(lines.join("\n"))
    }
}

pub(super) fn recognised_line(recognised: &Recognised) -> String {
    format!(
        "Recognised  {}, {} ({})",
        recognised.title,
        recognised.encoding,
        counted(recognised.columns as u64, "column")
    )
}

/// `cur.csv.gz, line 17, lineItem/UnblendedCost: "n/a" is not a number`.
pub(super) fn reject_place(reject: &Reject) -> String {
    format!("{}, {}", reject.file, reject.describe())
}

/// `0.42 s`, then minutes.
fn seconds(elapsed: Duration) -> String {
    if elapsed.as_secs() < 10 {
        format!("{:.2} s", elapsed.as_secs_f64())
    } else {
        duration(elapsed)
    }
}

/// Rows, and each currency, on both sides.
fn balance(conversion: &Conversion, terminal: &Terminal) -> Vec<String> {
    let balance = &conversion.balance;
    let mut table = vec![[
        "rows".to_owned(),
        count(balance.rows_in),
        count(balance.rows_out),
        count(balance.rows_rejected),
        count(balance.rows_skipped),
    ]];
    let several = balance.money.iter().any(|line| line.column == "BilledCost");
    for line in balance.money.iter().filter(|line| match several {
        true => line.column == "BilledCost",
        // A gateway bills nothing: what it estimates is the effective cost.
        false => ["EffectiveCost", "ContractCommitmentCost"].contains(&line.column.as_str()),
    }) {
        let currency = if line.currency.is_empty() {
            "(none)"
        } else {
            &line.currency
        };
        table.push([
            format!("{currency}{}", what(&line.column)),
            tidy(&line.money_in),
            tidy(&line.money_out),
            tidy(&line.rejected),
            tidy(&line.skipped),
        ]);
    }
    let width = |column: usize| {
        let cells = table.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or_default()
    };
    let (name, first, second, third, fourth) = (width(0), width(1), width(2), width(3), width(4));
    let mut lines: Vec<String> = table
        .iter()
        .enumerate()
        .map(|(index, [what, came, went, rejected, skipped])| {
            let label = if index == 0 { "Balance" } else { "" };
            let split = match (balance.rows_split, index) {
                (0, _) => String::new(),
                (more, 0) => format!("  +  {} split", count(more)),
                (more, _) => " ".repeat("  +   split".len() + count(more).len()),
            };
            let skipped = match balance.rows_skipped {
                0 => String::new(),
                _ => format!("  +  {skipped:>fourth$} skipped"),
            };
            format!("{label:<12}{what:<name$}  {came:>first$} in{split}  =  {went:>second$} out  +  {rejected:>third$} rejected{skipped}")
        })
        .collect();
    if !balance.balanced() {
        let wrong: Vec<String> = balance
            .money
            .iter()
            .filter(|line| !line.balanced)
            .map(|line| {
                format!(
                    "{} {}: {} in, {} out, {} rejected, {} skipped",
                    line.column,
                    line.currency,
                    line.money_in,
                    line.money_out,
                    line.rejected,
                    line.skipped
                )
            })
            .collect();
        lines.push(terminal.bad(&format!(
            "            The books do not balance: {}",
            wrong.join("; ")
        )));
    }
    lines
}

/// What an amount is, where it is not billed: formats without billed costs are those of gateways,
/// which estimate what somebody else invoices.
fn what(column: &str) -> &'static str {
    match column {
        "EffectiveCost" => " (estimated)",
        _ => "",
    }
}

/// Costs that are in no sum, because nobody can tell them: `3 rows, BilledCost   (cur.csv, line 17: "n/a")`.
fn unreadable(conversion: &Conversion) -> Vec<String> {
    let all = &conversion.balance.unreadable;
    // Columns that are read from the same cells are named together.
    let same =
        |one: &Unreadable, other: &Unreadable| (one.rows, &one.first) == (other.rows, &other.first);
    let mut groups: Vec<(&Unreadable, String)> = Vec::new();
    for cost in all {
        match groups.iter_mut().find(|(first, _)| same(first, cost)) {
            Some((_, names)) => *names += &format!(" or {}", a(&cost.column)),
            None => groups.push((cost, a(&cost.column))),
        }
    }
    let line = |(index, (cost, names)): (usize, (&Unreadable, String))| {
        let label = if index == 0 { "Unreadable" } else { "" };
        let first = cost.first.first();
        let first = first.map(|place| format!("   ({place})"));
        format!(
            "{label:<12}{} without {names} that can be read, in no sum{}",
            counted(cost.rows, "row"),
            first.unwrap_or_default()
        )
    };
    groups.into_iter().enumerate().map(line).collect()
}

/// `22 rows, 1,703.02 USD, because …`: one line per reason.
fn skipped(conversion: &Conversion) -> Vec<String> {
    let reasons = conversion.balance.skipped.iter().enumerate();
    let line = |(index, skipped): (usize, &Skipped)| {
        let label = if index == 0 { "Skipped" } else { "" };
        // Billed where something is billed, else what was reckoned; the balance has the rest.
        let columns = ["BilledCost", "EffectiveCost", "ContractCommitmentCost"];
        let amounts = columns.iter().map(|column| {
            let of_it = skipped.money.iter().filter(|money| money.column == *column);
            of_it.collect::<Vec<_>>()
        });
        let amounts = amounts.into_iter().find(|found| !found.is_empty());
        let amounts = amounts.into_iter().flatten();
        let money: String = amounts
            .map(|money| {
                let what = what(&money.column);
                let currency = match money.currency.as_str() {
                    "" => "without a currency",
                    currency => currency,
                };
                format!(", {} {currency}{what}", tidy(&money.amount))
            })
            .collect();
        format!(
            "{label:<12}{}{money}, because {}",
            counted(skipped.rows, "row"),
            skipped.because
        )
    };
    reasons.map(line).collect()
}

/// What `--strict` refuses, as a sentence.
pub(super) fn first_doubt(conversion: &Conversion) -> Option<String> {
    let mut doubts = conversion.warnings.iter();
    let doubt = doubts.find(|warning| warning.code.is_doubt())?;
    let rest = |line: &String| line.trim_start_matches("Warnings").trim_start().to_owned();
    warned::lines(std::slice::from_ref(doubt)).first().map(rest)
}

/// Grouped, without the zeros that only fill the scale.
pub(in crate::commands::focus) fn tidy(decimal: &str) -> String {
    let trimmed = match decimal.split_once('.') {
        Some(_) => decimal.trim_end_matches('0').trim_end_matches('.'),
        None => decimal,
    };
    money(trimmed)
}
