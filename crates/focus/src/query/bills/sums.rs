//! What staged files hold of each month: their rows, and what those are billed.

use std::collections::BTreeMap;

use datafusion::functions_aggregate::expr_fn::sum;
use datafusion::prelude::ident;
use stoa_kernel::Error;
use stoa_kernel::ids::SourceId;

use super::staged_periods;
use crate::lake::{Lake, PublishedPeriod, StagedFile, query_error};
use crate::query::decimal::text;
use crate::query::raw;
use crate::query::segment::{NO_CURRENCY, SCALE};

impl Lake {
    /// The months of a source as they would be after these staged files were published, counted as
    /// [`Published::periods`](crate::lake::Published) counts them.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub async fn staged_sums(
        &self,
        source: SourceId,
        staged: &[StagedFile],
    ) -> Result<Vec<PublishedPeriod>, Error> {
        let own = source.to_string();
        let mut sums = Vec::new();
        for (period, files) in staged_periods(&own, staged) {
            let read = async {
                let rows = self.invoiced(&files)?;
                let sums = rows.aggregate(
                    vec![ident("BillingCurrency")],
                    vec![sum(ident("BilledCost"))],
                )?;
                let mut billed: BTreeMap<String, i128> = BTreeMap::new();
                for batch in sums.collect().await? {
                    let currencies = raw::texts(batch.column(0))?;
                    let (amounts, _) = raw::numbers(batch.column(1))?;
                    for (currency, amount) in currencies.into_iter().zip(amounts) {
                        let currency = currency.as_deref().unwrap_or(NO_CURRENCY);
                        *billed.entry(currency.to_owned()).or_default() += amount;
                    }
                }
                Ok(billed)
            };
            let billed = read
                .await
                .map_err(query_error("Adding up what would be published"))?;
            sums.push(PublishedPeriod {
                period: period.parse()?,
                rows: files.iter().map(|file| file.rows).sum(),
                billed: billed
                    .into_iter()
                    .map(|(currency, amount)| (currency, text(amount, SCALE)))
                    .collect(),
            });
        }
        Ok(sums)
    }
}
