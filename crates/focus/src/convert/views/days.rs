//! What two views of one bill say of one account, sub-account and day: only a day that both have is
//! taken from one of them, and where they differ on what both should hold, that is told.

use std::collections::BTreeMap;

use arrow::array::{Array, AsArray, Decimal128Array, StringViewArray};
use arrow::datatypes::{Decimal128Type, TimestampMicrosecondType, i256};
use serde::{Deserialize, Serialize};
use stoa_kernel::Statement;
use stoa_kernel::statement::{self, list as statements};

use super::{Seen, Twice};
use crate::account;
use crate::balance::COST_SCALE;
use crate::column::Column;
use crate::convert::row_id::Mixer;
use crate::convert::skips::{named, text};
use crate::convert::worker::FileContext;
use crate::decimal;
use crate::mapping::Views;
use crate::mapping::compile::Evaluated;
use crate::read::time;
use crate::warnings::{WarnedMoney, Warning, WarningCode, sums};

/// Sums that differ by no more than a millionth agree: programs that read amounts as binary numbers
/// write them with other last digits.
const AGREES: i128 = 10i128.pow(COST_SCALE as u32 - 6);
/// Days of an account and month that are told one by one.
const TOLD: usize = 10;
/// Files of a view that are named.
const NAMED: usize = 2;

/// What a file holds of one sub-account and day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Day {
    /// Empty when the row names none.
    pub(super) sub_account: String,
    /// Days since 1970.
    pub(super) day: i64,
    /// Rows that the other view may have too.
    pub(super) rows: u64,
    /// Of those, the charges that both views hold with the same amount.
    pub(super) shared: Sum,
}

/// Charges that cost something, and what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sum {
    pub(super) rows: u64,
    #[serde(with = "sums")]
    pub(super) money: BTreeMap<String, i256>,
}

impl Sum {
    fn count(&mut self, rows: u64, currency: &str, amount: i256) {
        self.rows += rows;
        match self.money.get_mut(currency) {
            Some(sum) => *sum = sum.wrapping_add(amount),
            None => {
                self.money.insert(currency.to_owned(), amount);
            }
        }
    }

    fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        for (currency, amount) in &other.money {
            self.count(0, currency, *amount);
        }
    }

    /// What it has more than another, per currency; what agrees is left out.
    fn beyond<'a>(&'a self, other: &'a Self) -> BTreeMap<&'a str, i256> {
        let mut more: BTreeMap<&str, i256> = BTreeMap::new();
        for (currency, amount) in &self.money {
            more.insert(currency, *amount);
        }
        for (currency, amount) in &other.money {
            let sum = more.entry(currency).or_default();
            *sum = sum.wrapping_sub(*amount);
        }
        let limit = i256::from_i128(AGREES);
        more.retain(|_, sum| *sum > limit || *sum < limit.wrapping_neg());
        more
    }

    fn written(&self) -> Vec<statement::Sum> {
        let sum = |(currency, sum): (&String, &i256)| statement::Sum {
            currency: currency.clone(),
            amount: decimal::format_wide(*sum, COST_SCALE),
        };
        self.money.iter().map(sum).collect()
    }
}

impl Day {
    pub(super) fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.shared.add(&other.shared);
    }
}

/// Which account, sub-account and day each row of a block is of.
pub(in crate::convert) struct Keys<'a> {
    accounts: Option<&'a Column>,
    sub_accounts: Option<&'a Column>,
    starts: Option<(&'a Column, &'a [i64])>,
}

impl<'a> Keys<'a> {
    pub(in crate::convert) fn of(file: &FileContext, evaluated: &'a Evaluated) -> Self {
        let column = |name: &str| named(&file.program, evaluated, name);
        Self {
            accounts: column(account::ID),
            sub_accounts: column("SubAccountId"),
            starts: column("ChargePeriodStart").and_then(|column| {
                let times = column.values();
                let times = times.as_primitive_opt::<TimestampMicrosecondType>()?;
                Some((column, &times.values()[..]))
            }),
        }
    }

    pub(super) fn account(&self, row: usize) -> &'a str {
        text(self.accounts, row)
    }

    fn day(&self, row: usize) -> i64 {
        let start = self.starts.filter(|(column, _)| !column.is_null(row));
        start.map_or(0, |(column, times)| {
            times[column.index(row)].div_euclid(time::DAY)
        })
    }

    /// What tells the days of the accounts and periods of one file apart.
    pub(in crate::convert) fn hash(&self, period: &str, row: usize) -> u64 {
        let mut mixer = Mixer::new();
        mixer.text(Some(self.account(row)));
        mixer.text(Some(period));
        mixer.text(Some(text(self.sub_accounts, row)));
        mixer.word(self.day(row) as u64);
        mixer.finish() as u64
    }
}

/// What the rows of a block cost.
pub(super) struct Costs<'a> {
    amounts: Option<&'a Decimal128Array>,
    currencies: &'a StringViewArray,
}

impl<'a> Costs<'a> {
    pub(super) fn of(file: &FileContext, evaluated: &'a Evaluated) -> Self {
        let cost = file.program.cost;
        Self {
            amounts: cost.map(|at| evaluated.amounts[at].as_primitive::<Decimal128Type>()),
            currencies: evaluated.currency.as_string_view(),
        }
    }

    /// Counts a row that the whole view may have too; `shared` when it has it with the same amount.
    pub(super) fn count(
        &self,
        days: &mut BTreeMap<u64, Day>,
        keys: &Keys<'_>,
        (period, row): (&str, usize),
        shared: bool,
    ) {
        let day = days.entry(keys.hash(period, row)).or_insert_with(|| Day {
            sub_account: text(keys.sub_accounts, row).to_owned(),
            day: keys.day(row),
            ..Day::default()
        });
        day.rows += 1;
        let amount = self.amounts.filter(|amounts| amounts.is_valid(row));
        let amount = amount.map_or(0, |amounts| amounts.value(row));
        if shared && amount != 0 {
            let currency = self.currencies;
            let currency = currency.is_valid(row).then(|| currency.value(row));
            day.shared
                .count(1, currency.unwrap_or_default(), i256::from_i128(amount));
        }
    }
}

/// What two views have of one sub-account and day.
#[derive(Default)]
struct Both {
    part: Sum,
    whole: Sum,
    matched: bool,
}

/// Which days of the files of one account and month are in both views, and where these differ.
///
/// Sub-accounts count where both views name them; their case does not.
pub(super) fn compare(
    views: &Views,
    (account, period): (&str, &str),
    parts: &[&Seen],
    wholes: &[&Seen],
) -> (Vec<Twice>, Vec<Warning>) {
    let names_some = |files: &[&Seen]| {
        let mut days = files.iter().flat_map(|file| file.days.values());
        days.any(|day| !day.sub_account.is_empty())
    };
    let by_sub_account = names_some(parts) && names_some(wholes);
    let key = |day: &Day| match by_sub_account {
        true => (day.sub_account.to_lowercase(), day.day),
        false => (String::new(), day.day),
    };
    let mut days: BTreeMap<(String, i64), Both> = BTreeMap::new();
    for day in wholes.iter().flat_map(|file| file.days.values()) {
        days.entry(key(day)).or_default().whole.add(&day.shared);
    }
    let mut twice = Vec::new();
    for file in parts {
        let mut keys = Vec::new();
        for (hash, day) in &file.days {
            if let Some(both) = days.get_mut(&key(day)) {
                both.matched = true;
                both.part.add(&day.shared);
                keys.push(*hash);
            }
        }
        if !keys.is_empty() {
            twice.push(Twice {
                part: file.of.part,
                file: file.of.file,
                keys,
            });
        }
    }
    let differ = days.iter().filter(|(_, both)| {
        both.matched
            && (both.part.rows != both.whole.rows || !both.part.beyond(&both.whole).is_empty())
    });
    let tell = |said: Statement, both: &Both| {
        let named = |files: &[&Seen]| {
            let names = files.iter().take(NAMED).map(|file| file.name.clone());
            let more = files.len().saturating_sub(NAMED);
            (names.collect::<Vec<_>>(), more)
        };
        let ((part_files, part_more), (whole_files, whole_more)) = (named(parts), named(wholes));
        let (part_money, whole_money) = (both.part.written(), both.whole.written());
        let said = said
            .with("part", Statement::of_format(&views.part_name))
            .with("part_files", part_files)
            .with("part_more", part_more)
            .with("part_charges", both.part.rows)
            .with("part_sums", part_money.len())
            .with("part_money", part_money)
            .with("whole", Statement::of_format(&views.whole_name))
            .with("whole_files", whole_files)
            .with("whole_more", whole_more)
            .with("whole_charges", both.whole.rows)
            .with("whole_sums", whole_money.len())
            .with("whole_money", whole_money)
            .with("account", account);
        Warning {
            rows: both.part.rows.abs_diff(both.whole.rows),
            money: WarnedMoney::of(both.part.beyond(&both.whole)),
            ..Warning::of(WarningCode::IncompleteDelivery, said)
        }
    };
    let mut warnings = Vec::new();
    let mut rest = (0u64, Both::default());
    for (number, ((sub_account, day), both)) in differ.enumerate() {
        if number < TOLD {
            let said = statements::views_disagree()
                .with("sub_account", sub_account)
                .with("sub_accounts", usize::from(!sub_account.is_empty()))
                .with("day", time::date(*day).unwrap_or_default());
            warnings.push(tell(said, both));
            continue;
        }
        rest.0 += 1;
        rest.1.part.add(&both.part);
        rest.1.whole.add(&both.whole);
    }
    if rest.0 > 0 {
        let said = statements::views_disagree_on_more()
            .with("days", rest.0)
            .with("month", period);
        warnings.push(tell(said, &rest.1));
    }
    (twice, warnings)
}
