//! A publish replaces the months of its source: a run whose delivery lacks accounts, sub-accounts, most of the
//! money or most of the days that the source has there asks before its publish begins, unless somebody
//! said that this run may. A delivery that lacks less than that is published, and the run tells what is gone.

use stoa_focus::{
    lake::StagedFile,
    query::{Gone, GoneBill, Less, Lost, RowsOfMoney, Unlike},
};
use stoa_kernel::statement::{Sum, list as statements};
use stoa_kernel::{SourceId, Statement};

use super::{Stop, ask::Found, attempt::Attempt};
use crate::{
    datasets::pin::pin,
    runs::wire::{MoneyByCurrency, RunWarning},
};

/// Accounts that a message names.
const NAMED: usize = 5;
/// Sub-accounts of which a run tells what is gone.
const TOLD: usize = 20;
/// Of the warnings that tell it.
pub(crate) const CHARGES_GONE: &str = "charges_gone";

/// What there is to ask, and what is to be told of the run. Call with the gate of the organisation held.
pub(crate) async fn find(
    attempt: &Attempt,
    staged: &[StagedFile],
) -> Result<(Option<Found>, Vec<RunWarning>), Stop> {
    let read = attempt.costs.store.read(&attempt.actor).await?;
    let Some(pin) = pin(&read, &attempt.org, None).await? else {
        return Ok((None, Vec::new()));
    };
    drop(read);
    let own = SourceId(attempt.source.id);
    let (gone, less) = attempt.costs.lake.gone_with(&pin, own, staged).await?;
    let found = (!gone.is_empty()).then(|| Found {
        code: "account_would_vanish",
        said: said(&gone),
        all: gone.iter().map(|gone| bill(gone).to_string()).collect(),
    });
    Ok((found, warnings(&less)))
}

/// What is gone of each sub-account, the most first.
fn warnings(less: &[Less]) -> Vec<RunWarning> {
    let mut warnings: Vec<RunWarning> = less.iter().take(TOLD).map(warning).collect();
    if let Some(more) = less.len().checked_sub(TOLD).filter(|more| *more > 0) {
        warnings.push(RunWarning::of(
            CHARGES_GONE,
            &statements::charges_gone_of_more(more),
        ));
    }
    warnings
}

/// `Of AWS 111122223333, sub-account shop, for 2024-09 there were 28 rows of 28 USD and are now 25 rows of 25 USD …`
fn warning(less: &Less) -> RunWarning {
    let sub_account = less.sub_account.as_deref();
    let money = |size: &RowsOfMoney| {
        vec![Sum {
            currency: less.currency.clone(),
            amount: size.money.clone(),
        }]
    };
    let day = |day: Option<&String>| day.cloned().unwrap_or_default();
    let said = statements::charges_gone()
        .with("account", &less.account)
        .with("accounts", usize::from(!less.account.is_empty()))
        .with("sub_account", sub_account.unwrap_or_default())
        .with("sub_accounts", usize::from(sub_account.is_some()))
        .with("month", &less.billing_period)
        .with("rows", less.held.rows)
        .with("money", money(&less.held))
        .with("days", less.days.len())
        .with("first", day(less.days.first()))
        .with("last", day(less.days.last()))
        .with("rows_now", less.now.rows)
        .with("money_now", money(&less.now))
        .with("measure", less.measure);
    RunWarning {
        rows: less.held.rows.saturating_sub(less.now.rows),
        money: MoneyByCurrency::from([(less.currency.clone(), less.gone.clone())]),
        ..RunWarning::of(CHARGES_GONE, &said)
    }
}

fn said(gone: &[GoneBill]) -> Statement {
    let bills: Vec<Statement> = gone.iter().take(NAMED).map(bill).collect();
    statements::ask_account_would_vanish(bills, gone.len().saturating_sub(NAMED))
}

/// `AWS 111122223333 for 2024-09, 10 USD`
fn bill(gone: &GoneBill) -> Statement {
    let provider = gone.providers.first();
    let parts = match &gone.what {
        Gone::SubAccounts(parts) => parts.as_slice(),
        _ => &[],
    };
    let left = left(gone);
    // Of charges of which nothing is billed, the zero says nothing.
    let (measure, sums) = match gone.effective.is_empty() {
        true => ("billed", &gone.billed),
        false => ("effective", &gone.effective),
    };
    let sums: Vec<Sum> = sums
        .iter()
        .map(|(currency, sum)| sum_of(sum, currency))
        .collect();
    statements::gone_bill()
        .with("provider", provider.map_or("", String::as_str))
        .with("providers", usize::from(provider.is_some()))
        .with("account", &gone.account)
        .with("accounts", usize::from(!gone.account.is_empty()))
        .with("sub_account", parts.first().map_or("", String::as_str))
        .with("sub_accounts", parts.len())
        .with("others", parts.len().saturating_sub(1))
        .with("month", &gone.billing_period)
        .with("sums", sums.len())
        .with("money", sums)
        .with("measure", measure)
        .with("lefts", left.len())
        .with("left", left)
}

/// What would be left of the bill, or why it is taken for another's.
fn left(gone: &GoneBill) -> Vec<Statement> {
    match &gone.what {
        Gone::Money(all) => all.iter().map(|lost| of_which(lost, gone)).collect(),
        Gone::Days { left, of } => vec![statements::gone_days(*left, *of)],
        Gone::Strangers(Unlike::Amounts) => vec![statements::gone_other_amounts().into()],
        Gone::Strangers(Unlike::Things { column, common, of }) => {
            vec![statements::gone_other_things(*column, *common, *of)]
        }
        Gone::SubAccounts(_) => {
            let left = gone.left.iter().filter(|(_, sum)| *sum != "0");
            let left: Vec<Sum> = left.map(|(currency, sum)| sum_of(sum, currency)).collect();
            match left.is_empty() {
                true => Vec::new(),
                false => vec![statements::gone_instead(left)],
            }
        }
        Gone::All => Vec::new(),
    }
}

/// `of which 12 USD would be left`, where what is compared is the sum that was just named; otherwise with what it
/// is a part of, because absolute amounts are not what the bill says.
fn of_which(lost: &Lost, gone: &GoneBill) -> Statement {
    let Lost {
        measure,
        currency,
        held,
        left,
        ..
    } = lost;
    let billed = *measure == "BilledCost";
    let named = if billed {
        &gone.billed
    } else {
        &gone.effective
    };
    let left = vec![sum_of(left, currency)];
    if !lost.part && named.get(currency) == Some(held) {
        return statements::gone_left(left);
    }
    let part = match &lost.category {
        Some(_) => "category",
        None if lost.part => "none",
        None => "all",
    };
    let category = lost.category.as_deref().unwrap_or_default();
    let held = vec![sum_of(held, currency)];
    statements::gone_left_of(held, *measure, part, category, left)
}

fn sum_of(amount: &str, currency: &str) -> Sum {
    Sum {
        currency: currency.to_owned(),
        amount: amount.to_owned(),
    }
}
