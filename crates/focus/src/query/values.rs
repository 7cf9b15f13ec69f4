//! The values a dimension has, with what they cost, for people who type a filter.

use serde::{Deserialize, Serialize};
use stoa_kernel::Error;
use utoipa::ToSchema;

use super::{Basis, Compare, DateRange, Filter, FilterOp, Grain, Query, Top};
use crate::lake::{Lake, Pin};

/// Which values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ValuesQuery {
    /// Dimension.
    pub dimension: String,
    /// Text the value or its name contains, whatever the case.
    #[serde(default)]
    pub q: Option<String>,
    /// Only what the range holds.
    #[serde(default)]
    pub range: Option<DateRange>,
    /// What `range` selects.
    #[serde(default)]
    pub basis: Basis,
    /// Most values, up to 200; 50 when absent.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// A value, the most expensive first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DimensionValue {
    /// The value; null for rows without one.
    pub value: Option<String>,
    /// Its name for people.
    pub name: Option<String>,
    /// Sum of `BilledCost` in the most used currency.
    pub billed: String,
}

impl Lake {
    /// Values of a dimension.
    pub async fn values(
        &self,
        pin: &Pin,
        query: &ValuesQuery,
    ) -> Result<Vec<DimensionValue>, Error> {
        let limit = query.limit.unwrap_or(50).clamp(1, 200);
        let mut found = self
            .values_where(pin, query, &query.dimension, limit)
            .await?;
        // People know accounts by name: look there as well.
        let label = super::catalogue::dimension(&query.dimension, "dimension")?.label;
        if let (Some(label), true) = (label, query.q.is_some() && found.len() < limit) {
            for value in self
                .values_where(pin, query, label, limit - found.len())
                .await?
            {
                if !found.iter().any(|known| known.value == value.value) {
                    found.push(value);
                }
            }
        }
        Ok(found)
    }

    async fn values_where(
        &self,
        pin: &Pin,
        query: &ValuesQuery,
        searched: &str,
        limit: usize,
    ) -> Result<Vec<DimensionValue>, Error> {
        let filter = query.q.as_ref().filter(|q| !q.is_empty()).map(|q| Filter {
            dimension: searched.to_owned(),
            op: FilterOp::Contains,
            values: vec![Some(q.clone())],
        });
        let result = self
            .query(
                pin,
                &Query {
                    measures: vec!["BilledCost".to_owned()],
                    group_by: vec![query.dimension.clone()],
                    grain: Grain::None,
                    range: query.range,
                    basis: query.basis,
                    filters: filter.into_iter().collect(),
                    compare: Compare::None,
                    top: Some(Top { n: limit, by: None }),
                    currency: None,
                    as_of: None,
                },
            )
            .await?;
        let rows = result.rows.into_iter().filter(|row| !row.other);
        Ok(rows
            .map(|mut row| DimensionValue {
                value: row.keys.remove(&query.dimension).flatten(),
                name: row.names.remove(&query.dimension),
                billed: row.values.remove("BilledCost").unwrap_or_default(),
            })
            .collect())
    }
}
