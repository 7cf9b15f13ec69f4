//! The values a dimension has, with what they cost, for people who type a filter. Every value is
//! found, whatever currency its charges are in.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use stoa_kernel::Error;
use utoipa::ToSchema;

use super::catalogue::{self, Dimension};
use super::currency::refuse_any;
use super::decimal::text;
use super::segment::Text;
use super::selection::{Selection, limit};
use super::shape::{Group, rank};
use super::{Basis, DateRange, Filter, FilterOp, PlannedTo, Query, Top, cube};
use crate::lake::{Lake, Pin};

/// Values when the question does not say how many.
const USUAL: usize = 50;
/// The most values of one answer.
const MOST: usize = 200;

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
    /// Currency of the amounts; the one with most rows when absent.
    #[serde(default)]
    pub currency: Option<String>,
    /// Most values, 1 to 200; 50 when absent.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// The values of a dimension: those with charges in the currency first, the most expensive at the
/// top, then the others by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DimensionValues {
    /// Values.
    pub values: Vec<DimensionValue>,
    /// Currency of all amounts; absent when there is no data at all.
    pub currency: Option<String>,
    /// There are more values; a text to search for finds them.
    pub more: bool,
}

/// A value of a dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DimensionValue {
    /// The value; null for rows without one.
    pub value: Option<String>,
    /// Its name for people.
    pub name: Option<String>,
    /// Sum of `BilledCost` in the currency of the answer; null when all charges are in others.
    pub billed: Option<String>,
}

impl ValuesQuery {
    /// The answer where nothing is published: what is wrong with the question is told all the same.
    pub fn unanswered(&self) -> Result<DimensionValues, Error> {
        limit("limit", self.limit, USUAL, MOST)?;
        self.selection(&catalogue::dimension(&self.dimension, "dimension")?, None)?;
        refuse_any(self.currency.as_deref())?;
        Ok(DimensionValues::default())
    }

    /// The rows whose value (or, `searched`, another column of it) contains the text.
    fn selection(&self, dimension: &Dimension, searched: Option<&str>) -> Result<Selection, Error> {
        let text = self.q.as_ref().filter(|q| !q.is_empty());
        let filter = text.zip(searched).map(|(q, searched)| Filter {
            dimension: searched.to_owned(),
            op: FilterOp::Contains,
            values: vec![Some(q.clone())],
        });
        Selection::new(&Query {
            measures: vec!["BilledCost".to_owned()],
            group_by: vec![dimension.name.clone()],
            range: self.range,
            basis: self.basis,
            filters: filter.into_iter().collect(),
            top: Some(Top { n: MOST, by: None }),
            ..Query::default()
        })
    }
}

impl Lake {
    /// Values of a dimension.
    pub async fn values(&self, pin: &Pin, query: &ValuesQuery) -> Result<DimensionValues, Error> {
        let limit = limit("limit", query.limit, USUAL, MOST)?;
        let dimension = catalogue::dimension(&query.dimension, "dimension")?;
        // The currency is that of the range, whatever is searched for: it does not change while
        // somebody types.
        let all = query.selection(&dimension, None)?;
        let named = Selection {
            currency: query.currency.clone(),
            ..all.clone()
        };
        self.refuse_unknown_currency(pin, &named).await?;
        let found = self.currencies(pin, &all, PlannedTo::Rollup).await?.names;
        let Some(currency) = query.currency.clone().or_else(|| found.first().cloned()) else {
            return Ok(DimensionValues::default());
        };
        let mut listed = Listed::default();
        // People know accounts by name: look there as well.
        let typed = query.q.as_ref().is_some_and(|q| !q.is_empty());
        let label = dimension.label.filter(|_| typed);
        for searched in std::iter::once(dimension.name.as_str()).chain(label) {
            let mut selection = query.selection(&dimension, Some(searched))?;
            selection.top = Some(limit);
            listed.more |= self.priced(pin, &selection, &currency, &mut listed).await?;
            if found.len() > 1 || query.currency.is_some() {
                // So many that, without those that have an amount, enough are left.
                let others = self.others(pin, &selection, 2 * limit + 1).await?;
                listed.more |= others.len() > 2 * limit;
                for group in others {
                    listed.name(group);
                }
            }
        }
        Ok(listed.answer(currency, limit))
    }

    /// Values with charges in the currency, the largest `top`; whether there are more.
    async fn priced(
        &self,
        pin: &Pin,
        selection: &Selection,
        currency: &str,
        listed: &mut Listed,
    ) -> Result<bool, Error> {
        let selection = selection.in_currency(currency);
        let groups = match selection.table() {
            PlannedTo::Rollup => self.cube_groups(pin, &selection).await?,
            PlannedTo::Raw => self.raw_groups(pin, &selection).await?,
        };
        for group in groups.kept {
            listed.amount(group, groups.scales.first().copied().unwrap_or_default());
        }
        Ok(groups.more)
    }

    /// Values whatever their currency, by name.
    async fn others(
        &self,
        pin: &Pin,
        selection: &Selection,
        limit: usize,
    ) -> Result<Vec<Group>, Error> {
        let selection = Selection {
            measures: Vec::new(),
            ..selection.clone()
        };
        if selection.table() == PlannedTo::Raw {
            return self.raw_keys(pin, &selection, limit).await;
        }
        let mut keys = cube::keys(&selection, &self.segments(pin, &selection).await?);
        keys.sort_by(|a, b| by_name(a).cmp(&by_name(b)));
        keys.truncate(limit);
        Ok(keys)
    }
}

/// By the name for people, else by the value; no value first.
fn by_name(group: &Group) -> (Option<&str>, Option<&str>) {
    let value = first(&group.keys);
    (first(&group.names).or(value), value)
}

fn first(texts: &[Text]) -> Option<&str> {
    texts.first()?.as_deref()
}

/// What was found so far, each value once.
#[derive(Default)]
struct Listed {
    priced: BTreeMap<Text, Group>,
    others: BTreeMap<Text, Group>,
    scale: i8,
    more: bool,
}

impl Listed {
    fn amount(&mut self, group: Group, scale: i8) {
        self.scale = scale;
        self.priced.entry(group.keys[0].clone()).or_insert(group);
    }

    fn name(&mut self, group: Group) {
        self.others.entry(group.keys[0].clone()).or_insert(group);
    }

    fn answer(self, currency: String, limit: usize) -> DimensionValues {
        let known: BTreeSet<Text> = self.priced.keys().cloned().collect();
        let mut priced: Vec<Group> = self.priced.into_values().collect();
        rank(&mut priced, 0);
        let others = self
            .others
            .into_iter()
            .filter(|(key, _)| !known.contains(key));
        let mut others: Vec<Group> = others.map(|(_, group)| group).collect();
        others.sort_by(|a, b| by_name(a).cmp(&by_name(b)));
        let more = self.more || priced.len() + others.len() > limit;
        let value = |group: Group, billed: Option<String>| DimensionValue {
            value: first(&group.keys).map(str::to_owned),
            name: first(&group.names).map(str::to_owned),
            billed,
        };
        let priced = priced.into_iter().map(|group| {
            let billed = text(group.now[0], self.scale);
            value(group, Some(billed))
        });
        let others = others.into_iter().map(|group| value(group, None));
        DimensionValues {
            values: priced.chain(others).take(limit).collect(),
            currency: Some(currency),
            more,
        }
    }
}
