//! Step `validate`: nothing is published that does not balance, or of which too many rows were rejected; and the staged
//! rows are checked against FOCUS, the result being kept with the run.

use object_store::path::Path;
use sea_orm::ActiveValue::Set;
use stoa_focus::check::{self, CheckReport, CheckRequest};
use stoa_focus::schema::Version;
use stoa_focus::wording::parted;
use stoa_kernel::statement::list as statements;

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
    let validation = check(attempt).await?;
    let said = statements::run_checked(u64::from(validation.passed), u64::from(validation.rules));
    let row = run::ActiveModel {
        validation: Set(Some(stored::write(&validation.kept())?)),
        ..Default::default()
    };
    Ok(Outcome {
        run: row,
        said: vec![said],
    })
}

/// Whether these rows may be published at all.
fn judge(balance: &RunBalance, max_reject_percent: u64) -> Result<(), RunError> {
    let charges = balance.rows_in + balance.rows_split;
    if charges != balance.rows_out + balance.rows_rejected + balance.rows_skipped {
        let message = format!(
            "{} rows in, with {} more that some of them hold, are not {} out, {} rejected and {} skipped.",
            parted(balance.rows_in),
            parted(balance.rows_split),
            parted(balance.rows_out),
            parted(balance.rows_rejected),
            parted(balance.rows_skipped)
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
            parted(balance.rows_rejected),
            parted(balance.rows_in)
        );
        return Err(run_error("too_many_rejects", message));
    }
    Ok(())
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
        failed_more: 0,
        advised: broken(report, check::Outcome::Warning),
        advised_more: 0,
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
        counts: rule.counts,
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
pub(crate) mod tests {
    use super::*;
    use crate::runs::wire::RunMoney;

    /// A balance of one currency; see the places that change it.
    pub(crate) fn balance(rows_in: u64, rows_rejected: u64, balanced: bool) -> RunBalance {
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
            rows_split: 0,
            rows_out: rows_in - rows_rejected,
            rows_rejected,
            rows_skipped: 0,
            money: vec![money],
            skipped: Vec::new(),
            unreadable: Vec::new(),
            warnings: Vec::new(),
            money_more: 0,
            skipped_more: 0,
            unreadable_more: 0,
            warnings_more: 0,
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
