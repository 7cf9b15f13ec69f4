//! Whose bills the dataset holds. A bill that stands in two sources counts twice, whatever the two
//! deliveries look like: it is told by its billing account and period, not by files or row ids.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Int64Type};
use chrono::Utc;
use datafusion::functions_aggregate::expr_fn::{count, sum};
use datafusion::prelude::{Expr, cast, ident, lit, when};
use object_store::path::Path;
use serde::{Deserialize, Serialize};
use stoa_kernel::ids::SourceId;
use stoa_kernel::{BillingPeriod, Error};
use utoipa::ToSchema;

use super::raw;
use super::segment::{NO_DAY, Segment};
use crate::account;
use crate::lake::{Lake, LakeFile, Pin, StagedFile, internal, query_error};

mod agreement;
mod copies;
mod doubles;
mod gone;
mod held;
mod ids;
mod less;
mod likeness;
mod money;
mod sizes;
mod strangers;
mod sums;

use copies::{copies, of_several};
use doubles::Whose;
pub use gone::{Gone, GoneBill};
pub(crate) use held::Held;
pub use less::{Less, RowsOfMoney};
use money::Charged;
pub use sizes::Lost;
pub use strangers::Unlike;

/// Columns that tell one bill from another, in the order they are read.
const KEYS: [&str; 5] = [
    "BillingAccountId",
    "ServiceProviderName",
    "SubAccountId",
    "BillingCurrency",
    "ChargeCategory",
];

/// A bill that several sources hold: the same billing account in the same period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SameBill {
    /// `2024-09`
    pub billing_period: String,
    /// `BillingAccountId`; empty where the bill names none.
    pub account: String,
    /// Providers named with the account.
    pub providers: Vec<String>,
    /// The sources, two or more.
    pub sources: Vec<BillOfSource>,
}

/// What one source holds of a bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BillOfSource {
    /// Source.
    pub source_id: String,
    /// Its name, filled in by whoever knows the sources.
    pub name: Option<String>,
    /// Sum of `BilledCost` per currency.
    pub billed: BTreeMap<String, String>,
}

/// Bills that other sources hold already.
#[derive(Debug, Default)]
pub struct HeldAlready {
    /// They would count twice.
    pub same: Vec<SameBill>,
    /// They may: one of them may be the month of the other in one line, which nothing but its size tells.
    pub perhaps: Vec<SameBill>,
}

/// The key of charges that name no account: what OpenAI, Anthropic and DeepSeek deliver.
const NO_ACCOUNT: &str = "";

/// A source's part of a period, and the source.
type Slice = (Arc<Segment>, Arc<str>);

/// By [`account_key`]; rows without an account are of [`NO_ACCOUNT`].
pub(crate) type Accounts = BTreeMap<Arc<str>, Held>;

/// One spelling for the ids of one account, so that two deliveries of it are told to be the same:
/// without blanks around it, in lower case, and of Microsoft's resource path
/// (`/providers/Microsoft.Billing/billingAccounts/8612345`) the last part, which is what its other
/// exports write; of AWS its twelve digits. `None` where the bill does not know its account.
fn account_key(id: &str) -> Option<Arc<str>> {
    let id = id.trim();
    let last = id.rsplit('/').find(|part| !part.is_empty())?;
    let id = if id.starts_with('/') { last } else { id };
    let id = account::aws_perhaps(id).unwrap_or_else(|| id.to_lowercase());
    (!id.is_empty() && id != "unknown").then(|| Arc::from(id))
}

/// The key of an account that may not be known.
fn account_of(id: Option<&str>) -> Arc<str> {
    id.and_then(account_key)
        .unwrap_or_else(|| Arc::from(NO_ACCOUNT))
}

impl Segment {
    /// What the segment holds, by account.
    pub(crate) fn accounts(&self) -> &Accounts {
        self.accounts.get_or_init(|| {
            let columns = KEYS.map(|name| self.dimension(name));
            let mut accounts = Accounts::new();
            let mut found: BTreeMap<([u32; KEYS.len()], i32), Charged> = BTreeMap::new();
            // What a gateway reckons is no bill, and stands beside the vendor's on purpose.
            let estimated = self.estimated();
            for row in (0..self.days.len()).filter(|row| !estimated(*row)) {
                let codes = columns.map(|column| column.map_or(0, |column| column.codes[row]));
                let day = self.days[row];
                let charged = found.entry((codes, day)).or_default();
                charged.day = day;
                charged.rows += self.counts[row].unsigned_abs();
                for (measure, sums) in self.sums.iter().take(2).enumerate() {
                    charged.sums[measure] += sums[row];
                    charged.some[measure] |= sums[row] != 0;
                }
            }
            for ((codes, _), charged) in found {
                let mut keys = columns.iter().zip(codes).map(|(column, code)| {
                    column.and_then(|column| column.values[code as usize].clone())
                });
                let account = keys.next().flatten();
                let account = account_of(account.as_deref());
                let keys = std::array::from_fn(|_| keys.next().flatten());
                accounts.entry(account).or_default().add(keys, charged);
            }
            accounts
        })
    }
}

impl Lake {
    /// Bills among the staged files of a source that other sources of the pinned version hold
    /// already, one entry per account and period. Those of `alike` may be other downloads of the source's bill: if they
    /// name no account either, days of both tell it, whatever they cost.
    pub async fn held_already(
        &self,
        pin: &Pin,
        source: SourceId,
        staged: &[StagedFile],
        alike: &HashSet<String>,
    ) -> Result<HeldAlready, Error> {
        let own = source.to_string();
        let periods = staged_periods(&own, staged);
        let rollup = self.rollup_files(pin).await?;
        let mut found = HeldAlready::default();
        for (period, files) in periods {
            let others: Vec<&Arc<LakeFile>> = rollup
                .files
                .iter()
                .filter(|file| file.billing_period == period && file.source_id != own)
                .collect();
            if others.is_empty() {
                continue;
            }
            let mine = self.staged_accounts(files).await?;
            let mut held: BTreeMap<&str, Vec<Arc<Segment>>> = BTreeMap::new();
            for file in others {
                let segment = self.segment(file).await?;
                held.entry(&file.source_id).or_default().push(segment);
            }
            for (account, held_here) in &mine {
                let (mut same, mut perhaps) = (Vec::new(), Vec::new());
                for (source, segments) in &held {
                    for (id, theirs) in segments.iter().flat_map(|segment| segment.accounts()) {
                        let whose = Whose::of(account, id);
                        if held_here.doubles(theirs, whose)
                            || alike.contains(*source) && held_here.shares_days(theirs, whose)
                            || held_here.is_a_part_of(account, theirs)
                            || theirs.is_a_part_of(id, held_here)
                        {
                            same.push(theirs.of_source(source));
                        } else if held_here.may_sum_up(theirs, whose) {
                            perhaps.push(theirs.of_source(source));
                        }
                    }
                }
                for (sources, bills) in [(same, &mut found.same), (perhaps, &mut found.perhaps)] {
                    if !sources.is_empty() {
                        let sources = [vec![held_here.of_source(&own)], sources].concat();
                        bills.push(bill(period, account, held_here, sources));
                    }
                }
            }
            // A source that is told already says nothing of the others: it may be one that may hold the bill too.
            let is_told = |source: &str| {
                let same = found
                    .same
                    .iter()
                    .filter(|bill| bill.billing_period == period);
                same.flat_map(|bill| &bill.sources)
                    .any(|told| told.source_id == source)
            };
            let several = of_several(period, &own, &mine, &held).into_iter();
            let several = several.filter(|bill| {
                let mut others = bill.sources.iter().filter(|source| source.source_id != own);
                others.any(|other| !is_told(&other.source_id))
            });
            let several: Vec<SameBill> = several.collect();
            found.same.extend(several);
        }
        Ok(found)
    }

    /// Bills of these periods that several sources of the pinned version hold, the newest period
    /// first; of every period when none is named.
    pub async fn held_twice(
        &self,
        pin: &Pin,
        periods: Option<&[BillingPeriod]>,
    ) -> Result<Vec<SameBill>, Error> {
        let files = &self.rollup_files(pin).await?.files;
        let asked = |period: &str| {
            periods.is_none_or(|periods| periods.iter().any(|one| one.to_string() == period))
        };
        let sources: BTreeSet<_> = files
            .iter()
            .map(|file| (file.billing_period.as_str(), file.source_id.as_str()))
            .filter(|(period, _)| asked(period))
            .collect();
        let mut periods: BTreeMap<&str, usize> = BTreeMap::new();
        for (period, _) in sources {
            *periods.entry(period).or_default() += 1;
        }
        let mut same = Vec::new();
        // What one source alone delivers is in no other.
        for (period, _) in periods.iter().rev().filter(|(_, sources)| **sources > 1) {
            same.extend(self.held_twice_in(pin, period).await?);
        }
        Ok(same)
    }

    async fn held_twice_in(&self, pin: &Pin, period: &str) -> Result<Vec<SameBill>, Error> {
        let mut held: BTreeMap<Arc<str>, Vec<Slice>> = BTreeMap::new();
        for file in &self.rollup_files(pin).await?.files {
            if file.billing_period != period {
                continue;
            }
            let segment = self.segment(file).await?;
            for account in segment.accounts().keys() {
                let source = Arc::from(file.source_id.as_str());
                held.entry(Arc::clone(account))
                    .or_default()
                    .push((Arc::clone(&segment), source));
            }
        }
        let mut same = copies(period, &held);
        for (account, mut slices) in held {
            slices.sort_by(|a, b| a.1.cmp(&b.1));
            let of = |i: usize| slices[i].0.accounts().get(&account);
            let whose = Whose::of(&account, &account);
            let doubled = |i: usize| {
                (0..slices.len()).any(|j| {
                    let pair = of(i).zip(of(j));
                    slices[i].1 != slices[j].1 && pair.is_some_and(|(a, b)| a.doubles(b, whose))
                })
            };
            let doubled: Vec<usize> = (0..slices.len()).filter(|i| doubled(*i)).collect();
            if let Some(first) = doubled.first().and_then(|i| of(*i)) {
                let sources = doubled
                    .iter()
                    .filter_map(|i| Some(of(*i)?.of_source(&slices[*i].1)));
                same.push(bill(period, &account, first, sources.collect()));
            }
        }
        Ok(same)
    }

    async fn staged_accounts(&self, files: Vec<Arc<LakeFile>>) -> Result<Accounts, Error> {
        let read = async {
            let some = |column: &str| {
                when(ident(column).not_eq(lit(0)), lit(1_i64))
                    .end()
                    .map(count)
            };
            let day = cast(ident("ChargePeriodStart"), DataType::Date32).alias("day");
            let keys = KEYS.map(ident).into_iter().chain([day]).collect();
            let sums: Vec<Expr> = vec![
                sum(ident("BilledCost")).alias("billed"),
                sum(ident("EffectiveCost")).alias("effective"),
                some("BilledCost")?.alias("some_billed"),
                some("EffectiveCost")?.alias("some_effective"),
                count(lit(1)).alias("rows"),
            ];
            self.invoiced(&files)?
                .aggregate(keys, sums)?
                .collect()
                .await
        };
        let batches = read
            .await
            .map_err(query_error("Looking whose bill this is"))?;
        let mut accounts = Accounts::new();
        for batch in &batches {
            add_batch(&mut accounts, batch).map_err(internal("looking whose bill this is"))?;
        }
        Ok(accounts)
    }
}

/// The staged files of a source as those of a table, by period.
fn staged_periods<'a>(
    source: &str,
    staged: &'a [StagedFile],
) -> BTreeMap<&'a str, Vec<Arc<LakeFile>>> {
    let mut periods: BTreeMap<&str, Vec<Arc<LakeFile>>> = BTreeMap::new();
    for file in staged {
        let file_of = Arc::new(LakeFile {
            path: Path::from(file.path.as_str()),
            size: file.bytes,
            modified: chrono::DateTime::<Utc>::default(),
            source_id: source.to_owned(),
            billing_period: file.billing_period.clone(),
            rows: file.rows,
            days: None,
        });
        periods
            .entry(&file.billing_period)
            .or_default()
            .push(file_of);
    }
    periods
}

fn add_batch(accounts: &mut Accounts, batch: &RecordBatch) -> datafusion::error::Result<()> {
    let keys = (0..KEYS.len()).map(|i| raw::texts(batch.column(i)));
    let keys = keys.collect::<datafusion::error::Result<Vec<_>>>()?;
    let days = batch.column(KEYS.len()).as_primitive_opt::<Date32Type>();
    let sums = [1, 2].map(|i| raw::numbers(batch.column(KEYS.len() + i)));
    let [(billed, _), (effective, _)] = match sums {
        [Ok(billed), Ok(effective)] => [billed, effective],
        [Err(error), _] | [_, Err(error)] => return Err(error),
    };
    let some = |i: usize| arrow::compute::cast(batch.column(KEYS.len() + i), &DataType::Int64);
    let (with_billed, with_effective, rows) = (some(3)?, some(4)?, some(5)?);
    let rows = rows.as_primitive::<Int64Type>();
    let (with_billed, with_effective) = (
        with_billed.as_primitive::<Int64Type>(),
        with_effective.as_primitive::<Int64Type>(),
    );
    for row in 0..batch.num_rows() {
        let account = account_of(keys[0][row].as_deref());
        let rest = std::array::from_fn(|i| keys[i + 1][row].clone());
        let day = days.filter(|days| days.is_valid(row));
        let charged = Charged {
            day: day.map_or(NO_DAY, |days| days.value(row)),
            sums: [billed[row], effective[row]],
            some: [with_billed.value(row) > 0, with_effective.value(row) > 0],
            rows: rows.value(row).unsigned_abs(),
        };
        accounts.entry(account).or_default().add(rest, charged);
    }
    Ok(())
}

fn bill(period: &str, account: &str, held: &Held, sources: Vec<BillOfSource>) -> SameBill {
    let providers = held.providers.iter().flatten();
    SameBill {
        billing_period: period.to_owned(),
        account: account.to_owned(),
        providers: providers.map(ToString::to_string).collect(),
        sources,
    }
}

#[cfg(test)]
mod tests;
