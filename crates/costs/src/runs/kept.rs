//! How much a run keeps of what a bill makes long: of each list what fits into some bytes, and how many more there are.

use serde::Serialize;

use super::wire::{MoneyByCurrency, RunBalance, RunMoney, RunValidation};

/// Bytes of one list, as JSON.
const BYTES: usize = 32 << 10;
/// Currencies of one item of a list.
const CURRENCIES: usize = 20;

impl RunBalance {
    /// As it is kept. Of the sums, those that keep a bill from being published come first where not all are kept.
    pub(crate) fn kept(mut self) -> Self {
        if bytes(&self.money) > BYTES {
            self.money.sort_by_key(urgency);
        }
        for skipped in &mut self.skipped {
            skipped.money_more += cut(&mut skipped.money, CURRENCIES);
        }
        for warning in &mut self.warnings {
            warning.money_more += cut_map(&mut warning.money);
        }
        self.money_more += keep(&mut self.money);
        self.skipped_more += keep(&mut self.skipped);
        self.unreadable_more += keep(&mut self.unreadable);
        self.warnings_more += keep(&mut self.warnings);
        self
    }
}

impl RunValidation {
    /// As it is kept.
    pub(crate) fn kept(mut self) -> Self {
        self.failed_more += keep(&mut self.failed);
        self.advised_more += keep(&mut self.advised);
        self
    }
}

/// The lower, the more it matters: what does not balance, then the larger share that is missing or may count twice.
fn urgency(money: &RunMoney) -> (bool, std::cmp::Reverse<u64>) {
    let share = money
        .rejected_millionths
        .max(money.possibly_twice_millionths);
    (money.balanced, std::cmp::Reverse(share))
}

/// Cuts the list to what fits; how many more there were.
fn keep<T: Serialize>(list: &mut Vec<T>) -> usize {
    let mut sum = 0;
    let fits = list.iter().take_while(|item| {
        sum += bytes(*item);
        sum <= BYTES
    });
    let fits = fits.count();
    cut(list, fits)
}

fn cut<T>(list: &mut Vec<T>, most: usize) -> usize {
    let more = list.len().saturating_sub(most);
    list.truncate(most);
    more
}

fn cut_map(money: &mut MoneyByCurrency) -> usize {
    let more = money.len().saturating_sub(CURRENCIES);
    if let Some(from) = money.keys().nth(CURRENCIES).cloned() {
        money.split_off(&from);
    }
    more
}

fn bytes(item: &impl Serialize) -> usize {
    serde_json::to_vec(item).map_or(usize::MAX / 2, |json| json.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipelines::validate::tests::balance;
    use crate::runs::wire::RunWarning;

    #[test]
    fn a_run_keeps_some_bytes_of_each_list_and_says_how_many_more_there_are() {
        let mut large = balance(10, 0, true);
        let one = large.money[0].clone();
        large.money = (0..5000)
            .map(|number| RunMoney {
                currency: format!("X{number}"),
                balanced: number != 4000,
                rejected_millionths: u64::from(number == 3000),
                ..one.clone()
            })
            .collect();
        let warning = RunWarning {
            code: "rounded".into(),
            column: None,
            message: "x".repeat(1000),
            said: None,
            rows: 1,
            example: None,
            money: (0..100).map(|n| (format!("A{n:03}"), "1".into())).collect(),
            money_more: 0,
        };
        large.warnings = vec![warning; 100];
        let kept = large.kept();
        assert!(bytes(&kept) < 5 * BYTES, "{} bytes", bytes(&kept));
        assert_eq!(kept.money.len() + kept.money_more, 5000);
        assert_eq!(kept.warnings.len() + kept.warnings_more, 100);
        assert_eq!(kept.warnings[0].money.len(), CURRENCIES);
        assert_eq!(kept.warnings[0].money_more, 100 - CURRENCIES);
        assert_eq!(kept.money[0].currency, "X4000", "what does not balance");
        assert_eq!(kept.money[1].currency, "X3000", "what is missing");
        // Kept once more, as when a publish adds a warning, it counts on.
        let again = kept.clone().kept();
        assert_eq!(again, kept);
    }

    #[test]
    fn a_usual_balance_is_kept_whole_and_in_its_order() {
        let usual = balance(10, 1, true);
        assert_eq!(usual.clone().kept(), usual);
    }
}
