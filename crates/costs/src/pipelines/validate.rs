//! Step `validate`: nothing is published that does not balance, or of which too much was rejected or may count
//! twice; and the staged rows are checked against FOCUS, the result being kept with the run.

use object_store::path::Path;
use sea_orm::ActiveValue::Set;
use stoa_focus::check::{self, CheckReport, CheckRequest};
use stoa_focus::schema::Version;
use stoa_focus::wording::counted;

use super::{Outcome, Stop, attempt::Attempt, watch::Watch};
use crate::{
    remedies::run_error,
    runs::{
        entity::run,
        wire::{RunApplicability, RunBalance, RunError, RunFailedRule, RunValidation},
    },
    sources::view::applicability,
    stored,
    told::convert_error,
};

/// What the rows are checked against: the release the lake's columns come from.
const VERSION: Version = Version::V1_3;

pub(crate) async fn validate(
    attempt: &Attempt,
    _watch: &Watch,
    _number: i64,
) -> Result<Outcome, Stop> {
    let row = attempt.row().await?;
    let balance: RunBalance = stored::read_option("cost_run.balance", row.balance)?
        .ok_or_else(|| Stop::Again(run_error("internal", "The conversion left no balance.")))?;
    judge(&balance, attempt.costs.settings.max_reject_percent).map_err(Stop::Failed)?;
    let (settings, allowed) = (
        &attempt.costs.settings,
        attempt.publish_state().await?.allowed,
    );
    let missing = missing(&balance, settings.max_missing_millionths);
    let twice = possibly_twice(&balance, settings.max_possibly_twice_millionths);
    let asked = [
        (missing, allowed.missing_charges),
        (twice, allowed.possibly_twice),
    ];
    for (error, allowed) in asked {
        if let Some(error) = error.filter(|_| !allowed) {
            return Err(Stop::Failed(error));
        }
    }
    let validation = check(attempt).await?;
    let detail = format!(
        "{} of {} rules of FOCUS hold.",
        validation.passed, validation.rules
    );
    let row = run::ActiveModel {
        validation: Set(Some(stored::write(&validation)?)),
        ..Default::default()
    };
    Ok(Outcome { run: row, detail })
}

/// Whether these rows may be published at all.
fn judge(balance: &RunBalance, max_reject_percent: u64) -> Result<(), RunError> {
    if balance.rows_in != balance.rows_out + balance.rows_rejected + balance.rows_skipped {
        let message = format!(
            "{} rows in are not {} out, {} rejected and {} skipped.",
            balance.rows_in, balance.rows_out, balance.rows_rejected, balance.rows_skipped
        );
        return Err(run_error("balance", message));
    }
    if let Some(money) = balance.money.iter().find(|money| !money.balanced) {
        let message = format!(
            "{} {} in is not {} out, {} rejected and {} skipped ({}).",
            money.currency,
            money.incoming,
            money.outgoing,
            money.rejected,
            money.skipped,
            money.column
        );
        return Err(run_error("balance", message));
    }
    if balance.rows_rejected * 100 > balance.rows_in * max_reject_percent {
        let message = format!(
            "{} of {} rows were rejected, more than {max_reject_percent} %.",
            balance.rows_rejected, balance.rows_in
        );
        return Err(run_error("too_many_rejects", message));
    }
    Ok(())
}

/// What a bill costs: what else is counted (list prices, contracted prices) nobody pays.
pub(crate) const PAID: [&str; 2] = ["BilledCost", "EffectiveCost"];

/// Why these rows may only be published when somebody allows it: more of the money of a currency than
/// `most` millionths was rejected, or there are amounts that nobody can tell.
fn missing(balance: &RunBalance, most: u64) -> Option<RunError> {
    // A limit of all of the money asks nothing.
    if most >= 1_000_000 {
        return None;
    }
    let paid = |column: &str| PAID.contains(&column);
    let mut told = Vec::new();
    for money in balance.money.iter().filter(|money| paid(&money.column)) {
        if money.rejected_millionths > most {
            let currency = in_words(&money.currency);
            told.push(format!(
                "{} of the {} in {currency}, by absolute amounts (their sum is {} of {})",
                percent(money.rejected_millionths),
                money.column,
                money.rejected,
                money.incoming
            ));
        }
    }
    for cost in balance.unreadable.iter().filter(|cost| paid(&cost.column)) {
        let first = match cost.first.first() {
            Some(first) => format!(", the first: {first}"),
            None => String::new(),
        };
        let rows = counted(cost.rows, "row");
        told.push(format!(
            "the {} of {rows}, which could not be read{first}",
            cost.column
        ));
    }
    let first = (!told.is_empty()).then(|| told.join("; "))?;
    let message = format!("Charges are missing: {first}.");
    Some(run_error("charges_missing", message))
}

/// Why these rows may only be published when somebody allows it: the conversion itself says that they may count
/// charges twice, and they are more of the money of a currency than `most` millionths.
fn possibly_twice(balance: &RunBalance, most: u64) -> Option<RunError> {
    /// Reasons that are told; the others stand in the warnings of the run.
    const TOLD: usize = 2;
    // A limit of all of the money asks nothing.
    if most >= 1_000_000 {
        return None;
    }
    let doubtful = balance.money.iter().filter(|money| {
        PAID.contains(&money.column.as_str()) && money.possibly_twice_millionths > most
    });
    let doubtful = doubtful.map(|money| {
        format!(
            "{} of the {} in {} ({} by absolute amounts)",
            percent(money.possibly_twice_millionths.min(1_000_000)),
            money.column,
            in_words(&money.currency),
            money.possibly_twice
        )
    });
    let doubtful: Vec<String> = doubtful.collect();
    if doubtful.is_empty() {
        return None;
    }
    let reasons = balance.warnings.iter();
    let reasons = reasons.filter(|warning| warning.code == POSSIBLY_TWICE);
    let reasons: Vec<&str> = reasons.map(|warning| warning.message.as_str()).collect();
    let mut told = reasons.iter().take(TOLD).copied().collect::<Vec<_>>();
    let more = match reasons.len().saturating_sub(TOLD) {
        0 => String::new(),
        more => counted(more as u64, "more warning"),
    };
    if !more.is_empty() {
        told.push(&more);
    }
    let doubtful = doubtful.join("; ");
    let message = format!(
        "Charges may count twice: {doubtful}. {}",
        sentence(&told.join("; "))
    );
    Some(run_error(
        "charges_possibly_twice",
        message.trim_end().to_owned(),
    ))
}

/// The code of the warnings that say so.
const POSSIBLY_TWICE: &str = "possibly_twice";

/// With a capital and a full stop.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    match letters.next() {
        None => String::new(),
        Some(first) => first.to_uppercase().chain(letters).chain(['.']).collect(),
    }
}

fn in_words(currency: &str) -> &str {
    match currency {
        "" => "an unknown currency",
        currency => currency,
    }
}

/// `60 %`, `0.125 %`
fn percent(millionths: u64) -> String {
    let (whole, rest) = (millionths / 10_000, millionths % 10_000);
    let digits = format!("{whole}.{rest:04}");
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    format!("{digits} %")
}

async fn check(attempt: &Attempt) -> Result<RunValidation, Stop> {
    let state = attempt.publish_state().await?;
    let files: Vec<Path> = state
        .staged
        .iter()
        .map(|file| Path::from(file.path.as_str()))
        .collect();
    let (store, _) = attempt.costs.lake.store();
    let request = CheckRequest {
        applicability: applicability(&attempt.source)?,
        ..CheckRequest::new(store, files, VERSION)
    };
    let report = stoa_focus::check(request)
        .await
        .map_err(|e| Stop::from(convert_error(&e, attempt.input())))?;
    Ok(validation(&report))
}

/// What is kept with the run: how many rules were decided and how many of them hold, counted as `stoa focus check` counts
/// (a recommendation that is not followed does not hold either), and those that do not.
fn validation(report: &CheckReport) -> RunValidation {
    let count = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    RunValidation {
        rules: count(report.counts.decided()),
        passed: count(report.counts.passed),
        failed: broken(report, check::Outcome::Failed),
        advised: broken(report, check::Outcome::Warning),
        applicability: report.applicability.iter().map(told).collect(),
    }
}

fn broken(report: &CheckReport, outcome: check::Outcome) -> Vec<RunFailedRule> {
    let rules = report.with(outcome).map(|rule| RunFailedRule {
        rule: rule.rule.clone(),
        column: rule.column.clone(),
        message: match &rule.reason {
            Some(reason) => format!("{} ({reason})", rule.text),
            None => rule.text.clone(),
        },
        count: rule.count,
        examples: rule.examples.iter().map(ToString::to_string).collect(),
    });
    rules.collect()
}

fn told(known: &check::Applicability) -> RunApplicability {
    RunApplicability {
        name: known.name.clone(),
        description: known.description.clone(),
        applies: known.applies,
        answered: known.answered && !known.declared,
        declared: known.declared,
        why: known.why.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs::wire::{RunMoney, RunUnreadable, RunWarning};

    fn balance(rows_in: u64, rows_rejected: u64, balanced: bool) -> RunBalance {
        let money = RunMoney {
            currency: "USD".into(),
            column: "BilledCost".into(),
            incoming: "1".into(),
            outgoing: "1".into(),
            rejected: "0".into(),
            skipped: "0".into(),
            balanced,
            rejected_millionths: 0,
            possibly_twice: "0".into(),
            possibly_twice_millionths: 0,
        };
        RunBalance {
            rows_in,
            rows_out: rows_in - rows_rejected,
            rows_rejected,
            rows_skipped: 0,
            money: vec![money],
            skipped: Vec::new(),
            unreadable: Vec::new(),
            warnings: Vec::new(),
        }
    }

    #[test]
    fn up_to_the_limit_rejects_are_listed_and_the_rest_is_kept() {
        assert!(judge(&balance(1000, 3, true), 10).is_ok());
        assert!(judge(&balance(1000, 100, true), 10).is_ok());
        assert_eq!(
            judge(&balance(1000, 101, true), 10).unwrap_err().code,
            "too_many_rejects"
        );
        assert_eq!(
            judge(&balance(5, 1, true), 0).unwrap_err().code,
            "too_many_rejects"
        );
    }

    #[test]
    fn money_that_is_missing_asks_whatever_the_rows_are() {
        let missing_of = |balance: &RunBalance| missing(balance, 1_000).map(|error| error.message);
        // A thousand rows of which one has 60 % of the money.
        let mut some = balance(1000, 1, true);
        some.money[0].rejected_millionths = 1_000;
        assert_eq!(missing_of(&some), None);
        some.money[0].rejected_millionths = 600_001;
        (some.money[0].incoming, some.money[0].rejected) = ("100".into(), "-60".into());
        assert_eq!(
            missing_of(&some).as_deref(),
            Some(
                "Charges are missing: 60.0001 % of the BilledCost in USD, by absolute amounts (their sum is -60 of 100)."
            )
        );
        assert_eq!(missing(&some, 1_000_000), None);
        some.money[0].column = "ListCost".into();
        assert_eq!(missing_of(&some), None);
        // What an amount was that cannot be read, nobody knows.
        let unreadable = |column: &str| RunUnreadable {
            column: column.into(),
            rows: 1,
            first: vec!["bill.csv, line 17: \"n/a\"".into()],
        };
        some.unreadable = vec![unreadable("ContractedCost")];
        assert_eq!(missing_of(&some), None);
        some.unreadable = vec![unreadable("EffectiveCost")];
        assert_eq!(
            missing_of(&some).as_deref(),
            Some(
                "Charges are missing: the EffectiveCost of 1 row, which could not be read, the first: bill.csv, line 17: \"n/a\"."
            )
        );
    }

    #[test]
    fn money_that_may_count_twice_asks_and_says_why() {
        let told = |balance: &RunBalance, most| {
            let error = possibly_twice(balance, most);
            error.map(|error| (error.code, error.message))
        };
        let warning = |code: &str, message: &str| RunWarning {
            code: code.into(),
            column: None,
            message: message.into(),
            rows: 3,
            example: None,
            money: Default::default(),
        };
        let mut some = balance(1000, 0, true);
        some.warnings = vec![
            warning("note", "nothing"),
            warning(
                "possibly_twice",
                "the same charges stand in a.csv and in b.csv",
            ),
        ];
        assert_eq!(told(&some, 0), None);
        some.money[0].possibly_twice = "1.5".into();
        some.money[0].possibly_twice_millionths = 1_000;
        assert_eq!(told(&some, 1_000), None);
        let message = "Charges may count twice: 0.1 % of the BilledCost in USD (1.5 by absolute amounts). The same charges stand in a.csv and in b.csv.";
        let expected = ("charges_possibly_twice".to_owned(), message.to_owned());
        assert_eq!(told(&some, 999), Some(expected));
        // Of sums over several copies no more than all is told, and of reasons no more than two.
        some.money[0].possibly_twice_millionths = 1_700_000;
        some.warnings
            .extend(["b", "c", "d"].map(|text| warning("possibly_twice", text)));
        let (_, message) = told(&some, 1_000).expect("a question");
        assert_eq!(
            message,
            "Charges may count twice: 100 % of the BilledCost in USD (1.5 by absolute amounts). The same charges stand in a.csv and in b.csv; b; 2 more warnings."
        );
        assert_eq!(told(&some, 1_000_000), None);
        some.money[0].column = "ContractedCost".into();
        assert_eq!(told(&some, 1_000), None);
    }

    #[test]
    fn what_does_not_balance_is_not_published() {
        assert_eq!(
            judge(&balance(10, 0, false), 10).unwrap_err().code,
            "balance"
        );
        let mut lost = balance(10, 0, true);
        lost.rows_out = 9;
        assert_eq!(judge(&lost, 10).unwrap_err().code, "balance");
    }
}
