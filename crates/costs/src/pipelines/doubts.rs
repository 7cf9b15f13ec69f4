//! What a delivery itself gives to doubt: charges that could not be read, and charges that may count twice. More than a
//! little of either is published only when somebody says so.

use stoa_kernel::Statement;
use stoa_kernel::statement::{Sum, Told, list as statements};

use super::ask::Found;
use crate::runs::wire::{RunBalance, RunWarning};

/// What a bill costs: what else is counted (list prices, contracted prices) nobody pays.
pub(crate) const PAID: [&str; 2] = ["BilledCost", "EffectiveCost"];

/// What there is to ask of these rows: more of the money of a currency than `most` millionths was
/// rejected, or there are amounts that nobody can tell.
pub(super) fn missing(balance: &RunBalance, most: u64) -> Option<Found> {
    // A limit of all of the money asks nothing.
    if most >= 1_000_000 {
        return None;
    }
    let paid = |column: &str| PAID.contains(&column);
    let mut told = Vec::new();
    for money in balance.money.iter().filter(|money| paid(&money.column)) {
        if money.rejected_millionths > most {
            told.push(statements::missing_rejected(
                percent(money.rejected_millionths),
                &money.column,
                in_words(&money.currency),
                amount(&money.rejected),
                amount(&money.incoming),
            ));
        }
    }
    for cost in balance.unreadable.iter().filter(|cost| paid(&cost.column)) {
        let first = cost.first.first();
        told.push(statements::missing_unreadable(
            &cost.column,
            cost.rows,
            usize::from(first.is_some()),
            Statement::of_place(first.map_or("", String::as_str)),
        ));
    }
    (!told.is_empty())
        .then(|| Found::once("charges_missing", statements::ask_charges_missing(told)))
}

/// What there is to ask of these rows: the conversion itself says that they may count charges twice, and they are more of the money of a currency than `most` millionths.
pub(super) fn possibly_twice(balance: &RunBalance, most: u64) -> Option<Found> {
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
        statements::twice_of_money(
            percent(money.possibly_twice_millionths.min(1_000_000)),
            &money.column,
            in_words(&money.currency),
            amount(&money.possibly_twice),
        )
    });
    let doubtful: Vec<Statement> = doubtful.collect();
    if doubtful.is_empty() {
        return None;
    }
    let reasons = balance.warnings.iter();
    let reasons = reasons.filter(|warning| warning.code == POSSIBLY_TWICE);
    let said = |warning: &RunWarning| match &warning.said {
        Some(said) => said.clone(),
        None => statements::of_the_format(&warning.message).into(),
    };
    let mut reasons: Vec<Told> = reasons.map(said).collect();
    let more = reasons.len().saturating_sub(TOLD);
    reasons.truncate(TOLD);
    let said = statements::ask_charges_possibly_twice(doubtful, reasons.len(), reasons, more);
    Some(Found::once("charges_possibly_twice", said))
}

/// The code of the warnings that say so.
const POSSIBLY_TWICE: &str = "possibly_twice";

/// The word of the statements for a currency that nobody names.
fn in_words(currency: &str) -> &str {
    match currency {
        "" => "none",
        currency => currency,
    }
}

/// A sum whose currency is said beside it.
fn amount(amount: &str) -> Vec<Sum> {
    vec![Sum {
        currency: String::new(),
        amount: amount.to_owned(),
    }]
}

/// `60`, `0.125`
fn percent(millionths: u64) -> String {
    let (whole, rest) = (millionths / 10_000, millionths % 10_000);
    let digits = format!("{whole}.{rest:04}");
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    digits.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipelines::validate::tests::balance;
    use crate::runs::wire::RunUnreadable;

    #[test]
    fn money_that_is_missing_asks_whatever_the_rows_are() {
        let missing_of =
            |balance: &RunBalance| missing(balance, 1_000).map(|found| found.said.to_string());
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
            error.map(|found| (found.code, found.said.to_string()))
        };
        let warning = |code: &str, message: &str| RunWarning {
            code: code.into(),
            column: None,
            message: message.into(),
            said: None,
            rows: 3,
            example: None,
            money: Default::default(),
            money_more: 0,
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
        let message = "Charges may count twice: 0.1 % of the BilledCost in USD (1.5 by absolute amounts). The run says why: the same charges stand in a.csv and in b.csv.";
        let expected = ("charges_possibly_twice", message.to_owned());
        assert_eq!(told(&some, 999), Some(expected));
        // Of sums over several copies no more than all is told, and of reasons no more than two.
        some.money[0].possibly_twice_millionths = 1_700_000;
        some.warnings
            .extend(["b", "c", "d"].map(|text| warning("possibly_twice", text)));
        let (_, message) = told(&some, 1_000).expect("a question");
        assert_eq!(
            message,
            "Charges may count twice: 100 % of the BilledCost in USD (1.5 by absolute amounts). The run says why: the same charges stand in a.csv and in b.csv; b; 2 more warnings."
        );
        assert_eq!(told(&some, 1_000_000), None);
        some.money[0].column = "ContractedCost".into();
        assert_eq!(told(&some, 1_000), None);
    }
}
