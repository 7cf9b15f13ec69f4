//! A publish replaces the months of its source: a run whose delivery lacks accounts, sub-accounts, most of the
//! money or most of the days that the source has there asks before its publish begins, unless somebody
//! said that this run may. A delivery that lacks less than that is published, and the run tells what is gone.

use stoa_focus::{
    lake::StagedFile,
    query::{Gone, GoneBill, Less, Lost, RowsOfMoney, Unlike},
};
use stoa_kernel::SourceId;
use stoa_kernel::statement::{Sum, list as statements};

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
        message: message(&gone),
        all: gone.iter().map(bill).collect(),
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

fn message(gone: &[GoneBill]) -> String {
    let mut bills: Vec<String> = gone.iter().take(NAMED).map(bill).collect();
    if gone.len() > NAMED {
        bills.push(format!("{} more", gone.len() - NAMED));
    }
    format!(
        "Publishing this delivery would replace what the source holds now, and of that this would be gone, in whole or for the most part: {}.",
        bills.join("; ")
    )
}

/// `AWS 111122223333 for 2024-09, 10 USD`
fn bill(gone: &GoneBill) -> String {
    let provider = gone.providers.first().map(|name| format!("{name} "));
    let parts = match &gone.what {
        Gone::SubAccounts(parts) => match parts.as_slice() {
            [] => String::new(),
            [one] => format!(" (its sub-account {one})"),
            [first, others @ ..] => {
                format!(" (its sub-account {first} and {} more)", others.len())
            }
        },
        _ => String::new(),
    };
    let left = match &gone.what {
        Gone::Money(all) => {
            let all: Vec<String> = all.iter().map(|lost| of_which(lost, gone)).collect();
            format!(" ({})", all.join("; "))
        }
        Gone::Days { left, of } => {
            format!(" (charges of {left} of its {of} days would be left)")
        }
        Gone::Strangers(Unlike::Amounts) => {
            " (it has nothing that the delivery has too: no sub-account, and the same amount on no day)".to_owned()
        }
        Gone::Strangers(Unlike::Things { column, common, of }) => format!(
            " (the delivery may be another customer's: {common} of {of} values of its {column} are in the delivery)"
        ),
        Gone::SubAccounts(_) => {
            let left = gone.left.iter().filter(|(_, sum)| *sum != "0");
            let left: Vec<String> = left.map(amount).collect();
            match left.is_empty() {
                true => String::new(),
                false => format!(" ({} would be there instead)", left.join(" and ")),
            }
        }
        Gone::All => String::new(),
    };
    let account = match gone.account.as_str() {
        "" => "charges without an account",
        account => account,
    };
    // Of charges of which nothing is billed, the zero says nothing.
    let sums: String = match gone.effective.is_empty() {
        true => gone
            .billed
            .iter()
            .map(|sum| format!(", {}", amount(sum)))
            .collect(),
        false => {
            let sums = gone.effective.iter();
            sums.map(|sum| format!(", {} of EffectiveCost", amount(sum)))
                .collect()
        }
    };
    format!(
        "{}{account}{parts} for {}{sums}{left}",
        provider.unwrap_or_default(),
        gone.billing_period
    )
}

/// `of which 12 USD would be left`, where what is compared is the sum that was just named; otherwise with what it
/// is a part of, because absolute amounts are not what the bill says.
fn of_which(lost: &Lost, gone: &GoneBill) -> String {
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
    if !lost.part && named.get(currency) == Some(held) {
        return format!("of which {left} {currency} would be left");
    }
    let part = match &lost.category {
        Some(category) => format!(" of the category {category:?}"),
        None if lost.part => " without a category".to_owned(),
        None => String::new(),
    };
    format!(
        "of {held} {currency} of {measure}{part}, charges and credits added without their signs, {left} {currency} would be left"
    )
}

fn amount((currency, sum): (&String, &String)) -> String {
    format!("{sum} {currency}")
}
